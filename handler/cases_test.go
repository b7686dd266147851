package handler_test

import (
	"context"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
)

type casesSeen struct {
	Items []cardSeen
	Next  string
}

type waysSeen []struct{ Text, Goto, Day, Dial string }

// TestCasesAreCardsToBeFilteredAndSearched lists filings and claims.
func TestCasesAreCardsToBeFilteredAndSearched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 2)
		draft := f.Draft(t, member, 1)
		rival, _ := f.Member(t, "440203")
		p := newPhone(t, f, member.ID)
		get := func(p handset, query string) (v casesSeen) {
			t.Helper()
			p.ask(t, "GET", "/cases?"+query, "", &v)
			return v
		}
		if v := get(p, "which=open"); len(v.Items) != 1 || v.Items[0].ID != draft.ID || !v.Items[0].Draft ||
			v.Items[0].TurnText != "轮到您" {
			t.Errorf("open filings: %+v", v)
		}
		if v := get(p, "which=done"); len(v.Items) != 1 || v.Items[0].ID != c.Training.Filing || v.Items[0].Tone != "ok" {
			t.Errorf("filings that are over: %+v", v)
		}
		first := get(p, "limit=1")
		if second := get(p, "limit=1&after="+first.Next); len(first.Items) != 1 || len(second.Items) != 1 ||
			first.Items[0].ID == second.Items[0].ID || second.Next != "" {
			t.Errorf("pages: %+v then %+v", first, second)
		}
		number := strings.ToLower(c.Number[len(c.Number)-8:])
		if v := get(p, "kind=claim&text="+number); len(v.Items) != 1 || v.Items[0].ID != c.ID {
			t.Errorf("a claim by its number: %+v", v)
		}
		for _, text := range []string{"%25", "_", "nothing"} {
			if v := get(p, "kind=claim&text="+text); len(v.Items) != 0 {
				t.Errorf("%s finds %+v", text, v.Items)
			}
		}
		if v := get(p, "kind=claim&which=done"); len(v.Items) != 0 {
			t.Errorf("claims that are over: %+v", v)
		}
		if v := get(p.as(t, rival.ID), "kind=claim"); len(v.Items) != 0 {
			t.Errorf("another's claims: %+v", v)
		}
		var days struct {
			Items []struct {
				Title, Day, Description string
				Alarm                   int
			}
		}
		p.ask(t, "GET", "/deadlines", "", &days)
		if len(days.Items) != 1 || days.Items[0].Day != c.Publicity.Until.String() || days.Items[0].Alarm != 15*3600 ||
			!strings.Contains(days.Items[0].Title, c.Training.Project) {
			t.Errorf("days: %+v", days)
		}
	})
}

// TestAClaimSaysHowManyAreBeforeIt tells an enterprise how many payments come first in its
// county, and nothing else of them.
func TestAClaimSaysHowManyAreBeforeIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		_, one := f.Member(t, "440203")
		_, two := f.Member(t, "440203")
		filings := []subsidy.Filing{f.Studied(t, one, 2, 90), f.Studied(t, two, 2, 90)}
		f.Later(t, filings[0].Form.End.AddDays(3))
		c1 := f.Publish(t, f.ClaimOf(t, one, filings[0].ID))
		c2 := f.Publish(t, f.ClaimOf(t, two, filings[1].ID))
		p := newPhone(t, f, two.ID)
		type place struct {
			Ahead       string
			PublicUntil string `json:"public_until"`
			PayBefore   string `json:"pay_before"`
			Ways        waysSeen
		}
		var v place
		p.ask(t, "GET", "/claims/"+c2.ID, "", &v)
		if v.Ahead != "本县下一份就是这份" || v.PublicUntil != c2.Publicity.Until.String() || v.PayBefore == "" {
			t.Errorf("in publicity: %+v", v)
		}
		if len(v.Ways) != 1 || v.Ways[0].Goto != "claim" || !strings.Contains(v.Ways[0].Text, "补充申领") {
			t.Errorf("a follow-up may still come: %+v", v.Ways)
		}
		f.Later(t, c2.Publicity.Until.AddDays(1))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, two.Enterprise))
		for _, id := range []string{c1.ID, c2.ID} {
			if err := procedure.AdvanceClaim(ctx, f.Store, id, rules); err != nil {
				t.Fatal(err)
			}
		}
		p.ask(t, "GET", "/claims/"+c2.ID, "", &v)
		if v.Ahead != "本县前面还有 1 份待拨付" {
			t.Errorf("after publicity: %+v", v)
		}
		other := storetest.Must[subsidy.Enterprise](t)(f.EnterpriseFor(ctx, one, one.Enterprise))
		p.showed(t, c1.ID, c1.Number, other.Name, one.Enterprise)
	})
}

// TestAMissedStartOffersAnotherOne opens a draft whose start can no longer be met.
func TestAMissedStartOffersAnotherOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		draft := f.Draft(t, member, 1)
		p := newPhone(t, f, member.ID)
		var v struct{ Ways waysSeen }
		p.ask(t, "GET", "/filings/"+draft.ID, "", &v)
		if len(v.Ways) != 0 {
			t.Fatalf("in time: %+v", v.Ways)
		}
		f.Later(t, draft.Form.Start)
		p.ask(t, "GET", "/filings/"+draft.ID, "", &v)
		last := len(v.Ways) - 1
		if last < 1 || v.Ways[0].Goto != "start" || v.Ways[0].Day <= draft.Form.Start.String() ||
			v.Ways[last].Goto != "call" || !strings.HasPrefix(v.Ways[last].Dial, "0751") {
			t.Errorf("missed: %+v", v.Ways)
		}
	})
}

// TestAnEmployeeUnbindsAndTakesConsentBack ends a binding at the employee's own wish.
func TestAnEmployeeUnbindsAndTakesConsentBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		f.Published(t, "440203", 2)
		entry := storetest.Entries(1)[0]
		account := f.Account(t, "employee", entry.Phone)
		p := newPhone(t, f, account.ID)
		var guide struct {
			Version, Before string
			Paragraphs      []string
			Agreed          bool
		}
		p.ask(t, "GET", "/me/privacy", "", &guide)
		if guide.Agreed || guide.Version != subsidy.PrivacyVersion || len(guide.Paragraphs) == 0 {
			t.Fatalf("before: %+v", guide)
		}
		p.refused(t, "POST", "/me/privacy", `{"version":"2020-01-01"}`, 409, "已更新")
		p.ask(t, "POST", "/me/privacy", `{"version":"`+guide.Version+`"}`, &guide)
		if !guide.Agreed {
			t.Fatalf("agreed: %+v", guide)
		}
		f.Put(t, "UPDATE privacy SET version = '2020-01-01'")
		if p.ask(t, "GET", "/me/privacy", "", &guide); guide.Agreed || guide.Before != "2020-01-01" {
			t.Errorf("a new version is not asked about: %+v", guide)
		}
		p.refused(t, "POST", "/trainee/unbinding", "", 403, "")
		p.ask(t, "POST", "/trainee", `{"name":"`+entry.Name+`","id_number":"`+entry.ID+`"}`, nil)
		var before struct {
			Erases, Keeps []string
			After         string
		}
		p.ask(t, "GET", "/trainee/unbinding", "", &before)
		if len(before.Erases) != 3 || len(before.Keeps) == 0 || before.After == "" {
			t.Errorf("said before: %+v", before)
		}
		var me struct {
			TraineeName string `json:"trainee_name"`
		}
		if p.ask(t, "POST", "/trainee/unbinding", "", &me); me.TraineeName != "" {
			t.Errorf("still bound: %+v", me)
		}
		p.refused(t, "GET", "/trainee/claims", "", 403, "请先核对姓名")
		if got := f.Text(t, "SELECT person_hash FROM account WHERE id = ?", account.ID); got != "" {
			t.Error("the account still holds whom it stood for")
		}
		if got := f.Text(t, "SELECT CAST(agreed AS TEXT) FROM privacy WHERE account_id = ?", account.ID); got != "0" {
			t.Error("the consent stands")
		}
		for _, action := range []string{"trainee.leave", "account.privacy", "account.privacy_back"} {
			if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE action = ?", action); n != "1" {
				t.Errorf("%s stands %s times in the log", action, n)
			}
		}
		p.ask(t, "POST", "/me/erase", "", nil)
		p.refused(t, "GET", "/me", "", 401, "")
		if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM account WHERE id = ? AND phone IS NULL",
			account.ID); n != "1" {
			t.Error("the phone is kept")
		}
		p.showed(t, entry.Name, entry.ID)
	})
}
