package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// BankResult is what the bank says of one item.
type BankResult struct {
	Position int
	Account  string
	Amount   subsidy.Fen
	Paid     bool
	Reason   string
	Voucher  string
	PaidOn   calendar.Day
}

// BankAnswer is the bank's answer file (银行回盘文件) as it was read.
type BankAnswer struct {
	Batch   string // the plan's number
	Results []BankResult
	Count   int // as the file's last row says
	Total   subsidy.Fen
	Digest  string
}

// Take checks the bank's answer against the plan, whole, before anything of it
// counts: another batch's, one already taken, a truncated one, or one whose
// accounts or amounts differ is refused and changes nothing.
func (p *Plan) Take(a BankAnswer, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ImportAnswer, p.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	refuse := func(message string) (subsidy.Event, error) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/file",
			Message: message + "，没有导入任何内容，请核对文件",
		}
	}
	switch {
	case a.Batch != p.Number:
		return refuse("这是批次“" + a.Batch + "”的回盘文件，不是本计划“" + p.Number + "”的")
	case p.State == PlanAnswered:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "本计划的回盘文件已于" + calendar.DayOf(p.AnsweredAt).Chinese() + "导入，不能重复导入",
		}
	}
	if err := p.may(subsidy.ImportAnswer, by); err != nil {
		return subsidy.Event{}, err
	}
	sum := subsidy.Fen(0)
	for _, r := range a.Results {
		sum += r.Amount
	}
	if a.Count != len(a.Results) || a.Total != sum || len(a.Results) != p.Standing() || sum != p.Total() {
		return refuse("回盘文件不完整：应有" + subsidy.Itoa(p.Standing()) + "笔、" + p.Total().Plain() + "，文件里有" +
			subsidy.Itoa(len(a.Results)) + "笔、" + sum.Plain())
	}
	seen := map[int]bool{}
	for _, r := range a.Results {
		i := slices.IndexFunc(p.Items, func(i PaymentItem) bool {
			return i.Position == r.Position && i.State == ItemWaiting
		})
		if i < 0 || seen[r.Position] || p.Items[i].Amount != r.Amount || p.Items[i].Payee.Account != r.Account {
			return refuse("第" + subsidy.Itoa(r.Position) + "笔的账号或金额与计划不一致")
		}
		seen[r.Position] = true
		if err := r.check(calendar.DayOf(now)); err != nil {
			return refuse("第" + subsidy.Itoa(r.Position) + "笔" + err.Error())
		}
		it := &p.Items[i]
		it.State, it.Reason, it.Voucher, it.PaidOn = ItemFailed, subsidy.CleanLine(r.Reason), "", calendar.Day{}
		if r.Paid {
			it.State, it.Reason, it.Voucher, it.PaidOn = ItemPaid, "", subsidy.CleanValue(r.Voucher), r.PaidOn
		}
	}
	p.AnswerDigest, p.AnsweredAt = a.Digest, now
	ev := p.move(subsidy.ImportAnswer, by, now)
	ev.Note = p.outcome()
	return ev, nil
}

// bad is a sentence's second half about one row of an answer.
type bad string

func (b bad) Error() string { return string(b) }

func (r BankResult) check(today calendar.Day) error {
	switch {
	case r.Paid && subsidy.CleanValue(r.Voucher) == "":
		return bad("支付成功但没有凭证号")
	case r.Paid && (r.PaidOn.IsZero() || r.PaidOn.After(today)):
		return bad("的支付日期缺失或晚于今天")
	case !r.Paid && subsidy.Visible(r.Reason) == 0:
		return bad("支付失败但没有写原因")
	}
	return nil
}

// outcome says how many were paid and how many failed.
func (p Plan) outcome() string {
	o := p.Outcome()
	out := "支付成功" + subsidy.Itoa(o.Paid) + "笔，" + o.PaidSum.Plain()
	if o.Failed > 0 {
		out += "；失败" + subsidy.Itoa(o.Failed) + "笔，可列入下一计划重付"
	}
	return out
}

// Settle lets a claim's lines follow the bank's answer to their item: paid, or
// payable again.
func (c *Claim) Settle(it PaymentItem, by subsidy.Actor, now time.Time) subsidy.Event {
	action, from := subsidy.PayClaim, c.State
	if it.State == ItemFailed {
		action = subsidy.FailPayment
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Item != it.ID {
			continue
		}
		l.Item = ""
		if it.State == ItemPaid && l.State == LineLive {
			l.State, l.PayBy = LinePaid, calendar.Day{}
		}
	}
	c.settle()
	c.Revision++
	ev := c.event(action, from, by, now)
	if it.State == ItemPaid {
		ev.Note = subsidy.Itoa(it.People) + "人，" + it.Amount.Plain() + "，凭证号" + it.Voucher
		ev.Owes = []subsidy.Owed{{
			To: subsidy.Audience{Enterprise: c.Enterprise},
			Message: PaidMessage{
				CaseNumber: c.Number,
				Project:    c.Training.Project,
				People:     it.People,
				Amount:     it.Amount,
				PaidOn:     it.PaidOn,
			},
		}}
		return ev
	}
	ev.Note = "支付失败：" + it.Reason
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{Enterprise: c.Enterprise},
		Message: PaymentFailed{CaseNumber: c.Number, Project: c.Training.Project, Reason: it.Reason},
	}}
	return ev
}
