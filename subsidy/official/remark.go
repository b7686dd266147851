package official

import (
	"time"

	"shigang/subsidy"
)

// maxRemark is how many bytes a remark may have: WeChat's page says 30 characters,
// and WeChat itself refuses more than ten Chinese ones (40092), which are 30 bytes.
const maxRemark = 30

// Remark is what staff noted of a follower (备注), so that the next to answer knows
// whom it is about; the public platform shows it beside the name.
type Remark struct {
	OpenID string
	Text   string // "" for none
	Due    bool   // WeChat is still to be told
	At     time.Time
}

// State says whether WeChat has it, "" where there is nothing to say.
func (r Remark) State() string {
	if r.Due {
		return "正在同步到公众平台"
	}
	return ""
}

// Write notes something of the follower who wrote to us; an empty text takes it away.
func (r *Remark) Write(c Conversation, text string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.RemarkFollower, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if by.County != c.County && by.Role != subsidy.CityOfficer { // as for an answer
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项业务，请核对编号"}
	}
	text = subsidy.CleanLine(text)
	switch {
	case c.Gone:
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "对方已取消关注公众号，不能再写备注"}
	case len(text) > maxRemark:
		return subsidy.Event{}, subsidy.InvalidAt("/remark", "备注太长：最多10个汉字，或30个字母、数字")
	}
	note := "写了备注"
	if text == "" {
		note = "去掉备注"
	}
	r.OpenID, r.Text, r.Due, r.At = c.OpenID, text, true, now
	return subsidy.Event{
		Action:  subsidy.RemarkFollower,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: c.ID},
		Scope:   c.Scope(),
		From:    string(c.State),
		To:      string(c.State),
		By:      by,
		At:      now,
		Note:    note,
	}, nil
}
