package handler_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/mini"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// holder is a member of staff as the console's own session knows them.
func (o office) holder(t *testing.T, as visitor) store.Staff {
	t.Helper()
	token, _, err := o.NewSession(context.Background(), o.staff[as], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return storetest.Must[store.Staff](t)(o.StaffSession(context.Background(), token))
}

// onPhone binds a member of staff to a new WeChat user and answers with its session.
func (o office) onPhone(t *testing.T, as visitor) (token string) {
	t.Helper()
	*o.made++
	return o.Phone(t, o.holder(t, as), o.Account(t, "staff"+o.staff[as]+subsidy.Itoa(*o.made), "13700000009").ID)
}

// waiting is a submitted filing of a county.
func (o office) waiting(t *testing.T, county subsidy.County) subsidy.Filing {
	t.Helper()
	_, member := o.Member(t, county)
	return o.Submit(t, o.Draft(t, member, 2).ID, member)
}

// opened reads a filing on the phone.
func opened(t *testing.T, app *fiber.App, token, id string) (v mini.StaffFiling) {
	t.Helper()
	status, text := call(t, app, http.MethodGet, "/api/v1/staff/filings/"+id, token, "")
	if status != http.StatusOK {
		t.Fatalf("open filing: %d %s", status, text)
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

const staffReasons = `"reasons":[{"step":"project","row":0,"clause":"附件1 二(一)","message":"请补充培训目标"}]`

// TestStaffAcceptAndReturnOnThePhone binds with the console's code and decides.
func TestStaffAcceptAndReturnOnThePhone(t *testing.T) {
	o := newOffice(t)
	status, _, page := o.ask(t, own, http.MethodPost, "/console/settings/phone", url.Values{})
	code := regexp.MustCompile(`id="phone-code">(\d{8})<`).FindStringSubmatch(page)
	if status != http.StatusOK || code == nil {
		t.Fatalf("no code on the console: %d", status)
	}
	if _, _, again := o.ask(t, own, http.MethodGet, "/console/settings", nil); strings.Contains(again, code[1]) {
		t.Error("the code is shown twice")
	}
	token, _, err := o.NewSession(context.Background(), o.Account(t, "li", "13700000008").ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	status, text := call(t, o.app, http.MethodPost, "/api/v1/staff/bind", token, `{"code":"`+code[1]+`"}`)
	if status != http.StatusOK || !strings.Contains(text, `"acting":true`) || !strings.Contains(text, "县区经办") {
		t.Fatalf("bind: %d %s", status, text)
	}
	if _, _, page := o.ask(t, own, http.MethodGet, "/console/settings", nil); !strings.Contains(page, "137****0008") {
		t.Error("the console does not say who is bound")
	}
	a, b := o.waiting(t, "440203"), o.waiting(t, "440203")
	_, text = call(t, o.app, http.MethodGet, "/api/v1/staff/queue", token, "")
	for _, want := range []string{a.ID, b.ID, a.Number, `"kind":"filing"`, `"total":2`, `"overdue":0`, "还剩"} {
		if !strings.Contains(text, want) {
			t.Errorf("the queue has no %s: %s", want, text)
		}
	}
	if _, home := call(t, o.app, http.MethodGet, "/api/v1/home", token, ""); !strings.Contains(home, a.Number) ||
		!strings.Contains(home, `"staff":true`) || strings.Contains(home, "登记企业") {
		t.Errorf("the front page: %s", home)
	}
	v := opened(t, o.app, token, a.ID)
	status, text = call(t, o.app, http.MethodPost, "/api/v1/staff/filings/"+a.ID+"/accept", token,
		`{"seen":"`+v.Seen+`"}`)
	if status != http.StatusOK || !strings.Contains(text, `"state":"accepted"`) {
		t.Errorf("accept: %d %s", status, text)
	}
	v = opened(t, o.app, token, b.ID)
	status, text = call(t, o.app, http.MethodPost, "/api/v1/staff/filings/"+b.ID+"/return", token,
		`{"seen":"`+v.Seen+`",`+staffReasons+`}`)
	if status != http.StatusOK || !strings.Contains(text, `"state":"returned"`) ||
		!strings.Contains(text, "附件1 二(一)") {
		t.Errorf("return: %d %s", status, text)
	}
	_, _, log := o.ask(t, chief, http.MethodPost, "/console/audit", url.Values{"who": {"own reviewer"}})
	if strings.Count(log, "县区经办 · 手机") != 2 {
		t.Error("the audit log does not say that both were done on a phone")
	}
}

// TestAFilingOnThePhoneHasAllThatADecisionNeedsAndNobodyWhole looks at what is shown.
func TestAFilingOnThePhoneHasAllThatADecisionNeedsAndNobodyWhole(t *testing.T) {
	o := newOffice(t)
	f, token := o.waiting(t, "440203"), o.onPhone(t, own)
	_, text := call(t, o.app, http.MethodGet, "/api/v1/staff/filings/"+f.ID, token, "")
	v := opened(t, o.app, token, f.ID)
	if v.Enterprise == "" || v.People != 2 || len(v.Checks) < 2 || !v.Checks[0].OK || len(v.Fields) < 15 ||
		v.LeftText == "" || v.Seen == "" || len(v.Steps) != 5 || len(v.Clauses) == 0 ||
		len(v.Acts) != 2 || !v.Acts[0].May || v.Promise == "" {
		t.Errorf("%+v", v)
	}
	for _, c := range v.Fields {
		if strings.HasSuffix(c.Name, "网络平台") && c.To != "中国职业培训在线" {
			t.Errorf("a platform is called %q", c.To)
		}
	}
	for _, secret := range []string{f.Form.LeaderPhone, f.Form.AdminPhone, f.Form.Leader, f.Form.Admin} {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("the phone shows %s", secret)
		}
	}
	// returned, and submitted again with another goal: the difference is shown
	call(t, o.app, http.MethodPost, "/api/v1/staff/filings/"+f.ID+"/return", token,
		`{"seen":"`+v.Seen+`",`+staffReasons+`}`)
	v = opened(t, o.app, token, f.ID)
	if v.Acts[0].May || v.Acts[0].Why == "" || len(v.Reasons) != 1 {
		t.Errorf("a returned filing: %+v", v.Acts)
	}
}

// TestAttacksOnThePhonesOfStaff tries what an attacker would.
func TestAttacksOnThePhonesOfStaff(t *testing.T) {
	o := newOffice(t)
	f, elsewhere := o.waiting(t, "440203"), o.waiting(t, "440204")
	token, path := o.onPhone(t, own), "/api/v1/staff/filings/"
	v := opened(t, o.app, token, f.ID)
	seen := `{"seen":"` + v.Seen + `"}`
	for name, c := range map[string]struct {
		method, path, body string
		want               int
	}{
		"another county's filing":  {"GET", path + elsewhere.ID, "", 404},
		"accept another county's":  {"POST", path + elsewhere.ID + "/accept", seen, 404},
		"return another county's":  {"POST", path + elsewhere.ID + "/return", `{"seen":"",` + staffReasons + `}`, 404},
		"a filing that is not":     {"POST", path + noCase + "/accept", seen, 404},
		"nothing seen":             {"POST", path + f.ID + "/accept", `{"seen":""}`, 409},
		"an old page":              {"POST", path + f.ID + "/accept", `{"seen":"` + f.ID + `:1"}`, 409},
		"no reason":                {"POST", path + f.ID + "/return", `{"seen":"` + v.Seen + `","reasons":[]}`, 422},
		"the enterprise's own way": {"POST", "/api/v1/filings/" + f.ID + "/withdraw", seen, 403},
	} {
		if status, text := call(t, o.app, c.method, c.path, token, c.body); status != c.want {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	status, text := call(t, o.app, http.MethodPost, path+f.ID+"/return", token,
		strings.Replace(`{"seen":"`+v.Seen+`",`+staffReasons+`}`, "请补充培训目标", "", 1))
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "/reasons/0/message") ||
		!strings.Contains(text, "需要补正的内容") {
		t.Errorf("a reason that says nothing: %d %s", status, text)
	}
	r := httptest.NewRequest(http.MethodPost, path+f.ID+"/accept", strings.NewReader(seen))
	r.Header.Set("Content-Type", "application/json")
	session, _, err := o.NewSession(context.Background(), o.staff[chief], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: session})
	if res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000)); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("the console's cookie: %d", res.StatusCode)
	}
	o.stillWaiting(t, f)
	o.stillWaiting(t, elsewhere)
	if err := o.DisableStaff(context.Background(), store.Act{
		Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday,
	}, o.staff[own], true); err != nil {
		t.Fatal(err)
	}
	if status, _ := call(t, o.app, http.MethodPost, path+f.ID+"/accept", token, seen); status != http.StatusForbidden {
		t.Errorf("a disabled account: %d", status)
	}
	o.stillWaiting(t, f)
}

func (o office) stillWaiting(t *testing.T, f subsidy.Filing) {
	t.Helper()
	now, err := o.FilingFor(context.Background(), storetest.City, f.ID)
	if err != nil || now.State != subsidy.FilingSubmitted {
		t.Errorf("the filing is %q, %v", now.State, err)
	}
}

// TestADoubleTapDecidesOnce sends the same decision twice under its key.
func TestADoubleTapDecidesOnce(t *testing.T) {
	o := newOffice(t)
	f, token := o.waiting(t, "440203"), o.onPhone(t, own)
	body := `{"seen":"` + opened(t, o.app, token, f.ID).Seen + `"}`
	for i := range 2 {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/staff/filings/"+f.ID+"/accept", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Idempotency-Key", "one tap")
		if res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000)); res.StatusCode != http.StatusOK {
			t.Errorf("tap %d: %d", i+1, res.StatusCode)
		}
	}
	if status, _ := call(t, o.app, http.MethodPost, "/api/v1/staff/filings/"+f.ID+"/accept", token,
		body); status != http.StatusConflict {
		t.Errorf("another tap: %d", status)
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'filing.accept' AND subject_id = ?", f.ID); n != "1" {
		t.Errorf("accepted %s times", n)
	}
}

// TestEveryStaffOperationAsEveryRoleOfStaff asks what staff may ask as each of
// them, bound to a phone; a new operation of staff without a row fails.
func TestEveryStaffOperationAsEveryRoleOfStaff(t *testing.T) {
	o := newOffice(t)
	rows := map[string]map[visitor]int{
		"staff":        {own: 200, chief: 200, foreign: 200, centre: 200, city: 200, admin: 200},
		"bindStaff":    {own: 422, chief: 422, foreign: 422, centre: 422, city: 422, admin: 422},
		"confirmStaff": {own: 422, chief: 422, foreign: 422, centre: 422, city: 422, admin: 422},
		"staffQueue":   {own: 200, chief: 200, foreign: 200, centre: 403, city: 200, admin: 403},
		"staffFiling":  {own: 200, chief: 200, foreign: 404, centre: 403, city: 200, admin: 403},
		"staffAccept":  {own: 200, chief: 200, foreign: 404, centre: 404, city: 403, admin: 404},
		"staffReturn":  {own: 200, chief: 200, foreign: 404, centre: 404, city: 403, admin: 404},
		"endStaff":     {own: 200, chief: 200, foreign: 200, centre: 200, city: 200, admin: 200},
	}
	for _, op := range operations(t) {
		if !strings.HasPrefix(op.path, "/api/v1/staff") {
			continue
		}
		if rows[op.id] == nil {
			t.Errorf("%s has no row in this test", op.id)
		}
		for as, want := range rows[op.id] {
			f, token := o.waiting(t, "440203"), o.onPhone(t, as)
			body := bodies[op.method+" "+op.path]
			if before, after, asks := strings.Cut(body, "x:1"); asks {
				body = before + o.sees(t, as, op.path+"/"+f.ID, nil)[2:] + after
			}
			path := strings.Replace(op.path, "{id}", f.ID, 1)
			if got, text := call(t, o.app, op.method, path, token, body); got != want {
				t.Errorf("%s as %s: %d, not %d: %s", op.id, visitors[as].name, got, want, text)
			}
		}
	}
}

// TestAnAdministratorEndsThePhoneOfAMemberOfStaff does so on the console.
func TestAnAdministratorEndsThePhoneOfAMemberOfStaff(t *testing.T) {
	o := newOffice(t)
	token := o.onPhone(t, own)
	_, _, page := o.ask(t, admin, http.MethodGet, "/console/phones", nil)
	if !strings.Contains(page, "own reviewer") || strings.Contains(page, "13700000009") {
		t.Error("the list does not name who is bound, or shows the number whole")
	}
	status, location, _ := o.ask(t, admin, http.MethodPost, "/console/phones/"+o.staff[own]+"/end", nil)
	if status != http.StatusSeeOther || location != "/console/phones" {
		t.Errorf("end: %d %s", status, location)
	}
	if status, _ := call(t, o.app, http.MethodGet, "/api/v1/staff/queue", token, ""); status != http.StatusForbidden {
		t.Errorf("the phone still has the queue: %d", status)
	}
}
