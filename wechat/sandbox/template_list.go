package sandbox

import (
	"net/http"
	"strings"
)

// accountOf is whose token a call came with, for the paths that both accounts have.
func (s *Sandbox) accountOf(r *http.Request) (Account, error) {
	token := r.URL.Query().Get("access_token")
	if s.checkToken(s.o.Mini, token) == nil {
		return s.o.Mini, nil
	}
	return s.o.Official, s.checkToken(s.o.Official, token)
}

// templatesNew follows 获取个人模板列表 getMessageTemplateList for the mini-program,
// and 获取已有模板列表 getwxapubnewtemplate for the official account: one path, whose
// token says whose templates are meant; type is 2 for a one-time template, 3 for a
// long-term one, and each key stands in the content as {{key.DATA}}.
func (s *Sandbox) templatesNew(r *http.Request, _ []byte) (any, error) {
	account, err := s.accountOf(r)
	if err != nil {
		return nil, err
	}
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	channel := "subscribe"
	if account == s.o.Official {
		channel = "biz"
	}
	list := []map[string]any{}
	for _, t := range s.o.Templates {
		if t.Channel != channel {
			continue
		}
		kind := 2
		if t.LongTerm {
			kind = 3
		}
		list = append(list, map[string]any{
			"priTmplId": t.ID,
			"title":     t.Title,
			"content":   t.content(),
			"example":   "",
			"type":      kind,
		})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "data": list}, nil
}

// templatesOld follows 获取模板列表 getAllTemplates of the official account's
// template messages (模板消息).
func (s *Sandbox) templatesOld(r *http.Request, _ []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token"); err != nil {
		return nil, err
	}
	list := []map[string]string{}
	for _, t := range s.o.Templates {
		if t.Channel == "template" {
			list = append(list, map[string]string{
				"template_id":      t.ID,
				"title":            t.Title,
				"primary_industry": "政府",
				"deputy_industry":  "公共事业",
				"content":          t.content(),
				"example":          "",
			})
		}
	}
	return map[string]any{"template_list": list}, nil
}

// content is the template's text, a line for each value.
func (t Template) content() string {
	var b strings.Builder
	for _, key := range t.Keys {
		b.WriteString("内容:{{" + key + ".DATA}}\n")
	}
	return b.String()
}
