package claim

import (
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// Preview is what a claim that is still being filled in would come to now.
// It is added up a person at a time; nothing of it is stored.
type Preview struct {
	People, Hours int // that would be claimed for
	Amount        subsidy.Fen
	Short         int // of them, cut by the year's cap
	Omitted       int // whom HR leaves out
	Elsewhere     int // who are in another claim of the filing
	Zero          int // without a class hour
}

// Claims reports whether a submission would claim for the person.
func (c Claim) Claims(p Claimable) bool { return c.taken(p) }

// WhyNot says why a submission would not claim for the person, "" when it would.
func (c Claim) WhyNot(p Claimable) string {
	switch {
	case slices.Contains(c.Entry.Omitted, p.Row):
		return "您选择了不为他申领"
	case p.Elsewhere != "":
		return "已在" + p.Elsewhere + "里申领"
	case p.Calculation.Hours > 0:
		return ""
	}
	for _, u := range p.Calculation.Uncounted {
		if u.Why == study.WhyNoScreenshot {
			return "0 课时：" + u.Sentence()
		}
	}
	if p.Calculation.Completed == 0 {
		return "0 课时：还没有完成的课程"
	}
	return "0 课时：学习时间不满一个课时"
}

// Add adds a person.
func (v *Preview) Add(c Claim, p Claimable) {
	switch {
	case c.taken(p):
		a := p.Amount(c)
		v.People++
		v.Hours += p.Calculation.Hours
		v.Amount += a.Granted
		if a.Short() {
			v.Short++
		}
	case slices.Contains(c.Entry.Omitted, p.Row):
		v.Omitted++
	case p.Elsewhere != "":
		v.Elsewhere++
	default:
		v.Zero++
	}
}

// Amount is what the person's year leaves of their class hours now.
func (p Claimable) Amount(c Claim) study.Amount {
	return study.AmountOf(p.Calculation.Policy, p.Calculation.Hours, c.Training.End.Year(), p.Used)
}

// CountedAs is the sentence under a claim's amount.
func CountedAs(people, hours int) string {
	return "按 " + thousands(people) + " 人、" + thousands(hours) + " 课时计算"
}

// thousands writes 2950 as 2,950.
func thousands(n int) string {
	text := subsidy.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// Day is a day of a claim's procedure, with its reasons.
type Day struct {
	Title string // what it is for
	By    calendar.Deadline
	Mark  string // beside the day: 已中止, 不可抗力延期
	Still bool   // it stands still: nothing is overdue
}

// Days are the deadlines that stand while the claim is in its state, the one
// that comes next first; each answers “为什么是这一天”.
func (c Claim) Days(t subsidy.Terms, today calendar.Day) (out []Day, err error) {
	add := func(title string, d calendar.Deadline, e error) {
		day := Day{Title: title, By: d, Mark: c.Mark(d.Last)}
		if c.StandsStill() {
			day.Mark, day.Still = c.Suspended().Mark(), true
		}
		out = append(out, day)
		if err == nil {
			err = e
		}
	}
	review := func() {
		d, e := c.ReviewBy(t)
		add("县区提出审核意见", d, e)
		d, e = c.NetReviewBy(t, today)
		add("不计企业补充材料时间的审核期限", d, e)
	}
	switch c.State {
	case Draft:
		d, e := c.claimDay(t)
		add("提交申领", d, e)
		out[0].Mark = subsidy.Clocks{Extensions: c.Window.Extensions}.Mark(d.Last)
	case Supplement:
		d, e := c.SupplementDay(t)
		add("补充材料", d, e)
		review()
	case Submitted, Reviewed:
		review()
	case Published:
		d, e := t.PublicityDeadline(c.Publicity.From)
		if e == nil && d.Last != c.Publicity.Until { // a line was published again
			d = calendar.Deadline{
				Rule:    d.Rule + "，有人员调低后重新公示",
				Clause:  d.Clause,
				Last:    c.Publicity.Until,
				Skipped: []calendar.Skipped{},
			}
		}
		add("公示结束", d, e)
	case Cleared, Scheduled:
		if !c.Payment.By.IsZero() {
			d, e := c.payDay(t)
			add("拨付", d, e)
		}
	}
	return out, err
}

// payDay explains the day to pay by: from the end of publicity, or, for a line
// that was released later, from its release.
func (c Claim) payDay(t subsidy.Terms) (calendar.Deadline, error) {
	plain := calendar.Deadline{
		Rule: "公示无异议后" + subsidy.Itoa(t.Policy.PaymentDays) + "个工作日内支付", Clause: "附件1 二(二)",
		Last: c.Payment.By, Skipped: []calendar.Skipped{},
	}
	if c.Payment.From.IsZero() {
		return plain, nil
	}
	d, err := c.PayDay(c.Payment.From, t)
	if err != nil || d.Last != c.Payment.By {
		return plain, err
	}
	first, err := t.PublicityDeadline(c.Publicity.From)
	if err == nil && c.Payment.From.After(first.Last) && c.Payment.From != c.Publicity.Until {
		d.Rule = "异议处理完毕后" + subsidy.Itoa(t.Policy.PaymentDays) + "个工作日内支付"
	}
	return d, err
}

// MayClaim says whether a claim may be opened for the filing today; the refusal
// is a sentence for the applicant.
func MayClaim(
	f subsidy.Filing, others []OtherClaim, t subsidy.Terms, by subsidy.Actor, today calendar.Day,
) (followUp bool, window calendar.Deadline, err error) {
	if window, err = f.ClaimDay(t); err != nil {
		return false, window, err
	}
	c, _, err := NewClaim("", f, others, t, by, today.Start())
	return c.Entry.FollowUp, window, err
}

// ToppableUp reports whether lines that were cut short may still ask again.
func (c Claim) ToppableUp() bool {
	return slices.Contains([]State{Submitted, Supplement, Reviewed}, c.State)
}

// Withdrawable reports whether the enterprise may still take the claim back.
func (c Claim) Withdrawable() bool {
	return slices.Contains(claimMoves[subsidy.WithdrawClaim].from, c.State)
}

// PayeeChangeable reports whether the payee may be filled in or a change of it
// be asked for.
func (c Claim) PayeeChangeable() bool { return !c.Over() && c.State != Scheduled }

// Omits reports whether HR leaves a person out.
func (c Claim) Omits(row string) bool { return slices.Contains(c.Entry.Omitted, row) }

// Omitting is whom HR leaves out once a person is left out or taken in again.
func (c Claim) Omitting(row string, omit bool) []string {
	out := slices.DeleteFunc(slices.Clone(c.Entry.Omitted), func(r string) bool { return r == row })
	if omit {
		out = append(out, row)
	}
	return out
}

// Taken tells whoever raised an objection or a report what happens with it.
func (o Objection) Taken() string {
	if o.Kind == Reporting {
		return "已收到举报，由" + o.County.Chinese() + "人力资源和社会保障局核实并答复。"
	}
	return "已收到异议，涉及的" + subsidy.Itoa(len(o.Lines)) + "人暂缓拨付，由" + o.County.Chinese() +
		"人力资源和社会保障局核实并答复。"
}
