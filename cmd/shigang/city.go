package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
)

// Enterprises of the demo city, per county.
const perCounty = 30

// city fills a demo with ten counties' enterprises and their cases in every
// state, the same from the same seed. Each enterprise is one change; one that
// is there already is left alone, so that an interrupted run goes on.
type city struct {
	s         *store.Store
	now       time.Time
	rules     store.Rules
	paper     string // digest of a PDF that stands for what was uploaded
	paperSize int
}

// fillCity fills the demo city and says so when it is done.
func fillCity(ctx context.Context, s *store.Store, seed uint64) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	rules, err := s.Rules(ctx, "")
	if err != nil {
		return err
	}
	digest, err := s.PutBlob([]byte(paper))
	if err != nil {
		return err
	}
	c := city{s: s, now: now, rules: rules, paper: digest, paperSize: len(paper)}
	made := 0
	for i, county := range subsidy.Counties() {
		for n := range perCounty {
			serial := i*perCounty + n
			new, err := c.enterprise(ctx, sample.New(seed*1000+uint64(serial)), county, serial)
			if err != nil {
				return fmt.Errorf("demo city, enterprise %d: %w", serial, err)
			}
			if new {
				made++
			}
		}
	}
	if made > 0 {
		slog.Info("demo city filled", "enterprises", made)
	}
	return fillFunds(ctx, s, now)
}

// enterprise makes one enterprise with its owner and cases.
func (c city) enterprise(
	ctx context.Context, r *sample.Sampler, county subsidy.County, serial int,
) (new bool, err error) {
	details, err := r.Enterprise(county, serial+1_000_000).Normalize()
	if err != nil {
		return false, err
	}
	registered := c.now.AddDate(0, 0, -100)
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: registered}
	e, err := store.Answer(ctx, c.s, act, func(tx *store.Tx) (subsidy.Enterprise, error) {
		account, err := tx.AccountByOpenID("demo", fmt.Sprintf("demo-%d", serial), fmt.Sprintf("demo-union-%d", serial))
		if err != nil || len(account.Members) > 0 { // it is there already
			return subsidy.Enterprise{}, err
		}
		phone := subsidy.Event{
			Action:  subsidy.BindPhone,
			Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID},
			By:      account.Visitor(),
			At:      registered,
		}
		if account, err = tx.SetPhone(account.ID, r.Mobile(), phone); err != nil {
			return subsidy.Enterprise{}, err
		}
		account, err = procedure.RegisterEnterprise(tx.As(account.Visitor(), registered), account.ID, details, r.Name())
		if err != nil {
			return subsidy.Enterprise{}, err
		}
		e, err := tx.Enterprise(account.Members[0].Enterprise)
		if err != nil {
			return e, err
		}
		reviewer := subsidy.Actor{ID: "demo", Role: subsidy.CountyReviewer, County: county}
		decided := tx.As(reviewer, registered)
		switch serial % 15 {
		case 13: // waits
			return e, nil
		case 14:
			return e, procedure.ReturnEnterprise(decided, &e, "名称与营业执照不一致，请核对")
		}
		if err := procedure.AcceptEnterprise(decided, e.ID); err != nil {
			return e, err
		}
		if e, err = tx.Enterprise(e.ID); err != nil {
			return e, err
		}
		owner := subsidy.Actor{ID: account.ID, Role: subsidy.Owner, Enterprise: e.ID, County: county}
		return e, c.cases(tx, r, e, owner, reviewer, serial)
	})
	return e.ID != "", err
}

// cases makes the enterprise's filings, one or two, of every kind in turn.
func (c city) cases(
	tx *store.Tx, r *sample.Sampler, e subsidy.Enterprise, owner, reviewer subsidy.Actor, serial int,
) error {
	for n := range 1 + serial%2 {
		if err := c.filing(tx, r, e, owner, reviewer, serial+n*5); err != nil {
			return err
		}
	}
	return c.around(tx.As(owner, c.now.AddDate(0, 0, -1)), r, e, owner, serial)
}

// around makes what stands beside the filings: questions, registrations and
// assessments, each for some enterprises.
func (c city) around(tx *store.Tx, r *sample.Sampler, e subsidy.Enterprise, owner subsidy.Actor, serial int) error {
	at := tx.Act().Now
	switch serial % 12 {
	case 3:
		_, err := procedure.AskQuestion(tx, procedure.Asking{
			Title: "新入职职工如何备案", Body: "本月新招录的职工，可以加到已备案的岗前培训里吗？",
		}, c.rules)
		return err
	case 6:
		v, err := tx.Registration(e, "gdzypx")
		if err != nil {
			return err
		}
		ev, err := v.Request(owner, at)
		if err != nil {
			return err
		}
		return tx.SaveRegistration(v, ev)
	case 9:
		a, err := procedure.NewAssessment(tx, e.ID)
		if err != nil {
			return err
		}
		err = procedure.SaveAssessment(tx, &a, subsidy.AssessmentForm{
			Project: "岗位技能线上培训",
			Post:    "操作工",
			Opinion: "申请评估",
			Courses: []subsidy.AssessmentCourse{{Name: "岗位技能", Points: "操作要点", Form: "视频", Minutes: 90}},
			Platform: subsidy.PlatformInfo{
				Name:    "企业学堂",
				ICP:     "粤ICP备00000000号",
				Address: "https://xuetang.example.com",
				Server:  "203.0.113.9 广州市",
			},
			Records:    true,
			Teaching:   true,
			Practice:   true,
			Evaluation: true,
			Tracking:   true,
		}, a.Revision)
		if err != nil {
			return err
		}
		for _, p := range []subsidy.Purpose{
			subsidy.Credentials, subsidy.Construction, subsidy.Operation, subsidy.Content, subsidy.Functions,
		} {
			file := subsidy.Attachment{
				ID:      tx.NewID(),
				Subject: subsidy.Subject{Kind: subsidy.SubjectAssessment, ID: a.ID},
				Scope:   a.Scope(),
				Purpose: p,
				Name:    p.Chinese() + ".pdf",
				Type:    "application/pdf",
				Size:    c.paperSize,
				Digest:  c.paper,
				By:      owner.ID,
				At:      at,
			}
			if err := tx.Attach(file, subsidy.AttachEvent(subsidy.AttachFile, file, owner, at)); err != nil {
				return err
			}
		}
		return procedure.SubmitAssessment(tx, &a)
	}
	return nil
}

// paper is a one-page PDF for what an enterprise would upload.
const paper = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj " +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// filing takes one filing to the state that kind names.
func (c city) filing(
	tx *store.Tx, r *sample.Sampler, e subsidy.Enterprise, owner, reviewer subsidy.Actor, kind int,
) error {
	kinds := []subsidy.TrainingType{subsidy.OnJob, subsidy.PreJob, subsidy.JobTransfer}
	const ended, underWay, upcoming, waiting, returned, refused, withdrawn, draft = 0, 1, 2, 3, 4, 5, 6, 7
	stage := []int{ended, underWay, upcoming, waiting, waiting, returned, refused, withdrawn, draft, upcoming}[kind%10]
	filed := c.now.AddDate(0, 0, map[int]int{ended: -80, underWay: -20}[stage]-1)
	act := tx.As(owner, filed)
	f, err := procedure.NewFiling(act, e.ID, kinds[kind%3])
	if err != nil {
		return err
	}
	earliest, err := policyStart(filed, c.rules)
	if err != nil {
		return err
	}
	people := r.Roster(3 + r.IntN(38))
	form := r.Form(earliest.AddDays(r.IntN(6)), len(people), c.rules.Platforms[r.IntN(8)])
	if stage == ended { // long enough ago that claims are under way
		form.End = form.Start.AddDays(6 + r.IntN(12))
		for i := range form.Courses {
			form.Courses[i].End = form.End
		}
	}
	sealed := make([]store.SealedPerson, len(people))
	for i, p := range people {
		person, err := p.Check()
		if err != nil {
			return err
		}
		sealed[i] = c.s.SealPerson(person)
	}
	size, err := act.ReplaceRoster(f.ID, sealed)
	if err != nil {
		return err
	}
	f.RosterSize = size.Rows
	if stage == draft {
		form.Goal, form.Promised = "", false
	}
	if err := procedure.SaveForm(act, &f, form, f.Revision); err != nil || stage == draft {
		return err
	}
	if err := procedure.SubmitFiling(act, &f, c.rules); err != nil {
		return err
	}
	if stage == withdrawn {
		return procedure.WithdrawFiling(act, &f)
	}
	decided := tx.As(reviewer, filed.Add(3*time.Hour))
	switch stage {
	case waiting:
		return nil
	case returned:
		return procedure.ReturnFiling(decided, &f, []subsidy.Reason{{
			Step:    subsidy.StepRoster,
			Row:     2,
			Clause:  "附件1 二(一)",
			Message: "第2行平台登录账号与平台记录不一致，请核对",
		}})
	case refused:
		return procedure.RefuseFiling(decided, &f, []subsidy.Reason{{
			Step:    subsidy.StepProject,
			Clause:  "附件1 一(一)",
			Message: "培训对象不是本企业职工，不属于补贴范围",
		}})
	}
	if err := procedure.AcceptFiling(decided, &f); err != nil {
		return err
	}
	if stage == ended {
		return c.claim(tx, r, f, owner, reviewer, kind/10)
	}
	if stage != underWay || kind%20 >= 10 {
		return nil
	}
	later := tx.As(owner, c.now.AddDate(0, 0, -1)) // some ask for a change
	a, err := procedure.AmendFiling(later, f.ID)
	if err != nil {
		return err
	}
	changed := a.Form
	changed.Goal, changed.Promised = changed.Goal+"，并通过线上考试", true
	if err := procedure.SaveForm(later, &a, changed, a.Revision); err != nil {
		return err
	}
	return procedure.SubmitFiling(later, &a, c.rules)
}

// policyStart is the first day that a training filed then may start.
func policyStart(filed time.Time, rules store.Rules) (calendar.Day, error) {
	policy, err := rules.Policies.On(calendar.DayOf(filed))
	if err != nil {
		return calendar.Day{}, err
	}
	d, err := policy.EarliestStart(calendar.DayOf(filed), rules.Calendar)
	return d.Last, err
}
