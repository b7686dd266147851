package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

func TestAPolicyVersionNeedsASecondOfficer(t *testing.T) {
	all := PublishedPolicies()
	v := all.All()[0]
	v.Document, v.From = "韶人社函〔2027〕1号", calendar.DayOf(monday).AddDays(10)
	writer, second := Actor{ID: "a", Role: CityOfficer}, Actor{ID: "b", Role: CityOfficer}
	bound := calendar.DayOf(monday)
	q, ev, err := all.Propose("q", v, bound, writer, monday)
	if err != nil || ev.Owes[0].To.Except != "a" || !ev.Owes[0].To.City {
		t.Fatalf("%+v %v", ev.Owes, err)
	}
	instead := all.Instead(q)
	if _, _, err := all.Confirm(&q, instead, bound, writer, monday); KindOf(err) != Forbidden {
		t.Errorf("by its writer: %v", err)
	}
	if _, err := q.Reject("不同意这样修改", writer, monday); KindOf(err) != Forbidden {
		t.Errorf("rejected by its writer: %v", err)
	}
	late := q
	if _, _, err := all.Confirm(&late, instead, bound, second, monday.AddDate(0, 0, 10)); KindOf(err) != TooLate {
		t.Errorf("after its day: %v", err)
	}
	other := q
	if _, _, err := all.Confirm(&other, "2019-01-01", bound, second, monday); KindOf(err) != Conflict {
		t.Errorf("compared with another version: %v", err)
	}
	with, _, err := all.Confirm(&q, instead, bound, second, monday.AddDate(0, 0, 9))
	if err != nil || len(with.All()) != 2 {
		t.Errorf("confirmed: %v", err)
	}
	if _, _, err := all.Confirm(&q, instead, bound, second, monday); KindOf(err) != Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := late.Reject("", second, monday); KindOf(err) != Invalid {
		t.Errorf("without a reason: %v", err)
	}
}
