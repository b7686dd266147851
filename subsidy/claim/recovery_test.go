package claim

import (
	"slices"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestClause五APaidLineFoundFalseIsRecoveredByTwoPeople(t *testing.T) {
	c := claimIn(t, Cleared)
	_, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
	if e, ok := err.(*subsidy.Error); !ok || e.Clause != "五" || e.Kind != subsidy.Conflict {
		t.Fatalf("an unpaid line: %v", err)
	}
	c = claimIn(t, Paid)
	r, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), chief, claimed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Confirm(chief, claimed); subsidy.KindOf(err) != subsidy.Forbidden ||
		err.(*subsidy.Error).Clause != "五" {
		t.Fatalf("confirmed by who proposed: %v", err)
	}
	second := subsidy.Actor{ID: "c2", Role: subsidy.CountyChief, County: "440203"}
	if _, err := r.Complete(c, "V9", calendar.DayOf(claimed), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("completed before it was confirmed: %v", err)
	}
	must[subsidy.Event](t)(r.Confirm(second, overdue))
	must[subsidy.Event](t)(r.Complete(c, "V9", calendar.DayOf(claimed), reviewer, claimed))
	if c.Lines[0].State != LineRecovered || c.ShareState(c.Lines[0]) != subsidy.ShareReleased || c.State != Paid {
		t.Fatalf("%+v %s", c.Lines[0], c.State)
	}
}

func TestEveryStateActionAndRoleOfARecovery(t *testing.T) {
	second := subsidy.Actor{ID: "c2", Role: subsidy.CountyChief, County: "440203"}
	actions := map[subsidy.Action]struct {
		do     func(r *Recovery, c *Claim, by subsidy.Actor) error
		states []RecoveryState
		roles  []subsidy.Role
	}{
		subsidy.ConfirmRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Confirm(by, overdue)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.CountyChief}},
		subsidy.AnswerRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Plead("他当天在岗，有考勤记录", r.Revision, by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk}},
		subsidy.WaiveHearing: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Waive(r.Revision, by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.Owner}},
		subsidy.LapseHearing: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Lapse(by, overdue)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.System}},
		subsidy.NotifyRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			r.Hearing = Hearing{} // from before there were hearings
			_, err := r.Notify(terms(), by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.System}},
		subsidy.RejectRecovery: {
			func(r *Recovery, _ *Claim, by subsidy.Actor) error {
				_, err := r.Reject("证据不足，已核对", by, claimed)
				return err
			},
			[]RecoveryState{RecoveryProposed},
			[]subsidy.Role{subsidy.CountyChief},
		},
		subsidy.CompleteRecovery: {func(r *Recovery, c *Claim, by subsidy.Actor) error {
			_, err := r.Complete(c, "V9", calendar.DayOf(claimed), by, claimed)
			return err
		}, []RecoveryState{RecoveryConfirmed}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	}
	for action, v := range actions {
		for _, state := range RecoveryStates() {
			for _, role := range append([]subsidy.Role{
				subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee, subsidy.System,
			}, subsidy.StaffRoles()...) {
				c := claimIn(t, Paid)
				r, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
				if err != nil {
					t.Fatal(err)
				}
				r.State = state
				err = v.do(&r, c, claimActor(role))
				if may := slices.Contains(v.states, state) && slices.Contains(v.roles, role); (err == nil) != may ||
					err != nil && (subsidy.KindOf(err) == "" || r.State != state || c.Lines[0].State != LinePaid) {
					t.Errorf("%s of a %s recovery by %s: %v", action, state, role, err)
				}
			}
		}
	}
	c := claimIn(t, Paid)
	r, _, _ := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
	if _, err := r.Confirm(subsidy.Actor{ID: "x", Role: subsidy.CountyChief, County: "440281"},
		claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Fatalf("another county: %v", err)
	}
	must[subsidy.Event](t)(r.Confirm(second, overdue))
}
