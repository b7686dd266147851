package wechat

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// withPictures uploads the pictures of an article's text (上传图文消息图片) and puts
// the addresses that WeChat gave in their places: it shows no others. An address
// is remembered, so that the same picture is uploaded once.
func (c *Client) withPictures(ctx context.Context, a Article) (Article, error) {
	for name, picture := range a.Pictures {
		key := "image:" + digest(string(picture))
		address, _, known, err := c.store.Secret(ctx, key)
		if err != nil {
			return a, errors.New("the store does not answer")
		}
		if !known {
			if address, err = c.uploadInside(ctx, picture); err != nil {
				return a, notSent(err)
			}
			if err := c.store.PutSecret(ctx, key, address, c.machine().Add(keepUploads)); err != nil {
				return a, errors.New("the store does not answer")
			}
		}
		a.HTML = strings.ReplaceAll(a.HTML, `src="`+name+`"`, `src="`+address+`"`)
	}
	return a, nil
}

// uploadInside sends a picture of an article's text and returns its address.
func (c *Client) uploadInside(ctx context.Context, picture []byte) (string, error) {
	var body bytes.Buffer
	kind, err := pictureForm(&body, picture)
	if err != nil {
		return "", err
	}
	var out struct {
		URL string `json:"url"`
	}
	err = c.withToken(ctx, c.official, func(query url.Values) error {
		return c.call(ctx, http.MethodPost, "cgi-bin/media/uploadimg", query, kind, body.Bytes(), &out)
	})
	return out.URL, err
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
