package sandbox

import (
	"net/http"
	"slices"
)

// materialCount follows 获取永久素材总数 getMaterialCount
// (developers.weixin.qq.com/doc/service/api/material/permanent/api_getmaterialcount).
func (s *Sandbox) materialCount(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	var n int
	err := s.row(&n, "SELECT COUNT(*) FROM material WHERE type = 'image'")
	return map[string]int{"voice_count": 0, "video_count": 0, "image_count": n, "news_count": 0}, err
}

// materialBatchGet follows 获取永久素材列表 batchGetMaterial
// (…/permanent/api_batchgetmaterial): of one type (40004 invalid media type), newest
// first; here are pictures only, for news is no longer added as material.
func (s *Sandbox) materialBatchGet(r *http.Request, body []byte) (any, error) {
	var in struct {
		span
		Type string `json:"type"`
	}
	if err := strict(body, &in, "type", "offset", "count"); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"image", "video", "voice", "news"}, in.Type) {
		return nil, refuse(40004, "invalid media type")
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(r.Context(), "SELECT id, name, at FROM material WHERE type = ? "+
		"ORDER BY at DESC, rowid DESC LIMIT ? OFFSET ?", in.Type, in.Count, in.Offset)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	type item struct {
		ID      string `json:"media_id"`
		Name    string `json:"name"`
		Updated int64  `json:"update_time"`
		URL     string `json:"url"`
	}
	out := []item{}
	for rows.Next() {
		var one item
		if err := rows.Scan(&one.ID, &one.Name, &one.Updated); err != nil {
			return nil, err
		}
		one.URL = s.o.Prefix + "/material/" + one.ID
		out = append(out, one)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close() // there is one connection
	var total int
	err = s.row(&total, "SELECT COUNT(*) FROM material WHERE type = ?", in.Type)
	return map[string]any{"total_count": total, "item_count": len(out), "item": out}, err
}

// materialDelete follows 删除永久素材 delMaterial (…/permanent/api_delmaterial): an id
// that is none, or of temporary media, is 40007.
func (s *Sandbox) materialDelete(r *http.Request, body []byte) (any, error) {
	id, err := byMedia(body)
	if err != nil {
		return nil, err
	}
	done, err := s.db.ExecContext(r.Context(), "DELETE FROM material WHERE id = ?", id)
	if err != nil {
		return nil, err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return nil, refuse(40007, "invalid media_id")
	}
	return fine, nil
}
