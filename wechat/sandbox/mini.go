package sandbox

import (
	"database/sql"
	"errors"
	"net/http"
	"time"
)

// codeLife is how long a phone's code is good (wx.login: 五分钟).
const codeLife = 5 * time.Minute

// useCode takes a code once: 40029 无效, 40163 已被使用.
func (s *Sandbox) useCode(code, use string) (user string, err error) {
	var at, used int64
	err = s.db.QueryRow("SELECT user, at, used FROM code WHERE code = ? AND use = ?", code, use).Scan(&user, &at, &used)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", refuse(40029, "invalid code")
	case err != nil:
		return "", err
	case used != 0:
		return "", refuse(40163, "code been used")
	case s.o.Machine().UnixMilli()-at > codeLife.Milliseconds():
		return "", refuse(40029, "invalid code")
	}
	_, err = s.db.Exec("UPDATE code SET used = 1 WHERE code = ?", code)
	return user, err
}

// codeToSession follows 小程序登录 code2Session.
func (s *Sandbox) codeToSession(r *http.Request, _ []byte) (any, error) {
	q := r.URL.Query()
	if err := queryOnly(q, "appid", "secret", "js_code", "grant_type"); err != nil {
		return nil, err
	}
	if err := s.checkAccount(q.Get("appid"), q.Get("secret")); err != nil {
		return nil, err
	}
	if q.Get("grant_type") != "authorization_code" {
		return nil, refuse(40002, "invalid grant_type")
	}
	if q.Get("js_code") == "" {
		return nil, refuse(41008, "missing code")
	}
	user, err := s.useCode(q.Get("js_code"), "login")
	if err != nil {
		return nil, err
	}
	told := map[string]any{"openid": openID("mini", user), "session_key": random()}
	return told, s.inTx(func(tx *sql.Tx) error { return tellUnionID(tx, user, told) })
}

// phoneNumberOf follows 手机号快速验证 getPhoneNumber.
func (s *Sandbox) phoneNumberOf(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := strict(body, &in, "code"); err != nil {
		return nil, err
	}
	user, err := s.useCode(in.Code, "phone")
	if err != nil {
		return nil, err
	}
	phone, err := s.numberOf(user)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "phone_info": map[string]any{
		"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86",
		"watermark": map[string]any{"timestamp": s.o.Machine().Unix(), "appid": s.o.Mini.ID},
	}}, nil
}
