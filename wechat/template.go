package wechat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// The channels that go by template, as the settings file names them.
const (
	bySubscribe subsidy.Channel = "subscribe" // 小程序订阅消息
	byTemplate  subsidy.Channel = "template"  // 公众号模板消息
	byBiz       subsidy.Channel = "biz"       // 公众号订阅通知
)

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

// DefaultTemplates are the sandbox's: every type has one on every channel. Two
// answers to one case share a template, so that one consent serves either.
func DefaultTemplates() Templates {
	t := Templates{}
	for _, row := range []struct {
		kind                     subsidy.MessageKind
		id, title                string
		subscribe, template, biz []string
	}{
		{
			subsidy.KindEnterpriseDecided, "enterprise-decided", "企业登记结果通知",
			[]string{"thing1", "phrase2", "thing3"},
			[]string{"thing2", "const5", "thing6"},
			[]string{"thing1", "phrase2", "thing3"},
		},
		{
			subsidy.KindEnterpriseMoved, "enterprise-moved", "企业迁移结果通知",
			[]string{"thing1", "phrase2", "thing3"},
			[]string{"thing2", "const5", "thing6"},
			[]string{"thing1", "phrase2", "thing3"},
		},
		{
			subsidy.KindFilingAccepted, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindFilingRefused, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindFilingReopened, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindWindowExtended, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindFilingSuspended, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindFilingResumed, "filing-accepted", "备案审核结果通知",
			[]string{"character_string1", "thing2", "phrase3", "date4"},
			[]string{"character_string1", "thing3", "const4", "time5"},
			[]string{"character_string1", "thing2", "phrase3", "date4"},
		},
		{
			subsidy.KindSupplementExtended, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimSuspended, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimResumed, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimReopened, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimSupplement, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindSupplementLapsed, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimApproved, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimRefused, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimPublished, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindLinesHeld, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindObjectionDecided, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindObjectionAnswered, "objection-answered", "异议处理结果通知",
			[]string{"thing1", "thing2"},
			[]string{"thing1", "thing4"},
			[]string{"thing1", "thing2"},
		},
		{
			subsidy.KindWordAsked, "word-asked", "补贴申领核对通知",
			[]string{"thing1", "number2", "thing3"},
			[]string{"thing1", "number4", "thing6"},
			[]string{"thing1", "number2", "thing3"},
		},
		{
			subsidy.KindClaimPaid, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindPaymentFailed, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindPayeeDecided, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindClaimExpired, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindRecoveryProposed, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindRecoveryDropped, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindHearingDue, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindRecoveryOrdered, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindRecoveryDone, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindDeadlineMoved, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindSupplementDue, "claim-progress", "补贴申领进度通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindFilingReturned, "filing-returned", "备案退回补正通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindAssessmentDecided, "assessment-decided", "平台评估结果通知",
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
			[]string{"character_string1", "thing3", "const4", "thing7"},
			[]string{"character_string1", "thing2", "phrase3", "thing4"},
		},
		{
			subsidy.KindRegistrationDecided, "registration-decided", "平台登记结果通知",
			[]string{"thing1", "phrase2", "thing3"},
			[]string{"thing2", "const5", "thing6"},
			[]string{"thing1", "phrase2", "thing3"},
		},
		{
			subsidy.KindQuestionReplied, "question-replied", "诉求答复通知",
			[]string{"thing1", "thing2"},
			[]string{"thing1", "thing4"},
			[]string{"thing1", "thing2"},
		},
		{
			subsidy.KindFileBy, "file-by", "备案期限提醒",
			[]string{"thing1", "date2", "thing3"},
			[]string{"thing1", "time2", "thing4"},
			[]string{"thing1", "date2", "thing3"},
		},
		{
			subsidy.KindTrainingStarts, "training-starts", "培训开始提醒",
			[]string{"character_string1", "thing2", "date3", "number4"},
			[]string{"character_string1", "thing3", "time5", "number6"},
			[]string{"character_string1", "thing2", "date3", "number4"},
		},
		{
			subsidy.KindTrainingEnds, "training-ends", "培训结束提醒",
			[]string{"character_string1", "thing2", "date3"},
			[]string{"character_string1", "thing3", "time5"},
			[]string{"character_string1", "thing2", "date3"},
		},
		{
			subsidy.KindClaimWindow, "claim-window", "补贴申领期限提醒",
			[]string{"character_string1", "thing2", "date3", "thing4"},
			[]string{"character_string1", "thing3", "time5", "thing7"},
			[]string{"character_string1", "thing2", "date3", "thing4"},
		},
		{
			subsidy.KindCourseStarts, "course-starts", "课程开始提醒",
			[]string{"thing1", "date2", "number3"},
			[]string{"thing1", "time2", "number3"},
			[]string{"thing1", "date2", "number3"},
		},
		{
			subsidy.KindCourseEnds, "course-ends", "课程结束提醒",
			[]string{"thing1", "date2"},
			[]string{"thing1", "time2"},
			[]string{"thing1", "date2"},
		},
		{
			study.KindAllowanceFreed, "allowance-freed", "年度额度空余提醒",
			[]string{"character_string1", "number2", "thing3"},
			[]string{"character_string1", "number2", "thing4"},
			[]string{"character_string1", "number2", "thing3"},
		},
		{
			subsidy.KindAmountCut, "amount-cut", "补贴金额变动通知",
			[]string{"character_string1", "thing2", "amount3"},
			[]string{"character_string1", "thing3", "amount5"},
			[]string{"character_string1", "thing2", "amount3"},
		},
		{
			subsidy.KindCorrectionAnswered, "correction-answered", "信息更正结果通知",
			[]string{"character_string1", "thing2", "phrase3"},
			[]string{"character_string1", "thing3", "const4"},
			[]string{"character_string1", "thing2", "phrase3"},
		},
		{
			subsidy.KindBindingContested, "binding-contested", "职工绑定核实提醒",
			[]string{"character_string1", "thing2", "phrase3"},
			[]string{"character_string1", "thing3", "const4"},
			[]string{"character_string1", "thing2", "phrase3"},
		},
		{
			subsidy.KindBindingDecided, "binding-decided", "职工绑定结果通知",
			[]string{"character_string1", "thing2", "phrase3"},
			[]string{"character_string1", "thing3", "const4"},
			[]string{"character_string1", "thing2", "phrase3"},
		},
		{
			subsidy.KindBindingEnded, "binding-ended", "职工绑定解除通知",
			[]string{"character_string1", "thing2", "phrase3"},
			[]string{"character_string1", "thing3", "const4"},
			[]string{"character_string1", "thing2", "phrase3"},
		},
		{
			subsidy.KindPeopleBehind, "people-behind", "学习进度提醒",
			[]string{"character_string1", "thing2", "number3", "thing4"},
			[]string{"character_string1", "thing3", "number4", "thing7"},
			[]string{"character_string1", "thing2", "number3", "thing4"},
		},
		{
			subsidy.KindDigest, "digest", "待办提醒汇总",
			[]string{"thing1", "number2", "date3"},
			[]string{"thing1", "number2", "time3"},
			[]string{"thing1", "number2", "date3"},
		},
	} {
		t[row.kind] = map[subsidy.Channel]Template{
			bySubscribe: {ID: "tpl-" + row.id, Title: row.title, Keys: row.subscribe},
			byTemplate:  {ID: "oa-" + row.id, Title: row.title, Keys: row.template},
			byBiz:       {ID: "biz-" + row.id, Title: row.title, Keys: row.biz},
		}
	}
	return t
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
		if _, ok := t[kind][bySubscribe]; !ok {
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
	return c.TemplateFor(kind, bySubscribe)
}

// TemplateTitle returns the subscribe message template's title.
func (c *Client) TemplateTitle(kind subsidy.MessageKind) string {
	return c.set.Templates[kind][bySubscribe].Title
}

// TemplateLasting reports whether a subscribe template is a long-term one (长期订阅).
func (c *Client) TemplateLasting(id string) bool {
	for _, channels := range c.set.Templates {
		if t := channels[bySubscribe]; t.ID == id {
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
