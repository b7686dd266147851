package claim

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestWhateverFreesALineGivesItItsOwnDayToPay(t *testing.T) {
	for name, free := range map[string]func(c *Claim, o *Objection, day calendar.Day) error{
		"a later yes": func(c *Claim, o *Objection, day calendar.Day) error {
			_, err := c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Open: o, Terms: terms()}), &Objection{},
				trainee0, day.Start())
			return err
		},
		"a dismissed no": func(c *Claim, o *Objection, day calendar.Day) error {
			_, err := c.Rule(o, Ruling{Answer: "核实后属实"}, terms(), reviewer, day.Start())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				c := claimIn(t, Cleared)
				o := Objection{ID: "o"}
				must[subsidy.Event](t)(
					c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, trainee0, after(c.Publicity.Until)))
				day := c.Publicity.Until.AddDays(rapid.IntRange(1, 90).Draw(rt, "days"))
				if err := free(c, &o, day); err != nil {
					rt.Fatal(err)
				}
				want := must[calendar.Deadline](t)(terms().PaymentDeadline(day)).Last
				l, other := c.Lines[0], c.Lines[1]
				if l.State != LineLive || l.PayFrom != day || l.PayBy != want {
					rt.Fatalf("freed on %s: to be paid by %s counted from %s, want %s", day, l.PayBy, l.PayFrom, want)
				}
				if other.PayFrom != c.Publicity.Until || c.Payment.By != other.PayBy ||
					c.Payment.From != other.PayFrom {
					rt.Fatalf("another line's day moved: %s, the claim's is %s", other.PayBy, c.Payment.By)
				}
			})
		})
	}
}

func TestALineFreedInPublicityIsPaidAfterItsEnd(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o"}
	until, pay := c.Publicity.Until, c.Lines[0].PayBy
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, trainee0, claimed))
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Open: &o, Terms: terms()}), &Objection{}, trainee0, claimed))
	if l := c.Lines[0]; l.PayFrom != until || l.PayBy != pay {
		t.Errorf("counted from %s to %s, want %s to %s", l.PayFrom, l.PayBy, until, pay)
	}
}

func TestALineWithTwoObjectionsIsFreedByTheLast(t *testing.T) {
	c := claimIn(t, Published)
	first, second := Objection{Text: "这个人没有上过课", Lines: []string{"line0"}}, Objection{
		Text:  "他早就离职了",
		Lines: []string{"line0"},
	}
	must[subsidy.Event](t)(c.Object(&first, public, claimed))
	must[subsidy.Event](t)(c.Object(&second, public, claimed))
	must[subsidy.Event](t)(c.Clear(terms(), system, after(c.Publicity.Until)))
	early, late := c.Publicity.Until.AddDays(3), c.Publicity.Until.AddDays(20)
	must[subsidy.Event](t)(c.Rule(&first, Ruling{Answer: "异议不成立"}, terms(), reviewer, early.Start()))
	if l := c.Lines[0]; l.State != LineHeld {
		t.Fatalf("freed by the first of two: %+v", l)
	}
	must[subsidy.Event](t)(c.Rule(&second, Ruling{Answer: "异议不成立"}, terms(), reviewer, late.Start()))
	if l := c.Lines[0]; l.State != LineLive || l.PayFrom != late {
		t.Errorf("%+v", l)
	}
}

func TestTheDayToPayIsExplainedFromTheLineThatIsDue(t *testing.T) {
	c := claimIn(t, Cleared)
	day := func() calendar.Deadline {
		t.Helper()
		days := must[[]Day](t)(c.Days(terms(), c.Publicity.Until.AddDays(1)))
		if len(days) != 1 || days[0].By.Last != c.Payment.By {
			t.Fatalf("%+v, want %s", days, c.Payment.By)
		}
		return days[0].By
	}
	if d := day(); d.From != c.Publicity.Until || !strings.Contains(d.Rule, "公示无异议后30个工作日") {
		t.Errorf("%+v", d)
	}
	o := Objection{ID: "o"}
	for i := 1; i < len(c.Lines); i++ { // the first is the only one left
		must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: c.Lines[i].ID, Word: WordNo}), &Objection{},
			subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[i].Person}, after(c.Publicity.Until)))
	}
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, trainee0, after(c.Publicity.Until)))
	released := c.Publicity.Until.AddDays(10)
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Open: &o, Terms: terms()}), &Objection{},
		trainee0, released.Start()))
	if d := day(); d.From != released || !strings.Contains(d.Rule, "异议处理完毕后30个工作日") || d.Count == "" {
		t.Errorf("%+v", d)
	}
}

func TestANewCalendarMovesAllOpenDaysOfAPublicityAndOfEveryLine(t *testing.T) {
	c := claimIn(t, Published)
	a, err := calendar.ParseArrangement("2026 | 0101-0103 0215-0223 0404-0406 0501-0505 0609-0610 0619-0621 " +
		"0925-0927 1001-1007 | 0104 0214 0228 0509 0920 1010")
	if err != nil {
		t.Fatal(err)
	}
	other := terms()
	if other.Calendar, err = other.Calendar.With(a); err != nil {
		t.Fatal(err)
	}
	was := c.Publicity.Until
	ev, ok, err := c.Recount(other, claimed)
	if err != nil || !ok || !strings.Contains(ev.Note, "公示期限改为"+c.Publicity.Until.Chinese()) {
		t.Fatalf("%+v %v %v", ev, ok, err)
	}
	until := must[calendar.Deadline](t)(other.PublicityDeadline(c.Publicity.From)).Last
	pay := must[calendar.Deadline](t)(other.PaymentDeadline(until)).Last
	for _, l := range c.Lines {
		if l.PublicUntil != until || l.PayBy != pay || l.PayFrom != until || !until.After(was) {
			t.Errorf("%+v, want until %s, pay by %s", l, until, pay)
		}
	}
	if _, again, err := c.Recount(other, claimed); again || err != nil {
		t.Errorf("told twice: %v", err)
	}
	// after publicity, one line has a later day than the claim's first
	c = claimIn(t, Cleared)
	c.Lines[0].PayFrom = calendar.NewDay(2026, 6, 20)
	if _, _, err := c.Recount(terms(), after(c.Publicity.Until)); err != nil {
		t.Fatal(err)
	}
	c.Lines[0].PayFrom = calendar.NewDay(2026, 6, 25)
	first := c.Payment.By
	ev, ok, err = c.Recount(terms(), after(c.Publicity.Until))
	if err != nil || !ok || c.Payment.By != first || !strings.Contains(ev.Note, c.Lines[0].PayBy.Chinese()) {
		t.Errorf("a line that is not the first was not told of: %q %v %v", ev.Note, ok, err)
	}
}

func TestTheExplanationFollowsTheAmount(t *testing.T) {
	c := claimIn(t, Submitted)
	p := terms().Policy
	for i := range c.Lines {
		l := &c.Lines[i]
		l.Counting = Counting{How: "完成 1 门课程共 90 分钟", Hours: l.Hours, Rate: p.RatePerHour, Cap: p.CapPerYear}
		l.Explanation = []string{"旧的一句", "“课程”：计划90分钟。"}
	}
	says := func(i int, want string) {
		t.Helper()
		l := c.Lines[i]
		if len(l.Explanation) != 2 || l.Explanation[0] != want || l.Explanation[1] != "“课程”：计划90分钟。" {
			t.Errorf("line %d: %q, want %q", i, l.Explanation, want)
		}
	}
	c.Reserved([]subsidy.Share{{ID: "line0", Held: 60_00, Beside: 100_00}, {ID: "line1", Held: 50_00, Beside: 950_00}})
	says(0, "完成 1 门课程共 90 分钟 = 2 课时 × 30 元 = 60 元；本年度已用 100 元，仍在 1000 元限额内。")
	says(1,
		"完成 1 门课程共 90 分钟 = 4 课时 × 30 元 = 120 元；本年度已用 950 元，限额 1000 元还剩 50 元，因此为 50 元。")
	c.Reserved([]subsidy.Share{{ID: "line1", Held: 120_00, Beside: 880_00}}) // topped up
	says(1, "完成 1 门课程共 90 分钟 = 4 课时 × 30 元 = 120 元；本年度已用 880 元，仍在 1000 元限额内。")
	says(0, "完成 1 门课程共 90 分钟 = 2 课时 × 30 元 = 60 元；本年度已用 100 元，仍在 1000 元限额内。")
	ev := must[subsidy.Event](t)(c.LowerLine("line1", 3, "一课时没有考核", p, reviewer, claimed))
	says(1,
		"完成 1 门课程共 90 分钟，共 4 课时，县区调低 = 3 课时 × 30 元 = 90 元；本年度已用 880 元，仍在 1000 "+
			"元限额内。")
	if !strings.HasPrefix(ev.Note, "名册第"+subsidy.Itoa(c.Lines[1].Position)+"行调低为3课时") {
		t.Errorf("the audit line names another row: %q", ev.Note)
	}
	must[subsidy.Event](t)(c.ExcludeLine("line0", "不是本企业职工", reviewer, claimed))
	says(0, "县区没有计入，0 元。理由：不是本企业职工")
	officer := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	ev = must[subsidy.Event](t)(c.CutMerged("line1", 40_00, terms(), officer, claimed))
	says(1,
		"完成 1 门课程共 90 分钟，共 4 课时，县区调低 = 3 课时 × 30 元 = 90 元；身份证号码更正后，"+
			"同一人的年度补贴合并计算，因此为 40 元。")
	if !strings.HasPrefix(ev.Note, "名册第"+subsidy.Itoa(c.Lines[1].Position)+"行调低") {
		t.Errorf("the audit line names another row: %q", ev.Note)
	}
	if a := c.Lines[0].Calculated(); a.Granted != 0 || a.Short() {
		t.Errorf("an excluded line comes to %+v", a)
	}
}

func TestAReadingNamesTheRowThatWasRead(t *testing.T) {
	c := claimIn(t, Submitted)
	ev := must[subsidy.Event](t)(c.ReadPerson(&c.Lines[1], "身份证号码", "核对身份信息", reviewer, claimed))
	if ev.Row != c.Lines[1].Row || !strings.Contains(ev.Note, "第"+subsidy.Itoa(c.Lines[1].Position)+"行") {
		t.Errorf("%+v", ev)
	}
	if ev := must[subsidy.Event](t)(c.ReadPerson(nil, "收款账户", "核对收款账户", reviewer, claimed)); ev.Row != "" ||
		ev.Note != "收款账户：核对收款账户" {
		t.Errorf("%+v", ev)
	}
	if ev := must[subsidy.Event](t)(c.Export("录入省系统", reviewer, claimed)); ev.Row != subsidy.WholeRoster {
		t.Errorf("%+v", ev)
	}
}
