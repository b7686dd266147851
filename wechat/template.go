package wechat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// templated are the channels that go by template.
var templated = []subsidy.Channel{subsidy.ChannelSubscribe, subsidy.ChannelTemplate, subsidy.ChannelBiz}

// Template is a message template as an account has it; Keys stand in the order
// of the message's Lines, e.g. thing1, date2. A Lasting one (长期订阅) is agreed
// to once and for all; WeChat grants them to government services.
type Template struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Keys    []string `json:"keys"`
	Lasting bool     `json:"lasting,omitempty"`
}

// Templates are the templates by message type and channel: subscribe (小程序订阅
// 消息) for each type, template (公众号模板消息) and biz (公众号订阅通知) where
// the official account has one.
type Templates map[subsidy.MessageKind]map[subsidy.Channel]Template

// boxIDs are what the sandbox's template ids begin with.
var boxIDs = map[subsidy.Channel]string{
	subsidy.ChannelSubscribe: "tpl-",
	subsidy.ChannelTemplate:  "oa-",
	subsidy.ChannelBiz:       "biz-",
}

// DefaultTemplates are the sandbox's: the rows of the one table of messages, each
// on every channel.
func DefaultTemplates() Templates {
	all := Templates{}
	for _, row := range notify.Messages() {
		for _, channel := range templated {
			keys, ok := row.Template.Keys(channel)
			if !ok {
				continue
			}
			if all[row.Kind] == nil {
				all[row.Kind] = map[subsidy.Channel]Template{}
			}
			all[row.Kind][channel] = Template{
				ID:    boxIDs[channel] + row.Template.Name,
				Title: row.Template.Title,
				Keys:  slices.Clone(keys),
			}
		}
	}
	return all
}

// LoadTemplates reads the accounts' templates from a JSON file: by message type
// an object of subscribe, which must be there, template and biz. Each needs as
// many keys as the message has lines.
func LoadTemplates(path string) (Templates, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	t, known := Templates{}, DefaultTemplates()
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return nil, fmt.Errorf("read templates %s: %w", path, err)
	}
	for kind := range known {
		if _, ok := t[kind][subsidy.ChannelSubscribe]; !ok {
			return nil, fmt.Errorf("templates %s: no subscribe template for %q", path, kind)
		}
	}
	for kind, channels := range t {
		for channel, got := range channels {
			want, ok := known[kind][channel]
			if !ok {
				return nil, fmt.Errorf("templates %s: there is no message type %q by %q", path, kind, channel)
			}
			if err := got.check(len(want.Keys)); err != nil {
				return nil, fmt.Errorf("templates %s: %q %q: %w", path, kind, channel, err)
			}
		}
	}
	return t, nil
}

func (t Template) check(keys int) error {
	switch {
	case t.ID == "" || t.Title == "":
		return fmt.Errorf("needs id and title")
	case len(t.Keys) != keys:
		return fmt.Errorf("needs %d keys", keys)
	}
	for _, key := range t.Keys {
		if _, ok := fitters[keyType(key)]; !ok {
			return fmt.Errorf("has an unknown key %q", key)
		}
	}
	return nil
}

// TemplateID returns the subscribe message template of a message type.
func (c *Client) TemplateID(kind subsidy.MessageKind) (string, bool) {
	return c.TemplateFor(kind, subsidy.ChannelSubscribe)
}

// TemplateTitle returns the subscribe message template's title.
func (c *Client) TemplateTitle(kind subsidy.MessageKind) string {
	return c.set.Templates[kind][subsidy.ChannelSubscribe].Title
}

// TemplateLasting reports whether a subscribe template is a long-term one (长期订阅).
func (c *Client) TemplateLasting(id string) bool {
	for _, channels := range c.set.Templates {
		if t := channels[subsidy.ChannelSubscribe]; t.ID == id {
			return t.Lasting
		}
	}
	return false
}

// TemplateFor returns the id of a message type's template on a channel:
// subscribe, template or biz.
func (c *Client) TemplateFor(kind subsidy.MessageKind, channel subsidy.Channel) (string, bool) {
	t, ok := c.set.Templates[kind][channel]
	return t.ID, ok
}

// Has reports whether a message type has a template on a channel.
func (c *Client) Has(kind subsidy.MessageKind, channel subsidy.Channel) bool {
	_, ok := c.TemplateFor(kind, channel)
	return ok
}

// fill fits a message's lines to its template on a channel; ok is false when
// there is none that takes them.
func (c *Client) fill(m subsidy.Message, channel subsidy.Channel) (t Template, values map[string]string, ok bool) {
	t, ok = c.set.Templates[m.Kind()][channel]
	lines := m.Lines()
	if !ok || len(lines) == 0 || len(lines) != len(t.Keys) {
		return t, nil, false
	}
	values = map[string]string{}
	for i, line := range lines {
		values[t.Keys[i]] = fit(t.Keys[i], line)
	}
	return t, values, true
}

// noTemplate is the outcome where there is no template that takes the message.
func noTemplate(m subsidy.Message) subsidy.Outcome {
	return subsidy.Outcome{
		Result: subsidy.Refused,
		Code:   subsidy.CodeNoTemplate,
		Detail: "no template for " + string(m.Kind()),
	}
}
