package claim

import (
	"cmp"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// Counting is what the explanation of a claim's line is made from anew when its
// amount changes.
type Counting struct {
	How   string      // the class hours came about, as submitted
	Hours int         // as submitted
	Used  subsidy.Fen // what others held of the person's year when the line asked last
	Rate  subsidy.Fen // of the claim's policy version
	Cap   subsidy.Fen
}

// explain makes the first sentence of the line's explanation anew, from what
// the line comes to now; the sentences about courses stay.
func (l *Line) explain() {
	var rest []string
	if len(l.Explanation) > 0 {
		rest = l.Explanation[1:]
	}
	l.Explanation = append([]string{l.sentence()}, rest...) // never in place: others may hold the old one
}

// sentence tells what the line comes to.
func (l Line) sentence() string {
	if l.State == LineExcluded {
		return "县区没有计入，0 元。理由：" + l.Reason()
	}
	told := l.Counting.How
	if l.Hours < l.Counting.Hours {
		told += fmt.Sprintf("，共 %d 课时，县区调低", l.Counting.Hours)
	}
	a := l.Calculated()
	if told != "" {
		told += " = "
	}
	if l.Amount == min(a.Full, max(0, a.Policy.CapPerYear-a.Used)) {
		return told + a.Sentence()
	}
	return told + fmt.Sprintf("%d 课时 × %s = %s；%s，因此为 %s。",
		l.Hours, a.Policy.RatePerHour.Plain(), a.Full.Plain(), cmp.Or(l.Reason(), "占用时额度不足"), l.Amount.Plain())
}

// Calculated is what the line comes to: every page that shows a person whom a
// claim stands for shows this. An excluded line comes to nothing.
func (l Line) Calculated() study.Amount {
	a := study.Amount{
		Policy:  subsidy.Policy{RatePerHour: l.Counting.Rate, CapPerYear: l.Counting.Cap},
		Hours:   l.Hours,
		Used:    l.Counting.Used,
		Granted: l.Amount,
	}
	if l.State != LineExcluded {
		a.Full = subsidy.Fen(l.Hours) * l.Counting.Rate
	}
	if l.Counting.Rate == 0 { // submitted before its counting was kept
		a.Full = l.Asked
	}
	return a
}

// Reserved lets the lines follow what their shares hold of the persons' years
// now, each with its explanation.
func (c *Claim) Reserved(shares []subsidy.Share) {
	held := map[string]subsidy.Share{}
	for _, s := range shares {
		held[s.ID] = s
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if s, ok := held[l.ID]; ok {
			l.Amount, l.Counting.Used, l.Turn = s.Held, s.Beside, s.Turn
			l.explain()
		}
	}
}
