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
	return staffError(c.fly(ctx, c.official, func(f *flight) error {
		return menu.NewMenu(f.official()).SetMenu(c.buttons(m.Buttons))
	}))
}

func (c *Client) buttons(in []official.MenuButton) []*menu.Button {
	out := make([]*menu.Button, len(in))
	for i, b := range in {
		out[i] = &menu.Button{Name: b.Name}
		switch {
		case len(b.Children) > 0:
			out[i].SubButtons = c.buttons(b.Children)
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
