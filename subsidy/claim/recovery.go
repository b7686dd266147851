package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// RecoveryState is where a recovery (追回) stands.
type RecoveryState string

// The states: 拟追回 (the enterprise is heard, then a second person decides),
// 追回中, 不追回, 已追回.
const (
	RecoveryProposed  RecoveryState = "proposed"
	RecoveryConfirmed RecoveryState = "confirmed"
	RecoveryRejected  RecoveryState = "rejected"
	RecoveryCompleted RecoveryState = "completed"
)

// Chinese returns the state as people read it.
func (s RecoveryState) Chinese() string {
	return map[RecoveryState]string{
		RecoveryProposed: "拟追回", RecoveryConfirmed: "追回中", RecoveryRejected: "不追回",
		RecoveryCompleted: "已追回",
	}[s]
}

// RecoveryStates are all states, in order.
func RecoveryStates() []RecoveryState {
	return []RecoveryState{RecoveryProposed, RecoveryConfirmed, RecoveryRejected, RecoveryCompleted}
}

var recoveryMoves = map[subsidy.Action]struct {
	from []RecoveryState
	to   RecoveryState
}{
	subsidy.NotifyRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	subsidy.AnswerRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	subsidy.WaiveHearing:     {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	subsidy.LapseHearing:     {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	subsidy.ConfirmRecovery:  {[]RecoveryState{RecoveryProposed}, RecoveryConfirmed},
	subsidy.RejectRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryRejected},
	subsidy.CompleteRecovery: {[]RecoveryState{RecoveryConfirmed}, RecoveryCompleted},
}

// Recovery (追回) takes back what one line was paid (五: 以虚假培训等套取、骗取资金
// 的依法依规严惩). One person proposes, the enterprise is heard, another confirms.
type Recovery struct {
	ID string
	RecoveryOf
	State  RecoveryState
	Amount subsidy.Fen
	Reason string
	Answer string // the second person's
	RecoveryHands
	Repayment
	Revision int // counts its moves, for who answers
	Hearing  Hearing
}

// RecoveryOf says of which paid line a recovery is.
type RecoveryOf struct {
	Claim      string
	Number     string // the claim's
	Enterprise string
	Project    string
	Line       string
	Position   int // of the line
	County     subsidy.County
}

// RecoveryHands are the two people a recovery takes.
type RecoveryHands struct {
	ProposedBy  string
	ProposedAt  time.Time
	ConfirmedBy string // who ordered or rejected it
	ConfirmedAt time.Time
}

// Repayment (退款) is how the money came back to the special-fund account (专账).
type Repayment struct {
	Voucher     string
	Received    calendar.Day
	CompletedAt time.Time
}

// Scope returns whose it is.
func (r Recovery) Scope() subsidy.Scope {
	return subsidy.Scope{Enterprise: r.Enterprise, County: r.County}
}

// ProposeRecovery proposes to take back what a line was paid, and gives the
// enterprise notice of it; an unpaid line has nothing to take back.
func (c *Claim) ProposeRecovery(
	id, line, why string, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (Recovery, subsidy.Event, error) {
	if err := by.May(subsidy.ProposeRecovery, c.Scope()); err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	l, err := c.line(line)
	if err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	if err := c.MayChangeLine(subsidy.ProposeRecovery, *l, by); err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "追回理由", &why); err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	return c.proposal(Proposal{id, *l, l.Amount, why}, t, by, now)
}

// Proposal is what is proposed to be taken back, and why.
type Proposal struct {
	ID     string
	Line   Line
	Amount subsidy.Fen
	Reason string
}

// proposal opens a recovery: the enterprise is told at once (拟追回告知) and has
// until a day to be heard.
func (c *Claim) proposal(
	p Proposal, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (Recovery, subsidy.Event, error) {
	r := Recovery{
		ID: p.ID,
		RecoveryOf: RecoveryOf{
			Claim:      c.ID,
			Number:     c.Number,
			Enterprise: c.Enterprise,
			Project:    c.Training.Project,
			Line:       p.Line.ID,
			Position:   p.Line.Position,
			County:     c.County,
		},
		State:         RecoveryProposed,
		Amount:        p.Amount,
		Reason:        p.Reason,
		RecoveryHands: RecoveryHands{ProposedBy: by.ID, ProposedAt: now},
	}
	owed, err := r.notify(t, now)
	if err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	ev := r.event(subsidy.ProposeRecovery, "", by, now)
	ev.Note = r.what() + "，理由：" + r.Reason
	ev.Owes = []subsidy.Owed{owed}
	return r, ev, nil
}

// what is what comes back: the line is named by its place, not by a name.
func (r Recovery) what() string {
	return "名册第" + subsidy.Itoa(r.Position) + "行，" + r.Amount.Plain()
}

func (r Recovery) may(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, r.Scope()); err != nil {
		return err
	}
	if !slices.Contains(recoveryMoves[action].from, r.State) {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这项追回“" + r.State.Chinese() + "”，不能这样办理，请刷新页面",
			Clause:  "五",
		}
	}
	return nil
}

func (r *Recovery) move(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	from := r.State
	r.State = recoveryMoves[action].to
	return r.event(action, from, by, now)
}

func (r *Recovery) event(action subsidy.Action, from RecoveryState, by subsidy.Actor, now time.Time) subsidy.Event {
	r.Revision++
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectRecovery, ID: r.ID},
		Scope:   r.Scope(),
		Number:  r.Number,
		From:    string(from),
		To:      string(r.State),
		By:      by,
		At:      now,
	}
}

// OnClaim is a recovery's event as its claim's timeline shows it, to the
// enterprise too: why the county turned a proposal down is the county's.
func (r Recovery) OnClaim(ev subsidy.Event) subsidy.Event {
	if ev.Action == subsidy.RejectRecovery {
		ev.Note = r.what()
	}
	ev.Subject, ev.Owes = subsidy.Subject{Kind: subsidy.SubjectClaim, ID: r.Claim}, nil
	return ev
}

// tell owes the enterprise a message that leads to its claim.
func (r Recovery) tell(m subsidy.Message) subsidy.Owed {
	return subsidy.Owed{
		To:      subsidy.Audience{Enterprise: r.Enterprise},
		About:   subsidy.Subject{Kind: subsidy.SubjectClaim, ID: r.Claim},
		Message: m,
	}
}

// Confirm lets a second person order the recovery, once the enterprise was
// heard; it is told, with the ways of appeal.
func (r *Recovery) Confirm(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.May(subsidy.ConfirmRecovery, by, calendar.DayOf(now)); err != nil {
		return subsidy.Event{}, err
	}
	r.ConfirmedBy, r.ConfirmedAt = by.ID, now
	ev := r.move(subsidy.ConfirmRecovery, by, now)
	ev.Note = r.what() + "，理由：" + r.Reason
	ev.Owes = []subsidy.Owed{r.tell(RecoveryOrdered{
		CaseNumber: r.Number, Project: r.Project, Amount: r.Amount, Reason: r.Reason,
		Heard: r.Hearing.Outcome(),
	})}
	return ev, nil
}

// Reject lets a second person turn the proposal down, at any time; the
// enterprise, which was told of it, is told of that too.
func (r *Recovery) Reject(answer string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := r.May(subsidy.RejectRecovery, by, calendar.DayOf(now)); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/answer", "不追回的理由", &answer); err != nil {
		return subsidy.Event{}, err
	}
	r.Answer, r.ConfirmedBy, r.ConfirmedAt = answer, by.ID, now
	ev := r.move(subsidy.RejectRecovery, by, now)
	ev.Note = answer
	if !r.Hearing.NotifiedAt.IsZero() {
		ev.Owes = []subsidy.Owed{r.tell(RecoveryDropped{
			CaseNumber: r.Number, Project: r.Project, Position: r.Position,
			Amount: r.Amount,
		})}
	}
	return ev, nil
}

func (r Recovery) second(action subsidy.Action, by subsidy.Actor) error {
	if err := r.may(action, by); err != nil {
		return err
	}
	if by.ID == r.ProposedBy {
		return &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "提出和复核追回须为不同人员，请由另一位负责人复核",
			Clause:  "五",
		}
	}
	return nil
}

// Complete records that the money came back, with its voucher; the line's share
// of the person's year is free again.
func (r *Recovery) Complete(
	c *Claim, voucher string, day calendar.Day, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := r.may(subsidy.CompleteRecovery, by); err != nil {
		return subsidy.Event{}, err
	}
	l, err := c.line(r.Line)
	if err != nil {
		return subsidy.Event{}, err
	}
	voucher = subsidy.CleanValue(voucher)
	if err := subsidy.CheckText("/voucher", "缴款凭证号", voucher, 2, 60); err != nil {
		return subsidy.Event{}, err
	}
	if day.IsZero() || day.After(calendar.DayOf(now)) {
		return subsidy.Event{}, subsidy.InvalidAt("/received", "请填写收到退款的日期，不能晚于今天")
	}
	if r.Amount < l.Amount { // of a person paid twice under two numbers; the rest was due
		l.cut("追回 "+r.Amount.Plain(), by, now, func() {
			l.Amount, l.Asked = l.Amount-r.Amount, l.Amount-r.Amount
		})
	} else {
		l.State = LineRecovered
	}
	c.settle()
	r.Voucher, r.Received, r.CompletedAt = voucher, day, now
	ev := r.move(subsidy.CompleteRecovery, by, now)
	ev.Note = r.Amount.Plain() + "，凭证号" + voucher
	ev.Owes = []subsidy.Owed{r.tell(RecoveryDone{CaseNumber: r.Number, Project: r.Project, Amount: r.Amount})}
	return ev, nil
}
