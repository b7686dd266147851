package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ClaimID names a claim in the path.
type ClaimID struct {
	ID string `path:"id" maxLength:"40"`
}

// ClaimDecision is a step of a claim that needs nothing more.
type ClaimDecision struct {
	ClaimID
	Decision
}

// PromiseInput ticks the promise, or takes it back.
type PromiseInput struct {
	ClaimID
	Repeatable
	Body struct {
		Revision int  `json:"revision" minimum:"0"`
		Promised bool `json:"promised" doc:"承诺：申领内容真实"`
	}
}

// OmitInput leaves a person out of a claim, or takes them in again.
type OmitInput struct {
	ClaimID
	Row string `path:"row" maxLength:"40" doc:"名册行的编号"`
	Repeatable
	Body struct {
		Revision int  `json:"revision" minimum:"0"`
		Omitted  bool `json:"omitted" doc:"不为他申领"`
	}
}

// PayeeInput is the account the money is to go to.
type PayeeInput struct {
	ClaimID
	Repeatable
	Body struct {
		claim.Payee
		Seen string `json:"seen" maxLength:"400" doc:"页面打开时的版本，原样送回"`
	}
}

func (a *API) claimRoutes(api huma.API) {
	a.recoveryRoutes(api)
	huma.Register(api,
		operation("filingClaims", http.MethodGet, "/filings/{id}/claims", "一项培训的申领，现在能不能申领"),
		a.filingClaims)
	huma.Register(api,
		operation("createClaim", http.MethodPost, "/filings/{id}/claims", "申领补贴：为已结束的培训新建申领"),
		a.createClaim)
	huma.Register(api, operation("claims", http.MethodGet, "/claims", "本企业的申领"), a.claims)
	huma.Register(api, operation("claim", http.MethodGet, "/claims/{id}", "一份申领"), a.claim)
	huma.Register(api,
		operation("claimSummary", http.MethodGet, "/claims/{id}/summary", "申领多少：人数、课时、金额，还差什么"),
		a.claimSummary)
	huma.Register(api, operation("claimPeople", http.MethodGet, "/claims/{id}/people", "申领的人员（脱敏）"),
		a.claimPeople)
	huma.Register(api,
		operation("searchClaimPeople", http.MethodPost, "/claims/{id}/people/search", "按姓名查找申领的人员（脱敏）"),
		a.searchClaimPeople)
	huma.Register(api,
		operation("claimPerson", http.MethodGet, "/claims/{id}/people/{row}", "一名职工的金额怎么来的（脱敏）"),
		a.claimPerson)
	huma.Register(api,
		operation("omitPerson", http.MethodPost, "/claims/{id}/people/{row}", "不为一名职工申领，或者重新加入"),
		a.omitPerson)
	huma.Register(api, operation("promiseClaim", http.MethodPut, "/claims/{id}", "勾选承诺"), a.promiseClaim)
	huma.Register(api,
		operation("setPayee", http.MethodPut, "/claims/{id}/payee", "填写收款账户；提交后为申请更改，待县区核对"),
		a.setPayee)
	huma.Register(api,
		operation("submitClaim", http.MethodPost, "/claims/{id}/submit", "提交申领，或补充材料后重新提交"),
		a.submitClaim)
	huma.Register(api, operation("topUpClaim", http.MethodPost, "/claims/{id}/topup", "再次占用年度额度"), a.topUpClaim)
	huma.Register(api, operation("withdrawClaim", http.MethodPost, "/claims/{id}/withdraw", "撤回申领"),
		a.withdrawClaim)
	huma.Register(api, operation("claimTimeline", http.MethodGet, "/claims/{id}/timeline", "申领的办理经过"),
		a.claimTimeline)
	huma.Register(api,
		operation("claimLetter", http.MethodGet, "/claims/{id}/letter", "不予补贴通知书，或部分不予补贴告知书"),
		a.claimLetter)
}

// ownClaim is a claim of the caller's enterprise, without its lines.
func (a *API) ownClaim(ctx context.Context, id string) (claim.Claim, subsidy.Actor, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return claim.Claim{}, actor, err
	}
	c, err := a.Store.ClaimFor(ctx, actor, id)
	return c, actor, err
}

// filingClaims lists what was claimed for a training, and says whether a claim
// may be opened now.
func (a *API) filingClaims(ctx context.Context, in *FilingID) (*Body[FilingClaims], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.FilingClaims(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.Rules(ctx, actor.Enterprise)
	if err != nil {
		return nil, err
	}
	out := FilingClaims{Items: make([]ClaimItem, len(rows))}
	others := make([]claim.OtherClaim, len(rows))
	for i, r := range rows {
		out.Items[i], others[i] = viewClaimRow(r), claim.OtherClaim{Number: r.Number, State: r.State}
	}
	if filing.StageOn(today) != subsidy.Ended {
		return body(out, nil)
	}
	terms, err := rules.Terms(filing, today)
	if err != nil {
		return nil, err
	}
	var window calendar.Deadline
	out.FollowUp, window, err = claim.MayClaim(filing, others, terms, actor, today)
	out.Mark = filing.Mark(window.Last)
	if out.Claimable = err == nil; !out.Claimable {
		if out.Why, err = refusalOf(err); err != nil {
			return nil, err
		}
	}
	return body(out.until(window, today, rules.Calendar))
}

// createClaim opens a draft; the people are those with class hours.
func (a *API) createClaim(ctx context.Context, in *FromFiling) (*Body[ClaimView], error) {
	act, err := a.member(ctx, "createClaim "+in.ID, in.repeatable())
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.Rules(ctx, act.Actor.Enterprise)
	if err != nil {
		return nil, err
	}
	claim, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (claim.Claim, error) {
		if err := tx.Room(subsidy.UseClaims, 1); err != nil {
			return claim.Claim{}, err
		}
		return procedure.NewClaim(tx, in.ID, rules)
	})
	if err != nil {
		return nil, err
	}
	return a.claim(ctx, &ClaimID{claim.ID})
}

func (a *API) claims(ctx context.Context, in *PageQuery) (*Body[List[ClaimItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.Claims(ctx, actor, in.page())
	return list(rows, next, err, viewClaimRow)
}

func (a *API) claim(ctx context.Context, in *ClaimID) (*Body[ClaimView], error) {
	c, _, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	seen, err := a.seen(ctx, c.ID, c.Training.Filing) // its amounts come from the study of the filing
	if err != nil {
		return nil, err
	}
	c, actor, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v, err := a.viewClaim(ctx, c, actor)
	v.Seen = seen
	return body(v, err)
}

// changeClaim changes a claim of the caller's enterprise and answers with it as
// it is now; what is kept under the idempotency key is not the claim, whose
// lines may be very many.
func (a *API) changeClaim(
	ctx context.Context, id, route string, r Repeatable, change func(*store.Tx, *claim.Claim) error,
) (*Body[ClaimView], error) {
	own, _, err := a.ownClaim(ctx, id)
	if err != nil {
		return nil, err
	}
	act, err := a.member(ctx, route+" "+id, r)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		return change(tx, &c)
	})
	if err != nil {
		return nil, a.movedOn(ctx, act, err, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: id},
			subsidy.Subject{Kind: subsidy.SubjectFiling, ID: own.Training.Filing})
	}
	return a.claim(ctx, &ClaimID{id})
}

func (a *API) promiseClaim(ctx context.Context, in *PromiseInput) (*Body[ClaimView], error) {
	return a.changeClaim(ctx, in.ID, "promiseClaim", in.Repeatable, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.EditClaim(tx, c, claim.Edit{Omitted: c.Entry.Omitted, Promised: in.Body.Promised},
			in.Body.Revision)
	})
}

// omitPerson leaves out a person of the filing's roster, or takes them in again.
func (a *API) omitPerson(ctx context.Context, in *OmitInput) (*Body[ClaimView], error) {
	c, actor, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, _, err := a.Store.Learner(ctx, actor, c.Training.Filing, in.Row); err != nil {
		return nil, err
	}
	return a.changeClaim(ctx, in.ID, "omitPerson "+in.Row, in.Repeatable, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.EditClaim(tx, c, claim.Edit{
			Omitted:  c.Omitting(in.Row, in.Body.Omitted),
			Promised: c.Entry.Promised,
		},
			in.Body.Revision)
	})
}

func (a *API) setPayee(ctx context.Context, in *PayeeInput) (*Body[ClaimView], error) {
	r := in.sees(in.Body.Seen, "份申领", in.ID)
	return a.changeClaim(ctx, in.ID, "setPayee", r, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.SetPayee(tx, c, in.Body.Payee)
	})
}

// submitClaim checks once more inside the change, and reserves each person's
// share of their year there.
func (a *API) submitClaim(ctx context.Context, in *ClaimDecision) (*Body[ClaimView], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.Rules(ctx, actor.Enterprise)
	if err != nil {
		return nil, err
	}
	c, _, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.changeClaim(ctx, in.ID, "submitClaim", in.of("份申领", c.ID, c.Training.Filing),
		func(tx *store.Tx, c *claim.Claim) error {
			return procedure.SubmitClaim(tx, c, rules)
		})
}

func (a *API) topUpClaim(ctx context.Context, in *ClaimDecision) (*Body[ClaimView], error) {
	return a.changeClaim(ctx, in.ID, "topUpClaim", in.of("份申领", in.ID), procedure.TopUpClaim)
}

func (a *API) withdrawClaim(ctx context.Context, in *ClaimDecision) (*Body[ClaimView], error) {
	return a.changeClaim(ctx, in.ID, "withdrawClaim", in.of("份申领", in.ID), procedure.WithdrawClaim)
}

func (a *API) claimTimeline(ctx context.Context, in *ClaimID) (*Body[List[TimelineItem]], error) {
	return a.timelineOf(ctx, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: in.ID})
}

func (a *API) claimLetter(ctx context.Context, in *ClaimID) (*Body[Letter], error) {
	c, actor, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = a.Store.ClaimWhole(ctx, actor, c.ID); err != nil {
		return nil, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, c.Enterprise)
	if err != nil {
		return nil, err
	}
	title, paragraphs, err := c.Letter(e.Name)
	return body(Letter{Title: title, Paragraphs: paragraphs}, err)
}
