package wechat_test

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

// inside is an article with a picture in its text, of the notice c1.
func inside(t *testing.T) wechat.Article {
	t.Helper()
	a := article(t)
	a.HTML = `<p>正文</p><p><img src="picture-1"></p>`
	a.Pictures, a.Campaign = map[string][]byte{"picture-1": a.Cover}, "c1"
	return a
}

func TestAPictureInATextIsUploadedOnceAndShownUnderWeChatsAddress(t *testing.T) {
	w := newWorld(t)
	for i, o := range []subsidy.Outcome{
		w.client.SendMass(ctx, inside(t), 0, "n1"), w.client.SendMass(ctx, inside(t), 0, "n2"),
	} {
		if o.Result != subsidy.Delivered {
			t.Fatalf("send %d: %+v", i, o)
		}
	}
	body := w.bodies()["cgi-bin/draft/add"]
	if !strings.Contains(body, `<img src=\"/inside/`) || strings.Contains(body, "picture-1") ||
		w.calls("cgi-bin/media/uploadimg") != 1 {
		t.Fatalf("uploaded %d times, the draft has %s", w.calls("cgi-bin/media/uploadimg"), body)
	}
	w.fail("cgi-bin/media/uploadimg", "cut_after", 0, 1)
	other := inside(t)
	other.Pictures["picture-1"] = append(other.Pictures["picture-1"], 0)
	if o := w.client.SendMass(ctx, other, 0, "n3"); o.Result != subsidy.Later || w.calls(massPath) != 2 {
		t.Fatalf("an upload without an answer sent something: %+v", o)
	}
}

func TestTenPreviewsOfANoticeLeaveOneDraft(t *testing.T) {
	w := newWorld(t)
	a := inside(t)
	for _, text := range []string{"一", "二", "二", "三"} {
		a.HTML = "<p>" + text + "</p>"
		if err := w.client.PreviewMass(ctx, a, "follower", "preview-c1"); err != nil {
			t.Fatal(err)
		}
	}
	drafts, total, err := w.client.Uploads(ctx, official.UploadDraft, 0)
	if err != nil || total != 1 || len(drafts) != 1 || drafts[0].Title != a.Title ||
		w.calls("cgi-bin/draft/update") != 2 {
		t.Fatalf("%+v of %d, %v", drafts, total, err)
	}
	read, err := w.client.Draft(ctx, drafts[0].Media)
	if err != nil || read[0].HTML != "<p>三</p>" {
		t.Fatalf("%+v, %v", read, err)
	}
	if got := strings.Join(w.store.uploads, ";"); !strings.Contains(got, "c1 "+drafts[0].Media) {
		t.Fatalf("ours are %s", got)
	}
	if err := w.client.DeleteUpload(ctx, official.UploadDraft, drafts[0].Media); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"三", "四"} { // its draft is gone, with the same text and with another
		a.HTML = "<p>" + text + "</p>"
		if err := w.client.PreviewMass(ctx, a, "follower", "preview-c1"); err != nil {
			t.Fatalf("a preview after its draft was deleted: %v", err)
		}
		drafts, _, err = w.client.Uploads(ctx, official.UploadDraft, 0)
		if err != nil || len(drafts) != 1 {
			t.Fatalf("%+v, %v", drafts, err)
		}
		if err := w.client.DeleteUpload(ctx, official.UploadDraft, drafts[0].Media); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADraftOfASendThatFailedIsFoundAndDeleted(t *testing.T) {
	w := newWorld(t)
	w.fail(massPath, "code", 48001, 1)
	if o := w.client.SendMass(ctx, inside(t), 0, "n1"); o.Result != subsidy.Refused {
		t.Fatalf("%+v", o)
	}
	stock, err := w.client.Stock(ctx)
	if err != nil || stock != (official.Stock{Drafts: 1, Pictures: 1}) {
		t.Fatalf("%+v, %v", stock, err)
	}
	for _, kind := range []official.UploadKind{official.UploadDraft, official.UploadPicture} {
		list, total, err := w.client.Uploads(ctx, kind, 0)
		if err != nil || total != 1 || list[0].Kind != kind {
			t.Fatalf("%+v of %d, %v", list, total, err)
		}
		for range 2 { // what is gone is gone
			if err := w.client.DeleteUpload(ctx, kind, list[0].Media); err != nil {
				t.Fatal(err)
			}
		}
	}
	if stock, err = w.client.Stock(ctx); err != nil || stock != (official.Stock{}) {
		t.Fatalf("%+v, %v", stock, err)
	}
	w.fail("cgi-bin/draft/batchget", "code", 48001, 1)
	if _, _, err := w.client.Uploads(ctx, official.UploadDraft, 0); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Fatalf("a refusal is no sentence: %v", err)
	}
	if _, err := w.client.Draft(ctx, "none"); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("a draft that is gone: %v", err)
	}
}
