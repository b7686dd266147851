package wechat

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"unicode"

	"shigang/subsidy"
)

// Template is a subscribe message template as the mini-program's account has
// it; Keys stand in the order of the message's Lines, e.g. thing1, date2.
type Template struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Keys  []string `json:"keys"`
}

// Templates are the templates by message type.
type Templates map[subsidy.MessageKind]Template

// DefaultTemplates are the sandbox's.
func DefaultTemplates() Templates {
	return Templates{
		subsidy.KindEnterpriseDecided: {ID: "tpl-enterprise-decided", Title: "企业登记结果通知", Keys: []string{"thing1", "phrase2", "thing3"}},
		subsidy.KindFilingAccepted:    {ID: "tpl-filing-accepted", Title: "备案审核结果通知", Keys: []string{"character_string1", "thing2", "phrase3", "date4"}},
		subsidy.KindFilingReturned:    {ID: "tpl-filing-returned", Title: "备案退回补正通知", Keys: []string{"character_string1", "thing2", "phrase3", "thing4"}},
		subsidy.KindFilingRefused:     {ID: "tpl-filing-accepted", Title: "备案审核结果通知", Keys: []string{"character_string1", "thing2", "phrase3", "date4"}}, // the same template, so one consent serves either answer
		subsidy.KindTrainingEnds:      {ID: "tpl-training-ends", Title: "培训结束提醒", Keys: []string{"character_string1", "thing2", "date3"}},
		subsidy.KindFileBy:            {ID: "tpl-file-by", Title: "备案期限提醒", Keys: []string{"thing1", "date2", "thing3"}},
		subsidy.KindAssessmentDecided: {ID: "tpl-assessment-decided", Title: "平台评估结果通知", Keys: []string{"character_string1", "thing2", "phrase3", "thing4"}},
		subsidy.KindTrainingStarts:    {ID: "tpl-training-starts", Title: "培训开始提醒", Keys: []string{"character_string1", "thing2", "date3", "number4"}},
	}
}

// LoadTemplates reads the account's templates from a JSON file; every message
// type that goes by subscribe message must have one with the right number of keys.
func LoadTemplates(path string) (Templates, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	t := Templates{}
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("read templates %s: %w", path, err)
	}
	for kind, want := range DefaultTemplates() {
		got, ok := t[kind]
		switch {
		case !ok:
			return nil, fmt.Errorf("templates %s: no template for %q", path, kind)
		case got.ID == "" || got.Title == "":
			return nil, fmt.Errorf("templates %s: %q needs id and title", path, kind)
		case len(got.Keys) != len(want.Keys):
			return nil, fmt.Errorf("templates %s: %q needs %d keys", path, kind, len(want.Keys))
		}
		for _, key := range got.Keys {
			if _, ok := Limits[keyType(key)]; !ok {
				return nil, fmt.Errorf("templates %s: %q has an unknown key %q", path, kind, key)
			}
		}
	}
	return t, nil
}

// Limits are the characters a template value may have, by the type its key
// begins with (小程序订阅消息 参数值内容限制).
var Limits = map[string]int{"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "number": 32, "date": 32, "time": 32}

// keyType is a key without its number: thing1 is a thing.
func keyType(key string) string { return strings.TrimRight(key, "0123456789") }

// fit cuts a value to what its key may hold; too long a text ends in ….
func fit(key, value string) string {
	kind := keyType(key)
	if kind == "character_string" {
		value = strings.Map(func(r rune) rune {
			if r > unicode.MaxASCII || unicode.IsControl(r) {
				return -1
			}
			return r
		}, value)
	}
	value = strings.Join(strings.Fields(value), " ")
	if value == "" {
		value = "无"
		if kind == "character_string" || kind == "number" {
			value = "0"
		}
	}
	r := []rune(value)
	if most := Limits[kind]; len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return value
}

// TemplateID returns the subscribe message template of a message type.
func (c *Client) TemplateID(kind subsidy.MessageKind) (string, bool) {
	t, ok := c.set.Templates[kind]
	return t.ID, ok
}

// TemplateTitle returns the template's title.
func (c *Client) TemplateTitle(kind subsidy.MessageKind) string { return c.set.Templates[kind].Title }
