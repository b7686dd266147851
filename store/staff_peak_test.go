package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// wrongLogin is a wrong log-in from an address of its own.
func wrongLogin(i int) store.LoginAttempt {
	return store.LoginAttempt{
		Login:    fmt.Sprintf("nobody%d", i),
		Password: "a long wrong password",
		Address:  fmt.Sprintf("10.0.0.%d", i),
	}
}

func TestFortyLogInsAtOnceStayWithinTheMemory(t *testing.T) {
	storetest.Peak(t, func() func() {
		f := storetest.SQLiteAsServed(t)
		return func() {
			var wg sync.WaitGroup
			var checked atomic.Int32
			for i := range 40 {
				wg.Go(func() {
					_, err := f.StaffLogin(t.Context(), wrongLogin(i))
					switch subsidy.KindOf(err) {
					case subsidy.Unauthenticated:
						checked.Add(1)
					case subsidy.Overloaded:
					default:
						t.Errorf("log-in: %v", err)
					}
				})
			}
			wg.Wait()
			if checked.Load() == 0 {
				t.Error("nobody was let in")
			}
		}
	})
}
