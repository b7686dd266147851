package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

var noTemplates = store.Ways{
	Lease:    time.Minute,
	Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
}

// due claims what is due of policy notices and starts each attempt.
func due(t *testing.T, f storetest.Fixture) (out []store.Sending) {
	t.Helper()
	handed, err := f.LeaseDue(ctx, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range handed {
		send, ok, err := f.StartSend(ctx, d, noTemplates)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			out = append(out, send)
		}
	}
	return out
}

// claimed are the attempts at segments handed out now, not yet started.
func claimed(t *testing.T, f storetest.Fixture) (out []store.Due) {
	t.Helper()
	for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 100, time.Minute)) {
		var n int
		query := "SELECT COUNT(*) FROM campaign_segment WHERE notice_id = '" + d.ID + "'"
		if err := f.Readers().QueryRow(query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 1 { // the others tell officers
			out = append(out, d)
		}
	}
	return out
}

func finish(t *testing.T, f storetest.Fixture, send store.Sending, o subsidy.Outcome) {
	t.Helper()
	if err := f.FinishSend(ctx, send, o); err != nil {
		t.Fatal(err)
	}
}

func campaign(t *testing.T, f storetest.Fixture, id string) official.Campaign {
	t.Helper()
	return storetest.Must[official.Campaign](t)(f.CampaignFor(ctx, storetest.City, id))
}

// segments are a notice's segments by state.
func segments(t *testing.T, f storetest.Fixture, id string) map[subsidy.DeliveryState]int {
	t.Helper()
	out := map[subsidy.DeliveryState]int{}
	for _, s := range storetest.Must[official.MassReport](t)(f.CampaignReport(ctx, storetest.City, id)).Segments {
		out[s.State]++
	}
	return out
}

// atOnce runs changes at the same time and counts those that were done.
func atOnce(changes ...func() error) (done int, refused []error) {
	errs := make([]error, len(changes))
	var wg sync.WaitGroup
	for i, change := range changes {
		wg.Add(1)
		go func() { defer wg.Done(); errs[i] = change() }()
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			done++
		} else {
			refused = append(refused, err)
		}
	}
	return done, refused
}

// meeting lets n changes wait for one another before they go on, so that they
// run at once; those that a lock keeps out are waited for a moment only.
func meeting(n int) func() {
	var there sync.WaitGroup
	there.Add(n)
	all := make(chan struct{})
	go func() { there.Wait(); close(all) }()
	return func() {
		there.Done()
		wait := time.NewTimer(300 * time.Millisecond)
		defer wait.Stop()
		select {
		case <-all:
		case <-wait.C:
		}
	}
}

func TestTwoApproversAtOnceApproveOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Submitted(t, storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204")))
		meet := meeting(2)
		approve := func(officer string) func() error {
			var once sync.Once // a change may run twice
			return func() error {
				return f.As(t, subsidy.Actor{ID: officer, Role: subsidy.CityOfficer}, func(tx *store.Tx) error {
					if _, err := tx.Campaign(id); err != nil {
						return err
					}
					once.Do(meet)
					return tx.ApproveCampaign(id, storetest.Release(1))
				})
			}
		}
		done, refused := atOnce(approve("b"), approve("c"))
		if done != 1 || subsidy.KindOf(refused[0]) != subsidy.Conflict {
			t.Fatalf("%d approvals, %v", done, refused)
		}
		if s := segments(t, f, id); s[subsidy.DeliveryWaiting] != 2 || len(s) != 1 {
			t.Fatalf("segments %v", s)
		}
	})
}

func TestTheLastPlaceOfAMonthIsGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		for month := range time.Month(6) {
			on := func(audience ...official.Tag) official.CampaignForm {
				form := storetest.Letter(audience...)
				form.Schedule = calendar.NewDay(2026, 12+month, 10).Start().Add(9 * time.Hour)
				return form
			}
			for range 3 {
				f.Approved(t, on())
			}
			meet := meeting(2)
			approve := func(id string) func() error {
				var once sync.Once
				return func() error {
					return f.As(t, storetest.City2, func(tx *store.Tx) error {
						once.Do(meet)
						return tx.ApproveCampaign(id, storetest.Release(1))
					})
				}
			}
			done, refused := atOnce(approve(f.Submitted(t, on(official.TagHR))),
				approve(f.Submitted(t, on(official.CountyTag("440203")))))
			if next := calendar.NewDay(2026, 13+month, 1); done != 1 ||
				!strings.Contains(refused[0].Error(), fmt.Sprintf("%d月1日 09:00", next.Month())) {
				t.Fatalf("%d approvals, %v", done, refused)
			}
			plan, err := f.MassPlan(ctx, on().Schedule, "")
			if err != nil || plan.Month[official.TagAll] != 3 || plan.Day != 4 {
				t.Fatalf("plan %+v, %v", plan, err)
			}
		}
	})
}

func TestANoticeIsPausedWhileItIsBeingSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t,
			storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204"), official.CountyTag("440205")))
		handed := claimed(t, f)
		first, ok, err := f.StartSend(ctx, handed[0], noTemplates)
		if err != nil || !ok || campaign(t, f, id).State != official.CampaignSending {
			t.Fatalf("started %v, %v: %s", ok, err, campaign(t, f, id).State)
		}
		pause := func(tx *store.Tx) error { return tx.PauseCampaign(id) }
		if err := f.As(t, storetest.City, pause); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := f.StartSend(ctx, handed[1], noTemplates); ok || err != nil {
			t.Fatalf("a held segment went out: %v, %v", ok, err)
		}
		finish(t, f, first, subsidy.Outcome{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute})
		if s := segments(t, f, id); s[subsidy.DeliveryHeld] != 3 {
			t.Fatalf("what came back is not held: %v", s)
		}
		f.Clock.Advance(2 * time.Minute)
		if err := f.As(t, storetest.City2,
			func(tx *store.Tx) error { return tx.ResumeCampaign(id, storetest.Release(0)) }); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := f.StartSend(ctx, handed[1], noTemplates); ok || err != nil {
			t.Fatalf("a stale attempt went out: %v, %v", ok, err)
		}
		sends := due(t, f)
		if len(sends) != 3 {
			t.Fatalf("%d sends after the resumption", len(sends))
		}
		for _, s := range sends {
			finish(t, f, s, subsidy.Outcome{Result: subsidy.Delivered, Receipt: s.ID})
		}
		if c := campaign(t, f, id); c.State != official.CampaignSent || c.SentAt.IsZero() {
			t.Fatalf("%+v", c)
		}
		if err := f.As(t, storetest.City, pause); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("paused after all: %v", err)
		}
	})
}

func TestPausingRacesWithSending(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		for round := range 6 {
			form := storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204"),
				official.CountyTag("440205"), official.CountyTag("440281"))
			id := f.Submitted(t, form)
			free := official.Release{Revision: 1} // no limits: six rounds in a month
			if err := f.As(t, storetest.City2,
				func(tx *store.Tx) error { return tx.ApproveCampaign(id, free) }); err != nil {
				t.Fatal(err)
			}
			changes := []func() error{
				func() error {
					return f.As(t, storetest.City, func(tx *store.Tx) error { return tx.PauseCampaign(id) })
				},
			}
			for _, d := range claimed(t, f) {
				changes = append(changes, func() error {
					send, ok, err := f.StartSend(ctx, d, noTemplates)
					if err != nil || !ok {
						return err
					}
					return f.FinishSend(ctx, send, subsidy.Outcome{Result: subsidy.Delivered})
				})
			}
			_, refused := atOnce(changes...)
			s, c := segments(t, f, id), campaign(t, f, id)
			for _, err := range refused {
				if subsidy.KindOf(err) != subsidy.Conflict { // all were out before the pause
					t.Fatalf("round %d: %v", round, err)
				}
			}
			want := map[bool]official.CampaignState{
				true:  official.CampaignPaused,
				false: official.CampaignSent,
			}[s[subsidy.DeliveryHeld] > 0]
			if s[subsidy.DeliveryHeld]+s[subsidy.DeliveryDelivered] != 4 || c.State != want {
				t.Fatalf("round %d: %v, the notice is %s", round, s, c.State)
			}
		}
	})
}

func TestACancelledNoticeIsDroppedAndReadNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		id := f.Approved(t, storetest.Letter(official.CountyTag("440203"), official.CountyTag("440204")))
		handed := claimed(t, f)
		first, _, err := f.StartSend(ctx, handed[0], noTemplates)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.PublishedCampaign(ctx, id); err != nil {
			t.Fatalf("a notice that goes out cannot be read: %v", err)
		}
		if err := f.As(t, storetest.City,
			func(tx *store.Tx) error { return tx.CancelCampaign(id, "文件作废，已核对") }); err != nil {
			t.Fatal(err)
		}
		if _, err := f.PublishedCampaign(ctx, id); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("a cancelled notice can be read: %v", err)
		}
		finish(t, f, first, subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon}) // it had not gone out
		if s := segments(t, f, id); s[subsidy.DeliveryDropped] != 2 {
			t.Fatalf("segments %v", s)
		}
		f.Clock.Advance(time.Hour)
		if sends := due(t, f); len(sends) != 0 {
			t.Fatalf("%d sends of a cancelled notice", len(sends))
		}
		plan, err := f.MassPlan(ctx, f.Clock.Now(), "")
		if err != nil || len(plan.Month) != 0 {
			t.Fatalf("dropped segments are still planned: %+v, %v", plan, err)
		}
	})
}

func TestANoticeIsReadFromItsTimeOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		county := storetest.Reviewer("440203")
		readable := func(id string) bool {
			t.Helper()
			_, err := f.PublishedCampaign(ctx, id)
			listed, _, err2 := f.PublishedCampaigns(ctx, store.Page{})
			staff, _, err3 := f.CampaignsFor(ctx, county, store.Page{})
			_, err4 := f.CampaignFor(ctx, county, id)
			if err2 != nil || err3 != nil || (err == nil) != (len(listed) == 1) || (err == nil) != (len(staff) == 1) ||
				(err == nil) != (err4 == nil) {
				t.Fatalf("read %v, listed %d, staff %d %v", err, len(listed), len(staff), err4)
			}
			return err == nil
		}
		form := storetest.Letter()
		form.Schedule = storetest.Monday.Add(25 * time.Hour)
		id := f.Submitted(t, form)
		if readable(id) {
			t.Fatal("a submitted notice can be read")
		}
		if err := f.As(t, storetest.City2,
			func(tx *store.Tx) error { return tx.ApproveCampaign(id, storetest.Release(1)) }); err != nil {
			t.Fatal(err)
		}
		if sends := due(t, f); len(sends) != 0 || readable(id) {
			t.Fatalf("before its time: %d sends", len(sends))
		}
		f.Clock.Advance(26 * time.Hour)
		if !readable(id) {
			t.Fatal("at its time it cannot be read")
		}
		sends := due(t, f)
		if len(sends) != 1 {
			t.Fatalf("%d sends at its time", len(sends))
		}
		finish(t, f, sends[0], subsidy.Outcome{Result: subsidy.Delivered})
		err := f.As(t, storetest.City, func(tx *store.Tx) error {
			return tx.WithdrawCampaign(id, "内容有误，已核对")
		})
		if err != nil || readable(id) {
			t.Fatalf("withdrawn, still read: %v", err)
		}
		timeline, err := f.Timeline(ctx, storetest.City, subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: id})
		var moves []string
		for _, e := range timeline {
			moves = append(moves, e.Action.Chinese())
		}
		if err != nil || strings.Join(moves, " ") != "修改 送审 批准 开始发送 发送完毕 撤下" ||
			timeline[2].By != storetest.City2.ID || timeline[5].Note != "内容有误，已核对" {
			t.Fatalf("%v, %v", moves, err)
		}
	})
}

func TestANoticeThatWeChatRefusesAltogetherHasFailedAndTheCityIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		officer := storetest.Must[store.Staff](t)(f.AddStaff(ctx,
			store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: "city", Name: "市局", Role: subsidy.CityOfficer}, "long enough password"))
		id := f.Approved(t, storetest.Letter())
		for _, s := range due(t, f) {
			if s.Channel == subsidy.ChannelMass {
				finish(t, f, s, subsidy.Outcome{Result: subsidy.Refused, Code: 45028})
			}
		}
		report, err := f.CampaignReport(ctx, storetest.City, id)
		if c := campaign(t, f, id); c.State != official.CampaignFailed || err != nil ||
			report.Reasons[0].Why != "本月的群发次数用完" {
			t.Fatalf("%s, %+v, %v", c.State, report, err)
		}
		inbox, _, err := f.Inbox(ctx, officer.ID, store.Page{})
		if err != nil || len(inbox) != 2 || !strings.Contains(inbox[0].Message.Title(), "发送失败") {
			t.Fatalf("inbox %+v, %v", inbox, err)
		}
	})
}

func TestASubmissionReachesTheOtherOfficersOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		var officers []store.Staff
		for _, login := range []string{"one", "two", "three"} {
			officers = append(officers,
				storetest.Must[store.Staff](t)(f.AddStaff(ctx,
					store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
					store.Staff{Login: login, Name: "市局", Role: subsidy.CityOfficer}, "long enough password")))
		}
		writer := officers[0].Actor()
		err := f.As(t, writer, func(tx *store.Tx) error {
			c := official.NewCampaign(tx.NewID(), writer, tx.Act().Now)
			c.CampaignForm, c.HasCover = storetest.Letter(), true
			ev, err := c.Submit(writer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveCampaign(c, ev)
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range officers {
			if n := storetest.Must[int](t)(f.UnreadCount(ctx, o.ID)); n != map[bool]int{true: 0, false: 1}[i == 0] {
				t.Errorf("officer %d has %d messages", i, n)
			}
		}
		counts, err := f.DeskCounts(ctx, officers[1].Actor())
		if err != nil || counts.Notices != 1 {
			t.Errorf("%+v, %v", counts, err)
		}
	})
}
