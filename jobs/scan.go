package jobs

import (
	"context"
	"log/slog"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Bounds of the scan, in days: more than the longest run of days off with the
// working days before it, how long an overdue case is looked at, how long after
// its end a training may still be claimed for, with days off after it, and from
// how long before its end an extended window is reminded of.
const (
	scanAhead = 30
	scanBack  = 60
	scanClaim = 200
	scanUntil = 60
)

// scrubbed bounds how many cases' personal data one scan erases; the rest waits
// for the next minute.
const scrubbed = 50

// Scan finds out who is due to be reminded, and lets go what was owed. A
// reminder is unique by its row, so scanning twice, in one process or two, owes
// nothing twice.
func (r *Runner) Scan(ctx context.Context) error {
	now, err := r.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	cal, err := r.c.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	policies, err := r.c.Store.Policies(ctx)
	if err != nil {
		return err
	}
	with := rules{now, cal, policies}
	today := calendar.DayOf(now)
	for _, list := range []struct {
		by         store.Awaited
		from, upto calendar.Day
	}{
		{store.DraftsByStart, today, today.AddDays(scanAhead)},
		{store.AcceptedByStart, today, today.AddDays(scanAhead)},
		{store.AcceptedByEnd, today.AddDays(-scanClaim), today.AddDays(scanAhead)},
		{store.AcceptedLate, today.AddDays(-scanClaim), today},
		{store.AcceptedExtended, today, today.AddDays(scanUntil)},
		{store.WaitingByDecision, today.AddDays(-scanBack), today.AddDays(scanAhead)},
	} {
		err := pages(func(p store.Page) (string, error) {
			filings, next, err := r.c.Store.FilingsAwaited(ctx, list.by, list.from, list.upto, p)
			return next, firstOf(err, func() error { return remindAll(ctx, r, filingSubject, filings, with) })
		})
		if err != nil {
			return err
		}
	}
	err = pages(func(p store.Page) (string, error) {
		assessments, next, err := r.c.Store.AssessmentsWaiting(ctx, p)
		return next, firstOf(err, func() error { return remindAll(ctx, r, assessmentSubject, assessments, with) })
	})
	if err != nil {
		return err
	}
	err = pages(func(p store.Page) (string, error) {
		questions, next, err := r.c.Store.QuestionsWaiting(ctx, today.AddDays(scanAhead), p)
		return next, firstOf(err, func() error { return remindAll(ctx, r, questionSubject, questions, with) })
	})
	if err != nil {
		return err
	}
	if err := r.claims(ctx, with); err != nil {
		return err
	}
	if err := r.recoveries(ctx, with); err != nil {
		return err
	}
	if err := r.behind(ctx, with); err != nil {
		return err
	}
	if err := r.funds(ctx, now); err != nil {
		slog.Error("warn of funds", "cause", err)
	}
	if err := r.c.Store.EndAttempts(ctx); err != nil {
		return err
	}
	if _, err := r.c.Store.SettleEnds(ctx); err != nil {
		return err
	}
	if _, err := r.c.Store.PublishHead(ctx, now); err != nil {
		slog.Error("publish the audit log's head", "cause", err)
	}
	if _, _, err := r.c.Store.Scrub(ctx, now, scrubbed); err != nil {
		slog.Error("erase what is past its retention", "cause", err)
	}
	if err := r.weekly(ctx, now, cal); err != nil { // the reminders found go out all the same
		slog.Error("weekly table", "cause", err)
	}
	_, err = r.c.Store.Gather(ctx, r.c.Quiet)
	return err
}

// claims does what time alone does to claims (a supplement lapses, publicity
// ends, a draft expires), and owes what they owe.
func (r *Runner) claims(ctx context.Context, with rules) error {
	all := store.Rules{Calendar: with.cal, Policies: with.policies}
	today := calendar.DayOf(with.now)
	for _, state := range claim.States() {
		if (claim.Claim{State: state}).Over() {
			continue
		}
		err := pages(func(p store.Page) (string, error) {
			claims, next, err := r.c.Store.ClaimsIn(ctx, state, p)
			if err != nil {
				return "", err
			}
			for _, c := range claims {
				terms, err := all.TermsOf(c)
				if err == nil && c.Waits(terms, today) {
					continue
				}
				if err == nil {
					err = procedure.AdvanceClaim(ctx, r.c.Store, c.ID, all)
				}
				if err != nil {
					slog.Error("claim does not advance", "claim", c.ID, "cause", err)
				}
			}
			return next, remindAll(ctx, r, claimSubject, claims, with)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recoveries does what time alone does to recoveries that are proposed (a notice
// is given, a hearing's day passes), and owes what they owe.
func (r *Runner) recoveries(ctx context.Context, with rules) error {
	all := store.Rules{Calendar: with.cal, Policies: with.policies}
	return pages(func(p store.Page) (string, error) {
		recoveries, next, err := r.c.Store.ProposedRecoveries(ctx, p)
		if err != nil {
			return "", err
		}
		for _, v := range recoveries {
			if v.Waits(with.cal, calendar.DayOf(with.now)) {
				continue
			}
			if err := procedure.AdvanceRecovery(ctx, r.c.Store, v.ID, all); err != nil {
				slog.Error("recovery does not advance", "recovery", v.ID, "cause", err)
			}
		}
		return next, remindAll(ctx, r, recoverySubject, recoveries, with)
	})
}

// pages goes through all pages of a list.
func pages(one func(store.Page) (next string, err error)) error {
	for next := ""; ; {
		after, err := one(store.Page{After: next, Limit: 100})
		if err != nil || after == "" {
			return err
		}
		next = after
	}
}

func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// reminds is a case that owes people reminders.
type reminds interface {
	Reminders(now time.Time, cal calendar.Calendar, all subsidy.Policies) ([]subsidy.Owed, error)
}

// rules are what reminders are calculated with.
type rules struct {
	now      time.Time
	cal      calendar.Calendar
	policies subsidy.Policies
}

// subjectOf says what a case is as a subject, and how it is read for update.
type subjectOf[C reminds] struct {
	kind subsidy.SubjectKind
	id   func(C) string
	load func(tx *store.Tx, id string) (C, error)
}

var (
	filingSubject = subjectOf[subsidy.Filing]{
		subsidy.SubjectFiling,
		func(f subsidy.Filing) string { return f.ID },
		(*store.Tx).Filing,
	}
	claimSubject = subjectOf[claim.Claim]{
		subsidy.SubjectClaim,
		func(c claim.Claim) string { return c.ID },
		(*store.Tx).Claim,
	}
	recoverySubject = subjectOf[claim.Recovery]{
		subsidy.SubjectRecovery,
		func(v claim.Recovery) string { return v.ID }, (*store.Tx).Recovery,
	}
	questionSubject = subjectOf[subsidy.Question]{
		subsidy.SubjectQuestion,
		func(q subsidy.Question) string { return q.ID },
		(*store.Tx).Question,
	}
	assessmentSubject = subjectOf[subsidy.Assessment]{
		subsidy.SubjectAssessment,
		func(a subsidy.Assessment) string { return a.ID },
		(*store.Tx).Assessment,
	}
)

// remindAll owes what these cases owe now and was not owed before; one that
// fails does not hold up the others.
func remindAll[C reminds](ctx context.Context, r *Runner, of subjectOf[C], cases []C, with rules) error {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = of.id(c)
	}
	told, err := r.c.Store.Reminded(ctx, ids)
	if err != nil {
		return err
	}
	for _, c := range cases {
		due, err := c.Reminders(with.now, with.cal, with.policies)
		if err == nil && !allTold(told, of.id(c), due) {
			err = remind(ctx, r, of, of.id(c), with)
		}
		if err != nil {
			slog.Error("reminder failed", "subject", of.id(c), "cause", err)
		}
	}
	return nil
}

func allTold(told map[string]bool, id string, due []subsidy.Owed) bool {
	for _, owed := range due {
		if !told[id+"|"+string(owed.Message.Kind())+"|"+owed.Day.String()] {
			return false
		}
	}
	return true
}

// remind asks the rule once more inside the change.
func remind[C reminds](ctx context.Context, r *Runner, of subjectOf[C], id string, with rules) error {
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: with.now}
	return r.c.Store.Change(ctx, act, func(tx *store.Tx) error {
		c, err := of.load(tx, id)
		if err != nil {
			return err
		}
		due, err := c.Reminders(with.now, with.cal, with.policies)
		if err != nil {
			return err
		}
		for _, owed := range due {
			if err := tx.Remind(subsidy.Subject{Kind: of.kind, ID: id}, owed); err != nil {
				return err
			}
		}
		return nil
	})
}
