package claim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

func TestAPreviewAddsUpWhomASubmissionWouldClaimFor(t *testing.T) {
	c := claimIn(t, Draft)
	c.Entry.Omitted = []string{"row3"}
	var v Preview
	list := people(2, 4, 6, 8, 0, 10)
	for i := range list {
		list[i].Calculation.Policy = terms().Policy
	}
	list[1].Used = 940_00
	list[5].Elsewhere = "SL2"
	want := []string{"", "", "", "您选择了不为他申领", "0 课时：还没有完成的课程", "已在SL2里申领"}
	for i, p := range list {
		v.Add(*c, p)
		if got := c.WhyNot(p); got != want[i] || c.Claims(p) != (got == "") || c.Omits(p.Row) != (i == 3) {
			t.Errorf("%d: %q, claimed for %v", i, got, c.Claims(p))
		}
	}
	if v != (Preview{People: 3, Hours: 12, Amount: 300_00, Short: 1, Omitted: 1, Elsewhere: 1, Zero: 1}) {
		t.Errorf("%+v", v)
	}
	one := people(1)[0]
	if !c.Claims(one) || c.WhyNot(one) != "" {
		t.Error("one class hour is not claimed for")
	}
	zero := people(0)[0]
	zero.Calculation.Completed = 1
	if got := c.WhyNot(zero); got != "0 课时：学习时间不满一个课时" {
		t.Error(got)
	}
	zero.Calculation.Uncounted = []study.Uncounted{{Why: study.WhyTwice, Seconds: 60}, {
		Name: "安全", Seconds: 2700,
		Why: study.WhyNoScreenshot,
	}}
	if got := c.WhyNot(zero); !strings.Contains(got, "还没有学习截图") {
		t.Error(got)
	}
	if got := c.Omitting("row1", true); !slices.Equal(got, []string{"row3", "row1"}) {
		t.Errorf("%v", got)
	}
	if got := c.Omitting("row3", false); len(got) != 0 || len(c.Entry.Omitted) != 1 {
		t.Errorf("%v", got)
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
}

func TestTheDaysOfAClaimAreThoseItsStateWaitsFor(t *testing.T) {
	for state, want := range map[State]string{
		Draft:      "提交申领 2026-12-01",
		Submitted:  "县区提出审核意见 2026-06-30 不计企业补充材料时间的审核期限 2026-06-30",
		Supplement: "补充材料 2026-06-15 县区提出审核意见 2026-06-30 不计企业补充材料时间的审核期限 2026-06-30",
		Published:  "公示结束 2026-06-15",
		Cleared:    "拨付 2026-07-28",
		Paid:       "", Approved: "",
	} {
		c := claimIn(t, state)
		days, err := c.Days(terms(), calendar.DayOf(claimed))
		got := ""
		for _, d := range days {
			got += fmt.Sprintf("%s %s ", d.Title, d.By.Last)
		}
		if err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%s: %s, %v", state, got, err)
		}
	}
	c := claimIn(t, Published)
	c.Publicity.Until = c.Publicity.Until.AddDays(7)
	if days, err := c.Days(terms(), calendar.DayOf(claimed)); err != nil || days[0].By.Last != c.Publicity.Until ||
		!strings.Contains(days[0].By.Rule, "重新公示") {
		t.Errorf("published again: %+v, %v", days, err)
	}
	c = claimIn(t, Cleared)
	c.Payment.By = calendar.Day{}
	if days, err := c.Days(terms(), calendar.DayOf(claimed)); err != nil || len(days) != 0 {
		t.Errorf("nothing to pay: %+v, %v", days, err)
	}
}

func TestWhatAPageOffersFollowsTheState(t *testing.T) {
	for _, state := range States() {
		c := Claim{State: state}
		open := slices.Contains([]State{Submitted, Supplement, Reviewed}, state)
		payee := !slices.Contains([]State{
			Scheduled, Paid, Refused, Withdrawn,
			Expired,
		}, state)
		if c.ToppableUp() != open || c.PayeeChangeable() != payee || c.Withdrawable() != payee {
			t.Errorf("%s: topped up %v, payee %v, withdrawn %v", state, c.ToppableUp(), c.PayeeChangeable(),
				c.Withdrawable())
		}
	}
	for _, state := range lineStates() {
		err := Claim{State: Published, Publicity: Publicity{From: calendar.NewDay(2026, 11,
			2)}}.MaySay(Line{State: state}, Sayer{})
		if (err == nil) != (state != LineExcluded && state != LineRecovered) {
			t.Errorf("the word on a %s line: %v", state, err)
		}
	}
	if got := (Objection{Kind: Reporting, County: "440203"}).Taken(); !strings.HasPrefix(got, "已收到举报，") {
		t.Error(got)
	}
	if got := (Objection{Kind: Objecting, County: "440203", Lines: []string{
		"a",
		"b",
	}}).Taken(); !strings.HasPrefix(got, "已收到异议，涉及的2人") {
		t.Error(got)
	}
}
