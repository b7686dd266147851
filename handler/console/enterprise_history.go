package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// newestMoves is how much of an enterprise's history its first page shows.
const newestMoves = 8

// history lists what was done in an enterprise's cases that the reader may see.
func (k Console) history(v visit) error {
	e, err := k.Store.EnterpriseFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	moves, next, err := k.moves(v, e.ID, store.Page{After: v.Query("after"), Limit: listPage})
	if err != nil {
		return err
	}
	body := page.EnterpriseHistory(page.History{E: e, Moves: moves, Next: next})
	return k.write(v, view{place: "enterprises", title: e.Name + "的办理经过", body: body})
}

// moves adds to each move the address of its case.
func (k Console) moves(v visit, enterprise string, p store.Page) ([]page.Move, string, error) {
	rows, next, err := k.Store.History(v.UserContext(), v.staff.Actor(), enterprise, p)
	if err != nil {
		return nil, "", err
	}
	out := make([]page.Move, len(rows))
	for i, r := range rows {
		out[i] = page.Move{HistoryEntry: r}
		if r.Subject.Kind != subsidy.SubjectEnterprise {
			out[i].Href = caseLink(v.staff.Role, r.Subject)
		}
	}
	return out, next, nil
}

// employees lists the people of an enterprise's filings, masked; whom one must see whole is opened in the filing, for
// a reason that is logged.
func (k Console) employees(v visit) error {
	actor := v.staff.Actor()
	e, err := k.Store.EnterpriseFor(v.UserContext(), actor, v.Params("id"))
	if err != nil {
		return err
	}
	year := v.today().Year()
	rows, next, err := k.Store.Employees(v.UserContext(), actor, e.ID, year,
		store.Page{After: v.Query("after"), Limit: listPage})
	if err != nil {
		return err
	}
	list := page.EmployeeList{E: e, Year: year, Next: next, Rows: make([]page.Employee, len(rows))}
	for i, r := range rows {
		list.Rows[i] = page.Employee{
			Name: subsidy.MaskName(r.Person.Name), Number: r.Person.ID.Masked(), Filing: r.Filing,
			Filings: r.Filings, Used: r.Used, Cap: r.Cap,
		}
	}
	return k.write(v, view{place: "enterprises", title: e.Name + "的职工", body: page.Employees(list)})
}

// membersOf are the enterprise's present members, masked.
func (k Console) membersOf(v visit, enterprise string) ([]page.Member, error) {
	rows, err := k.Store.MembersOf(v.UserContext(), v.staff.Actor(), enterprise)
	if err != nil {
		return nil, err
	}
	out := make([]page.Member, len(rows))
	for i, m := range rows {
		out[i] = page.Member{
			Role: m.Role.Chinese(), Name: subsidy.MaskName(m.Name), Phone: subsidy.MaskMobile(m.Phone), Since: m.Since,
		}
	}
	return out, nil
}
