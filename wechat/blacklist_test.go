package wechat_test

import (
	"fmt"
	"testing"

	"shigang/subsidy"
	"shigang/wechat"
)

func TestWhoIsOnTheBlacklistReachesNobodyAndIsNotReached(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	if err := w.client.BlockFollowers(ctx, []string{"oa_hr"}); err != nil {
		t.Fatal(err)
	}
	list, next, err := w.client.Blacklist(ctx, "")
	if err != nil || len(list) != 1 || list[0] != "oa_hr" {
		t.Fatalf("%v %q %v", list, next, err)
	}
	if list, _, err := w.client.Blacklist(ctx, next); err != nil || len(list) != 0 {
		t.Errorf("the next page: %v %v", list, err)
	}
	if o := w.client.SendTemplate(ctx, "oa_hr", message, "pages/home/home", "n1"); o.Code != 43019 ||
		o.Result != subsidy.Refused {
		t.Errorf("%+v", o)
	}
	if err := w.client.UnblockFollowers(ctx, []string{"oa_hr"}); err != nil {
		t.Fatal(err)
	}
	if o := w.client.SendTemplate(ctx, "oa_hr", message, "pages/home/home", "n2"); o.Result != subsidy.Delivered {
		t.Errorf("%+v", o)
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprintf("oa_f%07d", i)
	}
	if err := w.client.BlockFollowers(ctx, many); wechat.OutcomeOf(err).Code != 40032 {
		t.Errorf("twenty-one at once: %v", err)
	}
}
