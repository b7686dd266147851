package claim

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// ObjectionKind is what kind of word against a claim it is.
type ObjectionKind string

// The kinds: 异议 during publicity, 职工说不属实 before payment, 举报 at any time.
const (
	Objecting ObjectionKind = "objection"
	Refuting  ObjectionKind = "word"
	Reporting ObjectionKind = "report"
)

// Chinese returns the kind as people read it.
func (k ObjectionKind) Chinese() string {
	return map[ObjectionKind]string{Objecting: "异议", Refuting: "职工不属实", Reporting: "举报"}[k]
}

// ObjectionState is where an objection stands.
type ObjectionState string

// The states: 待处理, 成立, 不成立, 已答复, 已撤回.
const (
	ObjectionOpen      ObjectionState = "open"
	ObjectionUpheld    ObjectionState = "upheld"
	ObjectionDismissed ObjectionState = "dismissed"
	ObjectionAnswered  ObjectionState = "answered"
	ObjectionWithdrawn ObjectionState = "withdrawn"
)

// Chinese returns the state as people read it.
func (s ObjectionState) Chinese() string {
	return map[ObjectionState]string{
		ObjectionOpen:      "待处理",
		ObjectionUpheld:    "成立",
		ObjectionDismissed: "不成立",
		ObjectionAnswered:  "已答复",
		ObjectionWithdrawn: "已撤回",
	}[s]
}

// Objection (异议) holds the lines it concerns; a report (举报) holds nothing.
type Objection struct {
	ID        string
	Kind      ObjectionKind
	Claim     string // "" for a report about no claim
	County    subsidy.County
	State     ObjectionState
	Account   string // who raised it in WeChat, "" otherwise
	Text      string
	Name      string // may be "", sealed
	Contact   string // may be "", sealed
	Lines     []string
	At        time.Time
	Answer    string
	DecidedBy string
	DecidedAt time.Time

	Vouched bool      // a WeChat account with a phone raised it
	Origin  string    // who raised it: an address, kept as a keyed hash of it and the text, or of the account
	Times   int       // how often it was raised while open
	LastAt  time.Time // when it was raised last
}

// Scope returns whose the objection is to decide: the county's.
func (o Objection) Scope() subsidy.Scope { return subsidy.Scope{County: o.County} }

// check trims and checks what was written.
func (o *Objection) check() error {
	if err := subsidy.CheckParagraph("/text", "情况说明", &o.Text, 5, 1000); err != nil {
		return err
	}
	if err := subsidy.CheckLine("/name", "姓名", &o.Name, 0, 50); err != nil {
		return err
	}
	return subsidy.CheckLine("/contact", "联系方式", &o.Contact, 0, 100)
}

// Object takes an objection by anyone (附件1 二(二)). Lines in publicity that it
// concerns are held; none named means all of them, but for whom nobody vouches:
// they must name whom they mean. After publicity it is a report (举报) to the
// county and holds nothing.
func (c *Claim) Object(o *Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.Object, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := o.check(); err != nil {
		return subsidy.Event{}, err
	}
	if c.Publicity.From.IsZero() || c.State == Withdrawn {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这份公示，请核对后再提交"}
	}
	today := calendar.DayOf(now)
	o.Kind, o.Claim, o.County, o.State, o.At, o.Account = Objecting, c.ID, c.County, ObjectionOpen, now, by.ID
	o.Times, o.LastAt = 1, now
	named, err := c.concerned(*o, today)
	if err != nil {
		return subsidy.Event{}, err
	}
	if o.Lines = c.hold(named, nil); len(o.Lines) == 0 {
		o.Kind = Reporting
		return c.reported(o, by, now), nil
	}
	from := c.State
	c.settle()
	return c.held(o, subsidy.Object, from, by, now), nil
}

// concerned are the lines in publicity that an objection means.
func (c *Claim) concerned(o Objection, today calendar.Day) (public []string, err error) {
	for _, id := range o.Lines {
		if l, err := c.line(id); err != nil || l.PublicUntil.IsZero() {
			return nil, &subsidy.Error{
				Kind:    subsidy.Invalid,
				Field:   "/lines",
				Message: "所选人员不在这份公示里，请重新选择",
				Clause:  "附件1 二(二)",
			}
		}
	}
	for _, l := range c.Lines {
		if (len(o.Lines) == 0 || slices.Contains(o.Lines, l.ID)) && l.Public(today) {
			public = append(public, l.ID)
		}
	}
	if len(public) > 0 && len(o.Lines) == 0 && !o.Vouched {
		return nil, &subsidy.Error{
			Kind: subsidy.Invalid, Field: "/lines", Clause: "附件1 二(二)",
			Message: "请勾选您有异议的人员。对整份公示有异议的，请在小程序里绑定手机号后提出",
		}
	}
	return public, nil
}

// InPublicity reports whether somebody of the claim is in publicity on a day.
func (c Claim) InPublicity(today calendar.Day) bool {
	return slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Public(today) })
}

// hold holds lines, but for those that the objection holds already, and names
// those it held.
func (c *Claim) hold(lines, already []string) (held []string) {
	for i := range c.Lines {
		l := &c.Lines[i]
		if slices.Contains(lines, l.ID) && !slices.Contains(already, l.ID) {
			l.Objections++
			l.State = LineHeld
			held = append(held, l.ID)
		}
	}
	return held
}

// longestObjection bounds what repetitions add to an objection's text, in bytes.
const longestObjection = 12000

// repeat puts a repetition to the open objection: how often, when last, and what
// is new in it.
func (o *Objection) repeat(again Objection, now time.Time) {
	o.Times++
	o.LastAt = now
	if !strings.Contains(o.Text, again.Text) && len(o.Text)+len(again.Text) < longestObjection {
		o.Text += "\n" + again.Text
	}
	if o.Name == "" {
		o.Name = again.Name
	}
	if o.Contact == "" {
		o.Contact = again.Contact
	}
}

// ObjectAgain takes an objection of whoever has one open to this claim: it is put
// to that one. Lines named newly are held, and the enterprise is told of them;
// the county is not told again.
func (c *Claim) ObjectAgain(open *Objection, again Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.Object, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := again.check(); err != nil {
		return subsidy.Event{}, err
	}
	var held []string
	if open.Kind == Objecting {
		named, err := c.concerned(again, calendar.DayOf(now))
		if err != nil {
			return subsidy.Event{}, err
		}
		held = c.hold(named, open.Lines)
	}
	open.repeat(again, now)
	open.Lines = append(open.Lines, held...)
	from := c.State
	if len(held) > 0 {
		c.settle()
		c.Revision++
	}
	ev := c.event(subsidy.Object, from, by, now)
	ev.Note = open.Kind.Chinese() + "由同一人再次提出，并入原来的一条（第" + subsidy.Itoa(open.Times) + "次）"
	if len(held) > 0 {
		ev.Note += "，另有" + subsidy.Itoa(len(held)) + "人暂缓"
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{Enterprise: c.Enterprise},
			Message: LinesHeld{CaseNumber: c.Number, Project: c.Training.Project, People: len(held)},
		}}
	}
	return ev, nil
}

// ReportAgain puts a report about no claim to the open one of the same origin.
func (o *Objection) ReportAgain(again Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.FileReport, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := again.check(); err != nil {
		return subsidy.Event{}, err
	}
	o.repeat(again, now)
	return subsidy.Event{
		Action:  subsidy.FileReport,
		Subject: subsidy.Subject{Kind: subsidy.SubjectObjection, ID: o.ID},
		Scope:   o.Scope(),
		To:      string(o.State),
		By:      by,
		At:      now,
		Note:    "举报由同一人再次提出，并入原来的一条（第" + subsidy.Itoa(o.Times) + "次）",
	}, nil
}

// held is the event of lines that an objection holds; from is the claim's state
// before.
func (c *Claim) held(o *Objection, action subsidy.Action, from State, by subsidy.Actor, now time.Time) subsidy.Event {
	c.Revision++
	ev := c.event(action, from, by, now)
	ev.Note = "收到" + o.Kind.Chinese() + "，" + subsidy.Itoa(len(o.Lines)) + "人暂缓，其余照常办理"
	ev.Owes = []subsidy.Owed{
		{
			To:      subsidy.Audience{Enterprise: c.Enterprise},
			Message: LinesHeld{CaseNumber: c.Number, Project: c.Training.Project, People: len(o.Lines)},
		},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: o.Kind.Chinese(), Heading: c.Training.Project},
		},
	}
	return ev
}

// reported is the event of a report; the enterprise is not told.
func (c *Claim) reported(o *Objection, by subsidy.Actor, now time.Time) subsidy.Event {
	ev := subsidy.Event{
		Action:  subsidy.FileReport,
		Subject: subsidy.Subject{Kind: subsidy.SubjectObjection, ID: o.ID},
		Scope:   o.Scope(),
		Number:  c.Number,
		To:      string(o.State),
		By:      by,
		At:      now,
	}
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: o.County},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "举报", Heading: c.Training.Project},
	}}
	return ev
}

// NewReport takes a report (举报) by anyone to a county, about no claim in particular.
func NewReport(o *Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.FileReport, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := o.check(); err != nil {
		return subsidy.Event{}, err
	}
	if _, ok := subsidy.WindowOf(o.County); !ok {
		return subsidy.Event{}, subsidy.InvalidAt("/county", "请选择企业所在的县（市、区）")
	}
	o.Kind, o.State, o.At, o.Account, o.Times, o.LastAt = Reporting, ObjectionOpen, now, by.ID, 1, now
	return (&Claim{}).reported(o, by, now), nil
}

// Ruling is how the county decides an objection: dismissed, or upheld with its
// lines lowered to class hours or, where none are given, excluded.
type Ruling struct {
	Uphold bool
	Hours  map[string]int // by line; a line that is not there is excluded
	Answer string
}

// Rule decides an objection or a trainee's “no”. Lines that are free again go on
// from today; a lowered line is published again.
func (c *Claim) Rule(o *Objection, r Ruling, t subsidy.Terms, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := o.MayDecide(by); err != nil {
		return subsidy.Event{}, err
	}
	if o.Kind == Reporting || o.Claim != c.ID {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能再办理",
		}
	}
	if err := subsidy.CheckReason("/answer", "处理意见", &r.Answer); err != nil {
		return subsidy.Event{}, err
	}
	from := c.State
	o.State = ObjectionDismissed
	if r.Uphold {
		o.State = ObjectionUpheld
	}
	for _, id := range o.Lines {
		if err := c.rule(id, r, t, by, now); err != nil {
			return subsidy.Event{}, err
		}
	}
	o.Answer, o.DecidedBy, o.DecidedAt = r.Answer, by.ID, now
	c.settle()
	c.Revision++
	if r.Uphold {
		c.Review.DecidedAt = now
	}
	if c.State == Refused {
		c.Review.Reasons = []subsidy.Reason{{
			Form:    subsidy.StepPeople.Form(),
			Step:    subsidy.StepPeople,
			Message: "公示异议成立，全部人员已排除：" + r.Answer,
			Clause:  "附件1 二(二)",
		}}
	}
	ev := c.event(subsidy.DecideObjection, from, by, now)
	ev.Note = o.Kind.Chinese() + o.State.Chinese() + "：" + r.Answer
	ev.Owes = o.answered([]subsidy.Owed{{
		To: subsidy.Audience{Enterprise: c.Enterprise},
		Message: ObjectionDecided{
			CaseNumber: c.Number, Project: c.Training.Project, Upheld: r.Uphold,
			People: len(o.Lines),
		},
	}}, c.Number)
	return ev, nil
}

// rule decides one line of an objection.
func (c *Claim) rule(id string, r Ruling, t subsidy.Terms, by subsidy.Actor, now time.Time) error {
	l, err := c.line(id)
	if err != nil {
		return err
	}
	if l.State != LineHeld { // excluded by another objection
		l.Objections = max(0, l.Objections-1)
		return nil
	}
	hours, lowered := r.Hours[id]
	today := calendar.DayOf(now)
	switch {
	case !r.Uphold:
		return l.free(today, t)
	case !lowered:
		l.cut(r.Answer, by, now, l.exclude)
		l.Objections = 0
		return nil
	case hours <= 0 || hours >= l.Hours:
		return &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/hours",
			Message: "课时只能调低：请填1至" + subsidy.Itoa(l.Hours-1) + "，不认可全部课时请选择排除",
			Clause:  "一",
		}
	}
	l.cut(r.Answer, by, now, func() { l.lower(hours, t.Policy) })
	if err := l.free(today, t); err != nil {
		return err
	}
	return l.publish(today, t)
}

// AnswerReport answers a report (举报); it is kept.
func (o *Objection) AnswerReport(answer string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := o.MayDecide(by); err != nil {
		return subsidy.Event{}, err
	}
	if o.Kind != Reporting {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能这样办理",
		}
	}
	if err := subsidy.CheckReason("/answer", "处理情况", &answer); err != nil {
		return subsidy.Event{}, err
	}
	o.State, o.Answer, o.DecidedBy, o.DecidedAt = ObjectionAnswered, answer, by.ID, now
	ev := subsidy.Event{
		Action:  subsidy.DecideObjection,
		Subject: subsidy.Subject{Kind: subsidy.SubjectObjection, ID: o.ID},
		Scope:   o.Scope(),
		From:    string(ObjectionOpen),
		To:      string(o.State),
		By:      by,
		At:      now,
	}
	ev.Owes = o.answered(nil, "")
	return ev, nil
}

// answered also owes the answer to whoever raised it in WeChat.
func (o Objection) answered(owes []subsidy.Owed, number string) []subsidy.Owed {
	if o.Account == "" {
		return owes
	}
	return append(owes, subsidy.Owed{
		To: subsidy.Audience{Account: o.Account},
		Message: ObjectionAnsweredMessage{
			CaseNumber: number,
			What:       o.Kind.Chinese(),
			Result:     o.State.Chinese(),
			Answer:     o.Answer,
		},
	})
}

// ReadContact lets the county see who raised an objection; each such reading is
// logged (rules.md 7).
func (o Objection) ReadContact(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.DecideObjection, o.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", subsidy.ReadingWhy, &why); err != nil {
		return subsidy.Event{}, err
	}
	return subsidy.Event{
		Action:  subsidy.ReadUnmasked,
		Subject: subsidy.Subject{Kind: subsidy.SubjectObjection, ID: o.ID},
		Scope:   o.Scope(),
		To:      string(o.State),
		By:      by,
		At:      now,
		Note:    "联系方式：" + why,
	}, nil
}
