package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// button is a button of the menu (自定义菜单 创建接口).
type button struct {
	Type     string   `json:"type"`
	Name     string   `json:"name"`
	Key      string   `json:"key"`
	URL      string   `json:"url"`
	AppID    string   `json:"appid"`
	PagePath string   `json:"pagepath"`
	Subs     []button `json:"sub_button"`
}

// menuLimits are the codes and bytes of a level of the menu: name 16 bytes at the
// top and 60 below, key 128, url 1024.
type menuLimits struct{ kind, name, key, url, domain, mostName int }

var (
	topButton = menuLimits{40017, 40018, 40019, 40020, 40055, 16}
	subButton = menuLimits{40024, 40025, 40026, 40027, 40054, 60}
)

// menuCreate follows 创建自定义菜单: one to three buttons (40016), one to five below
// each (40023), no deeper (40022).
func (s *Sandbox) menuCreate(r *http.Request, body []byte) (any, error) {
	var in struct {
		Buttons []button `json:"button"`
	}
	if err := strict(body, &in, "button"); err != nil {
		return nil, err
	}
	if len(in.Buttons) < 1 || len(in.Buttons) > 3 {
		return nil, refuse(40016, "invalid button size")
	}
	for _, b := range in.Buttons {
		if len(b.Subs) == 0 {
			if err := s.checkButton(b, topButton); err != nil {
				return nil, err
			}
			continue
		}
		switch {
		case b.Name == "" || len(b.Name) > topButton.mostName:
			return nil, refuse(40018, "invalid button name size")
		case b.Type != "" || len(b.Subs) > 5:
			return nil, refuse(40023, "invalid sub button size")
		}
		for _, sub := range b.Subs {
			if len(sub.Subs) > 0 {
				return nil, refuse(40022, "invalid sub menu level")
			}
			if err := s.checkButton(sub, subButton); err != nil {
				return nil, err
			}
		}
	}
	return fine, s.inTx(func(tx *sql.Tx) error { // it replaces what a person set on the platform
		if _, err := tx.ExecContext(r.Context(), "DELETE FROM platform WHERE name = ?", platformMenu); err != nil {
			return err
		}
		_, err := tx.ExecContext(r.Context(), "INSERT OR REPLACE INTO menu VALUES (1, ?)", string(body))
		return err
	})
}

// checkButton: a miniprogram button needs a linked app id (45064), a page and a
// url for phones without mini-programs.
func (s *Sandbox) checkButton(b button, l menuLimits) error {
	web := strings.HasPrefix(b.URL, "https://") || strings.HasPrefix(b.URL, "http://")
	switch {
	case b.Name == "" || len(b.Name) > l.mostName:
		return refuse(l.name, "invalid button name size")
	case b.Type != "click" && b.Type != "view" && b.Type != "miniprogram": // the types this office uses
		return refuse(l.kind, "invalid button type")
	case b.Type == "click" && (b.Key == "" || len(b.Key) > 128):
		return refuse(l.key, "invalid button key size")
	case b.Type != "click" && (b.URL == "" || len(b.URL) > 1024):
		return refuse(l.url, "invalid button url size")
	case b.Type != "click" && !web:
		return refuse(l.domain, "invalid button url domain")
	case b.Type == "miniprogram" && b.AppID != s.o.Mini.ID:
		return refuse(45064, "no permission to use weapp in menu")
	case b.Type == "miniprogram" && (b.PagePath == "" || s.noPage(b.PagePath)):
		return refuse(40165, "invalid weapp pagepath")
	}
	return nil
}

// menu reads the menu as it stands.
func (s *Sandbox) menu() ([]button, error) {
	var body string
	err := s.db.QueryRow("SELECT body FROM menu WHERE id = 1").Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var out struct {
		Buttons []button `json:"button"`
	}
	err = json.Unmarshal([]byte(body), &out)
	return out.Buttons, err
}
