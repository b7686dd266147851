package sandbox

import (
	"database/sql"
	"net/http"
)

// Bounds of the blacklist's calls (一次拉黑最多允许20个; 每次最多拉取1000个OpenID).
const (
	blockAtOnce = 20
	blockPage   = 1000
)

// blockMembers follows 拉黑用户 batchBlacklist: 40032 for a list that is empty or
// too long, 40003 传入非法的openid.
func (s *Sandbox) blockMembers(_ *http.Request, body []byte) (any, error) {
	return s.blacklist(body, "INSERT INTO blocked VALUES (?) ON CONFLICT DO NOTHING")
}

// unblockMembers follows 取消拉黑用户 batchUnblacklist.
func (s *Sandbox) unblockMembers(_ *http.Request, body []byte) (any, error) {
	return s.blacklist(body, "DELETE FROM blocked WHERE openid = ?")
}

func (s *Sandbox) blacklist(body []byte, change string) (any, error) {
	var in struct {
		OpenIDs []string `json:"openid_list"`
	}
	if err := strict(body, &in, "openid_list"); err != nil {
		return nil, err
	}
	if len(in.OpenIDs) == 0 || len(in.OpenIDs) > blockAtOnce {
		return nil, refuse(40032, "invalid openid list size")
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		for _, openid := range in.OpenIDs {
			if _, err := s.follower(tx, openid); err != nil {
				return err
			}
			if _, err := tx.Exec(change, openid); err != nil {
				return err
			}
		}
		return nil
	})
}

// blacklistGet follows 获取公众号的黑名单列表 getBlacklist.
func (s *Sandbox) blacklistGet(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Begin string `json:"begin_openid"`
	}
	if err := strict(body, &in); err != nil {
		return nil, err
	}
	if _, known := userOf("oa", in.Begin); in.Begin != "" && !known {
		return nil, refuse(40003, "invalid openid")
	}
	var total int
	if err := s.row(&total, "SELECT COUNT(*) FROM blocked"); err != nil {
		return nil, err
	}
	list, err := s.texts("SELECT openid FROM blocked WHERE openid > ? ORDER BY openid LIMIT ?", in.Begin, blockPage)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"total": total, "count": len(list), "next_openid": ""}
	if len(list) > 0 {
		out["data"], out["next_openid"] = map[string]any{"openid": list}, list[len(list)-1]
	}
	return out, nil
}

// isBlocked reports whether somebody is on the blacklist: what they write does not
// reach the account's server, and no template message reaches them (43019
// 需要将接收者从黑名单中移除).
func isBlocked(tx *sql.Tx, openid string) (bool, error) {
	var n int
	err := tx.QueryRow("SELECT COUNT(*) FROM blocked WHERE openid = ?", openid).Scan(&n)
	return n > 0, err
}
