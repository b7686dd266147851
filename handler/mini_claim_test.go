package handler_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

type claimView struct {
	ID, Number, State, Turn string
	Revision                int
	Promised, Editable      bool
	Payee                   struct{ Name, Bank, Account, Masked string }
	NewPayee                *struct{ Masked string } `json:"new_payee"`
	MaySetPayee             bool                     `json:"may_set_payee"`
	MayWithdraw             bool                     `json:"may_withdraw"`
	Reasons                 []struct{ Step, Message string }
	Days                    []struct {
		Title string
		Left  int
		By    struct{ Last, Rule string }
	}
}

type claimSummary struct {
	Sentence                   string
	AmountYuan                 string `json:"amount_yuan"`
	People, Hours, Short, Held int
	Omitted, Zero, Excluded    int
	Problems                   []struct{ Step, Message string }
}

type claimPeople struct {
	Items []struct {
		Row, Name, Why, State string
		IDNumber              string `json:"id_number"`
		Claimed, Omitted      bool
		Hours                 int
	}
	Next string
}

// numbers are what of an enterprise's own people may stand in no answer to it: it reads their names whole.
func numbers(n int) (out []string) {
	for _, e := range storetest.Entries(n) {
		out = append(out, e.ID, e.Phone)
	}
	return out
}

// secrets are what of the people may stand in no answer.
func secrets(n int) (out []string) {
	for _, e := range storetest.Entries(n) {
		out = append(out, e.ID, e.Phone, e.Name)
	}
	return out
}

func TestHRClaimsForAnEndedTraining(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := f.Ended(t, "440203", 3)
		p := newPhone(t, f, member.ID)
		var may struct {
			Claimable bool
			Left      int
			Items     []claimView
		}
		p.ask(t, "GET", "/filings/"+filing.ID+"/claims", "", &may)
		if !may.Claimable || may.Left < 80 || len(may.Items) != 0 {
			t.Fatalf("before: %+v", may)
		}
		var home struct {
			Need   struct{ Goto, Text string }
			Claims struct{ Unclaimed, Open int }
		}
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "filing" || home.Claims.Unclaimed != 1 {
			t.Errorf("home before: %+v", home)
		}
		var c claimView
		p.ask(t, "POST", "/filings/"+filing.ID+"/claims", "", &c)
		if c.State != "draft" || c.Payee.Name == "" || !c.MaySetPayee || len(c.Days) != 1 ||
			c.Days[0].Title != "提交申领" {
			t.Fatalf("opened: %+v", c)
		}
		p.refused(t, "POST", "/filings/"+filing.ID+"/claims", "", 409, "已有一份“草稿”的申领")
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "claim" || home.Claims.Open != 1 ||
			home.Claims.Unclaimed != 0 {
			t.Errorf("home with a draft: %+v", home)
		}
		s := p.summary(t, c.ID)
		if s.Sentence != "按 3 人、6 课时计算" || s.AmountYuan != "180.00" || len(s.Problems) != 2 ||
			s.Problems[0].Step != "payee" || s.Problems[1].Step != "promise" {
			t.Errorf("summary: %+v", s)
		}
		p.refused(t, "POST", "/claims/"+c.ID+"/submit", p.shown(t, "/claims/"+c.ID), 422, "还差2项")
		p.leavesOut(t, &c)
		p.refused(t, "PUT", "/claims/"+c.ID+"/payee",
			`{"name":"别的公司","bank":"中国银行韶关分行","account":"6217000000001234567","seen":"`+
				p.seenOf(t, "/claims/"+c.ID)+`"}`, 422, "开户名须与企业名称")
		p.ask(t, "PUT", "/claims/"+c.ID+"/payee",
			`{"name":"`+c.Payee.Name+`","bank":"中国银行韶关分行","account":"6217 0000 0000 1234 567","seen":"`+
				p.seenOf(t, "/claims/"+c.ID)+`"}`, &c)
		if c.Payee.Account != "6217000000001234567" || c.Payee.Masked != "中国银行韶关分行，尾号4567" {
			t.Errorf("payee: %+v", c.Payee)
		}
		p.refused(t, "PUT", "/claims/"+c.ID, `{"revision":1,"promised":true}`, 409, "")
		p.ask(t, "PUT", "/claims/"+c.ID, `{"revision":`+itoa(c.Revision)+`,"promised":true}`, &c)
		if s = p.summary(t, c.ID); len(s.Problems) != 0 {
			t.Errorf("still missing: %+v", s.Problems)
		}
		p.ask(t, "POST", "/claims/"+c.ID+"/submit", p.shown(t, "/claims/"+c.ID), &c)
		if c.State != "submitted" || !strings.HasPrefix(c.Number, "SL440203-") || len(c.Days) != 2 ||
			c.Days[0].Left != 15 || !strings.Contains(c.Days[1].By.Rule, "不含企业补充材料的0个工作日") {
			t.Errorf("submitted: %+v", c)
		}
		if s = p.summary(t, c.ID); s.Sentence != "按 2 人、4 课时计算" || s.AmountYuan != "120.00" {
			t.Errorf("summary after: %+v", s)
		}
		var timeline struct{ Items []struct{ Text, By string } }
		if p.ask(t, "GET", "/claims/"+c.ID+"/timeline", "", &timeline); len(timeline.Items) == 0 ||
			timeline.Items[len(timeline.Items)-1].Text != "提交申领" {
			t.Errorf("timeline: %+v", timeline)
		}
		p.refused(t, "POST", "/claims/"+c.ID+"/topup", p.shown(t, "/claims/"+c.ID), 409, "现在没有空余的年度额度")
		p.showed(t, numbers(3)...)
	})
}

// leavesOut leaves a person out of a draft, takes them in again, and out.
func (p handset) leavesOut(t *testing.T, c *claimView) {
	t.Helper()
	var people claimPeople
	p.ask(t, "GET", "/claims/"+c.ID+"/people?limit=1", "", &people)
	if len(people.Items) != 1 || people.Next == "" || !people.Items[0].Claimed {
		t.Fatalf("people: %+v", people)
	}
	row := people.Items[0].Row
	var one struct {
		Sentences []string
		Editable  bool
	}
	if p.ask(t, "GET", "/claims/"+c.ID+"/people/"+row, "", &one); !one.Editable || len(one.Sentences) < 2 ||
		!strings.Contains(one.Sentences[0], "= 2 课时 × 30 元 = 60 元") {
		t.Errorf("explained: %+v", one)
	}
	for _, omit := range []string{"true", "false", "true"} {
		p.ask(t, "POST", "/claims/"+c.ID+"/people/"+row, `{"revision":`+itoa(c.Revision)+`,"omitted":`+omit+`}`, c)
	}
	if s := p.summary(t, c.ID); s.People != 2 || s.Omitted != 1 {
		t.Errorf("left out: %+v", s)
	}
	if p.ask(t, "GET", "/claims/"+c.ID+"/people?only=left", "", &people); len(people.Items) != 1 ||
		people.Items[0].Why != "您选择了不为他申领" {
		t.Errorf("left out: %+v", people)
	}
	p.refused(t, "POST", "/claims/"+c.ID+"/people/nobody", `{"revision":1,"omitted":true}`, 404, "")
}

func TestOnlyTheOwnerReadsAndSetsTheAccount(t *testing.T) {
	f := storetest.SQLite(t)
	claim, owner := f.Claim(t, "440203", 2)
	clerk := f.Account(t, "clerk", "13711112222")
	err := f.Change(context.Background(), store.Act{Actor: owner, Now: storetest.Monday}, func(tx *store.Tx) error {
		return tx.AddMember(owner.Enterprise, clerk.ID, subsidy.Clerk, "李")
	})
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, f, clerk.ID)
	var c claimView
	p.ask(t, "GET", "/claims/"+claim.ID, "", &c)
	if c.Payee.Account != "" || c.Payee.Masked != "中国银行韶关分行，尾号4567" || c.MaySetPayee || c.MayWithdraw {
		t.Errorf("the clerk reads %+v", c)
	}
	body := `{"name":"` + c.Payee.Name + `","bank":"工商银行韶关分行","account":"6222000000007654321",` +
		`"seen":"` + p.seenOf(t, "/claims/"+claim.ID) + `"}`
	p.refused(t, "PUT", "/claims/"+claim.ID+"/payee", body, 403, "经办人")
	p.refused(t, "POST", "/claims/"+claim.ID+"/withdraw", p.shown(t, "/claims/"+claim.ID), 403, "经办人")
	mine := p.as(t, owner.ID)
	mine.ask(t, "PUT", "/claims/"+claim.ID+"/payee", body, &c)
	if c.Payee.Account != claim.Entry.Payee.Account || c.NewPayee == nil ||
		c.NewPayee.Masked != "工商银行韶关分行，尾号4321" {
		t.Errorf("a change after submission stands at once: %+v", c)
	}
	p.ask(t, "GET", "/claims/"+claim.ID, "", &c)
	p.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
	p.ask(t, "GET", "/inbox", "", nil)
	p.showed(t, append(secrets(2), claim.Entry.Payee.Account, "6222000000007654321")...)
	mine.ask(t, "POST", "/claims/"+claim.ID+"/withdraw", mine.shown(t, "/claims/"+claim.ID), &c)
	if c.State != "withdrawn" {
		t.Errorf("withdrawn: %+v", c)
	}
}

func TestHRSupplementsWhatTheCountyAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, owner := f.Claim(t, "440203", 2)
		reviewer := storetest.Reviewer("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(context.Background(), owner.Enterprise))
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(*c))
			event, err := c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "请补充培训成绩截图"}},
				terms, reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		p := newPhone(t, f, owner.ID)
		var c claimView
		p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c)
		if c.State != "supplement" || len(c.Reasons) != 1 || c.Reasons[0].Step != "study" || len(c.Days) != 3 ||
			c.Days[0].Left != 5 || !c.Editable {
			t.Fatalf("asked: %+v", c)
		}
		var home struct{ Need struct{ Goto, Text string } }
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "claim" ||
			!strings.Contains(home.Need.Text, "补充材料") {
			t.Errorf("home: %+v", home)
		}
		if s := p.summary(t, theClaim.ID); s.AmountYuan != "120.00" || s.Short != 0 || len(s.Problems) != 0 {
			t.Errorf("what it holds itself is counted against it: %+v", s)
		}
		p.ask(t, "POST", "/claims/"+theClaim.ID+"/submit", p.shown(t, "/claims/"+theClaim.ID), &c)
		if c.State != "submitted" || len(c.Reasons) != 0 {
			t.Errorf("again: %+v", c)
		}
		p.refused(t, "GET", "/claims/"+theClaim.ID+"/letter", "", 409, "没有不予补贴通知书")
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ProposeRefusal(
				[]subsidy.Reason{{Step: subsidy.StepStudy, Message: "学习记录与平台不符", Clause: "五"}}, reviewer,
				tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		var steps struct{ Items []struct{ Text string } }
		p.ask(t, "GET", "/claims/"+theClaim.ID+"/timeline", "", &steps)
		if p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c); c.State != "reviewed" || len(c.Reasons) != 0 ||
			strings.Contains(fmt.Sprint(steps), "不予") {
			t.Errorf("the enterprise reads of a refusal nobody confirmed: %+v %+v", c, steps)
		}
		p.refused(t, "GET", "/claims/"+theClaim.ID+"/letter", "", 409, "没有不予补贴通知书")
		chief := storetest.Chief("440203")
		f.DoClaim(t, theClaim.ID, chief, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ConfirmRefusal(chief, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		var letter struct{ Paragraphs []string }
		p.ask(t, "GET", "/claims/"+theClaim.ID+"/letter", "", &letter)
		if all := strings.Join(letter.Paragraphs, ""); !strings.Contains(all, "行政复议") ||
			!strings.Contains(all, "行政诉讼") || !strings.Contains(all, "学习记录与平台不符") {
			t.Errorf("letter: %s", all)
		}
		p.showed(t, secrets(2)...)
	})
}

func TestWhoWasCutShortAsksAgainWithOneTap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, first := f.Member(t, "440203")
		_, second := f.Member(t, "440204")
		a, b := f.Studied(t, first, 2, 990), f.Studied(t, second, 2, 990)
		f.Later(t, a.Form.End.AddDays(1))
		before := f.ClaimOf(t, first, a.ID)
		short := f.ClaimOf(t, second, b.ID)
		p := newPhone(t, f, second.ID)
		s := p.summary(t, short.ID)
		if s.Short != 2 || s.AmountYuan != "680.00" {
			t.Fatalf("cut short: %+v", s)
		}
		var people claimPeople
		if p.ask(t, "GET", "/claims/"+short.ID+"/people?only=short&limit=1", "", &people); len(people.Items) != 1 ||
			people.Next == "" {
			t.Errorf("short: %+v", people)
		}
		for name, want := range map[string]int{storetest.Entries(2)[1].Name: 1, "没有这个人": 0} {
			if p.ask(t, "POST", "/claims/"+short.ID+"/people/search", `{"name":"`+name+`"}`,
				&people); len(people.Items) != want {
				t.Errorf("search for %s: %+v", name, people)
			}
		}
		p.refused(t, "POST", "/claims/"+short.ID+"/topup", p.shown(t, "/claims/"+short.ID), 409,
			"现在没有空余的年度额度")
		p.as(t, first.ID).
			ask(t, "POST", "/claims/"+before.ID+"/withdraw", p.as(t, first.ID).shown(t, "/claims/"+before.ID), nil)
		p.ask(t, "POST", "/claims/"+short.ID+"/topup", p.shown(t, "/claims/"+short.ID), nil)
		if s = p.summary(t, short.ID); s.Short != 0 || s.AmountYuan != "1320.00" {
			t.Errorf("topped up: %+v", s)
		}
		p.showed(t, append(numbers(2), before.Number)...)
	})
}

func TestAClaimIsOpenedAndSubmittedOnceHoweverOftenItIsSent(t *testing.T) {
	f := storetest.SQLite(t)
	claim, member := f.DraftClaim(t, "440203", 2)
	p := newPhone(t, f, member.ID)
	shown := p.shown(t, "/claims/"+claim.ID)
	send := func() (status int, text string) {
		r := httptest.NewRequest("POST", "/api/v1/claims/"+claim.ID+"/submit", strings.NewReader(shown))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+p.token)
		r.Header.Set("Idempotency-Key", "one tap")
		res, err := p.app.Test(r, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for range 3 {
		if status, text := send(); status != http.StatusOK || !strings.Contains(text, `"state":"submitted"`) {
			t.Fatalf("%d %s", status, text)
		}
	}
	p.refused(t, "POST", "/claims/"+claim.ID+"/submit", p.shown(t, "/claims/"+claim.ID), 409, "不能这样办理")
}
