package console

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

func (k Console) workRoutes(g fiber.Router) {
	g.Get("/", k.staff(k.first))
	g.Post("/work/assign", k.staff(k.assign))
	g.Post("/work/cover", k.staff(k.enterCover))
	g.Get("/search", k.staff(k.search))
}

// first is where each role begins: a county with what waits for it, the city with all counties' figures.
func (k Console) first(v visit) error {
	switch v.staff.Role {
	case subsidy.ServiceCentre:
		return v.Redirect("/console/platforms", fiber.StatusSeeOther)
	case subsidy.Administrator:
		return v.Redirect(accountsPage, fiber.StatusSeeOther)
	case subsidy.CityOfficer:
		return v.Redirect("/console/city", fiber.StatusSeeOther)
	}
	return k.showWork(v, nil)
}

// workNouns are the nouns that a worklist may be narrowed to.
var workNouns = []struct {
	kind subsidy.SubjectKind
	name string
}{
	{"", "全部"},
	{subsidy.SubjectFiling, "备案"},
	{subsidy.SubjectClaim, "申领"},
	{subsidy.SubjectObjection, "异议举报"},
	{subsidy.SubjectRecovery, "追回"},
	{subsidy.SubjectEnterprise, "企业登记"},
	{subsidy.SubjectQuestion, "咨询诉求"},
	{subsidy.SubjectBinding, "职工绑定"},
	{subsidy.SubjectCorrection, "信息更正"},
}

// workWhose are the worklist's tabs.
var workWhose = []struct {
	whose store.Whose
	name  string
}{
	{store.Everybodys, "全部待办"},
	{store.Mine, "我经办的"},
	{store.Nobodys, "未分派"},
	{store.Leavers, "待转交"},
}

// workAddress is the worklist's address with its narrowing.
func workAddress(kind subsidy.SubjectKind, whose store.Whose, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": string(kind), "whose": string(whose), "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/console/"
	}
	return "/console/?" + q.Encode()
}

// showWork lists what waits for the reader.
func (k Console) showWork(v visit, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	search := store.WorkSearch{
		Kind: subsidy.SubjectKind(v.Query("kind")), Whose: store.Whose(v.Query("whose")), Today: v.today(),
	}
	rows, next, err := k.Store.Work(ctx, actor, search, store.Page{After: v.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	var list page.Worklist
	if list.Rows, err = k.workRows(v, rows); err != nil {
		return err
	}
	if list.Urged, err = k.urgedCases(v); err != nil {
		return err
	}
	if list.Bench, err = k.bench(v); err != nil {
		return err
	}
	if list.Covers, err = k.coversFor(v, list.Bench); err != nil {
		return err
	}
	shares := list.Bench != nil && list.Bench.Shares
	for _, w := range workWhose {
		if w.whose == store.Leavers && !shares { // the chief hands over for who is gone
			continue
		}
		list.Tabs = append(list.Tabs, page.Tab{
			Name: w.name, Href: workAddress(search.Kind, w.whose, ""), Count: -1, Here: w.whose == search.Whose,
		})
	}
	for _, n := range workNouns {
		list.Kinds = append(list.Kinds, page.Tab{
			Name: n.name, Href: workAddress(n.kind, search.Whose, ""), Here: n.kind == search.Kind,
		})
	}
	if next != "" {
		list.Next = workAddress(search.Kind, search.Whose, next)
	}
	return k.write(v, view{place: "work", title: "我的工作", body: page.Work(list), refused: refused})
}

// workRows adds each row's days left and address.
func (k Console) workRows(v visit, rows []store.WorkRow) ([]page.WorkRow, error) {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return nil, err
	}
	out := make([]page.WorkRow, len(rows))
	for i, r := range rows {
		out[i] = page.WorkRow{WorkRow: r, Href: caseLink(v.staff.Role, subsidy.Subject{Kind: r.Kind, ID: r.ID})}
		if r.Day.IsZero() || !r.Suspended.IsZero() {
			continue
		}
		if out[i].Left, err = subsidy.LeftUntil(r.Day, v.today(), r.Action.Near(), cal); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// coversFor names whom the reader stands in for today.
func (k Console) coversFor(v visit, b *page.Bench) (names []string, err error) {
	if b == nil {
		return nil, nil
	}
	away, err := k.Store.CoveredBy(v.UserContext(), v.staff.Actor(), v.today())
	for _, c := range away {
		for _, w := range b.Workers {
			if w.ID == c.Staff {
				names = append(names, w.Name)
			}
		}
	}
	return names, err
}

// chosenID is the id that a choice holds, "" for none.
func (v visit) chosenID(name string) string { return subsidy.CleanValue(v.FormValue(name)) }

// ticked reads which cases of the worklist were ticked.
func (v visit) ticked() (out []subsidy.Subject) {
	for _, value := range web.FormValues(v.Ctx, "case") {
		kind, id, _ := strings.Cut(subsidy.CleanLine(value), " ")
		out = append(out, subsidy.Subject{Kind: subsidy.SubjectKind(kind), ID: id})
	}
	return out
}

// assign takes, hands over or shares out cases; nothing is decided by it.
func (k Console) assign(v visit) error {
	choice, err := v.chosen("do", "请选择接办、转交或者分派", "take", "hand", "share")
	if err != nil {
		return k.showDesk(v, v.Query("at"), err)
	}
	act := v.act("assign " + choice)
	act.Body = []byte(strings.Join(web.FormValues(v.Ctx, "case"), ",") + " " + v.FormValue("to"))
	err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		switch choice {
		case "take":
			return procedure.TakeCases(tx, v.ticked())
		case "hand":
			return procedure.HandOverCases(tx, v.ticked(), v.chosenID("to"))
		}
		return procedure.ShareOutCases(tx)
	})
	back := workAddress("", store.Mine, "")
	if d, ok := deskAt(v.Query("at")); ok {
		_, q, _ := d.asked(v)
		back = q.Address(d.path)
	}
	return v.after(err, back, func(refused error) error { return k.showDesk(v, v.Query("at"), refused) })
}

// enterCover enters who is away, and who stands in.
func (k Console) enterCover(v visit) error {
	act := v.act("cover")
	act.Body = []byte(strings.Join([]string{
		v.FormValue("staff"), v.FormValue("by"), v.FormValue("from"), v.FormValue("until"),
	}, " "))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		return procedure.SetCover(tx, v.chosenID("staff"), v.chosenID("by"), v.day("from"), v.day("until"))
	})
	return v.after(err, "/console/", func(refused error) error { return k.showWork(v, refused) })
}

// search finds cases and enterprises; what is found alone is opened at once.
func (k Console) search(v visit) error {
	text := subsidy.CleanLine(v.Query("q"))
	found, err := k.Store.Find(v.UserContext(), v.staff.Actor(), text)
	if err != nil {
		return err
	}
	if to := only(found); to != "" {
		return v.Redirect(to, fiber.StatusSeeOther)
	}
	body := page.Find(page.Found{Text: text, Finding: found})
	return k.write(v, view{place: "search", title: "查找", search: text, body: body})
}

// only is the address of what was found alone, "" for none or several.
func only(f store.Finding) string {
	if len(f.Filings)+len(f.Claims)+len(f.Enterprises) != 1 {
		return ""
	}
	switch {
	case len(f.Filings) == 1:
		return "/console/filings/" + f.Filings[0].ID
	case len(f.Claims) == 1:
		return "/console/claims/" + f.Claims[0].ID
	}
	return "/console/enterprises/" + f.Enterprises[0].ID
}

// nextCase is the address of what waits next, beside the cases that were just decided.
func (k Console) nextCase(v visit, decided []string, like subsidy.SubjectKind) (string, error) {
	for _, kind := range []subsidy.SubjectKind{like, ""} {
		rows, _, err := k.Store.Work(v.UserContext(), v.staff.Actor(),
			store.WorkSearch{Kind: kind, Today: v.today()}, store.Page{Limit: len(decided) + 1})
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			if !slices.Contains(decided, r.ID) {
				return caseLink(v.staff.Role, subsidy.Subject{Kind: r.Kind, ID: r.ID}), nil
			}
		}
	}
	return "", nil
}
