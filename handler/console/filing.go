package console

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// person is a roster row as the console shows it: masked, or whole after a
// reading that was logged.
type person struct {
	ID, Name, Sex, Number, Phone, Account string
	Position                              int
}

func masked(r store.RosterRow) person {
	return person{ID: r.ID, Position: r.Position, Name: subsidy.MaskName(r.Name), Sex: r.Sex.Chinese(), Number: r.Person.ID.Masked(),
		Phone: subsidy.MaskMobile(r.Phone), Account: subsidy.MaskAccount(r.Account)}
}

// filing shows one case on one screen.
func (k Console) filing(v visit) error { return k.showFiling(v, nil, nil) }

// showFiling shows the case, with one person whole after a logged reading, or
// with the problem of a refused decision and what was typed.
func (k Console) showFiling(v visit, whole *person, refused error) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	f, err := k.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(ctx, actor, f.Enterprise)
	if err != nil {
		return err
	}
	roster, next, err := k.Store.Roster(ctx, actor, id, store.RosterSearch{}, store.Page{After: v.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	people := make([]person, len(roster))
	for i, r := range roster {
		people[i] = masked(r)
		if whole != nil && whole.ID == r.ID {
			people[i] = *whole
		}
	}
	timeline, err := k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id})
	if err != nil {
		return err
	}
	data := fiber.Map{"F": f, "E": e, "People": people, "Next": next, "Whole": whole != nil, "Timeline": timeline,
		"Mine": decidable(f, actor), "Steps": subsidy.Steps(), "Legal": subsidy.MaskName(e.Legal), "Turn": f.Turn(v.today())}
	if err := k.evidence(v, f, e, data); err != nil {
		return err
	}
	if refused != nil {
		p := web.ProblemOf(refused)
		v.Status(p.Status)
		data["Problem"] = p.Detail
	}
	return k.show(v, "desk_filing", f.Form.Project, data)
}

// decidable is why the decision is not mine to take, "" when it is.
func decidable(f subsidy.Filing, by subsidy.Actor) string {
	if err := by.May(subsidy.AcceptFiling, f.Scope()); err != nil {
		return "市局可以查看全市备案，审核由企业所在县区办理"
	}
	if f.State != subsidy.FilingSubmitted {
		return "这份备案处于“" + f.State.Chinese() + "”，现在不用审核"
	}
	return ""
}

// evidence adds what the rules say of the filing: its timeliness, hours and platforms.
func (k Console) evidence(v visit, f subsidy.Filing, e subsidy.Enterprise, data fiber.Map) error {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	platforms, err := k.Store.Platforms(v.UserContext())
	if err != nil {
		return err
	}
	policy, err := f.Policy(v.today())
	if err != nil {
		return err
	}
	deadline, err := policy.FilingDeadline(f.Form.Start, cal)
	if err != nil {
		return err
	}
	names := map[string]subsidy.Platform{}
	for _, p := range platforms {
		names[p.ID] = p
	}
	check, err := f.Check(subsidy.CheckInput{Enterprise: e, Platforms: platforms, Calendar: cal, Policy: policy}, calendar.DayOf(f.SubmittedAt))
	if err != nil {
		return err
	}
	data["Deadline"], data["Why"], data["Platforms"], data["Check"] = deadline, deadline.Sentences(), names, check
	data["InTime"] = !deadline.Last.Before(calendar.DayOf(f.SubmittedAt)) || f.FirstStart == f.Form.Start
	return nil
}

// decide loads the filing, lets the rule decide, saves; a refusal is shown on
// the case's own page.
func (k Console) decide(v visit, route string, rule func(*subsidy.Filing, store.Act) (subsidy.Event, error)) error {
	act := v.act(route + " " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		f, err := tx.Filing(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := rule(&f, act)
		if err != nil {
			return err
		}
		return tx.SaveFiling(f, event)
	})
	switch subsidy.KindOf(err) {
	case "":
		if err != nil {
			return err
		}
		return v.Redirect("/console/filings/"+v.Params("id"), fiber.StatusSeeOther)
	case subsidy.NotFound:
		return err
	}
	return k.showFiling(v, nil, err)
}

func (k Console) acceptFiling(v visit) error {
	return k.decide(v, "acceptFiling", func(f *subsidy.Filing, act store.Act) (subsidy.Event, error) { return f.Accept(act.Actor, act.Now) })
}

// returnFiling reads up to five structured reasons.
func (k Console) returnFiling(v visit) error {
	var reasons []subsidy.Reason
	for i := range 5 {
		n := strconv.Itoa(i)
		message := v.FormValue("message" + n)
		if message == "" {
			continue
		}
		row, err := strconv.Atoi(v.FormValue("row" + n))
		if err != nil {
			row = 0 // no row: the whole form
		}
		reasons = append(reasons, subsidy.Reason{Step: subsidy.Step(v.FormValue("step" + n)), Row: max(0, min(row, subsidy.MaxRoster)),
			Clause: v.FormValue("clause" + n), Message: message})
	}
	return k.decide(v, "returnFiling", func(f *subsidy.Filing, act store.Act) (subsidy.Event, error) {
		return f.Return(reasons, act.Actor, act.Now)
	})
}

// revealPerson shows one person whole, for a stated reason; the reading is logged.
func (k Console) revealPerson(v visit) error {
	reason := v.FormValue("reason")
	if reason == "" {
		return k.showFiling(v, nil, &subsidy.Error{Kind: subsidy.Invalid, Message: "请先写明查看完整信息的原因，查看会留下记录"})
	}
	act := v.act("revealPerson " + v.Params("row"))
	act.Key = ""
	var whole person
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		f, err := tx.Filing(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := f.ReadPerson(act.Actor, act.Now)
		if err != nil {
			return err
		}
		p, err := tx.RosterRow(f.ID, v.Params("row"))
		if err != nil {
			return err
		}
		whole = person{ID: v.Params("row"), Name: p.Name, Sex: p.Sex.Chinese(), Number: string(p.ID), Phone: p.Phone, Account: p.Account}
		event.Note = reason
		return tx.Record(event)
	})
	if err != nil {
		return err
	}
	return k.showFiling(v, &whole, nil)
}
