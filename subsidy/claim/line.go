package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// LineState is where one person's line of a claim stands.
type LineState string

// The states: 正常, 暂缓, 已排除, 已拨付, 已追回.
const (
	LineLive      LineState = "live"
	LineHeld      LineState = "held"
	LineExcluded  LineState = "excluded"
	LinePaid      LineState = "paid"
	LineRecovered LineState = "recovered"
)

// Chinese returns the state as people read it.
func (s LineState) Chinese() string {
	return map[LineState]string{
		LineLive:      "正常",
		LineHeld:      "暂缓",
		LineExcluded:  "已排除",
		LinePaid:      "已拨付",
		LineRecovered: "已追回",
	}[s]
}

// Word is what the trainee answered to “属实吗”.
type Word string

// The words; "" is none yet, and never blocks.
const (
	WordYes Word = "yes"
	WordNo  Word = "no"
)

// Chinese returns the word as people read it.
func (w Word) Chinese() string {
	return map[Word]string{"": "未答复", WordYes: "属实", WordNo: "不属实"}[w]
}

// Line (申领明细) is one person in one claim.
type Line struct {
	ID         string      // also its share's
	Position   int         // in the roster
	Row        string      // of the roster
	Person     string      // keyed hash of the ID number
	Hours      int         // class hours claimed, or what a reviewer lowered them to
	Asked      subsidy.Fen // hours × rate, at most the year's cap
	Amount     subsidy.Fen // what it holds of the person's year
	State      LineState
	Word       Word
	WordAt     time.Time
	Objections int // open ones; they hold the line
	LineDays
	Item        string   // payment item it is in, "" for none
	Counting    Counting // what the explanation is made from
	Explanation []string // how the hours and the amount came about
	Cuts        []Cut    // by which it came to less, oldest first
	Learned
	Turn int // when it asked last, among the shares of its person-year
}

// Learned is what a line's class hours as submitted were counted from; empty in one from before it was kept.
type Learned struct {
	Planned []int // minutes of the courses that the person completed
	Studied int64 // seconds of all study that counts
}

// Equal reports whether both are the same.
func (l Learned) Equal(o Learned) bool {
	return l.Studied == o.Studied && slices.Equal(l.Planned, o.Planned)
}

// LineDays are a line's own days of publicity (公示) and payment (拨付), zero before publication: a line that is
// changed or released later than the others is published and paid by days of its own.
type LineDays struct {
	PublicFrom  calendar.Day // the day its publicity is counted from
	PublicUntil calendar.Day
	PayFrom     calendar.Day // the day its payment is counted from
	PayBy       calendar.Day
}

// open reports that the line may still be paid something.
func (l Line) open() bool { return (l.State == LineLive || l.State == LineHeld) && l.Amount > 0 }

// Public reports whether the line is in publicity on a day.
func (l Line) Public(today calendar.Day) bool {
	return (l.State == LineLive || l.State == LineHeld) && !l.PublicUntil.IsZero() && !today.After(l.PublicUntil)
}

// Payable reports whether the line may be put into a payment plan on a day:
// publicity ended without an open objection.
func (l Line) Payable(today calendar.Day) bool {
	return l.State == LineLive && l.Item == "" && l.Amount > 0 && l.Objections == 0 && !l.PublicUntil.IsZero() &&
		today.After(l.PublicUntil)
}

// ShareState is where the line's share of the person's year must stand; claims
// that ended without payment hold nothing.
func (c Claim) ShareState(l Line) subsidy.ShareState {
	switch {
	case l.State == LinePaid:
		return subsidy.SharePaid
	case l.State == LineExcluded || l.State == LineRecovered, c.State == Refused || c.State == Withdrawn:
		return subsidy.ShareReleased
	case c.State == Draft, c.State == Submitted, c.State == Supplement, c.State == Reviewed:
		return subsidy.ShareReserved
	}
	return subsidy.ShareApproved
}

// line finds a line by its id; a foreign one is refused.
func (c *Claim) line(id string) (*Line, error) {
	for i := range c.Lines {
		if c.Lines[i].ID == id {
			return &c.Lines[i], nil
		}
	}
	return nil, &subsidy.Error{
		Kind:    subsidy.NotFound,
		Message: "这名职工不在这份申领里，请刷新页面",
		Clause:  "附件1 二(二)",
	}
}

// Totals is what a claim comes to.
type Totals struct {
	People, Hours      int
	Amount, Paid       subsidy.Fen // of lines not excluded; of them paid
	Held, Short        int         // people
	Excluded, Refuting int         // people; who said 不属实
	Lowered            int         // people whose hours or amount the bureau lowered
	Off                subsidy.Fen // what the bureau's decisions took off
}

// Totals adds up the lines.
func (c Claim) Totals() (t Totals) {
	for _, l := range c.Lines {
		for _, cut := range l.Cuts {
			t.Off += cut.Off()
		}
		if l.State == LineExcluded {
			t.Excluded++
			continue
		}
		t.People++
		t.Hours += l.Hours
		t.Amount += l.Amount
		if l.State == LinePaid {
			t.Paid += l.Amount
		}
		if l.State == LineHeld {
			t.Held++
		}
		if l.Amount < l.Asked {
			t.Short++
		}
		if len(l.Cuts) > 0 {
			t.Lowered++
		}
		if l.Word == WordNo {
			t.Refuting++
		}
	}
	return t
}

// settle lets the claim follow its lines after publicity: paid when nothing is
// left to pay, scheduled while a plan has some of it, refused when every line
// was excluded, else cleared. It also finds the next day to pay by.
func (c *Claim) settle() {
	c.Payment.By, c.Payment.From, c.Publicity.Until = calendar.Day{}, calendar.Day{}, calendar.Day{}
	open, scheduled, paid, left := false, false, false, false
	for _, l := range c.Lines {
		left = left || l.State != LineExcluded
		paid = paid || l.State == LinePaid || l.State == LineRecovered
		c.Publicity.Until = subsidy.LaterOf(c.Publicity.Until, l.PublicUntil)
		if !l.open() {
			continue
		}
		open = true
		scheduled = scheduled || l.Item != ""
		if l.State == LineLive && !l.PayBy.IsZero() && (c.Payment.By.IsZero() || l.PayBy.Before(c.Payment.By)) {
			c.Payment.By, c.Payment.From = l.PayBy, l.PayFrom
		}
	}
	following := slices.Contains([]State{Cleared, Scheduled, Paid}, c.State)
	switch {
	case !left && (following || c.State == Published):
		c.State = Refused
	case !following:
	case !open && (paid || c.State == Paid):
		c.State = Paid
	case scheduled:
		c.State = Scheduled
	default:
		c.State = Cleared
	}
}

// Due is the day the county must act by, for the order of its desk.
func (c Claim) Due() calendar.Day {
	switch c.State {
	case Draft, Expired:
		return c.Window.By
	case Supplement:
		return c.Supplements.By
	case Submitted, Reviewed, Approved:
		return c.Review.DecideBy
	case Published:
		return c.Publicity.Until
	}
	return c.Payment.By
}
