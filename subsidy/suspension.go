package subsidy

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// Suspension (中止) lets a case stand still while a court or an authority must
// decide first; two people order it. It begins on the day of the second one's
// word.
type Suspension struct {
	Seconded
	Body     string       `json:"body"`                 // 等待谁的决定
	DecideBy calendar.Day `json:"decide_by"`            // of a filing, the day to decide by after the resumption
	Resumed  *Resumption  `json:"resumption,omitempty"` // nil while it goes on
}

// Resumption (恢复办理) ends a suspension; one officer does it with the document.
type Resumption struct {
	Why   string    `json:"why"`
	Paper Paper     `json:"paper"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Days  int       `json:"days"` // working days that the case stood still
}

// SuspensionAsk is a suspension as it is proposed.
type SuspensionAsk struct {
	Body  string
	Why   string
	Paper Paper
}

// ResumptionAsk is what a case is resumed with.
type ResumptionAsk struct {
	Why   string
	Paper Paper
}

// Since is the day it began.
func (s Suspension) Since() calendar.Day { return calendar.DayOf(s.SecondAt) }

// Runs reports that the case stands still because of it.
func (s Suspension) Runs() bool { return s.Confirmed() && s.Resumed == nil }

// Mark is the word beside a day that stands still.
func (s Suspension) Mark() string { return "已中止（自" + s.Since().Chinese() + "起）" }

// Sentence says since when, why, and what for.
func (s Suspension) Sentence() string {
	return "自" + s.Since().Chinese() + "起中止办理：" + s.Why + "；等待" + s.Body + "处理，依据" + s.Paper.Sentence()
}

// Note is the suspension in the timeline.
func (s Suspension) Note() string {
	out := "等待" + s.Body + "处理，依据" + s.Paper.Sentence() + "，理由：" + s.Why
	if s.Answer == AnswerRejected {
		out += "；不同意：" + s.SecondWhy
	}
	return out
}

// Suspending is the suspension that waits for the second person, if one does.
func (k Clocks) Suspending() *Suspension {
	if n := len(k.Suspensions); n > 0 && k.Suspensions[n-1].Waits() {
		return &k.Suspensions[n-1]
	}
	return nil
}

// Standing is the suspension that goes on, if one does.
func (k Clocks) Standing() *Suspension {
	if n := len(k.Suspensions); n > 0 && k.Suspensions[n-1].Runs() {
		return &k.Suspensions[n-1]
	}
	return nil
}

// ListedClocks are the clocks of a case in a list, which knows of them no more than since when the case stands
// still, and until when its claim window was extended; zero is neither.
func ListedClocks(suspended, until calendar.Day) (k Clocks) {
	if !suspended.IsZero() {
		k.Suspensions = []Suspension{{Seconded: Seconded{Answer: AnswerConfirmed, SecondAt: suspended.Start()}}}
	}
	if !until.IsZero() {
		k.Extensions = []Extension{{Seconded: Seconded{Answer: AnswerConfirmed}, To: until}}
	}
	return k
}

// SuspendedWaits are the decisions that a suspended case waits with. What the enterprise
// and objectors do is not among them; time alone clears a publicity, which was
// announced, but lapses no supplement.
var SuspendedWaits = []Action{
	AcceptFiling, ReturnFiling, RefuseFiling,
	AskSupplement, LapseSupplement, LowerLine, ExcludeLine,
	ReviewClaim, SendBackClaim, ApproveClaim, ProposeRefusal, ReturnRefusal, RefuseClaim,
	DecidePayee, PublishClaim, MakePayment, ApprovePlan, ExportPlan,
	ProposeExtension, GrantExtension, ProposeSuspension, ConfirmSuspension,
}

// Stops refuses a decision on a case that is suspended.
func (s *Suspension) Stops(action Action) error {
	if s == nil || !slices.Contains(SuspendedWaits, action) {
		return nil
	}
	return &Error{Kind: Conflict, Message: "这项业务" + s.Sentence() + "。请先恢复办理，再作决定"}
}

// Suspended is the suspension that the filing is under, nil when it is under none.
func (f Filing) Suspended() *Suspension {
	if f.State != FilingSubmitted && f.State != FilingReturned {
		return nil
	}
	return f.Standing()
}

// MayDecide refuses the decision on the filing to who may not take it, and on one that is not to be decided now.
func (f Filing) MayDecide(by Actor) error {
	if err := by.May(AcceptFiling, f.Scope()); err != nil {
		return &Error{Kind: Forbidden, Message: "市局可以查看全市备案，审核由企业所在县区办理", Err: err}
	}
	if f.State != FilingSubmitted {
		return &Error{Kind: Conflict, Message: "这份备案处于“" + f.State.Chinese() + "”，现在不用审核"}
	}
	return f.stopped(AcceptFiling)
}

// stopped is the one place that keeps decisions from a suspended filing.
func (f Filing) stopped(action Action) error { return f.Suspended().Stops(action) }

// SuspendedOn is the day since which the filing stands still, zero for not.
func (f Filing) SuspendedOn() calendar.Day { return f.Suspended().Began() }

// Began is the day it began; zero for no suspension.
func (s *Suspension) Began() calendar.Day {
	if s == nil {
		return calendar.Day{}
	}
	return s.Since()
}

// Running is a clock: the day it is counted from, and the moments between which
// what changed it was decided; a zero until has no end.
type Running struct {
	Began       calendar.Day
	From, Until time.Time
	Extends     bool // extensions are of this deadline
}

func (r Running) holds(at time.Time) bool {
	return !at.Before(r.From) && (r.Until.IsZero() || at.Before(r.Until))
}

// Shift is a deadline with what two people changed of it, in the order in which
// it took effect.
func (k Clocks) Shift(d calendar.Deadline, r Running, cal calendar.Calendar) (calendar.Deadline, error) {
	type change struct {
		at    time.Time
		apply func(calendar.Deadline) (calendar.Deadline, error)
	}
	var all []change
	for _, e := range k.Extensions {
		if r.Extends && e.Confirmed() && r.holds(e.At) {
			all = append(all, change{e.SecondAt, func(d calendar.Deadline) (calendar.Deadline, error) {
				return e.apply(d), nil
			}})
		}
	}
	for _, s := range k.Suspensions {
		if s.Resumed != nil && (r.Until.IsZero() || s.SecondAt.Before(r.Until)) {
			all = append(all, change{s.Resumed.At, func(d calendar.Deadline) (calendar.Deadline, error) {
				return s.apply(d, r.Began, cal)
			}})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return a.at.Compare(b.at) })
	for _, c := range all {
		var err error
		if d, err = c.apply(d); err != nil {
			return d, err
		}
	}
	return d, nil
}

// apply moves a deadline by as many working days as the case stood still after the
// day that the clock is counted from: from the day after the suspension to the day
// of the resumption†.
func (s Suspension) apply(d calendar.Deadline, began calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	since, until := LaterOf(s.Since(), began), calendar.DayOf(s.Resumed.At)
	n, err := cal.WorkingDaysBetween(since, until)
	if err != nil || n <= 0 {
		return d, err
	}
	moved, err := cal.AddWorkingDays(d.Last, n)
	if err != nil {
		return d, err
	}
	d.Count += "原为" + d.Last.Chinese() + "；" + s.Since().Chinese() + "起中止办理（" + s.Paper.Sentence() + "），" +
		until.Chinese() + "恢复办理（" + s.Resumed.Paper.Sentence() + "），" + since.Chinese() + "之后到" +
		until.Chinese() + "的" + Itoa(n) + "个工作日不计，顺延" + Itoa(n) + "个工作日。"
	d.Last, d.Skipped = moved.Last, slices.Concat(d.Skipped, moved.Skipped)
	d.Provisional = d.Provisional || moved.Provisional
	return d, nil
}

// Stood counts the working days after a up to b on which the case stood still.
func (k Clocks) Stood(a, b calendar.Day, cal calendar.Calendar) (days int, err error) {
	for _, s := range k.Suspensions {
		if !s.Confirmed() {
			continue
		}
		until := b
		if s.Resumed != nil && calendar.DayOf(s.Resumed.At).Before(b) {
			until = calendar.DayOf(s.Resumed.At)
		}
		n, err := cal.WorkingDaysBetween(LaterOf(a, s.Since()), until)
		if err != nil {
			return 0, err
		}
		days += max(n, 0)
	}
	return days, nil
}

// AskSuspension takes a proposal.
func (k *Clocks) AskSuspension(ask SuspensionAsk, by Actor, now time.Time) (Suspension, error) {
	s := Suspension{Seconded: Seconded{Why: ask.Why, Paper: ask.Paper}, Body: ask.Body}
	if err := CheckLine("/body", "等待哪个法院或机关处理", &s.Body, 4, 60); err != nil {
		return s, err
	}
	if err := s.check("中止的理由", by, now); err != nil {
		return s, err
	}
	k.Suspensions = append(slices.Clone(k.Suspensions), s)
	return s, nil
}

// SecondSuspension is the second person's answer.
func (k *Clocks) SecondSuspension(yes bool, why string, by Actor, now time.Time) (s Suspension, err error) {
	if k.Suspending() == nil {
		return s, &Error{Kind: Conflict, Message: "没有待复核的中止，请刷新页面"}
	}
	s = *k.Suspending()
	if err := s.answer(yes, why, by, now); err != nil {
		return s, err
	}
	k.Suspensions = slices.Clone(k.Suspensions)
	k.Suspensions[len(k.Suspensions)-1] = s
	return s, nil
}

// EndSuspension ends the suspension that goes on.
func (k *Clocks) EndSuspension(ask ResumptionAsk, cal calendar.Calendar, by Actor, now time.Time) (*Suspension, error) {
	r := Resumption{Why: ask.Why, Paper: ask.Paper, By: by.ID, At: now}
	if err := CheckReason("/reason", "恢复办理的理由", &r.Why); err != nil {
		return nil, err
	}
	if err := r.Paper.check(now); err != nil {
		return nil, err
	}
	var err error
	if r.Days, err = cal.WorkingDaysBetween(k.Standing().Since(), calendar.DayOf(now)); err != nil {
		return nil, err
	}
	k.Suspensions = slices.Clone(k.Suspensions)
	s := &k.Suspensions[len(k.Suspensions)-1]
	s.Resumed = &r
	return s, nil
}

// Note is the resumption in the timeline.
func (r Resumption) Note() string {
	return "依据" + r.Paper.Sentence() + "，理由：" + r.Why + "；" + r.moved()
}

// moved says by how much the days that are open move.
func (r Resumption) moved() string {
	if r.Days == 0 {
		return "中止期间没有工作日，期限不变"
	}
	return "中止" + Itoa(r.Days) + "个工作日，没有办完的期限相应顺延"
}

// NoneSuspending refuses a second proposal beside one that waits.
func (k Clocks) NoneSuspending() error {
	if k.Suspending() != nil {
		return &Error{Kind: Conflict, Message: "已有一项中止等待负责人复核，请先办完"}
	}
	return nil
}

// NotSuspended refuses to resume what goes on.
func NotSuspended() error {
	return &Error{Kind: Conflict, Message: "这项业务没有中止，不用恢复办理，请刷新页面"}
}

// suspendable refuses a filing that nobody is to decide.
func (f Filing) suspendable() error {
	if f.State != FilingSubmitted && f.State != FilingReturned {
		return &Error{Kind: Conflict, Message: "这份备案处于“" + f.State.Chinese() + "”，不能中止"}
	}
	return nil
}

// MaySuspend refuses who may not propose to suspend the filing now.
func (f Filing) MaySuspend(by Actor, chiefs int) error {
	return cmp.Or(by.May(ProposeSuspension, f.Scope()), f.suspendable(), f.stopped(ProposeSuspension),
		f.NoneSuspending(), MayPropose(by, chiefs))
}

// MayResume refuses who may not resume the filing, or one that goes on.
func (f Filing) MayResume(by Actor) error {
	if err := by.May(ResumeCase, f.Scope()); err != nil {
		return err
	}
	if f.Suspended() == nil {
		return NotSuspended()
	}
	return nil
}

// Suspend proposes to let the filing stand still.
func (f *Filing) Suspend(ask SuspensionAsk, chiefs int, by Actor, now time.Time) (Event, error) {
	if err := f.MaySuspend(by, chiefs); err != nil {
		return Event{}, err
	}
	s, err := f.AskSuspension(ask, by, now)
	if err != nil {
		return Event{}, err
	}
	ev := f.event(ProposeSuspension, f.State, by, now)
	ev.Note = s.Note()
	ev.Owes = []Owed{{
		To:      Audience{County: f.County, Chiefs: true},
		Message: WorkArrived{CaseNumber: f.Number, What: "中止复核", Heading: f.Form.Project},
	}}
	return ev, nil
}

// AnswerSuspension lets a second person suspend the filing, or turn it down with
// a reason.
func (f *Filing) AnswerSuspension(yes bool, why string, by Actor, now time.Time) (Event, error) {
	action := AnswerAction(yes, ConfirmSuspension, RejectSuspension)
	if err := by.May(action, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := f.suspendable(); yes && err != nil {
		return Event{}, err
	}
	s, err := f.SecondSuspension(yes, why, by, now)
	if err != nil {
		return Event{}, err
	}
	ev := f.event(action, f.State, by, now)
	ev.Note = s.Note()
	ev.Owes = []Owed{{To: Audience{County: f.County}, Message: WorkArrived{CaseNumber: f.Number, What: "中止答复：" +
		s.Status(), Heading: f.Form.Project}}}
	if yes {
		ev.Owes = append(ev.Owes, Owed{
			To:      Audience{Enterprise: f.Enterprise},
			Message: FilingSuspended{CaseNumber: f.Number, Project: f.Form.Project, Day: s.Since(), Authority: s.Body},
		})
	}
	return ev, nil
}

// Resume lets the filing go on; the day to decide by is moved by as many working
// days as it stood still.
func (f *Filing) Resume(ask ResumptionAsk, t Terms, by Actor, now time.Time) (Event, error) {
	if err := f.MayResume(by); err != nil {
		return Event{}, err
	}
	was := f.DecideBy()
	s, err := f.EndSuspension(ask, t.Calendar, by, now)
	if err != nil {
		return Event{}, err
	}
	m := FilingResumed{CaseNumber: f.Number, Project: f.Form.Project, Day: calendar.DayOf(now)}
	if f.State == FilingSubmitted {
		d, err := s.apply(was, calendar.Day{}, t.Calendar)
		if err != nil {
			return Event{}, err
		}
		s.DecideBy, m.Last = d.Last, d.Last
	}
	ev := f.event(ResumeCase, f.State, by, now)
	ev.Note = s.Resumed.Note()
	ev.Owes = []Owed{
		{To: Audience{Enterprise: f.Enterprise}, Message: m},
		{
			To:      Audience{County: f.County},
			Message: WorkArrived{CaseNumber: f.Number, What: "备案恢复办理", Heading: f.Form.Project},
		},
	}
	return ev, nil
}

// resumed is the day to decide by where a resumption moved it later than d.
func (f Filing) resumed(d calendar.Deadline) calendar.Deadline {
	for _, s := range f.Suspensions {
		if s.Resumed == nil || !s.DecideBy.After(d.Last) {
			continue
		}
		d.Count += "原为" + d.Last.Chinese() + "；" + s.Since().Chinese() + "起中止办理（" + s.Paper.Sentence() +
			"），" + calendar.DayOf(s.Resumed.At).Chinese() + "恢复办理（" + s.Resumed.Paper.Sentence() + "），中止的" +
			Itoa(s.Resumed.Days) + "个工作日不计，顺延" + Itoa(s.Resumed.Days) + "个工作日。"
		d.Last = s.DecideBy
	}
	return d
}

// Explain tells, a sentence each, what two people changed of the case's days; what
// is the deadline that extensions are of. What only was proposed is not told.
func (k Clocks) Explain(what string) []string {
	out := []string{}
	for _, e := range k.Extensions {
		if e.Confirmed() {
			out = append(out,
				what+"因不可抗力由"+e.From.Chinese()+"延至"+e.To.Chinese()+"，依据"+e.Paper.Sentence()+"。")
		}
	}
	for _, s := range k.Suspensions {
		if !s.Confirmed() {
			continue
		}
		told := s.Sentence() + "。"
		if r := s.Resumed; r != nil {
			told += calendar.DayOf(r.At).Chinese() + "依据" + r.Paper.Sentence() + "恢复办理，" + r.moved() + "。"
		}
		out = append(out, told)
	}
	return out
}
