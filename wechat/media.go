package wechat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"
)

// mediaGone is WeChat's answer to a media id it does not know any more.
const mediaGone = 40007

// withMedia makes a call with the id of an upload, which is remembered for
// keep, so that a repeated attempt does not upload again. When WeChat no longer
// knows it, it is uploaded once more. The upload itself reaches nobody: without
// an answer it is simply not sent.
func (c *Client) withMedia(
	ctx context.Context, name string, keep time.Duration, upload func() (string, error), call func(id string) error,
) error {
	for try := 0; ; try++ {
		id, _, known, err := c.store.Secret(ctx, name)
		if err != nil {
			return errors.New("the store does not answer")
		}
		if !known || try > 0 {
			if id, err = upload(); err != nil {
				return notSent(err)
			}
			if err := c.store.PutSecret(ctx, name, id, c.machine().Add(keep)); err != nil {
				return errors.New("the store does not answer")
			}
		}
		if err = call(id); codeOf(err) != mediaGone || !known || try > 0 {
			return err
		}
	}
}

// notSent is a failure before anything was sent to anybody.
func notSent(err error) error {
	var e *callError
	if errors.As(err, &e) && e.code == 0 {
		return &callError{path: e.path, why: e.why}
	}
	return err
}

// digest names an upload by its content, so that another content is another upload.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p) // never fails (hash.Hash)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// uploadPicture sends a JPEG or PNG to the official account and returns its id:
// permanent material by material/add_material, temporary by media/upload.
func (c *Client) uploadPicture(ctx context.Context, path string, picture []byte) (string, error) {
	var body bytes.Buffer
	kind, err := pictureForm(&body, picture)
	if err != nil {
		return "", err
	}
	var out struct {
		MediaID string `json:"media_id"`
	}
	err = c.withToken(ctx, c.official, func(query url.Values) error {
		query.Set("type", "image")
		return c.call(ctx, http.MethodPost, path, query, kind, body.Bytes(), &out)
	})
	return out.MediaID, err
}

// pictureForm writes a picture as the form that WeChat wants, and says its type.
func pictureForm(body *bytes.Buffer, picture []byte) (contentType string, err error) {
	w := multipart.NewWriter(body)
	name := "picture.jpg"
	if http.DetectContentType(picture) == "image/png" {
		name = "picture.png"
	}
	part, err := w.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(picture)
	}
	if err == nil {
		err = w.Close()
	}
	return w.FormDataContentType(), err
}
