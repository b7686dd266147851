package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// follower is a user of the official account (关注者).
type follower struct {
	follows, refuses, fails bool
	since                   time.Time
	scene                   string // of the code by which the follower came
}

// follower reads one; somebody who never followed is nobody special, an openid
// of another shape is none (40003).
func (s *Sandbox) follower(tx *sql.Tx, openid string) (f follower, err error) {
	if _, known := userOf("oa", openid); !known {
		return f, refuse(40003, "invalid openid")
	}
	var since int64
	err = tx.QueryRow("SELECT follows, refuses, fails, since, scene FROM follower WHERE openid = ?", openid).
		Scan(&f.follows, &f.refuses, &f.fails, &since, &f.scene)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	f.since = time.UnixMilli(since)
	return f, err
}

// userPage is how many openids a page holds (一次拉取调用最多拉取10000个).
const userPage = 10_000

// userGet follows 获取用户列表: a page of openids after next_openid, and the last
// one's as the next page's beginning.
func (s *Sandbox) userGet(r *http.Request, _ []byte) (any, error) {
	q := r.URL.Query()
	if err := queryOnly(q, "access_token", "next_openid"); err != nil {
		return nil, err
	}
	next := q.Get("next_openid")
	if _, known := userOf("oa", next); next != "" && !known {
		return nil, refuse(40003, "invalid openid")
	}
	var total int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM follower WHERE follows = 1").Scan(&total); err != nil {
		return nil, err
	}
	openids, err := s.texts("SELECT openid FROM follower WHERE openid > ? AND follows = 1 ORDER BY openid LIMIT ?",
		next, userPage)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"total": total, "count": len(openids), "next_openid": ""}
	if len(openids) > 0 {
		out["data"], out["next_openid"] = map[string]any{"openid": openids}, openids[len(openids)-1]
	}
	return out, nil
}

// texts reads one column.
func (s *Sandbox) texts(query string, args ...any) ([]string, error) {
	rows, err := s.db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// userInfo follows 批量获取用户基本信息: at most 100 (40032 不合法的 openid 列表长
// 度); of somebody who does not follow it tells nothing but that.
func (s *Sandbox) userInfo(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Users []struct {
			OpenID string `json:"openid"`
			Lang   string `json:"lang"`
		} `json:"user_list"`
	}
	if err := strict(body, &in, "user_list"); err != nil {
		return nil, err
	}
	if len(in.Users) == 0 || len(in.Users) > 100 {
		return nil, refuse(40032, "invalid openid list size")
	}
	out := []map[string]any{}
	err := s.inTx(func(tx *sql.Tx) error {
		for _, u := range in.Users {
			f, err := s.follower(tx, u.OpenID)
			if err != nil {
				return err
			}
			if !f.follows {
				out = append(out, map[string]any{"subscribe": 0, "openid": u.OpenID})
				continue
			}
			tags, err := tagsOf(tx, u.OpenID)
			if err != nil {
				return err
			}
			told := map[string]any{
				"subscribe":       1,
				"openid":          u.OpenID,
				"nickname":        "",
				"sex":             0,
				"language":        "zh_CN",
				"city":            "",
				"province":        "",
				"country":         "",
				"headimgurl":      "",
				"subscribe_time":  f.since.Unix(),
				"remark":          "",
				"groupid":         0,
				"tagid_list":      tags,
				"subscribe_scene": "ADD_SCENE_SEARCH",
				"qr_scene":        0,
				"qr_scene_str":    "",
			}
			f.tellScene(told)
			user, _ := userOf("oa", u.OpenID)
			if err := tellUnionID(tx, user, told); err != nil {
				return err
			}
			out = append(out, told)
		}
		return nil
	})
	return map[string]any{"user_info_list": out}, err
}

// tellScene says by which code a follower came (qr_scene 二维码扫码场景, a number;
// qr_scene_str 二维码扫码场景描述, a text).
func (f follower) tellScene(told map[string]any) {
	if f.scene == "" {
		return
	}
	told["subscribe_scene"] = "ADD_SCENE_QR_CODE"
	if n, err := strconv.Atoi(f.scene); err == nil {
		told["qr_scene"] = n
		return
	}
	told["qr_scene_str"] = f.scene
}

// tellUnionID adds the unionid, which there is only while the account is bound to
// an Open Platform account (只有在用户将公众号绑定到微信开放平台账号后，才会出现该字段; so
// code2session: 若当前小程序已绑定到微信开放平台账号下会返回).
func tellUnionID(tx *sql.Tx, user string, told map[string]any) error {
	var unbound int
	err := tx.QueryRow("SELECT value FROM setting WHERE name = 'unbound'").Scan(&unbound)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if unbound == 0 {
		told["unionid"] = "union_" + user
	}
	return nil
}

func tagsOf(tx *sql.Tx, openid string) ([]int, error) {
	rows, err := tx.Query("SELECT tag FROM tagged WHERE openid = ? ORDER BY tag", openid)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []int{}
	for rows.Next() {
		var tag int
		if err := rows.Scan(&tag); err != nil {
			return nil, err
		}
		out = append(out, tag)
	}
	return out, rows.Err()
}

// knownTag refuses a tag that is not there.
func knownTag(tx *sql.Tx, tag, code int) error {
	var n int
	if err := tx.QueryRow("SELECT COUNT(*) FROM tag WHERE id = ?", tag).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return refuse(code, "invalid tag id")
	}
	return nil
}

// Limits of tags (用户标签管理).
const (
	maxTags     = 100 // of an account
	maxTagName  = 30  // bytes
	maxTagsUser = 20
	maxTagged   = 50 // followers a call
	firstTag    = 100
)

// tagCreate follows 创建标签: 45157 标签名非法，请注意不能和其他标签重名, 45158 标签名
// 长度超过30个字节, 45056 创建的标签数过多.
func (s *Sandbox) tagCreate(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Tag struct {
			Name string `json:"name"`
		} `json:"tag"`
	}
	if err := strict(body, &in, "tag"); err != nil {
		return nil, err
	}
	name, id := strings.TrimSpace(in.Tag.Name), 0
	if len(name) > maxTagName {
		return nil, refuse(45158, "tag name length out of limit")
	}
	err := s.inTx(func(tx *sql.Tx) error {
		var n, same, last int
		if err := tx.QueryRow("SELECT COUNT(*), COUNT(*) FILTER (WHERE name = ?), MAX(id) FROM tag", name).
			Scan(&n, &same, &last); err != nil {
			return err
		}
		switch {
		case name == "" || same > 0:
			return refuse(45157, "invalid tag name")
		case n >= maxTags:
			return refuse(45056, "tag num out of limit")
		}
		id = max(firstTag, last+1)
		_, err := tx.Exec("INSERT INTO tag VALUES (?, ?)", id, name)
		return err
	})
	return map[string]any{"tag": map[string]any{"id": id, "name": name}}, err
}

// tagsGet follows 获取公众号已创建的标签.
func (s *Sandbox) tagsGet(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	rows, err := s.db.Query("SELECT t.id, t.name, COUNT(g.openid) FROM tag t LEFT JOIN tagged g ON g.tag = t.id " +
		"GROUP BY t.id ORDER BY t.id")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	type tag struct {
		ID    int    `json:"id"`
		Name  string `json:"name"`
		Count int    `json:"count"`
	}
	out := []tag{}
	for rows.Next() {
		var t tag
		if err := rows.Scan(&t.ID, &t.Name, &t.Count); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return map[string]any{"tags": out}, rows.Err()
}

// tagMembers follows 批量为用户打标签: 40032 每次传入的 openid 列表个数不能超过50个,
// 45159 非法的标签, 45059 有粉丝身上的标签数已经超过限制（20个）, 40003 没有关注的人.
func (s *Sandbox) tagMembers(_ *http.Request, body []byte) (any, error) {
	return s.members(body, func(tx *sql.Tx, tag int, openid string) error {
		tags, err := tagsOf(tx, openid)
		if err != nil {
			return err
		}
		if len(tags) >= maxTagsUser {
			return refuse(45059, "exceed max tag count of a fan")
		}
		_, err = tx.Exec("INSERT INTO tagged VALUES (?, ?) ON CONFLICT DO NOTHING", tag, openid)
		return err
	})
}

// untagMembers follows 批量为用户取消标签.
func (s *Sandbox) untagMembers(_ *http.Request, body []byte) (any, error) {
	return s.members(body, func(tx *sql.Tx, tag int, openid string) error {
		_, err := tx.Exec("DELETE FROM tagged WHERE tag = ? AND openid = ?", tag, openid)
		return err
	})
}

func (s *Sandbox) members(body []byte, each func(tx *sql.Tx, tag int, openid string) error) (any, error) {
	var in struct {
		OpenIDs []string `json:"openid_list"`
		Tag     int      `json:"tagid"`
	}
	if err := strict(body, &in, "openid_list", "tagid"); err != nil {
		return nil, err
	}
	if len(in.OpenIDs) == 0 || len(in.OpenIDs) > maxTagged {
		return nil, refuse(40032, "invalid openid list size")
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		if err := knownTag(tx, in.Tag, 45159); err != nil {
			return err
		}
		for _, openid := range in.OpenIDs {
			f, err := s.follower(tx, openid)
			if err != nil {
				return err
			}
			if !f.follows {
				return refuse(40003, "invalid openid")
			}
			if err := each(tx, in.Tag, openid); err != nil {
				return err
			}
		}
		return nil
	})
}
