package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Rules are what filings are checked against beside their own data, read
// before a change.
type Rules struct {
	Calendar   calendar.Calendar
	Policies   subsidy.Policies
	Platforms  []subsidy.Platform
	Registered map[string]bool
}

// CommonRules reads the calendar and the policy versions, which are the same
// for everybody.
func (s *Store) CommonRules(ctx context.Context) (r Rules, err error) {
	if r.Calendar, err = s.Calendar(ctx); err != nil {
		return r, err
	}
	r.Policies, err = s.Policies(ctx)
	return r, err
}

// Rules reads the calendar, the policy versions, and the platforms an enterprise may choose from.
func (s *Store) Rules(ctx context.Context, enterprise string) (Rules, error) {
	r, err := s.CommonRules(ctx)
	if err != nil {
		return r, err
	}
	if r.Platforms, err = s.PlatformsFor(ctx, enterprise); err != nil {
		return r, err
	}
	registrations, err := s.Registrations(ctx, enterprise)
	r.Registered = map[string]bool{}
	for id, v := range registrations {
		r.Registered[id] = v.State == subsidy.RegistrationDone
	}
	return r, err
}

// CheckInput gathers what a filing is checked against, for a reader.
func (s *Store) CheckInput(
	ctx context.Context, actor subsidy.Actor, f subsidy.Filing, today calendar.Day,
) (subsidy.CheckInput, error) {
	rules, err := s.Rules(ctx, f.Enterprise)
	if err != nil {
		return subsidy.CheckInput{}, err
	}
	in := subsidy.CheckInput{Calendar: rules.Calendar, Platforms: rules.Platforms, Registered: rules.Registered}
	if in.Enterprise, err = s.EnterpriseFor(ctx, actor, f.Enterprise); err != nil {
		return in, err
	}
	if f.Amends != "" {
		base, err := s.FilingFor(ctx, actor, f.Amends)
		if err != nil {
			return in, err
		}
		if in.Base, err = s.base(ctx, s.read, base, f); err != nil {
			return in, err
		}
	}
	if in.Files, err = purposes(ctx, s, s.read, f.ID); err != nil {
		return in, err
	}
	in.Policy, err = f.Policy(rules.Policies, today)
	return in, err
}

// checkInput is CheckInput inside a change.
func (tx *Tx) checkInput(f subsidy.Filing, rules Rules) (subsidy.CheckInput, error) {
	in := subsidy.CheckInput{Calendar: rules.Calendar, Platforms: rules.Platforms, Registered: rules.Registered}
	var err error
	if in.Enterprise, err = tx.Enterprise(f.Enterprise); err != nil {
		return in, err
	}
	if f.Amends != "" {
		base, err := tx.Filing(f.Amends)
		if err != nil {
			return in, err
		}
		if in.Base, err = tx.s.base(tx.ctx, tx.tx, base, f); err != nil {
			return in, err
		}
	}
	if in.Files, err = tx.Purposes(f.ID); err != nil {
		return in, err
	}
	in.Policy, err = f.Policy(rules.Policies, calendar.DayOf(tx.act.Now))
	return in, err
}

// SubmitFiling lets the rule submit the filing, gives it its number at the
// first submission, and keeps an exact copy.
func (tx *Tx) SubmitFiling(f *subsidy.Filing, rules Rules) error {
	in, err := tx.checkInput(*f, rules)
	if err != nil {
		return err
	}
	number := f.Number
	if number == "" {
		if number, err = tx.filingNumber(*f); err != nil {
			return err
		}
	}
	event, err := f.Submit(in, number, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if in.Base != nil {
		if err := tx.markPeople(in.Base.People); err != nil {
			return err
		}
	}
	if err := tx.KeepVersion(*f, in.Enterprise); err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// filingNumber is the next number of the county's year, or, for an amendment,
// the amended filing's with a serial.
func (tx *Tx) filingNumber(f subsidy.Filing) (string, error) {
	if f.Amends == "" {
		return tx.NextCaseNumber("BA", f.County, calendar.DayOf(tx.act.Now).Year())
	}
	original, err := tx.Filing(f.Amends)
	if err != nil {
		return "", err
	}
	_, submitted, err := tx.OpenAmendment(f.Amends)
	return fmt.Sprintf("%s-B%d", original.Number, submitted+1), err
}

// AcceptFiling lets the rule accept the filing; an accepted amendment takes
// effect in the filing it amends.
func (tx *Tx) AcceptFiling(f *subsidy.Filing) error {
	event, err := f.Accept(tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveFiling(*f, event); err != nil || f.Amends == "" {
		return err
	}
	original, err := tx.Filing(f.Amends)
	if err != nil {
		return err
	}
	if event, err = original.Apply(*f, tx.act.Actor, tx.act.Now); err != nil {
		return err
	}
	named, err := tx.namedBy(original.ID)
	if err != nil {
		return err
	}
	if err := tx.CopyRoster(f.ID, original.ID, true); err != nil {
		return err
	}
	if err := tx.endUnsupported(original, named); err != nil {
		return err
	}
	e, err := tx.Enterprise(f.Enterprise)
	if err != nil {
		return err
	}
	original.Version++
	if err := tx.KeepVersion(original, e); err != nil {
		return err
	}
	return tx.SaveFiling(original, event)
}

// ReopenFiling lets the rule take a refused filing up again.
func (tx *Tx) ReopenFiling(f *subsidy.Filing, r subsidy.AppealOrder, rules Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.act.Now))
	if err != nil {
		return err
	}
	open := false
	if f.Amends != "" {
		if open, _, err = tx.OpenAmendment(f.Amends); err != nil {
			return err
		}
	}
	event, err := f.Reopen(r, terms, open, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AmendFiling opens an amendment of a filing, with its roster.
func (tx *Tx) AmendFiling(id string) (subsidy.Filing, error) {
	original, err := tx.Filing(id)
	if err != nil {
		return original, err
	}
	open, _, err := tx.OpenAmendment(id)
	if err != nil {
		return original, err
	}
	a, event, err := original.Amend(tx.NewID(), open, tx.act.Actor, tx.act.Now)
	if err != nil {
		return a, err
	}
	if err := tx.SaveFiling(a, event); err != nil {
		return a, err
	}
	return a, tx.CopyRoster(id, a.ID, false)
}

// CopyFiling opens a new draft like a filing, of a type, with its roster.
func (tx *Tx) CopyFiling(id string, t subsidy.TrainingType) (subsidy.Filing, error) {
	original, err := tx.Filing(id)
	if err != nil {
		return original, err
	}
	e, err := tx.Enterprise(original.Enterprise)
	if err != nil {
		return original, err
	}
	if err := tx.act.Actor.May(subsidy.CreateFiling, original.Scope()); err != nil {
		return original, err
	}
	f, event, err := subsidy.NewFiling(tx.NewID(), e, t, tx.act.Actor, tx.act.Now)
	if err != nil {
		return f, err
	}
	f.Form, f.RosterSize, f.Flagged = original.CopyForm(), original.RosterSize, original.Flagged
	if err := tx.SaveFiling(f, event); err != nil {
		return f, err
	}
	return f, tx.CopyRoster(id, f.ID, false)
}

// SaveForm lets the rule save the form, and keeps who changed which fields; a
// save over colleagues' work is refused with what they changed.
func (tx *Tx) SaveForm(f *subsidy.Filing, form subsidy.FilingForm, revision int) error {
	if err := f.MayChangeRoster(tx.act.Actor); err != nil {
		return err
	}
	if revision != f.Revision {
		edits, err := tx.EditsSince(*f, revision)
		if err != nil {
			return err
		}
		return subsidy.EditedMeanwhile(edits)
	}
	event, err := f.Save(form, revision, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.LogEdit(*f, event.Note); err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}
