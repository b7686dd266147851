package handler_test

import (
	"net/url"
	"strings"
	"testing"

	"shigang/store/storetest"
)

// HR writes the roster, her own phone included: it makes her nobody but herself.
func TestHRCannotBecomeTheEmployee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		claim, hr := f.Published(t, "440203", 2)
		e := storetest.Entries(2)[0]
		f.Put(t, "UPDATE roster SET phone_hash = (SELECT phone_hash FROM account WHERE id = ?) WHERE id_hash = ?",
			hr.ID, f.Text(t,
				"SELECT id_hash FROM roster WHERE filing_id = ? AND position = 1", claim.Training.Filing))
		p := newPhone(t, f, hr.ID)
		var me struct {
			TraineeName string `json:"trainee_name"`
			Binding     struct{ State, Why string }
		}
		p.ask(t, "POST", "/trainee", `{"name":"`+e.Name+`","id_number":"`+e.ID+`"}`, &me)
		if me.TraineeName != "" || me.Binding.State != "open" || !strings.Contains(me.Binding.Why, "这家企业") {
			t.Fatalf("she is the employee: %+v", me)
		}
		p.refused(t, "GET", "/trainee/claims", "", 403, "请先核对姓名")
		b, _, err := f.BindingOf(t.Context(), hr.ID)
		if err != nil {
			t.Fatal(err)
		}
		here := "/console/bindings/" + b.ID
		o.shows(t, own, "GET", "/console/bindings", nil, 200, []string{"属于这家企业现在或以前的成员"}, e.Name, e.ID)
		o.shows(t, city, "GET", here, nil, 200, []string{"由备案所在的县区核实"}, e.Name, e.ID)
		o.shows(t, own, "GET", here, nil, 200, []string{e.Name, "代表过的企业"})
		o.shows(t, own, "POST", here, url.Values{"decision": {"refuse"}, "answer": {""}}, 422,
			[]string{"请填写核实情况"})
		if status, to, _ := o.ask(t, own, "POST", here,
			url.Values{"decision": {"refuse"}, "answer": {"电话问过职工，不是本人"}}); status != 303 || to != here {
			t.Fatalf("%d %s", status, to)
		}
		p.ask(t, "GET", "/me", "", &me)
		if me.TraineeName != "" || me.Binding.State != "refused" {
			t.Fatalf("after the county refused: %+v", me)
		}
	})
}
