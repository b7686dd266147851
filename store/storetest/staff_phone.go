package storetest

import (
	"context"
	"testing"
	"time"

	"shigang/store"
)

// Phone binds a member of staff to a WeChat user, as the console's code and the
// phone do, and answers with the user's session.
func (f Fixture) Phone(t testing.TB, st store.Staff, account string) (token string) {
	t.Helper()
	ctx := context.Background()
	code := Must[string](t)(f.NewPhoneCode(ctx, store.Act{Actor: st.Actor(), Now: f.Clock.Now()}))
	token, _, err := f.NewSession(ctx, account, false, 30*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	a := Must[store.Account](t)(f.Session(ctx, token))
	if err := f.BindPhone(ctx, store.Act{Actor: a.Visitor(), Now: f.Clock.Now()}, a, code, account); err != nil { // each from a place of its own
		t.Fatal(err)
	}
	return token
}
