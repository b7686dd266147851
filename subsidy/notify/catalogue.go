package notify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/official"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
	"shigang/subsidy/weekly"
)

// MessageType is a row of the one table of message types: what it is called,
// who gets it, and by which channels it is tried, in order. The documentation
// (docs/messages.md) and the choices people have are printed from it.
type MessageType struct {
	Kind     subsidy.MessageKind
	Name     string // as people choose it
	To       string // who gets it, as people read it
	Clause   string // of the notice or rules, "" for a convenience
	Channels []subsidy.Channel
	Duty     bool   // the law, or the person's own turn, requires it: some way must stay open
	Reminder bool   // waits for the morning, and is folded with others into one digest
	Page     string // what a tap opens in the mini-program, with the subject's id where it ends in "="; "" for staff
	decode   func([]byte) (subsidy.Message, error)
}

// The orders in which channels are tried.
var (
	// WeChat users: HR members and employees
	byWeChat = []subsidy.Channel{
		subsidy.ChannelSubscribe, subsidy.ChannelTemplate, subsidy.ChannelBiz, subsidy.ChannelMail,
		subsidy.ChannelInbox,
	}
	byMail  = []subsidy.Channel{subsidy.ChannelMail, subsidy.ChannelInbox} // staff
	noKnock = []subsidy.Channel{subsidy.ChannelInbox}
)

// The pages of the mini-program that messages lead to.
const (
	pageFiling     = "pages/filing/detail?id="
	pageProgress   = "pages/study/progress?id="
	pageClaim      = "pages/claim/claim?id="
	pageEnterprise = "pages/enterprise/enterprise"
	pageAssessment = "pages/platforms/assessment?id="
	pagePlatforms  = "pages/platforms/platforms"
	pageQuestion   = "pages/questions/question?id="
	pageCourses    = "pages/trainee/courses"
	pageOwnClaims  = "pages/trainee/claims"
	pageOwn        = "pages/trainee/own"
	pageBind       = "pages/trainee/bind"
	pageObjections = "pages/publicity/mine"
	pageInbox      = "pages/inbox/inbox"
	pageMail       = "pages/me/mail"
)

const (
	toHR       = "企业全部成员"
	toTrainee  = "名册上已实名绑定的职工"
	toReviewer = "县区经办"
	toChief    = "县区负责人"
	toCentre   = "服务中心"
	toCity     = "市人社局"
	toObjector = "提出异议或举报的微信用户"
	toBound    = "申请绑定或已经绑定职工身份的微信用户"
	toClaimed  = "申领涉及且已实名绑定的职工"
)

// catalogue is the one table of message types.
var catalogue = []MessageType{
	{
		Kind:     subsidy.KindEnterpriseDecided,
		Name:     "企业登记结果",
		To:       toHR,
		Channels: byWeChat,
		Duty:     true,
		Page:     pageEnterprise,
		decode:   decoder[subsidy.EnterpriseDecided],
	},
	{
		Kind:     subsidy.KindEnterpriseMoved,
		Name:     "企业迁移结果",
		To:       toHR,
		Channels: byWeChat,
		Page:     pageEnterprise,
		decode:   decoder[subsidy.EnterpriseMoved],
	},
	{
		Kind:     subsidy.KindFilingSubmitted,
		Name:     "备案已提交",
		To:       toHR,
		Channels: noKnock,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingSubmittedMessage],
	},
	{
		Kind:     subsidy.KindFilingAccepted,
		Name:     "备案结果：准予备案",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingAcceptedMessage],
	},
	{
		Kind:     subsidy.KindFilingReturned,
		Name:     "备案退回补正",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingReturnedMessage],
	},
	{
		Kind:     subsidy.KindFilingReopened,
		Name:     "备案重新办理",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingReopened],
	},
	{
		Kind:     subsidy.KindWindowExtended,
		Name:     "申领期限不可抗力延期",
		To:       toHR,
		Clause:   "附件1 一(三)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.WindowExtended],
	},
	{
		Kind:     subsidy.KindFilingSuspended,
		Name:     "备案中止办理",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingSuspended],
	},
	{
		Kind:     subsidy.KindFilingResumed,
		Name:     "备案恢复办理",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingResumed],
	},
	{
		Kind:     subsidy.KindFilingRefused,
		Name:     "备案结果：不予备案",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FilingRefusedMessage],
	},
	{
		Kind:     subsidy.KindAssessmentDecided,
		Name:     "平台评估结果",
		To:       toHR,
		Clause:   "一",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageAssessment,
		decode:   decoder[subsidy.AssessmentDecided],
	},
	{
		Kind:     subsidy.KindRegistrationDecided,
		Name:     "平台注册登记结果",
		To:       toHR,
		Clause:   "一",
		Channels: byWeChat,
		Duty:     true,
		Page:     pagePlatforms,
		decode:   decoder[subsidy.RegistrationDecided],
	},
	{
		Kind:     subsidy.KindQuestionReplied,
		Name:     "诉求答复",
		To:       "提出诉求的人或企业全部成员",
		Clause:   "五",
		Channels: byWeChat,
		Page:     pageQuestion,
		decode:   decoder[subsidy.QuestionReplied],
	},
	{
		Kind:     subsidy.KindFileBy,
		Name:     "备案期限提醒",
		To:       toHR,
		Clause:   "附件1 二(一)",
		Channels: byWeChat,
		Reminder: true,
		Page:     pageFiling,
		decode:   decoder[subsidy.FileBy],
	},
	{
		Kind:     subsidy.KindTrainingStarts,
		Name:     "培训即将开始",
		To:       toHR,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageFiling,
		decode:   decoder[subsidy.TrainingStarts],
	},
	{
		Kind:     subsidy.KindPeopleBehind,
		Name:     "有职工学习落后（培训期间每周一次）",
		To:       toHR,
		Clause:   "二",
		Channels: byWeChat,
		Reminder: true,
		Page:     pageProgress,
		decode:   decoder[subsidy.PeopleBehind],
	},
	{
		Kind:     subsidy.KindTrainingEnds,
		Name:     "培训即将结束",
		To:       toHR,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageFiling,
		decode:   decoder[subsidy.TrainingEnds],
	},
	{
		Kind:     subsidy.KindClaimWindow,
		Name:     "申领期限提醒",
		To:       toHR,
		Clause:   "附件1 一(三)",
		Channels: byWeChat,
		Duty:     true,
		Reminder: true,
		Page:     pageFiling,
		decode:   decoder[subsidy.ClaimWindow],
	},
	{
		Kind:     subsidy.KindCourseStarts,
		Name:     "课程即将开始",
		To:       toTrainee,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageCourses,
		decode:   decoder[subsidy.CourseStarts],
	},
	{
		Kind:     subsidy.KindCourseEnds,
		Name:     "课程即将结束",
		To:       toTrainee,
		Channels: byWeChat,
		Reminder: true,
		Page:     pageCourses,
		decode:   decoder[subsidy.CourseEnds],
	},
	{
		Kind:     study.KindAllowanceFreed,
		Name:     "年度补贴额度又有空余",
		To:       toHR,
		Clause:   "一",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[study.AllowanceFreed],
	},
	{
		Kind:     subsidy.KindClaimSubmitted,
		Name:     "申领已提交",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: noKnock,
		Page:     pageClaim,
		decode:   decoder[claim.SubmittedMessage],
	},
	{
		Kind:     subsidy.KindClaimSupplement,
		Name:     "申领需要补充材料",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.SupplementMessage],
	},
	{
		Kind:     subsidy.KindSupplementLapsed,
		Name:     "补充材料期限已过",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.SupplementLapsed],
	},
	{
		Kind:     subsidy.KindClaimApproved,
		Name:     "申领结果：审核通过",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.ApprovedMessage],
	},
	{
		Kind:     subsidy.KindClaimReopened,
		Name:     "申领重新办理",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.Reopened],
	},
	{
		Kind:     subsidy.KindSupplementExtended,
		Name:     "补充材料期限不可抗力延期",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.SupplementExtended],
	},
	{
		Kind:     subsidy.KindClaimSuspended,
		Name:     "申领中止办理",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.Suspended],
	},
	{
		Kind:     subsidy.KindClaimResumed,
		Name:     "申领恢复办理",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.Resumed],
	},
	{
		Kind:     subsidy.KindClaimRefused,
		Name:     "申领结果：不予补贴",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.RefusedMessage],
	},
	{
		Kind:     subsidy.KindClaimPublished,
		Name:     "申领开始公示",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.PublishedMessage],
	},
	{
		Kind:     subsidy.KindLinesHeld,
		Name:     "有人员因异议暂缓拨付",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.LinesHeld],
	},
	{
		Kind:     subsidy.KindObjectionDecided,
		Name:     "异议处理结果",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.ObjectionDecided],
	},
	{
		Kind:     subsidy.KindObjectionAnswered,
		Name:     "异议、举报的答复",
		To:       toObjector,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageObjections,
		decode:   decoder[claim.ObjectionAnsweredMessage],
	},
	{
		Kind:     subsidy.KindWordAsked,
		Name:     "企业为您申领了补贴，属实吗",
		To:       toClaimed,
		Clause:   "五",
		Channels: byWeChat,
		Page:     pageOwnClaims,
		decode:   decoder[claim.WordAsked],
	},
	{
		Kind:     subsidy.KindClaimPaid,
		Name:     "补贴已拨付",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.PaidMessage],
	},
	{
		Kind:     subsidy.KindPaymentFailed,
		Name:     "拨付没有成功",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.PaymentFailed],
	},
	{
		Kind:     subsidy.KindPayeeDecided,
		Name:     "收款账户变更结果",
		To:       toHR,
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.PayeeDecided],
	},
	{
		Kind:     subsidy.KindClaimExpired,
		Name:     "申领已逾期",
		To:       toHR,
		Clause:   "附件1 一(三)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.ExpiredMessage],
	},
	{
		Kind:     subsidy.KindRecoveryProposed,
		Name:     "拟追回补贴，请陈述申辩",
		To:       toHR,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.RecoveryProposedMessage],
	},
	{
		Kind:     subsidy.KindHearingDue,
		Name:     "陈述申辩期限提醒（剩1个工作日）",
		To:       toHR,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Reminder: true,
		Page:     pageClaim,
		decode:   decoder[claim.HearingDue],
	},
	{
		Kind:     subsidy.KindRecoveryDropped,
		Name:     "补贴不追回",
		To:       toHR,
		Clause:   "五",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.RecoveryDropped],
	},
	{
		Kind:     subsidy.KindRecoveryOrdered,
		Name:     "补贴需要退回",
		To:       toHR,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageClaim,
		decode:   decoder[claim.RecoveryOrdered],
	},
	{
		Kind:     subsidy.KindRecoveryDone,
		Name:     "退款已收到",
		To:       toHR,
		Clause:   "五",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.RecoveryDone],
	},
	{
		Kind:     subsidy.KindDeadlineMoved,
		Name:     "期限因放假安排变动",
		To:       toHR + "、" + toReviewer,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[claim.DeadlineMoved],
	},
	{
		Kind:     subsidy.KindSupplementDue,
		Name:     "补充材料期限提醒（剩2、0个工作日）",
		To:       toHR,
		Clause:   "附件1 二(二)",
		Channels: byWeChat,
		Duty:     true,
		Reminder: true,
		Page:     pageClaim,
		decode:   decoder[claim.SupplementDue],
	},
	{
		Kind:     subsidy.KindClaimReviewDue,
		Name:     "申领审核快到期（剩5、2、0个工作日）",
		To:       toReviewer,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[claim.ReviewDue],
	},
	{
		Kind:     subsidy.KindClaimReviewOverdue,
		Name:     "申领审核已超期",
		To:       toChief,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[claim.ReviewOverdue],
	},
	{
		Kind:     subsidy.KindPublishDue,
		Name:     "审核通过的申领待公示",
		To:       toReviewer,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Reminder: true,
		decode:   decoder[claim.PublishDue],
	},
	{
		Kind:     subsidy.KindPublicityEnds,
		Name:     "公示今天结束",
		To:       toReviewer,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Reminder: true,
		decode:   decoder[claim.PublicityEnds],
	},
	{
		Kind:     subsidy.KindPaymentDue,
		Name:     "拨付快到期（剩10、5、0个工作日）",
		To:       toReviewer,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[claim.PaymentDue],
	},
	{
		Kind:     subsidy.KindPaymentOverdue,
		Name:     "拨付已超期",
		To:       toChief,
		Clause:   "附件1 二(二)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[claim.PaymentOverdue],
	},
	{
		Kind:     subsidy.KindAmountCut,
		Name:     "有人员的补贴金额调低",
		To:       toHR,
		Clause:   "一",
		Channels: byWeChat,
		Page:     pageClaim,
		decode:   decoder[subsidy.AmountCut],
	},
	{
		Kind:     subsidy.KindCorrectionAnswered,
		Name:     "更正申请的答复",
		To:       "申请更正的人",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageOwn,
		decode:   decoder[subsidy.CorrectionAnswered],
	},
	{
		Kind:     subsidy.KindBindingContested,
		Name:     "有人申请绑定您的身份或手机号码",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		decode:   decoder[subsidy.BindingContested],
	},
	{
		Kind:     subsidy.KindBindingDecided,
		Name:     "职工绑定申请的结果",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		decode:   decoder[subsidy.BindingDecided],
	},
	{
		Kind:     subsidy.KindBindingEnded,
		Name:     "职工绑定已解除",
		To:       toBound,
		Clause:   "五",
		Channels: byWeChat,
		Duty:     true,
		Page:     pageBind,
		decode:   decoder[subsidy.BindingEnded],
	},
	{
		Kind:     subsidy.KindWorkArrived,
		Name:     "有新的待办",
		To:       toReviewer + "、" + toCentre + "、" + toCity,
		Channels: byMail,
		decode:   decoder[subsidy.WorkArrived],
	},
	{
		Kind:     subsidy.KindReviewDue,
		Name:     "备案审核快到期（剩5、2、0个工作日）",
		To:       toReviewer,
		Clause:   "附件1 二(一)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[subsidy.ReviewDue],
	},
	{
		Kind:     subsidy.KindReviewOverdue,
		Name:     "备案审核已超期",
		To:       toChief,
		Clause:   "附件1 二(一)",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[subsidy.ReviewOverdue],
	},
	{
		Kind:     subsidy.KindOpinionDue,
		Name:     "平台评估快到期（剩1、0个工作日）",
		To:       toCentre,
		Clause:   "一",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[subsidy.OpinionDue],
	},
	{
		Kind:     subsidy.KindOpinionOverdue,
		Name:     "平台评估已超期",
		To:       toCentre,
		Clause:   "一",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[subsidy.OpinionOverdue],
	},
	{
		Kind:     subsidy.KindWeeklySoon,
		Name:     "备案情况统计表周一中午前要确认",
		To:       toChief,
		Clause:   "七",
		Channels: byMail,
		Reminder: true,
		decode:   decoder[weekly.Soon],
	},
	{
		Kind:     subsidy.KindWeeklyReady,
		Name:     "备案情况统计表待确认",
		To:       toChief,
		Clause:   "七",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[weekly.Ready],
	},
	{
		Kind:     subsidy.KindWeeklyLate,
		Name:     "备案情况统计表没有按时确认",
		To:       toChief + "、" + toCity,
		Clause:   "七",
		Channels: byMail,
		Duty:     true,
		Reminder: true,
		decode:   decoder[weekly.Late],
	},
	{
		Kind:     signal.KindCasesDrawn,
		Name:     "有申领被抽中核查",
		To:       toReviewer,
		Clause:   "五",
		Channels: byMail,
		decode:   decoder[signal.CasesDrawn],
	},
	{
		Kind:     signal.KindCheckFound,
		Name:     "抽查发现问题",
		To:       toReviewer,
		Clause:   "五",
		Channels: byMail,
		Duty:     true,
		decode:   decoder[signal.CheckFound],
	},
	{
		Kind:     subsidy.KindDigest,
		Name:     "多条提醒合并成的一条",
		To:       "同时有三条以上提醒的人",
		Channels: byWeChat,
		Page:     pageInbox,
		decode:   decoder[Digest],
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
		Kind:     subsidy.KindWeeklyMail,
		Name:     "全市备案情况统计表",
		To:       "市人社局职业能力建设科的邮箱",
		Clause:   "七",
		Channels: []subsidy.Channel{subsidy.ChannelMail},
		Duty:     true,
		decode:   decoder[weekly.Mail],
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
		Channels: noKnock,
		Page:     pageMail,
		decode:   decoder[MailSuspended],
	},
	{
		Kind:     subsidy.KindPhoneBound,
		Name:     "账号绑定了手机",
		To:       "账号本人（工作人员）",
		Channels: byMail,
		Duty:     true,
		decode:   decoder[subsidy.PhoneBound],
	},
}

// Messages is the whole table.
func Messages() []MessageType { return catalogue }

// TypeOf returns a message type's row; ok is false for an unknown kind.
func TypeOf(kind subsidy.MessageKind) (t MessageType, ok bool) {
	for _, t := range catalogue {
		if t.Kind == kind {
			return t, true
		}
	}
	return MessageType{}, false
}

// MessageKinds are all message types.
func MessageKinds() []subsidy.MessageKind {
	out := make([]subsidy.MessageKind, len(catalogue))
	for i, t := range catalogue {
		out[i] = t.Kind
	}
	return out
}

// ChannelsOf returns which channels a message type tries, in order.
func ChannelsOf(kind subsidy.MessageKind) []subsidy.Channel {
	t, _ := TypeOf(kind)
	return t.Channels
}

// MiniPage is the page of the mini-program that a message about a subject opens.
func (t MessageType) MiniPage(about subsidy.Subject) string {
	if strings.HasSuffix(t.Page, "=") {
		return t.Page + about.ID
	}
	return t.Page
}

// DecodeMessage reads back what EncodeMessage wrote.
func DecodeMessage(kind subsidy.MessageKind, data []byte) (subsidy.Message, error) {
	t, ok := TypeOf(kind)
	if !ok {
		return nil, fmt.Errorf("decode message: unknown kind %q", kind)
	}
	m, err := t.decode(data)
	if err != nil {
		return nil, fmt.Errorf("decode message %s: %w", kind, err)
	}
	return m, nil
}

func decoder[M subsidy.Message](data []byte) (subsidy.Message, error) {
	var m M
	err := json.Unmarshal(data, &m)
	return m, err
}

// Choice is how somebody wants to be told of a kind of message. The inbox has
// it whatever they choose.
type Choice struct {
	WeChat bool `json:"wechat"`
	Mail   bool `json:"mail"`
}

// None reports that nobody is to knock.
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
