package wechat_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/wechat"
)

// extremes fill a message's texts.
var extremes = []string{
	"",
	"短",
	strings.Repeat("很长的原因", 60),
	"第一行\n第二行\t" + strings.Repeat("没有空格", 9),
	"Guangdong Long Company Name Limited, Shaoguan Branch",
	"\u200b\u202e看不见的字符\x00",
	"😀表情和“引号”",
	"关于备案BA440203-2026-00012-B1的补充说明和附件",
	"，，，、、、。。。；；；，，，、、、。。。；；；",
}

// fillWith sets every field of a message to an extreme.
func fillWith(t *testing.T, v reflect.Value, text string, n int64) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch f.Interface().(type) {
		case calendar.Day:
			f.Set(reflect.ValueOf(calendar.NewDay(2026, 12, 28)))
			continue
		case time.Time:
			f.Set(reflect.ValueOf(time.Date(2026, 12, 28, 14, 2, 0, 0, time.UTC)))
			continue
		case []subsidy.County:
			f.Set(reflect.ValueOf(subsidy.Counties()[:int(n)%len(subsidy.Counties())]))
			continue
		case subsidy.County:
			f.Set(reflect.ValueOf(subsidy.Counties()[int(n)%len(subsidy.Counties())]))
			continue
		case subsidy.AssessmentState:
			states := []subsidy.AssessmentState{
				subsidy.AssessmentSupplement, subsidy.AssessmentFavourable, subsidy.AssessmentUnfavourable,
			}
			f.Set(reflect.ValueOf(states[int(n)%len(states)]))
			continue
		}
		switch f.Kind() {
		case reflect.String:
			if f.SetString(text); name == "CaseNumber" {
				f.SetString("BA440203-2026-00012-B12")
			}
		case reflect.Int, reflect.Int64:
			f.SetInt(n)
		case reflect.Bool:
			f.SetBool(n%2 == 0)
		case reflect.Struct:
			fillWith(t, f, text, n)
		default:
			t.Fatalf("no extreme for a %s", f.Type())
		}
	}
}

// messages are all message types with every extreme.
func messages(t *testing.T) []subsidy.Message {
	var out []subsidy.Message
	for _, kind := range notify.MessageKinds() {
		for i, text := range extremes {
			m, err := notify.DecodeMessage(kind, []byte("{}"))
			if err != nil {
				t.Fatal(err)
			}
			v := reflect.New(reflect.TypeOf(m)).Elem()
			fillWith(t, v, text, []int64{0, 1, 2, 1_000_000, 3}[i%5])
			if m = v.Interface().(subsidy.Message); len(m.Lines()) > 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

func TestEveryMessageFitsItsTemplateOnEveryChannel(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	list := messages(t)
	if len(list) < 60 {
		t.Fatalf("only %d messages", len(list))
	}
	for i, m := range list {
		for _, channel := range []subsidy.Channel{"subscribe", "template", "biz"} {
			id, ok := w.client.TemplateFor(m.Kind(), channel)
			if !ok || !w.client.Has(m.Kind(), channel) {
				t.Fatalf("%s has no template for %s: add it to DefaultTemplates", m.Kind(), channel)
			}
			var o subsidy.Outcome
			switch channel {
			case "subscribe":
				w.post("/phone/subscribe", map[string]any{"user": "hr", "templates": map[string]string{id: "accept"}})
				o = w.client.SendSubscribe(ctx, "mini_hr", m, "pages/home/home")
			case "template":
				o = w.client.SendTemplate(ctx, "oa_hr", m, "pages/home/home",
					string(rune('a'+i%26))+strings.Repeat("x", i/26))
			case "biz":
				w.post("/control/consent", map[string]string{"user": "hr", "template": id, "answer": "accept"})
				o = w.client.SendBiz(ctx, "oa_hr", m, "pages/home/home")
			}
			if o.Result != subsidy.Delivered {
				data, _ := json.Marshal(m)
				t.Errorf("%s by %s: %+v: %s", m.Kind(), channel, o, data)
			}
			for _, line := range w.newest(string(channel)).Lines {
				if strings.Contains(line, "BA4402") && !strings.HasSuffix(line, "-B12") &&
					!strings.HasSuffix(line, "-B1") && line != "BA440203202600012B1" {
					t.Errorf("%s by %s cuts a case number: %q", m.Kind(), channel, line)
				}
			}
		}
	}
	if _, ok := w.client.TemplateFor(subsidy.KindPolicyNotice, "template"); ok || w.client.Has("nothing", "subscribe") {
		t.Error("a template where there is none")
	}
}

func TestTheTemplatesFileSaysWhatIsWrong(t *testing.T) {
	good := wechat.DefaultTemplates()
	write := func(change func(map[string]map[string]map[string]any)) error {
		data, err := json.Marshal(good)
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]map[string]map[string]any
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatal(err)
		}
		change(raw)
		if data, err = json.Marshal(raw); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "templates.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = wechat.LoadTemplates(path)
		return err
	}
	if err := write(func(map[string]map[string]map[string]any) {}); err != nil {
		t.Fatal(err)
	}
	if err := write(func(r map[string]map[string]map[string]any) {
		for kind := range r {
			delete(r[kind], "template")
			delete(r[kind], "biz")
		}
	}); err != nil {
		t.Fatalf("without the official account's: %v", err)
	}
	for want, change := range map[string]func(map[string]map[string]map[string]any){
		"no subscribe template for": func(r map[string]map[string]map[string]any) { delete(r["file_by"], "subscribe") },
		`"nothing"`:                 func(r map[string]map[string]map[string]any) { r["nothing"] = r["file_by"] },
		`"sms"`: func(r map[string]map[string]map[string]any) {
			r["file_by"]["sms"] = r["file_by"]["biz"]
		},
		"id and title": func(r map[string]map[string]map[string]any) { r["file_by"]["template"]["id"] = "" },
		"needs 3 keys": func(r map[string]map[string]map[string]any) {
			r["file_by"]["biz"]["keys"] = []string{"thing1"}
		},
		"unknown key": func(r map[string]map[string]map[string]any) {
			r["file_by"]["biz"]["keys"] = []string{"thing1", "date2", "picture3"}
		},
		"unknown field": func(r map[string]map[string]map[string]any) { r["file_by"]["biz"]["colour"] = "red" },
	} {
		if err := write(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
