package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/subsidy"
)

// HelpView is the procedure's chart (附表7), with questions and answers.
type HelpView struct {
	Document string              `json:"document" doc:"文号"`
	Chart    []subsidy.ChartStep `json:"chart" nullable:"false" doc:"办理流程"`
	Items    []subsidy.HelpItem  `json:"items" nullable:"false" doc:"常见问题"`

	Certificates []string `json:"certificates" nullable:"false" doc:"考取证书的补贴，一段一句（通知三）"`
}

func (a *API) helpRoutes(api huma.API) {
	huma.Register(api, open("help", http.MethodGet, "/help", "办事指南：流程和常见问题"), a.help)
	huma.Register(api, operation("filingChart", http.MethodGet, "/filings/{id}/chart", "这份备案在流程的哪一步"),
		a.filingChart)
	huma.Register(api, operation("claimChart", http.MethodGet, "/claims/{id}/chart", "这份申领在流程的哪一步"),
		a.claimChart)
}

func viewHelp(p subsidy.Policy, here int) HelpView {
	return HelpView{Document: p.Document, Chart: p.Chart(here), Items: p.Help(), Certificates: subsidy.Certificates()}
}

func (a *API) help(ctx context.Context, _ *struct{}) (*Body[HelpView], error) {
	d, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := d.policies.On(d.today)
	return body(viewHelp(policy, subsidy.ChartNowhere), err)
}

func (a *API) filingChart(ctx context.Context, in *FilingID) (*Body[HelpView], error) {
	filing, err := a.ownFiling(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := filing.Policy(d.policies, d.today)
	return body(viewHelp(policy, filing.ChartPlace(d.today)), err)
}

func (a *API) claimChart(ctx context.Context, in *ClaimID) (*Body[HelpView], error) {
	c, _, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	policy, err := c.Policy(d.policies)
	return body(viewHelp(policy, c.ChartPlace()), err)
}
