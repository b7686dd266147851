package mini

import (
	"fmt"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

const mostDeadlines = 3 // on the first screen

// homeClaims adds the claims to the first screen: what waits for the enterprise,
// the next days, and the counts.
func homeClaims(h *Home, claims store.HomeClaims, policies subsidy.Policies, cal calendar.Calendar) error {
	n := claims.Counts
	h.Claims = ClaimCounts{
		Open:   n[claim.Draft] + n[claim.Supplement],
		Review: n[claim.Submitted] + n[claim.Reviewed] + n[claim.Approved] + n[claim.Published],
		Paying: n[claim.Cleared] + n[claim.Scheduled], Paid: n[claim.Paid],
		Other: n[claim.Refused] + n[claim.Withdrawn] + n[claim.Expired],
	}
	for _, c := range claims.Open {
		text, ok := homeDay(c)
		if !ok || claim.StandsStill(c.State, c.Suspended) {
			continue
		}
		d, err := dayOf(h.Today, c.Due, cal)
		if err != nil {
			return err
		}
		d.ClaimID, d.Text = c.ID, text
		h.Deadlines = append(h.Deadlines, d)
	}
	for _, hearing := range claims.Hearings {
		d, err := dayOf(h.Today, hearing.AnswerBy, cal)
		if err != nil {
			return err
		}
		d.ClaimID, d.Text = hearing.Claim, "“"+hearing.Project+"”拟追回补贴，陈述申辩"
		h.Deadlines = append(h.Deadlines, d)
	}
	var unclaimed *store.FilingRow
	for _, f := range claims.Unclaimed {
		filing := subsidy.Filing{
			PolicyVersion: f.PolicyVersion,
			Form:          subsidy.FilingForm{End: f.End},
			EndAccepted:   f.ClaimFrom,
			Clocks:        subsidy.ListedClocks(f.Suspended, f.Until),
		}
		window, err := filing.ClaimBy(cal, policies)
		if err != nil {
			return err
		}
		if h.Today.After(window.Last) {
			continue
		}
		h.Claims.Unclaimed++
		if unclaimed == nil {
			unclaimed = &f
		}
		d, err := dayOf(h.Today, window.Last, cal)
		if err != nil {
			return err
		}
		d.FilingID, d.Text = f.ID, "“"+f.Project+"”申领补贴"
		h.Deadlines = append(h.Deadlines, d)
	}
	h.Need = claimNeed(h.Need, claims, unclaimed)
	return nil
}

// claimNeed puts a claim first when nothing of the registration or a returned
// filing does: a hearing and a supplement have days only, money waits for who asks.
func claimNeed(need Need, claims store.HomeClaims, unclaimed *store.FilingRow) Need {
	open := claims.Open
	if need.Goto == "enterprise" || need.Goto == "register" {
		return need
	}
	if len(claims.Hearings) > 0 {
		first := claims.Hearings[0]
		return Need{
			Text:   fmt.Sprintf("“%s”有一笔补贴拟追回，最迟%s陈述申辩", first.Project, first.AnswerBy.Chinese()),
			Button: "去陈述申辩", Goto: "claim", ClaimID: first.Claim,
		}
	}
	for _, c := range open {
		if c.State == claim.Supplement && claim.StandsStill(c.State, c.Suspended) {
			return Need{
				Text:    fmt.Sprintf("“%s”的申领需要补充材料（已中止办理，期限暂停）", c.Project),
				Button:  "去补充",
				Goto:    "claim",
				ClaimID: c.ID,
			}
		}
		if c.State == claim.Supplement {
			return Need{
				Text:    fmt.Sprintf("“%s”的申领需要补充材料，最迟%s", c.Project, c.Due.Chinese()),
				Button:  "去补充",
				Goto:    "claim",
				ClaimID: c.ID,
			}
		}
	}
	if need.Goto != "new_filing" { // a filing waits for the person
		return need
	}
	for _, c := range open {
		if c.State == claim.Draft {
			return Need{
				Text:    "有一份申领还没有提交" + quoted(c.Project),
				Button:  "继续申领",
				Goto:    "claim",
				ClaimID: c.ID,
			}
		}
	}
	if unclaimed != nil {
		return Need{
			Text:     fmt.Sprintf("“%s”培训已结束，可以申领补贴", unclaimed.Project),
			Button:   "去申领",
			Goto:     "filing",
			FilingID: unclaimed.ID,
		}
	}
	return need
}

// homeDay says what a claim's next day is for; ok is false for days that are
// nobody's to keep but the county's.
func homeDay(c store.ClaimRow) (text string, ok bool) {
	text, ok = map[claim.State]string{
		claim.Draft:      "提交申领",
		claim.Supplement: "补充申领材料",
		claim.Published:  "公示结束",
	}[c.State]
	return "“" + c.Project + "”" + text, ok
}

// dayOf is a coming day with the working days left.
func dayOf(today, day calendar.Day, cal calendar.Calendar) (HomeDeadline, error) {
	left, err := cal.WorkingDaysBetween(today, day)
	if err != nil {
		return HomeDeadline{}, fmt.Errorf("count days to %s: %w", day, err)
	}
	return HomeDeadline{Day: day, Left: left, Provisional: cal.Provisional(day)}, nil
}
