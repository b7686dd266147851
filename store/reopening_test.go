package store_test

import (
	"strconv"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

var aReason = []subsidy.Reason{{Step: subsidy.StepPeople, Message: "名单与学习记录不符", Clause: "附件1 二(二)"}}

func TestAReopenedClaimAsksForItsPeoplesYearsAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, member := f.Claim(t, "440203", 2)
		reviewer := storetest.Reviewer("440203")
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ProposeRefusal(aReason, tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		f.DoClaim(t, theClaim.ID, storetest.Chief("440203"), func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ConfirmRefusal(tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		used := func() (sum subsidy.Fen) {
			t.Helper()
			text := f.Text(t, "SELECT CAST(COALESCE(SUM(reserved + approved + paid), 0) AS TEXT) FROM person_year")
			n, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			return subsidy.Fen(n)
		}
		if used() != 0 {
			t.Fatalf("refused, it still holds %d", used())
		}
		f.Clock.Advance(400 * 24 * time.Hour) // long after the window
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		order := subsidy.AppealOrder{
			Kind:   subsidy.AppealJudgment,
			Number: "（2027）粤0203行初1号",
			Day:    calendar.DayOf(now),
		}
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			order.Revision = c.Revision
			return procedure.ReopenClaim(tx, c, order, rules)
		})
		c := storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, theClaim.ID))
		if c.State != claim.Submitted || len(c.Review.Reopenings) != 1 ||
			c.Review.Reopenings[0].Number != order.Number ||
			used() != c.Totals().Amount || used() != 120_00 {
			t.Fatalf("%s, %+v, %d of %d", c.State, c.Review.Reopenings, used(), c.Totals().Amount)
		}
		if at := storetest.Must[[]store.TimelineEntry](t)(
			f.Timeline(ctx, member,
				subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID})); at[len(at)-1].Action != subsidy.ReopenClaim {
			t.Errorf("the timeline ends with %+v", at[len(at)-1])
		}
	})
}

func TestAReopenedFilingIsOnTheDeskByItsNewDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		reviewer := storetest.Reviewer("440203")
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		f.Do(t, filing.ID, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			event, err := filing.Refuse([]subsidy.Reason{{Step: subsidy.StepProject, Message: "不属于补贴范围"}},
				tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*filing, event)
		})
		f.Clock.Advance(100 * 24 * time.Hour)
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		got := f.Do(t, filing.ID, reviewer, func(tx *store.Tx, filing *subsidy.Filing) error {
			order := subsidy.AppealOrder{
				Kind:     subsidy.AppealReview,
				Number:   "韶府行复〔2027〕1号",
				Day:      calendar.DayOf(now),
				Revision: filing.Revision,
			}
			return procedure.ReopenFiling(tx, filing, order, rules)
		})
		rows, _, err := f.Desk(ctx, reviewer, inStates(store.ByDay, subsidy.FilingSubmitted), store.Page{})
		if err != nil || len(rows) != 1 || rows[0].DecideBy != got.DecideBy().Last ||
			!rows[0].DecideBy.After(calendar.DayOf(now)) {
			t.Fatalf("%+v %v", rows, err)
		}
		read := storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, member, filing.ID))
		if len(read.Reopenings) != 1 || read.Reopenings[0].Number != "韶府行复〔2027〕1号" ||
			read.Reopenings[0].By != reviewer.ID {
			t.Errorf("%+v", read.Reopenings)
		}
	})
}
