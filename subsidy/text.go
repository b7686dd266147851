package subsidy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How long a reason (理由、原因、说明) is, in characters that show: whoever reads
// it later must learn something from it, and a page must bear it.
const (
	ReasonLeast = 5
	ReasonMost  = 200
)

// What a reading and an export ask for; both are logged.
const (
	ReadingWhy = "查看完整信息的原因（会留下记录）"
	ExportWhy  = "导出的原因（会留下记录）"
)

// CheckLine cleans a text of one line in place and checks its length; least 0 lets
// it be empty.
func CheckLine(field, name string, value *string, least, most int) error {
	*value = CleanLine(*value)
	return CheckText(field, name, *value, least, most)
}

// CheckParagraph is CheckLine for a text of several lines.
func CheckParagraph(field, name string, value *string, least, most int) error {
	*value = CleanText(*value)
	return CheckText(field, name, *value, least, most)
}

// CheckReason cleans in place the reason that an action asks for and checks it: one
// rule for every action. Blanks in a row count as one, so that none pad it.
func CheckReason(field, name string, value *string) error {
	lines := strings.Split(CleanText(*value), "\n")
	kept := lines[:0]
	for _, l := range lines {
		if words := strings.Fields(l); len(words) > 0 {
			kept = append(kept, strings.Join(words, " "))
		}
	}
	*value = strings.Join(kept, "\n")
	n := Visible(*value)
	span := Itoa(ReasonLeast) + "到" + Itoa(ReasonMost) + "个字"
	switch {
	case strings.ContainsRune(*value, utf8.RuneError):
		return unreadable(field, name)
	case n == 0:
		return InvalidAt(field, "请填写"+name+"，"+span)
	case n < ReasonLeast:
		return InvalidAt(field, name+"太短，请写"+span)
	case n > ReasonMost:
		return InvalidAt(field, name+"太长，请写"+span+"，现在是"+Itoa(n)+"个字")
	}
	return nil
}

// CheckText checks a cleaned value: given, readable, and within its length in
// characters; only what shows makes it long enough.
func CheckText(field, name, value string, least, most int) error {
	n := utf8.RuneCountInString(value)
	switch {
	case strings.ContainsRune(value, utf8.RuneError): // broken UTF-8 arrives as U+FFFD
		return unreadable(field, name)
	case n == 0 && least > 0:
		return InvalidAt(field, "请填写"+name)
	case Visible(value) < least:
		return InvalidAt(field, name+"太短，请填写完整")
	case n > most:
		return InvalidAt(field, name+"太长，请不要超过"+Itoa(most)+"个字，现在是"+Itoa(n)+"个字")
	}
	return nil
}

func unreadable(field, name string) error {
	return InvalidAt(field, name+"里有无法识别的字符，请重新输入")
}

// stray finds the first character of a cleaned number that is not allowed and
// tells it as one sees it: 第3位是“O”; "" for none.
func Stray(value, allowed string) string {
	for i, r := range []rune(value) {
		switch {
		case strings.ContainsRune(allowed, r):
			continue
		case !unicode.IsGraphic(r) || r == utf8.RuneError:
			return "第" + Itoa(i+1) + "位是无法识别的字符"
		}
		return "第" + Itoa(i+1) + "位是“" + string(r) + "”"
	}
	return ""
}
