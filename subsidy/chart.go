package subsidy

import "shigang/subsidy/calendar"

// ChartStep is a step of the procedure (附表7), with its clause and limit.
type ChartStep struct {
	Text   string `json:"text"`
	Who    string `json:"who" doc:"谁来办"`
	Limit  string `json:"limit" doc:"多久，空为没有规定"`
	Clause string `json:"clause" doc:"通知条款"`
	Here   bool   `json:"here" doc:"您在这里"`
}

// The places of the chart; a case that is over stands at none.
const (
	ChartNowhere = iota - 1
	ChartPlatform
	ChartFile
	ChartFileReview
	ChartTraining
	ChartClaim
	ChartClaimReview
	ChartPublicity
	ChartPayment
)

// Chart is the procedure under the version; here is where the reader's case stands.
func (p Policy) Chart(here int) []ChartStep {
	days := func(n int) string { return Itoa(n) + "个工作日" }
	out := []ChartStep{
		{
			Text: "选定培训平台，制定培训计划", Who: "企业", Limit: "其他平台先由市职业技能服务中心评估",
			Clause: "附件1 二(一)",
		},
		{Text: "提交备案", Who: "企业", Limit: "培训开始前至少" + days(p.FilingLead), Clause: "附件1 二(一)"},
		{Text: "审核备案", Who: "县（市、区）", Limit: "培训开始之前", Clause: "附件1 二(一)"},
		{Text: "线上培训，建立台账", Who: "企业和职工", Clause: "二"},
		{Text: "申领补贴", Who: "企业", Limit: "培训结束后" + Itoa(p.ClaimMonths) + "个月内", Clause: "附件1 一(三)"},
		{Text: "审核申领", Who: "县（市、区）", Limit: days(p.ReviewDays), Clause: "附件1 二(二)"},
		{Text: "公示", Who: "县（市、区）", Limit: days(p.PublicityDays), Clause: "附件1 二(二)"},
		{Text: "拨付补贴", Who: "县（市、区）", Limit: "公示无异议后" + days(p.PaymentDays), Clause: "附件1 二(二)"},
	}
	if here >= 0 && here < len(out) {
		out[here].Here = true
	}
	return out
}

// ChartPlace is where the filing stands on the chart.
func (f Filing) ChartPlace(today calendar.Day) int {
	switch f.State {
	case FilingDraft, FilingReturned:
		return ChartFile
	case FilingSubmitted:
		return ChartFileReview
	case FilingAccepted:
		if f.StageOn(today) == Ended {
			return ChartClaim
		}
		return ChartTraining
	}
	return ChartNowhere
}

// HelpItem is a question that people ask, with its answer from the notice.
type HelpItem struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Clause   string `json:"clause" doc:"通知条款"`
}

// Help are questions and answers under the version.
func (p Policy) Help() []HelpItem {
	hour := Itoa(p.ClassHourMinutes) + "分钟"
	return []HelpItem{
		{
			"谁可以申领？", "免费开展职工线上适岗培训的本市企业（包括平台的电商企业）。培训的是签了劳动合同的" +
				"招录职工、在本企业工作的劳务派遣人员，以及签了服务协议的员工制家政服务人员。", "附件1 一(一)",
		},
		{
			"补贴多少？", "按实际参加培训的人数，每人每课时" + p.RatePerHour.Plain() + "（一课时不少于" + hour +
				"），每人每年最高" + p.CapPerYear.Plain() + "。", "一",
		},
		{
			"哪些培训算？", "岗前培训（含特种作业人员安全作业培训）、在岗培训、转岗转业培训，每种分别备案。",
			"附件1 一(二)",
		},
		{
			"什么时候备案？", "培训开始前至少" + Itoa(p.FilingLead) + "个工作日，向企业所在县（市、区）备案。",
			"附件1 二(一)",
		},
		{
			"用哪个平台？", "推荐的平台不用评估；用“广东远程职业培训网”先向市职业技能服务中心注册登记；" +
				"用其他平台先把平台情况报市职业技能服务中心评估。", "一",
		},
		{
			"什么时候申领？", "培训结束后" + Itoa(p.ClaimMonths) + "个月内提出。", "附件1 一(三)",
		},
		{
			"多久能拿到？", "审核" + Itoa(p.ReviewDays) + "个工作日，公示" + Itoa(p.PublicityDays) +
				"个工作日，公示无异议后" + Itoa(p.PaymentDays) + "个工作日内拨付。", "附件1 二(二)",
		},
		{
			"转岗转业培训领过补助的还能领吗？", "已申领受影响企业培训补助的，同一培训不能再申领。", "附件1 一(四)",
		},
		{
			"可以委托机构培训吗？", "可以自行组织，也可以委托职业院校、技工院校、培训机构、" +
				"实训基地、行业协会、学会等。", "附件1 一(五)",
		},
	}
}
