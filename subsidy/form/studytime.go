package form

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"shigang/subsidy/calendar"
)

// clockKind is what two numbers with a colon are, by the column's title.
type clockKind int

const (
	unknownClock   clockKind = iota
	hoursMinutes             // 时:分
	minutesSeconds           // 分:秒
)

var (
	hoursTitle   = regexp.MustCompile(`时[:：]分|h+[:：]m`)
	minutesTitle = regexp.MustCompile(`分[:：]秒|m+[:：]s`)
)

// clockOf reads from a title what its clocks are: 学习时长（时:分）.
func clockOf(title string) clockKind {
	title = strings.ToLower(title)
	hours, minutes := hoursTitle.MatchString(title), minutesTitle.MatchString(title)
	switch {
	case hours && !minutes:
		return hoursMinutes
	case minutes && !hours:
		return minutesSeconds
	}
	return unknownClock
}

var (
	clockLength = regexp.MustCompile(`^(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$`)
	twoParts    = regexp.MustCompile(`^(\d{1,4}):(\d{1,2})$`)
	wordLength  = regexp.MustCompile(`^(?:(\d+(?:\.\d+)?)(?:天|days?|d))?(?:(\d+(?:\.\d+)?)(?:个?小时|时|hours?|` +
		`hrs?|h))?` +
		`(?:(\d+(?:\.\d+)?)(?:分钟?|minutes?|mins?|m|['′]))?(?:(\d+(?:\.\d+)?)(?:秒钟?|seconds?|secs?|s|` +
		`["″]))?(\d{1,2})?$`)
	isoLength = regexp.MustCompile(`^p(?:(\d+(?:\.\d+)?)d)?` +
		`(?:t?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?)$`)
	noDay     = regexp.MustCompile(`^(?:1899-12-3[01]|1900-0?1-00)[t ]*`)
	thousands = regexp.MustCompile(`(\d),(\d{3})(\D|$)`)
	roundAway = regexp.MustCompile(`\([^()]*\)$`)
)

// length reads how long somebody studied, in seconds, or says why it cannot:
// nothing is guessed that would change the money. What a spreadsheet shows as a
// time counts days, whatever the column's unit.
func (r *studyReader) length(c cell) (seconds int64, why string) {
	if f, err := strconv.ParseFloat(c.text, 64); err == nil && c.is == timeCell {
		if f < 0 || f > 366 {
			return 0, unreadLength
		}
		return int64(math.Round(f * 24 * 3600)), ""
	}
	return lengthOf(c.text, r.unit, r.clock)
}

const unreadLength = "学习时长读不出来，请写成数字或 时:分:秒"

// lengthOf reads a length as text.
func lengthOf(c string, unit Unit, clock clockKind) (seconds int64, why string) {
	c = strings.ToLower(width.Fold.String(strings.TrimSpace(c)))
	c = noDay.ReplaceAllString(roundAway.ReplaceAllString(c, ""), "")
	c = thousands.ReplaceAllString(strings.Join(strings.Fields(arabic(c)), ""), "$1$2$3")
	number := func(s string) float64 {
		f, _ := strconv.ParseFloat(s,
			64)
		return f
	} // the shapes let numbers through alone
	if m := clockLength.FindStringSubmatch(c); m != nil {
		return int64(number(m[1])*3600 + number(m[2])*60 + number(m[3])), ""
	}
	if m := twoParts.FindStringSubmatch(c); m != nil {
		switch clock {
		case hoursMinutes:
			return int64(number(m[1])*3600 + number(m[2])*60), ""
		case minutesSeconds:
			return int64(number(m[1])*60 + number(m[2])), ""
		}
		return 0, "学习时长看不出是时分还是分秒，请写成 时:分:秒"
	}
	if seconds, ok := words(c, number); ok {
		return seconds, ""
	}
	f, err := strconv.ParseFloat(c, 64)
	switch {
	case err != nil || math.IsNaN(f) || math.Abs(f) > 1e12:
		return 0, unreadLength
	case unit != "":
		if f *= unit.seconds(); math.Abs(f) > 1e12 {
			return 0, unreadLength
		}
		return int64(math.Floor(f + 1e-6)), ""
	case f == 0:
		return 0, ""
	case f > 0 && f < 1: // a spreadsheet's time of day
		return int64(math.Round(f * 24 * 3600)), ""
	}
	return 0, "学习时长没有单位，请选择是秒、分钟还是小时"
}

// words reads a length with its units: 1小时20分, 1 hr 20 min, PT1H20M, 20分33.
func words(c string, number func(string) float64) (int64, bool) {
	if c == "<1分钟" || c == "<1min" || c == "不足1分钟" {
		return 0, true
	}
	m := wordLength.FindStringSubmatch(c)
	if m == nil || m[1]+m[2]+m[3]+m[4] == "" {
		if m = isoLength.FindStringSubmatch(c); m == nil || m[1]+m[2]+m[3]+m[4] == "" || m[3] != "" &&
			!strings.Contains(c, "t") {
			return 0, false // P1M is a month
		}
		m = append(m, "")
	}
	sum := number(m[1])*24*3600 + number(m[2])*3600 + number(m[3])*60 + number(m[4])
	switch rest := number(m[5]); {
	case m[5] == "":
	case m[4] != "", m[3] == "" && m[2] == "", rest >= 60:
		return 0, false
	case m[3] != "":
		sum += rest
	default:
		sum += rest * 60
	}
	return int64(sum + 1e-6), sum < 1e12
}

var numerals = regexp.MustCompile(`[零一二两三四五六七八九十]+`)

// arabic writes numerals up to 99 with digits: 一小时二十分.
func arabic(s string) string {
	return numerals.ReplaceAllStringFunc(s, func(n string) string {
		tens, units, ten := strings.Cut(n, "十")
		digit := func(s string) int {
			return strings.Index("零一二三四五六七八九", strings.ReplaceAll(s, "两", "二")) / len("零")
		}
		if len(tens) > len("零") || len(units) > len("零") {
			return n
		}
		if !ten {
			return strconv.Itoa(digit(tens))
		}
		sum := 10
		if tens != "" {
			sum = 10 * digit(tens)
		}
		if units != "" {
			sum += digit(units)
		}
		return strconv.Itoa(sum)
	})
}

// moment is a time as a cell tells it.
type moment struct {
	at        time.Time
	dayOnly   bool          // no hours
	clockOnly bool          // no day
	clock     time.Duration // since midnight, when clockOnly
}

var (
	marksOfTime = strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "点", ":", "分", ":", "秒", "", "/",
		"-",
		".", "-", "t", " ")
	digitsOnly = regexp.MustCompile(`^\d+$`)
	serial     = regexp.MustCompile(`^\d{1,5}(\.\d+)?$`)
	fraction   = regexp.MustCompile(`(:\d{2})\.\d{1,9}`)
	weekday    = regexp.MustCompile(`\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|` +
		`\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?\b,?`)
	halfDay    = regexp.MustCompile(`上午|早上|凌晨|下午|晚上|中午|\b(?:am|pm)\b|\d(?:am|pm)\b`)
	zone       = regexp.MustCompile(`(:\d{2})\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)(?:\s+[a-z]{2,4})?$`)
	midnight   = regexp.MustCompile(`(^|\s)24:00?(:00?)?$`)
	months     = "jan feb mar apr may jun jul aug sep oct nov dec"
	dayMonth   = regexp.MustCompile(`^(\d{1,2}) ([a-z]{3})[a-z]*\.?,? (\d{4}),?( .*)?$`)
	monthDay   = regexp.MustCompile(`^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4}),?( .*)?$`)
	unixDate   = regexp.MustCompile(`^([a-z]{3}) (\d{1,2}) ([\d:]+) (\d{4})$`)
	whichIsDay = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b`)
)

// unreadDay says why a date or time cannot be read.
func unreadDay(c, title, like string) string {
	if whichIsDay.MatchString(width.Fold.String(strings.TrimSpace(c))) {
		return title + "读不出来：看不出哪个是年、哪个是月、哪个是日，请写成 " + like
	}
	return title + "读不出来，请写成 " + like
}

// readMoment reads a time as spreadsheets and platforms write it, in China
// unless it names a zone; 3/5/2026, which may be March or May, is not guessed.
func readMoment(c string, from1904 bool) (moment, bool) {
	c = strings.ToLower(strings.TrimSpace(width.Fold.String(c)))
	if serial.MatchString(c) {
		return serialMoment(c, from1904)
	}
	if digitsOnly.MatchString(c) {
		return digitMoment(c)
	}
	c = strings.Join(strings.Fields(weekday.ReplaceAllString(c, " ")), " ")
	in, c := zoneOf(fraction.ReplaceAllString(c, "$1"))
	half, c := halfOf(c)
	c = englishDate(c)
	c = strings.TrimRight(strings.Join(strings.Fields(marksOfTime.Replace(c)), " "), ":-,")
	later := time.Duration(0)
	if midnight.MatchString(c) {
		c, later = midnight.ReplaceAllString(c, "${1}0:00"), 24*time.Hour
	}
	for _, v := range []struct {
		layout    string
		day, time bool
	}{
		{"2006-1-2 15:4:5", true, true},
		{"2006-1-2 15:4", true, true},
		{"2006-1-2 15", true, true},
		{"2006-1-2", true, false},
		{"15:4:5", false, true},
		{"15:4", false, true},
	} {
		t, err := time.ParseInLocation(v.layout, c, in)
		if err != nil {
			continue
		}
		shift, ok := half.shift(t.Hour())
		if !ok || half != "" && !v.time {
			return moment{}, false
		}
		if shift += later; v.day {
			t = t.Add(shift).In(calendar.China)
			return moment{at: t, dayOnly: !v.time}, sane(t)
		}
		clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
			time.Duration(t.Second())*time.Second
		return moment{clockOnly: true, clock: clock + shift}, true
	}
	return moment{}, false
}

// zoneOf takes a zone off the end of a time: Z, +08, +0800 CST.
func zoneOf(c string) (*time.Location, string) {
	m := zone.FindStringSubmatch(c)
	if m == nil {
		return calendar.China, c
	}
	c = zone.ReplaceAllString(c, "$1")
	if m[2][0] != '+' && m[2][0] != '-' {
		return time.UTC, c
	}
	offset := strings.ReplaceAll(m[2][1:], ":", "") + "00"
	hours, _ := strconv.Atoi(offset[:2])
	minutes, _ := strconv.Atoi(offset[2:4])
	seconds := hours*3600 + minutes*60
	if m[2][0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), c
}

// halfDayWord is the half of the day that an hour is counted in.
type halfDayWord string

// halfOf takes 上午, 下午, am or pm out of a time.
func halfOf(c string) (halfDayWord, string) {
	word := halfDay.FindString(c)
	if word == "" {
		return "", c
	}
	word = strings.TrimLeft(word, "0123456789")
	before, after, _ := strings.Cut(c, word)
	return halfDayWord(word), strings.TrimSpace(strings.TrimSpace(before) + " " + strings.TrimSpace(after))
}

// shift is what a clock's hour lacks to that of the day, false when the two do
// not fit.
func (h halfDayWord) shift(hour int) (time.Duration, bool) {
	switch h {
	case "":
		return 0, true
	case "下午", "晚上", "pm", "中午":
		if hour < 12 && (h != "中午" || hour < 3) {
			return 12 * time.Hour, true
		}
		return 0, true
	}
	if hour == 12 && h != "上午" {
		return -12 * time.Hour, true
	}
	return 0, hour <= 12
}

// englishDate writes an English date with numbers: 5 March 2026, 8:05.
func englishDate(c string) string {
	month := func(name string) string {
		if at := strings.Index(months, name); at >= 0 && at%4 == 0 {
			return strconv.Itoa(at/4 + 1)
		}
		return "?"
	}
	if m := dayMonth.FindStringSubmatch(c); m != nil {
		return m[3] + "-" + month(m[2]) + "-" + m[1] + m[4]
	}
	if m := monthDay.FindStringSubmatch(c); m != nil {
		return m[3] + "-" + month(m[1]) + "-" + m[2] + m[4]
	}
	if m := unixDate.FindStringSubmatch(c); m != nil {
		return m[4] + "-" + month(m[1]) + "-" + m[2] + " " + m[3]
	}
	return c
}

// serialMoment reads a spreadsheet's day number.
func serialMoment(c string, from1904 bool) (moment, bool) {
	f, err := strconv.ParseFloat(c, 64)
	if err != nil {
		return moment{}, false
	}
	if f < 1 {
		return moment{clockOnly: true, clock: time.Duration(math.Round(f*24*3600)) * time.Second}, true
	}
	zero := calendar.NewDay(1899, 12, 30)
	if from1904 {
		zero = calendar.NewDay(1904, 1, 1)
	}
	whole := math.Floor(f)
	t := zero.AddDays(int(whole)).Start().Add(time.Duration(math.Round((f-whole)*24*3600)) * time.Second)
	return moment{at: t, dayOnly: f == whole}, sane(t)
}

// digitMoment reads digits alone: 20261201, 20261201090000, or seconds or
// milliseconds since 1970.
func digitMoment(c string) (moment, bool) {
	layout := map[int]string{8: "20060102", 14: "20060102150405", 12: "200601021504"}[len(c)]
	if layout != "" {
		t, err := time.ParseInLocation(layout, c, calendar.China)
		return moment{at: t, dayOnly: len(c) == 8}, err == nil && sane(t)
	}
	n, err := strconv.ParseInt(c, 10, 64)
	if err != nil || len(c) != 10 && len(c) != 13 {
		return moment{}, false
	}
	if len(c) == 13 {
		n /= 1000
	}
	t := time.Unix(n, 0).In(calendar.China)
	return moment{at: t}, sane(t)
}

// sane refuses a year that no study record has.
func sane(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2100 }
