package subsidy

import (
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// WeeklySettings are the city's choices about the weekly table; section 七 holds
// “during the epidemic”, so it can be switched off.
type WeeklySettings struct {
	On      bool
	From    calendar.Day // Monday of the first week to be made since it was switched on
	Address string       // the city's, for the table
}

// DefaultWeekly are the settings that a system begins with, in the week of now.
func DefaultWeekly(now time.Time) WeeklySettings {
	return WeeklySettings{On: true, From: calendar.WeekOf(calendar.DayOf(now)), Address: CityMail}
}

// Set switches the table on or off and changes the city's address. Switched on
// again, the running week is the first.
func (s *WeeklySettings) Set(on bool, address string, by Actor, now time.Time) (Event, error) {
	if err := by.May(SetWeekly, Scope{}); err != nil {
		return Event{}, err
	}
	address, err := ParseMail(address)
	if err != nil {
		return Event{}, err
	}
	if on && !s.On {
		s.From = calendar.WeekOf(calendar.DayOf(now))
	}
	s.On, s.Address = on, address
	note := "停用每周统计表，邮箱" + MaskMail(address)
	if on {
		note = "启用每周统计表，邮箱" + MaskMail(address)
	}
	return Event{Action: SetWeekly, Subject: Subject{SubjectSetting, "weekly"}, By: by, At: now, Note: note}, nil
}

// Missing are the weeks whose tables are to be made by now, oldest first; newest
// is the newest that was made, zero for none.
func (s WeeklySettings) Missing(newest calendar.Day, now time.Time) (out []calendar.Day) {
	if !s.On || s.From.IsZero() {
		return nil
	}
	week := s.From
	if !newest.IsZero() && !newest.Before(week) {
		week = newest.AddDays(7)
	}
	for ; !week.After(LastClosedWeek(now)); week = week.AddDays(7) {
		out = append(out, week)
	}
	return out
}

// MakeOnDemand is the week that somebody may have made now and not wait for
// Monday: the last closed one.
func (s WeeklySettings) MakeOnDemand(newest calendar.Day, by Actor, now time.Time) (calendar.Day, error) {
	week := LastClosedWeek(now)
	if err := by.May(MakeWeekly, Scope{}); err != nil {
		return week, err
	}
	switch {
	case !s.On:
		return week, &Error{Kind: Conflict, Message: "每周统计表已停用，请市局先启用"}
	case !newest.IsZero() && !week.After(newest):
		return week, &Error{Kind: Conflict, Message: "上一周的统计表已经生成，请从列表里打开"}
	}
	return week, nil
}

// WeeklyReport is the city's table of one week: the ten counties' together.
type WeeklyReport struct {
	Week   calendar.Day
	MadeAt time.Time
	SentAt time.Time // when it was mailed, or due with no way to mail it
	DoneAt time.Time // when all ten were in
	Mailed bool      // there was a way to mail it
}

// NewWeeklyReport begins a week's report.
func NewWeeklyReport(week calendar.Day, by Actor, now time.Time) (WeeklyReport, Event) {
	return WeeklyReport{Week: week, MadeAt: now}, Event{Action: MakeWeekly, Subject: WeeklySubject(week, ""), By: by, At: now}
}

// Due is when the report goes to the city, whoever has not confirmed: Monday
// noon, or, made later, the next noon after that.
func (r WeeklyReport) Due() time.Time {
	due := WeeklyDeadline(r.Week)
	for due.Before(r.MadeAt) {
		due = due.AddDate(0, 0, 1)
	}
	return due
}

// State is whether all ten are in.
func (r WeeklyReport) State() WeeklyReportState {
	if r.DoneAt.IsZero() {
		return WeeklyOpen
	}
	return WeeklyDone
}

// WeeklyOff is the state of everything weekly while it is switched off, for the
// re-check before a message goes out.
const WeeklyOff = "off"

// WeeklyReportState is where a week's report stands.
type WeeklyReportState string

// The states: 待齐, 已齐.
const (
	WeeklyOpen WeeklyReportState = "open"
	WeeklyDone WeeklyReportState = "done"
)

// Close owes the city its mail: when all ten are in, or at noon with those that
// are not; when the last of these comes in, one supplement. to is the city's
// address, "" when there is no way to mail. changed is false when nothing is due.
func (r *WeeklyReport) Close(tables []WeeklyTable, to string, now time.Time) (ev Event, changed bool) {
	late, supplement := openCounties(tables), !r.SentAt.IsZero()
	switch {
	case !r.DoneAt.IsZero(), supplement && len(late) > 0, !supplement && len(late) > 0 && now.Before(r.Due()):
		return Event{}, false
	case !supplement:
		r.SentAt = now
	}
	if len(late) == 0 {
		r.DoneAt = now
	}
	r.Mailed = to != ""
	return r.mail(tables, to, supplement, Actor{Role: System}, now), true
}

// Resend lets the city have its mail once more.
func (r WeeklyReport) Resend(tables []WeeklyTable, to string, by Actor, now time.Time) (Event, error) {
	if err := by.May(SendWeekly, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case to == "":
		return Event{}, &Error{Kind: Unavailable, Message: "系统还没有开通发信，请下载表格后自行发送"}
	case r.SentAt.IsZero():
		return Event{}, &Error{Kind: Conflict, Message: "这一周的统计表还没有发送过，到" + r.Due().Format("1月2日15:04") + "或十个县区全部确认后会自动发送"}
	}
	return r.mail(tables, to, false, by, now), nil
}

func (r WeeklyReport) mail(tables []WeeklyTable, to string, supplement bool, by Actor, now time.Time) Event {
	ev := Event{Action: SendWeekly, Subject: WeeklySubject(r.Week, ""), By: by, At: now}
	if ev.Note = "系统没有开通发信"; to != "" {
		ev.Note = "发往" + MaskMail(to)
		ev.Owes = []Owed{{To: Audience{Mail: to}, Message: WeeklyMail{Week: r.Week, Late: openCounties(tables), Supplement: supplement}}}
	}
	return ev
}

// openCounties are the counties that have neither confirmed nor corrected.
func openCounties(tables []WeeklyTable) (out []County) {
	for _, t := range tables {
		if t.State == WeeklyMade {
			out = append(out, t.County)
		}
	}
	return out
}

// WeeklyReminder is a reminder with what it is about.
type WeeklyReminder struct {
	Subject Subject
	Owed    Owed
}

// Reminders are what is owed now: to the chiefs on the last working day before a
// Monday, and on that Monday when the tables are there; to those who are late
// and to the city once it is noon. latest is the newest report with its tables,
// nil for none: of weeks before it nobody is reminded any more.
func (s WeeklySettings) Reminders(latest *WeeklyReport, tables []WeeklyTable, now time.Time, cal calendar.Calendar) ([]WeeklyReminder, error) {
	if !s.On || s.From.IsZero() {
		return nil, nil
	}
	today := calendar.DayOf(now)
	week := calendar.WeekOf(today)
	monday := week.AddDays(7)
	var out []WeeklyReminder
	from, err := cal.WorkingDaysBefore(monday, 1)
	if err != nil {
		return nil, err
	}
	if today.Between(from, monday.AddDays(-1)) && !week.Before(s.From) {
		for _, c := range Counties() {
			out = append(out, WeeklyReminder{WeeklySubject(week, c), Owed{To: Audience{County: c, Chiefs: true}, Day: monday, Message: WeeklySoon{County: c, Week: week, Last: monday}}})
		}
	}
	if latest == nil || latest.Week != LastClosedWeek(now) {
		return out, nil
	}
	return append(out, latest.reminders(tables, now)...), nil
}

// reminders are owed for the newest week.
func (r WeeklyReport) reminders(tables []WeeklyTable, now time.Time) (out []WeeklyReminder) {
	late, last, noon := openCounties(tables), r.Week.AddDays(7), !now.Before(r.Due())
	for _, t := range tables {
		to := Audience{County: t.County, Chiefs: true}
		switch {
		case !slices.Contains(late, t.County):
		case noon:
			out = append(out, WeeklyReminder{WeeklySubject(r.Week, t.County), Owed{To: to, Day: last, Message: WeeklyLate{County: t.County, Week: r.Week, Late: []County{t.County}}}})
		case now.Before(WeeklyDeadline(r.Week)):
			whole := t.Rows.Whole().Week
			out = append(out, WeeklyReminder{WeeklySubject(r.Week, t.County), Owed{To: to, Day: last, Message: WeeklyReady{County: t.County, Week: r.Week, Last: last, Received: whole.Received, Accepted: whole.Accepted, People: whole.People}}})
		}
	}
	if noon && len(late) > 0 {
		out = append(out, WeeklyReminder{WeeklySubject(r.Week, ""), Owed{To: Audience{City: true}, Day: last, Message: WeeklyLate{Week: r.Week, Late: late}}})
	}
	return out
}
