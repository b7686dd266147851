package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// TraineeInput is what an employee types; the phone comes from WeChat.
type TraineeInput struct {
	Body struct {
		Name string `json:"name" maxLength:"50" doc:"姓名"`
		ID   string `json:"id_number" maxLength:"60" doc:"身份证号码"`
	}
}

func (a *API) traineeRoutes(api huma.API) {
	huma.Register(api,
		operation("bindTrainee", http.MethodPost, "/trainee", "职工实名绑定（姓名、身份证、手机号与名册一致）"),
		a.bindTrainee)
	huma.Register(api, operation("traineeCourses", http.MethodGet, "/trainee/courses", "我的课程、学习和课时"),
		a.traineeCourses)
	huma.Register(api, operation("traineeAllowance", http.MethodGet, "/trainee/allowance", "我本年度的补贴额度"),
		a.traineeAllowance)
}

// bindTrainee binds the holder of the phone to the person on an accepted roster:
// name, ID number and the phone that WeChat vouches for must all agree. Where
// that proves too little, the county looks at it first.
func (a *API) bindTrainee(ctx context.Context, in *TraineeInput) (*Body[Me], error) {
	entry := subsidy.TraineeEntry{Name: in.Body.Name, ID: in.Body.ID}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	name, id, err := entry.CheckOn(today)
	if err != nil {
		return nil, err
	}
	account := accountOf(ctx)
	act, err := a.act(ctx, account.Visitor(), "bindTrainee", Repeatable{})
	if err != nil {
		return nil, err
	}
	if err := a.Store.CountAttempt(ctx, "bind:"+account.ID); err != nil {
		return nil, err
	}
	account, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		return procedure.BindPerson(tx, account.ID, name, id)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

func (a *API) traineeCourses(ctx context.Context, _ *struct{}) (*Body[List[TraineeFiling]], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	platforms, err := a.Store.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	policies, err := a.Store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.TraineeStudies(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := List[TraineeFiling]{Items: make([]TraineeFiling, len(rows))}
	for i, r := range rows {
		desk, err := study.NewStudyDesk(r.Filing, policies, today)
		if err != nil {
			return nil, err
		}
		out.Items[i] = viewTraineeFiling(r, desk.Look(r.Study, r.Used), platforms, today)
	}
	return body(out, nil)
}

// Allowance is how much of a person's year is used.
type Allowance struct {
	Year     int    `json:"year"`
	UsedYuan string `json:"used_yuan" doc:"已用额度（元），含占用、已批准、已支付和在其他地方领取的"`
	LeftYuan string `json:"left_yuan" doc:"还剩（元）"`
	CapYuan  string `json:"cap_yuan" doc:"每年限额（元）"`
}

func (a *API) traineeAllowance(ctx context.Context, _ *struct{}) (*Body[Allowance], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
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
	used, err := a.Store.YearUsed(ctx, actor, today)
	return body(Allowance{
		Year:     today.Year(),
		UsedYuan: used.Yuan(),
		LeftYuan: max(0, policy.CapPerYear-used).Yuan(),
		CapYuan:  policy.CapPerYear.Yuan(),
	}, err)
}

func viewTraineeFiling(
	r store.TraineeStudy, p study.PersonStudy, platforms []subsidy.Platform, today calendar.Day,
) TraineeFiling {
	f := r.Filing
	v := TraineeFiling{
		Enterprise: r.EnterpriseName,
		Project:    f.Form.Project,
		StateText:  f.State.Chinese(),
		Start:      f.Form.Start,
		End:        f.Form.End,
		Stage:      f.StageOn(today),
		Courses:    []TraineeCourse{},
		Studied:    p.Studied / 60,
		Uncounted:  viewUncounted(p.Uncounted),
		Hours:      p.Amount.Hours,
		Done:       p.Done,
		Behind:     []string{},
		Sentence:   p.Sentence(),
		Completed:  p.Completed,
		Expected:   p.Expected,
		Year:       p.Amount.Year,
		Today:      today,
		UsedYuan:   r.Year.Yuan(),
		CapYuan:    p.Policy.CapPerYear.Yuan(),
	}
	if v.Dropped = study.Dropped(f); v.Dropped != "" { // what is still lacking is no longer wanted
		v.Sentence, v.Uncounted, v.Hours = v.Dropped, []UncountedItem{}, 0
		return v
	}
	for _, lag := range p.Lags {
		v.Behind = append(v.Behind, lag.Sentence())
	}
	names := map[string]subsidy.Platform{}
	for _, p := range platforms {
		names[p.ID] = p
	}
	for i, c := range f.Form.Courses {
		v.Minutes += c.Minutes
		s := p.Progress.Courses[i]
		v.Courses = append(v.Courses, TraineeCourse{
			ID:         c.ID,
			Name:       c.Name,
			Platform:   names[c.Platform].Name,
			Site:       names[c.Platform].Site,
			Minutes:    c.Minutes,
			ModuleText: c.Module.Chinese(),
			Start:      c.Start,
			End:        c.End,
			Recorded:   s.Recorded / 60,
			Counted:    s.Counted / 60,
			Completed:  s.Completed,
			Expected:   s.Expected,
			Told:       s.Sentence(),
		})
	}
	return v
}
