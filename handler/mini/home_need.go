package mini

import (
	"fmt"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// need picks the one thing of an enterprise's filings that comes first.
func (d desk) need(e subsidy.Enterprise, cases store.Home) Need {
	switch {
	case e.State == subsidy.EnterpriseReturned:
		return Need{
			Text: "企业登记被退回：" + e.Reason, Detail: "更正后重新提交，县区再审核", Button: "去更正",
			Goto: "enterprise",
		}
	case len(cases.Returned) > 0:
		first := cases.Returned[0]
		return Need{
			Text:     fmt.Sprintf("“%s”被退回，需要补正", first.Project),
			Detail:   "培训" + first.Start.Chinese() + "开始，县区须在开始之前作出决定",
			Button:   "去补正",
			Goto:     "filing",
			FilingID: first.ID,
		}
	case len(cases.Drafts) > 0:
		return d.draftNeed(cases.Drafts[0])
	case e.State == subsidy.EnterprisePending && len(cases.Counts) == 0:
		return Need{Text: "企业登记等待县区审核，您可以先填写备案草稿", Button: "新建备案", Goto: "new_filing"}
	case len(cases.Counts) == 0:
		return Need{Text: "企业登记已通过，可以办理第一份培训备案了", Button: "新建备案", Goto: "new_filing"}
	}
	return nothing()
}

// draftNeed is what the newest draft wants.
func (d desk) draftNeed(r store.FilingRow) Need {
	n := Need{
		Text:     "有一份备案还没有提交" + quoted(r.Project),
		Button:   "继续填写",
		Goto:     "edit_filing",
		FilingID: r.ID,
	}
	if by := d.fileBy(filingOf(r)); !by.IsZero() && !d.today.After(by) {
		n.Detail = "培训" + r.Start.Chinese() + "开始，最迟" + by.Chinese() + "提交"
	} else if !by.IsZero() {
		n.Detail = "按现在的开始日期已经来不及备案，请改一个开始日期"
	}
	if r.Flagged > 0 {
		n.Text = fmt.Sprintf("名册有 %d 处需更正%s", r.Flagged, quoted(r.Project))
		n.Button, n.Goto = "去更正", "edit_roster"
	}
	return n
}

func quoted(project string) string {
	if project == "" {
		return ""
	}
	return "：“" + project + "”"
}

// claimNeed puts a claim first when nothing of the registration or a returned
// filing does: a hearing and a supplement have days only, money waits for who asks.
func claimNeed(need Need, claims store.HomeClaims, unclaimed []store.FilingRow, window calendar.Day) Need {
	if need.Goto == "enterprise" || need.Goto == "register" {
		return need
	}
	if len(claims.Hearings) > 0 {
		first := claims.Hearings[0]
		return Need{
			Text:   fmt.Sprintf("“%s”有一笔补贴拟追回，最迟%s陈述申辩", first.Project, first.AnswerBy.Chinese()),
			Detail: "您答复或者期满以后，县区再决定",
			Button: "去陈述申辩", Goto: "claim", ClaimID: first.Claim,
		}
	}
	for _, c := range claims.Open {
		if c.State == claim.Supplement {
			return supplementNeed(c)
		}
	}
	if need.Goto != "none" && need.Goto != "new_filing" { // a filing waits for the person
		return need
	}
	for _, c := range claims.Open {
		if c.State == claim.Draft {
			return Need{
				Text:    "有一份申领还没有提交" + quoted(c.Project),
				Detail:  "最迟" + c.Due.Chinese() + "提交，逾期不能再申领",
				Button:  "继续申领",
				Goto:    "claim",
				ClaimID: c.ID,
			}
		}
	}
	if len(unclaimed) > 0 {
		return Need{
			Text:     fmt.Sprintf("“%s”培训已结束，可以申领补贴", unclaimed[0].Project),
			Detail:   "最迟" + window.Chinese() + "申领，逾期不能再申领",
			Button:   "去申领",
			Goto:     "filing",
			FilingID: unclaimed[0].ID,
		}
	}
	return need
}

// supplementNeed is what a claim that lacks something wants.
func supplementNeed(c store.ClaimRow) Need {
	n := Need{
		Text:    fmt.Sprintf("“%s”的申领需要补充材料，最迟%s", c.Project, c.Due.Chinese()),
		Detail:  "逾期按现有材料办理",
		Button:  "去补充",
		Goto:    "claim",
		ClaimID: c.ID,
	}
	if claim.StandsStill(c.State, c.Suspended) {
		n.Text = fmt.Sprintf("“%s”的申领需要补充材料（已中止办理，期限暂停）", c.Project)
		n.Detail = "期间仍可补充材料"
	}
	return n
}
