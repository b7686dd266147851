package console

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Uploads is what lies in the official account; cmd fills it. Its errors are
// sentences for the member of staff.
type Uploads interface {
	Stock(ctx context.Context) (official.Stock, error)
	Uploads(ctx context.Context, kind official.UploadKind, offset int) (list []official.Upload, total int, err error)
	Draft(ctx context.Context, media string) ([]official.DraftArticle, error)
	DeleteUpload(ctx context.Context, kind official.UploadKind, media string) error
}

// uploadRoutes are the pages of drafts and material (素材与草稿).
func (k Console) uploadRoutes(g fiber.Router) {
	g.Get("/official/uploads", k.staff(k.uploads))
	g.Get("/official/uploads/draft", k.staff(k.uploadedDraft))
	g.Post("/official/uploads/delete", k.staff(k.deleteUpload))
}

func (v visit) mayManageUploads() error {
	return v.staff.Actor().May(subsidy.ManageUploads, subsidy.Scope{})
}

func (k Console) uploads(v visit) error { return k.showUploads(v, nil) }

// kindOf is the kind that a page or a form is about; another word is drafts.
func kindOf(word string) official.UploadKind {
	if official.UploadKind(word) == official.UploadPicture {
		return official.UploadPicture
	}
	return official.UploadDraft
}

// showUploads lists what WeChat says lies in the account, a page of its own
// counting at a time, and which of it is ours. WeChat's not answering is told on
// the page.
func (k Console) showUploads(v visit, refused error) error {
	if err := v.mayManageUploads(); err != nil {
		return err
	}
	kind := kindOf(v.Query("kind"))
	at, _ := strconv.Atoi(v.Query("page")) // what is no number is the first page
	at = max(at, 0)
	stock, rows, total, err := k.stock(v, kind, at*official.UploadsAtOnce)
	if err == nil {
		rows, err = k.Store.OwnUploads(v.UserContext(), v.staff.Actor(), rows)
	}
	if err != nil && subsidy.KindOf(err) == "" {
		return err
	}
	if refused == nil {
		refused = err
	}
	list := page.UploadList{Kind: kind, Stock: stock, Rows: rows, Gone: v.Query("deleted") != ""}
	if (at+1)*official.UploadsAtOnce < total {
		list.Next = at + 1
	}
	return k.writeOfficial(v, page.OfficialUploads, "素材与草稿", page.Uploads(list), refused)
}

func (k Console) stock(
	v visit, kind official.UploadKind, offset int,
) (stock official.Stock, list []official.Upload, total int, err error) {
	if stock, err = k.Uploads.Stock(v.UserContext()); err == nil {
		list, total, err = k.Uploads.Uploads(v.UserContext(), kind, offset)
	}
	return stock, list, total, err
}

// uploadedDraft shows what a draft says.
func (k Console) uploadedDraft(v visit) error {
	if err := v.mayManageUploads(); err != nil {
		return err
	}
	articles, err := k.Uploads.Draft(v.UserContext(), v.Query("media"))
	if subsidy.KindOf(err) != "" {
		return k.showUploads(v, err)
	}
	if err != nil {
		return err
	}
	return k.writeOfficial(v, page.OfficialUploads, "草稿", page.Draft(articles), nil)
}

// deleteUpload deletes a draft or a picture from the account. The audit log has
// the decision before WeChat is asked, and WeChat's refusal after it.
func (k Console) deleteUpload(v visit) error {
	u := official.Upload{
		Kind:  official.UploadKind(v.FormValue("kind")),
		Media: subsidy.CleanValue(v.FormValue("id")),
		Title: subsidy.CleanLine(v.FormValue("title")),
	}
	here := "/console/official/uploads?deleted=1&kind=" + string(kindOf(v.FormValue("kind")))
	return v.after(k.delete(v, u), here, func(refused error) error {
		list, err := k.Store.OwnUploads(v.UserContext(), v.staff.Actor(), []official.Upload{u})
		if err != nil {
			return err
		}
		return k.write(v, view{
			place: "official", title: "素材与草稿", body: page.Upload(list[0]), refused: refused,
		})
	})
}

func (k Console) delete(v visit, u official.Upload) error {
	ctx, act, first := v.UserContext(), v.act("deleteUpload "+u.Media), false
	err := k.Store.Change(ctx, act, func(tx *store.Tx) error {
		first = true
		return tx.DeleteUpload(u, v.FormValue("reason"), v.FormValue("sure") != "")
	})
	if err != nil {
		return err
	}
	err = k.Uploads.DeleteUpload(ctx, u.Kind, u.Media)
	if !first && subsidy.KindOf(err) == subsidy.Conflict { // the same press once more: it is gone by the first
		return nil
	}
	if err != nil {
		act.Key = "" // the decision stands under it
		told := k.Store.Change(ctx, act, func(tx *store.Tx) error {
			return tx.Record(u.NotDeleted(act.Actor, act.Now))
		})
		if told != nil {
			return told
		}
		return err
	}
	return k.Store.UploadGone(ctx, u.Media)
}
