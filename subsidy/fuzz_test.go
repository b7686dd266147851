package subsidy

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// parsed checks what every reader of a number keeps: what it took, it takes
// again as it is, and a refusal is one sentence that does not repeat the number.
func parsed(t *testing.T, typed string, parse func(string) (string, error)) {
	t.Helper()
	got, err := parse(typed)
	if err != nil {
		if KindOf(err) != Invalid || len(typed) > 5 && utf8.ValidString(typed) && strings.Contains(err.Error(), typed) {
			t.Fatalf("%q: %v", typed, err)
		}
		return
	}
	if again, err := parse(got); err != nil || again != got {
		t.Fatalf("%q is read as %q, and that as %q (%v)", typed, got, again, err)
	}
}

func FuzzParseResidentID(f *testing.F) {
	for _, s := range []string{
		"11010119900307001X", "１１０１０１ 199003070011", "1.10101E+17", "110101900307001", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed(t, s, func(s string) (string, error) { id, err := ParseResidentID(s); return string(id), err })
		if id, err := ParseResidentID(s); err == nil &&
			(id.Birth().IsZero() || len(id.Masked()) != 18 || id.Masked() == string(id)) {
			t.Fatalf("born %v, masked %s", id.Birth(), id.Masked())
		}
	})
}

func FuzzParseCreditCode(f *testing.F) {
	for _, s := range []string{
		MakeCreditCode("91440200MA4UQ1234"), "９１４４０２００ma4uq12345", "91440200IOSVZ12345", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed(t, s, ParseCreditCode)
		if code, err := ParseCreditCode(s); err == nil && MakeCreditCode(code[:17]) != code {
			t.Fatalf("%q", code)
		}
	})
}

func FuzzParseMobile(f *testing.F) {
	for _, s := range []string{
		"13912345678", "+86 139-1234-5678", "1.3912345678E+10", "13912345678.0", "E", "1E99999", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed(t, s, ParseMobile)
		if phone, err := ParseMobile(s); err == nil && !mobileShape.MatchString(phone) {
			t.Fatalf("%q", phone)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{
		" 张\u200b三\r\n李四\t", "=\"'110\"", "阿依古丽•买买提", "\xff\xfe", "|a|", "\u2028\u00a0 x", "==='", "ﾞｶﾞ",
		"\u0345ß", "가\u11a8",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) string{
			"CleanLine":  CleanLine,
			"CleanText":  CleanText,
			"CleanValue": CleanValue,
			"NameKey":    NameKey,
		} {
			got := clean(s)
			if again := clean(got); again != got {
				t.Errorf("%s: %q becomes %q, and that %q", name, s, got, again)
			}
			if !utf8.ValidString(got) {
				t.Errorf("%s: %q becomes %q, no UTF-8", name, s, got)
			}
			if n, most := utf8.RuneCountInString(got), utf8.RuneCountInString(s); n > most {
				t.Errorf("%s: %q of %d characters becomes %q of %d", name, s, most, got, n)
			}
		}
		if strings.ContainsAny(CleanLine(s), "\r\n\t") || strings.Contains(CleanText(s), "\r") {
			t.Errorf("%q keeps line breaks", s)
		}
	})
}
