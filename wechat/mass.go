package wechat

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/draft"

	"shigang/subsidy"
)

// Article is a policy notice as the official account shows it.
type Article struct {
	Title, Digest, HTML string
	SourceURL           string // “阅读原文”, may be ""
	Cover               []byte // JPEG or PNG
}

// keepUploads is how long the ids of an upload are remembered, so that a
// repeated attempt does not upload again.
const keepUploads = 30 * 24 * time.Hour

// SendMass sends an article to all followers: cover as permanent material,
// draft, mass send. dedupe (≤ 64 characters) makes a repetition harmless.
func (c *Client) SendMass(ctx context.Context, a Article, dedupe string) subsidy.Outcome {
	thumb, err := c.once(ctx, "thumb:"+dedupe, func() (string, error) { return c.uploadCover(ctx, a.Cover) })
	if err != nil {
		return beforeSend(err)
	}
	media, err := c.once(ctx, "draft:"+dedupe, func() (string, error) { return c.addDraft(ctx, a, thumb) })
	if err != nil {
		return beforeSend(err)
	}
	in := map[string]any{"filter": map[string]any{"is_to_all": true}, "mpnews": map[string]string{"media_id": media},
		"msgtype": "mpnews", "send_ignore_reprint": 1, "clientmsgid": dedupe}
	var out struct {
		MsgID int64 `json:"msg_id"`
	}
	err = c.withToken(ctx, c.official, func(query url.Values) error {
		return c.post(ctx, "cgi-bin/message/mass/sendall", query, in, &out)
	})
	return outcomeOf(err, strconv.FormatInt(out.MsgID, 10))
}

// beforeSend is the outcome of a failure before anything was sent: without an
// answer it is simply tried again.
func beforeSend(err error) subsidy.Outcome {
	o := outcomeOf(err, "")
	if o.Result == subsidy.Unknown {
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: o.Detail}
	}
	return o
}

// once remembers the id that a step gave.
func (c *Client) once(ctx context.Context, name string, step func() (string, error)) (string, error) {
	id, _, ok, err := c.store.Secret(ctx, name)
	if err != nil {
		return "", errors.New("the store does not answer")
	}
	if ok {
		return id, nil
	}
	if id, err = step(); err != nil {
		return "", err
	}
	if err := c.store.PutSecret(ctx, name, id, c.machine().Add(keepUploads)); err != nil {
		return "", errors.New("the store does not answer")
	}
	return id, nil
}

func (c *Client) uploadCover(ctx context.Context, cover []byte) (string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	name := "cover.jpg"
	if http.DetectContentType(cover) == "image/png" {
		name = "cover.png"
	}
	part, err := w.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(cover)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", err
	}
	var out struct {
		MediaID string `json:"media_id"`
	}
	err = c.withToken(ctx, c.official, func(query url.Values) error {
		query.Set("type", "image")
		return c.call(ctx, http.MethodPost, "cgi-bin/material/add_material", query, w.FormDataContentType(), body.Bytes(), &out)
	})
	return out.MediaID, err
}

func (c *Client) addDraft(ctx context.Context, a Article, thumb string) (string, error) {
	in := map[string][]draft.Article{"articles": {{Title: a.Title, Digest: a.Digest, Content: a.HTML, ContentSourceURL: a.SourceURL, ThumbMediaID: thumb}}}
	var out struct {
		MediaID string `json:"media_id"`
	}
	err := c.withToken(ctx, c.official, func(query url.Values) error {
		return c.post(ctx, "cgi-bin/draft/add", query, in, &out)
	})
	return out.MediaID, err
}
