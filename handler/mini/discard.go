package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// discardRoutes delete drafts that were never submitted (删除草稿).
func (a *API) discardRoutes(api huma.API) {
	type draft struct {
		ID   string `path:"id" maxLength:"40"`
		Seen string `query:"seen" maxLength:"400" doc:"页面打开时的版本，原样送回"`
		RepeatableBare
	}
	discard := func(id, path, summary, what string, subject subsidy.SubjectKind, do func(*store.Tx, string) error) {
		huma.Register(api, operation(id, http.MethodDelete, path, summary),
			func(ctx context.Context, in *draft) (*struct{}, error) {
				act, err := a.member(ctx, id+" "+in.ID, in.repeatable().sees(in.Seen, what, in.ID))
				if err != nil {
					return nil, err
				}
				err = a.Store.Change(ctx, act, func(tx *store.Tx) error { return do(tx, in.ID) })
				return nil, a.movedOn(ctx, act, err, subsidy.Subject{Kind: subject, ID: in.ID})
			})
	}
	discard("discardFiling", "/filings/{id}", "删除没有提交过的备案草稿", "份备案", subsidy.SubjectFiling,
		procedure.DiscardFiling)
	discard("discardClaim", "/claims/{id}", "删除没有提交过的申领草稿", "份申领", subsidy.SubjectClaim,
		procedure.DiscardClaim)
	discard("discardAssessment", "/assessments/{id}", "删除没有提交过的平台评估草稿", "项评估",
		subsidy.SubjectAssessment,
		procedure.DiscardAssessment)
}
