package subsidy

import "shigang/subsidy/calendar"

// BindingContested tells who stands for a person already, or whose phone it is,
// that another account asks to be bound.
type BindingContested struct {
	CaseNumber string `json:"case_number"`
	County     County `json:"county"`
}

func (BindingContested) Kind() MessageKind { return KindBindingContested }

func (BindingContested) Title() string { return "有人申请绑定您的身份或手机号码" }

func (m BindingContested) Body() string {
	return "另一个微信申请核对备案" + m.CaseNumber + "里的职工，用到了您的身份或手机号码。" + m.County.Chinese() +
		"人社局正在核实，核实之前您的绑定不变。如果不是您本人在办理，请致电受理窗口说明。"
}

func (m BindingContested) Lines() []Line {
	return []Line{{"业务编号", m.CaseNumber}, {"事项", "另一个微信申请绑定"}, {"办理结果", "县区核实中"}}
}

func (BindingContested) Wanted(Facts, calendar.Day) bool { return true }

// BindingDecided tells who asked to be bound what became of it.
type BindingDecided struct {
	CaseNumber string `json:"case_number"`
	Bound      bool   `json:"bound"`
	Answer     string `json:"answer"`
}

func (BindingDecided) Kind() MessageKind { return KindBindingDecided }

func (m BindingDecided) Title() string {
	if m.Bound {
		return "职工绑定已核实"
	}
	return "职工绑定没有通过"
}

func (m BindingDecided) Body() string {
	if m.Bound {
		return "备案" + m.CaseNumber + "的职工绑定已由县区核实：" + m.Answer + "。现在可以查看我的课程。"
	}
	return "备案" + m.CaseNumber + "的职工绑定没有通过：" + m.Answer +
		"。有疑问请致电县区受理窗口，或更正名册以后重新核对。"
}

func (m BindingDecided) Lines() []Line {
	result := "不予绑定"
	if m.Bound {
		result = "已绑定"
	}
	return []Line{{"业务编号", m.CaseNumber}, {"事项", "职工实名绑定"}, {"办理结果", result}}
}

func (BindingDecided) Wanted(Facts, calendar.Day) bool { return true }

// BindingEnded tells an account that it stands for an employee no longer.
type BindingEnded struct {
	CaseNumber string `json:"case_number"`
	Why        string `json:"why"`
}

func (BindingEnded) Kind() MessageKind { return KindBindingEnded }

func (BindingEnded) Title() string { return "职工绑定已解除" }

func (m BindingEnded) Body() string {
	return "您的微信不再代表备案" + m.CaseNumber + "里的职工：" + m.Why +
		"。如果有误，请致电县区受理窗口，或重新核对姓名和身份证号码。"
}

func (m BindingEnded) Lines() []Line {
	return []Line{{"业务编号", m.CaseNumber}, {"事项", m.Why}, {"办理结果", "已解除"}}
}

func (BindingEnded) Wanted(Facts, calendar.Day) bool { return true }
