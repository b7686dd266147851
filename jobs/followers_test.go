package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

func jobsOf(f storetest.Fixture, a *account) *accountJobs {
	return newAccountJobs(Config{Store: f.Store, Official: a, Lease: time.Minute, FollowerCalls: 2000})
}

func roundOf(t *testing.T, j *accountJobs) {
	t.Helper()
	if err := j.round(ctx); err != nil {
		t.Fatal(err)
	}
}

// present is how many follow, by the day's figures.
func present(t *testing.T, f storetest.Fixture) official.FollowerDay {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	days := storetest.Must[[]official.FollowerDay](t)(f.FollowerDays(ctx, calendar.DayOf(now)))
	if len(days) == 0 {
		return official.FollowerDay{}
	}
	return days[len(days)-1]
}

func event(t *testing.T, f storetest.Fixture, do func(tx *store.Tx) error) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	if err := f.Change(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, do); err != nil {
		t.Fatal(err)
	}
}

func TestAReconciliationGoesOnWhereItWasKilled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(25_000)
		dying, kill := context.WithCancel(ctx)
		a.before = func(a *account, call string, n int) error {
			if call == "followers" && n == 3 {
				kill() // the process dies while it waits for the third page
			}
			return nil
		}
		if err := jobsOf(f, a).round(dying); !errors.Is(err, context.Canceled) {
			t.Fatalf("killed: %v", err)
		}
		if run := storetest.Must[store.FollowerRun](t)(f.FollowerRun(ctx)); run.Phase != store.RunPages ||
			run.Counted != 20_000 || run.Trouble != "" {
			t.Fatalf("after the kill: %+v", run)
		}
		a.FollowersOnce(t, f)
		if want := []string{"", "o09999", "o19999", "o24999"}; !slices.Equal(a.pages, want) {
			t.Fatalf("asked for the pages %q, want %q", a.pages, want)
		}
		if d := present(t, f); d.Total != 25_000 || d.Joined != 0 || d.Gone != 0 {
			t.Fatalf("the first run found %+v", d)
		}
		if n, unasked := a.asked, len(storetest.Must[[]string](t)(f.Unasked(ctx, 10))); n != 250 || unasked != 0 {
			t.Fatalf("%d questions for unionids, %d left", n, unasked)
		}
	})
}

// FollowersOnce runs another process once.
func (a *account) FollowersOnce(t *testing.T, f storetest.Fixture) {
	t.Helper()
	a.before = nil
	f.Clock.Advance(3 * time.Minute) // a lease of a process that was really killed lapses
	roundOf(t, jobsOf(f, a))
}

func TestLeaversAreFoundAndThoseWhoJoinDuringTheRunAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(12_000)
		roundOf(t, jobsOf(f, a))
		roundOf(t, jobsOf(f, a)) // nothing is due
		if len(a.pages) != 3 {
			t.Fatalf("asked for %d pages", len(a.pages))
		}
		// In the next night 30 are gone without a word; while the pages are read, one
		// joins whom no page has, and one leaves whom the page still has.
		if _, err := f.MoveClock(ctx,
			calendar.DayOf(storetest.Monday).AddDays(1).Start().Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		a.followers = slices.Delete(a.followers, 100, 130)
		a.before = func(a *account, call string, n int) error {
			if call == "followers" && n == 5 {
				f.Clock.Advance(time.Second)
				a.followers = slices.Insert(a.followers, 0, "newcomer") // before what was read already
				event(t, f, func(tx *store.Tx) error {
					return errors.Join(tx.Followed("newcomer", tx.Act().Now, true),
						tx.Unfollowed("o11990", tx.Act().Now))
				})
			}
			return nil
		}
		roundOf(t, jobsOf(f, a))
		d := present(t, f)
		if d.Total != 12_000-30-1+1 || d.Joined != 1 || d.Gone != 31 {
			t.Fatalf("after the night: %+v", d)
		}
		a.before = nil
		a.followers = a.followers[:11_960] // the leaver, whom WeChat no longer has either, and the ten about him
		if _, err := f.MoveClock(ctx,
			calendar.DayOf(storetest.Monday).AddDays(2).Start().Add(4*time.Hour)); err != nil {
			t.Fatal(err)
		}
		roundOf(t, jobsOf(f, a))
		if d := present(t, f); d.Total != 11_960 || d.Joined != 0 || d.Gone != 10 {
			t.Fatalf("after the second night: %+v", d)
		}
	})
}

func TestARunThatSawTooFewTakesNobodyForGone(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(300)
	roundOf(t, jobsOf(f, a))
	a.followers, a.total = a.followers[:200], 300
	event(t, f, func(tx *store.Tx) error {
		ev, err := official.Reconcile(storetest.City, tx.Act().Now)
		return errors.Join(err, tx.WantRun(ev))
	})
	roundOf(t, jobsOf(f, a))
	run := storetest.Must[store.FollowerRun](t)(f.FollowerRun(ctx))
	if d := present(t, f); d.Total != 300 || run.Phase != store.RunIdle || run.Trouble == "" || run.Wanted {
		t.Fatalf("%+v %+v", d, run)
	}
}

func TestWeChatIsLeftAloneAsLongAsItSays(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(350)
	answer := error(code(45009))
	a.before = func(_ *account, call string, n int) error {
		if call == "info" && n == 2 {
			return answer
		}
		return nil
	}
	roundOf(t, jobsOf(f, a))
	for range 3 {
		roundOf(t, jobsOf(f, a))
	}
	if a.counts["info"] != 2 {
		t.Fatalf("asked %d times after 45009", a.counts["info"])
	}
	if _, err := f.MoveClock(ctx, calendar.DayOf(storetest.Monday).AddDays(1).Start()); err != nil {
		t.Fatal(err)
	}
	roundOf(t, jobsOf(f, a))
	if left := storetest.Must[[]string](t)(f.Unasked(ctx, 10)); len(left) != 0 || a.counts["info"] != 5 {
		t.Fatalf("after midnight: %d questions, %d left", a.counts["info"], len(left))
	}
}

func TestOneRunAsksNoMoreThanItsBound(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(1000)
	j := newAccountJobs(Config{Store: f.Store, Official: a, Lease: time.Minute, FollowerCalls: 3})
	roundOf(t, j)
	roundOf(t, j)
	if a.asked != 3 {
		t.Fatalf("%d questions", a.asked)
	}
}

func TestOneProcessAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(500)
		one, two := jobsOf(f, a), jobsOf(f, a)
		a.before = func(_ *account, call string, n int) error {
			if call == "followers" && n == 1 {
				roundOf(t, two) // while the first one waits
			}
			return nil
		}
		roundOf(t, one)
		if !slices.Equal(a.pages, []string{"", "o00499"}) {
			t.Fatalf("pages %q", a.pages)
		}
	})
}

func TestTagsFollowCountyMembershipAndBinding(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, _ := f.Member(t, "440203")
		other, _ := f.Member(t, "440281")
		a := newAccount(130)
		a.unions["o00001"], a.unions["o00002"] = owner.UnionID, other.UnionID
		a.followers = append(a.followers, "broken")
		roundOf(t, jobsOf(f, a))
		chooses := func(openid string, county subsidy.County) {
			event(t, f, func(tx *store.Tx) error {
				ev, err := official.CountyChosen(openid, county, subsidy.Actor{ID: openid, Role: subsidy.Visitor},
					tx.Act().Now)
				return errors.Join(err, tx.SetCounty(openid, county, ev))
			})
		}
		for i := range 120 {
			chooses(fmt.Sprintf("o%05d", i), "440204")
		}
		chooses("broken", "440204")
		event(t, f, func(tx *store.Tx) error { return tx.Unfollowed("o00119", tx.Act().Now) })
		roundOf(t, jobsOf(f, a))
		if n := a.withTag("浈江区"); n != 119 {
			t.Fatalf("%d have 浈江区's tag", n)
		}
		if hr := a.withTag("企业经办"); hr != 2 || a.withTag("武江区") != 0 {
			t.Fatalf("%d members, %d of 武江区: one's own choice comes first", hr, a.withTag("武江区"))
		}
		chooses("o00001", "440203")
		roundOf(t, jobsOf(f, a))
		if a.withTag("浈江区") != 118 || a.withTag("武江区") != 1 {
			t.Fatalf("after a choice %d, %d", a.withTag("浈江区"), a.withTag("武江区"))
		}
		j := jobsOf(f, a)
		roundOf(t, j) // the day's look asks once more for whom WeChat refused
		before := a.counts["tag"]
		roundOf(t, j)
		if a.counts["tag"] != before {
			t.Fatal("tags that are right were set again")
		}
		tagIsRemade(t, f, a)
	})
}

// tagIsRemade lets somebody take a tag away at WeChat: it is made anew and all
// who had it get it again.
func tagIsRemade(t *testing.T, f storetest.Fixture, a *account) {
	t.Helper()
	delete(a.made, "浈江区")
	event(t, f, func(tx *store.Tx) error {
		ev, err := official.CountyChosen("o00125", "440204", subsidy.Actor{ID: "o00125", Role: subsidy.Visitor},
			tx.Act().Now)
		return errors.Join(err, tx.SetCounty("o00125", "440204", ev))
	})
	for range 3 {
		roundOf(t, jobsOf(f, a))
	}
	if n := a.withTag("浈江区"); n != 119 {
		t.Fatalf("%d have the tag that was made anew", n)
	}
}

func TestTheNightComputesTagsAnew(t *testing.T) {
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	a := newAccount(3)
	a.unions["o00001"] = owner.UnionID
	roundOf(t, jobsOf(f, a))
	if a.withTag("企业经办") != 1 || a.withTag("武江区") != 1 {
		t.Fatalf("tags %v %v", a.made, a.tags)
	}
	event(t, f, func(tx *store.Tx) error {
		return tx.SetMemberRole(member.Enterprise, owner.ID, "", subsidy.Event{
			Action:  subsidy.LeaveEnterprise,
			Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: member.Enterprise},
			At:      tx.Act().Now,
		})
	})
	if _, err := f.MoveClock(ctx, calendar.DayOf(storetest.Monday).AddDays(1).Start().Add(3*time.Hour)); err != nil {
		t.Fatal(err)
	}
	roundOf(t, jobsOf(f, a))
	if a.withTag("企业经办") != 0 || a.withTag("武江区") != 0 {
		t.Fatalf("a former member keeps the tags: %v %v", a.made, a.tags)
	}
}

func TestTheMenuIsPublishedOrRefusedInASentence(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(1)
	publish := func() {
		event(t, f, func(tx *store.Tx) error {
			m, err := tx.OfficialMenu()
			if err != nil {
				return err
			}
			ev, err := m.Publish(storetest.City, tx.Act().Now)
			return errors.Join(err, tx.SaveMenu(m, ev))
		})
	}
	menu := func() official.OfficialMenu { return storetest.Must[official.OfficialMenu](t)(f.OfficialMenu(ctx)) }
	answer := error(code(45011))
	a.before = func(_ *account, call string, _ int) error {
		if call == "menu" {
			return answer
		}
		return nil
	}
	publish()
	roundOf(t, jobsOf(f, a))
	roundOf(t, jobsOf(f, a))
	if m := menu(); m.State != official.MenuWaiting || m.Trouble == "" || a.counts["menu"] != 1 {
		t.Fatalf("%+v after %d tries", m, a.counts["menu"])
	}
	f.Clock.Advance(time.Minute)
	answer = &subsidy.Error{
		Kind:    subsidy.Invalid,
		Message: "菜单里有微信不允许打开的网页地址，请更换",
		Err:     code(40055),
	}
	roundOf(t, jobsOf(f, a))
	if m := menu(); m.State != official.MenuRefused || m.Trouble != "菜单里有微信不允许打开的网页地址，请更换" {
		t.Fatalf("%+v", m)
	}
	answer = nil
	publish()
	read := a.counts["menu read"]
	roundOf(t, jobsOf(f, a))
	if n := a.counts["menu read"] - read; n < 2 { // the round's own look, and one at what stands there now
		t.Errorf("the menu was read %d times: the page shows the one before", n)
	}
	if m := menu(); m.State != official.MenuPublished || len(a.menus) != 1 || len(a.menus[0].Buttons) != 3 {
		t.Fatalf("%+v, %d menus", m, len(a.menus))
	}
}

// A notice to a county that nobody has chosen yet finds its tag all the same.
func TestATagIsMadeForANoticeThatNeedsIt(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(0)
	r := &Runner{c: Config{Store: f.Store, Official: a}}
	send := store.Sending{Message: official.PolicyNotice{Tag: official.CountyTag("440281")}}
	first := storetest.Must[int](t)(r.tag(ctx, send))
	again := storetest.Must[int](t)(r.tag(ctx, send))
	if first == 0 || again != first || a.made["乐昌市"] != first ||
		storetest.Must[int](t)(f.TagID(ctx, official.CountyTag("440281"))) != first {
		t.Errorf("made %v, answered %d and %d", a.made, first, again)
	}
	if all := storetest.Must[int](t)(r.tag(ctx, store.Sending{Message: official.PolicyNotice{}})); all != 0 {
		t.Errorf("all followers have the tag %d", all)
	}
}
