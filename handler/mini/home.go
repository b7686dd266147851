package mini

import (
	"context"
	"fmt"
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// home answers what needs the person, the next deadlines, and the counts.
func (a *API) home(ctx context.Context, _ *struct{}) (*Body[Home], error) {
	account := accountOf(ctx)
	now, err := a.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	h := Home{Today: calendar.DayOf(now), Deadlines: []HomeDeadline{}}
	if h.Unread, err = a.Store.UnreadCount(ctx, account.ID); err != nil {
		return nil, err
	}
	notices, _, err := a.Store.PublishedCampaigns(ctx, store.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(notices) > 0 {
		n := viewNotice(notices[0])
		h.Notice = &n
	}
	if err := a.homeStaff(ctx, &h.HomeStaff); err != nil {
		return nil, err
	}
	actor, err := account.Member()
	if err != nil {
		h.Need = newcomer(account)
		return body(h, nil)
	}
	err = a.homeOf(ctx, &h, actor)
	return body(h, err)
}

// newcomer is the need of somebody who acts for no enterprise yet.
func newcomer(account store.Account) Need {
	if account.Phone == "" {
		return Need{Text: "欢迎！先绑定微信手机号，再登记企业，就可以办理培训备案", Button: "绑定手机号", Goto: "phone"}
	}
	return Need{Text: "还没有登记企业，登记后就可以办理培训备案", Button: "登记企业", Goto: "register"}
}

func (a *API) homeOf(ctx context.Context, h *Home, actor subsidy.Actor) error {
	e, err := a.Store.EnterpriseFor(ctx, actor, actor.Enterprise)
	if err != nil {
		return err
	}
	cases, err := a.Store.Home(ctx, actor)
	if err != nil {
		return err
	}
	cal, err := a.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	h.Counts = HomeCounts{
		Draft:     cases.Counts[subsidy.FilingDraft] + cases.Counts[subsidy.FilingReturned],
		Submitted: cases.Counts[subsidy.FilingSubmitted], Accepted: cases.Counts[subsidy.FilingAccepted],
		Other: cases.Counts[subsidy.FilingRefused] + cases.Counts[subsidy.FilingWithdrawn],
	}
	policies, err := a.Store.Policies(ctx)
	if err != nil {
		return err
	}
	claims, err := a.Store.HomeClaims(ctx, actor, policies.ClaimableSince(h.Today), h.Today)
	if err != nil {
		return err
	}
	h.Need = need(e, cases)
	if err := homeClaims(h, claims, policies, cal); err != nil {
		return err
	}
	for _, f := range cases.Upcoming {
		d, err := deadlineOf(f, h.Today, cal)
		if err != nil {
			return err
		}
		h.Deadlines = append(h.Deadlines, d)
	}
	slices.SortStableFunc(h.Deadlines, func(a, b HomeDeadline) int { return a.Day.Sub(b.Day) })
	h.Deadlines = h.Deadlines[:min(len(h.Deadlines), mostDeadlines)]
	return nil
}

// need picks the one thing that comes first.
func need(e subsidy.Enterprise, cases store.Home) Need {
	switch {
	case e.State == subsidy.EnterpriseReturned:
		return Need{Text: "企业登记被退回：" + e.Reason, Button: "去更正", Goto: "enterprise"}
	case cases.Returned != nil:
		return Need{
			Text:     fmt.Sprintf("“%s”被退回，需要补正", cases.Returned.Project),
			Button:   "去补正",
			Goto:     "filing",
			FilingID: cases.Returned.ID,
		}
	case cases.Draft != nil && cases.Draft.Flagged > 0:
		return Need{
			Text:     fmt.Sprintf("名册有 %d 处需更正%s", cases.Draft.Flagged, quoted(cases.Draft.Project)),
			Button:   "去更正",
			Goto:     "edit_roster",
			FilingID: cases.Draft.ID,
		}
	case cases.Draft != nil:
		return Need{
			Text:     "有一份备案还没有提交" + quoted(cases.Draft.Project),
			Button:   "继续填写",
			Goto:     "edit_filing",
			FilingID: cases.Draft.ID,
		}
	case e.State == subsidy.EnterprisePending:
		return Need{Text: "企业登记等待县区审核，您可以先填写备案草稿", Button: "新建备案", Goto: "new_filing"}
	case len(cases.Counts) == 0:
		return Need{Text: "企业登记已通过，可以办理第一份培训备案了", Button: "新建备案", Goto: "new_filing"}
	}
	return Need{Text: "现在没有需要您办理的事", Button: "新建备案", Goto: "new_filing"}
}

func quoted(project string) string {
	if project == "" {
		return ""
	}
	return "：“" + project + "”"
}

// deadlineOf is the start of a training on file, with the working days left.
func deadlineOf(f store.FilingRow, today calendar.Day, cal calendar.Calendar) (HomeDeadline, error) {
	left, err := cal.WorkingDaysBetween(today, f.Start)
	if err != nil {
		return HomeDeadline{}, fmt.Errorf("count days to start of filing %s: %w", f.ID, err)
	}
	d, err := cal.AddWorkingDays(today, left)
	if err != nil {
		return HomeDeadline{}, fmt.Errorf("count days to start of filing %s: %w", f.ID, err)
	}
	return HomeDeadline{
		FilingID:    f.ID,
		Text:        "“" + f.Project + "”培训开始",
		Day:         f.Start,
		Left:        left,
		Provisional: d.Provisional,
	}, nil
}
