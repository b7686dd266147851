package subsidy

import (
	"strings"
	"testing"
)

func TestAMailAddressKeepsTheCharactersThatBelongToIt(t *testing.T) {
	for in, want := range map[string]string{
		"o'brien@example.com":     "o'brien@example.com",
		"“ａ.b@１６３.com” ":          "a.b@163.com",
		"\u200bname @163.com\r\n": "name@163.com",
	} {
		if got, err := ParseMail(in); got != want || err != nil {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}

func TestLengthsAreCountedAfterCleaning(t *testing.T) {
	name := "\u202e" + strings.Repeat("韶", 100) + "\u200b\r\n"
	d := EnterpriseDetails{
		Name: name, CreditCode: "91512081MA62K0260E", Address: "浈江区\r\n风采路1号", Legal: " 张\u200b三 ",
		Phone: "'13912345678", County: "440203",
	}
	got, err := d.Normalize()
	if err != nil || got.Name != strings.Repeat("韶", 100) || got.Address != "浈江区 风采路1号" ||
		got.Legal != "张三" ||
		got.Phone != "13912345678" {
		t.Errorf("%+v %v", got, err)
	}
	d.Name += "韶"
	if _, err := d.Normalize(); KindOf(err) != Invalid || !strings.Contains(err.Error(), "100个字") {
		t.Errorf("101 characters: %v", err)
	}
}

func TestAFilesNameKeepsItsExtension(t *testing.T) {
	for in, want := range map[string]string{
		"C:\\桌面\\名册\r\n.xlsx":             "名册 .xlsx",
		"合同\u202egpj.exe":                 "合同gpj.exe",
		strings.Repeat("长", 120) + ".jpg": strings.Repeat("长", 96) + ".jpg",
	} {
		if got, err := FileName(in); got != want || err != nil {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	if _, err := FileName("\u200b"); KindOf(err) != Invalid {
		t.Errorf("a name that shows nothing: %v", err)
	}
}
