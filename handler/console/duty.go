package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// dutyRoutes mounts which duties one person may not combine (职责分离).
func (k Console) dutyRoutes(g fiber.Router) {
	g.Get("/duties", k.staff(k.duties))
	g.Post("/duties", k.decides(k.setSecond))
}

func (k Console) duties(v visit) error { return k.showDuties(v, nil) }

func (k Console) showDuties(v visit, refused error) error {
	actor := v.staff.Actor()
	set, err := k.Store.SecondSettings(v.UserContext())
	if err != nil {
		return err
	}
	d := page.DutyDesk{
		Pairs:   subsidy.Duties(),
		Outside: subsidy.Outside(),
		Second:  set,
		MaySet:  actor.May(subsidy.SetSecond, subsidy.Scope{}) == nil,
	}
	if actor.May(subsidy.ReadStaff, subsidy.Scope{}) == nil {
		if d.Accounts, err = k.Store.DutyAccounts(v.UserContext(), actor); err != nil {
			return err
		}
		d.Clashes = subsidy.Clashes(d.Accounts)
	}
	return k.write(v, view{place: "duties", title: "职责分离", body: page.Duties(d), refused: refused})
}

// setSecond sets up to which amount another reviewer may be the second person.
func (k Console) setSecond(v visit) error {
	typed := v.FormValue("up_to")
	to := subsidy.SecondSettings{UpTo: fen(typed)}
	if to.UpTo == 0 && subsidy.CleanValue(typed) != "" {
		to.UpTo = noNumber // what cannot be read is refused, and switches nothing off
	}
	err := k.Store.Change(v.UserContext(), v.act("setSecond"), func(tx *store.Tx) error {
		return procedure.SetSecond(tx, to)
	})
	return v.after(err, "/console/duties", func(refused error) error {
		if subsidy.KindOf(refused) == subsidy.Forbidden {
			return refused
		}
		return k.showDuties(v, refused)
	})
}
