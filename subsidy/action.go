package subsidy

import (
	"slices"
	"strings"
)

// Action is something that may be done; audit lines and timelines carry it.
type Action string

// The actions that exist so far.
const (
	RegisterEnterprise   Action = "enterprise.register" // 登记企业
	AcceptEnterprise     Action = "enterprise.accept"   // 通过企业登记
	ReturnEnterprise     Action = "enterprise.return"   // 退回企业登记
	ReadEnterprise       Action = "enterprise.read"
	CreateFiling         Action = "filing.create"      // 新建备案
	EditFiling           Action = "filing.edit"        // 填写备案
	EditRoster           Action = "filing.roster"      // 填写名册
	SubmitFiling         Action = "filing.submit"      // 提交备案
	ReturnFiling         Action = "filing.return"      // 退回补正
	AcceptFiling         Action = "filing.accept"      // 准予备案
	RefuseFiling         Action = "filing.refuse"      // 不予备案
	WithdrawFiling       Action = "filing.withdraw"    // 撤回备案
	ReopenFiling         Action = "filing.reopen"      // 复议、诉讼后重新办理备案
	DiscardDraft         Action = "draft.discard"      // 删除草稿
	ProposeExtension     Action = "extension.propose"  // 提出不可抗力延期
	GrantExtension       Action = "extension.grant"    // 批准延期
	RejectExtension      Action = "extension.reject"   // 不批准延期
	ProposeSuspension    Action = "suspension.propose" // 提出中止办理
	ConfirmSuspension    Action = "suspension.confirm" // 中止办理
	RejectSuspension     Action = "suspension.reject"  // 不中止办理
	ResumeCase           Action = "suspension.resume"  // 恢复办理
	TakeCase             Action = "case.take"          // 接办
	HandOverCase         Action = "case.hand_over"     // 转交
	ShareCases           Action = "case.share"         // 均衡分派
	CoverCases           Action = "case.cover"         // 请假代办
	ReadFiling           Action = "filing.read"
	AmendFiling          Action = "filing.amend"          // 变更备案
	RecordPaper          Action = "filing.paper"          // 收到纸质材料
	RecordProvincial     Action = "filing.provincial"     // 登记省系统编号
	ExportFiling         Action = "filing.export"         // 导出备案表
	AttachFile           Action = "file.attach"           // 上传材料
	DetachFile           Action = "file.detach"           // 删去材料
	ReadFile             Action = "file.read"             // 查看材料
	ManageMembers        Action = "enterprise.member"     // 管理成员
	LeaveEnterprise      Action = "enterprise.leave"      // 退出企业
	MoveEnterprise       Action = "enterprise.move"       // 企业迁移
	EditAssessment       Action = "assessment.edit"       // 填写平台评估
	SubmitAssessment     Action = "assessment.submit"     // 提交平台评估
	SupplementAssessment Action = "assessment.supplement" // 要求补充材料
	FavourAssessment     Action = "assessment.favour"     // 评估同意
	DisfavourAssessment  Action = "assessment.disfavour"  // 评估不同意
	WithdrawAssessment   Action = "assessment.withdraw"   // 撤回评估
	ReadAssessment       Action = "assessment.read"
	RequestRegistration  Action = "registration.request" // 申请平台注册登记
	DecideRegistration   Action = "registration.decide"  // 办理平台注册登记
	ManagePlatforms      Action = "platform.manage"      // 维护推荐平台名单
	AskQuestion          Action = "question.ask"         // 提出诉求
	AnswerQuestion       Action = "question.answer"      // 答复诉求
	RateAnswer           Action = "question.rate"        // 评价答复
	BindPhone            Action = "account.phone"        // 绑定手机号
	Login                Action = "account.login"
	BindTrainee          Action = "trainee.bind"         // 职工实名绑定
	AskBinding           Action = "trainee.ask"          // 申请职工绑定，由县区核实
	DecideBinding        Action = "trainee.decide"       // 县区核实职工绑定
	ReadBindings         Action = "trainee.read"         // 查看职工绑定申请
	EndBinding           Action = "trainee.unbind"       // 解除职工绑定
	UnbindOwn            Action = "trainee.leave"        // 本人解除职工绑定
	AcceptPrivacy        Action = "account.privacy"      // 同意隐私保护指引
	RefusePrivacy        Action = "account.privacy_back" // 撤回同意隐私保护指引
	EraseOwn             Action = "account.erase"        // 注销，清除微信信息
	ReadOwnCourses       Action = "trainee.courses"
	WriteCampaign        Action = "notice.write"       // 起草政策通知
	SubmitCampaign       Action = "notice.submit"      // 政策通知送审
	RecallCampaign       Action = "notice.recall"      // 撤回送审
	ReturnCampaign       Action = "notice.return"      // 退回修改
	ApproveCampaign      Action = "notice.approve"     // 批准群发
	PauseCampaign        Action = "notice.pause"       // 暂停发送
	ResumeCampaign       Action = "notice.resume"      // 恢复发送
	CancelCampaign       Action = "notice.cancel"      // 取消发送
	WithdrawCampaign     Action = "notice.withdraw"    // 撤下通知
	TakeBackCampaign     Action = "notice.takeback"    // 从微信收回撤下的通知
	PreviewCampaign      Action = "notice.preview"     // 在本人手机上预览
	SendCampaign         Action = "notice.send"        // 系统开始群发
	FinishCampaign       Action = "notice.finish"      // 系统群发完毕
	FailCampaign         Action = "notice.fail"        // 系统群发失败
	ReadUnmasked         Action = "person.read"        // 查看未脱敏信息
	WriteOfficial        Action = "official.write"     // 编辑公众号菜单、欢迎语、自动回复和图片
	PublishMenu          Action = "official.publish"   // 发布公众号菜单
	ReadAccount          Action = "official.look"      // 读取公众号现有的菜单和自动回复
	ReconcileFollowers   Action = "official.reconcile" // 核对公众号关注者
	ManageUploads        Action = "official.uploads"   // 查看和删除公众号的素材与草稿
	ReadOfficial         Action = "official.read"      // 查看公众号概况和留言
	ChooseCounty         Action = "follower.county"    // 关注者选择所在县区
	AssignFollower       Action = "follower.assign"    // 替关注者选择县区，转交留言
	BlockFollower        Action = "follower.block"     // 拉黑关注者
	UnblockFollower      Action = "follower.unblock"   // 解除拉黑
	MessageOfficial      Action = "follower.message"   // 给公众号留言
	AnswerFollower       Action = "follower.answer"    // 答复公众号留言
	RemarkFollower       Action = "follower.remark"    // 给关注者写备注
	WriteReason          Action = "reason.write"       // 写常用理由
	WriteSavedAnswer     Action = "official.saved"     // 写常用答复
	ReadOperations       Action = "operations.read"
	SwitchChannels       Action = "channel.switch"     // 停用、启用消息渠道
	ResendNotice         Action = "notice.resend"      // 重发消息
	ManageTasks          Action = "task.manage"        // 重新运行、删除后台任务
	ClearQuota           Action = "quota.clear"        // 微信接口次数清零
	CheckTemplates       Action = "template.check"     // 核对消息模板
	ChoosePreferences    Action = "account.preference" // 选择消息接收方式
	StaffLogin           Action = "staff.login"
	AddStaff             Action = "staff.add"
	StaffLogout          Action = "staff.logout"
	FailLogin            Action = "staff.failed"        // 登录失败
	LockLogin            Action = "staff.locked"        // 登录失败太多而锁定
	DisableStaff         Action = "staff.disable"       // 停用工作人员账号
	EnableStaff          Action = "staff.enable"        // 启用工作人员账号
	ResetStaff           Action = "staff.reset"         // 重置密码
	ChangeOwnPassword    Action = "staff.password"      // 修改密码
	ReadStaff            Action = "staff.read"          // 查看工作人员账号
	ChangeStaff          Action = "staff.change"        // 修改工作人员账号的姓名、身份、县区
	EndSessions          Action = "staff.sessions"      // 结束登录
	SetUpSecond          Action = "staff.second"        // 设置二次验证
	RenewRecovery        Action = "staff.recovery"      // 重新生成恢复码
	EndSecond            Action = "staff.second_end"    // 停用二次验证
	ResetSecond          Action = "staff.second_reset"  // 重置二次验证
	MakeFeedAddress      Action = "feed.make"           // 生成日历订阅地址
	EndFeedAddress       Action = "feed.end"            // 停用日历订阅地址
	MakePhoneCode        Action = "staff.code"          // 取手机绑定码
	BindStaffPhone       Action = "staff.bind"          // 工作人员绑定手机微信
	ConfirmStaffPhone    Action = "staff.confirm"       // 工作人员在手机上确认身份
	EndStaffPhone        Action = "staff.unbind"        // 解除工作人员的手机绑定
	ImportStudy          Action = "study.import"        // 导入学习记录
	ClearStudy           Action = "study.clear"         // 清除学习记录
	PushStudy            Action = "study.push"          // 平台推送学习记录
	ReadStudy            Action = "study.read"          // 查看学习记录
	ExportLedger         Action = "study.ledger"        // 导出台账
	ManagePlatformKeys   Action = "platform.key"        // 管理平台密钥
	EnterElsewhere       Action = "allowance.elsewhere" // 登记其他地方已领取的补贴
	CorrectElsewhere     Action = "allowance.correct"   // 更正在其他地方领取的补贴
	RemoveElsewhere      Action = "allowance.remove"    // 撤销在其他地方领取的补贴
	ManagePolicies       Action = "policy.manage"       // 维护政策版本
	ConfirmPolicy        Action = "policy.confirm"      // 复核政策版本
	RejectPolicy         Action = "policy.reject"       // 否决政策版本
	ConfirmChoice        Action = "policy.choice"       // 确认通知没有写明的事项
	LoadCalendar         Action = "calendar.load"       // 载入放假安排
	MoveClock            Action = "clock.move"          // 演示环境拨动时钟
	SetMail              Action = "mail.set"            // 填写邮箱
	ConfirmMail          Action = "mail.confirm"        // 验证邮箱
	RemoveMail           Action = "mail.remove"         // 删除邮箱
	SuspendMail          Action = "mail.suspend"        // 邮箱因退信停用
	ReadWeekly           Action = "weekly.read"
	MakeWeekly           Action = "weekly.make"        // 生成备案情况统计表
	ConfirmWeekly        Action = "weekly.confirm"     // 确认统计表
	CorrectWeekly        Action = "weekly.correct"     // 更正统计表
	SendWeekly           Action = "weekly.send"        // 发送全市统计表
	SetWeekly            Action = "weekly.set"         // 设置统计表
	CreateClaim          Action = "claim.create"       // 新建申领
	EditClaim            Action = "claim.edit"         // 填写申领
	SetPayee             Action = "claim.payee"        // 填写收款账户
	DecidePayee          Action = "claim.payee_decide" // 核对收款账户变更
	SubmitClaim          Action = "claim.submit"       // 提交申领
	TopUpClaim           Action = "claim.topup"        // 再次占用额度
	WithdrawClaim        Action = "claim.withdraw"     // 撤回申领
	AskSupplement        Action = "claim.supplement"   // 要求补充材料
	LapseSupplement      Action = "claim.lapse"        // 补充期限届满
	LowerLine            Action = "claim.lower"        // 调低课时
	ExcludeLine          Action = "claim.exclude"      // 排除人员
	ReviewClaim          Action = "claim.review"       // 初审通过
	SendBackClaim        Action = "claim.send_back"    // 退回初审
	ApproveClaim         Action = "claim.approve"      // 复核通过
	ProposeRefusal       Action = "claim.refuse_first" // 提出不予补贴
	ReturnRefusal        Action = "claim.refuse_back"  // 不予补贴退回初审
	RefuseClaim          Action = "claim.refuse"       // 不予补贴
	ReopenClaim          Action = "claim.reopen"       // 复议、诉讼后重新办理申领
	PublishClaim         Action = "claim.publish"      // 开始公示
	ClearClaim           Action = "claim.clear"        // 公示结束
	ExpireClaim          Action = "claim.expire"       // 申领逾期
	RecountClaim         Action = "claim.recount"      // 期限重新计算
	ReadClaim            Action = "claim.read"         // 查看申领
	ExportClaim          Action = "claim.export"       // 导出申领表
	SayWord              Action = "claim.word"         // 职工答复是否属实
	Object               Action = "objection.raise"    // 提出异议
	FileReport           Action = "objection.report"   // 举报
	DecideObjection      Action = "objection.decide"   // 处理异议
	MakePayment          Action = "plan.make"          // 制定拨付计划
	ApprovePlan          Action = "plan.approve"       // 复核拨付计划
	ExportPlan           Action = "plan.export"        // 导出银行文件
	ImportAnswer         Action = "plan.answer"        // 导入银行回盘
	CancelPlan           Action = "plan.cancel"        // 作废拨付计划
	DropLine             Action = "plan.drop"          // 拨付计划减少人员
	ReadPlans            Action = "plan.read"          // 查看拨付计划
	PayClaim             Action = "claim.pay"          // 补贴已拨付
	FailPayment          Action = "claim.fail"         // 支付失败
	ProposeRecovery      Action = "recovery.propose"   // 提出追回
	ConfirmRecovery      Action = "recovery.confirm"   // 复核追回
	NotifyRecovery       Action = "recovery.notify"    // 拟追回告知
	AnswerRecovery       Action = "recovery.answer"    // 陈述申辩
	WaiveHearing         Action = "recovery.waive"     // 不申辩
	LapseHearing         Action = "recovery.lapse"     // 陈述申辩期限届满
	RejectRecovery       Action = "recovery.reject"    // 不追回
	CompleteRecovery     Action = "recovery.complete"  // 收到退款
	ReadSignals          Action = "signal.read"        // 查看疑点
	RemarkSignal         Action = "signal.remark"      // 填写疑点处理意见
	SetSignalLimits      Action = "signal.limits"      // 设置疑点阈值
	ReadDraws            Action = "draw.read"          // 查看抽查
	AnnounceDraw         Action = "draw.announce"      // 公告抽查
	DrawCases            Action = "draw.draw"          // 抽取
	RecordCheck          Action = "draw.record"        // 登记抽查结果
	CloseDraw            Action = "draw.close"         // 办结抽查
	ReadOverview         Action = "overview.read"      // 查看全市情况
	UrgeCase             Action = "case.urge"          // 市局督办
	RecordAnswer         Action = "draw.answer"        // 登记回访结果
	ReadFund             Action = "fund.read"          // 查看资金
	EnterFund            Action = "fund.enter"         // 登记预算
	AskFund              Action = "fund.ask"           // 申请追加资金
	TryStandard          Action = "standard.try"       // 试算补贴标准
	SetFund              Action = "fund.set"           // 设置资金预警
	SetSecond            Action = "second.set"         // 设置复核权限
	ReadAudit            Action = "audit.read"
	ExportAudit          Action = "audit.export"
	PublishHead          Action = "audit.head"       // 公布日志校验值
	AskCorrection        Action = "correction.ask"   // 申请更正姓名、手机号、学习记录
	DecideCorrection     Action = "correction.done"  // 县区办理更正
	AskIDCorrection      Action = "correction.askid" // 申请更正身份证号码
	ApproveIDCorrection  Action = "correction.id"    // 市局办理身份证号码更正
	SetOffice            Action = "office.set"       // 修改系统设置
	SetRetention         Action = "retention.set"    // 设置保存期限
	Scrub                Action = "retention.scrub"  // 到期清除个人信息
	RevokeUser           Action = "wechat.revoke"    // 用户在微信里撤回授权
	CancelUser           Action = "wechat.cancel"    // 用户注销微信
	RenewUser            Action = "wechat.renew"     // 微信通知用户资料变更
)

// Actions are all actions.
func Actions() []Action {
	out := make([]Action, 0, len(actions))
	for a := range actions {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Chinese returns the action as a timeline shows it.
func (a Action) Chinese() string { return actions[a].word }

// AuditWord returns the action as the audit log names it.
func (a Action) AuditWord() string {
	if word := actions[a].audit; word != "" {
		return word
	}
	return a.Chinese()
}

// Reading reports whether the action shows personal data whole (查看完整信息);
// every such reading is on the audit log (rules.md 7).
func (a Action) Reading() bool { return actions[a].reading }

// Moving reports whether the action makes a case another than the one that was
// read; handing out a bank's file is a reading, and sends the plan off. An account
// is the same after its holder came or went, or somebody tried to.
func (a Action) Moving() bool {
	return !a.Reading() && !slices.Contains([]Action{StaffLogin, StaffLogout, FailLogin, LockLogin}, a) ||
		a == ExportPlan
}

// Decides reports whether the action does more with a case than read it.
func (a Action) Decides() bool {
	return !a.Reading() && !strings.HasSuffix(string(a), ".read") || a == ExportPlan
}

// Moves are the actions that a case's timeline shows to a role.
func Moves(to Role) []Action {
	seen := []timeline{toAll, toApplicant}
	switch {
	case to == CityOfficer:
		seen = []timeline{toAll, toStaff, toCity}
	case to.Staff():
		seen = []timeline{toAll, toStaff}
	}
	return slices.DeleteFunc(Actions(), func(a Action) bool { return !slices.Contains(seen, actions[a].shown) })
}
