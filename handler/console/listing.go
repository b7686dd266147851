package console

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// desk is one noun's list on the console: its tabs, what narrows it, and how it is ordered.
type desk struct {
	kind              subsidy.SubjectKind
	place, title, sub string
	path              string
	may               func(subsidy.Actor) error // refuses whom it does not concern; nil for nobody
	finds             string                    // what it is searched by
	came              string                    // what the days of a period are of
	sorts             []store.Sort
	types             bool
	handed            bool     // its open cases are looked after by somebody (经办)
	running           []string // the states in which a legal day runs for the bureau
	// The day before which a case's day is overdue, nil where that is today.
	late  func(k Console, v visit) (calendar.Day, error)
	tabs  []deskTab
	wayOn page.Tab // from an empty tab
}

// who is a desk's refusal of those who may not do something.
func who(may subsidy.Action) func(subsidy.Actor) error {
	return func(by subsidy.Actor) error { return by.May(may, subsidy.Scope{}) }
}

// deskTab is a tab of a desk: states that are listed together.
type deskTab struct {
	key, name string
	states    []string
	sort      store.Sort // it begins with
	nothing   string     // what is said of it when it is empty
	done      bool       // nothing of it is outstanding
}

// tab is the tab that a key names, the first for none.
func (d desk) tab(key string) deskTab {
	return d.tabs[max(0, slices.IndexFunc(d.tabs, func(t deskTab) bool { return t.key == key }))]
}

// states are a tab's, or those of them in which a day can be overdue.
func (d desk) states(t deskTab, overdue bool) []string {
	if !overdue {
		return t.states
	}
	return slices.DeleteFunc(slices.Clone(t.states), func(s string) bool { return !slices.Contains(d.running, s) })
}

// asked is the search that an address of the desk asks for, with the address that says it.
func (d desk) asked(v visit) (store.ListSearch, page.ListQuery, deskTab) {
	q := page.ReadListQuery(func(name string) string { return v.Query(name) })
	tab := d.tab(q.State)
	q.State = tab.key
	if v.city() {
		q.Whose = ""
	} else {
		q.County = ""
	}
	if !slices.Contains(d.sorts, q.Sort) {
		q.Sort = ""
	}
	q.Overdue = q.Overdue && len(d.running) > 0
	s := store.ListSearch{
		States: d.states(tab, q.Overdue), Sort: q.Sort, County: q.County, Type: q.Type, Whose: q.Whose,
		Today: v.today(), From: q.From, Until: q.Until, Text: q.Text,
	}
	if s.Sort == "" {
		s.Sort = tab.sort
	}
	if q.Overdue {
		s.Before = v.today()
	}
	return s, q, tab
}

// city reports whether the reader's cases are of all counties.
func (v visit) city() bool { return v.staff.County == "" }

// listPage is how many cases a list shows at once.
const listPage = 30

// reading is how a desk's rows are read.
type reading[S any] func(context.Context, subsidy.Actor, store.ListSearch, store.Page) ([]S, string, error)

// showList shows a desk: dress makes of what was read what the page shows of it.
func showList[S, R any](
	k Console, v visit, d desk, refused error, read reading[S], dress func(S) (R, error),
	body func(page.List, []R) templ.Component,
) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if d.may != nil {
		if err := d.may(actor); err != nil {
			return err
		}
	}
	search, q, tab := d.asked(v)
	if q.Overdue && d.late != nil {
		late, err := d.late(k, v)
		if err != nil {
			return err
		}
		search.Before = late
	}
	list := page.List{
		ID: d.place, Title: d.title, Sub: d.sub, Path: d.path, Place: d.place, Query: q, Sorts: d.sorts,
		Sort: search.Sort, Came: d.came, Types: d.types, Dated: len(d.running) > 0, City: v.city(), Finds: d.finds,
		Nothing: tab.nothing, WayOn: d.wayOn,
	}
	found, next, err := read(ctx, actor, search, store.Page{After: q.After, Limit: listPage})
	if err != nil {
		return err
	}
	rows := make([]R, len(found))
	for i, one := range found {
		if rows[i], err = dress(one); err != nil {
			return err
		}
	}
	list.Rows, list.Next = len(rows), next
	if list.Tabs, err = k.listTabs(v, d, search, q); err != nil {
		return err
	}
	if d.handed && !tab.done {
		if list.Bench, err = k.bench(v); err != nil {
			return err
		}
	}
	return k.write(v, view{place: d.place, title: d.title, body: body(list, rows), refused: refused})
}

// listTabs are the desk's tabs, each with how many cases it would show.
func (k Console) listTabs(v visit, d desk, s store.ListSearch, q page.ListQuery) ([]page.Tab, error) {
	states := make([][]string, len(d.tabs))
	for i, t := range d.tabs {
		states[i] = d.states(t, q.Overdue)
	}
	counts, err := k.Store.Tally(v.UserContext(), v.staff.Actor(), d.kind, s, states)
	if err != nil {
		return nil, err
	}
	out := make([]page.Tab, len(d.tabs))
	for i, t := range d.tabs {
		out[i] = page.Tab{
			Name: t.name, Href: q.Tab(t.key).Address(d.path), Count: counts[i], Here: t.key == q.State,
		}
	}
	return out, nil
}

// bench is among whom the reader's county hands cases over, nil where the reader hands none over.
func (k Console) bench(v visit) (*page.Bench, error) {
	actor := v.staff.Actor()
	workers, err := k.Store.CaseWorkers(v.UserContext(), actor)
	if err != nil || len(workers) == 0 {
		return nil, err
	}
	return &page.Bench{
		Workers: workers, Self: actor.ID, Shares: actor.May(subsidy.ShareCases, subsidy.Scope{}) == nil,
	}, nil
}
