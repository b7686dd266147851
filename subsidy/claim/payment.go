package claim

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// PlanState is where a payment plan (拨付计划) stands.
type PlanState string

// The states: 待复核, 待导出, 银行办理中, 已回盘, 已作废.
const (
	PlanDraft     PlanState = "draft"
	PlanApproved  PlanState = "approved"
	PlanSent      PlanState = "sent"
	PlanAnswered  PlanState = "answered"
	PlanCancelled PlanState = "cancelled"
)

// Chinese returns the state as people read it.
func (s PlanState) Chinese() string {
	return map[PlanState]string{
		PlanDraft:     "待复核",
		PlanApproved:  "待导出",
		PlanSent:      "银行办理中",
		PlanAnswered:  "已回盘",
		PlanCancelled: "已作废",
	}[s]
}

// PlanStates are all states, in order.
func PlanStates() []PlanState {
	return []PlanState{PlanDraft, PlanApproved, PlanSent, PlanAnswered, PlanCancelled}
}

// planMoves is the whole state machine.
var planMoves = map[subsidy.Action]struct {
	from []PlanState
	to   PlanState
}{
	subsidy.ApprovePlan:  {[]PlanState{PlanDraft}, PlanApproved},
	subsidy.ExportPlan:   {[]PlanState{PlanApproved}, PlanSent},
	subsidy.ImportAnswer: {[]PlanState{PlanSent}, PlanAnswered},
	subsidy.CancelPlan:   {[]PlanState{PlanDraft, PlanApproved, PlanSent}, PlanCancelled},
}

// ItemState is where one payment stands.
type ItemState string

// The states: 待支付, 已支付, 支付失败, 已作废.
const (
	ItemWaiting   ItemState = "waiting"
	ItemPaid      ItemState = "paid"
	ItemFailed    ItemState = "failed"
	ItemCancelled ItemState = "cancelled"
)

// Chinese returns the state as people read it.
func (s ItemState) Chinese() string {
	return map[ItemState]string{
		ItemWaiting:   "待支付",
		ItemPaid:      "已支付",
		ItemFailed:    "支付失败",
		ItemCancelled: "已作废",
	}[s]
}

// PaymentItem (拨付明细) is what one claim gets in one plan.
type PaymentItem struct {
	ID         string
	Position   int // serial in the bank's file, from 1
	Claim      string
	Number     string // the claim's
	Enterprise string
	Payee      Payee
	People     int
	Amount     subsidy.Fen
	State      ItemState
	Reason     string // why it failed
	Voucher    string // 凭证号
	PaidOn     calendar.Day
	Suspended  calendar.Day // since when its claim stands still, zero for not
}

// Plan (拨付计划) is one batch for the bank, of one county.
type Plan struct {
	ID           string
	Number       string
	County       subsidy.County
	State        PlanState
	Fund         Payee // 专账: the special-fund account the money comes from
	Items        []PaymentItem
	MadeBy       string
	MadeAt       time.Time
	ApprovedBy   string
	ApprovedAt   time.Time
	SentAt       time.Time
	FileDigest   string // of the bank's file, sent once
	AnswerDigest string // of the bank's answer, taken once
	AnsweredAt   time.Time
	Note         string // why it was cancelled
}

// Scope returns whose plan it is.
func (p Plan) Scope() subsidy.Scope { return subsidy.Scope{County: p.County} }

// Total is the sum of the items that stand.
func (p Plan) Total() (sum subsidy.Fen) {
	for _, i := range p.Items {
		if i.State != ItemCancelled {
			sum += i.Amount
		}
	}
	return sum
}

// Standing are the items that stand.
func (p Plan) Standing() (n int) {
	for _, i := range p.Items {
		if i.State != ItemCancelled {
			n++
		}
	}
	return n
}

// PayableLines are the ids of the claim's lines that may be paid on a day, and
// their sum (附件1 二(二): 公示无异议).
func (c Claim) PayableLines(today calendar.Day) (ids []string, sum subsidy.Fen) {
	if c.State != Cleared && c.State != Scheduled || c.Suspended() != nil {
		return nil, 0
	}
	for _, l := range c.Lines {
		if l.Payable(today) {
			ids, sum = append(ids, l.ID), sum+l.Amount
		}
	}
	return ids, sum
}

// MakePlan makes a payment plan (制定资金拨付计划) of all that is payable of the
// claims; each claim's lines get their item. ids makes the items' ids.
func MakePlan(
	p Plan, claims []*Claim, newID func() string, by subsidy.Actor, now time.Time,
) (Plan, subsidy.Event, error) {
	if err := by.May(subsidy.MakePayment, p.Scope()); err != nil {
		return p, subsidy.Event{}, err
	}
	fund, err := p.Fund.checkFund()
	if err != nil {
		return p, subsidy.Event{}, err
	}
	p.Fund, p.State, p.MadeBy, p.MadeAt = fund, PlanDraft, by.ID, now
	today := calendar.DayOf(now)
	for _, c := range claims {
		if c.County != p.County {
			return p, subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项业务，请核对编号"}
		}
		if err := c.stopped(subsidy.MakePayment); err != nil {
			return p, subsidy.Event{}, err
		}
		ids, sum := c.PayableLines(today)
		if len(ids) == 0 {
			return p, subsidy.Event{}, &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: c.Number + "没有可以拨付的人员：公示未结束、有异议或已列入其他计划",
				Clause:  "附件1 二(二)",
			}
		}
		if c.Entry.NewPayee != nil {
			return p, subsidy.Event{}, &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: c.Number + "的收款账户变更还没有核对，请先核对",
			}
		}
		item := PaymentItem{
			ID:         newID(),
			Position:   len(p.Items) + 1,
			Claim:      c.ID,
			Number:     c.Number,
			Enterprise: c.Enterprise,
			Payee:      c.Entry.Payee,
			People:     len(ids),
			Amount:     sum,
			State:      ItemWaiting,
		}
		for i := range c.Lines {
			if c.Lines[i].Payable(today) {
				c.Lines[i].Item = item.ID
			}
		}
		c.settle()
		p.Items = append(p.Items, item)
	}
	if len(p.Items) == 0 {
		return p, subsidy.Event{}, subsidy.InvalidAt("/claims", "请至少选择一份可以拨付的申领")
	}
	ev := p.event(subsidy.MakePayment, "", by, now)
	ev.Note = subsidy.Itoa(len(p.Items)) + "笔，共" + p.Total().Plain()
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: p.County, Chiefs: true},
		Message: subsidy.WorkArrived{CaseNumber: p.Number, What: "拨付计划复核", Heading: ev.Note},
	}}
	return p, ev, nil
}

// ScheduledEvent is the claim's event of having been put into a plan; was is its
// state before.
func (c *Claim) ScheduledEvent(was State, plan string, by subsidy.Actor, now time.Time) subsidy.Event {
	ev := c.event(subsidy.MakePayment, was, by, now)
	ev.Note = "列入拨付计划" + plan
	return ev
}

// checkFund checks the special-fund account (专账).
func (p Payee) checkFund() (Payee, error) {
	if err := subsidy.CheckLine("/fund/name", "专账户名", &p.Name, 4, 100); err != nil {
		return p, err
	}
	out, err := p.check(p.Name)
	if e, ok := err.(*subsidy.Error); ok {
		e.Field = strings.Replace(e.Field, "/payee", "/fund", 1)
	}
	return out, err
}

func (p Plan) may(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, p.Scope()); err != nil {
		return err
	}
	if !slices.Contains(planMoves[action].from, p.State) {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份拨付计划“" + p.State.Chinese() + "”，不能这样办理，请刷新页面",
		}
	}
	return p.standingStill(action)
}

func (p *Plan) move(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	from := p.State
	p.State = planMoves[action].to
	return p.event(action, from, by, now)
}

func (p Plan) event(action subsidy.Action, from PlanState, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectPlan, ID: p.ID},
		Scope:   p.Scope(),
		Number:  p.Number,
		From:    string(from),
		To:      string(p.State),
		By:      by,
		At:      now,
	}
}

// Approve lets a second person approve the plan.
func (p *Plan) Approve(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := p.may(subsidy.ApprovePlan, by); err != nil {
		return subsidy.Event{}, err
	}
	if by.ID == p.MadeBy {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "制定和复核拨付计划须为不同人员，请由另一位负责人复核",
		}
	}
	if p.Standing() == 0 {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "计划里已没有要拨付的款项，请作废"}
	}
	p.ApprovedBy, p.ApprovedAt = by.ID, now
	ev := p.move(subsidy.ApprovePlan, by, now)
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: p.County},
		Message: subsidy.WorkArrived{CaseNumber: p.Number, What: "拨付计划待导出", Heading: p.Total().Plain()},
	}}
	return ev, nil
}

// Export hands the batch to the bank, once: a second file could pay twice.
func (p *Plan) Export(digest string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ExportPlan, p.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if p.State == PlanSent || p.State == PlanAnswered {
		return subsidy.Event{}, &subsidy.Error{
			Kind: subsidy.Conflict,
			Message: "这批银行文件已于" + calendar.DayOf(p.SentAt).Chinese() +
				"导出，为防重复付款不能再次导出；文件遗失的，请与银行确认未办理后作废本计划，重新制定",
		}
	}
	if err := p.may(subsidy.ExportPlan, by); err != nil {
		return subsidy.Event{}, err
	}
	p.FileDigest, p.SentAt = digest, now
	return p.move(subsidy.ExportPlan, by, now), nil
}

// Cancel gives a plan up (作废); after the bank's file was made only the chief
// may, having made sure that the bank did not act on it.
func (p *Plan) Cancel(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := p.may(subsidy.CancelPlan, by); err != nil {
		return subsidy.Event{}, err
	}
	if p.State == PlanSent && by.Role != subsidy.CountyChief {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "银行文件已导出，只有县区负责人与银行确认未办理后可以作废",
		}
	}
	if err := subsidy.CheckReason("/reason", "作废理由", &why); err != nil {
		return subsidy.Event{}, err
	}
	p.Note = why
	for i := range p.Items {
		p.Items[i].State = ItemCancelled
	}
	ev := p.move(subsidy.CancelPlan, by, now)
	ev.Note = p.Note
	return ev, nil
}

// Drop takes a line's amount out of a plan that is not with the bank yet, since
// the line is held; the plan must be approved again.
func (p *Plan) Drop(item string, amount subsidy.Fen, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if p.State != PlanDraft && p.State != PlanApproved {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份拨付计划“" + p.State.Chinese() + "”，不能再减少人员",
		}
	}
	for i := range p.Items {
		it := &p.Items[i]
		if it.ID != item || it.State != ItemWaiting {
			continue
		}
		it.People--
		if it.Amount -= amount; it.Amount <= 0 {
			it.State, it.Amount = ItemCancelled, amount // what it was, for the record
		}
	}
	from := p.State
	p.State, p.ApprovedBy, p.ApprovedAt = PlanDraft, "", time.Time{}
	ev := p.event(subsidy.DropLine, from, by, now)
	ev.Note = "一名职工暂缓，计划减少" + amount.Plain() + "，须重新复核"
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: p.County, Chiefs: true},
		Message: subsidy.WorkArrived{CaseNumber: p.Number, What: "拨付计划复核", Heading: "有人员暂缓，金额变动"},
	}}
	return ev, nil
}

// Unschedule gives a cancelled plan's lines back to be paid in another.
func (c *Claim) Unschedule(items []string, plan string, by subsidy.Actor, now time.Time) subsidy.Event {
	from := c.State
	for i := range c.Lines {
		if slices.Contains(items, c.Lines[i].Item) {
			c.Lines[i].Item = ""
		}
	}
	c.settle()
	ev := c.event(subsidy.CancelPlan, from, by, now)
	ev.Note = "拨付计划" + plan + "作废，重新安排"
	return ev
}
