package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

func (k Console) enterprise(v visit) error { return k.showEnterprise(v, nil) }

func (k Console) showEnterprise(v visit, refused error) error {
	e, err := k.Store.EnterpriseFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	mine := ""
	if err := v.staff.Actor().May(subsidy.AcceptEnterprise, e.Scope()); err != nil {
		mine = "市局可以查看全市企业登记，审核由企业所在县区办理"
	} else if e.State != subsidy.EnterprisePending {
		mine = "这项登记已经办理（" + e.State.Chinese() + "）"
	}
	files, err := k.Store.Attachments(v.UserContext(), v.staff.Actor(), e.ID)
	if err != nil {
		return err
	}
	same, err := k.Store.SameCode(v.UserContext(), v.staff.Actor(), e)
	if err != nil {
		return err
	}
	moves, more, err := k.moves(v, e.ID, store.Page{Limit: newestMoves})
	if err != nil {
		return err
	}
	members, err := k.membersOf(v, e.ID)
	if err != nil {
		return err
	}
	body := page.Enterprise(page.EnterpriseCase{
		E:     e,
		Moves: moves, MoreMoves: more != "", Members: members,
		Legal:  subsidy.MaskName(e.Legal),
		Phone:  subsidy.MaskPhone(e.Phone),
		Rivals: rivals(e, same),
		Files:  files,
		Mine:   mine,
		Move: e.MovingTo != "" &&
			v.staff.Actor().May(subsidy.AcceptEnterprise, subsidy.Scope{County: e.MovingTo}) == nil,
	})
	return k.write(v, view{place: "enterprises", title: e.Name, body: body, refused: refused})
}

func rivals(e subsidy.Enterprise, others []subsidy.Enterprise) []page.Rival {
	out := make([]page.Rival, len(others))
	for i, o := range others {
		out[i] = page.Rival{
			Enterprise:  o,
			Legal:       subsidy.MaskName(o.Legal),
			Phone:       subsidy.MaskPhone(o.Phone),
			SameName:    subsidy.NameKey(o.Name) == subsidy.NameKey(e.Name),
			SameAddress: signal.Mark(o, signal.Address) == signal.Mark(e, signal.Address),
			SameLegal:   signal.Mark(o, signal.Legal) == signal.Mark(e, signal.Legal),
			SamePhone:   signal.Mark(o, signal.Contact) == signal.Mark(e, signal.Contact),
		}
	}
	return out
}

// decideEnterprise loads the registration and lets change decide and save; a refusal is shown on its own page.
func (k Console) decideEnterprise(v visit, route string, change func(*store.Tx, *subsidy.Enterprise) error) error {
	err := k.Store.Change(v.UserContext(), v.act(route+" "+v.Params("id")), func(tx *store.Tx) error {
		e, err := tx.Enterprise(v.Params("id"))
		if err != nil {
			return err
		}
		return change(tx, &e)
	})
	return k.backToEnterprise(v, err)
}

func (k Console) backToEnterprise(v visit, err error) error {
	return v.after(err, "/console/enterprises/"+v.Params("id"), func(refused error) error {
		return k.showEnterprise(v, refused)
	})
}

// acceptEnterprise accepts a registration; others with its code are returned.
func (k Console) acceptEnterprise(v visit) error {
	err := k.Store.Change(v.UserContext(), v.act("acceptEnterprise "+v.Params("id")), func(tx *store.Tx) error {
		return procedure.AcceptEnterprise(tx, v.Params("id"))
	})
	return k.backToEnterprise(v, err)
}

func (k Console) returnEnterprise(v visit) error {
	return k.decideEnterprise(v, "returnEnterprise", func(tx *store.Tx, e *subsidy.Enterprise) error {
		return procedure.ReturnEnterprise(tx, e, v.FormValue("reason"))
	})
}

// decideMove is the new county's answer to an enterprise that moves there.
func (k Console) decideMove(v visit) error {
	answer, unanswered := v.chosen("answer", "请选择同意迁入或不同意", "accept", "refuse")
	return k.decideEnterprise(v, "decideMove", func(tx *store.Tx, e *subsidy.Enterprise) error {
		if unanswered != nil {
			return unanswered
		}
		return procedure.DecideMove(tx, e, answer == "accept")
	})
}

// file shows a file of a case that the staff member may see.
func (k Console) file(v visit) error {
	act := v.act("file " + v.Params("id"))
	act.Key = ""
	f, err := k.Store.ReadFile(v.UserContext(), act, v.Params("id")) // the reading is logged
	if err != nil {
		return err
	}
	return k.content(v, f.Digest, f.Type)
}

func (k Console) thumb(v visit) error {
	f, err := k.Store.AttachmentFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	return k.content(v, f.Thumb, "image/jpeg")
}

func (k Console) content(v visit, digest, kind string) error {
	data, err := k.Store.Blob(digest)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, kind)
	v.Set(fiber.HeaderContentSecurityPolicy, contentPolicy(kind))
	v.Set(fiber.HeaderContentDisposition, "inline")
	return v.Send(data)
}

// contentPolicy lets a file do nothing, and be shown on our own pages alone. A
// browser's reader of PDF does not work in a sandbox, and lets no script of a PDF
// out of it.
func contentPolicy(kind string) string {
	policy := "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
	if kind != "application/pdf" {
		policy += "; sandbox"
	}
	return policy
}
