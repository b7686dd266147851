package subsidy

import (
	"fmt"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

func TestEveryParameterOfAVersionHasItsBounds(t *testing.T) {
	for name, v := range map[string]struct {
		least, most int64
		set         func(p *Policy, n int64)
	}{
		"rate":        {1, 1_000_00, func(p *Policy, n int64) { p.RatePerHour = Fen(n) }},
		"cap":         {1, 100_000_00, func(p *Policy, n int64) { p.CapPerYear = Fen(n) }},
		"class hour":  {1, 240, func(p *Policy, n int64) { p.ClassHourMinutes = int(n) }},
		"pass score":  {0, 100, func(p *Policy, n int64) { p.PassScore = int(n) }},
		"filing lead": {0, 60, func(p *Policy, n int64) { p.FilingLead = int(n) }},
		"window":      {1, 60, func(p *Policy, n int64) { p.ClaimMonths = int(n) }},
		"review":      {1, 250, func(p *Policy, n int64) { p.ReviewDays = int(n) }},
		"supplement":  {1, 60, func(p *Policy, n int64) { p.SupplementDays = int(n) }},
		"publicity":   {1, 250, func(p *Policy, n int64) { p.PublicityDays = int(n) }},
		"hearing":     {1, 60, func(p *Policy, n int64) { p.HearingDays = int(n) }},
		"answer":      {1, 60, func(p *Policy, n int64) { p.AnswerDays = int(n) }},
		"payment":     {1, 250, func(p *Policy, n int64) { p.PaymentDays = int(n) }},
		"document":    {4, 100, func(p *Policy, n int64) { p.Document = strings.Repeat("文", int(n)) }},
		"clause":      {1, 40, func(p *Policy, n int64) { p.Clause = strings.Repeat("一", int(n)) }},
	} {
		for n, want := range map[int64]bool{v.least - 1: false, v.least: true, v.most: true, v.most + 1: false} {
			p := terms().Policy
			if n < 0 && (name == "document" || name == "clause") {
				continue
			}
			v.set(&p, n)
			if err := p.check(); (err == nil) != want {
				t.Errorf("%s of %d: %v", name, n, err)
			}
		}
	}
	p := terms().Policy
	for days, want := range map[int]bool{-1: false, 0: true} {
		if p.Until = p.From.AddDays(days); (p.check() == nil) != want {
			t.Errorf("until %d days after its first", days)
		}
	}
}

func TestVersionsMayTouchAndNotOverlap(t *testing.T) {
	first := calendar.NewDay(2027, 1, 1)
	next := terms().Policy
	next.From, next.Until = first, first.AddDays(30)
	all := must[Policies](t)(PublishedPolicies().With(next))
	for d, want := range map[calendar.Day]string{
		first.AddDays(-1): "2020-03-02", first: "2027-01-01",
		first.AddDays(30): "2027-01-01",
	} {
		if p, err := all.On(d); err != nil || p.Version != want {
			t.Errorf("on %s: %s, %v", d, p.Version, err)
		}
	}
	for _, d := range []calendar.Day{calendar.NewDay(2020, 3, 1), first.AddDays(31)} {
		if _, err := all.On(d); KindOf(err) != Invalid {
			t.Errorf("on %s a version holds: %v", d, err)
		}
	}
	third := next
	for from, want := range map[int]Kind{30: Conflict, 31: ""} {
		third.From, third.Until = first.AddDays(from), calendar.Day{}
		if _, err := all.With(third); KindOf(err) != want {
			t.Errorf("from %s: %v", third.From, err)
		}
	}
	third.From = calendar.NewDay(2026, 12, 1)
	// it overlaps the first, which ended the day before next
	for until, want := range map[int]Kind{-1: Conflict, 0: Conflict} {
		third.Until = first.AddDays(until)
		if _, err := all.With(third); KindOf(err) != want {
			t.Errorf("from %s until %s: %v", third.From, third.Until, err)
		}
	}
}

func TestAVersionNeverReachesBackToCasesThatAreBound(t *testing.T) {
	officer := Actor{ID: "a", Role: CityOfficer}
	today := calendar.DayOf(monday)
	for from, want := range map[calendar.Day]Kind{today: TooLate, today.AddDays(1): ""} {
		v := terms().Policy
		v.From = from
		for _, bound := range []calendar.Day{today.AddDays(-3), today} {
			if _, _, err := PublishedPolicies().Propose("q", v, bound, officer, monday); KindOf(err) != want ||
				want != "" && !strings.Contains(err.Error(), today.AddDays(1).Chinese()) {
				t.Errorf("from %s, bound %s: %v", from, bound, err)
			}
		}
		if _, _, err := PublishedPolicies().Propose("q", v, calendar.Day{}, officer, monday); err != nil {
			t.Errorf("from %s with nothing bound: %v", from, err)
		}
	}
	v := terms().Policy
	v.From = today.AddDays(3)
	if _, _, err := PublishedPolicies().Propose("q", v, today.AddDays(5), officer, monday); KindOf(err) != TooLate {
		t.Errorf("a case is bound after it: %v", err)
	}
	v.From, v.Document = today.AddDays(1), "  韶人社函〔2026〕1号  "
	q, _, err := PublishedPolicies().Propose("q", v, today, officer, monday)
	if err != nil || q.Document != "韶人社函〔2026〕1号" {
		t.Fatalf("%q %v", q.Document, err)
	}
	if ev := must[Event](t)(q.Reject("标准有误，请改", Actor{ID: "b", Role: CityOfficer},
		monday)); !strings.HasSuffix(ev.Note, "，原因：标准有误，请改") || q.State != PolicyRejected {
		t.Errorf("%+v", ev)
	}
}

func TestTheWindowThatIsLookedBackOverIsTheLongest(t *testing.T) {
	today := calendar.NewDay(2026, 11, 30)
	if got := PublishedPolicies().ClaimableSince(today); got != today.AddDays(-31*7) {
		t.Errorf("since %s", got)
	}
}

func TestMoneyIsWrittenInYuanAndFen(t *testing.T) {
	for fen, want := range map[Fen]string{
		0: "0.00", 1: "0.01", 99: "0.99", 100: "1.00", 1234: "12.34",
		-1: "-0.01", -12345: "-123.45",
	} {
		if got := fen.Yuan(); got != want {
			t.Errorf("%d fen are %s", fen, got)
		}
	}
}

func TestClassHoursFollowTheBasis(t *testing.T) {
	minutes := []int{44, 44, 90}
	for basis, want := range map[Basis]int{PerFiling: 3, PerCourse: 2} {
		if got := policy(basis).ClassHours(minutes); got != want {
			t.Errorf("%s: %d", basis, got)
		}
	}
}

func TestAFilingsDaysNameTheirClause(t *testing.T) {
	p, cal := terms().Policy, calendar.Published()
	d := must[calendar.Deadline](t)(p.FilingDeadline(calendar.NewDay(2026, 11, 30), cal))
	if d.Rule != "培训开始前至少5个工作日备案" || d.Clause != "附件1 二(一)" || d.Last != monday2 {
		t.Errorf("%+v", d)
	}
	d = must[calendar.Deadline](t)(p.EarliestStart(monday2, cal))
	if d.Rule != "今天备案，培训最早可以开始的日期（须提前至少5个工作日）" || d.Clause != "附件1 二(一)" ||
		d.Last != calendar.NewDay(2026, 11, 28) {
		t.Errorf("%+v", d)
	}
	if _, err := p.FilingDeadline(calendar.NewDay(2019, 1, 1), cal); err == nil {
		t.Error("a deadline in 2019")
	}
	if _, err := p.EarliestStart(calendar.NewDay(2019, 1, 1), cal); err == nil {
		t.Error("a start in 2019")
	}
	for _, v := range []struct {
		of   func(Terms, calendar.Day) (calendar.Deadline, error)
		want string
	}{
		{windowFromEnd, "培训工作结束后6个月内有效提出申领 附件1 一(三)"},
		{Terms.SupplementDeadline, "要求补充材料后5个工作日内补充，逾期按现有材料办理 附件1 二(二)"},
		{Terms.PublicityDeadline, "公示5个工作日 附件1 二(二)"},
		{Terms.PaymentDeadline, "公示无异议后30个工作日内支付 附件1 二(二)"},
	} {
		if d := must[calendar.Deadline](t)(v.of(terms(), monday2)); d.Rule+" "+d.Clause != v.want {
			t.Errorf("%s %s", d.Rule, d.Clause)
		}
	}
}

// merged merges two numbers' years and checks that the sums stay true.
func merged(t *testing.T, from, to PersonYear, wrong, right []Share, recovering map[string]bool) (MergedYear,
	PersonYear,
) {
	t.Helper()
	m := MergeYears(&from, &to, wrong, right, recovering)
	sums := map[ShareState]Fen{}
	for i, s := range m.Shares {
		sums[s.State] += s.Held
		if s.Turn != i+1 {
			t.Errorf("%s has turn %d, not %d", s.ID, s.Turn, i+1)
		}
	}
	if to.Reserved != sums[ShareReserved] || to.Approved != sums[ShareApproved] || to.Paid != sums[SharePaid] ||
		to.Used() > to.Cap ||
		to.Turn != len(m.Shares) || from.Used() != 0 || from.Raised != 0 {
		t.Errorf("%+v and %+v, shares %+v", from, to, m.Shares)
	}
	return m, to
}

func shareOf(id, claim string, turn int, held Fen, state ShareState) Share {
	return Share{ID: id, Claim: claim, Turn: turn, Asked: held, Held: held, Cap: 1000_00, State: state}
}

type merger struct {
	from, to     PersonYear
	wrong, right []Share
	recovering   map[string]bool
	want         string
	raised       Fen
}

// mergers are the years of two numbers that turn out to be one person's.
var mergers = map[string]merger{
	"what fits stays": {
		PersonYear{Reserved: 400_00, Cap: 1000_00},
		PersonYear{Paid: 600_00, Cap: 1000_00},
		[]Share{shareOf("b", "2", 1, 400_00, ShareReserved)},
		[]Share{shareOf("a", "1", 1, 600_00,
			SharePaid)},
		nil, "a 600 b 400", 0,
	},
	"a yuan too much is cut": {
		PersonYear{Reserved: 401_00, Cap: 1000_00},
		PersonYear{Paid: 600_00, Cap: 1000_00},
		[]Share{shareOf("b", "2", 1, 401_00, ShareReserved)},
		[]Share{shareOf("a", "1", 1, 600_00,
			SharePaid)},
		nil, "a 600 b 400", 0,
	},
	"the last that asked is cut first": {
		PersonYear{Reserved: 300_00, Approved: 400_00, Cap: 1000_00},
		PersonYear{Reserved: 500_00, Cap: 1000_00},
		[]Share{shareOf("c", "3", 2, 300_00, ShareReserved), shareOf("a", "1", 1, 400_00, ShareApproved)},
		[]Share{shareOf("b", "2", 1, 500_00, ShareReserved)},
		nil, "a 400 b 500 c 100", 0,
	},
	"and then the one before": {
		PersonYear{Reserved: 300_00, Approved: 800_00, Cap: 1000_00},
		PersonYear{Reserved: 500_00, Cap: 1000_00},
		[]Share{shareOf("c", "3", 2, 300_00, ShareReserved), shareOf("a", "1", 1, 800_00, ShareApproved)},
		[]Share{shareOf("b", "2", 1, 500_00, ShareReserved)},
		nil, "a 800 b 200 c 0", 0,
	},
	"paid twice is recovered, the last first": {
		PersonYear{Paid: 700_00, Cap: 1000_00},
		PersonYear{Paid: 800_00, Cap: 1000_00},
		[]Share{shareOf("b", "2", 1, 700_00, SharePaid)},
		[]Share{shareOf("a", "1", 1, 800_00, SharePaid)},
		nil, "a 800 b 700 back b 500", 500_00,
	},
	"more than the last was paid": {
		PersonYear{Paid: 300_00, Cap: 1000_00},
		PersonYear{
			Paid:      1000_00,
			Elsewhere: 0, Cap: 1000_00,
		},
		[]Share{shareOf("b", "2", 1, 200_00, SharePaid), shareOf("c", "3", 2, 100_00, SharePaid)},
		[]Share{shareOf("a", "1", 1, 1000_00, SharePaid)},
		nil, "a 1000 b 200 c 100 back c 100 back b 200",
		300_00,
	},
	"one claim, unpaid and paid": {
		PersonYear{Reserved: 100_00, Cap: 1000_00},
		PersonYear{
			Paid: 100_00,
			Cap:  1000_00,
		},
		[]Share{shareOf("a", "1", 1, 100_00, ShareReserved)},
		[]Share{shareOf("b", "1", 1, 100_00,
			SharePaid)},
		nil, "a 0 b 100", 0,
	},
	"one claim, both unpaid": {
		PersonYear{Reserved: 100_00, Cap: 1000_00},
		PersonYear{
			Reserved: 90_00,
			Cap:      1000_00,
		},
		[]Share{shareOf("a", "1", 1, 100_00, ShareReserved)},
		[]Share{shareOf("b", "1", 1, 90_00,
			ShareReserved)},
		nil, "a 100 b 0", 0,
	},
	"one claim, both paid": {
		PersonYear{Paid: 100_00, Cap: 1000_00},
		PersonYear{Paid: 90_00, Cap: 1000_00},
		[]Share{shareOf("a", "1", 1, 100_00, SharePaid)},
		[]Share{shareOf("b", "1", 1, 90_00, SharePaid)},
		nil, "a 100 b 90 back b 90", 0,
	},
	"a double before a later one": {
		PersonYear{Paid: 700_00, Cap: 1000_00},
		PersonYear{
			Paid: 600_00,
			Cap:  1000_00,
		},
		[]Share{shareOf("a", "1", 1, 400_00, SharePaid), shareOf("c", "3", 2, 300_00, SharePaid)},
		[]Share{shareOf("b", "1", 1, 600_00, SharePaid)},
		nil, "a 400 b 600 c 300 back b 600", 300_00,
	},
	"released ones do not count as twice": {
		PersonYear{Cap: 1000_00},
		PersonYear{Paid: 90_00, Cap: 1000_00},
		[]Share{shareOf("a", "1", 1, 0, ShareReleased)},
		[]Share{shareOf("b", "1", 1, 90_00, SharePaid)},
		nil, "a 0 b 90", 0,
	},
	"what is being recovered is not asked for again": {
		PersonYear{Paid: 700_00, Cap: 1000_00},
		PersonYear{Paid: 800_00, Cap: 1000_00},
		[]Share{shareOf("b", "2", 1, 700_00, SharePaid)},
		[]Share{shareOf("a", "1", 1, 800_00, SharePaid)},
		map[string]bool{"b": true},
		"a 800 b 700 back a 500", 500_00,
	},
	"an earlier merger's excess is known": {
		PersonYear{Paid: 100_00, Cap: 1000_00},
		PersonYear{
			Paid: 1200_00,
			Cap:  1200_00, Raised: 200_00,
		},
		[]Share{shareOf("b", "2", 1, 100_00, SharePaid)},
		[]Share{shareOf("a", "1", 1, 600_00, SharePaid), shareOf("c", "3", 2, 600_00, SharePaid)},
		map[string]bool{"c": true},
		"a 600 b 100 c 600 back b 100", 300_00,
	},
	"and so is the wrong number's": {
		PersonYear{Paid: 1200_00, Cap: 1200_00, Raised: 200_00},
		PersonYear{Paid: 100_00, Cap: 1000_00},
		[]Share{shareOf("a", "1", 1, 600_00, SharePaid), shareOf("c", "3", 2, 600_00, SharePaid)},
		[]Share{shareOf("b", "2", 1, 100_00, SharePaid)},
		map[string]bool{"c": true},
		"a 600 b 100 c 600 back b 100", 300_00,
	},
	"elsewhere counts": {
		PersonYear{Elsewhere: 300_00, Cap: 1000_00},
		PersonYear{Reserved: 800_00, Cap: 1000_00},
		nil,
		[]Share{shareOf("a", "1", 1, 800_00, ShareReserved)},
		nil, "a 700", 0,
	},
}

func TestTwoYearsOfOnePersonMergeIntoOne(t *testing.T) {
	told := func(m MergedYear) string {
		out := ""
		for _, s := range m.Shares {
			out += fmt.Sprintf("%s %d ", s.ID, s.Held/100)
		}
		for _, r := range m.Recover {
			out += fmt.Sprintf("back %s %d ", r.Share.ID, r.Amount/100)
		}
		return strings.TrimSpace(out)
	}
	for name, v := range mergers {
		m, to := merged(t, v.from, v.to, v.wrong, v.right, v.recovering)
		if got := told(m); got != v.want || to.Raised != v.raised || to.Cap != 1000_00+v.raised {
			t.Errorf("%s: %s, want %s; %+v", name, got, v.want, to)
		}
	}
	m, _ := merged(t, PersonYear{Reserved: 401_00, Cap: 1000_00}, PersonYear{Paid: 600_00, Cap: 1000_00},
		[]Share{shareOf("b", "2", 1, 401_00, ShareReserved)}, []Share{shareOf("a", "1", 1, 600_00, SharePaid)}, nil)
	if len(m.Cut) != 1 || m.Cut["b"] != 1_00 {
		t.Errorf("%+v", m.Cut)
	}
}

func TestAKeptVersionWithoutAnswerDaysHasTheDefault(t *testing.T) {
	var p Policy
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01"}`)); err != nil || p.AnswerDays != defaultAnswerDays {
		t.Errorf("%d %v", p.AnswerDays, err)
	}
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01","answer_days":3}`)); err != nil || p.AnswerDays != 3 {
		t.Errorf("%d %v", p.AnswerDays, err)
	}
}

func TestAKeptVersionWithoutHearingDaysHasFive(t *testing.T) {
	var p Policy
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01","supplement_days":5}`)); err != nil ||
		p.HearingDays != 5 {
		t.Errorf("%d %v", p.HearingDays, err)
	}
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01","hearing_days":3}`)); err != nil || p.HearingDays != 3 {
		t.Errorf("%d %v", p.HearingDays, err)
	}
}
