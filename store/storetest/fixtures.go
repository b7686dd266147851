package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Clock is a machine clock that tests set.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Monday is a Monday morning with nothing but working days for weeks around it.
var Monday = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)

// NewClock is a clock that stands at Monday.
func NewClock() *Clock { return &Clock{now: Monday} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Keys are the tests' keys.
var Keys = store.Keys{Data: [16]byte{1, 2, 3, 4, 5, 6, 7, 8}, Index: []byte("index key for tests, 32 bytes ...")}

// Fixture is a store with its clock.
type Fixture struct {
	*store.Store
	Clock *Clock
	Path  string // of the SQLite file, "" on PostgreSQL
	url   string // of the PostgreSQL database, "" on SQLite

	beneath *sql.DB // the database itself, beside the store
}

// Each runs a test on SQLite and on PostgreSQL.
func Each(t *testing.T, test func(t *testing.T, f Fixture)) {
	t.Run("SQLite", func(t *testing.T) { test(t, SQLite(t)) })
	if Fast() {
		return
	}
	t.Run("PostgreSQL", func(t *testing.T) { test(t, PostgreSQL(t)) })
}

// PostgreSQL is a fresh store in a database of its own.
func PostgreSQL(t testing.TB) Fixture {
	return open(t, "", emptyDatabase(t), cheapPasswords)
}

// SQLite is a fresh store in a file.
func SQLite(t testing.TB) Fixture {
	return open(t, emptyFile(t), "", cheapPasswords)
}

// SQLiteAsServed is SQLite with passwords that cost what they cost in production.
func SQLiteAsServed(t testing.TB) Fixture {
	return open(t, emptyFile(t), "", 0)
}

// cheapPasswords is how much memory, in KiB, a password takes where a test is
// not about its cost.
const cheapPasswords = 64

func open(t testing.TB, path, url string, passwords uint32) Fixture {
	t.Helper()
	clock := NewClock()
	s, err := store.Open(context.Background(), store.Options{
		Path: path, DatabaseURL: url, Files: t.TempDir(), Keys: Keys,
		Machine: clock.Now, Passwords: passwords,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return Fixture{Store: s, Clock: clock, Path: path, url: url, beneath: side(t, path, url)}
}

// Must fails the test on an error.
func Must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// Account is a WeChat user with a bound phone.
func (f Fixture) Account(t testing.TB, name, phone string) store.Account {
	t.Helper()
	act := store.Act{Now: f.Clock.Now()}
	a, err := store.Answer(context.Background(), f.Store, act, func(tx *store.Tx) (store.Account, error) {
		a, err := tx.AccountByOpenID("mini", "mini_"+name, "union_"+name)
		if err != nil {
			return a, err
		}
		return tx.SetPhone(a.ID, phone, subsidy.Event{
			Action:  subsidy.BindPhone,
			Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID},
			By:      a.Visitor(),
			At:      act.Now,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Reviewer is a county's reviewer.
func Reviewer(county subsidy.County) subsidy.Actor {
	return subsidy.Actor{ID: "staff-" + string(county), Role: subsidy.CountyReviewer, County: county}
}

// City is the city's officer.
var City = subsidy.Actor{ID: "staff-city", Role: subsidy.CityOfficer}

var serial struct {
	sync.Mutex
	n int
}

// Member registers an enterprise in a county, accepted, and returns its owner.
func (f Fixture) Member(t testing.TB, county subsidy.County) (store.Account, subsidy.Actor) {
	t.Helper()
	serial.Lock()
	serial.n++
	n := serial.n
	serial.Unlock()
	owner := f.Account(t, fmt.Sprintf("owner%d", n), fmt.Sprintf("138%08d", n))
	details := subsidy.EnterpriseDetails{
		Name:       fmt.Sprintf("韶关测试%d有限公司", n),
		CreditCode: subsidy.MakeCreditCode("91440200MA" + fmt.Sprintf("%07d", n)),
		Address:    "韶关市某路1号",
		Legal:      "李建国",
		Phone:      "07518888888",
		County:     county,
	}
	act := store.Act{Actor: owner.Visitor(), Now: f.Clock.Now()}
	owner, err := store.Answer(context.Background(), f.Store, act, func(tx *store.Tx) (store.Account, error) {
		e := subsidy.Enterprise{
			ID:                tx.NewID(),
			EnterpriseDetails: details,
			State:             subsidy.EnterprisePending,
			CreatedAt:         act.Now,
		}
		ev, err := e.Register(act.Actor, act.Now)
		if err != nil {
			return owner, err
		}
		if err := tx.SaveEnterprise(e, ev); err != nil {
			return owner, err
		}
		if err := tx.AddMember(e.ID, owner.ID, subsidy.Owner, "张"); err != nil {
			return owner, err
		}
		if ev, err = e.Accept(Reviewer(county), act.Now); err != nil {
			return owner, err
		}
		if err := tx.SaveEnterprise(e, ev); err != nil {
			return owner, err
		}
		return tx.Account(owner.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	return owner, Must[subsidy.Actor](t)(owner.Member())
}

// Form is a complete form for a training from start, two weeks long.
func Form(start calendar.Day, people int) subsidy.FilingForm {
	end := start.AddDays(13)
	return subsidy.FilingForm{
		Organiser:     subsidy.OrganiserSelf,
		Project:       "钳工线上适岗培训",
		Post:          "钳工",
		Method:        "线上培训",
		Start:         start,
		End:           end,
		PlannedPeople: people,
		Leader:        "陈主任",
		LeaderPhone:   "13800000001",
		Admin:         "王管理",
		AdminPhone:    "13800000002",
		Goal:          "掌握安全操作规程",
		Promised:      true,
		Platform: subsidy.PlatformInfo{
			ID:      "class",
			Name:    "中国职业培训在线",
			ICP:     "京ICP备00000000号",
			Address: "http://px.class.com.cn",
			Server:  "203.0.113.1 北京",
		},
		Courses: []subsidy.Course{{
			ID:       "c1",
			Name:     "钳工安全操作",
			Points:   "劳动防护、设备点检",
			Form:     "视频",
			Minutes:  90,
			Platform: "class",
			People:   people,
			Start:    start,
			End:      end,
			Module:   subsidy.ProfessionalSkill,
			Effect:   "能独立完成点检",
		}},
	}
}

// Entries are n valid roster rows.
func Entries(n int) []subsidy.RosterEntry {
	out := make([]subsidy.RosterEntry, n)
	for i := range out {
		id := subsidy.MakeResidentID("440203", calendar.NewDay(1990, 1, 1).AddDays(i), i)
		out[i] = subsidy.RosterEntry{
			Name:    "员工" + chinese(i),
			Sex:     id.Sex().Chinese(),
			ID:      string(id),
			Phone:   fmt.Sprintf("139%08d", i),
			Account: fmt.Sprintf("user%05d", i),
		}
	}
	return out
}

// chinese writes a number in Chinese digits, so that names look like names.
func chinese(n int) string {
	return strings.NewReplacer("0", "零", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七",
		"8", "八", "9", "九").Replace(fmt.Sprint(n))
}

// Draft is a filing, complete and in time, that is not submitted.
func (f Fixture) Draft(t testing.TB, member subsidy.Actor, people int) subsidy.Filing {
	t.Helper()
	act := store.Act{Actor: member, Now: f.Clock.Now()}
	var sealed []store.SealedPerson
	for _, e := range Entries(people) {
		sealed = append(sealed, f.SealPerson(Must[subsidy.Person](t)(e.Check())))
	}
	start := calendar.DayOf(act.Now).AddDays(14)
	return Must[subsidy.Filing](t)(store.Answer(context.Background(), f.Store, act,
		func(tx *store.Tx) (subsidy.Filing, error) {
			e, err := tx.Enterprise(member.Enterprise)
			if err != nil {
				return subsidy.Filing{}, err
			}
			filing, ev, err := subsidy.NewFiling(tx.NewID(), e, subsidy.OnJob, member, act.Now)
			if err != nil {
				return filing, err
			}
			if err := tx.SaveFiling(filing, ev); err != nil {
				return filing, err
			}
			if ev, err = filing.Save(Form(start, people), filing.Revision, member, act.Now); err != nil {
				return filing, err
			}
			size, err := tx.ReplaceRoster(filing.ID, sealed)
			if err != nil {
				return filing, err
			}
			filing.RosterSize = size.Rows
			return filing, tx.SaveFiling(filing, ev)
		}))
}

// Submit puts a filing before its county.
func (f Fixture) Submit(t testing.TB, id string, member subsidy.Actor) subsidy.Filing {
	t.Helper()
	rules := Must[store.Rules](t)(f.Rules(context.Background(), member.Enterprise))
	return f.Do(t, id, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		return procedure.SubmitFiling(tx, filing, rules)
	})
}

// Accept accepts a filing in its county.
func (f Fixture) Accept(t testing.TB, id string, by subsidy.Actor) subsidy.Filing {
	t.Helper()
	return f.Do(t, id, by, func(tx *store.Tx, filing *subsidy.Filing) error {
		return procedure.AcceptFiling(tx, filing)
	})
}

// Return sends a filing back.
func (f Fixture) Return(t testing.TB, id string, by subsidy.Actor) subsidy.Filing {
	t.Helper()
	return f.Do(t, id, by, func(tx *store.Tx, filing *subsidy.Filing) error {
		event, err := filing.Return(
			[]subsidy.Reason{{Step: subsidy.StepRoster, Row: 1, Message: "第3行手机号码与本人不符"}}, by, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveFiling(*filing, event)
	})
}

// Do changes a filing at the business time.
func (f Fixture) Do(
	t testing.TB, id string, by subsidy.Actor, change func(*store.Tx, *subsidy.Filing) error,
) subsidy.Filing {
	t.Helper()
	filing, err := f.Try(t, id, by, change)
	if err != nil {
		t.Fatal(err)
	}
	return filing
}

// Try is Do that may be refused.
func (f Fixture) Try(
	t testing.TB, id string, by subsidy.Actor, change func(*store.Tx, *subsidy.Filing) error,
) (subsidy.Filing, error) {
	t.Helper()
	act := store.Act{Actor: by, Now: Must[time.Time](t)(f.Now(context.Background()))}
	return store.Answer(context.Background(), f.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		filing, err := tx.Filing(id)
		if err != nil {
			return filing, err
		}
		return filing, change(tx, &filing)
	})
}
