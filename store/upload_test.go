package store_test

import (
	"bytes"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

func TestOurUploadsAreKnownByTheNoticesTheyWereMadeFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		one, two := f.Approved(t, storetest.Letter()), f.Approved(t, storetest.Letter(official.TagHR))
		for _, campaign := range []string{one, two, one} {
			if err := f.KeepUpload(ctx, "cover", campaign); err != nil {
				t.Fatal(err)
			}
		}
		list := func() []official.Upload {
			return storetest.Must[[]official.Upload](t)(f.OwnUploads(ctx, storetest.City, []official.Upload{
				{Kind: official.UploadPicture, Media: "theirs"},
				{Kind: official.UploadPicture, Media: "cover"},
			}))
		}
		if got := list(); len(got[0].Uses) != 0 || len(got[1].Uses) != 2 || got[1].Uses[0].State == "" ||
			got[1].Left() {
			t.Fatalf("%+v", got)
		}
		del := func(u official.Upload, sure bool) error {
			return f.As(t, storetest.City, func(tx *store.Tx) error {
				return tx.DeleteUpload(u, "重复的图片，已核对", sure)
			})
		}
		cover := official.Upload{Kind: official.UploadPicture, Media: "cover", Title: "封面"}
		if err := del(cover, true); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("deleted while a notice needs it: %v", err)
		}
		for _, id := range []string{one, two} {
			if err := f.As(t, storetest.City,
				func(tx *store.Tx) error { return tx.CancelCampaign(id, "文件作废，已核对") }); err != nil {
				t.Fatal(err)
			}
		}
		if got := list(); !got[1].Left() || got[0].Left() {
			t.Fatalf("what is left over: %+v", got)
		}
		if err := del(cover, false); err != nil {
			t.Fatal(err)
		}
		if err := f.UploadGone(ctx, "cover"); err != nil {
			t.Fatal(err)
		}
		if got := list(); len(got[1].Uses) != 0 {
			t.Fatalf("it is gone and still ours: %+v", got)
		}
		if _, err := f.OwnUploads(ctx, storetest.Reviewer("440203"), nil); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("a county reads it: %v", err)
		}
	})
}

func TestPicturesOfATextAreNumberedOnAndCopied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id, copied := f.Submitted(t, storetest.Letter()), ""
		for _, more := range [][][]byte{{[]byte("one")}, {[]byte("two"), []byte("three")}, nil} {
			err := f.As(t, storetest.City, func(tx *store.Tx) error {
				c, err := tx.Campaign(id)
				if err != nil {
					return err
				}
				return tx.AddCampaignPictures(c, more)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := f.As(t, storetest.City2, func(tx *store.Tx) error {
			c, err := tx.CopyCampaign(id)
			copied = c.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{id, copied} {
			data := storetest.Must[[]byte](t)(f.CampaignPicture(ctx, id, 3))
			if c := campaign(t, f, id); c.Pictures != 3 || !bytes.Equal(data, []byte("three")) {
				t.Fatalf("%d pictures, the third is %q", c.Pictures, data)
			}
		}
		c := campaign(t, f, id)
		c.Body = "文字\n[图片2]\n[图片2]"
		shown := storetest.Must[map[string][]byte](t)(f.CampaignPictures(ctx, c))
		if len(shown) != 1 || string(shown["picture-2"]) != "two" {
			t.Fatalf("%q", shown)
		}
		if _, err := f.CampaignPicture(ctx, id, 4); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("a picture that is not there: %v", err)
		}
	})
}
