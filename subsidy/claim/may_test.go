package claim

import (
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// offeredMoves are the decisions that a claim's page offers.
var offeredMoves = map[subsidy.Action]func(*Claim, subsidy.Actor, time.Time) (subsidy.Event, error){
	subsidy.ReviewClaim: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ProposeApproval("", by, now)
	},
	subsidy.ApproveClaim: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.Approve(by, now)
	},
	subsidy.PublishClaim: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.Publish(terms(), by, now)
	},
	subsidy.AskSupplement: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.AskAgain(aReason, "材料仍不齐全", terms(), by, now)
	},
	subsidy.SendBackClaim: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.SendBack("请再核对课时", by, now)
	},
	subsidy.ProposeRefusal: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ProposeRefusal(aReason, by, now)
	},
	subsidy.RefuseClaim: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ConfirmRefusal(by, now)
	},
	subsidy.ReturnRefusal: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ReturnRefusal("理由还不充分，请再核对", by, now)
	},
	subsidy.DecidePayee: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.DecidePayee(false, by, now)
	},
	subsidy.RecordPaper: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ReceivePaper(c.Training.End, by, now)
	},
	subsidy.RecordProvincial: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.EnterProvincial("GD2026-1", c.Training.End, by, now)
	},
	subsidy.LowerLine: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.LowerLine("line1", 1, "没有考核，已核对", terms().Policy, by, now)
	},
	subsidy.ExcludeLine: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		return c.ExcludeLine("line1", "不是职工，已核对", by, now)
	},
	subsidy.ProposeRecovery: func(c *Claim, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
		_, ev, err := c.ProposeRecovery("r", "line1", "虚假培训，已核对", terms(), by, now)
		return ev, err
	},
}

// TestWhatAPageOffersIsWhatTheRuleAllows takes every decision on a claim at every
// state as every role: what May refuses the move refuses with the same sentence,
// and what it offers the move does.
func TestWhatAPageOffersIsWhatTheRuleAllows(t *testing.T) {
	elsewhere := reviewer
	elsewhere.County = "440204"
	same := chief
	same.ID = reviewer.ID // who reviewed it
	offered := 0
	for round, refusing := range []bool{false, true, true} { // so many supplements, and other chiefs
		for _, state := range States() {
			for action, move := range offeredMoves {
				for _, by := range []subsidy.Actor{
					reviewer,
					chief,
					same,
					elsewhere,
					owner,
					{ID: "c", Role: subsidy.CityOfficer},
					{ID: "s", Role: subsidy.ServiceCentre},
					{ID: "a", Role: subsidy.Administrator},
					{ID: "t", Role: subsidy.Trainee},
					public,
				} {
					c := claimIn(t, state)
					if state == Reviewed {
						c.Entry.NewPayee = &Payee{}
						c.Review.Refusing, c.Review.Reasons = refusing, aReason
					}
					c.Supplements.Count, c.Chiefs = round, 1+round
					ask := c.May(action, by)
					if action == subsidy.LowerLine || action == subsidy.ExcludeLine ||
						action == subsidy.ProposeRecovery {
						if len(c.Lines) == 0 {
							continue
						}
						ask = c.MayChangeLine(action, c.Lines[1], by)
					}
					_, done := move(c, by, after(claimIn(t, Cleared).Publicity.Until))
					if (ask == nil) != (done == nil) || ask != nil && ask.Error() != done.Error() {
						t.Errorf("%s of a %s claim as %s %s: the page says %v, the rule %v", action, state, by.Role,
							by.ID, ask, done)
					}
					if ask == nil {
						offered++
					}
				}
			}
		}
	}
	if offered < 120 {
		t.Errorf("only %d decisions were offered", offered)
	}
}

func TestEveryStateOfAClaimSaysWhoseTurnItIs(t *testing.T) {
	seen := map[string]State{}
	for _, state := range States() {
		c := claimIn(t, state)
		turn := c.BureauTurn(c.Training.End)
		if turn == "" || seen[turn] != "" {
			t.Errorf("%s says %q, as %s does", state, turn, seen[turn])
		}
		seen[turn] = state
		if len(c.Decisions()) > 0 != (state == Submitted || state == Reviewed || state == Approved) {
			t.Errorf("%s offers %v", state, c.Decisions())
		}
	}
}

func TestTwoPeopleAndOneRulingAreAskedForBeforeThePageOffers(t *testing.T) {
	r := Recovery{
		RecoveryOf:    RecoveryOf{Enterprise: "e", County: reviewer.County},
		State:         RecoveryProposed,
		RecoveryHands: RecoveryHands{ProposedBy: chief.ID},
		Hearing:       Hearing{NotifiedAt: claimed, AnsweredAt: claimed, Waived: true},
	}
	if err := r.May(subsidy.ConfirmRecovery, chief, calendar.DayOf(claimed)); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("the proposer confirms: %v", err)
	}
	other := chief
	other.ID = "another"
	if err := r.May(subsidy.ConfirmRecovery, other, calendar.DayOf(claimed)); err != nil {
		t.Error(err)
	}
	if err := r.May(subsidy.CompleteRecovery, other, calendar.DayOf(claimed)); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("completed before it was confirmed: %v", err)
	}
	o := Objection{Kind: Objecting, State: ObjectionOpen, County: reviewer.County}
	if err := o.MayDecide(reviewer); err != nil {
		t.Error(err)
	}
	o.State = ObjectionDismissed
	if err := o.MayDecide(reviewer); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("decided twice: %v", err)
	}
}
