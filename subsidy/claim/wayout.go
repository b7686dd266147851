package claim

import (
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// WaysOut is what can still be done for a claim whose day has passed, or that leaves
// something to claim; none while there is nothing to do beside what the case says.
func (c Claim) WaysOut(t subsidy.Terms, today calendar.Day) ([]subsidy.WayOut, error) {
	window, err := c.claimDay(t)
	if err != nil || c.Suspended() != nil {
		return nil, err
	}
	closed := today.After(window.Last)
	switch {
	case c.State == Expired || c.State == Draft && closed:
		return []subsidy.WayOut{
			{Text: "因不可抗力没有按时申领的，可以留言说明情况并附证明，请县区延长期限", Goto: "ask"},
			subsidy.CallWindow(c.County),
		}, nil
	case c.State == Withdrawn && !closed:
		return []subsidy.WayOut{{Text: "申领期限到" + window.Last.Chinese() + "，可以重新申领", Goto: "claim"}}, nil
	case slices.Contains([]State{Approved, Published, Cleared, Scheduled, Paid}, c.State) && !closed &&
		!c.Entry.FollowUp:
		return []subsidy.WayOut{{
			Text: "有遗漏的职工，" + window.Last.Chinese() + "以前还可以为他们补充申领", Goto: "claim",
		}}, nil
	case (c.State == Submitted || c.State == Reviewed) && c.Review.DecideBy.Before(today),
		!c.Payment.By.IsZero() && c.Payment.By.Before(today) && (c.State == Cleared || c.State == Scheduled):
		return []subsidy.WayOut{subsidy.CallWindow(c.County)}, nil
	}
	return nil, nil
}

// Ahead says where a claim stands in its county's payments, from how many are before it.
func Ahead(n int) string {
	if n == 0 {
		return "本县下一份就是这份"
	}
	return "本县前面还有 " + subsidy.Itoa(n) + " 份待拨付"
}

// PayBefore is the last day to pay the claim: what its lines say, or, in publicity, what
// follows when nobody objects; the zero day before.
func (c Claim) PayBefore(t subsidy.Terms) (calendar.Day, error) {
	switch c.State {
	case Cleared, Scheduled:
		return c.Payment.By, nil
	case Published:
		d, err := t.PaymentDeadline(c.Publicity.Until)
		return d.Last, err
	}
	return calendar.Day{}, nil
}

// Task (待办) is one thing that a claim still lacks, and where it is done.
type Task struct {
	Text   string `json:"text"`
	Button string `json:"button" doc:"按钮上的字"`
	Goto   string `json:"goto" enum:"people,study,payee,promise,files" doc:"去哪里补"`
}

// TaskOf is the task behind what stops a claim's submission.
func TaskOf(p subsidy.Problem) Task {
	to := map[subsidy.Step][2]string{
		subsidy.StepStudy:   {"study", "去导入学习记录"},
		subsidy.StepPayee:   {"payee", "去填写"},
		subsidy.StepPromise: {"promise", "去勾选"},
		subsidy.StepPeople:  {"people", "去看人员"},
	}[p.Step]
	return Task{Text: p.Message, Goto: to[0], Button: to[1]}
}
