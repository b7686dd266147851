package claim

// The reference of lines, shares and days, as plainly as rules.md 2 and 4 can be written; it shares nothing with the
// rule: no type, no helper, no idea.

import (
	"slices"
	"time"
)

// standing is all that lines hold of one person's year.
func (b *refBook) standing(person string) (sum int64) {
	for _, l := range b.lines {
		if l.person == person {
			sum += l.held
		}
	}
	return sum
}

// ask gives a line what is free, at most what it asks for.
func (b *refBook) ask(l *refLine) {
	for l.held < l.asked && b.standing(l.person) < 100000 {
		l.held++
	}
}

func (b *refBook) submit(person string, hours int64) *refLine {
	l := &refLine{person: person, asked: min(hours*3000, 100000)}
	b.lines = append(b.lines, l)
	b.ask(l)
	return l
}

func (b *refBook) release(l *refLine) { l.held = 0 }

// lower leaves a line fewer hours; release leaves it nothing.
func (b *refBook) lower(l *refLine, hours int64) {
	l.asked = min(l.asked, hours*3000)
	l.held = min(l.held, l.asked)
}

type (
	refLine struct {
		person      string
		asked, held int64
	}
	refBook struct{ lines []*refLine }
)

// refOff are the days off between Monday and Friday from June 2026 to the end of
// January 2027, and refWorked the Saturdays and Sundays worked, as rules.md 1 lists
// them for 2026; of 2027 the law's New Year's Day alone.
var (
	refOff = []string{
		"2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
		"2027-01-01",
	}
	refWorked = []string{"2026-09-20", "2026-10-10"}
)

// refAfter is the n-th working day after a date, both as text.
func refAfter(date string, n int) string {
	at, err := time.Parse("2006-01-02", date)
	if err != nil {
		panic(err)
	}
	for n > 0 {
		at = at.Add(24 * time.Hour)
		text := at.Format("2006-01-02")
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if slices.Contains(refWorked, text) || !weekend && !slices.Contains(refOff, text) {
			n--
		}
	}
	return at.Format("2006-01-02")
}

func (l *refPay) free(word int, day string) {
	held := len(l.open) > 0
	delete(l.open, word)
	if held && len(l.open) == 0 && !l.out {
		l.payBy = refAfter(max(day, l.until), 30)
	}
}

func (l *refPay) hold(word int) { l.open[word] = true }

func (l *refPay) publish(day string) {
	l.until = refAfter(day, 5)
	l.payBy = refAfter(l.until, 30)
}

// refPay is a line's days (rules.md 2): publicity of five working days, and thirty
// more to pay from its end, or from the day on which the last word that held the
// line was taken off, when that is later.
type refPay struct {
	open         map[int]bool // words that hold it
	until, payBy string
	out          bool // excluded: never paid
}
