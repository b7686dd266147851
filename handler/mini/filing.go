package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// NewFilingInput opens a draft of one training type.
type NewFilingInput struct {
	Repeatable
	Body struct {
		Type subsidy.TrainingType `json:"type" enum:"pre_job,on_job,job_transfer" doc:"培训类型"`
	}
}

// FilingID names a filing in the path.
type FilingID struct {
	ID string `path:"id" maxLength:"40"`
}

// SaveFilingInput is the whole form at the revision last seen.
type SaveFilingInput struct {
	FilingID
	Repeatable
	Body struct {
		Revision int                `json:"revision" minimum:"0"`
		Form     subsidy.FilingForm `json:"form"`
	}
}

// SubmitInput puts the filing before the county.
type SubmitInput struct {
	FilingID
	RepeatableBare
}

// FilingDates answers “why this date” for a planned start.
type FilingDates struct {
	Earliest calendar.Deadline  `json:"earliest" doc:"今天备案，培训最早可以开始的日期"`
	Deadline *calendar.Deadline `json:"deadline,omitempty" doc:"所填开始日期最迟哪天备案"`
	InTime   bool               `json:"in_time"`
}

func (a *API) filingRoutes(api huma.API) {
	huma.Register(api, operation("home", http.MethodGet, "/home", "首页：最要紧的一件事、期限、件数"), a.home)
	huma.Register(api, operation("createFiling", http.MethodPost, "/filings", "新建备案"), a.createFiling)
	huma.Register(api, operation("listFilings", http.MethodGet, "/filings", "本企业的备案"), a.listFilings)
	huma.Register(api, operation("filing", http.MethodGet, "/filings/{id}", "一份备案"), a.filing)
	huma.Register(api, operation("saveFiling", http.MethodPut, "/filings/{id}", "保存备案草稿"), a.saveFiling)
	huma.Register(api, operation("checkFiling", http.MethodPost, "/filings/{id}/check", "检查，不提交"), a.checkFiling)
	huma.Register(api, operation("submitFiling", http.MethodPost, "/filings/{id}/submit", "提交备案"), a.submitFiling)
	huma.Register(api, operation("timeline", http.MethodGet, "/filings/{id}/timeline", "办理经过"), a.timeline)
	huma.Register(api, operation("filingDates", http.MethodGet, "/dates/filing", "为什么是这一天"), a.filingDates)
}

func (a *API) createFiling(ctx context.Context, in *NewFilingInput) (*Body[FilingView], error) {
	act, err := a.member(ctx, "createFiling", in.Repeatable)
	if err != nil {
		return nil, err
	}
	filing, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return subsidy.Filing{}, err
		}
		filing, event, err := subsidy.NewFiling(tx.NewID(), e, in.Body.Type, act.Actor, act.Now)
		if err != nil {
			return filing, err
		}
		return filing, tx.SaveFiling(filing, event)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewFiling(ctx, filing))
}

func (a *API) listFilings(ctx context.Context, in *PageQuery) (*Body[List[FilingItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.Filings(ctx, actor, in.page())
	return list(rows, next, err, func(r store.FilingRow) FilingItem { return viewItem(r, today) })
}

func (a *API) filing(ctx context.Context, in *FilingID) (*Body[FilingView], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return body(a.viewFiling(ctx, filing))
}

func (a *API) ownFiling(ctx context.Context, id string) (subsidy.Filing, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return subsidy.Filing{}, err
	}
	return a.Store.FilingFor(ctx, actor, id)
}

func (a *API) saveFiling(ctx context.Context, in *SaveFilingInput) (*Body[FilingView], error) {
	return a.changeFiling(ctx, in.ID, "saveFiling", in.Repeatable, func(_ *store.Tx, f *subsidy.Filing, act store.Act) (subsidy.Event, error) {
		return f.Save(in.Body.Form, in.Body.Revision, act.Actor, act.Now)
	})
}

// submitFiling checks once more inside the change, and takes the tracking
// number only when the rule accepts.
func (a *API) submitFiling(ctx context.Context, in *SubmitInput) (*Body[FilingView], error) {
	cal, err := a.Store.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	platforms, err := a.Store.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	return a.changeFiling(ctx, in.ID, "submitFiling", in.repeatable(), func(tx *store.Tx, f *subsidy.Filing, act store.Act) (subsidy.Event, error) {
		e, err := tx.Enterprise(f.Enterprise)
		if err != nil {
			return subsidy.Event{}, err
		}
		policy, err := f.Policy(calendar.DayOf(act.Now))
		if err != nil {
			return subsidy.Event{}, err
		}
		number := f.Number
		if number == "" {
			if number, err = tx.NextCaseNumber("BA", f.County, calendar.DayOf(act.Now).Year()); err != nil {
				return subsidy.Event{}, err
			}
		}
		return f.Submit(subsidy.CheckInput{Enterprise: e, Platforms: platforms, Calendar: cal, Policy: policy}, number, act.Actor, act.Now)
	})
}

// changeFiling loads the filing for update, lets the rule decide, and saves.
func (a *API) changeFiling(ctx context.Context, id, route string, r Repeatable,
	decide func(*store.Tx, *subsidy.Filing, store.Act) (subsidy.Event, error)) (*Body[FilingView], error) {
	act, err := a.member(ctx, route+" "+id, r)
	if err != nil {
		return nil, err
	}
	filing, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		filing, err := tx.Filing(id)
		if err != nil {
			return filing, err
		}
		event, err := decide(tx, &filing, act)
		if err != nil {
			return filing, err
		}
		return filing, tx.SaveFiling(filing, event)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewFiling(ctx, filing))
}

func (a *API) checkFiling(ctx context.Context, in *FilingID) (*Body[subsidy.Check], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	input, err := a.checkInput(ctx, filing, today)
	if err != nil {
		return nil, err
	}
	return body(filing.Check(input, today))
}

// checkInput reads what a filing is checked against.
func (a *API) checkInput(ctx context.Context, f subsidy.Filing, today calendar.Day) (subsidy.CheckInput, error) {
	var in subsidy.CheckInput
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return in, err
	}
	if in.Enterprise, err = a.Store.EnterpriseFor(ctx, actor, f.Enterprise); err != nil {
		return in, err
	}
	if in.Calendar, err = a.Store.Calendar(ctx); err != nil {
		return in, err
	}
	if in.Platforms, err = a.Store.Platforms(ctx); err != nil {
		return in, err
	}
	in.Policy, err = f.Policy(today)
	return in, err
}

func (a *API) timeline(ctx context.Context, in *FilingID) (*Body[List[TimelineItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: in.ID})
	return list(rows, "", err, func(e store.TimelineEntry) TimelineItem {
		reasons := e.Reasons
		if reasons == nil {
			reasons = []subsidy.Reason{}
		}
		return TimelineItem{At: e.At, Text: e.Action.Chinese(), By: e.ByRole.Chinese(), Note: e.Note, Reasons: reasons}
	})
}

func (a *API) filingDates(ctx context.Context, in *struct {
	Start string `query:"start" maxLength:"10" doc:"计划开始日期，可留空"`
}) (*Body[FilingDates], error) {
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	cal, err := a.Store.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := subsidy.PolicyOn(today)
	if err != nil {
		return nil, err
	}
	out := FilingDates{}
	if out.Earliest, err = policy.EarliestStart(today, cal); err != nil || in.Start == "" {
		return body(out, err)
	}
	start, err := calendar.ParseDay(in.Start)
	if err != nil {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Field: "/start", Message: "日期不正确，请重新选择", Err: err}
	}
	deadline, err := policy.FilingDeadline(start, cal)
	if err != nil {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Field: "/start", Message: "这个日期没有可用的放假安排，请选择较近的日期", Err: err}
	}
	out.Deadline, out.InTime = &deadline, !deadline.Last.Before(today)
	return body(out, nil)
}

// viewFiling shows a filing with what follows from it today.
func (a *API) viewFiling(ctx context.Context, f subsidy.Filing) (FilingView, error) {
	now, err := a.Store.Now(ctx)
	if err != nil {
		return FilingView{}, err
	}
	today := calendar.DayOf(now)
	policy, err := f.Policy(today)
	if err != nil {
		return FilingView{}, err
	}
	w, _ := subsidy.WindowOf(f.County)
	v := FilingView{ID: f.ID, Number: f.Number, Type: f.Type, TypeText: f.Type.Chinese(), State: f.State, StateText: f.State.Chinese(),
		Stage: f.StageOn(today), Turn: f.Turn(today), Editable: f.Editable(), Revision: f.Revision, Form: f.Form, People: f.RosterSize, Flagged: f.Flagged,
		ClassHours: policy.ClassHours(f.Form.Minutes()), Reasons: f.Reasons, SavedAt: now, Window: w}
	if v.Reasons == nil {
		v.Reasons = []subsidy.Reason{}
	}
	if v.Form.Courses == nil {
		v.Form.Courses = []subsidy.Course{}
	}
	if !f.SubmittedAt.IsZero() {
		v.SubmittedAt = &f.SubmittedAt
	}
	if f.State == subsidy.FilingSubmitted {
		d := f.DecideBy()
		v.DecideBy = &d
	}
	return v, nil
}
