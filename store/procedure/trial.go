package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/oversight"
)

// StartTrial lets the rule try another standard in the background, or leads to the trial of the same that is under way.
func StartTrial(tx *store.Tx, t oversight.Trial) (oversight.TrialRun, error) {
	by := tx.Act().Actor
	if err := by.May(subsidy.TryStandard, subsidy.Scope{County: by.County}); err != nil { // before a row is locked
		return oversight.TrialRun{}, err
	}
	open, err := tx.OpenTrial(by.ID)
	if err != nil {
		return oversight.TrialRun{}, err
	}
	run, event, err := t.Start(tx.NewID(), open, by, tx.Act().Now)
	if err != nil || open != nil {
		return run, err
	}
	return run, tx.AddTrial(run, event)
}
