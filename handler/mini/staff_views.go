package mini

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// StaffQueue is a page of what waits for a member of staff.
type StaffQueue struct {
	Items   []StaffQueueItem `json:"items" nullable:"false"`
	Next    string           `json:"next" doc:"下一页从这里继续，空为没有更多"`
	Total   int              `json:"total" doc:"待办共几件"`
	Overdue int              `json:"overdue" doc:"其中超期几件"`
}

// StaffQueueItem is a case that waits.
type StaffQueueItem struct {
	Kind       subsidy.SubjectKind `json:"kind" enum:"filing,claim" doc:"备案可以在手机上办理，申领请到控制台"`
	ID         string              `json:"id"`
	Number     string              `json:"number"`
	Enterprise string              `json:"enterprise"`
	Project    string              `json:"project"`
	Text       string              `json:"text" doc:"等待办理什么"`
	CountyText string              `json:"county_text"`
	Day        calendar.Day        `json:"day" doc:"最迟办理的日期"`
	Left       int                 `json:"left" doc:"还剩几个工作日"`
	LeftText   string              `json:"left_text"`
	Tone       string              `json:"tone" enum:",plain,soon,late"`
}

// StaffFiling is all that is needed to decide on a filing, masked as on the console.
type StaffFiling struct {
	ID         string              `json:"id"`
	Number     string              `json:"number"`
	Project    string              `json:"project"`
	Enterprise string              `json:"enterprise"`
	State      subsidy.FilingState `json:"state" enum:"submitted,returned,accepted,refused,withdrawn"`
	StateText  string              `json:"state_text"`
	Turn       string              `json:"turn"`
	TypeText   string              `json:"type_text"`
	Start      calendar.Day        `json:"start"`
	End        calendar.Day        `json:"end"`
	People     int                 `json:"people" doc:"名册人数"`
	Flagged    int                 `json:"flagged" doc:"名册里需要更正的行数"`
	ClassHours int                 `json:"class_hours"`
	DecideBy   calendar.Day        `json:"decide_by" doc:"最迟作出决定的日期"`
	LeftText   string              `json:"left_text" doc:"空为不在等待决定"`
	Tone       string              `json:"tone" enum:",plain,soon,late"`
	Note       string              `json:"note" doc:"变更新增了什么，各从哪天起计算，空为没有"`
	Checks     []StaffCheck        `json:"checks" nullable:"false" doc:"核对"`
	Fields     []subsidy.Change    `json:"fields" nullable:"false" doc:"表格各栏，人员已脱敏"`
	Changes    []subsidy.Change    `json:"changes" nullable:"false" doc:"与上一次提交（变更：与原备案）的差异"`
	Rows       []StaffPerson       `json:"rows" nullable:"false" doc:"名册里需要更正的行（脱敏），最多20行"`
	Files      []FileView          `json:"files" nullable:"false"`
	Signals    []StaffSignal       `json:"signals" nullable:"false" doc:"疑点"`
	Reasons    []subsidy.Reason    `json:"reasons" nullable:"false" doc:"最近一次退回的理由"`
	Steps      []StaffStep         `json:"steps" nullable:"false" doc:"退回时可选的表"`
	Clauses    []string            `json:"clauses" nullable:"false" doc:"退回时可选的条款"`
	Acts       []StaffAct          `json:"acts" nullable:"false" doc:"可以怎样办理，不能办理的写明为什么"`
	Promise    string              `json:"promise" doc:"准予备案前再看一遍的一句话"`
	Seen       string              `json:"seen" doc:"页面打开时的版本，办理时原样送回"`
}

// StaffCheck is one thing that the system looked at.
type StaffCheck struct {
	OK     bool   `json:"ok"`
	Text   string `json:"text"`
	Clause string `json:"clause"`
}

// StaffPerson is a flagged row of the roster, masked.
type StaffPerson struct {
	Position int    `json:"position"`
	Name     string `json:"name"`
	IDNumber string `json:"id_number"`
	Phone    string `json:"phone"`
	Problem  string `json:"problem"`
}

// StaffSignal is a signal (疑点) in a sentence.
type StaffSignal struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	Open bool   `json:"open" doc:"还没有人看过"`
	Note string `json:"note" doc:"处理意见，空为没有"`
}

// StaffStep is a form that a reason may speak of.
type StaffStep struct {
	Step subsidy.Step `json:"step" enum:"platform,project,courses,roster,promise"`
	Text string       `json:"text"`
}

// StaffAct is a decision, or why it cannot be made.
type StaffAct struct {
	Act string `json:"act" enum:"accept,return"`
	May bool   `json:"may"`
	Why string `json:"why" doc:"为什么不能办理，空为可以"`
}

// staffFilingOf gathers what a decision on a filing needs, in the actor's scope.
func (a *API) staffFilingOf(ctx context.Context, actor subsidy.Actor, id string) (v StaffFiling, err error) {
	if err := actor.May(subsidy.ReadFiling, subsidy.Scope{}); err != nil {
		return v, err
	}
	seen, err := a.seen(ctx, id) // before the filing: what moves in between is refused
	if err != nil {
		return v, err
	}
	f, err := a.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return v, err
	}
	now, err := a.Store.Now(ctx)
	if err != nil {
		return v, err
	}
	v = StaffFiling{
		ID: f.ID, Number: f.Number, Project: f.Form.Project, State: f.State, StateText: f.State.Chinese(),
		Turn: f.Turn(calendar.DayOf(now)), TypeText: f.Type.Chinese(), Start: f.Form.Start, End: f.Form.End,
		People: f.RosterSize, Flagged: f.Flagged, DecideBy: f.DecideBy().Last, Seen: seen,
		Fields: []subsidy.Change{}, Reasons: append([]subsidy.Reason{}, f.Reasons...), Clauses: subsidy.ReturnClauses(),
		Promise: f.Form.Project + "，" + strconv.Itoa(f.RosterSize) + "人，" + f.Form.Start.Chinese() + "开始",
		Acts:    staffActs(f, actor), Rows: []StaffPerson{}, Files: []FileView{}, Signals: []StaffSignal{},
		Changes: []subsidy.Change{}, Steps: []StaffStep{},
	}
	for _, s := range subsidy.ReturnSteps() {
		v.Steps = append(v.Steps, StaffStep{s, s.Part()})
	}
	for _, part := range []func(context.Context, subsidy.Actor, subsidy.Filing, time.Time, *StaffFiling) error{
		a.staffChecks, a.staffEvidence,
	} {
		if err := part(ctx, actor, f, now, &v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// staffDiff is what differs between two forms, people masked, platforms by their names.
func staffDiff(from, to subsidy.FilingForm, platforms []subsidy.Platform) []subsidy.Change {
	names := map[string]string{}
	for _, p := range platforms {
		names[p.ID] = p.Name
	}
	out := subsidy.MaskChanges(subsidy.DiffForms(from, to))
	for i, c := range out {
		if strings.HasSuffix(c.Name, "网络平台") {
			out[i].From, out[i].To = cmp.Or(names[c.From], c.From), cmp.Or(names[c.To], c.To)
		}
	}
	return out
}

// staffActs says what may be done; the rule's own words say why not.
func staffActs(f subsidy.Filing, actor subsidy.Actor) []StaffAct {
	why := ""
	if err := f.MayDecide(actor); err != nil {
		why = web.ProblemOf(err).Detail
	}
	return []StaffAct{{"accept", why == "", why}, {"return", why == "", why}}
}

// staffChecks is what the system looked at: the time, the forms, the gates.
func (a *API) staffChecks(
	ctx context.Context, actor subsidy.Actor, f subsidy.Filing, now time.Time, v *StaffFiling,
) error {
	in, err := a.Store.CheckInput(ctx, actor, f, calendar.DayOf(now))
	if err != nil {
		return err
	}
	v.Enterprise, v.Fields = in.Enterprise.Name, staffDiff(subsidy.FilingForm{}, f.Form, in.Platforms)
	if err := a.staffChanges(ctx, actor, f, in.Platforms, v); err != nil {
		return err
	}
	day := calendar.DayOf(f.SubmittedAt)
	check, err := f.Check(in, day)
	if err != nil {
		return err
	}
	deadline, err := in.Policy.FilingDeadline(f.FirstStart, in.Calendar)
	if err != nil {
		return err
	}
	v.ClassHours, v.Note = check.ClassHours, check.CountsNote
	intime := StaffCheck{f.InTime(deadline), "在期限内备案", deadline.Clause}
	if !intime.OK {
		intime.Text = "备案已超过期限"
	}
	intime.Text += "：最迟" + deadline.Last.Chinese() + "，" + day.Chinese() + "首次提交"
	v.Checks = []StaffCheck{intime}
	for _, p := range check.Problems {
		v.Checks = append(v.Checks, StaffCheck{false, p.Form + "：" + p.Message, p.Clause})
	}
	if check.OK {
		v.Checks = append(v.Checks, StaffCheck{
			true, "表格齐全，平台在推荐名单内，名册" + strconv.Itoa(f.RosterSize) + "人", "",
		})
	}
	if f.State != subsidy.FilingSubmitted || !f.SuspendedOn().IsZero() {
		return nil
	}
	left, err := subsidy.LeftUntil(v.DecideBy, calendar.DayOf(now), subsidy.NearDecision, in.Calendar)
	v.LeftText, v.Tone = leftText(left, v.DecideBy == calendar.DayOf(now)), toneOf(left)
	return err
}

// staffEvidence is what lies beside the form: flagged rows, files, signals.
func (a *API) staffEvidence(
	ctx context.Context, actor subsidy.Actor, f subsidy.Filing, _ time.Time, v *StaffFiling,
) error {
	rows, _, err := a.Store.Roster(ctx, actor, f.ID, store.RosterSearch{Flagged: true}, store.Page{Limit: 20})
	if err != nil {
		return err
	}
	for _, r := range rows {
		v.Rows = append(v.Rows, StaffPerson{
			Position: r.Position, Name: subsidy.MaskName(r.Name), IDNumber: r.Person.ID.Masked(),
			Phone: subsidy.MaskMobile(r.Phone), Problem: r.Problem.Message,
		})
	}
	files, err := a.Store.Attachments(ctx, actor, f.ID)
	if err != nil {
		return err
	}
	for _, one := range files {
		v.Files = append(v.Files, viewFile(one))
	}
	if f.Amends != "" || actor.May(subsidy.ReadSignals, f.Scope()) != nil {
		return nil
	}
	signals, err := a.Store.SignalsFor(ctx, actor, f)
	if err != nil {
		return err
	}
	for _, s := range signals {
		one := StaffSignal{Kind: s.Kind.Chinese(), Text: s.Sentence, Open: s.Open}
		if s.Remarked != "" {
			one.Note = s.Remark.Verdict.Chinese() + "：" + s.Remark.Note
		}
		v.Signals = append(v.Signals, one)
	}
	return nil
}

// staffChanges is what the newest submission changed: since the one before, or,
// of an amendment, since the filing it amends.
func (a *API) staffChanges(
	ctx context.Context, actor subsidy.Actor, f subsidy.Filing, platforms []subsidy.Platform, v *StaffFiling,
) error {
	if f.Amends != "" {
		base, err := a.Store.FilingFor(ctx, actor, f.Amends)
		if err != nil {
			return err
		}
		v.Changes = staffDiff(base.Form, f.Form, platforms)
		return nil
	}
	kept, err := a.Store.Versions(ctx, actor, f.ID) // newest first
	if err != nil || len(kept) < 2 {
		return err
	}
	v.Changes = staffDiff(kept[1].Form, kept[0].Form, platforms)
	return nil
}
