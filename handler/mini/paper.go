package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// PaperID names the case whose forms are asked for.
type PaperID struct {
	ID string `path:"id" maxLength:"40"`
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

// paperOperations are the papers that a member takes for the asking: personal data are masked in them.
var paperOperations = []struct {
	id, path, summary string
	kind              string
	of                subsidy.SubjectKind
	set               subsidy.PaperSet
}{
	{
		"filingPDF", "/filings/{id}/forms.pdf", "附表1至附表4（PDF），个人信息已脱敏", web.PaperPDF,
		subsidy.SubjectFiling, subsidy.PaperForms,
	},
	{
		"filingExcel", "/filings/{id}/forms.xlsx", "附表1至附表4（Excel），个人信息已脱敏", web.PaperExcel,
		subsidy.SubjectFiling, subsidy.PaperForms,
	},
	{
		"filingChartPDF", "/filings/{id}/chart.pdf", "附表7流程图（PDF），标出办到哪一步", web.PaperPDF,
		subsidy.SubjectFiling, subsidy.PaperChart,
	},
	{
		"filingLetterPDF", "/filings/{id}/letter.pdf", "不予备案通知书（PDF）", web.PaperPDF,
		subsidy.SubjectFiling, subsidy.PaperLetter,
	},
	{
		"claimPDF", "/claims/{id}/forms.pdf", "申领表和人员明细表（PDF），个人信息已脱敏", web.PaperPDF,
		subsidy.SubjectClaim, subsidy.PaperForms,
	},
	{
		"claimExcel", "/claims/{id}/forms.xlsx", "申领表和人员明细表（Excel），个人信息已脱敏", web.PaperExcel,
		subsidy.SubjectClaim, subsidy.PaperForms,
	},
	{
		"claimChartPDF", "/claims/{id}/chart.pdf", "附表7流程图（PDF），标出办到哪一步", web.PaperPDF,
		subsidy.SubjectClaim, subsidy.PaperChart,
	},
	{
		"claimLetterPDF", "/claims/{id}/letter.pdf", "不予补贴通知书或部分不予补贴告知书（PDF）", web.PaperPDF,
		subsidy.SubjectClaim, subsidy.PaperLetter,
	},
	{
		"assessmentPDF", "/assessments/{id}/forms.pdf", "附表5-1、附表5-2（PDF）", web.PaperPDF,
		subsidy.SubjectAssessment, subsidy.PaperForms,
	},
	{
		"assessmentExcel", "/assessments/{id}/forms.xlsx", "附表5-1、附表5-2（Excel）", web.PaperExcel,
		subsidy.SubjectAssessment, subsidy.PaperForms,
	},
}

func (a *API) paperRoutes(api huma.API) {
	for _, o := range paperOperations {
		op := operation(o.id, http.MethodGet, o.path, o.summary)
		huma.Register(api, op, func(ctx context.Context, in *PaperID) (*File, error) {
			actor, err := accountOf(ctx).Member()
			if err != nil {
				return nil, err
			}
			asked := web.PaperAsked{Subject: subsidy.Subject{Kind: o.of, ID: in.ID}, Set: o.set}
			return a.paperFile(ctx, actor, asked, o.kind)
		})
	}
	huma.Register(api,
		operation("wholeFilingForms", http.MethodPost, "/filings/{id}/forms", "附表1至附表4，含完整个人信息，要写原因"),
		a.wholeFilingForms)
	huma.Register(api,
		operation("wholeClaimForms", http.MethodPost, "/claims/{id}/forms",
			"申领表和人员明细表，含完整个人信息，要写原因"),
		a.wholeClaimForms)
	huma.Register(api, open("windowsPDF", http.MethodGet, "/windows.pdf", "附表6受理部门及联系电话（PDF）"),
		a.windowsPDF)
}

// paperFile gives papers as a download.
func (a *API) paperFile(
	ctx context.Context, actor subsidy.Actor, asked web.PaperAsked, kind string,
) (*File, error) {
	f, err := a.Papers.Give(ctx, actor, asked, kind)
	if err != nil {
		return nil, err
	}
	return &File{ContentType: f.Type, Disposition: f.Disposition(), Body: f.Data}, nil
}

// windowsPDF is 附表6.
func (a *API) windowsPDF(ctx context.Context, _ *struct{}) (*File, error) {
	f, err := a.Papers.Write(ctx, web.PaperPDF, "windows", "附表6 受理部门及联系电话",
		[]form.Paper{form.WindowsPaper()})
	if err != nil {
		return nil, err
	}
	return &File{ContentType: f.Type, Disposition: f.Disposition(), Body: f.Data}, nil
}

// wholeFilingForms gives 附表1-4 whole, for a reason; the reading is logged first.
func (a *API) wholeFilingForms(ctx context.Context, in *WholePaperInput) (*File, error) {
	return a.wholePaper(ctx, in, subsidy.SubjectFiling, func(tx *store.Tx, act store.Act) (subsidy.Event, error) {
		f, err := tx.Filing(in.ID)
		if err != nil {
			return subsidy.Event{}, err
		}
		return f.Export(in.Body.Reason, act.Actor, act.Now)
	})
}

// wholeClaimForms gives the claim form whole, for a reason; the reading is logged first.
func (a *API) wholeClaimForms(ctx context.Context, in *WholePaperInput) (*File, error) {
	return a.wholePaper(ctx, in, subsidy.SubjectClaim, func(tx *store.Tx, act store.Act) (subsidy.Event, error) {
		c, err := tx.Claim(in.ID)
		if err != nil {
			return subsidy.Event{}, err
		}
		return c.Export(in.Body.Reason, act.Actor, act.Now)
	})
}

// wholePaper logs a reading, then gives the forms whole.
func (a *API) wholePaper(
	ctx context.Context, in *WholePaperInput, of subsidy.SubjectKind,
	export func(*store.Tx, store.Act) (subsidy.Event, error),
) (*File, error) {
	act, err := a.member(ctx, "wholePaper "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, store.Act{Actor: act.Actor, Now: act.Now}, func(tx *store.Tx) error {
		event, err := export(tx, act)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if err != nil {
		return nil, err
	}
	asked := web.PaperAsked{
		Subject: subsidy.Subject{Kind: of, ID: in.ID}, Set: subsidy.PaperForms, Whole: true,
	}
	return a.paperFile(ctx, act.Actor, asked, in.Body.Kind)
}
