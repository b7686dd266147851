package claim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestAnObjectionHoldsItsLinesAndNoOther(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这个人没有上过课", Contact: "13800000009", Lines: []string{"line1"}}
	ev := must[subsidy.Event](t)(c.Object(&o, public, claimed))
	if o.Kind != Objecting || c.Lines[1].State != LineHeld || c.Lines[0].State != LineLive || c.State != Published {
		t.Fatalf("%+v %+v", o, c.Lines)
	}
	for _, owed := range ev.Owes {
		if strings.Contains(owed.Message.Body(), o.Contact) || strings.Contains(owed.Message.Body(), o.Text) {
			t.Fatal("the objector is told to others")
		}
	}
	must[subsidy.Event](t)(c.Clear(terms(), system, after(c.Publicity.Until)))
	if ids, _ := c.PayableLines(c.Publicity.Until.AddDays(1)); !slices.Equal(ids, []string{"line0", "line2"}) {
		t.Fatalf("payable %v", ids)
	}
	release := time.Date(2026, 6, 24, 9, 0, 0, 0, calendar.China)
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Answer: "核实后属实，异议不成立"}, terms(), reviewer, release))
	want, _ := terms().PaymentDeadline(calendar.DayOf(release))
	if c.Lines[1].State != LineLive || c.Lines[1].PayBy != want.Last || c.Lines[0].PayBy == want.Last {
		t.Fatalf("released: %+v", c.Lines[1])
	}
}

func TestAnUpheldObjectionExcludesOrPublishesAgain(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这两个人没有学完", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	if len(o.Lines) != 3 {
		t.Fatalf("nobody named: %v", o.Lines)
	}
	later := after(c.Publicity.Until)
	must[subsidy.Event](t)(c.Clear(terms(), system, later))
	_, err := c.Rule(&o, Ruling{Uphold: true, Hours: map[string]int{"line1": 9}, Answer: "核实后调整"}, terms(),
		reviewer, later)
	if subsidy.KindOf(err) != subsidy.Invalid {
		t.Fatalf("raised: %v", err)
	}
	c, o = claimIn(t, Published), Objection{ID: "o", Text: "这两个人没有学完", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	must[subsidy.Event](t)(c.Clear(terms(), system, later))
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Uphold: true, Hours: map[string]int{"line1": 3}, Answer: "核实后调整"},
		terms(), reviewer, later))
	if c.Lines[0].State != LineExcluded || c.Lines[1].State != LineLive || c.Lines[1].Amount != 90_00 ||
		!c.Lines[1].Public(calendar.DayOf(later)) {
		t.Fatalf("%+v", c.Lines)
	}
	if ids, _ := c.PayableLines(calendar.DayOf(later)); ids != nil {
		t.Fatal("a line that changed is payable before it was published again")
	}
	if ids, sum := c.PayableLines(c.Lines[1].PublicUntil.AddDays(1)); len(ids) != 1 || sum != 90_00 {
		t.Fatalf("after its publicity: %v %s", ids, sum.Plain())
	}
}

func TestAClaimWhoseLinesAreAllExcludedIsRefused(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这家企业没有培训过", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Uphold: true, Answer: "核实后全部不属实"}, terms(), reviewer, claimed))
	if c.State != Refused || len(c.Review.Reasons) != 1 || c.ShareState(c.Lines[0]) != subsidy.ShareReleased {
		t.Fatalf("%s %+v", c.State, c.Review.Reasons)
	}
}

func TestAnObjectionToAForeignLineIsRefusedWithTheClause(t *testing.T) {
	c := claimIn(t, Published)
	_, err := c.Object(&Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0", "another's"}}, public,
		claimed)
	if e, ok := err.(*subsidy.Error); !ok || e.Clause != "附件1 二(二)" || c.Totals().Held != 0 {
		t.Fatalf("%v, held %d", err, c.Totals().Held)
	}
}

func TestALateObjectionIsAReport(t *testing.T) {
	c := claimIn(t, Cleared)
	o := Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0"}}
	ev := must[subsidy.Event](t)(c.Object(&o, public, after(c.Publicity.Until)))
	if o.Kind != Reporting || c.Totals().Held != 0 || ev.Subject.Kind != subsidy.SubjectObjection {
		t.Fatalf("%+v", o)
	}
	if _, err := c.Rule(&o, Ruling{Answer: "已核实处理"}, terms(), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("ruled like an objection: %v", err)
	}
	must[subsidy.Event](t)(o.AnswerReport("已核实，情况不属实", chief, claimed))
	if o.State != ObjectionAnswered {
		t.Fatal(o.State)
	}
}

func TestATraineesNoHoldsTheLineUntilTheMoneyIsOnItsWay(t *testing.T) {
	who := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: "person-row0"}
	c := claimIn(t, Cleared)
	o := Objection{ID: "o"}
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, who, claimed))
	if c.Lines[0].State != LineHeld || o.Kind != Refuting || o.State != ObjectionOpen {
		t.Fatalf("%+v %+v", c.Lines[0], o)
	}
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Open: &o, Terms: terms()}), &Objection{}, who, claimed))
	if c.Lines[0].State != LineLive || o.State != ObjectionWithdrawn {
		t.Fatalf("taken back: %+v %+v", c.Lines[0], o)
	}
	c = claimIn(t, Scheduled)
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Sent: true}), &o, who, claimed))
	if c.Lines[0].State != LineLive || o.Kind != Reporting {
		t.Fatalf("with the bank: %+v %+v", c.Lines[0], o)
	}
	c = claimIn(t, Scheduled)
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, who, claimed))
	if c.Lines[0].State != LineHeld || c.Lines[0].Item != "" {
		t.Fatalf("in a plan: %+v", c.Lines[0])
	}
}

func TestEveryStateKindAndRoleOfAnObjection(t *testing.T) {
	for _, kind := range []ObjectionKind{Objecting, Refuting, Reporting} {
		for _, state := range []ObjectionState{
			ObjectionOpen, ObjectionUpheld, ObjectionDismissed, ObjectionAnswered, ObjectionWithdrawn,
		} {
			for _, role := range append(
				[]subsidy.Role{subsidy.Visitor, subsidy.Owner, subsidy.Clerk, subsidy.Trainee, subsidy.System},
				subsidy.StaffRoles()...) {
				c := claimIn(t, Published)
				o := Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0"}}
				must[subsidy.Event](t)(c.Object(&o, public, claimed))
				o.Kind, o.State = kind, state
				by, may := claimActor(role), state == ObjectionOpen &&
					(role == subsidy.CountyReviewer || role == subsidy.CountyChief)
				_, ruled := c.Rule(&o, Ruling{Answer: "核实后不成立"}, terms(), by, claimed)
				if (ruled == nil) != (may && kind != Reporting) {
					t.Errorf("a %s %s ruled by %s: %v", state, kind, role, ruled)
				}
				o.State = state
				_, answered := o.AnswerReport("已核实处理", by, claimed)
				if (answered == nil) != (may && kind == Reporting) {
					t.Errorf("a %s %s answered by %s: %v", state, kind, role, answered)
				}
			}
		}
	}
}
