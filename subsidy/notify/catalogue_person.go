package notify

import (
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// personMessages are what a person is told of themselves: employees (职工), who asks to be bound, who objected.
var personMessages = []MessageType{
	{
		Kind:     subsidy.KindCourseStarts,
		Name:     "课程即将开始",
		To:       toTrainee,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageCourses,
		Template: Template{
			Name:      "course-starts",
			Title:     "课程开始提醒",
			Subscribe: []string{"thing1", "date2", "number3"},
			Official:  []string{"thing1", "time2", "number3"},
		},
		decode: decoder[subsidy.CourseStarts],
	},
	{
		Kind:     subsidy.KindCourseEnds,
		Name:     "课程即将结束",
		To:       toTrainee,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageCourses,
		Template: Template{
			Name:      "course-ends",
			Title:     "课程结束提醒",
			Subscribe: []string{"thing1", "date2"},
			Official:  []string{"thing1", "time2"},
		},
		decode: decoder[subsidy.CourseEnds],
	},
	{
		Kind:     subsidy.KindObjectionAnswered,
		Name:     "异议、举报的答复",
		To:       toObjector,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageObjections,
		Template: Template{
			Name:      "objection-answered",
			Title:     "异议处理结果通知",
			Subscribe: []string{"thing1", "thing2"},
			Official:  []string{"thing1", "thing4"},
		},
		decode: decoder[claim.ObjectionAnsweredMessage],
	},
	{
		Kind:     subsidy.KindWordAsked,
		Name:     "企业为您申领了补贴，属实吗",
		To:       toClaimed,
		Clause:   "五",
		Channels: byWeChat,
		Page:     pageOwnClaims,
		Template: Template{
			Name:      "word-asked",
			Title:     "补贴申领核对通知",
			Subscribe: []string{"thing1", "number2", "thing3"},
			Official:  []string{"thing1", "number4", "thing6"},
		},
		decode: decoder[claim.WordAsked],
	},
	{
		Kind:     subsidy.KindCorrectionAnswered,
		Name:     "更正申请的答复",
		To:       toMistaken,
		Channels: byWeChat,
		Duty:     true,
		Page:     pageOwn,
		Template: Template{
			Name:      "correction-answered",
			Title:     "信息更正结果通知",
			Subscribe: []string{"character_string1", "thing2", "phrase3"},
			Official:  []string{"character_string1", "thing3", "const4"},
		},
		decode: decoder[subsidy.CorrectionAnswered],
	},
	{
		Kind:     subsidy.KindBindingContested,
		Name:     "有人申请绑定您的身份或手机号码",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		Template: Template{
			Name:      "binding-contested",
			Title:     "职工绑定核实提醒",
			Subscribe: []string{"character_string1", "thing2", "phrase3"},
			Official:  []string{"character_string1", "thing3", "const4"},
		},
		decode: decoder[subsidy.BindingContested],
	},
	{
		Kind:     subsidy.KindBindingDecided,
		Name:     "职工绑定申请的结果",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		Template: Template{
			Name:      "binding-decided",
			Title:     "职工绑定结果通知",
			Subscribe: []string{"character_string1", "thing2", "phrase3"},
			Official:  []string{"character_string1", "thing3", "const4"},
		},
		decode: decoder[subsidy.BindingDecided],
	},
	{
		Kind:     subsidy.KindBindingEnded,
		Name:     "职工绑定已解除",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		Template: Template{
			Name:      "binding-ended",
			Title:     "职工绑定解除通知",
			Subscribe: []string{"character_string1", "thing2", "phrase3"},
			Official:  []string{"character_string1", "thing3", "const4"},
		},
		decode: decoder[subsidy.BindingEnded],
	},
}
