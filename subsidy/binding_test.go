package subsidy

import (
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

func TestTheWordOfAMemberIsNotTheEmployees(t *testing.T) {
	for name, v := range map[string]struct {
		saying Saying
		want   Kind
		note   string
	}{
		"an employee":                {Saying{Word: WordYes}, "", "属实"},
		"a member":                   {Saying{Word: WordYes, Sayer: Sayer{Member: true}}, Forbidden, ""},
		"a member's no":              {Saying{Word: WordNo, Sayer: Sayer{Member: true}}, Forbidden, ""},
		"a member the county knows":  {Saying{Word: WordYes, Sayer: Sayer{Member: true, Verified: true}}, "", "也是这家企业的成员"},
		"a verified member's no":     {Saying{Word: WordNo, Sayer: Sayer{Member: true, Verified: true}}, "", "也是这家企业的成员"},
		"verified, of no enterprise": {Saying{Word: WordNo, Sayer: Sayer{Verified: true}}, "", "暂缓"},
	} {
		c := claimIn(t, ClaimPublished)
		v.saying.Line = "line0"
		by := Actor{ID: "t", Role: Trainee, Person: c.Lines[0].Person}
		ev, err := c.Say(c.saw(v.saying), &Objection{ID: "o"}, by, claimed)
		if KindOf(err) != v.want || !strings.Contains(ev.Note, v.note) {
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
		for _, state := range ClaimStates() {
			for _, line := range LineStates() {
				c := claimIn(t, ClaimPublished)
				c.State, c.Lines[0].State = state, line
				before := c.MaySay(c.Lines[0], by)
				who := Actor{ID: "t", Role: Trainee, Person: c.Lines[0].Person}
				_, err := c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Sayer: by, Terms: terms()}), &Objection{}, who, claimed)
				if (before == nil) != (err == nil) || before != nil && before.Error() != err.Error() {
					t.Errorf("%+v on a %s line of a %s claim: told %v, then %v", by, line, state, before, err)
				}
			}
		}
	}
}

func TestAWordIsAboutWhatThePageTold(t *testing.T) {
	for name, change := range map[string]func(l *ClaimLine){
		"fewer hours":          func(l *ClaimLine) { l.Hours-- },
		"less money":           func(l *ClaimLine) { l.Amount -= 3000 },
		"reckoned anew":        func(l *ClaimLine) { l.Explanation = []string{"另算"} },
		"answered on a tablet": func(l *ClaimLine) { l.Word = WordNo },
	} {
		c := claimIn(t, ClaimPublished)
		who := Actor{ID: "t", Role: Trainee, Person: c.Lines[0].Person}
		old := c.saw(Saying{Line: "line0", Word: WordYes, Terms: terms()})
		change(&c.Lines[0])
		word := c.Lines[0].Word
		_, err := c.Say(old, &Objection{}, who, claimed)
		told := Itoa(c.Lines[0].Hours) + "课时、" + c.Lines[0].Amount.Plain()
		if KindOf(err) != Conflict || !strings.Contains(err.Error(), told) || c.Lines[0].Word != word {
			t.Errorf("%s: %v", name, err)
		}
		must[Event](t)(c.Say(c.saw(old), &Objection{}, who, claimed))
	}
	// what happens to the others moves nobody's page
	c := claimIn(t, ClaimPublished)
	old := c.saw(Saying{Line: "line0", Word: WordYes, Terms: terms()})
	other := Actor{ID: "u", Role: Trainee, Person: c.Lines[1].Person}
	must[Event](t)(c.Say(c.saw(Saying{Line: "line1", Word: WordNo, Terms: terms()}), &Objection{ID: "o"}, other, claimed))
	must[Event](t)(c.Say(old, &Objection{}, Actor{ID: "t", Role: Trainee, Person: c.Lines[0].Person}, claimed))
}

func TestAnObjectionWithoutAPhoneNamesItsPeople(t *testing.T) {
	c := claimIn(t, ClaimPublished)
	if _, err := c.Object(&Objection{ID: "o", Text: "这家企业没有培训过"}, public, claimed); KindOf(err) != Invalid {
		t.Fatalf("all of them: %v", err)
	}
	for _, l := range c.Lines {
		if l.State != LineLive {
			t.Fatalf("held: %+v", l)
		}
	}
	o := Objection{ID: "o", Text: "这家企业没有培训过", Lines: []string{"line1"}}
	must[Event](t)(c.Object(&o, public, claimed))
	// the same again, and one person more
	again := Objection{Text: "还有一个人也没有上课", Lines: []string{"line1", "line2"}}
	ev := must[Event](t)(c.ObjectAgain(&o, again, public, claimed.AddDate(0, 0, 1)))
	if c.Lines[1].Objections != 1 || c.Lines[2].Objections != 1 || len(o.Lines) != 2 || o.Times != 2 || !strings.Contains(o.Text, "还有一个人") {
		t.Fatalf("%+v %+v", o, c.Lines)
	}
	for _, owed := range ev.Owes {
		if owed.To.County != "" {
			t.Error("the county is told again")
		}
	}
	if ev = must[Event](t)(c.ObjectAgain(&o, again, public, claimed)); len(ev.Owes) != 0 || o.Times != 3 {
		t.Errorf("a repetition tells %+v", ev.Owes)
	}
}

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
	if _, _, err := all.Confirm(&q, bound, writer, monday); KindOf(err) != Forbidden {
		t.Errorf("by its writer: %v", err)
	}
	if _, err := q.Reject("不同意这样修改", writer, monday); KindOf(err) != Forbidden {
		t.Errorf("rejected by its writer: %v", err)
	}
	late := q
	if _, _, err := all.Confirm(&late, bound, second, monday.AddDate(0, 0, 10)); KindOf(err) != TooLate {
		t.Errorf("after its day: %v", err)
	}
	if with, _, err := all.Confirm(&q, bound, second, monday.AddDate(0, 0, 9)); err != nil || len(with.All()) != 2 {
		t.Errorf("confirmed: %v", err)
	}
	if _, _, err := all.Confirm(&q, bound, second, monday); KindOf(err) != Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := late.Reject("", second, monday); KindOf(err) != Invalid {
		t.Errorf("without a reason: %v", err)
	}
}
