package procedure

import (
	"slices"
	"strings"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TakeCases lets the actor look after cases (接办); all of them or none.
func TakeCases(tx *store.Tx, cases []subsidy.Subject) error {
	if err := tx.Act().Actor.May(subsidy.TakeCase, subsidy.Scope{}); err != nil {
		return err
	}
	self, err := worker(tx, tx.Act().Actor.ID, "/case")
	if err != nil {
		return err
	}
	covered, err := tx.CoveredBy(calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	var away []string
	for _, c := range covered {
		away = append(away, c.Staff)
	}
	return eachCase(tx, cases, func(a *subsidy.Assignment) (subsidy.Event, error) {
		return a.Take(self, away, tx.Act().Actor, tx.Act().Now)
	})
}

// HandOverCases gives cases to a worker (转交); all of them or none.
func HandOverCases(tx *store.Tx, cases []subsidy.Subject, to string) error {
	if err := tx.Act().Actor.May(subsidy.HandOverCase, subsidy.Scope{}); err != nil {
		return err
	}
	next, err := worker(tx, to, "/to")
	if err != nil {
		return err
	}
	return eachCase(tx, cases, func(a *subsidy.Assignment) (subsidy.Event, error) {
		return a.HandOver(next, tx.Act().Actor, tx.Act().Now)
	})
}

// mostShared bounds what one sharing out moves, of one kind of case.
const mostShared = 200

// ShareOutCases gives what nobody looks after to the county's reviewers, evenly (均衡分派).
func ShareOutCases(tx *store.Tx) error {
	act := tx.Act()
	if err := act.Actor.May(subsidy.ShareCases, subsidy.Scope{}); err != nil {
		return err
	}
	workers, err := tx.CaseWorkers()
	if err != nil {
		return err
	}
	reviewers := slices.DeleteFunc(workers, func(c subsidy.CaseWorker) bool { return c.Role != subsidy.CountyReviewer })
	cases, err := tx.Unassigned(mostShared)
	if err != nil {
		return err
	}
	if len(reviewers) == 0 || len(cases) == 0 {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "没有未分派的备案和申领，或者本县还没有经办人账号"}
	}
	for i, to := range subsidy.ShareOut(cases, reviewers) {
		event, err := cases[i].Shared(to, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveAssignment(cases[i], event); err != nil {
			return err
		}
	}
	return nil
}

// SetCover enters an absence (请假代办).
func SetCover(tx *store.Tx, staff, by string, from, until calendar.Day) error {
	if err := tx.Act().Actor.May(subsidy.CoverCases, subsidy.Scope{}); err != nil {
		return err
	}
	away, err := worker(tx, staff, "/staff")
	if err != nil {
		return err
	}
	standIn, err := worker(tx, by, "/by")
	if err != nil {
		return err
	}
	cover := subsidy.Cover{Staff: staff, By: by, From: from, Until: until}
	event, err := subsidy.SetCover(cover, away, standIn, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveCover(cover, event)
}

// worker is one of the actor's county, named by a field; another county's staff are not there.
func worker(tx *store.Tx, id, field string) (subsidy.CaseWorker, error) {
	if id == "" {
		return subsidy.CaseWorker{}, subsidy.InvalidAt(field, "请选择同事")
	}
	list, err := tx.CaseWorkers()
	if err != nil {
		return subsidy.CaseWorker{}, err
	}
	if i := slices.IndexFunc(list, func(c subsidy.CaseWorker) bool { return c.ID == id }); i >= 0 {
		return list[i], nil
	}
	return subsidy.CaseWorker{}, &subsidy.Error{
		Kind:    subsidy.NotFound,
		Message: "本县（市、区）没有这位同事，请刷新页面",
	}
}

// mostCases bounds how many cases one choice moves.
const mostCases = 100

// eachCase lets a rule move each case to another keeper; rows are locked in the order of their ids.
func eachCase(
	tx *store.Tx, cases []subsidy.Subject, move func(*subsidy.Assignment) (subsidy.Event, error),
) error {
	if len(cases) == 0 || len(cases) > mostCases {
		return subsidy.InvalidAt("/case", "请勾选一至一百件")
	}
	ordered := slices.Clone(cases)
	slices.SortFunc(ordered, func(a, b subsidy.Subject) int { return strings.Compare(a.ID, b.ID) })
	for _, subject := range ordered {
		a, err := tx.Assignment(subject)
		if err != nil {
			return err
		}
		event, err := move(&a)
		if err != nil {
			return err
		}
		if err := tx.SaveAssignment(a, event); err != nil {
			return err
		}
	}
	return nil
}
