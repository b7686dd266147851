package oversight

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestATrialIsStartedByWhoReadsBudgetsAndOneAtATime(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, calendar.China)
	trial := asInForce(inForce(t))
	trial.From, trial.Until = calendar.NewDay(2026, 1, 1), calendar.NewDay(2026, 11, 23)
	city := subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}
	county := subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
	run, ev, err := trial.Start("t1", nil, city, now)
	if err != nil || run.State != TrialWaiting || run.Office != "" || !strings.Contains(ev.Note, "全市2026年1月1日") {
		t.Fatalf("%+v %+v %v", run, ev, err)
	}
	if own, _, err := trial.Start("t2", nil, county, now); err != nil || own.County != "440203" ||
		own.Office != "440203" {
		t.Errorf("a county's own: %+v %v", own, err)
	}
	of := trial
	of.County = "440204"
	for by, want := range map[subsidy.Actor]subsidy.Kind{
		county:                                 subsidy.NotFound, // another county's
		{ID: "s", Role: subsidy.ServiceCentre}: subsidy.NotFound,
		{ID: "o", Role: subsidy.Owner}:         subsidy.Forbidden,
		{ID: "a", Role: subsidy.Administrator}: subsidy.NotFound,
		{ID: "t", Role: subsidy.Trainee}:       subsidy.Forbidden,
	} {
		if _, _, err := of.Start("t3", nil, by, now); subsidy.KindOf(err) != want {
			t.Errorf("%s: %v", by.Role, err)
		}
	}
	if again, ev, err := trial.Start("t4", &run, city, now); err != nil || again.ID != "t1" || ev.Action != "" {
		t.Errorf("pressed twice: %+v %+v %v", again, ev, err)
	}
	if _, _, err := of.Start("t5", &run, city, now); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("another while one is under way: %v", err)
	}
}

func TestATrialThatMakesNoSenseIsRefusedAtItsField(t *testing.T) {
	good := asInForce(inForce(t))
	today := calendar.NewDay(2026, 11, 23)
	good.From, good.Until = calendar.NewDay(2026, 1, 1), today
	for name, c := range map[string]struct {
		change func(*Trial)
		field  string
	}{
		"no rate":            {func(x *Trial) { x.Rate = 0 }, "/rate_per_hour"},
		"a rate beyond":      {func(x *Trial) { x.Rate = 1000_01 }, "/rate_per_hour"},
		"no cap":             {func(x *Trial) { x.Cap = 0 }, "/cap_per_year"},
		"no minutes":         {func(x *Trial) { x.Minutes = 0 }, "/class_hour_minutes"},
		"too many":           {func(x *Trial) { x.Minutes = 241 }, "/class_hour_minutes"},
		"no basis":           {func(x *Trial) { x.Basis = "by_moon" }, "/basis"},
		"no beginning":       {func(x *Trial) { x.From = calendar.Day{} }, "/from"},
		"no end":             {func(x *Trial) { x.Until = calendar.Day{} }, "/until"},
		"backwards":          {func(x *Trial) { x.Until = x.From.AddDays(-1) }, "/until"},
		"to come":            {func(x *Trial) { x.From, x.Until = today.AddDays(1), today.AddDays(2) }, "/from"},
		"a county elsewhere": {func(x *Trial) { x.County = "440100" }, "/county"},
	} {
		trial := good
		c.change(&trial)
		refused, ok := trial.Check(today).(*subsidy.Error)
		if !ok || refused.Field != c.field {
			t.Errorf("%s: %v", name, refused)
		}
	}
	if err := good.Check(today); err != nil {
		t.Error(err)
	}
}
