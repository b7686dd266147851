package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// PrivacyView is the privacy guide, and what the person said of it.
type PrivacyView struct {
	Version    string     `json:"version" doc:"现在的版本，同意时原样送回"`
	Paragraphs []string   `json:"paragraphs" nullable:"false"`
	Agreed     bool       `json:"agreed" doc:"已同意现在的版本"`
	Before     string     `json:"before" doc:"以前同意过的版本，空为没有"`
	At         *time.Time `json:"at,omitempty" doc:"什么时候选择的"`
}

// PrivacyInput is a person's consent.
type PrivacyInput struct {
	Repeatable
	Body struct {
		Version string `json:"version" maxLength:"20"`
	}
}

func (a *API) privacyRoutes(api huma.API) {
	huma.Register(api, operation("privacy", http.MethodGet, "/me/privacy", "隐私保护指引，和我的选择"), a.privacy)
	huma.Register(api, operation("agreePrivacy", http.MethodPost, "/me/privacy", "同意隐私保护指引"), a.agreePrivacy)
	huma.Register(api, operation("unbinding", http.MethodGet, "/trainee/unbinding", "解除绑定会清除什么、保存什么"),
		a.unbinding)
	huma.Register(api, operation("unbindTrainee", http.MethodPost, "/trainee/unbinding", "解除我的职工绑定"),
		a.unbindTrainee)
	huma.Register(api, operation("eraseMe", http.MethodPost, "/me/erase", "退出并注销：清除这个微信的信息"), a.eraseMe)
}

func viewPrivacy(p subsidy.Privacy) PrivacyView {
	v := PrivacyView{Version: subsidy.PrivacyVersion, Paragraphs: subsidy.PrivacyGuide(), Agreed: p.Current()}
	if p.Version != "" {
		v.At = &p.At
	}
	if p.Agreed && !p.Current() {
		v.Before = p.Version
	}
	return v
}

func (a *API) privacy(ctx context.Context, _ *struct{}) (*Body[PrivacyView], error) {
	p, err := a.Store.PrivacyOf(ctx, accountOf(ctx).ID)
	return body(viewPrivacy(p), err)
}

func (a *API) agreePrivacy(ctx context.Context, in *PrivacyInput) (*Body[PrivacyView], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "agreePrivacy", in.Repeatable)
	if err != nil {
		return nil, err
	}
	p, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Privacy, error) {
		return procedure.AgreePrivacy(tx, in.Body.Version)
	})
	return body(viewPrivacy(p), err)
}

func (a *API) unbinding(ctx context.Context, _ *struct{}) (*Body[subsidy.Unbinding], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	confirmed, err := a.Store.ConfirmedBy(ctx, actor.Person)
	if err != nil {
		return nil, err
	}
	keep, err := a.Store.Retention(ctx)
	return body(subsidy.BeforeUnbinding(confirmed, keep), err)
}

// unbindTrainee ends the employee's binding, and answers with who they are now.
func (a *API) unbindTrainee(ctx context.Context, in *RepeatableBare) (*Body[Me], error) {
	account := accountOf(ctx)
	actor, err := account.Trainee()
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, actor, "unbindTrainee", in.repeatable())
	if err != nil {
		return nil, err
	}
	account, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		if err := procedure.UnbindOwn(tx); err != nil {
			return store.Account{}, err
		}
		return tx.Account(account.ID)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

func (a *API) eraseMe(ctx context.Context, in *RepeatableBare) (*struct{}, error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "eraseMe", in.repeatable())
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, procedure.EraseOwn)
}
