package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// PlatformChoice is a platform the enterprise may choose, or may come to.
type PlatformChoice struct {
	subsidy.Platform
	Registration     subsidy.RegistrationState `json:"registration" enum:",requested,registered,refused" doc:"注册登记办到哪里，不需要登记的为空"`
	RegistrationText string                    `json:"registration_text"`
	Note             string                    `json:"note" doc:"登记未通过的原因"`
}

// AssessmentView is one assessment (附表5-1).
type AssessmentView struct {
	ID          string                  `json:"id"`
	Number      string                  `json:"number"`
	State       subsidy.AssessmentState `json:"state" enum:"draft,submitted,supplement,favourable,unfavourable,withdrawn"`
	StateText   string                  `json:"state_text"`
	Editable    bool                    `json:"editable"`
	Revision    int                     `json:"revision"`
	Seen        string                  `json:"seen" doc:"提交、撤回、删除时原样送回"`
	Form        subsidy.AssessmentForm  `json:"form"`
	Opinion     string                  `json:"opinion" doc:"评估意见，或要补充什么"`
	SubmittedAt *time.Time              `json:"submitted_at,omitempty"`
	DecideBy    *calendar.Deadline      `json:"decide_by,omitempty" doc:"服务中心最迟哪天提出意见"`
	Problems    []subsidy.Problem       `json:"problems" nullable:"false" doc:"还差什么，齐全时为空"`
}

// AssessmentID names an assessment in the path.
type AssessmentID struct {
	ID string `path:"id" maxLength:"40"`
}

func (a *API) platformRoutes(api huma.API) {
	huma.Register(api, operation("myPlatforms", http.MethodGet, "/my/platforms", "本企业可以选择的平台"), a.myPlatforms)
	huma.Register(api,
		operation("requestRegistration", http.MethodPost, "/my/platforms/{id}/registration", "申请平台注册登记"),
		a.requestRegistration)
	huma.Register(api, operation("createAssessment", http.MethodPost, "/assessments", "新建平台评估"),
		a.createAssessment)
	huma.Register(api, operation("assessments", http.MethodGet, "/assessments", "本企业的平台评估"), a.assessments)
	huma.Register(api, operation("assessment", http.MethodGet, "/assessments/{id}", "一项平台评估"), a.assessment)
	huma.Register(api, operation("saveAssessment", http.MethodPut, "/assessments/{id}", "保存评估表草稿"),
		a.saveAssessment)
	huma.Register(api, operation("submitAssessment", http.MethodPost, "/assessments/{id}/submit", "提交评估"),
		a.submitAssessment)
	huma.Register(api, operation("withdrawAssessment", http.MethodPost, "/assessments/{id}/withdraw", "撤回评估"),
		a.withdrawAssessment)
}

func (a *API) myPlatforms(ctx context.Context, _ *struct{}) (*Body[List[PlatformChoice]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	platforms, err := a.Store.PlatformsFor(ctx, actor.Enterprise)
	if err != nil {
		return nil, err
	}
	registrations, err := a.Store.Registrations(ctx, actor.Enterprise)
	return list(platforms, "", err, func(p subsidy.Platform) PlatformChoice {
		r := registrations[p.ID]
		return PlatformChoice{Platform: p, Registration: r.State, RegistrationText: r.State.Chinese(), Note: r.Note}
	})
}

func (a *API) requestRegistration(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
	RepeatableBare
},
) (*struct{}, error) {
	act, err := a.member(ctx, "requestRegistration "+in.ID, in.repeatable())
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		r, err := tx.Registration(e, in.ID)
		if err != nil {
			return err
		}
		event, err := r.Request(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveRegistration(r, event)
	})
}

// viewAssessment shows an assessment; seen is what the page that shows it carries.
func (a *API) viewAssessment(ctx context.Context, v subsidy.Assessment, seen string) (AssessmentView, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return AssessmentView{}, err
	}
	files, err := a.Store.Attachments(ctx, actor, v.ID)
	if err != nil {
		return AssessmentView{}, err
	}
	count := map[subsidy.Purpose]int{}
	for _, f := range files {
		count[f.Purpose]++
	}
	out := AssessmentView{
		ID:        v.ID,
		Number:    v.Number,
		State:     v.State,
		StateText: v.State.Chinese(),
		Editable:  v.Editable(),
		Revision:  v.Revision,
		Seen:      seen,
		Form:      v.Form,
		Opinion:   v.Opinion,
		Problems:  v.CheckAssessment(count),
	}
	if out.Form.Courses == nil {
		out.Form.Courses = []subsidy.AssessmentCourse{}
	}
	if v.SubmittedAt.IsZero() {
		return out, nil
	}
	out.SubmittedAt = &v.SubmittedAt
	cal, err := a.Store.Calendar(ctx)
	if err != nil {
		return out, err
	}
	d, err := v.DecideBy(cal)
	out.DecideBy = &d
	return out, err
}

func (a *API) createAssessment(ctx context.Context, in *RepeatableBare) (*Body[AssessmentView], error) {
	act, err := a.member(ctx, "createAssessment", in.repeatable())
	if err != nil {
		return nil, err
	}
	v, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Assessment, error) {
		return procedure.NewAssessment(tx, act.Actor.Enterprise)
	})
	if err != nil {
		return nil, err
	}
	return a.assessment(ctx, &AssessmentID{v.ID})
}

// AssessmentItem is an assessment in a list.
type AssessmentItem struct {
	ID        string                  `json:"id"`
	Number    string                  `json:"number"`
	Platform  string                  `json:"platform"`
	Project   string                  `json:"project"`
	State     subsidy.AssessmentState `json:"state"`
	StateText string                  `json:"state_text"`
}

func (a *API) assessments(ctx context.Context, in *PageQuery) (*Body[List[AssessmentItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.Assessments(ctx, actor, in.page())
	return list(rows, next, err, func(v subsidy.Assessment) AssessmentItem {
		return AssessmentItem{
			ID:        v.ID,
			Number:    v.Number,
			Platform:  v.Form.Platform.Name,
			Project:   v.Form.Project,
			State:     v.State,
			StateText: v.State.Chinese(),
		}
	})
}

func (a *API) assessment(ctx context.Context, in *AssessmentID) (*Body[AssessmentView], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	seen, err := a.seen(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.Store.AssessmentFor(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return body(a.viewAssessment(ctx, v, seen))
}

func (a *API) saveAssessment(ctx context.Context, in *struct {
	AssessmentID
	Repeatable
	Body struct {
		Revision int                    `json:"revision" minimum:"0"`
		Form     subsidy.AssessmentForm `json:"form"`
	}
},
) (*Body[AssessmentView], error) {
	return a.changeAssessment(ctx, in.ID, "saveAssessment", in.Repeatable,
		func(tx *store.Tx, v *subsidy.Assessment) error {
			return procedure.SaveAssessment(tx, v, in.Body.Form, in.Body.Revision)
		})
}

func (a *API) submitAssessment(ctx context.Context, in *struct {
	AssessmentID
	Decision
},
) (*Body[AssessmentView], error) {
	return a.changeAssessment(ctx, in.ID, "submitAssessment", in.of("项评估", in.ID), procedure.SubmitAssessment)
}

func (a *API) withdrawAssessment(ctx context.Context, in *struct {
	AssessmentID
	Decision
},
) (*Body[AssessmentView], error) {
	return a.changeAssessment(ctx, in.ID, "withdrawAssessment", in.of("项评估", in.ID), procedure.WithdrawAssessment)
}

// changeAssessment changes an assessment and answers with it as it is now.
func (a *API) changeAssessment(
	ctx context.Context, id, route string, r Repeatable, change func(*store.Tx, *subsidy.Assessment) error,
) (*Body[AssessmentView], error) {
	k := kind[subsidy.Assessment]{subsidy.SubjectAssessment, (*store.Tx).Assessment}
	v, seen, err := changeCase(ctx, a, k, route, id, r, change)
	if err != nil {
		return nil, err
	}
	if seen == "" {
		return a.assessment(ctx, &AssessmentID{id})
	}
	return body(a.viewAssessment(ctx, v, seen))
}
