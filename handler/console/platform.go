package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// platforms is the service centre's desk: assessments, registrations and the
// recommended list. Others see the list.
func (k Console) platforms(v visit) error { return k.showPlatforms(v, nil) }

func (k Console) showPlatforms(v visit, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if err := k.readsPlatforms(v); err != nil {
		return err
	}
	all, err := k.Store.AllPlatforms(ctx)
	if err != nil {
		return err
	}
	rows, err := k.waitingAssessments(v)
	if err != nil {
		return err
	}
	asked, err := k.Store.RegistrationsAsked(ctx, actor)
	if err != nil {
		return err
	}
	body := page.Platforms(page.PlatformList{
		Platforms:   all,
		Assessments: rows,
		Asked:       asked,
		Manages:     actor.May(subsidy.ManagePlatforms, subsidy.Scope{}) == nil,
	})
	return k.write(v, view{place: "platforms", title: "培训平台", body: body, refused: refused})
}

// waitingAssessments are those that the reader answers, what is due first first.
func (k Console) waitingAssessments(v visit) ([]page.AssessmentRow, error) {
	actor := v.staff.Actor()
	if actor.May(subsidy.FavourAssessment, subsidy.Scope{}) != nil && actor.Role != subsidy.CityOfficer {
		return nil, nil
	}
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return nil, err
	}
	tab := assessmentDesk.tabs[0]
	waiting, _, err := k.Store.AssessmentDesk(v.UserContext(), actor,
		store.ListSearch{States: tab.states, Sort: tab.sort}, store.Page{Limit: listPage})
	if err != nil {
		return nil, err
	}
	rows := make([]page.AssessmentRow, len(waiting))
	for i, w := range waiting {
		if rows[i], err = assessmentRow(w, v.today(), cal); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// readsPlatforms notes the revisions of what the desk lists, before it is listed
// for the page.
func (k Console) readsPlatforms(v visit) error {
	all, err := k.Store.AllPlatforms(v.UserContext())
	if err != nil {
		return err
	}
	asked, err := k.Store.RegistrationsAsked(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	var ids []string
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	for _, r := range asked {
		ids = append(ids, r.Enterprise)
	}
	return k.reads(v, ids...)
}

// managePlatforms runs a change of the desk and comes back to it.
func (k Console) managePlatforms(v visit, route string, change func(tx *store.Tx) error) error {
	err := k.Store.Change(v.UserContext(), v.act(route), change)
	return v.after(err, "/console/platforms", func(refused error) error { return k.showPlatforms(v, refused) })
}

func (k Console) listPlatform(v visit) error {
	typed := subsidy.Platform{
		Name: v.FormValue("name"), Site: v.FormValue("site"), Source: v.FormValue("source"),
		ICP: v.FormValue("icp"), Server: v.FormValue("server"),
	}
	return k.managePlatforms(v, "listPlatform", func(tx *store.Tx) error {
		typed.ID = tx.NewID()
		p, event, err := subsidy.ListPlatform(typed, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SavePlatform(p, event)
	})
}

// describePlatform keeps a listed platform's ICP备案号 and server, which filings start with.
func (k Console) describePlatform(v visit) error {
	icp, server := v.FormValue("icp"), v.FormValue("server")
	return k.managePlatforms(v, "describePlatform "+v.Params("id"), func(tx *store.Tx) error {
		if err := tx.Act().Actor.May(subsidy.ManagePlatforms, subsidy.Scope{}); err != nil {
			return err
		}
		p, err := tx.Platform(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := p.Describe(icp, server, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SavePlatform(p, event)
	})
}

func (k Console) delistPlatform(v visit) error {
	source := v.FormValue("source")
	return k.managePlatforms(v, "delistPlatform "+v.Params("id"), func(tx *store.Tx) error {
		if err := tx.Act().Actor.May(subsidy.ManagePlatforms, subsidy.Scope{}); err != nil {
			return err
		}
		p, err := tx.Platform(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := p.Delist(source, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SavePlatform(p, event)
	})
}

func (k Console) decideRegistration(v visit) error {
	answer, unanswered := v.chosen("answer", "请选择已登记或未通过", "accept", "refuse")
	return k.managePlatforms(v, "decideRegistration "+v.Params("id")+" "+v.Params("platform"),
		func(tx *store.Tx) error {
			if err := tx.Act().Actor.May(subsidy.DecideRegistration, subsidy.Scope{}); err != nil {
				return err
			}
			if unanswered != nil {
				return unanswered
			}
			e, err := tx.Enterprise(v.Params("id"))
			if err != nil {
				return err
			}
			r, err := tx.Registration(e, v.Params("platform"))
			if err != nil {
				return err
			}
			event, err := r.Decide(answer == "accept", v.FormValue("note"), tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveRegistration(r, event)
		})
}

func (k Console) assessment(v visit) error { return k.showAssessment(v, nil) }

func (k Console) showAssessment(v visit, refused error) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	a, err := k.Store.AssessmentFor(ctx, actor, id)
	if err != nil {
		return err
	}
	files, err := k.Store.Attachments(ctx, actor, id)
	if err != nil {
		return err
	}
	timeline, err := k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectAssessment, ID: id})
	if err != nil {
		return err
	}
	cal, err := k.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	deadline, err := a.DecideBy(cal)
	if err != nil {
		return err
	}
	mine := ""
	if err := actor.May(subsidy.FavourAssessment, a.Scope()); err != nil {
		mine = "评估由市职业技能服务中心办理"
	} else if a.State != subsidy.AssessmentSubmitted {
		mine = "这项评估处于“" + a.State.Chinese() + "”，现在不用办理"
	}
	library, err := k.library(v, "/console/assessments/"+a.ID)
	if err != nil {
		return err
	}
	body := page.Assessment(page.AssessmentCase{
		A:        a,
		Library:  library,
		Files:    files,
		Timeline: timeline,
		Deadline: deadline,
		Mine:     mine,
		Keys: a.State == subsidy.AssessmentFavourable &&
			actor.May(subsidy.ManagePlatformKeys, subsidy.Scope{}) == nil,
	})
	return k.write(v, view{place: "assessments", title: "平台评估", body: body, refused: refused})
}

// decideAssessment gives the centre's opinion, or asks for more.
func (k Console) decideAssessment(v visit) error {
	answer, unanswered := v.chosen("answer", "请选择同意、不同意或要求补充材料", "favourable", "unfavourable",
		"supplement")
	opinion := v.FormValue("opinion")
	act := v.act("decideAssessment " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		a, err := tx.Assessment(v.Params("id"))
		if err != nil {
			return err
		}
		if err := act.Actor.May(subsidy.FavourAssessment, a.Scope()); err != nil {
			return err
		}
		if unanswered != nil {
			return unanswered
		}
		return procedure.DecideAssessment(tx, &a, answer, opinion)
	})
	return v.after(err, "/console/assessments/"+v.Params("id"), func(refused error) error {
		return k.showAssessment(v, refused)
	})
}

func (k Console) question(v visit) error { return k.showQuestion(v, nil) }

func (k Console) showQuestion(v visit, refused error) error {
	q, messages, err := k.Store.QuestionFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	rating, err := k.Store.RatingOf(v.UserContext(), q.ID)
	if err != nil {
		return err
	}
	shown := page.QuestionCase{
		Q:        q,
		Who:      "职工或个人",
		Messages: messages,
		Rating:   rating,
		Mine:     v.staff.Actor().May(subsidy.AnswerQuestion, q.Scope()) == nil,
	}
	if q.Enterprise != "" {
		e, err := k.Store.EnterpriseFor(v.UserContext(), v.staff.Actor(), q.Enterprise)
		if err != nil && subsidy.KindOf(err) != subsidy.NotFound { // it may have moved away since
			return err
		}
		shown.Who = e.Name
	}
	if !q.AnswerBy.IsZero() {
		cal, err := k.Store.Calendar(v.UserContext())
		if err != nil {
			return err
		}
		if shown.Left, err = subsidy.LeftUntil(q.AnswerBy, v.today(), subsidy.NearDecision, cal); err != nil {
			return err
		}
	}
	return k.write(v, view{place: "questions", title: q.Title, body: page.Question(shown), refused: refused})
}

func (k Console) answerQuestion(v visit) error {
	text := v.FormValue("body")
	rules, err := k.Store.CommonRules(v.UserContext())
	if err != nil {
		return err
	}
	act := v.act("answerQuestion " + v.Params("id"))
	err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		return procedure.SayInQuestion(tx, v.Params("id"), text, rules)
	})
	return v.after(err, "/console/questions/"+v.Params("id"), func(refused error) error {
		return k.showQuestion(v, refused)
	})
}

// inbox is what arrived for the staff member.
func (k Console) inbox(v visit) error {
	rows, next, err := k.Store.Inbox(v.UserContext(), v.staff.ID, store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	list := page.InboxList{Next: next}
	for _, r := range rows {
		list.Rows = append(list.Rows, page.InboxRow{InboxRow: r, Href: caseLink(v.staff.Role, r.Subject)})
		if !r.Read {
			if err := k.Store.MarkRead(v.UserContext(), v.staff.ID, r.ID); err != nil {
				return err
			}
		}
	}
	return k.write(v, view{place: "inbox", title: "消息", body: page.Inbox(list)})
}
