package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// half is a log-in whose password was right.
func half(t *testing.T, f storetest.Fixture, st store.Staff) string {
	t.Helper()
	token, _, err := f.NewHalf(ctx, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// typesCode finishes a half log-in with a code.
func typesCode(f storetest.Fixture, token, code string) error {
	_, err := f.StaffCode(ctx, token, store.LoginAttempt{Password: code, Address: "192.0.2.1"})
	return err
}

func TestALogInTakesEachCodeOnceAndEachRecoveryCodeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wang")
		secret, recovery := f.SecondFactor(t, st)
		got := storetest.Must[store.Staff](t)(f.StaffLogin(ctx, store.LoginAttempt{
			Login: "wang", Password: rightPassword, Address: "192.0.2.1",
		}))
		if !got.Second {
			t.Fatalf("the password alone is enough: %+v", got)
		}
		if n := lines(t, f, subsidy.StaffLogin, st.ID); n != 0 {
			t.Errorf("half a log-in is %d log-ins on the audit log", n)
		}
		code := storetest.Code(t, secret, f.Clock.Now())
		if err := typesCode(f, half(t, f, st), code); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("the code that set it up: %v", err)
		}
		f.Clock.Advance(time.Minute)
		code = storetest.Code(t, secret, f.Clock.Now())
		first := half(t, f, st)
		if err := typesCode(f, first, code); err != nil {
			t.Fatalf("a right code: %v", err)
		}
		next := storetest.Code(t, secret, f.Clock.Now().Add(30*time.Second))
		if err := typesCode(f, first, next); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("the same half again: %v", err)
		}
		if err := typesCode(f, half(t, f, st), code); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("the code again: %v", err)
		}
		for i, want := range []subsidy.Kind{"", subsidy.Invalid} {
			if err := typesCode(f, half(t, f, st), strings.ToUpper(recovery[3])); subsidy.KindOf(err) != want {
				t.Errorf("recovery code, time %d: %v", i, err)
			}
		}
		left := storetest.Must[store.Second](t)(f.SecondOf(ctx, st.ID))
		if left.Left != subsidy.RecoveryCodes-1 || left.Shown != "" || left.Since.IsZero() {
			t.Errorf("%+v", left)
		}
		if n := lines(t, f, subsidy.StaffLogin, st.ID); n != 2 {
			t.Errorf("%d log-ins on the audit log", n)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'second_changed'"); n != "2" {
			t.Errorf("told %s times of the set-up and the recovery code", n)
		}
	})
}

func TestOneCodeSentTwiceAtOnceOpensOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wang")
		secret, _ := f.SecondFactor(t, st)
		f.Clock.Advance(time.Minute)
		code := storetest.Code(t, secret, f.Clock.Now())
		var wait sync.WaitGroup
		got := make([]error, 4)
		for i := range got {
			token := half(t, f, st) // each its own password, all the same code
			wait.Go(func() { got[i] = typesCode(f, token, code) })
		}
		wait.Wait()
		right := 0
		for _, err := range got {
			if err == nil {
				right++
			} else if subsidy.KindOf(err) != subsidy.Invalid {
				t.Errorf("%v", err)
			}
		}
		if right != 1 {
			t.Errorf("%d of %d got in: %v", right, len(got), errors.Join(got...))
		}
	})
}

func TestGuessedCodesAreBoundedWhateverPasswordOpensAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wang")
		secret, _ := f.SecondFactor(t, st)
		f.Clock.Advance(time.Minute)
		wrong := storetest.WrongCode(t, secret, f.Clock.Now())
		for i := range 5 {
			if err := typesCode(f, half(t, f, st), wrong); subsidy.KindOf(err) != subsidy.Invalid {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		right := storetest.Code(t, secret, f.Clock.Now())
		if err := typesCode(f, half(t, f, st), right); subsidy.KindOf(err) != subsidy.Busy {
			t.Errorf("the sixth: %v", err)
		}
		elsewhere := store.LoginAttempt{Password: wrong, Address: "192.0.2.2"}
		for range 5 {
			if _, err := f.StaffCode(ctx, half(t, f, st), elsewhere); subsidy.KindOf(err) != subsidy.Invalid {
				t.Fatal(err)
			}
		}
		elsewhere.Address = "192.0.2.3"
		if _, err := f.StaffCode(ctx, half(t, f, st), elsewhere); subsidy.KindOf(err) != subsidy.Busy {
			t.Errorf("from many addresses: %v", err)
		}
		if lines(t, f, subsidy.FailLogin, st.ID) == 0 || lines(t, f, subsidy.LockLogin, st.ID) == 0 {
			t.Error("nothing on the audit log")
		}
		f.Clock.Advance(2 * time.Hour)
		if err := typesCode(f, half(t, f, st), storetest.Code(t, secret, f.Clock.Now())); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

func TestHalfALogInOpensNothingAndLapses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wang")
		secret, _ := f.SecondFactor(t, st)
		token := half(t, f, st)
		if _, err := f.StaffSession(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("as a session: %v", err)
		}
		f.Clock.Advance(subsidy.HalfLoginLife)
		if err := typesCode(f, token, storetest.Code(t, secret, f.Clock.Now())); subsidy.KindOf(err) !=
			subsidy.Unauthenticated {
			t.Errorf("after its time: %v", err)
		}
		for i, end := range []func() error{
			func() error { return f.ResetStaff(ctx, byCommand, st, "somebody else's") },
			func() error { return f.ResetSecond(ctx, byCommand, st.ID) },
			func() error { return f.DisableStaff(ctx, byCommand, st.ID, true) },
		} {
			token := half(t, f, st)
			if err := end(); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Half(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
				t.Errorf("after end %d: %v", i, err)
			}
		}
	})
}

func TestTheSecondFactorChangesOnlyForACodeOfTheOneThatStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st := clerk(t, f, "wang")
		secret, old := f.SecondFactor(t, st)
		act := store.Act{Actor: st.Actor(), Now: f.Clock.Now()}
		f.Clock.Advance(time.Minute)
		wrong := storetest.WrongCode(t, secret, f.Clock.Now())
		for name, err := range map[string]error{
			"another phone without a code": f.BeginSecond(ctx, act, ""),
			"another phone":                f.BeginSecond(ctx, act, wrong),
			"an end":                       f.EndSecond(ctx, act, wrong, false),
			"new recovery codes":           func() error { _, err := f.RenewRecovery(ctx, act, wrong); return err }(),
		} {
			if subsidy.KindOf(err) != subsidy.Invalid {
				t.Errorf("%s for a wrong code: %v", name, err)
			}
		}
		again := act
		again.Key, again.Route, again.Body = "key", "renewRecovery", []byte("renewRecovery")
		code := storetest.Code(t, secret, f.Clock.Now())
		fresh := storetest.Must[[]string](t)(f.RenewRecovery(ctx, again, code))
		if twice := storetest.Must[[]string](t)(f.RenewRecovery(ctx, again, code)); strings.Join(twice, " ") !=
			strings.Join(fresh, " ") {
			t.Error("the same form sent twice gives other codes")
		}
		if err := f.BeginSecond(ctx, act, old[0]); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("an old recovery code: %v", err)
		}
		if err := f.BeginSecond(ctx, act, fresh[0]); err != nil {
			t.Fatalf("a new one: %v", err)
		}
		next := storetest.Must[store.Second](t)(f.SecondOf(ctx, st.ID)).Shown
		f.Clock.Advance(time.Minute)
		if err := typesCode(f, half(t, f, st), storetest.Code(t, secret, f.Clock.Now())); err != nil {
			t.Errorf("the old phone before the new one is confirmed: %v", err)
		}
		storetest.Must[[]string](t)(f.ConfirmSecond(ctx, act, storetest.Code(t, next, f.Clock.Now()), ""))
		f.Clock.Advance(time.Minute)
		if err := typesCode(f, half(t, f, st), storetest.Code(t, secret, f.Clock.Now())); subsidy.KindOf(err) !=
			subsidy.Invalid {
			t.Errorf("the old phone afterwards: %v", err)
		}
		if err := f.EndSecond(ctx, act, storetest.Code(t, next, f.Clock.Now()), false); err != nil {
			t.Errorf("an end: %v", err)
		}
		if got := storetest.Must[store.Second](t)(f.SecondOf(ctx, st.ID)); got != (store.Second{}) {
			t.Errorf("what is left: %+v", got)
		}
	})
}

func TestASecretLiesSealedAndRecoveryCodesAsHashes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		secret, recovery := f.SecondFactor(t, clerk(t, f, "wang"))
		kept := f.Text(t, "SELECT MAX(hash) FROM staff_recovery") + f.Text(t, "SELECT secret FROM staff_second")
		for _, plain := range append(recovery, secret) {
			if strings.Contains(kept, plain) {
				t.Error("a secret lies in clear")
			}
		}
	})
}
