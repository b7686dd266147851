package store_test

import (
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

// toBeTakenBack is a paid claim with two recoveries that its county proposed today.
func toBeTakenBack(t *testing.T, f storetest.Fixture) ([]claim.Recovery, subsidy.Actor, store.Rules) {
	t.Helper()
	c, owner := f.Published(t, "440203", 2)
	f.Later(t, c.Publicity.Until.AddDays(1))
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, owner.Enterprise))
	if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
		t.Fatal(err)
	}
	reviewer := storetest.Reviewer("440203")
	paidPlan(t, f, reviewer, c.ID)
	for _, l := range c.Lines {
		err := act(f, reviewer, func(tx *store.Tx) error {
			return procedure.ProposeRecovery(tx, c.ID, l.ID, "查实没有参加培训", rules)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return storetest.Must[[]claim.Recovery](t)(f.ClaimRecoveries(ctx, c.ID)), owner, rules
}

// recoveryNow reads a recovery as it stands.
func recoveryNow(t *testing.T, f storetest.Fixture, r claim.Recovery) claim.Recovery {
	t.Helper()
	for _, v := range storetest.Must[[]claim.Recovery](t)(f.ClaimRecoveries(ctx, r.Claim)) {
		if v.ID == r.ID {
			return v
		}
	}
	t.Fatal("no such recovery")
	return r
}

func TestWhatAnEnterpriseSaysToARecoveryIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		recoveries, owner, _ := toBeTakenBack(t, f)
		first, second := recoveries[0], recoveries[1]
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		last := storetest.Must[calendar.Deadline](t)(calendar.Published().AddWorkingDays(today, 5)).Last
		if first.Hearing.AnswerBy != last || first.Hearing.NotifiedAt.IsZero() || first.Revision != 1 {
			t.Fatalf("%+v", first)
		}
		said, old := "他当天在岗，有考勤记录", "早先的意见，不作数"
		_, stranger := f.Member(t, "440203")
		for name, v := range map[string]struct {
			by       subsidy.Actor
			revision int
			want     subsidy.Kind
		}{
			"another enterprise": {stranger, first.Revision, subsidy.NotFound},
			"an old revision":    {owner, first.Revision - 1, subsidy.Conflict},
			"a bureau":           {storetest.Reviewer("440203"), first.Revision, subsidy.Forbidden},
		} {
			err := act(f, v.by, func(tx *store.Tx) error {
				return procedure.AnswerRecovery(tx, first.ID, &old, v.revision)
			})
			if subsidy.KindOf(err) != v.want || recoveryNow(t, f, first) != first {
				t.Errorf("%s: %v", name, err)
			}
		}
		err := act(f, owner, func(tx *store.Tx) error {
			return procedure.AnswerRecovery(tx, first.ID, &said, first.Revision)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = act(f, owner, func(tx *store.Tx) error {
			return procedure.AnswerRecovery(tx, second.ID, nil, second.Revision)
		})
		if err != nil {
			t.Fatal(err)
		}
		h := recoveryNow(t, f, first).Hearing
		if h.Statement != said || h.Waived || h.AnsweredBy != owner.ID || h.AnsweredAt.IsZero() || h.AnswerBy != last {
			t.Errorf("%+v", h)
		}
		if h = recoveryNow(t, f, second).Hearing; h.Statement != "" || !h.Waived || h.AnsweredBy != owner.ID {
			t.Errorf("%+v", h)
		}
		unsaid := f.Text(t, `SELECT COUNT(*) FROM recovery WHERE revision <>
			(SELECT COUNT(*) FROM event WHERE subject_id = recovery.id)`)
		if unsaid != "0" {
			t.Errorf("%s moved without a line", unsaid)
		}
		timeline := storetest.Must[[]store.TimelineEntry](t)(f.Timeline(ctx, owner,
			subsidy.Subject{Kind: subsidy.SubjectClaim, ID: first.Claim}))
		told := ""
		for _, e := range timeline {
			told += e.Action.Chinese() + " " + e.Note + "\n"
		}
		for _, want := range []string{"提出追回 名册第", "查实没有参加培训", "陈述申辩 名册第", "不申辩 名册第"} {
			if !strings.Contains(told, want) {
				t.Errorf("%q is not in\n%s", want, told)
			}
		}
		if strings.Contains(told, said) {
			t.Errorf("the timeline tells the statement:\n%s", told)
		}
	})
}

func TestFilesGoWithAStatementUntilItIsMade(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		recoveries, owner, _ := toBeTakenBack(t, f)
		r, said := recoveries[0], "他当天在岗，有考勤记录"
		_, stranger := f.Member(t, "440203")
		attach := func(by subsidy.Actor) error {
			return f.As(t, by, func(tx *store.Tx) error {
				subject := subsidy.Subject{Kind: subsidy.SubjectRecovery, ID: r.ID}
				scope, editable, err := tx.SubjectOf(subject)
				if err != nil {
					return err
				}
				return subsidy.Attach(subject, scope, editable, subsidy.Statement, 0, by)
			})
		}
		if err := attach(owner); err != nil {
			t.Errorf("before the statement: %v", err)
		}
		if err := attach(stranger); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("another enterprise: %v", err)
		}
		err := act(f, owner, func(tx *store.Tx) error { return procedure.AnswerRecovery(tx, r.ID, &said, r.Revision) })
		if err != nil {
			t.Fatal(err)
		}
		if err := attach(owner); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("after the statement: %v", err)
		}
	})
}

func TestTheNoticeOfARecoveryIsDroppedOnceItIsAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		recoveries, owner, _ := toBeTakenBack(t, f)
		r := recoveries[0]
		err := act(f, owner, func(tx *store.Tx) error { return procedure.AnswerRecovery(tx, r.ID, nil, r.Revision) })
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 1000, time.Minute)) {
			if _, _, err := f.StartSend(ctx, d, noTemplates); err != nil {
				t.Fatal(err)
			}
		}
		of := "SELECT COUNT(*) FROM notice WHERE kind = 'recovery_proposed' AND state "
		if dropped, kept := f.Text(t, of+"= 'dropped'"), f.Text(t, of+"<> 'dropped'"); dropped != "1" || kept != "1" {
			t.Errorf("%s dropped, %s kept", dropped, kept)
		}
	})
}

func TestARecoveryFromBeforeThereWereHearingsIsToldOfBeforeItIsOrdered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		recoveries, _, rules := toBeTakenBack(t, f)
		r := recoveries[0]
		f.Put(t, "UPDATE recovery SET notified_at = 0, answer_by = '', revision = 0") // as the migration leaves them
		chief := storetest.Chief("440203")
		order := func(tx *store.Tx) error { return procedure.DecideRecovery(tx, r.ID, true, "") }
		f.Later(t, r.Hearing.AnswerBy.AddDays(1))
		if err := act(f, chief, order); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("ordered, and nobody was told: %v", err)
		}
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		last := storetest.Must[calendar.Deadline](t)(rules.Calendar.AddWorkingDays(today, 5)).Last
		for range 2 { // the second time finds nothing to do
			if err := procedure.AdvanceRecovery(ctx, f.Store, r.ID, rules); err != nil {
				t.Fatal(err)
			}
		}
		if now := recoveryNow(t, f, r); now.Hearing.AnswerBy != last || now.Revision != 1 {
			t.Fatalf("%+v", now)
		}
		f.Later(t, last)
		if err := act(f, chief, order); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("ordered on the last day: %v", err)
		}
		f.Later(t, last.AddDays(1))
		if err := procedure.AdvanceRecovery(ctx, f.Store, r.ID, rules); err != nil {
			t.Fatal(err)
		}
		told := f.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'recovery.lapse' AND subject_id = ?", r.ID)
		if told != "1" || recoveryNow(t, f, r).Hearing.LapsedAt.IsZero() {
			t.Errorf("the day passed %s times", told)
		}
		if err := act(f, chief, order); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnArrangementMovesTheDayOfAHearing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		recoveries, owner, rules := toBeTakenBack(t, f)
		r := recoveries[0]
		day := r.Hearing.AnswerBy
		var err error
		off := strings.ReplaceAll(day.String()[5:], "-", "")
		text := day.String()[:4] + " | " + off + " | "
		arrangement := storetest.Must[calendar.Arrangement](t)(calendar.ParseArrangement(text))
		if rules.Calendar, err = rules.Calendar.With(arrangement); err != nil {
			t.Fatal(err)
		}
		if err := procedure.AdvanceRecovery(ctx, f.Store, r.ID, rules); err != nil {
			t.Fatal(err)
		}
		now := recoveryNow(t, f, r)
		if !now.Hearing.AnswerBy.After(day) || now.Hearing.CalendarRev != rules.Calendar.Revision() {
			t.Errorf("%s, was %s", now.Hearing.AnswerBy, day)
		}
		n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'deadline_moved' AND account_id = ?", owner.ID)
		if n != "1" {
			t.Errorf("told %s times", n)
		}
	})
}
