package mini

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy/form"
)

// PaperID names the case whose forms are asked for.
type PaperID struct {
	ID string `path:"id" maxLength:"40"`
}

// paperKinds are the files that forms are handed out as, with what each is called.
var paperKinds = []struct{ kind, operation, name string }{
	{web.PaperPDF, "PDF", "PDF"},
	{web.PaperExcel, "Excel", "Excel"},
}

// papers mounts the masked forms of a kind of case, as each kind of file.
func papers(
	api huma.API, id, path, summary string, give func(ctx context.Context, id, kind string) (*File, error),
) {
	for _, k := range paperKinds {
		op := operation(id+k.operation, http.MethodGet, path+"."+k.kind, summary+"（"+k.name+"），个人信息已脱敏")
		huma.Register(api, op, func(ctx context.Context, in *PaperID) (*File, error) {
			return give(ctx, in.ID, k.kind)
		})
	}
}

// WholePaperInput asks for the forms of a case with all personal data, and says why.
type WholePaperInput struct {
	ID string `path:"id" maxLength:"40"`
	Repeatable
	Body struct {
		Kind   string `json:"kind" enum:"pdf,xlsx" doc:"PDF或Excel"`
		Reason string `json:"reason" maxLength:"200" doc:"为什么需要含完整个人信息的一份"`
	}
}

func (a *API) paperRoutes(api huma.API) {
	papers(api, "filing", "/filings/{id}/forms", "附表1至附表4", a.filingForms)
	papers(api, "claim", "/claims/{id}/forms", "申领表和人员明细表", a.claimForms)
	huma.Register(api,
		operation("wholeFilingForms", http.MethodPost, "/filings/{id}/forms", "附表1至附表4，含完整个人信息，要写原因"),
		a.wholeFilingForms)
	huma.Register(api,
		operation("wholeClaimForms", http.MethodPost, "/claims/{id}/forms",
			"申领表和人员明细表，含完整个人信息，要写原因"),
		a.wholeClaimForms)
}

// paperFile writes forms as a download.
func (a *API) paperFile(ctx context.Context, kind, name, told string, papers []form.Paper) (*File, error) {
	f, err := a.Papers.Write(ctx, kind, name, told, papers)
	if err != nil {
		return nil, err
	}
	return &File{ContentType: f.Type, Disposition: f.Disposition(), Body: f.Data}, nil
}

// Names of the files in Chinese; the case's number follows.
const (
	filingFormsName = "附表1至4-"
	claimFormsName  = "申领表-"
	maskedEnd       = "（脱敏）"
	noNumber        = "草稿"
)

func (a *API) filingForms(ctx context.Context, id, kind string) (*File, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	x, err := a.Papers.Filing(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	told := filingFormsName + cmp.Or(x.Filing.Number, noNumber) + maskedEnd
	return a.paperFile(ctx, kind, "forms", told, x.Masked().Papers())
}

// wholeFilingForms gives 附表1-4 whole, for a reason; the reading is logged first.
func (a *API) wholeFilingForms(ctx context.Context, in *WholePaperInput) (*File, error) {
	act, err := a.member(ctx, "wholeFilingForms "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, store.Act{Actor: act.Actor, Now: act.Now}, func(tx *store.Tx) error {
		f, err := tx.Filing(in.ID)
		if err != nil {
			return err
		}
		event, err := f.Export(in.Body.Reason, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if err != nil {
		return nil, err
	}
	x, err := a.Papers.Filing(ctx, act.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return a.paperFile(ctx, in.Body.Kind, "forms", filingFormsName+cmp.Or(x.Filing.Number, noNumber), x.Papers())
}

func (a *API) claimForms(ctx context.Context, id, kind string) (*File, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	x, err := a.Papers.Claim(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return a.paperFile(ctx, kind, "claim", claimFormsName+x.Claim.Number+maskedEnd, x.Masked().Papers())
}

// wholeClaimForms gives the claim form whole, for a reason; the reading is logged first.
func (a *API) wholeClaimForms(ctx context.Context, in *WholePaperInput) (*File, error) {
	act, err := a.member(ctx, "wholeClaimForms "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, store.Act{Actor: act.Actor, Now: act.Now}, func(tx *store.Tx) error {
		c, err := tx.Claim(in.ID)
		if err != nil {
			return err
		}
		event, err := c.Export(in.Body.Reason, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if err != nil {
		return nil, err
	}
	x, err := a.Papers.Claim(ctx, act.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return a.paperFile(ctx, in.Body.Kind, "claim", claimFormsName+x.Claim.Number, x.Papers())
}
