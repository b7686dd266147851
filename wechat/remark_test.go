package wechat_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"shigang/wechat"
)

func TestWhoHasATagIsReadPageByPage(t *testing.T) {
	w := newWorld(t)
	w.post("/control/followers", map[string]int{"count": 30})
	id, err := w.client.CreateTag(ctx, "武江区")
	if err != nil {
		t.Fatal(err)
	}
	if got, next, err := w.client.TagMembers(ctx, id, ""); err != nil || len(got) != 0 || next != "" {
		t.Errorf("nobody yet: %v %q %v", got, next, err)
	}
	all, _, _, err := w.client.Followers(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.client.TagFollowers(ctx, id, all[10:]); err != nil {
		t.Fatal(err)
	}
	got, next, err := w.client.TagMembers(ctx, id, "")
	if err != nil || !slices.Equal(got, all[10:]) || next != all[len(all)-1] {
		t.Errorf("%v %q %v", got, next, err)
	}
	if got, next, err = w.client.TagMembers(ctx, id, all[20]); err != nil || !slices.Equal(got, all[21:]) {
		t.Errorf("after one of them: %v %q %v", got, next, err)
	}
	if got, next, err = w.client.TagMembers(ctx, id, all[len(all)-1]); err != nil || len(got) != 0 || next != "" {
		t.Errorf("after the last: %v %q %v", got, next, err)
	}
	for body, want := range map[string]int{`{"tagid":999}`: 45159, `{"tagid":100,"next_openid":"nobody"}`: 40003} {
		if code := w.refusal("cgi-bin/user/tag/get", "wxofficial", json.RawMessage(body)); code != want {
			t.Errorf("%s: %d, want %d", body, code, want)
		}
	}
}

func TestARemarkHasThirtyBytesAndAFollower(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "a"})
	for name, v := range map[string]struct {
		openid, remark string
		code           int
	}{
		"ten Chinese characters": {"oa_a", strings.Repeat("备", 10), 0},
		"none":                   {"oa_a", "", 0},
		"eleven":                 {"oa_a", strings.Repeat("备", 11), 40092},
		"two lines":              {"oa_a", "a\nb", 40092},
		"a stranger":             {"oa_nobody", "a", 40003},
		"no openid":              {"nobody", "a", 40003},
	} {
		err := w.client.RemarkFollower(ctx, v.openid, v.remark)
		if got := wechat.OutcomeOf(err).Code; got != v.code || (err == nil) != (v.code == 0) {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
}
