package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// cityCase is a filing, put past the rules, with the claim for it.
type cityCase struct {
	county             subsidy.County
	kind               subsidy.TrainingType
	state              string
	submitted, decided string // days at noon, "" for not
	by                 string
	people             int
	amends             string

	claim         string // state, "" for none
	opinion, due  string
	hours, amount int
	paid          string // the day of the bank's answer
}

// at is noon of a day in milliseconds, 0 for none.
func noon(text string) int64 {
	if text == "" {
		return 0
	}
	d, err := calendar.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d.Start().Add(12 * time.Hour).UnixMilli()
}

// putCity puts cases; the nth is filing-n and claim-n.
func putCity(t *testing.T, f storetest.Fixture, enterprise string, cases []cityCase) {
	t.Helper()
	for i, c := range cases {
		f.Put(t, `INSERT INTO filing (id, number, enterprise_id, county, type, state, revision, project, start_day,
			end_day, form, reasons, roster_size, created_at, submitted_at, decided_at, first_start, policy,
			calendar_rev, decide_by, amends)
			VALUES (?, ?, ?, ?, ?, ?, 1, '钳工', '', '', ?, ?, ?, 0, ?, ?, '', '2020-03-02', '', ?, ?)`,
			fmt.Sprint("filing-", i), fmt.Sprintf("BA%s-2026-%05d", c.county, i), enterprise, string(c.county),
			string(c.kind), c.state, []byte("x"), []byte("x"), c.people, noon(c.submitted), noon(c.decided), c.by,
			c.amends)
		if c.claim == "" {
			continue
		}
		f.Put(t, `INSERT INTO claim (id, number, filing_id, enterprise_id, county, state, revision, filing_number,
			project, end_day, claim_by, policy, calendar_rev, people, hours, amount, body, created_at, submitted_at,
			asked_at, enterprise_days, decide_by, supplement_by, reviewed_by, reviewed_at, approved_by, approved_at,
			public_from, public_until, pay_by, due, paper_day, provincial_number, provincial_day, type, opinion_at)
			VALUES (?, ?, ?, ?, ?, ?, 1, '', '钳工', '', '', '2020-03-02', '', ?, ?, ?, ?, 0, 1, 0, 0, ?, '', '', 0, '',
			0, '', '', '', ?, '', '', '', ?, ?)`,
			fmt.Sprint("claim-", i), fmt.Sprintf("SL%s-2026-%05d", c.county, i), fmt.Sprint("filing-", i), enterprise,
			string(c.county), c.claim, c.people, c.hours, c.amount, []byte("x"), c.due, c.due, string(c.kind),
			noon(c.opinion))
		if c.paid == "" {
			continue
		}
		f.Put(t, `INSERT INTO payment_plan (id, number, county, state, items, amount, body, made_by, made_at,
			approved_by, approved_at, sent_at, file_digest, answer_digest, answered_at)
			VALUES (?, ?, ?, 'answered', 1, 0, ?, '', 0, '', 0, 0, '', '', ?)`,
			fmt.Sprint("plan-", i), fmt.Sprint("BF", i), string(c.county), []byte("x"), noon(c.paid))
		f.Put(t, `INSERT INTO payment_item (id, plan_id, position, claim_id, enterprise_id, people, amount, state, body)
			VALUES (?, ?, 1, ?, ?, 1, ?, 'paid', ?)`, fmt.Sprint("item-", i), fmt.Sprint("plan-", i),
			fmt.Sprint("claim-", i), enterprise, c.amount-100, []byte("x"))
	}
}

// yearsEnd are cases of three counties and two types around 2027-01-01.
var yearsEnd = []cityCase{
	{
		county: "440203", kind: subsidy.OnJob, state: "accepted", submitted: "2026-12-28", decided: "2026-12-30",
		by: "2027-01-03", people: 20,
		claim: "paid", opinion: "2027-01-07", due: "2027-01-11", hours: 40, amount: 120000, paid: "2027-01-08",
	},
	{
		county: "440203", kind: subsidy.OnJob, state: "refused", submitted: "2026-12-31", decided: "2027-01-05",
		by: "2027-01-04", people: 7, // a day late
	},
	{
		county: "440204", kind: subsidy.PreJob, state: "accepted", submitted: "2027-01-01", decided: "2027-01-04",
		by: "2027-01-10", people: 3,
		claim: "refused", opinion: "2027-01-06", due: "2027-01-05", hours: 6, amount: 18000,
	},
	{
		county: "440205", kind: subsidy.PreJob, state: "submitted", submitted: "2027-01-05", by: "2027-01-07",
		people: 9,
	},
	{
		county: "440205", kind: subsidy.PreJob, state: "accepted", submitted: "2027-01-05", decided: "2027-01-05",
		by: "2027-01-07", people: 50, amends: "filing-3", // an amendment, counted nowhere
		claim: "reviewed", due: "2027-01-05", hours: 2, amount: 6000,
	},
	{
		county: "440204", kind: subsidy.OnJob, state: "draft", people: 4,
		claim: "scheduled", opinion: "2026-12-29", due: "2027-01-06", hours: 10, amount: 30000,
	},
}

func period(t *testing.T, from, until string) oversight.Period {
	t.Helper()
	p := oversight.Period{Span: oversight.SpanDays, Until: storetest.Must[calendar.Day](t)(calendar.ParseDay(until))}
	if from != "" {
		p.From = storetest.Must[calendar.Day](t)(calendar.ParseDay(from))
	}
	return p
}

// TestTheCitysFiguresAreCountedByHand holds both engines against figures that were added up on paper.
func TestTheCitysFiguresAreCountedByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		putCity(t, f, member.Enterprise, yearsEnd)
		for name, c := range map[string]struct {
			q    store.OverviewSearch
			want oversight.Figures
		}{
			"since the beginning": {
				store.OverviewSearch{Period: period(t, "", "2027-01-08")},
				oversight.Figures{Filings: 4, People: 39, Claims: 2, Hours: 50, Amount: 150000, Paid: 119900},
			},
			"the old year": {
				store.OverviewSearch{Period: period(t, "2026-01-01", "2026-12-31")},
				oversight.Figures{Filings: 2, People: 27, Claims: 1, Hours: 10, Amount: 30000},
			},
			"the new year until the day before the payment": {
				store.OverviewSearch{Period: period(t, "2027-01-01", "2027-01-07")},
				oversight.Figures{Filings: 2, People: 12, Claims: 1, Hours: 40, Amount: 120000},
			},
			"a county": {
				store.OverviewSearch{Period: period(t, "", "2027-01-08"), County: "440204"},
				oversight.Figures{Filings: 1, People: 3, Claims: 1, Hours: 10, Amount: 30000},
			},
			"a type": {
				store.OverviewSearch{Period: period(t, "", "2027-01-08"), Type: subsidy.OnJob},
				oversight.Figures{Filings: 2, People: 27, Claims: 2, Hours: 50, Amount: 150000, Paid: 119900},
			},
		} {
			o := storetest.Must[store.Overview](t)(f.Overview(ctx, cityReader, c.q))
			if got := oversight.ReportOf(o.Cells, c.q.Period, subsidy.Counties()).Whole; got != c.want {
				t.Errorf("%s: %+v, want %+v", name, got, c.want)
			}
		}
		own := storetest.Must[store.Overview](t)(f.Overview(ctx, storetest.Chief("440205"),
			store.OverviewSearch{Period: period(t, "", "2027-01-08")}))
		want := oversight.Figures{Filings: 1, People: 9}
		if r := oversight.ReportOf(own.Cells, period(t, "", "2027-01-08"), nil); r.Whole != want {
			t.Errorf("a chief sees %+v", r.Whole)
		}
		if len(own.Filings)+len(own.Claims) != 0 {
			t.Errorf("a chief sees others' decisions: %+v", own)
		}
		if _, err := f.Overview(ctx, countyReader, store.OverviewSearch{}); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("a reviewer: %v", err)
		}
	})
}

// TestTheDaysToADecisionAreCountedByHand finds the same paces on both engines.
func TestTheDaysToADecisionAreCountedByHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		putCity(t, f, member.Enterprise, yearsEnd)
		o := storetest.Must[store.Overview](t)(f.Overview(ctx, cityReader,
			store.OverviewSearch{Period: period(t, "", "2027-01-08")}))
		cal := storetest.Must[calendar.Calendar](t)(f.Calendar(ctx))
		counties := []subsidy.County{"440204", "440203"}
		filings, all, err := oversight.Paces(o.Filings, counties, cal, subsidy.PublishedPolicies())
		if err != nil {
			t.Fatal(err)
		}
		// 2026-12-28 to 30 is 2 working days, 12-31 to 01-05 (the 1st a holiday) 2, 01-01 to 01-04 one.
		if want := []oversight.Pace{
			{County: "440204", N: 1, InTime: 1, Half: 1, Most: 1},
			{County: "440203", N: 2, InTime: 1, Half: 2, Most: 2},
		}; !slices.Equal(filings, want) {
			t.Errorf("filings %+v", filings)
		}
		if want := (oversight.Pace{N: 3, InTime: 2, Half: 2, Most: 2}); all != want {
			t.Errorf("all filings %+v", all)
		}
		// Two working days before the last of fifteen, one after it, and six before it (the 1st a holiday).
		claims, _, err := oversight.Paces(o.Claims, counties, cal, subsidy.PublishedPolicies())
		if want := []oversight.Pace{
			{County: "440204", N: 2, InTime: 1, Half: 10, Most: 16},
			{County: "440203", N: 1, InTime: 1, Half: 13, Most: 13},
		}; err != nil || !slices.Equal(claims, want) {
			t.Errorf("claims %+v, %v", claims, err)
		}
	})
}

// TestWhatIsOverdueIsListedAndCounted pages through the list a row at a time and compares it with the counts.
func TestWhatIsOverdueIsListedAndCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		putCity(t, f, member.Enterprise, yearsEnd)
		list := func(by subsidy.Actor, q store.OverdueSearch) (ids []string) {
			t.Helper()
			for page := (store.Page{Limit: 1}); ; {
				rows, next, err := f.Overdue(ctx, by, q, page)
				if err != nil || len(rows) > 1 {
					t.Fatalf("%d rows, %v", len(rows), err)
				}
				for _, r := range rows {
					ids = append(ids, r.Subject.ID)
				}
				if page.After = next; next == "" {
					return ids
				}
			}
		}
		for text, want := range map[string][]string{
			"2027-01-05": nil,
			"2027-01-06": {"claim-4"},
			"2027-01-07": {"claim-4", "claim-5"},
			"2027-01-08": {"claim-4", "claim-5", "filing-3"},
		} {
			q := store.OverdueSearch{Today: storetest.Must[calendar.Day](t)(calendar.ParseDay(text))}
			if got := list(cityReader, q); !slices.Equal(got, want) {
				t.Errorf("on %s: %v", text, got)
			}
			counts := storetest.Must[map[subsidy.County]store.OverdueCount](t)(f.OverdueCounts(ctx, cityReader, q))
			n := 0
			for _, c := range counts {
				n += c.Whole()
			}
			if n != len(want) {
				t.Errorf("on %s: %v", text, counts)
			}
		}
		q := store.OverdueSearch{Today: storetest.Must[calendar.Day](t)(calendar.ParseDay("2027-01-08"))}
		counts := storetest.Must[map[subsidy.County]store.OverdueCount](t)(f.OverdueCounts(ctx, cityReader, q))
		want := store.OverdueCount{oversight.DecideFiling: 1, oversight.ReviewClaim: 1, oversight.PayClaim: 0}
		if c := counts["440205"]; !maps.Equal(c, want) {
			t.Errorf("of 曲江区: %v", c)
		}
		if got := list(storetest.Chief("440204"), q); !slices.Equal(got, []string{"claim-5"}) {
			t.Errorf("a chief's: %v", got)
		}
		q.Type = subsidy.OnJob
		if got := list(cityReader, q); !slices.Equal(got, []string{"claim-5"}) {
			t.Errorf("of a type: %v", got)
		}
		q.Type, q.County = "", "440205"
		if got := list(cityReader, q); !slices.Equal(got, []string{"claim-4", "filing-3"}) {
			t.Errorf("of a county: %v", got)
		}
	})
}

// TestACaseIsUrgedOnceADay urges an overdue filing as two officers on one day, and on the next: the chief has a message
// for each day, and the audit log a line.
func TestACaseIsUrgedOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		chief := staffOf(t, f, "440203", "chief1", "li")[0]
		admin := store.Act{Actor: subsidy.Actor{ID: "admin", Role: subsidy.Administrator}, Now: storetest.Monday}
		var officers []subsidy.Actor
		for _, login := range []string{"one", "two"} {
			st := store.Staff{Login: login, Name: "市局" + login, Role: subsidy.CityOfficer}
			officers = append(officers,
				storetest.Must[store.Staff](t)(f.AddStaff(ctx, admin, st, "a-long-password-"+login)).Actor())
		}
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		subject := subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID}
		start := filing.Form.Start.Start().Add(9 * time.Hour)
		cal := storetest.Must[calendar.Calendar](t)(f.Calendar(ctx))
		urge := func(by subsidy.Actor, now time.Time, key string) subsidy.Kind {
			act := store.Act{Actor: by, Now: now, Key: key, Route: "urge", Body: []byte(filing.ID)}
			return subsidy.KindOf(f.Change(ctx, act, func(tx *store.Tx) error {
				return procedure.UrgeCase(tx, subject, cal)
			}))
		}
		for name, try := range map[string]struct {
			by   subsidy.Actor
			now  time.Time
			want subsidy.Kind
		}{
			"before its day is over": {officers[0], start.Add(-24 * time.Hour), subsidy.Conflict},
			"by its chief":           {chief, start, subsidy.Forbidden},
		} {
			if got := urge(try.by, try.now, ""); got != try.want {
				t.Errorf("%s: %q", name, got)
			}
		}
		told := func() string {
			return f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'urged' AND subject_id = ? AND account_id = ?",
				filing.ID, chief.ID)
		}
		logged := func() string {
			return f.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'case.urge' AND subject_id = ?", filing.ID)
		}
		for i, step := range []struct {
			by   subsidy.Actor
			now  time.Time
			key  string
			want subsidy.Kind
			n    string
		}{
			{officers[0], start, "click", "", "1"},
			{officers[0], start, "click", "", "1"}, // the same click again
			{officers[1], start.Add(time.Hour), "other", subsidy.Conflict, "1"},
			{officers[1], start.Add(24 * time.Hour), "next", "", "2"},
		} {
			if got := urge(step.by, step.now, step.key); got != step.want {
				t.Errorf("step %d: %q", i, got)
			}
			if told() != step.n || logged() != step.n {
				t.Errorf("step %d: told %s, logged %s, want %s", i, told(), logged(), step.n)
			}
		}
		q := store.OverdueSearch{Today: calendar.DayOf(start).AddDays(1), Urged: true}
		rows, _, err := f.Overdue(ctx, chief, q, store.Page{})
		if err != nil || len(rows) != 1 || rows[0].Urging.Times != 2 || rows[0].Urging.Name != "市局two" {
			t.Errorf("the chief sees %+v, %v", rows, err)
		}
		f.Accept(t, filing.ID, storetest.Reviewer("440203"))
		if rows, _, err = f.Overdue(ctx, chief, q, store.Page{}); err != nil || len(rows) != 0 {
			t.Errorf("after the decision: %+v, %v", rows, err)
		}
	})
}

// TestAClaimKnowsItsTypeAndWhenItsOpinionWasWhole follows a claim from its draft to its approval.
func TestAClaimKnowsItsTypeAndWhenItsOpinionWasWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, _ := f.Claim(t, "440203", 1)
		column := func(name string) string { return f.Text(t, "SELECT "+name+" FROM claim WHERE id = ?", c.ID) }
		if column("type") != "on_job" || column("opinion_at") != "0" {
			t.Errorf("submitted: %s, %s", column("type"), column("opinion_at"))
		}
		c = f.Publish(t, c)
		if got := column("opinion_at"); got != fmt.Sprint(c.Review.SecondAt.UnixMilli()) {
			t.Errorf("approved at %s", got)
		}
	})
}

// TestTheCitysFiguresAreReadFromTheirIndexAlone looks at SQLite's plans: of filings and claims no row is opened,
// however large its form.
func TestTheCitysFiguresAreReadFromTheirIndexAlone(t *testing.T) {
	f := storetest.SQLite(t)
	var plans []string
	type asked struct {
		query string
		args  []any
	}
	var seen []asked
	f.Observe(func(query string, args []any) { seen = append(seen, asked{query, args}) })
	storetest.Must[store.Overview](t)(f.Overview(ctx, cityReader,
		store.OverviewSearch{Period: period(t, "", "2027-01-08")}))
	for _, q := range seen {
		plans = append(plans, explain(t, f, q.query, q.args))
	}
	all := strings.Join(plans, "\n")
	for _, index := range []string{"filing_received", "filing_decided", "claim_opinion"} {
		if !strings.Contains(all, "USING COVERING INDEX "+index) {
			t.Errorf("%s is not read alone:\n%s", index, all)
		}
	}
}
