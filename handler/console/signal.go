package console

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// signalRoutes mounts the signals.
func (k Console) signalRoutes(g fiber.Router) {
	g.Get("/signals", k.staff(k.suspects))
	g.Get("/signals/limits", k.staff(k.signalLimits))
	g.Post("/signals/limits", k.decides(k.setSignalLimits))
	g.Post("/filings/:id/signals", k.staff(k.remarkSignal))
}

// signalsFor reads a filing's signals for a page, back; nil for who may not see
// them.
func (k Console) signalsFor(v visit, f subsidy.Filing, back string) (*page.SignalCard, error) {
	actor := v.staff.Actor()
	if actor.May(subsidy.ReadSignals, f.Scope()) != nil || f.Amends != "" {
		return nil, nil
	}
	list, err := k.Store.SignalsFor(v.UserContext(), actor, f)
	if err != nil {
		return nil, err
	}
	out := &page.SignalCard{
		Filing:    f.ID,
		Back:      back,
		List:      list,
		MayRemark: actor.May(subsidy.RemarkSignal, f.Scope()) == nil,
	}
	for _, s := range list {
		if s.Open {
			out.Open++
		}
	}
	return out, nil
}

// remarkSignal keeps a reviewer's word on a signal and goes back to the page it
// was written on.
func (k Console) remarkSignal(v visit) error {
	filing, key := v.Params("id"), v.FormValue("signal")
	remark := signal.Remark{
		Verdict: signal.Verdict(v.FormValue("verdict")),
		Note:    v.FormValue("note"),
		Digest:  v.FormValue("digest"),
	}
	back := "/console/filings/" + filing
	if claim, ok := strings.CutPrefix(v.FormValue("back"), "/console/claims/"); ok {
		back = "/console/claims/" + url.PathEscape(claim)
	}
	err := k.Store.Change(v.UserContext(), v.act("remarkSignal "+filing+" "+key), func(tx *store.Tx) error {
		return tx.RemarkSignal(filing, key, remark)
	})
	return v.after(err, back+"#signals", func(refused error) error { return k.showFiling(v, nil, refused) })
}

// suspects lists the filings with open signals, the weightiest first.
func (k Console) suspects(v visit) error {
	rows, next, err := k.Store.Suspects(v.UserContext(), v.staff.Actor(), store.Page{
		After: v.Query("after"),
		Limit: 50,
	})
	if err != nil {
		return err
	}
	list := page.SignalList{Rows: rows, Next: next, City: v.staff.Role == subsidy.CityOfficer}
	return k.write(v, view{place: "signals", title: "疑点", body: page.SignalDesk(list)})
}

// signalLimits shows the thresholds.
func (k Console) signalLimits(v visit) error { return k.showLimits(v, nil) }

func (k Console) showLimits(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadSignals, subsidy.Scope{}); err != nil {
		return err
	}
	limits, err := k.Store.SignalLimits(v.UserContext())
	if err != nil {
		return err
	}
	var fields []page.SignalLimit
	for _, f := range signal.LimitFields() {
		fields = append(fields, page.SignalLimit{
			Limit:   f,
			Is:      f.Value(limits),
			Default: f.Value(signal.DefaultLimits()),
		})
	}
	body := page.SignalLimits(fields, v.staff.Actor().May(subsidy.SetSignalLimits, subsidy.Scope{}) == nil)
	return k.write(v, view{place: "signals", title: "疑点阈值", body: body, refused: refused})
}

func (k Console) setSignalLimits(v visit) error {
	var limits signal.Limits
	for _, f := range signal.LimitFields() {
		f.Set(&limits, whole(v.FormValue(f.Field)))
	}
	err := k.Store.Change(v.UserContext(), v.act("setSignalLimits"), func(tx *store.Tx) error {
		return tx.SetSignalLimits(limits)
	})
	return v.after(err, "/console/signals/limits", func(refused error) error { return k.showLimits(v, refused) })
}
