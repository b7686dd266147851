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

// FilingDecision submits a filing, or takes it back.
type FilingDecision struct {
	FilingID
	Decision
}

// FromFiling opens something that begins with a filing.
type FromFiling struct {
	FilingID
	RepeatableBare
}

// FilingDates answers “why this date” for a planned start.
type FilingDates struct {
	Strict   calendar.Deadline  `json:"strict" doc:"今天备案，备案当天不计入时最早可以开始的日期；首先推荐"`
	Earliest calendar.Deadline  `json:"earliest" doc:"今天备案，培训最早可以开始的日期"`
	Note     string             `json:"note" doc:"在两个日期之间开始的，一句话说明；空为没有这样的日期"`
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
	huma.Register(api, operation("withdrawFiling", http.MethodPost, "/filings/{id}/withdraw", "撤回备案"),
		a.withdrawFiling)
	huma.Register(api, operation("amendFiling", http.MethodPost, "/filings/{id}/amend", "变更已备案的项目"),
		a.amendFiling)
	huma.Register(api, operation("copyFiling", http.MethodPost, "/filings/{id}/copy", "复制为新的备案"), a.copyFiling)
	huma.Register(api, operation("filingVersions", http.MethodGet, "/filings/{id}/versions", "历次提交的内容和差异"),
		a.filingVersions)
	huma.Register(api, operation("refusalLetter", http.MethodGet, "/filings/{id}/letter", "不予备案通知书"),
		a.refusalLetter)
	huma.Register(api, operation("timeline", http.MethodGet, "/filings/{id}/timeline", "办理经过"), a.timeline)
	huma.Register(api, operation("filingDates", http.MethodGet, "/dates/filing", "为什么是这一天"), a.filingDates)
}

func (a *API) createFiling(ctx context.Context, in *NewFilingInput) (*Body[FilingView], error) {
	act, err := a.member(ctx, "createFiling", in.Repeatable)
	if err != nil {
		return nil, err
	}
	filing, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		return procedure.NewFiling(tx, act.Actor.Enterprise, in.Body.Type)
	})
	if err != nil {
		return nil, err
	}
	return a.filing(ctx, &FilingID{filing.ID})
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
	seen, err := a.seen(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return body(a.viewFiling(ctx, filing, seen))
}

func (a *API) ownFiling(ctx context.Context, id string) (subsidy.Filing, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return subsidy.Filing{}, err
	}
	return a.Store.FilingFor(ctx, actor, id)
}

func (a *API) saveFiling(ctx context.Context, in *SaveFilingInput) (*Body[FilingView], error) {
	return a.changeFiling(ctx, in.ID, "saveFiling", in.Repeatable, func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.SaveForm(tx, f, in.Body.Form, in.Body.Revision)
	})
}

// submitFiling checks once more inside the change, and takes the tracking
// number only when the rule accepts.
func (a *API) submitFiling(ctx context.Context, in *FilingDecision) (*Body[FilingView], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.Rules(ctx, actor.Enterprise)
	if err != nil {
		return nil, err
	}
	return a.changeFiling(ctx, in.ID, "submitFiling", in.of("份备案", in.ID),
		func(tx *store.Tx, f *subsidy.Filing) error {
			return procedure.SubmitFiling(tx, f, rules)
		})
}

func (a *API) withdrawFiling(ctx context.Context, in *FilingDecision) (*Body[FilingView], error) {
	return a.changeFiling(ctx, in.ID, "withdrawFiling", in.of("份备案", in.ID), procedure.WithdrawFiling)
}

// changeFiling changes a filing and answers with it as it is now.
func (a *API) changeFiling(
	ctx context.Context, id, route string, r Repeatable, change func(*store.Tx, *subsidy.Filing) error,
) (*Body[FilingView], error) {
	filing, seen, err := changeCase(ctx, a, kind[subsidy.Filing]{subsidy.SubjectFiling, (*store.Tx).Filing}, route, id,
		r, change)
	if err != nil {
		return nil, err
	}
	if seen == "" {
		return a.filing(ctx, &FilingID{id})
	}
	return body(a.viewFiling(ctx, filing, seen))
}

// amendFiling opens an amendment, a draft of its own.
func (a *API) amendFiling(ctx context.Context, in *FromFiling) (*Body[FilingView], error) {
	return a.openFiling(ctx, "amendFiling "+in.ID, in.repeatable(), func(tx *store.Tx) (subsidy.Filing, error) {
		return procedure.AmendFiling(tx, in.ID)
	})
}

// CopyInput says of which type the copy is to be.
type CopyInput struct {
	FilingID
	Repeatable
	Body struct {
		Type subsidy.TrainingType `json:"type" enum:"pre_job,on_job,job_transfer" doc:"新备案的培训类型"`
	}
}

// copyFiling opens a new draft like this one.
func (a *API) copyFiling(ctx context.Context, in *CopyInput) (*Body[FilingView], error) {
	return a.openFiling(ctx, "copyFiling "+in.ID, in.Repeatable, func(tx *store.Tx) (subsidy.Filing, error) {
		return procedure.CopyFiling(tx, in.ID, in.Body.Type)
	})
}

func (a *API) openFiling(
	ctx context.Context, route string, r Repeatable, open func(*store.Tx) (subsidy.Filing, error),
) (*Body[FilingView], error) {
	act, err := a.member(ctx, route, r)
	if err != nil {
		return nil, err
	}
	filing, err := store.Answer(ctx, a.Store, act, open)
	if err != nil {
		return nil, err
	}
	return a.filing(ctx, &FilingID{filing.ID})
}

// FilingVersion is one submission, exactly as it was, and what it changed.
type FilingVersion struct {
	Version int                `json:"version"`
	At      time.Time          `json:"at"`
	People  int                `json:"people" doc:"名册人数"`
	Form    subsidy.FilingForm `json:"form"`
	Changes []subsidy.Change   `json:"changes" nullable:"false" doc:"与上一次提交的差异"`
}

func (a *API) filingVersions(ctx context.Context, in *FilingID) (*Body[List[FilingVersion]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	versions, err := a.Store.Versions(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	out := List[FilingVersion]{Items: make([]FilingVersion, len(versions))}
	for i, v := range versions {
		out.Items[i] = FilingVersion{
			Version: v.Version,
			At:      v.At,
			People:  v.RosterSize,
			Form:    v.Form,
			Changes: []subsidy.Change{},
		}
		if i+1 < len(versions) {
			out.Items[i].Changes = subsidy.DiffForms(versions[i+1].Form, v.Form)
		}
	}
	return body(out, nil)
}

// Letter is a letter of the bureau, a paragraph a line.
type Letter struct {
	Title      string   `json:"title"`
	Paragraphs []string `json:"paragraphs" nullable:"false"`
}

func (a *API) refusalLetter(ctx context.Context, in *FilingID) (*Body[Letter], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if filing.State != subsidy.FilingRefused {
		return nil, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份备案处于“" + filing.State.Chinese() + "”，没有不予备案通知书",
		}
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, filing.Enterprise)
	return body(Letter{Title: "不予备案通知书", Paragraphs: filing.RefusalLetter(e.Name)}, err)
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
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	input, err := a.Store.CheckInput(ctx, actor, filing, today)
	if err != nil {
		return nil, err
	}
	return body(filing.Check(input, today))
}

func (a *API) timeline(ctx context.Context, in *FilingID) (*Body[List[TimelineItem]], error) {
	return a.timelineOf(ctx, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: in.ID})
}

// timelineOf is the steps a case of the caller's enterprise has taken.
func (a *API) timelineOf(ctx context.Context, subject subsidy.Subject) (*Body[List[TimelineItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.Timeline(ctx, actor, subject)
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
},
) (*Body[FilingDates], error) {
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	cal, err := a.Store.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	policies, err := a.Store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := policies.On(today)
	if err != nil {
		return nil, err
	}
	out := FilingDates{}
	if out.Strict, err = policy.StrictStart(today, cal); err != nil {
		return nil, err
	}
	if out.Earliest, err = policy.EarliestStart(today, cal); err != nil {
		return nil, err
	}
	if out.Note = policy.StartNote(out.Earliest, out.Strict); in.Start == "" {
		return body(out, nil)
	}
	start, err := calendar.ParseDay(in.Start)
	if err != nil {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Field: "/start", Message: "日期不正确，请重新选择", Err: err}
	}
	deadline, err := policy.FilingDeadline(start, cal)
	if err != nil {
		return nil, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/start",
			Message: "这个日期没有可用的放假安排，请选择较近的日期",
			Err:     err,
		}
	}
	out.Deadline, out.InTime = &deadline, !deadline.Last.Before(today)
	return body(out, nil)
}

// viewFiling shows a filing with what follows from it today; seen is what the
// page that shows it carries.
func (a *API) viewFiling(ctx context.Context, f subsidy.Filing, seen string) (FilingView, error) {
	holds, err := a.Store.Today(ctx)
	if err != nil {
		return FilingView{}, err
	}
	today := holds.Day()
	policy, err := f.Policy(holds.Policies, today)
	if err != nil {
		return FilingView{}, err
	}
	w, _ := subsidy.WindowOf(f.County)
	v := FilingView{
		ID:         f.ID,
		Number:     f.Number,
		Type:       f.Type,
		TypeText:   f.Type.Chinese(),
		State:      f.State,
		StateText:  f.State.Chinese(),
		Stage:      f.StageOn(today),
		Turn:       f.Turn(today),
		Editable:   f.Editable(),
		Revision:   f.Revision,
		Form:       f.Form,
		People:     f.RosterSize,
		Flagged:    f.Flagged,
		ClassHours: policy.ClassHours(f.Form.Minutes()), ClassLength: policy.ClassHourMinutes,
		Reasons: f.Reasons,
		SavedAt: holds.Now,
		Window:  w,
	}
	v.Amends, v.CountsFrom, v.Withdrawable, v.ProvincialNumber = f.Amends, f.CountsFrom, f.Withdrawable(),
		f.Paper.ProvincialNumber
	v.Seen = seen
	if v.Ways, err = filingWays(f, policy, holds.Calendar, today); err != nil {
		return v, err
	}
	v.Suspended, v.Special = f.SuspendedOn(), f.Explain("申领期限")
	v.Amendable = f.Amendable(today) == nil
	v.Days = append([]subsidy.ComingDay{}, f.ComingDays(today, holds.Calendar)...)
	if f.Amends != "" {
		if v.CountsNote, err = a.countsNote(ctx, f, today); err != nil {
			return v, err
		}
	}
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

// countsNote says what an amendment adds, and from which day each of it counts.
func (a *API) countsNote(ctx context.Context, f subsidy.Filing, today calendar.Day) (string, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return "", err
	}
	input, err := a.Store.CheckInput(ctx, actor, f, today)
	if err != nil {
		return "", err
	}
	check, err := f.Check(input, today)
	return check.CountsNote, err
}
