package handler_test

import (
	"net/url"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// reason is a common reason of a county's.
func (o office) reason(t *testing.T, county subsidy.County, kind subsidy.ReasonKind) subsidy.CommonReason {
	t.Helper()
	rows := storetest.Must[[]subsidy.CommonReason](t)(o.CommonReasons(t.Context(), storetest.Reviewer(county)))
	for _, r := range rows {
		if r.Kind == kind {
			return r
		}
	}
	t.Fatalf("%s has no reason to %s", county, kind)
	return subsidy.CommonReason{}
}

// keptReason is a reason of the county's as it was first written.
func (o office) keptReason(t *testing.T) (id string) {
	t.Helper()
	r := subsidy.CommonReason{ID: "440203-01", County: "440203"}
	by := storetest.Reviewer("440203")
	event, err := r.Write(subsidy.WrittenReason{Kind: subsidy.ReasonReturn, Text: "请核对名册。"}, by, storetest.Monday)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.As(t, by, func(tx *store.Tx) error { return tx.SaveReason(r, event) }); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// TestACommonReasonIsPutIntoTheFormAndNothingIsSent chooses a reason after something was typed: both stand in the
// form, and the filing is as it was.
func TestACommonReasonIsPutIntoTheFormAndNothingIsSent(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	here := "/console/filings/" + x.filing
	r := o.reason(t, "440203", subsidy.ReasonReturn)
	if shown := o.page(t, 200, own, here); !strings.Contains(shown, r.Text) {
		t.Error("the filing's form does not offer it")
	}
	filled := o.form(t, 200, own, here+"/fill/return", url.Values{
		"pick": {r.ID}, "message0": {"第三行的姓名与身份证不符"}, "row0": {"3"},
	})
	for name, want := range map[string]string{
		"message0": "第三行的姓名与身份证不符", "row0": "3",
		"message1": r.Text, "step1": string(r.Step), "clause1": r.Clause,
	} {
		if got, _ := shownIn(t, filled, name); len(got) != 1 || got[0] != want {
			t.Errorf("%s shows %q, want %q", name, got, want)
		}
	}
	if shown := o.page(t, 200, own, here); strings.Contains(shown, "第三行的姓名与身份证不符") ||
		!strings.Contains(shown, `action="`+here+`/return"`) {
		t.Error("choosing a reason sent or kept something")
	}
	if _, more, ok := strings.Cut(filled, "<details open"); !ok || !strings.Contains(more, r.Text) {
		t.Error("the reason lies in a closed fold")
	}
	for what, pick := range map[string]string{
		"nothing": "", "another county's": "440204-01", "another kind's": "440203-11",
	} {
		if shown := o.form(t, 422, own, here+"/fill/return", url.Values{
			"pick": {pick}, "message0": {"已经写了一句"},
		}); !strings.Contains(shown, "可能已被同事删去") || !strings.Contains(shown, "已经写了一句") {
			t.Errorf("%s is put into the form, or what was typed is gone", what)
		}
	}
}

// TestTwoPeopleEditAReasonAndTheSecondReadsTheFirst lets two of a county change the same reason.
func TestTwoPeopleEditAReasonAndTheSecondReadsTheFirst(t *testing.T) {
	o := newOffice(t)
	r := o.reason(t, "440203", subsidy.ReasonReturn)
	change := func(text string) url.Values {
		return url.Values{
			"kind": {string(r.Kind)}, "step": {string(r.Step)}, "clause": {r.Clause}, "text": {text}, "revision": {"1"},
		}
	}
	here := "/console/reasons/" + r.ID
	o.form(t, 303, own, here, change("请核对𬱟䶮二人的姓名用字。"))
	late := o.form(t, 409, chief, here, change("请核对名册。"))
	if !strings.Contains(late, "同事刚刚改过这条") || !strings.Contains(late, "请核对𬱟䶮二人的姓名用字。") {
		t.Error("the second does not read what the first wrote")
	}
	o.form(t, 409, chief, here+"/delete", url.Values{"revision": {"1"}})
	o.form(t, 404, foreign, here+"/delete", url.Values{"revision": {"2"}})
	o.form(t, 303, chief, here+"/delete", url.Values{"revision": {"2"}})
	o.form(t, 404, own, here, change("请核对名册。"))
	if shown := o.page(t, 200, own, "/console/reasons"); strings.Contains(shown, "请核对𬱟䶮") {
		t.Error("what was taken away is still listed")
	}
	if shown := o.page(t, 200, foreign, "/console/reasons"); !strings.Contains(shown, r.Text) {
		t.Error("another county lost its own")
	}
	for field, wrong := range map[string]url.Values{
		"kind":   {"kind": {"assessment"}, "text": {"请核对名册。"}},
		"step":   {"kind": {"return"}, "step": {"payee"}, "text": {"请核对名册。"}},
		"clause": {"kind": {"return"}, "clause": {"九"}, "text": {"请核对名册。"}},
		"text":   {"kind": {"return"}, "text": {strings.Repeat("长", subsidy.ReasonMost+1)}},
	} {
		if shown := o.form(t, 422, own, "/console/reasons", wrong); !strings.Contains(shown, "problem") {
			t.Errorf("a wrong %s is taken", field)
		}
	}
}

// TestWhatWasDecidedKeepsItsReason returns a filing for a common reason that is taken away after it.
func TestWhatWasDecidedKeepsItsReason(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	r := o.reason(t, "440203", subsidy.ReasonReturn)
	o.form(t, 303, own, "/console/filings/"+x.filing+"/return", url.Values{
		"step0": {string(r.Step)}, "clause0": {r.Clause}, "message0": {r.Text},
	})
	o.form(t, 303, own, "/console/reasons/"+r.ID+"/delete", url.Values{"revision": {"1"}})
	if shown := o.page(t, 200, own, "/console/filings/"+x.filing); !strings.Contains(shown, r.Text) {
		t.Error("the decision lost its reason")
	}
}

// TestTheFirstReasonsAreOnesThatTheFormsTake holds the set that every office begins with against the forms it fills.
func TestTheFirstReasonsAreOnesThatTheFormsTake(t *testing.T) {
	o := newOffice(t)
	for _, county := range append(subsidy.Counties(), "") {
		by := storetest.Reviewer(county)
		if county == "" {
			by = subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}
		}
		rows := storetest.Must[[]subsidy.CommonReason](t)(o.CommonReasons(t.Context(), by))
		seen := map[subsidy.ReasonKind]bool{}
		for _, r := range rows {
			seen[r.Kind] = true
			again := r
			if _, err := again.Write(subsidy.WrittenReason{
				Kind: r.Kind, Step: r.Step, Clause: r.Clause, Text: r.Text, Revision: r.Revision,
			}, by, storetest.Monday); err != nil ||
				strings.ContainsAny(strings.ReplaceAll(r.Text, "附表5-2", ""), "0123456789") {
				t.Errorf("%s %s: %q: %v", county, r.ID, r.Text, err)
			}
		}
		for _, kind := range subsidy.ReasonKinds(by) {
			if !seen[kind] {
				t.Errorf("%q begins without a reason to %s", county, kind.Chinese())
			}
		}
	}
}
