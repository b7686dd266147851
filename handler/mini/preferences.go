package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// Preference is how a person is told of one kind of message.
type Preference struct {
	Kind      subsidy.MessageKind `json:"kind"`
	Name      string              `json:"name"`
	Required  string              `json:"required" doc:"谁要求必须送达，空为可以自行选择"`
	HasWeChat bool                `json:"has_wechat" doc:"这种消息有微信渠道"`
	HasMail   bool                `json:"has_mail" doc:"这种消息有邮件渠道"`
	WeChat    bool                `json:"wechat" doc:"用微信通知"`
	Mail      bool                `json:"mail" doc:"用邮件通知"`
}

// Preferences are the kinds that can concern the person.
type Preferences struct {
	Items     []Preference `json:"items" nullable:"false"`
	MailReady bool         `json:"mail_ready" doc:"已验证过邮箱"`
}

// PreferenceInput is one choice.
type PreferenceInput struct {
	Body struct {
		Kind   subsidy.MessageKind `json:"kind" minLength:"1" maxLength:"40"`
		WeChat bool                `json:"wechat"`
		Mail   bool                `json:"mail"`
	}
}

func (a *API) preferenceRoutes(api huma.API) {
	huma.Register(api, operation("preferences", http.MethodGet, "/me/preferences", "消息设置"), a.preferences)
	huma.Register(api, operation("choosePreference", http.MethodPut, "/me/preferences", "选择一种消息的接收方式"),
		a.choosePreference)
}

// rolesOf is what the account can be told as.
func rolesOf(account store.Account) []subsidy.Role {
	roles := []subsidy.Role{subsidy.Visitor}
	for _, m := range account.Members {
		roles = append(roles, m.Role)
	}
	if account.Person != "" {
		roles = append(roles, subsidy.Trainee)
	}
	return roles
}

func (a *API) preferences(ctx context.Context, _ *struct{}) (*Body[Preferences], error) {
	account := accountOf(ctx)
	chosen, err := a.Store.Preferences(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	out := Preferences{Items: []Preference{}}
	for _, t := range notify.Choosing(rolesOf(account)) {
		c, has := chosen[t.Kind]
		ways, open := t.Ways(), (notify.Choice{WeChat: !has || c.WeChat, Mail: !has || c.Mail}).On(t.Kind)
		out.Items = append(out.Items, Preference{
			Kind:      t.Kind,
			Name:      t.Name,
			Required:  t.Required(),
			HasWeChat: ways.WeChat,
			HasMail:   ways.Mail,
			WeChat:    open.WeChat,
			Mail:      open.Mail,
		})
	}
	out.MailReady, err = a.Store.MailReady(ctx, account.ID)
	return body(out, err)
}

// choosePreference keeps one choice and answers with all.
func (a *API) choosePreference(ctx context.Context, in *PreferenceInput) (*Body[Preferences], error) {
	account, choice := accountOf(ctx), notify.Choice{WeChat: in.Body.WeChat, Mail: in.Body.Mail}
	act, err := a.act(ctx, account.Visitor(), "choosePreference", Repeatable{})
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		ready, err := tx.MailReady(account.ID)
		if err != nil {
			return err
		}
		event, err := notify.Choose(in.Body.Kind, choice, rolesOf(account), ready, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SetPreference(account.ID, in.Body.Kind, choice, event)
	})
	if err != nil {
		return nil, err
	}
	return a.preferences(ctx, nil)
}
