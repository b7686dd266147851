package subsidy

import "shigang/subsidy/calendar"

// CorrectionAnswered tells who asked for a correction what became of it.
type CorrectionAnswered struct {
	CaseNumber string `json:"case_number"`
	What       string `json:"what"` // 姓名, 手机号码 …
	Done       bool   `json:"done"`
	Answer     string `json:"answer"`
}

func (CorrectionAnswered) Kind() MessageKind { return KindCorrectionAnswered }

func (m CorrectionAnswered) Title() string { return m.What + "更正申请有了结果" }

func (m CorrectionAnswered) result() string {
	if m.Done {
		return "已更正"
	}
	return "未更正"
}

func (m CorrectionAnswered) Body() string {
	s := "备案" + m.CaseNumber + "里的" + m.What + m.result() + "。"
	if m.Answer != "" {
		s += "答复：" + m.Answer
	}
	return s
}

func (m CorrectionAnswered) Lines() []Line {
	return []Line{{"业务编号", m.CaseNumber}, {"更正内容", m.What}, {"办理结果", m.result()}}
}

func (CorrectionAnswered) Wanted(Facts, calendar.Day) bool { return true }

// AmountCut tells an enterprise that a person's ID number was corrected and that
// the two numbers' years together leave less for a line of its claim.
type AmountCut struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Cut        Fen    `json:"cut"`
	Left       Fen    `json:"left"`
}

func (AmountCut) Kind() MessageKind { return KindAmountCut }

func (AmountCut) Title() string { return "有人员的补贴金额调低" }

func (m AmountCut) Body() string {
	return "申领" + m.CaseNumber + "（" + m.Project +
		"）里一名职工的身份证号码已更正，同一人的年度补贴合并计算，这一条调低" + m.Cut.Plain() + "，剩" +
		m.Left.Plain() + "。" + WaysOfAppeal
}

func (m AmountCut) Lines() []Line {
	return []Line{{"业务编号", m.CaseNumber}, {"项目", m.Project}, {"金额", m.Left.Plain()}}
}

func (AmountCut) Wanted(Facts, calendar.Day) bool { return true }
