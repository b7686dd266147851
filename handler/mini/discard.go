package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
)

// discardRoutes delete drafts that were never submitted (删除草稿).
func (a *API) discardRoutes(api huma.API) {
	type draft struct {
		ID string `path:"id" maxLength:"40"`
		RepeatableBare
	}
	discard := func(id, path, summary string, do func(*store.Tx, string) error) {
		huma.Register(api, operation(id, http.MethodDelete, path, summary), func(ctx context.Context, in *draft) (*struct{}, error) {
			act, err := a.member(ctx, id+" "+in.ID, in.repeatable())
			if err != nil {
				return nil, err
			}
			return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error { return do(tx, in.ID) })
		})
	}
	discard("discardFiling", "/filings/{id}", "删除没有提交过的备案草稿", (*store.Tx).DiscardFiling)
	discard("discardClaim", "/claims/{id}", "删除没有提交过的申领草稿", (*store.Tx).DiscardClaim)
	discard("discardAssessment", "/assessments/{id}", "删除没有提交过的平台评估草稿", (*store.Tx).DiscardAssessment)
}
