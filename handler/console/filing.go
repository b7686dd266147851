package console

import (
	"strconv"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

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

// revealPerson shows one person whole, for a stated reason; the reading is logged.
func (k Console) revealPerson(v visit) error {
	act := v.act("revealPerson " + v.Params("row"))
	act.Key = ""
	var whole page.RosterPerson
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
		whole = page.RosterPerson{
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
	return k.showFiling(v, &page.RosterPerson{}, nil)
}
