package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/handler/web"
	"shigang/subsidy"
)

// MailboxView is the caller's e-mail address.
type MailboxView struct {
	Available bool   `json:"available" doc:"系统能不能发邮件"`
	Address   string `json:"address" doc:"邮箱（脱敏），空为没有填写"`
	Confirmed bool   `json:"confirmed" doc:"已经输入验证码"`
	Suspended bool   `json:"suspended" doc:"寄去的邮件被退回，停用到重新验证"`
}

// AddressInput is a new e-mail address.
type AddressInput struct {
	Repeatable
	Body struct {
		Address string `json:"address" maxLength:"254"`
	}
}

// MailCodeInput is the code that was mailed.
type MailCodeInput struct {
	Repeatable
	Body struct {
		Code string `json:"code" maxLength:"12"`
	}
}

func (a *API) mailboxRoutes(api huma.API) {
	huma.Register(api, operation("mailbox", http.MethodGet, "/me/mail", "我的邮箱"), a.mailbox)
	huma.Register(api, operation("setMailbox", http.MethodPost, "/me/mail", "填写邮箱，获取验证码"), a.setMailbox)
	huma.Register(api, operation("confirmMailbox", http.MethodPost, "/me/mail/confirm", "输入验证码"), a.confirmMailbox)
	huma.Register(api, operation("removeMailbox", http.MethodDelete, "/me/mail", "删除邮箱"), a.removeMailbox)
}

func (a *API) mailbox(ctx context.Context, _ *struct{}) (*Body[MailboxView], error) {
	m, err := a.Store.MailboxOf(ctx, accountOf(ctx).ID)
	return body(MailboxView{
		Available: a.Mail,
		Address:   subsidy.MaskMail(m.Address),
		Confirmed: m.Confirmed,
		Suspended: m.Suspended,
	}, err)
}

func (a *API) setMailbox(ctx context.Context, in *AddressInput) (*Body[MailboxView], error) {
	if err := web.MailWay(a.Mail); err != nil {
		return nil, err
	}
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "setMailbox", in.Repeatable)
	if err != nil {
		return nil, err
	}
	if err := a.Store.SetMailbox(ctx, act, in.Body.Address); err != nil {
		return nil, err
	}
	return a.mailbox(ctx, nil)
}

func (a *API) confirmMailbox(ctx context.Context, in *MailCodeInput) (*Body[MailboxView], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "confirmMailbox", in.Repeatable)
	if err != nil {
		return nil, err
	}
	if err := a.Store.ConfirmMailbox(ctx, act, in.Body.Code); err != nil {
		return nil, err
	}
	return a.mailbox(ctx, nil)
}

func (a *API) removeMailbox(ctx context.Context, _ *struct{}) (*Body[MailboxView], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "removeMailbox", Repeatable{})
	if err != nil {
		return nil, err
	}
	if err := a.Store.RemoveMailbox(ctx, act); err != nil {
		return nil, err
	}
	return a.mailbox(ctx, nil)
}
