package sandbox_test

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"strings"
	"testing"
)

func TestDraftsAreListedChangedAndDeletedUntilTheyAreSent(t *testing.T) {
	w := newWorld(t)
	one, two := w.draft(), w.draft()
	count := func() int { return int(w.must("cgi-bin/draft/count", "")["total_count"].(float64)) }
	if count() != 2 {
		t.Fatalf("%d drafts", count())
	}
	got := w.must("cgi-bin/draft/get", fmt.Sprintf(`{"media_id":%q}`, one))
	first := got["news_item"].([]any)[0].(map[string]any)
	change := `{"media_id":%q,"index":%d,"articles":{"title":"改了","digest":"摘要","content":"<p>新</p>",` +
		`"thumb_media_id":%q}}`
	w.must("cgi-bin/draft/update", fmt.Sprintf(change, one, 0, first["thumb_media_id"]))
	got = w.must("cgi-bin/draft/get", fmt.Sprintf(`{"media_id":%q}`, one))
	if text := fmt.Sprint(got); !strings.Contains(text, "改了") || strings.Contains(text, "正文") {
		t.Fatalf("%s", text)
	}
	list := w.must("cgi-bin/draft/batchget", `{"offset":1,"count":20,"no_content":1}`)
	if list["total_count"].(float64) != 2 || list["item_count"].(float64) != 1 ||
		strings.Contains(fmt.Sprint(list), "正文") {
		t.Fatalf("%v", list)
	}
	for name, v := range map[string]struct {
		path, body string
		want       int
	}{
		"nobody's draft":          {"draft/get", `{"media_id":"none"}`, 40007},
		"no id":                   {"draft/get", `{}`, 47001},
		"a place it has not":      {"draft/update", fmt.Sprintf(change, one, 1, first["thumb_media_id"]), 40007},
		"a cover that is none":    {"draft/update", fmt.Sprintf(change, one, 0, "none"), 40007},
		"nobody's draft, changed": {"draft/update", fmt.Sprintf(change, "none", 0, first["thumb_media_id"]), 40007},
		"21 at a time":            {"draft/batchget", `{"offset":0,"count":21}`, 40097},
		"none at a time":          {"draft/batchget", `{"offset":0,"count":0}`, 40097},
		"without an offset":       {"draft/batchget", `{"count":1}`, 47001},
		"nobody's, deleted":       {"draft/delete", `{"media_id":"none"}`, 40007},
	} {
		if code, _ := w.ask("cgi-bin/"+v.path, v.body); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
	w.must("cgi-bin/draft/delete", fmt.Sprintf(`{"media_id":%q}`, two))
	if code, _ := w.ask("cgi-bin/draft/delete", fmt.Sprintf(`{"media_id":%q}`, two)); code != 40007 || count() != 1 {
		t.Fatalf("deleted twice: %d, %d are left", code, count())
	}
	w.sendAll(one, "sent", 0)
	w.settle()
	if code, _ := w.ask("cgi-bin/draft/get", fmt.Sprintf(`{"media_id":%q}`, one)); code != 40007 || count() != 0 {
		t.Fatalf("what was sent is still a draft: %d, %d are left", code, count())
	}
}

func TestMaterialIsCountedListedAndDeleted(t *testing.T) {
	w := newWorld(t)
	var ids []string
	for i := range 3 {
		_, out := w.upload("cgi-bin/material/add_material", "image", fmt.Sprint(i, ".png"), aPNG(t))
		ids = append(ids, out["media_id"].(string))
	}
	if n := w.must("cgi-bin/material/get_materialcount", "")["image_count"].(float64); n != 3 {
		t.Fatalf("%v pictures", n)
	}
	list := w.must("cgi-bin/material/batchget_material", `{"type":"image","offset":0,"count":2}`)
	newest := list["item"].([]any)[0].(map[string]any)
	if list["total_count"].(float64) != 3 || list["item_count"].(float64) != 2 || newest["media_id"] != ids[2] ||
		newest["name"] != "2.png" || newest["url"] == "" {
		t.Fatalf("%v", list)
	}
	if list := w.must("cgi-bin/material/batchget_material", `{"type":"news","offset":0,"count":2}`); len(
		list["item"].([]any)) != 0 {
		t.Fatalf("%v", list)
	}
	for body, want := range map[string]int{
		`{"type":"thumb","offset":0,"count":2}`:  40004,
		`{"type":"image","offset":0,"count":21}`: 40097,
		`{"offset":0,"count":2}`:                 47001,
	} {
		if code, _ := w.ask("cgi-bin/material/batchget_material", body); code != want {
			t.Errorf("%s: %d, want %d", body, code, want)
		}
	}
	w.must("cgi-bin/material/del_material", fmt.Sprintf(`{"media_id":%q}`, ids[0]))
	for _, id := range []string{ids[0], "none"} {
		if code, _ := w.ask("cgi-bin/material/del_material", fmt.Sprintf(`{"media_id":%q}`, id)); code != 40007 {
			t.Errorf("%s: %d", id, code)
		}
	}
}

func TestOnlyUploadedPicturesStayInAnArticle(t *testing.T) {
	w := newWorld(t)
	up := func(name string, data []byte) (int, map[string]any) {
		return w.upload("cgi-bin/media/uploadimg", "", name, data)
	}
	code, out := up("a.png", aPNG(t))
	address, _ := out["url"].(string)
	if code != 0 || address == "" {
		t.Fatalf("%d %v", code, out)
	}
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 9, 4)), nil); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]struct {
		data []byte
		want int
	}{
		"a GIF":        {moving.Bytes(), 40005},
		"no picture":   {[]byte("no picture"), 40005},
		"one megabyte": {append(aPNG(t), make([]byte, 1<<20)...), 40009},
	} {
		if code, _ := up("a.png", v.data); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
	if n := w.must("cgi-bin/material/get_materialcount", "")["image_count"].(float64); n != 0 {
		t.Errorf("a text's picture counts as material: %v", n)
	}
	_, cover := w.upload("cgi-bin/material/add_material", "image", "a.png", aPNG(t))
	content := `<p>前</p><img src='` + address + `'><IMG alt=x src=https://example.com/a.png><img src='` + address +
		`1'><img><p>后</p>`
	draft := w.must("cgi-bin/draft/add", fmt.Sprintf(
		`{"articles":[{"title":"图","digest":"摘要","content":%q,"thumb_media_id":%q}]}`, content, cover["media_id"]))
	got := fmt.Sprint(w.must("cgi-bin/draft/get", fmt.Sprintf(`{"media_id":%q}`, draft["media_id"])))
	if !strings.Contains(got, `<p>前</p><img src='`+address+`'><p>后</p>`) {
		t.Fatalf("the article has %s", got)
	}
}
