package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// change runs a change at the business time.
func change(t *testing.T, f storetest.Fixture, by subsidy.Actor, do func(tx *store.Tx) error) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	if err := f.Change(ctx, store.Act{Actor: by, Now: now}, do); err != nil {
		t.Fatal(err)
	}
}

var system = subsidy.Actor{Role: subsidy.System}

func TestAPostIsAnsweredTheSameForADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		done := 0
		post := func() (reply official.Reply) {
			change(t, f, system, func(tx *store.Tx) (err error) {
				reply, err = tx.Once("m|1", func() (official.Reply, error) {
					done++
					return official.Reply{Kind: official.ReplyText, Text: strings.Repeat("答", done)}, nil
				})
				return err
			})
			return reply
		}
		if first, second := post(), post(); first.Text != "答" || second != first || done != 1 {
			t.Fatalf("%+v, %+v, done %d times", first, second, done)
		}
		refused := errors.New("refused")
		err := f.Change(ctx, store.Act{}, func(tx *store.Tx) error {
			_, err := tx.Once("m|2", func() (official.Reply, error) { return official.Reply{}, refused })
			return err
		})
		if !errors.Is(err, refused) {
			t.Fatalf("a post that fails: %v", err)
		}
		f.Clock.Advance(25 * time.Hour)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if post(); done != 2 {
			t.Fatal("a post is known for ever")
		}
	})
}

func TestOldEventsAboutAFollowerChangeNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		at := func(second int) time.Time { return storetest.Monday.Add(time.Duration(second) * time.Second) }
		for i, v := range []struct {
			do     func(tx *store.Tx) error
			joined int
			gone   int
		}{
			{func(tx *store.Tx) error { return tx.Followed("a", at(10), true) }, 1, 0},
			{func(tx *store.Tx) error { return tx.Followed("a", at(20), false) }, 1, 0}, // a message
			{func(tx *store.Tx) error { return tx.Unfollowed("a", at(30)) }, 1, 1},
			{func(tx *store.Tx) error { return tx.Followed("a", at(10), true) }, 1, 1},  // late
			{func(tx *store.Tx) error { return tx.Followed("a", at(30), false) }, 1, 1}, // a message of the same second
			{func(tx *store.Tx) error { return tx.Followed("a", at(40), true) }, 2, 1},
			{func(tx *store.Tx) error { return tx.Unfollowed("a", at(30)) }, 2, 1}, // late
			{func(tx *store.Tx) error { return tx.Unfollowed("b", at(50)) }, 2, 1}, // whom we never knew
			{func(tx *store.Tx) error { return tx.Followed("b", at(40), true) }, 2, 1},
			{func(tx *store.Tx) error { return tx.Followed("c", at(40), false) }, 3, 1}, // whose joining we missed
		} {
			change(t, f, system, v.do)
			days := storetest.Must[[]official.FollowerDay](t)(f.FollowerDays(ctx, calendar.DayOf(storetest.Monday)))
			if len(days) != 1 || days[0].Joined != v.joined || days[0].Gone != v.gone ||
				days[0].Total != v.joined-v.gone {
				t.Errorf("event %d: %+v, want %d joined and %d gone", i, days, v.joined, v.gone)
			}
		}
	})
}

// sent owes an account a message and lets the official account's channel take it.
func sent(
	t *testing.T, f storetest.Fixture, account store.Account, on subsidy.Channel, receipt string,
) (notice string) {
	t.Helper()
	change(t, f, system, func(tx *store.Tx) error {
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, subsidy.Owed{
			To:      subsidy.Audience{Account: account.ID},
			Message: subsidy.EnterpriseDecided{Enterprise: "某公司", Accepted: true},
		})
	})
	ways := store.Ways{
		Lease:    time.Minute,
		Template: func(k subsidy.MessageKind, c subsidy.Channel) (string, bool) { return "tpl-" + string(c), c == on },
	}
	due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
	if len(due) != 1 {
		t.Fatalf("due %v", due)
	}
	send, ok, err := f.StartSend(ctx, due[0], ways)
	if err != nil || !ok || send.Channel != on {
		t.Fatalf("%+v, %v, %v", send, ok, err)
	}
	if err := f.FinishSend(ctx, send, subsidy.Outcome{Result: subsidy.Delivered, Receipt: receipt}); err != nil {
		t.Fatal(err)
	}
	return send.ID
}

// follows makes an account a follower whom the unionid joins.
func follows(t *testing.T, f storetest.Fixture, account store.Account, openid string) {
	t.Helper()
	change(t, f, system, func(tx *store.Tx) error { return tx.Followed(openid, storetest.Monday, true) })
	if err := f.KeepInfo(ctx, []string{openid},
		[]official.FollowerInfo{{
			OpenID:     openid,
			UnionID:    account.UnionID,
			Subscribed: true,
			Since:      storetest.Monday,
		}}); err != nil {
		t.Fatal(err)
	}
}

// outcomes are the day's figures of a channel.
func outcomes(t *testing.T, f storetest.Fixture, on subsidy.Channel) map[subsidy.Result]int {
	t.Helper()
	out := map[subsidy.Result]int{}
	for _, d := range storetest.Must[[]store.DeliveryDay](t)(f.DeliveryDays(ctx, calendar.DayOf(storetest.Monday))) {
		if d.Channel == on && d.N > 0 {
			out[d.Result] += d.N
		}
	}
	return out
}

func inboxState(t *testing.T, f storetest.Fixture, account, notice string) subsidy.DeliveryState {
	t.Helper()
	rows, _, err := f.Inbox(ctx, account, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.ID == notice {
			return r.Delivery
		}
	}
	t.Fatalf("notice %s is not in the inbox", notice)
	return ""
}

func TestATemplateThatFailedAfterAllFallsToTheNextChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		account := f.Account(t, "one", "13800138000")
		follows(t, f, account, "o1")
		id := sent(t, f, account, subsidy.ChannelTemplate, "9001")
		end := func(status string) {
			job := official.JobEnd{Receipt: "9001", Status: status}
			change(t, f, system, func(tx *store.Tx) error {
				return tx.SendEnded(store.SendEnd{
					Receipt: job.Receipt,
					Channel: subsidy.ChannelTemplate,
					OpenID:  "o1",
					Outcome: job.Outcome(),
				})
			})
		}
		end("success")
		if s := inboxState(t, f, account.ID, id); s != subsidy.DeliveryDelivered {
			t.Fatalf("after success %s", s)
		}
		for range 2 { // said twice, counted once
			end("failed:user block")
		}
		if s, n := inboxState(t, f, account.ID, id),
			outcomes(t, f, subsidy.ChannelTemplate); s != subsidy.DeliveryWaiting || n[subsidy.Delivered] != 0 ||
			n[subsidy.Refused] != 1 {
			t.Fatalf("after a failure %s, %v", s, n)
		}
		if result, detail, err := f.LastAttempt(ctx, id); err != nil || result != subsidy.Refused ||
			!strings.Contains(detail, "user block") {
			t.Fatalf("the ledger says %s %q, %v", result, detail, err)
		}
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
		if len(due) != 1 || due[0].ID != id || due[0].Attempt != 2 {
			t.Fatalf("due %v", due)
		}
		ways := store.Ways{Lease: time.Minute, Template: func(k subsidy.MessageKind, c subsidy.Channel) (string, bool) {
			return "tpl", c == subsidy.ChannelTemplate
		}}
		if _, ok, err := f.StartSend(ctx, due[0], ways); ok || err != nil {
			t.Fatalf("went out once more: %v, %v", ok, err)
		}
		if s := inboxState(t, f, account.ID, id); s != subsidy.DeliveryInbox {
			t.Fatalf("without another channel %s", s)
		}
	})
}

func TestAFailureThatIsSaidBeforeTheMessageIsBooked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		account := f.Account(t, "one", "13800138000")
		follows(t, f, account, "o1")
		change(t, f, system, func(tx *store.Tx) error {
			for range 2 {
				if err := tx.SendEnded(store.SendEnd{
					Receipt:  "77",
					Channel:  subsidy.ChannelBiz,
					OpenID:   "o1",
					Template: "tpl-biz",
					Outcome:  subsidy.Outcome{Result: subsidy.Refused, Code: 43101},
				}); err != nil {
					return err
				}
			}
			return tx.Consent("o1", "tpl-biz", true, false)
		})
		if n := storetest.Must[int](t)(f.SettleEnds(ctx)); n != 0 {
			t.Fatalf("%d settled too early", n)
		}
		id := sent(t, f, account, subsidy.ChannelBiz, "77")
		if n := storetest.Must[int](t)(f.SettleEnds(ctx)); n != 1 {
			t.Fatalf("%d settled", n)
		}
		if n := storetest.Must[int](t)(f.SettleEnds(ctx)); n != 0 {
			t.Fatalf("%d settled again", n)
		}
		if s := inboxState(t, f, account.ID, id); s != subsidy.DeliveryWaiting {
			t.Fatalf("state %s", s)
		}
	})
}

func TestAMassSendsEndIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		end := official.JobEnd{Receipt: "5", Status: "send success", Total: 100, Kept: 80, Sent: 75, Failed: 5}
		if _, ok, err := f.MassEnd(ctx, "5"); ok || err != nil {
			t.Fatalf("%v, %v", ok, err)
		}
		for range 2 {
			change(t, f, system, func(tx *store.Tx) error { return tx.MassEnded("5", end) })
		}
		if got, ok, err := f.MassEnd(ctx, "5"); !ok || err != nil || got != end {
			t.Fatalf("%+v, %v, %v", got, ok, err)
		}
	})
}

// wrote lets a follower write something that waits for staff.
func wrote(t *testing.T, f storetest.Fixture, openid, text string, county subsidy.County) (c official.Conversation) {
	t.Helper()
	change(t, f, system, func(tx *store.Tx) error {
		now := tx.Act().Now
		if err := tx.Followed(openid, now, false); err != nil {
			return err
		}
		var ok bool
		var err error
		if c, ok, err = tx.ConversationWith(openid); err != nil {
			return err
		}
		if !ok {
			c = official.Conversation{ID: tx.NewID(), OpenID: openid, CreatedAt: now}
		}
		ev, err := c.Receive(official.Incoming{Type: official.IncomingText, Content: text}, county, now)
		if err != nil {
			return err
		}
		return tx.SaveMessage(c, store.ConversationMessage{ID: tx.NewID(), MessageText: store.MessageText{Text: text}},
			ev)
	})
	return c
}

func TestACountySeesItsFollowersMessagesAndTheCityAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		now := storetest.Monday
		ours, theirs, nobodys := wrote(t, f, "o1", "武江的问题", "440203"), wrote(t, f, "o2", "浈江的问题", "440204"),
			wrote(t, f, "o3", "谁的问题", "")
		ids := func(a subsidy.Actor, tab store.ConversationTab) (out []string) {
			p := store.Page{Limit: 1}
			for {
				rows, next, err := f.Conversations(ctx, a, tab, now, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					out = append(out, r.ID)
				}
				if p.After = next; next == "" {
					return out
				}
			}
		}
		county, centre := storetest.Reviewer("440203"), subsidy.Actor{Role: subsidy.ServiceCentre}
		if got := ids(county, store.TabWaiting); len(got) != 1 || got[0] != ours.ID {
			t.Fatalf("the county sees %v", got)
		}
		if got := ids(storetest.City, store.TabWaiting); len(got) != 3 || got[0] != nobodys.ID {
			t.Fatalf("the city sees %v", got)
		}
		if got := ids(centre, store.TabWaiting); len(got) != 0 {
			t.Fatalf("the service centre sees %v", got)
		}
		if _, _, err := f.ConversationFor(ctx, county, theirs.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("another county's: %v", err)
		}
		if c := storetest.Must[store.DeskCounts](t)(f.DeskCounts(ctx, county)); c.Conversations != 1 {
			t.Fatalf("counts %+v", c)
		}
		now = now.Add(49 * time.Hour)
		if got := ids(storetest.City, store.TabLate); len(got) != 3 {
			t.Fatalf("after 49 hours %v are late", got)
		}
		if got := ids(storetest.City, store.TabWaiting); len(got) != 0 {
			t.Fatalf("after 49 hours %v wait", got)
		}
	})
}

func TestAMessageFollowsItsFollowerToTheCountyThatBecomesKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, _ := f.Member(t, "440203")
		reviewer := storetest.Must[store.Staff](t)(f.AddStaff(ctx, store.Act{Actor: system, Now: storetest.Monday},
			store.Staff{Login: "reviewer", Name: "经办", Role: subsidy.CountyReviewer, County: "440203"},
			"a long enough password"))
		c := wrote(t, f, "o1", "请问怎样备案？", "")
		if err := f.KeepInfo(ctx, []string{"o1"},
			[]official.FollowerInfo{{OpenID: "o1", UnionID: owner.UnionID, Subscribed: true}}); err != nil {
			t.Fatal(err)
		}
		if got, _, err := f.ConversationFor(ctx, reviewer.Actor(), c.ID); err != nil || got.County != "440203" {
			t.Fatalf("%+v, %v", got, err)
		}
		if n := storetest.Must[int](t)(f.UnreadCount(ctx, reviewer.ID)); n != 1 {
			t.Fatalf("the county was told %d times", n)
		}
	})
}

func TestAnAnswerGoesOutWithin48HoursToOneWhoStillFollows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		answer := func(c official.Conversation) (id string) {
			change(t, f, storetest.City, func(tx *store.Tx) error {
				c, err := tx.Conversation(c.ID)
				if err != nil {
					return err
				}
				id = tx.NewID()
				text, ev, err := c.Answer(id, "请看通知。", tx.Act().Actor, tx.Act().Now)
				if err != nil {
					return err
				}
				return tx.SaveMessage(c,
					store.ConversationMessage{ID: id, Staff: true, MessageText: store.MessageText{Text: text}}, ev)
			})
			return id
		}
		send := func() (store.Sending, bool) {
			due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
			for _, d := range due {
				s, ok, err := f.StartSend(ctx, d, store.Ways{
					Lease:    time.Minute,
					Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
				})
				if err != nil {
					t.Fatal(err)
				}
				if s.Kind == subsidy.KindOfficialReply {
					return s, ok
				}
			}
			return store.Sending{}, false
		}
		state := func(c official.Conversation) store.ConversationMessage {
			_, messages, err := f.ConversationFor(ctx, storetest.City, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			return messages[len(messages)-1]
		}
		c := wrote(t, f, "o1", "请问怎样备案？", "440203")
		answer(c)
		if s, ok := send(); !ok || s.Address != "o1" || s.Channel != subsidy.ChannelCustom {
			t.Fatalf("%+v, %v", s, ok)
		} else if err := f.FinishSend(ctx, s, subsidy.Outcome{Result: subsidy.Delivered}); err != nil {
			t.Fatal(err)
		}
		if m := state(c); m.State != subsidy.DeliveryDelivered || m.Text != "请看通知。" || !m.Staff {
			t.Fatalf("%+v", m)
		}
		answer(c) // is held up for three days
		f.Clock.Advance(72 * time.Hour)
		if _, ok := send(); ok || state(c).State != subsidy.DeliveryDropped {
			t.Fatalf("three days later %+v", state(c))
		}
		c = wrote(t, f, "o1", "还在吗？", "440203")
		answer(c)
		change(t, f, system, func(tx *store.Tx) error { return tx.Unfollowed("o1", tx.Act().Now) })
		if _, ok := send(); ok || state(c).State != subsidy.DeliveryRefused || !state(c).Left {
			t.Fatalf("to one who left %+v", state(c))
		}
		err := f.Change(ctx, store.Act{Actor: storetest.City, Now: f.Clock.Now()}, func(tx *store.Tx) error {
			c, err := tx.Conversation(c.ID)
			if err != nil {
				return err
			}
			_, _, err = c.Answer("x", "请看通知。", storetest.City, f.Clock.Now())
			return err
		})
		if subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("an answer to one who left: %v", err)
		}
	})
}

func TestAPictureOfAReplySurvivesTheSweep(t *testing.T) {
	f := storetest.SQLite(t)
	digest := storetest.Must[string](t)(f.PutBlob([]byte("a picture")))
	change(t, f, storetest.City, func(tx *store.Tx) error {
		p := official.Picture{ID: tx.NewID(), Digest: digest, Thumb: "t", At: storetest.Monday}
		ev, err := official.AddPicture(p, 0, storetest.City, storetest.Monday)
		return errors.Join(err, tx.AddPicture(p, ev))
	})
	if err := f.AgeBlobs(48 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := f.Upkeep(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Blob(digest); err != nil {
		t.Fatalf("swept: %v", err)
	}
}
