package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
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

func (a *API) enterpriseRoutes(api huma.API) {
	huma.Register(api, operation("registerEnterprise", http.MethodPost, "/enterprise", "登记企业"),
		a.registerEnterprise)
	huma.Register(api, operation("correctEnterprise", http.MethodPut, "/enterprise", "更正未通过的企业登记"),
		a.correctEnterprise)
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
		account, err := tx.Account(account.ID)
		if err != nil {
			return account, err
		}
		if err := mayRegister(tx, account, details); err != nil {
			return account, err
		}
		e := subsidy.Enterprise{
			ID:                tx.NewID(),
			EnterpriseDetails: details,
			State:             subsidy.EnterprisePending,
			CreatedAt:         act.Now,
		}
		event, err := e.Register(act.Actor, act.Now)
		if err != nil {
			return account, err
		}
		if err := tx.SaveEnterprise(e, event); err != nil {
			return account, err
		}
		if err := tx.AddMember(e.ID, account.ID, subsidy.Owner, name); err != nil {
			return account, err
		}
		return tx.Account(account.ID)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

// mayRegister gathers what the rule wants to know of the account and the code.
func mayRegister(tx *store.Tx, account store.Account, details subsidy.EnterpriseDetails) error {
	_, taken, err := tx.EnterpriseByCode(details.CreditCode)
	if err != nil {
		return err
	}
	return subsidy.MayRegister(account.Phone != "", len(account.Members) > 0, taken)
}

// correctEnterprise puts a pending or returned registration right.
func (a *API) correctEnterprise(ctx context.Context, in *EnterpriseInput) (*Body[Me], error) {
	details, err := in.Body.Normalize()
	if err != nil {
		return nil, err
	}
	act, err := a.member(ctx, "correctEnterprise", in.Repeatable)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		other, taken, err := tx.EnterpriseByCode(details.CreditCode)
		if err != nil {
			return err
		}
		if err := subsidy.MayRegister(true, false, taken && other.ID != e.ID); err != nil {
			return err
		}
		event, err := e.Correct(details, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveEnterprise(e, event)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, accountOf(ctx)))
}
