package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
)

// Enterprises of the demo city, per county.
const perCounty = 30

// city fills a demo with ten counties' enterprises and their cases in every
// state, the same from the same seed. Each enterprise is one change; one that
// is there already is left alone, so that an interrupted run goes on.
type city struct {
	s     *store.Store
	now   time.Time
	rules store.Rules
}

// fillCity fills the demo city and says so when it is done.
func fillCity(ctx context.Context, s *store.Store, seed uint64) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	rules, err := s.Rules(ctx, "")
	if err != nil {
		return err
	}
	c := city{s: s, now: now, rules: rules}
	made := 0
	for i, county := range subsidy.Counties() {
		for n := range perCounty {
			serial := i*perCounty + n
			new, err := c.enterprise(ctx, sample.New(seed*1000+uint64(serial)), county, serial)
			if err != nil {
				return fmt.Errorf("demo city, enterprise %d: %w", serial, err)
			}
			if new {
				made++
			}
		}
	}
	if made > 0 {
		slog.Info("demo city filled", "enterprises", made)
	}
	return nil
}

// enterprise makes one enterprise with its owner and cases.
func (c city) enterprise(ctx context.Context, r *sample.Sampler, county subsidy.County, serial int) (new bool, err error) {
	details, err := r.Enterprise(county, serial+1_000_000).Normalize()
	if err != nil {
		return false, err
	}
	registered := c.now.AddDate(0, 0, -100)
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: registered}
	e, err := store.Answer(ctx, c.s, act, func(tx *store.Tx) (subsidy.Enterprise, error) {
		if _, there, err := tx.EnterpriseByCode(details.CreditCode); err != nil || there {
			return subsidy.Enterprise{}, err
		}
		account, err := tx.AccountByOpenID("demo", fmt.Sprintf("demo-%d", serial), fmt.Sprintf("demo-union-%d", serial))
		if err != nil {
			return subsidy.Enterprise{}, err
		}
		phone := subsidy.Event{Action: subsidy.BindPhone, Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, By: account.Visitor(), At: registered}
		if account, err = tx.SetPhone(account.ID, r.Mobile(), phone); err != nil {
			return subsidy.Enterprise{}, err
		}
		e := subsidy.Enterprise{ID: tx.NewID(), EnterpriseDetails: details, State: subsidy.EnterprisePending, CreatedAt: registered}
		ev, err := e.Register(account.Visitor(), registered)
		if err != nil {
			return e, err
		}
		if err := tx.SaveEnterprise(e, ev); err != nil {
			return e, err
		}
		if err := tx.AddMember(e.ID, account.ID, subsidy.Owner, r.Name()); err != nil {
			return e, err
		}
		reviewer := subsidy.Actor{ID: "demo", Role: subsidy.CountyReviewer, County: county}
		switch serial % 15 {
		case 13: // waits
			return e, nil
		case 14:
			ev, err = e.Return("名称与营业执照不一致，请核对", reviewer, registered)
		default:
			ev, err = e.Accept(reviewer, registered)
		}
		if err != nil {
			return e, err
		}
		if err := tx.SaveEnterprise(e, ev); err != nil || e.State != subsidy.EnterpriseAccepted {
			return e, err
		}
		owner := subsidy.Actor{ID: account.ID, Role: subsidy.Owner, Enterprise: e.ID, County: county}
		return e, c.cases(tx, r, e, owner, reviewer, serial)
	})
	return e.ID != "", err
}

// cases makes the enterprise's filings, one or two, of every kind in turn.
func (c city) cases(tx *store.Tx, r *sample.Sampler, e subsidy.Enterprise, owner, reviewer subsidy.Actor, serial int) error {
	for n := range 1 + serial%2 {
		if err := c.filing(tx, r, e, owner, reviewer, serial+n*5); err != nil {
			return err
		}
	}
	return nil
}

// filing takes one filing to the state that kind names.
func (c city) filing(tx *store.Tx, r *sample.Sampler, e subsidy.Enterprise, owner, reviewer subsidy.Actor, kind int) error {
	kinds := []subsidy.TrainingType{subsidy.OnJob, subsidy.PreJob, subsidy.JobTransfer}
	const ended, underWay, upcoming, waiting, returned, refused, withdrawn, draft = 0, 1, 2, 3, 4, 5, 6, 7
	stage := []int{ended, underWay, upcoming, waiting, waiting, returned, refused, withdrawn, draft, upcoming}[kind%10]
	filed := c.now.AddDate(0, 0, map[int]int{ended: -80, underWay: -20}[stage]-1)
	act := tx.As(owner, filed)
	f, ev, err := subsidy.NewFiling(act.NewID(), e, kinds[kind%3], owner, filed)
	if err != nil {
		return err
	}
	if err := act.SaveFiling(f, ev); err != nil {
		return err
	}
	earliest, err := policyStart(filed, c.rules.Calendar)
	if err != nil {
		return err
	}
	people := r.Roster(3 + r.IntN(38))
	form := r.Form(earliest.AddDays(r.IntN(6)), len(people), c.rules.Platforms[r.IntN(8)])
	sealed := make([]store.SealedPerson, len(people))
	for i, p := range people {
		person, err := p.Check()
		if err != nil {
			return err
		}
		sealed[i] = c.s.SealPerson(person)
	}
	size, err := act.ReplaceRoster(f.ID, sealed)
	if err != nil {
		return err
	}
	f.RosterSize = size.Rows
	if stage == draft {
		form.Goal, form.Promised = "", false
	}
	if err := act.SaveForm(&f, form, f.Revision); err != nil || stage == draft {
		return err
	}
	if err := act.SubmitFiling(&f, c.rules); err != nil {
		return err
	}
	if stage == withdrawn {
		ev, err := f.Withdraw(owner, filed)
		return errors.Join(err, act.SaveFiling(f, ev))
	}
	decided := tx.As(reviewer, filed.Add(3*time.Hour))
	switch stage {
	case waiting:
		return nil
	case returned:
		ev, err = f.Return([]subsidy.Reason{{Step: subsidy.StepRoster, Row: 2, Clause: "附件1 二(一)", Message: "第2行平台登录账号与平台记录不一致，请核对"}}, reviewer, filed)
	case refused:
		ev, err = f.Refuse([]subsidy.Reason{{Step: subsidy.StepProject, Clause: "附件1 一(一)", Message: "培训对象不是本企业职工，不属于补贴范围"}}, reviewer, filed)
	default:
		return decided.AcceptFiling(&f)
	}
	if err != nil {
		return err
	}
	return decided.SaveFiling(f, ev)
}

// policyStart is the first day that a training filed then may start.
func policyStart(filed time.Time, cal calendar.Calendar) (calendar.Day, error) {
	policy, err := subsidy.PolicyOn(calendar.DayOf(filed))
	if err != nil {
		return calendar.Day{}, err
	}
	d, err := policy.EarliestStart(calendar.DayOf(filed), cal)
	return d.Last, err
}
