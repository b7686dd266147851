package store_test

import (
	"database/sql"
	"errors"
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
var few = regexp.MustCompile(`\b(platform|setting|calendar_year)\b|FROM channel\b`)

// TestEveryScreensQueryUsesItsIndex opens every screen's reading, first and
// later pages, and asks both engines how they run what was asked: no query may
// read a whole table or sort what it found.
func TestEveryScreensQueryUsesItsIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		useIndexes(t, f, screens(f, someOfEverything(t, f)), 80)
	})
}

// useIndexes runs readings, and asks the engine how it ran each of their queries.
func useIndexes(t *testing.T, f storetest.Fixture, readings map[string]func() error, least int) {
	t.Helper()
	type asked struct {
		query string
		args  []any
	}
	var seen []asked
	f.Observe(func(query string, args []any) { seen = append(seen, asked{query, args}) })
	for name, read := range readings {
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
	for _, line := range strings.Split(plan, "\n") {
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

// screens are the readings behind the screens, for each kind of reader.
func screens(f storetest.Fixture, s cases) map[string]func() error {
	county, city := storetest.Reviewer("440203"), subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	out := map[string]func() error{
		"calculation":      func() error { return f.FindSignals(ctx, store.Suspect{Filing: s.filing.ID}) },
		"to be calculated": func() error { return one(f.ClaimSuspects(ctx, 1)) },
		"signal limits":    func() error { return one(f.SignalLimits(ctx)) },
		"spot checks": pages(func(p store.Page) ([]signal.SpotCheck, string, error) {
			return f.SpotChecks(ctx,
				p)
		}),
		"public draw":   func() error { return one(f.PublicSpotCheck(ctx, s.spot)) },
		"session":       func() error { return one(f.Session(ctx, s.session)) },
		"staff session": func() error { return one(f.StaffSession(ctx, s.staffSession)) },
		"staff login": func() error {
			return one(f.StaffLogin(ctx, store.Knock{Login: "reader", Password: "long enough password", Browser: "b"}))
		},
		"staff phones": func() error {
			return two(f.StaffPhones(ctx, subsidy.Actor{Role: subsidy.System}, store.Page{}))
		},
		"staff's phone": func() error { return two(f.PhoneOf(ctx, "x")) },
		"staff behind":  func() error { return two(f.StaffBehind(ctx, store.Account{ID: "x"})) },
		"staff list":    func() error { return one(f.StaffList(ctx, subsidy.Actor{Role: subsidy.System})) },
		"invitations":   func() error { return one(f.Invites(ctx, s.member)) },
		"codes left":    func() error { return f.Spent(ctx, subsidy.UseCodes, "192.0.2.1") },
		"staff by role": func() error { return two(f.StaffByRole(ctx, subsidy.CountyReviewer, "440203")) },
		"home":          func() error { return one(f.Home(ctx, s.member, calendar.DayOf(storetest.Monday))) },
		"progress":      func() error { return one(f.Progresses(ctx, []string{s.filing.ID, "x"})) },
		"unread":        func() error { return one(f.UnreadCount(ctx, s.owner.ID)) },
		"inbox": pages(func(p store.Page) ([]store.InboxRow, string, error) {
			return f.Inbox(ctx, s.owner.ID, p)
		}),
		"my filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.Filings(ctx, s.member, p)
		}),
		"my open filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.FindFilings(ctx, s.member, store.CaseSearch{
				Which: "open", Text: "培训", Today: calendar.DayOf(storetest.Monday),
			}, p)
		}),
		"my closed filings": pages(func(p store.Page) ([]store.FilingRow, string, error) {
			return f.FindFilings(ctx, s.member, store.CaseSearch{Which: "done"}, p)
		}),
		"an invitation's code": func() error {
			if _, err := f.InviteCode(ctx, s.member, "x"); subsidy.KindOf(err) != subsidy.NotFound {
				return err
			}
			return nil
		},
		"rating":           func() error { return one(f.RatingOf(ctx, s.question)) },
		"privacy":          func() error { return one(f.PrivacyOf(ctx, s.owner.ID)) },
		"confirmed claims": func() error { return one(f.ConfirmedBy(ctx, "nobody")) },
		"my courses":       func() error { return one(f.TraineeFilings(ctx, s.trainee)) },
		"notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.PublishedCampaigns(ctx, p)
		}),
		"drafts by start": awaited(f, store.DraftsByStart),
		"starting":        awaited(f, store.AcceptedByStart),
		"ending":          awaited(f, store.AcceptedByEnd),
		"accepted late":   awaited(f, store.AcceptedLate),
		"waiting":         awaited(f, store.WaitingByDecision),
		"delivery days": func() error {
			return one(f.DeliveryDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"follower days": func() error {
			return one(f.FollowerDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"their follower days": func() error {
			return one(f.TheirFollowerDays(ctx, calendar.DayOf(storetest.Monday).AddDays(-30)))
		},
		"tag counts": func() error { return one(f.TagCounts(ctx)) },
		"followers": pages(func(p store.Page) ([]store.Follower, string, error) {
			return f.Followers(ctx, city, official.TagAll, p)
		}),
		"followers of a county": pages(func(p store.Page) ([]store.Follower, string, error) {
			return f.Followers(ctx, county, official.TagAll, p)
		}),
		"saved answers": func() error { return one(f.SavedAnswers(ctx, county)) },
		"official":      func() error { return one(f.OfficialAccount(ctx)) },
		"official work": func() error { return one(f.OfficialWork(ctx, 2000)) },
		"official menu": func() error { return one(f.OfficialMenu(ctx)) },
		"their menu":    func() error { return one(f.FoundMenu(ctx)) },
		"quota clears":  func() error { return one(f.QuotaClears(ctx, official.AppOfficial)) },
		"block":         func() error { return one(f.BlockOf(ctx, "c")) },
		"blocks to do":  func() error { return one(f.Unblocked(ctx, 20)) },
		"blocked":       func() error { return two(f.Blocked(ctx, store.Page{})) },
		"blocked later": func() error { return two(f.Blocked(ctx, store.Page{After: "c"})) },
		"pictures":      func() error { return one(f.OfficialPictures(ctx)) },
		"picture":       func() error { return one(f.OfficialPicture(ctx, s.picture)) },
		"mass end":      func() error { return two(f.MassEnd(ctx, "1")) },
		"sends' ends":   func() error { return one(f.SettleEnds(ctx)) },
		"deliveries":    func() error { return one(f.DeliveryCounts(ctx)) },
		"city's notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.CampaignsFor(ctx, city, p)
		}),
		"city's notice": func() error { return one(f.CampaignFor(ctx, city, s.campaign)) },
		"county's notices": pages(func(p store.Page) ([]official.Campaign, string, error) {
			return f.CampaignsFor(ctx, county, p)
		}),
		"a text's picture": func() error {
			_, err := f.CampaignPicture(ctx, s.campaign, 1)
			if subsidy.KindOf(err) == subsidy.NotFound {
				return nil
			}
			return err
		},
		"uploads": func() error {
			return one(f.OwnUploads(ctx, city, []official.Upload{{Media: "a"}, {Media: "b"}}))
		},
		"asks":    func() error { return one(f.MassAsks(ctx, 20)) },
		"backs":   func() error { return one(f.TakingBack(ctx, 20)) },
		"report":  func() error { return one(f.CampaignReport(ctx, city, s.campaign)) },
		"plan":    func() error { return one(f.MassPlan(ctx, storetest.Monday, s.campaign)) },
		"readers": func() error { return one(f.CampaignReaders(ctx, s.campaign)) },
		"a look": func() error {
			return errors.Join(f.CountView(ctx, s.campaign, "a"), f.OpenedCampaign(ctx, s.owner.ID, s.campaign))
		},
		"preview phone":  func() error { return one(f.PreviewPhone(ctx, s.staff.ID)) },
		"staff names":    func() error { return one(f.StaffNames(ctx, s.staff.ID, "x")) },
		"staff by login": func() error { return two(f.StaffByLogin(ctx, "reader")) },
		"notice timeline": func() error {
			return one(f.Timeline(ctx, city, subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: s.campaign}))
		},
		"colleagues": func() error { return one(f.Colleagues(ctx, s.member)) },
		"my questions": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.Questions(ctx, s.member, p)
		}),
		"own questions": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.Questions(ctx, s.trainee, p)
		}),
		"question": func() error { return two(f.QuestionFor(ctx, s.member, s.question)) },
		"question desk": pages(func(p store.Page) ([]subsidy.Question, string, error) {
			return f.QuestionDesk(ctx, county, subsidy.QuestionOpen, p)
		}),
		"assessments": pages(func(p store.Page) ([]subsidy.Assessment, string, error) {
			return f.Assessments(ctx, s.member, p)
		}),
		"assessment": func() error { return one(f.AssessmentFor(ctx, s.member, s.assessment)) },
		"assessment desk": func() error {
			return one(f.AssessmentDesk(ctx, subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}))
		},
		"registration desk": func() error {
			return one(f.RegistrationsAsked(ctx, subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}))
		},
		"registrations": func() error { return one(f.Registrations(ctx, s.member.Enterprise)) },
		"centre's counts": func() error {
			return one(f.DeskCounts(ctx, subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}))
		},
		"platforms": func() error { return one(f.PlatformsFor(ctx, s.member.Enterprise)) },
		"check": func() error {
			return one(f.CheckInput(ctx, s.member, s.filing, calendar.DayOf(storetest.Monday)))
		},
		"moving here": func() error { return one(f.MovingHere(ctx, county)) },
		"versions":    func() error { return one(f.Versions(ctx, s.member, s.filing.ID)) },
		"people then": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.VersionRoster(ctx, county, s.filing.ID, 1, p)
		}),
		"amendments":  func() error { return one(f.Amendments(ctx, county, s.filing.ID)) },
		"differences": func() error { return one(f.DiffRosters(ctx, county, s.filing.ID, s.filing.ID)) },
		"flagged": pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.Roster(ctx, s.member, s.filing.ID, store.RosterSearch{Flagged: true}, p)
		}),
		"open deliveries": func() error { return one(f.OpenDeliveries(ctx)) },
		"lag":             func() error { return one(f.Lag(ctx)) },
		"lanes":           func() error { return one(f.LaneStates(ctx)) },
		"told":            func() error { return one(f.ToldDays(ctx, calendar.NewDay(2026, 11, 1))) },
		"channels":        func() error { return one(f.ChannelStates(ctx)) },
		"off reason":      func() error { return one(f.OffReason(ctx, subsidy.ChannelMail)) },
		"outcomes":        func() error { return one(f.DeliveryDays(ctx, calendar.DayOf(storetest.Monday))) },
		"dead":            deadPages(f, store.DeadSearch{}),
		"dead by channel": deadPages(f, store.DeadSearch{Channel: subsidy.ChannelSubscribe}),
		"dead by code":    deadPages(f, store.DeadSearch{Channel: subsidy.ChannelSubscribe, Code: 43101, ByCode: true}),
		"dead counts":     func() error { return one(f.DeadThisMonth(ctx)) },
		"preferences":     func() error { return one(f.Preferences(ctx, s.owner.ID)) },
		"mail ready":      func() error { return one(f.MailReady(ctx, s.owner.ID)) },
		"consents":        func() error { return one(f.Consents(ctx, s.owner.OpenID)) },
		"files":           func() error { return one(f.Attachments(ctx, s.member, s.filing.ID)) },
		"file":            func() error { return one(f.AttachmentFor(ctx, county, s.file)) },
		"calendar":        func() error { return one(f.Calendar(ctx)) },
		"policies":        func() error { return one(f.Policies(ctx)) },
		"bound":           func() error { return one(f.LastBound(ctx)) },
		"study imports": pages(func(p store.Page) ([]store.StudyImport, string, error) {
			return f.StudyImports(ctx, s.member, s.filing.ID, p)
		}),
		"summary": func() error {
			return f.EachLearner(ctx, store.LearnerQuery{Filing: s.filing}, func(store.Learner) error { return nil })
		},
		"ledger": func() error {
			return f.EachLearner(ctx, store.LearnerQuery{Filing: s.filing, Open: true, Shots: true},
				func(store.Learner) error { return nil })
		},
		"study target": func() error { return one(f.StudyTarget(ctx, s.member, s.filing.ID)) },
		"push target": func() error {
			return one(f.PushTargets(ctx, subsidy.Actor{Role: subsidy.PlatformServer, Platform: "class"},
				[]string{s.filing.Number}))
		},
		"study mapping": func() error { return one(f.StudyMapping(ctx, s.member, "class")) },
		"my study": func() error {
			return one(f.TraineeStudies(ctx, subsidy.Actor{
				Role:   subsidy.Trainee,
				Person: f.PersonHash(storetest.Entries(1)[0].ID),
			}))
		},
		"my year":   func() error { return one(f.YearUsed(ctx, s.trainee, s.filing.Form.End)) },
		"standings": func() error { return one(f.Standings(ctx, s.filing.Enterprise, s.learner, 2026)) },
		"elsewhere": func() error { return one(f.ElsewhereOf(ctx, storetest.Reviewer("440203"), s.learner, 2026)) },
		"keys": func() error {
			return one(f.PlatformKeys(ctx, subsidy.Actor{Role: subsidy.ServiceCentre}, "class"))
		},
		"key": func() error {
			if _, err := f.PlatformCaller(ctx,
				store.Signed{Key: s.key}); subsidy.KindOf(err) != subsidy.Unauthenticated {
				return err
			}
			return nil
		},
		"my data": func() error { return one(f.OwnData(ctx, s.bound)) },
		"my corrections": pages(func(p store.Page) ([]subsidy.Correction, string, error) {
			return f.OwnCorrections(ctx, s.trainee, p)
		}),
		"retention":       func() error { return one(f.Retention(ctx)) },
		"what goes next":  func() error { return one(f.RetentionNext(ctx, storetest.Monday)) },
		"what is due":     func() error { return two(f.Scrub(ctx, storetest.Monday, 5)) },
		"published heads": pages(func(p store.Page) ([]store.AuditHead, string, error) { return f.AuditHeads(ctx, p) }),
		"who acted":       func() error { return one(f.AuditPeople(ctx, auditAdmin, "张三")) },
		"whose phone":     func() error { return one(f.AuditPeople(ctx, auditAdmin, "13800000001")) },
		"which case":      func() error { return one(f.AuditSubject(ctx, auditAdmin, "BA440203-2026-00001")) },
		"mailbox":         func() error { return one(f.MailboxOf(ctx, s.owner.ID)) },
		"weekly settings": func() error { return one(f.WeeklySettings(ctx)) },
		"newest week":     func() error { return one(f.NewestWeekly(ctx)) },
		"weeks to close":  func() error { return one(f.WeeklyToClose(ctx)) },
		"weekly mails":    func() error { return one(f.WeeklyMails(ctx, s.week)) },
		"week's events":   func() error { return one(f.EventsOfWeek(ctx, "440203", 1, storetest.Monday.UnixMilli())) },
	}
	for name, actor := range map[string]subsidy.Actor{"member": s.member, "county": county, "city": city} {
		out[name+" filing"] = func() error { return one(f.FilingFor(ctx, actor, s.filing.ID)) }
		out[name+" enterprise"] = func() error { return one(f.EnterpriseFor(ctx, actor, s.filing.Enterprise)) }
		out[name+" timeline"] = func() error {
			return one(f.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: s.filing.ID}))
		}
		out[name+" learner"] = func() error { _, _, err := f.Learner(ctx, actor, s.filing.ID, s.row); return err }
		out[name+" screenshots"] = func() error { return one(f.Evidence(ctx, actor, s.filing, s.row)) }
		out[name+" learners"] = pages(func(p store.Page) ([]store.Learner, string, error) {
			return f.Learners(ctx, actor, s.filing.ID, func(store.Learner) bool { return true }, p)
		})
		out[name+" roster"] = pages(func(p store.Page) ([]store.RosterRow, string, error) {
			return f.Roster(ctx, actor, s.filing.ID, store.RosterSearch{}, p)
		})
	}
	for name, actor := range map[string]subsidy.Actor{"county": county, "city": city} {
		out[name+" desk"] = pages(func(p store.Page) ([]store.DeskRow, string, error) { return f.Desk(ctx, actor, p) })
		for _, tab := range []store.ConversationTab{store.TabWaiting, store.TabAnswered, store.TabLate} {
			out[name+" conversations "+
				string(tab)] = pages(func(p store.Page) ([]official.Conversation, string, error) {
				return f.Conversations(ctx, actor, tab, storetest.Monday.Add(time.Hour), p)
			})
		}
		out[name+" conversation"] = func() error { return two(f.ConversationFor(ctx, actor, s.conversation)) }
		out[name+" signals"] = func() error { return one(f.SignalsFor(ctx, actor, s.filing)) }
		out[name+" suspects"] = pages(func(p store.Page) ([]store.SuspectRow, string, error) {
			return f.Suspects(ctx, actor, p)
		})
		out[name+" draw"] = func() error { return two(f.SpotCheckFor(ctx, actor, s.spot)) }
		out[name+" week"] = func() error { return two(f.WeeklyFor(ctx, actor, s.week)) }
		out[name+" weeks"] = pages(func(p store.Page) ([]store.WeeklyItem, string, error) {
			return f.Weeks(ctx, actor, p)
		})
		out[name+" corrections"] = pages(func(p store.Page) ([]subsidy.Correction, string, error) {
			return f.Corrections(ctx, actor, subsidy.CorrectionOpen, p)
		})
		out[name+" correction"] = func() error { return one(f.CorrectionFor(ctx, actor, s.correction)) }
		out[name+" desk counts"] = func() error { return one(f.DeskCounts(ctx, actor)) }
		out[name+" queue counts"] = func() error {
			return two(f.QueueCounts(ctx, actor, calendar.DayOf(storetest.Monday)))
		}
		out[name+" enterprises"] = pages(func(p store.Page) ([]subsidy.Enterprise, string, error) {
			return f.Enterprises(ctx, actor, subsidy.EnterpriseAccepted, p)
		})
	}
	today := calendar.DayOf(storetest.Monday)
	for reader, actor := range map[string]subsidy.Actor{"chief": auditChief, "administrator": auditAdmin} {
		for name, q := range map[string]store.AuditSearch{
			"all":      {},
			"who":      {Who: []string{s.owner.ID}},
			"action":   {Action: subsidy.CreateFiling},
			"case":     {Subject: s.filing.ID},
			"readings": {Readings: true},
			"days":     {From: today.AddDays(-30), Until: today},
			"everything": {
				Who:      []string{s.owner.ID},
				Action:   subsidy.CreateFiling,
				Subject:  s.filing.ID,
				From:     today,
				Readings: true,
			},
		} {
			out[reader+" log by "+name] = pages(func(p store.Page) ([]store.AuditLine, string, error) {
				return f.AuditLog(ctx, actor, q, p)
			})
		}
	}
	return out
}
