package notify

import (
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// officialMessages are what followers (关注者) of the official account are told, and what the notifier says of itself.
var officialMessages = []MessageType{
	{
		Kind:     subsidy.KindDigest,
		Name:     "多条提醒合并成的一条",
		To:       "同时有三条以上提醒的人",
		Channels: byWeChat,
		Page:     pageInbox,
		Template: Template{
			Name:      "digest",
			Title:     "待办提醒汇总",
			Subscribe: []string{"thing1", "number2", "date3"},
			Official:  []string{"thing1", "number2", "time3"},
		},
		decode: decoder[Digest],
	},
	{
		Kind:     subsidy.KindPolicyNotice,
		Name:     "政策通知",
		To:       "公众号关注者",
		Clause:   "五",
		Channels: []subsidy.Channel{subsidy.ChannelMass},
		decode:   decoder[official.PolicyNotice],
	},
	{
		Kind:     subsidy.KindOfficialReply,
		Name:     "公众号留言的答复",
		To:       "48小时内给公众号留言的关注者",
		Clause:   "五",
		Channels: []subsidy.Channel{subsidy.ChannelCustom},
		decode:   decoder[official.OfficialReply],
	},
	{
		Kind:     subsidy.KindMailCode,
		Name:     "邮箱验证码",
		To:       "正在验证邮箱的人",
		Channels: []subsidy.Channel{subsidy.ChannelMail},
		Duty:     true,
		decode:   decoder[MailCode],
	},
	{
		Kind:     subsidy.KindMailSuspended,
		Name:     "邮箱因退信停用",
		To:       "邮箱被退信的人",
		Channels: inboxOnly,
		Page:     pageMail,
		decode:   decoder[MailSuspended],
	},
}
