package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// EnterpriseInput is 附表1's 企业基本情况.
type EnterpriseInput struct {
	Repeatable
	Body struct {
		subsidy.EnterpriseDetails
		MyName string `json:"my_name" required:"false" maxLength:"50" doc:"登记人姓名，同事修改同一份备案时会看到"`
	}
}

// EnterpriseCorrection is a registration put right.
type EnterpriseCorrection struct {
	Repeatable
	Body struct {
		subsidy.EnterpriseDetails
		Seen string `json:"seen" maxLength:"400" doc:"页面打开时企业登记的版本，原样送回"`
	}
}

func (a *API) enterpriseRoutes(api huma.API) {
	huma.Register(api, operation("registerEnterprise", http.MethodPost, "/enterprise", "登记企业"),
		a.registerEnterprise)
	huma.Register(api, operation("correctEnterprise", http.MethodPut, "/enterprise", "更正未通过的企业登记"),
		a.correctEnterprise)
}

// enterpriseMember is the caller as a member of their enterprise, with the act
// that decides something on it; what says what the page showed.
func (a *API) enterpriseMember(
	ctx context.Context, route string, r Repeatable, seen, what string,
) (store.Act, error) {
	act, err := a.member(ctx, route, r)
	if err == nil {
		act.Seen = r.sees(seen, what, act.Actor.Enterprise).seen
	}
	return act, err
}

// registerEnterprise opens a registration and makes the caller its owner.
func (a *API) registerEnterprise(ctx context.Context, in *EnterpriseInput) (*Body[Me], error) {
	details, err := in.Body.Normalize()
	if err != nil {
		return nil, err
	}
	name := ""
	if in.Body.MyName != "" {
		if name, err = subsidy.MemberName(in.Body.MyName); err != nil {
			return nil, err
		}
	}
	account := accountOf(ctx)
	act, err := a.act(ctx, account.Visitor(), "registerEnterprise", in.Repeatable)
	if err != nil {
		return nil, err
	}
	account, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		return procedure.RegisterEnterprise(tx, account.ID, details, name)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

// correctEnterprise puts a pending or returned registration right.
func (a *API) correctEnterprise(ctx context.Context, in *EnterpriseCorrection) (*Body[Me], error) {
	details, err := in.Body.Normalize()
	if err != nil {
		return nil, err
	}
	act, err := a.enterpriseMember(ctx, "correctEnterprise", in.Repeatable, in.Body.Seen, "家企业的登记")
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		return procedure.CorrectEnterprise(tx, &e, details)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, accountOf(ctx)))
}
