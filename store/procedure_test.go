package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// amend opens an amendment of a filing and changes its form.
func amend(
	t *testing.T, f storetest.Fixture, filing string, member subsidy.Actor, change func(*subsidy.FilingForm),
) subsidy.Filing {
	t.Helper()
	var a subsidy.Filing
	f.Do(t, filing, member, func(tx *store.Tx, _ *subsidy.Filing) (err error) {
		a, err = procedure.AmendFiling(tx, filing)
		return err
	})
	return f.Do(t, a.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
		form := a.Form
		form.Courses = append([]subsidy.Course(nil), a.Form.Courses...)
		form.Promised = true
		change(&form)
		return procedure.SaveForm(tx, a, form, a.Revision)
	})
}

func addPerson(t *testing.T, f storetest.Fixture, filing string, member subsidy.Actor, e subsidy.RosterEntry) {
	t.Helper()
	sealed := f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check()))
	f.Do(t, filing, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		n, err := tx.AddRosterRow(filing.ID, sealed)
		if err != nil {
			return err
		}
		event, err := filing.ChangeRoster(n.Rows, n.Flagged, member, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveFiling(*filing, event)
	})
}

func TestAnAmendmentTakesEffectWhenTheCountyAcceptsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		reviewer := storetest.Reviewer("440203")
		draft := f.Draft(t, member, 3)
		f.Submit(t, draft.ID, member)
		accepted := f.Accept(t, draft.ID, reviewer)
		// under way
		if _, err := f.MoveClock(ctx, accepted.Form.Start.AddDays(2).Start().Add(9*time.Hour)); err != nil {
			t.Fatal(err)
		}
		a := amend(t, f, draft.ID, member, func(form *subsidy.FilingForm) {
			form.Goal, form.PlannedPeople = "掌握新的规程", 4
			form.Courses = append(form.Courses, form.Courses[0])
			form.Courses[1].ID, form.Courses[1].Name = "", "新增的课程"
		})
		addPerson(t, f, a.ID, member, storetest.Entries(5)[4])
		_, err := f.Try(t, draft.ID, member, func(tx *store.Tx, _ *subsidy.Filing) error {
			_, err := procedure.AmendFiling(tx, draft.ID)
			return err
		})
		if subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("two amendments at once: %v", err)
		}
		a = f.Submit(t, a.ID, member)
		if a.Number != accepted.Number+"-B1" || a.Added != 1 || !a.CountsFrom.After(accepted.Form.Start) {
			t.Fatalf("amendment %s adds %d from %s", a.Number, a.Added, a.CountsFrom)
		}
		still, err := f.FilingFor(ctx, member, draft.ID)
		if err != nil || still.Form.Goal != accepted.Form.Goal || still.RosterSize != 3 {
			t.Fatalf("the accepted version changed before the county accepted: %+v, %v", still, err)
		}
		diff, err := f.DiffRosters(ctx, reviewer, draft.ID, a.ID)
		if err != nil || len(diff.Added) != 1 || diff.Added[0].Name != "员工四" || len(diff.Removed) != 0 {
			t.Fatalf("difference %+v, %v", diff, err)
		}
		if by := a.DecideBy().Last; by != a.CountsFrom.AddDays(-1) {
			t.Fatalf("an amendment under way is to be decided by %s", by)
		}
		desk, _, err := f.Desk(ctx, reviewer, inStates(store.ByDay, subsidy.FilingSubmitted), store.Page{})
		if err != nil || len(desk) != 1 || desk[0].DecideBy != a.DecideBy().Last {
			t.Fatalf("desk %+v, %v", desk, err)
		}
		f.Return(t, a.ID, reviewer)
		f.Submit(t, a.ID, member)
		f.Accept(t, a.ID, reviewer)
		now, err := f.FilingFor(ctx, member, draft.ID)
		if err != nil || now.Form.Goal != "掌握新的规程" || now.RosterSize != 4 || now.Number != accepted.Number ||
			now.Form.Courses[1].Since != a.CountsFrom || !now.Form.Courses[0].Since.IsZero() {
			t.Fatalf("after the amendment %+v, %v", now.Form, err)
		}
		versions, err := f.Versions(ctx, reviewer, draft.ID)
		if err != nil || len(versions) != 2 || versions[1].Form.Goal != accepted.Form.Goal ||
			versions[1].RosterSize != 3 || versions[0].RosterSize != 4 {
			t.Fatalf("versions %+v, %v", versions, err)
		}
		then, _, err := f.VersionRoster(ctx, reviewer, draft.ID, 1, store.Page{})
		if err != nil || len(then) != 3 || then[0].Name != "员工零" {
			t.Fatalf("people as submitted %+v, %v", then, err)
		}
		people, _, err := f.Roster(ctx, member, draft.ID, store.RosterSearch{}, store.Page{})
		if err != nil || len(people) != 4 || people[3].Since != a.CountsFrom || !people[0].Since.IsZero() {
			t.Fatalf("people %+v, %v", people, err)
		}
		if left, err := f.Amendments(ctx, reviewer, draft.ID); err != nil || len(left) != 1 ||
			left[0].State != subsidy.FilingAccepted {
			t.Fatalf("amendments %+v, %v", left, err)
		}
	})
}

func TestAnAmendmentKeepsTheRulesOfTime(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	draft := f.Draft(t, member, 2)
	f.Submit(t, draft.ID, member)
	accepted := f.Accept(t, draft.ID, storetest.Reviewer("440203"))
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	submit := func(a subsidy.Filing) error {
		_, err := f.Try(t, a.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
			return procedure.SubmitFiling(tx, a, rules)
		})
		return err
	}
	drop := func(a subsidy.Filing) { // so that the next may be opened
		f.Do(t, a.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
			if err := procedure.SubmitFiling(tx, a, rules); err != nil {
				return err
			}
			event, err := a.Withdraw(member, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*a, event)
		})
	}
	early := amend(t, f, draft.ID, member, func(form *subsidy.FilingForm) {
		form.Start = calendar.DayOf(storetest.Monday).AddDays(2)
		form.Courses[0].Start = form.Start
	})
	if err := submit(early); subsidy.KindOf(err) != subsidy.TooLate {
		t.Errorf("an earlier start within five working days: %v", err)
	}
	f.Do(t, early.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
		form := accepted.Form
		form.Goal = "别的目标"
		return procedure.SaveForm(tx, a, form, a.Revision)
	})
	drop(early)
	// The last days: what is added would not count before the end.
	if _, err := f.MoveClock(ctx, accepted.Form.End.AddDays(-1).Start().Add(9*time.Hour)); err != nil {
		t.Fatal(err)
	}
	late := amend(t, f, draft.ID, member, func(form *subsidy.FilingForm) { form.Courses[0].Minutes += 45 })
	if err := submit(late); err == nil || !strings.Contains(err.Error(), "来不及新增") {
		t.Errorf("an addition in the last days: %v", err)
	}
	moved := f.Do(t, late.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
		form := accepted.Form
		form.Courses = append([]subsidy.Course(nil), accepted.Form.Courses...)
		form.Start = form.Start.AddDays(1)
		form.Courses[0].Start = form.Start
		return procedure.SaveForm(tx, a, form, a.Revision)
	})
	if err := submit(moved); err == nil || !strings.Contains(err.Error(), "培训已经开始") {
		t.Errorf("another start of a training that began: %v", err)
	}
	if _, err := f.MoveClock(ctx, accepted.Form.End.AddDays(1).Start().Add(9*time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, err := f.Try(t, draft.ID, member, func(tx *store.Tx, _ *subsidy.Filing) error {
		_, err := procedure.AmendFiling(tx, draft.ID)
		return err
	})
	if subsidy.KindOf(err) != subsidy.TooLate {
		t.Errorf("an amendment after the end: %v", err)
	}
}

func TestACopyIsANewDraftWithoutDates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		draft := f.Draft(t, member, 2)
		var c subsidy.Filing
		f.Do(t, draft.ID, member, func(tx *store.Tx, _ *subsidy.Filing) (err error) {
			c, err = procedure.CopyFiling(tx, draft.ID, subsidy.PreJob)
			return err
		})
		got, err := f.FilingFor(ctx, member, c.ID)
		people, _, err2 := f.Roster(ctx, member, c.ID, store.RosterSearch{}, store.Page{})
		if err != nil || err2 != nil || got.Type != subsidy.PreJob || got.State != subsidy.FilingDraft ||
			!got.Form.Start.IsZero() || got.Form.Promised || got.Form.Project != draft.Form.Project ||
			len(people) != 2 {
			t.Fatalf("%+v, %d people, %v %v", got, len(people), err, err2)
		}
		_, rival := f.Member(t, "440203")
		if _, err := f.Try(t, draft.ID, rival, func(tx *store.Tx, _ *subsidy.Filing) error {
			_, err := procedure.CopyFiling(tx, draft.ID, subsidy.PreJob)
			return err
		}); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a rival copied the filing: %v", err)
		}
	})
}

func TestTheSecondToSaveSeesWhoChangedWhat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		draft := f.Draft(t, member, 1)
		save := func(by subsidy.Actor, revision int, goal string) error {
			_, err := f.Try(t, draft.ID, by, func(tx *store.Tx, a *subsidy.Filing) error {
				form := a.Form
				form.Goal = goal
				return procedure.SaveForm(tx, a, form, revision)
			})
			return err
		}
		if err := save(member, draft.Revision, "第一个人的目标"); err != nil {
			t.Fatal(err)
		}
		err := save(member, draft.Revision, "第二个人的目标")
		if subsidy.KindOf(err) != subsidy.Conflict || !strings.Contains(err.Error(), "企业负责人张") ||
			!strings.Contains(err.Error(), "改了培训目标") {
			t.Fatalf("the second save: %v", err)
		}
		got, err := f.FilingFor(ctx, member, draft.ID)
		if err != nil || got.Form.Goal != "第一个人的目标" {
			t.Fatalf("%q, %v", got.Form.Goal, err)
		}
	})
}

// changeRoster lets change work on the roster of a draft, and counts it.
func changeRoster(t *testing.T, f storetest.Fixture, filing string, member subsidy.Actor,
	change func(tx *store.Tx) (store.RosterCount, error),
) {
	t.Helper()
	f.Do(t, filing, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		n, err := change(tx)
		if err != nil {
			return err
		}
		event, err := filing.ChangeRoster(n.Rows, n.Flagged, member, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveFiling(*filing, event)
	})
}

// peopleByName are the rows of a roster by name.
func peopleByName(t *testing.T, f storetest.Fixture, filing string, member subsidy.Actor) map[string]store.RosterRow {
	t.Helper()
	people, _, err := f.Roster(ctx, member, filing, store.RosterSearch{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]store.RosterRow{}
	for _, p := range people {
		rows[p.Name] = p
	}
	return rows
}

// Whoever is put in somebody's place after a return counts from the day that
// follows from their own filing, in whatever way the roster was changed; who was
// filed keeps the day, also when their row was written anew in between.
func TestWhoIsSwappedIntoAnAmendmentCountsFromTheirOwnFiling(t *testing.T) {
	everybody := storetest.Entries(9)
	sealed := func(t *testing.T, f storetest.Fixture, people ...int) (out []store.SealedPerson) {
		for _, n := range people {
			out = append(out, f.SealPerson(storetest.Must[subsidy.Person](t)(everybody[n].Check())))
		}
		return out
	}
	for way, swap := range map[string]func(t *testing.T, f storetest.Fixture, a subsidy.Filing, member subsidy.Actor){
		"their row is overwritten": func(t *testing.T, f storetest.Fixture, a subsidy.Filing, member subsidy.Actor) {
			row := peopleByName(t, f, a.ID, member)["员工四"].ID
			changeRoster(t, f, a.ID, member, func(tx *store.Tx) (store.RosterCount, error) {
				return tx.UpdateRosterRow(a.ID, row, sealed(t, f, 5)[0])
			})
		},
		"removed, and another added": func(t *testing.T, f storetest.Fixture, a subsidy.Filing, member subsidy.Actor) {
			row := peopleByName(t, f, a.ID, member)["员工四"].ID
			changeRoster(t, f, a.ID, member, func(tx *store.Tx) (store.RosterCount, error) {
				return tx.RemoveRosterRow(a.ID, row)
			})
			addPerson(t, f, a.ID, member, everybody[5])
		},
		"the file is imported again": func(t *testing.T, f storetest.Fixture, a subsidy.Filing, member subsidy.Actor) {
			for _, people := range [][]int{{0, 1}, {0, 1, 2, 3, 5}} { // all added people gone in between
				changeRoster(t, f, a.ID, member, func(tx *store.Tx) (store.RosterCount, error) {
					return tx.ReplaceRoster(a.ID, sealed(t, f, people...))
				})
			}
		},
	} {
		t.Run(way, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
				_, member := f.Member(t, "440203")
				reviewer := storetest.Reviewer("440203")
				draft := f.Draft(t, member, 3)
				f.Submit(t, draft.ID, member)
				accepted := f.Accept(t, draft.ID, reviewer)
				storetest.Must[time.Time](t)(f.MoveClock(ctx, accepted.Form.Start.Start().Add(9*time.Hour)))
				a := amend(t, f, draft.ID, member, func(form *subsidy.FilingForm) { form.PlannedPeople = 5 })
				addPerson(t, f, a.ID, member, everybody[3])
				addPerson(t, f, a.ID, member, everybody[4])
				a = f.Submit(t, a.ID, member)
				first := a.CountsFrom
				f.Return(t, a.ID, reviewer)
				storetest.Must[time.Time](t)(f.MoveClock(ctx, accepted.Form.Start.AddDays(3).Start().Add(9*time.Hour)))
				swap(t, f, a, member)
				in := storetest.Must[subsidy.CheckInput](t)(
					f.CheckInput(ctx, member, a, accepted.Form.Start.AddDays(3)))
				fresh := storetest.Must[calendar.Deadline](t)(
					in.Policy.EarliestStart(accepted.Form.Start.AddDays(3), in.Calendar)).Last
				a = f.Submit(t, a.ID, member)
				f.Accept(t, a.ID, reviewer)
				rows := peopleByName(t, f, draft.ID, member)
				if !fresh.After(first) || rows["员工三"].Since != first || rows["员工五"].Since != fresh ||
					len(rows) != 5 {
					t.Fatalf("filed first counts from %q (want %s), swapped in from %q (want %s), %d people",
						rows["员工三"].Since, first, rows["员工五"].Since, fresh, len(rows))
				}
				if a.CountsFrom != first || a.Added != 2 {
					t.Errorf("the amendment adds %d from %s", a.Added, a.CountsFrom)
				}
				now := storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, member, draft.ID))
				studied := study.Interval{Start: first.Start().Unix(), End: first.Start().Unix() + 5400}
				told := study.NewCalculator(now, in.Policy).Person(study.Learner{
					Since:   rows["员工五"].Since,
					Studies: []study.Study{{Course: "c1", Intervals: []study.Interval{studied}}},
				})
				want := "“钳工安全操作”有90分钟在变更新增生效（" + fresh.Chinese() + "）之前，不计入。"
				if told.Hours != 0 || len(told.Uncounted) != 1 || told.Uncounted[0].Sentence() != want {
					t.Errorf("study before that day makes %d hours: %+v", told.Hours, told.Uncounted)
				}
			})
		})
	}
}
