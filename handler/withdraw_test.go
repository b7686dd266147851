package handler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// pushTemplates have one for what is decided of an enterprise, too.
type pushTemplates struct{ templates }

func (p pushTemplates) TemplateID(k subsidy.MessageKind) (string, bool) {
	if k == subsidy.KindEnterpriseDecided {
		return "decided", true
	}
	return p.templates.TemplateID(k)
}

// newPushes is a server with both callbacks, and templates of the mini-program's.
func newPushes(t *testing.T, f storetest.Fixture) *mailbox {
	t.Helper()
	m := newMailbox(t, f)
	m.app = handler.Server{
		Store: f.Store, WeChat: pushTemplates{}, Assets: assets, PublicURL: "https://sg.example.cn",
		Official: postman{}, Pushes: postman{},
	}.App()
	return m
}

// pushes posts an event to the mini-program's callback.
func (m *mailbox) pushes(t *testing.T, in official.Incoming) {
	t.Helper()
	m.n++
	in.At = m.Clock.Now().Add(time.Duration(m.n) * time.Second)
	m.pushesAgain(t, in)
}

func (m *mailbox) pushesAgain(t *testing.T, in official.Incoming) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	status, answer := m.send(t,
		httptest.NewRequest("POST", "/wechat/mini?signature=good", strings.NewReader(string(body))))
	if status != http.StatusOK || answer != "success" {
		t.Fatalf("%+v: %d %s", in, status, answer)
	}
}

// lines are the audit log's notes of an action.
func (m *mailbox) lines(t *testing.T, action subsidy.Action) (notes []string) {
	t.Helper()
	rows, _, err := m.AuditLog(context.Background(), storetest.City, store.AuditSearch{Action: action}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range rows {
		notes = append(notes, l.Note)
	}
	return notes
}

const (
	phoneOfOne = "13800138001"
	miniOfOne  = "mini_one"
	unionOfOne = "union_one"
)

func TestAPhoneNumberThatItsUserRevokesIsErasedFromTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		account := f.Account(t, "one", phoneOfOne)
		other := f.Account(t, "two", "13800138002")
		revoke := func(numbers ...string) {
			m.pushes(t, official.Incoming{
				From:    miniOfOne,
				Type:    official.IncomingRevoked,
				Key:     "revoke " + strings.Join(numbers, ","),
				Revoked: numbers,
			})
		}
		revoke("7", "13")
		if f.Text(t, "SELECT COUNT(*) FROM account WHERE phone IS NULL") != "0" {
			t.Fatal("a camera that was revoked took a phone number with it")
		}
		hash := f.Text(t, "SELECT phone_hash FROM account WHERE id = ?", account.ID)
		if len(hash) < 16 || len(f.Holds(t, hash)) == 0 {
			t.Fatalf("the hash %q stands nowhere before", hash)
		}
		revoke("8")
		if left := f.Holds(t, hash); len(left) > 0 || len(f.Holds(t, phoneOfOne)) > 0 ||
			f.Text(t, "SELECT COUNT(*) FROM account WHERE id = ? AND phone IS NULL", account.ID) != "1" {
			t.Fatalf("what finds the number stands in %v", left)
		}
		if f.Text(t, "SELECT COUNT(*) FROM account WHERE id = ? AND phone IS NULL", other.ID) != "0" {
			t.Fatal("somebody else's number is gone")
		}
		token, _, _ := must(t)(f.NewSession(context.Background(), account.ID, false, time.Hour))
		if status, me := call(t, m.app, "GET", "/api/v1/me", token, ""); status != 200 ||
			strings.Contains(me, "8001") {
			t.Fatalf("the phone shows %d %s", status, me)
		}
		if got := m.lines(t, subsidy.RevokeUser); !slices.Equal(got, []string{
			"撤回：手机号；已清除：手机号", "撤回：位置信息、摄像头；已清除：无（没有保存）",
		}) {
			t.Fatalf("the audit log says %q", got)
		}
	})
}

func TestAUserWhoCancelledAtWeChatIsForgottenInTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		ctx := context.Background()
		account := f.Account(t, "one", phoneOfOne)
		token, _, _ := must(t)(f.NewSession(ctx, account.ID, false, time.Hour))
		m.pushes(t, official.Incoming{
			From: miniOfOne, Type: official.IncomingConsent, Key: "a",
			Consent: []official.ConsentChange{{Template: "result", Accepted: true}},
		})
		if got := f.Holds(t, miniOfOne); !slices.Equal(got, []string{
			"account.openid", "consent.openid", "consent_heard.openid",
		}) {
			t.Fatalf("before, the openid stands in %v", got)
		}
		cancel := official.Incoming{From: miniOfOne, Type: official.IncomingCancelled, At: f.Clock.Now()}
		for range 2 { // WeChat's repetition finds nobody
			m.pushesAgain(t, cancel)
		}
		m.pushes(t, cancel)
		for _, value := range []string{miniOfOne, unionOfOne, phoneOfOne, account.Phone} {
			if left := f.Holds(t, value); len(left) > 0 {
				t.Errorf("%s stands in %v", value, left)
			}
		}
		if status, _ := call(t, m.app, "GET", "/api/v1/me", token, ""); status != 401 {
			t.Errorf("the session still answers %d", status)
		}
		if got := m.lines(t, subsidy.CancelUser); !slices.Equal(got, []string{
			"已清除：手机号、openid和unionid、登录状态、订阅授权",
		}) {
			t.Errorf("the audit log says %q", got)
		}
		again, err := store.Answer(ctx, f.Store, store.Act{Now: f.Clock.Now()},
			func(tx *store.Tx) (store.Account, error) { return tx.AccountByOpenID("mini", miniOfOne, unionOfOne) })
		if err != nil || again.ID == account.ID || again.Phone != "" {
			t.Errorf("the openid comes back as %+v, %v", again, err)
		}
	})
}

func TestACancelledUserStandsForNoEmployee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		account := f.Account(t, "one", phoneOfOne)
		err := f.Change(context.Background(), store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
			_, err := tx.BindTrainee(account.ID, "440203199001011234", "王小明", subsidy.Event{
				Action:  subsidy.BindTrainee,
				Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID},
				By:      account.Visitor(),
				At:      f.Clock.Now(),
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		m.pushes(t, official.Incoming{From: miniOfOne, Type: official.IncomingCancelled})
		left := f.Text(t, "SELECT COUNT(*) FROM account WHERE person_hash <> '' OR trainee IS NOT NULL")
		if left != "0" {
			t.Fatal("the account still stands for somebody")
		}
		if got := m.lines(t, subsidy.EndBinding); !slices.Equal(got, []string{"微信账号已注销"}) {
			t.Fatalf("the audit log says %q", got)
		}
	})
}

func TestAFollowerWhoCancelledAtWeChatIsForgottenInTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		ctx := context.Background()
		const openid = "oa_openid_of_one"
		m.says(t, official.Incoming{From: openid, Type: official.IncomingSubscribe})
		m.says(t, text(openid, "武江"))
		m.says(t, text(openid, "请问补贴什么时候到账？"))
		m.says(t, official.Incoming{
			From: openid, Type: official.IncomingConsent,
			Consent: []official.ConsentChange{{Template: "biz-1", Accepted: true}},
		})
		days := func() official.FollowerDay {
			list := storetest.Must[[]official.FollowerDay](t)(f.FollowerDays(ctx, calendar.DayOf(storetest.Monday)))
			return list[len(list)-1]
		}
		if d := days(); d.Total != 1 || len(f.Holds(t, openid)) < 4 {
			t.Fatalf("before: %+v, %v", d, f.Holds(t, openid))
		}
		c := m.waiting(t, storetest.City)
		m.says(t, official.Incoming{From: openid, Type: official.IncomingCancelled})
		// what was done stays done: the log's chain covers it, by a token, and its texts are erased
		if left := f.Holds(t, openid); len(left) != 0 {
			t.Fatalf("the openid stands in %v", left)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM event WHERE body IS NOT NULL AND action <> ? AND "+
			"(subject_kind = 'follower' OR subject_id = ?)", string(subsidy.CancelUser), c[0].ID); n != "0" {
			t.Fatalf("%s lines keep their text", n)
		}
		if n := f.Text(t, "SELECT COUNT(DISTINCT subject_id) FROM event WHERE subject_kind = 'follower'"); n != "1" {
			t.Fatalf("the follower's lines stand under %s names", n)
		}
		if d := days(); d.Total != 0 || d.Gone != 1 || len(m.waiting(t, storetest.City)) != 0 {
			t.Fatalf("after: %+v", d)
		}
		if got := m.lines(t, subsidy.CancelUser); !slices.Equal(got, []string{
			"已清除：openid和unionid、所在县区和标签、订阅授权、留言1条",
		}) {
			t.Fatalf("the audit log says %q", got)
		}
		if _, err := f.SealAudit(ctx, 1000); err != nil {
			t.Fatal(err)
		}
		if report, err := f.VerifyAudit(ctx); err != nil {
			t.Fatalf("the chain no longer holds: %+v %v", report, err)
		}
	})
}

func TestAUserWhoseDataChangedIsAskedAboutAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		account := f.Account(t, "one", phoneOfOne)
		openid := f.Follows(t, account)
		asked := func() bool {
			return slices.Contains(storetest.Must[[]string](t)(f.Unasked(context.Background(), 10)), openid)
		}
		for name, post := range map[string]func(){
			"the account's": func() { m.says(t, official.Incoming{From: openid, Type: official.IncomingModified}) },
			"the mini-program's": func() {
				m.pushes(t, official.Incoming{From: miniOfOne, Type: official.IncomingModified})
			},
		} {
			f.Put(t, "UPDATE follower SET asked_at = 1 WHERE openid = ?", openid)
			if asked() {
				t.Fatal("the follower waits already")
			}
			if post(); !asked() {
				t.Errorf("%s event asks nothing", name)
			}
		}
		if got := m.lines(t, subsidy.RenewUser); len(got) != 2 || got[0] != "向微信重新查询该用户" {
			t.Errorf("the audit log says %q", got)
		}
		for _, kind := range []official.IncomingType{
			official.IncomingModified, official.IncomingRevoked, official.IncomingCancelled,
		} {
			m.says(t, official.Incoming{From: "stranger", Type: kind, Revoked: []string{"205"}})
			m.pushes(t, official.Incoming{From: "stranger", Type: kind, Revoked: []string{"8"}})
		}
		if got := m.lines(t, subsidy.CancelUser); len(got) != 0 {
			t.Errorf("a stranger leaves %q", got)
		}
	})
}

// A tap is told of twice, by the phone that asked and by WeChat; it buys one.
func TestATapIsBookedOnceWhoeverTellsOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		account := f.Account(t, "one", phoneOfOne)
		token, _, _ := must(t)(f.NewSession(context.Background(), account.ID, false, time.Hour))
		phone := func(accepted bool) {
			body := fmt.Sprintf(`{"answers":[{"template":"result","accepted":%t}]}`, accepted)
			if status, answer := call(t, m.app, "POST", "/api/v1/subscriptions", token, body); status >= 300 {
				t.Fatalf("%d %s", status, answer)
			}
		}
		event := func(c ...official.ConsentChange) {
			m.pushes(t, official.Incoming{From: miniOfOne, Type: official.IncomingConsent, Consent: c})
		}
		ledger := func() string {
			return f.Text(t, "SELECT CAST(granted AS TEXT) || ' ' || CAST(spent AS TEXT) || ' ' || "+
				"CAST(refused AS TEXT) || ' ' || CAST(lasting AS TEXT) FROM consent WHERE template = 'result'")
		}
		yes := official.ConsentChange{Template: "result", Accepted: true}
		for _, step := range []struct {
			do   func()
			want string // granted, spent, refused, lasting
		}{
			{func() { phone(true) }, "1 0 0 0"},
			{func() { event(yes) }, "1 0 0 0"},
			{func() { event(yes) }, "2 0 0 0"}, // a tap of which the phone tells later
			{func() { event(yes) }, "3 0 0 0"},
			{func() { phone(true) }, "3 0 0 0"},
			{func() { phone(true) }, "3 0 0 0"},
			{func() { phone(true) }, "4 0 0 0"},
			{func() { f.Clock.Advance(11 * time.Minute); event(yes) }, "5 0 0 0"}, // another tap
			{func() { event(official.ConsentChange{Template: "result"}) }, "5 0 1 0"},
			{func() { phone(false) }, "5 0 1 0"},
			{func() { event(official.ConsentChange{Template: "result", Ended: true}) }, "5 5 2 0"},
		} {
			if step.do(); ledger() != step.want {
				t.Fatalf("the ledger says %s, want %s", ledger(), step.want)
			}
		}
		event(official.ConsentChange{Template: "starts", Accepted: true},
			official.ConsentChange{Template: "result", Accepted: true})
		if lasting := f.Text(t, "SELECT lasting FROM consent WHERE template = 'starts'"); lasting != "1" ||
			ledger() != "6 5 2 0" {
			t.Fatalf("two of one sheet: %s, lasting %s", ledger(), lasting)
		}
	})
}

func TestASubscribeMessageThatFailedBehindGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		ctx := context.Background()
		account := f.Account(t, "one", phoneOfOne)
		m.pushes(t, official.Incoming{
			From: miniOfOne, Type: official.IncomingConsent, Key: "a",
			Consent: []official.ConsentChange{{Template: "decided", Accepted: true}},
		})
		err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
			return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, subsidy.Owed{
				To:      subsidy.Audience{Account: account.ID},
				Message: subsidy.EnterpriseDecided{Enterprise: "某公司", Accepted: true},
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
		send, ok, err := f.StartSend(ctx, due[0], store.Ways{
			Lease: time.Minute,
			Template: func(k subsidy.MessageKind, c subsidy.Channel) (string, bool) {
				id, ok := pushTemplates{}.TemplateID(k)
				return id, ok && c == subsidy.ChannelSubscribe
			},
		})
		if err != nil || !ok || send.Channel != subsidy.ChannelSubscribe {
			t.Fatalf("%+v %v %v", send, ok, err)
		}
		if err := f.FinishSend(ctx, send, subsidy.Outcome{Result: subsidy.Delivered}); err != nil {
			t.Fatal(err)
		}
		state := func() string { return f.Text(t, "SELECT state FROM notice") }
		end := func(template string, code int) {
			m.pushes(t, official.Incoming{
				From: miniOfOne, Type: official.IncomingSentEnd, Key: fmt.Sprint(template, code),
				Consent: []official.ConsentChange{{Template: template, Receipt: "77", Code: code}},
			})
		}
		end("decided", 0)
		end("starts", -1)
		if state() != "delivered" {
			t.Fatalf("a success, or another template's failure, makes it %s", state())
		}
		if end("decided", -1); state() == "delivered" {
			t.Fatal("a failed message counts as delivered")
		}
	})
}

func TestACountysCodeSetsTheFollowersCounty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newPushes(t, f)
		county := func(openid string) string {
			return f.Text(t, "SELECT county FROM follower WHERE openid = ?", openid)
		}
		r := m.says(t, official.Incoming{
			From: "o1", Type: official.IncomingSubscribe, Key: official.CountyScene("440203"),
		})
		if county("o1") != "440203" || !strings.HasPrefix(r.Text, official.DefaultWelcome) ||
			!strings.Contains(r.Text, "已选择武江区") {
			t.Fatalf("who begins to follow is of %q and reads %q", county("o1"), r.Text)
		}
		r = m.says(t, official.Incoming{From: "o1", Type: official.IncomingScan, Key: official.CountyScene("440204")})
		if county("o1") != "440204" || !strings.Contains(r.Text, "已选择浈江区") {
			t.Fatalf("after another county's code: %q, %q", county("o1"), r.Text)
		}
		for _, scene := range []string{"", "poster", "county:", "county:999999", "county:44020"} {
			if r := m.says(t, official.Incoming{From: "o1", Type: official.IncomingScan, Key: scene}); r.Text != "" ||
				county("o1") != "440204" {
				t.Errorf("%q: %q, %q", scene, county("o1"), r.Text)
			}
		}
		if got := m.lines(t, subsidy.ChooseCounty); len(got) != 2 {
			t.Errorf("%d lines", len(got))
		}
	})
}
