package subsidy

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy/calendar"
)

func TestIdentifiersAreCheckedAsTheStandardsSay(t *testing.T) {
	for _, s := range []string{
		"11010519491231002X", "440524188001010014", " 11010519491231002x ", "１１０１０５１９４９１２３１００２Ｘ",
	} {
		if _, err := ParseResidentID(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for s, word := range map[string]string{
		"": "请填写", "110105194912310021": "校验位", "1101051949123100": "18位", "110105194913310021": "出生日期",
		"11010519491231002A": "数字", "4.40203E+17": "Excel", "110105491231002": "15位", "010105194912310021": "地区码",
	} {
		if _, err := ParseResidentID(s); err == nil || !strings.Contains(err.Error(), word) ||
			s != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%q: %v, want %s", s, err, word)
		}
	}
	if code, err := ParseCreditCode("91512081ma62k0260e"); err != nil || code != "91512081MA62K0260E" {
		t.Errorf("%s, %v", code, err)
	}
	for _, s := range []string{"91512081MA62K0260F", "91512081MA62K0260", "9I512081MA62K0260E"} {
		if _, err := ParseCreditCode(s); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
	for _, s := range []string{"13800138000", "+86 138-0013-8000", "8613800138000"} {
		if got, err := ParseMobile(s); err != nil || got != "13800138000" {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"12800138000", "1380013800", "138001380000", "abc"} {
		if _, err := ParseMobile(s); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
}

func TestEveryWrongDigitOfAnIDIsFound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		birth := calendar.NewDay(1950, 1, 1).AddDays(rapid.IntRange(0, 20000).Draw(rt, "birth"))
		id := MakeResidentID("440203", birth, rapid.IntRange(0, 999).Draw(rt, "seq"))
		if got, err := ParseResidentID(string(id)); err != nil || got != id || got.Birth() != birth {
			rt.Fatalf("%s: %v", id, err)
		}
		i := rapid.IntRange(0, 16).Draw(rt, "place")
		digit := byte('0' + rapid.IntRange(0, 9).Draw(rt, "digit"))
		wrong := []byte(id)
		if wrong[i] == digit {
			return
		}
		wrong[i] = digit
		if _, err := ParseResidentID(string(wrong)); err == nil {
			rt.Fatalf("%s became %s unnoticed", id, wrong)
		}
	})
}

func TestMasksHideWhatTheyShould(t *testing.T) {
	if got := ResidentID("11010519491231002X").Masked(); got != "110***********002X" {
		t.Error(got)
	}
	if got := MaskName("欧阳明"); got != "欧**" {
		t.Error(got)
	}
	if got := MaskMobile("13800138000"); got != "138****8000" {
		t.Error(got)
	}
}

func TestSomebodyBornOnTheLastDayOf1969HasABirthday(t *testing.T) {
	id := MakeResidentID("440203", calendar.NewDay(1969, 12, 31), 7)
	if got, err := ParseResidentID(string(id)); err != nil || got.Birth().String() != "1969-12-31" {
		t.Errorf("%s, %v", got.Birth(), err)
	}
}
