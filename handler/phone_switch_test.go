package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
)

func TestThePhoneSwitchClosesTheNextRequestAndUnbindsNobody(t *testing.T) {
	o := newOffice(t)
	filing := o.waiting(t, "440203")
	token := o.onPhone(t, own)
	path := "/api/v1/staff/filings/" + filing.ID
	opened(t, o.app, token, filing.ID)
	o.form(t, http.StatusSeeOther, admin, "/console/system", url.Values{"session_hours": {"8"}})
	if status, text := call(t, o.app, http.MethodGet, path, token, ""); status != http.StatusForbidden ||
		!strings.Contains(text, "手机办理已由市人社局停用") {
		t.Errorf("switched off: %d %s", status, text)
	}
	if status, _, _ := o.ask(t, own, "POST", "/console/settings/phone", url.Values{}); status != http.StatusForbidden {
		t.Errorf("a code for another phone: %d", status)
	}
	o.form(t, http.StatusSeeOther, admin, "/console/system", url.Values{"session_hours": {"8"}, "phone": {"on"}})
	opened(t, o.app, token, filing.ID)
}

func TestALogInLastsAsLongAsTheAdministratorSets(t *testing.T) {
	o := newOffice(t)
	form := url.Values{"session_hours": {"2"}, "phone": {"on"}, "key": {"once"}}
	for range 2 { // pressed twice
		o.form(t, http.StatusSeeOther, admin, "/console/system", form)
	}
	o.form(t, http.StatusUnprocessableEntity, admin, "/console/system", url.Values{"session_hours": {"100"}})
	b := o.browser("")
	b.passes(t, own, password)
	if b.jar[web.StaffCookie] == nil {
		t.Fatal("no session")
	}
	inside := func() bool {
		status, _, _ := b.reads(t, "/console/settings", nil)
		return status == http.StatusOK
	}
	o.Clock.Advance(2*time.Hour - time.Minute)
	if !inside() {
		t.Error("out before its time")
	}
	o.Clock.Advance(time.Minute)
	if inside() {
		t.Error("still in after its time")
	}
}
