package wechat

import (
	"cmp"
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"shigang/subsidy/official"
)

// noMenu is menu/get's answer where no menu was set by API (不存在的菜单数据).
const noMenu = 46003

// selfButton is a button of get_current_selfmenu_info; the SDK's type leaves out
// the mini-program of one.
type selfButton struct {
	menu.SelfMenuButton
	AppID     string `json:"appid"`
	PagePath  string `json:"pagepath"`
	SubButton struct {
		List []selfButton `json:"list"`
	} `json:"sub_button"`
}

// FoundMenu reads the menu that followers see, whoever set it (查询自定义菜单信息),
// and how many personal menus stand beside it (获取自定义菜单配置). Its errors are
// sentences for the member of staff.
func (c *Client) FoundMenu(ctx context.Context) (official.FoundMenu, error) {
	var self struct {
		Open int `json:"is_menu_open"`
		Info struct {
			Buttons []selfButton `json:"button"`
		} `json:"selfmenu_info"`
	}
	if err := c.read(ctx, c.official, "cgi-bin/get_current_selfmenu_info", &self); err != nil {
		return official.FoundMenu{}, staffError(err)
	}
	var set menu.ResMenu
	if err := c.read(ctx, c.official, "cgi-bin/menu/get", &set); err != nil && codeOf(err) != noMenu {
		return official.FoundMenu{}, staffError(err)
	}
	return official.FindMenu(self.Open == 1, selfButtons(self.Info.Buttons), len(set.Conditionalmenu),
		c.set.MiniAppID), nil
}

func selfButtons(in []selfButton) (out []official.AccountButton) {
	for _, b := range in {
		button := official.AccountButton{
			Type:     b.Type,
			Name:     b.Name,
			Key:      b.Key,
			URL:      b.URL,
			Value:    b.Value,
			AppID:    b.AppID,
			Page:     b.PagePath,
			Children: selfButtons(b.SubButton.List),
		}
		if len(b.NewsInfo.List) > 0 {
			button.URL = cmp.Or(b.NewsInfo.List[0].ContentURL, b.NewsInfo.List[0].SourceURL)
		}
		out = append(out, button)
	}
	return out
}

// autoReply is one answer of the platform's automatic replies; the SDK has no
// call for them.
type autoReply struct {
	Type    string `json:"type"` // text, img, voice, video or news
	Content string `json:"content"`
	News    struct {
		List []menu.ButtonNew `json:"list"`
	} `json:"news_info"`
}

// FoundReplies reads the automatic replies of the public platform
// (获取自动回复规则); those of a program are not among them. Its errors are
// sentences for the member of staff.
func (c *Client) FoundReplies(ctx context.Context) (official.FoundReplies, error) {
	var got struct {
		WelcomeOpen int       `json:"is_add_friend_reply_open"`
		OtherOpen   int       `json:"is_autoreply_open"`
		Welcome     autoReply `json:"add_friend_autoreply_info"`
		Other       autoReply `json:"message_default_autoreply_info"`
		Keywords    struct {
			List []struct {
				Name  string `json:"rule_name"`
				Words []struct {
					Mode    string `json:"match_mode"` // contain or equal
					Content string `json:"content"`
				} `json:"keyword_list_info"`
				Replies []autoReply `json:"reply_list_info"`
			} `json:"list"`
		} `json:"keyword_autoreply_info"`
	}
	if err := c.read(ctx, c.official, "cgi-bin/get_current_autoreply_info", &got); err != nil {
		return official.FoundReplies{}, staffError(err)
	}
	var rules []official.AccountRule
	for _, k := range got.Keywords.List {
		rule := official.AccountRule{Name: k.Name}
		for _, w := range k.Words {
			if w.Mode == "equal" {
				rule.Equal = append(rule.Equal, w.Content)
			} else {
				rule.Contains = append(rule.Contains, w.Content)
			}
		}
		for _, r := range k.Replies {
			rule.Replies, rule.Others = r.add(rule.Replies, rule.Others)
		}
		rules = append(rules, rule)
	}
	return official.FindReplies(got.Welcome.text(got.WelcomeOpen), got.Other.text(got.OtherOpen), rules), nil
}

// text is an answer's text, "" where it is switched off or no text.
func (r autoReply) text(open int) string {
	if open != 1 || r.Type != "text" {
		return ""
	}
	return r.Content
}

// add adds an answer to those we can give, or to the count of the others.
func (r autoReply) add(to []official.Reply, others int) ([]official.Reply, int) {
	switch {
	case r.Type == "text":
		return append(to, official.Reply{Kind: official.ReplyText, Text: r.Content}), others
	case r.Type == "news" && len(r.News.List) > 0:
		n := r.News.List[0]
		return append(to, official.Reply{
			Kind:   official.ReplyNews,
			Title:  n.Title,
			Digest: n.Digest,
			Link:   cmp.Or(n.ContentURL, n.SourceURL),
		}), others
	}
	return to, others + 1
}
