package wechat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/material"

	"shigang/subsidy"
)

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
		if err = call(id); codeOf(err) != subsidy.CodeMediaGone || !known || try > 0 {
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

// upload is how the SDK sends a picture's file.
type upload func(m *material.Material, name string, file io.Reader) (id string, err error)

// permanent makes it permanent material (永久素材), which a draft's cover must be.
func permanent(m *material.Material, name string, file io.Reader) (string, error) {
	id, _, err := m.AddMaterialFromReader(material.MediaTypeImage, name, file)
	return id, err
}

// temporary makes it a temporary one (临时素材).
func temporary(m *material.Material, name string, file io.Reader) (string, error) {
	media, err := m.MediaUploadFromReader(material.MediaTypeImage, name, file)
	return media.MediaID, err
}

// uploadPicture sends a JPEG or PNG to the official account and returns its id.
func (c *Client) uploadPicture(ctx context.Context, picture []byte, send upload) (id string, err error) {
	name := "picture.jpg"
	if http.DetectContentType(picture) == "image/png" {
		name = "picture.png"
	}
	err = c.fly(ctx, c.official, func(f *flight) (err error) {
		id, err = send(material.NewMaterial(f.official()), name, bytes.NewReader(picture))
		return err
	})
	return id, err
}
