package subsidy

import "time"

// Correct puts an amount drawn elsewhere, or its proof, right for a reason. f is
// the filing in which it was entered: its county alone may. An amount that
// becomes larger must fit beside what stands, like a new one.
func (e *Elsewhere) Correct(
	f Filing, y *PersonYear, to Elsewhere, limit Fen, why string, by Actor, now time.Time,
) (Event, error) {
	if err := by.May(CorrectElsewhere, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/proof", "凭证", &to.Proof); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/why", "原因", &why); err != nil {
		return Event{}, err
	}
	y.allow(limit)
	switch left := y.Cap - y.Used() + e.Amount; {
	case to.Amount <= 0 || to.Amount > limit:
		return Event{},
			InvalidAt("/amount", "请填写在其他地方领取的金额，不超过"+limit.Plain()+"；没有领取的，请撤销这笔登记")
	case to.Amount == e.Amount && to.Proof == e.Proof:
		return Event{}, &Error{Kind: Conflict, Message: "金额和凭证都没有改动，不用更正"}
	case to.Amount > e.Amount && to.Amount > left:
		return Event{}, &Error{
			Kind:    Conflict,
			Field:   "/amount",
			Message: "这个人本年度最多可以登记" + max(left, 0).Plain() + "，请先调低或排除未支付的申领，再更正这笔金额",
		}
	}
	ev := f.event(CorrectElsewhere, f.State, by, now)
	ev.Note = "一名职工" + Itoa(e.Year) + "年度在其他地方领取的补贴由" + e.Amount.Plain() + "更正为" +
		to.Amount.Plain() + "，凭证：" + to.Proof + "，原因：" + why
	y.Elsewhere += to.Amount - e.Amount
	y.allow(0)
	e.Amount, e.Proof = to.Amount, to.Proof
	return ev, nil
}

// Remove takes an amount that was entered by mistake off the year, for a reason.
func (e Elsewhere) Remove(f Filing, y *PersonYear, why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(RemoveElsewhere, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/why", "原因", &why); err != nil {
		return Event{}, err
	}
	y.Elsewhere -= e.Amount
	y.allow(0)
	ev := f.event(RemoveElsewhere, f.State, by, now)
	ev.Note = "撤销一名职工" + Itoa(e.Year) + "年度在其他地方领取的补贴" + e.Amount.Plain() + "，原凭证：" + e.Proof +
		"，原因：" + why
	return ev, nil
}
