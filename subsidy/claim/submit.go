package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// OtherClaim is what a new claim must know of an earlier one of the same filing.
type OtherClaim struct {
	Number string
	State  State
}

// NewClaim opens a claim for an ended filing (附件1 二(二)). One claim at a time
// is being drafted or reviewed; once it is approved, a follow-up may be opened
// for people it omitted†.
func NewClaim(
	id string, f subsidy.Filing, others []OtherClaim, terms subsidy.Terms, by subsidy.Actor, now time.Time,
) (Claim, subsidy.Event, error) {
	if err := by.May(subsidy.CreateClaim, f.Scope()); err != nil {
		return Claim{}, subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	switch {
	case f.State != subsidy.FilingAccepted || f.Amends != "":
		return Claim{}, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "只有已备案的培训可以申领补贴",
			Clause:  "附件1 一(三)",
		}
	case f.StageOn(today) != subsidy.Ended:
		return Claim{}, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "培训" + f.Form.End.Chinese() + "结束，结束后第二天起可以申领",
			Clause:  "附件1 二(二)",
		}
	}
	by6, err := f.ClaimDay(terms)
	if err != nil {
		return Claim{}, subsidy.Event{}, err
	}
	if today.After(by6.Last) {
		return Claim{}, subsidy.Event{}, windowClosed(by6.Last)
	}
	c := Claim{
		ID: id,
		Training: Training{
			Filing:  f.ID,
			Number:  f.Number,
			Project: f.Form.Project,
			End:     f.Form.End,
		},
		Enterprise: f.Enterprise,
		County:     f.County,
		Window: Window{
			Extensions: f.Extensions,
			From:       f.ClaimFrom(),
			By:         by6.Last,
		},
		State:     Draft,
		Revision:  1,
		CreatedAt: now,
		Versions: Versions{
			Policy:   f.PolicyVersion,
			OpenDays: terms.Calendar.Revision(),
		},
	}
	for _, o := range others {
		switch o.State {
		case Draft, Submitted, Supplement, Reviewed:
			return Claim{}, subsidy.Event{}, &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: "这项培训已有一份“" + o.State.Chinese() + "”的申领，请在“申领”里打开它",
			}
		case Refused, Withdrawn, Expired:
		default:
			c.Entry.FollowUp = true
		}
	}
	return c, c.event(subsidy.CreateClaim, "", by, now), nil
}

func windowClosed(last calendar.Day) *subsidy.Error {
	return &subsidy.Error{
		Kind:    subsidy.TooLate,
		Message: "申领期限已于" + last.Chinese() + "届满，不能再申领",
		Clause:  "附件1 一(三)",
	}
}

// Edit is what HR fills in of a claim.
type Edit struct {
	Omitted  []string
	Promised bool
}

// Edit takes what HR left out and promised; revision is the one last seen.
func (c *Claim) Edit(e Edit, revision int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.mayEdit(subsidy.EditClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if revision != c.Revision {
		return subsidy.Event{}, subsidy.EditedMeanwhile(nil)
	}
	c.Entry.Omitted, c.Entry.Promised = slices.Compact(slices.Sorted(slices.Values(e.Omitted))), e.Promised
	c.Revision++
	return c.event(subsidy.EditClaim, c.State, by, now), nil
}

func (c Claim) mayEdit(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	if !c.Editable() {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能修改"}
	}
	return nil
}

// Claimable is one person of the filing as the claim calculates them.
type Claimable struct {
	Row         string // of the roster
	Person      string // keyed hash
	Position    int
	Calculation study.Calculation
	Used        subsidy.Fen // of the person's year before this claim
	Elsewhere   string      // number of another claim of this filing that has the person
	Explanation []string
}

// counting is what a line for the person is explained from.
func (p Claimable) counting(policy subsidy.Policy) Counting {
	return Counting{
		How:   p.Calculation.How(),
		Hours: p.Calculation.Hours,
		Used:  p.Used,
		Rate:  policy.RatePerHour,
		Cap:   policy.CapPerYear,
	}
}

// Learned is what the person's class hours are counted from.
func (p Claimable) Learned() Learned {
	return Learned{Planned: p.Calculation.Minutes(), Studied: p.Calculation.Studied}
}

// Input is what a claim is submitted with.
type Input struct {
	Enterprise subsidy.Enterprise
	Filing     subsidy.Filing
	Terms      subsidy.Terms
	People     []Claimable
}

// taken reports whether the person becomes a line: with class hours, not left
// out, and in no other claim of the filing.
func (c Claim) taken(p Claimable) bool {
	return p.Calculation.Hours > 0 && p.Elsewhere == "" && !slices.Contains(c.Entry.Omitted, p.Row)
}

// Check lists what still stops the claim's submission today; taken is how many
// people it would claim for.
func (c Claim) Check(e subsidy.Enterprise, taken int, today calendar.Day) []subsidy.Problem {
	var out []subsidy.Problem
	add := func(step subsidy.Step, field, message, clause string) {
		out = append(out, subsidy.Problem{
			Form:    step.Form(),
			Step:    step,
			Field:   field,
			Message: message,
			Clause:  clause,
		})
	}
	if e.State != subsidy.EnterpriseAccepted {
		add(subsidy.StepPeople, "", "企业登记还没有通过县区审核，通过后才能提交申领", "")
	}
	if c.SubmittedAt.IsZero() && today.After(c.Window.By) {
		add(subsidy.StepPeople, "", windowClosed(c.Window.By).Message, "附件1 一(三)")
	}
	switch {
	case taken == 0 && c.Entry.FollowUp:
		add(subsidy.StepPeople, "", "没有可以补充申领的人：学满课时的职工都已在以前的申领里", "附件1 二(二)")
	case taken == 0:
		add(subsidy.StepStudy, "", "还没有职工学满一个课时，请先导入学习记录；只有总时长的，请上传截图", "附件1 一(二)")
	}
	if p, err := c.Entry.Payee.check(e.Name); err != nil {
		message := "请填写收款账户（由企业负责人填写）"
		if p.Account != "" {
			message = err.(*subsidy.Error).Message
		}
		add(subsidy.StepPayee, "/payee", message, "附件1 二(二)")
	}
	if !c.Entry.Promised {
		add(subsidy.StepPromise, "/promised", "请勾选承诺：申领内容真实，如有弄虚作假愿承担法律责任", "附表1")
	}
	return out
}

// Submit puts the claim before the county: its lines, and the day the review
// opinion must be there (附件1 二(二)). The first complete submission is 有效提出†.
// Each line asks for hours × rate; what it gets of the person's year the store
// reserves in the same transaction.
func (c *Claim) Submit(in Input, number string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.SubmitClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	lines := c.makeLines(in)
	if problems := c.Check(in.Enterprise, len(lines), today); len(problems) > 0 {
		kind := subsidy.Invalid
		if c.SubmittedAt.IsZero() && today.After(c.Window.By) {
			kind = subsidy.TooLate
		}
		return subsidy.Event{}, refusalOf(kind, problems)
	}
	c.Lines = lines
	if c.SubmittedAt.IsZero() {
		c.Number, c.SubmittedAt, c.Versions.Calendar = number, now, in.Terms.Calendar.Revision()
		c.Versions.Policy, c.Versions.OpenDays = in.Terms.Policy.Version, in.Terms.Calendar.Revision()
	} else if err := c.returned(today, in.Terms.Calendar); err != nil {
		return subsidy.Event{}, err
	}
	if err := c.recount(in.Terms); err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Reasons, c.Supplements.By = nil, calendar.Day{}
	c.Revision++
	ev := c.move(subsidy.SubmitClaim, by, now)
	ev.Owes = []subsidy.Owed{
		{
			To: subsidy.Audience{Enterprise: c.Enterprise},
			Message: SubmittedMessage{
				CaseNumber: c.Number,
				Project:    c.Training.Project,
				People:     len(c.Lines),
				DecideBy:   c.Review.DecideBy,
			},
		},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领", Heading: c.Training.Project},
		},
	}
	return ev, nil
}

// refusalOf turns problems into the one error that lists them.
func refusalOf(kind subsidy.Kind, problems []subsidy.Problem) *subsidy.Error {
	message := problems[0].Message
	if n := len(problems); n > 1 {
		message = "还差" + subsidy.Itoa(n) + "项。第一项：" + message
	}
	return &subsidy.Error{
		Kind:     kind,
		Field:    problems[0].Field,
		Message:  message,
		Clause:   problems[0].Clause,
		Problems: problems,
	}
}

// makeLines makes a line of every person who is claimed for; a line keeps its
// id from an earlier submission.
func (c Claim) makeLines(in Input) []Line {
	before := map[string]string{}
	for _, l := range c.Lines {
		before[l.Row] = l.ID
	}
	out := []Line{}
	for _, p := range in.People {
		if !c.taken(p) {
			continue
		}
		asked := subsidy.Fen(p.Calculation.Hours) * in.Terms.Policy.RatePerHour
		out = append(out, Line{
			ID:          before[p.Row],
			Position:    p.Position,
			Row:         p.Row,
			Person:      p.Person,
			Hours:       p.Calculation.Hours,
			Asked:       min(asked, in.Terms.Policy.CapPerYear),
			Explanation: p.Explanation,
			State:       LineLive,
			Counting:    p.counting(in.Terms.Policy),
			Learned:     p.Learned(),
		})
	}
	return out
}

// returned counts the working days that the claim lay with the enterprise.
func (c *Claim) returned(today calendar.Day, cal calendar.Calendar) error {
	n, err := c.away(today, cal)
	c.Supplements.Days += n
	return err
}

// away counts the working days after the newest request up to a day, without those
// on which the claim was suspended.
func (c Claim) away(day calendar.Day, cal calendar.Calendar) (int, error) {
	asked := calendar.DayOf(c.Supplements.AskedAt)
	n, err := cal.WorkingDaysBetween(asked, day)
	if err != nil {
		return 0, err
	}
	still, err := c.Stood(asked, day, cal)
	return max(n-still, 0), err
}

// Discard deletes a draft of a claim.
func (c Claim) Discard(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.DiscardDraft, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if c.State != Draft {
		return subsidy.Event{}, subsidy.NotADraft(c.State.Chinese(), "由企业负责人撤回")
	}
	return c.event(subsidy.DiscardDraft, c.State, by, now), nil
}
