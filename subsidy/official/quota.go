package official

import (
	"regexp"
	"strings"
	"time"

	"shigang/subsidy"
)

// App is one of the two accounts at WeChat.
type App string

// The accounts.
const (
	AppMini     App = "mini"
	AppOfficial App = "official"
)

// Chinese returns the account's name.
func (a App) Chinese() string {
	return map[App]string{AppMini: "小程序", AppOfficial: "公众号"}[a]
}

// Channels are the channels that go by the account.
func (a App) Channels() []subsidy.Channel {
	if a == AppMini {
		return []subsidy.Channel{subsidy.ChannelSubscribe}
	}
	return []subsidy.Channel{
		subsidy.ChannelTemplate, subsidy.ChannelBiz, subsidy.ChannelMass, subsidy.ChannelCustom,
	}
}

// CallQuota is what WeChat says of one call's use today.
type CallQuota struct {
	App     App
	Path    string
	Name    string // what we use it for
	Limit   int    // a day
	Used    int
	Left    int
	Trouble string // plain Chinese: why it is not known
}

// Scarce reports whether less than a tenth is left.
func (q CallQuota) Scarce() bool { return q.Trouble == "" && q.Limit > 0 && q.Left*10 < q.Limit }

// ClearsPerMonth is how often an account's calls may be counted from zero again
// (重置API调用次数: 每个账号每月共10次清零操作机会).
const ClearsPerMonth = 10

// ClearQuota lets an operator have today's calls of an account counted from
// zero; done is how often that was done this month.
func ClearQuota(app App, done int, sure bool, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ClearQuota, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case app.Chinese() == "":
		return subsidy.Event{}, subsidy.InvalidAt("/app", "请选择小程序或公众号")
	case !sure:
		return subsidy.Event{}, subsidy.InvalidAt("/sure", "清零一次就少一次机会，请勾选确认")
	case done >= ClearsPerMonth:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这个月的10次清零机会已经用完，次数每天0点自动恢复",
		}
	}
	if err := subsidy.CheckReason("/reason", "清零的原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	return clearEvent(app, why, by, now), nil
}

// ClearRefused notes that WeChat did not do it: the chance is not used.
func ClearRefused(app App, sentence string, by subsidy.Actor, now time.Time) subsidy.Event {
	return clearEvent(app, "微信没有办理："+sentence, by, now)
}

func clearEvent(app App, note string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  subsidy.ClearQuota,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: "quota_" + string(app)},
		By:      by,
		At:      now,
		Note:    app.Chinese() + "：" + note,
	}
}

// RidInfo is what WeChat says of a request that it refused, without what was
// sent: that may hold personal data.
type RidInfo struct {
	At     time.Time // zero: not told
	Took   time.Duration
	Path   string
	Answer string
}

// ridShape is what a rid looks like, e.g. 61725984-6126f6f9-040f19c4.
var ridShape = regexp.MustCompile(`^[0-9a-zA-Z-]{8,64}$`)

// ParseRid reads a rid that was typed or copied with the words around it.
func ParseRid(text string) (string, error) {
	text = subsidy.CleanLine(text)
	if i := strings.LastIndex(text, "rid:"); i >= 0 {
		text = strings.TrimSpace(text[i+len("rid:"):])
	}
	if !ridShape.MatchString(text) {
		return "", subsidy.InvalidAt("/rid", "请填写rid，例如 61725984-6126f6f9-040f19c4")
	}
	return text, nil
}
