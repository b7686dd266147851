package handler_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

type office struct {
	storetest.Fixture
	app   *fiber.App
	phone *phone
	staff []string // ids by visitor
	made  *int     // weeks and addresses so far
}

func newOffice(t *testing.T) office {
	t.Helper()
	return officeOn(t, storetest.SQLite(t))
}

// officeOn is an office with a store that is already there.
func officeOn(t *testing.T, f storetest.Fixture) office {
	t.Helper()
	o := office{Fixture: f, staff: make([]string, len(visitors)), made: new(int)}
	o.phone = &phone{}
	client, _ := wechatOf(t, f)
	o.serve(reached{client})
	for i, v := range visitors[1:] {
		staff, err := f.AddStaff(context.Background(),
			store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: v.name, Name: "工作人员", Role: v.role, County: v.county}, password)
		if err != nil {
			t.Fatal(err)
		}
		o.staff[i+1] = f.SecondWhereNeeded(t, staff).ID
	}
	o.addChief(t, "440203") // so that a chief may also give the first opinion on a claim
	return o
}

// serve opens the office's pages over these accounts at WeChat.
func (o *office) serve(account console.Account) {
	o.app = handler.Server{
		Store:     o.Store,
		Mail:      true,
		Assets:    assets,
		PublicURL: "http://localhost",
		Preview:   o.phone,
		Uploads:   o.phone,
		Account:   account,
	}.App()
}

// sees is what a page that was opened just now lets its forms carry.
func (o office) sees(t *testing.T, as visitor, path string, form url.Values) string {
	t.Helper()
	cases := append(strings.Split(path, "/"), "retention", "signal_limits", "weekly", "menu", "office")
	cases = append(cases, form["claim"]...)
	for _, part := range strings.Split(path, "/") {
		cases = append(cases, part+"."+string(visitors[min(int(as), len(visitors)-1)].county))
	}
	if id, ok := strings.CutPrefix(path, "/console/objections/"); ok {
		cases = append(cases, o.Text(t, "SELECT COALESCE(MAX(claim_id), '') FROM objection WHERE id = ?", id))
	}
	out := "-"
	for id, n := range storetest.Must[map[string]int](t)(o.Revisions(context.Background(), cases...)) {
		if n > 0 {
			out += fmt.Sprintf(" %s:%d", id, n)
		}
	}
	return out
}

// addChief opens one more account of a county's chief.
func (o office) addChief(t *testing.T, county subsidy.County) store.Staff {
	t.Helper()
	*o.made++
	return o.SecondWhereNeeded(t, storetest.Must[store.Staff](t)(o.AddStaff(context.Background(),
		store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{
			Login:  "chief" + strconv.Itoa(*o.made),
			Name:   "另一位负责人",
			Role:   subsidy.CountyChief,
			County: county,
		}, password)))
}

// ask asks a route and returns the status, where it sends to, and the page.
func (o office) ask(
	t *testing.T, as visitor, method, path string, form url.Values,
) (status int, location, page string) {
	t.Helper()
	if method == http.MethodPost && strings.HasPrefix(path, "/console/") && !form.Has("seen") {
		form = with(form, "seen", o.sees(t, as, path, form))
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.staff[as] != "" {
		token, _, err := o.NewSession(context.Background(), o.staff[as], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	}
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatalf("%s %s as %s: %v", method, path, visitors[as].name, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(text)
}
