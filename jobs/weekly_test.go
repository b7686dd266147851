package jobs

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/xuri/excelize/v2"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// postbox is a mail server that takes every letter.
type postbox struct {
	mu      sync.Mutex
	letters []Letter
}

func (p *postbox) Send(_ context.Context, l Letter) subsidy.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, l)
	return subsidy.Outcome{Result: subsidy.Delivered, Code: 250}
}

func (p *postbox) all() []Letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.letters)
}

// city is the staff whom the weekly table concerns, and two processes' jobs.
type city struct {
	storetest.Fixture
	t      *testing.T
	people map[string]store.Staff // who has an inbox
	jobs   []*Runner
	seen   map[string]bool
}

func newCity(t *testing.T, f storetest.Fixture, mail Mail) *city {
	t.Helper()
	c := &city{Fixture: f, t: t, people: map[string]store.Staff{}, seen: map[string]bool{}}
	for name, st := range map[string]store.Staff{
		"prompt":   {Login: "prompt", Role: subsidy.CountyChief, County: "440203"},
		"late":     {Login: "late", Role: subsidy.CountyChief, County: "440204"},
		"reviewer": {Login: "reviewer", Role: subsidy.CountyReviewer, County: "440203"},
		"city":     {Login: "city", Role: subsidy.CityOfficer},
	} {
		st.Name = name
		c.people[name] = storetest.Must[store.Staff](t)(
			f.AddStaff(ctx, store.Act{Actor: robot, Now: f.Clock.Now()}, st, "a long enough password"))
	}
	for range 2 {
		c.jobs = append(c.jobs, &Runner{c: Config{Store: f.Store, Mail: mail, Quiet: subsidy.DefaultQuiet()}})
	}
	return c
}

// at moves the business clock to a moment and lets both processes scan, twice.
func (c *city) at(d calendar.Day, hour time.Duration) {
	c.t.Helper()
	if _, err := c.MoveClock(ctx, d.Start().Add(hour)); err != nil {
		c.t.Fatal(err)
	}
	for range 2 {
		for _, r := range c.jobs {
			if err := r.Scan(ctx); err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// news are the messages that arrived since the last look, as "who kind".
func (c *city) news() (out []string) {
	c.t.Helper()
	for name, st := range c.people {
		rows, _, err := c.Inbox(ctx, st.ID, store.Page{Limit: 100})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, r := range rows {
			if !c.seen[r.ID] {
				c.seen[r.ID] = true
				out = append(out, name+" "+string(r.Kind))
			}
		}
	}
	slices.Sort(out)
	return out
}

// mails are how many mails of a week were owed to the city: main, and supplements.
func (c *city) mails(week calendar.Day) (main, supplements int) {
	c.t.Helper()
	for _, m := range storetest.Must[[]store.WeeklySent](c.t)(c.WeeklyMails(ctx, week)) {
		if m.Supplement {
			supplements++
		} else {
			main++
		}
	}
	return main, supplements
}

// confirm lets a county's chief confirm a week.
func (c *city) confirm(week calendar.Day, county subsidy.County) {
	c.t.Helper()
	now := storetest.Must[time.Time](c.t)(c.Now(ctx))
	chief := subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: county}
	err := c.Change(ctx, store.Act{Actor: chief, Now: now}, func(tx *store.Tx) error {
		table, err := tx.WeeklyTable(week, county)
		if err != nil {
			return err
		}
		ev, err := table.Confirm(chief, now)
		if err != nil {
			return err
		}
		return tx.SaveWeeklyTable(table, ev)
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// Five weeks around the National Day holiday of 2026: the prompt county
// confirms each Monday at ten, the other never; every reminder comes on its day,
// none twice, and the mail goes each Monday at noon, holiday or not.
func TestTheWeeklyTableOverAHoliday(t *testing.T) {
	f := storetest.SQLite(t)
	f.Clock.Advance(calendar.NewDay(2026, 9, 21).Start().Add(9 * time.Hour).Sub(f.Clock.Now()))
	c := newCity(t, f, &postbox{})
	got := map[string][]string{}
	first := calendar.NewDay(2026, 9, 21)
	for day := first; day.Before(calendar.NewDay(2026, 10, 24)); day = day.AddDays(1) {
		for _, hour := range []time.Duration{6 * time.Minute, 9 * time.Hour, 12 * time.Hour, 15 * time.Hour} {
			if day == first && hour < 10*time.Hour {
				continue // the clock does not go back
			}
			c.at(day, hour)
			if news := c.news(); news != nil {
				at := fmt.Sprintf("%s %02d", day, int(hour.Hours()))
				got[at] = append(got[at], news...)
			}
			if day.Weekday() == time.Monday && hour == 9*time.Hour {
				c.confirm(day.AddDays(-7), "440203")
			}
		}
		if day == calendar.NewDay(2026, 10, 7) { // in the holiday the others of the week of 09-28 come in
			for _, county := range subsidy.Counties() {
				if county != "440203" {
					c.confirm(calendar.NewDay(2026, 9, 28), county)
				}
			}
		}
	}
	soon, ready, late := []string{"late weekly_soon", "prompt weekly_soon"},
		[]string{"late weekly_ready", "prompt weekly_ready"}, []string{"city weekly_late", "late weekly_late"}
	want := map[string][]string{
		"2026-09-24 00": soon, "2026-09-28 00": ready, "2026-09-28 12": late, // 25 to 27 are off
		"2026-09-30 00": soon, "2026-10-05 00": ready, "2026-10-05 12": late, // Monday lies in the holiday
		"2026-10-10 00": soon, "2026-10-12 00": ready, "2026-10-12 12": late, // a Saturday to make up
		"2026-10-16 00": soon, "2026-10-19 00": ready, "2026-10-19 12": late, "2026-10-23 00": soon,
	}
	for at := range want {
		if !slices.Equal(got[at], want[at]) {
			t.Errorf("%s: %v, want %v", at, got[at], want[at])
		}
	}
	for at := range got {
		if want[at] == nil {
			t.Errorf("%s: %v", at, got[at])
		}
	}
	for monday, want := range map[string][2]int{
		"2026-09-21": {1, 0},
		"2026-09-28": {1, 1},
		"2026-10-05": {1, 0},
		"2026-10-12": {1, 0},
		"2026-10-19": {0, 0},
	} {
		week, _ := calendar.ParseDay(monday)
		if main, supplements := c.mails(week); main != want[0] || supplements != want[1] {
			t.Errorf("the week of %s: %d mails and %d supplements", monday, main, supplements)
		}
	}
	if weeks, _, err := c.Weeks(ctx, storetest.City, store.Page{}); err != nil || len(weeks) != 4 ||
		weeks[1].Open != 9 || weeks[2].Open != 0 {
		t.Errorf("weeks %+v, %v", weeks, err)
	}
	// In the quiet hours they wait: at nine, none that was owed at midnight is held any more.
	if n := states(t, f)[subsidy.DeliveryGathering]; n != 0 {
		t.Errorf("%d still wait to be gathered", n)
	}
}

func TestAJumpOfTheClockMakesEveryMissedWeekAndRemindsOfTheNewest(t *testing.T) {
	f := storetest.SQLite(t) // Monday 2026-11-23, 09:00
	c := newCity(t, f, &postbox{})
	monday := calendar.DayOf(storetest.Monday)
	c.at(monday, 10*time.Hour)
	if weeks, _, err := c.Weeks(ctx, storetest.City, store.Page{}); err != nil || len(weeks) != 0 {
		t.Fatalf("weeks before the beginning: %v, %v", weeks, err)
	}
	c.at(monday.AddDays(25), 9*time.Hour) // a Friday: three weeks have ended
	weeks, _, err := c.Weeks(ctx, storetest.City, store.Page{})
	if err != nil || len(weeks) != 3 || weeks[0].Week != monday.AddDays(14) || weeks[2].Week != monday ||
		weeks[0].Open != 10 {
		t.Fatalf("%+v, %v", weeks, err)
	}
	// of the running week
	if news := c.news(); !slices.Equal(news, []string{"late weekly_soon", "prompt weekly_soon"}) {
		t.Errorf("after the jump: %v", news)
	}
	for _, w := range weeks {
		if main, _ := c.mails(w.Week); main != 0 {
			t.Errorf("%s was mailed before anybody could confirm it", w.Week)
		}
	}
	c.confirm(weeks[0].Week, "440203")
	c.at(monday.AddDays(25), 12*time.Hour)
	// of the newest, none of those before
	if news := c.news(); !slices.Equal(news, []string{"city weekly_late", "late weekly_late"}) {
		t.Errorf("at noon: %v", news)
	}
	for _, w := range weeks {
		if main, supplements := c.mails(w.Week); main != 1 || supplements != 0 {
			t.Errorf("%s: %d mails, %d supplements", w.Week, main, supplements)
		}
	}
}

func TestSwitchedOffNothingIsMadeOrSaid(t *testing.T) {
	f := storetest.SQLite(t)
	c := newCity(t, f, &postbox{})
	monday := calendar.DayOf(storetest.Monday)
	c.at(monday, 10*time.Hour)
	c.at(monday.AddDays(7), 7*time.Hour) // the table is there, and its reminder waits for eight o'clock
	set := func(on bool) {
		t.Helper()
		now := storetest.Must[time.Time](t)(c.Now(ctx))
		err := c.Change(ctx, store.Act{Actor: storetest.City, Now: now}, func(tx *store.Tx) error {
			s, err := tx.WeeklySettings()
			if err != nil {
				return err
			}
			ev, err := s.Set(on, "other@example.com", storetest.City, now)
			if err != nil {
				return err
			}
			return tx.SaveWeeklySettings(s, ev)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	set(false)
	c.news() // what was said before
	for d := range 18 {
		c.at(monday.AddDays(7+d), 12*time.Hour)
	}
	if news := c.news(); news != nil {
		t.Errorf("said %v", news)
	}
	if main, _ := c.mails(monday); main != 0 {
		t.Errorf("mailed %d times", main)
	}
	weeks := func(want int) {
		t.Helper()
		if weeks, _, err := c.Weeks(ctx, storetest.City, store.Page{}); err != nil || len(weeks) != want {
			t.Errorf("made %+v, %v", weeks, err)
		}
	}
	weeks(1)
	set(true)
	c.at(monday.AddDays(25), 12*time.Hour)
	weeks(1) // none of those while it was off
	c.at(monday.AddDays(28), 12*time.Hour)
	weeks(2)
}

func TestWithoutAWayToMailTheReportIsClosedAndSaysSo(t *testing.T) {
	f := storetest.SQLite(t)
	c := newCity(t, f, nil)
	monday := calendar.DayOf(storetest.Monday)
	c.at(monday, 10*time.Hour)
	c.at(monday.AddDays(7), 9*time.Hour)
	c.at(monday.AddDays(7), 12*time.Hour)
	report, _, err := c.WeeklyFor(ctx, storetest.City, monday)
	if main, _ := c.mails(monday); err != nil || report.SentAt.IsZero() || report.Mailed || main != 0 {
		t.Fatalf("%+v, %d mails, %v", report, main, err)
	}
}

// The whole way: two processes run, the clock moves to Monday noon, and one
// letter with the table reaches the city's address; when the last county is in,
// one more.
func TestTheCityGetsItsTableByMail(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		box := &postbox{}
		c := newCity(t, f, box)
		for range 2 {
			r, err := Start(ctx, Config{
				Store:  f.Store,
				WeChat: &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}},
				Mail:   box,
				Redis:  opt,
				Lease:  4 * time.Second,
				Poll:   50 * time.Millisecond,
				Quiet:  subsidy.DefaultQuiet(),
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(r.Stop)
		}
		monday := calendar.DayOf(storetest.Monday)
		c.at(monday, 10*time.Hour)
		c.at(monday.AddDays(7), 9*time.Hour)
		c.confirm(monday, "440203")
		c.at(monday.AddDays(7), 12*time.Hour)
		storetest.Eventually(t, 15*time.Second, "the table is mailed", func() bool { return len(box.all()) == 1 })
		l := box.all()[0]
		if l.To != weekly.CityMail ||
			!strings.Contains(l.Subject, "备案情况统计表（2026年11月23日至2026年11月29日）") ||
			!strings.Contains(l.Body, "浈江区") || strings.Contains(l.Body, "武江区") ||
			strings.Contains(l.Body, "消息设置") {
			t.Errorf("letter to %s: %s\n%s", l.To, l.Subject, l.Body)
		}
		if len(l.Files) != 1 || l.Files[0].Name != "备案情况统计表20261123-20261129.xlsx" {
			t.Fatalf("%d files", len(l.Files))
		}
		table, err := excelize.OpenReader(bytes.NewReader(l.Files[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = table.Close() }()
		for cell, want := range map[string]string{"Q5": "未确认", "Q6": "已确认"} {
			if got, err := table.GetCellValue("汇总", cell); err != nil || got != want {
				t.Errorf("%s: %q, %v", cell, got, err)
			}
		}
		for _, county := range subsidy.Counties() {
			if county != "440203" {
				c.confirm(monday, county)
			}
		}
		c.at(monday.AddDays(7), 15*time.Hour)
		storetest.Eventually(t, 15*time.Second, "the supplement is mailed", func() bool { return len(box.all()) == 2 })
		if l := box.all()[1]; !strings.Contains(l.Subject, "补报") {
			t.Errorf("subject %s", l.Subject)
		}
		c.at(monday.AddDays(8), 15*time.Hour)
		if n := len(box.all()); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}
