package mini

import (
	"context"
	"fmt"
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

const mostDeadlines = 3 // on the first screen

// homeClaims adds the claims to the first screen, what waits for the enterprise and the
// counts, and answers the ended trainings that may still be claimed for.
func (d desk) homeClaims(h *Home, claims store.HomeClaims) (unclaimed []store.FilingRow, err error) {
	n := claims.Counts
	h.Claims = ClaimCounts{
		Open:   n[claim.Draft] + n[claim.Supplement],
		Review: n[claim.Submitted] + n[claim.Reviewed] + n[claim.Approved] + n[claim.Published],
		Paying: n[claim.Cleared] + n[claim.Scheduled], Paid: n[claim.Paid],
		Other: n[claim.Refused] + n[claim.Withdrawn] + n[claim.Expired],
	}
	var first calendar.Day
	for _, f := range claims.Unclaimed {
		window, err := filingOf(f).ClaimBy(d.cal, d.policies)
		if err != nil {
			return nil, err
		}
		if d.today.After(window.Last) {
			continue
		}
		if unclaimed = append(unclaimed, f); first.IsZero() {
			first = window.Last
		}
	}
	h.Claims.Unclaimed = len(unclaimed)
	h.Need = claimNeed(h.Need, claims, unclaimed, first)
	return unclaimed, nil
}

// deadlines are the coming days of an enterprise, the first one first: its trainings' starts, its
// claims' days, its hearings, and the windows of trainings that may be claimed for.
func (d desk) deadlines(
	upcoming []store.FilingRow, claims store.HomeClaims, unclaimed []store.FilingRow,
) ([]HomeDeadline, error) {
	out := []HomeDeadline{}
	add := func(day calendar.Day, project, what, filing, claim, uid string) error {
		v, err := dayOf(d.today, day, d.cal)
		v.FilingID, v.ClaimID, v.Text, v.uid = filing, claim, "“"+project+"”"+what, uid
		v.Title = subsidy.CalendarTitle(what, project)
		out = append(out, v)
		return err
	}
	for _, f := range upcoming {
		if err := add(f.Start, f.Project, "培训开始", f.ID, "", "start-"+f.ID); err != nil {
			return nil, err
		}
	}
	for _, c := range claims.Open {
		what, ok := homeDay(c.State)
		if !ok || claim.StandsStill(c.State, c.Suspended) {
			continue
		}
		if err := add(c.Due, c.Project, what, "", c.ID, string(c.State)+"-"+c.ID); err != nil {
			return nil, err
		}
	}
	for _, v := range claims.Hearings {
		if err := add(v.AnswerBy, v.Project, "拟追回补贴，陈述申辩", "", v.Claim, "hearing-"+v.ID); err != nil {
			return nil, err
		}
	}
	for _, f := range unclaimed {
		window, err := filingOf(f).ClaimBy(d.cal, d.policies)
		if err != nil {
			return nil, err
		}
		if err := add(window.Last, f.Project, "申领补贴", f.ID, "", "claim-"+f.ID); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b HomeDeadline) int { return a.Day.Sub(b.Day) })
	return out, nil
}

// homeDay says what a claim's next day is for; ok is false for the county's
// own days.
func homeDay(state claim.State) (text string, ok bool) {
	text, ok = map[claim.State]string{
		claim.Draft:      "提交申领",
		claim.Supplement: "补充申领材料",
		claim.Published:  "公示结束",
	}[state]
	return text, ok
}

// dayOf is a coming day with the working days left.
func dayOf(today, day calendar.Day, cal calendar.Calendar) (HomeDeadline, error) {
	left, err := cal.WorkingDaysBetween(today, day)
	if err != nil {
		return HomeDeadline{}, fmt.Errorf("count days to %s: %w", day, err)
	}
	return HomeDeadline{Day: day, Left: left, Provisional: cal.Provisional(day)}, nil
}

// homeTrainee is what waits for the employee's word, and their trainings under way.
func (a *API) homeTrainee(ctx context.Context, h *Home, actor subsidy.Actor, d desk) error {
	v := HomeTrainee{Waiting: []HomeWord{}, Courses: []HomeCourse{}}
	lines, err := a.Store.OwnLines(ctx, actor)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Word == "" && l.MaySay() == nil {
			v.Waiting = append(v.Waiting, HomeWord{
				LineID: l.ID, Text: claim.AskText(l.Hours), EnterpriseName: l.Enterprise, Project: l.Project,
			})
		}
	}
	studies, err := a.Store.TraineeStudies(ctx, actor)
	if err != nil {
		return err
	}
	for _, s := range studies {
		if s.Filing.StageOn(d.today) != subsidy.UnderWay {
			continue
		}
		look, err := study.NewStudyDesk(s.Filing, d.policies, d.today)
		if err != nil {
			return err
		}
		course := HomeCourse{FilingID: s.Filing.ID, Project: s.Filing.Form.Project}
		course.Text, course.Percent = look.Look(s.Study, s.Used).CardText()
		v.Courses = append(v.Courses, course)
	}
	h.Trainee = &v
	return nil
}
