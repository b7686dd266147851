package subsidy

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"shigang/subsidy/calendar"
)

// TrainingType is 培训类型; one filing per type.
type TrainingType string

// The types (附件1 一(二)).
const (
	PreJob      TrainingType = "pre_job"      // 岗前培训（含特种作业人员安全作业培训）
	OnJob       TrainingType = "on_job"       // 在岗培训
	JobTransfer TrainingType = "job_transfer" // 转岗转业培训
)

// Chinese returns the type as 附表1 prints it.
func (t TrainingType) Chinese() string {
	return map[TrainingType]string{PreJob: "岗前培训", OnJob: "在岗培训", JobTransfer: "转岗转业培训"}[t]
}

// FilingState is where a filing (备案) stands.
type FilingState string

// The states: 草稿, 审核中, 退回补正, 已备案, 不予备案, 已撤回.
const (
	FilingDraft     FilingState = "draft"
	FilingSubmitted FilingState = "submitted"
	FilingReturned  FilingState = "returned"
	FilingAccepted  FilingState = "accepted"
	FilingRefused   FilingState = "refused"
	FilingWithdrawn FilingState = "withdrawn"
)

// Chinese returns the state as people read it.
func (s FilingState) Chinese() string {
	return map[FilingState]string{
		FilingDraft: "草稿", FilingSubmitted: "审核中", FilingReturned: "退回补正",
		FilingAccepted: "已备案", FilingRefused: "不予备案", FilingWithdrawn: "已撤回",
	}[s]
}

// FilingStates are all states, in the order of the procedure.
func FilingStates() []FilingState {
	return []FilingState{FilingDraft, FilingSubmitted, FilingReturned, FilingAccepted, FilingRefused, FilingWithdrawn}
}

// filingMoves is the whole state machine: what each action leads to, from where.
var filingMoves = map[Action]struct {
	from []FilingState
	to   FilingState
}{
	SubmitFiling:   {[]FilingState{FilingDraft, FilingReturned}, FilingSubmitted},
	ReturnFiling:   {[]FilingState{FilingSubmitted}, FilingReturned},
	AcceptFiling:   {[]FilingState{FilingSubmitted}, FilingAccepted},
	RefuseFiling:   {[]FilingState{FilingSubmitted}, FilingRefused},
	WithdrawFiling: {[]FilingState{FilingSubmitted, FilingReturned}, FilingWithdrawn},
	ReopenFiling:   {[]FilingState{FilingRefused}, FilingSubmitted},
}

// Stage is an accepted filing's stage by date: upcoming, under way or ended.
type Stage string

// The stages: 未开始, 培训中, 已结束.
const (
	Upcoming Stage = "upcoming"
	UnderWay Stage = "under_way"
	Ended    Stage = "ended"
)

// Filing (备案) is one training project filed before it starts.
type Filing struct {
	ID         string
	Number     string // 备案号, given at the first complete submission
	Enterprise string
	County     County
	Type       TrainingType
	State      FilingState
	Revision   int // counts saves of the form, so that nobody overwrites unseen
	Form       FilingForm
	RosterSize int // 名册人数
	Flagged    int // 名册里需要更正的行数
	CreatedAt  time.Time

	FirstSubmission

	DecidedAt time.Time
	Reasons   []Reason // of the newest return or refusal

	Amending

	Version int // exact copies kept: one a submission, one an amendment that took effect
	Paper   PaperRecord

	// The day an amendment that moved the end was accepted, zero when none was.
	EndAccepted calendar.Day

	Reopenings []Reopening // by 复议 or a court, oldest first
	Clocks                 // extensions of its claim window, and suspensions

	Claimed bool // a claim for it is before the county or decided (已申领)
}

// FirstSubmission (有效提出) is what the first complete submission set, and what is kept.
type FirstSubmission struct {
	SubmittedAt   time.Time
	FirstStart    calendar.Day // the start that was judged in time
	PolicyVersion string
	CalendarRev   string
}

// Amending is what an amendment (变更) has more: it is a filing of its own that changes an
// accepted one.
type Amending struct {
	Amends     string       // the filing it amends, "" for a filing proper
	CountsFrom calendar.Day // the first day from which any of what it adds counts
	Added      int          // people it added when it was submitted last
}

// Scope returns whose case the filing is.
func (f Filing) Scope() Scope { return Scope{Enterprise: f.Enterprise, County: f.County} }

// Editable reports whether the enterprise may change the form and the roster.
func (f Filing) Editable() bool { return f.State == FilingDraft || f.State == FilingReturned }

// Withdrawable reports whether the enterprise may take the filing back.
func (f Filing) Withdrawable() bool { return f.movable(WithdrawFiling) == nil }

// Accepted is the day the county accepted the filing with the end it has now,
// zero before. An amendment accepted later counts only when it moved the end†:
// others leave the claim window as it is.
func (f Filing) Accepted() calendar.Day {
	switch {
	case !f.EndAccepted.IsZero():
		return f.EndAccepted
	case f.State != FilingAccepted || f.DecidedAt.IsZero():
		return calendar.Day{}
	}
	return calendar.DayOf(f.DecidedAt)
}

// ClaimFrom is the day the claim window is counted from when that is not the
// training's end: an acceptance after it. Zero otherwise.
func (f Filing) ClaimFrom() calendar.Day {
	if day := f.Accepted(); day.After(f.Form.End) {
		return day
	}
	return calendar.Day{}
}

// StageOn returns an accepted filing's stage on a day, "" for another state.
func (f Filing) StageOn(today calendar.Day) Stage {
	switch {
	case f.State != FilingAccepted:
		return ""
	case today.Before(f.Form.Start):
		return Upcoming
	case today.After(f.Form.End):
		return Ended
	}
	return UnderWay
}

// Policy returns the version the filing is bound to, or, before its first
// complete submission, the one in force today.
func (f Filing) Policy(all Policies, today calendar.Day) (Policy, error) {
	if f.PolicyVersion != "" {
		return all.Version(f.PolicyVersion)
	}
	return all.On(today)
}

// DecideBy is the last day for the county's decision: the day before the
// training starts (rules.md 2); undecided after it, the filing is overdue. An
// amendment of a training under way is to be decided before what it adds
// counts, or, when it adds nothing, before the training ends.
func (f Filing) DecideBy() calendar.Deadline { return f.resumed(f.reopened(f.decideBy())) }

func (f Filing) decideBy() calendar.Deadline {
	d := calendar.Deadline{
		From:    f.Form.Start,
		Rule:    "县区须在培训开始之前作出决定",
		Clause:  "附件1 二(一)",
		Skipped: []calendar.Skipped{},
	}
	if f.Form.Start.IsZero() {
		return d
	}
	d.Count, d.Last = f.Form.Start.Chinese()+"开始培训，最迟在前一天决定。", f.Form.Start.AddDays(-1)
	if f.Amends == "" || calendar.DayOf(f.SubmittedAt).Before(f.Form.Start) {
		return d
	}
	d.From, d.Rule, d.Last = f.Form.End, "培训期间的变更须在培训结束之前作出决定", f.Form.End
	d.Count = f.Form.End.Chinese() + "结束培训，最迟在当天决定。"
	if !f.CountsFrom.IsZero() {
		d.From, d.Rule, d.Last = f.CountsFrom, "变更须在新增的人员、课程开始计算之前作出决定", f.CountsFrom.AddDays(-1)
		d.Count = f.CountsFrom.Chinese() + "开始计算，最迟在前一天决定。"
	}
	return d
}

// Turn says in one sentence whose turn it is and what to do.
func (f Filing) Turn(today calendar.Day) string { return f.TurnBy(today, f.DecideBy().Last) }

// TurnBy is Turn for who knows the day to decide by.
func (f Filing) TurnBy(today, decideBy calendar.Day) string {
	if s := f.Suspended(); s != nil {
		return s.Mark() + "，恢复办理后继续；期间仍可查看、补正、撤回"
	}
	if f.Amends != "" && f.State == FilingAccepted {
		return "变更已生效，请在原备案里查看"
	}
	switch f.State {
	case FilingDraft:
		return "轮到您：填写完整后提交备案"
	case FilingReturned:
		return "轮到您：按退回原因补正后重新提交"
	case FilingSubmitted:
		switch {
		case today.After(decideBy):
			return "县区审核已超期，可致电受理窗口催办"
		case len(f.Reopenings) > 0:
			return "等待县区重新作出决定，最迟" + decideBy.Chinese()
		case f.Amends != "":
			return "等待县区审核变更，最迟" + decideBy.Chinese() + "作出决定"
		case !decideBy.Before(f.Form.Start): // it stood still
			return "等待县区审核，最迟" + decideBy.Chinese() + "作出决定"
		}
		return "等待县区审核，须在培训开始前作出决定"
	case FilingAccepted:
		if f.Claimed {
			return "已申领补贴，办理进度在“申领”里查看"
		}
		return map[Stage]string{
			Upcoming: "已备案，等待培训开始",
			UnderWay: "培训进行中，请督促职工按计划学习",
			Ended:    "培训已结束，请在申领期限内申领补贴",
		}[f.StageOn(today)]
	case FilingRefused:
		return "县区不予备案，可重新提交新的备案"
	}
	return "已撤回，可新建备案"
}

// Save takes the form of a draft as it is, complete or not; revision is the
// one the writer last saw.
func (f *Filing) Save(form FilingForm, revision int, by Actor, now time.Time) (Event, error) {
	if err := f.mayEdit(EditFiling, by); err != nil {
		return Event{}, err
	}
	if revision != f.Revision {
		return Event{}, EditedMeanwhile(nil)
	}
	form, err := form.tidy()
	if err != nil {
		return Event{}, err
	}
	form = form.Known(f.Form, f.RosterSize)
	since := sinceOf(f.Form.Courses)
	for i, c := range form.Courses {
		form.Courses[i].Since = since[c.ID] // ours, whatever was sent
	}
	form.PlatformSince = f.Form.PlatformSince
	changes := DiffForms(f.Form, form)
	f.Form = form
	f.Revision++
	ev := f.event(EditFiling, f.State, by, now)
	ev.Note = names(changes)
	return ev, nil
}

// MayChangeRoster refuses another's case and a filing that is no longer the
// enterprise's to change.
func (f Filing) MayChangeRoster(by Actor) error { return f.mayEdit(EditRoster, by) }

// ReadPerson lets a member, or the county, see one person of the roster whole;
// each such reading is logged (rules.md 7).
func (f Filing) ReadPerson(why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ReadUnmasked, f.Scope()); err != nil {
		return Event{}, err
	}
	if by.Role.Staff() {
		if err := CheckReason("/reason", ReadingWhy, &why); err != nil {
			return Event{}, err
		}
	}
	ev := f.event(ReadUnmasked, f.State, by, now)
	ev.Note = why
	return ev, nil
}

// ChangeRoster records that the roster (名册) has changed to size rows, so many
// of them flagged.
func (f *Filing) ChangeRoster(size, flagged int, by Actor, now time.Time) (Event, error) {
	if err := f.mayEdit(EditRoster, by); err != nil {
		return Event{}, err
	}
	if size > MaxRoster {
		return Event{}, tooMany()
	}
	f.Form = f.Form.Counted(f.RosterSize, size)
	f.RosterSize, f.Flagged = size, flagged
	f.Revision++
	return f.event(EditRoster, f.State, by, now), nil
}

// mayEdit refuses another's case and a filing that is no longer the enterprise's to change.
func (f Filing) mayEdit(action Action, by Actor) error {
	if err := by.May(action, f.Scope()); err != nil {
		return err
	}
	if !f.Editable() {
		return &Error{Kind: Conflict, Message: "这份备案处于“" + f.State.Chinese() + "”，不能修改"}
	}
	return nil
}

// Submit puts the filing before the county. Everything Check finds refuses it;
// a late one stays a draft. Timeliness is judged at the first complete
// submission, and again only when the start moves earlier (rules.md 5).
func (f *Filing) Submit(in CheckInput, number string, by Actor, now time.Time) (Event, error) {
	if err := by.May(SubmitFiling, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := f.movable(SubmitFiling); err != nil {
		return Event{}, err
	}
	if in.Enterprise.State != EnterpriseAccepted {
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "企业登记还没有通过县区审核，暂时不能提交；草稿已保存，通过后再提交即可",
		}
	}
	check, err := f.Check(in, calendar.DayOf(now))
	if err != nil {
		return Event{}, err
	}
	if !check.OK {
		return Event{}, check.refusal()
	}
	if f.SubmittedAt.IsZero() && in.Base != nil {
		f.FirstStart = in.Base.Form.Start
	}
	if f.SubmittedAt.IsZero() {
		f.Number, f.SubmittedAt = number, now
		f.PolicyVersion, f.CalendarRev = in.Policy.Version, in.Calendar.Revision()
	}
	if in.Base != nil {
		f.CountsFrom, f.Added = check.CountsFrom, len(in.Base.People)
		f.Form.Courses = slices.Clone(f.Form.Courses) // others may hold the old ones
		markAdded(in.Base.Form, in.Base.Filed, &f.Form, check.fresh)
		for row, since := range in.Base.People {
			in.Base.People[row] = cmp.Or(since, check.fresh)
		}
	}
	f.Version++
	if f.FirstStart.IsZero() || f.Form.Start.Before(f.FirstStart) {
		f.FirstStart = f.Form.Start
	}
	ev := f.move(SubmitFiling, by, now)
	f.Reasons = nil
	what := "备案"
	if f.Amends != "" {
		what = "备案变更"
	}
	ev.Owes = []Owed{
		{
			To:      Audience{Enterprise: f.Enterprise},
			Message: FilingSubmittedMessage{CaseNumber: f.Number, Project: f.Form.Project, Start: f.Form.Start},
		},
		{
			To:      Audience{County: f.County},
			Message: WorkArrived{CaseNumber: f.Number, What: what, Heading: f.Form.Project},
		},
	}
	return ev, nil
}

// Withdraw takes a filing back that the county has not decided (撤回).
func (f *Filing) Withdraw(by Actor, now time.Time) (Event, error) {
	if err := by.May(WithdrawFiling, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := f.movable(WithdrawFiling); err != nil {
		return Event{}, err
	}
	return f.move(WithdrawFiling, by, now), nil
}

// Export lets who may read the case whole take its forms away (导出); logged.
func (f Filing) Export(why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ExportFiling, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", ExportWhy, &why); err != nil {
		return Event{}, err
	}
	ev := f.event(ExportFiling, f.State, by, now)
	ev.Note, ev.Row = why, WholeRoster
	return ev, nil
}

// CopyForm is the form for a new filing like this one: all but the dates, the
// promise and what the system filled in.
func (f Filing) CopyForm() FilingForm {
	form := f.Form
	form.Start, form.End, form.Promised, form.PlatformSince = calendar.Day{}, calendar.Day{}, false, calendar.Day{}
	form.Courses = append([]Course(nil), form.Courses...)
	for i := range form.Courses {
		form.Courses[i].Start, form.Courses[i].End, form.Courses[i].Since = calendar.Day{}, calendar.Day{},
			calendar.Day{}
	}
	return form
}

// movable refuses an action that does not follow from the state.
func (f Filing) movable(action Action) error {
	if !slices.Contains(filingMoves[action].from, f.State) {
		return &Error{Kind: Conflict, Message: "这份备案处于“" + f.State.Chinese() + "”，不能这样办理，请刷新页面"}
	}
	return f.stopped(action)
}

// move changes the state as the table says.
func (f *Filing) move(action Action, by Actor, now time.Time) Event {
	from := f.State
	f.State = filingMoves[action].to
	return f.event(action, from, by, now)
}

// Touched is the event of an act that leaves the filing in its state.
func (f Filing) Touched(action Action, by Actor, now time.Time) Event {
	return f.event(action, f.State, by, now)
}

// event is the filing's event.
func (f *Filing) event(action Action, from FilingState, by Actor, now time.Time) Event {
	return Event{
		Action: action, Subject: Subject{SubjectFiling, f.ID}, Scope: f.Scope(), Number: f.Number,
		From: string(from), To: string(f.State), By: by, At: now,
	}
}

// NewFiling opens a draft (新建备案).
func NewFiling(id string, e Enterprise, t TrainingType, by Actor, now time.Time) (Filing, Event, error) {
	if err := by.May(CreateFiling, Scope{Enterprise: e.ID}); err != nil {
		return Filing{}, Event{}, err
	}
	if t.Chinese() == "" {
		return Filing{}, Event{}, &Error{
			Kind:    Invalid,
			Field:   "/type",
			Message: "请选择培训类型：岗前培训、在岗培训或转岗转业培训",
			Clause:  "附件1 一(二)",
		}
	}
	f := Filing{
		ID: id, Enterprise: e.ID, County: e.County, Type: t, State: FilingDraft, Revision: 1, CreatedAt: now,
		Form: FilingForm{Organiser: OrganiserSelf, Courses: []Course{}},
	}
	return f, f.event(CreateFiling, "", by, now), nil
}

// CaseNumber is a tracking number (受理编号), e.g. BA440203-2026-00012.
func CaseNumber(prefix string, county County, year, serial int) string {
	s := strconv.Itoa(serial)
	for len(s) < 5 {
		s = "0" + s
	}
	return prefix + string(county) + "-" + strconv.Itoa(year) + "-" + s
}

// itoa is strconv.Itoa, for sentences.
func Itoa(n int) string { return strconv.Itoa(n) }
