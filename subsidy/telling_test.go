package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

func TestNobodyIsBornInTheFuture(t *testing.T) {
	today := calendar.NewDay(2026, 11, 30)
	for day, ok := range map[calendar.Day]bool{
		today:                true,
		today.AddDays(1):     false,
		today.AddDays(400):   false,
		today.AddDays(-9000): true,
	} {
		id := MakeResidentID("440203", day, 7)
		if _, err := ParseResidentID(string(id)); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		entry := RosterEntry{Name: "王小明", ID: string(id), Phone: "13800138000", Account: "a1"}
		if _, err := entry.CheckOn(today); (err == nil) != ok {
			t.Errorf("on a roster, born %s: %v", day, err)
		}
		if _, _, err := (TraineeEntry{Name: "王小明", ID: string(id)}).CheckOn(today); (err == nil) != ok {
			t.Errorf("bound, born %s: %v", day, err)
		}
		rows := CheckRoster([]NumberedEntry{{Row: 2, RosterEntry: entry}}, today)
		if (rows[0].Problem == nil) != ok {
			t.Errorf("imported, born %s: %+v", day, rows[0].Problem)
		}
		c := Correction{Kind: CorrectID, CorrectionText: CorrectionText{Wanted: string(id), Proof: "身份证复印件"}}
		if err := c.check(Person{ID: "11010519491231002X"}, today); (err == nil) != ok {
			t.Errorf("corrected, born %s: %v", day, err)
		}
	}
}
