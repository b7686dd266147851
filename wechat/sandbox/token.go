package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"
)

// What 获取稳定版接口调用凭据 says of tokens
// (developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken, and at
// more length …/miniprogram/dev/OpenApiDoc/mp-access-token/getStableAccessToken.html).
const (
	// 有效期最长为7200s
	tokenLife = 7200 * time.Second
	// 平台会提前5分钟更新；平台会保证在5分钟内，新旧 access_token 都可用
	tokenOverlap = 5 * time.Minute
	// 强制刷新模式每天限用20次
	forcedADay = 20
	// 连续使用该模式时，请保证调用时间隔至少为30s，否则不会刷新
	forcedApart = 30 * time.Second
)

// tokenRow is an account's token, the one before it, and the renewals by force.
type tokenRow struct {
	value, old        string
	expires, oldUntil int64 // ms
	day               string
	forced            int   // of that day
	forcedAt          int64 // ms
}

// stableToken follows 获取稳定版接口调用凭据: in the normal mode the same token until
// its last five minutes, by force a new one.
func (s *Sandbox) stableToken(r *http.Request, body []byte) (any, error) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := strict(body, &in, "grant_type", "appid", "secret"); err != nil {
		return nil, err
	}
	if err := s.checkAccount(in.AppID, in.Secret); err != nil {
		return nil, err
	}
	if in.GrantType != "client_credential" {
		return nil, refuse(40002, "invalid grant_type")
	}
	now := s.o.Machine().In(china)
	var t tokenRow
	err := s.inTx(func(tx *sql.Tx) (err error) {
		if t, err = readToken(r.Context(), tx, in.AppID); err != nil {
			return err
		}
		if err := t.renew(in.ForceRefresh, now); err != nil {
			return err
		}
		_, err = tx.Exec("INSERT OR REPLACE INTO token (appid, value, expires_at, old, old_until, day, forced, "+
			"forced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			in.AppID, t.value, t.expires, t.old, t.oldUntil, t.day, t.forced, t.forcedAt)
		return err
	})
	return map[string]any{"access_token": t.value, "expires_in": (t.expires - now.UnixMilli()) / 1000}, err
}

// renew gives the account a new token when it is due or forced. The one before
// stays good for five minutes, one before that for no time: 以间隔30s发起两次强制刷
// 新可将已经泄漏的 access_token 立即失效. Beyond the twentieth of a day it answers
// 45009 (调用超过天级别频率限制); the page does not tell the code.
func (t *tokenRow) renew(force bool, now time.Time) error {
	if today := now.Format("2006-01-02"); t.day != today {
		t.day, t.forced = today, 0
	}
	if force && now.UnixMilli()-t.forcedAt < forcedApart.Milliseconds() {
		force = false
	}
	if force {
		if t.forced >= forcedADay {
			return refuse(45009, "reach max api daily quota limit")
		}
		t.forced, t.forcedAt = t.forced+1, now.UnixMilli()
	}
	if force || t.expires <= now.Add(tokenOverlap).UnixMilli() {
		t.old, t.oldUntil = t.value, min(t.expires, now.Add(tokenOverlap).UnixMilli())
		t.value, t.expires = random(), now.Add(tokenLife).UnixMilli()
	}
	return nil
}

func readToken(ctx context.Context, tx *sql.Tx, app string) (t tokenRow, err error) {
	err = tx.QueryRowContext(ctx,
		"SELECT value, expires_at, old, old_until, day, forced, forced_at FROM token WHERE appid = ?", app).
		Scan(&t.value, &t.expires, &t.old, &t.oldUntil, &t.day, &t.forced, &t.forcedAt)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return t, err
}

func (s *Sandbox) checkAccount(id, secret string) error {
	for _, a := range []Account{s.o.Mini, s.o.Official} {
		if a.ID == id {
			if a.Secret != secret {
				return refuse(40125, "invalid appsecret")
			}
			return nil
		}
	}
	return refuse(40013, "invalid appid")
}

// checkToken: 41001 缺少 access_token, 40001 不合法的, 42001 过期的.
func (s *Sandbox) checkToken(a Account, token string) error {
	if token == "" {
		return refuse(41001, "access_token missing")
	}
	var t tokenRow
	err := s.inTx(func(tx *sql.Tx) (err error) {
		t, err = readToken(context.Background(), tx, a.ID)
		return err
	})
	now := s.o.Machine().UnixMilli()
	switch {
	case err != nil:
		return err
	case token == t.value && t.expires <= now:
		return refuse(42001, "access_token expired")
	case token == t.value, token == t.old && t.oldUntil > now:
		return nil
	}
	return refuse(40001, "invalid credential, access_token is invalid or not latest")
}
