package sandbox

import (
	"bytes"
	"image"
	_ "image/gif" // pictures
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"strings"
	"time"
)

// picture reads the uploaded image of a form: at most 10 MB (40009), of a kind
// that WeChat takes (40005).
func picture(r *http.Request, body []byte) (data []byte, name string, err error) {
	if err := queryOnly(r.URL.Query(), "access_token", "type"); err != nil {
		return nil, "", err
	}
	if r.URL.Query().Get("type") != "image" { // the only kind this office sends
		return nil, "", refuse(40004, "invalid media type")
	}
	if data, name, err = formPicture(r, body); err != nil {
		return nil, "", err
	}
	if len(data) > 10<<20 {
		return nil, "", refuse(40009, "invalid image size")
	}
	if _, kind, err := image.DecodeConfig(bytes.NewReader(data)); err != nil ||
		!strings.Contains(name, ".") || kind == "" {
		return nil, "", refuse(40005, "invalid file type")
	}
	return data, name, nil
}

// formPicture reads the file of an upload's form (41005 缺少多媒体文件数据).
func formPicture(r *http.Request, body []byte) (data []byte, name string, err error) {
	r.Body = io.NopCloser(bytes.NewReader(body))
	file, header, err := r.FormFile("media")
	if err != nil {
		return nil, "", refuse(41005, "media data missing")
	}
	defer func() { _ = file.Close() }()
	data, err = io.ReadAll(file)
	return data, header.Filename, err
}

// addMaterial follows 上传永久素材 addMaterial.
func (s *Sandbox) addMaterial(r *http.Request, body []byte) (any, error) {
	data, name, err := picture(r, body)
	if err != nil {
		return nil, err
	}
	id := random()
	if _, err := s.db.ExecContext(r.Context(), "INSERT INTO material (id, type, data, name, at) "+
		"VALUES (?, 'image', ?, ?, ?)", id, data, name, s.now().Unix()); err != nil {
		return nil, err
	}
	return map[string]string{"media_id": id, "url": s.o.Prefix + "/material/" + id}, nil
}

// mediaLife is how long temporary media stay (媒体文件保存3天).
const mediaLife = 3 * 24 * time.Hour

// uploadMedia follows 新增临时素材 uploadTempMedia.
func (s *Sandbox) uploadMedia(r *http.Request, body []byte) (any, error) {
	data, _, err := picture(r, body)
	if err != nil {
		return nil, err
	}
	id, err := s.keepMedia(data)
	return map[string]any{"type": "image", "media_id": id, "created_at": s.o.Machine().Unix()}, err
}

func (s *Sandbox) keepMedia(data []byte) (id string, err error) {
	id = random()
	_, err = s.db.Exec("INSERT INTO media VALUES (?, 'image', ?, ?)", id, data,
		s.o.Machine().Add(mediaLife).UnixMilli())
	return id, err
}

// material shows an uploaded picture.
func (s *Sandbox) material(w http.ResponseWriter, r *http.Request) {
	var data []byte
	id := r.PathValue("id")
	if err := s.db.QueryRow("SELECT data FROM material WHERE id = ? UNION ALL SELECT data FROM media WHERE id = ?", id,
		id).Scan(&data); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data)
}
