package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/subsidy"
)

// CodeInput is a code that WeChat gave the phone.
type CodeInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"256"`
	}
}

// Session is a fresh login.
type Session struct {
	Token     string    `json:"token" doc:"放在 Authorization: Bearer 里"`
	ExpiresAt time.Time `json:"expires_at"`
	Me        Me        `json:"me"`
}

func (a *API) accountRoutes(api huma.API) {
	huma.Register(api, open("login", http.MethodPost, "/login", "微信登录"), a.login)
	huma.Register(api, operation("logout", http.MethodPost, "/logout", "退出登录"), a.logout)
	huma.Register(api, operation("me", http.MethodGet, "/me", "我是谁"), a.me)
	huma.Register(api, operation("bindPhone", http.MethodPost, "/me/phone", "绑定微信手机号"), a.bindPhone)
}

// login turns a WeChat code into an opaque token; a code serves once.
func (a *API) login(ctx context.Context, in *CodeInput) (*Body[Session], error) {
	if err := a.Store.Spent(ctx, subsidy.UseCodes, addressOf(ctx)); err != nil {
		return nil, err
	}
	openid, unionid, err := a.WeChat.MiniSession(ctx, in.Body.Code)
	if err != nil {
		return nil, a.badCode(ctx, err, "")
	}
	act, err := a.act(ctx, subsidy.Actor{Role: subsidy.Visitor}, "login", Repeatable{})
	if err != nil {
		return nil, err
	}
	account, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		return tx.AccountByOpenID("mini", openid, unionid)
	})
	if err != nil {
		return nil, err
	}
	token, expires, err := a.Store.NewSession(ctx, account.ID, false, a.SessionLife)
	if err != nil {
		return nil, err
	}
	me, err := a.viewMe(ctx, account)
	return body(Session{Token: token, ExpiresAt: expires, Me: me}, err)
}

// badCode counts a code that WeChat did not know: each is a call at WeChat, of
// which we have so many. What WeChat itself failed at is nobody's fault.
func (a *API) badCode(ctx context.Context, refused error, account string) error {
	if subsidy.KindOf(refused) != subsidy.Unauthenticated {
		return refused
	}
	err := a.Store.Spend(ctx, subsidy.UseCodes, addressOf(ctx))
	if account != "" && (err == nil || subsidy.KindOf(err) == subsidy.Busy) {
		err = a.Store.Spend(ctx, subsidy.UseOwnCodes, account)
	}
	if err != nil && subsidy.KindOf(err) != subsidy.Busy {
		return err
	}
	return refused
}

func (a *API) logout(ctx context.Context, in *struct {
	Authorization string `header:"Authorization"`
},
) (*struct{}, error) {
	return nil, a.Store.RevokeSession(ctx, in.Authorization[len("Bearer "):])
}

func (a *API) me(ctx context.Context, _ *struct{}) (*Body[Me], error) {
	return body(a.viewMe(ctx, accountOf(ctx)))
}

// bindPhone takes the number WeChat vouches for; nobody types one.
func (a *API) bindPhone(ctx context.Context, in *CodeInput) (*Body[Me], error) {
	account := accountOf(ctx)
	if err := a.Store.Spent(ctx, subsidy.UseOwnCodes, account.ID); err != nil {
		return nil, err
	}
	if err := a.Store.Spent(ctx, subsidy.UseCodes, addressOf(ctx)); err != nil {
		return nil, err
	}
	phone, err := a.WeChat.MiniPhone(ctx, in.Body.Code)
	if err != nil {
		return nil, a.badCode(ctx, err, account.ID)
	}
	act, err := a.act(ctx, account.Visitor(), "bindPhone", Repeatable{})
	if err != nil {
		return nil, err
	}
	account, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		return tx.SetPhone(account.ID, phone, subsidy.Event{
			Action:  subsidy.BindPhone,
			Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, By: act.Actor, At: act.Now,
		})
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

// viewMe gathers what the phone needs to know of its holder.
func (a *API) viewMe(ctx context.Context, account store.Account) (Me, error) {
	today, err := a.today(ctx)
	if err != nil {
		return Me{}, err
	}
	unread, err := a.Store.UnreadCount(ctx, account.ID)
	if err != nil {
		return Me{}, err
	}
	me := Me{Today: today, Unread: unread}
	if account.Phone != "" {
		me.PhoneMasked = subsidy.MaskMobile(account.Phone)
	}
	if account.TraineeName != "" {
		me.TraineeName = subsidy.MaskName(account.TraineeName)
	}
	asked, ok, err := a.Store.BindingOf(ctx, account.ID)
	if err != nil {
		return Me{}, err
	}
	if ok {
		me.Binding = viewBinding(asked)
	}
	actor, err := account.Member()
	if err != nil {
		return me, nil // no enterprise yet: that is no error here
	}
	seen, err := a.seen(ctx, actor.Enterprise) // before the enterprise is read
	if err != nil {
		return Me{}, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, actor.Enterprise)
	if err != nil {
		return Me{}, err
	}
	me.Enterprise, me.Role, me.RoleText = viewEnterprise(e), actor.Role, actor.Role.Chinese()
	me.Enterprise.Seen = seen
	return me, nil
}
