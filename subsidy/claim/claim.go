package claim

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// State is where a claim (申领) stands.
type State string

// The states: 草稿, 审核中, 待补充材料, 待复核, 审核通过, 公示中, 公示结束, 已列入拨付计划,
// 已拨付, 不予补贴, 已撤回, 已逾期.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Supplement State = "supplement"
	Reviewed   State = "reviewed"
	Approved   State = "approved"
	Published  State = "published"
	Cleared    State = "cleared"
	Scheduled  State = "scheduled"
	Paid       State = "paid"
	Refused    State = "refused"
	Withdrawn  State = "withdrawn"
	Expired    State = "expired"
)

// Chinese returns the state as people read it.
func (s State) Chinese() string {
	return map[State]string{
		Draft:      "草稿",
		Submitted:  "审核中",
		Supplement: "待补充材料",
		Reviewed:   "待复核",
		Approved:   "审核通过",
		Published:  "公示中",
		Cleared:    "公示结束",
		Scheduled:  "已列入拨付计划",
		Paid:       "已拨付",
		Refused:    "不予补贴",
		Withdrawn:  "已撤回",
		Expired:    "已逾期",
	}[s]
}

// Stands reports that a claim in the state has lines that hold or got money.
func (s State) Stands() bool {
	return !slices.Contains([]State{Draft, Refused, Withdrawn, Expired}, s)
}

// States are all states, in the order of the procedure.
func States() []State {
	return []State{
		Draft, Submitted, Supplement, Reviewed, Approved, Published, Cleared, Scheduled, Paid, Refused, Withdrawn,
		Expired,
	}
}

// claimMoves is the whole state machine: what each action leads to, from where.
// From publicity on the claim follows its lines (settle).
var claimMoves = map[subsidy.Action]struct {
	from []State
	to   State
}{
	subsidy.SubmitClaim:     {[]State{Draft, Supplement}, Submitted},
	subsidy.AskSupplement:   {[]State{Submitted}, Supplement},
	subsidy.LapseSupplement: {[]State{Supplement}, Submitted},
	subsidy.ReviewClaim:     {[]State{Submitted}, Reviewed},
	subsidy.SendBackClaim:   {[]State{Reviewed}, Submitted},
	subsidy.ApproveClaim:    {[]State{Reviewed}, Approved},
	subsidy.ProposeRefusal:  {[]State{Submitted}, Reviewed},
	subsidy.RefuseClaim:     {[]State{Reviewed}, Refused},
	subsidy.ReturnRefusal:   {[]State{Reviewed}, Submitted},
	subsidy.PublishClaim:    {[]State{Approved}, Published},
	subsidy.ClearClaim:      {[]State{Published}, Cleared},
	subsidy.WithdrawClaim:   {[]State{Draft, Submitted, Supplement, Reviewed, Approved, Published, Cleared}, Withdrawn},
	subsidy.ExpireClaim:     {[]State{Draft}, Expired},
	subsidy.ReopenClaim:     {[]State{Refused}, Submitted},
}

// Claim (申领) asks for the allowance of the people of one ended filing.
type Claim struct {
	ID          string
	Number      string // 申领号, given at the first complete submission
	Enterprise  string
	County      subsidy.County
	State       State
	Revision    int
	CreatedAt   time.Time
	SubmittedAt time.Time // the first complete submission, kept

	Training       Training
	Window         Window
	Entry          Entry
	Versions       Versions
	Supplements    Supplements
	Review         Review
	Publicity      Publicity
	Payment        Payment
	Paper          Paper
	subsidy.Clocks // extensions of its supplement's day, and suspensions
	Lines          []Line

	Chiefs int // enabled chiefs of the county, as the store counts them when it reads the claim
}

// Training (培训) is the ended filing that the claim is for.
type Training struct {
	Filing  string
	Number  string // 备案号
	Project string
	End     calendar.Day // accepted end date (培训结束日期)
}

// Window (申领期限) is when the claim may be submitted.
type Window struct {
	From       calendar.Day // the filing's: the day it is counted from when that is after the end
	By         calendar.Day // its last day
	Extensions []subsidy.Extension
}

// Entry (企业填写的内容) is what HR and the owner fill in.
type Entry struct {
	Omitted  []string // roster rows that HR leaves out of a draft
	Promised bool     // 承诺：申领内容真实
	Payee    Payee
	NewPayee *Payee // a change of payee that waits for the second person
	FollowUp bool   // 补充申领: for people omitted by an earlier claim
}

// Versions (适用版本) are the versions the claim is bound to. The policy and the
// calendar are set at the first complete submission, and kept.
type Versions struct {
	Policy   string
	Calendar string
	OpenDays string // calendar revision that the open deadlines were counted with
}

// Supplements (补充材料) are the requests for a supplement; times and days are the newest one's.
type Supplements struct {
	AskedAt time.Time
	Count   int // requests so far
	By      calendar.Day
	Days    int // working days the claim lay with the enterprise
}

// Review (审核) is the county's decision and the two people who take it.
type Review struct {
	DecideBy   calendar.Day
	DecidedAt  time.Time
	Reasons    []subsidy.Reason // of the newest supplement request or refusal
	FirstBy    string           // 初审: who gave the first opinion
	FirstAt    time.Time
	Refusing   bool   // the first opinion is to refuse the claim; a second person answers it
	SecondBy   string // 复核
	SecondAt   time.Time
	Reopenings []subsidy.Reopening // by 复议 or a court, oldest first
}

// Publicity (公示) is when the claim is public.
type Publicity struct {
	From  calendar.Day
	Until calendar.Day // of the line that is public longest
}

// Payment (拨付) is when the line that is due first is to be paid, zero when none is.
type Payment struct {
	By   calendar.Day
	From calendar.Day // the day that is counted from
}

// Paper (纸质材料) is what the county books outside the procedure: the papers' arrival and the
// number in the province's system (省系统编号).
type Paper struct {
	Day              calendar.Day
	ProvincialNumber string
	ProvincialDay    calendar.Day
}

// Scope returns whose case the claim is.
func (c Claim) Scope() subsidy.Scope {
	return subsidy.Scope{Enterprise: c.Enterprise, County: c.County}
}

// Policy returns the version the claim is bound to: its filing's.
func (c Claim) Policy(all subsidy.Policies) (subsidy.Policy, error) {
	return all.Version(c.Versions.Policy)
}

// Editable reports whether the enterprise may change the claim.
func (c Claim) Editable() bool { return c.State == Draft || c.State == Supplement }

// Over reports that nothing of the claim is open any more.
func (c Claim) Over() bool {
	return slices.Contains([]State{Paid, Refused, Withdrawn, Expired}, c.State)
}

// OtherClaim is what a new claim must know of an earlier one of the same filing.
type OtherClaim struct {
	Number string
	State  State
}

// NewClaim opens a claim for an ended filing (附件1 二(二)). One claim at a time
// is being drafted or reviewed; once it is approved, a follow-up may be opened
// for people it omitted†.
func NewClaim(
	id string, f subsidy.Filing, others []OtherClaim, terms subsidy.Terms, by subsidy.Actor, now time.Time,
) (Claim, subsidy.Event, error) {
	if err := by.May(subsidy.CreateClaim, f.Scope()); err != nil {
		return Claim{}, subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	switch {
	case f.State != subsidy.FilingAccepted || f.Amends != "":
		return Claim{}, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "只有已备案的培训可以申领补贴",
			Clause:  "附件1 一(三)",
		}
	case f.StageOn(today) != subsidy.Ended:
		return Claim{}, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "培训" + f.Form.End.Chinese() + "结束，结束后第二天起可以申领",
			Clause:  "附件1 二(二)",
		}
	}
	by6, err := f.ClaimDay(terms)
	if err != nil {
		return Claim{}, subsidy.Event{}, err
	}
	if today.After(by6.Last) {
		return Claim{}, subsidy.Event{}, windowClosed(by6.Last)
	}
	c := Claim{
		ID: id,
		Training: Training{
			Filing:  f.ID,
			Number:  f.Number,
			Project: f.Form.Project,
			End:     f.Form.End,
		},
		Enterprise: f.Enterprise,
		County:     f.County,
		Window: Window{
			Extensions: f.Extensions,
			From:       f.ClaimFrom(),
			By:         by6.Last,
		},
		State:     Draft,
		Revision:  1,
		CreatedAt: now,
		Versions: Versions{
			Policy:   f.PolicyVersion,
			OpenDays: terms.Calendar.Revision(),
		},
	}
	for _, o := range others {
		switch o.State {
		case Draft, Submitted, Supplement, Reviewed:
			return Claim{}, subsidy.Event{}, &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: "这项培训已有一份“" + o.State.Chinese() + "”的申领，请在“申领”里打开它",
			}
		case Refused, Withdrawn, Expired:
		default:
			c.Entry.FollowUp = true
		}
	}
	return c, c.event(subsidy.CreateClaim, "", by, now), nil
}

func windowClosed(last calendar.Day) *subsidy.Error {
	return &subsidy.Error{
		Kind:    subsidy.TooLate,
		Message: "申领期限已于" + last.Chinese() + "届满，不能再申领",
		Clause:  "附件1 一(三)",
	}
}

// Edit is what HR fills in of a claim.
type Edit struct {
	Omitted  []string
	Promised bool
}

// Edit takes what HR left out and promised; revision is the one last seen.
func (c *Claim) Edit(e Edit, revision int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.mayEdit(subsidy.EditClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if revision != c.Revision {
		return subsidy.Event{}, subsidy.EditedMeanwhile(nil)
	}
	c.Entry.Omitted, c.Entry.Promised = slices.Compact(slices.Sorted(slices.Values(e.Omitted))), e.Promised
	c.Revision++
	return c.event(subsidy.EditClaim, c.State, by, now), nil
}

func (c Claim) mayEdit(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	if !c.Editable() {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能修改"}
	}
	return nil
}

// Claimable is one person of the filing as the claim calculates them.
type Claimable struct {
	Row         string // of the roster
	Person      string // keyed hash
	Position    int
	Calculation study.Calculation
	Used        subsidy.Fen // of the person's year before this claim
	Elsewhere   string      // number of another claim of this filing that has the person
	Explanation []string
}

// counting is what a line for the person is explained from.
func (p Claimable) counting(policy subsidy.Policy) Counting {
	return Counting{
		How:   p.Calculation.How(),
		Hours: p.Calculation.Hours,
		Used:  p.Used,
		Rate:  policy.RatePerHour,
		Cap:   policy.CapPerYear,
	}
}

// Input is what a claim is submitted with.
type Input struct {
	Enterprise subsidy.Enterprise
	Filing     subsidy.Filing
	Terms      subsidy.Terms
	People     []Claimable
}

// taken reports whether the person becomes a line: with class hours, not left
// out, and in no other claim of the filing.
func (c Claim) taken(p Claimable) bool {
	return p.Calculation.Hours > 0 && p.Elsewhere == "" && !slices.Contains(c.Entry.Omitted, p.Row)
}

// Check lists what still stops the claim's submission today; taken is how many
// people it would claim for.
func (c Claim) Check(e subsidy.Enterprise, taken int, today calendar.Day) []subsidy.Problem {
	var out []subsidy.Problem
	add := func(step subsidy.Step, field, message, clause string) {
		out = append(out, subsidy.Problem{
			Form:    step.Form(),
			Step:    step,
			Field:   field,
			Message: message,
			Clause:  clause,
		})
	}
	if e.State != subsidy.EnterpriseAccepted {
		add(subsidy.StepPeople, "", "企业登记还没有通过县区审核，通过后才能提交申领", "")
	}
	if c.SubmittedAt.IsZero() && today.After(c.Window.By) {
		add(subsidy.StepPeople, "", windowClosed(c.Window.By).Message, "附件1 一(三)")
	}
	switch {
	case taken == 0 && c.Entry.FollowUp:
		add(subsidy.StepPeople, "", "没有可以补充申领的人：学满课时的职工都已在以前的申领里", "附件1 二(二)")
	case taken == 0:
		add(subsidy.StepStudy, "", "还没有职工学满一个课时，请先导入学习记录；只有总时长的，请上传截图", "附件1 一(二)")
	}
	if p, err := c.Entry.Payee.check(e.Name); err != nil {
		message := "请填写收款账户（由企业负责人填写）"
		if p.Account != "" {
			message = err.(*subsidy.Error).Message
		}
		add(subsidy.StepPayee, "/payee", message, "附件1 二(二)")
	}
	if !c.Entry.Promised {
		add(subsidy.StepPromise, "/promised", "请勾选承诺：申领内容真实，如有弄虚作假愿承担法律责任", "附表1")
	}
	return out
}

// Submit puts the claim before the county: its lines, and the day the review
// opinion must be there (附件1 二(二)). The first complete submission is 有效提出†.
// Each line asks for hours × rate; what it gets of the person's year the store
// reserves in the same transaction.
func (c *Claim) Submit(in Input, number string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.SubmitClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	lines := c.makeLines(in)
	if problems := c.Check(in.Enterprise, len(lines), today); len(problems) > 0 {
		kind := subsidy.Invalid
		if c.SubmittedAt.IsZero() && today.After(c.Window.By) {
			kind = subsidy.TooLate
		}
		return subsidy.Event{}, refusalOf(kind, problems)
	}
	c.Lines = lines
	if c.SubmittedAt.IsZero() {
		c.Number, c.SubmittedAt, c.Versions.Calendar = number, now, in.Terms.Calendar.Revision()
		c.Versions.Policy, c.Versions.OpenDays = in.Terms.Policy.Version, in.Terms.Calendar.Revision()
	} else if err := c.returned(today, in.Terms.Calendar); err != nil {
		return subsidy.Event{}, err
	}
	if err := c.recount(in.Terms); err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Reasons, c.Supplements.By = nil, calendar.Day{}
	c.Revision++
	ev := c.move(subsidy.SubmitClaim, by, now)
	ev.Owes = []subsidy.Owed{
		{
			To: subsidy.Audience{Enterprise: c.Enterprise},
			Message: SubmittedMessage{
				CaseNumber: c.Number,
				Project:    c.Training.Project,
				People:     len(c.Lines),
				DecideBy:   c.Review.DecideBy,
			},
		},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领", Heading: c.Training.Project},
		},
	}
	return ev, nil
}

// refusalOf turns problems into the one error that lists them.
func refusalOf(kind subsidy.Kind, problems []subsidy.Problem) *subsidy.Error {
	message := problems[0].Message
	if n := len(problems); n > 1 {
		message = "还差" + subsidy.Itoa(n) + "项。第一项：" + message
	}
	return &subsidy.Error{
		Kind:     kind,
		Field:    problems[0].Field,
		Message:  message,
		Clause:   problems[0].Clause,
		Problems: problems,
	}
}

// makeLines makes a line of every person who is claimed for; a line keeps its
// id from an earlier submission.
func (c Claim) makeLines(in Input) []Line {
	before := map[string]string{}
	for _, l := range c.Lines {
		before[l.Row] = l.ID
	}
	out := []Line{}
	for _, p := range in.People {
		if !c.taken(p) {
			continue
		}
		asked := subsidy.Fen(p.Calculation.Hours) * in.Terms.Policy.RatePerHour
		out = append(out, Line{
			ID:          before[p.Row],
			Position:    p.Position,
			Row:         p.Row,
			Person:      p.Person,
			Hours:       p.Calculation.Hours,
			Asked:       min(asked, in.Terms.Policy.CapPerYear),
			Explanation: p.Explanation,
			State:       LineLive,
			Counting:    p.counting(in.Terms.Policy),
		})
	}
	return out
}

// returned counts the working days that the claim lay with the enterprise.
func (c *Claim) returned(today calendar.Day, cal calendar.Calendar) error {
	n, err := c.away(today, cal)
	c.Supplements.Days += n
	return err
}

// away counts the working days after the newest request up to a day, without those
// on which the claim was suspended.
func (c Claim) away(day calendar.Day, cal calendar.Calendar) (int, error) {
	asked := calendar.DayOf(c.Supplements.AskedAt)
	n, err := cal.WorkingDaysBetween(asked, day)
	if err != nil {
		return 0, err
	}
	still, err := c.Stood(asked, day, cal)
	return max(n-still, 0), err
}

// TopUp records that lines which were cut short have reserved what became free,
// until approval (rules.md 4).
func (c *Claim) TopUp(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.TopUpClaim, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if !slices.Contains([]State{Submitted, Supplement, Reviewed}, c.State) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，不能再增加占用的额度",
			Clause:  "一",
		}
	}
	if c.State == Reviewed { // what the first reviewer saw has changed
		c.State = Submitted
		c.dropOpinion()
		ev := c.event(subsidy.TopUpClaim, Reviewed, by, now)
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领金额变动", Heading: c.Training.Project},
		}}
		return ev, nil
	}
	return c.event(subsidy.TopUpClaim, c.State, by, now), nil
}

// ToppedUp tells what topping up brought; nothing is refused, so that nobody
// waits for it.
func (c Claim) ToppedUp(before subsidy.Fen) (string, error) {
	more := c.Totals().Amount - before
	if more <= 0 {
		return "", &subsidy.Error{Kind: subsidy.Conflict, Message: "现在没有空余的年度额度可以增加", Clause: "一"}
	}
	return "增加占用额度" + more.Plain(), nil
}

// AskWord asks one trainee of a published claim whether it is true (rules.md 8);
// ok is false when there is nothing to ask.
func (c Claim) AskWord(line, account, enterprise string) (owed subsidy.Owed, ok bool) {
	for _, l := range c.Lines {
		if l.ID == line && l.State == LineLive && l.Amount > 0 {
			return subsidy.Owed{
				To: subsidy.Audience{Account: account},
				Message: WordAsked{
					Enterprise: enterprise, Project: c.Training.Project, Hours: l.Hours,
					Amount: l.Amount,
				},
			}, true
		}
	}
	return subsidy.Owed{}, false
}

// Withdraw takes the claim back, until it is scheduled for payment (撤回).
func (c *Claim) Withdraw(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.WithdrawClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if slices.ContainsFunc(c.Lines, func(l Line) bool {
		return l.Item != "" || l.State == LinePaid || l.State == LineRecovered
	}) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领已有人员列入拨付或已拨付，不能撤回",
			Clause:  "附件1 二(二)",
		}
	}
	c.Entry.NewPayee = nil
	c.dropOpinion()
	ev := c.move(subsidy.WithdrawClaim, by, now)
	if !c.SubmittedAt.IsZero() {
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领撤回", Heading: c.Training.Project},
		}}
	}
	return ev, nil
}

// May refuses who may not do this to the claim, or a state that does not allow it.
func (c Claim) may(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	if !c.allows(action) {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，不能这样办理，请刷新页面",
		}
	}
	return c.stopped(action)
}

// move changes the state as the table says.
func (c *Claim) move(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	from := c.State
	c.State = claimMoves[action].to
	return c.event(action, from, by, now)
}

// event is the claim's event.
func (c *Claim) event(action subsidy.Action, from State, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID},
		Scope:   c.Scope(),
		Number:  cmp.Or(c.Number, c.Training.Number),
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
	}
}

// ReadPerson lets who may see one person of the claim whole, or, of no line, what
// else is masked; each such reading is logged with whose row it was (rules.md 7).
func (c Claim) ReadPerson(l *Line, what, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ReadUnmasked, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", subsidy.ReadingWhy, &why); err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(subsidy.ReadUnmasked, c.State, by, now)
	ev.Note = what + "：" + why
	if l != nil {
		ev.Row, ev.Note = l.Row, "名册第"+subsidy.Itoa(l.Position)+"行"+ev.Note
	}
	return ev, nil
}

// Export lets who may read the case whole take its forms away (导出); logged.
func (c Claim) Export(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ExportClaim, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", subsidy.ExportWhy, &why); err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(subsidy.ExportClaim, c.State, by, now)
	ev.Note = why
	ev.Row = subsidy.WholeRoster
	return ev, nil
}

// Turn says in one sentence whose turn it is and what to do.
func (c Claim) Turn(today calendar.Day) string {
	if s := c.Suspended(); s != nil {
		return s.Mark() + c.meanwhile()
	}
	switch c.State {
	case Draft:
		return "轮到您：核对人员和收款账户后提交申领，最迟" + c.Window.By.Chinese()
	case Supplement:
		return "轮到您：按要求补充材料后重新提交（" + c.SupplementRound() + "），最迟" + c.Supplements.By.Chinese() +
			"，逾期按现有材料办理"
	case Submitted, Reviewed:
		if today.After(c.Review.DecideBy) {
			return "县区审核已超期，可致电受理窗口催办"
		}
		return "等待县区审核，最迟" + c.Review.DecideBy.Chinese() + "提出审核意见"
	case Approved:
		return "审核通过，等待县区公示"
	case Published:
		return "公示中，" + c.Publicity.Until.Chinese() + "结束"
	case Cleared, Scheduled:
		if c.Payment.By.IsZero() {
			return "有人员暂缓拨付，等待县区核实"
		}
		return "公示结束，县区最迟" + c.Payment.By.Chinese() + "拨付"
	case Paid:
		return "补贴已拨付，请核对到账"
	case Refused:
		return "县区不予补贴，理由和救济途径见通知书"
	case Expired:
		return "没有在期限内提交，不能再申领"
	}
	return "已撤回；期限内可以重新申领"
}

// meanwhile says what goes on while the claim is suspended.
func (c Claim) meanwhile() string {
	switch c.State {
	case Supplement:
		return "，补充材料的期限暂停计算；期间仍可补充材料、撤回"
	case Published:
		return "，公示照常到" + c.Publicity.Until.Chinese() + "结束，恢复办理后再拨付"
	}
	return "，恢复办理后继续"
}

// Discard deletes a draft of a claim.
func (c Claim) Discard(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.DiscardDraft, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if c.State != Draft {
		return subsidy.Event{}, subsidy.NotADraft(c.State.Chinese(), "由企业负责人撤回")
	}
	return c.event(subsidy.DiscardDraft, c.State, by, now), nil
}
