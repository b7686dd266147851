package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

func TestWhatRemainsWrongInANumberIsToldAsOneSeesIt(t *testing.T) {
	id := func(s string) error { _, err := subsidy.ParseResidentID(s); return err }
	code := func(s string) error { _, err := subsidy.ParseCreditCode(s); return err }
	mobile := func(s string) error { _, err := subsidy.ParseMobile(s); return err }
	phone := func(s string) error { _, err := subsidy.ParsePhone(s); return err }
	account := func(s string) error {
		_, err := (Payee{Name: "某公司", Bank: "中国银行", Account: s}).check("某公司")
		return err
	}
	for _, c := range []struct {
		what  string
		parse func(string) error
		in    string
		says  string // "" for a good one
	}{
		{"an ID number with marks", id, "\u202a4405\u200b2418 8001\u00a0010014\u202c", ""},
		{"an ID number as a formula", id, "=\"440524188001010014\"", ""},
		{"an ID number in full width and quotes", id, "“４４０５２４１８８００１０１００１４”", ""},
		{"an ID number of 19 digits and a mark", id, "\u200b4405241880010100144", "现在是19位"},
		{"an ID number with a letter", id, "44052418800101001O", "第18位是“O”"},
		{"an ID number with a dash", id, "440524-18800101-0014", "第7位是“-”"},
		{"an X in the middle", id, "4405241X8001010014", "第8位是“X”"},
		{"broken UTF-8", id, "440524188001010\xff14", "第16位是无法识别的字符"},
		{"a credit code with marks", code, "\ufeff91512081ma62k0260e\u200f", ""},
		{"a credit code with an I", code, "91512081MA62K0260I", "第18位是“I”"},
		{"a credit code cut short", code, "'91512081MA62K0260", "现在是17位"},
		{"a mobile number with an apostrophe", mobile, "'13912345678", ""},
		{"a mobile number with odd dashes", mobile, "139‑1234–5678", ""},
		{"a mobile number with a letter", mobile, "1391234567l", "第11位是“l”"},
		{"a mobile number cut short", mobile, "\u200b1391234567", "现在是10位"},
		{"a fixed line in full width", phone, "（０７５１）８８８ ８８８８", ""},
		{"a bank account with blanks", account, "6217 0000\t1000 1234", ""},
		{"a bank account with a letter", account, "621700001000123O", "第16位是“O”"},
		{"a bank account cut short", account, "\u200b621700", "现在是6位"},
	} {
		err := c.parse(c.in)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}
