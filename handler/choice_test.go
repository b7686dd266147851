package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// aChoice is a choice of ours, with the form that confirms it.
func (o office) aChoice(t *testing.T) (id string, form url.Values) {
	t.Helper()
	all, _, err := o.Choices(t.Context(), calendar.DayOf(o.Clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return all[0].Key, url.Values{
		"chosen": {all[0].Digest()}, "document": {"韶人社函〔2026〕9号"}, "document_day": {"2026-11-20"},
	}
}

func TestTheCityConfirmsEachChoiceWithItsDocument(t *testing.T) {
	o := newOffice(t)
	id, form := o.aChoice(t)
	open := storetest.Must[int](t)(o.OpenChoices(t.Context(), storetest.City, calendar.DayOf(storetest.Monday)))
	page := o.opened(t, city, "/console/choices")
	if strings.Count(page, "待确认</span>") != open || strings.Contains(page, "已确认</span>") {
		t.Errorf("not all wait at first: %d", open)
	}
	if page := o.opened(t, own, "/console/choices"); strings.Contains(page, `name="document"`) {
		t.Error("a county is offered to confirm")
	}
	form.Set("key", "once")
	for range 2 { // pressed twice
		o.form(t, http.StatusSeeOther, city, "/console/choices/"+id, form)
	}
	page = o.opened(t, city, "/console/choices")
	for _, want := range []string{"韶人社函〔2026〕9号", "已确认 1 项"} {
		if !strings.Contains(page, want) {
			t.Errorf("does not say %q", want)
		}
	}
	left := storetest.Must[int](t)(o.OpenChoices(t.Context(), storetest.City, calendar.DayOf(storetest.Monday)))
	if left != open-1 {
		t.Errorf("%d of %d still wait", left, open)
	}
	if n := storetest.Must[int](t)(o.OpenChoices(t.Context(), storetest.Reviewer("440203"),
		calendar.DayOf(storetest.Monday))); n != 0 {
		t.Errorf("%d wait for a county", n)
	}
}

func TestAChoiceThatASettingChangesWaitsAgain(t *testing.T) {
	o := newOffice(t)
	admins := subsidy.Actor{ID: o.staff[admin], Role: subsidy.Administrator}
	all, _, err := o.Choices(t.Context(), calendar.DayOf(storetest.Monday))
	if err != nil {
		t.Fatal(err)
	}
	var kept subsidy.Choice
	for _, c := range all {
		if c.Key == "choice_retention" {
			kept = c
		}
	}
	o.form(t, http.StatusSeeOther, city, "/console/choices/choice_retention", url.Values{
		"chosen": {kept.Digest()}, "document": {"韶人社函〔2026〕9号"}, "document_day": {"2026-11-20"},
	})
	to := subsidy.DefaultRetention()
	to.Texts++
	if err := o.As(t, admins, func(tx *store.Tx) error { return tx.SetRetention(to) }); err != nil {
		t.Fatal(err)
	}
	page := o.opened(t, city, "/console/choices")
	for _, want := range []string{"确认后有改动，待重新确认", "当时确认的是", kept.Chosen} {
		if !strings.Contains(page, want) {
			t.Errorf("does not say %q", want)
		}
	}
}
