package subsidy

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy/calendar"
)

// refIdentity is a second reading of a number, place by place, that shares
// nothing with the rule: 公民身份号码 (GB 11643), the residence permits of Hong
// Kong, Macao and Taiwan, and the foreigner's permanent-residence number of the
// card of 2023: 9, two digits of the province, three of the country (GB/T 2659),
// then as GB 11643.
func refIdentity(s string) (born string, male, is bool) {
	if len(s) != 18 {
		return "", false, false
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		if s[i] < '0' || s[i] > '9' {
			return "", false, false
		}
		sum += weight * int(s[i]-'0')
	}
	check := []string{"1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"}[sum%11]
	day, err := time.Parse("20060102", s[6:14])
	switch {
	case s[17:] != check, err != nil, day.Year() < 1800:
		return "", false, false
	case s[0] == '0', s[0] == '9' && (s[3:6] == "000" || s[3:6] == "156"):
		return "", false, false
	}
	return day.Format(time.DateOnly), strings.Contains("13579", s[16:17]), true
}

func TestEveryKindOfIdentityNumberIsReadAsTheReferenceReadsIt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		region := rapid.SampledFrom([]string{
			"440203", "810000", "820000", "830000", "944840", "911392", "965004",
			"944000", "931156", "044020",
		}).Draw(rt, "region")
		birth := calendar.NewDay(1900, 1, 1).AddDays(rapid.IntRange(0, 45_000).Draw(rt, "birth"))
		s := []byte(MakeResidentID(region, birth, rapid.IntRange(0, 999).Draw(rt, "serial")))
		for range rapid.IntRange(0, 2).Draw(rt, "faults") {
			s[rapid.IntRange(0, 17).Draw(rt, "place")] = rapid.SampledFrom([]byte("0123456789X")).Draw(rt, "digit")
		}
		born, male, is := refIdentity(string(s))
		id, err := ParseResidentID(string(s))
		if (err == nil) != is {
			rt.Fatalf("%s: the reference says %v, the rule %v", s, is, err)
		}
		if err != nil {
			return
		}
		if id.Birth().String() != born || (id.Sex() == Male) != male {
			rt.Fatalf("%s: born %s, sex %s; the reference says %s, %v", id, id.Birth(), id.Sex(), born, male)
		}
		if m := id.Masked(); len(m) != 18 || m[:3] != string(id[:3]) || m[14:] != string(id[14:]) ||
			strings.Count(m, "*") != 11 {
			rt.Fatalf("%s is shown as %s", id, m)
		}
	})
}

func TestAForeignersPermanentResidenceNumberIsTaken(t *testing.T) {
	id := MakeResidentID("944840", calendar.NewDay(1988, 2, 29), 124)
	for _, typed := range []string{string(id), " " + strings.ToLower(string(id)), "'" + string(id)} {
		if got, err := ParseResidentID(typed); err != nil || got != id {
			t.Errorf("%q: %s, %v", typed, got, err)
		}
	}
	p, err := RosterEntry{Name: "MARY-ANN O'NEIL", ID: string(id), Phone: "13800138000", Account: "yg1"}.Check()
	if err != nil || p.Sex != Female || p.ID.Birth() != calendar.NewDay(1988, 2, 29) {
		t.Errorf("%+v, %v", p, err)
	}
	if _, bound, err := (TraineeEntry{Name: p.Name, ID: string(id)}).Check(); err != nil || bound != id {
		t.Errorf("a binding: %s, %v", bound, err)
	}
	for typed, says := range map[string]string{
		"USA44018802291":  "第1位是“U”",
		"USA440188022901": "旧版外国人永久居留身份证",
		"usa440188022901": "18位",
		string(MakeResidentID("944000", calendar.NewDay(1988, 2, 29), 1)): "国家或地区代码",
		string(MakeResidentID("944156", calendar.NewDay(1988, 2, 29), 1)): "国家或地区代码",
	} {
		if _, err := ParseResidentID(typed); err == nil || !strings.Contains(err.Error(), says) ||
			strings.Contains(err.Error(), typed) {
			t.Errorf("%q: %v, want %s", typed, err, says)
		}
	}
}
