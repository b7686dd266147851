package handler_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// claimRow is a route about claims: what the claim must be at, who gets in, and
// with what form.
type claimRow struct {
	at claim.State
	row
}

var oneReason = url.Values{"step0": {"study"}, "message0": {"请补充培训考核结果"}, "clause0": {"附件1 二(二)"}}

var claimRows = []claimRow{
	{claim.Submitted, row{"POST", "/console/city/urge", cityOnly, nil}}, // of an overdue one
	{claim.Submitted, row{"POST", "/console/city/overdue/urge", cityOnly, nil}},
	{"", row{"GET", "/console/claims", officials, nil}},
	{"", row{"GET", "/console/objections", officials, nil}},
	{"", row{"GET", "/console/recoveries", officials, nil}},
	{claim.Submitted, row{"GET", "/console/claims/:id", readers, nil}},
	{claim.Submitted, row{"POST", "/console/claims/:id/people", readers, url.Values{"find": {"张"}}}},
	{claim.Refused, row{"GET", "/console/claims/:id/letter", readers, nil}},
	{claim.Refused, row{"GET", "/console/claims/:id/letter.pdf", readers, nil}},
	{claim.Submitted, row{"GET", "/console/claims/:id/chart.pdf", readers, nil}},
	{claim.Refused, row{"POST", "/console/claims/:id/reopen", itsCounty, nil}},
	{claim.Supplement, row{"POST", "/console/claims/:id/extension", itsCounty, anExtension("2027-02-20")}},
	{
		claim.Supplement,
		row{"POST", "/console/claims/:id/extension/answer", []visitor{chief}, url.Values{"answer": {"confirm"}}},
	},
	{claim.Submitted, row{"POST", "/console/claims/:id/suspension", itsCounty, aSuspension}},
	{
		claim.Submitted,
		row{"POST", "/console/claims/:id/suspension/answer", []visitor{chief}, url.Values{"answer": {"confirm"}}},
	},
	{claim.Submitted, row{"POST", "/console/claims/:id/resume", itsCounty, aResumption}},
	{claim.Submitted, row{"POST", "/console/claims/:id/supplement", itsCounty, oneReason}},
	{claim.Submitted, row{"POST", "/console/claims/:id/review", itsCounty, nil}},
	{
		claim.Reviewed,
		row{"POST", "/console/claims/:id/back", []visitor{chief}, url.Values{"reason": {"请核对第二行课时"}}},
	},
	{claim.Reviewed, row{"POST", "/console/claims/:id/approve", []visitor{chief}, nil}},
	{claim.Submitted, row{"POST", "/console/claims/:id/refuse", itsCounty, oneReason}},
	{claim.Reviewed, row{"POST", "/console/claims/:id/refusal", []visitor{chief}, url.Values{"answer": {"confirm"}}}},
	{claim.Approved, row{"POST", "/console/claims/:id/publish", itsCounty, nil}},
	{claim.Submitted, row{"POST", "/console/claims/:id/paper", itsCounty, url.Values{"paper_day": {"2026-12-30"}}}},
	{
		claim.Approved,
		row{
			"POST",
			"/console/claims/:id/provincial",
			itsCounty,
			url.Values{"provincial_number": {"GD2026-0001"}, "provincial_day": {"2026-12-30"}},
		},
	},
	{claim.Approved, row{"POST", "/console/claims/:id/payee", itsCounty, url.Values{"answer": {"confirm"}}}},
	{
		claim.Submitted,
		row{"POST", "/console/claims/:id/payee/reveal", itsCounty, url.Values{"reason": {"核对开户证明"}}},
	},
	{claim.Submitted, row{"GET", "/console/claims/:id/lines/:line", readers, nil}},
	{claim.Submitted, row{"POST", "/console/claims/:id/fill/:kind", itsCounty, url.Values{"pick": {"440203-21"}}}},
	{
		claim.Submitted,
		row{"POST", "/console/claims/:id/lines/:line/fill/:kind", itsCounty, url.Values{"pick": {"440203-41"}}},
	},
	{
		claim.Published,
		row{"POST", "/console/objections/:id/fill/:kind", itsCounty, url.Values{"pick": {"440203-61"}}},
	},
	{
		claim.Submitted,
		row{"POST", "/console/claims/:id/lines/:line/reveal", itsCounty, url.Values{"reason": {"电话核对身份"}}},
	},
	{
		claim.Submitted,
		row{
			"POST",
			"/console/claims/:id/lines/:line/lower",
			itsCounty,
			url.Values{"hours": {"1"}, "reason": {"第二课时没有考核"}},
		},
	},
	{
		claim.Submitted,
		row{"POST", "/console/claims/:id/lines/:line/exclude", itsCounty, url.Values{"reason": {"不是本企业职工"}}},
	},
	{
		claim.Paid,
		row{"POST", "/console/claims/:id/lines/:line/recover", itsCounty, url.Values{"reason": {"查实为虚假培训"}}},
	},
	{
		claim.Paid,
		row{"POST", "/console/claims/:id/recoveries/:recovery", []visitor{chief}, url.Values{"answer": {"confirm"}}},
	},
	{claim.Paid, row{"POST", "/console/claims/:id/recoveries/:recovery/complete", itsCounty, url.Values{
		"voucher":  {"V2026-77"},
		"received": {"2026-12-30"},
	}}},
	{claim.Published, row{"GET", "/console/objections/:id", readers, nil}},
	{
		claim.Published,
		row{
			"POST",
			"/console/objections/:id",
			itsCounty,
			url.Values{"ruling": {"dismiss"}, "answer": {"经核实情况不成立"}},
		},
	},
	{
		claim.Published,
		row{"POST", "/console/objections/:id/contact", itsCounty, url.Values{"reason": {"向提出人核实"}}},
	},
}

// TestEveryClaimRouteKnowsWhoMayEnter asks every route about claims as
// every role, each time with a claim of its own.
func TestEveryClaimRouteKnowsWhoMayEnter(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	var filings []string
	for range len(claimRows) * len(visitors) {
		filings = append(filings, o.Studied(t, member, 1, 90).ID)
	}
	o.Later(t, calendar.DayOf(storetest.Monday).AddDays(40))
	for i, r := range claimRows {
		for as := range visitors {
			o.askClaim(t, visitor(as), r, member, filings[i*len(visitors)+as])
		}
	}
}

func (o office) askClaim(t *testing.T, as visitor, r claimRow, member subsidy.Actor, filing string) {
	t.Helper()
	o.Put(t, "DELETE FROM share")
	o.Put(t, "DELETE FROM person_year") // each finds its people's year unused
	c := o.claimAt(t, r, member, filing)
	id, recovery := c.ID, ""
	if strings.Contains(r.path, "/recoveries/:") {
		recovery = o.recoveryOf(t, c, strings.HasSuffix(r.path, "/complete"))
	}
	if strings.Contains(r.path, "/objections/:") {
		id = o.objectTo(t, c, c.Lines[0].ID)
	}
	if strings.HasSuffix(r.path, "/reopen") {
		r.form = anOrder(c.Revision, storetest.Must[time.Time](t)(o.Now(context.Background())))
	}
	if strings.HasSuffix(r.path, "/urge") {
		r.form = o.overdue(t, c)
	}
	before := o.caseNow(t, c.ID, recovery)
	path := strings.NewReplacer(":id", id, ":line", c.Lines[0].ID, ":recovery", recovery,
		":kind", kindOn(r.path)).Replace(r.path)
	status, location, page := o.ask(t, as, r.method, path, r.form)
	who := r.method + " " + r.path + " as " + visitors[as].name
	mayEnter := slices.Contains(r.may, as)
	switch {
	case mayEnter && (status >= 400 || strings.HasSuffix(location, "/login")):
		t.Errorf("%s: %d %s %s", who, status, location, problemOn(page))
	case !mayEnter && as == nobody:
		if status != http.StatusSeeOther || location != "/console/login" || page != "" {
			t.Errorf("%s: %d %s %.80q", who, status, location, page)
		}
	case !mayEnter && status != http.StatusForbidden && status != http.StatusNotFound:
		t.Errorf("%s: %d %s", who, status, location)
	}
	o.askMissing(t, as, r.row, who, strings.NewReplacer(c.ID, noCase, id, noCase).Replace(path), status)
	if after := o.caseNow(t, c.ID, recovery); r.method == http.MethodPost && !strings.HasSuffix(r.path, "/people") &&
		(after == before) == (mayEnter && !strings.Contains(r.path, "/reveal") &&
			!strings.Contains(r.path, "/contact") && !strings.Contains(r.path, "/fill/")) {
		t.Errorf("%s: %q became %q", who, before, after)
	}
	if !slices.Contains(readers, as) && (strings.Contains(page, c.Number) || strings.Contains(page, project)) &&
		id != "" && strings.Contains(r.path, ":id") {
		t.Errorf("%s sees the claim", who)
	}
	shown := mayEnter && (strings.Contains(r.path, "/reveal") || strings.Contains(r.path, "/contact"))
	for _, s := range []string{
		storetest.Entries(1)[0].ID, storetest.Entries(1)[0].Phone, c.Entry.Payee.Account, objectorsPhone,
	} {
		if strings.Contains(page, s) && !shown {
			t.Errorf("%s shows %s", who, s)
		}
	}
}

const objectorsPhone = "13988887777"

// problemOn is the refusal that a page shows.
func problemOn(page string) string {
	_, rest, _ := strings.Cut(page, `role="alert">`)
	text, _, _ := strings.Cut(rest, "<")
	return text
}

// caseNow is what a decision could have changed of a claim.
func (o office) caseNow(t *testing.T, claim, recovery string) string {
	t.Helper()
	return o.Text(t,
		"SELECT state || ' ' || revision || ' ' || amount || ' ' || paper_day || ' ' || provincial_number || "+
			"(SELECT ' ' || MAX(state) || MAX(objections) FROM claim_line "+
			"WHERE claim_id = claim.id) || (SELECT ' ' || COUNT(*) FROM recovery "+
			"WHERE claim_id = claim.id) || COALESCE((SELECT ' ' || state FROM recovery "+
			"WHERE id = ?), '') || (SELECT ' ' || COUNT(*) FROM event WHERE subject_id = claim.id "+
			"AND (action LIKE 'extension.%' OR action LIKE 'suspension.%' OR action = 'case.urge')) "+
			"FROM claim WHERE id = ?", recovery, claim)
}

// overdue makes a claim late, and is the form that urges it.
func (o office) overdue(t *testing.T, c claim.Claim) url.Values {
	t.Helper()
	o.Put(t, "UPDATE claim SET decide_by = '2026-12-30', due = '2026-12-30' WHERE id = ?", c.ID)
	return url.Values{"case": {"claim " + c.ID}}
}

// claimAt is a claim at a state; the route's own visitor has not touched it.
func (o office) claimAt(t *testing.T, r claimRow, member subsidy.Actor, filing string) claim.Claim {
	t.Helper()
	c := o.ClaimOf(t, member, filing)
	reviewer, boss := storetest.Reviewer("440203"), storetest.Chief("440203")
	step := func(by subsidy.Actor, decide func(*claim.Claim, time.Time) (subsidy.Event, error)) {
		c = o.DoClaim(t, c.ID, by, func(tx *store.Tx, c *claim.Claim) error {
			event, err := decide(c, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
	}
	if r.at == claim.Reviewed || r.at == claim.Approved {
		step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			if strings.HasSuffix(r.path, "/refusal") {
				return c.ProposeRefusal([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "学习记录不属实"}},
					reviewer, now)
			}
			return c.ProposeApproval("", reviewer, now)
		})
	}
	if r.at == claim.Approved {
		step(boss, func(c *claim.Claim, now time.Time) (subsidy.Event, error) { return c.Approve(boss, now) })
	}
	switch r.at {
	case claim.Refused:
		step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			return c.ProposeRefusal([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "学习记录不属实"}}, reviewer,
				now)
		})
		step(boss, func(c *claim.Claim, now time.Time) (subsidy.Event, error) { return c.ConfirmRefusal(boss, now) })
	case claim.Published, claim.Paid:
		c = o.Publish(t, c)
	}
	if r.at == claim.Paid {
		o.Put(t, "UPDATE claim SET state = 'paid' WHERE id = ?", c.ID)
		o.Put(t, "UPDATE claim_line SET state = 'paid' WHERE claim_id = ?", c.ID)
		o.Put(t, "UPDATE share SET state = 'paid' WHERE claim_id = ?", c.ID)
		o.Put(t, "UPDATE person_year SET paid = reserved + approved, reserved = 0, approved = 0")
	}
	o.claimClocks(t, r.path, &c, step)
	if strings.HasSuffix(r.path, "/payee") {
		e, err := o.EnterpriseFor(context.Background(), member, member.Enterprise)
		if err != nil {
			t.Fatal(err)
		}
		step(member, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			p := storetest.PayeeOf(e.Name)
			p.Account = "6217000000009876543"
			return c.SetPayee(p, e.Name, member, now)
		})
	}
	return c
}

// objectTo objects to lines of a claim that is public and returns the objection's id.
func (o office) objectTo(t *testing.T, c claim.Claim, lines ...string) string {
	t.Helper()
	now := storetest.Must[time.Time](t)(o.Now(context.Background()))
	made := storetest.Must[claim.Objection](t)(store.Answer(context.Background(), o.Store,
		store.Act{Actor: subsidy.Actor{Role: subsidy.Visitor}, Now: now}, func(tx *store.Tx) (claim.Objection, error) {
			return procedure.RaiseObjection(tx, c.ID, claim.Objection{
				Text:    "这个人没有上过课",
				Name:    "知情人赵六",
				Contact: objectorsPhone,
				Lines:   lines,
			})
		}))
	return made.ID
}

// recoveryOf is a recovery of a paid line, proposed or confirmed.
func (o office) recoveryOf(t *testing.T, c claim.Claim, confirmed bool) string {
	t.Helper()
	now := storetest.Must[time.Time](t)(o.Now(context.Background()))
	change := func(by subsidy.Actor, do func(*store.Tx) error) {
		if err := o.Change(context.Background(), store.Act{Actor: by, Now: now}, do); err != nil {
			t.Fatal(err)
		}
	}
	rules := storetest.Must[store.Rules](t)(o.Rules(context.Background(), c.Enterprise))
	change(storetest.Reviewer("440203"), func(tx *store.Tx) error {
		return procedure.ProposeRecovery(tx, c.ID, c.Lines[0].ID, "查实为虚假培训", rules)
	})
	list, err := o.ClaimRecoveries(context.Background(), c.ID)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	owner := subsidy.Actor{ID: "owner", Role: subsidy.Owner, Enterprise: c.Enterprise}
	change(owner, func(tx *store.Tx) error { return procedure.AnswerRecovery(tx, list[0].ID, nil, list[0].Revision) })
	if confirmed {
		change(storetest.Chief("440203"), func(tx *store.Tx) error {
			return procedure.DecideRecovery(tx, list[0].ID, true, "")
		})
	}
	return list[0].ID
}
