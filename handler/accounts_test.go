package handler_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// colleague is an account that a route may be tried on, in the state it wants.
func (o office) colleague(t *testing.T, r *row) string {
	t.Helper()
	*o.made++
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: o.Clock.Now()}
	st := storetest.Must[store.Staff](t)(o.AddStaff(context.Background(), act, store.Staff{
		Login: fmt.Sprintf("colleague%d", *o.made), Name: "张三", Role: subsidy.CountyReviewer, County: "440203",
	}, password))
	switch {
	case r.path == "/console/accounts" && r.form != nil:
		r.form = changed(r.form, "login", fmt.Sprintf("newcomer%d", *o.made))
	case strings.HasSuffix(r.path, "/second"):
		o.SecondFactor(t, st)
	case strings.HasSuffix(r.path, "/sessions"):
		if _, _, err := o.OpenSession(t.Context(), st.ID, "Chrome", time.Hour); err != nil {
			t.Fatal(err)
		}
	case strings.HasSuffix(r.path, "/enable"):
		if err := o.DisableStaff(t.Context(), act, st.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	return st.ID
}

// elsewhere is the id of a session that a visitor has elsewhere.
func (o office) elsewhere(t *testing.T, as visitor) string {
	t.Helper()
	if as == nobody {
		return noCase
	}
	token, _, err := o.OpenSession(t.Context(), o.staff[as], "Edge", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range storetest.Must[[]store.Session](t)(o.Sessions(t.Context(), o.staff[as], token)) {
		if one.Here {
			return one.ID
		}
	}
	t.Fatal("no such session")
	return ""
}

var madeUp = regexp.MustCompile(`id="made-up">([a-z2-7]+)<`)

func TestAnAdministratorOpensAnAccountAndItsPasswordIsShownOnce(t *testing.T) {
	o := newOffice(t)
	form := url.Values{
		"login": {"liu"}, "name": {"刘明"}, "role": {"county_reviewer"}, "county": {"440203"}, "key": {"twice"},
	}
	told := ""
	for range 2 { // pressed twice
		page := o.form(t, http.StatusOK, admin, "/console/accounts", form)
		found := madeUp.FindStringSubmatch(page)
		if found == nil || told != "" && found[1] != told {
			t.Fatalf("no password, or another: %s", page)
		}
		told = found[1]
	}
	o.form(t, http.StatusConflict, admin, "/console/accounts", changed(form, "key", "again"))
	b := o.browser("")
	if status, to, _ := b.reads(t, "/console/login", url.Values{"login": {"liu"}, "password": {told}}); status !=
		http.StatusSeeOther || to != "/console/" {
		t.Fatalf("the new account: %d %s", status, to)
	}
	if _, to, _ := b.reads(t, "/console/", nil); to != "/console/password" {
		t.Errorf("a password that somebody else knows leads to %s", to)
	}
	page := o.opened(t, admin, "/console/accounts?role=county_reviewer&county=440203")
	if !strings.Contains(page, "刘明") || strings.Contains(page, told) || strings.Contains(page, "foreign reviewer") {
		t.Error("the list lacks the account, shows its password, or does not narrow")
	}
	for field, value := range map[string]string{"county": "", "role": "city_officer", "name": " ", "login": "x"} {
		wrong := changed(changed(changed(form, "login", "other"), "key", field), field, value)
		if status, _, _ := o.ask(t, admin, "POST", "/console/accounts", wrong); status != 422 {
			t.Errorf("%s %q: %d", field, value, status)
		}
	}
}

func TestWhoIsDisabledIsOutAtOnceAndTheirCasesWaitForTheChief(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Submit(t, o.Draft(t, member, 1).ID, member)
	o.form(t, http.StatusSeeOther, own, "/console/work/assign", url.Values{
		"do": {"take"}, "case": {"filing " + filing.ID},
	})
	b := o.browser("")
	b.passes(t, own, password)
	path := "/console/accounts/" + o.staff[own]
	page := o.opened(t, admin, path)
	if !strings.Contains(page, "名下有 1 件待办") || strings.Contains(page, filing.Number) {
		t.Error("the administrator is not told how many cases wait, or is told which")
	}
	if page := o.opened(t, chief, "/console/?whose=gone"); strings.Contains(page, filing.Number) {
		t.Error("the case of somebody who is there is to be handed over")
	}
	o.form(t, http.StatusSeeOther, admin, path+"/disable", nil)
	if status, to, _ := b.reads(t, "/console/", nil); status != http.StatusSeeOther || to != "/console/login" {
		t.Errorf("an open session goes on: %d %s", status, to)
	}
	if page := o.opened(t, chief, "/console/?whose=gone"); !strings.Contains(page, filing.Number) {
		t.Error("the chief does not find the case")
	}
	if page := o.opened(t, chief, "/console/inbox"); !strings.Contains(page, "名下还有1件待办") {
		t.Error("the chief is not told")
	}
	o.form(t, http.StatusSeeOther, chief, "/console/work/assign", url.Values{
		"do": {"take"}, "case": {"filing " + filing.ID},
	})
	if page := o.opened(t, chief, "/console/?whose=gone"); strings.Contains(page, filing.Number) {
		t.Error("what was handed over still waits for it")
	}
}

func TestAnEndedSessionIsOutAtTheNextRequest(t *testing.T) {
	o := newOffice(t)
	mine, other, third := o.browser(""), o.browser(""), o.browser("")
	for _, b := range []browser{mine, other, third} {
		b.passes(t, own, password)
	}
	inside := func(b browser) bool {
		status, _, _ := b.reads(t, "/console/settings", nil)
		return status == http.StatusOK
	}
	rows := storetest.Must[[]store.Session](t)(o.Sessions(t.Context(), o.staff[own], other.jar[web.StaffCookie].Value))
	for _, r := range rows {
		if r.Here {
			form := url.Values{"key": {"once"}}
			for _, want := range []int{http.StatusSeeOther, http.StatusSeeOther} { // pressed twice
				if status, _, _ := mine.reads(t, "/console/sessions/"+r.ID+"/end", form); status != want {
					t.Errorf("%d", status)
				}
			}
		}
	}
	if inside(other) || !inside(third) || !inside(mine) {
		t.Error("not that one alone has ended")
	}
	_, _, page := mine.reads(t, "/console/sessions", nil)
	if strings.Count(page, "/end\"") < 2 || !strings.Contains(page, "本次") {
		t.Errorf("%s", page)
	}
	stranger := storetest.Must[[]store.Session](t)(o.Sessions(t.Context(), o.staff[own], ""))[0].ID
	o.form(t, http.StatusConflict, foreign, "/console/sessions/"+stranger+"/end", nil)
	if status, _, _ := mine.reads(t, "/console/sessions/end", url.Values{}); status != http.StatusSeeOther {
		t.Errorf("all others: %d", status)
	}
	if inside(third) || !inside(mine) {
		t.Error("not all others have ended")
	}
	o.form(t, http.StatusSeeOther, admin, "/console/accounts/"+o.staff[own]+"/sessions", nil)
	if inside(mine) {
		t.Error("the administrator's end leaves one open")
	}
}

func TestAnAdministratorTakesALostSecondFactorAwayAndTheHolderIsTold(t *testing.T) {
	o := newOffice(t)
	path := "/console/accounts/" + o.staff[chief]
	o.form(t, http.StatusSeeOther, admin, path+"/second", nil)
	b := o.browser("")
	if _, to := b.passes(t, chief, password); to != "/console/" {
		t.Errorf("the password leads to %s", to)
	}
	if _, to, _ := b.reads(t, "/console/", nil); to != "/console/second" {
		t.Errorf("a chief without a second factor is led to %s", to)
	}
	b.setsUp(t)
	if _, _, page := b.reads(t, "/console/inbox", nil); !strings.Contains(page, "由管理员重置了二次验证") {
		t.Error("the holder is not told")
	}
	o.form(t, http.StatusConflict, admin, "/console/accounts/"+o.staff[admin]+"/second", nil)
	o.form(t, http.StatusConflict, admin, "/console/accounts/"+o.staff[admin]+"/disable", nil)
	o.form(t, http.StatusUnprocessableEntity, admin, "/console/accounts/"+o.staff[admin], url.Values{
		"name": {"管理员"}, "role": {"city_officer"},
	})
}
