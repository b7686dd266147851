package mini

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// RosterSearchInput finds people of a filing's roster by name.
type RosterSearchInput struct {
	FilingID
	Body struct {
		PageInput
		Name string `json:"name" maxLength:"50" doc:"按姓名查找"`
	}
}

// RosterQuery pages a filing's roster.
type RosterQuery struct {
	FilingID
	PageQuery
	Flagged bool `query:"flagged" doc:"只看需要更正的"`
	Single  bool `query:"single" doc:"整列的问题不逐行列出，只看其余的"`
}

// RosterRowID names one person of a filing's roster.
type RosterRowID struct {
	FilingID
	Row string `path:"row" maxLength:"40"`
}

// RosterEntryInput is one row of 附表4.
type RosterEntryInput struct {
	FilingID
	Repeatable
	Body subsidy.RosterEntry
}

// RosterChangeInput replaces one row.
type RosterChangeInput struct {
	RosterRowID
	Repeatable
	Body subsidy.RosterEntry
}

// RosterDeleteInput takes one person off the roster.
type RosterDeleteInput struct {
	RosterRowID
	RepeatableBare
}

// ImportInput is a file of people, with the sheet and columns that were chosen.
type ImportInput struct {
	FilingID
	Key     string `header:"Idempotency-Key" maxLength:"80"`
	RawBody huma.MultipartFormFiles[struct {
		File    huma.FormFile `form:"file" required:"true"`
		Mapping string        `form:"mapping" required:"false" maxLength:"1000" doc:"所选工作表和列、隐藏的内容和账号怎么办（JSON），空为自动识别"`
	}]
}

// RosterSaved says what the roster holds now.
type RosterSaved struct {
	People   int `json:"people" doc:"名册行数"`
	Flagged  int `json:"flagged" doc:"其中需要更正的行数"`
	Revision int `json:"revision" doc:"备案的最新修订号"`
}

// RosterPreview shows what was found in a file; nothing is saved.
type RosterPreview struct {
	Sheets   []PreviewSheet       `json:"sheets" nullable:"false"`
	Columns  []PreviewColumn      `json:"columns" nullable:"false"`
	Titles   []string             `json:"titles" nullable:"false" doc:"文件里各列的标题"`
	People   int                  `json:"people" doc:"读到的行数"`
	Flagged  int                  `json:"flagged" doc:"其中需要更正的行数"`
	Hidden   HiddenContent        `json:"hidden" doc:"文件里隐藏的内容"`
	Whole    []form.WholeColumn   `json:"whole" nullable:"false" doc:"整列的问题，各说一次"`
	Problems []subsidy.RowProblem `json:"problems" nullable:"false" doc:"其余的，前20处"`
	Sample   []RosterItem         `json:"sample" nullable:"false" doc:"前3行（脱敏）"`
}

// HiddenContent is what a file hides; an import needs a choice when it hides
// something.
type HiddenContent struct {
	form.HiddenCount
	Message string `json:"message" doc:"空为没有隐藏的内容"`
	Choice  string `json:"choice" enum:",read,skip" doc:"已选择的：read也读取，skip跳过"`
}

func viewHidden(n form.HiddenCount, choice form.Hidden) HiddenContent {
	return HiddenContent{HiddenCount: n, Message: n.Sentence(), Choice: string(choice)}
}

// PreviewSheet is a sheet that holds people.
type PreviewSheet struct {
	Name   string `json:"name"`
	Header int    `json:"header" doc:"表头在第几行，0为没有表头"`
	Rows   int    `json:"rows" doc:"人员行数"`
}

// PreviewColumn is where a column of 附表4 was found.
type PreviewColumn struct {
	Field form.Field `json:"field" enum:"name,sex,id_number,phone,account"`
	Title string     `json:"title" doc:"附表4里的名称"`
	At    int        `json:"at" doc:"在文件的第几列（从0数起），-1为没有找到"`
}

func (a *API) rosterRoutes(api huma.API) {
	huma.Register(api, operation("roster", http.MethodGet, "/filings/{id}/roster", "人员名册（脱敏）"), a.roster)
	huma.Register(api,
		operation("searchRoster", http.MethodPost, "/filings/{id}/roster/search", "按姓名查找名册里的人员（脱敏）"),
		a.searchRoster)
	huma.Register(api,
		operation("rosterRow", http.MethodGet, "/filings/{id}/roster/{row}", "一名人员的完整信息（留痕）"), a.rosterRow)
	huma.Register(api, operation("addRosterRow", http.MethodPost, "/filings/{id}/roster", "添加一名人员"),
		a.addRosterRow)
	huma.Register(api, operation("changeRosterRow", http.MethodPut, "/filings/{id}/roster/{row}", "更正一名人员"),
		a.changeRosterRow)
	huma.Register(api, operation("removeRosterRow", http.MethodDelete, "/filings/{id}/roster/{row}", "删去一名人员"),
		a.removeRosterRow)
	op := operation("previewRoster", http.MethodPost, "/filings/{id}/roster/preview", "看看文件里读到了什么，不保存")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.previewRoster)
	op = operation("importRoster", http.MethodPost, "/filings/{id}/roster/import",
		"导入名册；有误的行标出来，留在草稿里更正")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.importRoster)
	huma.Register(api,
		operation("markedRoster", http.MethodGet, "/filings/{id}/marked-roster.xlsx", "导入的文件，有误的格子已标红"),
		a.markedRoster)
	a.troubleRoutes(api)
}

func (a *API) roster(ctx context.Context, in *RosterQuery) (*Body[List[RosterItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	search := store.RosterSearch{Flagged: in.Flagged}
	if in.Single {
		if _, search.Without, err = a.rosterTroubles(ctx, actor, in.ID); err != nil {
			return nil, err
		}
	}
	rows, next, err := a.Store.Roster(ctx, actor, in.ID, search, in.page())
	return list(rows, next, err, viewRosterRow)
}

func (a *API) searchRoster(ctx context.Context, in *RosterSearchInput) (*Body[List[RosterItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.Roster(ctx, actor, in.ID, store.RosterSearch{Name: in.Body.Name}, in.Body.page())
	return list(rows, next, err, viewRosterRow)
}

// rosterRow shows one person whole, to be put right; the reading is logged.
func (a *API) rosterRow(ctx context.Context, in *RosterRowID) (*Body[subsidy.RosterEntry], error) {
	act, err := a.member(ctx, "rosterRow", Repeatable{})
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.RosterEntry, error) {
		f, err := tx.Filing(in.ID)
		if err != nil {
			return subsidy.RosterEntry{}, err
		}
		event, err := f.ReadPerson("", act.Actor, act.Now)
		if err != nil {
			return subsidy.RosterEntry{}, err
		}
		p, err := tx.RosterRow(in.ID, in.Row)
		if err != nil {
			return subsidy.RosterEntry{}, err
		}
		event.Row = in.Row
		return p.Entry(), tx.Record(event)
	}))
}

func (a *API) addRosterRow(ctx context.Context, in *RosterEntryInput) (*Body[RosterSaved], error) {
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	p, err := in.Body.CheckOn(today)
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealPerson(p)
	return a.changeRoster(ctx, in.ID, "addRosterRow", in.Repeatable, func(tx *store.Tx) (store.RosterCount, error) {
		return tx.AddRosterRow(in.ID, sealed)
	})
}

func (a *API) changeRosterRow(ctx context.Context, in *RosterChangeInput) (*Body[RosterSaved], error) {
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	p, err := in.Body.CheckOn(today)
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealPerson(p)
	return a.changeRoster(ctx, in.ID, "changeRosterRow "+in.Row, in.Repeatable,
		func(tx *store.Tx) (store.RosterCount, error) {
			return tx.UpdateRosterRow(in.ID, in.Row, sealed)
		})
}

func (a *API) removeRosterRow(ctx context.Context, in *RosterDeleteInput) (*Body[RosterSaved], error) {
	return a.changeRoster(ctx, in.ID, "removeRosterRow "+in.Row, in.repeatable(),
		func(tx *store.Tx) (store.RosterCount, error) {
			return tx.RemoveRosterRow(in.ID, in.Row)
		})
}

// rosterFile is what an upload of people holds.
type rosterFile struct {
	data    []byte
	mapping form.Mapping
	sheets  []form.Sheet
	rows    []subsidy.CheckedRow
}

// uploaded is a file of a filing whose form and roster may be changed, read whole.
func (a *API) uploaded(ctx context.Context, id string, file huma.FormFile) (f subsidy.Filing, data []byte, err error) {
	if err := a.Store.RoomOnDisk(); err != nil {
		return f, nil, err
	}
	if f, err = a.ownFiling(ctx, id); err != nil {
		return f, nil, err
	}
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return f, nil, err
	}
	if err := f.MayChangeRoster(actor); err != nil {
		return f, nil, err
	}
	if data, err = io.ReadAll(io.LimitReader(file, web.MaxUpload+1)); err != nil {
		return f, nil, &subsidy.Error{Kind: subsidy.Invalid, Message: "文件没有传完整，请重新上传", Err: err}
	}
	if len(data) > web.MaxUpload {
		return f, nil,
			&subsidy.Error{Kind: subsidy.TooLarge, Message: "文件太大（最多10 MB），请只保留名册所在的工作表"}
	}
	return f, data, nil
}

// readRosterFile reads and checks an uploaded file of people for a filing whose
// roster may be changed.
func (a *API) readRosterFile(ctx context.Context, in *ImportInput) (f rosterFile, err error) {
	upload := in.RawBody.Data()
	if _, f.data, err = a.uploaded(ctx, in.ID, upload.File); err != nil {
		return f, err
	}
	if upload.Mapping != "" {
		if err := json.Unmarshal([]byte(upload.Mapping), &f.mapping); err != nil {
			return f, &subsidy.Error{Kind: subsidy.Invalid, Message: "所选的列无法识别，请重新选择", Err: err}
		}
	}
	leave, err := a.Store.Uploads.Enter(ctx, store.DoorPlaces)
	if err != nil {
		return f, err
	}
	defer leave()
	if f.sheets, err = form.ReadSheets(f.data); err != nil {
		return f, err
	}
	return f, a.checkRoster(ctx, &f)
}

// checkRoster reads the people of a file's sheets and checks them.
func (a *API) checkRoster(ctx context.Context, f *rosterFile) error {
	entries, err := form.People(f.sheets, f.mapping)
	if err != nil {
		return err
	}
	today, err := a.today(ctx)
	f.rows = subsidy.CheckRoster(entries, today)
	return err
}

// previewRoster shows the matched columns and the wrong rows before anything is saved.
func (a *API) previewRoster(ctx context.Context, in *ImportInput) (*Body[RosterPreview], error) {
	f, err := a.readRosterFile(ctx, in)
	if err != nil {
		return nil, err
	}
	return body(f.preview())
}

// preview is what was found in a file of people.
func (f rosterFile) preview() (RosterPreview, error) {
	out := RosterPreview{
		People: len(f.rows), Flagged: len(subsidy.Flagged(f.rows)), Sample: []RosterItem{}, Sheets: []PreviewSheet{},
		Hidden: viewHidden(form.HiddenIn(f.sheets, f.mapping), f.mapping.Hidden),
	}
	out.Whole, out.Problems = form.RosterTroubles(f.rows)
	out.Problems = out.Problems[:min(20, len(out.Problems))]
	shown := f.sheets[0]
	for _, s := range f.sheets {
		if s.Name == f.mapping.Sheet {
			shown = s
		}
		rows, err := form.People([]form.Sheet{s}, form.Mapping{})
		if err != nil {
			return out, err
		}
		out.Sheets = append(out.Sheets, PreviewSheet{Name: s.Name, Header: s.Header, Rows: len(rows)})
	}
	columns := shown.Columns
	if len(f.mapping.Columns) > 0 {
		columns = f.mapping.Columns
	}
	for _, field := range form.Fields() {
		at, ok := columns[field]
		if !ok {
			at = -1
		}
		out.Columns = append(out.Columns, PreviewColumn{Field: field, Title: field.Chinese(), At: at})
	}
	out.Titles = shown.Titles
	for i, r := range f.rows[:min(3, len(f.rows))] {
		out.Sample = append(out.Sample, viewRosterRow(store.RosterRow{Position: i + 1, Person: r.Person}))
	}
	return out, nil
}

// importRoster saves every row of a file; wrong ones are flagged and stop the
// submission until they are put right. Parsing, checking and sealing come
// before the change.
func (a *API) importRoster(ctx context.Context, in *ImportInput) (*Body[RosterSaved], error) {
	f, err := a.readRosterFile(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := form.HiddenIn(f.sheets, f.mapping).Chosen(f.mapping.Hidden); err != nil {
		return nil, err
	}
	mapping, err := json.Marshal(f.mapping)
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealRoster(f.rows)
	return a.changeRoster(ctx, in.ID, "importRoster", Repeatable{Key: in.Key, RawBody: slices.Concat(f.data, mapping)},
		func(tx *store.Tx) (store.RosterCount, error) {
			if err := tx.KeepRosterFile(in.ID, mapping, f.data); err != nil {
				return store.RosterCount{}, err
			}
			return tx.ReplaceRoster(in.ID, sealed)
		})
}

// markedRoster gives the imported file back with the wrong cells marked; the
// reading is logged, for the file is whole.
func (a *API) markedRoster(ctx context.Context, in *FilingID) (*File, error) {
	act, err := a.member(ctx, "markedRoster", Repeatable{})
	if err != nil {
		return nil, err
	}
	raw, data, flagged, err := a.Store.RosterFile(ctx, act.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	var mapping form.Mapping
	if err := json.Unmarshal(raw, &mapping); err != nil {
		return nil, err
	}
	marked, err := a.markRoster(ctx, data, mapping, flagged)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		f, err := tx.Filing(in.ID)
		if err != nil {
			return err
		}
		event, err := f.ReadPerson("", act.Actor, act.Now)
		if err != nil {
			return err
		}
		event.Note, event.Row = "下载标出错误的名册", subsidy.WholeRoster
		return tx.Record(event)
	})
	if err != nil {
		return nil, err
	}
	return excelFile("roster-marked", "名册-需要更正", marked), nil
}

// markRoster opens the file again behind the door of costly work.
func (a *API) markRoster(ctx context.Context, data []byte, m form.Mapping, marks []form.Mark) ([]byte, error) {
	leave, err := a.Store.Uploads.Enter(ctx, store.DoorPlaces)
	if err != nil {
		return nil, err
	}
	defer leave()
	return form.MarkRoster(data, m, marks)
}

// changeRoster lets the rule decide whether the roster may change, changes it,
// and records its new size.
func (a *API) changeRoster(
	ctx context.Context, id, route string, r Repeatable, change func(*store.Tx) (store.RosterCount, error),
) (*Body[RosterSaved], error) {
	act, err := a.member(ctx, route+" "+id, r)
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (RosterSaved, error) {
		f, size, err := procedure.ChangeRoster(tx, id, func() (store.RosterCount, error) { return change(tx) })
		return RosterSaved{People: size.Rows, Flagged: size.Flagged, Revision: f.Revision}, err
	}))
}
