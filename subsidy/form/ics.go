package form

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// provisionalNote says of a day that the arrangement of its year may still move it.
const provisionalNote = "放假安排还没有公布，日期暂定，公布后自动更新。"

// WriteCalendar writes deadlines as a calendar (iCalendar, RFC 5545): an all-day event each, with an alarm at nine in
// the morning of the day before, by the reader's own clock. today stamps the events, so that what did not change within
// a day is written alike.
func WriteCalendar(w io.Writer, name string, all []subsidy.Appointment, today calendar.Day) error {
	cal := ics.NewCalendarFor("Shigang")
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetXWRTimezone("Asia/Shanghai")
	cal.SetRefreshInterval("PT6H")
	cal.SetXPublishedTTL("PT6H")
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b subsidy.Appointment) int { return a.Day.Sub(b.Day) })
	for _, a := range sorted {
		appoint(cal.AddEvent(a.ID+"@shigang"), a, today)
	}
	if err := cal.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	return nil
}

// oneEnd ends every line in one way.
var oneEnd = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// dayIn is a day as iCalendar writes it.
func dayIn(d calendar.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

// appoint fills an event in.
func appoint(e *ics.VEvent, a subsidy.Appointment, today calendar.Day) {
	title, note := strings.Join(strings.Fields(a.Title), " "), oneEnd.Replace(a.Note)
	if a.Provisional {
		title += "（暂定）"
		note = strings.TrimSpace(note + "\n" + provisionalNote)
		e.SetStatus(ics.ObjectStatusTentative)
	}
	e.SetDtStampTime(time.Time(today.Start()).UTC())
	e.SetProperty(ics.ComponentPropertyDtStart, dayIn(a.Day), ics.WithValue("DATE"))
	e.SetProperty(ics.ComponentPropertyDtEnd, dayIn(a.Day.AddDays(1)), ics.WithValue("DATE"))
	e.SetSummary(title)
	if note != "" {
		e.SetDescription(note)
	}
	e.SetTimeTransparency(ics.TransparencyTransparent)
	alarm := e.AddAlarm()
	alarm.SetAction(ics.ActionDisplay)
	alarm.SetTrigger("-PT15H")
	alarm.SetProperty(ics.ComponentPropertyDescription, title)
}
