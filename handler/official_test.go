package handler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// postman stands for WeChat's signatures and seals, which the callback leaves to
// wechat: a post is what it says, signed by one word.
type postman struct{}

func (postman) Echo(query url.Values) (string, error) {
	if query.Get("signature") != "good" {
		return "", notWeChat()
	}
	return query.Get("echostr"), nil
}

func (postman) Open(query url.Values, body []byte) (in official.Incoming, err error) {
	if query.Get("signature") != "good" {
		return in, notWeChat()
	}
	return in, json.Unmarshal(body, &in)
}

func (postman) Seal(_ official.Incoming, r official.Reply) ([]byte, error) {
	if r.Kind != official.ReplyText && r.Kind != official.ReplyNews {
		return nil, nil
	}
	return json.Marshal(r)
}

func notWeChat() error {
	return &subsidy.Error{Kind: subsidy.Forbidden, Message: "这个地址只接收微信服务器的请求"}
}

// mailbox is an official account's callback over a store.
type mailbox struct {
	storetest.Fixture
	app *fiber.App
	n   int
}

func newMailbox(t *testing.T, f storetest.Fixture) *mailbox {
	t.Helper()
	return &mailbox{
		Fixture: f,
		app: handler.Server{
			Store:     f.Store,
			Assets:    assets,
			PublicURL: "https://sg.example.cn",
			Official:  postman{},
		}.App(),
	}
}

// post posts what WeChat would.
func (m *mailbox) post(t *testing.T, in official.Incoming, signature string) (status int, answer string) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return m.send(t,
		httptest.NewRequest("POST", "/wechat/official?signature="+signature, strings.NewReader(string(body))))
}

func (m *mailbox) send(t *testing.T, r *http.Request) (status int, answer string) {
	t.Helper()
	res, err := m.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// says posts a message or event and returns the passive reply.
func (m *mailbox) says(t *testing.T, in official.Incoming) official.Reply {
	t.Helper()
	m.n++
	if in.At = m.Clock.Now().Add(time.Duration(m.n) * time.Second); in.ID == "" &&
		slices.Contains([]official.IncomingType{official.IncomingText, official.IncomingImage}, in.Type) {
		in.ID = fmt.Sprint(m.n)
	}
	status, answer := m.post(t, in, "good")
	if status != http.StatusOK {
		t.Fatalf("%+v: %d %s", in, status, answer)
	}
	var r official.Reply
	if answer != "success" {
		if err := json.Unmarshal([]byte(answer), &r); err != nil {
			t.Fatalf("%+v: %s", in, answer)
		}
	}
	return r
}

func text(from, content string) official.Incoming {
	return official.Incoming{From: from, To: "gh_1", Type: official.IncomingText, Content: content}
}

func (m *mailbox) waiting(t *testing.T, actor subsidy.Actor) []official.Conversation {
	t.Helper()
	rows, _, err := m.Conversations(context.Background(), actor, store.TabWaiting, m.Clock.Now(), store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// owed are the notices on their way, by channel.
func (m *mailbox) owed(t *testing.T, on subsidy.Channel) (n int) {
	t.Helper()
	for _, c := range storetest.Must[[]store.DeliveryCount](t)(m.OpenDeliveries(context.Background())) {
		if c.Channel == on {
			n += c.N
		}
	}
	return n
}

func TestOnlyWeChatIsAnsweredAndTheAddressIsChecked(t *testing.T) {
	m := newMailbox(t, storetest.SQLite(t))
	if status, answer := m.send(t,
		httptest.NewRequest("GET", "/wechat/official?signature=good&echostr=123", nil)); status != 200 ||
		answer != "123" {
		t.Fatalf("echo %d %s", status, answer)
	}
	if status, _ := m.send(t,
		httptest.NewRequest("GET", "/wechat/official?signature=bad&echostr=123", nil)); status != 403 {
		t.Fatalf("a wrong echo %d", status)
	}
	in := text("o1", "你好")
	in.ID, in.At = "1", storetest.Monday
	if status, answer := m.post(t, in, "bad"); status != 403 ||
		!strings.Contains(answer, "这个地址只接收微信服务器的请求") || strings.Contains(answer, "你好") {
		t.Fatalf("a wrong signature %d %s", status, answer)
	}
	if got := m.waiting(t, storetest.City); len(got) != 0 {
		t.Fatalf("a wrong signature left %+v", got)
	}
	if got := storetest.Must[[]string](t)(m.Unasked(context.Background(), 1)); len(got) != 0 {
		t.Fatalf("a wrong signature left a follower %v", got)
	}
	in.Content = strings.Repeat("长", 30_000)
	if status, _ := m.post(t, in, "good"); status != 413 {
		t.Fatalf("90 KB %d", status)
	}
	none := handler.Server{Store: m.Store, Assets: assets}.App()
	res, err := none.Test(httptest.NewRequest("POST", "/wechat/official", nil), 30_000)
	if err != nil || res.StatusCode != 404 {
		t.Fatalf("without an account %v, %v", res.StatusCode, err)
	}
}

func TestARepeatedPostGetsTheSameAnswerAndChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newMailbox(t, f)
		in := text("o1", "请问受影响企业怎么办？")
		in.ID, in.At = "77", storetest.Monday
		answers := make(chan string, 6)
		for range 6 { // at once, as WeChat does when we are slow
			go func() { _, a := m.post(t, in, "good"); answers <- a }()
		}
		first := <-answers
		for range 5 {
			if a := <-answers; a != first || !strings.Contains(a, "48小时") {
				t.Fatalf("%s, then %s", first, a)
			}
		}
		c := m.waiting(t, storetest.City)
		if len(c) != 1 {
			t.Fatalf("%d conversations", len(c))
		}
		if _, messages, err := f.ConversationFor(context.Background(), storetest.City, c[0].ID); err != nil ||
			len(messages) != 1 || messages[0].Text != in.Content {
			t.Fatalf("%+v, %v", messages, err)
		}
		if f.Path != "" && slices.ContainsFunc([]string{"", "-wal"}, func(end string) bool {
			data, err := os.ReadFile(f.Path + end)
			return err != nil && end == "" || strings.Contains(string(data), "受影响企业怎么办")
		}) {
			t.Fatal("the message stands in clear in the database")
		}
		in.Content = "进度"
		in.ID = "78"
		for range 3 {
			if _, a := m.post(t, in, "good"); a != "success" {
				t.Fatalf("a card's passive answer is %s", a)
			}
		}
		if n := m.owed(t, subsidy.ChannelCustom); n != 1 {
			t.Fatalf("%d cards are owed", n)
		}
	})
}

func TestFollowersAreBookedByWhatTheyDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newMailbox(t, f)
		if r := m.says(t,
			official.Incoming{From: "o1", Type: official.IncomingSubscribe}); r.Text != official.DefaultWelcome {
			t.Fatalf("welcome %+v", r)
		}
		m.says(t, official.Incoming{From: "o2", Type: official.IncomingScan, Key: "poster"}) // whose joining we missed
		m.says(t, official.Incoming{From: "o3", Type: official.IncomingSubscribe})
		m.says(t, official.Incoming{From: "o3", Type: official.IncomingUnsubscribe})
		if r := m.says(t, text("o1", "武江")); !strings.Contains(r.Text, "已选择武江区") {
			t.Fatalf("a county %+v", r)
		}
		got := storetest.Must[[]store.Untagged](t)(f.Untagged(context.Background(), 10))
		if len(got) != 1 || got[0].OpenID != "o1" || got[0].Wanted.String() != "county:440203" {
			t.Fatalf("tags %+v", got)
		}
		if ids := storetest.Must[[]string](t)(f.Unasked(context.Background(), 10)); !slices.Equal(ids, []string{
			"o1", "o2",
		}) {
			t.Fatalf("followers %v", ids)
		}
	})
}

func TestStaffAreToldOnceAndByTheRightCounty(t *testing.T) {
	f := storetest.SQLite(t)
	m := newMailbox(t, f)
	add := func(login string, role subsidy.Role, county subsidy.County) string {
		return storetest.Must[store.Staff](t)(f.AddStaff(context.Background(),
			store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: login, Name: "某", Role: role, County: county}, password)).ID
	}
	city, wujiang := add("city", subsidy.CityOfficer, ""), add("wj", subsidy.CountyReviewer, "440203")
	told := func(id string) int { return storetest.Must[int](t)(f.UnreadCount(context.Background(), id)) }
	m.says(t, text("o1", "第一句话"))
	m.says(t, text("o1", "第二句话"))
	if told(city) != 1 || told(wujiang) != 0 {
		t.Fatalf("the city was told %d times, the county %d", told(city), told(wujiang))
	}
	m.says(t, text("o1", "武江区"))
	if told(city) != 1 || told(wujiang) != 1 {
		t.Fatalf("after the choice %d, %d", told(city), told(wujiang))
	}
	if c := m.waiting(t, storetest.Reviewer("440203")); len(c) != 1 || c[0].Newest != "第二句话" {
		t.Fatalf("the county sees %+v", c)
	}
	m.Clock.Advance(50 * time.Hour)
	m.says(t, text("o1", "电话")) // answered by itself, and the 48 hours begin anew
	if c := m.waiting(t, storetest.City); len(c) != 1 || c[0].HoursLeft(m.Clock.Now()) != 48 {
		t.Fatalf("%+v", c)
	}
}

func TestConsentsAndEndsAreBooked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newMailbox(t, f)
		job := official.JobEnd{Receipt: "5", Status: "send success", Total: 10, Kept: 9, Sent: 8, Failed: 1}
		m.says(t, official.Incoming{From: "o1", Type: official.IncomingMassEnd, Job: job})
		if got, ok, err := f.MassEnd(context.Background(), "5"); !ok || err != nil || got != job {
			t.Fatalf("%+v %v %v", got, ok, err)
		}
		account := f.Account(t, "one", "13800138000")
		m.says(t, official.Incoming{From: "o1", Type: official.IncomingSubscribe})
		if err := f.KeepInfo(context.Background(), []string{"o1"},
			[]official.FollowerInfo{{OpenID: "o1", UnionID: account.UnionID, Subscribed: true}}); err != nil {
			t.Fatal(err)
		}
		owe := func() {
			err := f.Change(context.Background(), store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
				return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, subsidy.Owed{
					To:      subsidy.Audience{Account: account.ID},
					Message: subsidy.EnterpriseDecided{Enterprise: "某公司", Accepted: true},
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		send := func() (store.Sending, bool) {
			due := storetest.Must[[]store.Due](t)(f.LeaseDue(context.Background(), 10, time.Minute))
			if len(due) != 1 {
				t.Fatalf("due %v", due)
			}
			s, ok, err := f.StartSend(context.Background(), due[0], store.Ways{
				Lease: time.Minute,
				Template: func(_ subsidy.MessageKind, c subsidy.Channel) (string, bool) {
					return "biz-1", c == subsidy.ChannelBiz
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			return s, ok
		}
		consent := func(accepted bool) {
			m.says(t, official.Incoming{
				From:    "o1",
				Type:    official.IncomingConsent,
				Key:     fmt.Sprint(m.n),
				Consent: []official.ConsentChange{{Template: "biz-1", Accepted: accepted}},
			})
		}
		owe()
		if _, ok := send(); ok {
			t.Fatal("sent without consent")
		}
		consent(true)
		owe()
		s, ok := send()
		if !ok || s.Channel != subsidy.ChannelBiz || !s.Spent {
			t.Fatalf("%+v, %v", s, ok)
		}
		if err := f.FinishSend(context.Background(), s,
			subsidy.Outcome{Result: subsidy.Delivered, Receipt: "88"}); err != nil {
			t.Fatal(err)
		}
		m.says(t, official.Incoming{
			From:    "o1",
			Type:    official.IncomingSentEnd,
			Key:     "88",
			Consent: []official.ConsentChange{{Template: "biz-1", Receipt: "88", Code: 43101}},
		})
		rows, _, err := f.Inbox(context.Background(), account.ID, store.Page{})
		if err != nil || rows[0].Delivery != subsidy.DeliveryWaiting {
			t.Fatalf("after the failure %+v, %v", rows[0], err)
		}
	})
}

func TestStaffsReplyShowsItsPublicPicture(t *testing.T) {
	f := storetest.SQLite(t)
	m := newMailbox(t, f)
	digest := storetest.Must[string](t)(f.PutBlob([]byte("a picture")))
	var path string
	err := f.Change(context.Background(), store.Act{Actor: storetest.City, Now: storetest.Monday},
		func(tx *store.Tx) error {
			p := official.Picture{ID: tx.NewID(), Digest: digest, Thumb: digest, At: storetest.Monday}
			ev, err := official.AddPicture(p, 0, storetest.City, storetest.Monday)
			if err != nil {
				return err
			}
			if err := tx.AddPicture(p, ev); err != nil {
				return err
			}
			path = p.Path()
			k, ev, err := official.KeywordReply{
				ID:       tx.NewID(),
				Keywords: []string{"补贴"},
				Contains: true,
				Reply: official.Reply{
					Kind:    official.ReplyNews,
					Title:   "补贴标准",
					Link:    "https://sg.example.cn/a",
					Picture: path,
				},
			}.Write(nil, storetest.City, storetest.Monday)
			if err != nil {
				return err
			}
			return tx.SaveReply(k, ev)
		})
	if err != nil {
		t.Fatal(err)
	}
	if r := m.says(t, text("o1", "请问补贴多少")); r.Picture != "https://sg.example.cn"+path || r.Title != "补贴标准" {
		t.Fatalf("%+v", r)
	}
	if status, data := m.send(t, httptest.NewRequest("GET", path, nil)); status != 200 || data != "a picture" {
		t.Fatalf("the picture %d %s", status, data)
	}
	if status, _ := m.send(t, httptest.NewRequest("GET", "/official/pictures/none", nil)); status != 404 {
		t.Fatalf("no picture %d", status)
	}
}

// WeChat posts again when five seconds brought no answer; on a machine of one's
// own an answer takes a few hundredths.
func TestAPostIsAnsweredBeforeWeChatAsksAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := newMailbox(t, f)
		run := storetest.Must[store.FollowerRun](t)(
			f.StartRun(context.Background(), store.FollowerRun{Phase: store.RunIdle}))
		page := make([]string, 10_000)
		for i := range page {
			page[i] = fmt.Sprintf("o%05d", i)
		}
		// While a page of 10,000 followers is booked, they write.
		booked, began, took := make(chan error, 1), time.Now(), time.Duration(0)
		go func() {
			_, err := f.KeepPage(context.Background(), run, page, "", len(page))
			took = time.Since(began)
			booked <- err
		}()
		slowest := time.Duration(0)
		for i := range 30 {
			start := time.Now()
			m.says(t, text(page[i*300], "请问怎样备案？"))
			slowest = max(slowest, time.Since(start))
		}
		if err := <-booked; err != nil {
			t.Fatal(err)
		}
		t.Logf("slowest answer %s of a booking of %s", slowest, took)
		if slowest > 5*time.Second && slowest > took/2 { // a busy machine is slow in both
			t.Errorf("an answer took %s, the whole booking %s", slowest, took)
		}
	})
}

func TestASavedAnswerIsPutIntoTheBoxAndNothingIsSent(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	here := "/console/official/messages/" + x.conversation
	o.form(t, 303, own, "/console/official/answers", url.Values{
		"title": {"窗口时间"}, "body": {"工作日九点到十七点。"},
	})
	saved := storetest.Must[[]official.SavedAnswer](t)(o.SavedAnswers(t.Context(), storetest.Reviewer("440203")))
	if len(saved) != 1 {
		t.Fatalf("%+v", saved)
	}
	if shown := o.page(t, 200, own, here); !strings.Contains(shown, "窗口时间") {
		t.Error("the conversation does not offer it")
	}
	if shown := o.page(t, 200, city, here); strings.Contains(shown, "窗口时间") {
		t.Error("the city is offered a county's")
	}
	filled := o.form(t, 200, own, here+"/fill", url.Values{"answer": {saved[0].ID}, "body": {"您好。"}})
	if box, _ := shownIn(t, filled, "body"); !slices.Contains(box, "您好。\n工作日九点到十七点。") {
		t.Errorf("the box has %q", box)
	}
	if filled := o.form(t, 422, city, here+"/fill", url.Values{
		"answer": {saved[0].ID}, "body": {"您好。"},
	}); strings.Contains(filled, "工作日九点") {
		t.Error("the city puts a county's answer into its box")
	}
	if _, messages, err := o.ConversationFor(t.Context(), storetest.City, x.conversation); err != nil ||
		len(messages) != 1 {
		t.Errorf("choosing left %d messages, %v", len(messages), err)
	}
	o.form(t, 404, foreign, "/console/official/answers/"+saved[0].ID+"/delete", nil)
	o.form(t, 303, chief, "/console/official/answers/"+saved[0].ID+"/delete", nil)
	if shown := o.page(t, 200, own, here); strings.Contains(shown, "窗口时间") {
		t.Error("what was taken away is still offered")
	}
}

func TestFollowersAreListedWithoutTheirOpenids(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	openid := o.Text(t, "SELECT openid FROM conversation WHERE id = ?", x.conversation)
	o.Put(t, "UPDATE follower SET county = '440203', tags = 'county:440203' WHERE openid = ?", openid)
	for _, as := range []visitor{city, own} {
		page := o.page(t, 200, as, "/console/official/followers")
		if !strings.Contains(page, "武江区") || !strings.Contains(page, "messages/"+x.conversation) {
			t.Errorf("visitor %d does not see the follower", as)
		}
		if strings.Contains(page, openid) {
			t.Errorf("visitor %d reads the openid", as)
		}
	}
	if page := o.page(t, 200, foreign, "/console/official/followers"); strings.Contains(page, x.conversation) {
		t.Error("another county sees the follower")
	}
}
