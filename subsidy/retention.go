package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// Retention (保存期限) is how long personal data are kept, in years. The notice
// is silent. A case that was paid, with its vouchers, is a financial archive:
// thirty years (会计档案管理办法, 财政部 国家档案局令第79号, 附表: 会计凭证). The rest is
// ours†: another case ten years, what people wrote to the bureau three, a draft
// that was never submitted one.
type Retention struct {
	Cases  int `json:"cases"`  // after the last act of a case of which nothing was paid
	Paid   int `json:"paid"`   // after the last act of a case with a payment or a plan for one
	Texts  int `json:"texts"`  // after the last message of a conversation or question
	Drafts int `json:"drafts"` // after a draft's last act
}

// DefaultRetention are the safe defaults.
func DefaultRetention() Retention { return Retention{Cases: 10, Paid: 30, Texts: 3, Drafts: 1} }

// Set lets the administrator change how long personal data are kept.
func (r *Retention) Set(to Retention, by Actor, now time.Time) (Event, error) {
	if err := by.May(SetRetention, Scope{}); err != nil {
		return Event{}, err
	}
	for _, v := range []struct {
		field, name        string
		years, least, most int
	}{
		{"/paid", "已拨付业务", to.Paid, 30, 100},
		{"/cases", "没有拨付的业务资料", to.Cases, 10, 50},
		{"/texts", "留言和诉求", to.Texts, 1, 20},
		{"/drafts", "没有提交的草稿", to.Drafts, 1, 10},
	} {
		if v.years < v.least || v.years > v.most {
			return Event{}, InvalidAt(v.field, v.name+"的保存年数应在"+Itoa(v.least)+"到"+Itoa(v.most)+"之间")
		}
	}
	ev := Event{
		Action:  SetRetention,
		Subject: Subject{SubjectSetting, "retention"},
		By:      by,
		At:      now,
		Note:    r.told() + "改为" + to.told(),
	}
	*r = to
	return ev, nil
}

func (r Retention) told() string {
	return "已拨付业务" + Itoa(r.Paid) + "年、其他业务" + Itoa(r.Cases) + "年、留言" + Itoa(r.Texts) + "年、草稿" +
		Itoa(r.Drafts) + "年"
}

// Before is the day before which something kept so many years was last touched
// when it is due to go; it never comes early, at most three days late.
func Before(today calendar.Day, years int) calendar.Day {
	return calendar.NewDay(today.Year()-years, today.Month(), min(today.Dom(), 28))
}

// ScrubEvent is the audit line of personal data that were erased (到期清除).
func ScrubEvent(subject Subject, of Scope, number, note string, now time.Time) Event {
	return Event{
		Action:  Scrub,
		Subject: subject,
		Scope:   of,
		Number:  number,
		By:      Actor{Role: System},
		At:      now,
		Note:    note,
	}
}

// Erased stands where a name stood.
const Erased = "已清除"

// Erased returns the form without the people it names.
func (f FilingForm) Erased() FilingForm {
	f.Leader, f.LeaderPhone, f.Admin, f.AdminPhone = Erased, "", Erased, ""
	if f.Institution.Head != "" {
		f.Institution.Head, f.Institution.Phone = Erased, ""
	}
	return f
}
