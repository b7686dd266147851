package store_test

import (
	"context"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// The last door: whatever handed it in, a text that PostgreSQL could not keep is
// refused by both engines alike, with a sentence.
func TestWhatIsNoTextIsRefusedBeforeTheEngineSeesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		_, member := f.Member(t, "440203")
		filing := f.Draft(t, member, 1)
		for _, bad := range []string{"\x00", "a\x00b", "\xff", "张\xe5"} {
			act := store.Act{Actor: member, Now: storetest.Monday, Route: "r", Key: bad}
			for name, try := range map[string]func() error{
				"an id": func() error { _, err := f.FilingFor(ctx, member, bad); return err },
				"an idempotency key": func() error {
					return f.Change(ctx, act, func(*store.Tx) error { return nil })
				},
				"a subject": func() error { _, err := f.Attachments(ctx, member, bad); return err },
				"a county": func() error {
					_, err := f.FilingFor(ctx, subsidy.Actor{Role: subsidy.CountyChief, County: subsidy.County(bad)},
						filing.ID)
					return err
				},
				"a login name": func() error {
					_, err := f.StaffLogin(ctx, store.LoginAttempt{Login: bad, Password: "password"})
					return err
				},
			} {
				if err := try(); subsidy.KindOf(err) != subsidy.Invalid {
					t.Errorf("%s %q: %v", name, bad, err)
				}
			}
		}
	})
}
