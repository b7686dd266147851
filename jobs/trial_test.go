package jobs

import (
	"testing"

	"github.com/hibiken/asynq"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// TestATrialIsCalculatedInTheBackground, by whichever of two processes comes first.
func TestATrialIsCalculatedInTheBackground(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		f.Published(t, "440203", 3)
		officer := storetest.Must[store.Staff](t)(f.AddStaff(ctx, store.Act{
			Actor: subsidy.Actor{ID: "system", Role: subsidy.System}, Now: storetest.Monday,
		}, store.Staff{Login: "budget", Name: "市局预算", Role: subsidy.CityOfficer}, "a-long-password")).Actor()
		works(t, f, opt, says(nil), nil)
		works(t, f, opt, says(nil), nil)
		var run oversight.TrialRun
		err := f.As(t, officer, func(tx *store.Tx) (err error) {
			run, err = procedure.StartTrial(tx, oversight.Trial{
				Rate: 60_00, Cap: 2000_00, Minutes: 45, Basis: subsidy.PerFiling, From: calendar.NewDay(2020, 3, 2),
				Until: calendar.DayOf(tx.Act().Now),
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		soon(t, "the trial is done", func() bool {
			run = storetest.Must[oversight.TrialRun](t)(f.Trial(ctx, officer, run.ID))
			return run.State == oversight.TrialDone
		})
		if s := run.Found.Whole; s.Lines != 3 || s.Amount == 0 || s.Would != 2*s.Amount {
			t.Errorf("%+v", s)
		}
	})
}
