package wechat

import (
	"cmp"
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"shigang/subsidy/official"
)

// plainPage is opened in place of the mini-program by a phone that has none.
const plainPage = "https://mp.weixin.qq.com"

// SetMenu replaces the official account's menu (自定义菜单). A word is a click
// whose key is the word, a page opens the mini-program. Its errors are
// sentences for the member of staff.
func (c *Client) SetMenu(ctx context.Context, m official.Menu) error {
	var out reply
	return staffError(
		c.ask(ctx, c.official, "cgi-bin/menu/create", map[string]any{"button": c.buttons(m.Buttons)}, &out))
}

func (c *Client) buttons(in []official.MenuButton) []menu.Button {
	out := make([]menu.Button, len(in))
	for i, b := range in {
		out[i].Name = b.Name
		switch {
		case len(b.Children) > 0:
			for _, sub := range c.buttons(b.Children) {
				out[i].SubButtons = append(out[i].SubButtons, &sub)
			}
		case b.Kind == official.MenuWord:
			out[i].Type, out[i].Key = "click", b.Value
		case b.Kind == official.MenuLink:
			out[i].Type, out[i].URL = "view", b.Value
		case b.Kind == official.MenuPage:
			out[i].Type, out[i].AppID, out[i].PagePath, out[i].URL = "miniprogram", c.set.MiniAppID, b.Value,
				cmp.Or(c.set.PublicURL, plainPage)
		}
	}
	return out
}
