package jobs

import (
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

func TestTheTemplatesAreComparedAtTheStartAndStopNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(3)
		a.templates = official.TemplateCheck{
			Lists: []official.TemplateList{{Channel: subsidy.ChannelBiz, Ours: 3, Trouble: "没有权限"}},
			Findings: []official.TemplateFinding{{
				Channel: subsidy.ChannelSubscribe,
				ID:      "tpl-1",
				Trouble: official.TemplateKeys,
				Unknown: []string{"thing1"},
			}},
		}
		j := jobsOf(f, a)
		roundOf(t, j)
		got := storetest.Must[official.TemplateCheck](t)(f.TemplateCheck(ctx))
		if len(got.Findings) != 1 || got.Findings[0].Unknown[0] != "thing1" || !got.Unread() || got.At.IsZero() {
			t.Fatalf("%+v", got)
		}
		if a.counts["followers"] == 0 {
			t.Error("the differences stopped the reconciliation")
		}
		roundOf(t, j)
		if a.counts["templates"] != 1 {
			t.Errorf("compared %d times at once", a.counts["templates"])
		}
		f.Clock.Advance(lookAgain + time.Second)
		a.templates = official.TemplateCheck{}
		roundOf(t, j)
		if a.counts["templates"] != 2 {
			t.Errorf("not again after a list that was not given: %d", a.counts["templates"])
		}
		f.Clock.Advance(time.Hour)
		roundOf(t, j)
		if a.counts["templates"] != 2 {
			t.Errorf("compared again within the day: %d", a.counts["templates"])
		}
	})
}

func TestWhatTheAccountHadIsKeptBeforeAnythingOfOursIsPublished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		site := official.AccountButton{Type: "view", Name: "官网", URL: "https://x.cn"}
		a.menu = official.FindMenu(true, []official.AccountButton{site}, 0, "")
		a.replies = official.FindReplies("欢迎", "", nil)
		a.before = func(_ *account, call string, n int) error {
			if call == "menu read" && n == 1 {
				return code(-1)
			}
			return nil
		}
		j := jobsOf(f, a)
		roundOf(t, j)
		replies := storetest.Must[official.FoundReplies](t)(f.FoundReplies(ctx))
		if replies.Welcome != "欢迎" || replies.At.IsZero() {
			t.Errorf("%+v", replies)
		}
		f.Clock.Advance(lookAgain + time.Second)
		roundOf(t, j) // what WeChat did not tell is asked again
		got := storetest.Must[official.FoundMenu](t)(f.FoundMenu(ctx))
		if got.Buttons != 1 || got.Menu.Buttons[0].Value != "https://x.cn" {
			t.Errorf("%+v", got)
		}
	})
}

func TestOneProcessAtATimeLooksAtTheAccount(t *testing.T) {
	f := storetest.SQLite(t)
	a := newAccount(1)
	other := storetest.Must[bool](t)(f.Lease(ctx, "official", "another process", time.Hour))
	j := jobsOf(f, a)
	roundOf(t, j)
	if n := a.counts["menu read"] + a.counts["replies read"]; !other || n != 0 {
		t.Fatalf("beside another process the account was looked at %d times", n)
	}
	if err := f.DropLease(ctx, "official", "another process"); err != nil {
		t.Fatal(err)
	}
	roundOf(t, j)
	if a.counts["menu read"] != 1 || a.counts["replies read"] != 1 {
		t.Errorf("once the other is gone: %v", a.counts)
	}
}
