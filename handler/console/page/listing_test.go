package page

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// anyQuery draws what an address may say.
func anyQuery(t *rapid.T) ListQuery {
	word := rapid.StringOf(rapid.RuneFrom([]rune("韶关䶮𬱟BA440203-&=?#%+;/\"'<> 　，（）")))
	day := func(name string) (d calendar.Day) {
		if rapid.Bool().Draw(t, name) {
			return calendar.NewDay(2026, 1, 1).AddDays(rapid.IntRange(-400, 400).Draw(t, name))
		}
		return d
	}
	return ListQuery{
		State:   rapid.SampledFrom([]string{"", "submitted", "over"}).Draw(t, "state"),
		Sort:    rapid.SampledFrom(append(listSorts, "")).Draw(t, "sort"),
		Type:    rapid.SampledFrom(append(listTypes, "")).Draw(t, "type"),
		County:  rapid.SampledFrom(append(subsidy.Counties(), "")).Draw(t, "county"),
		Whose:   rapid.SampledFrom([]store.Whose{store.Everybodys, store.Mine, store.Nobodys}).Draw(t, "whose"),
		Overdue: rapid.Bool().Draw(t, "overdue"), From: day("from"), Until: day("until"),
		Text: subsidy.CleanLine(word.Draw(t, "text")), After: rapid.StringMatching(`[A-Za-z0-9_-]*`).Draw(t, "after"),
	}
}

// read reads an address as the server does.
func read(t *rapid.T, address string) ListQuery {
	u, err := url.Parse(address)
	if err != nil || u.Path != "/console/claims" {
		t.Fatalf("%q: %v", address, err)
	}
	return ReadListQuery(u.Query().Get)
}

// TestAListsAddressSaysAllOfIt holds an address against what is read from it: a saved link shows the same list.
func TestAListsAddressSaysAllOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuery(t)
		if got := read(t, q.Address("/console/claims")); got != q {
			t.Fatalf("%+v\nbecomes %+v\nby %s", q, got, q.Address("/console/claims"))
		}
		other := q.Tab("over")
		if other.State != "over" || other.After != "" || other.Sort != "" || other.Text != q.Text ||
			other.Narrowed() != q.Narrowed() {
			t.Fatalf("another tab of %+v is %+v", q, other)
		}
		if next := q.Page("k"); next.After != "k" || next.Page(q.After) != q {
			t.Fatalf("another page of %+v is %+v", q, next)
		}
	})
}

// TestAListTakesNoChoiceThatThereIsNot reads addresses that somebody typed.
func TestAListTakesNoChoiceThatThereIsNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := url.Values{}
		for _, name := range []string{"state", "sort", "type", "county", "whose", "overdue", "from", "until", "q"} {
			typed.Set(name, rapid.String().Draw(t, name))
		}
		q := ReadListQuery(typed.Get)
		again := read(t, q.Address("/console/claims"))
		if again != q {
			t.Fatalf("%+v becomes %+v", q, again)
		}
		_, known := subsidy.WindowOf(q.County)
		if q.County != "" && !known || q.Sort != "" && sortName(q.Sort) == "" ||
			q.Type != "" && q.Type.Chinese() == "" {
			t.Fatalf("takes %+v", q)
		}
		if n := len([]rune(q.Text)); n > ListTextMost || strings.ContainsAny(q.Text, "\n\r\x00") {
			t.Fatalf("searches for %d letters: %q", n, q.Text)
		}
	})
}

// TestEveryOrderHasAName keeps a new order from being shown without a word.
func TestEveryOrderHasAName(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, s := range listSorts {
		if seen[sortName(s)] {
			t.Errorf("%s is called %q", s, sortName(s))
		}
		seen[sortName(s)] = true
	}
}
