package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

func TestTheWordOfAMemberIsNotTheEmployees(t *testing.T) {
	for name, v := range map[string]struct {
		saying Saying
		want   subsidy.Kind
		note   string
	}{
		"an employee":   {Saying{Word: WordYes}, "", "属实"},
		"a member":      {Saying{Word: WordYes, Sayer: Sayer{Member: true}}, subsidy.Forbidden, ""},
		"a member's no": {Saying{Word: WordNo, Sayer: Sayer{Member: true}}, subsidy.Forbidden, ""},
		"a member the county knows": {
			Saying{Word: WordYes, Sayer: Sayer{Member: true, Verified: true}},
			"",
			"也是这家企业的成员",
		},
		"a verified member's no": {
			Saying{Word: WordNo, Sayer: Sayer{Member: true, Verified: true}},
			"",
			"也是这家企业的成员",
		},
		"verified, of no enterprise": {Saying{Word: WordNo, Sayer: Sayer{Verified: true}}, "", "暂缓"},
	} {
		c := claimIn(t, Published)
		v.saying.Line = "line0"
		by := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}
		ev, err := c.Say(c.saw(v.saying), &Objection{ID: "o"}, by, claimed)
		if subsidy.KindOf(err) != v.want || !strings.Contains(ev.Note, v.note) {
			t.Errorf("%s: %q, %v", name, ev.Note, err)
		}
		if v.want != "" && c.Lines[0].Word != "" {
			t.Errorf("%s: the word was kept", name)
		}
	}
}

// saw is a word about a line as it stands now.
func (c Claim) saw(s Saying) Saying {
	if l, err := c.line(s.Line); err == nil {
		s.Seen = l.Told()
	}
	return s
}

// Whether the word may be given is said before it is given, by the rule that
// takes it.
func TestWhoMayNotSayAWordIsToldSoBeforehand(t *testing.T) {
	for _, by := range []Sayer{{}, {Member: true}, {Verified: true}, {Member: true, Verified: true}} {
		for _, state := range States() {
			for _, line := range lineStates() {
				c := claimIn(t, Published)
				c.State, c.Lines[0].State = state, line
				before := c.MaySay(c.Lines[0], by)
				who := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}
				_, err := c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Sayer: by, Terms: terms()}), &Objection{},
					who, claimed)
				if (before == nil) != (err == nil) || before != nil && before.Error() != err.Error() {
					t.Errorf("%+v on a %s line of a %s claim: told %v, then %v", by, line, state, before, err)
				}
			}
		}
	}
}

func TestAWordIsAboutWhatThePageTold(t *testing.T) {
	for name, change := range map[string]func(l *Line){
		"fewer hours":          func(l *Line) { l.Hours-- },
		"less money":           func(l *Line) { l.Amount -= 3000 },
		"calculated anew":      func(l *Line) { l.Explanation = []string{"另算"} },
		"answered on a tablet": func(l *Line) { l.Word = WordNo },
	} {
		c := claimIn(t, Published)
		who := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}
		old := c.saw(Saying{Line: "line0", Word: WordYes, Terms: terms()})
		change(&c.Lines[0])
		word := c.Lines[0].Word
		_, err := c.Say(old, &Objection{}, who, claimed)
		told := subsidy.Itoa(c.Lines[0].Hours) + "课时、" + c.Lines[0].Amount.Plain()
		if subsidy.KindOf(err) != subsidy.Conflict || !strings.Contains(err.Error(), told) || c.Lines[0].Word != word {
			t.Errorf("%s: %v", name, err)
		}
		must[subsidy.Event](t)(c.Say(c.saw(old), &Objection{}, who, claimed))
	}
	// what happens to the others moves nobody's page
	c := claimIn(t, Published)
	old := c.saw(Saying{Line: "line0", Word: WordYes, Terms: terms()})
	other := subsidy.Actor{ID: "u", Role: subsidy.Trainee, Person: c.Lines[1].Person}
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line1", Word: WordNo, Terms: terms()}), &Objection{ID: "o"}, other, claimed))
	must[subsidy.Event](t)(
		c.Say(old, &Objection{}, subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}, claimed))
}

func TestAnObjectionWithoutAPhoneNamesItsPeople(t *testing.T) {
	c := claimIn(t, Published)
	if _, err := c.Object(&Objection{ID: "o", Text: "这家企业没有培训过"}, public,
		claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Fatalf("all of them: %v", err)
	}
	for _, l := range c.Lines {
		if l.State != LineLive {
			t.Fatalf("held: %+v", l)
		}
	}
	o := Objection{ID: "o", Text: "这家企业没有培训过", Lines: []string{"line1"}}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	// the same again, and one person more
	again := Objection{Text: "还有一个人也没有上课", Lines: []string{"line1", "line2"}}
	ev := must[subsidy.Event](t)(c.ObjectAgain(&o, again, public, claimed.AddDate(0, 0, 1)))
	if c.Lines[1].Objections != 1 || c.Lines[2].Objections != 1 || len(o.Lines) != 2 || o.Times != 2 ||
		!strings.Contains(o.Text, "还有一个人") {
		t.Fatalf("%+v %+v", o, c.Lines)
	}
	for _, owed := range ev.Owes {
		if owed.To.County != "" {
			t.Error("the county is told again")
		}
	}
	if ev = must[subsidy.Event](t)(c.ObjectAgain(&o, again, public, claimed)); len(ev.Owes) != 0 || o.Times != 3 {
		t.Errorf("a repetition tells %+v", ev.Owes)
	}
}
