package oversight

import (
	"cmp"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// Trial (试算) asks what claims that were approved in a period would have come to under another standard (补贴标准). It
// decides nothing.
type Trial struct {
	Rate    subsidy.Fen    `json:"rate"`    // each class hour, in fen
	Cap     subsidy.Fen    `json:"cap"`     // each person's calendar year, in fen
	Minutes int            `json:"minutes"` // of a class hour
	Basis   subsidy.Basis  `json:"basis"`
	From    calendar.Day   `json:"from"` // days of approval, both ends counted
	Until   calendar.Day   `json:"until"`
	County  subsidy.County `json:"county"` // "" for all
}

// Policy is a version with the trial's standard in place of its own.
func (t Trial) Policy(own subsidy.Policy) subsidy.Policy {
	own.RatePerHour, own.CapPerYear, own.ClassHourMinutes, own.Basis = t.Rate, t.Cap, t.Minutes, t.Basis
	return own
}

// Check refuses a standard that nothing could be calculated by, a period that is none or is still to come, and a county
// that is none.
func (t Trial) Check(today calendar.Day) error {
	if err := t.Policy(subsidy.Policy{}).CheckStandard(); err != nil {
		return err
	}
	switch {
	case t.From.IsZero():
		return subsidy.InvalidAt("/from", "请填写复核通过的起始日期")
	case t.Until.IsZero():
		return subsidy.InvalidAt("/until", "请填写复核通过的截止日期")
	case t.Until.Before(t.From):
		return subsidy.InvalidAt("/until", "截止日期不能早于起始日期")
	case t.From.After(today):
		return subsidy.InvalidAt("/from", "起始日期不能晚于今天")
	case t.County != "" && !slices.Contains(subsidy.Counties(), t.County):
		return subsidy.InvalidAt("/county", "请选择县区")
	}
	return nil
}

// Tried is an approved claim whose lines are tried.
type Tried struct {
	County subsidy.County
	Type   subsidy.TrainingType
	Year   int             // of the accepted end date
	Own    *subsidy.Policy // the version that it was decided by
	Other  *subsidy.Policy // the same with the trial's standard
}

// TriedLine is a line that stands in an approved claim: neither left out nor taken back.
type TriedLine struct {
	*Tried
	Planned []int       // minutes of the courses that were completed; nil where it was not kept
	Studied int64       // seconds of all study that counts
	Claimed int         // class hours as submitted
	Hours   int         // as they stand, lowered or not
	Amount  subsidy.Fen // as it stands
	Used    subsidy.Fen // of the person's year when the line asked last
	Turn    int         // when that was, among those of the person-year
	Paid    bool
}

// learned is what the person completed and studied. Of a line from before that was kept it is what its class hours
// stand for.
func (l TriedLine) learned() (planned []int, seconds int64) {
	if l.Planned != nil {
		return l.Planned, l.Studied
	}
	minutes := l.Claimed * l.Own.ClassHourMinutes
	return []int{minutes}, int64(minutes) * 60
}

// hours are the line's class hours under the other standard. A line that was lowered is worth no more than the minutes
// that the county recognised.
func (l TriedLine) hours() int {
	planned, seconds := l.learned()
	_, _, hours := study.Hours(*l.Other, planned, seconds)
	if l.Hours < l.Claimed {
		hours = min(hours, l.Hours*l.Own.ClassHourMinutes/l.Other.ClassHourMinutes)
	}
	return hours
}

// Would is what a line would have come to.
type Would struct {
	Hours           int
	Amount          subsidy.Fen
	Short, WasShort bool // the year's cap would have cut it, did cut it
}

// try is what the line would have come to, where the person's year would have stood at more by shift. What was taken
// off for another reason (a corrected number, a part that was paid back, a place in the queue) stays off, fen for fen.
func (l TriedLine) try(shift subsidy.Fen) Would {
	own := study.AmountOf(*l.Own, l.Hours, l.Year, l.Used)
	hours := l.hours()
	other := study.AmountOf(*l.Other, hours, l.Year, l.Used+shift)
	amount := max(0, min(other.Granted-(own.Granted-l.Amount), other.Full))
	return Would{Hours: hours, Amount: amount, Short: other.Short(), WasShort: own.Short()}
}

// TryPerson tries one person's lines, in the order of asking within each year: what an earlier one would have taken
// more, or left, a later one finds. Lines that are not among them count as they were decided. It answers in the lines'
// order, which it makes that of asking.
func TryPerson(lines []TriedLine) []Would {
	if len(lines) > 1 {
		slices.SortFunc(lines, func(a, b TriedLine) int {
			return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Turn, b.Turn))
		})
	}
	out := make([]Would, len(lines))
	shift := subsidy.Fen(0)
	for i, l := range lines {
		if i > 0 && lines[i-1].Year != l.Year {
			shift = 0
		}
		out[i] = l.try(shift)
		shift += out[i].Amount - l.Amount
	}
	return out
}
