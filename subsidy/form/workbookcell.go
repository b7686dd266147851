package form

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// What the cells of 附表1-3 say is read here; each reading answers with a value,
// or with the sentence that says why there is none.

// longest is how many characters of a text a form takes.
const longest = 500

// joined is what cells say together, as one line.
func joined(cells []placedCell) string {
	var out []string
	for _, c := range cells {
		out = append(out, c.text)
	}
	return strings.Join(out, " ")
}

// broken says why one of the cells cannot be taken as it stands, and which.
func broken(label string, cells []placedCell) (string, placedCell) {
	for _, c := range cells {
		if why := c.unreadable("“" + label + "”"); why != "" {
			return why, c
		}
	}
	return "", placedCell{}
}

// readText reads a text of a form.
func readText(label string, cells []placedCell) (string, string) {
	text := joined(cells)
	if utf8.RuneCountInString(text) > longest {
		return "", fmt.Sprintf("“%s”超过%d字，请删短后再上传", label, longest)
	}
	return text, ""
}

// readNumber reads a number or code, whose digits must all be there.
func readNumber(label string, cells []placedCell) (string, string) {
	if len(cells) > 1 {
		return "", "“" + label + "”写了几格，请只留一个"
	}
	if why := cells[0].lost("“" + label + "”"); why != "" {
		return "", why
	}
	return number(cells[0].text), ""
}

var headCount = regexp.MustCompile(`^共?(\d{1,6})(?:\.0+)?(?:人|名|位|人次)?$`)

// readPeople reads a count of people: 200, 200人.
func readPeople(label string, cells []placedCell) (int, string) {
	text := thousands.ReplaceAllString(subsidy.CleanValue(joined(cells)), "$1$2$3")
	m := headCount.FindStringSubmatch(text)
	if m == nil || cells[0].is == timeCell || cells[0].is == percentCell {
		return 0, "“" + label + "”读不出来，请只写人数，如 200"
	}
	n, _ := strconv.Atoi(m[1])
	return n, ""
}

// leastBare is the shortest length that a bare number may mean where the title
// has no unit: the notice's lengths are in minutes, but 2 will be hours.
const leastBare = 15

// readMinutes reads a planned length; the title's unit decides, then the cell's own.
func readMinutes(label, title string, cells []placedCell) (int, string) {
	text, unit := joined(cells), unitOf(title)
	if classHours.MatchString(title + text) {
		return 0, "“" + label + "”写的是课时，一课时是几分钟看不出来，请写成分钟，如 90分钟"
	}
	var seconds int64
	var why string
	if f, err := strconv.ParseFloat(text, 64); err == nil && cells[0].is == timeCell {
		seconds = int64(math.Round(f * 24 * 3600))
	} else {
		if bare, err := strconv.ParseFloat(number(text), 64); err == nil && unit == "" {
			if bare != 0 && bare < leastBare {
				return 0, "“" + label + "”没有单位，看不出是分钟还是小时，请写成如 90分钟"
			}
			unit = Minutes
		}
		seconds, why = lengthOf(text, unit, clockOf(title))
	}
	switch {
	case why != "" || seconds < 0 || seconds%60 != 0:
		return 0, "“" + label + "”读不出整分钟数，请写成分钟，如 90分钟"
	case seconds/60 > subsidy.MaxCourseMinutes:
		return 0, fmt.Sprintf("“%s”超过%d分钟，请核对单位", label, subsidy.MaxCourseMinutes)
	}
	return int(seconds / 60), ""
}

var (
	classHours = regexp.MustCompile(`[课学]时`)
	wholeDay   = regexp.MustCompile(`\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{8}`)
	laterDay   = regexp.MustCompile(`^[^\d]*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[^\d]*$`)
	between    = regexp.MustCompile(`^(?:至|到|起|止|[-—–~～_]+)$`)
)

const likePeriod = "请写成如 2020年3月16日至2020年3月31日"

// readPeriod reads 起止时间: two days, in one cell or in two, as text or as the
// numbers that spreadsheets keep; a day without its year takes the first one's.
func readPeriod(label string, cells []placedCell, from1904 bool) (from, to calendar.Day, why string) {
	var days []calendar.Day
	bad := "“" + label + "”读不出来，" + likePeriod
	for _, c := range cells {
		if between.MatchString(strings.Join(strings.Fields(c.text), "")) {
			continue
		}
		found, ok := daysIn(c, from1904)
		if !ok {
			return from, to, bad
		}
		days = append(days, found...)
	}
	switch {
	case len(days) == 1:
		return from, to, "“" + label + "”只有一个日期，" + likePeriod
	case len(days) != 2:
		return from, to, bad
	case days[1].Before(days[0]):
		return from, to, "“" + label + "”的结束日期早于开始日期，请核对"
	}
	return days[0], days[1], ""
}

// daysIn are the days that one cell names.
func daysIn(c placedCell, from1904 bool) ([]calendar.Day, bool) {
	text := strings.TrimSpace(width.Fold.String(c.text))
	single := !strings.ContainsAny(text, "至到~—–") && len(wholeDay.FindAllString(text, 2)) < 2
	if c.is == timeCell || c.is == numberCell || single {
		if m, ok := readMoment(text, from1904); ok && !m.clockOnly {
			return []calendar.Day{calendar.DayOf(m.at)}, true
		}
		if c.is != plainCell {
			return nil, false
		}
	}
	var out []calendar.Day
	places := wholeDay.FindAllStringIndex(text, 4)
	for _, at := range places {
		m, ok := readMoment(strings.TrimFunc(text[at[0]:at[1]], notDay), from1904)
		if !ok || m.clockOnly {
			return nil, false
		}
		out = append(out, calendar.DayOf(m.at))
	}
	if len(out) == 1 {
		if m := laterDay.FindStringSubmatch(text[places[0][1]:]); m != nil {
			later, err := calendar.ParseDay(fmt.Sprintf("%04d-%02s-%02s", out[0].Year(), m[1], m[2]))
			if err != nil {
				return nil, false
			}
			out = append(out, later)
		}
	}
	return out, len(out) > 0
}

func notDay(r rune) bool { return (r < '0' || r > '9') && r != '日' }

const (
	tickedMarks = "☑☒√✓✔■●◉✅"
	emptyMarks  = "□☐○◯〇▢口"
)

// readChoice reads what was ticked of a few: the word alone, or the word with
// the mark: □是 ☑否.
func readChoice(label string, cells []placedCell, choices []string) (string, string) {
	text := joined(cells)
	for _, c := range choices {
		if plain(text) == plain(c) && !strings.ContainsAny(text, emptyMarks) {
			return c, ""
		}
	}
	var named []string
	for _, c := range choices {
		if strings.Contains(text, c) {
			named = append(named, c)
		}
	}
	ticked := named
	if strings.ContainsAny(text, tickedMarks+emptyMarks) {
		ticked = tickedOf(text, named)
	}
	if len(ticked) != 1 {
		return "", "“" + label + "”看不出选的是哪一项，请只写“" + strings.Join(choices, "”或“") + "”"
	}
	return ticked[0], ""
}

// tickedOf are the words that a tick stands before, or, in a text that begins
// with a word, behind: □岗前培训 ☑在岗培训, 岗前培训 在岗培训√.
func tickedOf(text string, named []string) (out []string) {
	const around = " （([【)）]】"
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, around))
	ahead := strings.ContainsRune(tickedMarks+emptyMarks, first)
	for _, c := range named {
		at := strings.Index(text, c)
		mark, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text[:at], around))
		if !ahead {
			mark, _ = utf8.DecodeRuneInString(strings.TrimLeft(text[at+len(c):], around))
		}
		if mark != utf8.RuneError && strings.ContainsRune(tickedMarks, mark) {
			out = append(out, c)
		}
	}
	return out
}

// readPlatform finds the platform that a name or an address means among those
// that the enterprise may choose.
func readPlatform(label string, cells []placedCell, all []subsidy.Platform) (subsidy.Platform, string) {
	text := joined(cells)
	same := func(p subsidy.Platform) bool {
		return subsidy.PlainName(text) == subsidy.PlainName(p.Name) || sameSite(text, p.Site)
	}
	within := func(p subsidy.Platform) bool {
		name, typed := subsidy.PlainName(p.Name), subsidy.PlainName(text)
		return strings.Contains(typed, name) || utf8.RuneCountInString(typed) >= 4 && strings.Contains(name, typed)
	}
	for _, fits := range []func(subsidy.Platform) bool{same, within} {
		var found []subsidy.Platform
		for _, p := range all {
			if fits(p) {
				found = append(found, p)
			}
		}
		switch len(found) {
		case 1:
			return found[0], ""
		case 0:
			continue
		}
		return subsidy.Platform{}, "“" + label + "”像是几个平台，请写平台的全称，或导入后在“平台”一步选择"
	}
	return subsidy.Platform{}, "“" + label + "”不在可以选择的平台里，请导入后在“平台”一步选择；名单外的平台须先申请评估"
}

// sameSite reports two addresses of one host.
func sameSite(a, b string) bool {
	host := func(s string) string {
		s = strings.ToLower(strings.TrimSpace(s))
		if !strings.Contains(s, "://") {
			s = "http://" + s
		}
		u, err := url.Parse(s)
		if err != nil {
			return ""
		}
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return strings.Contains(a, ".") && host(a) != "" && host(a) == host(b)
}

// typeOf is the training type that a word means.
func typeOf(word string) subsidy.TrainingType {
	types := []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer}
	return types[slices.IndexFunc(types, func(t subsidy.TrainingType) bool { return t.Chinese() == word })]
}

// moduleOf is the module that a word means.
func moduleOf(word string) subsidy.Module {
	if word == subsidy.PublicRequired.Chinese() {
		return subsidy.PublicRequired
	}
	return subsidy.ProfessionalSkill
}
