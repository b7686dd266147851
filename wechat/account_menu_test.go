package wechat_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

func TestAMenuThatWasSetIsReadAsItWasSet(t *testing.T) {
	w := newWorld(t)
	if f, err := w.client.FoundMenu(ctx); err != nil || f.Open || f.Buttons != 0 {
		t.Fatalf("before there is one: %+v %v", f, err)
	}
	if err := w.client.SetMenu(ctx, official.DefaultMenu()); err != nil {
		t.Fatal(err)
	}
	f, err := w.client.FoundMenu(ctx)
	if err != nil || !f.Open || !reflect.DeepEqual(f.Menu, official.DefaultMenu()) || len(f.Left) != 0 {
		t.Fatalf("%+v %v", f, err)
	}
	m := official.OfficialMenu{Draft: official.DefaultMenu()}
	if m.Foreign(f) {
		t.Error("our own menu counts as another's")
	}
}

func TestAMenuOfThePlatformIsReadWithWhatCannotBeTaken(t *testing.T) {
	w := newWorld(t)
	w.post("/control/platform/menu", json.RawMessage(`{"is_menu_open":1,"selfmenu_info":{"button":[
		{"type":"text","name":"一个太长的名字","value":"您好"},{"type":"photo","name":"照片","value":"M"},
		{"name":"更多","sub_button":{"list":[{"type":"click","name":"旧系统","key":"V1001"}]}}]}}`))
	f, err := w.client.FoundMenu(ctx)
	if err != nil || f.Buttons != 3 || len(f.Menu.Buttons) != 2 || len(f.Left) != 3 || len(f.Replies) != 1 {
		t.Fatalf("%+v %v", f, err)
	}
	if b := f.Menu.Buttons[0]; b.Name != "一个太长" || b.Kind != official.MenuWord ||
		f.Replies[0].Keywords[0] != b.Value {
		t.Errorf("%+v, %+v", b, f.Replies[0])
	}
	if err := w.client.SetMenu(ctx, official.DefaultMenu()); err != nil { // set by API, it is the one
		t.Fatal(err)
	}
	if f, err := w.client.FoundMenu(ctx); err != nil || f.Buttons != 6 {
		t.Errorf("%+v %v", f, err)
	}
}

func TestWhatStaffReadWhereTheAccountMayNotBeRead(t *testing.T) {
	w := newWorld(t)
	w.fail("cgi-bin/get_current_selfmenu_info", "code", 48001, 1)
	w.fail("cgi-bin/get_current_autoreply_info", "code", 45009, 1)
	if _, err := w.client.FoundMenu(ctx); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("%v", err)
	}
	if _, err := w.client.FoundReplies(ctx); subsidy.KindOf(err) != subsidy.Busy {
		t.Errorf("%v", err)
	}
}
