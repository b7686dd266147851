package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
)

// MostCounted is up to what a mark counts what waits; one more says that there are more, so that a desk of very many
// cases opens as fast as one of few.
const MostCounted = 99

// DeskCounts are what waits for the bureau, each up to one more than MostCounted.
type DeskCounts struct {
	Filings, Enterprises, Assessments, Questions, Conversations, Notices, Unread, Signals int
	Claims, Objections                                                                    int
	// requests to be bound to an employee
	Bindings int
	// plans that are open and claims to be paid
	Payments int
	// choices of ours (†) that the reader may confirm
	Choices int
}

// waiting counts the rows of a query that begins after its FROM.
func (s *Reader) waiting(ctx context.Context, from string, args ...any) (n int, err error) {
	err = s.row(ctx, fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT %d) few", from, MostCounted+1), args...).
		Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what waits: %w", err)
	}
	return n, nil
}

// DeskCounts counts what waits for the actor's bureau.
func (s *Reader) DeskCounts(ctx context.Context, actor subsidy.Actor) (c DeskCounts, err error) {
	scoped, scopes := scope(actor)
	ofEnterprises, enterprises := enterpriseScope(actor)
	county := []any{string(actor.County)}
	for _, one := range []struct {
		into *int
		may  subsidy.Action // who may count it, "" for all
		from string
		args []any
	}{
		{&c.Filings, "", "filing WHERE state = 'submitted' AND suspended = '' AND " + scoped, scopes},
		{&c.Enterprises, "", "enterprise WHERE state = 'pending' AND " + ofEnterprises, enterprises},
		{&c.Assessments, subsidy.FavourAssessment, openAssessments, nil},
		{&c.Questions, subsidy.AnswerQuestion, "question WHERE county = ? AND state = 'open'", county},
		{&c.Bindings, subsidy.DecideBinding, "binding WHERE county = ? AND state = 'open'", county},
		{&c.Notices, subsidy.ApproveCampaign, "campaign WHERE state = 'submitted'", nil},
		{&c.Signals, subsidy.ReadSignals, "signal_filing WHERE unseen > 0 AND " + scoped, scopes},
	} {
		if one.may != "" && actor.May(one.may, subsidy.Scope{}) != nil {
			continue
		}
		if *one.into, err = s.waiting(ctx, one.from, one.args...); err != nil {
			return c, err
		}
	}
	if actor.May(subsidy.AnswerFollower, subsidy.Scope{}) == nil {
		if c.Conversations, err = s.waitingConversations(ctx, actor); err != nil {
			return c, err
		}
	}
	if c.Claims, c.Objections, err = s.openClaims(ctx, actor); err != nil {
		return c, err
	}
	if c.Payments, err = s.openPayments(ctx, actor); err != nil {
		return c, err
	}
	c.Unread, err = s.UnreadCount(ctx, actor.ID)
	return c, err
}

// openAssessments are the reports and registrations that wait for the service centre (评估报告, 平台备案).
const openAssessments = "(SELECT 1 FROM assessment WHERE state = 'submitted' UNION ALL " +
	"SELECT 1 FROM registration WHERE state = 'requested') few"
