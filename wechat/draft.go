package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/draft"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// previewDraft makes a call with an article as the one draft of its notice's
// previews, which is brought up to date (更新草稿) when the text has changed since:
// ten looks at a notice leave one draft behind, not ten.
func (c *Client) previewDraft(ctx context.Context, a Article, dedupe string, call func(media string) error) error {
	a, err := c.withPictures(ctx, a)
	if err != nil {
		return err
	}
	name, now := "draft:"+dedupe, a.digest()
	kept, _, known, err := c.store.Secret(ctx, name)
	if err != nil {
		return errors.New("the store does not answer")
	}
	media, was, _ := strings.Cut(kept, " ")
	err = &callError{code: subsidy.CodeMediaGone}
	if known && was != now {
		err = c.withCover(ctx, a, func(thumb string) error { return c.updateDraft(ctx, media, a, thumb) })
	}
	if known && (err == nil || was == now) {
		if err = c.keepDraft(ctx, name, media, now); err == nil {
			err = call(media)
		}
	}
	if codeOf(err) != subsidy.CodeMediaGone {
		return err
	}
	err = c.withCover(ctx, a, func(thumb string) error { media, err = c.addDraft(ctx, a, thumb); return err })
	if err != nil {
		return notSent(err)
	}
	if err := c.keepDraft(ctx, name, media, now); err != nil {
		return err
	}
	return call(media)
}

// keepDraft remembers which text lies in a draft.
func (c *Client) keepDraft(ctx context.Context, name, media, text string) error {
	if err := c.store.PutSecret(ctx, name, media+" "+text, c.machine().Add(keepUploads)); err != nil {
		return errors.New("the store does not answer")
	}
	return nil
}

func (c *Client) updateDraft(ctx context.Context, media string, a Article, thumb string) error {
	in := map[string]any{"media_id": media, "index": 0, "articles": a.draft(thumb)}
	var out reply
	return c.ask(ctx, c.official, "cgi-bin/draft/update", in, &out)
}

// Stock counts what lies in the official account (获取草稿的总数, 获取永久素材总数).
// Its errors, as those of the calls below, are sentences for the member of staff.
func (c *Client) Stock(ctx context.Context) (out official.Stock, err error) {
	var drafts struct {
		Total int `json:"total_count"`
	}
	var material struct {
		Pictures int `json:"image_count"`
		Voices   int `json:"voice_count"`
		Videos   int `json:"video_count"`
		News     int `json:"news_count"`
	}
	for path, into := range map[string]any{
		"cgi-bin/draft/count":                &drafts,
		"cgi-bin/material/get_materialcount": &material,
	} {
		err := c.withToken(ctx, c.official, func(query url.Values) error {
			return c.call(ctx, http.MethodGet, path, query, "", nil, into)
		})
		if err != nil {
			return out, staffError(err)
		}
	}
	return official.Stock{
		Drafts:   drafts.Total,
		Pictures: material.Pictures,
		Others:   material.Voices + material.Videos + material.News,
	}, nil
}

// Uploads lists a page of what lies in the official account, newest first: drafts
// (获取草稿列表) or pictures (获取永久素材列表). WeChat counts from an offset and
// tells how many there are.
func (c *Client) Uploads(
	ctx context.Context, kind official.UploadKind, offset int,
) (list []official.Upload, total int, err error) {
	var out struct {
		Total int `json:"total_count"`
		Items []struct {
			Media   string `json:"media_id"`
			Name    string `json:"name"`
			Updated int64  `json:"update_time"`
			Content struct {
				Articles []draft.Article `json:"news_item"`
			} `json:"content"`
		} `json:"item"`
	}
	path, in := "cgi-bin/draft/batchget",
		map[string]any{"offset": offset, "count": official.UploadsAtOnce, "no_content": 1}
	if kind == official.UploadPicture {
		path = "cgi-bin/material/batchget_material"
		in = map[string]any{"type": "image", "offset": offset, "count": official.UploadsAtOnce}
	}
	if err := c.ask(ctx, c.official, path, in, &out); err != nil {
		return nil, 0, staffError(err)
	}
	for _, i := range out.Items {
		u := official.Upload{Kind: kind, Media: i.Media, Title: i.Name, At: time.Unix(i.Updated, 0)}
		for n, a := range i.Content.Articles {
			if n == 0 {
				u.Title = a.Title
			}
		}
		list = append(list, u)
	}
	return list, out.Total, nil
}

// Draft reads one draft (获取草稿详情).
func (c *Client) Draft(ctx context.Context, media string) ([]official.DraftArticle, error) {
	var out struct {
		Articles []draft.Article `json:"news_item"`
	}
	if err := c.ask(ctx, c.official, "cgi-bin/draft/get", map[string]string{"media_id": media}, &out); err != nil {
		return nil, staffError(err)
	}
	list := make([]official.DraftArticle, len(out.Articles))
	for i, a := range out.Articles {
		list[i] = official.DraftArticle{Title: a.Title, Digest: a.Digest, HTML: a.Content, Source: a.ContentSourceURL}
	}
	return list, nil
}

// DeleteUpload deletes a draft (删除草稿) or a picture (删除永久素材); what is gone
// already is gone.
func (c *Client) DeleteUpload(ctx context.Context, kind official.UploadKind, media string) error {
	path := "cgi-bin/draft/delete"
	if kind == official.UploadPicture {
		path = "cgi-bin/material/del_material"
	}
	var out reply
	err := c.ask(ctx, c.official, path, map[string]string{"media_id": media}, &out)
	if codeOf(err) == subsidy.CodeMediaGone {
		return nil
	}
	return staffError(err)
}
