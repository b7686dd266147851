package mini

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// WorkbookInput is a file with 附表1-4, and what is to become of it.
type WorkbookInput struct {
	FilingID
	Key     string `header:"Idempotency-Key" maxLength:"80" doc:"同一次操作重发时保持不变"`
	RawBody huma.MultipartFormFiles[struct {
		File    huma.FormFile `form:"file" required:"true"`
		Choices string        `form:"choices" required:"false" maxLength:"2000" doc:"WorkbookChoices（JSON），预览时可以为空"`
	}]
}

// WorkbookChoices is which forms are taken, how the roster is read, and the
// revision that the maker read.
type WorkbookChoices struct {
	Forms    []form.Annex `json:"forms" enum:"filing,plan,outline,roster" doc:"导入哪几张表，空为文件里有的都导入"`
	Revision int          `json:"revision" doc:"预览返回的修订号"`
	Mapping  form.Mapping `json:"mapping" doc:"附表4的工作表、列、隐藏的内容和账号怎么办"`
}

// WorkbookPreview shows what was found in a file and what it changes; nothing is saved.
type WorkbookPreview struct {
	Revision int                    `json:"revision" doc:"预览时备案的修订号，导入时送回"`
	Forms    []WorkbookForm         `json:"forms" nullable:"false" doc:"附表1到附表4"`
	Fields   []form.FieldChange     `json:"fields" nullable:"false" doc:"附表1读到的各栏"`
	Courses  []form.CourseChange    `json:"courses" nullable:"false" doc:"附表1、2、3的课程"`
	Roster   *RosterPreview         `json:"roster,omitempty" doc:"附表4，文件里没有时为空"`
	Hidden   HiddenContent          `json:"hidden" doc:"文件里隐藏的内容"`
	Problems []form.WorkbookProblem `json:"problems" nullable:"false" doc:"读不出来的各处"`
}

// WorkbookForm is one of 附表1-4 in a file.
type WorkbookForm struct {
	Form  form.Annex `json:"form" enum:"filing,plan,outline,roster"`
	Title string     `json:"title"`
	Found bool       `json:"found" doc:"文件里有这张表；没有的，导入后保持原样"`
	Taken bool       `json:"taken" doc:"将会导入"`
	Sheet string     `json:"sheet" doc:"在哪张工作表"`
}

// WorkbookSaved says what the filing holds now.
type WorkbookSaved struct {
	RosterSaved
	Forms    []form.Annex           `json:"forms" nullable:"false" enum:"filing,plan,outline,roster" doc:"导入了哪几张表"`
	Problems []form.WorkbookProblem `json:"problems" nullable:"false" doc:"没有读出来、保持原样的各处"`
}

// WorkbookQuery asks for the blank forms, or those of a filing.
type WorkbookQuery struct {
	Filing string `query:"filing" maxLength:"40" doc:"按这份备案预先填好，空为只填企业的信息"`
}

func (a *API) workbookRoutes(api huma.API) {
	huma.Register(api,
		operation("workbookTemplate", http.MethodGet, "/filing-workbook.xlsx", "附表1至附表4的模板，已知的内容已填好"),
		a.workbookTemplate)
	op := operation("previewWorkbook", http.MethodPost, "/filings/{id}/workbook/preview",
		"看看文件里的附表1至附表4读到了什么，不保存")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.previewWorkbook)
	op = operation("importWorkbook", http.MethodPost, "/filings/{id}/workbook/import", "导入附表1至附表4，一次完成")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.importWorkbook)
}

// workbookTemplate is 附表1-4 with what is known of the enterprise, or of a filing.
func (a *API) workbookTemplate(ctx context.Context, in *WorkbookQuery) (*File, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	x := form.FilingSheets{}
	if x.Enterprise, err = a.Store.EnterpriseFor(ctx, actor, actor.Enterprise); err != nil {
		return nil, err
	}
	if x.Platforms, err = a.Store.PlatformsFor(ctx, actor.Enterprise); err != nil {
		return nil, err
	}
	if in.Filing != "" {
		if x.Filing, err = a.ownFiling(ctx, in.Filing); err != nil {
			return nil, err
		}
	} else {
		members, err := a.Store.Colleagues(ctx, actor)
		if err != nil {
			return nil, err
		}
		contacts := make([]subsidy.Contact, len(members))
		for i, m := range members {
			contacts[i] = subsidy.Contact{Account: m.Account, Role: m.Role, Name: m.Name, Phone: m.Phone}
		}
		x.Filing.Form = x.Filing.Form.KnownPeople(contacts, actor)
	}
	data, err := form.WriteWorkbook(x)
	if err != nil {
		return nil, err
	}
	return excelFile("filing", "备案-附表1至4", data), nil
}

// workbookFile is what an upload of 附表1-4 holds.
type workbookFile struct {
	WorkbookChoices
	filing subsidy.Filing
	book   form.Workbook
	roster rosterFile
	filled form.Filled
}

// readWorkbook reads an uploaded file and what it would make of the filing.
func (a *API) readWorkbook(ctx context.Context, in *WorkbookInput) (f workbookFile, err error) {
	upload := in.RawBody.Data()
	if f.filing, f.roster.data, err = a.uploaded(ctx, in.ID, upload.File); err != nil {
		return f, err
	}
	if upload.Choices != "" {
		if err := json.Unmarshal([]byte(upload.Choices), &f.WorkbookChoices); err != nil {
			return f, &subsidy.Error{Kind: subsidy.Invalid, Message: "所选的内容无法识别，请重新选择", Err: err}
		}
	}
	leave, err := a.Store.Uploads.Enter(ctx, store.DoorPlaces)
	if err != nil {
		return f, err
	}
	defer leave()
	if f.book, err = form.ReadWorkbook(f.roster.data, f.Mapping.Hidden); err != nil {
		return f, err
	}
	if err := f.choose(); err != nil {
		return f, err
	}
	now := form.Standing{Form: f.filing.Form, Type: f.filing.Type, People: f.filing.RosterSize}
	f.roster.sheets, f.roster.mapping = f.book.People, f.Mapping
	if slices.Contains(f.Forms, form.AnnexRoster) {
		if err := a.checkRoster(ctx, &f.roster); err != nil {
			return f, err
		}
		now.People = len(f.roster.rows)
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return f, err
	}
	if now.Enterprise, err = a.Store.EnterpriseFor(ctx, actor, f.filing.Enterprise); err != nil {
		return f, err
	}
	if now.Platforms, err = a.Store.PlatformsFor(ctx, f.filing.Enterprise); err != nil {
		return f, err
	}
	f.filled = f.book.Fill(now, f.Forms)
	return f, nil
}

// choose keeps, of the forms that were chosen, those that the file has; without
// a choice all of them.
func (f *workbookFile) choose() error {
	chosen := f.Forms
	f.Forms = []form.Annex{}
	for _, a := range form.Annexes() {
		if len(chosen) == 0 || slices.Contains(chosen, a) {
			f.Forms = append(f.Forms, a)
		}
	}
	if len(f.Forms) == 0 {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "请选择要导入哪几张表"}
	}
	f.Forms = slices.DeleteFunc(f.Forms, func(a form.Annex) bool { return !f.book.Has(a) && !f.book.Troubled(a) })
	return nil
}

// previewWorkbook shows every form before anything is saved.
func (a *API) previewWorkbook(ctx context.Context, in *WorkbookInput) (*Body[WorkbookPreview], error) {
	f, err := a.readWorkbook(ctx, in)
	if err != nil {
		return nil, err
	}
	out := WorkbookPreview{
		Revision: f.filing.Revision, Fields: f.filled.Fields, Courses: f.filled.Courses,
		Hidden: viewHidden(f.book.Hidden(), f.Mapping.Hidden), Problems: []form.WorkbookProblem{},
	}
	out.Problems = append(out.Problems, f.filled.Problems...)
	for _, a := range form.Annexes() {
		out.Forms = append(out.Forms, WorkbookForm{
			Form: a, Title: a.Chinese(), Found: f.book.Has(a), Taken: f.book.Has(a) && slices.Contains(f.Forms, a),
			Sheet: f.book.Sheet(a),
		})
	}
	if len(f.roster.rows) > 0 {
		people, err := f.roster.preview()
		if err != nil {
			return nil, err
		}
		out.Roster = &people
	}
	return body(out, nil)
}

// importWorkbook takes the chosen forms into the filing in one change; reading,
// checking and sealing come before it.
func (a *API) importWorkbook(ctx context.Context, in *WorkbookInput) (*Body[WorkbookSaved], error) {
	f, err := a.readWorkbook(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := f.ready(); err != nil {
		return nil, err
	}
	choices, err := json.Marshal(f.WorkbookChoices)
	if err != nil {
		return nil, err
	}
	act, err := a.member(ctx, "importWorkbook "+in.ID,
		Repeatable{Key: in.Key, RawBody: slices.Concat(f.roster.data, choices)})
	if err != nil {
		return nil, err
	}
	w := procedure.Workbook{Revision: f.Revision, Forms: f.names()}
	if slices.ContainsFunc(f.Forms, func(a form.Annex) bool { return a != form.AnnexRoster }) {
		w.Form = &f.filled.Form
	}
	mapping, err := json.Marshal(f.Mapping)
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealRoster(f.roster.rows)
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (WorkbookSaved, error) {
		if slices.Contains(f.Forms, form.AnnexRoster) {
			w.Roster = func() (store.RosterCount, error) {
				if err := tx.KeepRosterFile(in.ID, mapping, f.roster.data); err != nil {
					return store.RosterCount{}, err
				}
				return tx.ReplaceRoster(in.ID, sealed)
			}
		}
		filing, size, err := procedure.ImportWorkbook(tx, in.ID, w)
		return WorkbookSaved{
			RosterSaved: RosterSaved{People: size.Rows, Flagged: size.Flagged, Revision: filing.Revision},
			Forms:       f.Forms, Problems: append([]form.WorkbookProblem{}, f.filled.Problems...),
		}, err
	}))
}

// ready refuses an import that has nothing to take, hides something nobody
// chose about, or has a form that cannot be taken.
func (f workbookFile) ready() error {
	if err := f.filled.Stopped(); err != nil {
		return err
	}
	if len(f.Forms) == 0 {
		return &subsidy.Error{Kind: subsidy.Invalid, Field: "/file", Message: "文件里没有所选的表，请重新选择"}
	}
	return f.book.Hidden().Chosen(f.Mapping.Hidden)
}

// names are the forms that are taken, in words.
func (f workbookFile) names() string {
	var out []string
	for _, a := range f.Forms {
		out = append(out, a.Chinese())
	}
	return strings.Join(out, "、")
}
