package claim

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// How long a statement (陈述申辩) is, in characters.
const (
	StatementLeast = 5
	StatementMost  = 1000
)

// hearingWarnings are the working days left at which the enterprise is reminded.
var hearingWarnings = []int{1}

// Hearing (陈述申辩) is what an enterprise was told before a recovery is ordered,
// and what it said to it; its answer is kept (rules.md 5).
type Hearing struct {
	NotifiedAt  time.Time    // 拟追回告知; zero: not told yet, proposed before there were hearings
	AnswerBy    calendar.Day // the last day to answer, to 24:00
	CalendarRev string       // the calendar's revision that the day was calculated with
	Statement   string       // what the enterprise says, "" before it did, or when it waived
	Waived      bool         // 不申辩
	AnsweredAt  time.Time
	AnsweredBy  string    // account
	LapsedAt    time.Time // when the day had passed without an answer
}

// Answered reports whether the enterprise was heard, or said that it need not be.
func (h Hearing) Answered() bool { return !h.AnsweredAt.IsZero() }

// Late reports whether the answer came after the last day; it is kept all the same.
func (h Hearing) Late() bool { return h.Answered() && calendar.DayOf(h.AnsweredAt).After(h.AnswerBy) }

// Outcome says in a sentence, to the enterprise, how it was heard; "" for a
// recovery that was ordered before there were hearings.
func (h Hearing) Outcome() string {
	switch {
	case h.NotifiedAt.IsZero():
		return ""
	case !h.Answered():
		return "你单位在陈述申辩期限（" + h.AnswerBy.Chinese() + "）内没有答复"
	case h.Waived:
		return "你单位已于" + calendar.DayOf(h.AnsweredAt).Chinese() + "选择不申辩"
	}
	return "你单位" + calendar.DayOf(h.AnsweredAt).Chinese() + "的陈述申辩已听取并存档"
}

// Brief says in a few words how it ended, for a list; "" before there were hearings.
func (h Hearing) Brief() string {
	switch {
	case h.NotifiedAt.IsZero():
		return ""
	case !h.Answered():
		return "没有答复"
	case h.Waived:
		return "不申辩"
	}
	return "已陈述申辩"
}

// Outcome says to the enterprise, of a recovery that was ordered, how it was heard
// and what it can do now.
func (r Recovery) Outcome() string {
	heard := r.Hearing.Outcome()
	if r.State != RecoveryConfirmed || heard == "" {
		return ""
	}
	return heard + "。" + subsidy.WaysOfAppeal
}

// Standing says in a sentence where the hearing of a proposed recovery stands.
func (r Recovery) Standing(today calendar.Day) string {
	h := r.Hearing
	switch {
	case r.State != RecoveryProposed:
		return ""
	case h.NotifiedAt.IsZero():
		return "还没有告知企业"
	case h.Answered() && h.Waived:
		return "企业" + calendar.DayOf(h.AnsweredAt).Chinese() + "选择不申辩，待县区负责人复核"
	case h.Late():
		return "企业" + calendar.DayOf(h.AnsweredAt).Chinese() + "已陈述申辩（逾期提交），待县区负责人复核"
	case h.Answered():
		return "企业" + calendar.DayOf(h.AnsweredAt).Chinese() + "已陈述申辩，待县区负责人复核"
	case today.After(h.AnswerBy):
		return "陈述申辩期限" + h.AnswerBy.Chinese() + "已过，企业没有答复，待县区负责人复核"
	}
	return "等企业陈述申辩，最迟" + h.AnswerBy.Chinese()
}

// AnswerDay is the last day to be heard with why it is that day. A day that was
// calculated with another calendar, or that a new one would have put into the
// past, stands as it was told.
func (r Recovery) AnswerDay(t subsidy.Terms) (calendar.Deadline, error) {
	d, err := t.HearingDeadline(calendar.DayOf(r.Hearing.NotifiedAt))
	if err == nil && d.Last != r.Hearing.AnswerBy {
		d = calendar.Deadline{Rule: d.Rule, Clause: d.Clause, Last: r.Hearing.AnswerBy, Skipped: []calendar.Skipped{}}
	}
	return d, err
}

// heardBy refuses to order a recovery before the enterprise was heard: before
// its answer came or its day was over, which ends at 24:00 (民法典 art. 203).
func (r Recovery) heardBy(today calendar.Day) error {
	switch h := r.Hearing; {
	case h.NotifiedAt.IsZero():
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "还没有把拟追回告知企业，系统会自动告知，企业陈述申辩以后才能追回",
			Clause:  "五",
		}
	case h.Answered() || today.After(h.AnswerBy):
		return nil
	default:
		return &subsidy.Error{
			Kind: subsidy.Conflict,
			Message: "企业可以在" + h.AnswerBy.Chinese() + "24时以前陈述申辩，答复以后或者" +
				h.AnswerBy.AddDays(1).Chinese() + "起才能决定追回",
			Clause: "五",
		}
	}
}

// notify gives the enterprise notice of what is proposed and its day to answer.
func (r *Recovery) notify(t subsidy.Terms, now time.Time) (subsidy.Owed, error) {
	d, err := t.HearingDeadline(calendar.DayOf(now))
	if err != nil {
		return subsidy.Owed{}, err
	}
	r.Hearing.NotifiedAt, r.Hearing.AnswerBy, r.Hearing.CalendarRev = now, d.Last, t.Calendar.Revision()
	return r.tell(RecoveryProposedMessage{
		Recovery: r.ID, CaseNumber: r.Number, Project: r.Project, Position: r.Position,
		Amount: r.Amount, Reason: r.Reason, Last: d.Last, Provisional: d.Provisional,
	}), nil
}

// Notify gives the notice that a recovery from before there were hearings lacks.
func (r *Recovery) Notify(t subsidy.Terms, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.may(subsidy.NotifyRecovery, by); err != nil {
		return subsidy.Event{}, err
	}
	if !r.Hearing.NotifiedAt.IsZero() {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "已经告知企业，陈述申辩期限" + r.Hearing.AnswerBy.Chinese(),
		}
	}
	owed, err := r.notify(t, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	ev := r.move(subsidy.NotifyRecovery, by, now)
	ev.Note, ev.Owes = r.what()+"，理由："+r.Reason, []subsidy.Owed{owed}
	return ev, nil
}

// mayAnswer refuses a second statement, and a waiver after any answer. An answer
// that comes late but before the decision is still taken.
func (r Recovery) mayAnswer(action subsidy.Action, by subsidy.Actor) error {
	if err := r.may(action, by); err != nil {
		return err
	}
	switch h := r.Hearing; {
	case h.Answered() && !h.Waived:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "陈述申辩已经提交，县区会一并考虑，不能再改"}
	case h.Waived && action == subsidy.WaiveHearing:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "已经选择不申辩，决定以前仍然可以陈述申辩"}
	case h.NotifiedAt.IsZero():
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "县区还没有告知拟追回的内容，请稍后刷新页面"}
	}
	return nil
}

// Answerable reports whether the enterprise may still make its statement, and put
// files to it.
func (r Recovery) Answerable() bool {
	h := r.Hearing
	return r.State == RecoveryProposed && !h.NotifiedAt.IsZero() && (!h.Answered() || h.Waived)
}

// sameRevision refuses an answer to what is no longer as it was read.
func (r Recovery) sameRevision(revision int) error {
	if revision != r.Revision {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这项追回有变动，这次没有提交。请看过现在的情况再提交"}
	}
	return nil
}

// Plead takes what the enterprise says to the proposal (陈述申辩).
func (r *Recovery) Plead(statement string, revision int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.May(subsidy.AnswerRecovery, by, calendar.DayOf(now)); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckParagraph("/text", "陈述申辩", &statement, StatementLeast, StatementMost); err != nil {
		return subsidy.Event{}, err
	}
	if err := r.sameRevision(revision); err != nil {
		return subsidy.Event{}, err
	}
	r.Hearing.Statement, r.Hearing.Waived = statement, false
	return r.answered(subsidy.AnswerRecovery, "已陈述申辩", by, now), nil
}

// Waive takes the enterprise's word that it need not be heard (不申辩).
func (r *Recovery) Waive(revision int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.May(subsidy.WaiveHearing, by, calendar.DayOf(now)); err != nil {
		return subsidy.Event{}, err
	}
	if err := r.sameRevision(revision); err != nil {
		return subsidy.Event{}, err
	}
	r.Hearing.Waived = true
	return r.answered(subsidy.WaiveHearing, "选择不申辩", by, now), nil
}

// answered books who answered when; the chiefs, whose turn it is, are told.
func (r *Recovery) answered(action subsidy.Action, how string, by subsidy.Actor, now time.Time) subsidy.Event {
	r.Hearing.AnsweredBy, r.Hearing.AnsweredAt = by.ID, now
	ev := r.move(action, by, now)
	ev.Note = r.what()
	if r.Hearing.Late() {
		ev.Note += "，逾期提交"
	}
	ev.Owes = []subsidy.Owed{r.turn("企业" + how)}
	return ev
}

// turn tells the chiefs that the recovery is theirs to decide.
func (r Recovery) turn(why string) subsidy.Owed {
	return subsidy.Owed{
		To:    subsidy.Audience{County: r.County, Chiefs: true},
		About: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: r.Claim},
		Message: subsidy.WorkArrived{
			CaseNumber: r.Number,
			What:       "追回复核",
			Heading:    why + "，拟追回" + r.Amount.Plain(),
		},
	}
}

// Lapse books that the enterprise let its day pass.
func (r *Recovery) Lapse(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.may(subsidy.LapseHearing, by); err != nil {
		return subsidy.Event{}, err
	}
	if r.Hearing.Answered() || r.Hearing.NotifiedAt.IsZero() || !calendar.DayOf(now).After(r.Hearing.AnswerBy) {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "陈述申辩期限还没有届满"}
	}
	r.Hearing.LapsedAt = now
	ev := r.move(subsidy.LapseHearing, by, now)
	ev.Note = r.what()
	ev.Owes = []subsidy.Owed{r.turn("企业逾期没有陈述申辩")}
	return ev, nil
}

// Waits reports that neither time nor a new calendar has anything to do with the
// recovery today.
func (r Recovery) Waits(cal calendar.Calendar, today calendar.Day) bool {
	h := r.Hearing
	switch {
	case r.State != RecoveryProposed:
		return true
	case h.NotifiedAt.IsZero():
		return false
	case h.Answered():
		return true
	}
	return h.CalendarRev == cal.Revision() && (!today.After(h.AnswerBy) || !h.LapsedAt.IsZero())
}

// Recount calculates the open day with a newly loaded arrangement of days off; it
// never moves into the past. ok is false when it stays.
func (r *Recovery) Recount(t subsidy.Terms, now time.Time) (ev subsidy.Event, ok bool, err error) {
	today := calendar.DayOf(now)
	if r.State != RecoveryProposed || r.Hearing.NotifiedAt.IsZero() || r.Hearing.Answered() {
		return subsidy.Event{}, false, nil
	}
	r.Hearing.CalendarRev = t.Calendar.Revision()
	if today.After(r.Hearing.AnswerBy) {
		return subsidy.Event{}, false, nil
	}
	d, err := t.HearingDeadline(calendar.DayOf(r.Hearing.NotifiedAt))
	if err != nil {
		return subsidy.Event{}, false, err
	}
	last := subsidy.LaterOf(d.Last, today)
	if last == r.Hearing.AnswerBy {
		return subsidy.Event{}, false, nil
	}
	was := r.Hearing.AnswerBy
	r.Hearing.AnswerBy = last
	ev = r.event(subsidy.RecountClaim, r.State, subsidy.Actor{Role: subsidy.System}, now)
	ev.Note = "放假安排变动，陈述申辩期限改为" + last.Chinese()
	m := DeadlineMoved{CaseNumber: r.Number, Project: r.Project, What: "陈述申辩期限", Was: was, Last: last}
	ev.Owes = []subsidy.Owed{
		r.tell(m),
		{
			To:      subsidy.Audience{County: r.County},
			About:   subsidy.Subject{Kind: subsidy.SubjectClaim, ID: r.Claim},
			Message: m,
		},
	}
	return ev, true, nil
}

// Advance is what time alone does to the recovery today: a notice that was never
// given is given, a day passes without an answer. ok is false when it does nothing.
func (r *Recovery) Advance(t subsidy.Terms, now time.Time) (ev subsidy.Event, ok bool, err error) {
	system := subsidy.Actor{Role: subsidy.System}
	switch {
	case r.State != RecoveryProposed:
		return subsidy.Event{}, false, nil
	case r.Hearing.NotifiedAt.IsZero():
		ev, err = r.Notify(t, system, now)
	case !r.Hearing.Answered() && r.Hearing.LapsedAt.IsZero() && calendar.DayOf(now).After(r.Hearing.AnswerBy):
		ev, err = r.Lapse(system, now)
	default:
		return subsidy.Event{}, false, nil
	}
	return ev, err == nil, err
}

// Reminders are what the recovery owes today: the enterprise the end of its time
// to be heard.
func (r Recovery) Reminders(now time.Time, cal calendar.Calendar, _ subsidy.Policies) ([]subsidy.Owed, error) {
	today, h := calendar.DayOf(now), r.Hearing
	if r.State != RecoveryProposed || h.NotifiedAt.IsZero() || h.Answered() || today.After(h.AnswerBy) {
		return nil, nil
	}
	due, err := warn(cal, today, h.AnswerBy, hearingWarnings, subsidy.Audience{Enterprise: r.Enterprise},
		func(left int) subsidy.Message {
			return HearingDue{
				Recovery: r.ID, CaseNumber: r.Number, Project: r.Project, Last: h.AnswerBy, Left: left,
				Provisional: cal.Provisional(h.AnswerBy),
			}
		})
	for i := range due {
		due[i].About = subsidy.Subject{Kind: subsidy.SubjectClaim, ID: r.Claim}
	}
	return due, err
}
