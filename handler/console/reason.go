package console

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// reasonsPage is where an office keeps its common reasons (常用理由).
const reasonsPage = "/console/reasons"

// reasonRoutes are the common reasons, and the forms that they are put into.
func (k Console) reasonRoutes(g fiber.Router) {
	g.Get("/reasons", k.staff(k.reasons))
	g.Post("/reasons", k.staff(k.writeReason))
	g.Post("/reasons/:id", k.staff(k.writeReason))
	g.Post("/reasons/:id/delete", k.staff(k.removeReason))
	g.Post("/filings/:id/fill/:kind", k.staff(func(v visit) error {
		return k.fill(v, func(v visit, refused error) error { return k.showFiling(v, nil, refused) })
	}))
	g.Post("/claims/:id/fill/:kind", k.staff(func(v visit) error {
		return k.fill(v, func(v visit, refused error) error { return k.showClaim(v, false, refused) })
	}))
	g.Post("/claims/:id/lines/:line/fill/:kind", k.staff(func(v visit) error {
		return k.fill(v, func(v visit, refused error) error { return k.showClaimLine(v, nil, refused) })
	}))
	g.Post("/objections/:id/fill/:kind", k.staff(func(v visit) error {
		return k.fill(v, func(v visit, refused error) error { return k.showObjection(v, false, refused) })
	}))
	g.Post("/assessments/:id/fill/:kind", k.staff(func(v visit) error { return k.fill(v, k.showAssessment) }))
}

func (k Console) reasons(v visit) error { return k.showReasons(v, nil) }

func (k Console) showReasons(v visit, refused error) error {
	rows, err := k.Store.CommonReasons(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	list := page.ReasonList{Kinds: subsidy.ReasonKinds(v.staff.Actor()), Rows: rows}
	return k.write(v, view{place: "reasons", title: "常用理由", body: page.Reasons(list), refused: refused})
}

// writtenReason is what the form says.
func (v visit) writtenReason() subsidy.WrittenReason {
	revision, _ := strconv.Atoi(v.FormValue("revision")) // anything else is another revision than there is
	return subsidy.WrittenReason{
		Kind: subsidy.ReasonKind(v.FormValue("kind")), Step: subsidy.Step(v.FormValue("step")),
		Clause: v.FormValue("clause"), Text: v.FormValue("text"), Revision: revision,
	}
}

// writeReason keeps a common reason, new or not.
func (k Console) writeReason(v visit) error {
	id := v.Params("id")
	act := v.act("writeReason " + id)
	written := v.writtenReason()
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) (err error) {
		r := subsidy.CommonReason{ID: tx.NewID(), County: act.Actor.County}
		if id != "" {
			if r, err = tx.CommonReason(id); err != nil {
				return err
			}
		}
		if written.Others, err = tx.OtherReasons(r.County, r.ID); err != nil {
			return err
		}
		event, err := r.Write(written, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveReason(r, event)
	})
	return v.after(err, reasonsPage, func(refused error) error { return k.showReasons(v, refused) })
}

func (k Console) removeReason(v visit) error {
	act := v.act("removeReason " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		r, err := tx.CommonReason(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := r.Remove(v.writtenReason().Revision, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.RemoveReason(r.ID, event)
	})
	return v.after(err, reasonsPage, func(refused error) error { return k.showReasons(v, refused) })
}

// library are the reasons that a decision's form offers; nobody's for who does not decide.
func (k Console) library(v visit, path string) (page.Library, error) {
	actor := v.staff.Actor()
	if actor.May(subsidy.WriteReason, subsidy.Scope{}) != nil {
		return page.Library{}, nil
	}
	rows, err := k.Store.CommonReasons(v.UserContext(), actor)
	return page.Library{Path: path, Rows: rows}, err
}

// fill puts a common reason into the form that it was chosen in, beside what was typed. It sends and keeps nothing.
func (k Console) fill(v visit, show func(visit, error) error) error {
	kind := subsidy.ReasonKind(v.Params("kind"))
	if !slices.Contains(subsidy.ReasonKinds(v.staff.Actor()), kind) {
		// who may not see the case learns no more than that
		return show(v, &subsidy.Error{Kind: subsidy.Forbidden, Message: "这种决定不由您办理，没有可选的常用理由"})
	}
	rows, err := k.Store.CommonReasons(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(r subsidy.CommonReason) bool {
		return r.ID == v.FormValue("pick") && r.Kind == kind
	})
	if i < 0 {
		return show(v, subsidy.InvalidAt("/pick", "请选择一条常用理由，可能已被同事删去"))
	}
	v.put(rows[i])
	v.filling = true
	return show(v, nil)
}

// put writes a reason where the form has room for it: a structured form's first empty place, or after what was typed.
func (v visit) put(r subsidy.CommonReason) {
	args := v.Request().PostArgs()
	if len(r.Kind.Steps()) == 0 {
		field := map[subsidy.ReasonKind]string{
			subsidy.ReasonObjection: "answer", subsidy.ReasonAssessment: "opinion",
		}[r.Kind]
		if field == "" {
			field = "reason"
		}
		text := r.Text
		if typed := subsidy.CleanText(v.FormValue(field)); typed != "" {
			text = typed + "\n" + text
		}
		args.Set(field, text)
		return
	}
	for i := range page.ReasonsMost {
		n := strconv.Itoa(i)
		if subsidy.CleanText(v.FormValue("message"+n)) != "" {
			continue
		}
		args.Set("message"+n, r.Text)
		args.Set("step"+n, string(r.Step))
		args.Set("clause"+n, r.Clause)
		return
	}
}
