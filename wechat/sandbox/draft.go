package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"unicode/utf8"
)

// checkArticle is what 新建草稿 and 更新草稿 ask of an article: title ≤ 32, digest ≤
// 128, content < 20,000 characters, the cover permanent material (40007); pictures
// of elsewhere are dropped.
func (s *Sandbox) checkArticle(a *article) (err error) {
	if err := tidyArticle(a); err != nil {
		return err
	}
	switch {
	case a.Title == "" || utf8.RuneCountInString(a.Title) > 32:
		return refuse(45003, "title size out of limit")
	case utf8.RuneCountInString(a.Digest) > 128:
		return refuse(45004, "description size out of limit")
	case a.Content == "" || utf8.RuneCountInString(a.Content) >= 20_000:
		return refuse(45002, "content size out of limit")
	}
	var n int
	if err := s.row(&n, "SELECT COUNT(*) FROM material WHERE id = ?", a.ThumbMediaID); err != nil {
		return err
	}
	if n == 0 {
		return refuse(40007, "invalid media_id")
	}
	a.Content, err = s.onlyOwnPictures(a.Content)
	return err
}

// newsItems are the articles of a draft, as 获取草稿详情 has them.
type newsItems struct {
	Articles []article `json:"news_item"`
}

// inBox is the condition of a draft that is still in the box: what was mass-sent
// left it (新建草稿: 上传到草稿箱中的素材被群发或发布后，该素材将从草稿箱中移除).
const inBox = "NOT EXISTS (SELECT 1 FROM broadcast WHERE broadcast.draft = draft.id)"

// draftBy reads a draft of the box (40007 不合法的媒体文件 id).
func (s *Sandbox) draftBy(id string) (newsItems, error) {
	var body string
	err := s.db.QueryRow("SELECT body FROM draft WHERE id = ? AND "+inBox, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return newsItems{}, refuse(40007, "invalid media_id")
	}
	if err != nil {
		return newsItems{}, err
	}
	return itemsOf(body)
}

func itemsOf(body string) (newsItems, error) {
	var d struct {
		Articles []article `json:"articles"`
	}
	err := json.Unmarshal([]byte(body), &d)
	return newsItems{d.Articles}, err
}

// byMedia reads the body of a call that names one id.
func byMedia(body []byte) (string, error) {
	var in struct {
		ID string `json:"media_id"`
	}
	return in.ID, strict(body, &in, "media_id")
}

// draftGet follows 获取草稿详情 getDraft
// (developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_getdraft).
func (s *Sandbox) draftGet(_ *http.Request, body []byte) (any, error) {
	id, err := byMedia(body)
	if err != nil {
		return nil, err
	}
	return s.draftBy(id)
}

// draftUpdate follows 更新草稿 draft_update (…/draftmanage/api_draft_update): one
// article, by its place from 0; a place that the draft does not have is answered
// with 40007, as its users report.
func (s *Sandbox) draftUpdate(r *http.Request, body []byte) (any, error) {
	var in struct {
		ID      string  `json:"media_id"`
		Index   int     `json:"index"`
		Article article `json:"articles"`
	}
	if err := strict(body, &in, "media_id", "index", "articles"); err != nil {
		return nil, err
	}
	d, err := s.draftBy(in.ID)
	if err != nil {
		return nil, err
	}
	if in.Index < 0 || in.Index >= len(d.Articles) {
		return nil, refuse(40007, "invalid media_id")
	}
	if err := s.checkArticle(&in.Article); err != nil {
		return nil, err
	}
	d.Articles[in.Index] = in.Article
	kept, err := json.Marshal(map[string]any{"articles": d.Articles})
	if err != nil {
		return nil, err
	}
	_, err = s.db.ExecContext(r.Context(), "UPDATE draft SET body = ?, updated_at = ? WHERE id = ?", string(kept),
		s.now().Unix(), in.ID)
	return fine, err
}

// draftCount follows 获取草稿的总数 draft_count (…/draftmanage/api_draft_count).
func (s *Sandbox) draftCount(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	var n int
	err := s.row(&n, "SELECT COUNT(*) FROM draft WHERE "+inBox)
	return map[string]int{"total_count": n}, err
}

// span is a part of a list: from offset 0 on, count 1 to 20 of them (返回素材的数量，
// 取值在1到20之间); what is beyond is refused with 40097 (invalid args), the code
// that users of the list report.
type span struct {
	Offset int `json:"offset"`
	Count  int `json:"count"`
}

func (p span) check() error {
	if p.Offset < 0 || p.Count < 1 || p.Count > 20 {
		return refuse(40097, "invalid args")
	}
	return nil
}

// draftBatchGet follows 获取草稿列表 draft_batchget (…/draftmanage/api_draft_batchget),
// newest first; no_content leaves the articles' text out.
func (s *Sandbox) draftBatchGet(r *http.Request, body []byte) (any, error) {
	var in struct {
		span
		NoContent int `json:"no_content"`
	}
	if err := strict(body, &in, "offset", "count"); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(r.Context(), "SELECT id, body, updated_at FROM draft WHERE "+inBox+
		" ORDER BY updated_at DESC, rowid DESC LIMIT ? OFFSET ?", in.Count, in.Offset)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	type item struct {
		ID      string    `json:"media_id"`
		Content newsItems `json:"content"`
		Updated int64     `json:"update_time"`
	}
	out := []item{}
	for rows.Next() {
		var one item
		var kept string
		if err := rows.Scan(&one.ID, &kept, &one.Updated); err != nil {
			return nil, err
		}
		if one.Content, err = itemsOf(kept); err != nil {
			return nil, err
		}
		for i := range one.Content.Articles {
			if in.NoContent == 1 {
				one.Content.Articles[i].Content = ""
			}
		}
		out = append(out, one)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	var total int
	err = s.row(&total, "SELECT COUNT(*) FROM draft WHERE "+inBox)
	return map[string]any{"total_count": total, "item_count": len(out), "item": out}, err
}

// draftDelete follows 删除草稿 draft_delete (…/draftmanage/api_draft_delete).
func (s *Sandbox) draftDelete(r *http.Request, body []byte) (any, error) {
	id, err := byMedia(body)
	if err != nil {
		return nil, err
	}
	if _, err := s.draftBy(id); err != nil {
		return nil, err
	}
	_, err = s.db.ExecContext(r.Context(), "DELETE FROM draft WHERE id = ?", id)
	return fine, err
}
