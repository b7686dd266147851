package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"shigang/store"
)

// SecondFactor gives an account a second factor, as its holder does on their own
// page, and returns its secret and the recovery codes.
func (f Fixture) SecondFactor(t testing.TB, st store.Staff) (secret string, recovery []string) {
	t.Helper()
	ctx, act := context.Background(), store.Act{Actor: st.Actor(), Now: f.Clock.Now()}
	if err := f.BeginSecond(ctx, act, ""); err != nil {
		t.Fatal(err)
	}
	secret = Must[store.Second](t)(f.SecondOf(ctx, st.ID)).Shown
	return secret, Must[[]string](t)(f.ConfirmSecond(ctx, act, Code(t, secret, f.Clock.Now()), ""))
}

// SecondWhereNeeded is SecondFactor for an account whose role must have one.
func (f Fixture) SecondWhereNeeded(t testing.TB, st store.Staff) store.Staff {
	t.Helper()
	if st.Role.NeedsSecond() {
		f.SecondFactor(t, st)
	}
	return st
}

// Code is what an authenticator app shows at a time.
func Code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	return Must[string](t)(totp.GenerateCode(secret, at))
}

// WrongCode is a code that no step near a time has.
func WrongCode(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	near := map[string]bool{}
	for steps := -3; steps <= 3; steps++ {
		near[Code(t, secret, at.Add(time.Duration(steps)*30*time.Second))] = true
	}
	for _, code := range []string{"000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"} {
		if !near[code] {
			return code
		}
	}
	t.Fatal("every code is right")
	return ""
}
