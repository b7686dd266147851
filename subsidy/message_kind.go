package subsidy

// MessageKind names a message type; the database and the templates file carry it.
type MessageKind string

// The message types, all of them.
const (
	KindEnterpriseDecided   MessageKind = "enterprise_decided"   // 企业登记结果
	KindFilingAccepted      MessageKind = "filing_accepted"      // 备案结果：已备案
	KindFilingReturned      MessageKind = "filing_returned"      // 备案退回补正
	KindFilingRefused       MessageKind = "filing_refused"       // 不予备案
	KindEnterpriseMoved     MessageKind = "enterprise_moved"     // 企业迁移结果
	KindFileBy              MessageKind = "file_by"              // 备案期限提醒
	KindTrainingEnds        MessageKind = "training_ends"        // 培训即将结束
	KindReviewDue           MessageKind = "review_due"           // 工作人员：备案快到期
	KindReviewOverdue       MessageKind = "review_overdue"       // 县区负责人：备案已超期
	KindAssessmentDecided   MessageKind = "assessment_decided"   // 平台评估结果
	KindRegistrationDecided MessageKind = "registration_decided" // 平台注册登记结果
	KindQuestionReplied     MessageKind = "question_replied"     // 诉求答复
	KindWorkArrived         MessageKind = "work_arrived"         // 工作人员：有新的待办
	KindTrainingStarts      MessageKind = "training_starts"      // 培训即将开始
	KindCourseStarts        MessageKind = "course_starts"        // 职工：课程即将开始
	KindCourseEnds          MessageKind = "course_ends"          // 职工：课程即将结束
	KindFilingSubmitted     MessageKind = "filing_submitted"     // 备案已提交
	KindClaimWindow         MessageKind = "claim_window"         // 申领期限提醒
	KindPeopleBehind        MessageKind = "people_behind"        // 有职工学习落后
	KindOpinionDue          MessageKind = "opinion_due"          // 服务中心：平台评估快到期
	KindOpinionOverdue      MessageKind = "opinion_overdue"      // 服务中心：平台评估已超期
	KindAnswerDue           MessageKind = "answer_due"           // 工作人员：诉求快到期
	KindAnswerOverdue       MessageKind = "answer_overdue"       // 县区负责人：诉求已超期
	KindPolicyNotice        MessageKind = "policy_notice"        // 政策通知
	KindDigest              MessageKind = "digest"               // 多条提醒合并成一条
	KindOfficialReply       MessageKind = "official_reply"       // 公众号：对留言的答复或小程序卡片
	KindMailCode            MessageKind = "mail_code"            // 邮箱验证码
	KindMailSuspended       MessageKind = "mail_suspended"       // 邮箱停用
	KindPhoneBound          MessageKind = "phone_bound"          // 工作人员：账号绑定了手机
	KindWeeklySoon          MessageKind = "weekly_soon"          // 县区负责人：统计表即将生成
	KindWeeklyReady         MessageKind = "weekly_ready"         // 县区负责人：统计表待确认
	KindWeeklyLate          MessageKind = "weekly_late"          // 县区负责人、市局：统计表没有按时确认
	KindWeeklyMail          MessageKind = "weekly_mail"          // 市局邮箱：全市统计表
	KindClaimSubmitted      MessageKind = "claim_submitted"      // 申领已提交
	KindClaimSupplement     MessageKind = "claim_supplement"     // 申领要求补充材料
	KindSupplementLapsed    MessageKind = "supplement_lapsed"    // 补充期限已过
	KindClaimApproved       MessageKind = "claim_approved"       // 申领结果：审核通过
	KindFilingReopened      MessageKind = "filing_reopened"      // 备案重新办理
	KindClaimReopened       MessageKind = "claim_reopened"       // 申领重新办理
	KindWindowExtended      MessageKind = "window_extended"      // 申领期限延期
	KindSupplementExtended  MessageKind = "supplement_extended"  // 补充材料期限延期
	KindFilingSuspended     MessageKind = "filing_suspended"     // 备案中止办理
	KindFilingResumed       MessageKind = "filing_resumed"       // 备案恢复办理
	KindClaimSuspended      MessageKind = "claim_suspended"      // 申领中止办理
	KindClaimResumed        MessageKind = "claim_resumed"        // 申领恢复办理
	KindClaimRefused        MessageKind = "claim_refused"        // 申领结果：不予补贴
	KindClaimPublished      MessageKind = "claim_published"      // 申领开始公示
	KindLinesHeld           MessageKind = "lines_held"           // 有人员暂缓拨付
	KindObjectionDecided    MessageKind = "objection_decided"    // 异议处理结果
	KindObjectionAnswered   MessageKind = "objection_answered"   // 异议、举报的答复
	KindWordAsked           MessageKind = "word_asked"           // 职工：企业为您申领，属实吗
	KindClaimPaid           MessageKind = "claim_paid"           // 补贴已拨付
	KindPaymentFailed       MessageKind = "payment_failed"       // 拨付没有成功
	KindPayeeDecided        MessageKind = "payee_decided"        // 收款账户变更结果
	KindClaimExpired        MessageKind = "claim_expired"        // 申领逾期
	KindRecoveryOrdered     MessageKind = "recovery_ordered"     // 追回补贴
	KindRecoveryDone        MessageKind = "recovery_done"        // 补贴已追回
	KindRecoveryProposed    MessageKind = "recovery_proposed"    // 拟追回告知
	KindRecoveryDropped     MessageKind = "recovery_dropped"     // 不追回
	KindHearingDue          MessageKind = "hearing_due"          // 陈述申辩期限提醒
	KindDeadlineMoved       MessageKind = "deadline_moved"       // 期限变动
	KindSupplementDue       MessageKind = "supplement_due"       // 补充材料期限提醒
	KindClaimReviewDue      MessageKind = "claim_review_due"     // 工作人员：申领审核快到期
	KindClaimReviewOverdue  MessageKind = "claim_review_overdue" // 县区负责人：申领审核已超期
	KindPublishDue          MessageKind = "publish_due"          // 工作人员：审核通过的申领待公示
	KindPublicityEnds       MessageKind = "publicity_ends"       // 工作人员：公示今天结束
	KindPaymentDue          MessageKind = "payment_due"          // 工作人员：拨付快到期
	KindPaymentOverdue      MessageKind = "payment_overdue"      // 县区负责人：拨付已超期
	KindBindingContested    MessageKind = "binding_contested"    // 有人申请使用您的手机号或身份绑定
	KindBindingDecided      MessageKind = "binding_decided"      // 职工绑定申请的结果
	KindBindingEnded        MessageKind = "binding_ended"        // 职工绑定已解除
	KindCasesDrawn          MessageKind = "cases_drawn"          // 县区：有申领被抽中
	KindCheckFound          MessageKind = "check_found"          // 县区：抽查发现问题
	KindAllowanceFreed      MessageKind = "allowance_freed"      // 额度又有空余
	KindCorrectionAnswered  MessageKind = "correction_answered"  // 更正申请的答复
	KindAmountCut           MessageKind = "amount_cut"           // 有人员的补贴金额调低
)
