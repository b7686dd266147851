package official

import (
	"regexp"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// MassLimits are WeChat's limits on mass sends and the office's own hours, as
// settings; a number of 0 is no limit.
type MassLimits struct {
	PerMonth int           // mass sends one follower gets in a calendar month
	PerDay   int           // mass sends a day, a segment each
	Previews int           // previews on one's own phone a day
	Quiet    subsidy.Quiet // hours in which nobody is woken up unasked; zero: none
}

// DefaultMassLimits are those of a verified service account (服务号).
func DefaultMassLimits() MassLimits {
	return MassLimits{
		PerMonth: 4,
		PerDay:   subsidy.DefaultQuotas()[subsidy.ChannelMass],
		Previews: 100,
		Quiet:    subsidy.DefaultQuiet(),
	}
}

// Asleep reports whether a moment lies in the quiet hours.
func (l MassLimits) Asleep(t time.Time) bool {
	return l.Quiet != subsidy.Quiet{} && l.Quiet.After(t).After(t)
}

// MassPlan is what stands in the calendar around a moment: mass sends that are
// planned or done, those dropped or refused left out.
type MassPlan struct {
	Month map[Tag]int // of the calendar month, by segment
	Day   int         // of the day
}

// Nth is which mass send of the month this one is for the follower who gets
// most of them. A follower has one county and may have both roles.
func (p MassPlan) Nth(audience []Tag) int {
	most := 0
	for _, tag := range audience {
		most = max(most, p.most(tag))
	}
	return most + 1
}

// most is how many mass sends of the month a follower with the tag gets at most.
func (p MassPlan) most(tag Tag) int {
	county := p.Month[tag]
	if tag.County() == "" {
		county = 0
		for other, n := range p.Month {
			if other.County() != "" {
				county = max(county, n)
			}
		}
	}
	return p.Month[TagAll] + county + p.Month[TagHR] + p.Month[TagEmployee]
}

// MassTurn tells where a planned mass send stands in its month.
type MassTurn struct {
	Nth, Most int       // the how-manieth for a follower; of how many, 0 without a limit
	Month     string    // 本月, or 12月
	DayLeft   int       // mass sends that the day still has room for, -1 without a limit
	Full      string    // why it may not be sent then, "" when it may
	Offer     time.Time // with Full: the first moment offered instead
}

// Chinese returns the turn as a sentence: 本月第 1 次，共 4 次.
func (t MassTurn) Chinese() string {
	s := t.Month + "第 " + subsidy.Itoa(t.Nth) + " 次"
	if t.Most > 0 {
		s += "，共 " + subsidy.Itoa(t.Most) + " 次"
	}
	return s
}

// After says what is left when it is sent: 发出后每人本月还剩 3 次, "" without a limit.
func (t MassTurn) After() string {
	if t.Most == 0 {
		return ""
	}
	return "发出后每人" + t.Month + "还剩 " + subsidy.Itoa(max(0, t.Most-t.Nth)) + " 次"
}

// Turn tells where a mass send to an audience at a moment stands, counted for
// the follower who gets most.
func (l MassLimits) Turn(p MassPlan, audience []Tag, due, now time.Time) MassTurn {
	day, today := calendar.DayOf(due), calendar.DayOf(now)
	t := MassTurn{Nth: p.Nth(audience), Most: l.PerMonth, Month: subsidy.Itoa(int(day.Month())) + "月"}
	if day.Year() == today.Year() && day.Month() == today.Month() {
		t.Month = "本月"
	}
	if t.DayLeft = -1; l.PerDay > 0 {
		t.DayLeft = max(0, l.PerDay-p.Day)
	}
	switch {
	case l.PerMonth > 0 && t.Nth > l.PerMonth:
		t.Offer = l.morning(calendar.NewDay(day.Year(), day.Month()+1, 1))
		t.Full = CampaignForm{Audience: audience}.To() + t.Month + "已经安排了" + subsidy.Itoa(t.Nth-1) +
			"次群发，每人每月最多" + subsidy.Itoa(l.PerMonth) + "次"
	case l.PerDay > 0 && p.Day+len(audience) > l.PerDay:
		t.Offer = l.morning(day.AddDays(1))
		t.Full = day.Chinese() + "已经安排了" + subsidy.Itoa(p.Day) + "次群发，微信每天最多" + subsidy.Itoa(l.PerDay) +
			"次"
	}
	return t
}

// morning is nine o'clock, or when the quiet hours end.
func (l MassLimits) morning(day calendar.Day) time.Time {
	t := day.Start().Add(9 * time.Hour)
	if l.Asleep(t) {
		return l.Quiet.After(t)
	}
	return t
}

// Check refuses a mass send beyond WeChat's quota and says when there is room.
func (l MassLimits) Check(p MassPlan, audience []Tag, due, now time.Time) error {
	t := l.Turn(p, audience, due, now)
	if t.Full == "" {
		return nil
	}
	return &subsidy.Error{
		Kind:    subsidy.Conflict,
		Field:   "/schedule",
		Message: t.Full + "；请把发送时间改到" + moment(t.Offer) + "以后（退回起草人修改）",
	}
}

// weChatName is what a WeChat name (微信号) may look like.
var weChatName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{5,19}$`)

// Preview sends the notice to the officer's own phone first (预览): it returns
// the WeChat name tidied.
func (c Campaign) Preview(name string, by subsidy.Actor, now time.Time) (string, subsidy.Event, error) {
	if err := by.May(subsidy.PreviewCampaign, subsidy.Scope{}); err != nil {
		return "", subsidy.Event{}, err
	}
	name = subsidy.CleanValue(name)
	switch {
	case !c.HasCover:
		return "", subsidy.Event{}, subsidy.InvalidAt("/cover", "请先上传封面图片，再发送预览")
	case c.missingPicture() != 0:
		return "", subsidy.Event{}, subsidy.InvalidAt("/body", "正文里的图片没有上传，请上传后再发送预览")
	case !weChatName.MatchString(name):
		return "", subsidy.Event{},
			subsidy.InvalidAt("/name",
				"请填写自己的微信号：6到20位字母、数字、下划线或减号，以字母开头（微信“我”页面可以看到，"+
					"不是昵称或手机号）")
	}
	return name, subsidy.Event{
		Action:  subsidy.PreviewCampaign,
		Subject: subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: c.ID},
		From:    string(c.State),
		To:      string(c.State),
		By:      by,
		At:      now,
	}, nil
}
