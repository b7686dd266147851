package console

import (
	"slices"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// proposals are the versions that wait for a second officer, each beside the
// version before it.
func (k Console) proposals(v visit, all subsidy.Policies) ([]page.PolicyProposal, error) {
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
	touch, err := k.Store.PolicyTouch(v.UserContext())
	if err != nil {
		return nil, err
	}
	out := make([]page.PolicyProposal, len(waiting))
	for i, q := range waiting {
		out[i] = page.PolicyProposal{
			PolicyProposal: q, Writer: names[q.By], Touch: touch, Instead: all.Instead(q),
		}
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
		return tx.DecidePolicy(v.Params("id"), store.PolicyAnswer{
			Confirm: answer == "confirm", Instead: v.FormValue("instead"), Reason: v.FormValue("reason"),
		})
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
	list := page.PolicyList{
		Today: now,
		A:     v.Query("a"),
		B:     v.Query("b"),
		Adds:  v.staff.Actor().May(subsidy.ManagePolicies, subsidy.Scope{}) == nil,
	}
	if list.Proposals, err = k.proposals(v, all); err != nil {
		return err
	}
	for _, p := range all.All() {
		list.Rows = append(list.Rows, page.PolicyRow{
			Policy: p,
			Span:   parameter(p, "施行日期"),
			Now:    p.Version == now.Version,
		})
	}
	slices.Reverse(list.Rows)
	if list.A != "" && list.B != "" {
		if list.Compared, err = compareVersions(all, list.A, list.B); err != nil {
			return err
		}
	}
	return k.write(v, view{place: "policies", title: "政策版本", body: page.Policies(list), refused: refused})
}

// compareVersions puts two versions side by side.
func compareVersions(all subsidy.Policies, left, right string) (*page.Comparison, error) {
	a, err1 := all.Version(left)
	b, err2 := all.Version(right)
	if err1 != nil || err2 != nil {
		return nil, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个政策版本，请从列表重新选择"}
	}
	return &page.Comparison{
		From:        a.From.Chinese() + "起",
		To:          b.From.Chinese() + "起",
		Differences: len(subsidy.ComparePolicies(a, b)),
		Rows:        compare(a, b),
	}, nil
}

func parameter(p subsidy.Policy, name string) string {
	for _, one := range p.Parameters() {
		if one.Name == name {
			return one.Value
		}
	}
	return ""
}

func compare(a, b subsidy.Policy) (out []page.Compared) {
	other := b.Parameters()
	for i, p := range a.Parameters() {
		out = append(out, page.Compared{
			Name: p.Name, Clause: p.Clause, From: p.Value, To: other[i].Value, Differs: p != other[i],
		})
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
	earliest := calendar.Day{}
	if today := v.today(); !bound.IsZero() {
		if today.After(bound) {
			bound = today
		}
		earliest = bound.AddDays(1)
	}
	body := page.NewPolicy(p, earliest)
	return k.write(v, view{place: "policies", title: "新增政策版本", body: body, refused: refused})
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
		AnswerDays:       n("answer"),
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
	check := page.PolicyCheck{P: p, Compared: compare(p, p)}
	if before, err := with.On(p.From.AddDays(-1)); err == nil { // there may be none that early
		check.Before, check.Compared = &before, compare(before, p)
	}
	return k.write(v, view{place: "policies", title: "新增政策版本", body: page.CheckPolicy(check)})
}
