package oversight

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Step is what a county owes by a legal day.
type Step string

// The steps: 备案审核, 申领审核, 拨付.
const (
	DecideFiling Step = "filing"
	ReviewClaim  Step = "review"
	PayClaim     Step = "payment"
)

// Chinese returns the step as people read it.
func (s Step) Chinese() string {
	return map[Step]string{DecideFiling: "备案审核", ReviewClaim: "申领审核", PayClaim: "拨付"}[s]
}

// steps are what each state of a claim has the county owe.
var steps = map[claim.State]Step{
	claim.Submitted: ReviewClaim,
	claim.Reviewed:  ReviewClaim,
	claim.Cleared:   PayClaim,
	claim.Scheduled: PayClaim,
}

// States are the states in which a case waits for the step.
func (s Step) States() []string {
	if s == DecideFiling {
		return []string{string(subsidy.FilingSubmitted)}
	}
	var out []string
	for state, step := range steps {
		if step == s {
			out = append(out, string(state))
		}
	}
	slices.Sort(out)
	return out
}

// Case is a case that a county owes a step of.
type Case struct {
	Subject    subsidy.Subject
	Step       Step // "" when the county owes nothing now
	Number     string
	Project    string
	Enterprise string // its id
	County     subsidy.County
	Last       calendar.Day // by which the law asks for the step
	Suspended  bool         // it stands still, and so do its days
}

// OfFiling is a filing as the city sees it.
func OfFiling(f subsidy.Filing) Case {
	c := Case{
		Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID}, Number: f.Number, Project: f.Form.Project,
		Enterprise: f.Enterprise, County: f.County, Last: f.DecideBy().Last, Suspended: f.Suspended() != nil,
	}
	if f.State == subsidy.FilingSubmitted {
		c.Step = DecideFiling
	}
	return c
}

// OfClaim is a claim as the city sees it.
func OfClaim(c claim.Claim) Case {
	return Case{
		Subject: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID}, Step: steps[c.State], Number: c.Number,
		Project: c.Training.Project, Enterprise: c.Enterprise, County: c.County, Last: c.Due(),
		Suspended: c.StandsStill(),
	}
}

// Overdue reports whether the step should have been done before today.
func (c Case) Overdue(today calendar.Day) bool {
	return c.Step != "" && !c.Suspended && !c.Last.IsZero() && c.Last.Before(today)
}

// Urging (督办) is the city's word to a county's chiefs about an overdue case, the newest there is.
type Urging struct {
	Subject subsidy.Subject
	County  subsidy.County
	Times   int          // how often so far
	On      calendar.Day // zero for never
	By      string       // the officer's account
	Name    string       // of that officer
}

// Urge owes the county's chiefs one message about an overdue case, once a day. last is the case's newest urging, and
// chiefs is how many of them can be told.
func (c Case) Urge(
	last Urging, chiefs int, by subsidy.Actor, now time.Time, cal calendar.Calendar,
) (Urging, subsidy.Event, error) {
	today := calendar.DayOf(now)
	if err := c.mayUrge(last, chiefs, by, today); err != nil {
		return last, subsidy.Event{}, err
	}
	over, err := cal.WorkingDaysBetween(c.Last, today)
	if err != nil {
		return last, subsidy.Event{}, err
	}
	scope := subsidy.Scope{Enterprise: c.Enterprise, County: c.County}
	next := Urging{Subject: c.Subject, County: c.County, Times: last.Times + 1, On: today, By: by.ID}
	return next, subsidy.Event{
		Action: subsidy.UrgeCase, Subject: c.Subject, Scope: scope, Number: c.Number, By: by, At: now,
		Note: c.Step.Chinese() + "最迟应在" + c.Last.Chinese() + "办完，" + Over(over) + "，已通知县区负责人",
		Owes: []subsidy.Owed{{
			To: subsidy.Audience{County: c.County, Chiefs: true},
			Message: Urged{
				CaseNumber: c.Number, Project: c.Project, Step: c.Step, Last: c.Last, Over: over, Times: next.Times,
			},
		}},
	}, nil
}

func (c Case) mayUrge(last Urging, chiefs int, by subsidy.Actor, today calendar.Day) error {
	if err := by.May(subsidy.UrgeCase, subsidy.Scope{}); err != nil {
		return err
	}
	switch {
	case c.Suspended:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这件已中止办理，期限停止计算，不能督办"}
	case !c.Overdue(today):
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这件已经办理或者没有超期，不用督办，请刷新页面"}
	case last.On == today:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这件今天已由" + last.Name + "督办，每件一天督办一次"}
	case chiefs == 0:
		w, _ := subsidy.WindowOf(c.County)
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: c.County.Chinese() + "还没有负责人账号，消息无人接收，请电话督办：" + w.Dial,
		}
	}
	return nil
}

// Over says by how many working days a step is late; days off alone make it late by none.
func Over(days int) string {
	if days == 0 {
		return "已超期，其间没有工作日"
	}
	return "已超期" + subsidy.Itoa(days) + "个工作日"
}

// Urged tells a county's chiefs that the city urges an overdue case (市局督办).
type Urged struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Step       Step         `json:"step"`
	Last       calendar.Day `json:"last"`
	Over       int          `json:"over"`  // working days
	Times      int          `json:"times"` // how often the case was urged, this one counted
}

func (Urged) Kind() subsidy.MessageKind { return subsidy.KindUrged }

func (m Urged) Title() string { return "市局督办：" + m.Step.Chinese() + Over(m.Over) }

func (m Urged) Body() string {
	body := "“" + m.Project + "”（" + m.CaseNumber + "）的" + m.Step.Chinese() + "最迟应在" + m.Last.Chinese() +
		"办完，至今没有办完，请尽快办理。"
	if m.Times > 1 {
		body += "这是市局第" + subsidy.Itoa(m.Times) + "次督办。"
	}
	return body
}

func (Urged) Lines() []subsidy.Line { return nil }

func (m Urged) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return !f.Suspended && f.DecideBy == m.Last && subsidy.InState(f, m.Step.States()...)
}
