package console

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// quotaPage shows how much of WeChat's calls was used.
const quotaPage = "/console/operations/quota"

// clears is how often an account's calls were cleared this month.
type clears struct {
	App  official.App
	Done int
	Left int
}

// quota shows what WeChat says of today's calls, and of a rid that is asked for.
func (k Console) quota(v visit) error { return k.showQuota(v, nil) }

func (k Console) showQuota(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOperations, subsidy.Scope{}); err != nil {
		return err
	}
	data := fiber.Map{"Away": k.Account == nil, "Rid": v.Query("rid"), "App": v.Query("app", string(official.AppMini))}
	var done []clears
	for _, app := range []official.App{official.AppMini, official.AppOfficial} {
		n, err := k.Store.QuotaClears(v.UserContext(), app)
		if err != nil {
			return err
		}
		done = append(done, clears{app, n, max(0, official.ClearsPerMonth-n)})
	}
	data["Clears"] = done
	if k.Account != nil {
		data["Quotas"] = k.Account.Quotas(v.UserContext())
		if v.Method() == fiber.MethodGet && v.Query("rid") != "" {
			info, err := k.rid(v)
			if err != nil {
				refused = err
			} else {
				data["Info"] = info
			}
		}
	}
	v.refused(data, refused)
	return k.show(v, "operations_quota", "微信接口", data)
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
