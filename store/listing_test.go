package store_test

import (
	"fmt"
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// shelf is one noun's list as a test reads it: each row with its id and its county.
type shelf struct {
	kind   subsidy.SubjectKind
	states []string
	sorts  []store.Sort
	read   func(by subsidy.Actor, q store.ListSearch, p store.Page) ([][2]string, string, error)
}

// onShelf reads a list as ids with their counties.
func onShelf[T any](
	list func(subsidy.Actor, store.ListSearch, store.Page) ([]T, string, error), of func(T) [2]string,
) func(subsidy.Actor, store.ListSearch, store.Page) ([][2]string, string, error) {
	return func(by subsidy.Actor, q store.ListSearch, p store.Page) ([][2]string, string, error) {
		rows, next, err := list(by, q, p)
		out := make([][2]string, len(rows))
		for i, r := range rows {
			out[i] = of(r)
		}
		return out, next, err
	}
}

// The orders of the lists.
var (
	dated = []store.Sort{store.ByDay, store.LateDay, store.Newest}
	aged  = []store.Sort{store.Oldest, store.Newest}
)

// shelves are all lists of the bureau.
func shelves(f storetest.Fixture) []shelf {
	pair := func(id string, county subsidy.County) [2]string { return [2]string{id, string(county)} }
	return []shelf{
		{subsidy.SubjectFiling, store.In(subsidy.FilingStates()[1:]...), dated, onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.DeskRow, string, error) {
				return f.Desk(ctx, by, q, p)
			}, func(r store.DeskRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectClaim, store.In(claim.States()[1:]...), append(dated, store.ByAmount), onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.ClaimRow, string, error) {
				return f.ClaimDesk(ctx, by, q, p)
			}, func(r store.ClaimRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectObjection, store.In(claim.ObjectionOpen, claim.ObjectionDismissed), aged, onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.ObjectionRow, string, error) {
				return f.ObjectionDesk(ctx, by, q, p)
			}, func(r store.ObjectionRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectRecovery, store.In(claim.RecoveryStates()...), append(aged, store.ByAmount), onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.RecoveryRow, string, error) {
				return f.RecoveryDesk(ctx, by, q, p)
			}, func(r store.RecoveryRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectCorrection, store.In(subsidy.CorrectionOpen, subsidy.CorrectionDone), aged, onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.CorrectionRow, string, error) {
				return f.CorrectionDesk(ctx, by, q, p)
			}, func(r store.CorrectionRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectQuestion, store.In(subsidy.QuestionOpen, subsidy.QuestionAnswered), dated, onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.QuestionRow, string, error) {
				return f.QuestionDesk(ctx, by, q, p)
			}, func(r store.QuestionRow) [2]string { return pair(r.ID, r.County) })},
		{subsidy.SubjectEnterprise, store.In(subsidy.EnterprisePending, subsidy.EnterpriseAccepted), aged, onShelf(
			func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.EnterpriseRow, string, error) {
				return f.EnterpriseDesk(ctx, by, q, p)
			}, func(r store.EnterpriseRow) [2]string { return pair(r.ID, r.County) })},
		{
			subsidy.SubjectAssessment, store.In(subsidy.AssessmentStates()[1:]...),
			[]store.Sort{store.ByDay, store.Newest},
			onShelf(
				func(by subsidy.Actor, q store.ListSearch, p store.Page) ([]store.AssessmentRow, string, error) {
					return f.AssessmentDesk(ctx, by, q, p)
				}, func(r store.AssessmentRow) [2]string { return pair(r.ID, r.County) }),
		},
	}
}

// inStates is the search for cases in some states.
func inStates[S ~string](sort store.Sort, states ...S) store.ListSearch {
	return store.ListSearch{States: store.In(states...), Sort: sort}
}

// searches are ways to narrow any list.
func searches() map[string]store.ListSearch {
	day := calendar.DayOf(storetest.Monday)
	return map[string]store.ListSearch{
		"all":       {},
		"a county":  {County: "440203"},
		"a type":    {Type: subsidy.OnJob},
		"mine":      {Whose: store.Mine, Today: day},
		"nobody's":  {Whose: store.Nobodys},
		"overdue":   {Before: day.AddDays(300)},
		"a period":  {From: day.AddDays(-9), Until: day.AddDays(9)},
		"a name":    {Text: "有限公司"},
		"a number":  {Text: "BA4402"},
		"one sign":  {Text: "测"},
		"a stretch": {Text: "没有这样的企业"},
	}
}

// inTwoCounties fills every list, and gives one case of each noun to a second county.
func inTwoCounties(t *testing.T, f storetest.Fixture) cases {
	t.Helper()
	s := someOfEverything(t, f)
	f.Put(t, "UPDATE assessment SET state = 'submitted', received = '2026-11-02'")
	of, line := f.Text(t, "SELECT MIN(claim_id) FROM claim_line"), f.Text(t, "SELECT MIN(id) FROM claim_line")
	for i := range 3 {
		f.PutClaim(t, s.filing, fmt.Sprintf("SL%d", 7+i), []string{"published", "cleared", "paid"}[i],
			subsidy.Fen(100_00*(i+1)), 1)
		if err := f.As(t, countyReader, func(tx *store.Tx) error {
			if err := tx.KeepObjection(claim.Objection{
				ID: tx.NewID(), Kind: claim.Reporting, County: "440203", State: claim.ObjectionOpen,
				Text: "没有上课", Claim: of, At: storetest.Monday,
			}); err != nil {
				return err
			}
			states := []claim.RecoveryState{claim.RecoveryProposed, claim.RecoveryRejected, claim.RecoveryRejected}
			return tx.KeepRecovery(claim.Recovery{
				ID:            tx.NewID(),
				RecoveryOf:    claim.RecoveryOf{Claim: of, Line: line, County: "440203"},
				State:         states[i],
				Amount:        subsidy.Fen(i+1) * 100,
				RecoveryHands: claim.RecoveryHands{ProposedBy: countyReader.ID, ProposedAt: storetest.Monday},
			})
		}); err != nil {
			t.Fatal(err)
		}
	}
	f.Member(t, "440203")
	for _, table := range []string{
		"filing", "claim", "objection", "recovery", "correction", "question", "enterprise", "assessment",
	} {
		f.Put(t, "UPDATE "+table+" SET county = '440204' WHERE id = (SELECT MIN(id) FROM "+table+")")
	}
	return s
}

// TestAListShowsItsReadersCasesAndCountsThem walks every list in every order, narrowed every way, page by page.
func TestAListShowsItsReadersCasesAndCountsThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		s := inTwoCounties(t, f)
		shown := map[string]int{}
		for _, l := range shelves(f) {
			for name, by := range map[string]subsidy.Actor{
				"440203": countyReader, "440204": storetest.Reviewer("440204"), "city": cityReader,
			} {
				for what, q := range searches() {
					var first []string
					for _, sort := range l.sorts {
						q.States, q.Sort = l.states, sort
						ids := walked(t, l, by, q)
						n := storetest.Must[[]int](t)(f.Tally(ctx, by, l.kind, q, [][]string{l.states}))
						if n[0] != len(ids) {
							t.Errorf("%s %s: %s shows %d %s and counts %d", name, l.kind, sort, len(ids), what, n[0])
						}
						slices.Sort(ids)
						if first == nil {
							first = ids
						}
						if !slices.Equal(ids, first) {
							t.Errorf("%s: %s shows others than %s does, by %s", l.kind, sort, l.sorts[0], what)
						}
						shown[name+string(l.kind)+what] = len(ids)
					}
				}
			}
			for _, by := range []subsidy.Actor{s.member, s.trainee, {ID: "x", Role: subsidy.Administrator}} {
				q := inStates(l.sorts[0], l.states...)
				n, err := f.Tally(ctx, by, l.kind, q, [][]string{l.states})
				if got := walked(t, l, by, q); len(got) > 0 || err != nil || n[0] > 0 {
					t.Errorf("%s sees %d %s, counts %v %v", by.Role, len(got), l.kind, n, err)
				}
			}
			all := shown["city"+string(l.kind)+"all"]
			if a, b := shown["440203"+string(l.kind)+"all"], shown["440204"+string(l.kind)+"all"]; a == 0 || b == 0 ||
				a+b != all || shown["city"+string(l.kind)+"a county"] != a {
				t.Errorf("%s: %d and %d of the counties, %d of the city's", l.kind, a, b, all)
			}
			if shown["city"+string(l.kind)+"a stretch"] != 0 || l.kind != subsidy.SubjectObjection &&
				l.kind != subsidy.SubjectQuestion && shown["city"+string(l.kind)+"a name"] != all {
				t.Errorf("%s: a name finds %d of %d", l.kind, shown["city"+string(l.kind)+"a name"], all)
			}
		}
	})
}

// walked reads a list to its end, two rows at a time, and refuses what is not its reader's.
func walked(t *testing.T, l shelf, by subsidy.Actor, q store.ListSearch) (ids []string) {
	t.Helper()
	for p := (store.Page{Limit: 2}); ; {
		rows, next, err := l.read(by, q, p)
		if err != nil {
			t.Fatalf("%s by %s: %v", l.kind, q.Sort, err)
		}
		for _, r := range rows {
			if by.County != "" && r[1] != string(by.County) || slices.Contains(ids, r[0]) {
				t.Errorf("%s by %s: %s of %s is shown to %s of %s", l.kind, q.Sort, r[0], r[1], by.Role, by.County)
			}
			ids = append(ids, r[0])
		}
		if next == "" {
			return ids
		}
		p.After = next
	}
}

// TestEveryListUsesItsIndex asks how each list runs, in every order and narrowed every way.
func TestEveryListUsesItsIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		inTwoCounties(t, f)
		readers := map[string]subsidy.Actor{"county": countyReader, "city": cityReader, "centre": centreReader}
		all := readings{}
		for _, l := range shelves(f) {
			for name, by := range readers {
				for what, q := range searches() {
					for _, sort := range l.sorts {
						q.States, q.Sort = l.states, sort
						key := fmt.Sprintf("%s %s %s by %s", name, l.kind, what, sort)
						all[key] = pages(func(p store.Page) ([][2]string, string, error) { return l.read(by, q, p) })
					}
					all[fmt.Sprintf("%s counts %s of %s", name, what, l.kind)] = func() error {
						return one(f.Tally(ctx, by, l.kind, q, [][]string{l.states[:1], l.states}))
					}
				}
			}
		}
		useIndexes(t, f, all, 600)
	})
}

// TestAListOfAmountsIsOrderedByThem puts what comes to most first, over several states.
func TestAListOfAmountsIsOrderedByThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		inTwoCounties(t, f)
		q := inStates(store.ByAmount, claim.Paid, claim.Published, claim.Cleared)
		rows, _, err := f.ClaimDesk(ctx, cityReader, q, store.Page{})
		if err != nil || len(rows) != 3 || !slices.IsSortedFunc(rows, func(a, b store.ClaimRow) int {
			return int(b.Amount - a.Amount)
		}) || rows[0].Amount != 300_00 {
			t.Errorf("%+v %v", rows, err)
		}
		if _, _, err := f.ClaimDesk(ctx, cityReader, store.ListSearch{Sort: "whatever"}, store.Page{}); err == nil {
			t.Error("an order that there is not is taken")
		}
	})
}
