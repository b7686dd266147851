package handler_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// secondForm is the code that a form of the own second factor wants, of one that
// is made anew for it.
func (o office) secondForm(t *testing.T, as visitor, path string) url.Values {
	t.Helper()
	for _, query := range []string{
		"DELETE FROM staff_recovery WHERE staff_id = ?", "DELETE FROM staff_second WHERE staff_id = ?",
		"DELETE FROM attempts WHERE name <> ?",
	} {
		o.Put(t, query, o.staff[as])
	}
	st := o.account(t, as)
	secret, _ := o.SecondFactor(t, st)
	o.Clock.Advance(time.Minute)
	if strings.HasSuffix(path, "/confirm") {
		act := store.Act{Actor: st.Actor(), Now: o.Clock.Now()}
		if err := o.BeginSecond(t.Context(), act, storetest.Code(t, secret, o.Clock.Now())); err != nil {
			t.Fatal(err)
		}
		secret = storetest.Must[store.Second](t)(o.SecondOf(t.Context(), st.ID)).Shown
	}
	return url.Values{"code": {storetest.Code(t, secret, o.Clock.Now())}}
}

// account is a visitor's.
func (o office) account(t *testing.T, as visitor) store.Staff {
	t.Helper()
	for _, st := range storetest.Must[[]store.Staff](t)(o.StaffList(t.Context(), subsidy.Actor{Role: subsidy.System})) {
		if st.ID == o.staff[as] {
			return st
		}
	}
	t.Fatalf("%s has no account", visitors[as].name)
	return store.Staff{}
}

// reads is a page that a browser gets, with its status and where it leads.
func (b browser) reads(t *testing.T, path string, form url.Values) (status int, to, page string) {
	t.Helper()
	res := b.send(t, path, form)
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(text)
}

// passes types login and password.
func (b browser) passes(t *testing.T, as visitor, password string) (status int, to string) {
	t.Helper()
	status, to, _ = b.reads(t, "/console/login", url.Values{
		"login": {visitors[as].name}, "password": {password},
	})
	return status, to
}

// codes types a code.
func (b browser) codes(t *testing.T, code string) (status int, to, page string) {
	t.Helper()
	return b.reads(t, "/console/login/code", url.Values{"code": {code}})
}

var shownSecret = regexp.MustCompile(`id="second-secret">([^<]+)<`)

func TestWhoMustHaveASecondFactorSetsItUpBeforeAnythingElse(t *testing.T) {
	o := newOffice(t)
	o.Put(t, "UPDATE staff SET second_since = 0")
	o.Put(t, "DELETE FROM staff_second")
	for _, as := range []visitor{chief, city, admin} {
		b := o.browser("")
		if status, to := b.passes(t, as, password); status != http.StatusSeeOther || to != "/console/" {
			t.Fatalf("%d %s", status, to)
		}
		for _, r := range consoleRows {
			if strings.Contains(r.path, "/second") || strings.Contains(r.path, "/login") ||
				strings.Contains(r.path, "/logout") || strings.Contains(r.path, "/static/") {
				continue
			}
			form := r.form
			if r.method == http.MethodPost && form == nil {
				form = url.Values{}
			}
			path := strings.NewReplacer(":id", noCase, ":row", "x", ":n", "1").Replace(r.path)
			if r.method == http.MethodGet {
				form = nil
			}
			if status, to, _ := b.reads(t, path, form); status != http.StatusSeeOther || to != "/console/second" {
				t.Errorf("%s %s as %s: %d %s", r.method, path, visitors[as].name, status, to)
			}
		}
		b.setsUp(t)
		if status, to, _ := b.reads(t, "/console/settings", nil); status != http.StatusOK {
			t.Errorf("%s afterwards: %d %s", visitors[as].name, status, to)
		}
	}
	b := o.browser("")
	b.passes(t, own, password)
	if status, to, _ := b.reads(t, "/console/", nil); status != http.StatusOK {
		t.Errorf("a reviewer: %d %s", status, to)
	}
}

// setsUp walks the set-up page, and returns the secret and a recovery code.
func (b browser) setsUp(t *testing.T) (secret, recovery string) {
	t.Helper()
	if _, _, page := b.reads(t, "/console/second", nil); !strings.Contains(page, "开始设置") {
		t.Fatalf("no beginning: %s", page)
	}
	b.reads(t, "/console/second/start", url.Values{})
	_, _, page := b.reads(t, "/console/second", nil)
	found := shownSecret.FindStringSubmatch(page)
	if found == nil || !strings.Contains(page, `src="data:image/png;base64,`) {
		t.Fatalf("no secret: %s", page)
	}
	secret = strings.ReplaceAll(found[1], " ", "")
	wrong := url.Values{"code": {storetest.WrongCode(t, secret, b.Clock.Now())}}
	if status, _, page := b.reads(t, "/console/second/confirm", wrong); status != http.StatusUnprocessableEntity ||
		!strings.Contains(page, found[1]) {
		t.Errorf("a wrong first code: %d", status)
	}
	right := url.Values{"code": {storetest.Code(t, secret, b.Clock.Now())}, "key": {secret}}
	codes := regexp.MustCompile(`<code>([a-z2-7]{5}-[a-z2-7]{5})</code>`)
	var first string
	for range 2 { // pressed twice
		status, _, page := b.reads(t, "/console/second/confirm", right)
		list := codes.FindAllStringSubmatch(page, -1)
		if status != http.StatusOK || len(list) != subsidy.RecoveryCodes || first != "" && list[0][1] != first {
			t.Fatalf("the recovery codes: %d %s", status, page)
		}
		first = list[0][1]
	}
	_, _, page = b.reads(t, "/console/second", nil)
	if strings.Contains(page, first) || strings.Contains(page, found[1]) {
		t.Error("secrets are shown again")
	}
	return secret, first
}

func TestALogInWithASecondFactorTakesTwoStepsAndHalfOfItReadsNothing(t *testing.T) {
	o := newOffice(t)
	secret, recovery := o.SecondFactor(t, o.account(t, own))
	o.Clock.Advance(time.Minute)
	b := o.browser("")
	if status, to := b.passes(t, own, password); status != http.StatusSeeOther || to != "/console/login/code" {
		t.Fatalf("the password: %d %s", status, to)
	}
	if b.jar[web.StaffCookie] != nil {
		t.Fatal("the password alone opens a session")
	}
	half := b.jar[web.HalfCookie]
	if half == nil || !half.HttpOnly || half.SameSite != http.SameSiteStrictMode || half.Path != "/console/login" {
		t.Fatalf("half a log-in: %+v", half)
	}
	b.jar[web.StaffCookie] = &http.Cookie{Name: web.StaffCookie, Value: half.Value}
	for _, path := range []string{"/console/", "/console/settings", "/console/second", "/console/password"} {
		if status, to, page := b.reads(t, path, nil); status != http.StatusSeeOther || to != "/console/login" ||
			page != "" {
			t.Errorf("half a log-in opens %s: %d %s", path, status, to)
		}
	}
	delete(b.jar, web.StaffCookie)
	if status, _, page := b.codes(t, storetest.WrongCode(t, secret, o.Clock.Now())); status != 422 ||
		!strings.Contains(page, "验证码不正确") {
		t.Errorf("a wrong code: %d %s", status, page)
	}
	code := storetest.Code(t, secret, o.Clock.Now())
	if status, to, page := b.codes(t, code); status != http.StatusSeeOther || to != "/console/" {
		t.Fatalf("the code: %d %s %s", status, to, page)
	}
	if status, _, _ := b.reads(t, "/console/", nil); status != http.StatusOK {
		t.Errorf("inside: %d", status)
	}
	thief := o.browser("")
	thief.passes(t, own, password)
	if status, _, _ := thief.codes(t, code); status != http.StatusUnprocessableEntity {
		t.Errorf("the same code again: %d", status)
	}
	if status, to, _ := thief.codes(t, recovery[0]); status != http.StatusSeeOther || to != "/console/" {
		t.Errorf("a recovery code: %d %s", status, to)
	}
	again := o.browser("")
	again.passes(t, own, password)
	if status, _, _ := again.codes(t, recovery[0]); status != http.StatusUnprocessableEntity {
		t.Errorf("the same recovery code again: %d", status)
	}
}

func TestCodesAreGuessedSoOftenOnly(t *testing.T) {
	o := newOffice(t)
	secret, _ := o.SecondFactor(t, o.account(t, own))
	o.Clock.Advance(time.Minute)
	var got []int
	for range 6 {
		b := o.browser("") // a password of its own each time
		b.passes(t, own, password)
		status, _, _ := b.codes(t, storetest.WrongCode(t, secret, o.Clock.Now()))
		got = append(got, status)
	}
	if got[4] != http.StatusUnprocessableEntity || got[5] != http.StatusTooManyRequests {
		t.Errorf("%v", got)
	}
	b := o.browser("")
	b.passes(t, own, password)
	if status, _, _ := b.codes(t, storetest.Code(t, secret, o.Clock.Now())); status != http.StatusTooManyRequests {
		t.Errorf("a right one after them: %d", status)
	}
	if status, to := o.browser("").passes(t, own, "wrong"); status != http.StatusUnauthorized || to != "" {
		t.Errorf("a wrong password tells of the code: %d %s", status, to)
	}
}

func TestADemoAsksForASecondFactorOnlyOfWhoSetOneUp(t *testing.T) {
	o := newOffice(t)
	o.app = handler.Server{
		Store: o.Store, Assets: assets, PublicURL: "http://localhost", Dev: true,
	}.App()
	o.Put(t, "UPDATE staff SET second_since = 0 WHERE role <> 'city_officer'")
	b := o.browser("")
	b.passes(t, chief, password)
	if status, to, _ := b.reads(t, "/console/", nil); status != http.StatusOK {
		t.Errorf("a chief without one: %d %s", status, to)
	}
	if _, to := o.browser("").passes(t, city, password); to != "/console/login/code" {
		t.Errorf("an officer who has one is led to %s", to)
	}
}
