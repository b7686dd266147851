package store

import (
	"context"

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
func (s *Reader) CommonRules(ctx context.Context) (r Rules, err error) {
	if r.Calendar, err = s.Calendar(ctx); err != nil {
		return r, err
	}
	r.Policies, err = s.Policies(ctx)
	return r, err
}

// Rules reads the calendar, the policy versions, and the platforms an enterprise may choose from.
func (s *Reader) Rules(ctx context.Context, enterprise string) (Rules, error) {
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
func (s *Reader) CheckInput(
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
func (tx *Tx) CheckInput(f subsidy.Filing, rules Rules) (subsidy.CheckInput, error) {
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
