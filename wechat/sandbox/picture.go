package sandbox

import (
	"bytes"
	"image"
	"net/http"
	"path"
	"regexp"
	"slices"
)

// uploadImg follows 上传图文消息图片 uploadImage
// (developers.weixin.qq.com/doc/service/api/material/permanent/api_uploadimage): a
// JPEG or PNG (40005) below 1 MB (40009), no part of the material; it answers with
// the picture's address.
func (s *Sandbox) uploadImg(r *http.Request, body []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	data, _, err := formPicture(r, body)
	if err != nil {
		return nil, err
	}
	if len(data) >= 1<<20 {
		return nil, refuse(40009, "invalid image size")
	}
	_, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || !slices.Contains([]string{"jpeg", "png"}, kind) {
		return nil, refuse(40005, "invalid file type")
	}
	id := random()
	if _, err := s.db.ExecContext(r.Context(), "INSERT INTO inside VALUES (?, ?)", id, data); err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "url": s.o.Prefix + "/inside/" + id}, nil
}

// inside shows a picture of an article's text.
func (s *Sandbox) inside(w http.ResponseWriter, r *http.Request) {
	var data []byte
	if err := s.db.QueryRow("SELECT data FROM inside WHERE id = ?", r.PathValue("id")).Scan(&data); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data)
}

var (
	imageTag = regexp.MustCompile(`(?i)<img\b[^>]*>`)
	imageSrc = regexp.MustCompile(`(?i)\ssrc\s*=\s*["']?([^"'\s>]*)`)
)

// onlyOwnPictures drops the pictures of an article that uploadimg did not give an
// address (新建草稿 content: 涉及图片url必须来源"上传图文消息内的图片获取URL"接口获取，
// 外部图片url将被过滤).
func (s *Sandbox) onlyOwnPictures(content string) (string, error) {
	var failed error
	content = imageTag.ReplaceAllStringFunc(content, func(tag string) string {
		src := imageSrc.FindStringSubmatch(tag)
		if src == nil || path.Dir(src[1]) != s.o.Prefix+"/inside" {
			return ""
		}
		var n int
		if err := s.row(&n, "SELECT COUNT(*) FROM inside WHERE id = ?", path.Base(src[1])); err != nil {
			failed = err
		}
		if n == 0 {
			return ""
		}
		return tag
	})
	return content, failed
}
