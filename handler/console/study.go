package console

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/form"
	"shigang/subsidy/study"
)

// cardPeople is how many people the case's own page shows.
const cardPeople = 8

// studyDesk calculates the filing's people as they stand today.
func (k Console) studyDesk(v visit, f subsidy.Filing) (*study.Desk, error) {
	policies, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return nil, err
	}
	return study.NewStudyDesk(f, policies, v.today())
}

// sumStudy adds up a filing's people in one walk, a few at a time: how far they are, what it comes to, and how many
// study in each hour.
func (k Console) sumStudy(v visit, f subsidy.Filing) (*page.StudySummary, error) {
	desk, err := k.studyDesk(v, f)
	if err != nil {
		return nil, err
	}
	s := &page.StudySummary{Policy: desk.Policy, MayExport: v.staff.Actor().May(subsidy.ExportLedger, f.Scope()) == nil}
	if s.Night, err = k.nightUntil(v); err != nil {
		return nil, err
	}
	err = k.Store.EachLearner(v.UserContext(), store.LearnerQuery{Filing: f}, func(l store.Learner) error {
		p := desk.Look(l.Study, l.Used)
		s.Add(p)
		s.Cohort.Add(l.Study)
		s.Records = s.Records || len(l.Study.Studies) > 0
		if since := study.BehindSince(p.Lags); s.BehindSince.IsZero() ||
			!since.IsZero() && since.Before(s.BehindSince) {
			s.BehindSince = since
		}
		return nil
	})
	s.Other, s.OtherHours = subsidy.PerCourse, s.PerCourse
	if s.Policy.Basis == subsidy.PerCourse {
		s.Other, s.OtherHours = subsidy.PerFiling, s.PerFiling
	}
	if !s.BehindSince.IsZero() {
		s.BehindDays = v.today().Sub(s.BehindSince)
	}
	return s, err
}

// nightUntil is the hour until which the night lasts, as the city set it for signals.
func (k Console) nightUntil(v visit) (int, error) {
	limits, err := k.Store.SignalLimits(v.UserContext())
	return limits.NightUntil, err
}

// learners pages a filing's people: all, or those who are behind, done or not.
func (k Console) learners(
	v visit, f subsidy.Filing, only page.StudyFilter, part store.Page,
) ([]page.Learner, string, error) {
	desk, err := k.studyDesk(v, f)
	if err != nil {
		return nil, "", err
	}
	seen := map[string]study.PersonStudy{}
	rows, next, err := k.Store.Learners(v.UserContext(), v.staff.Actor(), f.ID, func(l store.Learner) bool {
		p := desk.Look(l.Study, l.Used)
		seen[l.Row.ID] = p
		return only.Has(p)
	}, part)
	out := make([]page.Learner, len(rows))
	for i, l := range rows {
		out[i] = viewLearner(f, l, seen[l.Row.ID])
	}
	return out, next, err
}

func viewLearner(f subsidy.Filing, l store.Learner, p study.PersonStudy) page.Learner {
	return page.Learner{
		Row:         l.Row.ID,
		Name:        subsidy.MaskName(l.Row.Name),
		Number:      l.Row.Person.ID.Masked(),
		Position:    l.Row.Position,
		Since:       study.BehindSince(p.Lags),
		Hours:       study.HoursOf(f, l.Study),
		PersonStudy: p,
	}
}

// studyCard is the card 学习情况 of an accepted filing, nil for another.
func (k Console) studyCard(v visit, f subsidy.Filing) (*page.StudySummary, error) {
	if f.State != subsidy.FilingAccepted || f.Amends != "" {
		return nil, nil
	}
	s, err := k.sumStudy(v, f)
	if err != nil {
		return nil, err
	}
	only := page.StudyAll
	if s.Behind > 0 {
		only = page.StudyBehind
	}
	s.List, _, err = k.learners(v, f, only, store.Page{Limit: cardPeople})
	return s, err
}

// studyList lists a filing's people with their progress.
func (k Console) studyList(v visit) error { return k.showStudy(v, nil) }

func (k Console) showStudy(v visit, refused error) error {
	f, err := k.studied(v)
	if err != nil {
		return err
	}
	s, err := k.sumStudy(v, f)
	if err != nil {
		return err
	}
	only := page.StudyFilter(v.Query("only"))
	if !slices.Contains([]page.StudyFilter{page.StudyBehind, page.StudyToDo, page.StudyDone}, only) {
		only = page.StudyAll
	}
	people, next, err := k.learners(v, f, only, store.Page{After: v.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	list := page.StudyList{F: f, Study: *s, Only: only, People: people, Next: next}
	return k.write(v, view{place: "desk", title: "学习情况", body: page.Study(list), refused: refused})
}

// studied is the filing whose study the visitor may read.
func (k Console) studied(v visit) (subsidy.Filing, error) {
	f, err := k.Store.FilingFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return f, err
	}
	return f, study.MayReadStudy(f, v.staff.Actor())
}

// learner explains one person's hours and amount.
func (k Console) learner(v visit) error { return k.showLearner(v, nil) }

func (k Console) showLearner(v visit, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	f, l, err := k.Store.Learner(ctx, actor, v.Params("id"), v.Params("row"))
	if err != nil {
		return err
	}
	desk, err := k.studyDesk(v, f)
	if err != nil {
		return err
	}
	p := desk.Look(l.Study, l.Used)
	standings, err := k.Store.Standings(ctx, f.Enterprise, l, p.Amount.Year)
	if err != nil {
		return err
	}
	drawn, err := k.Store.ElsewhereOf(ctx, actor, l, p.Amount.Year)
	if err != nil {
		return err
	}
	shots, err := k.Store.Evidence(ctx, actor, f, l.Row.ID)
	if err != nil {
		return err
	}
	night, err := k.nightUntil(v)
	if err != nil {
		return err
	}
	body := page.LearnerPage(page.LearnerCase{
		F:         f,
		P:         viewLearner(f, l, p),
		Used:      l.Year,
		Standings: standings,
		Files:     shots,
		Drawn:     drawn,
		MayEnter:  actor.May(subsidy.EnterElsewhere, f.Scope()) == nil,
		Night:     night,
	})
	return k.write(v, view{place: "desk", title: "学习情况", body: body, refused: refused})
}

// enterElsewhere enters what a person drew elsewhere for the same kind of
// training, with its proof.
func (k Console) enterElsewhere(v visit) error {
	amount, proof := fen(v.FormValue("amount")), v.FormValue("proof")
	filing, row := v.Params("id"), v.Params("row")
	err := k.Store.Change(v.UserContext(), v.act("enterElsewhere "+row), func(tx *store.Tx) error {
		f, err := tx.Filing(filing)
		if err != nil {
			return err
		}
		all, err := tx.Policies()
		if err != nil {
			return err
		}
		policy, err := f.Policy(all, v.today())
		if err != nil {
			return err
		}
		return procedure.EnterElsewhere(tx, filing, row, amount, policy.CapPerYear, proof)
	})
	return v.after(err, "/console/filings/"+filing+"/study/"+row, func(refused error) error {
		return k.showLearner(v, refused)
	})
}

// changeElsewhere corrects or removes an amount that a person drew elsewhere.
func (k Console) changeElsewhere(v visit) error {
	id, why := v.FormValue("entry"), v.FormValue("why")
	amount, proof := fen(v.FormValue("amount")), v.FormValue("proof")
	if _, _, err := k.Store.Learner(v.UserContext(), v.staff.Actor(), v.Params("id"), v.Params("row")); err != nil {
		return err
	}
	err := k.Store.Change(v.UserContext(), v.act("changeElsewhere "+id), func(tx *store.Tx) error {
		switch v.FormValue("act") {
		case "remove":
			return procedure.RemoveElsewhere(tx, id, why)
		case "correct":
			return procedure.CorrectElsewhere(tx, id, amount, proof, why)
		}
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "请选择更正还是撤销这笔登记"}
	})
	to := "/console/filings/" + v.Params("id") + "/study/" + v.Params("row")
	return v.after(err, to, func(refused error) error { return k.showLearner(v, refused) })
}

// fen reads an amount in yuan from a form; what is no amount is 0, which the
// rule refuses.
func fen(text string) subsidy.Fen {
	yuan, cents, _ := strings.Cut(strings.Trim(subsidy.CleanValue(text), "¥元"), ".")
	cents += "00"[min(len(cents), 2):]
	whole, err1 := strconv.ParseUint(yuan, 10, 32)
	part, err2 := strconv.ParseUint(cents, 10, 32)
	if err1 != nil || err2 != nil || len(cents) > 2 {
		return 0
	}
	return subsidy.Fen(whole*100 + part)
}

// ledger gives the training ledger masked.
func (k Console) ledger(v visit) error {
	f, err := k.studied(v)
	if err != nil {
		return err
	}
	return k.writeLedger(v, f, true)
}

// wholeLedger gives the training ledger whole, for a reason; the reading is
// logged first.
func (k Console) wholeLedger(v visit) error {
	act := v.act("wholeLedger " + v.Params("id"))
	act.Key = ""
	var f subsidy.Filing
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) (err error) {
		if f, err = tx.Filing(v.Params("id")); err != nil {
			return err
		}
		event, err := study.Export(f, v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	switch kind := subsidy.KindOf(err); {
	case err == nil:
		return k.writeLedger(v, f, false)
	case kind == subsidy.Invalid:
		return k.showStudy(v, err)
	}
	return err
}

func (k Console) writeLedger(v visit, f subsidy.Filing, masked bool) error {
	ctx := v.UserContext()
	desk, err := k.studyDesk(v, f)
	if err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(ctx, v.staff.Actor(), f.Enterprise)
	if err != nil {
		return err
	}
	platforms, err := k.Store.PlatformsFor(ctx, f.Enterprise)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range platforms {
		names[p.ID] = p.Name
	}
	leave, err := k.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return err
	}
	defer leave()
	ledger := form.NewLedger(f, e.Name, names, masked, v.today())
	err = k.Store.EachLearner(ctx, store.LearnerQuery{Filing: f, Open: true, Shots: true}, func(l store.Learner) error {
		ledger.Add(form.NewLedgerPerson(l.Row.Person, l.Study, desk.Look(l.Study, l.Used), masked))
		return nil
	})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if _, err := ledger.WriteTo(&out); err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, form.ExcelType)
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="`+f.Number+`-ledger.xlsx"`)
	return v.Send(out.Bytes())
}
