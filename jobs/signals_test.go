package jobs

import (
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// soon waits until something is so.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(15 * time.Second); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("not within seconds: " + what)
		}
	}
}

// TestWhatMarksAFilingIsCalculatedWithinSeconds, of two processes by whichever
// comes first, and what it says of another filing there too.
func TestWhatMarksAFilingIsCalculatedWithinSeconds(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		_, member := f.Member(t, "440203")
		_, other := f.Member(t, "440203") // at the same address
		filing := f.Submit(t, f.Draft(t, member, 3).ID, member)
		twin := f.Submit(t, f.Draft(t, other, 3).ID, other)
		works(t, f, opt, says(nil), nil)
		works(t, f, opt, says(nil), nil)
		has := func(of subsidy.Filing, kind signal.Kind) bool {
			for _, s := range storetest.Must[[]store.SignalFound](t)(
				f.SignalsFor(ctx, storetest.Reviewer("440203"), of)) {
				if s.Kind == kind {
					return true
				}
			}
			return false
		}
		soon(t, "the same people in two filings", func() bool {
			return has(filing, signal.Twice) && has(twin, signal.Twice) && has(filing, signal.Address)
		})
		f.Do(t, twin.ID, other, func(tx *store.Tx, filing *subsidy.Filing) error {
			event, err := filing.Withdraw(other, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*filing, event)
		})
		soon(t, "one filing withdrawn", func() bool { return !has(filing, signal.Twice) && !has(twin, signal.Twice) })
	})
}
