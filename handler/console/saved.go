package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// answersPage is where an office keeps its saved answers (常用答复).
const answersPage = "/console/official/answers"

// savedRoutes are the saved answers, and the box that they are put into.
func (k Console) savedRoutes(g fiber.Router) {
	g.Get("/official/answers", k.staff(k.savedAnswers))
	g.Post("/official/answers", k.staff(k.writeSaved))
	g.Post("/official/answers/:id", k.staff(k.writeSaved))
	g.Post("/official/answers/:id/delete", k.staff(k.removeSaved))
	g.Post("/official/messages/:id/fill", k.staff(k.fillAnswer))
}

func (k Console) savedAnswers(v visit) error { return k.showSaved(v, nil) }

func (k Console) showSaved(v visit, refused error) error {
	rows, err := k.Store.SavedAnswers(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	var list page.SavedList
	for _, a := range rows {
		if a.Mine(v.staff.Actor()) {
			list.Own = append(list.Own, a)
		} else {
			list.City = append(list.City, a)
		}
	}
	return k.writeOfficial(v, page.OfficialAnswers, "常用答复", page.SavedAnswers(list), refused)
}

// writeSaved keeps a saved answer, new or not.
func (k Console) writeSaved(v visit) error {
	id := v.Params("id")
	act := v.act("writeSaved " + id)
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		a := official.SavedAnswer{ID: tx.NewID(), County: act.Actor.County}
		if id != "" {
			var err error
			if a, err = tx.SavedAnswer(id); err != nil {
				return err
			}
		}
		others, err := tx.OtherSavedAnswers(a.County, a.ID)
		if err != nil {
			return err
		}
		event, err := a.Write(v.FormValue("title"), v.FormValue("body"), others, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveSavedAnswer(a, event)
	})
	return v.after(err, answersPage, func(refused error) error { return k.showSaved(v, refused) })
}

func (k Console) removeSaved(v visit) error {
	act := v.act("removeSaved " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		a, err := tx.SavedAnswer(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := a.Remove(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.RemoveSavedAnswer(a.ID, event)
	})
	return v.after(err, answersPage, func(refused error) error { return k.showSaved(v, refused) })
}

// fillAnswer puts a saved answer into the box of a conversation, after what was
// typed. It sends and keeps nothing.
func (k Console) fillAnswer(v visit) error {
	if _, _, err := k.Store.ConversationFor(v.UserContext(), v.staff.Actor(), v.Params("id")); err != nil {
		return err // who may not see the conversation does not learn more than that
	}
	saved, err := k.Store.SavedAnswers(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	for _, a := range saved {
		if a.ID == v.FormValue("answer") {
			return k.showConversationWith(v, a.Fill(v.FormValue("body")), nil)
		}
	}
	return k.showConversationWith(v, v.FormValue("body"), &subsidy.Error{
		Kind: subsidy.Invalid, Field: "/answer", Message: "请选择一条常用答复，可能已被同事删去",
	})
}
