package store_test

import (
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

// few are the tables that have a handful of rows, whatever the city's size.
var few = regexp.MustCompile(`\b(platform|setting|calendar_year|choice_confirmed)\b|FROM channel\b`)

// TestEveryScreensQueryUsesItsIndex opens every screen's reading, first and
// later pages, and asks both engines how they run what was asked: no query may
// read a whole table or sort what it found.
func TestEveryScreensQueryUsesItsIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		useIndexes(t, f, screens(f, someOfEverything(t, f)), 80)
	})
}

// useIndexes runs readings, and asks the engine how it ran each of their queries.
func useIndexes(t *testing.T, f storetest.Fixture, all readings, least int) {
	t.Helper()
	type asked struct {
		query string
		args  []any
	}
	var seen []asked
	f.Observe(func(query string, args []any) { seen = append(seen, asked{query, args}) })
	for name, read := range all {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(seen) < least {
		t.Fatalf("saw only %d queries", len(seen))
	}
	done := map[string]bool{}
	for _, q := range seen {
		if done[q.query] || few.MatchString(q.query) {
			continue
		}
		done[q.query] = true
		plan := explain(t, f, q.query, q.args)
		if bad := wholeTable(plan); bad != "" {
			t.Errorf("%s\n  runs as: %s\n%s", q.query, bad, plan)
		}
	}
	t.Logf("%d queries, %d different", len(seen), len(done))
}

// wholeTable is the line of a plan that reads a whole table or sorts, "" for none.
func wholeTable(plan string) string {
	if strings.Contains(plan, "One-Time Filter: false") && !strings.Contains(plan, "Scan") {
		return "" // the reader's scope is empty: nothing is read
	}
	for _, line := range strings.Split(plan, "\n") {
		if line == "SCAN few" {
			continue // rows of a query within, whose own lines stand above
		}
		if strings.HasPrefix(line, "SCAN ") && !strings.Contains(line, "USING") &&
			!strings.Contains(line, "CONSTANT") || strings.Contains(line, "TEMP B-TREE") ||
			strings.Contains(line, "Seq Scan") || strings.Contains(line, "Sort Key") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// explain asks the engine for its plan; PostgreSQL would rather read the small
// tables of a test whole, so that is forbidden to it.
func explain(t *testing.T, f storetest.Fixture, query string, args []any) string {
	t.Helper()
	tx, err := f.Readers().Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	prefix := "EXPLAIN QUERY PLAN "
	if f.Path == "" {
		prefix = "EXPLAIN (COSTS OFF) "
		for _, off := range []string{"enable_seqscan", "enable_bitmapscan"} {
			if _, err := tx.Exec("SET LOCAL " + off + " = off"); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows, err := tx.Query(prefix+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused sql.NullInt64
		var line string
		if f.Path == "" {
			err = rows.Scan(&line)
		} else {
			err = rows.Scan(&id, &parent, &unused, &line)
		}
		if err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	return strings.Join(plan, "\n")
}

// cases are ids of one of each thing.
type cases struct {
	owner, bound      store.Account
	correction        string
	member, trainee   subsidy.Actor
	filing            subsidy.Filing
	question, file    string
	assessment        string
	conversation      string
	picture           string
	campaign, session string
	row, key          string // of the roster, of a platform's server
	learner           store.Learner
	staff             store.Staff
	week              calendar.Day
	staffSession      string
	spot              string
}

func someOfEverything(t *testing.T, f storetest.Fixture) cases {
	t.Helper()
	var s cases
	s.owner, s.member = f.Member(t, "440203")
	for range 3 {
		filing := f.Submit(t, f.Draft(t, s.member, 3).ID, s.member)
		s.filing = filing
	}
	f.Accept(t, s.filing.ID, storetest.Reviewer("440203"))
	f.Draft(t, s.member, 2)
	s.trainee = subsidy.Actor{ID: s.owner.ID, Role: subsidy.Trainee, Person: "some hash"}
	s.session, _, _ = must3(f.NewSession(ctx, s.owner.ID, false, time.Hour))(t)
	s.staff = storetest.Must[store.Staff](t)(f.AddStaff(ctx,
		store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{Login: "reader", Name: "读者", Role: subsidy.CountyReviewer, County: "440203"},
		"long enough password"))
	s.staffSession, _, _ = must3(f.NewSession(ctx, s.staff.ID, true, time.Hour))(t)
	f.Submitted(t, storetest.Letter())
	for range 3 {
		s.campaign = f.Approved(t, storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204")))
	}
	for range 3 {
		s.asksAndUploads(t, f)
		s.writesToTheAccount(t, f)
	}
	for i := range 3 {
		f.Put(t,
			"INSERT INTO dead SELECT id, 'subscribe', 'refused', 43101, ? FROM notice "+
				"WHERE id NOT IN (SELECT notice_id FROM dead) LIMIT 1", storetest.Monday.UnixMilli()+int64(i))
	}
	s.week = calendar.WeekOf(calendar.DayOf(storetest.Monday)).AddDays(-7)
	err := f.Change(ctx, store.Act{Actor: storetest.City, Now: storetest.Monday}, func(tx *store.Tx) error {
		for n := range 3 {
			if _, err := tx.MakeWeekly(s.week.AddDays(7 * (n - 2))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.studies(t, f)
	s.suspects(t, f)
	s.asksForCorrections(t, f)
	return s
}

// suspects makes signals, a screenshot, and a spot check.
func (s *cases) suspects(t *testing.T, f storetest.Fixture) {
	t.Helper()
	shot(t, f, s.filing, s.member, 0, "one", subsidy.Look{Coarse: 1, Fine: [4]uint64{1}})
	f.PutClaim(t, s.filing, "SL1", "approved", 100_00, 2)
	findSignals(t, f)
	day := calendar.DayOf(storetest.Monday).AddDays(-2)
	f.Put(t, "UPDATE claim SET approved_at = approved_at - 172800000")
	for range 3 {
		err := f.As(t, storetest.City, func(tx *store.Tx) (err error) {
			s.spot, err = procedure.AnnounceSpotCheck(tx, signal.SpotCheckForm{
				Title:      "抽查",
				From:       day,
				Until:      day,
				Strata:     signal.Strata{{Share: 50}},
				SeedSource: "某日开奖号码",
				SeedDay:    day.AddDays(10),
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// asksForCorrections binds an employee who asks for corrections.
func (s *cases) asksForCorrections(t *testing.T, f storetest.Fixture) {
	t.Helper()
	e := storetest.Entries(1)[0]
	s.bound = f.Account(t, "employee", e.Phone)
	err := f.Change(ctx, store.Act{Actor: s.bound.Visitor(), Now: storetest.Monday}, func(tx *store.Tx) (err error) {
		s.bound, err = tx.BindTrainee(s.bound.ID, subsidy.ResidentID(e.ID), e.Name, subsidy.Event{
			Action: subsidy.BindTrainee,
			At:     storetest.Monday,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.trainee = storetest.Must[subsidy.Actor](t)(s.bound.Trainee())
	for _, kind := range []subsidy.CorrectionKind{subsidy.CorrectStudy, subsidy.CorrectName, subsidy.CorrectID} {
		wanted := map[subsidy.CorrectionKind]string{
			subsidy.CorrectStudy: "缺了一次学习",
			subsidy.CorrectName:  "欧阳正名",
			subsidy.CorrectID:    "11010519491231002X",
		}[kind]
		err := f.Change(ctx, store.Act{Actor: s.trainee, Now: storetest.Monday}, func(tx *store.Tx) error {
			c, err := procedure.AskCorrection(tx, s.filing.ID, "", kind, subsidy.CorrectionText{
				Wanted: wanted,
				Proof:  "身份证复印件",
			})
			s.correction = c.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// studies makes study records of every sort, a share, and a platform's key.
func (s *cases) studies(t *testing.T, f storetest.Fixture) {
	t.Helper()
	total := study.CheckedStudy{
		Person:   1,
		CourseID: "c1",
		Total:    study.Total{Seconds: 5400},
		Entry:    study.Entry{UnitsDone: 1, UnitsTotal: 2},
	}
	for range 3 {
		add(t, f, s.filing.ID, s.member, study.FromFile, studied(s.filing, 0, 1, 60), total)
	}
	s.learner = everybody(t, f, s.filing)[0]
	s.row = s.learner.Row.ID
	if _, err := reserve(f, s.member, share("s", "claim", s.member.Enterprise, 1, 100_00)); err != nil {
		t.Fatal(err)
	}
	err := f.Change(ctx,
		store.Act{Actor: subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}, Now: storetest.Monday},
		func(tx *store.Tx) error {
			k, _, err := tx.NewPlatformKey("class", "运维")
			s.key = k.ID
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
}

// writesToTheAccount makes a follower with a message, a keyword reply and a picture.
func (s *cases) writesToTheAccount(t *testing.T, f storetest.Fixture) {
	t.Helper()
	err := f.Change(ctx, store.Act{Actor: storetest.City, Now: storetest.Monday}, func(tx *store.Tx) error {
		openid := "o" + tx.NewID()
		if err := tx.Followed(openid, storetest.Monday, true); err != nil {
			return err
		}
		c := official.Conversation{ID: tx.NewID(), OpenID: openid, CreatedAt: storetest.Monday}
		s.conversation = c.ID
		event, err := c.Receive(official.Incoming{Type: official.IncomingText, Content: "请问怎样备案？"}, "440203",
			storetest.Monday)
		if err != nil {
			return err
		}
		if err := tx.SaveMessage(c, store.ConversationMessage{ID: tx.NewID()}, event); err != nil {
			return err
		}
		if err := tx.SendEnded(store.SendEnd{
			Receipt: tx.NewID(),
			Channel: subsidy.ChannelTemplate,
			Outcome: subsidy.Outcome{Result: subsidy.Refused},
		}); err != nil {
			return err
		}
		p := official.Picture{ID: tx.NewID(), Digest: "d", Thumb: "t", At: storetest.Monday}
		s.picture = p.ID
		if err := tx.AddPicture(p, subsidy.Event{Action: subsidy.WriteOfficial, At: storetest.Monday}); err != nil {
			return err
		}
		k := official.KeywordReply{
			ID:       tx.NewID(),
			Keywords: []string{tx.NewID()[30:]},
			Reply:    official.Reply{Kind: official.ReplyText, Text: "答"},
		}
		return tx.SaveReply(k, subsidy.Event{Action: subsidy.WriteOfficial, At: storetest.Monday})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// asksAndUploads makes a question, a file, an assessment and a registration.
func (s *cases) asksAndUploads(t *testing.T, f storetest.Fixture) {
	t.Helper()
	err := f.Change(ctx, store.Act{Actor: s.member, Now: storetest.Monday}, func(tx *store.Tx) error {
		q, body, event, err := subsidy.Ask(tx.NewID(), "关于备案的问题", "请问怎样备案？", "", s.member,
			storetest.Monday)
		if err != nil {
			return err
		}
		s.question = q.ID
		if err := tx.SaveQuestion(q, body, event); err != nil {
			return err
		}
		file := subsidy.Attachment{
			ID:      tx.NewID(),
			Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: s.filing.ID},
			Scope:   s.filing.Scope(),
			Purpose: subsidy.Contract,
			Name:    "合同.pdf",
			Type:    "application/pdf",
			Digest:  "d",
			At:      storetest.Monday,
		}
		s.file = file.ID
		if err := tx.Attach(file,
			subsidy.AttachEvent(subsidy.AttachFile, file, s.member, storetest.Monday)); err != nil {
			return err
		}
		e, err := tx.Enterprise(s.member.Enterprise)
		if err != nil {
			return err
		}
		a, event, err := subsidy.NewAssessment(tx.NewID(), e, s.member, storetest.Monday)
		if err != nil {
			return err
		}
		s.assessment = a.ID
		return tx.SaveAssessment(a, event)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must3[A, B any](a A, b B, err error) func(t *testing.T) (A, B, error) {
	return func(t *testing.T) (A, B, error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a, b, nil
	}
}

// pages reads a list's first page and, with a limit of one, those after it.
func pages[T any](list func(store.Page) ([]T, string, error)) func() error {
	return func() error {
		p := store.Page{Limit: 1}
		for range 3 {
			rows, next, err := list(p)
			if err != nil {
				return err
			}
			if next == "" {
				return nil
			}
			if len(rows) != 1 {
				return fmt.Errorf("a page of %d rows", len(rows))
			}
			p.After = next
		}
		return nil
	}
}

func awaited(f storetest.Fixture, list store.Awaited) func() error {
	from := calendar.DayOf(storetest.Monday).AddDays(-90)
	return pages(func(p store.Page) ([]subsidy.Filing, string, error) {
		return f.FilingsAwaited(ctx, list, from, from.AddDays(400), p)
	})
}

func deadPages(f storetest.Fixture, q store.DeadSearch) func() error {
	return pages(func(p store.Page) ([]store.DeadRow, string, error) {
		return f.DeadNotices(ctx, subsidy.Actor{Role: subsidy.Administrator}, q, p)
	})
}

func one[T any](_ T, err error) error { return err }

func two[A, B any](_ A, _ B, err error) error { return err }
