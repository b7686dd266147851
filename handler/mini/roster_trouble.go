package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// RosterTroubles is what is wrong with a saved roster: what whole columns have
// in common is told once.
type RosterTroubles struct {
	Whole []form.WholeColumn `json:"whole" nullable:"false" doc:"整列的问题，各说一次"`
	Rest  int                `json:"rest" doc:"另有多少行要逐行更正"`
}

// RosterMendInput mends a whole column of a roster.
type RosterMendInput struct {
	FilingID
	RepeatableBare
}

func (a *API) troubleRoutes(api huma.API) {
	huma.Register(api, operation("rosterTroubles", http.MethodGet, "/filings/{id}/roster-troubles",
		"名册里要更正的：整列的问题各说一次，其余有多少行"), a.showRosterTroubles)
	huma.Register(api, operation("accountFromPhone", http.MethodPost, "/filings/{id}/roster-accounts",
		"没有平台登录账号的，用手机号码代替"), a.accountFromPhone)
}

func (a *API) showRosterTroubles(ctx context.Context, in *FilingID) (*Body[RosterTroubles], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	out, _, err := a.rosterTroubles(ctx, actor, in.ID)
	return body(out, err)
}

// rosterTroubles tells the troubles of a saved roster, and what its rows have in common.
func (a *API) rosterTroubles(
	ctx context.Context, actor subsidy.Actor, id string,
) (out RosterTroubles, shared subsidy.RowProblem, err error) {
	f, err := a.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return out, shared, err
	}
	flagged, err := a.Store.RosterTroubles(ctx, actor, id)
	out.Whole, shared, out.Rest = form.SavedTroubles(flagged, f.RosterSize)
	return out, shared, err
}

// accountFromPhone takes the phone numbers for the accounts that are missing.
func (a *API) accountFromPhone(ctx context.Context, in *RosterMendInput) (*Body[RosterSaved], error) {
	act, err := a.member(ctx, "accountFromPhone "+in.ID, in.repeatable())
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (RosterSaved, error) {
		f, size, err := procedure.AccountFromPhone(tx, in.ID)
		return RosterSaved{People: size.Rows, Flagged: size.Flagged, Revision: f.Revision}, err
	}))
}
