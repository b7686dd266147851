package calendar

import "testing"

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"2026-11-27", "2024-02-29", "0999-12-31", "9999-12-31", "2026-13-01", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDay(s)
		if err == nil && (d.IsZero() || d.String() != s || d.AddDays(1).Sub(d) != 1 || DayOf(d.Start()) != d) {
			t.Fatalf("%q is read as %s", s, d)
		}
	})
}

// What is read as a year's arrangement speaks of days of that year alone, or of
// the one before and after, and a make-up day is a weekend.
func FuzzParseArrangement(f *testing.F) {
	for _, s := range []string{
		"2027 | 0101-0103 0205-0212 | 0204", "2027 | |", "2027|0101-0103|0101", "2027 | 0230 | ",
		"99999999999 | 0101 |", "# x\n2027 | 1231-0101 |",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseArrangement(s)
		if err != nil {
			return
		}
		for d, k := range a.days {
			if d.Year() < a.Year-1 || d.Year() > a.Year+1 {
				t.Fatalf("%q speaks of %s", s, d)
			}
			if weekday := d.Weekday(); k == makeUp && weekday != 0 && weekday != 6 {
				t.Fatalf("%q has work on %s, a working day", s, d)
			}
		}
		if len(a.days) == 0 || len(a.days) > 2*3*366 {
			t.Fatalf("%q has %d days", s, len(a.days))
		}
	})
}
