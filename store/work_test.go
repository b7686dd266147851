package store_test

import (
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// staffOf makes accounts of a county's staff and returns them as actors.
func staffOf(t *testing.T, f storetest.Fixture, county subsidy.County, logins ...string) (out []subsidy.Actor) {
	t.Helper()
	admin := store.Act{Actor: subsidy.Actor{ID: "admin", Role: subsidy.Administrator}, Now: storetest.Monday}
	for i, login := range logins {
		role := subsidy.CountyReviewer
		if i == 0 {
			role = subsidy.CountyChief
		}
		st := store.Staff{Login: login, Name: "工作人员" + login, Role: role, County: county}
		st = storetest.Must[store.Staff](t)(f.AddStaff(ctx, admin, st, "a-long-password-"+login))
		out = append(out, st.Actor())
	}
	return out
}

// works lists all that waits for somebody, a row a page.
func works(t *testing.T, f storetest.Fixture, by subsidy.Actor, q store.WorkSearch) (out []store.WorkRow) {
	t.Helper()
	q.Today = calendar.DayOf(storetest.Monday)
	for page := (store.Page{Limit: 1}); ; {
		rows, next, err := f.Work(ctx, by, q, page)
		if err != nil || len(rows) > 1 {
			t.Fatalf("%d rows on a page of one, %v", len(rows), err)
		}
		out = append(out, rows...)
		if page.After = next; next == "" {
			return out
		}
	}
}

func kinds(rows []store.WorkRow) (out []subsidy.SubjectKind) {
	for _, r := range rows {
		out = append(out, r.Kind)
	}
	return out
}

// TestWhatWaitsIsOneListByDay puts cases of several nouns in one list: what the law names a day for first.
func TestWhatWaitsIsOneListByDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		chief := staffOf(t, f, "440203", "chief1", "li", "wang")[0]
		_, member := f.Member(t, "440203")
		_, foreign := f.Member(t, "440204")
		f.Submit(t, f.Draft(t, member, 1).ID, member)
		f.Submit(t, f.Draft(t, foreign, 1).ID, foreign)
		f.As(t, member, func(tx *store.Tx) error {
			q, body, event, err := subsidy.Ask(tx.NewID(), "怎样备案", "第一次办", "", member, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveQuestion(q, body, event)
		})
		got := kinds(works(t, f, chief, store.WorkSearch{}))
		if want := []subsidy.SubjectKind{subsidy.SubjectFiling, subsidy.SubjectQuestion}; !slices.Equal(got, want) {
			t.Errorf("the chief's list is %v, want %v", got, want)
		}
		asked := works(t, f, chief, store.WorkSearch{Kind: subsidy.SubjectQuestion})
		if len(asked) != 1 || asked[0].Title != "怎样备案" {
			t.Errorf("of questions: %+v", asked)
		}
		for _, role := range []subsidy.Role{subsidy.Administrator, subsidy.ServiceCentre, subsidy.Visitor} {
			if got := works(t, f, subsidy.Actor{ID: "x", Role: role}, store.WorkSearch{}); len(got) != 0 {
				t.Errorf("%s has %v", role, kinds(got))
			}
		}
	})
}

// TestCasesAreLookedAfter takes, hands over, shares out and covers; the lists follow.
func TestCasesAreLookedAfter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		staff := staffOf(t, f, "440203", "chief1", "li", "wang")
		chief, li, wang := staff[0], staff[1], staff[2]
		_, member := f.Member(t, "440203")
		var cases []subsidy.Subject
		for range 3 {
			id := f.Submit(t, f.Draft(t, member, 1).ID, member).ID
			cases = append(cases, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id})
		}
		count := func(by subsidy.Actor, whose store.Whose) int {
			return len(works(t, f, by, store.WorkSearch{Whose: whose}))
		}
		expect := func(step string, ofLi, ofWang, nobodys int) {
			t.Helper()
			a, b, c := count(li, store.Mine), count(wang, store.Mine), count(chief, store.Nobodys)
			if a != ofLi || b != ofWang || c != nobodys {
				t.Errorf("%s: 李 %d, 王 %d, nobody %d; want %d, %d, %d", step, a, b, c, ofLi, ofWang, nobodys)
			}
		}
		try := func(by subsidy.Actor, do func(tx *store.Tx) error) subsidy.Kind {
			return subsidy.KindOf(f.Change(ctx, store.Act{Actor: by, Now: storetest.Monday}, do))
		}
		take := func(by subsidy.Actor, of ...subsidy.Subject) subsidy.Kind {
			return try(by, func(tx *store.Tx) error { return procedure.TakeCases(tx, of) })
		}
		expect("at first", 0, 0, 3)
		if kind := take(li, cases[0]); kind != "" {
			t.Fatalf("take: %s", kind)
		}
		if kind := take(wang, cases[1], cases[0]); kind != subsidy.Conflict {
			t.Errorf("another's was taken: %q", kind)
		}
		expect("one taken, and nothing of a refused choice", 1, 0, 2)
		if kind := try(li, func(tx *store.Tx) error {
			return procedure.HandOverCases(tx, cases[:1], wang.ID)
		}); kind != "" {
			t.Fatalf("hand over: %s", kind)
		}
		expect("handed over", 0, 1, 2)
		if kind := try(chief, procedure.ShareOutCases); kind != "" {
			t.Fatalf("share out: %s", kind)
		}
		expect("shared out", 2, 1, 0)
		day := calendar.DayOf(storetest.Monday)
		if kind := try(li, func(tx *store.Tx) error {
			return procedure.SetCover(tx, li.ID, wang.ID, day, day)
		}); kind != "" {
			t.Fatalf("cover: %s", kind)
		}
		expect("while 李 is away", 2, 3, 0)
		desk, _, err := f.Desk(ctx, li, store.ListSearch{
			States: store.In(subsidy.FilingSubmitted), Sort: store.ByDay, Whose: store.Mine, Today: day,
		}, store.Page{})
		if err != nil || len(desk) != 2 || desk[0].Worker != "工作人员li" {
			t.Errorf("the desk of 李's: %+v", desk)
		}
		elsewhere := staffOf(t, f, "440204", "chief2")[0]
		if kind := try(chief, func(tx *store.Tx) error {
			return procedure.HandOverCases(tx, cases[:1], elsewhere.ID)
		}); kind != subsidy.NotFound {
			t.Errorf("handed to another county: %q", kind)
		}
		if kind := take(elsewhere, cases[0]); kind != subsidy.NotFound {
			t.Errorf("taken from another county: %q", kind)
		}
	})
}

// TestAnythingIsFoundByNumberNameOrCode searches as the county, the city, and a stranger.
func TestAnythingIsFoundByNumberNameOrCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		e := storetest.Must[subsidy.Enterprise](t)(f.EnterpriseFor(ctx, member, member.Enterprise))
		letters := []rune(e.Name)
		city := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
		for text, want := range map[string][2]int{ // filings, enterprises
			filing.Number:                    {1, 0},
			filing.Number[:8]:                {1, 0},
			"ba440203":                       {1, 0},
			e.CreditCode:                     {0, 1},
			string(letters[len(letters)/2:]): {0, 1},
			" " + string(letters[1:5]) + "　": {0, 1},
			"没有这样的企业":                        {0, 0},
			"":                               {0, 0},
			"韶":                              {0, 0},
			"%' OR '1'='1":                   {0, 0},
		} {
			for name, by := range map[string]subsidy.Actor{"county": storetest.Reviewer("440203"), "city": city} {
				got := storetest.Must[store.Finding](t)(f.Find(ctx, by, text))
				if len(got.Filings) != want[0] || len(got.Enterprises) != want[1] {
					t.Errorf("%s finds %d filings and %d enterprises by %q, want %v", name, len(got.Filings),
						len(got.Enterprises), text, want)
				}
			}
			for _, by := range []subsidy.Actor{
				storetest.Reviewer("440204"), {ID: "x", Role: subsidy.Administrator}, member,
			} {
				got := storetest.Must[store.Finding](t)(f.Find(ctx, by, text))
				if len(got.Filings)+len(got.Claims)+len(got.Enterprises) > 0 {
					t.Errorf("%s finds another's by %q: %+v", by.Role, text, got)
				}
			}
		}
	})
}

// TestAnotherReviewersSecondWaitsForThemUpToTheAmount has a claim under its second opinion: beyond the setting's amount
// it waits for the chief alone.
func TestAnotherReviewersSecondWaitsForThemUpToTheAmount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, _ := f.Claim(t, "440203", 3)
		staff := staffOf(t, f, "440203", "chief1", "li", "wang")
		f.DoClaim(t, c.ID, staff[1], func(tx *store.Tx, c *claim.Claim) error {
			return procedure.ReviewClaim(tx, c, "")
		})
		seen := func(by subsidy.Actor) (n int) {
			for _, row := range works(t, f, by, store.WorkSearch{Kind: subsidy.SubjectClaim}) {
				if row.Action == subsidy.ApproveClaim {
					n++
				}
			}
			return n
		}
		amount := c.Totals().Amount
		for _, try := range []struct {
			upTo subsidy.Fen
			want [3]int // the chief, who gave the first opinion, another
		}{{0, [3]int{1, 0, 0}}, {amount - 1, [3]int{1, 0, 0}}, {amount, [3]int{1, 0, 1}}} {
			if try.upTo > 0 {
				if err := act(f, cityReader, func(tx *store.Tx) error {
					return procedure.SetSecond(tx, subsidy.SecondSettings{UpTo: try.upTo})
				}); err != nil {
					t.Fatal(err)
				}
			}
			for i, by := range staff {
				if n := seen(by); n != try.want[i] {
					t.Errorf("up to %d: %s has %d, want %d", try.upTo, by.ID, n, try.want[i])
				}
			}
		}
		f.DoClaim(t, c.ID, staff[2], procedure.ApproveClaim)
	})
}
