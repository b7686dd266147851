package claim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// stop suspends a claim as two people do.
func stop(t testing.TB, c *Claim, now time.Time) {
	t.Helper()
	must[subsidy.Event](t)(c.Suspend(standing, reviewer, now))
	must[subsidy.Event](t)(c.AnswerSuspension(true, "", nil, chief, now))
}

func TestEachDecisionWaitsWhileAClaimIsSuspendedAndWhatOthersDoGoesOn(t *testing.T) {
	wait := []subsidy.Action{
		subsidy.AskSupplement, subsidy.LapseSupplement, subsidy.LowerLine, subsidy.ExcludeLine, subsidy.ReviewClaim,
		subsidy.SendBackClaim, subsidy.ApproveClaim,
		subsidy.ProposeRefusal,
		subsidy.RefuseClaim, subsidy.ReturnRefusal, subsidy.PublishClaim, subsidy.MakePayment,
	}
	goOn := []subsidy.Action{
		subsidy.SubmitClaim, subsidy.EditClaim, subsidy.SetPayee, subsidy.WithdrawClaim, subsidy.TopUpClaim,
		subsidy.ClearClaim, subsidy.Object, subsidy.SayWord,
	}
	tried := map[subsidy.Action]bool{}
	for _, state := range []State{
		Submitted, Supplement, Reviewed, Approved, Published,
		Cleared,
	} {
		for action, how := range claimActions {
			waiting := slices.Contains(wait, action)
			if !slices.Contains(how.states, state) || !waiting && !slices.Contains(goOn, action) {
				continue
			}
			by := claimActor(how.roles[len(how.roles)-1])
			try := func(suspended bool) error {
				c := claimIn(t, state)
				if (action == subsidy.RefuseClaim || action == subsidy.ReturnRefusal) && state == Reviewed {
					c.Review.Refusing, c.Review.Reasons = true, aReason
				}
				if suspended {
					stop(t, c, claimed)
				}
				return how.do(c, by, claimed)
			}
			if try(false) != nil {
				continue // other tests say why
			}
			tried[action] = true
			err := try(true)
			if (err != nil) != waiting {
				t.Errorf("%s of a %s claim that is suspended: %v", action, state, err)
			}
			if waiting &&
				(subsidy.KindOf(err) != subsidy.Conflict ||
					!strings.Contains(err.Error(), "自2026年6月8日起中止办理：企业法人资格正在诉讼") ||
					!strings.Contains(err.Error(), "请先恢复办理")) {
				t.Errorf("%s: %v", action, err)
			}
		}
	}
	for _, action := range slices.Concat(wait, goOn) {
		if !tried[action] {
			t.Errorf("%s was never tried", action)
		}
	}
}

func TestAResumedClaimsDaysMoveByTheWorkingDaysItStoodStill(t *testing.T) {
	for _, row := range []struct {
		name              string
		submitted         calendar.Day
		stopped, resumed  time.Time
		natural, decideBy calendar.Day
		days              int
		provisional       bool
	}{
		{
			"over the Dragon Boat holiday", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 24),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 8), 6, false,
		},
		{
			"for a day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 16),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 1), 1, false,
		},
		{
			"within a day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 15).Add(time.Hour),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 6, 30), 0, false,
		},
		{
			"over days off alone", calendar.NewDay(2026, 6, 8), nine(2026, 6, 18), nine(2026, 6, 21),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 6, 30), 0, false,
		},
		{
			"on the last day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 30), nine(2026, 7, 2),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 2), 2, false,
		},
		{
			"when it was overdue by a day", calendar.NewDay(2026, 6, 8), nine(2026, 7, 1), nine(2026, 7, 2),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 1), 1, false,
		},
		{
			"over the year's end, 2027 not published", calendar.NewDay(2026, 12, 21), nine(2026, 12, 30),
			nine(2027, 1, 5),
			calendar.NewDay(2027, 1, 12), calendar.NewDay(2027, 1, 15), 3, true,
		},
	} {
		c := claimIn(t, Submitted)
		c.SubmittedAt = row.submitted.Start().Add(9 * time.Hour)
		if err := c.recount(terms()); err != nil || c.Review.DecideBy != row.natural {
			t.Fatalf("%s: by %s without it: %v", row.name, c.Review.DecideBy, err)
		}
		stop(t, c, row.stopped)
		must[subsidy.Event](t)(c.Resume(resuming, terms(), reviewer, row.resumed))
		d, err := c.ReviewBy(terms())
		if err != nil || c.Review.DecideBy != row.decideBy || d.Last != row.decideBy ||
			c.Suspensions[0].Resumed.Days != row.days || d.Provisional != row.provisional {
			t.Errorf("%s: by %s, %s, %d days, provisional %t: %v", row.name, c.Review.DecideBy, d.Last,
				c.Suspensions[0].Resumed.Days,
				d.Provisional, err)
		}
		if why := strings.Join(d.Sentences(), ""); row.days > 0 &&
			(!strings.Contains(why, "原为"+row.natural.Chinese()) ||
				!strings.Contains(why, "顺延"+subsidy.Itoa(row.days)+"个工作日") ||
				!strings.Contains(why, "因此是"+row.decideBy.Chinese())) {
			t.Errorf("%s: %s", row.name, why)
		}
	}
}

func TestASuspendedSupplementDoesNotLapseAndGetsItsDaysBack(t *testing.T) {
	c := claimIn(t, Supplement)
	if c.Supplements.By != calendar.NewDay(2026, 6, 15) {
		t.Fatal(c.Supplements.By)
	}
	stop(t, c, nine(2026, 6, 15))
	for _, now := range []time.Time{nine(2026, 6, 15), nine(2026, 6, 16), nine(2026, 9, 1)} {
		if _, ok, err := c.Advance(terms(), now); ok || err != nil || !c.Waits(terms(), calendar.DayOf(now)) {
			t.Fatalf("on %s: %t %v", now, ok, err)
		}
		if owed, err := c.Reminders(now, terms().Calendar, subsidy.PublishedPolicies()); err != nil || len(owed) != 0 {
			t.Errorf("on %s it owes %+v %v", now, owed, err)
		}
	}
	days := must[[]Day](t)(c.Days(terms(), calendar.NewDay(2026, 6, 20)))
	for _, d := range days {
		if !d.Still || d.Mark != "已中止（自2026年6月15日起）" {
			t.Errorf("%+v", d)
		}
	}
	ev := must[subsidy.Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	if c.Supplements.By != calendar.NewDay(2026, 6, 24) || ev.Owes[0].Message.(Resumed).Last != c.Supplements.By {
		t.Errorf("by %s, %+v", c.Supplements.By, ev.Owes)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 6, 24)); ok || err != nil {
		t.Errorf("lapsed on its last day: %v", err)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 6, 25)); !ok || err != nil || c.State != Submitted {
		t.Errorf("the day after: %t %v %s", ok, err, c.State)
	}
	// with the enterprise it lay five working days, not the six it stood still
	if c.Supplements.Days != 5 {
		t.Errorf("%d days with the enterprise", c.Supplements.Days)
	}
}

func TestAPublicityRunsOutWhileSuspendedAndThePaymentWaits(t *testing.T) {
	c := claimIn(t, Published)
	until := c.Publicity.Until // 2026-06-15
	stop(t, c, nine(2026, 6, 10))
	if days := must[[]Day](t)(c.Days(terms(), until)); len(days) == 0 || days[0].By.Last != until || days[0].Still {
		t.Errorf("the announced day stands still: %+v", days)
	}
	if _, ok, err := c.Advance(terms(), after(until)); !ok || err != nil || c.State != Cleared ||
		c.Publicity.Until != until {
		t.Fatalf("publicity did not end: %t %v %s", ok, err, c.State)
	}
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	plan := func(now time.Time) error {
		_, _, err := MakePlan(Plan{ID: "p", Number: "BF1", County: c.County, Fund: fund}, []*Claim{c},
			func() string { return "item" }, reviewer, now)
		return err
	}
	if err := plan(nine(2026, 6, 22)); subsidy.KindOf(err) != subsidy.Conflict ||
		!strings.Contains(err.Error(), "中止办理") {
		t.Fatalf("planned while suspended: %v", err)
	}
	if ids, _ := c.PayableLines(calendar.NewDay(2026, 6, 22)); len(ids) != 0 {
		t.Error("its lines are payable")
	}
	if days := must[[]Day](t)(c.Days(terms(), until.AddDays(1))); len(days) == 0 || !days[0].Still {
		t.Errorf("the day to pay runs: %+v", days)
	}
	was := must[calendar.Deadline](t)(terms().PaymentDeadline(until))
	must[subsidy.Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	// the clock began on 06-15, not at the suspension: 16, 17, 18, 22, 23, 24
	want := must[calendar.Deadline](t)(terms().Calendar.AddWorkingDays(was.Last, 6))
	if c.Payment.By != want.Last {
		t.Errorf("to be paid by %s, not %s", c.Payment.By, want.Last)
	}
	days := must[[]Day](t)(c.Days(terms(), calendar.NewDay(2026, 6, 24)))
	if days[0].By.Last != want.Last || !strings.Contains(days[0].By.Count, "6个工作日不计") {
		t.Errorf("%+v", days)
	}
	for _, l := range c.Lines {
		if l.PayBy != want.Last {
			t.Errorf("line by %s", l.PayBy)
		}
	}
	c.Versions.OpenDays = "" // another calendar is loaded: the days stay moved
	if _, moved, err := c.Recount(terms(), nine(2026, 6, 24)); moved || err != nil || c.Payment.By != want.Last {
		t.Errorf("recounted to %s: %v", c.Payment.By, err)
	}
	if err := plan(nine(2026, 6, 24)); err != nil {
		t.Errorf("resumed: %v", err)
	}
}

func TestAPlanWaitsForASuspendedClaimAndWhatTheBankHasDoesNot(t *testing.T) {
	p := Plan{ID: "p", Number: "BF1", County: "440203", State: PlanDraft, MadeBy: reviewer.ID, Items: []PaymentItem{
		{ID: "i", Number: "SL1", Amount: 100, State: ItemWaiting, Suspended: calendar.NewDay(2026, 6, 10)},
		{ID: "j", Number: "SL2", Amount: 200, State: ItemWaiting},
	}}
	if _, err := p.Approve(chief, claimed); subsidy.KindOf(err) != subsidy.Conflict ||
		!strings.Contains(err.Error(), "SL1自2026年6月10日起中止办理") {
		t.Errorf("approved: %v", err)
	}
	sent := p
	sent.State = PlanApproved
	if _, err := sent.Export("digest", reviewer, claimed); subsidy.KindOf(err) != subsidy.Conflict ||
		sent.State != PlanApproved {
		t.Errorf("sent: %v", err)
	}
	p.Items = slices.Clone(p.Items)
	must[subsidy.Event](t)(p.Suspend("i", chief, claimed))
	if p.Standing() != 1 || p.Total() != 200 {
		t.Errorf("%+v", p)
	}
	must[subsidy.Event](t)(p.Approve(chief, claimed))
	with := claimIn(t, Scheduled)
	must[subsidy.Event](t)(with.Suspend(standing, reviewer, claimed))
	must[subsidy.Event](t)(with.AnswerSuspension(true, "", nil, chief, claimed)) // no item is unsent
	if with.State != Scheduled || with.Lines[0].Item == "" {
		t.Errorf("the bank's line was taken back: %s", with.State)
	}
	it := PaymentItem{ID: with.Lines[0].Item, State: ItemPaid, People: 3}
	with.Settle(it, reviewer, after(with.Publicity.Until))
	if with.State != Paid || with.Suspended() != nil {
		t.Errorf("paid by the bank: %s", with.State)
	}
	without := claimIn(t, Scheduled)
	must[subsidy.Event](t)(without.Suspend(standing, reviewer, claimed))
	must[subsidy.Event](t)(without.AnswerSuspension(true, "", []string{without.Lines[0].Item}, chief, claimed))
	if without.State != Cleared || without.Lines[0].Item != "" {
		t.Errorf("not with the bank yet: %s, in %q", without.State, without.Lines[0].Item)
	}
}

func TestNobodySecondsOneselfAndAnotherCountyDoesNothing(t *testing.T) {
	ask := subsidy.ExtensionAsk{To: calendar.NewDay(2026, 12, 20), Why: "暴雨引发洪灾", Paper: aPaper}
	f, c := ended(), claimIn(t, Submitted)
	if _, err := f.Extend(ask, terms(), 1, chief, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("the only chief proposed: %v", err)
	}
	must[subsidy.Event](t)(f.Extend(ask, terms(), 2, chief, claimed))
	if _, err := f.AnswerExtension(true, "", terms(), chief, claimed); subsidy.KindOf(err) != subsidy.Forbidden ||
		f.Until() != (calendar.Day{}) {
		t.Errorf("the same chief gave it: %v", err)
	}
	if _, err := f.AnswerExtension(true, "", terms(), reviewer, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a reviewer gave it: %v", err)
	}
	must[subsidy.Event](t)(f.AnswerExtension(true, "", terms(), thirdBoss, claimed))
	must[subsidy.Event](t)(c.Suspend(standing, chief, claimed))
	if _, err := c.AnswerSuspension(true, "", nil, chief, claimed); subsidy.KindOf(err) != subsidy.Forbidden ||
		c.Suspended() != nil {
		t.Errorf("the same chief suspended: %v", err)
	}
	must[subsidy.Event](t)(c.AnswerSuspension(true, "", nil, thirdBoss, claimed))
	other := subsidy.Actor{ID: "o", Role: subsidy.CountyChief, County: "440204"}
	for name, err := range map[string]error{
		"extend": f.MayExtend(other, 2), "suspend": c.MaySuspend(other), "resume": c.MayResume(other),
		"city": c.MayResume(subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}), "owner": c.MayResume(owner),
	} {
		if err == nil || subsidy.KindOf(err) == subsidy.Conflict {
			t.Errorf("%s by a stranger: %v", name, err)
		}
	}
}

func TestWhatIsWrongWithAProposalIsSaidAtItsField(t *testing.T) {
	good := subsidy.ExtensionAsk{To: calendar.NewDay(2026, 12, 20), Why: "暴雨引发洪灾", Paper: aPaper}
	for field, change := range map[string]func(*subsidy.ExtensionAsk){
		"/reason":       func(a *subsidy.ExtensionAsk) { a.Why = "洪灾" },
		"/document":     func(a *subsidy.ExtensionAsk) { a.Paper.Name = " " },
		"/document_day": func(a *subsidy.ExtensionAsk) { a.Paper.Day = calendar.DayOf(claimed).AddDays(1) },
	} {
		ask, f := good, ended()
		change(&ask)
		if _, err := f.Extend(ask, terms(), 1, reviewer, claimed); err == nil || err.(*subsidy.Error).Field != field ||
			len(f.Extensions) != 0 {
			t.Errorf("%s: %v", field, err)
		}
	}
	c := claimIn(t, Submitted)
	ask := standing
	ask.Body = ""
	if _, err := c.Suspend(ask, reviewer, claimed); err == nil || err.(*subsidy.Error).Field != "/body" {
		t.Errorf("no body: %v", err)
	}
	stop(t, c, claimed)
	if _, err := c.Resume(subsidy.ResumptionAsk{Why: "好", Paper: aRuling}, terms(), reviewer, claimed); err == nil ||
		err.(*subsidy.Error).Field != "/reason" || c.Suspended() == nil {
		t.Errorf("no reason: %v", err)
	}
	if _, err := c.AnswerSuspension(true, "", nil, chief, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("answered twice: %v", err)
	}
}

func TestRemindersAndAnswersOfASuspendedCaseAreNotWanted(t *testing.T) {
	day := calendar.NewDay(2026, 6, 30)
	for _, row := range []struct {
		m     subsidy.Message
		state string
	}{
		{subsidy.ReviewDue{Last: day}, string(subsidy.FilingSubmitted)},
		{subsidy.ReviewOverdue{Last: day}, string(subsidy.FilingSubmitted)},
		{SupplementDue{Last: day}, string(Supplement)},
		{ReviewDue{Last: day}, string(Submitted)},
		{ReviewOverdue{Last: day}, string(Submitted)},
		{PublishDue{Day: day}, string(Approved)},
		{PublicityEnds{Last: day}, string(Published)},
		{PaymentDue{Last: day}, string(Cleared)},
		{PaymentOverdue{Last: day}, string(Cleared)},
		{subsidy.FilingResumed{}, string(subsidy.FilingSubmitted)},
		{
			Resumed{},
			string(Submitted),
		},
	} {
		f := subsidy.Facts{State: row.state, DecideBy: day}
		if !subsidy.Wanted(row.m, f, day) {
			t.Errorf("%T is not wanted of a case that goes on", row.m)
		}
		if f.Suspended = true; subsidy.Wanted(row.m, f, day) {
			t.Errorf("%T is wanted of a suspended case", row.m)
		}
	}
	for _, m := range []subsidy.Message{subsidy.FilingSuspended{}, Suspended{}} {
		if subsidy.Wanted(m, subsidy.Facts{}, day) || !subsidy.Wanted(m, subsidy.Facts{Suspended: true}, day) {
			t.Errorf("%T", m)
		}
	}
	if subsidy.Wanted(subsidy.WindowExtended{Last: day}, subsidy.Facts{}, day) ||
		!subsidy.Wanted(subsidy.WindowExtended{Last: day}, subsidy.Facts{Until: day}, day) {
		t.Error("an extended window")
	}
	supplement := subsidy.Facts{State: string(Supplement), DecideBy: day}
	if !subsidy.Wanted(SupplementExtended{Last: day}, supplement, day) ||
		subsidy.Wanted(SupplementExtended{Last: day.AddDays(1)}, supplement, day) {
		t.Error("an extended supplement")
	}
}
