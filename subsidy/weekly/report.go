package weekly

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Settings are the city's choices about the weekly table; section 七 holds
// “during the epidemic”, so it can be switched off.
type Settings struct {
	On      bool
	From    calendar.Day // Monday of the first week to be made since it was switched on
	Address string       // the city's, for the table
}

// DefaultWeekly are the settings that a system begins with, in the week of now.
func Default(now time.Time) Settings {
	return Settings{On: true, From: calendar.WeekOf(calendar.DayOf(now)), Address: CityMail}
}

// Set switches the table on or off and changes the city's address. Switched on
// again, the running week is the first.
func (s *Settings) Set(on bool, address string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SetWeekly, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	address, err := subsidy.ParseMail(address)
	if err != nil {
		return subsidy.Event{}, err
	}
	if on && !s.On {
		s.From = calendar.WeekOf(calendar.DayOf(now))
	}
	s.On, s.Address = on, address
	note := "停用每周统计表，邮箱" + subsidy.MaskMail(address)
	if on {
		note = "启用每周统计表，邮箱" + subsidy.MaskMail(address)
	}
	return subsidy.Event{
		Action:  subsidy.SetWeekly,
		Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: "weekly"},
		By:      by,
		At:      now,
		Note:    note,
	}, nil
}

// Missing are the weeks whose tables are to be made by now, oldest first; newest
// is the newest that was made, zero for none.
func (s Settings) Missing(newest calendar.Day, now time.Time) (out []calendar.Day) {
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
func (s Settings) MakeOnDemand(newest calendar.Day, by subsidy.Actor, now time.Time) (calendar.Day, error) {
	week := LastClosedWeek(now)
	if err := by.May(subsidy.MakeWeekly, subsidy.Scope{}); err != nil {
		return week, err
	}
	switch {
	case !s.On:
		return week, &subsidy.Error{Kind: subsidy.Conflict, Message: "每周统计表已停用，请市局先启用"}
	case !newest.IsZero() && !week.After(newest):
		return week, &subsidy.Error{Kind: subsidy.Conflict, Message: "上一周的统计表已经生成，请从列表里打开"}
	}
	return week, nil
}

// Report is the city's table of one week: the ten counties' together.
type Report struct {
	Week   calendar.Day
	MadeAt time.Time
	SentAt time.Time // when it was mailed, or due with no way to mail it
	DoneAt time.Time // when all ten were in
	Mailed bool      // there was a way to mail it
}

// NewWeeklyReport begins a week's report.
func NewWeeklyReport(week calendar.Day, by subsidy.Actor, now time.Time) (Report, subsidy.Event) {
	return Report{Week: week, MadeAt: now}, subsidy.Event{
		Action:  subsidy.MakeWeekly,
		Subject: Subject(week, ""),
		By:      by,
		At:      now,
	}
}

// Due is when the report goes to the city, whoever has not confirmed: Monday
// noon, or, made later, the next noon after that.
func (r Report) Due() time.Time {
	due := Deadline(r.Week)
	for due.Before(r.MadeAt) {
		due = due.AddDate(0, 0, 1)
	}
	return due
}

// State is whether all ten are in.
func (r Report) State() ReportState {
	if r.DoneAt.IsZero() {
		return Open
	}
	return Done
}

// Off is the state of everything weekly while it is switched off, for the
// re-check before a message goes out.
const Off = "off"

// ReportState is where a week's report stands.
type ReportState string

// The states: 待齐, 已齐.
const (
	Open ReportState = "open"
	Done ReportState = "done"
)

// Close owes the city its mail: when all ten are in, or at noon with those that
// are not; when the last of these comes in, one supplement. to is the city's
// address, "" when there is no way to mail. changed is false when nothing is due.
func (r *Report) Close(tables []Table, to string, now time.Time) (ev subsidy.Event, changed bool) {
	late, supplement := openCounties(tables), !r.SentAt.IsZero()
	switch {
	case !r.DoneAt.IsZero(), supplement && len(late) > 0, !supplement && len(late) > 0 && now.Before(r.Due()):
		return subsidy.Event{}, false
	case !supplement:
		r.SentAt = now
	}
	if len(late) == 0 {
		r.DoneAt = now
	}
	r.Mailed = to != ""
	return r.mail(tables, to, supplement, subsidy.Actor{Role: subsidy.System}, now), true
}

// Resend lets the city have its mail once more.
func (r Report) Resend(tables []Table, to string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SendWeekly, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case to == "":
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Unavailable,
			Message: "系统还没有开通发信，请下载表格后自行发送",
		}
	case r.SentAt.IsZero():
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这一周的统计表还没有发送过，到" + r.Due().Format("1月2日15:04") + "或各县区全部确认后会自动发送",
		}
	}
	return r.mail(tables, to, false, by, now), nil
}

func (r Report) mail(tables []Table, to string, supplement bool, by subsidy.Actor, now time.Time) subsidy.Event {
	ev := subsidy.Event{Action: subsidy.SendWeekly, Subject: Subject(r.Week, ""), By: by, At: now}
	if ev.Note = "系统没有开通发信"; to != "" {
		ev.Note = "发往" + subsidy.MaskMail(to)
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{Mail: to},
			Message: Mail{Week: r.Week, Late: openCounties(tables), Supplement: supplement},
		}}
	}
	return ev
}

// openCounties are the counties that have neither confirmed nor corrected.
func openCounties(tables []Table) (out []subsidy.County) {
	for _, t := range tables {
		if t.State == Made {
			out = append(out, t.County)
		}
	}
	return out
}

// Reminder is a reminder with what it is about.
type Reminder struct {
	Subject subsidy.Subject
	Owed    subsidy.Owed
}

// Reminders are what is owed now: to the chiefs on the last working day before a
// Monday, and on that Monday when the tables are there; to those who are late
// and to the city once it is noon. latest is the newest report with its tables,
// nil for none: of weeks before it nobody is reminded any more.
func (s Settings) Reminders(latest *Report, tables []Table, now time.Time, cal calendar.Calendar) ([]Reminder, error) {
	if !s.On || s.From.IsZero() {
		return nil, nil
	}
	today := calendar.DayOf(now)
	week := calendar.WeekOf(today)
	monday := week.AddDays(7)
	var out []Reminder
	from, err := cal.WorkingDaysBefore(monday, 1)
	if err != nil {
		return nil, err
	}
	if today.Between(from, monday.AddDays(-1)) && !week.Before(s.From) {
		for _, c := range subsidy.Counties() {
			out = append(out, Reminder{Subject(week, c), subsidy.Owed{
				To:      subsidy.Audience{County: c, Chiefs: true},
				Day:     monday,
				Message: Soon{County: c, Week: week, Last: monday},
			}})
		}
	}
	if latest == nil || latest.Week != LastClosedWeek(now) {
		return out, nil
	}
	return append(out, latest.reminders(tables, now)...), nil
}

// reminders are owed for the newest week.
func (r Report) reminders(tables []Table, now time.Time) (out []Reminder) {
	late, last, noon := openCounties(tables), r.Week.AddDays(7), !now.Before(r.Due())
	for _, t := range tables {
		to := subsidy.Audience{County: t.County, Chiefs: true}
		switch {
		case !slices.Contains(late, t.County):
		case noon:
			out = append(out, Reminder{Subject(r.Week, t.County), subsidy.Owed{
				To:      to,
				Day:     last,
				Message: Late{County: t.County, Week: r.Week, Late: []subsidy.County{t.County}},
			}})
		case now.Before(Deadline(r.Week)):
			whole := t.Rows.Whole().Week
			out = append(out, Reminder{Subject(r.Week, t.County), subsidy.Owed{
				To:  to,
				Day: last,
				Message: Ready{
					County:   t.County,
					Week:     r.Week,
					Last:     last,
					Received: whole.Received,
					Accepted: whole.Accepted,
					People:   whole.People,
				},
			}})
		}
	}
	if noon && len(late) > 0 {
		out = append(out, Reminder{Subject(r.Week, ""), subsidy.Owed{
			To:      subsidy.Audience{City: true},
			Day:     last,
			Message: Late{Week: r.Week, Late: late},
		}})
	}
	return out
}
