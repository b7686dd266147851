package notify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

func TestCodesAndDecisionsRemindersAndCampaignsHaveALaneEach(t *testing.T) {
	for kind, want := range map[subsidy.MessageKind]Lane{
		subsidy.KindMailCode:       LaneDecisions,
		subsidy.KindFilingAccepted: LaneDecisions,
		subsidy.KindClaimRefused:   LaneDecisions,
		subsidy.KindOfficialReply:  LaneDecisions,
		subsidy.KindDigest:         LaneReminders,
		subsidy.KindDeadlineMoved:  LaneReminders,
		subsidy.KindPolicyNotice:   LaneCampaigns,
	} {
		if got := LaneOf(kind); got != want {
			t.Errorf("%s goes with %s", kind, got.Chinese())
		}
	}
	for _, m := range Messages() {
		lane := LaneOf(m.Kind)
		if m.Reminder && lane != LaneReminders {
			t.Errorf("the reminder %s goes with %s", m.Kind, lane.Chinese())
		}
		if !slices.Contains(Lanes(), lane) || lane.Chinese() == "" || lane.Queue() == "" {
			t.Errorf("%s has the lane %d", m.Kind, lane)
		}
	}
}

func TestAFifthOfEachMinuteStaysForTheDecisions(t *testing.T) {
	for most, want := range map[int]int{1: 1, 2: 1, 4: 3, 5: 4, 60: 48, 3000: 2400} {
		if got := LaneReminders.Share(most); got != want {
			t.Errorf("reminders may make %d calls of %d", got, most)
		}
		if got := LaneDecisions.Share(most); got != most {
			t.Errorf("decisions may make %d calls of %d", got, most)
		}
	}
}

func TestOverATenthSlowerInTenMinutesIsTooSlow(t *testing.T) {
	for _, v := range []struct {
		f    LaneFigures
		slow bool
	}{
		{LaneFigures{Lane: LaneDecisions}, false},
		{LaneFigures{Lane: LaneDecisions, Told: 100, Slow: 10}, false}, // a tenth is not over a tenth
		{LaneFigures{Lane: LaneDecisions, Told: 100, Slow: 11}, true},
		{LaneFigures{Lane: LaneDecisions, Overdue: 1}, true}, // nothing went out, and one waits too long already
		{LaneFigures{Lane: LaneDecisions, Told: 90, Overdue: 9}, false},
		{LaneFigures{Lane: LaneDecisions, Told: 90, Overdue: 11}, true},
		{LaneFigures{Lane: LaneReminders, Told: 100, Slow: 100}, false}, // they wait for their turn
		{LaneFigures{Lane: LaneCampaigns, Told: 1, Slow: 1}, false},
	} {
		if got := v.f.TooSlow(); got != v.slow {
			t.Errorf("%+v: too slow %v", v.f, got)
		}
	}
}

func TestWhatWaitsForItsTurnIsNotStuck(t *testing.T) {
	hour := LaneFigures{Lane: LaneReminders, Lag: time.Hour, Told: 5}
	if got := Stuck([]LaneFigures{{Lane: LaneDecisions, Lag: time.Second}, hour}); got != time.Second {
		t.Errorf("reminders that flow are stuck for %s", got)
	}
	hour.Told = 0
	if got := Stuck([]LaneFigures{hour}); got != time.Hour {
		t.Errorf("reminders of which none went out are stuck for %s", got)
	}
	if got := Stuck([]LaneFigures{{Lane: LaneDecisions, Lag: time.Hour, Told: 5}}); got != time.Hour {
		t.Errorf("a decision that waits is stuck for %s", got)
	}
}

func TestAShareIsNeverRoundedUpToAll(t *testing.T) {
	for want, told := range map[string]Told{
		"—":     {},
		"100%":  {N: 7, Quick: 7},
		"99.9%": {N: 100_000, Quick: 99_999},
		"0.0%":  {N: 5},
		"66.6%": {N: 3, Quick: 2},
	} {
		if got := told.Share(); got != want {
			t.Errorf("%+v is %s, want %s", told, got, want)
		}
	}
}

func TestABrokerThatRefusesIsToldInItsOwnWords(t *testing.T) {
	o := ordinary()
	o.Health = HealthOf(beating("one", tuesday, beatWith(StepRelay, func(b *Beat) {
		b.OK, b.Failed, b.Trouble = b.OK.Add(-5*time.Second), b.OK, BrokerOther
		b.Said = "ERR closed for maintenance"
	})), tuesday)
	got := o.Verdict(tuesday)
	if len(got) != 1 || !strings.Contains(got[0], "Redis的原话是“ERR closed for maintenance”。") {
		t.Errorf("%q", got)
	}
}
