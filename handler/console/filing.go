package console

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
)

// person is a roster row as the console shows it: masked, or whole after a
// reading that was logged.
type person struct {
	ID, Name, Sex, Number, Phone, Account string
	Position                              int
}

func masked(r store.RosterRow) person {
	return person{
		ID:       r.ID,
		Position: r.Position,
		Name:     subsidy.MaskName(r.Name),
		Sex:      r.Sex.Chinese(),
		Number:   r.Person.ID.Masked(),
		Phone:    subsidy.MaskMobile(r.Phone),
		Account:  subsidy.MaskAccount(r.Account),
	}
}

// filing shows one case on one screen.
func (k Console) filing(v visit) error { return k.showFiling(v, nil, nil) }

// contacts are the people of a case's forms, masked until somebody asked for
// them with a reason.
type contacts struct {
	Whole                                                                 bool
	Legal, Phone, Leader, LeaderPhone, Admin, AdminPhone, Head, HeadPhone string
}

func contactsOf(e subsidy.Enterprise, f subsidy.FilingForm, whole bool) contacts {
	c := contacts{
		whole, e.Legal, e.Phone, f.Leader, f.LeaderPhone, f.Admin, f.AdminPhone, f.Institution.Head,
		f.Institution.Phone,
	}
	if whole {
		return c
	}
	return contacts{
		false, subsidy.MaskName(c.Legal), subsidy.MaskPhone(c.Phone), subsidy.MaskName(c.Leader),
		subsidy.MaskPhone(c.LeaderPhone),
		subsidy.MaskName(c.Admin), subsidy.MaskPhone(c.AdminPhone), subsidy.MaskName(c.Head),
		subsidy.MaskPhone(c.HeadPhone),
	}
}

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
	roster, next, err := k.Store.Roster(ctx, actor, id, store.RosterSearch{}, store.Page{
		After: v.Query("after"),
		Limit: 20,
	})
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
	data := fiber.Map{
		"Told":     toldFiling(f),
		"F":        f,
		"E":        e,
		"People":   people,
		"Next":     next,
		"Whole":    whole != nil && whole.ID != "",
		"MayRead":  actor.May(subsidy.ReadUnmasked, f.Scope()) == nil,
		"Timeline": timeline,
		"Contacts": contactsOf(e, f.Form, whole != nil && whole.ID == ""),
		"Mine":     choiceOf(f.MayDecide(actor)).Why,
		"Corrects": actor.May(subsidy.AskIDCorrection, f.Scope()) == nil,
		"Steps":    subsidy.Steps(),
		"Turn":     f.Turn(v.today()),
		"Keeps":    actor.May(subsidy.RecordPaper, f.Scope()) == nil && f.Amends == "",
	}
	data["Typed"] = v.typed(refused)
	if data["Special"], err = k.filingClocks(v, f); err != nil {
		return err
	}
	data["Reopen"] = reopenFormOf("filings", f.ID, f.Revision, f.MayReopen(actor) == nil, f.Reopenings)
	if err := k.evidence(v, f, data); err != nil {
		return err
	}
	if data["Claims"], err = k.Store.FilingClaims(ctx, actor, f.ID); err != nil {
		return err
	}
	if data["Study"], err = k.studyCard(v, f); err != nil {
		return err
	}
	if data["Signals"], err = k.signalsFor(v, f, "/console/filings/"+f.ID); err != nil {
		return err
	}
	v.refused(data, refused)
	return k.show(v, "desk_filing", f.Form.Project, data)
}

// evidence adds what the rules say of the filing: its timeliness, hours and
// platforms, and, of an amendment, what it changes.
func (k Console) evidence(v visit, f subsidy.Filing, data fiber.Map) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	in, err := k.Store.CheckInput(ctx, actor, f, v.today())
	if err != nil {
		return err
	}
	deadline, err := in.Policy.FilingDeadline(f.FirstStart, in.Calendar)
	if err != nil {
		return err
	}
	names := map[string]subsidy.Platform{}
	for _, p := range in.Platforms {
		names[p.ID] = p
	}
	check, err := f.Check(in, calendar.DayOf(f.SubmittedAt))
	if err != nil {
		return err
	}
	data["Deadline"], data["Why"], data["Platforms"], data["Check"] = deadline, deadline.Sentences(), names, check
	data["InTime"] = f.InTime(deadline)
	if data["Files"], err = k.Store.Attachments(ctx, actor, f.ID); err != nil {
		return err
	}
	if data["Versions"], err = k.versions(v, f); err != nil {
		return err
	}
	if data["Amendments"], err = k.Store.Amendments(ctx, actor, f.ID); err != nil || f.Amends == "" {
		return err
	}
	people, err := k.Store.DiffRosters(ctx, actor, f.Amends, f.ID)
	if err != nil {
		return err
	}
	data["Changes"], data["Added"], data["Removed"] = subsidy.MaskChanges(subsidy.DiffForms(in.Base.Form, f.Form)),
		maskedNames(people.Added), maskedNames(people.Removed)
	return nil
}

func maskedNames(people []subsidy.Person) []string {
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = subsidy.MaskName(p.Name) + " " + p.ID.Masked()
	}
	return out
}

// version is one submission with what it changed.
type version struct {
	store.Version
	Changes []subsidy.Change
}

func (k Console) versions(v visit, f subsidy.Filing) ([]version, error) {
	kept, err := k.Store.Versions(v.UserContext(), v.staff.Actor(), f.ID)
	if err != nil {
		return nil, err
	}
	out := make([]version, len(kept))
	for i, one := range kept {
		out[i].Version = one
		if i+1 < len(kept) {
			out[i].Changes = subsidy.MaskChanges(subsidy.DiffForms(kept[i+1].Form, one.Form))
		}
	}
	return out, nil
}

// decide loads the filing, lets change decide and save; a refusal is shown on
// the case's own page.
func (k Console) decide(v visit, route string, change func(*store.Tx, *subsidy.Filing) error) error {
	act := v.act(route + " " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		f, err := tx.Filing(v.Params("id"))
		if err != nil {
			return err
		}
		return change(tx, &f)
	})
	return v.after(err, "/console/filings/"+v.Params("id"), func(refused error) error {
		return k.showFiling(v, nil, refused)
	})
}

func (k Console) acceptFiling(v visit) error {
	return k.decide(v, "acceptFiling", procedure.AcceptFiling)
}

// noNumber stands for what was typed where a number belongs and is none: the
// rules know no such number.
const noNumber = -1

// reasons reads up to five structured reasons; a row that is no number is
// noNumber, which the rule refuses.
func (v visit) reasons() []subsidy.Reason {
	var reasons []subsidy.Reason
	for i := range 5 {
		n := strconv.Itoa(i)
		message := v.FormValue("message" + n)
		if subsidy.Visible(message) == 0 {
			continue
		}
		clause := subsidy.CleanLine(v.FormValue("clause" + n))
		row := 0 // no row: the whole form
		if text := subsidy.CleanValue(v.FormValue("row" + n)); text != "" {
			row = whole(text)
		}
		reasons = append(reasons, subsidy.Reason{
			Step: subsidy.Step(v.FormValue("step" + n)), Row: row,
			Clause: clause, Message: message,
		})
	}
	return reasons
}

// whole reads a whole number that somebody typed; what is none, or has no place in
// a case, is noNumber, which every rule refuses at its field.
func whole(typed string) int {
	n, err := strconv.Atoi(subsidy.CleanValue(typed))
	if err != nil || n < 0 || n > mostTyped {
		return noNumber
	}
	return n
}

// mostTyped is the largest number that somebody types: no rule knows a larger one.
const mostTyped = 1_000_000

func (k Console) returnFiling(v visit) error {
	return k.decide(v, "returnFiling", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.ReturnFiling(tx, f, v.reasons())
	})
}

func (k Console) refuseFiling(v visit) error {
	return k.decide(v, "refuseFiling", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.RefuseFiling(tx, f, v.reasons())
	})
}

// day reads a day of a form; a wrong one is no day, which the rule refuses.
func (v visit) day(name string) calendar.Day {
	d, err := calendar.ParseDay(subsidy.CleanValue(v.FormValue(name)))
	if err != nil {
		return calendar.Day{}
	}
	return d
}

func (k Console) receivePaper(v visit) error {
	return k.decide(v, "receivePaper", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.ReceivePaper(tx, f, v.day("paper_day"))
	})
}

func (k Console) enterProvincial(v visit) error {
	return k.decide(v, "enterProvincial", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.EnterProvincial(tx, f, v.FormValue("provincial_number"), v.day("provincial_day"))
	})
}

// exportFiling hands out what must be typed into the provincial system, whole:
// for a stated reason, and logged.
func (k Console) exportFiling(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	f, err := k.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(ctx, actor, f.Enterprise)
	if err != nil {
		return err
	}
	act := v.act("exportFiling " + id)
	act.Key = ""
	err = k.Store.Change(ctx, act, func(tx *store.Tx) error {
		event, err := f.Export(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showFiling(v, nil, err)
	}
	if err != nil {
		return err
	}
	var people []subsidy.RosterEntry
	for page := (store.Page{Limit: 100}); ; {
		rows, next, err := k.Store.Roster(ctx, actor, id, store.RosterSearch{}, page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			people = append(people, r.Entry())
		}
		if page.After = next; next == "" {
			break
		}
	}
	platforms, err := k.Store.PlatformsFor(ctx, f.Enterprise)
	if err != nil {
		return err
	}
	policies, err := k.Store.Policies(ctx)
	if err != nil {
		return err
	}
	policy, err := f.Policy(policies, v.today())
	if err != nil {
		return err
	}
	leave, err := k.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return err
	}
	defer leave()
	data, err := form.WriteFiling(form.FilingSheets{
		Filing:     f,
		Enterprise: e,
		People:     people,
		Platforms:  platforms,
		ClassHours: policy.ClassHours(f.Form.Minutes()),
	})
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, form.ExcelType)
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="`+f.Number+`.xlsx"`)
	return v.Send(data)
}

// revealPerson shows one person whole, for a stated reason; the reading is logged.
func (k Console) revealPerson(v visit) error {
	act := v.act("revealPerson " + v.Params("row"))
	act.Key = ""
	var whole person
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		f, err := tx.Filing(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := f.ReadPerson(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		p, err := tx.RosterRow(f.ID, v.Params("row"))
		if err != nil {
			return err
		}
		whole = person{
			ID:      v.Params("row"),
			Name:    p.Name,
			Sex:     p.Sex.Chinese(),
			Number:  string(p.ID),
			Phone:   p.Phone,
			Account: p.Account,
		}
		event.Row = v.Params("row")
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showFiling(v, nil, err)
	}
	if err != nil {
		return err
	}
	return k.showFiling(v, &whole, nil)
}

// revealContacts shows the contacts of a case whole, for a stated reason; the
// reading is logged.
func (k Console) revealContacts(v visit) error {
	act := v.act("revealContacts " + v.Params("id"))
	act.Key = ""
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		f, err := tx.Filing(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := f.ReadPerson(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		event.Note = "联系方式：" + event.Note
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showFiling(v, nil, err)
	}
	if err != nil {
		return err
	}
	return k.showFiling(v, &person{}, nil)
}

// filingVersion shows one submission exactly as it was.
func (k Console) filingVersion(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	f, err := k.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	kept, err := k.Store.Versions(ctx, actor, id)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Params("n"))
	at := slices.IndexFunc(kept, func(one store.Version) bool { return one.Version == n })
	if err != nil || at < 0 {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这一次提交，请从备案页面重新打开"}
	}
	rows, next, err := k.Store.VersionRoster(ctx, actor, id, n, store.Page{After: v.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	people := make([]person, len(rows))
	for i, r := range rows {
		people[i] = masked(r)
	}
	platforms, err := k.Store.PlatformsFor(ctx, f.Enterprise)
	if err != nil {
		return err
	}
	names := map[string]subsidy.Platform{}
	for _, p := range platforms {
		names[p.ID] = p
	}
	one := kept[at]
	fields := subsidy.MaskChanges(subsidy.DiffForms(subsidy.FilingForm{}, one.Form))
	return k.show(v, "desk_version", f.Form.Project, fiber.Map{
		"F":         f,
		"V":         one,
		"Fields":    fields,
		"People":    people,
		"Next":      next,
		"Platforms": names,
	})
}
