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
