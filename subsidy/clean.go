package subsidy

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// What people type, paste and upload is cleaned here, one way for every door
// (rules.md 7); the store refuses what no door cleaned.

// invisible reports whether a rune shows nothing by itself: direction marks,
// zero-width and filler characters, soft hyphens, byte order marks.
func invisible(r rune) bool {
	switch {
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	case unicode.Is(unicode.Variation_Selector, r), r == '\u034f', r == '\u2800':
		return true
	}
	return false
}

// CleanLine returns one line of text as it is kept: without control, direction
// and invisible characters, line breaks and tabs turned into spaces, trimmed.
// What is no UTF-8 stays visible as U+FFFD, for the rule to refuse.
func CleanLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), invisible(r):
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", " "))
	return strings.TrimSpace(s)
}

// CleanText is CleanLine for text of several lines: line breaks stay, written as
// \n whatever the browser sent (CRLF), and so does the indentation of a line.
func CleanText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		kept := CleanLine("|" + line) // the mark keeps the spaces before it
		lines[i] = strings.TrimPrefix(kept, "|")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// quotes are what spreadsheets and people put around numbers.
const Quotes = "'\"`´‘’‚‛“”„‟′″＇＂"

// CleanValue returns a number or code as it is checked: full-width forms
// narrowed, spaces, quotes, ="…", controls and invisible characters dropped.
func CleanValue(s string) string {
	s = width.Fold.String(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || invisible(r) || strings.ContainsRune(Quotes, r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimLeft(s, "=")
}

// dots are the ways people write the middle dot of a name (阿依古丽·买买提).
const dots = "·•‧∙⋅・･。．.●᛫"

// oldYan is where old fonts kept 䶮, before Unicode had it.
const oldYan = '\ue863'

// NameKey is the one comparable form of a name (姓名), for binding, study,
// merging and search: narrowed, no spaces or marks, one middle dot, upper case.
// A name is shown as it was written, cleaned by CleanLine.
func NameKey(name string) string {
	name = norm.NFC.String(width.Fold.String(strings.ToValidUTF8(name, "\ufffd")))
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), invisible(r):
			return -1
		case strings.ContainsRune(dots, r):
			return '·'
		case r == oldYan:
			return '䶮'
		}
		return unicode.ToUpper(r)
	}, name)
}

// Visible counts the characters of a text that show something by themselves; a
// mark that stands upon another (accents, enclosing circles) does not.
func Visible(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.In(r, unicode.Mn, unicode.Me) && !invisible(r) {
			n++
		}
	}
	return n
}

// PlainName makes a name comparable: white space, marks and width apart.
func PlainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, CleanValue(s))
}
