package jobs

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Two recoveries of one claim, proposed on Wednesday 2026-12-30: the enterprise is
// reminded of each once, a working day before the last, 2027-01-07 (provisional),
// and the chief is told the day after of the one that was not answered.
func TestAHearingIsRemindedOfAndPasses(t *testing.T) {
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	filing := f.Studied(t, member, 2, 90)
	chief, err := f.AddStaff(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{Login: "chief", Name: "chief", Role: subsidy.CountyChief, County: "440203"},
		"a long enough password")
	if err != nil {
		t.Fatal(err)
	}
	f.Later(t, calendar.NewDay(2026, 12, 14))
	theClaim := f.ClaimOf(t, member, filing.ID)
	f.Put(t, "UPDATE claim SET state = 'paid' WHERE id = ?", theClaim.ID)
	f.Put(t, "UPDATE claim_line SET state = 'paid' WHERE claim_id = ?", theClaim.ID)
	f.Later(t, calendar.NewDay(2026, 12, 30))
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	for _, l := range theClaim.Lines {
		err := f.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
			return procedure.ProposeRecovery(tx, theClaim.ID, l.ID, "查实没有参加培训", rules)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	got, seen := map[string]int{}, map[string]bool{}
	for day := calendar.NewDay(2026, 12, 30); day.Before(calendar.NewDay(2027, 1, 13)); day = day.AddDays(1) {
		for _, hour := range []time.Duration{10, 15} {
			storetest.Must[time.Time](t)(f.MoveClock(ctx, day.Start().Add(hour*time.Hour)))
			if err := r.Scan(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if day == calendar.NewDay(2027, 1, 7) { // the other answers on the last day
			list := storetest.Must[[]claim.Recovery](t)(f.ClaimRecoveries(ctx, theClaim.ID))
			err := f.As(t, member, func(tx *store.Tx) error {
				return procedure.AnswerRecovery(tx, list[1].ID, nil, list[1].Revision)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for who, id := range map[string]string{"HR": owner.ID, "chief": chief.ID} {
			rows, _, err := f.Inbox(ctx, id, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				about := slices.Contains([]subsidy.MessageKind{
					subsidy.KindRecoveryProposed, subsidy.KindHearingDue,
					subsidy.KindWorkArrived,
				}, row.Kind)
				if about && !seen[row.ID] && row.At.After(calendar.NewDay(2026, 12, 30).Start()) {
					seen[row.ID] = true
					got[day.String()+" "+who+" "+string(row.Kind)]++
				}
			}
		}
	}
	want := map[string]int{
		"2026-12-30 HR recovery_proposed": 2, "2027-01-06 HR hearing_due": 2,
		"2027-01-07 chief work_arrived": 1, "2027-01-08 chief work_arrived": 1,
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}
