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
	"shigang/subsidy/claim"
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
		s := newHearingStory(t, f)
		storetest.Step(t, "HR reads what the county proposes", s.isRead)
		storetest.Step(t, "the first screen says it", s.isOnTheFirstScreen)
		storetest.Step(t, "others and broken answers are refused", s.isProtected)
		storetest.Step(t, "a statement is taken once", s.isAnswered)
		storetest.Step(t, "then nothing is asked any more", s.isSettled)
		storetest.Step(t, "the order says that it was heard", s.isOrdered)
		storetest.Step(t, "and so does the inbox", s.isInTheInbox)
		s.boss.showed(t, secrets(2)...)
	})
}

// hearingStory is a paid claim of which the county wants one line back.
type hearingStory struct {
	storetest.Fixture
	claim              claim.Claim
	owner              subsidy.Actor
	boss, clerk, other handset // the enterprise's owner and clerk, and a stranger
	before             recoveryAnswer
	path               string // of the recovery
}

// toldCounty is the enterprise's statement.
const toldCounty = "他当天在岗，\n有考勤记录"

func newHearingStory(t *testing.T, f storetest.Fixture) *hearingStory {
	t.Helper()
	s := &hearingStory{Fixture: f}
	s.claim, s.owner = f.Published(t, "440203", 2)
	paid(t, f, s.claim)
	s.boss = newPhone(t, f, s.owner.ID)
	s.clerk = s.boss.as(t, clerkOf(t, f, s.owner.Enterprise).ID)
	stranger, _ := f.Member(t, "440203")
	s.other = s.boss.as(t, stranger.ID)
	return s
}

// reads is the claim's one recovery as a phone shows it.
func (s *hearingStory) reads(t *testing.T, p handset) recoveryAnswer {
	t.Helper()
	var c struct{ Recoveries []recoveryAnswer }
	p.ask(t, "GET", "/claims/"+s.claim.ID, "", &c)
	if len(c.Recoveries) != 1 {
		t.Fatalf("%+v, want one recovery", c.Recoveries)
	}
	return c.Recoveries[0]
}

// first is what the clerk's first screen asks for, and the days on it.
func (s *hearingStory) first(t *testing.T) (need, deadlines string) {
	t.Helper()
	var h struct {
		Need      struct{ Text, Goto, Button string }
		Deadlines []struct{ Text string }
	}
	s.clerk.ask(t, "GET", "/home", "", &h)
	return h.Need.Text + h.Need.Goto, fmt.Sprint(h.Deadlines)
}

// statement is an answer's body.
func statement(revision int, text string) string {
	return fmt.Sprintf(`{"revision":%d,"text":%q}`, revision, text)
}

func (s *hearingStory) isRead(t *testing.T) {
	s.before = s.reads(t, s.clerk)
	r := s.before
	if r.State != "proposed" || r.Person != subsidy.MaskName(storetest.Entries(1)[0].Name) || r.Position != 1 ||
		r.By == nil || r.Left != 5 || !strings.Contains(r.By.Rule, "5个工作日") || r.Standing == "" ||
		!r.MayAnswer || r.MayWaive {
		t.Fatalf("the clerk: %+v %+v", r, r.By)
	}
	if r := s.reads(t, s.boss); !r.MayWaive || !r.MayAnswer {
		t.Errorf("the owner: %+v, want that they may answer and waive", r)
	}
	s.path = "/claims/" + s.claim.ID + "/recoveries/" + r.ID
}

func (s *hearingStory) isOnTheFirstScreen(t *testing.T) {
	need, deadlines := s.first(t)
	if !strings.Contains(need, "拟追回") || !strings.HasSuffix(need, "claim") ||
		!strings.Contains(deadlines, "陈述申辩") {
		t.Errorf("the first screen says %q and %s", need, deadlines)
	}
}

func (s *hearingStory) isProtected(t *testing.T) {
	now, answer, waive := s.before.Revision, s.path+"/answer", s.path+"/waive"
	s.other.refused(t, "POST", answer, statement(now, toldCounty), 404, "没有找到")
	s.other.refused(t, "POST", waive, `{"revision":1}`, 404, "没有找到")
	s.boss.as(t, "").refused(t, "POST", answer, statement(now, toldCounty), 401, "")
	s.boss.refused(t, "POST", "/claims/"+s.claim.ID+"/recoveries/another/answer", statement(now, toldCounty), 404,
		"没有找到")
	s.clerk.refused(t, "POST", waive, `{"revision":1}`, 403, "由企业负责人办理")
	s.clerk.refused(t, "POST", answer, statement(now, "没有"), 422, "/text")
	s.clerk.refused(t, "POST", answer, statement(now, strings.Repeat("申", 1001)), 422, "不要超过1000个字")
	s.clerk.refused(t, "POST", answer, statement(now+1, toldCounty), 409, "请看过现在的情况再提交")
	if r := s.reads(t, s.clerk); r.Revision != now || r.AnsweredAt != "" {
		t.Fatalf("refused, and kept: %+v, want revision %d, not answered", r, now)
	}
}

func (s *hearingStory) isAnswered(t *testing.T) {
	answer, now := s.path+"/answer", s.before.Revision
	for range 2 { // sent twice under one key, it is taken once
		if status := s.clerk.keyed(t, answer, "k1", statement(now, toldCounty)); status != 200 {
			t.Fatalf("%d, want 200", status)
		}
	}
	if status := s.clerk.keyed(t, answer, "k1", statement(now, "另外的意见，不一样")); status != 422 {
		t.Errorf("another statement under the same key: %d, want 422", status)
	}
}

func (s *hearingStory) isSettled(t *testing.T) {
	now := s.reads(t, s.boss)
	if now.Statement != toldCounty || now.AnsweredAt == "" || now.Late || now.Waived || now.MayAnswer || now.MayWaive ||
		now.Revision != s.before.Revision+1 {
		t.Fatalf("%+v, want revision %d, answered in time", now, s.before.Revision+1)
	}
	if need, deadlines := s.first(t); strings.Contains(need+deadlines, "陈述申辩") {
		t.Errorf("answered, the first screen says %q and %s", need, deadlines)
	}
	s.boss.refused(t, "POST", s.path+"/waive", fmt.Sprintf(`{"revision":%d}`, now.Revision), 409, "已经提交")
}

func (s *hearingStory) isOrdered(t *testing.T) {
	err := s.As(t, storetest.Chief("440203"), func(tx *store.Tx) error {
		return procedure.DecideRecovery(tx, s.before.ID, true, "")
	})
	if err != nil {
		t.Fatal(err)
	}
	if now := s.reads(t, s.boss); now.State != "confirmed" || !strings.Contains(now.Outcome, "已听取并存档") ||
		!strings.Contains(now.Outcome, "行政复议") || now.By != nil || now.Statement != toldCounty {
		t.Errorf("%+v", now)
	}
}

func (s *hearingStory) isInTheInbox(t *testing.T) {
	inbox := ""
	rows, _, err := s.Inbox(context.Background(), s.owner.ID, store.Page{Limit: 50})
	for _, row := range rows {
		inbox += row.Message.Title() + "：" + row.Message.Body() + "\n"
	}
	for _, want := range []string{"拟追回补贴，请陈述申辩", "补贴需要退回", "已听取并存档", "行政复议"} {
		if err != nil || !strings.Contains(inbox, want) {
			t.Errorf("%q is not in the inbox: %v\n%s", want, err, inbox)
		}
	}
}
