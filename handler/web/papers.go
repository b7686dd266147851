package web

import (
	"bytes"
	"cmp"
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
	Store     *store.Store
	Press     func() (*form.Press, error)
	PublicURL string // where a page's code is looked up, "" prints no square code
}

// NewPapers prints with the font among the built files.
func NewPapers(s *store.Store, assets fs.FS, publicURL string) Papers {
	return Papers{Store: s, Press: form.OpenPress(assets), PublicURL: publicURL}
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

// PaperAsked says which papers of which case are asked for.
type PaperAsked struct {
	Subject subsidy.Subject
	Set     subsidy.PaperSet
	Whole   bool // with all personal data: that is for who has logged a reason
}

// Bundle is papers that belong together.
type Bundle struct {
	PaperAsked
	Scope   subsidy.Scope
	Number  string // the case's, "" for a draft
	Version string
	Loose   bool   // still being filled in: there is nothing on file that a page could be held against
	Name    string // in Latin letters
	Told    string // in Chinese
	Papers  []form.Paper
}

// maskedMark ends the name of a file whose personal data are masked.
const maskedMark = "（脱敏）"

// Give makes papers that the actor may see, marks their pages with their codes, and writes them as a file.
func (p Papers) Give(ctx context.Context, actor subsidy.Actor, asked PaperAsked, kind string) (PaperFile, error) {
	b, err := p.Of(ctx, actor, asked)
	if err != nil {
		return PaperFile{}, err
	}
	if err := p.mark(ctx, actor, &b); err != nil {
		return PaperFile{}, err
	}
	return p.Write(ctx, kind, b.Name, b.Told, b.Papers)
}

// mark keeps what the papers say, signed, and puts the code of each on its pages. What is still being filled in carries
// none, and so does the chart: it says nothing that could be forged.
func (p Papers) mark(ctx context.Context, actor subsidy.Actor, b *Bundle) error {
	if b.Loose || b.Set == subsidy.PaperChart {
		return nil
	}
	now, err := p.Store.Now(ctx)
	if err != nil {
		return err
	}
	sealed := make([]store.SealedPaper, len(b.Papers))
	for i, paper := range b.Papers {
		kept := b.Kept(paper)
		kept.At, kept.Parts = now, p.Store.PartDigests(paper.Parts())
		if sealed[i], err = p.Store.SealPaper(kept); err != nil {
			return err
		}
	}
	codes := make([]string, len(sealed))
	err = p.Store.Change(ctx, store.Act{Actor: actor, Now: now}, func(tx *store.Tx) (err error) {
		for i, one := range sealed {
			if codes[i], err = tx.KeepPaper(one); err != nil {
				return err
			}
		}
		return nil
	})
	for i, code := range codes {
		b.Papers[i].Check.Code = code
		if p.PublicURL != "" {
			b.Papers[i].Check.Address = p.PublicURL + "/paper/" + code
		}
	}
	return err
}

// Kept is what is kept of one of the papers, without its parts.
func (b Bundle) Kept(paper form.Paper) subsidy.PrintedPaper {
	return subsidy.PrintedPaper{
		Subject: b.Subject, Scope: b.Scope, Set: b.Set, Whole: b.Whole, Form: paper.Name, Title: paper.Title,
		Number: b.Number, Version: b.Version, Facts: paper.Facts(),
	}
}

// Of makes papers of a case that the actor may see.
func (p Papers) Of(ctx context.Context, actor subsidy.Actor, asked PaperAsked) (b Bundle, err error) {
	b.PaperAsked = asked
	switch asked.Subject.Kind {
	case subsidy.SubjectFiling:
		err = p.ofFiling(ctx, actor, &b)
	case subsidy.SubjectClaim:
		err = p.ofClaim(ctx, actor, &b)
	case subsidy.SubjectAssessment:
		err = p.ofAssessment(ctx, actor, &b)
	case subsidy.SubjectPlan:
		err = p.ofPlan(ctx, actor, &b)
	}
	if err == nil && len(b.Papers) == 0 {
		err = &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这样的表格"}
	}
	if err != nil {
		return b, err
	}
	told := "编号：" + b.Number
	if b.Number == "" {
		told = "草稿"
	}
	if b.Loose {
		b.Version = "正在填写，尚未提交"
	}
	for i := range b.Papers {
		b.Papers[i].Check = form.Check{Number: told, Version: b.Version}
	}
	return b, nil
}

// ofFiling makes a filing's forms, its letter or its chart.
func (p Papers) ofFiling(ctx context.Context, actor subsidy.Actor, b *Bundle) error {
	if b.Set == subsidy.PaperForms {
		x, err := p.Filing(ctx, actor, b.Subject.ID)
		if err != nil {
			return err
		}
		b.Told = cmp.Or(x.Filing.Number, "草稿") + " 附表1至4"
		if !b.Whole {
			x, b.Told = x.Masked(), b.Told+maskedMark
		}
		b.filing(x.Filing, "forms")
		b.Papers = x.Papers()
		return nil
	}
	f, err := p.Store.FilingFor(ctx, actor, b.Subject.ID)
	if err != nil {
		return err
	}
	b.filing(f, string(b.Set))
	if b.Set == subsidy.PaperLetter {
		if f.State != subsidy.FilingRefused {
			return &subsidy.Error{
				Kind: subsidy.Conflict, Message: "这份备案处于“" + f.State.Chinese() + "”，没有不予备案通知书",
			}
		}
		e, err := p.Store.EnterpriseFor(ctx, actor, f.Enterprise)
		b.letter("不予备案通知书", f.RefusalLetter(e.Name))
		return err
	}
	now, err := p.Store.Now(ctx)
	if err != nil {
		return err
	}
	today := calendar.DayOf(now)
	return p.chart(ctx, b, f.ChartPlace(today), func(all subsidy.Policies) (subsidy.Policy, error) {
		return f.Policy(all, today)
	})
}

// filing says whose papers these are.
func (b *Bundle) filing(f subsidy.Filing, name string) {
	b.Scope, b.Number, b.Name = f.Scope(), f.Number, name
	b.Loose = f.Editable()
	if f.Version > 0 {
		b.Version = "第" + subsidy.Itoa(f.Version) + "版"
	}
}

// letter makes a letter.
func (b *Bundle) letter(title string, paragraphs []string) {
	b.Told = b.Number + " " + title
	b.Papers = []form.Paper{form.LetterPaper(title, paragraphs)}
}

// chart makes 附表7 under the case's policy.
func (p Papers) chart(
	ctx context.Context, b *Bundle, here int, policy func(subsidy.Policies) (subsidy.Policy, error),
) error {
	all, err := p.Store.Policies(ctx)
	if err != nil {
		return err
	}
	version, err := policy(all)
	b.Told = cmp.Or(b.Number, "草稿") + " 附表7流程图"
	b.Papers = []form.Paper{form.ChartPaper(version.Chart(here))}
	return err
}

// ofClaim makes a claim's form, letter, list to be put up, or chart.
func (p Papers) ofClaim(ctx context.Context, actor subsidy.Actor, b *Bundle) error {
	if b.Set == subsidy.PaperForms || b.Set == subsidy.PaperPublicity {
		x, err := p.Claim(ctx, actor, b.Subject.ID)
		if err != nil {
			return err
		}
		b.claim(x.Claim)
		if b.Set == subsidy.PaperPublicity {
			b.Told = b.Number + " 公示表"
			list := form.PublicitySheets{Claim: x.Claim, Enterprise: x.Enterprise, People: x.People}
			b.Papers = []form.Paper{list.Paper()}
			return x.Claim.PublicityList()
		}
		b.Told = b.Number + " 申领表"
		if !b.Whole {
			x, b.Told = x.Masked(), b.Told+maskedMark
		}
		b.Papers = x.Papers()
		return nil
	}
	c, err := p.Store.ClaimWhole(ctx, actor, b.Subject.ID)
	if err != nil {
		return err
	}
	b.claim(c)
	if b.Set == subsidy.PaperChart {
		return p.chart(ctx, b, c.ChartPlace(), c.Policy)
	}
	e, err := p.Store.EnterpriseFor(ctx, actor, c.Enterprise)
	if err != nil {
		return err
	}
	title, paragraphs, err := c.Letter(e.Name)
	b.letter(title, paragraphs)
	return err
}

// claim says whose papers these are.
func (b *Bundle) claim(c claim.Claim) {
	b.Scope, b.Number, b.Name = c.Scope(), c.Number, "claim-"+string(b.Set)
	b.Version = "版次" + subsidy.Itoa(c.Revision)
}

// ofAssessment makes 附表5-1 and 5-2.
func (p Papers) ofAssessment(ctx context.Context, actor subsidy.Actor, b *Bundle) (err error) {
	var x form.AssessmentSheets
	if x.Assessment, err = p.Store.AssessmentFor(ctx, actor, b.Subject.ID); err != nil {
		return err
	}
	// The letterhead alone is wanted of the enterprise, which the service centre may not read whole.
	if x.Enterprise.Name, err = p.Store.AssessedFor(ctx, x.Assessment); err != nil {
		return err
	}
	files, err := p.Store.Attachments(ctx, actor, b.Subject.ID)
	if err != nil {
		return err
	}
	x.Files = map[subsidy.Purpose]int{}
	for _, f := range files {
		x.Files[f.Purpose]++
	}
	a := x.Assessment
	b.Loose = a.Editable()
	b.Scope, b.Number, b.Name, b.Version = a.Scope(), a.Number, "assessment", "版次"+subsidy.Itoa(a.Revision)
	b.Told = cmp.Or(a.Number, "草稿") + " 附表5"
	b.Papers = x.Papers()
	return nil
}

// ofPlan makes a plan of payments for two signatures.
func (p Papers) ofPlan(ctx context.Context, actor subsidy.Actor, b *Bundle) error {
	plan, err := p.Store.PlanFor(ctx, actor, b.Subject.ID)
	if err != nil {
		return err
	}
	b.Scope, b.Number, b.Name, b.Told = plan.Scope(), plan.Number, "plan", plan.Number+" 资金拨付计划"
	b.Papers = []form.Paper{form.PlanPaper(plan)}
	return nil
}

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
