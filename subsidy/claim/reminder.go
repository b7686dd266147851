package claim

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// The working days left at which somebody is reminded.
var (
	supplementWarnings = []int{2, 0}
	reviewWarnings     = []int{5, 2, 0}
	paymentWarnings    = []int{10, 5, 0}
)

// Reminders are what a claim owes people today: the enterprise its supplement,
// the county its review, publicity and payment, and its chiefs what is overdue.
func (c Claim) Reminders(now time.Time, cal calendar.Calendar, _ subsidy.Policies) ([]subsidy.Owed, error) {
	if c.Suspended() != nil { // its days stand still
		return nil, nil
	}
	today, county, chiefs := calendar.DayOf(now), subsidy.Audience{County: c.County}, subsidy.Audience{
		County: c.County,
		Chiefs: true,
	}
	switch c.State {
	case Supplement:
		return warn(cal, today, c.Supplements.By, supplementWarnings, subsidy.Audience{Enterprise: c.Enterprise},
			func(left int) subsidy.Message {
				return SupplementDue{
					CaseNumber: c.Number, Project: c.Training.Project, Last: c.Supplements.By,
					Left: left,
				}
			})
	case Submitted, Reviewed:
		if today.After(c.Review.DecideBy) {
			return []subsidy.Owed{{
				To:      chiefs,
				Message: ReviewOverdue{CaseNumber: c.Number, Project: c.Training.Project, Last: c.Review.DecideBy},
				Day:     c.Review.DecideBy,
			}}, nil
		}
		return warn(cal, today, c.Review.DecideBy, reviewWarnings, county, func(left int) subsidy.Message {
			return ReviewDue{CaseNumber: c.Number, Project: c.Training.Project, Last: c.Review.DecideBy, Left: left}
		})
	case Approved:
		if day := calendar.DayOf(c.Review.SecondAt); today.After(day) {
			return []subsidy.Owed{{
				To:      county,
				Message: PublishDue{CaseNumber: c.Number, Project: c.Training.Project, Day: day},
				Day:     day,
			}}, nil
		}
	case Published:
		return warn(cal, today, c.Publicity.Until, []int{0}, county, func(int) subsidy.Message {
			return PublicityEnds{CaseNumber: c.Number, Project: c.Training.Project, Last: c.Publicity.Until}
		})
	case Cleared, Scheduled:
		if !c.Payment.By.IsZero() && today.After(c.Payment.By) {
			return []subsidy.Owed{{
				To:      chiefs,
				Message: PaymentOverdue{CaseNumber: c.Number, Project: c.Training.Project, Last: c.Payment.By},
				Day:     c.Payment.By,
			}}, nil
		}
		return warn(cal, today, c.Payment.By, paymentWarnings, county, func(left int) subsidy.Message {
			return PaymentDue{CaseNumber: c.Number, Project: c.Training.Project, Last: c.Payment.By, Left: left}
		})
	}
	return nil, nil
}

// warn owes the warning that is due, if one is.
func warn(
	cal calendar.Calendar,
	today, last calendar.Day,
	at []int,
	to subsidy.Audience,
	message func(left int) subsidy.Message,
) ([]subsidy.Owed, error) {
	if last.IsZero() {
		return nil, nil
	}
	left, day, err := subsidy.WarningDue(cal, today, last, at)
	if err != nil || day.IsZero() {
		return nil, err
	}
	return []subsidy.Owed{{To: to, Message: message(left), Day: day}}, nil
}

// Waits reports that neither time nor a new calendar has anything to do with
// the claim today.
func (c Claim) Waits(t subsidy.Terms, today calendar.Day) bool {
	if c.Versions.OpenDays != t.Calendar.Revision() {
		return false
	}
	switch c.State {
	case Draft:
		return !today.After(c.Window.By)
	case Supplement:
		return !today.After(c.Supplements.By) || c.Suspended() != nil
	case Published:
		first, err := t.PublicityDeadline(c.Publicity.From)
		return err == nil && !today.After(first.Last)
	}
	return true
}

// Recount calculates the claim's open deadlines with a newly loaded arrangement of
// days off; those concerned are told of a day that moved (rules.md 1). ok is
// false when none did.
func (c *Claim) Recount(t subsidy.Terms, now time.Time) (ev subsidy.Event, ok bool, err error) {
	what, last := "", calendar.Day{}
	was := c.daysNow()
	c.Versions.OpenDays = t.Calendar.Revision()
	if c.StandsStill() { // calculated at the resumption
		return subsidy.Event{}, false, nil
	}
	switch c.State {
	case Draft:
		d, err := c.claimDay(t)
		if err != nil || d.Last == c.Window.By {
			return subsidy.Event{}, false, err
		}
		c.Window.By = d.Last
		what, last = "申领期限", d.Last
	case Submitted, Reviewed:
		if err := c.recount(t); err != nil || was["审核期限"] == c.Review.DecideBy {
			return subsidy.Event{}, false, err
		}
		what, last = "审核期限", c.Review.DecideBy
	case Supplement:
		d, err := c.SupplementDay(t)
		supplement, review := c.Supplements.By, c.Review.DecideBy
		if err == nil {
			err = c.recount(t)
		}
		if err != nil || d.Last == supplement && c.Review.DecideBy == review {
			return subsidy.Event{}, false, err
		}
		c.Supplements.By = d.Last
		if what, last = "补充材料期限", d.Last; d.Last == supplement {
			what, last = "审核期限", c.Review.DecideBy
		}
	case Published, Cleared, Scheduled:
		if what, last, err = c.recountLines(t, calendar.DayOf(now)); err != nil || what == "" {
			return subsidy.Event{}, false, err
		}
	default:
		return subsidy.Event{}, false, nil
	}
	ev = c.event(subsidy.RecountClaim, c.State, subsidy.Actor{Role: subsidy.System}, now)
	ev.Note = "放假安排变动，" + what + "改为" + last.Chinese()
	m := DeadlineMoved{CaseNumber: ev.Number, Project: c.Training.Project, What: what, Was: was[what], Last: last}
	ev.Owes = []subsidy.Owed{{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: m}}
	if c.State != Draft { // which the county does not see
		ev.Owes = append(ev.Owes, subsidy.Owed{To: subsidy.Audience{County: c.County}, Message: m})
	}
	return ev, true, nil
}

// daysNow are the claim's open days, by what people call them.
func (c Claim) daysNow() map[string]calendar.Day {
	return map[string]calendar.Day{
		"申领期限":   c.Window.By,
		"审核期限":   c.Review.DecideBy,
		"补充材料期限": c.Supplements.By,
		"公示期限":   c.Publicity.Until,
		"拨付期限":   c.Payment.By,
	}
}

// recountLine calculates a line's open days anew, with what the claim stood still.
func (c Claim) recountLine(l *Line, t subsidy.Terms, today calendar.Day) error {
	if err := l.recountOpen(t, today); err != nil || l.PayBy.IsZero() {
		return err
	}
	pay, err := c.PayDay(l.PayFrom, t)
	l.PayBy = pay.Last
	return err
}

// recountLines calculates the lines' open days anew, and says which one moved: the
// end of publicity, or else the first day to pay by; "" when none did.
func (c *Claim) recountLines(t subsidy.Terms, today calendar.Day) (what string, last calendar.Day, err error) {
	until, pay, moved := c.Publicity.Until, c.Payment.By, calendar.Day{}
	for i := range c.Lines {
		l := &c.Lines[i]
		wasUntil, wasPay := l.PublicUntil, l.PayBy
		if err := c.recountLine(l, t, today); err != nil {
			return "", last, err
		}
		if l.PayBy != wasPay || l.PublicUntil != wasUntil {
			moved = l.PayBy
		}
	}
	c.settle()
	switch {
	case moved.IsZero():
		return "", last, nil
	case c.Publicity.Until != until:
		return "公示期限", c.Publicity.Until, nil
	case c.Payment.By != pay && !c.Payment.By.IsZero():
		return "拨付期限", c.Payment.By, nil
	}
	return "拨付期限", moved, nil // of a line that is not the first
}
