package sandbox

import (
	"database/sql"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxRemark is how many bytes a remark may have (设置用户备注名: 长度必须小于30字节; ten
// Chinese characters, 30 bytes, go through and more do not, as developers found:
// developers.weixin.qq.com/community/develop/doc/000eceb88502d82da4e1396fb6b400).
const maxRemark = 30

// updateRemark follows 设置用户备注名 updateRemark: 40003 of somebody who does not follow,
// 40092 invalid remark name.
func (s *Sandbox) updateRemark(_ *http.Request, body []byte) (any, error) {
	var in struct {
		OpenID string `json:"openid"`
		Remark string `json:"remark"`
	}
	if err := strict(body, &in, "openid", "remark"); err != nil {
		return nil, err
	}
	if len(in.Remark) > maxRemark || !utf8.ValidString(in.Remark) || strings.ContainsAny(in.Remark, "\r\n") {
		return nil, refuse(40092, "invalid remark name")
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		f, err := s.follower(tx, in.OpenID)
		if err != nil {
			return err
		}
		if !f.follows {
			return refuse(40003, "invalid openid")
		}
		_, err = tx.Exec("INSERT INTO remarked VALUES (?, ?) ON CONFLICT DO UPDATE SET remark = excluded.remark",
			in.OpenID, in.Remark)
		return err
	})
}

// tagFans follows 获取标签下粉丝列表 getTagFans
// (developers.weixin.qq.com/doc/service/api/usermanage/tag/api_gettagfans): a page of
// openids after next_openid, and the last one's as the next page's beginning; 45159
// 非法的标签, 40003 传入非法的openid.
func (s *Sandbox) tagFans(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Tag  int    `json:"tagid"`
		Next string `json:"next_openid"`
	}
	if err := strict(body, &in, "tagid"); err != nil {
		return nil, err
	}
	if _, known := userOf("oa", in.Next); in.Next != "" && !known {
		return nil, refuse(40003, "invalid openid")
	}
	if err := s.inTx(func(tx *sql.Tx) error { return knownTag(tx, in.Tag, 45159) }); err != nil {
		return nil, err
	}
	list, err := s.texts("SELECT t.openid FROM tagged t JOIN follower f ON f.openid = t.openid "+
		"WHERE t.tag = ? AND f.follows = 1 AND t.openid > ? ORDER BY t.openid LIMIT ?", in.Tag, in.Next, userPage)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"count": len(list)}
	if len(list) > 0 {
		out["data"], out["next_openid"] = map[string]any{"openid": list}, list[len(list)-1]
	}
	return out, nil
}
