package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Stock counts what lies in the account.
func (p *phone) Stock(context.Context) (official.Stock, error) {
	return official.Stock{Drafts: len(p.uploads), Pictures: 3}, p.refuses
}

// Uploads lists what lies in the account.
func (p *phone) Uploads(
	_ context.Context, kind official.UploadKind, offset int,
) ([]official.Upload, int, error) {
	var all []official.Upload
	for _, u := range p.uploads {
		if u.Kind == kind {
			all = append(all, u)
		}
	}
	from := min(offset, len(all))
	return slices.Clone(all[from:min(from+official.UploadsAtOnce, len(all))]), len(all), p.refuses
}

// Draft reads a draft.
func (p *phone) Draft(context.Context, string) ([]official.DraftArticle, error) {
	return []official.DraftArticle{{
		Title: "别人的草稿", HTML: `<p>一段<b>话</b></p><script>alert(1)</script><img src="x">&lt;完&gt;`,
	}}, p.refuses
}

// DeleteUpload deletes.
func (p *phone) DeleteUpload(_ context.Context, _ official.UploadKind, media string) error {
	if slices.Contains(p.deleted, media) {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "公众号里已经没有它了，请刷新页面再试"}
	}
	if p.refuses == nil {
		p.deleted = append(p.deleted, media)
	}
	return p.refuses
}

// drafts puts two drafts of ours and one of somebody else into the account: one of
// a cancelled notice, one of a notice that is still to be sent.
func (o office) drafts(t *testing.T) (cancelled, waiting string) {
	t.Helper()
	cancelled, waiting = o.Approved(t, storetest.Letter()), o.Approved(t, storetest.Letter(official.TagHR))
	err := o.As(t, storetest.City, func(tx *store.Tx) error { return tx.CancelCampaign(cancelled, "文件作废，已核对") })
	if err != nil {
		t.Fatal(err)
	}
	for media, campaign := range map[string]string{"left": cancelled, "needed": waiting} {
		if err := o.KeepUpload(context.Background(), media, campaign); err != nil {
			t.Fatal(err)
		}
	}
	for _, media := range []string{"left", "needed", "theirs"} {
		o.phone.uploads = append(o.phone.uploads, official.Upload{
			Kind: official.UploadDraft, Media: media, Title: "草稿" + media, At: storetest.Monday,
		})
	}
	return cancelled, waiting
}

func TestWhatLiesInTheAccountIsToldAsOursOrNotAndDeletedWithAReason(t *testing.T) {
	o := newOffice(t)
	cancelled, _ := o.drafts(t)
	const here = "/console/official/uploads"
	page := o.page(t, 200, city, here)
	if strings.Count(page, "不再需要，可以删除") != 1 || strings.Count(page, "不是本系统上传的") != 1 ||
		!strings.Contains(page, "/console/notices/"+cancelled) || !strings.Contains(page, "现有草稿 3 篇") {
		t.Fatalf("the page shows %s", page)
	}
	del := func(want int, form ...string) string {
		t.Helper()
		return o.form(t, want, city, here+"/delete",
			with(url.Values{"kind": {"draft"}, "reason": {"重复的草稿，已核对"}, "title": {"草稿"}}, form...))
	}
	if page := del(409, "id", "needed"); !strings.Contains(problemIn(page), "还要用它") {
		t.Errorf("what is still to be sent: %s", problemIn(page))
	}
	if page := del(422, "id", "theirs"); !strings.Contains(problemIn(page), "先问清楚") {
		t.Errorf("what is not ours: %s", problemIn(page))
	}
	if len(o.phone.deleted) != 0 {
		t.Fatalf("deleted %v", o.phone.deleted)
	}
	del(303, "id", "left", "key", "k1")
	del(303, "id", "left", "key", "k1") // tapped twice
	if page := del(409, "id", "left", "sure", "1", "key", "k4"); !strings.Contains(problemIn(page), "已经没有它了") {
		t.Errorf("what is gone, asked for anew: %s", problemIn(page))
	}
	del(303, "id", "theirs", "sure", "1", "key", "k2")
	o.phone.refuses = &subsidy.Error{Kind: subsidy.Unavailable, Message: "微信暂时没有办成，请稍后再试"}
	if page := del(503, "id", "other", "sure", "1", "key", "k3"); !strings.Contains(problemIn(page), "微信暂时") {
		t.Errorf("WeChat refuses: %s", problemIn(page))
	}
	if page := o.page(t, 503, city, here); !strings.Contains(problemIn(page), "微信暂时") {
		t.Errorf("the list, while WeChat does not answer: %s", problemIn(page))
	}
	o.phone.refuses = nil
	if !slices.Equal(o.phone.deleted, []string{"left", "theirs"}) {
		t.Errorf("deleted %v", o.phone.deleted)
	}
	log := o.page(t, 200, city, "/console/audit")
	if n := strings.Count(log, `事项">删除公众号的素材或草稿`); n < 3 {
		t.Errorf("the audit log has %d of the three deletions and WeChat's refusal: %s", n, log)
	}
}

func TestADraftIsReadAsWordsWhoeverWroteIt(t *testing.T) {
	o := newOffice(t)
	page := o.page(t, 200, city, "/console/official/uploads/draft?media=theirs")
	if !strings.Contains(page, "<p>一段话</p>") || strings.Contains(page, "alert(") ||
		!strings.Contains(page, "<p>[图片]&lt;完&gt;</p>") {
		t.Errorf("it shows %s", page)
	}
}

func TestPicturesOfATextAreShownWhereTheirLineStands(t *testing.T) {
	o := newOffice(t)
	o.limit(official.DefaultMassLimits())
	s := &pictureStory{office: o}
	storetest.Step(t, "a large picture is taken, and made small", s.isUploaded)
	storetest.Step(t, "what is no picture is refused", s.noPictureIsRefused)
	storetest.Step(t, "the preview shows which pictures are there", s.isPreviewed)
	storetest.Step(t, "nothing is submitted with a picture missing", s.waitsForThePicture)
	storetest.Step(t, "WeChat is shown the picture in its place", s.isSentToAPhone)
	storetest.Step(t, "before it is out nobody sees it", s.isHidden)
	storetest.Step(t, "then everybody does", s.isPublic)
	storetest.Step(t, "and the mini-program reads it in blocks", s.isReadOnThePhone)
}

// pictureStory is a policy notice with a picture in its text.
type pictureStory struct {
	office
	here   string // its page
	public string // its page for everybody
	id     string
	data   []byte // the picture as it is kept
	form   url.Values
}

// post sends a form of the city's with a picture.
func (s *pictureStory) post(t *testing.T, to string, data []byte, form url.Values) sent {
	t.Helper()
	r := withFile(t, to, "picture", "a.png", data, form)
	token, _, err := s.NewSession(context.Background(), s.staff[city], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	return send(t, s.app, r)
}

// largePicture does not compress: it has more than 1 MB.
func largePicture(t *testing.T) []byte {
	t.Helper()
	noise := image.NewRGBA(image.Rect(0, 0, 1400, 1400))
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // no secret
	for x := range 1400 {
		for y := range 1400 {
			noise.Set(x, y, color.RGBA{uint8(r.Uint32()), uint8(r.Uint32()), uint8(r.Uint32()), 255}) //nolint:gosec
		}
	}
	var large bytes.Buffer
	if err := png.Encode(&large, noise); err != nil {
		t.Fatal(err)
	}
	return large.Bytes()
}

func (s *pictureStory) isUploaded(t *testing.T) {
	ctx := context.Background()
	a := s.post(t, "/console/notices", largePicture(t), with(notice, "who", "all"))
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s, want %d", a.status, problemIn(a.content), http.StatusSeeOther)
	}
	listed, _, err := s.CampaignsFor(ctx, storetest.City, store.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	s.id = listed[0].ID
	s.here, s.public = "/console/notices/"+s.id, "/notices/"+s.id
	c, err := s.CampaignFor(ctx, storetest.City, s.id)
	if err != nil || c.Pictures != 1 || !strings.HasSuffix(c.Body, "\n[图片1]") {
		t.Fatalf("%+v, %v, want one picture, named at the text's end", c, err)
	}
	s.data, err = s.CampaignPicture(ctx, s.id, 1)
	if err != nil || len(s.data) > official.MaxPictureBytes || http.DetectContentType(s.data) != "image/jpeg" {
		t.Fatalf("%d bytes, want at most %d, a JPG: %v", len(s.data), official.MaxPictureBytes, err)
	}
}

func (s *pictureStory) noPictureIsRefused(t *testing.T) {
	form := with(notice, "who", "all", "revision", "1")
	if a := s.post(t, s.here, []byte("no picture"), form); a.status != 422 ||
		!strings.Contains(problemIn(a.content), "正文应为JPG或PNG图片") {
		t.Errorf("what is no picture: %d %s, want 422", a.status, problemIn(a.content))
	}
}

func (s *pictureStory) isPreviewed(t *testing.T) {
	s.form = with(notice, "who", "all", "revision", "1")
	s.form.Set("body", "第一段<script>\n[图片1]\n[图片2]")
	s.office.form(t, 303, city, s.here, s.form)
	page := s.page(t, 200, city, s.here)
	if !strings.Contains(page, s.here+"/pictures/1") || !strings.Contains(page, "[图片2]没有上传") ||
		strings.Contains(page, "第一段<script>") {
		t.Errorf("the preview shows %s", page)
	}
}

func (s *pictureStory) waitsForThePicture(t *testing.T) {
	if err := s.As(t, storetest.City, func(tx *store.Tx) error {
		return tx.SetCover(s.id, "image/png", []byte("cover"))
	}); err != nil {
		t.Fatal(err)
	}
	if page := s.office.form(t, 422, city, s.here+"/submit", nil); !strings.Contains(problemIn(page), "[图片2]") {
		t.Errorf("submitted without a picture that the text names: %s", problemIn(page))
	}
}

func (s *pictureStory) isSentToAPhone(t *testing.T) {
	s.form.Set("revision", "2")
	s.form.Set("body", "第一段\n[图片1]\n第二段")
	s.office.form(t, 303, city, s.here, s.form)
	s.office.form(t, 303, city, s.here+"/preview", url.Values{"name": {"zhang_san"}})
	a := s.phone.articles[0]
	if a.HTML != `<p>第一段</p><p><img src="picture-1"></p><p>第二段</p>` || a.Campaign != s.id ||
		!bytes.Equal(a.Pictures["picture-1"], s.data) {
		t.Errorf("WeChat is shown %s with %d pictures", a.HTML, len(a.Pictures))
	}
}

func (s *pictureStory) isHidden(t *testing.T) {
	s.office.form(t, 303, city, s.here+"/submit", nil)
	s.page(t, 404, nobody, s.public+"/pictures/1")
}

func (s *pictureStory) isPublic(t *testing.T) {
	if err := s.As(t, storetest.City2, func(tx *store.Tx) error {
		return tx.ApproveCampaign(s.id, official.Release{Revision: 3, Confirmed: true})
	}); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute)
	if page := s.page(t, 200, nobody, s.public); !strings.Contains(page, s.public+"/pictures/1") {
		t.Errorf("the public page shows %s", page)
	}
	s.page(t, 200, nobody, s.public+"/pictures/1")
	s.page(t, 404, nobody, s.public+"/pictures/2")
	s.page(t, 404, nobody, s.public+"/pictures/x")
}

func (s *pictureStory) isReadOnThePhone(t *testing.T) {
	status, text := call(t, s.app, "GET", "/api/v1"+s.public, "", "")
	var read struct {
		Blocks []struct{ Text, Picture string }
	}
	if err := json.Unmarshal([]byte(text), &read); status != 200 || err != nil || len(read.Blocks) != 3 ||
		read.Blocks[0].Text != "第一段" || read.Blocks[1].Picture != s.public+"/pictures/1" {
		t.Errorf("the mini-program reads %s, %v", text, err)
	}
	for n, want := range map[string]int{"1": 200, "2": 404, "0": 422} {
		if status, _ := call(t, s.app, "GET", "/api/v1"+s.public+"/pictures/"+n, "", ""); status != want {
			t.Errorf("picture %s: %d, want %d", n, status, want)
		}
	}
}
