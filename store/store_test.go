package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

func TestAFilingWalksFromDraftToAccepted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		reviewer := storetest.Reviewer("440203")
		draft := f.Draft(t, member, 3)
		if _, err := f.FilingFor(ctx, reviewer, draft.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("the bureau sees a draft: %v", err)
		}
		sent := f.Submit(t, draft.ID, member)
		if sent.Number != "BA440203-2026-00001" {
			t.Fatalf("number %q", sent.Number)
		}
		desk, _, err := f.Desk(ctx, reviewer, inStates(store.ByDay, subsidy.FilingSubmitted), store.Page{})
		if err != nil || len(desk) != 1 || desk[0].ID != draft.ID || desk[0].RosterSize != 3 {
			t.Fatalf("desk %+v, %v", desk, err)
		}
		f.Return(t, draft.ID, reviewer)
		f.Submit(t, draft.ID, member)
		f.Accept(t, draft.ID, reviewer)
		got, err := f.FilingFor(ctx, member, draft.ID)
		if err != nil || got.State != subsidy.FilingAccepted || got.Number != sent.Number ||
			got.Form.Project != "钳工线上适岗培训" || got.FirstStart != draft.Form.Start {
			t.Fatalf("filing %+v, %v", got, err)
		}
		timeline, err := f.Timeline(ctx, member, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: draft.ID})
		if err != nil || len(timeline) != 5 || timeline[2].Reasons[0].Row != 1 {
			t.Fatalf("timeline %+v, %v", timeline, err)
		}
		inbox, _, err := f.Inbox(ctx, owner.ID, store.Page{})
		if err != nil || len(inbox) != 5 || inbox[0].Kind != subsidy.KindFilingAccepted ||
			!strings.Contains(inbox[2].Message.Body(), "手机号码") {
			t.Fatalf("inbox %+v, %v", inbox, err)
		}
	})
}

func TestNobodySeesAnothersCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		_, rival := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		readers := map[string]func(subsidy.Actor) error{
			"FilingFor": func(a subsidy.Actor) error { _, err := f.FilingFor(ctx, a, filing.ID); return err },
			"EnterpriseFor": func(a subsidy.Actor) error {
				_, err := f.EnterpriseFor(ctx, a, filing.Enterprise)
				return err
			},
			"Roster": func(a subsidy.Actor) error {
				_, _, err := f.Roster(ctx, a, filing.ID, store.RosterSearch{}, store.Page{})
				return err
			},
			"Timeline": func(a subsidy.Actor) error {
				_, err := f.Timeline(ctx, a, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID})
				return err
			},
		}
		strangers := map[string]subsidy.Actor{
			"another enterprise": rival,
			"another county":     storetest.Reviewer("440204"),
			"a visitor":          {Role: subsidy.Visitor},
			"an administrator":   {Role: subsidy.Administrator},
			"the service centre": {Role: subsidy.ServiceCentre},
			"a trainee":          {Role: subsidy.Trainee, Person: "x"},
		}
		for name, read := range readers {
			for who, stranger := range strangers {
				if err := read(stranger); subsidy.KindOf(err) != subsidy.NotFound {
					t.Errorf("%s shows %s's case: %v", name, who, err)
				}
			}
			for _, may := range []subsidy.Actor{member, storetest.Reviewer("440203"), storetest.City} {
				if err := read(may); err != nil {
					t.Errorf("%s hides its case from %s: %v", name, may.Role, err)
				}
			}
		}
		for who, stranger := range strangers {
			if rows, _, err := f.Filings(ctx, stranger, store.Page{}); err != nil || len(rows) != 0 {
				t.Errorf("Filings shows %s %d cases, %v", who, len(rows), err)
			}
			search := inStates(store.ByDay, subsidy.FilingSubmitted)
			if rows, _, err := f.Desk(ctx, stranger, search, store.Page{}); err != nil || len(rows) != 0 {
				t.Errorf("Desk shows %s %d cases, %v", who, len(rows), err)
			}
		}
	})
}

func TestARepeatedRequestIsAnsweredTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		runs := 0
		ask := func(key, body string) (string, error) {
			act := store.Act{
				Actor: subsidy.Actor{ID: "a"},
				Now:   storetest.Monday,
				Route: "r",
				Key:   key,
				Body:  []byte(body),
			}
			return store.Answer(ctx, f.Store, act, func(tx *store.Tx) (string, error) {
				runs++
				return tx.NewID(), nil
			})
		}
		first, err := ask("k", "body")
		if err != nil {
			t.Fatal(err)
		}
		again, err := ask("k", "body")
		if err != nil || again != first || runs != 1 {
			t.Fatalf("again %q after %q, %d runs, %v", again, first, runs, err)
		}
		if _, err := ask("k", "other"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("another body under the same key: %v", err)
		}
		var wg sync.WaitGroup
		answers := make([]string, 8)
		for i := range answers {
			wg.Add(1)
			go func() {
				defer wg.Done()
				act := store.Act{
					Actor: subsidy.Actor{ID: "a"},
					Now:   storetest.Monday,
					Route: "r",
					Key:   "many",
					Body:  []byte("b"),
				}
				answers[i], _ = store.Answer(ctx, f.Store, act, func(tx *store.Tx) (string, error) {
					return tx.NewID(), nil
				})
			}()
		}
		wg.Wait()
		for _, a := range answers {
			if a == "" || a != answers[0] {
				t.Fatalf("answers differ: %v", answers)
			}
		}
	})
}

func TestRacingDecisionsHaveOneWinner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		reviewer := storetest.Reviewer("440203")
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				errs[i] = f.Change(ctx, store.Act{Actor: reviewer, Now: storetest.Monday}, func(tx *store.Tx) error {
					got, err := tx.Filing(filing.ID)
					if err != nil {
						return err
					}
					ev, err := got.Accept(reviewer, storetest.Monday)
					if err != nil {
						return err
					}
					return tx.SaveFiling(got, ev)
				})
			}()
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if subsidy.KindOf(err) != subsidy.Conflict {
				t.Errorf("a loser got %v", err)
			}
		}
		if won != 1 {
			t.Fatalf("%d winners", won)
		}
	})
}

func TestCaseNumbersHaveNoGapsAndNoTwins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		take := func(fail bool) string {
			number := ""
			_ = f.Change(ctx, store.Act{}, func(tx *store.Tx) (err error) {
				if number, err = tx.NextCaseNumber("BA", "440203", 2026); err == nil && fail {
					err = &subsidy.Error{Kind: subsidy.Conflict, Message: "x"}
				}
				return err
			})
			return number
		}
		take(true)
		seen := sync.Map{}
		var wg sync.WaitGroup
		for range 10 {
			wg.Add(1)
			go func() { defer wg.Done(); seen.Store(take(false), true) }()
		}
		wg.Wait()
		for i := 1; i <= 10; i++ {
			if _, ok := seen.Load(subsidy.CaseNumber("BA", "440203", 2026, i)); !ok {
				t.Errorf("number %d is missing", i)
			}
		}
	})
}

func TestSessionsEndByTheMachineClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, _ := f.Member(t, "440203")
		token, _, err := f.NewSession(ctx, owner.ID, false, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := f.Session(ctx, token); err != nil || a.ID != owner.ID || len(a.Members) != 1 {
			t.Fatalf("session %+v, %v", a, err)
		}
		if _, err := f.StaffSession(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Fatalf("a phone's token opens the console: %v", err)
		}
		f.Clock.Advance(time.Hour)
		if _, err := f.Session(ctx, token); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Fatalf("an expired session: %v", err)
		}
	})
}

func TestStaffLogInWithTheirPasswordOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}
		st := store.Staff{Login: "wujiang", Name: "张三", Role: subsidy.CountyReviewer, County: "440203"}
		if _, err := f.AddStaff(ctx, act, st, "short"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("short password: %v", err)
		}
		if _, err := f.AddStaff(ctx, act, st, "a good long password"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.AddStaff(ctx, act, st, "a good long password"); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("the same login twice: %v", err)
		}
		right := store.LoginAttempt{Login: "wujiang", Password: "a good long password"}
		wrong := store.LoginAttempt{Login: "wujiang", Password: "wrong password"}
		if got, err := f.StaffLogin(ctx, right); err != nil || got.County != "440203" {
			t.Fatalf("login %+v, %v", got, err)
		}
		for range 5 {
			if _, err := f.StaffLogin(ctx, wrong); subsidy.KindOf(err) != subsidy.Unauthenticated {
				t.Fatalf("wrong password: %v", err)
			}
		}
		if _, err := f.StaffLogin(ctx, right); subsidy.KindOf(err) != subsidy.Busy {
			t.Fatalf("not locked after five wrong ones: %v", err)
		}
		f.Clock.Advance(16 * time.Minute)
		if _, err := f.StaffLogin(ctx, right); err != nil {
			t.Fatalf("still locked: %v", err)
		}
	})
}

func TestTheClockOnlyMovesForward(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		later := storetest.Monday.AddDate(0, 0, 3)
		if now, err := f.MoveClock(ctx, later); err != nil || !now.Equal(later) {
			t.Fatalf("now %s, %v", now, err)
		}
		if _, err := f.MoveClock(ctx, later.Add(-time.Minute)); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("moved back: %v", err)
		}
	})
}

func TestFlaggedRowsStayUntilTheyArePutRight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Draft(t, member, 1)
		entries := storetest.Entries(4)
		entries[1].Phone = "1390000"
		rows := subsidy.CheckRoster([]subsidy.NumberedEntry{
			{Row: 4, RosterEntry: entries[0]},
			{Row: 5, RosterEntry: entries[1]},
			{Row: 6, RosterEntry: entries[2]},
			{Row: 7, RosterEntry: entries[0]},
		}, calendar.NewDay(2026, 11, 30))
		var sealed []store.SealedPerson
		for _, r := range rows {
			sealed = append(sealed, f.SealRow(r))
		}
		change := func(do func(tx *store.Tx) (store.RosterCount, error), want store.RosterCount) {
			t.Helper()
			got, err := store.Answer(ctx, f.Store, store.Act{Actor: member, Now: storetest.Monday}, do)
			if err != nil || got != want {
				t.Fatalf("%+v, want %+v, %v", got, want, err)
			}
		}
		change(func(tx *store.Tx) (store.RosterCount, error) {
			if err := tx.KeepRosterFile(filing.ID, []byte("{}"), []byte("a file with 1390000")); err != nil {
				return store.RosterCount{}, err
			}
			return tx.ReplaceRoster(filing.ID, sealed)
		}, store.RosterCount{Rows: 4, Flagged: 2})
		change(func(tx *store.Tx) (store.RosterCount, error) { return tx.ReplaceRoster(filing.ID, sealed) },
			store.RosterCount{Rows: 4, Flagged: 2})
		flagged, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{Flagged: true}, store.Page{})
		if err != nil || len(flagged) != 2 || flagged[0].Problem.Row != 5 || flagged[0].Phone != "1390000" ||
			!strings.Contains(flagged[1].Problem.Message, "第4行重复") {
			t.Fatalf("%+v, %v", flagged, err)
		}
		if _, data, marks, err := f.RosterFile(ctx, member, filing.ID); err != nil ||
			string(data) != "a file with 1390000" || len(marks) != 2 {
			t.Fatalf("%s, %+v, %v", data, marks, err)
		}
		// One is put right; removing the first of the duplicates frees the second.
		change(func(tx *store.Tx) (store.RosterCount, error) {
			return tx.UpdateRosterRow(filing.ID, flagged[0].ID,
				f.SealPerson(storetest.Must[subsidy.Person](t)(storetest.Entries(4)[1].Check())))
		}, store.RosterCount{Rows: 4, Flagged: 1})
		all, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		change(func(tx *store.Tx) (store.RosterCount, error) { return tx.RemoveRosterRow(filing.ID, all[0].ID) },
			store.RosterCount{Rows: 3})
	})
}

func TestARosterIsSavedAsDifferences(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Draft(t, member, 4)
		before, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		var people []store.SealedPerson
		for _, e := range append(storetest.Entries(6)[1:4], storetest.Entries(6)[5]) {
			people = append(people, f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
		}
		err = f.Change(ctx, store.Act{Actor: member}, func(tx *store.Tx) error {
			n, err := tx.ReplaceRoster(filing.ID, people)
			if n != (store.RosterCount{Rows: 4}) {
				t.Errorf("size %+v", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{}, store.Page{})
		if err != nil || len(after) != 4 || after[0].ID != before[1].ID || after[0].Position != 1 ||
			after[3].Name != "员工五" {
			t.Fatalf("after %+v, %v", after, err)
		}
		err = f.Change(ctx, store.Act{Actor: member}, func(tx *store.Tx) error {
			_, err := tx.AddRosterRow(filing.ID, people[0])
			return err
		})
		if subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("the same person twice: %v", err)
		}
		hits, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{Name: "员工五"}, store.Page{})
		if err != nil || len(hits) != 1 {
			t.Fatalf("search %+v, %v", hits, err)
		}
		for name, want := range map[string]int{"\u200b员 工五\u202e": 1, "员工": 4, "　\u200b": 4, "员五": 0} {
			hits, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{Name: name}, store.Page{})
			if err != nil || len(hits) != want {
				t.Errorf("search %q: %d, %v", name, len(hits), err)
			}
		}
	})
}

func TestListsArePagedByKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		for range 5 {
			f.Submit(t, f.Draft(t, member, 1).ID, member)
		}
		seen, next := map[string]bool{}, ""
		for pages := 0; ; pages++ {
			search := inStates(store.ByDay, subsidy.FilingSubmitted)
			rows, after, err := f.Desk(ctx, storetest.Reviewer("440203"), search, store.Page{After: next, Limit: 2})
			if err != nil || pages > 3 {
				t.Fatalf("page %d: %v", pages, err)
			}
			for _, r := range rows {
				seen[r.ID] = true
			}
			if next = after; next == "" {
				break
			}
		}
		if len(seen) != 5 {
			t.Fatalf("saw %d of 5", len(seen))
		}
		if _, _, err := f.Filings(ctx, member, store.Page{After: "nonsense"}); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("a bad key: %v", err)
		}
	})
}

func TestALoadedArrangementReplacesTheProvisionalDates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}
		if err := f.LoadArrangement(ctx, act, "2027 | 13-40 | "); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("nonsense was loaded: %v", err)
		}
		if err := f.LoadArrangement(ctx, act, "2027 | 0101-0103 0205-0212 | 0130"); err != nil {
			t.Fatal(err)
		}
		c, err := f.Calendar(ctx)
		if err != nil || c.Provisional(calendar.NewDay(2027, 1, 4)) {
			t.Fatalf("2027 is still provisional, %v", err)
		}
		if working, err := c.Working(calendar.NewDay(2027, 1, 30)); err != nil || !working {
			t.Fatalf("the make-up day is off, %v", err)
		}
	})
}
