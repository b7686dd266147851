package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// taken is a notice to two counties that WeChat took under the receipts 1 and 2.
func taken(t *testing.T, f storetest.Fixture) string {
	t.Helper()
	id := f.Approved(t, storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204")))
	receipts := map[official.Tag]string{official.CountyTag("440203"): "1", official.CountyTag("440204"): "2"}
	for _, s := range due(t, f) {
		if m, ok := s.Message.(official.PolicyNotice); ok {
			finish(t, f, s, subsidy.Outcome{Result: subsidy.Delivered, Receipt: receipts[m.Tag]})
		}
	}
	if c := campaign(t, f, id); c.State != official.CampaignSent {
		t.Fatalf("the notice is %s", c.State)
	}
	return id
}

func report(t *testing.T, f storetest.Fixture, id string) official.MassReport {
	t.Helper()
	return storetest.Must[official.MassReport](t)(f.CampaignReport(ctx, storetest.City, id))
}

func TestALostEndIsAskedForOnceItIsLateAndTheEventMayStillCome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := taken(t, f)
		asks := func() []store.MassAsk { return storetest.Must[[]store.MassAsk](t)(f.MassAsks(ctx, 10)) }
		f.Clock.Advance(30 * time.Minute)
		if n := len(asks()); n != 0 {
			t.Fatalf("%d are asked about while an administrator may confirm", n)
		}
		end := official.JobEnd{Receipt: "1", Status: "send success", Total: 9, Kept: 9, Sent: 9}
		if err := f.As(t, subsidy.Actor{}, func(tx *store.Tx) error { return tx.MassEnded("1", end) }); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(10 * time.Minute)
		late := asks()
		if len(late) != 1 || late[0].Receipt != "2" {
			t.Fatalf("asked about %+v", late)
		}
		done, _ := atOnce(claiming(t, f, late[0]), claiming(t, f, late[0]))
		if done != 1 {
			t.Fatalf("%d processes ask at once", done)
		}
		if n := len(asks()); n != 0 {
			t.Fatal("what is being asked is asked again")
		}
		lost := &official.MassEnd{Status: string(official.MassSuccess), Asked: true, At: f.Clock.Now()}
		if err := f.BookAsk(ctx, late[0], lost, time.Time{}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(24 * time.Hour)
		if r := report(t, f, id); len(asks()) != 0 || r.Waits != 0 || r.Reached != 9 ||
			r.Segments[1].Chinese() != "已发完" ||
			!strings.Contains(r.Segments[1].Why(), "没有给出人数") {
			t.Fatalf("%+v", r)
		}
		end = official.JobEnd{Receipt: "2", Status: "send success", Total: 7, Kept: 7, Sent: 7}
		if err := f.As(t, subsidy.Actor{}, func(tx *store.Tx) error { return tx.MassEnded("2", end) }); err != nil {
			t.Fatal(err)
		}
		if r := report(t, f, id); r.Reached != 16 || r.Segments[1].Why() != "" {
			t.Fatalf("the event that came late is not taken: %+v", r)
		}
	})
}

// claiming tries to be the one who asks; it fails when another does.
func claiming(t *testing.T, f storetest.Fixture, a store.MassAsk) func() error {
	return func() error {
		mine, err := f.ClaimAsk(ctx, a, time.Minute)
		if err == nil && !mine {
			err = &subsidy.Error{Kind: subsidy.Conflict}
		}
		return err
	}
}

func TestAWithdrawnNoticesArticlesAreTakenBackOneByOneAndAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := taken(t, f)
		backs := func() []store.TakingBack { return storetest.Must[[]store.TakingBack](t)(f.TakingBack(ctx, 10)) }
		if n := len(backs()); n != 0 {
			t.Fatalf("%d are taken back unasked", n)
		}
		if err := f.As(t, storetest.City,
			func(tx *store.Tx) error { return tx.WithdrawCampaign(id, "文号写错，已核对") }); err != nil {
			t.Fatal(err)
		}
		both := backs()
		if len(both) != 2 || both[0].Receipt != "1" || report(t, f, id).Recalls != 2 {
			t.Fatalf("%+v", both)
		}
		mine := storetest.Must[bool](t)(f.ClaimTakeBack(ctx, both[0], time.Minute))
		again := storetest.Must[bool](t)(f.ClaimTakeBack(ctx, both[0], time.Minute))
		if !mine || again {
			t.Fatalf("claimed %v, and again %v", mine, again)
		}
		book := func(b store.TakingBack, to official.TakenBack) {
			t.Helper()
			if err := f.BookTakeBack(ctx, b, to); err != nil {
				t.Fatal(err)
			}
		}
		book(both[0], official.TakenBack{State: official.TakeBackDone})
		book(both[1], official.TakenBack{State: official.TakeBackRefused, Code: 48001})
		if r := report(t, f, id); len(backs()) != 0 || r.Recalls != 0 || r.Stuck != 1 {
			t.Fatalf("%+v", r)
		}
		if err := f.As(t, storetest.City2, func(tx *store.Tx) error { return tx.TakeBackAgain(id) }); err != nil {
			t.Fatal(err)
		}
		if left := backs(); len(left) != 1 || left[0].Receipt != "2" {
			t.Fatalf("tried again: %+v", left)
		}
		book(backs()[0], official.TakenBack{State: official.TakeBackDone})
		notes := ""
		for _, e := range storetest.Must[[]store.TimelineEntry](t)(f.Timeline(ctx, storetest.City,
			subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: id})) {
			notes += e.Action.Chinese() + " " + e.Note + "\n"
		}
		for _, want := range []string{
			"撤下 文号写错，已核对", "收回群发 武江区：已收回", "收回群发 浈江区：没有收回：账号没有这个接口的权限",
			"收回群发 再试一次", "收回群发 浈江区：已收回",
		} {
			if !strings.Contains(notes, want) {
				t.Errorf("the timeline lacks %s:\n%s", want, notes)
			}
		}
	})
}
