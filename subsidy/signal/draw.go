package signal

import (
	"encoding/hex"
	"slices"
	"strings"

	"shigang/subsidy"

	"github.com/emmansun/gmsm/sm3"
)

// DrawCase is a case that may be drawn for a spot check (抽查).
type DrawCase struct {
	Number string // case number (业务编号)
	Amount subsidy.Fen
}

// Stratum (层) is the cases from an amount on, up to the next stratum's.
type Stratum struct {
	From  subsidy.Fen `json:"from"`
	Share int         `json:"share"` // percent that is drawn, 1 to 100
}

// Strata are the strata of a draw, the smallest amounts first; the first begins
// at 0.
type Strata []Stratum

// Of is the place of the stratum that an amount falls into.
func (s Strata) Of(amount subsidy.Fen) int {
	at := 0
	for i, one := range s {
		if amount >= one.From {
			at = i
		}
	}
	return at
}

// Check refuses strata that do not cover every amount once.
func (s Strata) Check() error {
	if len(s) == 0 || len(s) > 10 || s[0].From != 0 {
		return subsidy.InvalidAt("/strata", "金额分层从0元开始，最多10层")
	}
	for i, one := range s {
		switch {
		case i > 0 && one.From <= s[i-1].From:
			return subsidy.InvalidAt("/strata", "各层的起点金额应从小到大")
		case one.Share < 1 || one.Share > 100:
			return subsidy.InvalidAt("/strata", "每层的抽取比例应在1%到100%之间")
		}
	}
	return nil
}

// Chinese returns a stratum as people read it.
func (s Strata) Chinese(i int) string {
	from := s[i].From.Plain() + "以上"
	if s[i].From == 0 {
		from = ""
	}
	switch {
	case i+1 < len(s) && from == "":
		return "不满 " + s[i+1].From.Plain()
	case i+1 < len(s):
		return from + "，不满 " + s[i+1].From.Plain()
	case from == "":
		return "全部金额"
	}
	return from
}

// Drawn is a case of a draw with what the seed made of it.
type Drawn struct {
	DrawCase
	Stratum  int    // place in Strata
	Digest   string // hexadecimal SM3 that it is ordered by
	Selected bool
}

// DrawDigest is the hexadecimal SM3 (GB/T 32905) of the bytes: seed in UTF-8, one
// line feed (0x0A), case number in UTF-8. On a command line:
//
//	printf '%s\n%s' "$seed" "$number" | openssl dgst -sm3
func DrawDigest(seed, number string) string {
	sum := sm3.Sum([]byte(seed + "\n" + number))
	return hex.EncodeToString(sum[:])
}

// Draw selects cases for a spot check. It is exactly this, so that anybody gets
// the same from the same seed and list:
//
//  1. Each case falls into the stratum with the largest From that is not above
//     its amount.
//  2. Each case has the digest DrawDigest(seed, number).
//  3. Of each stratum with N cases and a share of P percent, n = ⌈N × P ÷ 100⌉
//     cases are drawn, at least one of a stratum that is not empty: those with
//     the n smallest digests, compared as text.
//
// The answer holds all cases, stratum by stratum, each in the order of the
// digests. Numbers must differ; the order of the list does not matter.
func Draw(seed string, cases []DrawCase, strata Strata) ([]Drawn, error) {
	out, counts, err := ordered(seed, cases, strata)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		if counts[i] = 0; n > 0 {
			counts[i] = max(1, (n*strata[i].Share+99)/100)
		}
	}
	return selected(out, counts), nil
}

// DrawSize is Draw of a number of cases in all. Each stratum gets its part of the number, n × N of it ÷ N of all; what
// rounding down leaves goes one by one to the strata with the largest remainders, the first of equal ones first.
func DrawSize(seed string, cases []DrawCase, strata Strata, n int) ([]Drawn, error) {
	out, counts, err := ordered(seed, cases, strata)
	if err != nil {
		return nil, err
	}
	return selected(out, shares(counts, min(n, len(cases)))), nil
}

// shares divides n among strata of these sizes by their largest remainders.
func shares(sizes []int, n int) []int {
	all := 0
	for _, size := range sizes {
		all += size
	}
	out, places, left := make([]int, len(sizes)), make([]int, len(sizes)), n
	for i, size := range sizes {
		places[i] = i
		if all > 0 {
			out[i] = n * size / all
		}
		left -= out[i]
	}
	slices.SortStableFunc(places, func(a, b int) int { return n*sizes[b]%max(1, all) - n*sizes[a]%max(1, all) })
	for _, i := range places[:left] {
		out[i]++
	}
	return out
}

// ordered puts cases stratum by stratum in the order of their digests, and counts each stratum.
func ordered(seed string, cases []DrawCase, strata Strata) (out []Drawn, counts []int, err error) {
	if err := strata.Check(); err != nil {
		return nil, nil, err
	}
	counts = make([]int, len(strata))
	out, seen := make([]Drawn, len(cases)), map[string]bool{}
	for i, c := range cases {
		if seen[c.Number] {
			return nil, nil, subsidy.InvalidAt("/list", "编号"+c.Number+"在清单里出现了两次")
		}
		seen[c.Number] = true
		out[i] = Drawn{DrawCase: c, Stratum: strata.Of(c.Amount), Digest: DrawDigest(seed, c.Number)}
		counts[out[i].Stratum]++
	}
	slices.SortFunc(out, func(a, b Drawn) int {
		if a.Stratum != b.Stratum {
			return a.Stratum - b.Stratum
		}
		return strings.Compare(a.Digest, b.Digest)
	})
	return out, counts, nil
}

// selected selects the first of each stratum.
func selected(out []Drawn, counts []int) []Drawn {
	taken := make([]int, len(counts))
	for i := range out {
		if at := out[i].Stratum; taken[at] < counts[at] {
			taken[at]++
			out[i].Selected = true
		}
	}
	return out
}

// DrawListDigest is the hexadecimal SM3 of a list of cases, which is published
// before the seed can be known: of each case a line, number, comma, amount in
// yuan with two decimals, line feed (0x0A); the lines sorted as bytes.
func DrawListDigest(cases []DrawCase) string {
	lines := make([]string, len(cases))
	for i, c := range cases {
		lines[i] = c.Number + "," + c.Amount.Yuan() + "\n"
	}
	slices.Sort(lines)
	sum := sm3.Sum([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

// ParseSeed checks a seed: digits alone, as the announcement says how to write
// them, so that there is one way only to write a drawn number.
func ParseSeed(seed string) (string, error) {
	seed = subsidy.CleanLine(seed)
	if len(seed) < 4 || len(seed) > 64 || strings.Trim(seed, "0123456789") != "" {
		return "", subsidy.InvalidAt("/seed", "种子只写数字，4到64位，按公告的写法连写，不加空格和符号")
	}
	return seed, nil
}
