package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// bindingRoutes mounts the requests to be bound to an employee (职工绑定核实).
func (k Console) bindingRoutes(g fiber.Router) {
	g.Get("/bindings", k.staff(k.bindings))
	g.Get("/bindings/:id", k.staff(k.binding))
	g.Post("/bindings/:id", k.decides(k.decideBinding))
}

// bindings lists who asks to be bound where the roster's phone proves too little.
func (k Console) bindings(v visit) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadBindings, subsidy.Scope{}); err != nil {
		return err
	}
	state := subsidy.BindingOpen
	if s := subsidy.BindingState(v.Query("state")); s.Chinese() != "" {
		state = s
	}
	rows, next, err := k.Store.Bindings(v.UserContext(), actor, state, store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	body := page.Bindings(page.BindingList{State: state, Rows: rows, Next: next})
	return k.write(v, view{place: "bindings", title: "职工绑定核实", body: body})
}

func (k Console) binding(v visit) error { return k.showBinding(v, nil) }

func (k Console) showBinding(v visit, refused error) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadBindings, subsidy.Scope{}); err != nil {
		return err
	}
	b, err := k.Store.BindingFor(v.UserContext(), actor, v.Params("id"))
	if err != nil {
		return err
	}
	mine := ""
	switch err := actor.May(subsidy.DecideBinding, b.Scope()); {
	case err != nil:
		mine = "由备案所在的县区核实"
	case b.State != subsidy.BindingOpen:
		mine = "这项申请“" + b.State.Chinese() + "”"
	}
	b.Phone, b.Now.Phone = subsidy.MaskMobile(b.Phone), subsidy.MaskMobile(b.Now.Phone)
	b.BindingText.ID = subsidy.ResidentID(b.BindingText.ID.Masked())
	if mine == "" { // who decides sees the names whole; the reading is logged. Numbers open in the filing
		err := k.Store.Change(v.UserContext(), store.Act{Actor: actor, Now: v.now}, func(tx *store.Tx) error {
			event, err := b.Read(actor, v.now)
			if err != nil {
				return err
			}
			return tx.Record(event)
		})
		if err != nil {
			return err
		}
	} else {
		b = maskedBinding(b)
	}
	body := page.Binding(page.BindingCase{B: b, Mine: mine, Answer: v.FormValue("answer")})
	return k.write(v, view{place: "bindings", title: "职工绑定核实", body: body, refused: refused})
}

// maskedBinding is the request as who does not decide it sees it.
func maskedBinding(b store.BindingCase) store.BindingCase {
	b.Name, b.Now.Name = subsidy.MaskName(b.Name), subsidy.MaskName(b.Now.Name)
	for _, names := range []*[]string{&b.Others, &b.Holders} {
		masked := make([]string, len(*names))
		for i, name := range *names {
			masked[i] = subsidy.MaskName(name)
		}
		*names = masked
	}
	return b
}

func (k Console) decideBinding(v visit) error {
	decision, unanswered := v.chosen("decision", "请选择绑定或不予绑定", "accept", "refuse")
	err := k.Store.Change(v.UserContext(), v.act("decideBinding "+v.Params("id")), func(tx *store.Tx) error {
		if err := tx.Act().Actor.May(subsidy.DecideBinding, subsidy.Scope{County: tx.Act().Actor.County}); err != nil {
			return err
		}
		if unanswered != nil {
			return unanswered
		}
		_, err := procedure.DecideBinding(tx, v.Params("id"), decision == "accept", v.FormValue("answer"))
		return err
	})
	return v.after(err, "/console/bindings/"+v.Params("id"), func(refused error) error {
		return k.showBinding(v, refused)
	})
}
