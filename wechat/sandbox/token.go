package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"time"
)

// tokenLife is how long an access token is good (getStableAccessToken: 7200 s).
const tokenLife = 7200 * time.Second

// stableToken follows 获取稳定版接口调用凭据: the same token while it is good,
// a new one by force_refresh.
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
	now := s.o.Machine()
	var value string
	var expires int64
	err := s.db.QueryRowContext(r.Context(), "SELECT value, expires_at FROM token WHERE appid = ?", in.AppID).
		Scan(&value, &expires)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if in.ForceRefresh || expires <= now.UnixMilli() {
		value, expires = random(), now.Add(tokenLife).UnixMilli()
		if _, err := s.db.ExecContext(r.Context(), "INSERT OR REPLACE INTO token VALUES (?, ?, ?)", in.AppID, value,
			expires); err != nil {
			return nil, err
		}
	}
	return map[string]any{"access_token": value, "expires_in": (expires - now.UnixMilli()) / 1000}, nil
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
	var value string
	var expires int64
	err := s.db.QueryRow("SELECT value, expires_at FROM token WHERE appid = ?", a.ID).Scan(&value, &expires)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && value != token:
		return refuse(40001, "invalid credential, access_token is invalid or not latest")
	case err != nil:
		return err
	case expires <= s.o.Machine().UnixMilli():
		return refuse(42001, "access_token expired")
	}
	return nil
}
