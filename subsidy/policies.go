package subsidy

import (
	"fmt"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// Policies are all policy versions that are known, oldest first: those of the
// notice, and those the city has added since. No two hold on one day.
type Policies struct{ all []Policy }

// PublishedPolicies are the versions this release knows.
func PublishedPolicies() Policies {
	return Policies{[]Policy{{
		Version:          "2020-03-02",
		Document:         "韶人社函〔2020〕11号",
		Clause:           "一",
		From:             calendar.NewDay(2020, 3, 2),
		RatePerHour:      30_00,
		CapPerYear:       1000_00,
		ClassHourMinutes: 45,
		Basis:            PerFiling,
		PassScore:        60,
		FilingLead:       5,
		FilingDayCounts:  true,
		ClaimMonths:      6,
		ReviewDays:       15,
		SupplementDays:   5,
		PublicityDays:    5,
		PaymentDays:      30,
		HearingDays:      defaultHearingDays,
		AnswerDays:       defaultAnswerDays,
	}}}
}

// All lists the versions, oldest first.
func (p Policies) All() []Policy { return slices.Clone(p.all) }

// On returns the version in force on a day; a day without one is refused.
func (p Policies) On(d calendar.Day) (Policy, error) {
	for _, v := range p.all {
		if v.holds(d) {
			return v, nil
		}
	}
	return Policy{}, &Error{
		Kind:    Invalid,
		Message: "这一天没有可适用的补贴政策（韶人社函〔2020〕11号自2020年3月2日起施行）",
		Clause:  "一",
	}
}

// ClaimableSince is a day before which no training ended that may still be
// claimed for today, under any version: the longest window, and a month for days
// off at its end.
func (p Policies) ClaimableSince(today calendar.Day) calendar.Day {
	months := 0
	for _, v := range p.all {
		months = max(months, v.ClaimMonths)
	}
	return today.AddDays(-31 * (months + 1))
}

// Version returns the version a filing was bound to.
func (p Policies) Version(version string) (Policy, error) {
	for _, v := range p.all {
		if v.Version == version {
			return v, nil
		}
	}
	return Policy{}, fmt.Errorf("no policy version %q", version)
}

// With returns the versions and one more; the open-ended one before it ends the
// day before it begins. One that overlaps another is refused.
func (p Policies) With(v Policy) (Policies, error) {
	v.Version = v.From.String()
	if err := v.check(); err != nil {
		return p, err
	}
	all := p.All()
	for i, other := range all {
		if other.Until.IsZero() && other.From.Before(v.From) {
			all[i].Until = v.From.AddDays(-1)
			continue
		}
		if !other.Until.IsZero() && other.Until.Before(v.From) || !v.Until.IsZero() && v.Until.Before(other.From) {
			continue
		}
		return p, &Error{
			Kind:    Conflict,
			Field:   "/from",
			Message: "施行日期与“" + other.Document + "”（" + other.Span() + "）重叠，请调整起止日期",
		}
	}
	all = append(all, v)
	slices.SortFunc(all, func(a, b Policy) int { return a.From.Sub(b.From) })
	return Policies{all}, nil
}

// PolicyState is where a proposed version stands.
type PolicyState string

// The states: 待复核, 已确认, 已否决.
const (
	PolicyProposed  PolicyState = "proposed"
	PolicyConfirmed PolicyState = "confirmed"
	PolicyRejected  PolicyState = "rejected"
)

// Chinese returns the state as people read it.
func (s PolicyState) Chinese() string {
	return map[PolicyState]string{
		PolicyProposed:  "待另一人复核",
		PolicyConfirmed: "已确认",
		PolicyRejected:  "已否决",
	}[s]
}

// PolicyProposal is a version that one officer wrote; it counts for nobody until
// another has confirmed it (rules.md 10).
type PolicyProposal struct {
	ID string
	Policy
	State     PolicyState
	By        string // staff id
	At        time.Time
	DecidedBy string
	DecidedAt time.Time
	Reason    string
}

// Propose lets a city officer write a version (政策版本); the other officers are
// told. What could not be confirmed today is refused at once.
func (p Policies) Propose(
	id string, v Policy, bound calendar.Day, by Actor, now time.Time,
) (PolicyProposal, Event, error) {
	q := PolicyProposal{ID: id, Policy: v, State: PolicyProposed, By: by.ID, At: now}
	if err := by.May(ManagePolicies, Scope{}); err != nil {
		return q, Event{}, err
	}
	all, err := p.add(v, bound, now)
	if err != nil {
		return q, Event{}, err
	}
	if q.Policy, err = all.Version(v.From.String()); err != nil {
		return q, Event{}, err
	}
	ev := q.event(ManagePolicies, "", by, now)
	ev.Note = "提出政策版本：" + q.Sentence()
	ev.Owes = []Owed{{
		To:      Audience{City: true, Except: by.ID},
		Message: WorkArrived{What: "政策版本待复核", Heading: q.Document},
	}}
	return q, ev, nil
}

// Instead is the version that holds before a proposed one, "" for none: what the
// second officer compares it with.
func (p Policies) Instead(q PolicyProposal) string {
	before, err := p.On(q.From.AddDays(-1))
	if err != nil { // there may be none that early
		return ""
	}
	return before.Version
}

// Confirm lets another officer put a proposed version into force; instead is the
// version that the officer had read it beside. Whether it would catch cases that
// are bound already is looked at again.
func (p Policies) Confirm(
	q *PolicyProposal, instead string, bound calendar.Day, by Actor, now time.Time,
) (Policies, Event, error) {
	if err := q.mayDecide(ConfirmPolicy, by); err != nil {
		return p, Event{}, err
	}
	if instead != p.Instead(*q) {
		return p, Event{}, &Error{
			Kind:    Conflict,
			Message: "您打开页面之后，原来的政策版本有变化，请重新核对改动后再确认",
		}
	}
	all, err := p.add(q.Policy, bound, now)
	if err != nil {
		return p, Event{}, err
	}
	return all, q.decide(ConfirmPolicy, PolicyConfirmed, "", by, now), nil
}

// Reject lets another officer turn a proposed version down, with a reason.
func (q *PolicyProposal) Reject(why string, by Actor, now time.Time) (Event, error) {
	if err := q.mayDecide(RejectPolicy, by); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", "否决的原因", &why); err != nil {
		return Event{}, err
	}
	return q.decide(RejectPolicy, PolicyRejected, why, by, now), nil
}

// MayDecide says why an officer cannot decide a proposal, nil for can.
func (q PolicyProposal) MayDecide(by Actor) error { return q.mayDecide(ConfirmPolicy, by) }

func (q PolicyProposal) mayDecide(action Action, by Actor) error {
	if err := by.May(action, Scope{}); err != nil {
		return err
	}
	switch {
	case q.State != PolicyProposed:
		return &Error{Kind: Conflict, Message: "这个政策版本“" + q.State.Chinese() + "”，不能再办理，请刷新页面"}
	case q.By == by.ID:
		return &Error{Kind: Forbidden, Message: "您提出的政策版本须由市局另一人复核"}
	}
	return nil
}

func (q *PolicyProposal) decide(action Action, to PolicyState, reason string, by Actor, now time.Time) Event {
	from := q.State
	q.State, q.Reason, q.DecidedBy, q.DecidedAt = to, reason, by.ID, now
	ev := q.event(action, from, by, now)
	ev.Note = to.Chinese() + "政策版本：" + q.Sentence()
	if reason != "" {
		ev.Note += "，原因：" + reason
	}
	ev.Owes = []Owed{{
		To:      Audience{Account: q.By},
		Message: WorkArrived{What: "政策版本复核结果：" + to.Chinese(), Heading: q.Document},
	}}
	return ev
}

func (q PolicyProposal) event(action Action, from PolicyState, by Actor, now time.Time) Event {
	return Event{
		Action:  action,
		Subject: Subject{SubjectPolicy, q.ID},
		From:    string(from),
		To:      string(q.State),
		By:      by,
		At:      now,
	}
}

// Sentence says what the version is, in one line.
func (p Policy) Sentence() string {
	return fmt.Sprintf("%s%s，%s，每课时%s，每人每年%s", p.Document, p.Clause, p.Span(), p.RatePerHour.Plain(),
		p.CapPerYear.Plain())
}

// add is the versions and one more. Cases stay bound to theirs: bound is the
// last day on which a case was bound to a version, zero for none; a version that
// would have caught it is refused.
func (p Policies) add(v Policy, bound calendar.Day, now time.Time) (Policies, error) {
	v.Document, v.Clause = CleanLine(v.Document), CleanLine(v.Clause)
	all, err := p.With(v)
	if err != nil {
		return p, err
	}
	if today := calendar.DayOf(now); today.After(bound) && !bound.IsZero() {
		bound = today // who files today is bound today
	}
	if !bound.IsZero() && !v.From.After(bound) {
		return p, &Error{
			Kind:    TooLate,
			Field:   "/from",
			Message: "已有备案按原标准受理，新标准只能从" + bound.AddDays(1).Chinese() + "起施行，请修改施行日期",
		}
	}
	return all, nil
}

// holds reports whether the version is in force on a day.
func (p Policy) holds(d calendar.Day) bool {
	return !d.Before(p.From) && (p.Until.IsZero() || !d.After(p.Until))
}

// Span is when the version is in force.
func (p Policy) Span() string {
	if p.Until.IsZero() {
		return "自" + p.From.Chinese() + "起"
	}
	return p.From.Chinese() + "至" + p.Until.Chinese()
}

// check refuses a version that could not be worked with.
func (p Policy) check() error {
	if err := CheckLine("/document", "文号", &p.Document, 4, 100); err != nil {
		return err
	}
	if err := CheckLine("/clause", "条款", &p.Clause, 1, 40); err != nil {
		return err
	}
	switch {
	case p.From.IsZero():
		return InvalidAt("/from", "请填写施行日期")
	case !p.Until.IsZero() && p.Until.Before(p.From):
		return InvalidAt("/until", "截止日期不能早于施行日期")
	}
	if err := p.CheckStandard(); err != nil {
		return err
	}
	return checkBounds([]between{
		{"/pass_score", "合格分数", int64(p.PassScore), 0, 100, "分"},
		{"/filing_lead", "备案提前的工作日数", int64(p.FilingLead), 0, 60, "个工作日"},
		{"/claim_months", "申领的月数", int64(p.ClaimMonths), 1, 60, "个月"},
		{"/review_days", "审核的工作日数", int64(p.ReviewDays), 1, 250, "个工作日"},
		{"/supplement_days", "补充材料的工作日数", int64(p.SupplementDays), 1, 60, "个工作日"},
		{"/publicity_days", "公示的工作日数", int64(p.PublicityDays), 1, 250, "个工作日"},
		{"/payment_days", "支付的工作日数", int64(p.PaymentDays), 1, 250, "个工作日"},
		{"/hearing_days", "听取陈述申辩的工作日数", int64(p.HearingDays), 1, 60, "个工作日"},
		{"/answer_days", "答复诉求的工作日数", int64(p.AnswerDays), 1, 60, "个工作日"},
	})
}

// CheckStandard refuses a standard (补贴标准: rate, cap, class hour, basis) that nothing could be calculated by.
func (p Policy) CheckStandard() error {
	if p.Basis.Chinese() == "" {
		return InvalidAt("/basis", "请选择课时的计算方式")
	}
	return checkBounds([]between{
		{"/rate_per_hour", "每课时标准", int64(p.RatePerHour), 1, 1_000_00, "分"},
		{"/cap_per_year", "每人每年上限", int64(p.CapPerYear), 1, 100_000_00, "分"},
		{"/class_hour_minutes", "一课时的分钟数", int64(p.ClassHourMinutes), 1, 240, "分钟"},
	})
}

// between is the bounds of a parameter, both ends counted.
type between struct {
	field, name string
	value       int64
	least, most int64
	unit        string
}

func checkBounds(all []between) error {
	for _, v := range all {
		if v.value < v.least || v.value > v.most {
			return InvalidAt(v.field, fmt.Sprintf("%s应在%d到%d%s之间", v.name, v.least, v.most, v.unit))
		}
	}
	return nil
}

// Parameter is one parameter of a version, as people read it, with the clause
// that it stands in, "" for none.
type Parameter struct{ Name, Value, Clause string }

// Parameters are the version's parameters, always the same in the same order.
func (p Policy) Parameters() []Parameter {
	n := func(n int, unit string) string { return Itoa(n) + unit }
	filingDay := "不计入，中间须有完整的工作日"
	if p.FilingDayCounts {
		filingDay = "算作其中一个工作日"
	}
	return []Parameter{
		{"文号", p.Document, ""},
		{"条款", p.Clause, ""},
		{"施行日期", p.Span(), ""},
		{"每人每课时", p.RatePerHour.Plain(), "一"},
		{"每人每年上限", p.CapPerYear.Plain(), "一"},
		{"一课时", n(p.ClassHourMinutes, "分钟"), "一"},
		{"课时计算方式", p.Basis.Chinese(), "附表1"},
		{"合格分数", n(p.PassScore, "分"), ""},
		{"备案提前", n(p.FilingLead, "个工作日"), "附件1 二(一)"},
		{"备案当天", filingDay, "附件1 二(一)"},
		{"申领期限", n(p.ClaimMonths, "个月"), "附件1 一(三)"},
		{"审核期限", n(p.ReviewDays, "个工作日"), "附件1 二(二)"},
		{"补充材料期限", n(p.SupplementDays, "个工作日"), "附件1 二(二)"},
		{"公示期限", n(p.PublicityDays, "个工作日"), "附件1 二(二)"},
		{"支付期限", n(p.PaymentDays, "个工作日"), "附件1 二(二)"},
		{"陈述申辩期限", n(p.HearingDays, "个工作日"), "五"},
		{"答复诉求期限", n(p.AnswerDays, "个工作日"), "五"},
	}
}

// ComparePolicies says in which parameters two versions differ.
func ComparePolicies(from, to Policy) []Change {
	out, after := []Change{}, to.Parameters()
	for i, was := range from.Parameters() {
		if was != after[i] {
			out = append(out, Change{Name: was.Name, From: was.Value, To: after[i].Value})
		}
	}
	return out
}
