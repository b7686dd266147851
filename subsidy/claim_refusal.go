package subsidy

import (
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// A whole refusal (不予补贴) needs two people like an approval†. The claim waits
// for the second of them as any reviewed claim does, with Refusing as its mark.

// ProposeRefusal is the first opinion that the claim is to be refused, with
// structured reasons; the enterprise is not told yet.
func (c *Claim) ProposeRefusal(reasons []Reason, by Actor, now time.Time) (Event, error) {
	if err := c.May(ProposeRefusal, by); err != nil {
		return Event{}, err
	}
	reasons, err := claimReasons(reasons, "不予补贴的理由")
	if err != nil {
		return Event{}, err
	}
	c.Reasons, c.Refusing, c.ReviewedBy, c.ReviewedAt = reasons, true, by.ID, now
	ev := c.move(ProposeRefusal, by, now)
	ev.Reasons = reasons
	ev.Owes = []Owed{{To: Audience{County: c.County, Chiefs: true},
		Message: WorkArrived{CaseNumber: c.Number, What: "不予补贴复核", Heading: c.Project}}}
	return ev, nil
}

// ConfirmRefusal lets a second person close the claim (不予补贴); the letter names
// the ways of appeal.
func (c *Claim) ConfirmRefusal(by Actor, now time.Time) (Event, error) {
	if err := c.May(RefuseClaim, by); err != nil {
		return Event{}, err
	}
	c.Refusing, c.DecidedAt = false, now
	ev := c.move(RefuseClaim, by, now)
	ev.Reasons = c.Reasons
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimRefusedMessage{CaseNumber: c.Number, Project: c.Project,
		Reason: c.Reasons[0].Message, Day: calendar.DayOf(now)}}}
	return ev, nil
}

// ReturnRefusal returns a proposed refusal to the first reviewer, with a reason.
func (c *Claim) ReturnRefusal(why string, by Actor, now time.Time) (Event, error) {
	if err := c.may(ReturnRefusal, by); err != nil {
		return Event{}, err
	}
	if err := reason("/reason", "退回理由", &why); err != nil {
		return Event{}, err
	}
	c.dropOpinion()
	ev := c.move(ReturnRefusal, by, now)
	ev.Note = why
	ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "不予补贴退回初审", Heading: c.Project}}}
	return ev, nil
}

// dropOpinion forgets the first opinion, and the reasons of a refusal that
// nobody confirmed.
func (c *Claim) dropOpinion() {
	if c.Refusing {
		c.Reasons = nil
	}
	c.Refusing, c.ReviewedBy, c.ReviewedAt = false, "", time.Time{}
}

// Told are the reasons that the enterprise may read: a refusal's only once it is
// confirmed.
func (c Claim) Told() []Reason {
	if c.Refusing {
		return nil
	}
	return c.Reasons
}

// allows reports whether the action may follow from where the claim stands: of
// the second person's answers, those to the first opinion there is.
func (c Claim) allows(action Action) bool {
	switch action {
	case ApproveClaim, SendBackClaim:
		return c.State == ClaimReviewed && !c.Refusing
	case RefuseClaim, ReturnRefusal:
		return c.State == ClaimReviewed && c.Refusing
	}
	return slices.Contains(claimMoves[action].from, c.State)
}

// mayFirst refuses a first opinion by a chief whose county has no other chief:
// nobody could give the second (rules.md 10).
func (c Claim) mayFirst(by Actor) error {
	if by.Role == CountyChief && c.Chiefs < 2 {
		return &Error{Kind: Forbidden, Message: "本县区没有另一位负责人可以复核您的初审，请由县区经办初审，再由您复核", Clause: "附件1 二(二)"}
	}
	return nil
}

// maySecond refuses a second opinion by whoever gave the first.
func (c Claim) maySecond(by Actor) error {
	if by.ID == c.ReviewedBy {
		return &Error{Kind: Forbidden, Message: "初审与复核须为不同人员，请由另一位负责人复核", Clause: "附件1 二(二)"}
	}
	return nil
}

// maxSupplements is how often an enterprise may be asked for a supplement†.
const maxSupplements = 2

// mayAsk refuses a second request for a supplement by whoever is not the chief,
// and a third by anybody†.
func (c Claim) mayAsk(by Actor) error {
	switch {
	case c.Supplements >= maxSupplements:
		return &Error{Kind: Conflict, Message: "已经要求补充过" + itoa(c.Supplements) + "次，不能再要求，请按现有材料审核", Clause: "附件1 二(二)"}
	case c.Supplements > 0 && by.Role != CountyChief:
		return &Error{Kind: Forbidden, Message: "已经要求补充过一次，再次要求须由县区负责人办理并写明理由", Clause: "附件1 二(二)"}
	}
	return nil
}

// SupplementRound says which request for a supplement it is, "" before the first.
func (c Claim) SupplementRound() string {
	switch {
	case c.Supplements == 0:
		return ""
	case c.Supplements < maxSupplements:
		return "第" + itoa(c.Supplements) + "次要求补充"
	}
	return "第" + itoa(c.Supplements) + "次要求补充，也是最后一次"
}
