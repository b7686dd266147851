package handler_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
)

type recoveryAnswer struct {
	ID, State, Person, Standing, Statement, Outcome string
	Position, Left, Revision                        int
	Waived, Late                                    bool
	MayAnswer                                       bool                         `json:"may_answer"`
	MayWaive                                        bool                         `json:"may_waive"`
	By                                              *struct{ Last, Rule string } `json:"by"`
	AnsweredAt                                      string                       `json:"answered_at"`
}

// clerkOf is a clerk of the owner's enterprise.
func clerkOf(t *testing.T, f storetest.Fixture, enterprise string) store.Account {
	t.Helper()
	a := f.Account(t, "clerk of "+enterprise, "13612345678")
	err := f.As(t, subsidy.Actor{Role: subsidy.System}, func(tx *store.Tx) error {
		return tx.AddMember(enterprise, a.ID, subsidy.Clerk, "李")
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// keyed sends a body under an idempotency key.
func (p handset) keyed(t *testing.T, path, key, body string) (status int) {
	t.Helper()
	r := httptest.NewRequest("POST", "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Idempotency-Key", key)
	res, err := p.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

func TestHRIsHeardBeforeMoneyMustGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 2)
		paid(t, f, claim)
		boss := newPhone(t, f, owner.ID)
		clerk := boss.as(t, clerkOf(t, f, owner.Enterprise).ID)
		stranger, _ := f.Member(t, "440203")
		other := boss.as(t, stranger.ID)
		reads := func(p handset) recoveryAnswer {
			t.Helper()
			var c struct{ Recoveries []recoveryAnswer }
			p.ask(t, "GET", "/claims/"+claim.ID, "", &c)
			if len(c.Recoveries) != 1 {
				t.Fatalf("%+v", c.Recoveries)
			}
			return c.Recoveries[0]
		}
		r := reads(clerk)
		if r.State != "proposed" || r.Person != subsidy.MaskName(storetest.Entries(1)[0].Name) || r.Position != 1 ||
			r.By == nil || r.Left != 5 || !strings.Contains(r.By.Rule, "5个工作日") || r.Standing == "" ||
			!r.MayAnswer || r.MayWaive {
			t.Fatalf("%+v %+v", r, r.By)
		}
		if r := reads(boss); !r.MayWaive || !r.MayAnswer {
			t.Errorf("the owner: %+v", r)
		}
		first := func() (need, deadlines string) {
			var h struct {
				Need      struct{ Text, Goto, Button string }
				Deadlines []struct{ Text string }
			}
			clerk.ask(t, "GET", "/home", "", &h)
			return h.Need.Text + h.Need.Goto, fmt.Sprint(h.Deadlines)
		}
		need, deadlines := first()
		if !strings.Contains(need, "拟追回") || !strings.HasSuffix(need, "claim") ||
			!strings.Contains(deadlines, "陈述申辩") {
			t.Errorf("the first screen says %q and %s", need, deadlines)
		}
		path := "/claims/" + claim.ID + "/recoveries/" + r.ID
		body := func(revision int, text string) string {
			return fmt.Sprintf(`{"revision":%d,"text":%q}`, revision, text)
		}
		said := "他当天在岗，\n有考勤记录"
		other.refused(t, "POST", path+"/answer", body(r.Revision, said), 404, "没有找到")
		other.refused(t, "POST", path+"/waive", `{"revision":1}`, 404, "没有找到")
		boss.as(t, "").refused(t, "POST", path+"/answer", body(r.Revision, said), 401, "")
		boss.refused(t, "POST", "/claims/"+claim.ID+"/recoveries/another/answer", body(r.Revision, said), 404,
			"没有找到")
		clerk.refused(t, "POST", path+"/waive", `{"revision":1}`, 403, "由企业负责人办理")
		clerk.refused(t, "POST", path+"/answer", body(r.Revision, "没有"), 422, "/text")
		clerk.refused(t, "POST", path+"/answer", body(r.Revision, strings.Repeat("申", 1001)), 422, "不要超过1000个字")
		clerk.refused(t, "POST", path+"/answer", body(r.Revision+1, said), 409, "请看过现在的情况再提交")
		if now := reads(clerk); now.Revision != r.Revision || now.AnsweredAt != "" {
			t.Fatalf("refused, and kept: %+v", now)
		}
		for range 2 { // sent twice under one key, it is taken once
			if status := clerk.keyed(t, path+"/answer", "k1", body(r.Revision, said)); status != 200 {
				t.Fatalf("%d", status)
			}
		}
		if status := clerk.keyed(t, path+"/answer", "k1", body(r.Revision, "另外的意见，不一样")); status != 422 {
			t.Errorf("another statement under the same key: %d", status)
		}
		now := reads(boss)
		if now.Statement != said || now.AnsweredAt == "" || now.Late || now.Waived || now.MayAnswer || now.MayWaive ||
			now.Revision != r.Revision+1 {
			t.Fatalf("%+v", now)
		}
		if need, deadlines = first(); strings.Contains(need+deadlines, "陈述申辩") {
			t.Errorf("answered, the first screen says %q and %s", need, deadlines)
		}
		boss.refused(t, "POST", path+"/waive", fmt.Sprintf(`{"revision":%d}`, now.Revision), 409, "已经提交")
		err := f.As(t, storetest.Chief("440203"), func(tx *store.Tx) error {
			return procedure.DecideRecovery(tx, r.ID, true, "")
		})
		if err != nil {
			t.Fatal(err)
		}
		if now = reads(boss); now.State != "confirmed" || !strings.Contains(now.Outcome, "已听取并存档") ||
			!strings.Contains(now.Outcome, "行政复议") || now.By != nil || now.Statement != said {
			t.Errorf("%+v", now)
		}
		inbox := ""
		rows, _, err := f.Inbox(context.Background(), owner.ID, store.Page{Limit: 50})
		for _, row := range rows {
			inbox += row.Message.Title() + "：" + row.Message.Body() + "\n"
		}
		for _, want := range []string{"拟追回补贴，请陈述申辩", "补贴需要退回", "已听取并存档", "行政复议"} {
			if err != nil || !strings.Contains(inbox, want) {
				t.Errorf("%q is not in the inbox: %v\n%s", want, err, inbox)
			}
		}
		boss.showed(t, secrets(2)...)
	})
}
