package subsidy

import (
	"fmt"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// tuesday is a Tuesday afternoon; midnight is its end, minute the next minute.
var (
	tuesday  = time.Date(2026, 11, 24, 15, 30, 20, 0, calendar.China)
	midnight = time.Date(2026, 11, 25, 0, 0, 0, 0, calendar.China)
	minute   = time.Date(2026, 11, 24, 15, 31, 0, 0, calendar.China)
)

// a kind whose list of channels has the channel, and where a refusal on it goes.
var fallsTo = []struct {
	on    Channel
	kind  MessageKind
	next  Channel // "" when there is no other
	state DeliveryState
}{
	{ChannelSubscribe, KindFilingAccepted, ChannelTemplate, DeliveryWaiting},
	{ChannelTemplate, KindFilingAccepted, ChannelBiz, DeliveryWaiting},
	{ChannelBiz, KindFilingAccepted, ChannelMail, DeliveryWaiting},
	{ChannelMail, KindFilingAccepted, ChannelInbox, DeliveryInbox},
	{ChannelMail, KindReviewDue, ChannelInbox, DeliveryInbox}, // staff
	{ChannelMail, KindMailCode, "", DeliveryRefused},
	{ChannelMass, KindPolicyNotice, "", DeliveryRefused},
	{ChannelCustom, KindOfficialReply, "", DeliveryRefused},
}

// Each channel × each kind of outcome × the first, a middle and the last try.
func TestWhatFollowsAnOutcomeOnEachChannel(t *testing.T) {
	for _, f := range fallsTo {
		falls := Settle{State: f.state, Channel: f.next}
		switch f.state {
		case DeliveryWaiting:
			falls.NotBefore = tuesday
		case DeliveryRefused:
			falls.Channel = f.on
		}
		again := func(tries int, p Pause) Settle {
			s := Settle{State: DeliveryWaiting, Channel: f.on}
			switch p {
			case PauseTomorrow:
				s.NotBefore = midnight
			case PauseNextMinute:
				s.NotBefore = minute
			default:
				s.NotBefore = tuesday.Add(map[int]time.Duration{1: 2 * time.Second, 5: 32 * time.Second}[tries])
			}
			return s
		}
		unanswered := func(tries int) Settle {
			if tries < MaxTries && (f.on == ChannelTemplate || f.on == ChannelMass) {
				return again(tries, "")
			}
			return Settle{State: DeliveryUnknown, Channel: f.on}
		}
		for _, tries := range []int{1, 5, MaxTries} {
			cases := []struct {
				name string
				o    Outcome
				want Settle
			}{
				{"delivered", Outcome{Result: Delivered}, Settle{State: DeliveryDelivered, Channel: f.on}},
				{"delivered, had it already", Outcome{Result: Delivered, Code: 45065}, Settle{State: DeliveryDelivered, Channel: f.on}},
				{"refused for good", Outcome{Result: Refused, Code: 43101}, falls},
				{"busy", Outcome{Result: Later, Code: -1, Pause: PauseSoon}, again(tries, PauseSoon)},
				{"too many this minute", Outcome{Result: Later, Code: 45011, Pause: PauseNextMinute}, again(tries, PauseNextMinute)},
				{"too many today", Outcome{Result: Later, Code: 45009, Pause: PauseTomorrow}, again(tries, PauseTomorrow)},
				{"no answer", Outcome{Result: Unknown}, unanswered(tries)},
			}
			for _, c := range cases {
				want := c.want
				if tries == MaxTries && c.o.Result == Later {
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
	seen := map[Channel]bool{}
	for _, f := range fallsTo {
		seen[f.on] = true
	}
	for _, c := range Channels() {
		if !seen[c] {
			t.Errorf("no row for %s", c)
		}
	}
	for _, m := range Messages() {
		for i, c := range m.Channels {
			if !seen[c] && c != ChannelInbox {
				t.Errorf("%s goes by %s, which no row knows", m.Kind, c)
			}
			if c == ChannelInbox && i != len(m.Channels)-1 {
				t.Errorf("%s has the inbox before another channel", m.Kind)
			}
		}
	}
}

// open is a recipient whom every channel reaches.
func open() Reach {
	return Reach{Off: map[Channel]bool{}, Rests: map[Channel]time.Time{}, Absent: map[Channel]Skip{}, Choice: Choice{WeChat: true, Mail: true}}
}

func (r Reach) without(why Skip, channels ...Channel) Reach {
	for _, c := range channels {
		r.Absent[c] = why
	}
	return r
}

func (r Reach) off(channels ...Channel) Reach {
	for _, c := range channels {
		r.Off[c] = true
	}
	return r
}

func (r Reach) resting(c Channel, until time.Time) Reach {
	r.Rests[c] = until
	return r
}

func (r Reach) chose(c Choice) Reach {
	r.Choice = c
	return r
}

func TestWhichWayANoticeGoes(t *testing.T) {
	duty, free, staff := KindFilingAccepted, KindQuestionReplied, KindReviewDue
	sends := func(c Channel) Settle { return Settle{State: DeliverySending, Channel: c, NotBefore: tuesday} }
	inbox := Settle{State: DeliveryInbox, Channel: ChannelInbox}
	for name, v := range map[string]struct {
		kind MessageKind
		from Channel
		r    Reach
		want Settle
		skip map[Channel]Skip
	}{
		"all open":                              {duty, ChannelSubscribe, open(), sends(ChannelSubscribe), nil},
		"no consent left":                       {duty, ChannelSubscribe, open().without(SkipNoConsent, ChannelSubscribe), sends(ChannelTemplate), map[Channel]Skip{ChannelSubscribe: SkipNoConsent}},
		"not following":                         {duty, ChannelSubscribe, open().without(SkipNoConsent, ChannelSubscribe).without(SkipNotFollowed, ChannelTemplate, ChannelBiz), sends(ChannelMail), map[Channel]Skip{ChannelSubscribe: SkipNoConsent, ChannelTemplate: SkipNotFollowed, ChannelBiz: SkipNotFollowed}},
		"nothing open":                          {duty, ChannelSubscribe, open().without(SkipNoConsent, ChannelSubscribe).without(SkipNotFollowed, ChannelTemplate, ChannelBiz).without(SkipNoAddress, ChannelMail), inbox, map[Channel]Skip{ChannelSubscribe: SkipNoConsent, ChannelMail: SkipNoAddress}},
		"from where it stands":                  {duty, ChannelBiz, open(), sends(ChannelBiz), nil},
		"never back":                            {duty, ChannelMail, open().without(SkipNoAddress, ChannelMail), inbox, map[Channel]Skip{ChannelMail: SkipNoAddress}},
		"a channel off":                         {duty, ChannelSubscribe, open().off(ChannelSubscribe), sends(ChannelTemplate), map[Channel]Skip{ChannelSubscribe: SkipOff}},
		"all off":                               {duty, ChannelSubscribe, open().off(Channels()...), inbox, map[Channel]Skip{ChannelSubscribe: SkipOff, ChannelTemplate: SkipOff, ChannelBiz: SkipOff, ChannelMail: SkipOff}},
		"off and absent":                        {duty, ChannelSubscribe, open().off(ChannelSubscribe).without(SkipNoConsent, ChannelSubscribe), sends(ChannelTemplate), map[Channel]Skip{ChannelSubscribe: SkipNoConsent}},
		"resting is waited for":                 {duty, ChannelSubscribe, open().resting(ChannelSubscribe, midnight), Settle{State: DeliveryWaiting, Channel: ChannelSubscribe, NotBefore: midnight}, nil},
		"rested":                                {duty, ChannelSubscribe, open().resting(ChannelSubscribe, tuesday), sends(ChannelSubscribe), nil},
		"resting, but not open":                 {duty, ChannelSubscribe, open().resting(ChannelSubscribe, midnight).without(SkipNoConsent, ChannelSubscribe), sends(ChannelTemplate), map[Channel]Skip{ChannelSubscribe: SkipNoConsent}},
		"resting further on":                    {duty, ChannelSubscribe, open().without(SkipNoConsent, ChannelSubscribe).resting(ChannelTemplate, midnight), Settle{State: DeliveryWaiting, Channel: ChannelTemplate, NotBefore: midnight}, map[Channel]Skip{ChannelSubscribe: SkipNoConsent}},
		"mass waits while off":                  {KindPolicyNotice, ChannelMass, open().off(ChannelMass), Settle{State: DeliveryWaiting, Channel: ChannelMass, NotBefore: tuesday.Add(time.Minute)}, map[Channel]Skip{ChannelMass: SkipOff}},
		"mass waits while it rests":             {KindPolicyNotice, ChannelMass, open().resting(ChannelMass, midnight), Settle{State: DeliveryWaiting, Channel: ChannelMass, NotBefore: midnight}, nil},
		"an answer waits while off":             {KindOfficialReply, ChannelCustom, open().off(ChannelCustom), Settle{State: DeliveryWaiting, Channel: ChannelCustom, NotBefore: tuesday.Add(time.Minute)}, map[Channel]Skip{ChannelCustom: SkipOff}},
		"a mail code without a mail server":     {KindMailCode, ChannelMail, open().without(SkipNoAddress, ChannelMail), Settle{State: DeliveryRefused, Channel: ChannelMail}, map[Channel]Skip{ChannelMail: SkipNoAddress}},
		"a mail code whatever was chosen":       {KindMailCode, ChannelMail, open().chose(Choice{}), sends(ChannelMail), nil},
		"WeChat not wanted":                     {free, ChannelSubscribe, open().chose(Choice{Mail: true}), sends(ChannelMail), map[Channel]Skip{ChannelSubscribe: SkipNotWanted, ChannelTemplate: SkipNotWanted, ChannelBiz: SkipNotWanted}},
		"mail not wanted":                       {free, ChannelMail, open().chose(Choice{WeChat: true}), inbox, map[Channel]Skip{ChannelMail: SkipNotWanted}},
		"nothing wanted":                        {free, ChannelSubscribe, open().chose(Choice{}), inbox, map[Channel]Skip{ChannelSubscribe: SkipNotWanted, ChannelMail: SkipNotWanted}},
		"a duty is told all the same":           {duty, ChannelSubscribe, open().chose(Choice{}), sends(ChannelSubscribe), nil},
		"a duty by mail alone":                  {duty, ChannelSubscribe, open().chose(Choice{Mail: true}), sends(ChannelMail), map[Channel]Skip{ChannelSubscribe: SkipNotWanted}},
		"staff's duty, though no WeChat has it": {staff, ChannelMail, open().chose(Choice{WeChat: true}), sends(ChannelMail), nil},
		"staff's own choice":                    {KindWorkArrived, ChannelMail, open().chose(Choice{WeChat: true}), inbox, map[Channel]Skip{ChannelMail: SkipNotWanted}},
		"read in the inbox only":                {KindFilingSubmitted, ChannelInbox, open(), inbox, nil},
	} {
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
		p     Pause
		tries int
		at    time.Time
		want  time.Time
	}{
		{PauseNextMinute, 1, tuesday, minute},
		{PauseNextMinute, 1, minute, minute.Add(time.Minute)},
		{PauseTomorrow, 1, tuesday, midnight},
		{PauseTomorrow, 3, midnight, midnight.AddDate(0, 0, 1)},
		{PauseTomorrow, 1, time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), midnight.AddDate(0, 0, 1)}, // already the 25th in China
		{PauseSoon, 1, tuesday, tuesday.Add(2 * time.Second)},
		{PauseSoon, 4, tuesday, tuesday.Add(16 * time.Second)},
		{PauseSoon, 11, tuesday, tuesday.Add(512 * time.Second)},
	} {
		if got := Resume(v.p, v.tries, v.at); !got.Equal(v.want) {
			t.Errorf("%s, try %d at %s: %s, want %s", v.p, v.tries, v.at, got, v.want)
		}
	}
}

func TestAnOwnQuotaRestsItsChannelUntilMidnight(t *testing.T) {
	q := Quotas{ChannelTemplate: 3}
	for used, want := range map[int]time.Time{0: {}, 2: {}, 3: midnight, 4: midnight} {
		if got := q.Rest(ChannelTemplate, used, tuesday); !got.Equal(want) {
			t.Errorf("%d used: %s, want %s", used, got, want)
		}
	}
	if got := q.Rest(ChannelMail, 1_000_000, tuesday); !got.IsZero() {
		t.Errorf("a channel without a quota rests until %s", got)
	}
}

func TestOnlyAChannelThatRemembersIsAskedTwice(t *testing.T) {
	for _, v := range []struct {
		c    Channel
		ago  time.Duration
		want bool
	}{{ChannelTemplate, 7 * time.Minute, true}, {ChannelTemplate, 9 * time.Minute, false}, {ChannelMass, 22 * time.Hour, true}, {ChannelMass, 24 * time.Hour, false},
		{ChannelSubscribe, 0, false}, {ChannelBiz, 0, false}, {ChannelMail, 0, false}, {ChannelCustom, 0, false}} {
		if got := v.c.MayRepeat(v.ago); got != v.want {
			t.Errorf("%s after %s: %v", v.c, v.ago, got)
		}
	}
}

func TestEveryStateSkipAndChannelHasItsWord(t *testing.T) {
	for _, s := range DeliveryStates() {
		if s.Chinese() == "" {
			t.Errorf("state %s has no word", s)
		}
	}
	for _, s := range []Skip{SkipNoConsent, SkipNotFollowed, SkipNoTemplate, SkipNoAddress, SkipNotWanted, SkipOff} {
		if s.Chinese() == "" {
			t.Errorf("skip %s has no word", s)
		}
	}
	for _, c := range append(Channels(), ChannelInbox) {
		if c.Chinese() == "" || c != ChannelInbox && c.WhileOff() == "" {
			t.Errorf("channel %s has no word", c)
		}
	}
}

func ExampleDead_Skips() {
	fmt.Println(Dead{Why: "subscribe:no_consent mail:no_address"}.Skips())
	// Output: 小程序订阅消息：没有订阅授权，电子邮件：没有可用的邮箱
}

func TestWhatFollowsAnAttempt(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	for _, v := range []struct {
		kind    MessageKind
		on      Channel
		attempt int
		o       Outcome
		want    DeliveryState
		next    Channel
	}{
		{KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Delivered}, DeliveryDelivered, ChannelSubscribe},
		{KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Refused, Code: 43101}, DeliveryWaiting, ChannelTemplate},
		{KindFilingAccepted, ChannelMail, 1, Outcome{Result: Refused, Code: 550}, DeliveryInbox, ChannelInbox},
		{KindFilingAccepted, ChannelTemplate, 1, Outcome{Result: Unknown}, DeliveryWaiting, ChannelTemplate},
		{KindFilingAccepted, ChannelTemplate, MaxTries, Outcome{Result: Unknown}, DeliveryUnknown, ChannelTemplate},
		{KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Unknown}, DeliveryUnknown, ChannelSubscribe},
		{KindPolicyNotice, ChannelMass, 1, Outcome{Result: Unknown}, DeliveryWaiting, ChannelMass},
		{KindPolicyNotice, ChannelMass, MaxTries, Outcome{Result: Unknown}, DeliveryUnknown, ChannelMass},
		{KindPolicyNotice, ChannelMass, 1, Outcome{Result: Refused, Code: 45028}, DeliveryRefused, ChannelMass},
		{KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Later, Pause: PauseSoon}, DeliveryWaiting, ChannelSubscribe},
		{KindFilingAccepted, ChannelSubscribe, MaxTries, Outcome{Result: Later, Pause: PauseSoon}, DeliveryWaiting, ChannelTemplate},
	} {
		if got := After(v.kind, v.on, v.attempt, v.o, now); got.State != v.want || got.Channel != v.next {
			t.Errorf("%s on %s, %+v: %+v", v.kind, v.on, v.o, got)
		}
	}
	tomorrow := After(KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Later, Pause: PauseTomorrow}, now)
	if !tomorrow.NotBefore.Equal(calendar.NewDay(2026, 11, 24).Start()) {
		t.Errorf("45009 waits until %s", tomorrow.NotBefore)
	}
	if minute := After(KindFilingAccepted, ChannelSubscribe, 1, Outcome{Result: Later, Pause: PauseNextMinute}, now); !minute.NotBefore.Equal(now.Add(time.Minute)) {
		t.Errorf("45011 waits until %s", minute.NotBefore)
	}
}

func TestAWarningOfTheClaimWindowIsTrueUntilItsLastDayAndNoLonger(t *testing.T) {
	end, last := calendar.NewDay(2025, 8, 15), calendar.NewDay(2026, 2, 24)
	facts := Facts{State: string(FilingAccepted), End: end}
	for day, want := range map[calendar.Day]bool{last.AddDays(-1): true, last: true, last.AddDays(1): false} {
		if got := Wanted(ClaimWindow{End: end, Last: last, Left: 4}, facts, day); got != want {
			t.Errorf("on %s: %v, want %v", day, got, want)
		}
	}
}

func TestAnAnswerThatComesTooLateIsNotSent(t *testing.T) {
	for state, want := range map[string]bool{"waiting": true, AnswerTooLate: false} {
		if got := Wanted(OfficialReply{}, Facts{State: state}, calendar.NewDay(2026, 11, 23)); got != want {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
	}
}
