package notify

import (
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// a kind whose list of channels has the channel, and where a refusal on it goes.
var fallsTo = []struct {
	on    subsidy.Channel
	kind  subsidy.MessageKind
	next  subsidy.Channel // "" when there is no other
	state subsidy.DeliveryState
}{
	{subsidy.ChannelSubscribe, subsidy.KindFilingAccepted, subsidy.ChannelTemplate, subsidy.DeliveryWaiting},
	{subsidy.ChannelTemplate, subsidy.KindFilingAccepted, subsidy.ChannelBiz, subsidy.DeliveryWaiting},
	{subsidy.ChannelBiz, subsidy.KindFilingAccepted, subsidy.ChannelMail, subsidy.DeliveryWaiting},
	{subsidy.ChannelMail, subsidy.KindFilingAccepted, subsidy.ChannelInbox, subsidy.DeliveryInbox},
	{subsidy.ChannelMail, subsidy.KindReviewDue, subsidy.ChannelInbox, subsidy.DeliveryInbox}, // staff
	{subsidy.ChannelMail, subsidy.KindMailCode, "", subsidy.DeliveryRefused},
	{subsidy.ChannelMass, subsidy.KindPolicyNotice, "", subsidy.DeliveryRefused},
	{subsidy.ChannelCustom, subsidy.KindOfficialReply, "", subsidy.DeliveryRefused},
}

// Each channel × each kind of outcome × the first, a middle and the last try.
func TestWhatFollowsAnOutcomeOnEachChannel(t *testing.T) {
	for _, f := range fallsTo {
		falls := Settle{State: f.state, Channel: f.next}
		switch f.state {
		case subsidy.DeliveryWaiting:
			falls.NotBefore = tuesday
		case subsidy.DeliveryRefused:
			falls.Channel = f.on
		}
		again := func(tries int, p subsidy.Pause) Settle {
			s := Settle{State: subsidy.DeliveryWaiting, Channel: f.on}
			switch p {
			case subsidy.PauseTomorrow:
				s.NotBefore = midnight
			case subsidy.PauseNextMinute:
				s.NotBefore = minute
			default:
				s.NotBefore = tuesday.Add(map[int]time.Duration{1: 2 * time.Second, 5: 32 * time.Second}[tries])
			}
			return s
		}
		unanswered := func(tries int) Settle {
			if tries < subsidy.MaxTries && (f.on == subsidy.ChannelTemplate || f.on == subsidy.ChannelMass) {
				return again(tries, "")
			}
			return Settle{State: subsidy.DeliveryUnknown, Channel: f.on}
		}
		for _, tries := range []int{1, 5, subsidy.MaxTries} {
			cases := []struct {
				name string
				o    subsidy.Outcome
				want Settle
			}{
				{
					"delivered",
					subsidy.Outcome{Result: subsidy.Delivered},
					Settle{State: subsidy.DeliveryDelivered, Channel: f.on},
				},
				{
					"delivered, had it already",
					subsidy.Outcome{Result: subsidy.Delivered, Code: 45065},
					Settle{State: subsidy.DeliveryDelivered, Channel: f.on},
				},
				{"refused for good", subsidy.Outcome{Result: subsidy.Refused, Code: 43101}, falls},
				{
					"busy",
					subsidy.Outcome{Result: subsidy.Later, Code: -1, Pause: subsidy.PauseSoon},
					again(tries, subsidy.PauseSoon),
				},
				{
					"too many this minute",
					subsidy.Outcome{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute},
					again(tries, subsidy.PauseNextMinute),
				},
				{
					"too many today",
					subsidy.Outcome{Result: subsidy.Later, Code: 45009, Pause: subsidy.PauseTomorrow},
					again(tries, subsidy.PauseTomorrow),
				},
				{"no answer", subsidy.Outcome{Result: subsidy.Unknown}, unanswered(tries)},
			}
			for _, c := range cases {
				want := c.want
				if tries == subsidy.MaxTries && c.o.Result == subsidy.Later {
					want = falls // tried often enough
				}
				got := After(f.kind, f.on, tries, c.o, tuesday)
				if got.State != want.State || got.Channel != want.Channel || !got.NotBefore.Equal(want.NotBefore) {
					t.Errorf("%s on %s, try %d, %s: %+v, want %+v", f.kind, f.on, tries, c.name, got, want)
				}
			}
		}
	}
}

func TestAPauseEndsWhenItsCodeSays(t *testing.T) {
	for _, v := range []struct {
		p     subsidy.Pause
		tries int
		at    time.Time
		want  time.Time
	}{
		{subsidy.PauseNextMinute, 1, tuesday, minute},
		{subsidy.PauseNextMinute, 1, minute, minute.Add(time.Minute)},
		{subsidy.PauseTomorrow, 1, tuesday, midnight},
		{subsidy.PauseTomorrow, 3, midnight, midnight.AddDate(0, 0, 1)},
		// already the 25th in China
		{subsidy.PauseTomorrow, 1, time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), midnight.AddDate(0, 0, 1)},
		{subsidy.PauseSoon, 1, tuesday, tuesday.Add(2 * time.Second)},
		{subsidy.PauseSoon, 4, tuesday, tuesday.Add(16 * time.Second)},
		{subsidy.PauseSoon, 11, tuesday, tuesday.Add(512 * time.Second)},
	} {
		if got := subsidy.Resume(v.p, v.tries, v.at); !got.Equal(v.want) {
			t.Errorf("%s, try %d at %s: %s, want %s", v.p, v.tries, v.at, got, v.want)
		}
	}
}

func TestAnOwnQuotaRestsItsChannelUntilMidnight(t *testing.T) {
	q := subsidy.Quotas{subsidy.ChannelTemplate: 3}
	for used, want := range map[int]time.Time{0: {}, 2: {}, 3: midnight, 4: midnight} {
		if got := q.Rest(subsidy.ChannelTemplate, used, tuesday); !got.Equal(want) {
			t.Errorf("%d used: %s, want %s", used, got, want)
		}
	}
	if got := q.Rest(subsidy.ChannelMail, 1_000_000, tuesday); !got.IsZero() {
		t.Errorf("a channel without a quota rests until %s", got)
	}
}

func TestOnlyAChannelThatRemembersIsAskedTwice(t *testing.T) {
	for _, v := range []struct {
		c    subsidy.Channel
		ago  time.Duration
		want bool
	}{
		{subsidy.ChannelTemplate, 7 * time.Minute, true},
		{subsidy.ChannelTemplate, 9 * time.Minute, false},
		{subsidy.ChannelMass, 22 * time.Hour, true},
		{subsidy.ChannelMass, 24 * time.Hour, false},
		{subsidy.ChannelSubscribe, 0, false},
		{subsidy.ChannelBiz, 0, false},
		{subsidy.ChannelMail, 0, false},
		{subsidy.ChannelCustom, 0, false},
	} {
		if got := v.c.MayRepeat(v.ago); got != v.want {
			t.Errorf("%s after %s: %v", v.c, v.ago, got)
		}
	}
}

type attempt struct {
	kind    subsidy.MessageKind
	on      subsidy.Channel
	attempt int
	o       subsidy.Outcome
	want    subsidy.DeliveryState
	next    subsidy.Channel
}

// attempts are tries on a channel, with what they came to and what follows.
var attempts = []attempt{
	{
		subsidy.KindFilingAccepted, subsidy.ChannelSubscribe, 1,
		subsidy.Outcome{Result: subsidy.Delivered},
		subsidy.DeliveryDelivered, subsidy.ChannelSubscribe,
	},
	{
		subsidy.KindFilingAccepted, subsidy.ChannelSubscribe, 1,
		subsidy.Outcome{Result: subsidy.Refused, Code: 43101},
		subsidy.DeliveryWaiting, subsidy.ChannelTemplate,
	},
	{
		subsidy.KindFilingAccepted, subsidy.ChannelMail, 1,
		subsidy.Outcome{Result: subsidy.Refused, Code: 550},
		subsidy.DeliveryInbox, subsidy.ChannelInbox,
	},
	{
		subsidy.KindFilingAccepted, subsidy.ChannelTemplate, 1,
		subsidy.Outcome{Result: subsidy.Unknown},
		subsidy.DeliveryWaiting, subsidy.ChannelTemplate,
	},
	{
		subsidy.KindFilingAccepted, subsidy.ChannelTemplate, subsidy.MaxTries,
		subsidy.Outcome{Result: subsidy.Unknown},
		subsidy.DeliveryUnknown, subsidy.ChannelTemplate,
	},
	{
		subsidy.KindFilingAccepted, subsidy.ChannelSubscribe, 1,
		subsidy.Outcome{Result: subsidy.Unknown},
		subsidy.DeliveryUnknown, subsidy.ChannelSubscribe,
	},
	{
		subsidy.KindPolicyNotice, subsidy.ChannelMass, 1,
		subsidy.Outcome{Result: subsidy.Unknown},
		subsidy.DeliveryWaiting, subsidy.ChannelMass,
	},
	{
		subsidy.KindPolicyNotice, subsidy.ChannelMass, subsidy.MaxTries,
		subsidy.Outcome{Result: subsidy.Unknown},
		subsidy.DeliveryUnknown, subsidy.ChannelMass,
	},
	{
		subsidy.KindPolicyNotice, subsidy.ChannelMass, 1,
		subsidy.Outcome{Result: subsidy.Refused, Code: 45028},
		subsidy.DeliveryRefused, subsidy.ChannelMass,
	},
	{
		subsidy.KindFilingAccepted,
		subsidy.ChannelSubscribe,
		1,
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon},
		subsidy.DeliveryWaiting,
		subsidy.ChannelSubscribe,
	},
	{
		subsidy.KindFilingAccepted,
		subsidy.ChannelSubscribe,
		subsidy.MaxTries,
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon},
		subsidy.DeliveryWaiting,
		subsidy.ChannelTemplate,
	},
}

func TestWhatFollowsAnAttempt(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	for _, v := range attempts {
		if got := After(v.kind, v.on, v.attempt, v.o, now); got.State != v.want || got.Channel != v.next {
			t.Errorf("%s on %s, %+v: %+v", v.kind, v.on, v.o, got)
		}
	}
	tomorrow := After(subsidy.KindFilingAccepted, subsidy.ChannelSubscribe, 1,
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseTomorrow}, now)
	if !tomorrow.NotBefore.Equal(calendar.NewDay(2026, 11, 24).Start()) {
		t.Errorf("45009 waits until %s", tomorrow.NotBefore)
	}
	if minute := After(subsidy.KindFilingAccepted, subsidy.ChannelSubscribe, 1,
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseNextMinute},
		now); !minute.NotBefore.Equal(now.Add(time.Minute)) {
		t.Errorf("45011 waits until %s", minute.NotBefore)
	}
}
