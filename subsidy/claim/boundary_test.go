package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

func TestAnEnterpriseThatIsNotAcceptedClaimsNothing(t *testing.T) {
	c := claimIn(t, Draft)
	in := claimInput(2)
	in.Enterprise.State = subsidy.EnterprisePending
	if _, err := c.Submit(in, "SL1", owner, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
		!strings.Contains(err.Error(),
			"企业登记还没有通过") {
		t.Errorf("%v", err)
	}
	if c.State != Draft || c.Number != "" || c.Lines != nil {
		t.Errorf("a refused submission changed %+v", c)
	}
}

func TestAFollowUpWithNobodyLeftSaysSo(t *testing.T) {
	c := claimIn(t, Draft)
	for followUp, want := range map[bool]string{true: "没有可以补充申领的人", false: "还没有职工学满一个课时"} {
		c.Entry.FollowUp = followUp
		got := c.Check(claimInput().Enterprise, 0, calendar.DayOf(claimed))
		if len(got) != 1 || !strings.HasPrefix(got[0].Message, want) {
			t.Errorf("%+v", got)
		}
		if got := c.Check(claimInput().Enterprise, 1, calendar.DayOf(claimed)); len(got) != 0 {
			t.Errorf("one person: %+v", got)
		}
	}
}

func TestSeveralThingsMissingAreCounted(t *testing.T) {
	c := claimIn(t, Draft)
	c.Entry.Promised = false
	if _, err := c.Submit(claimInput(2), "SL1", owner, claimed); err == nil || strings.Contains(err.Error(), "还差") {
		t.Errorf("one thing: %v", err)
	}
	c.Entry.Payee.Account = "12"
	_, err := c.Submit(claimInput(2), "SL1", owner, claimed)
	if err == nil || !strings.HasPrefix(err.Error(), "还差2项。第一项：请填写8至32位数字的银行账号，现在是2位") {
		t.Errorf("two things: %v", err)
	}
	c.Entry.Payee.Account = ""
	if _, err := c.Submit(claimInput(2), "SL1", owner, claimed); !strings.Contains(err.Error(),
		"请填写收款账户（由企业负责人填写）") {
		t.Errorf("no account: %v", err)
	}
}

func TestASubmittedClaimIsBoundToItsVersionAndTellsBothSides(t *testing.T) {
	c := claimIn(t, Draft)
	c.Versions.Policy, c.Versions.OpenDays, c.Review.Reasons, c.Supplements.By = "", "", aReason,
		calendar.DayOf(claimed)
	ev := must[subsidy.Event](t)(c.Submit(claimInput(2), "SL1", owner, claimed))
	if c.Versions.Policy != terms().Policy.Version || c.Versions.OpenDays != terms().Calendar.Revision() ||
		c.Versions.Calendar != c.Versions.OpenDays {
		t.Errorf("bound to %q and %q", c.Versions.Policy, c.Versions.OpenDays)
	}
	if c.Review.Reasons != nil || !c.Supplements.By.IsZero() || len(ev.Owes) != 2 || ev.Owes[0].To.Enterprise != "e" ||
		ev.Owes[1].To.County != "440203" {
		t.Errorf("%+v, %+v", c.Review.Reasons, ev.Owes)
	}
	if c.Number != "SL1" || !c.SubmittedAt.Equal(claimed) {
		t.Errorf("%s at %s", c.Number, c.SubmittedAt)
	}
}

func TestAReviewedClaimThatIsToppedUpIsReviewedAgain(t *testing.T) {
	c := claimIn(t, Reviewed)
	ev := must[subsidy.Event](t)(c.TopUp(owner, claimed))
	if c.State != Submitted || c.Review.FirstBy != "" || !c.Review.FirstAt.IsZero() || len(ev.Owes) != 1 ||
		ev.From != string(Reviewed) {
		t.Errorf("%+v", c)
	}
	c = claimIn(t, Submitted)
	if ev := must[subsidy.Event](t)(c.TopUp(owner, claimed)); c.State != Submitted || len(ev.Owes) != 0 {
		t.Errorf("not reviewed yet: %+v", ev)
	}
	c = claimIn(t, Approved)
	if _, err := c.TopUp(owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("after approval: %v", err)
	}
}

func TestToppingUpTellsHowMuchItBrought(t *testing.T) {
	c := claimIn(t, Submitted) // 360 yuan
	for before, want := range map[subsidy.Fen]string{
		359_99: "增加占用额度0.01 元",
		300_00: "增加占用额度60 元",
		360_00: "",
		400_00: "",
	} {
		got, err := c.ToppedUp(before)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("from %s: %q, %v", before.Plain(), got, err)
		}
	}
}

func TestOnlyALiveLineWithMoneyIsAskedAbout(t *testing.T) {
	c := claimIn(t, Published)
	owed, ok := c.AskWord("line1", "account", "甲公司")
	if m, is := owed.Message.(WordAsked); !ok || !is || m.Hours != 4 || m.Amount != 120_00 ||
		owed.To.Account != "account" {
		t.Errorf("%+v", owed)
	}
	if _, ok := c.AskWord("other", "account", "甲公司"); ok {
		t.Error("a line that is not there is asked about")
	}
	c.Lines[1].Amount = 1
	if _, ok := c.AskWord("line1", "account", "甲公司"); !ok {
		t.Error("one fen is not asked about")
	}
	c.Lines[1].Amount = 0
	c.Lines[0].State = LineHeld
	for _, id := range []string{"line0", "line1"} {
		if _, ok := c.AskWord(id, "account", "甲公司"); ok {
			t.Errorf("%s is asked about", id)
		}
	}
}

func TestAClaimWithAPaidOrPlannedLineIsNotWithdrawn(t *testing.T) {
	for name, spoil := range map[string]func(l *Line){
		"planned":   func(l *Line) { l.Item = "item" },
		"paid":      func(l *Line) { l.State = LinePaid },
		"recovered": func(l *Line) { l.State = LineRecovered },
	} {
		c := claimIn(t, Cleared)
		spoil(&c.Lines[1])
		if _, err := c.Withdraw(owner, claimed); subsidy.KindOf(err) != subsidy.Conflict || c.State != Cleared {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := claimIn(t, Submitted)
	c.Entry.NewPayee = &payee
	if ev := must[subsidy.Event](t)(c.Withdraw(owner, claimed)); c.Entry.NewPayee != nil || len(ev.Owes) != 1 {
		t.Errorf("%+v %+v", c.Entry.NewPayee, ev.Owes)
	}
	c = claimIn(t, Draft)
	if ev := must[subsidy.Event](t)(c.Withdraw(owner, claimed)); len(ev.Owes) != 0 {
		t.Errorf("the county is told of a draft: %+v", ev.Owes)
	}
}

func TestTheTotalsAddUpEachLineAsItStands(t *testing.T) {
	c := Claim{Lines: []Line{
		{State: LineLive, Hours: 1, Asked: 30, Amount: 30, Word: WordYes},
		{State: LineHeld, Hours: 2, Asked: 60, Amount: 50, Word: WordNo},
		{State: LinePaid, Hours: 4, Asked: 120, Amount: 100},
		{State: LineRecovered, Hours: 8, Asked: 240, Amount: 240},
		{State: LineExcluded, Hours: 16, Asked: 480, Amount: 480, Word: WordNo},
	}}
	want := Totals{People: 4, Hours: 15, Amount: 420, Paid: 100, Held: 1, Short: 2, Excluded: 1, Refuting: 1}
	if got := c.Totals(); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAClaimFollowsItsLines(t *testing.T) {
	day := calendar.NewDay(2026, 7, 1)
	days := LineDays{PayBy: day}
	live := Line{State: LineLive, Amount: 30, LineDays: days}
	held := Line{State: LineHeld, Amount: 30, LineDays: days}
	excluded, paid, recovered := Line{State: LineExcluded}, Line{State: LinePaid, Amount: 30},
		Line{State: LineRecovered, Amount: 30}
	empty, planned := Line{State: LineLive, LineDays: days}, live
	planned.Item = "item"
	for name, v := range map[string]struct {
		from  State
		lines []Line
		want  State
		payBy calendar.Day
	}{
		"one to pay":                 {Cleared, []Line{live, excluded}, Cleared, day},
		"one in a plan":              {Cleared, []Line{planned, live}, Scheduled, day},
		"its plan failed":            {Scheduled, []Line{live}, Cleared, day},
		"all paid":                   {Scheduled, []Line{paid, excluded}, Paid, calendar.Day{}},
		"paid but for a held one":    {Scheduled, []Line{paid, held}, Cleared, calendar.Day{}},
		"recovered":                  {Paid, []Line{recovered}, Paid, calendar.Day{}},
		"a recovery and a held line": {Paid, []Line{recovered, held}, Cleared, calendar.Day{}},
		"one that comes to nothing":  {Cleared, []Line{empty, paid}, Paid, calendar.Day{}},
		"nothing but nothing":        {Cleared, []Line{empty}, Cleared, calendar.Day{}},
		"all excluded":               {Cleared, []Line{excluded}, Refused, calendar.Day{}},
		"all excluded in publicity":  {Published, []Line{excluded, excluded}, Refused, calendar.Day{}},
		"excluded before publicity":  {Submitted, []Line{excluded}, Submitted, calendar.Day{}},
		"in publicity":               {Published, []Line{live, held}, Published, day},
		"held in publicity":          {Published, []Line{held}, Published, calendar.Day{}},
	} {
		c := Claim{State: v.from, Lines: v.lines}
		c.settle()
		if c.State != v.want || c.Payment.By != v.payBy {
			t.Errorf("%s: %s, to be paid by %q", name, c.State, c.Payment.By)
		}
	}
	first, second := live, live
	first.PayBy, first.PayFrom, first.PublicUntil = day.AddDays(9), day.AddDays(2), day.AddDays(1)
	second.PayBy, second.PayFrom, second.PublicUntil = day.AddDays(8), day.AddDays(1), day
	c := Claim{State: Cleared, Lines: []Line{first, second, first}}
	if c.settle(); c.Payment.By != day.AddDays(8) || c.Payment.From != day.AddDays(1) ||
		c.Publicity.Until != day.AddDays(1) {
		t.Errorf("due %s from %s, public until %s", c.Payment.By, c.Payment.From, c.Publicity.Until)
	}
}

func TestALinesShareStandsWhereTheLineAndTheClaimStand(t *testing.T) {
	for state, want := range map[State]subsidy.ShareState{
		Draft: subsidy.ShareReserved, Submitted: subsidy.ShareReserved,
		Supplement: subsidy.ShareReserved,
		Reviewed:   subsidy.ShareReserved, Approved: subsidy.ShareApproved, Published: subsidy.ShareApproved,
		Cleared:   subsidy.ShareApproved,
		Scheduled: subsidy.ShareApproved, Paid: subsidy.ShareApproved, Refused: subsidy.ShareReleased,
		Withdrawn: subsidy.ShareReleased,
	} {
		for line, also := range map[LineState]subsidy.ShareState{
			LineLive: want, LineHeld: want,
			LineExcluded: subsidy.ShareReleased, LineRecovered: subsidy.ShareReleased, LinePaid: subsidy.SharePaid,
		} {
			if got := (Claim{State: state}).ShareState(Line{State: line}); got != also {
				t.Errorf("a %s line of a %s claim: %s, want %s", line, state, got, also)
			}
		}
	}
}

func TestOneFenIsOpenAndPayableAndNothingIsNot(t *testing.T) {
	until := calendar.DayOf(claimed)
	for amount, want := range map[subsidy.Fen]bool{0: false, 1: true} {
		l := Line{State: LineLive, Amount: amount, LineDays: LineDays{PublicUntil: until}}
		if l.open() != want || l.Payable(until.AddDays(1)) != want || l.Payable(until) {
			t.Errorf("%d fen", amount)
		}
	}
}

func TestAChangedLineNamesItsReasonAndIsSeenByWhoEditsTheClaim(t *testing.T) {
	c := claimIn(t, Submitted)
	before := c.Revision
	ev := must[subsidy.Event](t)(c.LowerLine("line1", 2, "截图重复使用", terms().Policy, reviewer, claimed))
	if ev.Note != "名册第1行调低为2课时、60 元，理由：截图重复使用" || c.Revision != before+1 {
		t.Errorf("%s, revision %d", ev.Note, c.Revision)
	}
	ev = must[subsidy.Event](t)(c.ExcludeLine("line2", "没有参加培训", reviewer, claimed))
	if ev.Note != "名册第2行排除，理由：没有参加培训" || c.Lines[2].Amount != 0 || c.Revision != before+2 {
		t.Errorf("%s, %+v", ev.Note, c.Lines[2])
	}
	for hours, want := range map[int]subsidy.Kind{0: subsidy.Invalid, 1: "", 2: subsidy.Invalid} {
		c := claimIn(t, Submitted)
		_, err := c.LowerLine("line0", hours, "截图重复使用", terms().Policy, reviewer, claimed)
		if subsidy.KindOf(err) != want || want == subsidy.Invalid && !strings.Contains(err.Error(), "请填1至1，") {
			t.Errorf("2 hours lowered to %d: %v", hours, err)
		}
	}
	if _, err := c.LowerLine("line0", 1, " ", terms().Policy, reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("without a reason: %v", err)
	}
}

func TestAClaimOfOneFenMayBeReviewed(t *testing.T) {
	for amount, want := range map[subsidy.Fen]subsidy.Kind{0: subsidy.Conflict, 1: ""} {
		c := claimIn(t, Submitted)
		for i := range c.Lines {
			c.Lines[i].Amount = 0
		}
		c.Lines[0].Amount = amount
		if _, err := c.ProposeApproval("", reviewer, claimed); subsidy.KindOf(err) != want {
			t.Errorf("%d fen: %v", amount, err)
		}
	}
}

func TestEveryDecisionOnAClaimIsKeptAndTold(t *testing.T) {
	c := claimIn(t, Submitted)
	ev := must[subsidy.Event](t)(c.ProposeApproval("核对无误", reviewer, claimed))
	if ev.Note != "核对无误" || c.Review.FirstBy != "r" || !c.Review.FirstAt.Equal(claimed) || !ev.Owes[0].To.Chiefs {
		t.Errorf("reviewed: %+v", ev)
	}
	if _, err := c.SendBack("", chief, claimed); subsidy.KindOf(err) != subsidy.Invalid || c.State != Reviewed {
		t.Errorf("sent back without a reason: %v", err)
	}
	ev = must[subsidy.Event](t)(c.SendBack("请再核对截图", chief, claimed))
	if ev.Note != "请再核对截图" || c.Review.FirstBy != "" || c.State != Submitted {
		t.Errorf("sent back: %+v", ev)
	}
	must[subsidy.Event](t)(c.ProposeApproval("", reviewer, claimed))
	ev = must[subsidy.Event](t)(c.Approve(chief, claimed))
	if ev.Note != "3人、12课时，360 元" || c.Review.SecondBy != "chief" || !c.Review.DecidedAt.Equal(claimed) ||
		len(ev.Owes) != 2 {
		t.Errorf("approved: %+v", ev)
	}
	ev = must[subsidy.Event](t)(c.Publish(terms(), reviewer, claimed))
	if m := ev.Owes[0].Message.(PublishedMessage); m.Until != c.Publicity.Until || m.Amount != 360_00 ||
		m.People != 3 {
		t.Errorf("published: %+v", m)
	}
	c.Lines[0].State = LineHeld
	ev = must[subsidy.Event](t)(c.Clear(terms(), subsidy.Actor{Role: subsidy.System}, after(c.Publicity.Until)))
	if ev.Note != "公示结束，2人进入拨付，1人有异议暂缓" || c.State != Cleared {
		t.Errorf("cleared: %+v", ev)
	}
	c = claimIn(t, Published)
	if ev = must[subsidy.Event](t)(c.Clear(terms(), subsidy.Actor{Role: subsidy.System},
		after(c.Publicity.Until))); ev.Note != "公示结束，3人进入拨付" {
		t.Errorf("cleared: %+v", ev)
	}
	c = claimIn(t, Submitted)
	must[subsidy.Event](t)(c.ProposeRefusal(aReason, reviewer, claimed))
	ev = must[subsidy.Event](t)(c.ConfirmRefusal(chief, claimed))
	if len(ev.Reasons) != 1 || len(c.Review.Reasons) != 1 || !c.Review.DecidedAt.Equal(claimed) {
		t.Errorf("refused: %+v", ev)
	}
	if _, err := claimIn(t, Submitted).ProposeRefusal(nil, reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("refused without a reason: %v", err)
	}
	if _, err := claimIn(t, Submitted).
		AskSupplement(nil, terms(), reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("a supplement of nothing: %v", err)
	}
}

func TestAnExcludedOrPaidLineIsNotPublished(t *testing.T) {
	for _, state := range []LineState{LineExcluded, LinePaid, LineRecovered} {
		l := Line{State: state}
		if err := l.publish(calendar.DayOf(claimed), terms()); err != nil || !l.PublicUntil.IsZero() ||
			!l.PayBy.IsZero() {
			t.Errorf("%s: %+v", state, l)
		}
	}
}

func TestPaperAndNumberAreRecordedOnceTheClaimIsThere(t *testing.T) {
	day := calendar.DayOf(claimed)
	for state, want := range map[State]bool{
		Draft: false, Submitted: true, Paid: true,
		Refused: true, Withdrawn: false, Expired: false,
	} {
		c := claimIn(t, state)
		if _, err := c.ReceivePaper(day, reviewer, claimed); (err == nil) != want || want && c.Paper.Day != day {
			t.Errorf("paper of a %s claim: %v", state, err)
		}
	}
	for state, want := range map[State]bool{Reviewed: false, Approved: true} {
		c := claimIn(t, state)
		_, err := c.EnterProvincial("SX2026001", day, reviewer, claimed)
		if (err == nil) != want || want && (c.Paper.ProvincialNumber != "SX2026001" || c.Paper.ProvincialDay != day) {
			t.Errorf("the number of a %s claim: %v", state, err)
		}
	}
	c := claimIn(t, Approved)
	if _, err := c.EnterProvincial("SX1", day.AddDays(1), reviewer, claimed); err == nil {
		t.Error("a number of tomorrow")
	}
	if _, err := c.ReceivePaper(day.AddDays(1), reviewer, claimed); err == nil {
		t.Error("paper of tomorrow")
	}
}

func TestAPayeeIsEightToThirtyTwoDigitsOfTheEnterprisesOwn(t *testing.T) {
	for n, want := range map[int]bool{7: false, 8: true, 32: true, 33: false} {
		p := Payee{Name: "甲公司", Bank: "工商银行", Account: strings.Repeat("6", n)}
		if _, err := p.check("甲公司"); (err == nil) != want {
			t.Errorf("%d digits: %v", n, err)
		}
	}
	for bank, want := range map[string]bool{
		"工商行": false, "工商银行": true, strings.Repeat("行", 60): true,
		strings.Repeat("行", 61): false,
	} {
		if _, err := (Payee{Name: "甲公司", Bank: bank, Account: "62220000"}).check("甲公司"); (err == nil) != want {
			t.Errorf("%s: %v", bank, err)
		}
	}
	for account, want := range map[string]string{
		"": "未填写", "123": "工商银行，尾号123", "62220000": "工商银行，尾号0000",
		"62221234": "工商银行，尾号1234",
	} {
		if got := (Payee{Bank: "工商银行", Account: account}).Masked(); got != want {
			t.Errorf("%s is shown as %s", account, got)
		}
	}
}

func TestAPayeeOfADraftStandsAtOnceAndALaterOneWaits(t *testing.T) {
	other := Payee{Name: "甲公司", Bank: "农业银行", Account: "6228000099998888"}
	c := claimIn(t, Draft)
	c.Entry.NewPayee = &payee
	if ev := must[subsidy.Event](t)(c.SetPayee(other, "甲公司", owner, claimed)); c.Entry.Payee != other ||
		c.Entry.NewPayee != nil ||
		len(ev.Owes) != 0 {
		t.Errorf("in a draft: %+v %+v", c.Entry.Payee, ev)
	}
	c = claimIn(t, Approved)
	ev := must[subsidy.Event](t)(c.SetPayee(other, "甲公司", owner, claimed))
	if c.Entry.Payee == other || c.Entry.NewPayee == nil || len(ev.Owes) != 1 ||
		!strings.Contains(ev.Note, "尾号8888，待县区核对") {
		t.Errorf("after approval: %+v", ev)
	}
	before := c.Revision
	ev = must[subsidy.Event](t)(c.DecidePayee(true, reviewer, claimed))
	if c.Entry.Payee != other || c.Entry.NewPayee != nil || c.Revision != before+1 ||
		!ev.Owes[0].Message.(PayeeDecided).Confirmed {
		t.Errorf("confirmed: %+v", c.Entry.Payee)
	}
	c.Entry.NewPayee = &payee
	c.Lines[0].Item = "item"
	if _, err := c.DecidePayee(true, reviewer, claimed); subsidy.KindOf(err) != subsidy.Conflict ||
		c.Entry.Payee != other {
		t.Errorf("with a line in a plan: %v", err)
	}
	if must[subsidy.Event](t)(c.DecidePayee(false, reviewer, claimed)); c.Entry.Payee != other ||
		c.Entry.NewPayee != nil {
		t.Errorf("turned down: %+v", c.Entry.Payee)
	}
	for _, state := range []State{Scheduled, Paid, Refused} {
		if _, err := claimIn(t, state).
			SetPayee(other, "甲公司", owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("of a %s claim: %v", state, err)
		}
	}
}

func TestTheYearOfAnAmountIsThatOfTheAcceptedEnd(t *testing.T) {
	for end, want := range map[calendar.Day]int{
		calendar.NewDay(2026, 12, 31): 2026,
		calendar.NewDay(2027, 1, 1):   2027,
	} {
		f := ended()
		f.Form.End = end
		desk, err := study.NewStudyDesk(f, subsidy.PublishedPolicies(), calendar.NewDay(2027, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		if got := desk.Look(study.Learner{}, 0).Amount.Year; got != want {
			t.Errorf("a training that ends on %s counts to %d", end, got)
		}
		c := Claim{Training: Training{End: end}}
		p := Claimable{Calculation: study.Calculation{Policy: terms().Policy, Hours: 2}}
		if got := p.Amount(c).Year; got != want {
			t.Errorf("a claim of a training that ends on %s counts to %d", end, got)
		}
	}
}

func TestARecoveredPartExplainsWhatIsLeft(t *testing.T) {
	c := claimIn(t, Paid)
	l := &c.Lines[1]
	l.Counting = Counting{How: "完成 1 门课程共 180 分钟", Hours: l.Hours, Rate: 30_00, Cap: 1000_00}
	r := Recovery{
		RecoveryOf: RecoveryOf{Claim: c.ID, Line: l.ID, County: c.County, Enterprise: c.Enterprise},
		State:      RecoveryConfirmed,
		Amount:     50_00,
	}
	must[subsidy.Event](t)(r.Complete(c, "缴2026001", calendar.DayOf(claimed), reviewer, claimed))
	if l.Amount != 70_00 || !strings.Contains(l.Explanation[0], "追回 50 元，因此为 70 元") {
		t.Errorf("%d %q", l.Amount, l.Explanation)
	}
}
