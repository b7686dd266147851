package page

import (
	"net/url"
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// ListQuery is what the address of a list says: its one home, both ways.
type ListQuery struct {
	State       string // the tab's key, "" for the first
	Sort        store.Sort
	Type        subsidy.TrainingType
	County      subsidy.County
	Whose       store.Whose
	Overdue     bool
	From, Until calendar.Day // when it came
	Text        string
	After       string // the key of the page, "" for the first
}

// The values that the choices of an address may have.
var (
	listTypes = []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer}
	listWhose = []store.Whose{store.Mine, store.Nobodys}
	listSorts = []store.Sort{store.ByDay, store.LateDay, store.Newest, store.Oldest, store.ByAmount}
)

// ListTextMost is how long what is searched for in a list may be, in letters.
const ListTextMost = 100

// ReadListQuery reads an address; what is not one of a list's choices is as if it were not there.
func ReadListQuery(get func(name string) string) ListQuery {
	q := ListQuery{
		State: get("state"), Sort: one(get("sort"), listSorts), Type: one(get("type"), listTypes),
		County: one(get("county"), subsidy.Counties()), Whose: one(get("whose"), listWhose),
		Overdue: get("overdue") == "1", From: dayOf(get("from")), Until: dayOf(get("until")),
		Text: subsidy.CleanLine(get("q")), After: get("after"),
	}
	if letters := []rune(q.Text); len(letters) > ListTextMost {
		q.Text = subsidy.CleanLine(string(letters[:ListTextMost]))
	}
	return q
}

// one is the value if it is among those there are, else none.
func one[T ~string](value string, all []T) T {
	if slices.Contains(all, T(value)) {
		return T(value)
	}
	return ""
}

// dayOf is the day that a text is, the zero day if it is none.
func dayOf(text string) (d calendar.Day) {
	if err := d.UnmarshalText([]byte(text)); err != nil {
		return calendar.Day{}
	}
	return d
}

// values are the query's as an address has them.
func (q ListQuery) values() url.Values {
	out := url.Values{}
	add := func(name, value string) {
		if value != "" {
			out.Set(name, value)
		}
	}
	add("state", q.State)
	add("sort", string(q.Sort))
	add("type", string(q.Type))
	add("county", string(q.County))
	add("whose", string(q.Whose))
	if q.Overdue {
		add("overdue", "1")
	}
	add("from", q.From.String())
	add("until", q.Until.String())
	add("q", q.Text)
	add("after", q.After)
	return out
}

// Address is the list's address under a path.
func (q ListQuery) Address(path string) string {
	values := q.values()
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// Narrowed reports whether the list shows less than its tab has.
func (q ListQuery) Narrowed() bool {
	q.State, q.Sort, q.After = "", "", ""
	return len(q.values()) > 0
}

// Tab is the query of another tab: as narrow, from its first page, in the order that the tab has.
func (q ListQuery) Tab(state string) ListQuery {
	q.State, q.Sort, q.After = state, "", ""
	return q
}

// Page is the query of another page.
func (q ListQuery) Page(after string) ListQuery {
	q.After = after
	return q
}

// List is a page of one noun's cases, but for its rows.
type List struct {
	ID, Title, Sub string
	Place, Path    string
	Query          ListQuery
	Tabs           []Tab
	Sorts          []store.Sort
	Sort           store.Sort // the one that is shown
	Came           string     // what the days of a period are of: 提交, 收到
	Types          bool       // may be narrowed by training type
	Dated          bool       // what is overdue may be asked for
	City           bool       // of all counties
	Finds          string     // what it is searched by
	Rows           int
	Nothing        string // what is said of an empty tab
	WayOn          Tab    // where to go from there
	Next           string // the key of the next page, "" on the last
	Bench          *Bench // nil where nothing is handed over
}

// Bench is who looks after the cases of a list: taking and handing over, by which nothing is decided.
type Bench struct {
	Workers []subsidy.CaseWorker
	Self    string // the reader's id
	Shares  bool   // the reader may share out
}

// assign is where what is ticked is sent: with the list's own address, to come back to it.
func (l List) assign() string {
	values := l.Query.values()
	values.Set("at", l.Place)
	return "/console/work/assign?" + values.Encode()
}

// assigns reports whether the rows can be ticked.
func (l List) assigns() bool { return l.Bench != nil }

// columns are the table's, with the boxes and who looks after a row where there are any.
func (l List) columns(own ...string) []string {
	if l.assigns() {
		own = append([]string{"选择"}, own...)
	}
	if l.City {
		return append(own, "县区")
	}
	return append(own, "经办")
}

// sortName is an order as people read it.
func sortName(s store.Sort) string {
	return map[store.Sort]string{
		store.ByDay: "期限近的在前", store.LateDay: "期限远的在前", store.Newest: "新来的在前",
		store.Oldest: "先来的在前", store.ByAmount: "金额大的在前",
	}[s]
}

func (l List) sortChoices() [][2]string {
	var out [][2]string
	for _, s := range l.Sorts {
		out = append(out, [2]string{string(s), sortName(s)})
	}
	return out
}

func typeChoices() [][2]string {
	out := [][2]string{{"", "全部类型"}}
	for _, t := range listTypes {
		out = append(out, [2]string{string(t), t.Chinese()})
	}
	return out
}

func counties() [][2]string {
	out := [][2]string{{"", "全市"}}
	for _, w := range subsidy.Windows() {
		if w.County != "" {
			out = append(out, [2]string{string(w.County), w.Short})
		}
	}
	return out
}
