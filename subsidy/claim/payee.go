package claim

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"shigang/subsidy"
)

// Payee is where the money goes (收款账户): the enterprise's own account.
type Payee struct {
	Name    string `json:"name" maxLength:"100" doc:"开户名，须与企业名称一致"`
	Bank    string `json:"bank" maxLength:"100" doc:"开户行"`
	Account string `json:"account" maxLength:"40" doc:"账号"`
}

// check trims a payee and checks it: 开户名 must be the enterprise's name.
func (p Payee) check(enterprise string) (Payee, error) {
	p.Name, p.Account = subsidy.CleanLine(p.Name), subsidy.CleanValue(p.Account)
	if subsidy.NameKey(p.Name) != subsidy.NameKey(enterprise) {
		return p, subsidy.InvalidAt("/payee/name", "开户名须与企业名称“"+enterprise+"”一致")
	}
	if err := subsidy.CheckLine("/payee/bank", "开户行", &p.Bank, 4, 60); err != nil {
		return p, err
	}
	if len(p.Account) < 8 || len(p.Account) > 32 || strings.Trim(p.Account, "0123456789-") != "" {
		sentence := "请填写8至32位数字的银行账号，现在是" + subsidy.Itoa(utf8.RuneCountInString(p.Account)) + "位"
		if found := subsidy.Stray(p.Account, "0123456789-"); found != "" {
			sentence = "银行账号只能是数字，" + found
		}
		return p, subsidy.InvalidAt("/payee/account", sentence)
	}
	return p, nil
}

// SetPayee takes the payee. While the enterprise still fills the claim in it
// stands at once and the county's two people see it; later it is a change that
// waits for the county (two people, rules.md 5).
func (c *Claim) SetPayee(p Payee, enterprise string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SetPayee, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if c.Over() || c.State == Scheduled {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，不能更改收款账户",
		}
	}
	p, err := p.check(enterprise)
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Revision++
	if c.Editable() {
		c.Entry.Payee, c.Entry.NewPayee = p, nil
		ev := c.event(subsidy.SetPayee, c.State, by, now)
		ev.Note = "填写收款账户，" + p.Masked()
		return ev, nil
	}
	c.Entry.NewPayee = &p
	ev := c.event(subsidy.SetPayee, c.State, by, now)
	ev.Note = "申请更改收款账户，" + p.Masked() + "，待县区核对"
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: c.County},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "收款账户变更", Heading: c.Training.Project},
	}}
	return ev, nil
}

// Masked tells the payee's bank and the account's last digits.
func (p Payee) Masked() string {
	if p.Account == "" {
		return "未填写"
	}
	return p.Bank + "，尾号" + p.Account[max(0, len(p.Account)-4):]
}

// DecidePayee lets the second person, of the county, confirm a change of payee
// or turn it down.
func (c *Claim) DecidePayee(confirm bool, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.DecidePayee, by); err != nil {
		return subsidy.Event{}, err
	}
	if confirm && slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Item != "" && l.State == LineLive }) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领已列入拨付计划，请先作废或办完该计划，再更改收款账户",
		}
	}
	word := "县区核对后不同意更改收款账户"
	if confirm {
		c.Entry.Payee, word = *c.Entry.NewPayee, "县区核对后同意更改收款账户，"+c.Entry.NewPayee.Masked()
	}
	c.Entry.NewPayee = nil
	c.Revision++
	ev := c.event(subsidy.DecidePayee, c.State, by, now)
	ev.Note = word
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{Enterprise: c.Enterprise},
		Message: PayeeDecided{CaseNumber: c.Number, Project: c.Training.Project, Confirmed: confirm},
	}}
	return ev, nil
}
