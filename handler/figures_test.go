package handler_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

func TestWeChatsFiguresOfFollowersStandUnderOurs(t *testing.T) {
	o := newOffice(t)
	o.serve(nil)
	err := o.Change(t.Context(), store.Act{Now: storetest.Monday}, func(tx *store.Tx) error {
		return tx.Followed("oa_one", storetest.Monday, true)
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(24 * time.Hour)
	yesterday := calendar.DayOf(storetest.Monday)
	save := func(days []official.FollowerDay, trouble string) {
		t.Helper()
		err := o.Change(t.Context(), store.Act{Now: storetest.Monday}, func(tx *store.Tx) error {
			return tx.SaveFollowerFigures(days, trouble, subsidy.Event{Action: subsidy.ReadAccount})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shows := func(want bool, words ...string) {
		t.Helper()
		page := o.opened(t, city, "/console/official")
		for _, word := range words {
			if strings.Contains(page, word) != want {
				t.Errorf("%q shown: %v", word, !want)
			}
		}
	}
	shows(true, "还没有微信的统计")
	save(nil, "公众号没有这项权限，请联系管理员在公众平台开通")
	shows(true, "没有读到微信的统计：公众号没有这项权限")
	save([]official.FollowerDay{{Day: yesterday, Joined: 4321, Gone: 321, Total: 7654}}, "")
	shows(true, "<td>4321</td>", "<td>321</td>", "<td>7654</td>", "微信统计有7654位关注者，这里记了1位")
	shows(false, "没有读到微信的统计", "还没有微信的统计")
	save([]official.FollowerDay{{Day: yesterday, Joined: 1, Total: 1}}, "")
	shows(false, "7654", "微信统计有", "微信统计新增")
	save([]official.FollowerDay{{Day: yesterday.AddDays(-1), Total: 5555}}, "") // before we counted
	shows(true, "<td>5555</td>")
	shows(false, "这里记了")
}
