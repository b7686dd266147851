package notify

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// concerned are the roles behind the words of the table's column To; a new
// word there needs its row here, else nobody could choose.
var concerned = map[string][]subsidy.Role{
	"申请更正的人":   {subsidy.Trainee, subsidy.CountyReviewer, subsidy.CountyChief},
	toHR:       {subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk},
	toTrainee:  {subsidy.Trainee},
	toReviewer: {subsidy.CountyReviewer},
	toChief:    {subsidy.CountyChief},
	toCentre:   {subsidy.ServiceCentre},
	toCity:     {subsidy.CityOfficer},
	toObjector: {subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee},
	toClaimed:  {subsidy.Trainee},
	toBound:    {subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee},
	"提出诉求的人或企业全部成员": {
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
