package form

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// readBack reads a calendar with another library than it was written with.
func readBack(t *testing.T, text []byte) *ical.Calendar {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return cal
}

// writtenCalendar writes a calendar on a day.
func writtenCalendar(t *testing.T, all []subsidy.Appointment, today calendar.Day) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := WriteCalendar(&out, "适岗培训期限", all, today); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// awkward are deadlines whose texts try the format: long, with its own marks, with lines, with rare characters.
var awkward = []subsidy.Appointment{
	{
		ID: "claim-2", Day: calendar.NewDay(2027, 2, 9), Provisional: true,
		Title: "适岗培训：申领补贴（" + strings.Repeat("电工、焊工与起重机械操作𠮷", 12) + "）",
		Note:  "第一行\n第二行；有,逗号;分号\\反斜线",
	},
	{ID: "start-1", Day: calendar.NewDay(2026, 12, 31), Title: "培训开始", Note: "END:VEVENT\r\nBEGIN:VALARM"},
}

func TestACalendarIsReadBackAsItWasMeant(t *testing.T) {
	cal := readBack(t, writtenCalendar(t, awkward, calendar.NewDay(2026, 12, 1)))
	events := cal.Events()
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	for i, want := range []subsidy.Appointment{awkward[1], awkward[0]} { // by day
		e := events[i]
		text := func(name string) string {
			v, err := e.Props.Text(name)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if text(ical.PropUID) != want.ID+"@shigang" || !strings.HasPrefix(text(ical.PropSummary), want.Title) {
			t.Errorf("%s: %s", text(ical.PropUID), text(ical.PropSummary))
		}
		if strings.HasSuffix(text(ical.PropSummary), "（暂定）") != want.Provisional ||
			(text(ical.PropStatus) == "TENTATIVE") != want.Provisional {
			t.Errorf("provisional %v: %q, %q", want.Provisional, text(ical.PropSummary), text(ical.PropStatus))
		}
		note := strings.ReplaceAll(want.Note, "\r", "")
		if got := text(ical.PropDescription); !strings.HasPrefix(got, note) {
			t.Errorf("note %q, want %q", got, note)
		}
		start, end := e.Props.Get(ical.PropDateTimeStart), e.Props.Get(ical.PropDateTimeEnd)
		if start.Params.Get("VALUE") != "DATE" || start.Value != dayIn(want.Day) ||
			end.Params.Get("VALUE") != "DATE" || end.Value != dayIn(want.Day.AddDays(1)) {
			t.Errorf("from %v until %v", start, end)
		}
		stamp, err := e.Props.DateTime(ical.PropDateTimeStamp, time.UTC)
		if err != nil || !stamp.Equal(time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("stamped %s: %v", stamp, err)
		}
		if len(e.Children) != 1 || e.Children[0].Name != ical.CompAlarm ||
			e.Children[0].Props.Get(ical.PropTrigger).Value != "-PT15H" {
			t.Errorf("alarms: %+v", e.Children)
		}
	}
}

func TestACalendarsLinesEndAndFoldAsTheyMust(t *testing.T) {
	text := string(writtenCalendar(t, awkward, calendar.NewDay(2026, 12, 1)))
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") {
		t.Error("a line ends otherwise than with CRLF")
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsRune(line, '\r') {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
}

func TestACalendarWithoutDeadlinesIsOneAndTheSameDayWritesTheSame(t *testing.T) {
	today := calendar.NewDay(2026, 12, 1)
	if cal := readBack(t, writtenCalendar(t, nil, today)); len(cal.Events()) != 0 {
		t.Errorf("%+v", cal.Children)
	}
	if !bytes.Equal(writtenCalendar(t, awkward, today), writtenCalendar(t, awkward, today)) {
		t.Error("written otherwise the second time")
	}
}
