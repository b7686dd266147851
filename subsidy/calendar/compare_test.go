package calendar

import "testing"

func TestAnArrangementTakesDaysAndGivesThemBack(t *testing.T) {
	a, err := ParseArrangement("2027 | 0101-0103 0205-0212 | 0130")
	if err != nil {
		t.Fatal(err)
	}
	after, err := Published().With(a)
	if err != nil {
		t.Fatal(err)
	}
	moves := map[Day]bool{}
	for _, m := range Compare(Published(), after, 2027) {
		was, _ := Published().Working(m.Day)
		if is, _ := after.Working(m.Day); is != m.Working || was == is || (m.Was == "") != was {
			t.Errorf("%+v", m)
		}
		moves[m.Day] = m.Working
	}
	for day, working := range map[Day]bool{
		NewDay(2027, 1, 30): true,  // a Saturday that is worked
		NewDay(2027, 2, 12): false, // a Friday off
		NewDay(2027, 10, 1): true,  // given back: the paper does not name it
	} {
		if got, moved := moves[day]; !moved || got != working {
			t.Errorf("%s: moved %t, working %t", day, moved, got)
		}
	}
	if len(Compare(after, after, 2027)) != 0 {
		t.Error("a calendar differs from itself")
	}
	state := map[int]bool{}
	for _, y := range after.Years() {
		state[y.Year] = y.Provisional
	}
	if state[2026] || state[2027] || !state[2028] {
		t.Errorf("%v", state)
	}
}
