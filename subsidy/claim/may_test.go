package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// TestWhatAPageOffersIsWhatTheRuleAllows takes every decision on a claim at every
// state as every role: what May refuses the move refuses with the same sentence,
// and what it offers the move does.
func TestWhatAPageOffersIsWhatTheRuleAllows(t *testing.T) {
	moves := map[Action]func(*Claim, Actor, time.Time) (Event, error){
		ReviewClaim:  func(c *Claim, by Actor, now time.Time) (Event, error) { return c.Review("", by, now) },
		ApproveClaim: func(c *Claim, by Actor, now time.Time) (Event, error) { return c.Approve(by, now) },
		PublishClaim: func(c *Claim, by Actor, now time.Time) (Event, error) { return c.Publish(terms(), by, now) },
		AskSupplement: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.AskAgain(aReason, "材料仍不齐全", terms(), by, now)
		},
		SendBackClaim: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.SendBack("请再核对课时", by, now)
		},
		ProposeRefusal: func(c *Claim, by Actor, now time.Time) (Event, error) { return c.ProposeRefusal(aReason, by, now) },
		RefuseClaim:    func(c *Claim, by Actor, now time.Time) (Event, error) { return c.ConfirmRefusal(by, now) },
		ReturnRefusal: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.ReturnRefusal("理由还不充分，请再核对", by, now)
		},
		DecidePayee: func(c *Claim, by Actor, now time.Time) (Event, error) { return c.DecidePayee(false, by, now) },
		RecordPaper: func(c *Claim, by Actor, now time.Time) (Event, error) { return c.ReceivePaper(c.End, by, now) },
		RecordProvincial: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.EnterProvincial("GD2026-1", c.End, by, now)
		},
		LowerLine: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.LowerLine("line1", 1, "没有考核，已核对", terms().Policy, by, now)
		},
		ExcludeLine: func(c *Claim, by Actor, now time.Time) (Event, error) {
			return c.ExcludeLine("line1", "不是职工，已核对", by, now)
		},
		ProposeRecovery: func(c *Claim, by Actor, now time.Time) (Event, error) {
			_, ev, err := c.ProposeRecovery("r", "line1", "虚假培训，已核对", terms(), by, now)
			return ev, err
		},
	}
	elsewhere := reviewer
	elsewhere.County = "440204"
	same := chief
	same.ID = reviewer.ID // who reviewed it
	offered := 0
	for round, refusing := range []bool{false, true, true} { // so many supplements, and other chiefs
		for _, state := range ClaimStates() {
			for action, move := range moves {
				for _, by := range []Actor{reviewer, chief, same, elsewhere, owner, {ID: "c", Role: CityOfficer}, {ID: "s", Role: ServiceCentre}, {ID: "a", Role: Administrator}, {ID: "t", Role: Trainee}, public} {
					c := claimIn(t, state)
					if state == ClaimReviewed {
						c.NewPayee = &Payee{}
						c.Refusing, c.Reasons = refusing, aReason
					}
					c.Supplements, c.Chiefs = round, 1+round
					ask := c.May(action, by)
					if action == LowerLine || action == ExcludeLine || action == ProposeRecovery {
						if len(c.Lines) == 0 {
							continue
						}
						ask = c.MayChangeLine(action, c.Lines[1], by)
					}
					_, done := move(c, by, after(claimIn(t, ClaimCleared).PublicUntil))
					if (ask == nil) != (done == nil) || ask != nil && ask.Error() != done.Error() {
						t.Errorf("%s of a %s claim as %s %s: the page says %v, the rule %v", action, state, by.Role, by.ID, ask, done)
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
	seen := map[string]ClaimState{}
	for _, state := range ClaimStates() {
		c := claimIn(t, state)
		turn := c.BureauTurn(c.End)
		if turn == "" || seen[turn] != "" {
			t.Errorf("%s says %q, as %s does", state, turn, seen[turn])
		}
		seen[turn] = state
		if len(c.Decisions()) > 0 != (state == ClaimSubmitted || state == ClaimReviewed || state == ClaimApproved) {
			t.Errorf("%s offers %v", state, c.Decisions())
		}
	}
}

func TestTwoPeopleAndOneRulingAreAskedForBeforeThePageOffers(t *testing.T) {
	r := Recovery{State: RecoveryProposed, Enterprise: "e", County: reviewer.County, ProposedBy: chief.ID,
		Hearing: Hearing{NotifiedAt: claimed, AnsweredAt: claimed, Waived: true}}
	if err := r.May(ConfirmRecovery, chief, calendar.DayOf(claimed)); KindOf(err) != Forbidden {
		t.Errorf("the proposer confirms: %v", err)
	}
	other := chief
	other.ID = "another"
	if err := r.May(ConfirmRecovery, other, calendar.DayOf(claimed)); err != nil {
		t.Error(err)
	}
	if err := r.May(CompleteRecovery, other, calendar.DayOf(claimed)); KindOf(err) != Conflict {
		t.Errorf("completed before it was confirmed: %v", err)
	}
	o := Objection{Kind: Objecting, State: ObjectionOpen, County: reviewer.County}
	if err := o.MayDecide(reviewer); err != nil {
		t.Error(err)
	}
	o.State = ObjectionDismissed
	if err := o.MayDecide(reviewer); KindOf(err) != Conflict {
		t.Errorf("decided twice: %v", err)
	}
}
