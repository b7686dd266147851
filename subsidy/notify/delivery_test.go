package notify

import (
	"fmt"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// tuesday is a Tuesday afternoon; midnight is its end, minute the next minute.
var (
	tuesday  = time.Date(2026, 11, 24, 15, 30, 20, 0, calendar.China)
	midnight = time.Date(2026, 11, 25, 0, 0, 0, 0, calendar.China)
	minute   = time.Date(2026, 11, 24, 15, 31, 0, 0, calendar.China)
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

func TestEveryChannelIsInTheTable(t *testing.T) {
	seen := map[subsidy.Channel]bool{}
	for _, f := range fallsTo {
		seen[f.on] = true
	}
	for _, c := range subsidy.Channels() {
		if !seen[c] {
			t.Errorf("no row for %s", c)
		}
	}
	for _, m := range Messages() {
		for i, c := range m.Channels {
			if !seen[c] && c != subsidy.ChannelInbox {
				t.Errorf("%s goes by %s, which no row knows", m.Kind, c)
			}
			if c == subsidy.ChannelInbox && i != len(m.Channels)-1 {
				t.Errorf("%s has the inbox before another channel", m.Kind)
			}
		}
	}
}

// open is a recipient whom every channel reaches.
func open() Reach {
	return Reach{
		Off:    map[subsidy.Channel]bool{},
		Rests:  map[subsidy.Channel]time.Time{},
		Absent: map[subsidy.Channel]Skip{},
		Choice: Choice{WeChat: true, Mail: true},
	}
}

func (r Reach) without(why Skip, channels ...subsidy.Channel) Reach {
	for _, c := range channels {
		r.Absent[c] = why
	}
	return r
}

func (r Reach) off(channels ...subsidy.Channel) Reach {
	for _, c := range channels {
		r.Off[c] = true
	}
	return r
}

func (r Reach) resting(c subsidy.Channel, until time.Time) Reach {
	r.Rests[c] = until
	return r
}

func (r Reach) chose(c Choice) Reach {
	r.Choice = c
	return r
}

// A message that must be told, one that may be declined, and one of staff.
const (
	duty  = subsidy.KindFilingAccepted
	free  = subsidy.KindQuestionReplied
	staff = subsidy.KindReviewDue
)

// sends is a notice that goes out on a channel at once.
func sends(c subsidy.Channel) Settle {
	return Settle{State: subsidy.DeliverySending, Channel: c, NotBefore: tuesday}
}

// inbox is a notice that is read in the inbox alone.
var inbox = Settle{State: subsidy.DeliveryInbox, Channel: subsidy.ChannelInbox}

type way struct {
	kind subsidy.MessageKind
	from subsidy.Channel
	r    Reach
	want Settle
	skip map[subsidy.Channel]Skip
}

// ways are where a notice goes, by who is told, what is open and what was chosen.
var ways = map[string]way{
	"all open": {duty, subsidy.ChannelSubscribe, open(), sends(subsidy.ChannelSubscribe), nil},
	"no consent left": {
		duty,
		subsidy.ChannelSubscribe,
		open().without(SkipNoConsent, subsidy.ChannelSubscribe),
		sends(subsidy.ChannelTemplate),
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNoConsent},
	},
	"not following": {
		duty,
		subsidy.ChannelSubscribe,
		open().without(SkipNoConsent, subsidy.ChannelSubscribe).
			without(SkipNotFollowed, subsidy.ChannelTemplate, subsidy.ChannelBiz),
		sends(subsidy.ChannelMail),
		map[subsidy.Channel]Skip{
			subsidy.ChannelSubscribe: SkipNoConsent,
			subsidy.ChannelTemplate:  SkipNotFollowed,
			subsidy.ChannelBiz:       SkipNotFollowed,
		},
	},
	"nothing open": {
		duty,
		subsidy.ChannelSubscribe,
		open().without(SkipNoConsent, subsidy.ChannelSubscribe).
			without(SkipNotFollowed, subsidy.ChannelTemplate, subsidy.ChannelBiz).
			without(SkipNoAddress, subsidy.ChannelMail),
		inbox,
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNoConsent, subsidy.ChannelMail: SkipNoAddress},
	},
	"from where it stands": {duty, subsidy.ChannelBiz, open(), sends(subsidy.ChannelBiz), nil},
	"never back": {
		duty,
		subsidy.ChannelMail,
		open().without(SkipNoAddress, subsidy.ChannelMail),
		inbox,
		map[subsidy.Channel]Skip{subsidy.ChannelMail: SkipNoAddress},
	},
	"a channel off": {
		duty, subsidy.ChannelSubscribe, open().off(subsidy.ChannelSubscribe),
		sends(subsidy.ChannelTemplate),
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipOff},
	},
	"all off": {
		duty,
		subsidy.ChannelSubscribe,
		open().off(subsidy.Channels()...),
		inbox,
		map[subsidy.Channel]Skip{
			subsidy.ChannelSubscribe: SkipOff,
			subsidy.ChannelTemplate:  SkipOff,
			subsidy.ChannelBiz:       SkipOff,
			subsidy.ChannelMail:      SkipOff,
		},
	},
	"off and absent": {
		duty,
		subsidy.ChannelSubscribe,
		open().off(subsidy.ChannelSubscribe).without(SkipNoConsent, subsidy.ChannelSubscribe),
		sends(subsidy.ChannelTemplate),
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNoConsent},
	},
	"resting is waited for": {
		duty,
		subsidy.ChannelSubscribe,
		open().resting(subsidy.ChannelSubscribe, midnight),
		Settle{State: subsidy.DeliveryWaiting, Channel: subsidy.ChannelSubscribe, NotBefore: midnight},
		nil,
	},
	"rested": {
		duty, subsidy.ChannelSubscribe,
		open().resting(subsidy.ChannelSubscribe, tuesday), sends(subsidy.ChannelSubscribe), nil,
	},
	"resting, but not open": {
		duty,
		subsidy.ChannelSubscribe,
		open().resting(subsidy.ChannelSubscribe, midnight).without(SkipNoConsent, subsidy.ChannelSubscribe),
		sends(subsidy.ChannelTemplate),
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNoConsent},
	},
	"resting further on": {
		duty,
		subsidy.ChannelSubscribe,
		open().without(SkipNoConsent, subsidy.ChannelSubscribe).resting(subsidy.ChannelTemplate, midnight),
		Settle{State: subsidy.DeliveryWaiting, Channel: subsidy.ChannelTemplate, NotBefore: midnight},
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNoConsent},
	},
	"mass waits while off": {
		subsidy.KindPolicyNotice,
		subsidy.ChannelMass,
		open().off(subsidy.ChannelMass),
		Settle{State: subsidy.DeliveryWaiting, Channel: subsidy.ChannelMass, NotBefore: tuesday.Add(time.Minute)},
		map[subsidy.Channel]Skip{subsidy.ChannelMass: SkipOff},
	},
	"mass waits while it rests": {
		subsidy.KindPolicyNotice,
		subsidy.ChannelMass,
		open().resting(subsidy.ChannelMass, midnight),
		Settle{State: subsidy.DeliveryWaiting, Channel: subsidy.ChannelMass, NotBefore: midnight},
		nil,
	},
	"an answer waits while off": {
		subsidy.KindOfficialReply,
		subsidy.ChannelCustom,
		open().off(subsidy.ChannelCustom),
		Settle{State: subsidy.DeliveryWaiting, Channel: subsidy.ChannelCustom, NotBefore: tuesday.Add(time.Minute)},
		map[subsidy.Channel]Skip{subsidy.ChannelCustom: SkipOff},
	},
	"a mail code without a mail server": {
		subsidy.KindMailCode,
		subsidy.ChannelMail,
		open().without(SkipNoAddress, subsidy.ChannelMail),
		Settle{State: subsidy.DeliveryRefused, Channel: subsidy.ChannelMail},
		map[subsidy.Channel]Skip{subsidy.ChannelMail: SkipNoAddress},
	},
	"a mail code whatever was chosen": {
		subsidy.KindMailCode, subsidy.ChannelMail, open().chose(Choice{}),
		sends(subsidy.ChannelMail), nil,
	},
	"WeChat not wanted": {
		free,
		subsidy.ChannelSubscribe,
		open().chose(Choice{Mail: true}),
		sends(subsidy.ChannelMail),
		map[subsidy.Channel]Skip{
			subsidy.ChannelSubscribe: SkipNotWanted,
			subsidy.ChannelTemplate:  SkipNotWanted,
			subsidy.ChannelBiz:       SkipNotWanted,
		},
	},
	"mail not wanted": {
		free, subsidy.ChannelMail, open().chose(Choice{WeChat: true}), inbox,
		map[subsidy.Channel]Skip{subsidy.ChannelMail: SkipNotWanted},
	},
	"nothing wanted": {
		free, subsidy.ChannelSubscribe, open().chose(Choice{}), inbox,
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNotWanted, subsidy.ChannelMail: SkipNotWanted},
	},
	"a duty is told all the same": {
		duty, subsidy.ChannelSubscribe, open().chose(Choice{}),
		sends(subsidy.ChannelSubscribe), nil,
	},
	"a duty by mail alone": {
		duty, subsidy.ChannelSubscribe, open().chose(Choice{Mail: true}),
		sends(subsidy.ChannelMail),
		map[subsidy.Channel]Skip{subsidy.ChannelSubscribe: SkipNotWanted},
	},
	"staff's duty, though no WeChat has it": {
		staff, subsidy.ChannelMail, open().chose(Choice{WeChat: true}),
		sends(subsidy.ChannelMail), nil,
	},
	"staff's own choice": {
		subsidy.KindWorkArrived, subsidy.ChannelMail,
		open().chose(Choice{WeChat: true}), inbox,
		map[subsidy.Channel]Skip{subsidy.ChannelMail: SkipNotWanted},
	},
	"read in the inbox only": {subsidy.KindFilingSubmitted, subsidy.ChannelInbox, open(), inbox, nil},
}

func TestWhichWayANoticeGoes(t *testing.T) {
	for name, v := range ways {
		got := Route(v.kind, v.from, v.r, tuesday)
		if got.State != v.want.State || got.Channel != v.want.Channel || !got.NotBefore.Equal(v.want.NotBefore) {
			t.Errorf("%s: %+v, want %+v", name, got, v.want)
		}
		for c, why := range v.skip {
			if got.Skipped[c] != why {
				t.Errorf("%s: %s was passed over for %q, want %q", name, c, got.Skipped[c], why)
			}
		}
		if v.skip == nil && len(got.Skipped) != 0 {
			t.Errorf("%s: passed over %v", name, got.Skipped)
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

func TestEveryStateSkipAndChannelHasItsWord(t *testing.T) {
	for _, s := range subsidy.DeliveryStates() {
		if s.Chinese() == "" {
			t.Errorf("state %s has no word", s)
		}
	}
	for _, s := range []Skip{SkipNoConsent, SkipNotFollowed, SkipNoTemplate, SkipNoAddress, SkipNotWanted, SkipOff} {
		if s.Chinese() == "" {
			t.Errorf("skip %s has no word", s)
		}
	}
	for _, c := range append(subsidy.Channels(), subsidy.ChannelInbox) {
		if c.Chinese() == "" || c != subsidy.ChannelInbox && c.WhileOff() == "" {
			t.Errorf("channel %s has no word", c)
		}
	}
}

func ExampleDead_Skips() {
	fmt.Println(Dead{Why: "subscribe:no_consent mail:no_address"}.Skips())
	// Output: 小程序订阅消息：没有订阅授权，电子邮件：没有可用的邮箱
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

func TestAWarningOfTheClaimWindowIsTrueUntilItsLastDayAndNoLonger(t *testing.T) {
	end, last := calendar.NewDay(2025, 8, 15), calendar.NewDay(2026, 2, 24)
	facts := subsidy.Facts{State: string(subsidy.FilingAccepted), End: end}
	for day, want := range map[calendar.Day]bool{last.AddDays(-1): true, last: true, last.AddDays(1): false} {
		if got := subsidy.Wanted(subsidy.ClaimWindow{End: end, Last: last, Left: 4}, facts, day); got != want {
			t.Errorf("on %s: %v, want %v", day, got, want)
		}
	}
}

func TestAnAnswerThatComesTooLateIsNotSent(t *testing.T) {
	for state, want := range map[string]bool{"waiting": true, official.AnswerTooLate: false} {
		if got := subsidy.Wanted(official.OfficialReply{}, subsidy.Facts{State: state},
			calendar.NewDay(2026, 11, 23)); got != want {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
}
