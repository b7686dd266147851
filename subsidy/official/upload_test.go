package official

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy"
)

const again = "重复的草稿，已核对"

func TestAnUploadIsDeletedOnceNobodyNeedsIt(t *testing.T) {
	of := func(states ...CampaignState) Upload {
		u := Upload{Kind: UploadDraft, Media: "m", Title: "草稿"}
		for _, s := range states {
			u.Uses = append(u.Uses, UploadUse{Campaign: "c", Title: "通知", State: s})
		}
		return u
	}
	for _, state := range CampaignStates() {
		needed := slices.Contains([]CampaignState{
			CampaignSubmitted, CampaignScheduled, CampaignSending, CampaignPaused,
		}, state)
		_, err := of(CampaignCancelled, state).Delete(again, false, writer, atNine)
		if (subsidy.KindOf(err) == subsidy.Conflict) != needed || (err == nil) == needed {
			t.Errorf("of a %s notice: %v", state, err)
		}
		if left := of(state).Left(); left == (needed || state == CampaignDraft) {
			t.Errorf("of a %s notice: left over %v", state, left)
		}
	}
	picture := of(CampaignSent)
	if picture.Kind = UploadPicture; picture.Left() {
		t.Error("the cover of an article that people read is offered to be deleted")
	}
	for name, v := range map[string]struct {
		u      Upload
		sure   bool
		reason string
		by     subsidy.Actor
		want   subsidy.Kind
	}{
		"somebody else's":       {of(), false, again, writer, subsidy.Invalid},
		"somebody else's, sure": {of(), true, again, writer, ""},
		"without a reason":      {of(), true, "", writer, subsidy.Invalid},
		"by a county":           {of(), true, again, subsidy.Actor{Role: subsidy.CountyChief}, subsidy.Forbidden},
		"of no kind":            {Upload{Kind: "video", Media: "m"}, true, again, writer, subsidy.Invalid},
		"nothing":               {Upload{Kind: UploadDraft}, true, again, writer, subsidy.Invalid},
	} {
		ev, err := v.u.Delete(v.reason, v.sure, v.by, atNine)
		if subsidy.KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && ev.Note != "草稿“草稿”：重复的草稿，已核对" {
			t.Errorf("%s: %+v", name, ev)
		}
	}
}

func TestALineOfABodyIsAPictureOnlyWhenItSaysNothingElse(t *testing.T) {
	f := CampaignForm{Body: "看图：\n [图片2] \r\n\n[图片1]<img src=x>\n[图片0]\n[图片100]\n[图片2]\n" +
		"<script>alert(1)</script>"}
	if shown := f.Shown(); !slices.Equal(shown, []int{2}) {
		t.Errorf("shown %v", shown)
	}
	html := f.HTML()
	if strings.Count(html, "<img ") != 2 || strings.Count(html, `<img src="picture-2">`) != 2 ||
		strings.Contains(html, "<script") || !strings.Contains(html, "[图片1]&lt;img") {
		t.Errorf("%s", html)
	}
	if p := f.Paragraphs(); len(p) != 5 || p[1] != "[图片1]<img src=x>" {
		t.Errorf("%q", p)
	}
}

func TestMorePicturesThanATextMayHaveAreRefused(t *testing.T) {
	f := CampaignForm{Body: "文字\n"}
	got, err := f.WithPictures(MaxInside-2, 2)
	if err != nil || got.Body != "文字\n[图片19]\n[图片20]" {
		t.Errorf("%q, %v", got.Body, err)
	}
	if _, err := f.WithPictures(MaxInside-1, 2); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("21 pictures: %v", err)
	}
	if got, err := f.WithPictures(MaxInside, 0); err != nil || got.Body != f.Body {
		t.Errorf("%q, %v", got.Body, err)
	}
	c := written(CampaignDraft)
	c.Body, c.Pictures = "文字\n[图片1]\n[图片2]", 1
	if _, err := c.Submit(writer, atNine); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("submitted without its second picture: %v", err)
	}
	if _, _, err := c.Preview("zhang_san", writer, atNine); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("previewed without its second picture: %v", err)
	}
	form := letter()
	form.Revision = c.Revision
	form.Body = strings.Repeat("字", 19_900) + "\n[图片1]"
	if _, err := c.Write(form, limits(), writer, atNine); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("WeChat's address of the picture is not counted: %v", err)
	}
}
