package handler_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/mini"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// templates is a WeChat with a template for filing results, of both kinds, and
// one for reminders.
type templates struct{ mini.WeChat }

func (templates) TemplateID(k subsidy.MessageKind) (string, bool) {
	id, ok := map[subsidy.MessageKind]string{
		subsidy.KindFilingAccepted: "result",
		subsidy.KindFilingRefused:  "result",
		subsidy.KindTrainingStarts: "starts",
	}[k]
	return id, ok
}

func (templates) TemplateTitle(subsidy.MessageKind) string { return "通知" }

// TemplateLasting: the reminders' template is a long-term one.
func (templates) TemplateLasting(id string) bool { return id == "starts" }

func (templates) PageCode(context.Context, string, string) ([]byte, error) { return nil, nil }

func TestPeopleChooseWhatReachesThemAndHow(t *testing.T) {
	f := storetest.SQLite(t)
	app := handler.Server{
		Store:     f.Store,
		WeChat:    templates{},
		Assets:    assets,
		PublicURL: "http://localhost",
	}.App()
	owner, _ := f.Member(t, "440203")
	visitor := f.Account(t, "visitor", "13700000001")
	token := map[string]string{}
	for name, id := range map[string]string{"owner": owner.ID, "visitor": visitor.ID} {
		token[name], _, _ = must(t)(f.NewSession(context.Background(), id, false, time.Hour))
	}
	read := func(who, method, body string, want int) (p mini.Preferences, detail string) {
		t.Helper()
		status, text := call(t, app, method, "/api/v1/me/preferences", token[who], body)
		if status != want {
			t.Fatalf("%s %s: %d %s", method, body, status, text)
		}
		if status == http.StatusOK {
			if err := json.Unmarshal([]byte(text), &p); err != nil {
				t.Fatal(err)
			}
		}
		return p, text
	}
	of := func(p mini.Preferences, k subsidy.MessageKind) (mini.Preference, bool) {
		for _, i := range p.Items {
			if i.Kind == k {
				return i, true
			}
		}
		return mini.Preference{}, false
	}
	all, _ := read("owner", "GET", "", 200)
	if returned, ok := of(all, subsidy.KindFilingReturned); !ok || returned.Required != "通知附件1 二(一)" ||
		!returned.WeChat || !returned.Mail || !returned.HasMail || all.MailReady {
		t.Errorf("%+v", returned)
	}
	for _, none := range []subsidy.MessageKind{
		subsidy.KindReviewDue, subsidy.KindCourseStarts, subsidy.KindDigest, subsidy.KindPolicyNotice,
		subsidy.KindFilingSubmitted,
	} {
		if _, ok := of(all, none); ok {
			t.Errorf("an owner is asked about %s", none)
		}
	}
	mine, _ := read("visitor", "GET", "", 200)
	asked := []subsidy.MessageKind{}
	for _, i := range mine.Items {
		asked = append(asked, i.Kind)
	}
	if want := []subsidy.MessageKind{
		subsidy.KindQuestionReplied, subsidy.KindObjectionAnswered, subsidy.KindBindingContested,
		subsidy.KindBindingDecided, subsidy.KindBindingEnded,
	}; !slices.Equal(asked, want) {
		t.Errorf("a visitor is asked about %v, wanted %v", asked, want)
	}
	all, _ = read("owner", "PUT", `{"kind":"training_starts","wechat":false,"mail":false}`, 200)
	if starts, _ := of(all, subsidy.KindTrainingStarts); starts.WeChat || starts.Mail || starts.Required != "" {
		t.Errorf("%+v", starts)
	}
	read("owner", "PUT", `{"kind":"filing_returned","wechat":false,"mail":false}`, 422)
	read("owner", "PUT", `{"kind":"filing_returned","wechat":false,"mail":true}`, 422)
	read("owner", "PUT", `{"kind":"review_due","wechat":false,"mail":false}`, 404)
	f.HasMail(t, owner.ID, "hr@example.com")
	all, _ = read("owner", "PUT", `{"kind":"filing_returned","wechat":false,"mail":true}`, 200)
	if returned, _ := of(all, subsidy.KindFilingReturned); returned.WeChat || !returned.Mail || !all.MailReady {
		t.Errorf("%+v", returned)
	}
	if mine, _ := read("visitor", "GET", "", 200); !mine.Items[0].WeChat {
		t.Error("another's choice")
	}
}

func TestWhatIsLeftOfTheConsentsIsTold(t *testing.T) {
	f := storetest.SQLite(t)
	app := handler.Server{
		Store:     f.Store,
		WeChat:    templates{},
		Assets:    assets,
		PublicURL: "http://localhost",
	}.App()
	owner, _ := f.Member(t, "440203")
	token, _, _ := must(t)(f.NewSession(context.Background(), owner.ID, false, time.Hour))
	for range 2 {
		if status, text := call(t, app, "POST", "/api/v1/subscriptions", token,
			`{"answers":[{"template":"result","accepted":true},{"template":"starts",`+
				`"accepted":false}]}`); status >= 300 {
			t.Fatalf("%d %s", status, text)
		}
	}
	if status, text := call(t, app, "POST", "/api/v1/subscriptions", token,
		`{"answers":[{"template":"starts","accepted":true}]}`); status >= 300 {
		t.Fatalf("%d %s", status, text)
	}
	var list mini.List[mini.Subscription]
	_, text := call(t, app, "GET", "/api/v1/subscriptions", token, "")
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Items) != 2 {
		t.Fatalf("%s, %v", text, err)
	}
	result, starts := list.Items[0], list.Items[1]
	if result.Left != 2 || result.Lasting || len(result.Kinds) != 2 || result.Kinds[1] != subsidy.KindFilingRefused ||
		starts.Left != 0 || !starts.Lasting {
		t.Errorf("%+v", list.Items)
	}
}

func must(t *testing.T) func(token string, expires time.Time, err error) (string, time.Time, error) {
	return func(token string, expires time.Time, err error) (string, time.Time, error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return token, expires, nil
	}
}
