package mini

import (
	"context"
	"errors"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ClaimItem is a claim in a list.
type ClaimItem struct {
	ID         string       `json:"id"`
	Number     string       `json:"number" doc:"申领编号，草稿没有"`
	Project    string       `json:"project" doc:"培训项目名称"`
	State      claim.State  `json:"state" enum:"draft,submitted,supplement,reviewed,approved,published,cleared,scheduled,paid,refused,withdrawn,expired"`
	StateText  string       `json:"state_text"`
	People     int          `json:"people" doc:"申领人数，草稿没有"`
	Hours      int          `json:"hours" doc:"申领课时，草稿没有"`
	AmountYuan string       `json:"amount_yuan" doc:"申领金额（元），草稿没有"`
	Due        calendar.Day `json:"due" doc:"下一个期限，空为没有"`
	Suspended  calendar.Day `json:"suspended" doc:"从哪天起中止办理，空为没有中止"`
}

func viewClaimRow(r store.ClaimRow) ClaimItem {
	return ClaimItem{
		ID:         r.ID,
		Number:     r.Number,
		Project:    r.Project,
		State:      r.State,
		StateText:  r.State.Chinese(),
		People:     r.People,
		Hours:      r.Hours,
		AmountYuan: r.Amount.Yuan(),
		Due:        r.Due,
		Suspended:  r.Suspended,
	}
}

// FilingClaims is what was claimed for a training, and whether more may be.
type FilingClaims struct {
	Items     []ClaimItem  `json:"items" nullable:"false"`
	Claimable bool         `json:"claimable" doc:"现在可以新建申领"`
	FollowUp  bool         `json:"follow_up" doc:"新建的是补充申领，为遗漏的人员"`
	Why       string       `json:"why" doc:"为什么现在不能申领，空为可以或者培训还没有结束"`
	Until     calendar.Day `json:"until" doc:"申领期限的最后一天，空为培训还没有结束"`
	Left      int          `json:"left" doc:"期限还剩几个工作日"`
	Mark      string       `json:"mark" doc:"申领期限旁的说明，如“不可抗力延期”，空为没有"`
}

// until says how long the claim window still is.
func (v FilingClaims) until(window calendar.Deadline, today calendar.Day, cal calendar.Calendar) (FilingClaims, error) {
	left, err := cal.WorkingDaysBetween(today, window.Last)
	v.Until, v.Left = window.Last, left
	return v, err
}

// refusalOf is the sentence of a rule's refusal; another error stays one.
func refusalOf(err error) (string, error) {
	var refusal *subsidy.Error
	if errors.As(err, &refusal) {
		return refusal.Message, nil
	}
	return "", err
}

// PayeeView is where the money goes; only the owner reads the account whole.
type PayeeView struct {
	Name    string `json:"name" doc:"开户名"`
	Bank    string `json:"bank" doc:"开户行"`
	Account string `json:"account" doc:"账号，只有负责人看得到全部"`
	Masked  string `json:"masked" doc:"开户行和尾号"`
}

func viewPayee(p claim.Payee, name string, owner bool) PayeeView {
	v := PayeeView{Name: p.Name, Bank: p.Bank, Account: p.Account, Masked: p.Masked()}
	if v.Name == "" {
		v.Name = name
	}
	if !owner {
		v.Account = ""
	}
	return v
}

// ClaimDayView is a deadline that answers “why this date”.
type ClaimDayView struct {
	Title string            `json:"title" doc:"这个日期是什么"`
	By    calendar.Deadline `json:"by"`
	Left  int               `json:"left" doc:"还剩几个工作日，负数为已过"`
	Mark  string            `json:"mark" doc:"日期旁的说明，如“不可抗力延期”“已中止（自…起）”，空为没有"`
	Still bool              `json:"still" doc:"已中止，期限暂停计算"`
}

// ClaimPayment is money that was paid, or is to be.
type ClaimPayment struct {
	ID         string          `json:"id"`
	State      claim.ItemState `json:"state" enum:"waiting,paid,failed,cancelled"`
	StateText  string          `json:"state_text"`
	People     int             `json:"people"`
	AmountYuan string          `json:"amount_yuan"`
	PaidOn     calendar.Day    `json:"paid_on" doc:"支付日期，空为还没有支付"`
	Voucher    string          `json:"voucher" doc:"凭证号"`
	Reason     string          `json:"reason" doc:"支付失败的原因"`
	Payee      string          `json:"payee" doc:"收款账户（脱敏）"`
}

// ClaimView is one claim; its people and what they come to are asked apart.
type ClaimView struct {
	ClaimItem
	Filing       string           `json:"filing" doc:"为哪份备案申领"`
	FilingNumber string           `json:"filing_number"`
	Enterprise   string           `json:"enterprise" doc:"企业名称"`
	End          calendar.Day     `json:"end" doc:"培训结束日期"`
	Today        calendar.Day     `json:"today" doc:"今天（办理日期）"`
	Turn         string           `json:"turn" doc:"轮到谁、做什么"`
	FollowUp     bool             `json:"follow_up" doc:"补充申领"`
	Editable     bool             `json:"editable" doc:"现在可以修改"`
	Submitted    *time.Time       `json:"submitted_at,omitempty"`
	Revision     int              `json:"revision" doc:"修改时原样送回"`
	Seen         string           `json:"seen" doc:"提交、撤回、删除、再次占用额度时原样送回"`
	Promised     bool             `json:"promised"`
	Payee        PayeeView        `json:"payee"`
	NewPayee     *PayeeView       `json:"new_payee,omitempty" doc:"等待县区核对的收款账户变更"`
	MaySetPayee  bool             `json:"may_set_payee" doc:"您可以填写或申请更改收款账户"`
	MayWithdraw  bool             `json:"may_withdraw" doc:"您可以撤回"`
	MayTopUp     bool             `json:"may_top_up" doc:"还可以再次占用额度"`
	Round        string           `json:"supplement_round" doc:"第几次要求补充、是不是最后一次，空为没有要求过"`
	Reasons      []subsidy.Reason `json:"reasons" nullable:"false" doc:"要求补充的内容，或不予补贴的理由"`
	Days         []ClaimDayView   `json:"days" nullable:"false" doc:"现在的期限和为什么是这一天"`
	Payments     []ClaimPayment   `json:"payments" nullable:"false"`
	Recoveries   []ClaimRecovery  `json:"recoveries" nullable:"false"`
	Provincial   string           `json:"provincial_number" doc:"省系统编号"`
	Window       subsidy.Window   `json:"window" doc:"受理窗口"`
	Special      []string         `json:"special" nullable:"false" doc:"延期、中止、恢复办理的说明，一项一句"`
	PublicUntil  calendar.Day     `json:"public_until" doc:"公示到哪一天，空为还没有公示"`
	PayBefore    calendar.Day     `json:"pay_before" doc:"最迟哪一天拨付，空为还不知道"`
	Ahead        string           `json:"ahead" doc:"本县前面还有几份待拨付，空为还没有轮到排队"`
	Ways         []subsidy.WayOut `json:"ways" nullable:"false" doc:"期限过了还能做什么，一项一句"`
}

// viewClaim shows a claim to a member of its enterprise.
func (a *API) viewClaim(ctx context.Context, c claim.Claim, actor subsidy.Actor) (ClaimView, error) {
	today, err := a.today(ctx)
	if err != nil {
		return ClaimView{}, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, c.Enterprise)
	if err != nil {
		return ClaimView{}, err
	}
	owner := actor.May(subsidy.SetPayee, c.Scope()) == nil
	w, _ := subsidy.WindowOf(c.County)
	v := ClaimView{
		ClaimItem: ClaimItem{
			ID:         c.ID,
			Number:     c.Number,
			Project:    c.Training.Project,
			State:      c.State,
			StateText:  c.State.Chinese(),
			Due:        c.Due(),
			AmountYuan: subsidy.Fen(0).Yuan(),
		},
		Filing:       c.Training.Filing,
		FilingNumber: c.Training.Number,
		Enterprise:   e.Name,
		End:          c.Training.End,
		Today:        today,
		Turn:         c.Turn(today),
		FollowUp:     c.Entry.FollowUp,
		Editable:     c.Editable(),
		Revision:     c.Revision,
		Promised:     c.Entry.Promised,
		Payee:        viewPayee(c.Entry.Payee, e.Name, owner),
		MaySetPayee:  owner && c.PayeeChangeable(),
		MayWithdraw:  c.Withdrawable() && actor.May(subsidy.WithdrawClaim, c.Scope()) == nil,
		MayTopUp:     c.ToppableUp(),
		Reasons:      append([]subsidy.Reason{}, c.Told()...),
		Days:         []ClaimDayView{},
		Payments:     []ClaimPayment{},
		Recoveries:   []ClaimRecovery{},
		Provincial:   c.Paper.ProvincialNumber,
		Window:       w,
	}
	v.Round = c.SupplementRound()
	v.Suspended, v.Special = c.SuspendedOn(), c.Explain("补充材料期限")
	if c.Entry.NewPayee != nil {
		p := viewPayee(*c.Entry.NewPayee, e.Name, owner)
		v.NewPayee = &p
	}
	if !c.SubmittedAt.IsZero() {
		v.Submitted = &c.SubmittedAt
	}
	if err := a.claimDays(ctx, &v, c, today); err != nil {
		return v, err
	}
	return v, a.claimMoney(ctx, &v, c, actor)
}

func (a *API) claimDays(ctx context.Context, v *ClaimView, c claim.Claim, today calendar.Day) error {
	rules, err := a.Store.Rules(ctx, c.Enterprise)
	if err != nil {
		return err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return err
	}
	if v.Ways, err = c.WaysOut(terms, today); err != nil {
		return err
	}
	if err := a.claimPlace(ctx, v, c, terms); err != nil {
		return err
	}
	days, err := c.Days(terms, today)
	if err != nil {
		return err
	}
	for _, d := range days {
		left, err := rules.Calendar.WorkingDaysBetween(today, d.By.Last)
		if err != nil {
			return err
		}
		v.Days = append(v.Days, ClaimDayView{Title: d.Title, By: d.By, Left: left, Mark: d.Mark, Still: d.Still})
	}
	return nil
}

// claimPlace says where a claim stands in its county's payments: only how many are before it.
func (a *API) claimPlace(ctx context.Context, v *ClaimView, c claim.Claim, terms subsidy.Terms) (err error) {
	v.Ways = append([]subsidy.WayOut{}, v.Ways...)
	v.PublicUntil = c.InPublicityUntil()
	if v.PayBefore, err = c.PayBefore(terms); err != nil || v.PayBefore.IsZero() || c.StandsStill() {
		return err
	}
	n, err := a.Store.PaidBefore(ctx, c.County, v.PayBefore, c.ID)
	v.Ahead = claim.Ahead(n)
	return err
}

func (a *API) claimMoney(ctx context.Context, v *ClaimView, c claim.Claim, actor subsidy.Actor) error {
	if v.Number == "" {
		return nil
	}
	items, err := a.Store.ClaimPayments(ctx, v.ID)
	if err != nil {
		return err
	}
	for _, i := range items {
		v.Payments = append(v.Payments, ClaimPayment{
			ID:         i.ID,
			State:      i.State,
			StateText:  i.State.Chinese(),
			People:     i.People,
			AmountYuan: i.Amount.Yuan(),
			PaidOn:     i.PaidOn,
			Voucher:    i.Voucher,
			Reason:     i.Reason,
			Payee:      i.Payee.Masked(),
		})
	}
	v.Recoveries, err = a.viewRecoveries(ctx, c, actor, v.Today)
	return err
}
