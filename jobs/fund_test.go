package jobs

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// A county's money comes to its end in three steps; the city and the chief are told of each once, and again after the
// city freed more.
func TestEachLevelOfAFundIsToldOnce(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	filing := f.Studied(t, member, 10, 90) // 600 yuan, of which 420 are expected
	system := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}
	people := map[string]string{}
	for _, s := range []store.Staff{
		{Login: "chief", Name: "chief", Role: subsidy.CountyChief, County: "440203"},
		{Login: "clerk", Name: "clerk", Role: subsidy.CountyReviewer, County: "440203"},
		{Login: "other", Name: "other", Role: subsidy.CountyChief, County: "440204"},
		{Login: "city", Name: "city", Role: subsidy.CityOfficer},
	} {
		added, err := f.AddStaff(ctx, system, s, "a long enough password")
		if err != nil {
			t.Fatal(err)
		}
		people[s.Login] = added.ID
	}
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	give := func(kind claim.FundKind, amount subsidy.Fen) {
		t.Helper()
		err := f.As(t, subsidy.Actor{ID: people["city"], Role: subsidy.CityOfficer}, func(tx *store.Tx) error {
			today := calendar.DayOf(tx.Act().Now)
			return procedure.EnterFund(tx, claim.FundEntry{
				County: "440203", Year: today.Year(), Kind: kind, Amount: amount, Document: "韶财社1号", Day: today,
				Reason: "本年度安排的资金",
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	told := func(who string, kind subsidy.MessageKind) (n int) {
		t.Helper()
		for range 2 { // a second scan tells nothing twice
			now := storetest.Must[time.Time](t)(f.Now(ctx))
			if err := r.funds(ctx, now); err != nil {
				t.Fatal(err)
			}
		}
		rows, _, err := f.Inbox(ctx, people[who], store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.Kind == kind {
				n++
			}
		}
		return n
	}
	if n := told("chief", subsidy.KindFundShort); n != 0 {
		t.Errorf("without a budget the chief is told %d times", n)
	}
	give(claim.FundBudget, 420_00)
	if n := told("chief", subsidy.KindFundShort); n != 0 {
		t.Errorf("with enough the chief is told %d times", n)
	}
	give(claim.FundLess, 1)
	for _, who := range []string{"chief", "city"} {
		if n := told(who, subsidy.KindFundShort); n != 1 {
			t.Errorf("one fen too little: %s is told %d times", who, n)
		}
	}
	if clerk, other := told("clerk", subsidy.KindFundShort), told("other", subsidy.KindFundShort); clerk+other != 0 {
		t.Errorf("others are told: clerk %d, another county's chief %d", clerk, other)
	}
	f.Later(t, filing.Form.End.AddDays(3))
	f.Publish(t, f.ClaimOf(t, member, filing.ID)) // 600 yuan are promised of 419.99
	if n := told("chief", subsidy.KindFundDry); n != 1 {
		t.Errorf("nothing is left: %d", n)
	}
	give(claim.FundMore, 190_00) // 9.99 of 609.99 are left
	if n := told("city", subsidy.KindFundLow); n != 1 {
		t.Errorf("little is left: %d", n)
	}
}
