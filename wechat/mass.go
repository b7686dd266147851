package wechat

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/draft"

	"shigang/subsidy"
)

// Article is a policy notice as the official account shows it.
type Article struct {
	Title, Digest, HTML string
	SourceURL           string // “阅读原文”, may be ""
	Cover               []byte // JPEG or PNG
	// those in HTML by the address it has for them; WeChat's own address takes its place
	Pictures map[string][]byte
	Campaign string // the notice's id, by which what is uploaded is known as ours
}

// digest names the article by its content.
func (a Article) digest() string {
	return digest(a.Title, a.Digest, a.HTML, a.SourceURL, digest(string(a.Cover)))
}

func (a Article) draft(thumb string) draft.Article {
	return draft.Article{
		Title:            a.Title,
		Digest:           a.Digest,
		Content:          a.HTML,
		ContentSourceURL: a.SourceURL,
		ThumbMediaID:     thumb,
	}
}

// keepUploads is how long the ids of permanent material are remembered.
const keepUploads = 30 * 24 * time.Hour

// SendMass sends an article to the followers with a tag, or to all (tag 0):
// cover as permanent material, draft, mass send. dedupe makes a repetition within
// a day harmless (clientmsgid). It may have 64 bytes, but an id written with
// hyphens, of 36, was reported to be refused as too long; without them it has 32.
// Delivered means that WeChat took the job; its end comes as an event.
func (c *Client) SendMass(ctx context.Context, a Article, tag int, dedupe string) subsidy.Outcome {
	filter := map[string]any{"is_to_all": true}
	if tag != 0 {
		filter = map[string]any{"is_to_all": false, "tag_id": tag}
	}
	var out struct {
		MsgID   int64 `json:"msg_id"`
		Article int64 `json:"msg_data_id"` // by which getarticletotaldetail counts
	}
	err := c.withDraft(ctx, a, dedupe, func(media string) error {
		in := map[string]any{
			"filter":              filter,
			"mpnews":              map[string]string{"media_id": media},
			"msgtype":             "mpnews",
			"send_ignore_reprint": 1,
			"clientmsgid":         strings.ReplaceAll(dedupe, "-", ""),
		}
		return c.ask(ctx, c.official, "cgi-bin/message/mass/sendall", in, &out)
	})
	o := sentOutcome(err, out.MsgID)
	if o.Receipt != "" && out.Article != 0 {
		o.Article = strconv.FormatInt(out.Article, 10)
	}
	return o
}

// PreviewMass sends an article to one WeChat name (微信号) for a look before it
// goes to everybody; WeChat allows a hundred a day. Its errors are sentences
// for the member of staff.
func (c *Client) PreviewMass(ctx context.Context, a Article, wxname, dedupe string) error {
	return staffError(c.previewDraft(ctx, a, dedupe, func(media string) error {
		in := map[string]any{"towxname": wxname, "mpnews": map[string]string{"media_id": media}, "msgtype": "mpnews"}
		var out reply
		return c.ask(ctx, c.official, "cgi-bin/message/mass/preview", in, &out)
	}))
}

// withDraft makes a call with the article as a draft. The same article under
// the same dedupe is one draft.
func (c *Client) withDraft(ctx context.Context, a Article, dedupe string, call func(media string) error) error {
	a, err := c.withPictures(ctx, a)
	if err != nil {
		return err
	}
	name := "draft:" + dedupe + ":" + a.digest()
	return c.withMedia(ctx, name, keepUploads, func() (media string, err error) {
		err = c.withCover(ctx, a, func(thumb string) error { media, err = c.addDraft(ctx, a, thumb); return err })
		return media, err
	}, call)
}

// withCover makes a call with the article's cover as permanent material.
func (c *Client) withCover(ctx context.Context, a Article, call func(thumb string) error) error {
	return c.withMedia(ctx, "cover:"+digest(string(a.Cover)), keepUploads,
		func() (string, error) { return c.uploadPicture(ctx, a.Cover, permanent) },
		func(thumb string) error {
			if err := c.keepUpload(ctx, thumb, a); err != nil {
				return err
			}
			return call(thumb)
		})
}

// keepUpload remembers an upload as ours.
func (c *Client) keepUpload(ctx context.Context, media string, a Article) error {
	if a.Campaign == "" {
		return nil
	}
	if err := c.store.KeepUpload(ctx, media, a.Campaign); err != nil {
		return errors.New("the store does not answer")
	}
	return nil
}

func (c *Client) addDraft(ctx context.Context, a Article, thumb string) (media string, err error) {
	in := a.draft(thumb)
	err = c.fly(ctx, c.official, func(f *flight) (err error) {
		media, err = draft.NewDraft(f.official()).AddDraft([]*draft.Article{&in})
		return err
	})
	if err != nil {
		return "", err
	}
	return media, c.keepUpload(ctx, media, a)
}
