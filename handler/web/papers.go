package web

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/url"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/form"
)

// Papers makes the forms of cases (附表): it gathers what they are made of as far as the reader may see it, and writes
// them.
type Papers struct {
	Store *store.Store
	Press func() (*form.Press, error)
}

// NewPapers prints with the font among the built files.
func NewPapers(s *store.Store, assets fs.FS) Papers {
	return Papers{Store: s, Press: form.OpenPress(assets)}
}

// PaperFile is a form as a file.
type PaperFile struct {
	Name string // in Latin letters, with its ending
	Told string // its name in Chinese
	Type string // its media type
	Data []byte
}

// Disposition names the file for who saves it.
func (f PaperFile) Disposition() string {
	return `attachment; filename="` + f.Name + `"; filename*=UTF-8''` + url.PathEscape(f.Told)
}

// The files that forms are handed out as.
const (
	PaperPDF   = "pdf"
	PaperExcel = "xlsx"
)

// Write writes forms as a file; a kind that is none of ours is a PDF. It waits for a place among those who write.
func (p Papers) Write(ctx context.Context, kind, name, told string, papers []form.Paper) (PaperFile, error) {
	leave, err := p.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return PaperFile{}, err
	}
	defer leave()
	var b bytes.Buffer
	if kind == PaperExcel {
		err = form.WriteExcel(&b, papers...)
		return PaperFile{name + ".xlsx", told + ".xlsx", form.ExcelType, b.Bytes()}, err
	}
	press, err := p.Press()
	if err != nil {
		return PaperFile{}, &subsidy.Error{
			Kind: subsidy.Unavailable, Message: "现在不能生成PDF，请下载Excel，或者联系管理员检查打印字库", Err: err,
		}
	}
	if err := press.Print(&b, papers...); err != nil {
		return PaperFile{}, fmt.Errorf("print forms: %w", err)
	}
	return PaperFile{name + ".pdf", told + ".pdf", form.PDFType, b.Bytes()}, nil
}

// Filing is what 附表1-4 of a filing that the actor may see are made of, whole.
func (p Papers) Filing(ctx context.Context, actor subsidy.Actor, id string) (x form.FilingSheets, err error) {
	if x.Filing, err = p.Store.FilingFor(ctx, actor, id); err != nil {
		return x, err
	}
	if x.Enterprise, err = p.Store.EnterpriseFor(ctx, actor, x.Filing.Enterprise); err != nil {
		return x, err
	}
	for part := (store.Page{Limit: 100}); ; {
		rows, next, err := p.Store.Roster(ctx, actor, id, store.RosterSearch{}, part)
		if err != nil {
			return x, err
		}
		for _, r := range rows {
			x.People = append(x.People, r.Entry())
		}
		if part.After = next; next == "" {
			break
		}
	}
	if x.Platforms, err = p.Store.PlatformsFor(ctx, x.Filing.Enterprise); err != nil {
		return x, err
	}
	now, err := p.Store.Now(ctx)
	if err != nil {
		return x, err
	}
	policies, err := p.Store.Policies(ctx)
	if err != nil {
		return x, err
	}
	policy, err := x.Filing.Policy(policies, calendar.DayOf(now))
	if err != nil {
		return x, err
	}
	x.ClassHours = policy.ClassHours(x.Filing.Form.Minutes())
	return x, nil
}

// Claim is what the claim form of a claim that the actor may see is made of, whole.
func (p Papers) Claim(ctx context.Context, actor subsidy.Actor, id string) (x form.ClaimSheets, err error) {
	if x.Claim, err = p.Store.ClaimWhole(ctx, actor, id); err != nil {
		return x, err
	}
	if x.Claim.State == claim.Draft {
		return x, &subsidy.Error{Kind: subsidy.Conflict, Message: "提交申领后才有申领表，请先提交"}
	}
	x.Totals = x.Claim.Totals()
	if x.Filing, err = p.Store.FilingFor(ctx, actor, x.Claim.Training.Filing); err != nil {
		return x, err
	}
	if x.Enterprise, err = p.Store.EnterpriseFor(ctx, actor, x.Claim.Enterprise); err != nil {
		return x, err
	}
	policies, err := p.Store.Policies(ctx)
	if err != nil {
		return x, err
	}
	if x.Policy, err = x.Claim.Policy(policies); err != nil {
		return x, err
	}
	lines, err := p.Lines(ctx, id)
	if err != nil {
		return x, err
	}
	for _, l := range lines {
		x.People = append(x.People, form.ClaimPerson{RosterEntry: l.Entry, Line: l.Line})
	}
	return x, nil
}

// Lines are all lines of a claim with their people, whole; the claim is one the reader may see.
func (p Papers) Lines(ctx context.Context, id string) (out []store.ClaimLineRow, err error) {
	for at := (store.Page{Limit: 100}); ; {
		rows, next, err := p.Store.FindLines(ctx, id, store.LineSearch{}, at)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		if at.After = next; next == "" {
			return out, nil
		}
	}
}
