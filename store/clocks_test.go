package store_test

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

var (
	theFlood = subsidy.Paper{Name: "韶府办〔2026〕3号", Day: calendar.NewDay(2026, 11, 20)}
	theCourt = subsidy.SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: theFlood}
	theWord  = subsidy.ResumptionAsk{Why: "判决已经生效", Paper: theFlood}
)

func suspendClaim(t *testing.T, f storetest.Fixture, id string) claim.Claim {
	t.Helper()
	f.DoClaim(t, id, storetest.Reviewer("440203"), func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.Suspend(theCourt, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	return f.DoClaim(t, id, storetest.Chief("440203"), func(tx *store.Tx, c *claim.Claim) error {
		return procedure.AnswerClaimSuspension(tx, c, true, "")
	})
}

func resumeClaim(t *testing.T, f storetest.Fixture, id string, rules store.Rules) claim.Claim {
	t.Helper()
	return f.DoClaim(t, id, storetest.Reviewer("440203"), func(tx *store.Tx, c *claim.Claim) error {
		terms, err := rules.TermsOf(*c)
		if err != nil {
			return err
		}
		event, err := c.Resume(theWord, terms, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
}

func TestASuspendedClaimStandsStillAndIsOnNoDesksCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, member := f.Claim(t, "440203", 2)
		reviewer := storetest.Reviewer("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			terms, err := rules.TermsOf(*c)
			if err != nil {
				return err
			}
			event, err := c.AskSupplement(aReason, terms, tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		c := suspendClaim(t, f, theClaim.ID)
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		read := storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, theClaim.ID))
		if s := read.Suspended(); s == nil || s.Since() != calendar.DayOf(now) || s.Why != theCourt.Why ||
			s.SecondBy != storetest.Chief("440203").ID {
			t.Fatalf("%+v", read.Suspensions)
		}
		f.Later(t, c.Supplements.By.AddDays(20))
		if err := procedure.AdvanceClaim(ctx, f.Store, theClaim.ID, rules); err != nil {
			t.Fatal(err)
		}
		if read = storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member,
			theClaim.ID)); read.State != claim.Supplement || read.Supplements.By != c.Supplements.By {
			t.Fatalf("lapsed while suspended: %s by %s", read.State, read.Supplements.By)
		}
		rows, _, err := f.ClaimDesk(ctx, reviewer, inStates(store.ByDay, claim.Supplement), store.Page{})
		if err != nil || len(rows) != 1 || rows[0].Suspended != calendar.DayOf(now) {
			t.Errorf("%+v %v", rows, err)
		}
		f.DoClaim(t, theClaim.ID, member, func(tx *store.Tx, c *claim.Claim) error {
			return procedure.SubmitClaim(tx, c, rules)
		}) // it may answer
		if counts := storetest.Must[store.DeskCounts](t)(f.DeskCounts(ctx, reviewer)); counts.Claims != 0 {
			t.Errorf("%d claims wait", counts.Claims)
		}
		resumed := resumeClaim(t, f, theClaim.ID, rules)
		if counts := storetest.Must[store.DeskCounts](t)(f.DeskCounts(ctx, reviewer)); counts.Claims != 1 ||
			!resumed.Review.DecideBy.After(c.Review.DecideBy) {
			t.Errorf("%d claims wait, by %s", counts.Claims, resumed.Review.DecideBy)
		}
		at := storetest.Must[[]store.TimelineEntry](t)(f.Timeline(ctx, member, subsidy.Subject{
			Kind: subsidy.SubjectClaim,
			ID:   c.ID,
		}))
		shown := map[subsidy.Action]int{}
		for _, line := range at {
			shown[line.Action]++
		}
		if shown[subsidy.ConfirmSuspension] != 1 || shown[subsidy.ResumeCase] != 1 ||
			shown[subsidy.ProposeSuspension] != 0 {
			t.Errorf("the applicant's timeline: %v", shown)
		}
	})
}

func TestASuspendedClaimLeavesThePlanThatTheBankHasNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, member := f.Published(t, "440203", 2)
		reviewer := storetest.Reviewer("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		f.Later(t, theClaim.Publicity.Until.AddDays(1))
		if err := procedure.AdvanceClaim(ctx, f.Store, theClaim.ID, rules); err != nil {
			t.Fatal(err)
		}
		fund := claim.Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
		plan := func() (p claim.Plan, err error) {
			err = f.As(t, reviewer, func(tx *store.Tx) (err error) {
				p, err = procedure.MakePlan(tx, []string{theClaim.ID},
					fund)
				return err
			})
			return p, err
		}
		p := storetest.Must[claim.Plan](t)(plan())
		c := suspendClaim(t, f, theClaim.ID)
		if c.State != claim.Cleared {
			t.Errorf("the claim is %s", c.State)
		}
		f.Change(ctx, store.Act{Actor: reviewer}, func(tx *store.Tx) error {
			if p = storetest.Must[claim.Plan](t)(tx.Plan(p.ID)); p.Standing() != 0 || p.State != claim.PlanDraft {
				t.Errorf("the plan still has it: %+v", p)
			}
			return nil
		})
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		if rows := storetest.Must[[]store.PayableRow](t)(f.Payable(ctx, reviewer, today)); len(rows) != 0 {
			t.Errorf("payable while suspended: %+v", rows)
		}
		if _, err := plan(); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("planned while suspended: %v", err)
		}
		f.Later(t, today.AddDays(14))
		was := c.Payment.By
		c = resumeClaim(t, f, theClaim.ID, rules)
		n := storetest.Must[int](t)(rules.Calendar.WorkingDaysBetween(today, today.AddDays(14)))
		want := storetest.Must[calendar.Deadline](t)(rules.Calendar.AddWorkingDays(was, n))
		if c.Payment.By != want.Last {
			t.Errorf("to be paid by %s, not %s", c.Payment.By, want.Last)
		}
		if p = storetest.Must[claim.Plan](t)(plan()); p.Standing() != 1 {
			t.Errorf("%+v", p)
		}
	})
}

func TestAnExtendedWindowBringsAnExpiredTrainingBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		draft, member := f.DraftClaim(t, "440203", 1)
		reviewer, chief := storetest.Reviewer("440203"), storetest.Chief("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		f.Later(t, draft.Window.By.AddDays(3))
		if err := procedure.AdvanceClaim(ctx, f.Store, draft.ID, rules); err != nil {
			t.Fatal(err)
		}
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		to := draft.Window.By.AddDays(40)
		home := func() int {
			h := storetest.Must[store.HomeClaims](t)(
				f.HomeClaims(ctx, member, rules.Policies.ClaimableSince(today), today))
			return len(h.Unclaimed)
		}
		create := func() error {
			return f.As(t, member, func(tx *store.Tx) error {
				_, err := procedure.NewClaim(tx, draft.Training.Filing, rules)
				return err
			})
		}
		ask := subsidy.ExtensionAsk{To: to, Why: "暴雨引发洪灾", Paper: theFlood}
		f.Do(t, draft.Training.Filing, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.ExtendFiling(tx, filing, ask, rules)
		})
		if home() != 0 || subsidy.KindOf(create()) != subsidy.TooLate {
			t.Fatal("a proposal alone brought it back")
		}
		if _, err := f.Try(t, draft.Training.Filing, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.AnswerFilingExtension(tx, filing, true, "", rules)
		}); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Fatalf("a reviewer gave it: %v", err)
		}
		f.Do(t, draft.Training.Filing, chief, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.AnswerFilingExtension(tx, filing, true, "", rules)
		})
		if home() != 1 {
			t.Error("the training is not offered for a claim")
		}
		if err := create(); err != nil {
			t.Fatal(err)
		}
		id := f.Text(t, "SELECT id FROM claim WHERE filing_id = ? AND state = 'draft'", draft.Training.Filing)
		c := storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, id))
		if c.Window.By != to || len(c.Window.Extensions) != 1 || c.Window.Extensions[0].Why != ask.Why {
			t.Errorf("to be claimed by %s: %+v", c.Window.By, c.Window.Extensions)
		}
		// a draft follows a window that is extended once more
		again := subsidy.ExtensionAsk{To: to.AddDays(10), Why: "洪水尚未退去", Paper: theFlood}
		f.Do(t, draft.Training.Filing, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.ExtendFiling(tx, filing, again, rules)
		})
		f.Do(t, draft.Training.Filing, chief, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.AnswerFilingExtension(tx, filing, true, "", rules)
		})
		if c = storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, id)); c.Window.By != again.To ||
			c.Due() != again.To {
			t.Errorf("the draft stays at %s", c.Window.By)
		}
		page, _, err := f.FilingsAwaited(ctx, store.AcceptedExtended, today, today.AddDays(60), store.Page{})
		if err != nil || len(page) != 1 || page[0].Until() != again.To {
			t.Errorf("%d filings, %v", len(page), err)
		}
		f.Later(t, again.To.AddDays(1))
		if err := procedure.AdvanceClaim(ctx, f.Store, id, rules); err != nil {
			t.Fatal(err)
		}
		if c = storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, id)); c.State != claim.Expired {
			t.Errorf("the day after it is %s", c.State)
		}
	})
}

func TestASuspendedFilingIsOnTheDeskAndNotCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		reviewer, chief := storetest.Reviewer("440203"), storetest.Chief("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		f.Do(t, filing.ID, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			return procedure.SuspendFiling(tx, filing, theCourt)
		})
		f.Do(t, filing.ID, chief, func(tx *store.Tx, filing *subsidy.Filing) error {
			event, err := filing.AnswerSuspension(true, "", tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*filing, event)
		})
		since := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		rows, _, err := f.Desk(ctx, reviewer, inStates(store.ByDay, subsidy.FilingSubmitted), store.Page{})
		if err != nil || len(rows) != 1 || rows[0].Suspended != since {
			t.Fatalf("%+v %v", rows, err)
		}
		if counts := storetest.Must[store.DeskCounts](t)(f.DeskCounts(ctx, reviewer)); counts.Filings != 0 {
			t.Errorf("%d filings wait", counts.Filings)
		}
		if _, err := f.Try(t, filing.ID, reviewer, func(tx *store.Tx,
			filing *subsidy.Filing,
		) error {
			return procedure.AcceptFiling(tx, filing)
		}); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("accepted: %v", err)
		}
		f.Later(t, since.AddDays(7))
		got := f.Do(t, filing.ID, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			terms, err := rules.Terms(*filing, since)
			if err != nil {
				return err
			}
			event, err := filing.Resume(theWord, terms, tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*filing, event)
		})
		rows, _, err = f.Desk(ctx, reviewer, inStates(store.ByDay, subsidy.FilingSubmitted), store.Page{})
		if err != nil || len(rows) != 1 || !rows[0].Suspended.IsZero() || rows[0].DecideBy != got.DecideBy().Last ||
			!rows[0].DecideBy.After(filing.DecideBy().Last) {
			t.Fatalf("%+v %v", rows, err)
		}
		list, _, err := f.Filings(ctx, member, store.Page{})
		if err != nil || list[0].DecideBy != rows[0].DecideBy {
			t.Errorf("%+v %v", list, err)
		}
	})
}
