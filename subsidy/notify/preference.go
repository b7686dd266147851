package notify

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// Choice is how somebody wants to be told of a kind of message. The inbox has
// it whatever they choose.
type Choice struct {
	WeChat bool `json:"wechat"`
	Mail   bool `json:"mail"`
}

// None reports that no way to tell them is left but the inbox.
func (c Choice) None() bool { return !c.WeChat && !c.Mail }

// On is the choice as it holds for a kind: the kind's own ways alone, and all
// of them where a duty would be left none.
func (c Choice) On(kind subsidy.MessageKind) Choice {
	t, _ := TypeOf(kind)
	open := t.open(c)
	if t.Duty && open.None() {
		return t.Ways()
	}
	return open
}

// Check refuses to close every way of a message that the law, or the person's
// own turn, requires.
func (c Choice) Check(kind subsidy.MessageKind) error {
	t, ok := TypeOf(kind)
	switch {
	case !ok || !t.Choosable():
		return subsidy.InvalidAt("/kind", "这种消息不能选择接收方式")
	case t.Duty && t.open(c).None():
		return subsidy.InvalidAt("/kind", "“"+t.Name+"”是办理业务必须送达的，"+t.keep())
	}
	return nil
}

// Choosable reports whether people may choose how this type reaches them.
func (t MessageType) Choosable() bool { return len(t.Channels) > 1 && t.Kind != subsidy.KindDigest }

// Ways are the ways by which this type is sent at all.
func (t MessageType) Ways() Choice {
	return Choice{
		WeChat: slices.ContainsFunc(t.Channels, ofWeChat),
		Mail:   slices.Contains(t.Channels, subsidy.ChannelMail),
	}
}

// open is what a choice leaves open of this type's ways.
func (t MessageType) open(c Choice) Choice {
	all := t.Ways()
	return Choice{WeChat: c.WeChat && all.WeChat, Mail: c.Mail && all.Mail}
}

// keep says which ways must stay.
func (t MessageType) keep() string {
	if t.Ways().WeChat {
		return "微信和邮件至少留一种"
	}
	return "邮件不能关闭"
}

// concerned are the roles behind the words of the table's column To; a new
// word there needs its row here, else nobody could choose.
var concerned = map[string][]subsidy.Role{
	toMistaken: {subsidy.Trainee, subsidy.CountyReviewer, subsidy.CountyChief},
	toHR:       {subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk},
	toTrainee:  {subsidy.Trainee},
	toReviewer: {subsidy.CountyReviewer},
	toChief:    {subsidy.CountyChief},
	toCentre:   {subsidy.ServiceCentre},
	toCity:     {subsidy.CityOfficer},
	toObjector: {subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee},
	toClaimed:  {subsidy.Trainee},
	toBound:    {subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee},
	toAsker: {
		subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk,
		subsidy.Trainee,
	},
}

// Concerns reports whether the type can concern somebody of one of these roles.
func (t MessageType) Concerns(roles []subsidy.Role) bool {
	for to := range strings.SplitSeq(t.To, "、") {
		if slices.ContainsFunc(concerned[to], func(r subsidy.Role) bool { return slices.Contains(roles, r) }) {
			return true
		}
	}
	return false
}

// Choosing are the types that somebody of these roles may choose about, in the
// table's order.
func Choosing(roles []subsidy.Role) []MessageType {
	return slices.DeleteFunc(slices.Clone(catalogue), func(t MessageType) bool {
		return !t.Choosable() || !t.Concerns(roles)
	})
}

// Required says who requires the type to be told, "" for nobody.
func (t MessageType) Required() string {
	switch {
	case !t.Duty:
		return ""
	case t.Clause == "":
		return "办理业务需要"
	}
	return "通知" + t.Clause
}

// Choose settles how somebody of these roles is told of a kind of message
// (消息设置). Without a confirmed e-mail address, mail alone is no way to be
// reached by what must be told.
func Choose(
	kind subsidy.MessageKind, c Choice, roles []subsidy.Role, hasMail bool, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := by.May(subsidy.ChoosePreferences, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	t, ok := TypeOf(kind)
	if !ok || !t.Concerns(roles) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.NotFound,
			Field:   "/kind",
			Message: "没有这种消息，请刷新后再选择",
		}
	}
	if err := c.Check(kind); err != nil {
		return subsidy.Event{}, err
	}
	if t.Duty && t.Ways().WeChat && !c.WeChat && !hasMail {
		return subsidy.Event{}, subsidy.InvalidAt("/kind", "您还没有验证过邮箱，“"+t.Name+"”的微信不能关闭")
	}
	kindOf := subsidy.SubjectAccount
	if by.Role.Staff() {
		kindOf = subsidy.SubjectStaff
	}
	return subsidy.Event{
		Action:  subsidy.ChoosePreferences,
		Subject: subsidy.Subject{Kind: kindOf, ID: by.ID},
		By:      by,
		At:      now,
		Note:    string(kind) + " " + c.String(),
	}, nil
}

// String is the choice as the audit line has it: “wechat on, mail off”.
func (c Choice) String() string {
	return "wechat " + onOff(!c.WeChat) + ", mail " + onOff(!c.Mail)
}
