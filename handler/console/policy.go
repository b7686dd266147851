package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// policyRow is a version in the list.
type policyRow struct {
	subsidy.Policy
	Span string
	Now  bool // in force today
}

// comparedRow is one parameter of two versions, side by side.
type comparedRow struct {
	Name, From, To string
	Differs        bool
}

// proposalRow is a proposed version that waits; Why says why the reader cannot
// decide it.
type proposalRow struct {
	subsidy.PolicyProposal
	Writer, Why string
	Compared    []comparedRow
}

// proposals are the versions that wait for a second officer, each beside the
// version before it.
func (k Console) proposals(v visit, all subsidy.Policies) ([]proposalRow, error) {
	waiting, err := k.Store.PolicyProposals(v.UserContext(), subsidy.PolicyProposed)
	if err != nil {
		return nil, err
	}
	ids, cases := make([]string, len(waiting)), make([]string, len(waiting))
	for i, q := range waiting { // a proposal is decided, never changed: what was listed is what its revision says
		ids[i], cases[i] = q.By, q.ID
	}
	if err := k.reads(v, cases...); err != nil {
		return nil, err
	}
	names, err := k.Store.StaffNames(v.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	out := make([]proposalRow, len(waiting))
	for i, q := range waiting {
		out[i] = proposalRow{PolicyProposal: q, Writer: names[q.By]}
		if err := q.MayDecide(v.staff.Actor()); err != nil {
			out[i].Why = web.ProblemOf(err).Detail
		}
		if before, err := all.On(q.From.AddDays(-1)); err == nil { // there may be none that early
			out[i].Compared = compare(before, q.Policy)
		}
	}
	return out, nil
}

// decidePolicy lets a second officer confirm a proposed version, or reject it.
func (k Console) decidePolicy(v visit) error {
	answer, unanswered := v.chosen("decision", "请选择确认生效或否决", "confirm", "reject")
	err := k.Store.Change(v.UserContext(), v.act("decidePolicy "+v.Params("id")), func(tx *store.Tx) error {
		if err := tx.Act().Actor.May(subsidy.ConfirmPolicy, subsidy.Scope{}); err != nil {
			return err
		}
		if unanswered != nil {
			return unanswered
		}
		return tx.DecidePolicy(v.Params("id"), answer == "confirm", v.FormValue("reason"))
	})
	return v.after(err, "/console/policies", func(refused error) error { return k.showPolicies(v, refused) })
}

// policies lists the policy versions, and compares two that were chosen.
func (k Console) policies(v visit) error { return k.showPolicies(v, nil) }

func (k Console) showPolicies(v visit, refused error) error {
	all, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return err
	}
	now, err := all.On(v.today())
	if err != nil && subsidy.KindOf(err) == "" {
		return err
	}
	data := fiber.Map{
		"Today":  now,
		"MayAdd": v.staff.Actor().May(subsidy.ManagePolicies, subsidy.Scope{}) == nil,
		"A":      v.Query("a"),
		"B":      v.Query("b"),
	}
	if data["Proposals"], err = k.proposals(v, all); err != nil {
		return err
	}
	v.refused(data, refused)
	rows := []policyRow{}
	for _, p := range all.All() {
		rows = append([]policyRow{{p, parameter(p, "施行日期"), p.Version == now.Version}}, rows...)
	}
	if data["Rows"] = rows; v.Query("a") != "" && v.Query("b") != "" {
		a, err1 := all.Version(v.Query("a"))
		b, err2 := all.Version(v.Query("b"))
		if err1 != nil || err2 != nil {
			return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个政策版本，请从列表重新选择"}
		}
		data["From"], data["To"], data["Compared"] = a, b, compare(a, b)
		data["Differences"] = len(subsidy.ComparePolicies(a, b))
	}
	return k.show(v, "policies", "政策版本", data)
}

func parameter(p subsidy.Policy, name string) string {
	for _, one := range p.Parameters() {
		if one.Name == name {
			return one.Value
		}
	}
	return ""
}

func compare(a, b subsidy.Policy) []comparedRow {
	out, other := []comparedRow{}, b.Parameters()
	for i, p := range a.Parameters() {
		out = append(out, comparedRow{p.Name, p.Value, other[i].Value, p != other[i]})
	}
	return out
}

// newPolicy opens the form with the parameters of the version in force.
func (k Console) newPolicy(v visit) error {
	if err := v.staff.Actor().May(subsidy.ManagePolicies, subsidy.Scope{}); err != nil {
		return err
	}
	all, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return err
	}
	list := all.All()
	p := list[len(list)-1]
	p.Document, p.Clause, p.From, p.Until = "", "", calendar.Day{}, calendar.Day{}
	return k.policyForm(v, p, nil)
}

// policyForm shows the form with what was typed; bound is the last day that
// belongs to the versions there are.
func (k Console) policyForm(v visit, p subsidy.Policy, refused error) error {
	bound, err := k.Store.LastBound(v.UserContext())
	if err != nil {
		return err
	}
	data := fiber.Map{"P": p, "Earliest": calendar.Day{}}
	if today := v.today(); !bound.IsZero() {
		if today.After(bound) {
			bound = today
		}
		data["Earliest"] = bound.AddDays(1)
	}
	v.refused(data, refused)
	return k.show(v, "policies_new", "新增政策版本", data)
}

// typedPolicy reads the form; a number that is none is noNumber, which the rule refuses.
func (v visit) typedPolicy() subsidy.Policy {
	n := func(name string) int { return whole(v.FormValue(name)) }
	return subsidy.Policy{
		Document:         v.FormValue("document"),
		Clause:           v.FormValue("clause"),
		From:             v.day("from"),
		Until:            v.day("until"),
		RatePerHour:      fen(v.FormValue("rate")),
		CapPerYear:       fen(v.FormValue("cap")),
		ClassHourMinutes: n("minutes"),
		Basis:            subsidy.Basis(v.FormValue("basis")),
		PassScore:        n("pass"),
		FilingLead:       n("lead"),
		FilingDayCounts:  v.FormValue("filing_day") != "no",
		ClaimMonths:      n("months"),
		ReviewDays:       n("review"),
		SupplementDays:   n("supplement"),
		PublicityDays:    n("publicity"),
		PaymentDays:      n("payment"),
		HearingDays:      n("hearing"),
	}
}

// addPolicy shows first what a new version changes and to whom it will apply,
// and proposes it when that was seen.
func (k Console) addPolicy(v visit) error {
	p := v.typedPolicy()
	if v.FormValue("sure") == "" {
		return k.checkPolicy(v, p)
	}
	err := k.Store.Change(v.UserContext(), v.act("addPolicy"), func(tx *store.Tx) error {
		_, err := tx.ProposePolicy(p)
		return err
	})
	return v.after(err, "/console/policies", func(refused error) error { return k.policyForm(v, p, refused) })
}

func (k Console) checkPolicy(v visit, p subsidy.Policy) error {
	if err := v.staff.Actor().May(subsidy.ManagePolicies, subsidy.Scope{}); err != nil {
		return err
	}
	if v.FormValue("back") != "" {
		return k.policyForm(v, p, nil)
	}
	all, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return err
	}
	bound, err := k.Store.LastBound(v.UserContext())
	if err != nil {
		return err
	}
	if _, _, err = all.Propose("", p, bound, v.staff.Actor(), v.now); subsidy.KindOf(err) != "" {
		return k.policyForm(v, p, err)
	}
	if err != nil {
		return err
	}
	with, err := all.With(p)
	if err != nil {
		return err
	}
	data := fiber.Map{"P": p, "Basis": string(p.Basis), "Rate": p.RatePerHour.Yuan(), "Cap": p.CapPerYear.Yuan()}
	if before, err := with.On(p.From.AddDays(-1)); err == nil { // there may be none that early
		data["Before"], data["Compared"], data["Ends"] = before, compare(before, p), parameter(before, "施行日期")
	} else {
		data["Compared"] = compare(p, p)
	}
	return k.show(v, "policies_check", "新增政策版本", data)
}
