package wechat

import (
	"context"
	"regexp"

	"github.com/silenceper/wechat/v2/miniprogram/subscribe"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// CheckTemplates compares the templates of our file with what the accounts have;
// a list that WeChat does not give is said in the comparison, and is no error.
func (c *Client) CheckTemplates(ctx context.Context) official.TemplateCheck {
	var out official.TemplateCheck
	for _, channel := range templated {
		ours := c.fileTemplates(channel)
		if len(ours) == 0 {
			continue
		}
		theirs, err := c.templatesOn(ctx, channel)
		list := official.TemplateList{Channel: channel, Ours: distinct(ours), Theirs: distinct(theirs)}
		if err != nil {
			list.Trouble = staffSentence(err)
		} else {
			out.Findings = append(out.Findings, official.CompareTemplates(ours, theirs)...)
		}
		out.Lists = append(out.Lists, list)
	}
	return out
}

// fileTemplates are our file's templates on a channel, one for each message type.
func (c *Client) fileTemplates(channel subsidy.Channel) (out []official.AccountTemplate) {
	for _, channels := range c.set.Templates {
		if t, ok := channels[channel]; ok {
			out = append(out, official.AccountTemplate{
				Channel: channel,
				ID:      t.ID,
				Title:   t.Title,
				Keys:    t.Keys,
				Lasting: t.Lasting,
			})
		}
	}
	return out
}

// distinct counts templates; several messages may share one.
func distinct(list []official.AccountTemplate) int {
	ids := map[string]bool{}
	for _, t := range list {
		ids[t.ID] = true
	}
	return len(ids)
}

// templatesOn lists what an account has: 获取个人模板列表 and 获取已有模板列表 share a
// path and differ by whose token asks; 获取模板列表 has its own.
func (c *Client) templatesOn(ctx context.Context, channel subsidy.Channel) (out []official.AccountTemplate, err error) {
	if channel == subsidy.ChannelTemplate {
		var got struct {
			List []message.TemplateItem `json:"template_list"`
		}
		err = c.read(ctx, c.official, "cgi-bin/template/get_all_private_template", &got)
		for _, t := range got.List {
			out = append(out, accountTemplate(channel, t.TemplateID, t.Title, t.Content, false))
		}
		return out, err
	}
	account := c.mini
	if channel == subsidy.ChannelBiz {
		account = c.official
	}
	var got subscribe.TemplateList
	err = c.read(ctx, account, "wxaapi/newtmpl/gettemplate", &got)
	for _, t := range got.Data {
		out = append(out, accountTemplate(channel, t.PriTmplID, t.Title, t.Content, t.Type == lastingType))
	}
	return out, err
}

// lastingType is a long-term template's type (2 为一次性订阅, 3 为长期订阅).
const lastingType = 3

// placeholder is a value's place in a template's content: {{thing1.DATA}}.
var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z_]+[0-9]*)\.DATA\s*\}\}`)

func accountTemplate(
	channel subsidy.Channel, id, title, content string, lasting bool,
) official.AccountTemplate {
	t := official.AccountTemplate{Channel: channel, ID: id, Title: title, Lasting: lasting}
	for _, m := range placeholder.FindAllStringSubmatch(content, -1) {
		t.Keys = append(t.Keys, m[1])
	}
	return t
}
