package wechat_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

func TestWhatWasUsedOfEachCallIsTold(t *testing.T) {
	w := newWorld(t)
	w.post("/control/quota", map[string]any{"path": "cgi-bin/menu/create", "day": 3})
	for range 2 {
		if err := w.client.SetMenu(ctx, official.DefaultMenu()); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for _, q := range w.client.Quotas(ctx) {
		if q.Trouble != "" || q.Limit == 0 {
			t.Errorf("%+v", q)
		}
		if q.Path == "/cgi-bin/menu/create" {
			found++
			if q.Limit != 3 || q.Used != 2 || q.Left != 1 || q.App != official.AppOfficial {
				t.Errorf("%+v", q)
			}
		}
	}
	if found != 1 {
		t.Error("the menu's call is not among ours")
	}
}

func TestClearedCallsCountFromZeroTenTimesAMonth(t *testing.T) {
	w := newWorld(t)
	w.post("/control/quota", map[string]any{"path": "cgi-bin/menu/create", "day": 1})
	for i := range 10 {
		if err := w.client.SetMenu(ctx, official.DefaultMenu()); err != nil {
			t.Fatalf("after clear %d: %v", i, err)
		}
		if err := w.client.SetMenu(ctx, official.DefaultMenu()); wechat.OutcomeOf(err).Code != 45009 {
			t.Fatalf("a second call of one: %v", err)
		}
		if err := w.client.ClearQuota(ctx, official.AppOfficial); err != nil {
			t.Fatalf("clear %d: %v", i, err)
		}
	}
	err := w.client.ClearQuota(ctx, official.AppOfficial)
	var e *subsidy.Error
	if wechat.OutcomeOf(err).Code != 48006 || !errors.As(err, &e) || !strings.Contains(e.Message, "10次") {
		t.Errorf("the eleventh: %v", err)
	}
	if err := w.client.ClearQuota(ctx, official.AppMini); err != nil {
		t.Errorf("the mini-program has ten of its own: %v", err)
	}
}

func TestARidTellsWhatWasRefusedButNotWhatWasSent(t *testing.T) {
	w := newWorld(t)
	long := official.Menu{
		Buttons: []official.MenuButton{{Name: "一二三四五六七", Kind: official.MenuWord, Value: "机密"}},
	}
	if err := w.client.SetMenu(ctx, long); err == nil {
		t.Fatal("a menu that WeChat takes")
	}
	var refused []struct{ Rid string }
	w.get("/control/refused", &refused)
	if len(refused) != 1 {
		t.Fatalf("%+v", refused)
	}
	info, err := w.client.RidInfo(ctx, official.AppOfficial, refused[0].Rid)
	if err != nil || info.Path != "/cgi-bin/menu/create" || !strings.Contains(info.Answer, "40018") ||
		info.At.IsZero() || strings.Contains(info.Answer+info.Path, "机密") ||
		strings.Contains(info.Answer+info.Path, "access_token") {
		t.Errorf("%+v %v", info, err)
	}
	if _, err := w.client.RidInfo(ctx, official.AppMini, refused[0].Rid); wechat.OutcomeOf(err).Code != 76001 {
		t.Errorf("asked by another account: %v", err)
	}
	w.clock.Add(int64(8 * 24 * time.Hour))
	if _, err := w.client.RidInfo(ctx, official.AppOfficial, refused[0].Rid); wechat.OutcomeOf(err).Code != 76001 {
		t.Errorf("after a week: %v", err)
	}
}
