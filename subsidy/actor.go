package subsidy

import (
	"slices"
	"strings"
)

// Role is what a person acts as (rules.md 10).
type Role string

// The roles.
const (
	Owner          Role = "owner"           // 负责人
	TrainingAdmin  Role = "training_admin"  // 线上培训管理员
	Clerk          Role = "clerk"           // 经办人
	Trainee        Role = "trainee"         // 职工
	CountyReviewer Role = "county_reviewer" // 县区经办
	CountyChief    Role = "county_chief"    // 县区负责人
	ServiceCentre  Role = "service_centre"  // 市职业技能服务中心
	CityOfficer    Role = "city_officer"    // 市局
	Administrator  Role = "administrator"   // 管理员
	Visitor        Role = "visitor"         // 微信用户，尚未代表任何企业
	PlatformServer Role = "platform"        // 培训平台的服务器
	System         Role = "system"          // 系统自动办理
)

// Chinese returns the role's name as people read it.
func (r Role) Chinese() string {
	return map[Role]string{
		Owner:          "企业负责人",
		TrainingAdmin:  "培训管理员",
		Clerk:          "企业经办人",
		Trainee:        "职工",
		CountyReviewer: "县区经办",
		CountyChief:    "县区负责人",
		ServiceCentre:  "市职业技能服务中心",
		CityOfficer:    "市人社局",
		Administrator:  "系统管理员",
		Visitor:        "微信用户",
		PlatformServer: "培训平台",
		System:         "系统",
	}[r]
}

// Staff reports whether the role works at the bureau's console.
func (r Role) Staff() bool {
	return slices.Contains([]Role{CountyReviewer, CountyChief, ServiceCentre, CityOfficer, Administrator}, r)
}

// StaffRoles are the roles an account of the console may have.
func StaffRoles() []Role {
	return []Role{CountyReviewer, CountyChief, ServiceCentre, CityOfficer, Administrator}
}

// Actor is who acts: the person, as what, and for whom. Every rule and every
// query's scope takes it.
type Actor struct {
	ID         string // account (WeChat) or staff id
	Role       Role
	Enterprise string // the enterprise a member acts for
	County     County // the county a county bureau's staff serve
	Person     string // the keyed hash of the trainee's ID number
	Platform   string // the platform whose own server it is
}

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
	BindPhone            Action = "account.phone"        // 绑定手机号
	Login                Action = "account.login"
	BindTrainee          Action = "trainee.bind"   // 职工实名绑定
	AskBinding           Action = "trainee.ask"    // 申请职工绑定，由县区核实
	DecideBinding        Action = "trainee.decide" // 县区核实职工绑定
	ReadBindings         Action = "trainee.read"   // 查看职工绑定申请
	EndBinding           Action = "trainee.unbind" // 解除职工绑定
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
	PreviewCampaign      Action = "notice.preview"     // 在本人手机上预览
	SendCampaign         Action = "notice.send"        // 系统开始群发
	FinishCampaign       Action = "notice.finish"      // 系统群发完毕
	FailCampaign         Action = "notice.fail"        // 系统群发失败
	ReadUnmasked         Action = "person.read"        // 查看未脱敏信息
	WriteOfficial        Action = "official.write"     // 编辑公众号菜单、欢迎语、自动回复和图片
	PublishMenu          Action = "official.publish"   // 发布公众号菜单
	ReconcileFollowers   Action = "official.reconcile" // 核对公众号关注者
	ReadOfficial         Action = "official.read"      // 查看公众号概况和留言
	ChooseCounty         Action = "follower.county"    // 关注者选择所在县区
	AssignFollower       Action = "follower.assign"    // 替关注者选择县区，转交留言
	MessageOfficial      Action = "follower.message"   // 给公众号留言
	AnswerFollower       Action = "follower.answer"    // 答复公众号留言
	ReadOperations       Action = "operations.read"
	SwitchChannels       Action = "channel.switch"     // 停用、启用消息渠道
	ResendNotice         Action = "notice.resend"      // 重发消息
	ManageTasks          Action = "task.manage"        // 重新运行、删除后台任务
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
	ReadAudit            Action = "audit.read"
	ExportAudit          Action = "audit.export"
	PublishHead          Action = "audit.head"       // 公布日志校验值
	AskCorrection        Action = "correction.ask"   // 申请更正姓名、手机号、学习记录
	DecideCorrection     Action = "correction.done"  // 县区办理更正
	AskIDCorrection      Action = "correction.askid" // 申请更正身份证号码
	ApproveIDCorrection  Action = "correction.id"    // 市局办理身份证号码更正
	SetRetention         Action = "retention.set"    // 设置保存期限
	Scrub                Action = "retention.scrub"  // 到期清除个人信息
)

// Chinese returns the action as a timeline shows it.
func (a Action) Chinese() string {
	return map[Action]string{
		RegisterEnterprise:   "提交企业登记",
		AcceptEnterprise:     "企业登记通过",
		ReturnEnterprise:     "退回企业登记",
		ManageMembers:        "成员变动",
		MoveEnterprise:       "企业迁移",
		SubmitAssessment:     "提交平台评估",
		SupplementAssessment: "要求补充材料",
		FavourAssessment:     "评估同意",
		DisfavourAssessment:  "评估不同意",
		WithdrawAssessment:   "撤回评估",
		RequestRegistration:  "申请平台注册登记",
		DecideRegistration:   "办理平台注册登记",
		ManagePlatforms:      "维护推荐平台",
		CreateFiling:         "新建备案",
		SubmitFiling:         "提交备案",
		ReturnFiling:         "退回补正",
		AcceptFiling:         "准予备案",
		ReopenFiling:         "备案重新办理",
		ReopenClaim:          "申领重新办理",
		ProposeExtension:     "提出不可抗力延期",
		GrantExtension:       "批准不可抗力延期",
		RejectExtension:      "不批准延期",
		ProposeSuspension:    "提出中止办理",
		ConfirmSuspension:    "中止办理",
		RejectSuspension:     "不中止办理",
		ResumeCase:           "恢复办理",
		RefuseFiling:         "不予备案",
		WithdrawFiling:       "撤回备案",
		AmendFiling:          "变更备案",
		RecordPaper:          "收到纸质材料",
		RecordProvincial:     "录入省系统",
		WriteCampaign:        "修改",
		SubmitCampaign:       "送审",
		RecallCampaign:       "撤回送审",
		ReturnCampaign:       "退回修改",
		ApproveCampaign:      "批准",
		PauseCampaign:        "暂停",
		ResumeCampaign:       "恢复发送",
		CancelCampaign:       "取消",
		WithdrawCampaign:     "撤下",
		PreviewCampaign:      "发送预览",
		SendCampaign:         "开始发送",
		FinishCampaign:       "发送完毕",
		FailCampaign:         "发送失败",
		WriteOfficial:        "编辑公众号",
		PublishMenu:          "发布菜单",
		ReconcileFollowers:   "核对关注者",
		ChooseCounty:         "选择县区",
		AssignFollower:       "转交县区",
		MessageOfficial:      "给公众号留言",
		AnswerFollower:       "答复留言",
		SwitchChannels:       "停用或启用渠道",
		ResendNotice:         "重发消息",
		ManageTasks:          "处理后台任务",
		ChoosePreferences:    "选择消息接收方式",
		CreateClaim:          "新建申领",
		EditClaim:            "填写申领",
		SetPayee:             "填写收款账户",
		DecidePayee:          "核对收款账户变更",
		SubmitClaim:          "提交申领",
		TopUpClaim:           "再次占用额度",
		WithdrawClaim:        "撤回申领",
		AskSupplement:        "要求补充材料",
		LapseSupplement:      "补充期限届满",
		LowerLine:            "调低课时",
		ExcludeLine:          "排除人员",
		ReviewClaim:          "初审通过",
		SendBackClaim:        "退回初审",
		ApproveClaim:         "复核通过",
		RefuseClaim:          "不予补贴",
		ProposeRefusal:       "提出不予补贴",
		ReturnRefusal:        "不予补贴退回初审",
		PublishClaim:         "开始公示",
		ClearClaim:           "公示结束",
		ExpireClaim:          "申领逾期",
		RecountClaim:         "期限重新计算",
		ReadClaim:            "查看申领",
		ExportClaim:          "导出申领表",
		SayWord:              "职工答复是否属实",
		Object:               "提出异议",
		FileReport:           "举报",
		DecideObjection:      "处理异议",
		MakePayment:          "制定拨付计划",
		ApprovePlan:          "复核拨付计划",
		ExportPlan:           "导出银行文件",
		ImportAnswer:         "导入银行回盘",
		CancelPlan:           "作废拨付计划",
		DropLine:             "拨付计划减少人员",
		ReadPlans:            "查看拨付计划",
		PayClaim:             "补贴已拨付",
		FailPayment:          "支付失败",
		ProposeRecovery:      "提出追回",
		ConfirmRecovery:      "复核追回",
		RejectRecovery:       "不追回",
		CompleteRecovery:     "收到退款",
		NotifyRecovery:       "拟追回告知",
		AnswerRecovery:       "陈述申辩",
		WaiveHearing:         "不申辩",
		LapseHearing:         "陈述申辩期限届满",
		AskBinding:           "申请职工绑定",
		DecideBinding:        "核实职工绑定",
		ReadBindings:         "查看职工绑定申请",
		EndBinding:           "解除职工绑定",
		ReadSignals:          "查看疑点",
		ReadDraws:            "查看抽查",
		RemarkSignal:         "疑点处理意见",
		SetSignalLimits:      "设置疑点阈值",
		AnnounceDraw:         "公告抽查",
		DrawCases:            "抽取",
		RecordCheck:          "登记抽查结果",
		CloseDraw:            "办结抽查",
	}[a]
}

// Moves are the actions that a case's timeline shows to a role; the bureau
// does not see that a draft was opened.
func Moves(to Role) []Action {
	moves := []Action{
		RegisterEnterprise, AcceptEnterprise, ReturnEnterprise, SubmitFiling, ReturnFiling, AcceptFiling, RefuseFiling,
		ReopenFiling,
		WithdrawFiling, AmendFiling, RecordPaper, RecordProvincial, MoveEnterprise,
		SubmitAssessment, SupplementAssessment, FavourAssessment, DisfavourAssessment, WithdrawAssessment,
		RequestRegistration, DecideRegistration,
	}
	moves = append(moves, claimTimeline...)
	moves = append(moves, GrantExtension, ConfirmSuspension, ResumeCase)
	if to == CityOfficer {
		moves = append(moves, WriteCampaign, SubmitCampaign, RecallCampaign, ReturnCampaign, ApproveCampaign,
			PauseCampaign,
			ResumeCampaign, CancelCampaign, WithdrawCampaign, SendCampaign, FinishCampaign, FailCampaign)
	}
	if to.Staff() {
		moves = append(moves, ApprovePlan, ExportPlan, ImportAnswer, DropLine, EndBinding, ProposeRefusal,
			ReturnRefusal)
		moves = append(moves, ProposeExtension, RejectExtension, ProposeSuspension, RejectSuspension)
	} else {
		moves = append(moves, CreateFiling, ManageMembers)
	}
	return moves
}

// claimTimeline are the actions that a claim's timeline shows to everybody.
var claimTimeline = []Action{
	SubmitClaim, SetPayee, DecidePayee, TopUpClaim, WithdrawClaim, AskSupplement, LapseSupplement, LowerLine,
	ExcludeLine, ReviewClaim, SendBackClaim, ApproveClaim, RefuseClaim,
	ReopenClaim, PublishClaim, ClearClaim, ExpireClaim, RecountClaim, SayWord, Object, DecideObjection, MakePayment,
	CancelPlan, PayClaim, FailPayment, ProposeRecovery,
	NotifyRecovery, AnswerRecovery, WaiveHearing, LapseHearing, ConfirmRecovery, RejectRecovery, CompleteRecovery,
}

// members are the roles that act for an enterprise.
var members = []Role{Owner, TrainingAdmin, Clerk}

// county are the roles that act for a county bureau.
var county = []Role{CountyReviewer, CountyChief}

// operators are the roles that see to it that messages arrive.
var operators = []Role{CityOfficer, Administrator}

// everybody has an account of their own.
var everybody = append([]Role{Visitor, Owner, TrainingAdmin, Clerk, Trainee}, StaffRoles()...)

// permissions is the whole table of who may do what; a role that is not named
// may not. Scope (whose case) is checked beside it by may.
var permissions = map[Action][]Role{
	RegisterEnterprise:   {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	AcceptEnterprise:     county,
	ReturnEnterprise:     county,
	ReadEnterprise:       append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer),
	CreateFiling:         members,
	EditFiling:           members,
	EditRoster:           members,
	SubmitFiling:         members,
	WithdrawFiling:       members,
	DiscardDraft:         members,
	ReturnFiling:         {CountyReviewer, CountyChief},
	AcceptFiling:         {CountyReviewer, CountyChief},
	RefuseFiling:         {CountyReviewer, CountyChief},
	ReadFiling:           append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer),
	ReopenFiling:         county,
	ProposeExtension:     county,
	GrantExtension:       {CountyChief},
	RejectExtension:      {CountyChief},
	ProposeSuspension:    county,
	ConfirmSuspension:    {CountyChief},
	RejectSuspension:     {CountyChief},
	ResumeCase:           county,
	AmendFiling:          members,
	RecordPaper:          county,
	RecordProvincial:     county,
	ExportFiling:         append(slices.Clone(members), county...),
	EditAssessment:       members,
	SubmitAssessment:     members,
	WithdrawAssessment:   members,
	SupplementAssessment: {ServiceCentre},
	FavourAssessment:     {ServiceCentre},
	DisfavourAssessment:  {ServiceCentre},
	ReadAssessment:       append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer, ServiceCentre),
	RequestRegistration:  members,
	DecideRegistration:   {ServiceCentre},
	ManagePlatforms:      {ServiceCentre},
	AskQuestion:          {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	AnswerQuestion:       county,
	AttachFile:           members,
	DetachFile:           members,
	ReadFile:             append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer, ServiceCentre),
	ManageMembers:        {Owner},
	LeaveEnterprise:      members,
	MoveEnterprise:       {Owner},
	BindPhone:            {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	Login:                {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	BindTrainee:          {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	AskBinding:           {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	DecideBinding:        county,
	ReadBindings:         append(slices.Clone(county), CityOfficer),
	EndBinding:           {System},
	ReadOwnCourses:       {Trainee},
	WriteCampaign:        {CityOfficer},
	SubmitCampaign:       {CityOfficer},
	RecallCampaign:       {CityOfficer},
	ReturnCampaign:       {CityOfficer},
	ApproveCampaign:      {CityOfficer},
	PauseCampaign:        {CityOfficer},
	ResumeCampaign:       {CityOfficer},
	CancelCampaign:       {CityOfficer},
	WithdrawCampaign:     {CityOfficer},
	PreviewCampaign:      {CityOfficer},
	SendCampaign:         {System},
	FinishCampaign:       {System},
	FailCampaign:         {System},
	WriteOfficial:        {CityOfficer},
	PublishMenu:          {CityOfficer, System},
	ReconcileFollowers:   {CityOfficer},
	ReadOfficial:         append(slices.Clone(county), CityOfficer),
	ChooseCounty:         {Visitor, System},
	AssignFollower:       {CityOfficer},
	MessageOfficial:      {Visitor},
	AnswerFollower:       append(slices.Clone(county), CityOfficer),
	ReadOperations:       operators,
	SwitchChannels:       operators,
	ResendNotice:         operators,
	ManageTasks:          operators,
	ChoosePreferences:    append([]Role{Visitor, Owner, TrainingAdmin, Clerk, Trainee}, StaffRoles()...),
	ReadUnmasked:         append(slices.Clone(members), county...),
	StaffLogin:           {CountyReviewer, CountyChief, ServiceCentre, CityOfficer, Administrator},
	AddStaff:             {Administrator, System},
	StaffLogout:          StaffRoles(),
	FailLogin:            {System},
	LockLogin:            {System},
	DisableStaff:         {Administrator, System},
	EnableStaff:          {Administrator, System},
	ResetStaff:           {Administrator, System},
	ChangeOwnPassword:    StaffRoles(),
	ReadStaff:            {Administrator, System},
	ImportStudy:          members,
	ClearStudy:           members,
	PushStudy:            {PlatformServer},
	ReadStudy:            append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer),
	ExportLedger:         append(slices.Clone(members), county...),
	ManagePlatformKeys:   {ServiceCentre},
	EnterElsewhere:       county,
	CorrectElsewhere:     county,
	RemoveElsewhere:      county,
	ManagePolicies:       {CityOfficer},
	ConfirmPolicy:        {CityOfficer},
	RejectPolicy:         {CityOfficer},
	LoadCalendar:         {Administrator, System},
	MoveClock:            {System},
	SetMail:              everybody,
	ConfirmMail:          everybody,
	RemoveMail:           everybody,
	SuspendMail:          {System},
	ReadWeekly:           {CountyReviewer, CountyChief, CityOfficer, System},
	MakeWeekly:           {CountyChief, CityOfficer, System},
	ConfirmWeekly:        {CountyChief},
	CorrectWeekly:        {CountyChief},
	SendWeekly:           {CityOfficer, System},
	SetWeekly:            {CityOfficer},
	CreateClaim:          members,
	EditClaim:            members,
	SetPayee:             {Owner},
	DecidePayee:          county,
	SubmitClaim:          members,
	TopUpClaim:           members,
	WithdrawClaim:        {Owner},
	AskSupplement:        county,
	LapseSupplement:      {System},
	LowerLine:            county,
	ExcludeLine:          county,
	ReviewClaim:          county,
	SendBackClaim:        {CountyChief},
	ApproveClaim:         {CountyChief},
	ProposeRefusal:       county,
	ReturnRefusal:        {CountyChief},
	RefuseClaim:          {CountyChief},
	ReopenClaim:          county,
	PublishClaim:         county,
	ClearClaim:           {System},
	ExpireClaim:          {System},
	RecountClaim:         {System},
	ReadClaim:            append(slices.Clone(members), CountyReviewer, CountyChief, CityOfficer),
	ExportClaim:          append(slices.Clone(members), county...),
	SayWord:              {Trainee},
	Object:               {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	FileReport:           {Visitor, Owner, TrainingAdmin, Clerk, Trainee},
	DecideObjection:      county,
	MakePayment:          county,
	ApprovePlan:          {CountyChief},
	ExportPlan:           county,
	ImportAnswer:         county,
	CancelPlan:           county,
	DropLine:             county,
	ReadPlans:            {CountyReviewer, CountyChief, CityOfficer},
	PayClaim:             county,
	FailPayment:          county,
	ProposeRecovery:      county,
	NotifyRecovery:       {System},
	AnswerRecovery:       members,
	WaiveHearing:         {Owner},
	LapseHearing:         {System},
	ConfirmRecovery:      {CountyChief},
	RejectRecovery:       {CountyChief},
	CompleteRecovery:     county,
	ReadSignals:          append(slices.Clone(county), CityOfficer),
	RemarkSignal:         county,
	SetSignalLimits:      {CityOfficer},
	ReadDraws:            append(slices.Clone(county), CityOfficer),
	AnnounceDraw:         {CityOfficer},
	DrawCases:            {CityOfficer},
	RecordCheck:          {CityOfficer},
	CloseDraw:            {CityOfficer},
	ReadAudit:            {CountyChief, CityOfficer, Administrator},
	ExportAudit:          {CountyChief, CityOfficer, Administrator},
	PublishHead:          {System},
	AskCorrection:        {Trainee},
	DecideCorrection:     county,
	AskIDCorrection:      append(slices.Clone(county), Trainee),
	ApproveIDCorrection:  {CityOfficer},
	SetRetention:         {Administrator},
	Scrub:                {System},
}

// Actions are all actions that have a row in the permission table.
func Actions() []Action {
	out := make([]Action, 0, len(permissions))
	for a := range permissions {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// whoMay names who does an action, "" when only the system does, or many may.
func whoMay(action Action) string {
	var names []string
	for _, r := range permissions[action] {
		if r != System {
			names = append(names, r.Chinese())
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return ""
	}
	return "，由" + strings.Join(names, "、") + "办理"
}

// Scope is whose case it is.
type Scope struct {
	Enterprise string
	County     County
	Person     string // keyed hash of the trainee concerned
	Platform   string // the platform whose courses are concerned
}

// May reports, as an error that names the way on, whether the actor may do
// this to a case of that scope.
func (a Actor) May(action Action, of Scope) error {
	permitted := slices.Contains(permissions[action], a.Role)
	switch {
	case !permitted && of.isCase() && a.blind(action),
		slices.Contains(members, a.Role) && of.Enterprise != "" && of.Enterprise != a.Enterprise,
		slices.Contains(county, a.Role) && of.County != "" && of.County != a.County,
		a.Role == Trainee && of.Person != "" && of.Person != a.Person,
		a.Role == PlatformServer && of.Platform != "" && of.Platform != a.Platform:
		// Another's case does not exist for this person: the same answer as a wrong number.
		return &Error{Kind: NotFound, Message: "没有找到这项业务，请核对编号"}
	case !permitted:
		return &Error{
			Kind:    Forbidden,
			Message: "您当前的身份（" + a.Role.Chinese() + "）不能办理此事项" + whoMay(action),
		}
	}
	return nil
}

// isCase reports whether it is somebody's case.
func (s Scope) isCase() bool { return s.Enterprise != "" || s.County != "" || s.Person != "" }

// blind reports whether cases of the action's kind do not exist for the actor:
// an administrator has no case, the service centre assessments and
// registrations alone (rules.md 10).
func (a Actor) blind(action Action) bool {
	switch kind, _, _ := strings.Cut(string(action), "."); a.Role {
	case Administrator:
		return true
	case ServiceCentre:
		return kind != "assessment" && kind != "registration" && kind != "file"
	}
	return false
}
