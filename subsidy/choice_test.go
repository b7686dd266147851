package subsidy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// chosenNow is what holds at release.
func chosenNow() Chosen {
	return Chosen{Policy: PublishedPolicies().All()[0], Retention: DefaultRetention(), MinAge: 16, MaxAge: 65}
}

// rulesText is docs/rules.md with its line breaks as blanks, without the line
// that says what the mark means.
func rulesText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	one := strings.Join(strings.Fields(string(text)), " ")
	return strings.Replace(one, "† marks what the notice leaves open", "", 1)
}

func TestEveryMarkedChoiceOfTheRulesIsOnThePageToBeConfirmed(t *testing.T) {
	rules := rulesText(t)
	covered := map[int]string{}
	for _, c := range Choices(chosenNow()) {
		for _, mark := range c.Marks {
			if strings.Count(mark, "†") != 1 || strings.Count(rules, mark) != 1 {
				t.Errorf("%s: docs/rules.md has %q %d times", c.Key, mark, strings.Count(rules, mark))
				continue
			}
			covered[strings.Index(rules, mark)+strings.Index(mark, "†")] = c.Key
		}
	}
	for at, from := 0, 0; ; from = at + len("†") {
		next := strings.Index(rules[from:], "†")
		if next < 0 {
			break
		}
		if at = from + next; covered[at] == "" {
			t.Errorf("docs/rules.md: no choice stands for “%s†”", rules[max(0, at-70):at])
		}
	}
}

func TestAChoiceSaysWhatWhyAndWhatElse(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Choices(chosenNow()) {
		if seen[c.Key] || !strings.HasPrefix(c.Key, "choice_") || c.Name == "" || c.Chosen == "" || c.Why == "" ||
			c.Else == "" {
			t.Errorf("%+v", c)
		}
		seen[c.Key] = true
	}
}

func TestAConfirmedChoiceIsOpenAgainWhenItChanges(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	officer := Actor{ID: "o", Role: CityOfficer}
	paper := Paper{Name: "韶人社函〔2026〕9号", Day: calendar.NewDay(2026, 11, 20)}
	of := func(chosen Chosen, key string) Choice {
		for _, c := range Choices(chosen) {
			if c.Key == key {
				return c
			}
		}
		t.Fatal(key)
		return Choice{}
	}
	c := of(chosenNow(), "choice_supplement")
	if c.State(nil) != ChoiceOpen {
		t.Error("not open before anybody confirmed it")
	}
	done, ev, err := c.Confirm(c.Digest(), paper, officer, now)
	if err != nil || c.State(&done) != ChoiceSettled || !strings.Contains(ev.Note, paper.Name) {
		t.Errorf("%+v %+v %v", done, ev, err)
	}
	moved := chosenNow()
	moved.Policy.SupplementDays++
	if got := of(moved, "choice_supplement").State(&done); got != ChoiceMoved {
		t.Errorf("after a change: %s", got)
	}
	if of(moved, "choice_basis").State(&done) == ChoiceSettled {
		t.Error("another choice counts as confirmed")
	}
	for name, v := range map[string]struct {
		by    Actor
		read  string
		paper Paper
		want  Kind
	}{
		"a chief":             {Actor{ID: "c", Role: CountyChief}, c.Digest(), paper, Forbidden},
		"without a document":  {officer, c.Digest(), Paper{Day: paper.Day}, Invalid},
		"a day to come":       {officer, c.Digest(), Paper{Name: paper.Name, Day: paper.Day.AddDays(30)}, Invalid},
		"another was read":    {officer, "别的", paper, Conflict},
		"without a day":       {officer, c.Digest(), Paper{Name: paper.Name}, Invalid},
		"an administrator":    {Actor{ID: "a", Role: Administrator}, c.Digest(), paper, Forbidden},
		"the reviewer's wish": {Actor{ID: "r", Role: CountyReviewer}, c.Digest(), paper, Forbidden},
	} {
		if _, _, err := c.Confirm(v.read, v.paper, v.by, now); KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
