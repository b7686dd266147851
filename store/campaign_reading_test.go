package store_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

func TestReadingIsCountedWithoutKnowingWhoLooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t, storetest.Letter())
		look := func(visitor string, want int) {
			t.Helper()
			if err := f.CountView(ctx, id, visitor); err != nil {
				t.Fatal(err)
			}
			if n := campaign(t, f, id).Views; n != want {
				t.Fatalf("%d views, want %d", n, want)
			}
		}
		look("203.0.113.9|a browser", 1)
		look("203.0.113.9|a browser", 1)
		look("203.0.113.9|another browser", 2)
		f.Clock.Advance(24 * time.Hour)
		look("203.0.113.9|a browser", 3)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		var left, salts int
		if err := f.Readers().
			QueryRow("SELECT (SELECT COUNT(*) FROM campaign_visitor), (SELECT COUNT(*) FROM secret "+
				"WHERE name LIKE 'visitor-salt:%')").Scan(&left, &salts); err != nil || left != 1 || salts != 1 {
			t.Fatalf("%d visitors and %d salts are left of yesterday and today, %v", left, salts, err)
		}
		look("203.0.113.9|a browser", 3)
		for range 2 {
			if err := f.OpenedCampaign(ctx, "an account", id); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.OpenedCampaign(ctx, "another", id); err != nil {
			t.Fatal(err)
		}
		if n := storetest.Must[int](t)(f.CampaignReaders(ctx, id)); n != 2 {
			t.Fatalf("%d readers", n)
		}
		draft := f.Submitted(t, storetest.Letter())
		if err := f.OpenedCampaign(ctx, "an account", draft); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("what is not published was opened: %v", err)
		}
		if f.Path != "" {
			data := storetest.Must[[]byte](t)(os.ReadFile(f.Path + "-wal"))
			if bytes.Contains(data, []byte("203.0.113.9")) {
				t.Error("an address stands in the file")
			}
		}
	})
}

func TestTheReportIsWeChatsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t, storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204")))
		for _, s := range due(t, f) {
			receipt := map[bool]string{
				true:  "1001",
				false: "1002",
			}[s.Message.(official.PolicyNotice).Tag == official.CountyTag("440203")]
			finish(t, f, s, subsidy.Outcome{Result: subsidy.Delivered, Receipt: receipt})
		}
		f.Put(t,
			"INSERT INTO mass_end (receipt, status, total, kept, sent, failed, at) "+
				"VALUES ('1001', 'send success', 100, 90, 85, 5, 1), ('', 'send fail', 1, 1, 1, 1, 1)")
		r, err := f.CampaignReport(ctx, storetest.City, id)
		if err != nil || r.Reached != 85 || r.Filtered != 10 || r.Failed != 5 || r.Waits != 1 ||
			r.Segments[0].Tag != official.CountyTag("440203") || r.Segments[0].At.IsZero() {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := f.CampaignReport(ctx, storetest.Reviewer("440203"), id); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("a county reads the report: %v", err)
		}
	})
}

func TestAMassSendsArticleResultsAreKeptAndReported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t, storetest.Letter(official.CountyTag("440203")))
		for _, s := range due(t, f) {
			finish(t, f, s, subsidy.Outcome{Result: subsidy.Delivered, Receipt: "1001"})
		}
		end := official.JobEnd{Receipt: "1001", Status: "send success", Total: 9, Kept: 9, Sent: 9, Copy: 2}
		links := []official.ArticleLink{
			{Position: 1, URL: "https://mp.example/s/1"},
			{Position: 2, URL: "https://mp.example/s/2"},
		}
		for _, again := range [][]official.ArticleLink{links, links, nil} { // WeChat repeats; mass/get tells no address
			change(t, f, system, func(tx *store.Tx) error {
				if err := tx.MassEnded("1001", end); err != nil {
					return err
				}
				end.Copy = official.CopyUnchecked
				return tx.ArticleLinks("1001", again)
			})
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM mass_article WHERE receipt = '1001'"); n != "2" {
			t.Fatalf("%s addresses", n)
		}
		r, err := f.CampaignReport(ctx, storetest.City, id)
		if err != nil || r.Segments[0].End.Link != links[0].URL ||
			r.Segments[0].Why() != "原创校验：被判为转载，已按转载群发" {
			t.Fatalf("%+v, %v", r.Segments[0].End, err)
		}
	})
}

func TestPreviewsAreCountedByTheDayAndTheNameIsSealed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		if err := f.As(t, storetest.City,
			func(tx *store.Tx) error { return tx.SetPreviewPhone("zhang_san_01") }); err != nil {
			t.Fatal(err)
		}
		name, err := f.PreviewPhone(ctx, storetest.City.ID)
		if none, err2 := f.PreviewPhone(ctx, storetest.City2.ID); name != "zhang_san_01" || none != "" || err != nil ||
			err2 != nil {
			t.Fatalf("%q %q, %v %v", name, none, err, err2)
		}
		if f.Path != "" &&
			bytes.Contains(storetest.Must[[]byte](t)(os.ReadFile(f.Path+"-wal")), []byte("zhang_san_01")) {
			t.Error("the WeChat name stands in the file")
		}
		for range 3 {
			if err := f.CountPreview(ctx, storetest.Monday, 3); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.CountPreview(ctx, storetest.Monday, 3); subsidy.KindOf(err) != subsidy.Busy {
			t.Errorf("a fourth preview: %v", err)
		}
		if err := f.CountPreview(ctx, storetest.Monday.AddDate(0, 0, 1), 3); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestACopyHasTheTextAndThePicture(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t, storetest.Letter(official.TagHR))
		copied := ""
		err := f.As(t, storetest.City2, func(tx *store.Tx) error {
			c, err := tx.CopyCampaign(id)
			copied = c.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		kind, picture, err := f.Cover(ctx, copied)
		if c := campaign(t, f, copied); err != nil || c.State != official.CampaignDraft ||
			c.Body != "各企业：\n请按时备案。" || c.Audience[0] != official.TagHR || kind != "image/png" ||
			string(picture) != "cover" {
			t.Fatalf("%+v, %s %q, %v", c, kind, picture, err)
		}
	})
}
