package subsidy

import "time"

// PrivacyVersion is the version of the privacy guide (隐私保护指引): who agreed to another
// one is asked again.
const PrivacyVersion = "2026-12-01"

// PrivacyGuide says what the mini-program takes of a person, and what for, a paragraph a thing.
func PrivacyGuide() []string {
	return []string{
		"手机号：由微信提供，用来确认您代表哪家企业、是哪名职工，以及县区联系您。",
		"姓名、身份证号码：职工实名绑定时填写，用来核对名册，只显示脱敏后的内容。",
		"您选择的照片和文件：学习截图、合同、名册等，作为备案和申领的材料。",
		"剪贴板：只在您点“复制”时写入，不读取。",
		"日历：只在您点“加到日历”时添加一条提醒，不读取。",
		"资料加密保存，只有办理这项业务的工作人员看得到，每次查看完整信息都留痕，您可以在“我的信息”里看到。",
		"不同意也可以看政策、公示和办事指南；撤回同意后，微信里的绑定一并解除，依法保存的业务档案不受影响。",
	}
}

// Privacy is what a person said of the privacy guide.
type Privacy struct {
	Version string // "" for nothing yet
	At      time.Time
	Agreed  bool
}

// Current reports whether the person agrees to the guide as it is now.
func (p Privacy) Current() bool { return p.Agreed && p.Version == PrivacyVersion }

// AgreePrivacy is a person's consent to the guide they were shown.
func AgreePrivacy(version string, by Actor, now time.Time) (Privacy, Event, error) {
	if err := by.May(AcceptPrivacy, Scope{}); err != nil {
		return Privacy{}, Event{}, err
	}
	if version != PrivacyVersion {
		return Privacy{}, Event{}, &Error{Kind: Conflict, Message: "隐私保护指引已更新，请看过新的再选择"}
	}
	ev := accountEvent(AcceptPrivacy, by, now)
	ev.Note = "版本 " + version
	return Privacy{Version: version, At: now, Agreed: true}, ev, nil
}

// WithdrawPrivacy takes the consent back.
func WithdrawPrivacy(was Privacy, by Actor, now time.Time) (Privacy, Event, error) {
	if err := by.May(RefusePrivacy, Scope{}); err != nil {
		return was, Event{}, err
	}
	return Privacy{Version: was.Version, At: now}, accountEvent(RefusePrivacy, by, now), nil
}

// UnbindOwnPerson lets an employee end their own binding (解除绑定).
func UnbindOwnPerson(by Actor, now time.Time) (Event, error) {
	if err := by.May(UnbindOwn, Scope{Person: by.Person}); err != nil {
		return Event{}, err
	}
	return accountEvent(UnbindOwn, by, now), nil
}

// EraseOwnAccount lets a person take all of WeChat's that is held of them away (注销).
func EraseOwnAccount(by Actor, now time.Time) (Event, error) {
	if err := by.May(EraseOwn, Scope{}); err != nil {
		return Event{}, err
	}
	return accountEvent(EraseOwn, by, now), nil
}

func accountEvent(action Action, by Actor, now time.Time) Event {
	return Event{Action: action, Subject: Subject{SubjectAccount, by.ID}, By: by, At: now}
}

// Unbinding is what a person reads before they end their binding.
type Unbinding struct {
	Erases []string `json:"erases" nullable:"false" doc:"会清除什么"`
	Keeps  []string `json:"keeps" nullable:"false" doc:"依法保存、不会清除的"`
	After  string   `json:"after" doc:"以后怎么办"`
}

// BeforeUnbinding says what ending a binding erases and what the law keeps; confirmed is
// how many claims that are not paid the person said 属实 to.
func BeforeUnbinding(confirmed int, keep Retention) Unbinding {
	u := Unbinding{
		Erases: []string{
			"这个微信里保存的您的姓名和身份证号码",
			"这个微信查看您的课程、学习和申领的权限",
			"您对隐私保护指引的同意",
		},
		Keeps: []string{
			"企业备案名册、学习记录和申领里关于您的内容：属于补贴业务档案，没有支付的保存" + Itoa(keep.Cases) +
				"年，支付过的按财务档案保存",
			"操作日志：谁在什么时候办理、查看过",
		},
		After: "以后可以重新核对姓名、身份证号码和手机号再绑定；您对申领的异议和更正申请照常办理",
	}
	if confirmed > 0 {
		u.Erases = append(u.Erases, "您对 "+Itoa(confirmed)+" 份还没有拨付的申领答复的“属实”")
	}
	return u
}

// StillMember refuses to erase the account of somebody who acts for an enterprise.
func StillMember() error {
	return &Error{
		Kind:    Conflict,
		Message: "您还代表着企业，请先在“成员”里退出企业，再注销",
	}
}
