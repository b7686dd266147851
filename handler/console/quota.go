package console

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// quotaPage shows how much of WeChat's calls was used.
const quotaPage = "/console/operations/quota"

// quota shows what WeChat says of today's calls, and of a rid that is asked for.
func (k Console) quota(v visit) error { return k.showQuota(v, nil) }

func (k Console) showQuota(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOperations, subsidy.Scope{}); err != nil {
		return err
	}
	q := page.Quota{
		Away: k.Account == nil,
		Rid:  v.Query("rid"),
		App:  official.App(v.Query("app", string(official.AppMini))),
	}
	for _, app := range []official.App{official.AppMini, official.AppOfficial} {
		n, err := k.Store.QuotaClears(v.UserContext(), app)
		if err != nil {
			return err
		}
		q.Clears = append(q.Clears, page.Clears{App: app, Done: n, Left: max(0, official.ClearsPerMonth-n)})
	}
	if k.Account != nil {
		q.Calls = k.Account.Quotas(v.UserContext())
		if v.Method() == fiber.MethodGet && v.Query("rid") != "" {
			info, err := k.rid(v)
			if err != nil {
				refused = err
			} else {
				q.Info = &info
			}
		}
	}
	return k.write(v, view{place: "operations", title: "微信接口", body: page.CallQuotas(q), refused: refused})
}

// rid asks WeChat about a refused request.
func (k Console) rid(v visit) (official.RidInfo, error) {
	rid, err := official.ParseRid(v.Query("rid"))
	if err != nil {
		return official.RidInfo{}, err
	}
	return k.Account.RidInfo(v.UserContext(), official.App(v.Query("app")), rid)
}

// clearQuota has an account's calls counted from zero. The booking is written
// first: what WeChat then does cannot be in the same transaction.
func (k Console) clearQuota(v visit) error {
	act, app := v.act("clearQuota "+v.FormValue("app")), official.App(v.FormValue("app"))
	var booking string
	first, err := false, error(nil)
	if k.Account == nil {
		err = away()
	}
	if err == nil {
		booking, err = store.Answer(v.UserContext(), k.Store, act, func(tx *store.Tx) (string, error) {
			done, err := tx.QuotaClears(app)
			if err != nil {
				return "", err
			}
			event, err := official.ClearQuota(app, done, v.FormValue("sure") == "on", v.FormValue("reason"), act.Actor,
				act.Now)
			if err != nil {
				return "", err
			}
			first = true
			return tx.BookClear(app, event)
		})
	}
	if err == nil && first { // the same press once more must not spend another chance
		err = k.cleared(v, app, booking)
	}
	return v.after(err, quotaPage, func(refused error) error { return k.showQuota(v, refused) })
}

// cleared does what was booked, and writes how it ended: a refusal takes the
// booking back; what had no answer counts as done.
func (k Console) cleared(v visit, app official.App, booking string) error {
	failed := k.Account.ClearQuota(v.UserContext(), app)
	act := v.act("cleared " + booking)
	act.Key = ""
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		if failed == nil {
			return tx.Cleared(app)
		}
		if k.Account.OutcomeOf(failed).Result == subsidy.Unknown {
			return nil
		}
		var e *subsidy.Error
		sentence := ""
		if errors.As(failed, &e) {
			sentence = e.Message
		}
		return tx.UnbookClear(booking, official.ClearRefused(app, sentence, act.Actor, act.Now))
	})
	return errors.Join(failed, err)
}
