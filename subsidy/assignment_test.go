package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func worker(id string, role Role, load int) CaseWorker {
	return CaseWorker{ID: id, Name: id, County: "440203", Role: role, Load: load}
}

// TestACaseIsTakenAndHandedOver tries who may take and hand over whose case.
func TestACaseIsTakenAndHandedOver(t *testing.T) {
	now := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	li, wang := worker("li", CountyReviewer, 0), worker("wang", CountyReviewer, 0)
	chief := worker("chief", CountyChief, 0)
	as := func(w CaseWorker) Actor { return Actor{ID: w.ID, Role: w.Role, County: w.County} }
	foreign := worker("far", CountyReviewer, 0)
	foreign.County = "440204"
	keptBy := func(w *CaseWorker) *Assignment {
		a := &Assignment{Subject: Subject{SubjectFiling, "f"}, Scope: Scope{County: "440203"}}
		if w != nil {
			a.Staff, a.Name = w.ID, w.Name
		}
		return a
	}
	for name, c := range map[string]struct {
		act  func() (Event, error)
		want Kind
	}{
		"nobody's is taken": {
			func() (Event, error) { return keptBy(nil).Take(li, nil, as(li), now) },
			"",
		},
		"own twice": {
			func() (Event, error) { return keptBy(&li).Take(li, nil, as(li), now) },
			Conflict,
		},
		"another's": {
			func() (Event, error) { return keptBy(&wang).Take(li, nil, as(li), now) },
			Conflict,
		},
		"of whom one covers": {
			func() (Event, error) { return keptBy(&wang).Take(li, []string{"wang"}, as(li), now) },
			"",
		},
		"another's, by the chief": {
			func() (Event, error) { return keptBy(&wang).Take(chief, nil, as(chief), now) },
			"",
		},
		"of another county": {
			func() (Event, error) { return keptBy(nil).Take(foreign, nil, as(foreign), now) },
			NotFound,
		},
		"own handed over": {
			func() (Event, error) { return keptBy(&li).HandOver(wang, as(li), now) },
			"",
		},
		"another's handed over": {
			func() (Event, error) { return keptBy(&wang).HandOver(li, as(li), now) },
			Forbidden,
		},
		"handed over by the chief": {
			func() (Event, error) { return keptBy(&wang).HandOver(li, as(chief), now) },
			"",
		},
		"handed to another county": {
			func() (Event, error) { return keptBy(&li).HandOver(foreign, as(li), now) },
			Invalid,
		},
		"handed to whom it is": {
			func() (Event, error) { return keptBy(&li).HandOver(li, as(li), now) },
			Invalid,
		},
		"shared out by a reviewer": {
			func() (Event, error) { return keptBy(nil).Shared(wang, as(li), now) },
			Forbidden,
		},
		"shared out by the chief": {
			func() (Event, error) { return keptBy(nil).Shared(wang, as(chief), now) },
			"",
		},
		"an administrator takes none": {
			func() (Event, error) { return keptBy(nil).Take(li, nil, Actor{ID: "a", Role: Administrator}, now) },
			NotFound,
		},
	} {
		event, err := c.act()
		if KindOf(err) != c.want {
			t.Errorf("%s: got %v, want kind %q", name, err, c.want)
		}
		if err == nil && (event.Subject.ID != "f" || event.Note == "") {
			t.Errorf("%s: event %+v", name, event)
		}
	}
}

// TestSharingOutIsEven gives cases to who has the fewest.
func TestSharingOutIsEven(t *testing.T) {
	workers := []CaseWorker{
		worker("b", CountyReviewer, 1), worker("a", CountyReviewer, 0), worker("c", CountyReviewer, 4),
	}
	got := ""
	for _, w := range ShareOut(make([]Assignment, 5), workers) {
		got += w.ID
	}
	if got != "aabab" {
		t.Errorf("five cases went to %s, want aabab", got)
	}
}

// TestAnAbsenceIsEnteredByOneselfOrTheChief tries who may enter whose absence, and its days.
func TestAnAbsenceIsEnteredByOneselfOrTheChief(t *testing.T) {
	now := time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
	li, wang := worker("li", CountyReviewer, 0), worker("wang", CountyReviewer, 0)
	day := calendar.DayOf(now)
	for name, c := range map[string]struct {
		by          string
		role        Role
		from, until calendar.Day
		standIn     CaseWorker
		want        Kind
	}{
		"own":             {"li", CountyReviewer, day, day.AddDays(3), wang, ""},
		"by the chief":    {"chief", CountyChief, day, day.AddDays(3), wang, ""},
		"by a colleague":  {"wang", CountyReviewer, day, day.AddDays(3), wang, Forbidden},
		"oneself stands":  {"li", CountyReviewer, day, day.AddDays(3), li, Invalid},
		"ends before":     {"li", CountyReviewer, day, day.AddDays(-1), wang, Invalid},
		"longer than may": {"li", CountyReviewer, day, day.AddDays(93), wang, Invalid},
		"no day":          {"li", CountyReviewer, calendar.Day{}, day, wang, Invalid},
	} {
		cover := Cover{Staff: "li", By: c.standIn.ID, From: c.from, Until: c.until}
		by := Actor{ID: c.by, Role: c.role, County: "440203"}
		if _, err := SetCover(cover, li, c.standIn, by, now); KindOf(err) != c.want {
			t.Errorf("%s: got %v, want kind %q", name, err, c.want)
		}
	}
}
