package mini

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Home answers “what needs me” in one screen, by who looks.
type Home struct {
	Today      calendar.Day   `json:"today"`
	Who        HomeWho        `json:"who" doc:"谁在看：可以同时是几种"`
	Welcome    *Welcome       `json:"welcome,omitempty" doc:"还没有身份的人：这是什么"`
	Need       Need           `json:"need" doc:"最要紧的一件事；goto 为 none 时没有"`
	Cases      []CaseCard     `json:"cases" nullable:"false" doc:"办理中的业务，最多五件，轮到您的在前"`
	CasesTotal int            `json:"cases_total" doc:"办理中的业务一共几件"`
	Deadlines  []HomeDeadline `json:"deadlines" nullable:"false" doc:"最近的期限，最多三条"`
	Trainee    *HomeTrainee   `json:"trainee,omitempty" doc:"作为职工"`
	Staff      *StaffHome     `json:"staff,omitempty" doc:"工作人员的待办；没有绑定、或要先确认身份时没有"`
	Counts     HomeCounts     `json:"counts"`
	Claims     ClaimCounts    `json:"claims"`
	Notice     *NoticeItem    `json:"notice,omitempty" doc:"最新通知"`
	Unread     int            `json:"unread"`
}

// HomeWho is who looks at the first screen.
type HomeWho struct {
	HR             bool   `json:"hr" doc:"企业经办"`
	Trainee        bool   `json:"trainee" doc:"已实名绑定的职工"`
	Staff          bool   `json:"staff" doc:"人社部门工作人员"`
	EnterpriseName string `json:"enterprise_name" doc:"所代表的企业，空为没有"`
	CountyText     string `json:"county_text" doc:"企业所在县区，空为没有"`
}

// Welcome is what somebody reads who acts for nobody yet.
type Welcome struct {
	Text     string      `json:"text" doc:"补贴多少，一句话"`
	RateFen  subsidy.Fen `json:"rate_fen" doc:"每人每课时（分）"`
	CapFen   subsidy.Fen `json:"cap_fen" doc:"每人每年最高（分）"`
	Clause   string      `json:"clause" doc:"通知条款"`
	Document string      `json:"document" doc:"文号"`
}

// Need is the one thing that needs the person.
type Need struct {
	Text     string `json:"text" doc:"一句话，空为没有"`
	Detail   string `json:"detail" doc:"第二句，可以为空"`
	Button   string `json:"button" doc:"按钮上的字"`
	Goto     string `json:"goto" enum:"register,enterprise,phone,new_filing,edit_filing,edit_roster,filing,claim,none" doc:"按钮去哪里"`
	FilingID string `json:"filing_id"`
	ClaimID  string `json:"claim_id" doc:"去哪份申领，空为不是申领"`
}

// CaseCard is a filing or a claim in a list.
type CaseCard struct {
	Kind      string              `json:"kind" enum:"filing,claim"`
	ID        string              `json:"id"`
	Number    string              `json:"number" doc:"编号，草稿没有"`
	Project   string              `json:"project" doc:"培训项目名称"`
	StateText string              `json:"state_text"`
	Tone      subsidy.Tone        `json:"tone" enum:"ok,soon,late,plain"`
	TurnText  string              `json:"turn_text" doc:"轮到县里、轮到您，空为谁都不用办"`
	Steps     []subsidy.Milestone `json:"steps" nullable:"false" doc:"走到哪一步"`
	Progress  *CardProgress       `json:"progress,omitempty" doc:"培训期间的学习进度"`
	Note      string              `json:"note" doc:"现在怎么样，一句话"`
	AmountFen subsidy.Fen         `json:"amount_fen,omitempty" doc:"申领金额（分）"`
	Next      *CardDay            `json:"next,omitempty" doc:"下一个日子"`
	Draft     bool                `json:"draft" doc:"草稿，可以删除"`
}

// CardProgress is how far a training's people are.
type CardProgress struct {
	Text    string `json:"text" doc:"如“已完成 124 / 200 人”"`
	Percent int    `json:"percent"`
	Behind  string `json:"behind" doc:"如“12 人落后进度”，空为没有"`
}

// CardDay is a day that is coming.
type CardDay struct {
	Text        string       `json:"text" doc:"这个日期是什么"`
	Day         calendar.Day `json:"day"`
	Left        int          `json:"left" doc:"还剩几个工作日，负数为已过"`
	Provisional bool         `json:"provisional" doc:"是否暂定"`
}

// HomeDeadline is a date that is coming.
type HomeDeadline struct {
	FilingID    string       `json:"filing_id" doc:"空为不是备案的期限"`
	ClaimID     string       `json:"claim_id" doc:"空为不是申领的期限"`
	Text        string       `json:"text" doc:"这个日期是什么"`
	Title       string       `json:"title" doc:"加到手机日历时的标题"`
	Day         calendar.Day `json:"day"`
	Left        int          `json:"left" doc:"还剩几个工作日"`
	Provisional bool         `json:"provisional" doc:"是否暂定"`

	uid string // the same as long as it is the same deadline, on whatever day
}

// HomeTrainee is what waits for an employee, and what they study.
type HomeTrainee struct {
	Waiting []HomeWord   `json:"waiting" nullable:"false" doc:"等您答复属实不属实的申领"`
	Courses []HomeCourse `json:"courses" nullable:"false" doc:"正在进行的培训"`
}

// HomeWord is a claim that waits for the employee's word.
type HomeWord struct {
	LineID         string `json:"line_id"`
	Text           string `json:"text" doc:"如“这家企业为您申领了 8 课时，属实吗？”"`
	EnterpriseName string `json:"enterprise_name"`
	Project        string `json:"project"`
}

// HomeCourse is a training under way of the employee's.
type HomeCourse struct {
	FilingID string `json:"filing_id"`
	Project  string `json:"project"`
	Percent  int    `json:"percent" doc:"完成百分之几"`
	Text     string `json:"text" doc:"学到哪里"`
}

// HomeCounts are the cases by stage.
type HomeCounts struct {
	Draft     int `json:"draft" doc:"草稿与待补正"`
	Submitted int `json:"submitted" doc:"审核中"`
	Accepted  int `json:"accepted" doc:"已备案"`
	Other     int `json:"other" doc:"不予备案与已撤回"`
}

// ClaimCounts are the claims by stage.
type ClaimCounts struct {
	Unclaimed int `json:"unclaimed" doc:"培训已结束、还可以申领的"`
	Open      int `json:"open" doc:"草稿与待补充材料"`
	Review    int `json:"review" doc:"审核和公示中"`
	Paying    int `json:"paying" doc:"等待拨付"`
	Paid      int `json:"paid" doc:"已拨付"`
	Other     int `json:"other" doc:"不予补贴、已撤回与已逾期"`
}
