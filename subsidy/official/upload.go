package official

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// UploadKind is what lies in the official account: a draft or a picture (永久素材).
type UploadKind string

// The kinds: 草稿, 图片素材.
const (
	UploadDraft   UploadKind = "draft"
	UploadPicture UploadKind = "picture"
)

// Chinese returns the kind as people read it.
func (k UploadKind) Chinese() string {
	return map[UploadKind]string{UploadDraft: "草稿", UploadPicture: "图片素材"}[k]
}

// UploadsAtOnce is how many WeChat lists at a time (取值在1到20之间).
const UploadsAtOnce = 20

// Stock counts what lies in the official account.
type Stock struct {
	Drafts, Pictures int
	Others           int // voices, videos and old articles, which this office does not make
}

// Upload is one thing that lies in the official account.
type Upload struct {
	Kind  UploadKind
	Media string // WeChat's id
	Title string // a draft's, or a picture's file name
	At    time.Time
	Uses  []UploadUse // the notices it was made for; none: somebody else's
}

// UploadUse is a notice that an upload was made for.
type UploadUse struct {
	Campaign, Title string
	State           CampaignState
}

// DraftArticle is an article of a draft as WeChat keeps it.
type DraftArticle struct {
	Title, Digest, HTML, Source string
}

var (
	htmlBreak = regexp.MustCompile(`(?i)</(p|section|div|h[1-6]|li|tr)>|<br\s*/?>`)
	htmlImage = regexp.MustCompile(`(?i)<img\b[^>]*>`)
	htmlTag   = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>|<[^>]*>`)
)

// Paragraphs are the article's words, whoever wrote its HTML; a picture is told in
// brackets.
func (a DraftArticle) Paragraphs() (out []string) {
	text := htmlImage.ReplaceAllString(htmlBreak.ReplaceAllString(a.HTML, "\n"), "[图片]")
	for _, line := range strings.Split(html.UnescapeString(htmlTag.ReplaceAllString(text, "")), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// Wanted is the notice that still needs the upload, if one does.
func (u Upload) Wanted() (UploadUse, bool) {
	i := slices.IndexFunc(u.Uses, func(use UploadUse) bool {
		return slices.Contains([]CampaignState{
			CampaignSubmitted, CampaignScheduled, CampaignSending, CampaignPaused,
		}, use.State)
	})
	if i < 0 {
		return UploadUse{}, false
	}
	return u.Uses[i], true
}

// Left reports whether the upload is ours and no notice needs it any more.
func (u Upload) Left() bool {
	_, wanted := u.Wanted()
	return len(u.Uses) > 0 && !wanted && !slices.ContainsFunc(u.Uses, func(use UploadUse) bool {
		return use.State == CampaignDraft || use.State == CampaignSent && u.Kind == UploadPicture
	})
}

// Delete has the upload deleted from the official account; sure says that the
// officer means it though the upload is none of ours.
func (u Upload) Delete(reason string, sure bool, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ManageUploads, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	use, wanted := u.Wanted()
	switch {
	case u.Kind.Chinese() == "" || u.Media == "":
		return subsidy.Event{}, subsidy.InvalidAt("/id", "请在列表里选择要删除的草稿或图片")
	case wanted:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "通知“" + use.Title + "”（" + use.State.Chinese() + "）还要用它，请等发完或取消以后再删",
		}
	case len(u.Uses) == 0 && !sure:
		return subsidy.Event{}, subsidy.InvalidAt("/sure",
			"这不是本系统上传的，可能是同事在公众平台做的，请先问清楚，再勾选确认")
	}
	if err := subsidy.CheckReason("/reason", "删除原因", &reason); err != nil {
		return subsidy.Event{}, err
	}
	return u.event(reason, by, now), nil
}

// NotDeleted is the event of WeChat's not deleting what an officer wanted deleted.
func (u Upload) NotDeleted(by subsidy.Actor, now time.Time) subsidy.Event {
	return u.event("微信没有删除", by, now)
}

func (u Upload) event(note string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  subsidy.ManageUploads,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: u.Media},
		By:      by,
		At:      now,
		Note:    u.Kind.Chinese() + "“" + u.Title + "”：" + note,
	}
}
