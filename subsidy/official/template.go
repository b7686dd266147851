package official

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy"
)

// AccountTemplate is a message template (消息模板) as our file names it, or as
// WeChat lists it.
type AccountTemplate struct {
	Channel subsidy.Channel
	ID      string
	Title   string
	Keys    []string
	Lasting bool // 长期订阅
}

// TemplateTrouble is how a template of ours differs from what the account has.
type TemplateTrouble string

// The troubles: the account has no such template; it asks for other values; its
// consent counts otherwise; it is called otherwise.
const (
	TemplateMissing TemplateTrouble = "missing"
	TemplateKeys    TemplateTrouble = "keys"
	TemplateLasting TemplateTrouble = "lasting"
	TemplateTitle   TemplateTrouble = "title"
)

// TemplateFinding is one difference, with what somebody has to do about it.
type TemplateFinding struct {
	Channel subsidy.Channel `json:"channel"`
	ID      string          `json:"id"`
	Title   string          `json:"title"` // as our file has it
	Trouble TemplateTrouble `json:"trouble"`
	Unknown []string        `json:"unknown,omitempty"` // keys of our file that the template does not have
	Unsent  []string        `json:"unsent,omitempty"`  // keys of the template that our file does not have
	Theirs  string          `json:"theirs,omitempty"`  // the title at WeChat
	Lasting bool            `json:"lasting,omitempty"` // as WeChat has it
}

// Stops reports whether no message goes out by the template as it is.
func (f TemplateFinding) Stops() bool {
	return f.Trouble == TemplateMissing || f.Trouble == TemplateKeys
}

// Sentence says what is wrong and what to do.
func (f TemplateFinding) Sentence() string {
	switch f.Trouble {
	case TemplateMissing:
		return "公众平台的模板列表里没有它，用它的消息都会被拒：请在公众平台添加这个模板，" +
			"再把新的模板编号写进模板配置文件。"
	case TemplateKeys:
		text := "参数对不上，用它的消息都会被拒："
		if len(f.Unknown) > 0 {
			text += "模板里没有" + strings.Join(f.Unknown, "、") + "；"
		}
		if len(f.Unsent) > 0 {
			text += "配置文件里少了" + strings.Join(f.Unsent, "、") + "；"
		}
		return text + "请按公众平台上的模板内容改正配置文件里的参数。"
	case TemplateLasting:
		if f.Lasting {
			return "公众平台上是长期订阅，配置文件里写的是一次性订阅，用户会被多次要求同意：" +
				"请在配置文件里加上 lasting。"
		}
		return "公众平台上是一次性订阅，配置文件里写的是长期订阅，同意用完后消息会被拒：" +
			"请去掉配置文件里的 lasting。"
	case TemplateTitle:
		return "公众平台上的标题是“" + f.Theirs + "”，请核对编号有没有写错；" +
			"没有写错就照它改配置文件里的标题。"
	}
	return ""
}

// CompareTemplates finds how the templates of our file differ from what an
// account has on the same channel; ours may name a template for several messages.
func CompareTemplates(ours, theirs []AccountTemplate) []TemplateFinding {
	has := map[string]AccountTemplate{}
	for _, t := range theirs {
		has[t.ID] = t
	}
	var out []TemplateFinding
	done := map[string]bool{}
	for _, t := range ours {
		if done[t.ID] {
			continue
		}
		done[t.ID] = true
		there, ok := has[t.ID]
		out = append(out, t.differs(there, ok)...)
	}
	slices.SortStableFunc(out, func(a, b TemplateFinding) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// differs compares one template with the account's, which may be missing.
func (t AccountTemplate) differs(there AccountTemplate, ok bool) (out []TemplateFinding) {
	f := TemplateFinding{Channel: t.Channel, ID: t.ID, Title: t.Title, Theirs: there.Title, Lasting: there.Lasting}
	add := func(trouble TemplateTrouble) {
		f.Trouble = trouble
		out = append(out, f)
	}
	if !ok {
		add(TemplateMissing)
		return out
	}
	f.Unknown, f.Unsent = without(t.Keys, there.Keys), without(there.Keys, t.Keys)
	if len(f.Unknown)+len(f.Unsent) > 0 {
		add(TemplateKeys)
	}
	f.Unknown, f.Unsent = nil, nil
	if t.Channel == subsidy.ChannelSubscribe && t.Lasting != there.Lasting {
		add(TemplateLasting)
	}
	if t.Title != there.Title {
		add(TemplateTitle)
	}
	return out
}

// without are the keys that others do not have.
func without(keys, others []string) (out []string) {
	for _, k := range keys {
		if !slices.Contains(others, k) {
			out = append(out, k)
		}
	}
	return out
}

// TemplateList is what a comparison saw of one channel.
type TemplateList struct {
	Channel subsidy.Channel `json:"channel"`
	Ours    int             `json:"ours"`
	Theirs  int             `json:"theirs"`
	Trouble string          `json:"trouble,omitempty"` // plain Chinese: why WeChat did not list them
}

// TemplateCheck is one comparison of our file with the accounts.
type TemplateCheck struct {
	At       time.Time         `json:"at"` // business time
	Lists    []TemplateList    `json:"lists"`
	Findings []TemplateFinding `json:"findings"`
}

// Unread reports whether WeChat did not list a channel's templates.
func (c TemplateCheck) Unread() bool {
	return slices.ContainsFunc(c.Lists, func(l TemplateList) bool { return l.Trouble != "" })
}

// Stopped counts the templates by which nothing goes out.
func (c TemplateCheck) Stopped() (n int) {
	for _, f := range c.Findings {
		if f.Stops() {
			n++
		}
	}
	return n
}

// Sentence sums the comparison up.
func (c TemplateCheck) Sentence() string {
	switch {
	case c.At.IsZero():
		return "消息模板还没有和公众平台核对过。"
	case len(c.Findings) > 0:
		return "消息模板有 " + strconv.Itoa(len(c.Findings)) + " 处和公众平台不一致，请处理。"
	case c.Unread():
		return "有的消息模板没有读到，请稍后再核对。"
	}
	return "消息模板和公众平台一致。"
}

// CheckTemplates lets somebody compare the templates.
func CheckTemplates(c TemplateCheck, by subsidy.Actor, now time.Time) (TemplateCheck, subsidy.Event, error) {
	if err := by.May(subsidy.CheckTemplates, subsidy.Scope{}); err != nil {
		return c, subsidy.Event{}, err
	}
	c.At = now
	return c, subsidy.Event{
		Action:  subsidy.CheckTemplates,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: "templates"},
		By:      by,
		At:      now,
		Note:    c.Sentence(),
	}, nil
}
