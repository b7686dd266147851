package subsidy

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// ClaimState is where a claim (申领) stands.
type ClaimState string

// The states: 草稿, 审核中, 待补充材料, 待复核, 审核通过, 公示中, 公示结束, 已列入拨付计划,
// 已拨付, 不予补贴, 已撤回, 已逾期.
const (
	ClaimDraft      ClaimState = "draft"
	ClaimSubmitted  ClaimState = "submitted"
	ClaimSupplement ClaimState = "supplement"
	ClaimReviewed   ClaimState = "reviewed"
	ClaimApproved   ClaimState = "approved"
	ClaimPublished  ClaimState = "published"
	ClaimCleared    ClaimState = "cleared"
	ClaimScheduled  ClaimState = "scheduled"
	ClaimPaid       ClaimState = "paid"
	ClaimRefused    ClaimState = "refused"
	ClaimWithdrawn  ClaimState = "withdrawn"
	ClaimExpired    ClaimState = "expired"
)

// Chinese returns the state as people read it.
func (s ClaimState) Chinese() string {
	return map[ClaimState]string{ClaimDraft: "草稿", ClaimSubmitted: "审核中", ClaimSupplement: "待补充材料", ClaimReviewed: "待复核", ClaimApproved: "审核通过",
		ClaimPublished: "公示中", ClaimCleared: "公示结束", ClaimScheduled: "已列入拨付计划", ClaimPaid: "已拨付", ClaimRefused: "不予补贴", ClaimWithdrawn: "已撤回", ClaimExpired: "已逾期"}[s]
}

// Stands reports that a claim in the state has lines that hold or got money.
func (s ClaimState) Stands() bool {
	return !slices.Contains([]ClaimState{ClaimDraft, ClaimRefused, ClaimWithdrawn, ClaimExpired}, s)
}

// ClaimStates are all states, in the order of the procedure.
func ClaimStates() []ClaimState {
	return []ClaimState{ClaimDraft, ClaimSubmitted, ClaimSupplement, ClaimReviewed, ClaimApproved, ClaimPublished, ClaimCleared, ClaimScheduled, ClaimPaid, ClaimRefused, ClaimWithdrawn, ClaimExpired}
}

// claimMoves is the whole state machine: what each action leads to, from where.
// From publicity on the claim follows its lines (settle).
var claimMoves = map[Action]struct {
	from []ClaimState
	to   ClaimState
}{
	SubmitClaim:     {[]ClaimState{ClaimDraft, ClaimSupplement}, ClaimSubmitted},
	AskSupplement:   {[]ClaimState{ClaimSubmitted}, ClaimSupplement},
	LapseSupplement: {[]ClaimState{ClaimSupplement}, ClaimSubmitted},
	ReviewClaim:     {[]ClaimState{ClaimSubmitted}, ClaimReviewed},
	SendBackClaim:   {[]ClaimState{ClaimReviewed}, ClaimSubmitted},
	ApproveClaim:    {[]ClaimState{ClaimReviewed}, ClaimApproved},
	ProposeRefusal:  {[]ClaimState{ClaimSubmitted}, ClaimReviewed},
	RefuseClaim:     {[]ClaimState{ClaimReviewed}, ClaimRefused},
	ReturnRefusal:   {[]ClaimState{ClaimReviewed}, ClaimSubmitted},
	PublishClaim:    {[]ClaimState{ClaimApproved}, ClaimPublished},
	ClearClaim:      {[]ClaimState{ClaimPublished}, ClaimCleared},
	WithdrawClaim:   {[]ClaimState{ClaimDraft, ClaimSubmitted, ClaimSupplement, ClaimReviewed, ClaimApproved, ClaimPublished, ClaimCleared}, ClaimWithdrawn},
	ExpireClaim:     {[]ClaimState{ClaimDraft}, ClaimExpired},
	ReopenClaim:     {[]ClaimState{ClaimRefused}, ClaimSubmitted},
}

// Claim (申领) asks for the allowance of the people of one ended filing.
type Claim struct {
	ID           string
	Number       string // 申领号, given at the first complete submission
	Filing       string
	FilingNumber string
	Enterprise   string
	County       County
	Project      string
	End          calendar.Day // accepted end date (培训结束日期)
	ClaimFrom    calendar.Day // the filing's: the day its window is counted from when that is after the end
	ClaimBy      calendar.Day // last day of the claim window
	State        ClaimState
	Revision     int
	CreatedAt    time.Time
	Omitted      []string // roster rows that HR leaves out of a draft
	Promised     bool     // 承诺：申领内容真实
	Payee        Payee
	NewPayee     *Payee // a change of payee that waits for the second person
	FollowUp     bool   // 补充申领: for people omitted by an earlier claim

	// Set at the first complete submission, and kept.
	SubmittedAt   time.Time
	PolicyVersion string
	CalendarRev   string

	AskedAt        time.Time // the newest request for a supplement
	Supplements    int       // requests for a supplement so far
	SupplementBy   calendar.Day
	EnterpriseDays int // working days the claim lay with the enterprise
	DecideBy       calendar.Day
	Reasons        []Reason // of the newest supplement request or refusal
	DecidedAt      time.Time
	ReviewedBy     string // who gave the first opinion
	ReviewedAt     time.Time
	Refusing       bool // the first opinion is to refuse the claim; a second person answers it
	ApprovedBy     string
	ApprovedAt     time.Time
	PublicFrom     calendar.Day
	PublicUntil    calendar.Day // of the line that is public longest
	PayBy          calendar.Day // of the line that is due first, zero when none is
	PayFrom        calendar.Day // the day that one is counted from

	Reopenings       []Reopening // by 复议 or a court, oldest first
	Clocks                       // extensions of its supplement's day, and suspensions
	Window           []Extension // of the filing's claim window
	Lines            []ClaimLine
	PaperDay         calendar.Day
	ProvincialNumber string
	ProvincialDay    calendar.Day
	Reckoned         string // calendar revision that the open deadlines were reckoned with

	Chiefs int // enabled chiefs of the county, as the store counts them when it reads the claim
}

// Terms are the policy version and the calendar that a claim's days and amounts
// are reckoned with.
type Terms struct {
	Policy   Policy
	Calendar calendar.Calendar
}

// Scope returns whose case the claim is.
func (c Claim) Scope() Scope { return Scope{Enterprise: c.Enterprise, County: c.County} }

// Policy returns the version the claim is bound to: its filing's.
func (c Claim) Policy(all Policies) (Policy, error) { return all.Version(c.PolicyVersion) }

// Editable reports whether the enterprise may change the claim.
func (c Claim) Editable() bool { return c.State == ClaimDraft || c.State == ClaimSupplement }

// Over reports that nothing of the claim is open any more.
func (c Claim) Over() bool {
	return slices.Contains([]ClaimState{ClaimPaid, ClaimRefused, ClaimWithdrawn, ClaimExpired}, c.State)
}

// OtherClaim is what a new claim must know of an earlier one of the same filing.
type OtherClaim struct {
	Number string
	State  ClaimState
}

// NewClaim opens a claim for an ended filing (附件1 二(二)). One claim at a time
// is being drafted or reviewed; once it is approved, a follow-up may be opened
// for people it omitted†.
func NewClaim(id string, f Filing, others []OtherClaim, terms Terms, by Actor, now time.Time) (Claim, Event, error) {
	if err := by.May(CreateClaim, f.Scope()); err != nil {
		return Claim{}, Event{}, err
	}
	today := calendar.DayOf(now)
	switch {
	case f.State != FilingAccepted || f.Amends != "":
		return Claim{}, Event{}, &Error{Kind: Conflict, Message: "只有已备案的培训可以申领补贴", Clause: "附件1 一(三)"}
	case f.StageOn(today) != Ended:
		return Claim{}, Event{}, &Error{Kind: Conflict, Message: "培训" + f.Form.End.Chinese() + "结束，结束后第二天起可以申领", Clause: "附件1 二(二)"}
	}
	by6, err := f.claimDay(terms)
	if err != nil {
		return Claim{}, Event{}, err
	}
	if today.After(by6.Last) {
		return Claim{}, Event{}, windowClosed(by6.Last)
	}
	c := Claim{ID: id, Filing: f.ID, FilingNumber: f.Number, Enterprise: f.Enterprise, County: f.County, Project: f.Form.Project, End: f.Form.End,
		Window: f.Extensions, ClaimFrom: f.ClaimFrom(), ClaimBy: by6.Last, State: ClaimDraft, Revision: 1, CreatedAt: now, PolicyVersion: f.PolicyVersion, Reckoned: terms.Calendar.Revision()}
	for _, o := range others {
		switch o.State {
		case ClaimDraft, ClaimSubmitted, ClaimSupplement, ClaimReviewed:
			return Claim{}, Event{}, &Error{Kind: Conflict, Message: "这项培训已有一份“" + o.State.Chinese() + "”的申领，请在“申领”里打开它"}
		case ClaimRefused, ClaimWithdrawn, ClaimExpired:
		default:
			c.FollowUp = true
		}
	}
	return c, c.event(CreateClaim, "", by, now), nil
}

func windowClosed(last calendar.Day) *Error {
	return &Error{Kind: TooLate, Message: "申领期限已于" + last.Chinese() + "届满，不能再申领", Clause: "附件1 一(三)"}
}

// ClaimEdit is what HR fills in of a claim.
type ClaimEdit struct {
	Omitted  []string
	Promised bool
}

// Edit takes what HR left out and promised; revision is the one last seen.
func (c *Claim) Edit(e ClaimEdit, revision int, by Actor, now time.Time) (Event, error) {
	if err := c.mayEdit(EditClaim, by); err != nil {
		return Event{}, err
	}
	if revision != c.Revision {
		return Event{}, EditedMeanwhile(nil)
	}
	c.Omitted, c.Promised = slices.Compact(slices.Sorted(slices.Values(e.Omitted))), e.Promised
	c.Revision++
	return c.event(EditClaim, c.State, by, now), nil
}

func (c Claim) mayEdit(action Action, by Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	if !c.Editable() {
		return &Error{Kind: Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能修改"}
	}
	return nil
}

// Claimable is one person of the filing as the claim reckons them.
type Claimable struct {
	Row         string // of the roster
	Person      string // keyed hash
	Position    int
	Reckoning   Reckoning
	Used        Fen    // of the person's year before this claim
	Elsewhere   string // number of another claim of this filing that has the person
	Explanation []string
}

// counting is what a line for the person is explained from.
func (p Claimable) counting(policy Policy) Counting {
	return Counting{How: p.Reckoning.How(), Hours: p.Reckoning.Hours, Used: p.Used, Rate: policy.RatePerHour, Cap: policy.CapPerYear}
}

// ClaimInput is what a claim is submitted with.
type ClaimInput struct {
	Enterprise Enterprise
	Filing     Filing
	Terms      Terms
	People     []Claimable
}

// taken reports whether the person becomes a line: with class hours, not left
// out, and in no other claim of the filing.
func (c Claim) taken(p Claimable) bool {
	return p.Reckoning.Hours > 0 && p.Elsewhere == "" && !slices.Contains(c.Omitted, p.Row)
}

// Check lists what still stops the claim's submission today; taken is how many
// people it would claim for.
func (c Claim) Check(e Enterprise, taken int, today calendar.Day) []Problem {
	var out []Problem
	add := func(step Step, field, message, clause string) {
		out = append(out, Problem{Form: step.Form(), Step: step, Field: field, Message: message, Clause: clause})
	}
	if e.State != EnterpriseAccepted {
		add(StepPeople, "", "企业登记还没有通过县区审核，通过后才能提交申领", "")
	}
	if c.SubmittedAt.IsZero() && today.After(c.ClaimBy) {
		add(StepPeople, "", windowClosed(c.ClaimBy).Message, "附件1 一(三)")
	}
	switch {
	case taken == 0 && c.FollowUp:
		add(StepPeople, "", "没有可以补充申领的人：学满课时的职工都已在以前的申领里", "附件1 二(二)")
	case taken == 0:
		add(StepStudy, "", "还没有职工学满一个课时，请先导入学习记录；只有总时长的，请上传截图", "附件1 一(二)")
	}
	if p, err := c.Payee.check(e.Name); err != nil {
		message := "请填写收款账户（由企业负责人填写）"
		if p.Account != "" {
			message = err.(*Error).Message
		}
		add(StepPayee, "/payee", message, "附件1 二(二)")
	}
	if !c.Promised {
		add(StepPromise, "/promised", "请勾选承诺：申领内容真实，如有弄虚作假愿承担法律责任", "附表1")
	}
	return out
}

// Submit puts the claim before the county: its lines, and the day the review
// opinion must be there (附件1 二(二)). The first complete submission is 有效提出†.
// Each line asks for hours × rate; what it gets of the person's year the store
// reserves in the same transaction.
func (c *Claim) Submit(in ClaimInput, number string, by Actor, now time.Time) (Event, error) {
	if err := c.may(SubmitClaim, by); err != nil {
		return Event{}, err
	}
	today := calendar.DayOf(now)
	lines := c.makeLines(in)
	if problems := c.Check(in.Enterprise, len(lines), today); len(problems) > 0 {
		kind := Invalid
		if c.SubmittedAt.IsZero() && today.After(c.ClaimBy) {
			kind = TooLate
		}
		return Event{}, refusalOf(kind, problems)
	}
	c.Lines = lines
	if c.SubmittedAt.IsZero() {
		c.Number, c.SubmittedAt, c.CalendarRev = number, now, in.Terms.Calendar.Revision()
		c.PolicyVersion, c.Reckoned = in.Terms.Policy.Version, in.Terms.Calendar.Revision()
	} else if err := c.returned(today, in.Terms.Calendar); err != nil {
		return Event{}, err
	}
	if err := c.recount(in.Terms); err != nil {
		return Event{}, err
	}
	c.Reasons, c.SupplementBy = nil, calendar.Day{}
	c.Revision++
	ev := c.move(SubmitClaim, by, now)
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimSubmittedMessage{CaseNumber: c.Number, Project: c.Project, People: len(c.Lines), DecideBy: c.DecideBy}},
		{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领", Heading: c.Project}}}
	return ev, nil
}

// refusalOf turns problems into the one error that lists them.
func refusalOf(kind Kind, problems []Problem) *Error {
	message := problems[0].Message
	if n := len(problems); n > 1 {
		message = "还差" + Itoa(n) + "项。第一项：" + message
	}
	return &Error{Kind: kind, Field: problems[0].Field, Message: message, Clause: problems[0].Clause, Problems: problems}
}

// makeLines makes a line of every person who is claimed for; a line keeps its
// id from an earlier submission.
func (c Claim) makeLines(in ClaimInput) []ClaimLine {
	before := map[string]string{}
	for _, l := range c.Lines {
		before[l.Row] = l.ID
	}
	out := []ClaimLine{}
	for _, p := range in.People {
		if !c.taken(p) {
			continue
		}
		asked := Fen(p.Reckoning.Hours) * in.Terms.Policy.RatePerHour
		out = append(out, ClaimLine{ID: before[p.Row], Position: p.Position, Row: p.Row, Person: p.Person, Hours: p.Reckoning.Hours,
			Asked: min(asked, in.Terms.Policy.CapPerYear), Explanation: p.Explanation, State: LineLive, Counting: p.counting(in.Terms.Policy)})
	}
	return out
}

// returned counts the working days that the claim lay with the enterprise.
func (c *Claim) returned(today calendar.Day, cal calendar.Calendar) error {
	n, err := c.away(today, cal)
	c.EnterpriseDays += n
	return err
}

// away counts the working days after the newest request up to a day, without those
// on which the claim was suspended.
func (c Claim) away(day calendar.Day, cal calendar.Calendar) (int, error) {
	asked := calendar.DayOf(c.AskedAt)
	n, err := cal.WorkingDaysBetween(asked, day)
	if err != nil {
		return 0, err
	}
	still, err := c.stood(asked, day, cal)
	return max(n-still, 0), err
}

// TopUp records that lines which were cut short have reserved what became free,
// until approval (rules.md 4).
func (c *Claim) TopUp(by Actor, now time.Time) (Event, error) {
	if err := by.May(TopUpClaim, c.Scope()); err != nil {
		return Event{}, err
	}
	if !slices.Contains([]ClaimState{ClaimSubmitted, ClaimSupplement, ClaimReviewed}, c.State) {
		return Event{}, &Error{Kind: Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能再增加占用的额度", Clause: "一"}
	}
	if c.State == ClaimReviewed { // what the first reviewer saw has changed
		c.State = ClaimSubmitted
		c.dropOpinion()
		ev := c.event(TopUpClaim, ClaimReviewed, by, now)
		ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领金额变动", Heading: c.Project}}}
		return ev, nil
	}
	return c.event(TopUpClaim, c.State, by, now), nil
}

// ToppedUp tells what topping up brought; nothing is refused, so that nobody
// waits for it.
func (c Claim) ToppedUp(before Fen) (string, error) {
	more := c.Totals().Amount - before
	if more <= 0 {
		return "", &Error{Kind: Conflict, Message: "现在没有空余的年度额度可以增加", Clause: "一"}
	}
	return "增加占用额度" + more.Plain(), nil
}

// AskWord asks one trainee of a published claim whether it is true (rules.md 8);
// ok is false when there is nothing to ask.
func (c Claim) AskWord(line, account, enterprise string) (owed Owed, ok bool) {
	for _, l := range c.Lines {
		if l.ID == line && l.State == LineLive && l.Amount > 0 {
			return Owed{To: Audience{Account: account}, Message: WordAsked{Enterprise: enterprise, Project: c.Project, Hours: l.Hours, Amount: l.Amount}}, true
		}
	}
	return Owed{}, false
}

// Withdraw takes the claim back, until it is scheduled for payment (撤回).
func (c *Claim) Withdraw(by Actor, now time.Time) (Event, error) {
	if err := c.may(WithdrawClaim, by); err != nil {
		return Event{}, err
	}
	if slices.ContainsFunc(c.Lines, func(l ClaimLine) bool { return l.Item != "" || l.State == LinePaid || l.State == LineRecovered }) {
		return Event{}, &Error{Kind: Conflict, Message: "这份申领已有人员列入拨付或已拨付，不能撤回", Clause: "附件1 二(二)"}
	}
	c.NewPayee = nil
	c.dropOpinion()
	ev := c.move(WithdrawClaim, by, now)
	if !c.SubmittedAt.IsZero() {
		ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领撤回", Heading: c.Project}}}
	}
	return ev, nil
}

// May refuses who may not do this to the claim, or a state that does not allow it.
func (c Claim) may(action Action, by Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	if !c.allows(action) {
		return &Error{Kind: Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能这样办理，请刷新页面"}
	}
	return c.stopped(action)
}

// move changes the state as the table says.
func (c *Claim) move(action Action, by Actor, now time.Time) Event {
	from := c.State
	c.State = claimMoves[action].to
	return c.event(action, from, by, now)
}

// event is the claim's event.
func (c *Claim) event(action Action, from ClaimState, by Actor, now time.Time) Event {
	return Event{Action: action, Subject: Subject{SubjectClaim, c.ID}, Scope: c.Scope(), Number: cmp.Or(c.Number, c.FilingNumber),
		From: string(from), To: string(c.State), By: by, At: now}
}

// ReadPerson lets who may see one person of the claim whole, or, of no line, what
// else is masked; each such reading is logged with whose row it was (rules.md 7).
func (c Claim) ReadPerson(l *ClaimLine, what, why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ReadUnmasked, c.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", readingWhy, &why); err != nil {
		return Event{}, err
	}
	ev := c.event(ReadUnmasked, c.State, by, now)
	ev.Note = what + "：" + why
	if l != nil {
		ev.Row, ev.Note = l.Row, "名册第"+Itoa(l.Position)+"行"+ev.Note
	}
	return ev, nil
}

// Export lets who may read the case whole take its forms away (导出); logged.
func (c Claim) Export(why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ExportClaim, c.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", exportWhy, &why); err != nil {
		return Event{}, err
	}
	ev := c.event(ExportClaim, c.State, by, now)
	ev.Note = why
	ev.Row = WholeRoster
	return ev, nil
}

// Turn says in one sentence whose turn it is and what to do.
func (c Claim) Turn(today calendar.Day) string {
	if s := c.Suspended(); s != nil {
		return s.Mark() + c.meanwhile()
	}
	switch c.State {
	case ClaimDraft:
		return "轮到您：核对人员和收款账户后提交申领，最迟" + c.ClaimBy.Chinese()
	case ClaimSupplement:
		return "轮到您：按要求补充材料后重新提交（" + c.SupplementRound() + "），最迟" + c.SupplementBy.Chinese() +
			"，逾期按现有材料办理"
	case ClaimSubmitted, ClaimReviewed:
		if today.After(c.DecideBy) {
			return "县区审核已超期，可致电受理窗口催办"
		}
		return "等待县区审核，最迟" + c.DecideBy.Chinese() + "提出审核意见"
	case ClaimApproved:
		return "审核通过，等待县区公示"
	case ClaimPublished:
		return "公示中，" + c.PublicUntil.Chinese() + "结束"
	case ClaimCleared, ClaimScheduled:
		if c.PayBy.IsZero() {
			return "有人员暂缓拨付，等待县区核实"
		}
		return "公示结束，县区最迟" + c.PayBy.Chinese() + "拨付"
	case ClaimPaid:
		return "补贴已拨付，请核对到账"
	case ClaimRefused:
		return "县区不予补贴，理由和救济途径见通知书"
	case ClaimExpired:
		return "没有在期限内提交，不能再申领"
	}
	return "已撤回；期限内可以重新申领"
}

// meanwhile says what goes on while the claim is suspended.
func (c Claim) meanwhile() string {
	switch c.State {
	case ClaimSupplement:
		return "，补充材料的期限暂停计算；期间仍可补充材料、撤回"
	case ClaimPublished:
		return "，公示照常到" + c.PublicUntil.Chinese() + "结束，恢复办理后再拨付"
	}
	return "，恢复办理后继续"
}
