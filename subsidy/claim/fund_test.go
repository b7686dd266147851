package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

var cityOfficer = subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}

// aFund is a county's year with a budget.
func aYear(budget subsidy.Fen) Fund {
	return Fund{
		County:  "440203",
		Year:    2026,
		Entries: []FundEntry{{ID: "1", County: "440203", Year: 2026, Kind: FundBudget, Amount: budget, At: claimed}},
	}
}

// planOf is a plan of one payment.
func planOf(amount subsidy.Fen) Plan {
	return Plan{Items: []PaymentItem{{Amount: amount, State: ItemWaiting}}}
}

func TestAPlanTakesNoMoreThanIsLeft(t *testing.T) {
	f := aYear(1_000_00)
	f.Paid, f.Planned, f.Recovered, f.Unplanned = 300_00, 200_00, 50_00, 900_00
	if left := f.ForPlans(); left != 550_00 {
		t.Fatalf("left for plans %s", left.Plain())
	}
	if err := f.Covers(planOf(550_00)); err != nil {
		t.Errorf("all that is left: %v", err)
	}
	err := f.Covers(planOf(550_01))
	if subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("one fen more: %v", err)
	}
	for _, part := range []string{"550 元", "550.01 元", "超出0.01 元", "减少勾选的申领", "请市人社局追加"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if err := (Fund{County: "440203", Year: 2026, Paid: 1}).Covers(planOf(99_000_000_00)); err != nil {
		t.Errorf("a year without a budget limits nothing: %v", err)
	}
	f.Paid = 2_000_00
	if err := f.Covers(planOf(1)); err == nil || !strings.Contains(err.Error(), "还可以列入计划0 元") {
		t.Errorf("overspent: %v", err)
	}
}

func TestWhatIsLeftCountsPromisesAndWhatCameBack(t *testing.T) {
	f := aYear(1_000_00)
	f.Entries = append(f.Entries, FundEntry{Kind: FundMore, Amount: 500_00}, FundEntry{Kind: FundLess, Amount: 100_00})
	f.Paid, f.Planned, f.Unplanned, f.Recovered = 300_00, 200_00, 400_00, 70_00
	if f.Budget() != 1_400_00 || f.Promised() != 600_00 || f.Left() != 570_00 || f.ForPlans() != 970_00 {
		t.Errorf("budget %d, promised %d, left %d, for plans %d", f.Budget(), f.Promised(), f.Left(), f.ForPlans())
	}
}

func TestTheLevelsOfAFundAtTheirEdges(t *testing.T) {
	set := FundSettings{Warn: 10, Completion: 70}
	for _, c := range []struct {
		unplanned, review subsidy.Fen
		want              FundLevel
	}{
		{899_99, 100_01, FundAmple},
		{899_99, 100_02, FundShort},
		{900_00, 0, FundLow},
		{999_99, 0, FundLow},
		{1_000_00, 0, FundDry},
		{1_000_01, 0, FundDry},
	} {
		f := aYear(1_000_00)
		f.Unplanned, f.Review = c.unplanned, c.review
		if got := f.Level(set); got != c.want {
			t.Errorf("promised %d, under review %d: %s", c.unplanned, c.review, got.Chinese())
		}
		if told := f.Warnings(set); (len(told) == 0) != (c.want == FundAmple) {
			t.Errorf("%s: %d warnings", c.want.Chinese(), len(told))
		}
	}
	if (Fund{Unplanned: 5}).Level(set) != FundAmple {
		t.Error("a year without a budget is not warned of")
	}
}

func TestTheBudgetIsEnteredOnceAndChangedByFurtherRows(t *testing.T) {
	good := FundEntry{
		County: "440203", Year: 2026, Kind: FundBudget, Amount: 1_000_00, Document: "韶财社〔2026〕1号",
		Day: calendar.DayOf(claimed), Reason: "年初安排的资金",
	}
	none := Fund{County: "440203", Year: 2026}
	year := calendar.DayOf(claimed).Year()
	good.Year = year
	for name, c := range map[string]struct {
		fund   Fund
		change func(*FundEntry)
		field  string
	}{
		"a county that is none":    {none, func(e *FundEntry) { e.County = "440100" }, "/county"},
		"a year before the notice": {none, func(e *FundEntry) { e.Year = 2019 }, "/year"},
		"a year after the next":    {none, func(e *FundEntry) { e.Year = year + 2 }, "/year"},
		"no kind":                  {none, func(e *FundEntry) { e.Kind = "" }, "/kind"},
		"a second budget":          {aYear(1), func(*FundEntry) {}, "/kind"},
		"more of nothing":          {none, func(e *FundEntry) { e.Kind = FundMore }, "/kind"},
		"no amount":                {none, func(e *FundEntry) { e.Amount = 0 }, "/amount"},
		"too large":                {none, func(e *FundEntry) { e.Amount = maxFund + 1 }, "/amount"},
		"less than was planned": {
			aYear(1_000_00), func(e *FundEntry) { e.Kind, e.Amount = FundLess, 1_000_01 }, "/amount",
		},
		"a day to come": {none, func(e *FundEntry) { e.Day = calendar.DayOf(claimed).AddDays(1) }, "/day"},
		"no document":   {none, func(e *FundEntry) { e.Document = "" }, "/document"},
		"no reason":     {none, func(e *FundEntry) { e.Reason = "" }, "/reason"},
	} {
		e := good
		c.change(&e)
		_, _, err := c.fund.Enter(e, cityOfficer, claimed)
		refused, ok := err.(*subsidy.Error)
		if !ok || refused.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ev, err := none.Enter(good, cityOfficer, claimed); err != nil || len(ev.Owes) != 1 {
		t.Errorf("a budget: %v, owes %v", err, ev.Owes)
	}
	less := good
	less.Kind, less.Amount = FundLess, 1_000_00
	if _, _, err := aYear(1_000_00).Enter(less, cityOfficer, claimed); err != nil {
		t.Errorf("all that is free is taken back: %v", err)
	}
	if _, _, err := none.Enter(good, reviewer, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a county enters its own budget: %v", err)
	}
}

func TestTheForecastIsWhatIsPlannedCappedTimesTheShare(t *testing.T) {
	all := subsidy.PublishedPolicies()
	today := calendar.DayOf(claimed)
	policy, err := all.On(today)
	if err != nil {
		t.Fatal(err)
	}
	soon := today.AddDays(10)
	for name, c := range map[string]struct {
		of         []Prospect
		completion int
		want       subsidy.Fen
	}{
		"three people of two hours": {
			[]Prospect{{Policy: policy.Version, End: soon, Minutes: []int{90}, People: 3}}, 100, 180_00,
		},
		"thirty-four hours are capped": {
			[]Prospect{{Policy: policy.Version, End: soon, Minutes: []int{34 * 45}, People: 2}}, 100, 2000_00,
		},
		"seven tenths": {
			[]Prospect{{Policy: policy.Version, End: soon, Minutes: []int{90}, People: 10}}, 70, 420_00,
		},
		"courses of 44 minutes together": {
			[]Prospect{{Policy: policy.Version, End: soon, Minutes: []int{44, 44}, People: 1}}, 100, 30_00,
		},
		"a window that is over": {
			[]Prospect{{Policy: policy.Version, End: today.AddDays(-300), Minutes: []int{90}, People: 3}}, 100, 0,
		},
		"a window that was extended": {
			[]Prospect{{
				Policy: policy.Version, End: today.AddDays(-300), Until: today, Minutes: []int{90}, People: 3,
			}}, 100, 180_00,
		},
		"nothing": {nil, 100, 0},
	} {
		got, err := Prospects(c.of, c.completion, all, terms().Calendar, today)
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v, want %s", name, got.Plain(), err, c.want.Plain())
		}
	}
}

func TestTheFundsSettingsHaveBounds(t *testing.T) {
	was := DefaultFundSettings()
	for _, c := range []struct {
		to    FundSettings
		field string
	}{
		{FundSettings{0, 70}, "/warn"},
		{FundSettings{51, 70}, "/warn"},
		{FundSettings{10, 0}, "/completion"},
		{FundSettings{10, 101}, "/completion"},
	} {
		_, err := was.Change(c.to, cityOfficer, claimed)
		if refused, ok := err.(*subsidy.Error); !ok || refused.Field != c.field {
			t.Errorf("%v: %v", c.to, err)
		}
	}
	for _, to := range []FundSettings{{1, 1}, {50, 100}} {
		if _, err := was.Change(to, cityOfficer, claimed); err != nil {
			t.Errorf("%v: %v", to, err)
		}
	}
	if _, err := was.Change(was, cityOfficer, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("no change: %v", err)
	}
}
