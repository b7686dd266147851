package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// A whole refusal (不予补贴) needs two people like an approval†. The claim waits
// for the second of them as any reviewed claim does, with Refusing as its mark.

// ProposeRefusal is the first opinion that the claim is to be refused, with
// structured reasons; the enterprise is not told yet.
func (c *Claim) ProposeRefusal(reasons []subsidy.Reason, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.ProposeRefusal, by); err != nil {
		return subsidy.Event{}, err
	}
	reasons, err := claimReasons(reasons, "不予补贴的理由")
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Reasons, c.Review.Refusing, c.Review.FirstBy, c.Review.FirstAt = reasons, true, by.ID, now
	ev := c.move(subsidy.ProposeRefusal, by, now)
	ev.Reasons = reasons
	for _, to := range c.secondAudience() {
		ev.Owes = append(ev.Owes, subsidy.Owed{
			To:      to,
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "不予补贴复核", Heading: c.Training.Project},
		})
	}
	return ev, nil
}

// ConfirmRefusal lets a second person close the claim (不予补贴); the letter names
// the ways of appeal.
func (c *Claim) ConfirmRefusal(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.RefuseClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Refusing, c.Review.DecidedAt = false, now
	ev := c.move(subsidy.RefuseClaim, by, now)
	ev.Reasons = c.Review.Reasons
	ev.Owes = []subsidy.Owed{{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: RefusedMessage{
		CaseNumber: c.Number, Project: c.Training.Project,
		Reason: c.Review.Reasons[0].Message, Day: calendar.DayOf(now),
	}}}
	return ev, nil
}

// ReturnRefusal returns a proposed refusal to the first reviewer, with a reason.
func (c *Claim) ReturnRefusal(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.ReturnRefusal, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "退回理由", &why); err != nil {
		return subsidy.Event{}, err
	}
	c.dropOpinion()
	ev := c.move(subsidy.ReturnRefusal, by, now)
	ev.Note = why
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: c.County},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "不予补贴退回初审", Heading: c.Training.Project},
	}}
	return ev, nil
}

// dropOpinion forgets the first opinion, and the reasons of a refusal that
// nobody confirmed.
func (c *Claim) dropOpinion() {
	if c.Review.Refusing {
		c.Review.Reasons = nil
	}
	c.Review.Refusing, c.Review.FirstBy, c.Review.FirstAt = false, "", time.Time{}
}

// Told are the reasons that the enterprise may read: a refusal's only once it is
// confirmed.
func (c Claim) Told() []subsidy.Reason {
	if c.Review.Refusing {
		return nil
	}
	return c.Review.Reasons
}

// allows reports whether the action may follow from where the claim stands: of
// the second person's answers, those to the first opinion there is.
func (c Claim) allows(action subsidy.Action) bool {
	switch action {
	case subsidy.ApproveClaim, subsidy.SendBackClaim:
		return c.State == Reviewed && !c.Review.Refusing
	case subsidy.RefuseClaim, subsidy.ReturnRefusal:
		return c.State == Reviewed && c.Review.Refusing
	}
	return slices.Contains(claimMoves[action].from, c.State)
}

// mayFirst refuses a first opinion by a chief whose county has no other chief:
// nobody could give the second (rules.md 10).
func (c Claim) mayFirst(by subsidy.Actor) error {
	if by.Role == subsidy.CountyChief && c.Chiefs < 2 {
		return &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "本县区没有另一位负责人可以复核您的初审，请由县区经办初审，再由您复核",
			Clause:  "附件1 二(二)",
		}
	}
	return nil
}

// maySecond refuses a second opinion by whoever gave the first.
func (c Claim) maySecond(by subsidy.Actor) error {
	if by.ID == c.Review.FirstBy {
		return &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "初审与复核须为不同人员，请由另一位负责人复核",
			Clause:  "附件1 二(二)",
		}
	}
	return nil
}

// maxSupplements is how often an enterprise may be asked for a supplement†.
const maxSupplements = 2

// mayAsk refuses a second request for a supplement by whoever is not the chief,
// and a third by anybody†.
func (c Claim) mayAsk(by subsidy.Actor) error {
	switch {
	case c.Supplements.Count >= maxSupplements:
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "已经要求补充过" + subsidy.Itoa(c.Supplements.Count) + "次，不能再要求，请按现有材料审核",
			Clause:  "附件1 二(二)",
		}
	case c.Supplements.Count > 0 && by.Role != subsidy.CountyChief:
		return &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "已经要求补充过一次，再次要求须由县区负责人办理并写明理由",
			Clause:  "附件1 二(二)",
		}
	}
	return nil
}

// SupplementRound says which request for a supplement it is, "" before the first.
func (c Claim) SupplementRound() string {
	switch {
	case c.Supplements.Count == 0:
		return ""
	case c.Supplements.Count < maxSupplements:
		return "第" + subsidy.Itoa(c.Supplements.Count) + "次要求补充"
	}
	return "第" + subsidy.Itoa(c.Supplements.Count) + "次要求补充，也是最后一次"
}

// LetterTitle is what the letter about what was not given is called, "" where
// there is none: on a whole refusal, and once the claim is approved on the people
// who were excluded or lowered.
func (c Claim) LetterTitle(t Totals) string {
	switch {
	case c.State == Refused:
		return "不予补贴通知书"
	case !c.Review.SecondAt.IsZero() && c.State != Withdrawn && t.Excluded+t.Lowered > 0:
		return "部分不予补贴告知书"
	}
	return ""
}

// Letter is the letter about what was not given, with the ways of appeal; it
// wants the claim with its lines.
func (c Claim) Letter(enterprise string) (title string, paragraphs []string, err error) {
	switch title = c.LetterTitle(c.Totals()); {
	case title == "":
		return "", nil, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，没有不予补贴通知书或部分不予补贴告知书",
		}
	case c.State == Refused:
		return title, c.RefusalLetter(enterprise), nil
	}
	return title, c.partLetter(enterprise), nil
}

// partLetter is the text of 部分不予补贴告知书: whom it concerns by row number.
func (c Claim) partLetter(enterprise string) []string {
	var parts []subsidy.Reason
	for _, l := range c.Lines {
		switch {
		case l.State == LineExcluded:
			parts = append(parts, subsidy.Reason{
				Form:    "名册",
				Row:     l.Position,
				Message: "不予补贴。理由：" + l.Reason(),
			})
		case len(l.Cuts) > 0:
			parts = append(parts, subsidy.Reason{
				Form:    "名册",
				Row:     l.Position,
				Message: "核定为" + subsidy.Itoa(l.Hours) + "课时、" + l.Amount.Plain() + "。理由：" + l.Reason(),
			})
		}
	}
	head := "你单位提交的“" + c.Training.Project + "”线上适岗职业技能培训补贴申领（" + c.Number +
		"）收悉。经审核，下列人员不予补贴或者调低，其余人员照常办理："
	return subsidy.RefusalLetter(c.County, enterprise, head, "", parts, calendar.DayOf(c.Review.DecidedAt))
}
