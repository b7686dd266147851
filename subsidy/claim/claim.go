package claim

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
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
	Paper          subsidy.PaperRecord
	subsidy.Clocks // extensions of its supplement's day, and suspensions
	Lines          []Line

	Chiefs int                    // enabled chiefs of the county, as the store counts them when it reads the claim
	Second subsidy.SecondSettings // as the store reads it with the claim
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
	if err := by.MaySecond(action, c.Scope(), c.Totals().Amount, c.Second); err != nil {
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
