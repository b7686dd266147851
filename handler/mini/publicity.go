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
	"shigang/subsidy/claim"
)

// PublicityItem is a claim in publicity (公示).
type PublicityItem struct {
	ID         string       `json:"id"`
	Number     string       `json:"number" doc:"申领编号"`
	Enterprise string       `json:"enterprise"`
	Project    string       `json:"project"`
	CountyText string       `json:"county_text"`
	From       calendar.Day `json:"from" doc:"公示开始，空为部分人员重新公示"`
	Until      calendar.Day `json:"until" doc:"公示最后一天"`
	Left       int          `json:"left" doc:"还剩几个工作日"`
	People     int          `json:"people"`
	Hours      int          `json:"hours"`
	AmountYuan string       `json:"amount_yuan"`
}

// PublicityPerson is a person in publicity, masked.
type PublicityPerson struct {
	ID         string `json:"id" doc:"明细的编号，提出异议时用"`
	Name       string `json:"name" doc:"姓名（脱敏）"`
	IDNumber   string `json:"id_number" doc:"身份证号码（脱敏）"`
	Hours      int    `json:"hours"`
	AmountYuan string `json:"amount_yuan"`
	Held       bool   `json:"held" doc:"已有异议，暂缓"`
}

// PublicityView is a claim in publicity with a page of its people.
type PublicityView struct {
	PublicityItem
	Persons []PublicityPerson `json:"persons" nullable:"false"`
	Next    string            `json:"next" doc:"下一页从这里继续，空为没有更多"`
	Window  subsidy.Window    `json:"window" doc:"受理窗口"`
}

// ObjectionInput is an objection (异议) by anyone.
type ObjectionInput struct {
	ID string `path:"id" maxLength:"40"`
	Repeatable
	Body struct {
		Text    string   `json:"text" maxLength:"1000" doc:"情况说明"`
		Name    string   `json:"name" maxLength:"50" required:"false" doc:"姓名，可以不填"`
		Contact string   `json:"contact" maxLength:"100" required:"false" doc:"联系方式，可以不填"`
		Lines   []string `json:"lines" maxItems:"200" required:"false" nullable:"false" doc:"涉及哪些人员；绑定了手机号的，空为全部"`
	}
}

// ReportInput is a report (举报) to a county.
type ReportInput struct {
	Repeatable
	Body struct {
		County  subsidy.County `json:"county" maxLength:"6" doc:"企业所在的县（市、区）"`
		Text    string         `json:"text" maxLength:"1000" doc:"情况说明"`
		Name    string         `json:"name" maxLength:"50" required:"false" doc:"姓名，可以不填"`
		Contact string         `json:"contact" maxLength:"100" required:"false" doc:"联系方式，可以不填"`
	}
}

// ObjectionTaken says what became of what somebody raised.
type ObjectionTaken struct {
	Kind     claim.ObjectionKind `json:"kind" enum:"objection,word,report"`
	Sentence string              `json:"sentence" doc:"怎么办理"`
}

// ObjectionItem is what the caller raised themselves.
type ObjectionItem struct {
	ID        string               `json:"id"`
	KindText  string               `json:"kind_text" doc:"异议、职工不属实或举报"`
	State     claim.ObjectionState `json:"state" enum:"open,upheld,dismissed,answered,withdrawn"`
	StateText string               `json:"state_text"`
	Number    string               `json:"number" doc:"申领编号，空为没有"`
	Project   string               `json:"project"`
	Text      string               `json:"text"`
	At        time.Time            `json:"at"`
	Answer    string               `json:"answer" doc:"处理意见，空为还没有"`
	Answered  *time.Time           `json:"answered_at,omitempty"`
}

// ClaimAboutMe is what an enterprise claimed for the employee.
type ClaimAboutMe struct {
	Line       string       `json:"line" doc:"明细的编号，答复时用"`
	Enterprise string       `json:"enterprise"`
	Project    string       `json:"project"`
	Number     string       `json:"number" doc:"申领编号"`
	Hours      int          `json:"hours"`
	AmountYuan string       `json:"amount_yuan"`
	End        calendar.Day `json:"end" doc:"培训结束日期"`
	State      claim.State  `json:"state" enum:"draft,submitted,supplement,reviewed,approved,published,cleared,scheduled,paid,refused,withdrawn,expired"`
	StateText  string       `json:"state_text"`
	LineText   string       `json:"line_text" doc:"这名职工的补贴的状态"`
	Word       claim.Word   `json:"word" enum:",yes,no" doc:"已经答复的，空为还没有"`
	MayAnswer  bool         `json:"may_answer" doc:"可以答复或者更改答复"`
	WhyNot     string       `json:"why_not" doc:"为什么不能答复，空为可以"`
	Seen       string       `json:"seen" doc:"答复时原样送回"`
	Sentences  []string     `json:"sentences" nullable:"false" doc:"课时和金额怎么来的"`
}

// WordInput is the employee's answer to “属实吗”.
type WordInput struct {
	Line string `path:"line" maxLength:"40"`
	Repeatable
	Body struct {
		Word claim.Word `json:"word" enum:"yes,no" doc:"属实或不属实"`
		Text string     `json:"text" maxLength:"1000" required:"false" doc:"不属实的情况，可以不填"`
		Seen string     `json:"seen" maxLength:"40" doc:"页面打开时的版本，原样送回"`
	}
}

func (a *API) publicityRoutes(api huma.API) {
	huma.Register(api, open("publicity", http.MethodGet, "/publicity", "正在公示的申领"), a.publicity)
	huma.Register(api, open("publicityOf", http.MethodGet, "/publicity/{id}", "一份公示和人员（脱敏）"), a.publicityOf)
	huma.Register(api, operation("object", http.MethodPost, "/publicity/{id}/objections", "对公示提出异议"), a.object)
	huma.Register(api, operation("report", http.MethodPost, "/reports", "向县区举报"), a.report)
	huma.Register(api, operation("myObjections", http.MethodGet, "/objections", "我提出的异议、举报和答复"),
		a.myObjections)
	huma.Register(api, operation("ownClaims", http.MethodGet, "/trainee/claims", "企业为我申领的补贴"), a.ownClaims)
	huma.Register(api, operation("sayWord", http.MethodPost, "/trainee/claims/{line}/word", "答复属实或不属实"),
		a.sayWord)
}

func (a *API) publicity(ctx context.Context, in *PageQuery) (*Body[List[PublicityItem]], error) {
	today, cal, err := a.todayAndCalendar(ctx)
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.PublicClaims(ctx, today, in.page())
	return list(rows, next, err, func(c store.PublicClaim) PublicityItem { return viewPublic(c, today, cal) })
}

func (a *API) todayAndCalendar(ctx context.Context) (calendar.Day, calendar.Calendar, error) {
	holds, err := a.Store.Today(ctx)
	return holds.Day(), holds.Calendar, err
}

func viewPublic(c store.PublicClaim, today calendar.Day, cal calendar.Calendar) PublicityItem {
	left, err := cal.WorkingDaysBetween(today, c.Until)
	if err != nil { // a year without a calendar: the date alone is shown
		left = 0
	}
	return PublicityItem{
		ID:         c.ID,
		Number:     c.Number,
		Enterprise: c.Enterprise,
		Project:    c.Project,
		CountyText: c.County.Chinese(),
		From:       c.From,
		Until:      c.Until,
		Left:       left,
		People:     c.People,
		Hours:      c.Hours,
		AmountYuan: c.Amount.Yuan(),
	}
}

func (a *API) publicityOf(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
	PageQuery
},
) (*Body[PublicityView], error) {
	today, cal, err := a.todayAndCalendar(ctx)
	if err != nil {
		return nil, err
	}
	c, lines, next, err := a.Store.PublicClaimFor(ctx, in.ID, today, in.page())
	if err != nil {
		return nil, err
	}
	w, _ := subsidy.WindowOf(c.County)
	v := PublicityView{
		PublicityItem: viewPublic(c, today, cal),
		Persons:       make([]PublicityPerson, len(lines)),
		Next:          next,
		Window:        w,
	}
	for i, l := range lines {
		v.Persons[i] = PublicityPerson{
			ID:         l.ID,
			Name:       l.Name,
			IDNumber:   l.Number,
			Hours:      l.Hours,
			AmountYuan: l.Amount.Yuan(),
			Held:       l.Held,
		}
	}
	return body(v, nil)
}

// object takes an objection; who is late has made a report.
func (a *API) object(ctx context.Context, in *ObjectionInput) (*Body[ObjectionTaken], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "object "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	if err := a.Store.CountAttempt(ctx, "object:"+act.Actor.ID); err != nil {
		return nil, err
	}
	if err := a.Store.Spend(ctx, subsidy.UseObjections, addressOf(ctx)); err != nil {
		return nil, err
	}
	o, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (claim.Objection, error) {
		return procedure.RaiseObjection(tx, in.ID, claim.Objection{
			Text:    in.Body.Text,
			Name:    in.Body.Name,
			Contact: in.Body.Contact,
			Lines:   in.Body.Lines,
		})
	})
	return body(ObjectionTaken{Kind: o.Kind, Sentence: o.Taken()}, err)
}

func (a *API) report(ctx context.Context, in *ReportInput) (*Body[ObjectionTaken], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "report", in.Repeatable)
	if err != nil {
		return nil, err
	}
	if err := a.Store.CountAttempt(ctx, "object:"+act.Actor.ID); err != nil {
		return nil, err
	}
	if err := a.Store.Spend(ctx, subsidy.UseObjections, addressOf(ctx)); err != nil {
		return nil, err
	}
	o := claim.Objection{
		Kind:    claim.Reporting,
		County:  in.Body.County,
		Text:    in.Body.Text,
		Name:    in.Body.Name,
		Contact: in.Body.Contact,
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error { return procedure.FileReport(tx, o) })
	return body(ObjectionTaken{Kind: o.Kind, Sentence: o.Taken()}, err)
}

func (a *API) myObjections(ctx context.Context, _ *struct{}) (*Body[List[ObjectionItem]], error) {
	rows, err := a.Store.MyObjections(ctx, accountOf(ctx).ID)
	return list(rows, "", err, func(o store.ObjectionRow) ObjectionItem {
		v := ObjectionItem{
			ID:        o.ID,
			KindText:  o.Kind.Chinese(),
			State:     o.State,
			StateText: o.State.Chinese(),
			Number:    o.Number,
			Project:   o.Project,
			Text:      o.Text,
			At:        o.At,
			Answer:    o.Answer,
		}
		if !o.DecidedAt.IsZero() {
			v.Answered = &o.DecidedAt
		}
		return v
	})
}

func (a *API) ownClaims(ctx context.Context, _ *struct{}) (*Body[List[ClaimAboutMe]], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.OwnLines(ctx, actor)
	return list(rows, "", err, func(o store.OwnLine) ClaimAboutMe {
		v := ClaimAboutMe{
			Line:       o.ID,
			Enterprise: o.Enterprise,
			Project:    o.Project,
			Number:     o.Number,
			Hours:      o.Hours,
			AmountYuan: o.Amount.Yuan(),
			End:        o.End,
			State:      o.State,
			StateText:  o.State.Chinese(),
			LineText:   o.Line.State.Chinese(),
			Word:       o.Word,
			Seen:       o.Told(),
			Sentences:  append([]string{}, o.Explanation...),
		}
		refused := o.MaySay()
		if v.MayAnswer = refused == nil; !v.MayAnswer {
			v.WhyNot = refused.Error()
		}
		return v
	})
}

// sayWord takes the employee's answer, and answers with their claims as they are now.
func (a *API) sayWord(ctx context.Context, in *WordInput) (*Body[List[ClaimAboutMe]], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, actor, "sayWord "+in.Line, in.Repeatable)
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.CommonRules(ctx)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		return procedure.SayWord(tx, claim.Saying{
			Line: in.Line, Word: in.Body.Word, Text: in.Body.Text,
			Seen: in.Body.Seen,
		}, rules)
	})
	if err != nil {
		return nil, err
	}
	return a.ownClaims(ctx, nil)
}
