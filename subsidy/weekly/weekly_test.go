package weekly

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func day(t *testing.T, text string) calendar.Day {
	t.Helper()
	d, err := calendar.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAWeekIsMondayToSunday(t *testing.T) {
	for d, want := range map[string]string{
		"2026-11-23": "2026-11-23",
		"2026-11-29": "2026-11-23",
		"2026-11-30": "2026-11-30",
		"2027-01-01": "2026-12-28",
		"2020-03-01": "2020-02-24",
	} {
		if got := calendar.WeekOf(day(t, d)); got.String() != want {
			t.Errorf("%s lies in the week of %s, want %s", d, got, want)
		}
	}
	monday := day(t, "2026-11-30").Start()
	for now, want := range map[time.Duration]string{
		-time.Second:       "2026-11-16",
		0:                  "2026-11-16",
		5*time.Minute - 1:  "2026-11-16",
		5 * time.Minute:    "2026-11-23",
		7*24*time.Hour - 1: "2026-11-23",
	} {
		if got := LastClosedWeek(monday.Add(now)); got.String() != want {
			t.Errorf("at Monday %s the last closed week is %s, want %s", now, got, want)
		}
	}
	if got := Deadline(day(t, "2026-09-28")); got.Format(time.DateTime) != "2026-10-05 12:00:00" { // a holiday
		t.Errorf("deadline %s", got)
	}
	for _, bad := range []string{"", "2026-11-24", "x", "2026-11-23x"} {
		if _, _, err := ParseWeeklySubject(bad); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("%q is a week: %v", bad, err)
		}
	}
	if week, county, err := ParseWeeklySubject(Subject(day(t, "2026-11-23"), "440203").ID); err != nil ||
		county != "440203" || week.String() != "2026-11-23" {
		t.Errorf("%s %s %v", week, county, err)
	}
}

var (
	head      = subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: "440203"}
	weekOne   = calendar.NewDay(2026, 11, 23)
	weekTwo   = weekOne.AddDays(7)
	weekThree = weekOne.AddDays(14)
)

// filed is an event of the first week's n-th day.
func filed(n int, id, enterprise string, kind subsidy.TrainingType, people int) Event {
	return Event{
		Filing:     id,
		Enterprise: enterprise,
		Action:     subsidy.SubmitFiling,
		Type:       kind,
		People:     people,
		At:         weekOne.AddDays(n).Start().Add(time.Hour),
	}
}

func TestAnEnterpriseCountsOnceAndTheTotalsGoOn(t *testing.T) {
	decided := func(n int, id string, a subsidy.Action) Event {
		return Event{Filing: id, Enterprise: "x", Action: a, Type: subsidy.OnJob, At: weekOne.AddDays(n).Start()}
	}
	events := []Event{
		filed(-20, "old", "A", subsidy.OnJob, 100), // before the first table
		filed(0, "f1", "A", subsidy.OnJob, 10), filed(1, "f2", "A", subsidy.PreJob, 20),
		filed(1, "f3", "B", subsidy.OnJob, 5), filed(6, "f4", "B", subsidy.OnJob, 7),
		filed(6, "f4", "B", subsidy.OnJob, 7), // the same submission seen twice
		filed(7, "f5", "C", subsidy.OnJob, 1), // the next week's
		decided(2, "f1", subsidy.ReturnFiling), decided(3, "f1", subsidy.ReturnFiling),
		decided(4, "f1", subsidy.AcceptFiling), decided(5, "f3", subsidy.RefuseFiling),
		decided(6, "f4", subsidy.WithdrawFiling),
	}
	one := NewWeeklyTable("440203", weekOne, nil, nil, events, weekTwo.Start())
	check := func(what string, got Figures, want ...int) {
		t.Helper()
		if !slices.Equal(got.List(), want) {
			t.Errorf("%s: %v, want %v", what, got.List(), want)
		}
	}
	check("on-job", one.Rows[1].Week, 3, 1, 2, 1, 1, 2, 22)
	check("pre-job", one.Rows[0].Week, 1, 0, 0, 0, 0, 1, 20)
	check("whole", one.Rows.Whole().Week, 4, 1, 2, 1, 1, 2, 42)
	check("on-job so far", one.Rows[1].Total, 4, 1, 2, 1, 1, 2, 122)
	check("whole so far", one.Rows.Whole().Total, 5, 1, 2, 1, 1, 2, 142)
	again := NewWeeklyTable("440203", weekOne, nil, nil, reversed(events), weekTwo.Start())
	if !reflect.DeepEqual(again.Rows, one.Rows) {
		t.Error("the order of the events matters")
	}

	later := []Event{
		filed(7, "f5", "C", subsidy.OnJob, 1), filed(8, "f6", "A", subsidy.OnJob, 2),
		filed(8, "f7", "A", subsidy.JobTransfer, 3),
	}
	for i := range later[1:] { // enterprise A is known from before, but not in the third type
		later[i+1].Known, later[i+1].KnownType = true, later[i+1].Type == subsidy.OnJob
	}
	two := NewWeeklyTable("440203", weekTwo, &one, nil, later, weekThree.Start())
	check("second week", two.Rows.Whole().Week, 3, 0, 0, 0, 0, 2, 6)
	check("second week so far", two.Rows.Whole().Total, 8, 1, 2, 1, 1, 3, 148)
	check("job-transfer so far", two.Rows[2].Total, 1, 0, 0, 0, 0, 1, 3)
}

// figures are a table's week as the chief's form sends them back.
func figures(t Table) (out [4]Figures) {
	for i, r := range t.Rows {
		out[i] = r.Week
	}
	return out
}

func TestAChiefConfirmsOrCorrectsOnce(t *testing.T) {
	made := NewWeeklyTable("440203", weekOne, nil, nil,
		[]Event{filed(0, "f1", "A", subsidy.OnJob, 10), filed(1, "f2", "A", subsidy.PreJob, 20)}, weekTwo.Start())
	now := weekTwo.Start().Add(9 * time.Hour)
	for who, by := range map[string]struct {
		subsidy.Actor
		want subsidy.Kind
	}{
		"reviewer":               {subsidy.Actor{Role: subsidy.CountyReviewer, County: "440203"}, subsidy.Forbidden},
		"city":                   {subsidy.Actor{Role: subsidy.CityOfficer}, subsidy.Forbidden},
		"another county's chief": {subsidy.Actor{Role: subsidy.CountyChief, County: "440204"}, subsidy.NotFound},
		"system":                 {subsidy.Actor{Role: subsidy.System}, subsidy.Forbidden},
	} {
		table := made
		if _, err := table.Confirm(by.Actor, now); subsidy.KindOf(err) != by.want || table != made {
			t.Errorf("%s confirms: %v", who, err)
		}
		if _, err := table.Correct(figures(made), "数字有误，已核对", by.Actor, now); subsidy.KindOf(err) != by.want ||
			table != made {
			t.Errorf("%s corrects: %v", who, err)
		}
	}
	confirmed := made
	if ev, err := confirmed.Confirm(head, now); err != nil || confirmed.State != Confirmed ||
		ev.Subject.ID != "2026-11-23.440203" || confirmed.Rows != made.Rows {
		t.Fatalf("%+v, %v", confirmed, err)
	}
	if _, err := confirmed.Correct(figures(made), "数字有误，已核对", head,
		now); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("corrected after it was confirmed: %v", err)
	}
	for name, change := range map[string]func(f *[4]Figures) string{
		"nothing":      func(*[4]Figures) string { return "数字有误，已核对" },
		"no reason":    func(f *[4]Figures) string { f[1].Received = 2; return "  " },
		"short reason": func(f *[4]Figures) string { f[1].Received = 2; return "错" },
		"below zero":   func(f *[4]Figures) string { f[1].Returned = -1; return "数字有误，已核对" },
		"too many":     func(f *[4]Figures) string { f[1].People = 1_000_001; return "数字有误，已核对" },
		"enterprises > filings": func(f *[4]Figures) string {
			f[1].Enterprises = 2
			f[3].Enterprises = 2
			return "数字有误，已核对"
		},
		"fewer as a whole": func(f *[4]Figures) string { f[3].Enterprises = 0; return "数字有误，已核对" },
		"more as a whole":  func(f *[4]Figures) string { f[3].Enterprises = 3; return "数字有误，已核对" },
	} {
		table, typed := made, figures(made)
		reason := change(&typed)
		if _, err := table.Correct(typed, reason, head, now); subsidy.KindOf(err) != subsidy.Invalid || table != made {
			t.Errorf("%s: %v", name, err)
		}
	}
	typed := figures(made)
	typed[1].Received, typed[1].People, typed[1].Enterprises, typed[3].Enterprises = 3, 45, 2, 2
	ev, err := made.Correct(typed, "两份纸质备案没有录入", head, now)
	if err != nil || made.State != Corrected || made.Reason == "" {
		t.Fatalf("%+v, %v", made, err)
	}
	if want := "在岗培训收到备案 1→3；在岗培训备案企业 1→2；在岗培训计划培训 10→45；合计备案企业 1→2"; ev.Note != want {
		t.Errorf("note %q", ev.Note)
	}
	if whole := made.Rows.Whole(); !slices.Equal(whole.Week.List(), []int{4, 0, 0, 0, 0, 2, 65}) ||
		!slices.Equal(whole.Total.List(), []int{4, 0, 0, 0, 0, 2, 65}) {
		t.Errorf("%+v", whole)
	}
	if whole := made.Counted.Whole().Week; !slices.Equal(whole.List(), []int{2, 0, 0, 0, 0, 1, 30}) {
		t.Errorf("the count was changed: %+v", whole)
	}
}

func TestACorrectionIsInTheTotalsFromThenOn(t *testing.T) {
	one := NewWeeklyTable("440203", weekOne, nil, nil, []Event{filed(0, "f1", "A", subsidy.OnJob, 10)}, weekTwo.Start())
	two := NewWeeklyTable("440203", weekTwo, &one, nil, nil, weekThree.Start())
	typed := figures(one)
	typed[1].Received = 4
	// after the second week was made
	if _, err := one.Correct(typed, "三份纸质备案没有录入", head, weekThree.Start().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := two.Rows.Whole().Total.Received; n != 1 {
		t.Errorf("a kept table says %d", n)
	}
	three := NewWeeklyTable("440203", weekThree, &two, []Table{one}, nil, weekThree.AddDays(7).Start())
	if n := three.Rows.Whole().Total.Received; n != 4 {
		t.Errorf("the next says %d", n)
	}
	inTime := NewWeeklyTable("440203", weekTwo, &one, nil, nil, weekThree.Start())
	if n := inTime.Rows.Whole().Total.Received; n != 4 {
		t.Errorf("one made after the correction says %d", n)
	}
}

func ten(states func(i int) State) (out []Table) {
	for i, c := range subsidy.Counties() {
		out = append(out, Table{
			County:  c,
			Week:    weekOne,
			State:   states(i),
			Counted: NewWeeklyRows(),
			Rows:    NewWeeklyRows(),
		})
	}
	return out
}

func TestTheCitysMailGoesOnceAtNoonOrWhenAllAreInAndOnceMore(t *testing.T) {
	none := ten(func(int) State { return Made })
	some := ten(func(i int) State { return map[bool]State{true: Corrected, false: Made}[i < 7] })
	all := ten(func(i int) State {
		return map[bool]State{true: Corrected, false: Confirmed}[i < 2]
	})
	at := func(days, hour int) time.Time {
		return weekTwo.AddDays(days).Start().Add(time.Duration(hour) * time.Hour)
	}
	mail := func(ev subsidy.Event) Mail {
		if len(ev.Owes) != 1 || ev.Owes[0].To.Mail != CityMail {
			return Mail{}
		}
		return ev.Owes[0].Message.(Mail)
	}
	r, _ := NewWeeklyReport(weekOne, subsidy.Actor{Role: subsidy.System}, weekTwo.Start().Add(5*time.Minute))
	if _, due := r.Close(none, CityMail, at(0, 11)); due {
		t.Fatal("before noon")
	}
	early := r
	if ev, due := early.Close(all, CityMail, at(0, 9)); !due || len(mail(ev).Late) != 0 || early.DoneAt.IsZero() {
		t.Fatalf("all in by nine: %+v", ev)
	}
	if _, due := early.Close(all, CityMail, at(0, 12)); due {
		t.Error("twice")
	}
	ev, due := r.Close(some, CityMail, at(0, 12))
	if m := mail(ev); !due || len(m.Late) != 3 || m.Supplement || !r.DoneAt.IsZero() {
		t.Fatalf("at noon: %+v", ev)
	}
	if _, due := r.Close(some, CityMail, at(3, 12)); due {
		t.Error("twice")
	}
	ev, due = r.Close(all, CityMail, at(1, 9))
	if m := mail(ev); !due || len(m.Late) != 0 || !m.Supplement || r.DoneAt.IsZero() {
		t.Fatalf("the last is in: %+v", ev)
	}
	if _, due := r.Close(all, CityMail, at(1, 10)); due {
		t.Error("a second supplement")
	}
	belated, _ := NewWeeklyReport(weekOne, subsidy.Actor{Role: subsidy.System}, at(2, 15))
	if belated.Due() != at(3, 12) {
		t.Errorf("made on Wednesday at three, due %s", belated.Due())
	}
	mute, _ := NewWeeklyReport(weekOne, subsidy.Actor{Role: subsidy.System}, at(0, 1))
	if ev, due := mute.Close(none, "", at(0, 12)); !due || len(ev.Owes) != 0 || mute.Mailed {
		t.Errorf("without a way to mail: %+v", ev)
	}
	if _, err := r.Resend(all, CityMail, subsidy.Actor{Role: subsidy.CountyChief},
		at(2, 9)); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a chief sends: %v", err)
	}
	if ev, err := r.Resend(all, CityMail, subsidy.Actor{Role: subsidy.CityOfficer}, at(2, 9)); err != nil ||
		mail(ev).Week != weekOne {
		t.Errorf("%+v, %v", ev, err)
	}
}

func TestTheWeeklySettings(t *testing.T) {
	city, now := subsidy.Actor{Role: subsidy.CityOfficer}, weekTwo.AddDays(2).Start()
	s := Default(now)
	if s.Address != "a8728056@163.com" || !s.On || s.From != weekTwo {
		t.Fatalf("%+v", s)
	}
	if weeks := s.Missing(calendar.Day{}, now); len(weeks) != 0 {
		t.Errorf("weeks before the beginning: %v", weeks)
	}
	if weeks := s.Missing(calendar.Day{}, now.AddDate(0, 0, 21)); fmt.Sprint(weeks) != "[2026-11-30 2026-12-07 "+
		"2026-12-14]" {
		t.Errorf("three weeks later: %v", weeks)
	}
	if weeks := s.Missing(weekTwo, now.AddDate(0, 0, 21)); fmt.Sprint(weeks) != "[2026-12-07 2026-12-14]" {
		t.Errorf("after the first: %v", weeks)
	}
	if _, err := s.Set(false, "x@y.cn", subsidy.Actor{Role: subsidy.CountyChief},
		now); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a chief: %v", err)
	}
	if _, err := s.Set(true, "nonsense", city, now); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("nonsense: %v", err)
	}
	if _, err := s.Set(false, "x@y.cn", city, now); err != nil || s.On ||
		s.Missing(weekTwo, now.AddDate(1, 0, 0)) != nil {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := s.MakeOnDemand(calendar.Day{}, city, now); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("made while off: %v", err)
	}
	later := now.AddDate(0, 0, 70)
	if _, err := s.Set(true, "x@y.cn", city, later); err != nil || s.From != calendar.WeekOf(calendar.DayOf(later)) ||
		len(s.Missing(weekTwo, later)) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if week, err := s.MakeOnDemand(weekTwo, head, later); err != nil || week != s.From.AddDays(-7) {
		t.Errorf("%s, %v", week, err)
	}
	if _, err := s.MakeOnDemand(s.From.AddDays(-7), head, later); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("made twice: %v", err)
	}
	if _, err := s.MakeOnDemand(weekTwo, subsidy.Actor{Role: subsidy.CountyReviewer, County: "440203"},
		later); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a reviewer: %v", err)
	}
}

func TestOfAnOlderWeekNobodyIsRemindedAnyMore(t *testing.T) {
	s := Settings{On: true, From: weekOne.AddDays(-70), Address: CityMail}
	open := ten(func(int) State { return Made })
	r, _ := NewWeeklyReport(weekOne, subsidy.Actor{Role: subsidy.System}, weekTwo.Start().Add(5*time.Minute))
	kinds := func(now time.Time) map[subsidy.MessageKind]int {
		t.Helper()
		due, err := s.Reminders(&r, open, now, calendar.Published())
		if err != nil {
			t.Fatal(err)
		}
		out := map[subsidy.MessageKind]int{}
		for _, d := range due {
			out[d.Owed.Message.Kind()]++
		}
		return out
	}
	for days, want := range map[int]map[subsidy.MessageKind]int{
		0:  {subsidy.KindWeeklyLate: 11},
		3:  {subsidy.KindWeeklyLate: 11},
		4:  {subsidy.KindWeeklyLate: 11, subsidy.KindWeeklySoon: 10},
		7:  {},
		8:  {},
		11: {subsidy.KindWeeklySoon: 10},
	} {
		if got := kinds(weekTwo.AddDays(days).Start().Add(13 * time.Hour)); !reflect.DeepEqual(got, want) {
			t.Errorf("%d days after that Monday: %v, want %v", days, got, want)
		}
	}
	if got := kinds(weekTwo.Start().Add(11 * time.Hour)); !reflect.DeepEqual(got,
		map[subsidy.MessageKind]int{subsidy.KindWeeklyReady: 10}) {
		t.Errorf("at eleven: %v", got)
	}
}

func reversed(events []Event) []Event {
	out := slices.Clone(events)
	slices.Reverse(out)
	return out
}

func TestClause七TheWeeklyTableIsDueOnMondayAtNoon(t *testing.T) {
	week := calendar.NewDay(2026, 9, 21) // the Monday after it, 09-28, is a working day; 10-05 is not
	for _, w := range []calendar.Day{week, week.AddDays(7)} {
		if got := Deadline(w); got != w.AddDays(7).Start().Add(12*time.Hour) {
			t.Errorf("week of %s: %s", w, got)
		}
	}
}

func TestTheWeeklyTableOverNewYearIsRemindedOfOnTheLastWorkingDay(t *testing.T) {
	s := Settings{On: true, From: weekOne, Address: CityMail}
	for day, want := range map[calendar.Day]map[subsidy.MessageKind]int{
		calendar.NewDay(2026, 12, 30): {},
		calendar.NewDay(2026, 12, 31): {subsidy.KindWeeklySoon: 10},
		calendar.NewDay(2027, 1, 1):   {subsidy.KindWeeklySoon: 10},
		calendar.NewDay(2027, 1, 3):   {subsidy.KindWeeklySoon: 10},
		calendar.NewDay(2027, 1, 4):   {},
		calendar.NewDay(2027, 1, 7):   {},
		calendar.NewDay(2027, 1,
			8): {subsidy.KindWeeklySoon: 10},
	} {
		due, err := s.Reminders(nil, nil, day.Start().Add(9*time.Hour), calendar.Published())
		got := map[subsidy.MessageKind]int{}
		for _, d := range due {
			got[d.Owed.Message.Kind()]++
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("on %s: %v, %v", day, got, err)
		}
	}
	if got := Deadline(calendar.NewDay(2026, 12, 28)); got.Format(time.DateTime) != "2027-01-04 12:00:00" {
		t.Errorf("to be confirmed by %s", got)
	}
}
