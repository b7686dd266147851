package calendar

import (
	_ "embed" // the years
	"errors"
	"fmt"
	"maps"
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
	days     map[Day]kind
	years    map[int]bool // years whose arrangement is published
	festival map[int][]named
	revision string
}

// named is a statutory holiday of an unpublished year.
type named struct {
	day  Day
	name string
}

//go:embed years.txt
var yearsText string

//go:embed lunar.txt
var lunarText string

// Published is the calendar of the arrangements known at release, 2020 to
// 2026; later years are computed from the statutory holidays and provisional.
func Published() Calendar { return published() }

var published = sync.OnceValue(func() Calendar {
	c := Calendar{days: map[Day]kind{}, years: map[int]bool{}, festival: map[int][]named{}}
	for _, line := range lines(yearsText) {
		a, err := ParseArrangement(line)
		if err == nil {
			c, err = c.With(a)
		}
		if err != nil {
			panic("years.txt: " + err.Error())
		}
	}
	for _, line := range lines(lunarText) {
		year, holidays, err := parseFestivals(line)
		if err != nil {
			panic("lunar.txt: " + err.Error())
		}
		c.festival[year] = holidays
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
		weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if k == makeUp && !weekend {
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
	out := []named{{NewDay(year, 1, 1), "元旦"}}
	for i := -1; i <= 2; i++ { // 除夕, 初一, 初二, 初三
		out = append(out, named{lunar[0].AddDays(i), "春节"})
	}
	out = append(out, named{lunar[1], "清明节"}, named{NewDay(year, 5, 1), "劳动节"}, named{NewDay(year, 5, 2), "劳动节"},
		named{lunar[2], "端午节"}, named{lunar[3], "中秋节"})
	for i := 1; i <= 3; i++ {
		out = append(out, named{NewDay(year, 10, i), "国庆节"})
	}
	return year, out, nil
}

// With returns the calendar with an arrangement loaded; a later paper may
// change an earlier one.
func (c Calendar) With(a Arrangement) (Calendar, error) {
	if len(a.days) == 0 {
		return c, errors.New("放假安排是空的")
	}
	next := Calendar{days: maps.Clone(c.days), years: maps.Clone(c.years), festival: c.festival}
	maps.Copy(next.days, a.days)
	next.years[a.Year] = true
	next.revision = fmt.Sprintf("%d/%d", a.Year, len(next.days))
	return next, nil
}

// Revision names the set of arrangements, for the record of a filing.
func (c Calendar) Revision() string { return c.revision }

// known refuses a day no calendar covers.
func (c Calendar) known(d Day) error {
	switch y := d.Year(); {
	case d.IsZero():
		return errors.New("没有日期")
	case y < firstYear:
		return fmt.Errorf("%d年以前没有放假安排，不能推算工作日", firstYear)
	case !c.years[y] && c.festival[y] == nil:
		return fmt.Errorf("%d年还没有放假安排，不能推算工作日", y)
	}
	return nil
}

// Provisional (暂定) reports whether the day's year has no published arrangement.
func (c Calendar) Provisional(d Day) bool { return !c.years[d.Year()] }

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
