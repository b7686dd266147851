package wechat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"shigang/subsidy"
)

// fitters make a line's value fit its key by what the value means: the type a
// key begins with decides the characters and how many (发送订阅消息 参数值内容限制).
var fitters = map[string]func(subsidy.Line) string{
	"thing":            func(l subsidy.Line) string { return fitThing(l.Value) }, // 20 characters of any sort
	"character_string": func(l subsidy.Line) string { return fitASCII(l.Value) }, // 32 digits, letters and signs
	// 5 Chinese characters and nothing else
	"phrase": func(l subsidy.Line) string { return fitPhrase(l.Value) },
	"name":   func(l subsidy.Line) string { return fitName(l.Value) },   // 10 Chinese characters or 20 letters
	"number": func(l subsidy.Line) string { return fitNumber(l.Value) }, // 32 digits, with decimals
	// a currency sign, 10 digits, decimals, 元
	"amount": func(l subsidy.Line) string { return fitAmount(l.Value) },
	// 2019年10月1日, with 15:01 or not, two of them by ~
	"date": func(l subsidy.Line) string { return fitDate(l.Value, "") },
	// 15:01 or 2019年10月1日 15:01
	"time":         func(l subsidy.Line) string { return fitDate(l.Value, clock(l.Label)) },
	"phone_number": func(l subsidy.Line) string { return fitPhone(l.Value) }, // 17 digits and signs
	// 20 characters, of those approved with the template
	"const": func(l subsidy.Line) string { return fitConst(l.Value) },
}

// keyType is a key without its number: thing1 is a thing.
func keyType(key string) string { return strings.TrimRight(key, "0123456789") }

// fit makes a line's value fit its key.
func fit(key string, line subsidy.Line) string {
	line.Value = tidy(line.Value)
	return fitters[keyType(key)](line)
}

// tidy puts a text on one line without characters that cannot be seen.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

const none = "无" // stands where a value is missing; WeChat takes no empty one

func fitThing(s string) string {
	const most = 20
	if s == "" {
		return none
	}
	for _, shorter := range []func(string) string{shortYears, noYears} {
		if utf8.RuneCountInString(s) > most {
			s = shorter(s)
		}
	}
	return cut(s, most, "…")
}

func fitASCII(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return -1
		}
		return r
	}, s))
	if s == "" {
		return "0"
	}
	return cut(s, 32, "...")
}

func fitPhrase(s string) string { return orNone(cut(keep(s, isHan), 5, "")) }

func fitName(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return cut(s, 20, "")
	}
	return orNone(cut(s, 10, ""))
}

var aNumber = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?`)

func fitNumber(s string) string {
	if n := aNumber.FindString(strings.ReplaceAll(s, ",", "")); n != "" && len(n) <= 32 {
		return n
	}
	return "0"
}

var anAmount = regexp.MustCompile(`([¥￥]?)([0-9]{1,10}(?:\.[0-9]{1,2})?)`)

func fitAmount(s string) string {
	m := anAmount.FindStringSubmatch(strings.ReplaceAll(s, ",", ""))
	if m == nil {
		return "0元"
	}
	return m[1] + m[2] + "元"
}

func fitPhone(s string) string {
	s = keep(s, func(r rune) bool { return strings.ContainsRune("0123456789+-()", r) })
	if len(s) > 17 {
		s = s[:17]
	}
	if s == "" {
		return "0"
	}
	return s
}

// fitConst leaves a value alone: only approved ones go out, and the empty one,
// which takes the place of one that can never be approved.
func fitConst(s string) string {
	if utf8.RuneCountInString(s) > 20 {
		return ""
	}
	return s
}

var aDate = regexp.MustCompile(`([0-9]{4})(?:年|-)([0-9]{1,2})(?:月|-)([0-9]{1,2})日?(?: *([0-9]{1,2}:[0-9]{2}))?`)

// fitDate writes one date, or two with ~ between; at is the time of day of a
// date without one, "" for none.
func fitDate(s, at string) string {
	var out []string
	for _, m := range aDate.FindAllStringSubmatch(s, 2) {
		day := m[1] + "年" + strings.TrimPrefix(m[2], "0") + "月" + strings.TrimPrefix(m[3], "0") + "日"
		if m[4] == "" {
			m[4] = at
		}
		out = append(out, strings.TrimSpace(day+" "+m[4]))
	}
	if len(out) == 0 {
		return orNone(s)
	}
	return strings.Join(out, "~")
}

// clock is the time of day that a day stands for where a key wants one: the
// last moment of what ends or is due, the first of anything else.
func clock(label string) string {
	for _, end := range []string{"截止", "结束", "到期", "期限", "最晚", "最迟"} {
		if strings.Contains(label, end) {
			return "23:59"
		}
	}
	return "00:00"
}

// shortYears leaves out the year of a later date where it is the first one's.
func shortYears(s string) string {
	first := ""
	return aDate.ReplaceAllStringFunc(s, func(date string) string {
		year := date[:4]
		if first == year {
			return date[4+len("年"):]
		}
		if first == "" && strings.Contains(date, "年") {
			first = year
		}
		return date
	})
}

// noYears leaves out the year of every date.
func noYears(s string) string {
	return aDate.ReplaceAllStringFunc(s, func(date string) string {
		if rest, ok := strings.CutPrefix(date[4:], "年"); ok {
			return rest
		}
		return date
	})
}

// aCase is a case number, e.g. BA440203-2026-00012 or that of an amendment, …-B1.
var aCase = regexp.MustCompile(`[A-Z]{2}[0-9]{6}-[0-9]{4}-[0-9]+(?:-B[0-9]+)?`)

// cut shortens a text to the most characters it may have, ending in tail. A
// case number is never cut in the middle: it takes the place of the text around
// it, without its hyphens if need be.
func cut(s string, most int, tail string) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	end := most - utf8.RuneCountInString(tail)
	head := string(r[:end])
	if at := aCase.FindStringIndex(s); at != nil && at[0] < len(head) && len(head) < at[1] {
		number := s[at[0]:at[1]]
		if len(number) > most {
			number = strings.ReplaceAll(number, "-", "")
		}
		if len(number) <= most {
			return number
		}
		head = s[:at[0]]
	}
	return strings.TrimRight(head, " ，。、；：,;:（(“") + tail
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func keep(s string, ok func(rune) bool) string {
	return strings.Map(func(r rune) rune {
		if ok(r) {
			return r
		}
		return -1
	}, s)
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}
