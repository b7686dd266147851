package wechat_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

// channel is a way to send, and what must be so for it to arrive.
type channel struct {
	name, path string
	ready      func(w *world)
	send       func(c *wechat.Client, dedupe string) subsidy.Outcome
}

func channels(t *testing.T) []channel {
	follow := func(w *world) { w.post("/control/subscribe", map[string]string{"user": "hr"}) }
	return []channel{
		{"subscribe", subscribePath, func(w *world) { w.consent(1) }, func(c *wechat.Client, _ string) subsidy.Outcome {
			return c.SendSubscribe(ctx, "mini_hr", message, "pages/home/home")
		}},
		{"template", "cgi-bin/message/template/send", follow, func(c *wechat.Client, dedupe string) subsidy.Outcome {
			return c.SendTemplate(ctx, "oa_hr", message, "pages/home/home", dedupe)
		}},
		{"biz", "cgi-bin/message/subscribe/bizsend", func(w *world) {
			w.post("/control/consent", map[string]string{
				"user":     "hr",
				"template": "biz-filing-accepted",
				"answer":   "accept",
			})
		}, func(c *wechat.Client, _ string) subsidy.Outcome {
			return c.SendBiz(ctx, "oa_hr", message, "pages/home/home")
		}},
		{"mass", massPath, func(*world) {}, func(c *wechat.Client, dedupe string) subsidy.Outcome {
			return c.SendMass(ctx, article(t), 0, dedupe)
		}},
		{"custom", "cgi-bin/message/custom/send", func(w *world) {
			follow(w)
			w.post("/control/message", map[string]string{"user": "hr", "text": "你好"})
		}, func(c *wechat.Client, dedupe string) subsidy.Outcome {
			return c.SendCustom(ctx, "oa_hr", official.Reply{Kind: official.ReplyText, Text: "您好"}, dedupe)
		}},
	}
}

func TestWhatEachCodeMeansOnEachChannel(t *testing.T) {
	type want struct {
		result subsidy.Result
		pause  subsidy.Pause
	}
	codes := map[int]want{
		-1:    {subsidy.Later, subsidy.PauseSoon},
		45011: {subsidy.Later, subsidy.PauseNextMinute},
		45066: {subsidy.Later, subsidy.PauseNextMinute},
		45009: {subsidy.Later, subsidy.PauseTomorrow},
		48006: {subsidy.Later, subsidy.PauseTomorrow},
		45065: {subsidy.Delivered, ""},
		99999: {subsidy.Refused, ""},
	}
	for _, final := range []int{
		40003, 40005, 40008, 40037, 41030, 43004, 43019, 43101, 45002, 45015, 45028, 45047, 45067, 45109, 47001, 47003,
		48001, 48002, 48004, 50002, 50005, 87014,
	} {
		codes[final] = want{subsidy.Refused, ""}
	}
	for _, token := range []int{40001, 40014, 42001} {
		codes[token] = want{subsidy.Later, subsidy.PauseTenMinutes}
	}
	for _, ch := range channels(t) {
		w := newWorld(t)
		for code, want := range codes {
			times := 1
			if want.result == subsidy.Later && code > 40000 && code < 43000 {
				times = 2 // once is mended by a new token
			}
			w.clock.Add(int64(time.Minute)) // a token is renewed by force each half minute at most
			w.fail(ch.path, "code", code, times)
			o := ch.send(w.client, fmt.Sprint("n", code))
			if o.Result != want.result || o.Pause != want.pause || o.Code != code {
				t.Errorf("%s %d: %+v", ch.name, code, o)
			}
		}
		if w.count(ch.name) != 0 {
			t.Errorf("%s: %d delivered", ch.name, w.count(ch.name))
		}
		for _, token := range []int{40001, 40014, 42001} {
			w.clock.Add(int64(time.Minute))
			ch.ready(w)
			w.fail(ch.path, "code", token, 1)
			if o := ch.send(w.client, fmt.Sprint("once", token)); o.Result != subsidy.Delivered {
				t.Errorf("%s after a new token: %+v", ch.name, o)
			}
			w.post("/control/unsubscribe", map[string]string{"user": "follower"})
			w.post("/control/subscribe", map[string]string{"user": "follower"})
			if ch.name == "template" || ch.name == "custom" {
				w.post("/control/unsubscribe", map[string]string{"user": "hr"})
			}
		}
	}
}

func TestWithoutAnAnswerNothingIsCertain(t *testing.T) {
	for _, ch := range channels(t) {
		for mode, sent := range map[string]int{"http500": 0, "cut_before": 0, "cut_after": 1, "half_body": 1} {
			w := newWorld(t)
			ch.ready(w)
			w.fail(ch.path, mode, 0, 1)
			if o := ch.send(w.client, "n"); o.Result != subsidy.Unknown || o.Code != 0 || w.count(ch.name) != sent ||
				mode == "half_body" && !strings.Contains(o.Detail, "broke off") {
				t.Errorf("%s %s: %+v, %d delivered", ch.name, mode, o, w.count(ch.name))
			}
			if ch.name != "template" && ch.name != "mass" {
				continue
			}
			if o := ch.send(w.client, "n"); o.Result != subsidy.Delivered || w.count(ch.name) != 1 {
				t.Errorf("%s %s, again: %+v, %d delivered", ch.name, mode, o, w.count(ch.name))
			}
		}
		c := wechat.New(wechat.Settings{
			MiniAppID:      "wxmini",
			MiniSecret:     secret,
			OfficialAppID:  "wxofficial",
			OfficialSecret: secret,
			APIURL:         "http://127.0.0.1:1",
			Templates:      wechat.DefaultTemplates(),
		}, newWorld(t).store, time.Now, &http.Transport{})
		if o := ch.send(c, "n"); o.Result != subsidy.Later || o.Pause != subsidy.PauseSoon {
			t.Errorf("%s without a connection: %+v", ch.name, o)
		}
	}
}

func TestAnUploadThatFailsReachesNobodyAndIsTriedAgain(t *testing.T) {
	for _, path := range []string{"cgi-bin/material/add_material", "cgi-bin/draft/add"} {
		for _, mode := range []string{"http500", "cut_after", "half_body"} {
			w := newWorld(t)
			w.fail(path, mode, 0, 1)
			if o := w.client.SendMass(ctx, article(t), 0, "n"); o.Result != subsidy.Later || w.count("mass") != 0 {
				t.Errorf("%s %s: %+v", path, mode, o)
			}
			if o := w.client.SendMass(ctx, article(t), 0, "n"); o.Result != subsidy.Delivered || w.count("mass") != 1 {
				t.Errorf("%s %s, again: %+v", path, mode, o)
			}
		}
	}
}

func TestJobsReadACallsErrorByItsOutcome(t *testing.T) {
	w := newWorld(t)
	w.fail("cgi-bin/user/get", "code", 45009, 1)
	if _, _, _, err := w.client.Followers(ctx, ""); wechat.OutcomeOf(err).Pause != subsidy.PauseTomorrow {
		t.Errorf("%v", err)
	}
	w.fail("cgi-bin/menu/create", "code", 48001, 1)
	err := w.client.SetMenu(ctx, official.DefaultMenu())
	if o := wechat.OutcomeOf(err); o.Result != subsidy.Refused || o.Code != 48001 ||
		subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("%v: %+v", err, o)
	}
	if o := wechat.OutcomeOf(errors.New("the store does not answer")); o.Result != subsidy.Later {
		t.Errorf("%+v", o)
	}
	if o := wechat.OutcomeOf(nil); o.Result != subsidy.Delivered {
		t.Errorf("%+v", o)
	}
	w.fail(subscribePath, "code", 43101, 1)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); !strings.Contains(o.Detail, "没有授权") {
		t.Errorf("an operator reads %q", o.Detail)
	}
}
