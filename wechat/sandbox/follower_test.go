package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestFollowersComeInPagesWithTheirTags(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/followers", `{"count":20005}`)
	next, seen := "", map[string]bool{}
	for page := 0; ; page++ {
		out := w.must("cgi-bin/user/get?next_openid="+next, "")
		if out["total"].(float64) != 20005 {
			t.Fatalf("total %v", out["total"])
		}
		if out["count"].(float64) == 0 {
			break
		}
		for _, id := range out["data"].(map[string]any)["openid"].([]any) {
			seen[id.(string)] = true
		}
		next = out["next_openid"].(string)
	}
	if len(seen) != 20005 {
		t.Fatalf("%d seen", len(seen))
	}
	w.must("cgi-bin/tags/members/batchtagging", `{"openid_list":["oa_follower"],"tagid":2}`)
	list := w.must("cgi-bin/user/info/batchget",
		`{"user_list":[{"openid":"oa_follower","lang":"zh_CN"},{"openid":"oa_nobody"}]}`)["user_info_list"].([]any)
	one, two := list[0].(map[string]any), list[1].(map[string]any)
	if one["subscribe"].(float64) != 1 || one["unionid"] != "union_follower" ||
		fmt.Sprint(one["tagid_list"]) != "[2]" || two["subscribe"].(float64) != 0 || len(two) != 2 {
		t.Fatalf("%v", list)
	}
	many := strings.TrimSuffix(strings.Repeat(`{"openid":"oa_follower"},`, 101), ",")
	if code, _ := w.ask("cgi-bin/user/info/batchget", `{"user_list":[`+many+`]}`); code != 40032 {
		t.Errorf("101 at once: %d", code)
	}
}

func TestTagsHaveTheirLimits(t *testing.T) {
	w := newWorld(t)
	create := func(name string) int {
		code, _ := w.ask("cgi-bin/tags/create", fmt.Sprintf(`{"tag":{"name":%q}}`, name))
		return code
	}
	if a, b, c := create(strings.Repeat("县", 10)), create(strings.Repeat("县", 10)),
		create(strings.Repeat("县", 11)); a != 0 || b != 45157 || c != 45158 {
		t.Fatalf("%d %d %d", a, b, c)
	}
	for i := 0; ; i++ {
		if code := create(fmt.Sprint("t", i)); code == 45056 && i == 98 {
			break
		} else if code != 0 {
			t.Fatalf("tag %d: %d", i, code)
		}
	}
	w.tell("/control/followers", `{"count":60}`)
	ids := make([]string, 51)
	for i := range ids {
		ids[i] = fmt.Sprintf(`"oa_f%07d"`, i+1)
	}
	tagging := func(list []string, tag int) int {
		code, _ := w.ask("cgi-bin/tags/members/batchtagging",
			fmt.Sprintf(`{"openid_list":[%s],"tagid":%d}`, strings.Join(list, ","), tag))
		return code
	}
	if a, b, c, d := tagging(ids[:50], 100), tagging(ids, 100), tagging(ids[:1], 999),
		tagging([]string{`"oa_nobody"`}, 100); a != 0 || b != 40032 || c != 45159 || d != 40003 {
		t.Fatalf("%d %d %d %d", a, b, c, d)
	}
	for tag := 101; tag < 120; tag++ {
		tagging(ids[:1], tag)
	}
	if code := tagging(ids[:1], 120); code != 45059 {
		t.Fatalf("a twenty-first tag: %d", code)
	}
	w.must("cgi-bin/tags/members/batchuntagging", `{"openid_list":["oa_f0000001"],"tagid":100}`)
	for _, tag := range w.must("cgi-bin/tags/get", "")["tags"].([]any) {
		if tag := tag.(map[string]any); tag["id"].(float64) == 100 && tag["count"].(float64) != 49 {
			t.Fatalf("%v", tag)
		}
	}
}

func TestTheMenuHasItsLimits(t *testing.T) {
	w := newWorld(t)
	click := func(name string) string { return fmt.Sprintf(`{"type":"click","name":%q,"key":"政策"}`, name) }
	page := `{"type":"miniprogram","name":"办理","appid":"wxmini","pagepath":"pages/home/home",` +
		`"url":"https://x.example"}`
	for name, v := range map[string]struct {
		buttons string
		want    int
	}{
		"three": {
			click("政策") + "," + page + `,{"name":"窗口","sub_button":[` + click("电话") + `]}`,
			0,
		},
		"none":                 {"", 40016},
		"four":                 {strings.Repeat(click("a")+",", 3) + click("a"), 40016},
		"a long name":          {click("一二三四五六"), 40018},
		"a long key":           {strings.Replace(click("a"), "政策", strings.Repeat("长", 43), 1), 40019},
		"another type":         {strings.Replace(click("a"), "click", "push", 1), 40017},
		"no address":           {`{"type":"view","name":"a","url":""}`, 40020},
		"no web address":       {`{"type":"view","name":"a","url":"ftp://x"}`, 40055},
		"another mini-program": {strings.Replace(page, "wxmini", "wxother", 1), 45064},
		"six below": {
			`{"name":"a","sub_button":[` + strings.Repeat(click("b")+",", 5) + click("b") + `]}`,
			40023,
		},
		"a long name below": {`{"name":"a","sub_button":[` + click(strings.Repeat("长", 21)) + `]}`, 40025},
		"three levels":      {`{"name":"a","sub_button":[{"name":"b","sub_button":[` + click("c") + `]}]}`, 40022},
		"an unknown field":  {`{"type":"click","name":"a","key":"b","colour":"red"}`, 47001},
	} {
		if code, _ := w.ask("cgi-bin/menu/create", `{"button":[`+v.buttons+`]}`); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
}
