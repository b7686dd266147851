package main

import (
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/sample"
	"shigang/subsidy/study"
)

// claim lets the people of an ended filing have studied, and takes its claim to
// the state that kind names; each step is a day or more after the one before.
func (c city) claim(tx *store.Tx, r *sample.Sampler, f subsidy.Filing, owner, reviewer subsidy.Actor, kind int) error {
	if err := c.study(tx.As(owner, f.Form.End.Start().Add(15*time.Hour)), r, f); err != nil {
		return err
	}
	const unclaimed, draft = 0, 1
	stage := kind % 13
	if stage == unclaimed {
		return nil
	}
	chief := subsidy.Actor{ID: "demo-chief", Role: subsidy.CountyChief, County: f.County}
	w := claimWalk{
		c:        c,
		owner:    owner,
		reviewer: reviewer,
		chief:    chief,
		day:      calendar.DayOf(c.now).AddDays(-38),
		tx:       tx,
	}
	act := w.as(owner)
	theClaim, err := procedure.NewClaim(act, f.ID, c.rules)
	if err != nil {
		return err
	}
	w.id = theClaim.ID
	e, err := act.Enterprise(f.Enterprise)
	if err != nil {
		return err
	}
	payee := claim.Payee{
		Name:    e.Name,
		Bank:    "工商银行韶关分行营业部",
		Account: "6222" + string(f.County) + r.Mobile()[2:],
	}
	if err := w.move(owner, func(tx *store.Tx, v *claim.Claim) error {
		return procedure.SetPayee(tx, v, payee)
	}); err != nil {
		return err
	}
	err = w.move(owner, func(tx *store.Tx, v *claim.Claim) error {
		return procedure.EditClaim(tx, v, claim.Edit{Promised: stage != draft}, v.Revision)
	})
	if err != nil || stage == draft {
		return err
	}
	return w.onwards(stage)
}

// claimWalk is one claim on its way.
type claimWalk struct {
	c                      city
	tx                     *store.Tx
	id                     string
	owner, reviewer, chief subsidy.Actor
	day                    calendar.Day
}

func (w *claimWalk) now() time.Time { return w.day.Start().Add(10 * time.Hour) }

func (w *claimWalk) as(by subsidy.Actor) *store.Tx { return w.tx.As(by, w.now()) }

// move does one thing to the claim.
func (w *claimWalk) move(by subsidy.Actor, do func(*store.Tx, *claim.Claim) error) error {
	act := w.as(by)
	v, err := act.Claim(w.id)
	if err != nil {
		return err
	}
	return do(act, &v)
}

// onwards submits the claim and goes on to a stage.
func (w *claimWalk) onwards(stage int) error {
	const submitted, supplement, reviewed, approved, published, objected, cleared, scheduled, paid, refused,
		withdrawn = 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
	if back := map[int]int{
		submitted:  36,
		supplement: 36,
		reviewed:   35,
		approved:   34,
		published:  34,
		objected:   34,
	}[stage]; back > 0 {
		w.day = w.day.AddDays(back - 2) // still open today
	}
	act := w.as(w.owner)
	v, err := act.Claim(w.id)
	if err != nil {
		return err
	}
	if err := procedure.SubmitClaim(act, &v, w.c.rules); err != nil {
		return err
	}
	if stage == submitted {
		return nil
	}
	w.day = w.day.AddDays(1)
	reasons := []subsidy.Reason{{
		Step:    subsidy.StepStudy,
		Clause:  "附件1 三",
		Message: "第2行的学习时长截图不清晰，请补充",
	}}
	switch stage {
	case supplement:
		return w.move(w.reviewer, func(tx *store.Tx, v *claim.Claim) error {
			return procedure.AskSupplement(tx, v, reasons, "", w.c.rules)
		})
	case refused:
		err := w.move(w.reviewer, func(tx *store.Tx, v *claim.Claim) error {
			return procedure.ProposeRefusal(tx, v, reasons)
		})
		if err != nil {
			return err
		}
		return w.move(w.chief, procedure.ConfirmRefusal)
	case withdrawn:
		return w.move(w.owner, procedure.WithdrawClaim)
	}
	err = w.move(w.reviewer, func(tx *store.Tx, v *claim.Claim) error {
		return procedure.ReviewClaim(tx, v, "材料齐全")
	})
	if err != nil || stage == reviewed {
		return err
	}
	if err := w.move(w.chief, procedure.ApproveClaim); err != nil || stage == approved {
		return err
	}
	act = w.as(w.reviewer)
	if v, err = act.Claim(w.id); err != nil {
		return err
	}
	if err := procedure.PublishClaim(act, &v, w.c.rules); err != nil || stage == published {
		return err
	}
	if stage == objected {
		_, err := procedure.RaiseObjection(w.as(subsidy.Actor{Role: subsidy.Visitor}), w.id, claim.Objection{
			Text:  "名单里的这名职工在培训期间已经离职。",
			Lines: []string{v.Lines[0].ID},
		})
		return err
	}
	w.day = v.Publicity.Until.AddDays(1)
	err = w.move(subsidy.Actor{Role: subsidy.System}, func(tx *store.Tx, v *claim.Claim) error {
		return procedure.ClearClaim(tx, v, w.c.rules)
	})
	if err != nil || stage == cleared {
		return err
	}
	return w.pay(stage == paid)
}

// pay puts the claim into a payment plan, and lets the bank answer.
func (w *claimWalk) pay(whole bool) error {
	w.day = w.day.AddDays(1)
	p, err := procedure.MakePlan(w.as(w.reviewer), []string{w.id}, claim.Payee{
		Name:    w.reviewer.County.Chinese() + "就业补助资金专账",
		Bank:    "建设银行韶关分行",
		Account: "4405016000000" + string(w.reviewer.County),
	})
	if err != nil || !whole {
		return err
	}
	if err := procedure.ApprovePlan(w.as(w.chief), &p); err != nil {
		return err
	}
	if err := procedure.ExportPlan(w.as(w.reviewer), &p, "demo "+p.Number); err != nil {
		return err
	}
	a := claim.BankAnswer{Batch: p.Number, Count: len(p.Items), Total: p.Total(), Digest: "demo " + p.Number}
	for _, i := range p.Items {
		a.Results = append(a.Results, claim.BankResult{
			Position: i.Position,
			Account:  i.Payee.Account,
			Amount:   i.Amount,
			Paid:     true,
			Voucher:  "PZ" + p.Number[2:],
			PaidOn:   w.day,
		})
	}
	_, err = procedure.TakeAnswer(w.as(w.reviewer), p.ID, a)
	return err
}

// study lets everybody study each course on a day of its own, at their own
// time; some stop half-way.
func (c city) study(tx *store.Tx, r *sample.Sampler, f subsidy.Filing) error {
	target, err := tx.StudyTarget(f)
	if err != nil {
		return err
	}
	var rows []study.CheckedStudy
	for person := range target.People {
		half := r.IntN(9) == 0
		for i, course := range f.Form.Courses {
			minutes := course.Minutes + r.IntN(4)
			if half {
				minutes /= 2
			}
			start := f.Form.Start.AddDays(i).Start().
				Add(8*time.Hour + time.Duration(r.IntN(120))*time.Minute + time.Duration(r.IntN(60))*time.Second).Unix()
			rows = append(rows, study.CheckedStudy{
				Person:   person,
				CourseID: course.ID,
				Interval: study.Interval{Start: start, End: start + int64(minutes)*60 + int64(r.IntN(60))},
			})
		}
	}
	_, err = procedure.ImportStudy(tx, store.StudyBatch{
		Target:   target,
		Platform: f.Form.Platform.ID,
		Source:   study.FromFile,
		Rows:     rows,
	})
	return err
}
