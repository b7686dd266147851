package subsidy

import (
	"time"
)

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
		SubjectReason:       "常用理由",
		SubjectBinding:      "职工绑定",
		SubjectPolicy:       "政策版本",
		SubjectFund:         "资金",
		SubjectTrial:        "试算",
		SubjectSample:       "回访",
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
