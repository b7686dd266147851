package mini

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// RosterQuery pages a filing's roster, searched by name.
type RosterQuery struct {
	FilingID
	PageQuery
	Search string `query:"search" maxLength:"50" doc:"按姓名查找"`
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

// ImportInput is an Excel with 附表4's columns.
type ImportInput struct {
	FilingID
	Key     string `header:"Idempotency-Key" maxLength:"80"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// RosterSaved says how many people the roster holds now.
type RosterSaved struct {
	People   int `json:"people" doc:"名册人数"`
	Revision int `json:"revision" doc:"备案的最新修订号"`
}

func (a *API) rosterRoutes(api huma.API) {
	huma.Register(api, operation("roster", http.MethodGet, "/filings/{id}/roster", "人员名册（脱敏）"), a.roster)
	huma.Register(api, operation("rosterRow", http.MethodGet, "/filings/{id}/roster/{row}", "一名人员的完整信息（留痕）"), a.rosterRow)
	huma.Register(api, operation("addRosterRow", http.MethodPost, "/filings/{id}/roster", "添加一名人员"), a.addRosterRow)
	huma.Register(api, operation("changeRosterRow", http.MethodPut, "/filings/{id}/roster/{row}", "更正一名人员"), a.changeRosterRow)
	huma.Register(api, operation("removeRosterRow", http.MethodDelete, "/filings/{id}/roster/{row}", "删去一名人员"), a.removeRosterRow)
	op := operation("importRoster", http.MethodPost, "/filings/{id}/roster/import", "导入附表4的Excel（全部正确才保存）")
	op.MaxBodyBytes = web.MaxUpload + 1<<20
	huma.Register(api, op, a.importRoster)
}

func (a *API) roster(ctx context.Context, in *RosterQuery) (*Body[List[RosterItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.Roster(ctx, actor, in.ID, in.Search, in.page())
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
		event, err := f.ReadPerson(act.Actor, act.Now)
		if err != nil {
			return subsidy.RosterEntry{}, err
		}
		p, err := tx.RosterRow(in.ID, in.Row)
		if err != nil {
			return subsidy.RosterEntry{}, err
		}
		return subsidy.RosterEntry{Name: p.Name, Sex: p.Sex.Chinese(), ID: string(p.ID), Phone: p.Phone, Account: p.Account}, tx.Record(event)
	}))
}

func (a *API) addRosterRow(ctx context.Context, in *RosterEntryInput) (*Body[RosterSaved], error) {
	p, err := in.Body.Check()
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealPerson(p)
	return a.changeRoster(ctx, in.ID, "addRosterRow", in.Repeatable, func(tx *store.Tx) (int, error) {
		return tx.AddRosterRow(in.ID, sealed)
	})
}

func (a *API) changeRosterRow(ctx context.Context, in *RosterChangeInput) (*Body[RosterSaved], error) {
	p, err := in.Body.Check()
	if err != nil {
		return nil, err
	}
	sealed := a.Store.SealPerson(p)
	return a.changeRoster(ctx, in.ID, "changeRosterRow "+in.Row, in.Repeatable, func(tx *store.Tx) (int, error) {
		return tx.UpdateRosterRow(in.ID, in.Row, sealed)
	})
}

func (a *API) removeRosterRow(ctx context.Context, in *RosterDeleteInput) (*Body[RosterSaved], error) {
	return a.changeRoster(ctx, in.ID, "removeRosterRow "+in.Row, in.repeatable(), func(tx *store.Tx) (int, error) {
		return tx.RemoveRosterRow(in.ID, in.Row)
	})
}

// importRoster reads an Excel with 附表4's columns: all rows good or nothing
// saved, every bad row named. Parsing, checking and sealing come before the change.
func (a *API) importRoster(ctx context.Context, in *ImportInput) (*Body[RosterSaved], error) {
	if _, err := a.ownFiling(ctx, in.ID); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(in.RawBody.Data().File, web.MaxUpload+1))
	if err != nil {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Message: "文件没有传完整，请重新上传", Err: err}
	}
	if len(data) > web.MaxUpload {
		return nil, &subsidy.Error{Kind: subsidy.TooLarge, Message: "文件太大（最多10 MB），请只保留名册所在的工作表"}
	}
	rows, err := form.ReadRoster(data)
	if err != nil {
		return nil, err
	}
	people, problems := subsidy.CheckRoster(rows)
	if len(problems) > 0 {
		return nil, subsidy.RosterRefused(len(rows), problems)
	}
	sealed := make([]store.SealedPerson, len(people))
	for i, p := range people {
		sealed[i] = a.Store.SealPerson(p)
	}
	return a.changeRoster(ctx, in.ID, "importRoster", Repeatable{Key: in.Key, RawBody: data}, func(tx *store.Tx) (int, error) {
		return tx.ReplaceRoster(in.ID, sealed)
	})
}

// changeRoster lets the rule decide whether the roster may change, changes it,
// and records its new size.
func (a *API) changeRoster(ctx context.Context, id, route string, r Repeatable, change func(*store.Tx) (int, error)) (*Body[RosterSaved], error) {
	act, err := a.member(ctx, route+" "+id, r)
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (RosterSaved, error) {
		f, err := tx.Filing(id)
		if err != nil {
			return RosterSaved{}, err
		}
		if err := f.MayChangeRoster(act.Actor); err != nil {
			return RosterSaved{}, err
		}
		size, err := change(tx)
		if err != nil {
			return RosterSaved{}, err
		}
		event, err := f.ChangeRoster(size, act.Actor, act.Now)
		if err != nil {
			return RosterSaved{}, err
		}
		event.Note = "名册共" + strconv.Itoa(size) + "人"
		return RosterSaved{People: size, Revision: f.Revision}, tx.SaveFiling(f, event)
	}))
}
