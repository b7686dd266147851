package subsidy

import (
	"slices"
	"time"

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
	return map[RecoveryState]string{RecoveryProposed: "拟追回", RecoveryConfirmed: "追回中", RecoveryRejected: "不追回",
		RecoveryCompleted: "已追回"}[s]
}

// RecoveryStates are all states, in order.
func RecoveryStates() []RecoveryState {
	return []RecoveryState{RecoveryProposed, RecoveryConfirmed, RecoveryRejected, RecoveryCompleted}
}

var recoveryMoves = map[Action]struct {
	from []RecoveryState
	to   RecoveryState
}{
	NotifyRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	AnswerRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	WaiveHearing:     {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	LapseHearing:     {[]RecoveryState{RecoveryProposed}, RecoveryProposed},
	ConfirmRecovery:  {[]RecoveryState{RecoveryProposed}, RecoveryConfirmed},
	RejectRecovery:   {[]RecoveryState{RecoveryProposed}, RecoveryRejected},
	CompleteRecovery: {[]RecoveryState{RecoveryConfirmed}, RecoveryCompleted},
}

// Recovery (追回) takes back what one line was paid (五: 以虚假培训等套取、骗取资金
// 的依法依规严惩). One person proposes, the enterprise is heard, another confirms.
type Recovery struct {
	ID          string
	Claim       string
	Number      string // the claim's
	Enterprise  string
	Project     string
	Line        string
	Position    int // of the line
	County      County
	State       RecoveryState
	Amount      Fen
	Reason      string
	Answer      string // the second person's
	Voucher     string
	Received    calendar.Day
	ProposedBy  string
	ProposedAt  time.Time
	ConfirmedBy string
	ConfirmedAt time.Time
	CompletedAt time.Time
	Revision    int // counts its moves, for who answers
	Hearing     Hearing
}

// Scope returns whose it is.
func (r Recovery) Scope() Scope { return Scope{Enterprise: r.Enterprise, County: r.County} }

// ProposeRecovery proposes to take back what a line was paid, and gives the
// enterprise notice of it; an unpaid line has nothing to take back.
func (c *Claim) ProposeRecovery(id, line, why string, t Terms, by Actor, now time.Time) (Recovery, Event, error) {
	if err := by.May(ProposeRecovery, c.Scope()); err != nil {
		return Recovery{}, Event{}, err
	}
	l, err := c.line(line)
	if err != nil {
		return Recovery{}, Event{}, err
	}
	if err := c.MayChangeLine(ProposeRecovery, *l, by); err != nil {
		return Recovery{}, Event{}, err
	}
	if err := CheckReason("/reason", "追回理由", &why); err != nil {
		return Recovery{}, Event{}, err
	}
	return c.proposal(Proposal{id, *l, l.Amount, why}, t, by, now)
}

// Proposal is what is proposed to be taken back, and why.
type Proposal struct {
	ID     string
	Line   ClaimLine
	Amount Fen
	Reason string
}

// proposal opens a recovery: the enterprise is told at once (拟追回告知) and has
// until a day to be heard.
func (c *Claim) proposal(p Proposal, t Terms, by Actor, now time.Time) (Recovery, Event, error) {
	r := Recovery{ID: p.ID, Claim: c.ID, Number: c.Number, Enterprise: c.Enterprise, Project: c.Project,
		Line: p.Line.ID, Position: p.Line.Position, County: c.County, State: RecoveryProposed,
		Amount: p.Amount, Reason: p.Reason, ProposedBy: by.ID, ProposedAt: now}
	owed, err := r.notify(t, now)
	if err != nil {
		return Recovery{}, Event{}, err
	}
	ev := r.event(ProposeRecovery, "", by, now)
	ev.Note = r.what() + "，理由：" + r.Reason
	ev.Owes = []Owed{owed}
	return r, ev, nil
}

// what is what comes back: the line is named by its place, not by a name.
func (r Recovery) what() string { return "名册第" + Itoa(r.Position) + "行，" + r.Amount.Plain() }

func (r Recovery) may(action Action, by Actor) error {
	if err := by.May(action, r.Scope()); err != nil {
		return err
	}
	if !slices.Contains(recoveryMoves[action].from, r.State) {
		return &Error{Kind: Conflict, Message: "这项追回“" + r.State.Chinese() + "”，不能这样办理，请刷新页面", Clause: "五"}
	}
	return nil
}

func (r *Recovery) move(action Action, by Actor, now time.Time) Event {
	from := r.State
	r.State = recoveryMoves[action].to
	return r.event(action, from, by, now)
}

func (r *Recovery) event(action Action, from RecoveryState, by Actor, now time.Time) Event {
	r.Revision++
	return Event{Action: action, Subject: Subject{SubjectRecovery, r.ID}, Scope: r.Scope(), Number: r.Number,
		From: string(from), To: string(r.State), By: by, At: now}
}

// OnClaim is a recovery's event as its claim's timeline shows it, to the
// enterprise too: why the county turned a proposal down is the county's.
func (r Recovery) OnClaim(ev Event) Event {
	if ev.Action == RejectRecovery {
		ev.Note = r.what()
	}
	ev.Subject, ev.Owes = Subject{SubjectClaim, r.Claim}, nil
	return ev
}

// tell owes the enterprise a message that leads to its claim.
func (r Recovery) tell(m Message) Owed {
	return Owed{To: Audience{Enterprise: r.Enterprise}, About: Subject{SubjectClaim, r.Claim}, Message: m}
}

// Confirm lets a second person order the recovery, once the enterprise was
// heard; it is told, with the ways of appeal.
func (r *Recovery) Confirm(by Actor, now time.Time) (Event, error) {
	if err := r.May(ConfirmRecovery, by, calendar.DayOf(now)); err != nil {
		return Event{}, err
	}
	r.ConfirmedBy, r.ConfirmedAt = by.ID, now
	ev := r.move(ConfirmRecovery, by, now)
	ev.Note = r.what() + "，理由：" + r.Reason
	ev.Owes = []Owed{r.tell(RecoveryOrdered{CaseNumber: r.Number, Project: r.Project, Amount: r.Amount, Reason: r.Reason,
		Heard: r.Hearing.Outcome()})}
	return ev, nil
}

// Reject lets a second person turn the proposal down, at any time; the
// enterprise, which was told of it, is told of that too.
func (r *Recovery) Reject(answer string, by Actor, now time.Time) (Event, error) {
	if err := r.May(RejectRecovery, by, calendar.DayOf(now)); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/answer", "不追回的理由", &answer); err != nil {
		return Event{}, err
	}
	r.Answer, r.ConfirmedBy, r.ConfirmedAt = answer, by.ID, now
	ev := r.move(RejectRecovery, by, now)
	ev.Note = answer
	if !r.Hearing.NotifiedAt.IsZero() {
		ev.Owes = []Owed{r.tell(RecoveryDropped{CaseNumber: r.Number, Project: r.Project, Position: r.Position,
			Amount: r.Amount})}
	}
	return ev, nil
}

func (r Recovery) second(action Action, by Actor) error {
	if err := r.may(action, by); err != nil {
		return err
	}
	if by.ID == r.ProposedBy {
		return &Error{Kind: Forbidden, Message: "提出和复核追回须为不同人员，请由另一位负责人复核", Clause: "五"}
	}
	return nil
}

// Complete records that the money came back, with its voucher; the line's share
// of the person's year is free again.
func (r *Recovery) Complete(c *Claim, voucher string, day calendar.Day, by Actor, now time.Time) (Event, error) {
	if err := r.may(CompleteRecovery, by); err != nil {
		return Event{}, err
	}
	l, err := c.line(r.Line)
	if err != nil {
		return Event{}, err
	}
	voucher = CleanValue(voucher)
	if err := text("/voucher", "缴款凭证号", voucher, 2, 60); err != nil {
		return Event{}, err
	}
	if day.IsZero() || day.After(calendar.DayOf(now)) {
		return Event{}, InvalidAt("/received", "请填写收到退款的日期，不能晚于今天")
	}
	if r.Amount < l.Amount { // of a person paid twice under two numbers; the rest was due
		l.Amount, l.Asked = l.Amount-r.Amount, l.Amount-r.Amount
		l.Reason = "追回 " + r.Amount.Plain()
		l.explain()
	} else {
		l.State = LineRecovered
	}
	c.settle()
	r.Voucher, r.Received, r.CompletedAt = voucher, day, now
	ev := r.move(CompleteRecovery, by, now)
	ev.Note = r.Amount.Plain() + "，凭证号" + voucher
	ev.Owes = []Owed{r.tell(RecoveryDone{CaseNumber: r.Number, Project: r.Project, Amount: r.Amount})}
	return ev, nil
}
