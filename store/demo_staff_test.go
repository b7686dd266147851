package store_test

import (
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

func TestADemosMadeUpPasswordIsSealedAndLogsIn(t *testing.T) {
	f := storetest.SQLite(t)
	const madeUp = "made-up-for-a-demo-7"
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}
	st := store.Staff{Login: "demo", Name: "演示", Role: subsidy.CountyReviewer, County: "440203"}
	storetest.Must[store.Staff](t)(f.AddDemoStaff(ctx, act, st, madeUp))
	if found := f.Holds(t, madeUp); len(found) > 0 {
		t.Errorf("the password stands in clear in %v", found)
	}
	if _, err := f.StaffLogin(ctx, store.LoginAttempt{Login: "demo", Password: madeUp + "x"}); err == nil {
		t.Error("a wrong password opens the account")
	}
	got := storetest.Must[store.Staff](t)(f.StaffLogin(ctx, store.LoginAttempt{Login: "demo", Password: madeUp}))
	if got.Login != "demo" {
		t.Errorf("%+v was let in, wanted demo", got)
	}
}
