package subsidy

import (
	"slices"
	"strings"
	"time"

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
	return map[ObjectionState]string{ObjectionOpen: "待处理", ObjectionUpheld: "成立", ObjectionDismissed: "不成立", ObjectionAnswered: "已答复", ObjectionWithdrawn: "已撤回"}[s]
}

// Objection (异议) holds the lines it concerns; a report (举报) holds nothing.
type Objection struct {
	ID        string
	Kind      ObjectionKind
	Claim     string // "" for a report about no claim
	County    County
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
}

// Scope returns whose the objection is to decide: the county's.
func (o Objection) Scope() Scope { return Scope{County: o.County} }

// check trims and checks what was written.
func (o *Objection) check() error {
	o.Text, o.Name, o.Contact = strings.TrimSpace(o.Text), strings.TrimSpace(o.Name), strings.TrimSpace(o.Contact)
	if err := text("/text", "情况说明", o.Text, 5, 1000); err != nil {
		return err
	}
	if len(o.Name) > 150 {
		return invalid("/name", "姓名太长，最多50个字")
	}
	if len(o.Contact) > 300 {
		return invalid("/contact", "联系方式太长，最多100个字")
	}
	return nil
}

// Object takes an objection by anyone (附件1 二(二)). Lines in publicity that it
// concerns are held, none named means all of them; after publicity it is a
// report (举报) to the county and holds nothing.
func (c *Claim) Object(o *Objection, by Actor, now time.Time) (Event, error) {
	if err := by.May(Object, Scope{}); err != nil {
		return Event{}, err
	}
	if err := o.check(); err != nil {
		return Event{}, err
	}
	if c.PublicFrom.IsZero() || c.State == ClaimWithdrawn {
		return Event{}, &Error{Kind: NotFound, Message: "没有找到这份公示，请核对后再提交"}
	}
	today := calendar.DayOf(now)
	o.Kind, o.Claim, o.County, o.State, o.At, o.Account = Objecting, c.ID, c.County, ObjectionOpen, now, by.ID
	named := o.Lines
	o.Lines = nil
	for _, id := range named {
		if l, err := c.line(id); err != nil || l.PublicUntil.IsZero() {
			return Event{}, &Error{Kind: Invalid, Field: "/lines", Message: "所选人员不在这份公示里，请重新选择", Clause: "附件1 二(二)"}
		}
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if (len(named) == 0 || slices.Contains(named, l.ID)) && l.Public(today) {
			l.Objections++
			l.State = LineHeld
			o.Lines = append(o.Lines, l.ID)
		}
	}
	if len(o.Lines) == 0 {
		o.Kind = Reporting
		return c.reported(o, by, now), nil
	}
	from := c.State
	c.settle()
	return c.held(o, Object, from, by, now), nil
}

// held is the event of lines that an objection holds; from is the claim's state
// before.
func (c *Claim) held(o *Objection, action Action, from ClaimState, by Actor, now time.Time) Event {
	c.Revision++
	ev := c.event(action, from, by, now)
	ev.Note = "收到" + o.Kind.Chinese() + "，" + itoa(len(o.Lines)) + "人暂缓，其余照常办理"
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: LinesHeld{CaseNumber: c.Number, Project: c.Project, People: len(o.Lines)}},
		{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: o.Kind.Chinese(), Heading: c.Project}}}
	return ev
}

// reported is the event of a report; the enterprise is not told.
func (c *Claim) reported(o *Objection, by Actor, now time.Time) Event {
	ev := Event{Action: FileReport, Subject: Subject{SubjectObjection, o.ID}, Scope: o.Scope(), Number: c.Number, To: string(o.State), By: by, At: now}
	ev.Owes = []Owed{{To: Audience{County: o.County}, Message: WorkArrived{CaseNumber: c.Number, What: "举报", Heading: c.Project}}}
	return ev
}

// NewReport takes a report (举报) by anyone to a county, about no claim in particular.
func NewReport(o *Objection, by Actor, now time.Time) (Event, error) {
	if err := by.May(FileReport, Scope{}); err != nil {
		return Event{}, err
	}
	if err := o.check(); err != nil {
		return Event{}, err
	}
	if _, ok := WindowOf(o.County); !ok {
		return Event{}, invalid("/county", "请选择企业所在的县（市、区）")
	}
	o.Kind, o.State, o.At, o.Account = Reporting, ObjectionOpen, now, by.ID
	return (&Claim{}).reported(o, by, now), nil
}

// Saying is a trainee's answer to “这家企业为您申领了 N 课时，属实吗？”.
type Saying struct {
	Line string
	Word Word
	Text string     // why not, may be ""
	Sent bool       // the line's payment item is with the bank
	Open *Objection // what an earlier “no” made, nil for none
	Terms
}

// Say takes the trainee's word before payment (rules.md 8). “No” holds the line
// and fills in o; once the line is with the bank or paid it is a report. “Yes”
// takes an earlier “no” back. Silence never blocks.
func (c *Claim) Say(s Saying, o *Objection, by Actor, now time.Time) (Event, error) {
	l, err := c.line(s.Line)
	if err != nil {
		return Event{}, err
	}
	if err := by.May(SayWord, Scope{Person: l.Person}); err != nil {
		return Event{}, err
	}
	switch {
	case c.PublicFrom.IsZero() || c.Over() && c.State != ClaimPaid || l.State == LineExcluded || l.State == LineRecovered:
		return Event{}, &Error{Kind: Conflict, Message: "现在不需要核对这项申领"}
	case s.Word != WordYes && s.Word != WordNo:
		return Event{}, invalid("/word", "请选择“属实”或“不属实”")
	case s.Word == l.Word:
		return Event{}, &Error{Kind: Conflict, Message: "您已答复“" + s.Word.Chinese() + "”"}
	}
	if s.Word == WordNo {
		return c.refute(l, s, o, by, now)
	}
	if s.Open != nil && s.Open.State == ObjectionOpen {
		if err := l.free(calendar.DayOf(now), s.Terms); err != nil {
			return Event{}, err
		}
		s.Open.State, s.Open.DecidedAt = ObjectionWithdrawn, now
		c.settle()
	}
	l.Word, l.WordAt = WordYes, now
	ev := c.event(SayWord, c.State, by, now)
	ev.Note = "职工答复：属实"
	return ev, nil
}

// refute takes a trainee's “no”.
func (c *Claim) refute(l *ClaimLine, s Saying, o *Objection, by Actor, now time.Time) (Event, error) {
	if o.Text = strings.TrimSpace(s.Text); o.Text == "" {
		o.Text = "职工答复：不属实"
	}
	if err := text("/text", "情况说明", o.Text, 2, 1000); err != nil {
		return Event{}, err
	}
	o.Kind, o.Claim, o.County, o.State, o.At, o.Account = Refuting, c.ID, c.County, ObjectionOpen, now, by.ID
	o.Lines = []string{l.ID}
	l.Word, l.WordAt = WordNo, now
	if l.State == LinePaid || s.Sent {
		o.Kind = Reporting
		return c.reported(o, by, now), nil
	}
	l.Objections++
	l.State, l.Item = LineHeld, ""
	from := c.State
	c.settle()
	return c.held(o, SayWord, from, by, now), nil
}

// free takes one objection off a line; one that nothing holds any more is to be
// paid by its own day, counted from its release (rules.md 2).
func (l *ClaimLine) free(today calendar.Day, t Terms) error {
	l.Objections = max(0, l.Objections-1)
	if l.Objections > 0 || l.State != LineHeld {
		return nil
	}
	l.State = LineLive
	return l.dueAfter(today, t)
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
func (c *Claim) Rule(o *Objection, r Ruling, t Terms, by Actor, now time.Time) (Event, error) {
	if err := o.MayDecide(by); err != nil {
		return Event{}, err
	}
	r.Answer = strings.TrimSpace(r.Answer)
	if o.Kind == Reporting || o.Claim != c.ID {
		return Event{}, &Error{Kind: Conflict, Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能再办理"}
	}
	if err := text("/answer", "处理意见", r.Answer, 4, 500); err != nil {
		return Event{}, err
	}
	from := c.State
	o.State = ObjectionDismissed
	if r.Uphold {
		o.State = ObjectionUpheld
	}
	for _, id := range o.Lines {
		if err := c.rule(id, r, t, calendar.DayOf(now)); err != nil {
			return Event{}, err
		}
	}
	o.Answer, o.DecidedBy, o.DecidedAt = r.Answer, by.ID, now
	c.settle()
	c.Revision++
	if c.State == ClaimRefused {
		c.DecidedAt = now
		c.Reasons = []Reason{{Form: StepPeople.Form(), Step: StepPeople, Message: "公示异议成立，全部人员已排除：" + r.Answer, Clause: "附件1 二(二)"}}
	}
	ev := c.event(DecideObjection, from, by, now)
	ev.Note = o.Kind.Chinese() + o.State.Chinese() + "：" + r.Answer
	ev.Owes = o.answered([]Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ObjectionDecided{CaseNumber: c.Number, Project: c.Project, Upheld: r.Uphold, People: len(o.Lines)}}}, c.Number)
	return ev, nil
}

// rule decides one line of an objection.
func (c *Claim) rule(id string, r Ruling, t Terms, today calendar.Day) error {
	l, err := c.line(id)
	if err != nil {
		return err
	}
	if l.State != LineHeld { // excluded by another objection
		l.Objections = max(0, l.Objections-1)
		return nil
	}
	hours, lowered := r.Hours[id]
	switch {
	case !r.Uphold:
		return l.free(today, t)
	case !lowered:
		l.exclude(r.Answer)
		l.Objections = 0
		return nil
	case hours <= 0 || hours >= l.Hours:
		return &Error{Kind: Invalid, Field: "/hours", Message: "课时只能调低：请填1至" + itoa(l.Hours-1) + "，不认可全部课时请选择排除", Clause: "一"}
	}
	l.lower(hours, r.Answer, t.Policy)
	if err := l.free(today, t); err != nil {
		return err
	}
	return l.publish(today, t)
}

// AnswerReport answers a report (举报); it is kept.
func (o *Objection) AnswerReport(answer string, by Actor, now time.Time) (Event, error) {
	if err := o.MayDecide(by); err != nil {
		return Event{}, err
	}
	answer = strings.TrimSpace(answer)
	if o.Kind != Reporting {
		return Event{}, &Error{Kind: Conflict, Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能这样办理"}
	}
	if err := text("/answer", "处理情况", answer, 4, 500); err != nil {
		return Event{}, err
	}
	o.State, o.Answer, o.DecidedBy, o.DecidedAt = ObjectionAnswered, answer, by.ID, now
	ev := Event{Action: DecideObjection, Subject: Subject{SubjectObjection, o.ID}, Scope: o.Scope(), From: string(ObjectionOpen), To: string(o.State), By: by, At: now}
	ev.Owes = o.answered(nil, "")
	return ev, nil
}

// answered also owes the answer to whoever raised it in WeChat.
func (o Objection) answered(owes []Owed, number string) []Owed {
	if o.Account == "" {
		return owes
	}
	return append(owes, Owed{To: Audience{Account: o.Account}, Message: ObjectionAnsweredMessage{CaseNumber: number, What: o.Kind.Chinese(), Result: o.State.Chinese(), Answer: o.Answer}})
}

// ReadContact lets the county see who raised an objection; each such reading is
// logged (rules.md 7).
func (o Objection) ReadContact(by Actor, now time.Time) (Event, error) {
	if err := by.May(DecideObjection, o.Scope()); err != nil {
		return Event{}, err
	}
	return Event{Action: ReadUnmasked, Subject: Subject{SubjectObjection, o.ID}, Scope: o.Scope(), To: string(o.State), By: by, At: now}, nil
}
