package signal

import (
	"fmt"
	"testing"

	"shigang/subsidy"
)

// The sizes for 95 % and five points are those of the tables of Krejcie and Morgan (1970), who round to the nearest
// where we round up; 385 is Cochran's for a population without end.
func TestTheSizeOfASample(t *testing.T) {
	for _, c := range []struct{ people, confidence, margin, want int }{
		{100, 95, 5, 80},
		{500, 95, 5, 218},
		{1_000, 95, 5, 278},
		{10_000, 95, 5, 370},
		{1_000_000, 95, 5, 385},
		{1_000_000, 90, 10, 68},
		{1_000_000, 99, 5, 664},
		{1, 95, 5, 1},
		{2, 99, 1, 2},
		{0, 95, 5, 0},
	} {
		if got, err := SampleSize(c.people, c.confidence, c.margin); err != nil || got != c.want {
			t.Errorf("%d people, %d %%, %d points: %d, %v, want %d", c.people, c.confidence, c.margin, got, err, c.want)
		}
	}
	for _, c := range []struct {
		confidence, margin int
		field              string
	}{{94, 5, "/confidence"}, {0, 5, "/confidence"}, {95, 0, "/margin"}, {95, 21, "/margin"}} {
		_, err := SampleSize(100, c.confidence, c.margin)
		if e, ok := err.(*subsidy.Error); !ok || e.Field != c.field {
			t.Errorf("%d %%, %d points: %v", c.confidence, c.margin, err)
		}
	}
}

// Without end of the population the intervals are Wilson's: none of ten 0 to 27.75 %, five of ten 23.66 to 76.34 %
// (R. G. Newcombe, Statistics in Medicine 17, 1998).
func TestTheIntervalOfAnEstimate(t *testing.T) {
	const many = 100_000_000
	for _, c := range []struct{ people, yes, no, share, low, high int }{
		{many, 10, 0, 0, 0, 2775},
		{many, 5, 5, 5000, 2366, 7634},
		{many, 0, 10, 10000, 7225, 10000},
		{10, 9, 1, 1000, 1000, 1000}, // everybody answered
		{10, 0, 0, 0, 0, 10000},      // nobody did
	} {
		e := EstimateOf(c.people, c.yes, c.no, 3, 95)
		if e.Share != c.share || e.Low != c.low || e.High != c.high || e.Asked != c.yes+c.no+3 {
			t.Errorf("%d yes, %d no of %d: %+v", c.yes, c.no, c.people, e)
		}
	}
	for people := 41; people < 400; people += 37 { // a smaller population is known better, a surer word is wider
		less, more := EstimateOf(people, 38, 2, 0, 95), EstimateOf(people*3, 38, 2, 0, 95)
		sure := EstimateOf(people, 38, 2, 0, 99)
		if less.High > more.High || less.Low < more.Low || sure.High < less.High || less.Share != 500 {
			t.Errorf("%d people: %+v, three times as many %+v, surer %+v", people, less, more, sure)
		}
	}
}

func TestASizeIsSharedAmongTheStrataByTheirParts(t *testing.T) {
	strata := Strata{{0, 100}, {300_00, 100}, {600_00, 100}}
	var cases []DrawCase
	for i, n := range []int{70, 20, 10} {
		for k := range n {
			cases = append(cases, DrawCase{fmt.Sprintf("SL-%d-%d", i, k), strata[i].From + 1})
		}
	}
	for _, c := range []struct {
		n    int
		want [3]int
	}{
		{10, [3]int{7, 2, 1}},
		{0, [3]int{}},
		{1, [3]int{1, 0, 0}},
		{100, [3]int{70, 20, 10}},
		{200, [3]int{70, 20, 10}},
		{15, [3]int{11, 3, 1}}, // 10.5, 3, 1.5: of equal remainders the first comes first
		{33, [3]int{23, 7, 3}}, // 23.1, 6.6, 3.3
	} {
		drawn, err := DrawSize("123456", cases, strata, c.n)
		if err != nil {
			t.Fatal(err)
		}
		var got [3]int
		for _, d := range drawn {
			if d.Selected {
				got[d.Stratum]++
			}
		}
		if got != c.want {
			t.Errorf("%d: %v, want %v", c.n, got, c.want)
		}
	}
	one, _ := DrawSize("123456", cases, strata, 10)
	again, _ := DrawSize("123456", cases, strata, 10)
	other, _ := DrawSize("654321", cases, strata, 10)
	if fmt.Sprint(one) != fmt.Sprint(again) || fmt.Sprint(one) == fmt.Sprint(other) {
		t.Error("a seed draws the same, another seed others")
	}
}
