package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

const rightPassword = "a good long password"

var byCommand = store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}

// clerk opens an account of the console.
func clerk(t *testing.T, f storetest.Fixture, login string) store.Staff {
	t.Helper()
	return storetest.Must[store.Staff](t)(f.AddStaff(ctx, byCommand,
		store.Staff{Login: login, Name: "张三", Role: subsidy.CountyReviewer, County: "440203"}, rightPassword))
}

// tryLogin tries to log in and says how that ended.
func tryLogin(f storetest.Fixture, login, password, address, browser string) subsidy.Kind {
	_, err := f.StaffLogin(ctx, store.LoginAttempt{
		Login:    login,
		Password: password,
		Address:  address,
		Browser:  browser,
	})
	return subsidy.KindOf(err)
}

func TestWrongPasswordsLockThePairAndNotTheClerk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		clerk(t, f, "wujiang")
		for range 5 {
			if got := tryLogin(f, "wujiang", "wrong", "198.51.100.7", ""); got != subsidy.Unauthenticated {
				t.Fatalf("wrong password: %q", got)
			}
		}
		if got := tryLogin(f, "wujiang", rightPassword, "198.51.100.7", ""); got != subsidy.Busy {
			t.Errorf("the attacker's address: %q", got)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", ""); got != "" {
			t.Errorf("the clerk elsewhere: %q", got)
		}
		f.Clock.Advance(16 * time.Minute)
		if got := tryLogin(f, "wujiang", rightPassword, "198.51.100.7", ""); got != "" {
			t.Errorf("a quarter of an hour later: %q", got)
		}
	})
}

func TestManyAddressesTogetherCannotGuessForEverAndAKnownBrowserGetsThrough(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, other := clerk(t, f, "wujiang"), clerk(t, f, "other")
		known, until, err := f.KnowBrowser(ctx, st.ID, "made up by the browser")
		if err != nil || known == "made up by the browser" || until.Before(f.Clock.Now().AddDate(0, 0, 89)) {
			t.Fatalf("known browser %q until %s, %v", known, until, err)
		}
		guesses := map[subsidy.Kind]int{}
		for i := range 60 {
			guesses[tryLogin(f, "wujiang", "wrong", fmt.Sprintf("198.51.100.%d", i/5), "")]++
		}
		if guesses[subsidy.Unauthenticated] != 50 || guesses[subsidy.Busy] != 10 {
			t.Errorf("guesses %v", guesses)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", ""); got != subsidy.Busy {
			t.Errorf("an unknown browser: %q", got)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", known); got != "" {
			t.Errorf("the known browser: %q", got)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", "made up by the browser"); got != subsidy.Busy {
			t.Errorf("what we never gave opens: %q", got)
		}
		for range 5 {
			tryLogin(f, "wujiang", "wrong", "192.0.2.2", known)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.2", known); got != subsidy.Busy {
			t.Errorf("a known browser guesses for ever: %q", got)
		}
		// Two clerks at one computer: what it carries stays, and each is known.
		same, _, err := f.KnowBrowser(ctx, other.ID, known)
		if err != nil || same != known {
			t.Errorf("a second clerk at the same computer: %q, %v", same, err)
		}
		f.Clock.Advance(91 * 24 * time.Hour)
		if token, _, err := f.KnowBrowser(ctx, st.ID, known); err != nil || token == known {
			t.Errorf("known for ever: %q, %v", token, err)
		}
	})
}

func TestAnAddressAloneHasSoManyWrongPasswords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		clerk(t, f, "wujiang")
		for i := range 30 {
			if got := tryLogin(f, fmt.Sprintf("guess%d", i), "wrong", "198.51.100.7",
				""); got != subsidy.Unauthenticated {
				t.Fatalf("guess %d: %q", i, got)
			}
		}
		if got := tryLogin(f, "wujiang", rightPassword, "198.51.100.7", ""); got != subsidy.Busy {
			t.Errorf("after thirty: %q", got)
		}
		for range 31 { // right ones do not count
			if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", ""); got != "" {
				t.Fatalf("a right password: %q", got)
			}
		}
	})
}

func TestAttemptsAreKeptHashedAndEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		clerk(t, f, "wujiang")
		typed := "440203199001011234 " + strings.Repeat("long", 10_000)
		tryLogin(f, typed, "wrong", "198.51.100.7", "")
		tryLogin(f, "wujiang", "wrong", "198.51.100.7", "")
		if err := f.CountAttempt(ctx, "report 198.51.100.7"); err != nil {
			t.Fatal(err)
		}
		long := f.Text(t, "SELECT COUNT(*) FROM attempts WHERE LENGTH(name) <> 64")
		clear := f.Text(t,
			"SELECT COUNT(*) FROM attempts WHERE name LIKE '%198.51%' OR name LIKE '%wujiang%' OR name LIKE '%4402%'")
		if long != "0" || clear != "0" || f.Text(t, "SELECT COUNT(*) FROM attempts") == "0" {
			t.Errorf("%s rows of another length, %s with what was typed", long, clear)
		}
		f.Clock.Advance(25 * time.Hour)
		if err := f.EndAttempts(ctx); err != nil {
			t.Fatal(err)
		}
		if left := f.Text(t, "SELECT COUNT(*) FROM attempts"); left != "0" {
			t.Errorf("%s attempts left", left)
		}
	})
}

// lines counts the audit log's lines of an action about a subject.
func lines(t *testing.T, f storetest.Fixture, action subsidy.Action, subject string) int {
	t.Helper()
	admin := subsidy.Actor{ID: "admin", Role: subsidy.Administrator}
	rows, _, err := f.AuditLog(ctx, admin, store.AuditSearch{Action: action, Subject: subject}, store.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r.Note, "hunter2") || strings.Contains(r.Note, "198.51") {
			t.Errorf("the audit log holds what was typed: %s", r.Note)
		}
	}
	return len(rows)
}

func TestAFloodOfWrongPasswordsLeavesALineAMinuteAndOneWhenItLocks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wujiang")
		for range 50 {
			tryLogin(f, "wujiang", "hunter2", "198.51.100.7", "")
		}
		for i := range 5 {
			tryLogin(f, fmt.Sprintf("hunter2-%d", i), "hunter2", fmt.Sprintf("198.51.101.%d", i), "")
		}
		failed, locked := lines(t, f, subsidy.FailLogin, st.ID), lines(t, f, subsidy.LockLogin, st.ID)
		if failed != 1 || locked != 1 {
			t.Errorf("%d lines of failures, %d of locks", failed, locked)
		}
		if unknown := lines(t, f, subsidy.FailLogin, subsidy.UnknownLogin); unknown != 1 {
			t.Errorf("%d lines of unknown log-ins", unknown)
		}
		f.Clock.Advance(16 * time.Minute)
		tryLogin(f, "wujiang", "hunter2", "198.51.100.7", "")
		if failed := lines(t, f, subsidy.FailLogin, st.ID); failed != 2 {
			t.Errorf("%d lines a quarter of an hour later", failed)
		}
		token, _, err := f.NewSession(ctx, st.ID, true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := f.StaffLogout(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.StaffSession(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("a session after the log-out: %v", err)
		}
		if n := lines(t, f, subsidy.StaffLogout, st.ID); n != 1 {
			t.Errorf("%d lines of log-outs", n)
		}
	})
}

func TestADisabledAccountIsShutOutAndToldNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, stays := clerk(t, f, "leaves"), clerk(t, f, "stays")
		token, _, err := f.NewSession(ctx, st.ID, true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		browser, _, err := f.KnowBrowser(ctx, st.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		_, member := f.Member(t, "440203")
		owed := func(staff string) string {
			return f.Text(t, "SELECT COUNT(*) FROM notice WHERE account_id = ?", staff)
		}
		before := owed(st.ID)
		if err := f.DisableStaff(ctx, byCommand, st.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := f.StaffSession(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("its session goes on: %v", err)
		}
		_, wrong := f.StaffLogin(ctx, store.LoginAttempt{Login: "nobody", Password: "wrong"})
		_, closed := f.StaffLogin(ctx, store.LoginAttempt{Login: "leaves", Password: rightPassword, Browser: browser})
		if closed == nil || closed.Error() != wrong.Error() {
			t.Errorf("a disabled account hears %v, nobody %v", closed, wrong)
		}
		f.Submit(t, f.Draft(t, member, 2).ID, member)
		if owed(st.ID) != before || owed(stays.ID) == "0" {
			t.Errorf("told: %s (before: %s), the colleague %s", owed(st.ID), before, owed(stays.ID))
		}
		if err := f.DisableStaff(ctx, byCommand, st.ID, true); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("disabled twice: %v", err)
		}
		reviewer := store.Act{Actor: stays.Actor(), Now: storetest.Monday}
		if err := f.DisableStaff(ctx, reviewer, st.ID, false); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("enabled by a reviewer: %v", err)
		}
		if err := f.DisableStaff(ctx, byCommand, st.ID, false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.StaffSession(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("an old session came back: %v", err)
		}
		if got := tryLogin(f, "leaves", rightPassword, "192.0.2.1", ""); got != "" {
			t.Errorf("enabled again: %q", got)
		}
		if off, on := lines(t, f, subsidy.DisableStaff, st.ID), lines(t, f, subsidy.EnableStaff, st.ID); off != 1 ||
			on != 1 {
			t.Errorf("%d and %d lines", off, on)
		}
	})
}

func TestAWaitingMessageOfADisabledAccountIsNotSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "leaves")
		f.HasMail(t, st.ID, "leaves@example.com")
		_, member := f.Member(t, "440203")
		f.Submit(t, f.Draft(t, member, 2).ID, member)
		if err := f.DisableStaff(ctx, byCommand, st.ID, true); err != nil {
			t.Fatal(err)
		}
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 100, time.Minute))
		for _, d := range due {
			send, ok, err := f.StartSend(ctx, d, store.Ways{
				Lease: time.Minute, Mail: true,
				Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
			})
			if err != nil || ok && send.Account == st.ID {
				t.Errorf("sent to a disabled account: %+v, %v", send, err)
			}
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE account_id = ? AND state <> 'dropped'", st.ID); n != "0" {
			t.Errorf("%s notices not dropped", n)
		}
	})
}

func TestAResetPasswordEndsSessionsAndIsChangedByItsOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wujiang")
		old, _, err := f.NewSession(ctx, st.ID, true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.ResetStaff(ctx, byCommand, st, "short"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("a short one: %v", err)
		}
		if err := f.ResetStaff(ctx, byCommand, st, "somebody else's"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.StaffSession(ctx, old); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("the old session goes on: %v", err)
		}
		if got := tryLogin(f, "wujiang", rightPassword, "192.0.2.1", ""); got != subsidy.Unauthenticated {
			t.Errorf("the old password: %q", got)
		}
		here, _, _ := f.NewSession(ctx, st.ID, true, time.Hour)
		elsewhere, _, _ := f.NewSession(ctx, st.ID, true, time.Hour)
		if got, err := f.StaffSession(ctx, here); err != nil || !got.MustChange {
			t.Fatalf("need not change it: %+v, %v", got, err)
		}
		act := store.Act{Actor: st.Actor(), Now: storetest.Monday}
		for name, p := range map[string]subsidy.NewPassword{
			"the wrong one":  {Was: "not mine", Password: "my own password", Again: "my own password"},
			"a short one":    {Was: "somebody else's", Password: "short", Again: "short"},
			"the same again": {Was: "somebody else's", Password: "somebody else's", Again: "somebody else's"},
			"two":            {Was: "somebody else's", Password: "my own password", Again: "my own passwort"},
		} {
			if err := f.ChangePassword(ctx, act, p, here); subsidy.KindOf(err) != subsidy.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		mine := subsidy.NewPassword{Was: "somebody else's", Password: "my own password", Again: "my own password"}
		if err := f.ChangePassword(ctx, act, mine, here); err != nil {
			t.Fatal(err)
		}
		if got, err := f.StaffSession(ctx, here); err != nil || got.MustChange {
			t.Errorf("after the change: %+v, %v", got, err)
		}
		if _, err := f.StaffSession(ctx, elsewhere); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("another session goes on: %v", err)
		}
		if n := lines(t, f, subsidy.ResetStaff, st.ID) + lines(t, f, subsidy.ChangeOwnPassword, st.ID); n != 2 {
			t.Errorf("%d lines", n)
		}
	})
}
