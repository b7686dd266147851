package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
)

// What a person set on the public platform (公众平台), as the calls tell of it.
const (
	platformMenu    = "menu"
	platformReplies = "replies"
)

// platform reads what a person set there, nil for nothing.
func (s *Sandbox) platform(name string) (json.RawMessage, error) {
	var body string
	err := s.db.QueryRow("SELECT body FROM platform WHERE name = ?", name).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return json.RawMessage(body), err
}

// controlPlatform sets the menu or the automatic replies as a person would on
// the platform: the body is what the call will answer. Such a menu replaces one
// that was set by API.
func (s *Sandbox) controlPlatform(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in json.RawMessage
		if !asked(w, r, &in) {
			return
		}
		err := s.inTx(func(tx *sql.Tx) error {
			if name == platformMenu {
				if _, err := tx.Exec("DELETE FROM menu"); err != nil {
					return err
				}
			}
			_, err := tx.Exec("INSERT OR REPLACE INTO platform VALUES (?, ?)", name, string(in))
			return err
		})
		if err != nil {
			fault(w, err)
			return
		}
		writeJSON(w, in)
	}
}

// selfMenu follows 查询自定义菜单信息 getCurrentSelfmenuInfo: the menu of the
// platform, or the one set by API with its sub_button under list.
func (s *Sandbox) selfMenu(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	buttons, err := s.menu()
	if err != nil {
		return nil, err
	}
	if len(buttons) > 0 {
		return map[string]any{"is_menu_open": 1, "selfmenu_info": map[string]any{"button": selfButtons(buttons)}}, nil
	}
	if set, err := s.platform(platformMenu); set != nil || err != nil {
		return set, err
	}
	return map[string]any{"is_menu_open": 0, "selfmenu_info": map[string]any{"button": []any{}}}, nil
}

func selfButtons(buttons []button) []map[string]any {
	out := []map[string]any{}
	for _, b := range buttons {
		m := map[string]any{"name": b.Name}
		for name, v := range map[string]string{
			"type": b.Type, "key": b.Key, "url": b.URL, "appid": b.AppID, "pagepath": b.PagePath,
		} {
			if v != "" {
				m[name] = v
			}
		}
		if len(b.Subs) > 0 {
			m["sub_button"] = map[string]any{"list": selfButtons(b.Subs)}
		}
		out = append(out, m)
	}
	return out
}

// menuGet follows 获取自定义菜单配置 getMenu: only a menu that was set by API; without
// one 46003 不存在的菜单数据 (全局返回码).
func (s *Sandbox) menuGet(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	buttons, err := s.menu()
	if err != nil {
		return nil, err
	}
	if len(buttons) == 0 {
		return nil, refuse(46003, "menu no exist")
	}
	var list []map[string]any
	for _, b := range buttons {
		m := selfButtons([]button{b})[0]
		m["sub_button"] = selfButtons(b.Subs)
		list = append(list, m)
	}
	return map[string]any{"menu": map[string]any{"button": list, "menuid": 1}}, nil
}

// autoReply follows 获取自动回复规则 getCurrentAutoreplyInfo: what a person set on the
// platform alone; a program's answers are not there.
func (s *Sandbox) autoReply(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	if set, err := s.platform(platformReplies); set != nil || err != nil {
		return set, err
	}
	return map[string]any{"is_add_friend_reply_open": 0, "is_autoreply_open": 0}, nil
}
