package calendar

import (
	"crypto/sha256"
	_ "embed" // the years
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// firstYear is the first year with an arrangement here: a date before it is
// refused, never computed.
const firstYear = 2020

// kind is what an arrangement says of a day.
type kind uint8

const (
	off    kind = iota + 1 // 放假
	makeUp                 // 调休上班
)

// Arrangement (放假安排) is one year's paper: days off and make-up working days.
type Arrangement struct {
	Year int
	days map[Day]kind
}

// Calendar knows which days are working days. It does not change: loading an
// arrangement makes a new one.
type Calendar struct {
	papers   []Arrangement // one a year, in the order in which they were loaded
	days     map[Day]kind  // what they say together; a later paper decides
	festival map[int][]named
	revision string
}

// named is a day off of an unpublished year: a statutory holiday, or the day
// that makes up for one (补假).
type named struct {
	day    Day
	name   string
	makeUp bool
}

//go:embed years.txt
var yearsText string

//go:embed lunar.txt
var lunarText string

// Published is the calendar of the arrangements known at release, 2020 to
// 2026; later years are computed from the statutory holidays and provisional.
func Published() Calendar { return published() }

var published = sync.OnceValue(func() Calendar {
	c := Calendar{festival: map[int][]named{}}
	for _, line := range lines(lunarText) {
		year, holidays, err := parseFestivals(line)
		if err != nil {
			panic("lunar.txt: " + err.Error())
		}
		c.festival[year] = madeUp(holidays)
	}
	for _, line := range lines(yearsText) {
		a, err := ParseArrangement(line)
		if err == nil {
			c, err = c.With(a)
		}
		if err != nil {
			panic("years.txt: " + err.Error())
		}
	}
	return c
})

// lines are the lines that are neither empty nor a comment.
func lines(text string) (out []string) {
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// ParseArrangement reads one year's line: “2027 | 0101-0103 … | 0104 …”. Its
// errors are sentences for staff.
func ParseArrangement(text string) (Arrangement, error) {
	all := lines(text)
	if len(all) != 1 {
		return Arrangement{}, errors.New("应当只有一行：年份 | 放假日期 | 调休上班日期")
	}
	parts := strings.Split(all[0], "|")
	if len(parts) != 3 {
		return Arrangement{}, errors.New("应当是“年份 | 放假日期 | 调休上班日期”三部分")
	}
	year, err := strconv.Atoi(strings.TrimSpace(parts[0]))
	if err != nil || year < firstYear || year > 2100 {
		return Arrangement{}, fmt.Errorf("年份应在%d到2100之间", firstYear)
	}
	a := Arrangement{Year: year, days: map[Day]kind{}}
	for i, k := range []kind{off, makeUp} {
		for _, word := range strings.Fields(parts[i+1]) {
			if err := a.add(word, k); err != nil {
				return Arrangement{}, err
			}
		}
	}
	if len(a.days) == 0 {
		return Arrangement{}, errors.New("没有写明放假日期")
	}
	return a, nil
}

// add takes MMDD, MMDD-MMDD or YYYY-MM-DD into the arrangement.
func (a *Arrangement) add(word string, k kind) error {
	from, to := word, word
	if len(word) == 9 && word[4] == '-' {
		from, to = word[:4], word[5:]
	}
	first, err := a.day(from)
	if err != nil {
		return err
	}
	last, err := a.day(to)
	if err != nil {
		return err
	}
	if last.Before(first) || last.Sub(first) > 30 {
		return fmt.Errorf("“%s”的起止日期不对", word)
	}
	for d := first; !d.After(last); d = d.AddDays(1) {
		if other, ok := a.days[d]; ok && other != k {
			return fmt.Errorf("%s既写成放假又写成上班", d.Chinese())
		}
		if k == makeUp && !d.weekend() {
			return fmt.Errorf("%s本来就是工作日，不会是调休上班日", d.Chinese())
		}
		a.days[d] = k
	}
	return nil
}

// day reads MMDD of the arrangement's year, or a whole date of it or a neighbour.
func (a *Arrangement) day(s string) (Day, error) {
	if len(s) == 4 {
		s = fmt.Sprintf("%04d-%s-%s", a.Year, s[:2], s[2:])
	}
	d, err := ParseDay(s)
	if err != nil || d.Year() < a.Year-1 || d.Year() > a.Year {
		return Day{}, fmt.Errorf("“%s”不是%d年的日期", s, a.Year)
	}
	return d, nil
}

// parseFestivals reads a line of lunar.txt into the 13 statutory days of
// 《全国年节及纪念日放假办法》 (since 2025).
func parseFestivals(line string) (int, []named, error) {
	f := strings.Fields(line)
	if len(f) != 5 {
		return 0, nil, errors.New("want five fields: " + line)
	}
	year, err := strconv.Atoi(f[0])
	if err != nil {
		return 0, nil, err
	}
	a := Arrangement{Year: year}
	var lunar [4]Day
	for i := range lunar {
		if lunar[i], err = a.day(f[i+1]); err != nil {
			return 0, nil, err
		}
	}
	var out []named
	add := func(d Day, name string) { out = append(out, named{day: d, name: name}) }
	add(NewDay(year, 1, 1), "元旦")
	for i := -1; i <= 2; i++ { // 除夕, 初一, 初二, 初三
		add(lunar[0].AddDays(i), "春节")
	}
	add(lunar[1], "清明节")
	add(NewDay(year, 5, 1), "劳动节")
	add(NewDay(year, 5, 2), "劳动节")
	add(lunar[2], "端午节")
	add(lunar[3], "中秋节")
	for i := 1; i <= 3; i++ {
		add(NewDay(year, 10, i), "国庆节")
	}
	return year, out, nil
}

// madeUp adds to statutory holidays the days that make up for those on a
// weekend (放假办法 art. 6): for each the next day that is a working day still.
func madeUp(holidays []named) []named {
	slices.SortStableFunc(holidays, func(a, b named) int { return a.day.Sub(b.day) })
	taken := map[Day]bool{}
	for _, h := range holidays {
		taken[h.day] = true
	}
	out := slices.Clone(holidays)
	for _, h := range holidays {
		if !h.day.weekend() {
			continue
		}
		d := h.day
		for d.weekend() || taken[d] {
			d = d.AddDays(1)
		}
		taken[d] = true
		out = append(out, named{d, h.name, true})
	}
	return out
}

// With returns the calendar with an arrangement loaded. A paper stands for its
// whole year: it takes the place of all that an earlier paper for that year
// said, so that a later one gives days back as well as takes them. What a day
// is, of two papers that name it the later one says.
func (c Calendar) With(a Arrangement) (Calendar, error) {
	if len(a.days) == 0 {
		return c, errors.New("放假安排是空的")
	}
	next := Calendar{days: map[Day]kind{}, festival: c.festival}
	for _, p := range c.papers {
		if p.Year != a.Year {
			next.papers = append(next.papers, p)
		}
	}
	next.papers = append(next.papers, a)
	for _, p := range next.papers {
		maps.Copy(next.days, p.days)
	}
	next.revision = next.digest()
	return next, nil
}

// digest is a name for the calendar that follows from its days alone: two
// calendars that differ in any day, or in which years are published, differ in
// it, and the order of loading does not matter.
func (c Calendar) digest() string {
	h := sha256.New()
	last := 0
	for _, p := range c.papers {
		last = max(last, p.Year)
	}
	for year := range c.festival {
		last = max(last, year)
	}
	for year := firstYear; year <= last; year++ {
		_, _ = fmt.Fprintf(h, "%d %v %v\n", year, c.published(year), c.festival[year] != nil)
		if c.published(year) {
			continue
		}
		for _, f := range c.festival[year] {
			_, _ = fmt.Fprintf(h, "%s\n", f.day)
		}
	}
	for _, d := range slices.SortedFunc(maps.Keys(c.days), func(a, b Day) int { return a.Sub(b) }) {
		_, _ = fmt.Fprintf(h, "%s %d\n", d, c.days[d])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// published reports whether a year's arrangement is known.
func (c Calendar) published(year int) bool {
	return slices.ContainsFunc(c.papers, func(a Arrangement) bool { return a.Year == year })
}

// Revision names the calendar by its days, for the record of a filing.
func (c Calendar) Revision() string { return c.revision }

// known refuses a day no calendar covers.
func (c Calendar) known(d Day) error {
	switch y := d.Year(); {
	case d.IsZero():
		return errors.New("没有日期")
	case y < firstYear:
		return fmt.Errorf("%d年以前没有放假安排，不能推算工作日", firstYear)
	case !c.published(y) && c.festival[y] == nil:
		return fmt.Errorf("%d年还没有放假安排，不能推算工作日", y)
	}
	return nil
}

// Provisional (暂定) reports whether the day's year has no published arrangement.
func (c Calendar) Provisional(d Day) bool { return !c.published(d.Year()) }

// Working reports whether a day is a working day; years before 2020 and beyond
// the tables are an error.
func (c Calendar) Working(d Day) (bool, error) {
	if err := c.known(d); err != nil {
		return false, err
	}
	return c.why(d) == "", nil
}

// why is the reason a known day is no working day, "" when it is one.
func (c Calendar) why(d Day) string {
	switch c.days[d] {
	case off:
		return "放假（国务院办公厅通知）"
	case makeUp:
		return ""
	}
	if c.Provisional(d) {
		for _, h := range c.festival[d.Year()] {
			if h.day == d && h.makeUp {
				return h.name + "补假（暂定）"
			}
			if h.day == d {
				return h.name + "放假（暂定）"
			}
		}
	}
	switch d.Weekday() {
	case time.Saturday:
		return "周六"
	case time.Sunday:
		return "周日"
	}
	return ""
}
