package subsidy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

var (
	aPaper    = Paper{Name: "韶府办〔2026〕3号", Day: calendar.NewDay(2026, 6, 1)}
	aRuling   = Paper{Name: "（2026）粤0203行初1号", Day: calendar.NewDay(2026, 6, 1)}
	standing  = SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: aRuling}
	resuming  = ResumptionAsk{Why: "判决已经生效", Paper: aRuling}
	thirdBoss = Actor{ID: "third", Role: CountyChief, County: "440203"}
)

// nine is nine o'clock of a day.
func nine(year int, month time.Month, dom int) time.Time {
	return calendar.NewDay(year, month, dom).Start().Add(9 * time.Hour)
}

// stop suspends a claim as two people do.
func stop(t testing.TB, c *Claim, now time.Time) {
	t.Helper()
	must[Event](t)(c.Suspend(standing, reviewer, now))
	must[Event](t)(c.AnswerSuspension(true, "", nil, chief, now))
}

func TestEachDecisionWaitsWhileAClaimIsSuspendedAndWhatOthersDoGoesOn(t *testing.T) {
	wait := []Action{AskSupplement, LapseSupplement, LowerLine, ExcludeLine, ReviewClaim, SendBackClaim, ApproveClaim,
		ProposeRefusal,
		RefuseClaim, ReturnRefusal, PublishClaim, MakePayment}
	goOn := []Action{SubmitClaim, EditClaim, SetPayee, WithdrawClaim, TopUpClaim, ClearClaim, Object, SayWord}
	tried := map[Action]bool{}
	for _, state := range []ClaimState{ClaimSubmitted, ClaimSupplement, ClaimReviewed, ClaimApproved, ClaimPublished,
		ClaimCleared} {
		for action, how := range claimActions {
			waiting := slices.Contains(wait, action)
			if !slices.Contains(how.states, state) || !waiting && !slices.Contains(goOn, action) {
				continue
			}
			by := claimActor(how.roles[len(how.roles)-1])
			try := func(suspended bool) error {
				c := claimIn(t, state)
				if (action == RefuseClaim || action == ReturnRefusal) && state == ClaimReviewed {
					c.Refusing, c.Reasons = true, aReason
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
			if waiting && (KindOf(err) != Conflict || !strings.Contains(err.Error(), "自2026年6月8日起中止办理：企业法人资格正在诉讼") ||
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

func TestEachDecisionWaitsWhileAFilingIsSuspended(t *testing.T) {
	f := waitingFiling()
	must[Event](t)(f.Suspend(standing, 1, reviewer, monday))
	if f.Suspended() != nil {
		t.Fatal("one person suspended it")
	}
	must[Event](t)(f.AnswerSuspension(true, "", chief, monday))
	reasons := []Reason{{Step: StepProject, Message: "不属于补贴范围"}}
	for name, do := range map[string]func(f *Filing) error{
		"accept": func(f *Filing) error { _, err := f.Accept(reviewer, monday); return err },
		"return": func(f *Filing) error { _, err := f.Return(reasons, reviewer, monday); return err },
		"refuse": func(f *Filing) error { _, err := f.Refuse(reasons, reviewer, monday); return err },
		"again":  func(f *Filing) error { _, err := f.Suspend(standing, 1, reviewer, monday); return err },
	} {
		if err := do(&f); KindOf(err) != Conflict || !strings.Contains(err.Error(), "请先恢复办理") || f.State != FilingSubmitted {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := f.DecideBy().Last.AddDays(1)
	if owed, err := f.Reminders(late.Start(), terms().Calendar, PublishedPolicies()); err != nil || len(owed) != 0 {
		t.Errorf("suspended, it is overdue: %+v %v", owed, err)
	}
	if turn := f.Turn(late); !strings.HasPrefix(turn, "已中止（自2026年11月23日起）") {
		t.Error(turn)
	}
	gone := f
	must[Event](t)(gone.Withdraw(owner, monday))
	if gone.Suspended() != nil {
		t.Error("withdrawn, it still stands still")
	}
	// from Monday to the next Monday: five working days
	ev := must[Event](t)(f.Resume(resuming, terms(), reviewer, nine(2026, 11, 30)))
	d := f.DecideBy()
	if d.Last != calendar.NewDay(2026, 12, 4) || !strings.Contains(d.Count, "原为2026年11月27日") ||
		!strings.Contains(d.Count, "5个工作日不计") {
		t.Errorf("to be decided by %s: %s", d.Last, d.Count)
	}
	if m := ev.Owes[0].Message.(FilingResumed); m.Last != d.Last || len(ev.Owes) != 2 || ev.Owes[1].To.County != f.County {
		t.Errorf("%+v", ev.Owes)
	}
	must[Event](t)(f.Accept(reviewer, nine(2026, 11, 30)))
}

// waitingFiling is a filing that waits for its decision until 2026-11-27.
func waitingFiling() Filing {
	f := complete()
	f.State, f.Number, f.PolicyVersion, f.SubmittedAt = FilingSubmitted, "BA1", terms().Policy.Version, monday
	return f
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
		{"over the Dragon Boat holiday", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 24),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 8), 6, false},
		{"for a day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 16),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 1), 1, false},
		{"within a day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 15), nine(2026, 6, 15).Add(time.Hour),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 6, 30), 0, false},
		{"over days off alone", calendar.NewDay(2026, 6, 8), nine(2026, 6, 18), nine(2026, 6, 21),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 6, 30), 0, false},
		{"on the last day", calendar.NewDay(2026, 6, 8), nine(2026, 6, 30), nine(2026, 7, 2),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 2), 2, false},
		{"when it was overdue by a day", calendar.NewDay(2026, 6, 8), nine(2026, 7, 1), nine(2026, 7, 2),
			calendar.NewDay(2026, 6, 30), calendar.NewDay(2026, 7, 1), 1, false},
		{"over the year's end, 2027 not published", calendar.NewDay(2026, 12, 21), nine(2026, 12, 30), nine(2027, 1, 5),
			calendar.NewDay(2027, 1, 12), calendar.NewDay(2027, 1, 15), 3, true},
	} {
		c := claimIn(t, ClaimSubmitted)
		c.SubmittedAt = row.submitted.Start().Add(9 * time.Hour)
		if err := c.recount(terms()); err != nil || c.DecideBy != row.natural {
			t.Fatalf("%s: by %s without it: %v", row.name, c.DecideBy, err)
		}
		stop(t, c, row.stopped)
		must[Event](t)(c.Resume(resuming, terms(), reviewer, row.resumed))
		d, err := c.ReviewBy(terms())
		if err != nil || c.DecideBy != row.decideBy || d.Last != row.decideBy ||
			c.Suspensions[0].Resumed.Days != row.days || d.Provisional != row.provisional {
			t.Errorf("%s: by %s, %s, %d days, provisional %t: %v", row.name, c.DecideBy, d.Last, c.Suspensions[0].Resumed.Days,
				d.Provisional, err)
		}
		if why := strings.Join(d.Sentences(), ""); row.days > 0 && (!strings.Contains(why, "原为"+row.natural.Chinese()) ||
			!strings.Contains(why, "顺延"+Itoa(row.days)+"个工作日") || !strings.Contains(why, "因此是"+row.decideBy.Chinese())) {
			t.Errorf("%s: %s", row.name, why)
		}
	}
}

func TestASuspendedSupplementDoesNotLapseAndGetsItsDaysBack(t *testing.T) {
	c := claimIn(t, ClaimSupplement)
	if c.SupplementBy != calendar.NewDay(2026, 6, 15) {
		t.Fatal(c.SupplementBy)
	}
	stop(t, c, nine(2026, 6, 15))
	for _, now := range []time.Time{nine(2026, 6, 15), nine(2026, 6, 16), nine(2026, 9, 1)} {
		if _, ok, err := c.Advance(terms(), now); ok || err != nil || !c.Waits(terms(), calendar.DayOf(now)) {
			t.Fatalf("on %s: %t %v", now, ok, err)
		}
		if owed, err := c.Reminders(now, terms().Calendar, PublishedPolicies()); err != nil || len(owed) != 0 {
			t.Errorf("on %s it owes %+v %v", now, owed, err)
		}
	}
	days := must[[]ClaimDay](t)(c.Days(terms(), calendar.NewDay(2026, 6, 20)))
	for _, d := range days {
		if !d.Still || d.Mark != "已中止（自2026年6月15日起）" {
			t.Errorf("%+v", d)
		}
	}
	ev := must[Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	if c.SupplementBy != calendar.NewDay(2026, 6, 24) || ev.Owes[0].Message.(ClaimResumed).Last != c.SupplementBy {
		t.Errorf("by %s, %+v", c.SupplementBy, ev.Owes)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 6, 24)); ok || err != nil {
		t.Errorf("lapsed on its last day: %v", err)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 6, 25)); !ok || err != nil || c.State != ClaimSubmitted {
		t.Errorf("the day after: %t %v %s", ok, err, c.State)
	}
	// with the enterprise it lay five working days, not the six it stood still
	if c.EnterpriseDays != 5 {
		t.Errorf("%d days with the enterprise", c.EnterpriseDays)
	}
}

func TestAPublicityRunsOutWhileSuspendedAndThePaymentWaits(t *testing.T) {
	c := claimIn(t, ClaimPublished)
	until := c.PublicUntil // 2026-06-15
	stop(t, c, nine(2026, 6, 10))
	if _, ok, err := c.Advance(terms(), after(until)); !ok || err != nil || c.State != ClaimCleared ||
		c.PublicUntil != until {
		t.Fatalf("publicity did not end: %t %v %s", ok, err, c.State)
	}
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	plan := func(now time.Time) error {
		_, _, err := MakePlan(Plan{ID: "p", Number: "BF1", County: c.County, Fund: fund}, []*Claim{c},
			func() string { return "item" }, reviewer, now)
		return err
	}
	if err := plan(nine(2026, 6, 22)); KindOf(err) != Conflict || !strings.Contains(err.Error(), "中止办理") {
		t.Fatalf("planned while suspended: %v", err)
	}
	if ids, _ := c.PayableLines(calendar.NewDay(2026, 6, 22)); len(ids) != 0 {
		t.Error("its lines are payable")
	}
	was := must[calendar.Deadline](t)(terms().PaymentDeadline(until))
	must[Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	// the clock began on 06-15, not at the suspension: 16, 17, 18, 22, 23, 24
	want := must[calendar.Deadline](t)(terms().Calendar.AddWorkingDays(was.Last, 6))
	if c.PayBy != want.Last {
		t.Errorf("to be paid by %s, not %s", c.PayBy, want.Last)
	}
	days := must[[]ClaimDay](t)(c.Days(terms(), calendar.NewDay(2026, 6, 24)))
	if days[0].By.Last != want.Last || !strings.Contains(days[0].By.Count, "6个工作日不计") {
		t.Errorf("%+v", days)
	}
	for _, l := range c.Lines {
		if l.PayBy != want.Last {
			t.Errorf("line by %s", l.PayBy)
		}
	}
	c.Reckoned = "" // another calendar is loaded: the days stay moved
	if _, moved, err := c.Recount(terms(), nine(2026, 6, 24)); moved || err != nil || c.PayBy != want.Last {
		t.Errorf("recounted to %s: %v", c.PayBy, err)
	}
	if err := plan(nine(2026, 6, 24)); err != nil {
		t.Errorf("resumed: %v", err)
	}
}

func TestAPlanWaitsForASuspendedClaimAndWhatTheBankHasDoesNot(t *testing.T) {
	p := Plan{ID: "p", Number: "BF1", County: "440203", State: PlanDraft, MadeBy: reviewer.ID, Items: []PaymentItem{
		{ID: "i", Number: "SL1", Amount: 100, State: ItemWaiting, Suspended: calendar.NewDay(2026, 6, 10)},
		{ID: "j", Number: "SL2", Amount: 200, State: ItemWaiting}}}
	if _, err := p.Approve(chief, claimed); KindOf(err) != Conflict ||
		!strings.Contains(err.Error(), "SL1自2026年6月10日起中止办理") {
		t.Errorf("approved: %v", err)
	}
	sent := p
	sent.State = PlanApproved
	if _, err := sent.Export("digest", reviewer, claimed); KindOf(err) != Conflict || sent.State != PlanApproved {
		t.Errorf("sent: %v", err)
	}
	p.Items = slices.Clone(p.Items)
	must[Event](t)(p.Suspend("i", chief, claimed))
	if p.Standing() != 1 || p.Total() != 200 {
		t.Errorf("%+v", p)
	}
	must[Event](t)(p.Approve(chief, claimed))
	with := claimIn(t, ClaimScheduled)
	must[Event](t)(with.Suspend(standing, reviewer, claimed))
	must[Event](t)(with.AnswerSuspension(true, "", nil, chief, claimed)) // no item is unsent
	if with.State != ClaimScheduled || with.Lines[0].Item == "" {
		t.Errorf("the bank's line was taken back: %s", with.State)
	}
	it := PaymentItem{ID: with.Lines[0].Item, State: ItemPaid, People: 3}
	with.Settle(it, reviewer, after(with.PublicUntil))
	if with.State != ClaimPaid || with.Suspended() != nil {
		t.Errorf("paid by the bank: %s", with.State)
	}
	without := claimIn(t, ClaimScheduled)
	must[Event](t)(without.Suspend(standing, reviewer, claimed))
	must[Event](t)(without.AnswerSuspension(true, "", []string{without.Lines[0].Item}, chief, claimed))
	if without.State != ClaimCleared || without.Lines[0].Item != "" {
		t.Errorf("not with the bank yet: %s, in %q", without.State, without.Lines[0].Item)
	}
}

func TestClause民法典180AClaimWindowIsExtendedByTwoPeopleAndNeverTooFar(t *testing.T) {
	last := calendar.NewDay(2026, 12, 1) // six months after 2026-06-01
	for _, row := range []struct {
		name string
		now  time.Time
		to   calendar.Day
		ok   bool
	}{
		{"the same day", nine(2026, 11, 20), last, false},
		{"the day after", nine(2026, 11, 20), last.AddDays(1), true},
		{"six months later", nine(2026, 11, 20), calendar.NewDay(2027, 6, 1), true},
		{"a day more", nine(2026, 11, 20), calendar.NewDay(2027, 6, 2), false},
		{"no day", nine(2026, 11, 20), calendar.Day{}, false},
		{"over already, to yesterday", nine(2026, 12, 10), calendar.NewDay(2026, 12, 9), false},
		{"over already, to today", nine(2026, 12, 10), calendar.NewDay(2026, 12, 10), true},
	} {
		f := ended()
		_, err := f.Extend(ExtensionAsk{To: row.to, Why: "暴雨引发洪灾", Paper: aPaper}, terms(), 1, reviewer, row.now)
		if (err == nil) != row.ok || err != nil && err.(*Error).Field != "/until" {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	f := ended()
	now, to := nine(2026, 12, 10), calendar.NewDay(2027, 1, 11)
	create := func(now time.Time) error { _, _, err := NewClaim("c", f, nil, terms(), owner, now); return err }
	must[Event](t)(f.Extend(ExtensionAsk{To: to, Why: "暴雨引发洪灾", Paper: aPaper}, terms(), 1, reviewer, now))
	if KindOf(create(now)) != TooLate || f.Until() != (calendar.Day{}) {
		t.Error("a proposal alone changed something")
	}
	if _, err := f.Extend(ExtensionAsk{To: to, Why: "暴雨引发洪灾", Paper: aPaper}, terms(), 1, reviewer,
		now); KindOf(err) != Conflict {
		t.Errorf("a second proposal: %v", err)
	}
	ev := must[Event](t)(f.AnswerExtension(true, "", terms(), chief, now))
	if m := ev.Owes[0].Message.(WindowExtended); m.Was != last || m.Last != to || ev.Owes[0].To.Enterprise != "e" {
		t.Errorf("%+v", ev.Owes)
	}
	if err := create(to.Start().Add(23 * time.Hour)); err != nil {
		t.Errorf("on its last day: %v", err)
	}
	if KindOf(create(after(to))) != TooLate {
		t.Error("claimed the day after")
	}
	d := must[calendar.Deadline](t)(f.ClaimBy(terms().Calendar, PublishedPolicies()))
	why := strings.Join(d.Sentences(), "")
	if d.Last != to || d.Provisional || !strings.Contains(why, "原为2026年12月1日") ||
		!strings.Contains(why, "韶府办〔2026〕3号") || !strings.Contains(why, "两名工作人员") {
		t.Errorf("%s %t %s", d.Last, d.Provisional, why)
	}
	longer := terms()
	longer.Policy.ClaimMonths = 9 // what is later anyway is not shortened
	if d, err := f.claimDay(longer); err != nil || !d.Last.After(to) {
		t.Errorf("shortened to %s: %v", d.Last, err)
	}
	owed := must[[]Owed](t)(f.Reminders(nine(2026, 12, 12), terms().Calendar, PublishedPolicies()))
	if len(owed) != 1 || owed[0].Message.(ClaimWindow).Last != to || owed[0].Message.(ClaimWindow).Left != 30 {
		t.Errorf("reminds of %+v", owed)
	}
	facts := Facts{State: string(FilingAccepted), End: f.Form.End, Until: to}
	old := owed[0].Message.(ClaimWindow)
	if old.Last = last; Wanted(old, facts, last) || !Wanted(owed[0].Message, facts, calendar.DayOf(now)) {
		t.Error("the old reminder is wanted, or the new one is not")
	}
	// once more, up to six months after the new day
	must[Event](t)(f.Extend(ExtensionAsk{To: calendar.NewDay(2027, 7, 12), Why: "暴雨引发洪灾", Paper: aPaper}, terms(), 1,
		reviewer, now))
	if m := f.Extending(); m.From != to {
		t.Errorf("from %s", m.From)
	}
	must[Event](t)(f.AnswerExtension(false, "洪水已经退去了", terms(), chief, now))
	if f.Until() != to || f.Extending() != nil {
		t.Error("a rejection changed something")
	}
}

func TestASupplementsDayIsExtendedAndStaysSo(t *testing.T) {
	c := claimIn(t, ClaimSupplement)
	to := calendar.NewDay(2026, 6, 26)
	must[Event](t)(c.Extend(ExtensionAsk{To: to, Why: "暴雨引发洪灾", Paper: aPaper}, terms(), reviewer, claimed))
	ev := must[Event](t)(c.AnswerExtension(true, "", terms(), chief, claimed))
	if c.SupplementBy != to || ev.Owes[0].Message.(SupplementExtended).Was != calendar.NewDay(2026, 6, 15) {
		t.Fatalf("by %s, %+v", c.SupplementBy, ev.Owes)
	}
	c.Reckoned = ""
	if _, moved, err := c.Recount(terms(), claimed); moved || err != nil || c.SupplementBy != to {
		t.Errorf("an arrangement moved it to %s: %v", c.SupplementBy, err)
	}
	days := must[[]ClaimDay](t)(c.Days(terms(), calendar.DayOf(claimed)))
	if days[0].Mark != "不可抗力延期" || days[0].By.Last != to {
		t.Errorf("%+v", days[0])
	}
	if _, ok, _ := c.Advance(terms(), nine(2026, 6, 26)); ok {
		t.Error("lapsed on its last day")
	}
	stop(t, c, nine(2026, 6, 22)) // an extended day stands still too
	must[Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	if c.SupplementBy != calendar.NewDay(2026, 6, 30) {
		t.Errorf("by %s", c.SupplementBy)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 7, 1)); !ok || err != nil {
		t.Errorf("the day after: %v", err)
	}
	if err := c.MayExtend(reviewer); KindOf(err) != Conflict {
		t.Errorf("nothing is asked any more: %v", err)
	}
	must[Event](t)(c.AskAgain(aReason, "还缺两个人的记录", terms(), chief, nine(2026, 7, 1)))
	if d := must[calendar.Deadline](t)(c.SupplementDay(terms())); d.Last != c.SupplementBy ||
		strings.Contains(d.Count, "不可抗力") {
		t.Errorf("the next request has the last one's extension: %+v", d)
	}
}

func TestNobodySecondsOneselfAndAnotherCountyDoesNothing(t *testing.T) {
	ask := ExtensionAsk{To: calendar.NewDay(2026, 12, 20), Why: "暴雨引发洪灾", Paper: aPaper}
	f, c := ended(), claimIn(t, ClaimSubmitted)
	if _, err := f.Extend(ask, terms(), 1, chief, claimed); KindOf(err) != Forbidden {
		t.Errorf("the only chief proposed: %v", err)
	}
	must[Event](t)(f.Extend(ask, terms(), 2, chief, claimed))
	if _, err := f.AnswerExtension(true, "", terms(), chief, claimed); KindOf(err) != Forbidden ||
		f.Until() != (calendar.Day{}) {
		t.Errorf("the same chief gave it: %v", err)
	}
	if _, err := f.AnswerExtension(true, "", terms(), reviewer, claimed); KindOf(err) != Forbidden {
		t.Errorf("a reviewer gave it: %v", err)
	}
	must[Event](t)(f.AnswerExtension(true, "", terms(), thirdBoss, claimed))
	must[Event](t)(c.Suspend(standing, chief, claimed))
	if _, err := c.AnswerSuspension(true, "", nil, chief, claimed); KindOf(err) != Forbidden || c.Suspended() != nil {
		t.Errorf("the same chief suspended: %v", err)
	}
	must[Event](t)(c.AnswerSuspension(true, "", nil, thirdBoss, claimed))
	other := Actor{ID: "o", Role: CountyChief, County: "440204"}
	for name, err := range map[string]error{
		"extend": f.MayExtend(other, 2), "suspend": c.MaySuspend(other), "resume": c.MayResume(other),
		"city": c.MayResume(Actor{ID: "c", Role: CityOfficer}), "owner": c.MayResume(owner),
	} {
		if err == nil || KindOf(err) == Conflict {
			t.Errorf("%s by a stranger: %v", name, err)
		}
	}
}

func TestWhatIsWrongWithAProposalIsSaidAtItsField(t *testing.T) {
	good := ExtensionAsk{To: calendar.NewDay(2026, 12, 20), Why: "暴雨引发洪灾", Paper: aPaper}
	for field, change := range map[string]func(*ExtensionAsk){
		"/reason":       func(a *ExtensionAsk) { a.Why = "洪灾" },
		"/document":     func(a *ExtensionAsk) { a.Paper.Name = " " },
		"/document_day": func(a *ExtensionAsk) { a.Paper.Day = calendar.DayOf(claimed).AddDays(1) },
	} {
		ask, f := good, ended()
		change(&ask)
		if _, err := f.Extend(ask, terms(), 1, reviewer, claimed); err == nil || err.(*Error).Field != field ||
			len(f.Extensions) != 0 {
			t.Errorf("%s: %v", field, err)
		}
	}
	c := claimIn(t, ClaimSubmitted)
	ask := standing
	ask.Body = ""
	if _, err := c.Suspend(ask, reviewer, claimed); err == nil || err.(*Error).Field != "/body" {
		t.Errorf("no body: %v", err)
	}
	stop(t, c, claimed)
	if _, err := c.Resume(ResumptionAsk{Why: "好", Paper: aRuling}, terms(), reviewer, claimed); err == nil ||
		err.(*Error).Field != "/reason" || c.Suspended() == nil {
		t.Errorf("no reason: %v", err)
	}
	if _, err := c.AnswerSuspension(true, "", nil, chief, claimed); KindOf(err) != Conflict {
		t.Errorf("answered twice: %v", err)
	}
}

func TestRemindersAndAnswersOfASuspendedCaseAreNotWanted(t *testing.T) {
	day := calendar.NewDay(2026, 6, 30)
	for _, row := range []struct {
		m     Message
		state string
	}{
		{ReviewDue{Last: day}, string(FilingSubmitted)}, {ReviewOverdue{Last: day}, string(FilingSubmitted)},
		{SupplementDue{Last: day}, string(ClaimSupplement)}, {ClaimReviewDue{Last: day}, string(ClaimSubmitted)},
		{ClaimReviewOverdue{Last: day}, string(ClaimSubmitted)}, {PublishDue{Day: day}, string(ClaimApproved)},
		{PublicityEnds{Last: day}, string(ClaimPublished)}, {PaymentDue{Last: day}, string(ClaimCleared)},
		{PaymentOverdue{Last: day}, string(ClaimCleared)}, {FilingResumed{}, string(FilingSubmitted)}, {ClaimResumed{},
			string(ClaimSubmitted)},
	} {
		f := Facts{State: row.state, DecideBy: day}
		if !Wanted(row.m, f, day) {
			t.Errorf("%T is not wanted of a case that goes on", row.m)
		}
		if f.Suspended = true; Wanted(row.m, f, day) {
			t.Errorf("%T is wanted of a suspended case", row.m)
		}
	}
	for _, m := range []Message{FilingSuspended{}, ClaimSuspended{}} {
		if Wanted(m, Facts{}, day) || !Wanted(m, Facts{Suspended: true}, day) {
			t.Errorf("%T", m)
		}
	}
	if Wanted(WindowExtended{Last: day}, Facts{}, day) || !Wanted(WindowExtended{Last: day}, Facts{Until: day}, day) {
		t.Error("an extended window")
	}
	supplement := Facts{State: string(ClaimSupplement), DecideBy: day}
	if !Wanted(SupplementExtended{Last: day}, supplement, day) ||
		Wanted(SupplementExtended{Last: day.AddDays(1)}, supplement, day) {
		t.Error("an extended supplement")
	}
}
