package jobs

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// The scan lets the supplement of a suspended claim alone, whatever the day, and
// lapses it the day after its moved one once the claim goes on.
func TestTheScanLeavesASuspendedSupplementAlone(t *testing.T) {
	f := storetest.SQLite(t)
	theClaim, member := f.Claim(t, "440203", 1)
	reviewer, chief := storetest.Reviewer("440203"), storetest.Chief("440203")
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(theClaim))
	paper := subsidy.Paper{Name: "（2026）粤0203行初1号", Day: calendar.NewDay(2026, 11, 20)}
	step := func(by subsidy.Actor, decide func(*claim.Claim, time.Time) (subsidy.Event, error)) claim.Claim {
		return f.DoClaim(t, theClaim.ID, by, func(tx *store.Tx, c *claim.Claim) error {
			event, err := decide(c, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
	}
	step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
		return c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "截图看不清"}}, terms, reviewer, now)
	})
	step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
		ask := subsidy.SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: paper}
		return c.Suspend(ask, reviewer, now)
	})
	c := step(chief, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
		return c.AnswerSuspension(true, "", nil, chief, now)
	})
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	scan := func(day calendar.Day) claim.State {
		t.Helper()
		f.Later(t, day)
		if err := r.Scan(ctx); err != nil {
			t.Fatal(err)
		}
		return storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, member, theClaim.ID)).State
	}
	after := c.Supplements.By.AddDays(30)
	if got := scan(after); got != claim.Supplement {
		t.Fatalf("the scan made it %s", got)
	}
	overdue := "SELECT CAST(COUNT(*) AS TEXT) FROM notice " +
		"WHERE kind IN ('supplement_due', 'supplement_lapsed', 'claim_review_overdue')"
	if n := f.Text(t, overdue); n != "0" {
		t.Errorf("%s reminders of days that stand still", n)
	}
	c = step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
		return c.Resume(subsidy.ResumptionAsk{Why: "判决已经生效", Paper: paper}, terms, reviewer, now)
	})
	if got := scan(c.Supplements.By); got != claim.Supplement || !c.Supplements.By.After(after) {
		t.Errorf("on its moved day %s it is %s", c.Supplements.By, got)
	}
	if got := scan(c.Supplements.By.AddDays(1)); got != claim.Submitted {
		t.Errorf("the day after it is %s", got)
	}
}
