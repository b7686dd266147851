package mini

import (
	"context"
	"errors"
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// home answers what needs the person, by who looks.
func (a *API) home(ctx context.Context, _ *struct{}) (*Body[Home], error) {
	account := accountOf(ctx)
	desk, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	h := Home{Today: desk.today, Deadlines: []HomeDeadline{}, Cases: []CaseCard{}, Need: nothing()}
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
	if err := a.homeStaff(ctx, &h); err != nil {
		return nil, err
	}
	member, notMember := account.Member()
	trainee, notTrainee := account.Trainee()
	h.Who.HR, h.Who.Trainee = notMember == nil, notTrainee == nil
	if h.Who.Trainee {
		err = a.homeTrainee(ctx, &h, trainee, desk)
	}
	switch {
	case h.Who.HR:
		err = errors.Join(err, a.homeOf(ctx, &h, member, desk))
	case !h.Who.Trainee && !h.Who.Staff:
		h.Need = newcomer(account)
		err = errors.Join(err, welcome(&h, desk))
	}
	return body(h, err)
}

// nothing is the need of somebody whom nothing needs.
func nothing() Need { return Need{Goto: "none"} }

// newcomer is the need of somebody who acts for nobody yet.
func newcomer(account store.Account) Need {
	if account.Phone == "" {
		return Need{Text: "欢迎！先绑定微信手机号，再登记企业，就可以办理培训备案", Button: "绑定手机号", Goto: "phone"}
	}
	return Need{Text: "还没有登记企业，登记后就可以办理培训备案", Button: "登记企业", Goto: "register"}
}

// welcome says what the allowance is, by the version in force.
func welcome(h *Home, d desk) error {
	policy, err := d.policies.On(d.today)
	h.Welcome = &Welcome{
		Text: policy.Welcome(), RateFen: policy.RatePerHour, CapFen: policy.CapPerYear, Clause: policy.Clause,
		Document: policy.Document,
	}
	return err
}

func (a *API) homeOf(ctx context.Context, h *Home, actor subsidy.Actor, d desk) error {
	e, err := a.Store.EnterpriseFor(ctx, actor, actor.Enterprise)
	if err != nil {
		return err
	}
	cases, err := a.Store.Home(ctx, actor, d.today)
	if err != nil {
		return err
	}
	claims, err := a.Store.HomeClaims(ctx, actor, d.policies.ClaimableSince(d.today), d.today)
	if err != nil {
		return err
	}
	if err := a.readProgress(ctx, &d, cases.Running); err != nil {
		return err
	}
	h.Who.EnterpriseName, h.Who.CountyText = e.Name, e.County.Chinese()
	h.Counts = HomeCounts{
		Draft:     cases.Counts[subsidy.FilingDraft] + cases.Counts[subsidy.FilingReturned],
		Submitted: cases.Counts[subsidy.FilingSubmitted], Accepted: cases.Counts[subsidy.FilingAccepted],
		Other: cases.Counts[subsidy.FilingRefused] + cases.Counts[subsidy.FilingWithdrawn],
	}
	h.Need = d.need(e, cases)
	unclaimed, err := d.homeClaims(h, claims)
	if err != nil {
		return err
	}
	if err := d.homeDeadlines(h, cases, claims, unclaimed); err != nil {
		return err
	}
	return d.homeCases(h, cases, claims, unclaimed)
}

// mostCases bounds the cards of the first screen.
const mostCases = 5

// homeCases lists the live cases: those that wait for the enterprise first, then by their next day.
func (d desk) homeCases(h *Home, cases store.Home, claims store.HomeClaims, unclaimed []store.FilingRow) error {
	h.CasesTotal = h.Counts.Draft + h.Counts.Submitted + cases.Runs + len(unclaimed) + len(claims.Live)
	for _, r := range slices.Concat(cases.Returned, cases.Drafts, cases.Submitted, cases.Running, unclaimed) {
		card, err := d.filing(r)
		if err != nil {
			return err
		}
		h.Cases = append(h.Cases, card)
	}
	for _, r := range claims.Live {
		h.Cases = append(h.Cases, d.claim(r))
	}
	slices.SortStableFunc(h.Cases, func(a, b CaseCard) int {
		if mine := a.TurnText == subsidy.TurnMine; mine != (b.TurnText == subsidy.TurnMine) {
			if mine {
				return -1
			}
			return 1
		}
		return a.next().Sub(b.next())
	})
	h.Cases = h.Cases[:min(len(h.Cases), mostCases)]
	return nil
}

// next is the card's next day; one without comes last.
func (c CaseCard) next() calendar.Day {
	if c.Next == nil {
		return calendar.NewDay(9999, 12, 31)
	}
	return c.Next.Day
}

// homeDeadlines keeps the next days, the first one first.
func (d desk) homeDeadlines(
	h *Home, cases store.Home, claims store.HomeClaims, unclaimed []store.FilingRow,
) (err error) {
	if h.Deadlines, err = d.deadlines(cases.Upcoming, claims, unclaimed); err != nil {
		return err
	}
	h.Deadlines = h.Deadlines[:min(len(h.Deadlines), mostDeadlines)]
	return nil
}
