package study

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

func TestWhatWasDrawnElsewhereCountsWithItsProof(t *testing.T) {
	f := subsidy.Filing{ID: "f", Enterprise: "e", County: "440203", State: subsidy.FilingAccepted}
	for name, v := range map[string]struct {
		amount subsidy.Fen
		proof  string
		by     subsidy.Actor
		want   subsidy.Kind
	}{
		"some":           {300_00, "深圳市补贴发放通知2026-17号", reviewer, ""},
		"too much":       {301_00, "深圳市补贴发放通知2026-17号", reviewer, subsidy.Conflict},
		"nothing":        {0, "深圳市补贴发放通知2026-17号", reviewer, subsidy.Invalid},
		"without proof":  {100_00, " ", reviewer, subsidy.Invalid},
		"by the company": {100_00, "深圳市补贴发放通知2026-17号", owner, subsidy.Forbidden},
		"another county": {
			100_00, "深圳市补贴发放通知2026-17号",
			subsidy.Actor{Role: subsidy.CountyReviewer, County: "440204"},
			subsidy.NotFound,
		},
	} {
		year := subsidy.PersonYear{Approved: 700_00, Cap: 1000_00}
		e := subsidy.Elsewhere{Year: 2026, Amount: v.amount, Proof: v.proof}
		if _, err := e.Enter(f, &year, 1000_00, v.by, monday); subsidy.KindOf(err) != v.want ||
			err == nil && year.Elsewhere != v.amount {
			t.Errorf("%s: %+v, %v", name, year, err)
		}
	}
	freed := AllowanceFreed{CaseNumber: "SL440203-2026-00001", Year: 2026, People: 3}
	if !strings.Contains(freed.Body(), "3名职工2026年度") || len(freed.Lines()) != 3 || freed.Title() == "" {
		t.Errorf("%s", freed.Body())
	}
	if s := (Standing{Own: true, Number: "SL1", State: subsidy.SharePaid, Amount: 500_00}).Sentence(); s !=
		"本企业申领SL1已支付 500 元。" {
		t.Error(s)
	}
}
