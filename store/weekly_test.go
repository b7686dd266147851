package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// happened is what the test itself knows of one act, to count by.
type happened struct {
	at                 time.Time
	county             subsidy.County
	filing, enterprise string
	kind               subsidy.TrainingType
	what               string
	people             int
}

// office is a small city whose people file, decide and withdraw as dice fall.
type office struct {
	storetest.Fixture
	t       *testing.T
	dice    *rand.Rand
	members []subsidy.Actor
	open    []subsidy.Filing // submitted
	back    []subsidy.Filing // returned
	running []subsidy.Filing // accepted
	log     []happened
}

func (o *office) did(f subsidy.Filing, what string) {
	o.log = append(o.log, happened{o.Clock.Now(), f.County, f.ID, f.Enterprise, f.Type, what, f.RosterSize})
}

func take(list *[]subsidy.Filing, i int) subsidy.Filing {
	f := (*list)[i]
	*list = slices.Delete(*list, i, i+1)
	return f
}

func (o *office) member(f subsidy.Filing) subsidy.Actor {
	i := slices.IndexFunc(o.members, func(m subsidy.Actor) bool { return m.Enterprise == f.Enterprise })
	return o.members[i]
}

// act does one thing at random; amendments are made and accepted, too, and not logged.
func (o *office) act() {
	t := o.t
	switch n := o.dice.IntN(10); {
	case n < 4 || len(o.open) == 0:
		m := o.members[o.dice.IntN(len(o.members))]
		kind := []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer}[o.dice.IntN(3)]
		f := o.Submit(t, o.draft(m, kind, 1+o.dice.IntN(9)).ID, m)
		o.open = append(o.open, f)
		o.did(f, "received")
	case n < 6:
		f := take(&o.open, o.dice.IntN(len(o.open)))
		o.running = append(o.running, o.Accept(t, f.ID, storetest.Reviewer(f.County)))
		o.did(f, "accepted")
	case n < 7:
		f := take(&o.open, o.dice.IntN(len(o.open)))
		o.back = append(o.back, o.Return(t, f.ID, storetest.Reviewer(f.County)))
		o.did(f, "returned")
	case n < 8 && len(o.back) > 0: // corrected: no second filing
		f := take(&o.back, o.dice.IntN(len(o.back)))
		o.open = append(o.open, o.Submit(t, f.ID, o.member(f)))
	case n < 9:
		f := take(&o.open, o.dice.IntN(len(o.open)))
		if o.dice.IntN(2) == 0 {
			o.Do(t, f.ID, o.member(f), func(tx *store.Tx, f *subsidy.Filing) error {
				ev, err := f.Withdraw(tx.Act().Actor, tx.Act().Now)
				if err != nil {
					return err
				}
				return tx.SaveFiling(*f, ev)
			})
			o.did(f, "withdrawn")
			return
		}
		o.Do(t, f.ID, storetest.Reviewer(f.County), func(tx *store.Tx, f *subsidy.Filing) error {
			ev, err := f.Refuse([]subsidy.Reason{{Step: subsidy.StepProject, Message: "不属于补贴范围"}},
				tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*f, ev)
		})
		o.did(f, "refused")
	case len(o.running) > 0:
		o.amend(take(&o.running, o.dice.IntN(len(o.running))))
	}
}

// draft is a complete draft of a type.
func (o *office) draft(m subsidy.Actor, kind subsidy.TrainingType, people int) subsidy.Filing {
	o.t.Helper()
	var sealed []store.SealedPerson
	for _, e := range storetest.Entries(people) {
		sealed = append(sealed, o.SealPerson(storetest.Must[subsidy.Person](o.t)(e.Check())))
	}
	act := store.Act{Actor: m, Now: o.Clock.Now()}
	f, err := store.Answer(ctx, o.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		e, err := tx.Enterprise(m.Enterprise)
		if err != nil {
			return subsidy.Filing{}, err
		}
		f, ev, err := subsidy.NewFiling(tx.NewID(), e, kind, m, act.Now)
		if err != nil {
			return f, err
		}
		if err := tx.SaveFiling(f, ev); err != nil {
			return f, err
		}
		if ev, err = f.Save(storetest.Form(calendar.DayOf(act.Now).AddDays(14), people), f.Revision, m,
			act.Now); err != nil {
			return f, err
		}
		size, err := tx.ReplaceRoster(f.ID, sealed)
		if err != nil {
			return f, err
		}
		f.RosterSize = size.Rows
		return f, tx.SaveFiling(f, ev)
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}

func (o *office) amend(f subsidy.Filing) {
	o.t.Helper()
	m := o.member(f)
	act := store.Act{Actor: m, Now: o.Clock.Now()}
	rules := storetest.Must[store.Rules](o.t)(o.Rules(ctx, m.Enterprise))
	a, err := store.Answer(ctx, o.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		a, err := procedure.AmendFiling(tx, f.ID)
		if err != nil {
			return a, err
		}
		form := a.Form
		form.Goal, form.Promised = "变更后的培训目标", true
		if err := procedure.SaveForm(tx, &a, form, a.Revision); err != nil {
			return a, err
		}
		return a, procedure.SubmitFiling(tx, &a, rules)
	})
	if subsidy.KindOf(err) == subsidy.TooLate {
		return
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.Accept(o.t, a.ID, storetest.Reviewer(f.County))
}

// count is the test's own count of a county's figures from one moment until
// another, of one type or ("") of all.
func (o *office) count(county subsidy.County, kind subsidy.TrainingType, from, until time.Time) string {
	n := map[string]int{}
	enterprises := map[string]bool{}
	for _, h := range o.log {
		if h.county != county || kind != "" && h.kind != kind || h.at.Before(from) || !h.at.Before(until) {
			continue
		}
		n[h.what]++
		if h.what == "received" {
			n["people"] += h.people
			enterprises[h.enterprise] = true
		}
	}
	return fmt.Sprint(n["received"], n["accepted"], n["returned"], n["refused"], n["withdrawn"], len(enterprises),
		n["people"])
}

func text(f weekly.Figures) string {
	return fmt.Sprint(f.Received, f.Accepted, f.Returned, f.Refused, f.Withdrawn, f.Enterprises, f.People)
}

func (o *office) makeWeek(week calendar.Day) bool {
	o.t.Helper()
	made, err := store.Answer(ctx, o.Store, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: o.Clock.Now()},
		func(tx *store.Tx) (bool, error) { return tx.MakeWeekly(week) })
	if err != nil {
		o.t.Fatal(err)
	}
	return made
}

// check compares a week's ten tables with the test's own count.
func (o *office) check(week calendar.Day) {
	o.t.Helper()
	_, tables, err := o.WeeklyFor(ctx, storetest.City, week)
	if err != nil || len(tables) != 10 {
		o.t.Fatalf("%d tables, %v", len(tables), err)
	}
	for i, table := range tables {
		if table.County != subsidy.Counties()[i] {
			o.t.Errorf("the %d-th county is %s", i, table.County)
		}
		for _, r := range table.Rows {
			for what, v := range map[string]struct{ got, want string }{
				"week":  {text(r.Week), o.count(table.County, r.Type, week.Start(), week.AddDays(7).Start())},
				"total": {text(r.Total), o.count(table.County, r.Type, time.Time{}, week.AddDays(7).Start())},
			} {
				if v.got != v.want {
					o.t.Errorf("%s %s %s, %s: %s, counted %s", week, table.County, r.Chinese(), what, v.got, v.want)
				}
			}
		}
	}
}

func TestTheWeeksFiguresAgreeWithACountOfOurOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := &office{Fixture: f, t: t, dice: rand.New(rand.NewPCG(7, 7))}
		for _, county := range []subsidy.County{"440203", "440203", "440203", "440204", "440204"} {
			_, m := f.Member(t, county)
			o.members = append(o.members, m)
		}
		first := calendar.DayOf(storetest.Monday).AddDays(7)
		var weeks []calendar.Day
		for week := range 6 {
			monday := first.AddDays(7 * (week - 1)) // the first week's filings lie before the first table
			for range 14 {
				o.Clock.Advance(time.Duration(1+o.dice.IntN(22)) * time.Hour)
				if o.Clock.Now().Before(monday.AddDays(7).Start()) {
					o.act()
				}
			}
			if now := o.Clock.Now(); now.Before(monday.AddDays(7).Start().Add(5 * time.Minute)) {
				o.Clock.Advance(monday.AddDays(7).Start().Add(5 * time.Minute).Sub(now))
			}
			if week == 0 {
				continue
			}
			weeks = append(weeks, monday)
			if week < 4 { // the others are made late, at once
				if !o.makeWeek(monday) || o.makeWeek(monday) {
					t.Fatal("made not once")
				}
				o.check(monday)
			}
		}
		for _, w := range weeks[3:] {
			o.makeWeek(w)
		}
		for _, w := range weeks { // and what came later changed nothing
			o.check(w)
		}
		kinds := map[string]int{}
		for _, h := range o.log {
			kinds[h.what]++
		}
		if len(kinds) != 5 || kinds["received"] < 20 {
			t.Fatalf("the dice did too little: %v", kinds)
		}
	})
}

func TestTwoProcessesMakeAWeekOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := &office{Fixture: f, t: t}
		week := calendar.WeekOf(calendar.DayOf(storetest.Monday)).AddDays(-7)
		var wg sync.WaitGroup
		made := make([]bool, 4)
		for i := range made {
			wg.Add(1)
			go func() {
				defer wg.Done()
				made[i] = o.makeWeek(week)
			}()
		}
		wg.Wait()
		if n := len(slices.DeleteFunc(made, func(m bool) bool { return !m })); n != 1 {
			t.Errorf("made %d times", n)
		}
	})
}

func TestACorrectionIsKeptAndACountySeesItsOwnTableOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := &office{Fixture: f, t: t}
		week := calendar.WeekOf(calendar.DayOf(storetest.Monday)).AddDays(-7)
		o.makeWeek(week.AddDays(-7))
		o.makeWeek(week)
		chief := subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: "440203"}
		act := store.Act{Actor: chief, Now: f.Clock.Now()}
		err := f.Change(ctx, act, func(tx *store.Tx) error {
			table, err := tx.WeeklyTable(week, "440203")
			if err != nil {
				return err
			}
			ev, err := table.Correct(
				[4]weekly.Figures{{}, {Received: 3, Enterprises: 2, People: 40}, {}, {Enterprises: 2}},
				"三份纸质备案没有录入", chief, act.Now)
			if err != nil {
				return err
			}
			return tx.SaveWeeklyTable(table, ev)
		})
		if err != nil {
			t.Fatal(err)
		}
		_, tables, err := f.WeeklyFor(ctx, chief, week)
		if err != nil || len(tables) != 1 || tables[0].Reason != "三份纸质备案没有录入" ||
			tables[0].DecidedBy != "chief" || tables[0].Rows.Whole().Week.Received != 3 ||
			tables[0].Counted.Whole().Week.Received != 0 {
			t.Fatalf("%+v, %v", tables, err)
		}
		for who, a := range map[string]subsidy.Actor{
			"service centre": {Role: subsidy.ServiceCentre},
			"administrator":  {Role: subsidy.Administrator},
			"enterprise":     {Role: subsidy.Owner, Enterprise: "x"},
			"visitor":        {Role: subsidy.Visitor},
		} {
			if _, tables, err := f.WeeklyFor(ctx, a, week); subsidy.KindOf(err) != subsidy.Forbidden || tables != nil {
				t.Errorf("%s reads %v, %v", who, tables, err)
			}
			if rows, _, err := f.Weeks(ctx, a, store.Page{}); subsidy.KindOf(err) != subsidy.Forbidden || rows != nil {
				t.Errorf("%s lists %v, %v", who, rows, err)
			}
		}
		own, _, err := f.Weeks(ctx, chief, store.Page{})
		if err != nil || len(own) != 2 || own[0].Week != week || own[0].State != weekly.Corrected ||
			own[1].State != weekly.Made {
			t.Errorf("%+v, %v", own, err)
		}
		all, _, err := f.Weeks(ctx, storetest.City, store.Page{})
		if err != nil || len(all) != 2 || all[0].Open != 9 || all[1].Open != 10 {
			t.Errorf("%+v, %v", all, err)
		}
		o.makeWeek(week.AddDays(7)) // its total has the correction
		_, tables, err = f.WeeklyFor(ctx, chief, week.AddDays(7))
		if whole := tables[0].Rows.Whole(); err != nil || whole.Week.Received != 0 || whole.Total.Received != 3 ||
			whole.Total.Enterprises != 2 || whole.Total.People != 40 {
			t.Errorf("%+v, %v", tables, err)
		}
		if _, _, err := f.WeeklyFor(ctx, chief, week.AddDays(70)); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a week that is not there: %v", err)
		}
	})
}
