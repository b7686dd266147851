package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// DiscardAssessment deletes a draft of a platform's assessment, if the rule lets it.
func DiscardAssessment(tx *store.Tx, id string) error {
	a, err := tx.Assessment(id)
	if err != nil {
		return err
	}
	event, err := a.Discard(tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.ForgetCase("assessment", id, event)
}

// SubmitAssessment lets the rule submit the assessment, with its number at the
// first submission.
func SubmitAssessment(tx *store.Tx, a *subsidy.Assessment) error {
	files, err := tx.Purposes(a.ID)
	if err != nil {
		return err
	}
	number := a.Number
	if number == "" {
		if number, err = tx.NextCaseNumber("PG", a.County, calendar.DayOf(tx.Act().Now).Year()); err != nil {
			return err
		}
	}
	event, err := a.Submit(files, number, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveAssessment(*a, event)
}

// NewAssessment opens a draft of a platform's assessment (评估) for an enterprise.
func NewAssessment(tx *store.Tx, enterprise string) (subsidy.Assessment, error) {
	e, err := tx.Enterprise(enterprise)
	if err != nil {
		return subsidy.Assessment{}, err
	}
	if err := tx.Room(subsidy.UseAssessments, 1); err != nil {
		return subsidy.Assessment{}, err
	}
	a, event, err := subsidy.NewAssessment(tx.NewID(), e, tx.Act().Actor, tx.Act().Now)
	return a, keepAssessment(tx, &a, event, err)
}

// SaveAssessment keeps what was filled in, at the revision that its maker read.
func SaveAssessment(tx *store.Tx, a *subsidy.Assessment, form subsidy.AssessmentForm, revision int) error {
	event, err := a.Save(form, revision, tx.Act().Actor, tx.Act().Now)
	return keepAssessment(tx, a, event, err)
}

// WithdrawAssessment takes an assessment back.
func WithdrawAssessment(tx *store.Tx, a *subsidy.Assessment) error {
	event, err := a.Withdraw(tx.Act().Actor, tx.Act().Now)
	return keepAssessment(tx, a, event, err)
}

// DecideAssessment gives the centre's opinion, favourable or unfavourable, or asks for a supplement.
func DecideAssessment(tx *store.Tx, a *subsidy.Assessment, answer, opinion string) error {
	decide := a.Supplement
	switch answer {
	case "favourable":
		decide = a.Favour
	case "unfavourable":
		decide = a.Disfavour
	}
	event, err := decide(opinion, tx.Act().Actor, tx.Act().Now)
	return keepAssessment(tx, a, event, err)
}

// keepAssessment saves the assessment with what the rule answered, unless it refused.
func keepAssessment(tx *store.Tx, a *subsidy.Assessment, event subsidy.Event, err error) error {
	if err != nil {
		return err
	}
	return tx.SaveAssessment(*a, event)
}
