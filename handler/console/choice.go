package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// choicesPage lists the choices that the notice leaves open (通知没有写明的事项).
const choicesPage = "/console/choices"

func (k Console) choiceRoutes(g fiber.Router) {
	g.Get("/choices", k.staff(k.choices))
	g.Post("/choices/:id", k.decides(k.confirmChoice))
}

func (k Console) choices(v visit) error { return k.showChoices(v, nil) }

func (k Console) showChoices(v visit, refused error) error {
	all, confirmed, err := k.Store.Choices(v.UserContext(), v.today())
	if err != nil {
		return err
	}
	keys, by := make([]string, len(all)), make([]string, 0, len(confirmed))
	for i, c := range all {
		keys[i] = c.Key
	}
	for _, c := range confirmed {
		by = append(by, c.By)
	}
	if err := k.reads(v, keys...); err != nil {
		return err
	}
	names, err := k.Store.StaffNames(v.UserContext(), by...)
	if err != nil {
		return err
	}
	list := page.ChoiceList{
		Confirms: v.staff.Actor().May(subsidy.ConfirmChoice, subsidy.Scope{}) == nil,
		Saved:    v.Query("saved") != "",
	}
	for _, c := range all {
		row := page.ChoiceRow{Choice: c, State: c.State(nil)}
		if done, there := confirmed[c.Key]; there {
			row.Confirmed, row.By, row.State = &done, names[done.By], c.State(&done)
		}
		list.Add(row)
	}
	return k.write(v, view{place: "choices", title: "待明确事项", body: page.Choices(list), refused: refused})
}

// confirmChoice takes the city's word on a choice, with its document.
func (k Console) confirmChoice(v visit) error {
	id := v.Params("id")
	err := k.Store.Change(v.UserContext(), v.act("confirmChoice "+id), func(tx *store.Tx) error {
		return tx.ConfirmChoice(id, v.FormValue("chosen"), v.paper())
	})
	if subsidy.KindOf(err) == subsidy.Forbidden {
		return err
	}
	return v.after(err, choicesPage+"?saved=1", func(refused error) error { return k.showChoices(v, refused) })
}
