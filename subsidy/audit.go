package subsidy

import (
	"slices"
	"time"
)

// readings are the actions that show somebody personal data whole.
var readings = []Action{ReadUnmasked, ReadFile, ExportFiling, ExportLedger, ExportClaim, ExportPlan}

// Reading reports whether the action shows personal data whole (查看完整信息);
// every such reading is on the audit log (rules.md 7).
func (a Action) Reading() bool { return slices.Contains(readings, a) }

// Moving reports whether the action makes a case another than the one that was
// read; handing out a bank's file is a reading, and sends the plan off.
func (a Action) Moving() bool { return !a.Reading() || a == ExportPlan }

// auditWords are the names of actions that say too little, or nothing, where a
// case's timeline names them.
var auditWords = map[Action]string{
	ReadEnterprise:       "查看企业",
	DiscardDraft:         "删除草稿",
	EditFiling:           "填写备案",
	EditRoster:           "填写名册",
	ReadFiling:           "查看备案",
	ExportFiling:         "导出备案表（完整信息）",
	SupplementAssessment: "要求平台评估补充材料",
	AttachFile:           "上传材料",
	DetachFile:           "删去材料",
	ReadFile:             "查看材料原件",
	LeaveEnterprise:      "退出企业",
	EditAssessment:       "填写平台评估",
	ReadAssessment:       "查看平台评估",
	AskQuestion:          "提出诉求",
	AnswerQuestion:       "答复诉求",
	BindPhone:            "绑定手机号",
	Login:                "登录小程序",
	BindTrainee:          "职工实名绑定",
	ReadOwnCourses:       "查看本人课程",
	WriteCampaign:        "修改政策通知",
	SubmitCampaign:       "政策通知送审",
	RecallCampaign:       "政策通知撤回送审",
	ReturnCampaign:       "政策通知退回修改",
	ApproveCampaign:      "批准政策通知",
	PauseCampaign:        "暂停政策通知发送",
	ResumeCampaign:       "恢复政策通知发送",
	CancelCampaign:       "取消政策通知",
	WithdrawCampaign:     "撤下政策通知",
	PreviewCampaign:      "预览政策通知",
	SendCampaign:         "政策通知开始发送",
	FinishCampaign:       "政策通知发送完毕",
	FailCampaign:         "政策通知发送失败",
	ReadUnmasked:         "查看完整信息",
	ReadOfficial:         "查看公众号留言",
	ReadOperations:       "查看运行状况",
	StaffLogin:           "登录控制台",
	AddStaff:             "开通工作人员账号",
	StaffLogout:          "退出控制台",
	FailLogin:            "登录失败",
	LockLogin:            "登录失败太多，暂停受理",
	DisableStaff:         "停用工作人员账号",
	EnableStaff:          "启用工作人员账号",
	ResetStaff:           "重置工作人员密码",
	ChangeOwnPassword:    "修改本人密码",
	ReadStaff:            "查看工作人员账号",
	ImportStudy:          "导入学习记录",
	ClearStudy:           "清除学习记录",
	PushStudy:            "平台推送学习记录",
	ReadStudy:            "查看学习记录",
	ExportLedger:         "导出台账（完整信息）",
	ManagePlatformKeys:   "管理平台密钥",
	EnterElsewhere:       "登记其他地方已领取的补贴",
	CorrectElsewhere:     "更正其他地方已领取的补贴",
	RemoveElsewhere:      "撤销其他地方已领取的补贴",
	ManagePolicies:       "维护政策版本",
	ConfirmPolicy:        "复核政策版本",
	RejectPolicy:         "否决政策版本",
	LoadCalendar:         "载入放假安排",
	MoveClock:            "拨动演示时钟",
	SetMail:              "填写邮箱",
	ConfirmMail:          "验证邮箱",
	RemoveMail:           "删除邮箱",
	SuspendMail:          "邮箱因退信停用",
	ReadWeekly:           "查看统计表",
	MakeWeekly:           "生成统计表",
	ConfirmWeekly:        "确认统计表",
	CorrectWeekly:        "更正统计表",
	SendWeekly:           "发送全市统计表",
	SetWeekly:            "设置统计表",
	ReadAudit:            "查看操作日志",
	ExportAudit:          "导出操作日志",
	PublishHead:          "公布日志校验值",
	AskCorrection:        "申请更正",
	DecideCorrection:     "办理更正",
	AskIDCorrection:      "申请更正身份证号码",
	ApproveIDCorrection:  "办理身份证号码更正",
	SetRetention:         "设置保存期限",
	Scrub:                "到期清除个人信息",
}

// AuditWord returns the action as the audit log names it.
func (a Action) AuditWord() string {
	if word := auditWords[a]; word != "" {
		return word
	}
	return a.Chinese()
}

// Chinese returns the kind of subject as people read it.
func (k SubjectKind) Chinese() string {
	return map[SubjectKind]string{
		SubjectEnterprise:   "企业",
		SubjectFiling:       "备案",
		SubjectAssessment:   "平台评估",
		SubjectQuestion:     "诉求",
		SubjectPlatform:     "培训平台",
		SubjectStudy:        "学习记录",
		SubjectClaim:        "申领",
		SubjectCampaign:     "政策通知",
		SubjectAccount:      "微信用户",
		SubjectStaff:        "工作人员账号",
		SubjectSetting:      "系统设置",
		SubjectOfficial:     "公众号",
		SubjectFollower:     "公众号关注者",
		SubjectConversation: "公众号留言",
		SubjectAnswer:       "公众号答复",
		SubjectChannel:      "消息渠道",
		SubjectNotice:       "消息",
		SubjectTask:         "后台任务",
		SubjectMailbox:      "邮箱",
		SubjectWeekly:       "统计表",
		SubjectAudit:        "操作日志",
		SubjectCorrection:   "更正",
		SubjectBinding:      "职工绑定",
		SubjectPolicy:       "政策版本",
	}[k]
}

// WholeRoster stands in an Event's Row for a reading of all people of a roster.
const WholeRoster = "*"

// ReadAttachment is the event of somebody opening a file (材料原件) of a case.
func ReadAttachment(a Attachment, by Actor, now time.Time) (Event, error) {
	if err := by.May(ReadFile, a.Scope); err != nil {
		return Event{}, err
	}
	return AttachEvent(ReadFile, a, by, now), nil
}

// ExportLog is the event of exporting the audit log, for a stated reason.
func ExportLog(why string, by Actor, now time.Time) (Event, error) {
	scope := Scope{County: by.County}
	if err := by.May(ExportAudit, scope); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", "导出的原因", &why); err != nil {
		return Event{}, err
	}
	return Event{Action: ExportAudit, Subject: Subject{Kind: SubjectAudit}, Scope: scope, By: by, At: now, Note: why},
		nil
}
