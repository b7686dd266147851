package oversight

import (
	"errors"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func day(t *testing.T, text string) (d calendar.Day) {
	t.Helper()
	if text == "" {
		return d
	}
	d, err := calendar.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAPeriodIsItsDaysAndNothingBeyondToday(t *testing.T) {
	for _, c := range []struct {
		span               Span
		from, until, today string
		wantFrom, want     string
		field              string // of a refusal
	}{
		{"", "", "", "2026-12-01", "2026-01-01", "2026-12-01", ""},
		{SpanYear, "", "", "2027-01-01", "2027-01-01", "2027-01-01", ""},
		{SpanMonth, "", "", "2026-12-31", "2026-12-01", "2026-12-31", ""},
		{SpanWeek, "", "", "2026-12-06", "2026-11-30", "2026-12-06", ""}, // a Sunday
		{SpanWeek, "", "", "2026-12-07", "2026-12-07", "2026-12-07", ""}, // a Monday
		{SpanWeek, "", "", "2027-01-01", "2026-12-28", "2027-01-01", ""}, // over the year's end
		{SpanAll, "2026-11-01", "", "2026-12-01", "", "2026-12-01", ""},
		{SpanDays, "2026-11-03", "2026-11-03", "2026-12-01", "2026-11-03", "2026-11-03", ""},
		{SpanDays, "2026-12-01", "2027-03-01", "2026-12-01", "2026-12-01", "2027-03-01", ""},
		{SpanDays, "2026-11-03", "2026-11-02", "2026-12-01", "2026-01-01", "2026-12-01", "/until"},
		{SpanDays, "2026-12-02", "2026-12-05", "2026-12-01", "2026-01-01", "2026-12-01", "/from"},
		{SpanDays, "", "2026-11-02", "2026-12-01", "2026-01-01", "2026-12-01", "/from"},
		{"decade", "", "", "2026-12-01", "2026-01-01", "2026-12-01", "/span"},
	} {
		p, err := PeriodOf(c.span, day(t, c.from), day(t, c.until), day(t, c.today))
		if p.From != day(t, c.wantFrom) || p.Until != day(t, c.want) {
			t.Errorf("%q on %s: %s to %s", c.span, c.today, p.From, p.Until)
		}
		var refused *subsidy.Error
		field := ""
		if errors.As(err, &refused) {
			field = refused.Field
		}
		if field != c.field || (err == nil) != (field == "") {
			t.Errorf("%q on %s is refused at %q, want %q", c.span, c.today, field, c.field)
		}
	}
}

func TestEverySpanHasAName(t *testing.T) {
	for _, s := range Spans() {
		if s.Chinese() == "" {
			t.Errorf("%s has none", s)
		}
	}
}
