package console

import (
	"github.com/a-h/templ"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// What lists are searched by.
const (
	byNumber     = "编号、企业、信用代码"
	byEnterprise = "企业、信用代码"
)

// The orders that lists have.
var (
	byDay = []store.Sort{store.ByDay, store.LateDay, store.Newest}
	byAge = []store.Sort{store.Oldest, store.Newest}
)

// desks are all lists of the console.
func desks() []desk {
	return []desk{
		filingDesk, claimDesk, objectionDesk, recoveryDesk, correctionDesk, questionDesk, enterpriseDesk,
		assessmentDesk,
	}
}

// deskAt is the list of a place of the navigation.
func deskAt(place string) (desk, bool) {
	for _, d := range desks() {
		if d.place == place {
			return d, true
		}
	}
	return desk{}, false
}

// showDesk shows the list of a place with the problem of what was refused there, or the worklist for none.
func (k Console) showDesk(v visit, place string, refused error) error {
	switch place {
	case filingDesk.place:
		return k.showFilings(v, refused)
	case claimDesk.place:
		return k.showClaims(v, refused)
	case objectionDesk.place:
		return k.showObjections(v, refused)
	case recoveryDesk.place:
		return k.showRecoveries(v, refused)
	case correctionDesk.place:
		return k.showCorrections(v, refused)
	case questionDesk.place:
		return k.showQuestions(v, refused)
	case enterpriseDesk.place:
		return k.showEnterprises(v, refused)
	}
	return k.showWork(v, refused)
}

func (k Console) desk(v visit) error        { return k.showFilings(v, nil) }
func (k Console) claims(v visit) error      { return k.showClaims(v, nil) }
func (k Console) objections(v visit) error  { return k.showObjections(v, nil) }
func (k Console) recoveries(v visit) error  { return k.showRecoveries(v, nil) }
func (k Console) corrections(v visit) error { return k.showCorrections(v, nil) }
func (k Console) questions(v visit) error   { return k.showQuestions(v, nil) }
func (k Console) enterprises(v visit) error { return k.showEnterprises(v, nil) }
func (k Console) assessments(v visit) error { return k.showAssessments(v, nil) }

var filingDesk = desk{
	kind: subsidy.SubjectFiling, place: "desk", title: "备案", path: "/console/filings", may: who(subsidy.ReadFiling),
	finds: byNumber, came: "提交", sorts: byDay, types: true, handed: true, running: store.In(subsidy.FilingSubmitted),
	tabs: []deskTab{
		{
			name: "待审核", states: store.In(subsidy.FilingSubmitted), sort: store.ByDay,
			nothing: "没有待审核的备案。",
		},
		{
			key: "returned", name: "退回补正", states: store.In(subsidy.FilingReturned), sort: store.LateDay,
			nothing: "没有退回补正的备案。", done: true,
		},
		{
			key: "accepted", name: "已备案", states: store.In(subsidy.FilingAccepted), sort: store.LateDay,
			nothing: "没有已备案的。", done: true,
		},
		{
			key: "refused", name: "不予备案", states: store.In(subsidy.FilingRefused), sort: store.LateDay,
			nothing: "没有不予备案的。", done: true,
		},
		{
			key: "withdrawn", name: "已撤回", states: store.In(subsidy.FilingWithdrawn), sort: store.LateDay,
			nothing: "没有撤回的备案。", done: true,
		},
	},
	wayOn: page.Tab{Name: "看已备案的", Href: "/console/filings?state=accepted"},
}

// showFilings lists filings: what waits by the day a decision must be there, what is done latest first.
func (k Console) showFilings(v visit, refused error) error {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	dress := func(r store.DeskRow) (row page.DeskRow, err error) {
		row.DeskRow = r
		if r.Suspended.IsZero() && r.State == subsidy.FilingSubmitted {
			row.Left, err = subsidy.LeftUntil(r.DecideBy, v.today(), subsidy.NearDecision, cal)
		}
		return row, err
	}
	return showList(k, v, filingDesk, refused, k.Store.Desk, dress, page.Desk)
}

var claimDesk = desk{
	kind: subsidy.SubjectClaim, place: "claims", title: "申领", path: "/console/claims", may: who(subsidy.ReadClaim),
	finds: byNumber, came: "提交", sorts: append(byDay[:3:3], store.ByAmount), types: true, handed: true,
	running: store.In(claim.Submitted, claim.Reviewed, claim.Approved, claim.Cleared, claim.Scheduled),
	tabs: []deskTab{
		{
			name: "在办", sort: store.ByDay, nothing: "没有在办的申领。",
			states: store.In(claim.Submitted, claim.Supplement, claim.Reviewed, claim.Approved, claim.Published,
				claim.Cleared, claim.Scheduled),
		},
		claimTab(claim.Submitted), claimTab(claim.Reviewed), claimTab(claim.Approved), claimTab(claim.Published),
		claimTab(claim.Cleared, claim.Scheduled), claimTab(claim.Supplement),
		{
			key: "over", name: "已办结", sort: store.Newest, nothing: "没有已办结的申领。", done: true,
			states: store.In(claim.Paid, claim.Refused, claim.Withdrawn),
		},
		{
			key: "all", name: "全部", sort: store.Newest, nothing: "还没有申领。", done: true,
			states: store.In(claim.States()[1:]...),
		},
	},
	wayOn: page.Tab{Name: "看在办的申领", Href: "/console/claims"},
}

// claimTabNames are how the tabs of one step are called.
var claimTabNames = map[claim.State]string{
	claim.Submitted: "审核中", claim.Reviewed: "待复核", claim.Approved: "待公示", claim.Published: "公示中",
	claim.Cleared: "待拨付", claim.Supplement: "待补充",
}

// claimTab is the tab of one step of a claim, called by its first state.
func claimTab(states ...claim.State) deskTab {
	name := claimTabNames[states[0]]
	return deskTab{
		key: string(states[0]), name: name, states: store.In(states...), sort: store.ByDay,
		nothing: "没有" + name + "的申领。",
	}
}

// showClaims lists claims: what is due first comes first.
func (k Console) showClaims(v visit, refused error) error {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	dress := func(c store.ClaimRow) (row page.ClaimRow, err error) {
		row.ClaimRow = c
		row.Listed, err = claim.ListedAt(c.State, c.Due, c.Suspended, v.today(), cal)
		return row, err
	}
	return showList(k, v, claimDesk, refused, k.Store.ClaimDesk, dress, page.Claims)
}

var objectionDesk = desk{
	kind: subsidy.SubjectObjection, place: "objections", title: "异议举报",
	sub: "公示期的异议、职工的“不属实”和举报", path: "/console/objections", may: who(subsidy.ReadClaim),
	finds: byNumber, came: "收到", sorts: byAge, handed: true,
	tabs: []deskTab{
		{
			name: "待处理", states: store.In(claim.ObjectionOpen), sort: store.Oldest,
			nothing: "没有待处理的异议、不属实答复或举报。",
		},
		{
			key: "decided", name: "已处理", sort: store.Newest, nothing: "还没有处理过异议或举报。", done: true,
			states: store.In(claim.ObjectionUpheld, claim.ObjectionDismissed, claim.ObjectionAnswered,
				claim.ObjectionWithdrawn),
		},
	},
	wayOn: page.Tab{Name: "看公示中的申领", Href: "/console/claims?state=published"},
}

// showObjections lists objections, trainees' “no” and reports.
func (k Console) showObjections(v visit, refused error) error {
	return showList(k, v, objectionDesk, refused, k.Store.ObjectionDesk, as[store.ObjectionRow], page.Objections)
}

// as shows a row as it was read.
func as[T any](row T) (T, error) { return row, nil }

var recoveryDesk = desk{
	kind: subsidy.SubjectRecovery, place: "recoveries", title: "追回",
	sub:  "已拨付的人员有问题时，在申领里打开这个人的明细提出追回",
	path: "/console/recoveries", may: who(subsidy.ReadClaim), finds: byNumber, came: "提出",
	sorts: append(byAge[:2:2], store.ByAmount), handed: true, tabs: recoveryTabs(),
	wayOn: page.Tab{Name: "看已办结的申领", Href: "/console/claims?state=over"},
}

func recoveryTabs() (out []deskTab) {
	for i, s := range claim.RecoveryStates() {
		tab := deskTab{
			key: string(s), name: s.Chinese(), states: store.In(s), sort: store.Oldest,
			nothing: "没有" + s.Chinese() + "的追回。",
			done:    s == claim.RecoveryRejected || s == claim.RecoveryCompleted,
		}
		if tab.done {
			tab.sort = store.Newest
		}
		if i == 0 {
			tab.key = ""
		}
		out = append(out, tab)
	}
	return out
}

// showRecoveries lists recoveries.
func (k Console) showRecoveries(v visit, refused error) error {
	body := func(l page.List, rows []store.RecoveryRow) templ.Component {
		return page.Recoveries(l, rows, v.today())
	}
	return showList(k, v, recoveryDesk, refused, k.Store.RecoveryDesk, as[store.RecoveryRow], body)
}

var correctionDesk = desk{
	kind: subsidy.SubjectCorrection, place: "corrections", title: "信息更正",
	sub:  "职工申请更正姓名、手机号码、学习记录，由备案所在县区办理；更正身份证号码，由市局另一人批准",
	path: "/console/corrections", may: mayCorrect, finds: byNumber, came: "申请", sorts: byAge,
	handed: true,
	tabs: []deskTab{
		{
			name: subsidy.CorrectionOpen.Chinese(), states: store.In(subsidy.CorrectionOpen), sort: store.Oldest,
			nothing: "没有待办理的更正申请。",
		},
		{
			key: string(subsidy.CorrectionDone), name: subsidy.CorrectionDone.Chinese(), sort: store.Newest,
			states: store.In(subsidy.CorrectionDone), nothing: "没有已更正的申请。", done: true,
		},
		{
			key: string(subsidy.CorrectionRefused), name: subsidy.CorrectionRefused.Chinese(), sort: store.Newest,
			states: store.In(subsidy.CorrectionRefused), nothing: "没有未更正的申请。", done: true,
		},
	},
	wayOn: page.Tab{Name: "看其他待办", Href: "/console/"},
}

// showCorrections lists what people asked to be corrected.
func (k Console) showCorrections(v visit, refused error) error {
	return showList(k, v, correctionDesk, refused, k.Store.CorrectionDesk, as[store.CorrectionRow], page.Corrections)
}

var questionDesk = desk{
	kind: subsidy.SubjectQuestion, place: "questions", title: "咨询诉求", path: "/console/questions",
	finds: byEnterprise, came: "最近一条", sorts: byDay, handed: true,
	running: store.In(subsidy.QuestionOpen),
	tabs: []deskTab{
		{
			name: subsidy.QuestionOpen.Chinese(), states: store.In(subsidy.QuestionOpen), sort: store.ByDay,
			nothing: "没有待答复的诉求。",
		},
		{
			key: string(subsidy.QuestionAnswered), name: subsidy.QuestionAnswered.Chinese(), sort: store.Newest,
			states: store.In(subsidy.QuestionAnswered), nothing: "没有已答复的诉求。", done: true,
		},
	},
	wayOn: page.Tab{Name: "看消息", Href: "/console/inbox"},
}

// showQuestions lists questions: what must be answered first comes first.
func (k Console) showQuestions(v visit, refused error) error {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	dress := func(q store.QuestionRow) (row page.QuestionRow, err error) {
		row.QuestionRow = q
		if !q.AnswerBy.IsZero() {
			row.Left, err = subsidy.LeftUntil(q.AnswerBy, v.today(), subsidy.NearDecision, cal)
		}
		return row, err
	}
	return showList(k, v, questionDesk, refused, k.Store.QuestionDesk, dress, page.Questions)
}

var enterpriseDesk = desk{
	kind: subsidy.SubjectEnterprise, place: "enterprises", title: "企业登记", path: "/console/enterprises",
	finds: byEnterprise, came: "提交", sorts: byAge, handed: true,
	tabs: []deskTab{
		{
			name: "待审核", states: store.In(subsidy.EnterprisePending), sort: store.Oldest,
			nothing: "没有待审核的企业登记。",
		},
		{
			key: "returned", name: "已退回", states: store.In(subsidy.EnterpriseReturned), sort: store.Newest,
			nothing: "没有已退回的企业登记。", done: true,
		},
		{
			key: "accepted", name: "已通过", states: store.In(subsidy.EnterpriseAccepted), sort: store.Newest,
			nothing: "没有已通过的企业登记。", done: true,
		},
	},
	wayOn: page.Tab{Name: "去看备案", Href: "/console/filings"},
}

// showEnterprises lists registrations, and who asks to move to the reader's county.
func (k Console) showEnterprises(v visit, refused error) error {
	moving, err := k.Store.MovingHere(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	body := func(l page.List, rows []store.EnterpriseRow) templ.Component {
		return page.Enterprises(l, rows, moving)
	}
	return showList(k, v, enterpriseDesk, refused, k.Store.EnterpriseDesk, as[store.EnterpriseRow], body)
}

var assessmentDesk = desk{
	kind: subsidy.SubjectAssessment, place: "assessments", title: "平台评估",
	sub:  "附表5-1、附表5-2，由市服务中心出具意见",
	path: "/console/assessments", may: who(subsidy.ReadAssessment), finds: byNumber, came: "首次提交",
	sorts: []store.Sort{store.ByDay, store.Newest}, running: store.In(subsidy.AssessmentSubmitted),
	late: Console.opinionsLate,
	tabs: []deskTab{
		{
			name: subsidy.AssessmentSubmitted.Chinese(), states: store.In(subsidy.AssessmentSubmitted),
			sort: store.ByDay, nothing: "没有等待评估的平台。",
		},
		assessmentTab(subsidy.AssessmentSupplement), assessmentTab(subsidy.AssessmentFavourable),
		assessmentTab(subsidy.AssessmentUnfavourable), assessmentTab(subsidy.AssessmentWithdrawn),
	},
	wayOn: page.Tab{Name: "看培训平台", Href: "/console/platforms"},
}

func assessmentTab(s subsidy.AssessmentState) deskTab {
	return deskTab{
		key: string(s), name: s.Chinese(), states: store.In(s), sort: store.Newest,
		nothing: "没有" + s.Chinese() + "的。", done: true,
	}
}

// opinionsLate is the day before which a report was received whose opinion is overdue.
func (k Console) opinionsLate(v visit) (calendar.Day, error) {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return calendar.Day{}, err
	}
	return subsidy.OpinionsLateBefore(v.today(), cal)
}

// showAssessments lists assessments: what the centre must answer first comes first.
func (k Console) showAssessments(v visit, refused error) error {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	dress := func(a store.AssessmentRow) (page.AssessmentRow, error) { return assessmentRow(a, v.today(), cal) }
	return showList(k, v, assessmentDesk, refused, k.Store.AssessmentDesk, dress, page.Assessments)
}

// assessmentRow adds by when the centre answers, and how long that is, while it is the centre's turn.
func assessmentRow(
	a store.AssessmentRow, today calendar.Day, cal calendar.Calendar,
) (row page.AssessmentRow, err error) {
	row.AssessmentRow = a
	if a.State != subsidy.AssessmentSubmitted {
		return row, nil
	}
	by, err := a.DecideBy(cal)
	if err != nil {
		return row, err
	}
	row.Last = by.Last
	row.Left, err = subsidy.LeftUntil(by.Last, today, subsidy.NearOpinion, cal)
	return row, err
}
