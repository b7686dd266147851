package wechat_test

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

const (
	pushToken = "pushtoken"
	pushKey   = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
)

// withPushes is a sandbox whose mini-program posts to a callback.
func withPushes(t *testing.T) (*world, *office) {
	t.Helper()
	o := &office{c: pushes(t, 1_790_000_000)}
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	return newWorld(t, func(b *sandbox.Options) {
		b.PushURL, b.PushToken, b.PushAESKey = server.URL+"/wechat/mini", pushToken, pushKey
	}), o
}

// pushes is the mini-program's callback at a time.
func pushes(t *testing.T, now int64) *wechat.Callback {
	t.Helper()
	c, err := wechat.NewMiniCallback("wxmini", pushToken, pushKey, at(now))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every event of the mini-program's arrives the same, as XML or JSON; one entry
// is an object in JSON, several are an array.
func TestTheMiniProgramsEventsAreReadInBothFormats(t *testing.T) {
	var first []official.Incoming
	for _, json := range []bool{false, true} {
		w, o := withPushes(t)
		w.post("/control/push", map[string]bool{"json": json})
		sheet := func(answers map[string]string) {
			w.post("/phone/subscribe", map[string]any{"user": "hr", "templates": answers})
		}
		sheet(map[string]string{"tpl-filing-accepted": "accept"})
		sheet(map[string]string{"tpl-filing-accepted": "reject", "tpl-filing-returned": "accept"})
		w.client.SendSubscribe(ctx, "mini_hr", message, "")
		w.fail(subscribePath, "job", 43107, 1)
		sheet(map[string]string{"tpl-filing-accepted": "accept"})
		w.client.SendSubscribe(ctx, "mini_hr", message, "")
		w.post("/control/consent",
			map[string]string{"user": "hr", "template": "tpl-filing-returned", "answer": "refuse"})
		for _, act := range []map[string]string{
			{"event": "revoke", "info": "8"}, {"event": "modified"}, {"event": "cancel"},
		} {
			act["user"], act["app"] = "hr", "mini"
			w.post("/control/authorization", act)
		}
		w.delivered() // when all is posted
		o.mu.Lock()
		got, err := inTheirOrder(o.in), o.err
		o.mu.Unlock()
		if err != nil || len(got) != 9 {
			t.Fatalf("JSON %v: %d came, %v", json, len(got), err)
		}
		if first == nil {
			first = got
		} else if !reflect.DeepEqual(got, first) {
			t.Errorf("JSON %v:\n%+v\nwant\n%+v", json, got, first)
		}
	}
	said := fmt.Sprintf("%+v", first)
	for _, want := range []string{
		"Template:tpl-filing-returned Accepted:true", "Accepted:false Ended:true", "Code:43107", "Revoked:[8]",
		"Type:cancelled", "Type:modified",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	for _, in := range first {
		if !in.Mini || in.From != "mini_hr" {
			t.Errorf("%+v", in)
		}
	}
}

// inTheirOrder sorts what came, for several posts go out at once.
func inTheirOrder(in []official.Incoming) []official.Incoming {
	out := append([]official.Incoming{}, in...)
	for i := range out {
		for j := i; j > 0 && fmt.Sprintf("%+v", out[j]) < fmt.Sprintf("%+v", out[j-1]); j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// pushedAt is when a post is sent, in Unix seconds.
const pushedAt = 1_790_000_000

// seal is a text as WeChat posts it then.
func seal(t *testing.T, text string) (url.Values, string) {
	t.Helper()
	q, body, err := wechat.SealPush(pushes(t, pushedAt), text, "1790000000", "n")
	if err != nil {
		t.Fatal(err)
	}
	return q, body
}

// pushed is what a sealed text is read as.
func pushed(t *testing.T, text string) (official.Incoming, error) {
	t.Helper()
	q, body := seal(t, text)
	return pushes(t, pushedAt).Open(q, []byte(body))
}

const revocation = `{"ToUserName":"gh_870882ca4b1","FromUserName":"oaKk346BaWE-eIn4oSRWbaM9vR7s",` +
	`"CreateTime":1627359464,"MsgType":"Event","Event":"user_authorization_revoke",` +
	`"OpenID":"oaKk343WOktAaT2ygsX138BGblrg","AppID":"wxmini","RevokeInfo":"8"}`

func TestAMiniProgramsPostThatIsNotWeChatsIsRefused(t *testing.T) {
	const now = pushedAt
	q, body := seal(t, revocation)
	if in, err := pushes(t, now).Open(q, []byte(body)); err != nil || in.From != "oaKk343WOktAaT2ygsX138BGblrg" ||
		in.Type != official.IncomingRevoked || !in.Mini || in.At.Unix() != 1_627_359_464 {
		t.Fatalf("%+v %v", in, err)
	}
	plain := url.Values{ // the plain mode's, with the signature over token, time and nonce
		"signature": {sha(pushToken, "1790000000", "n")}, "timestamp": {"1790000000"}, "nonce": {"n"},
	}
	saidSealed := maps.Clone(plain)
	saidSealed.Set("encrypt_type", "aes")
	with := func(name, value string) url.Values {
		changed := maps.Clone(q)
		changed.Set(name, value)
		return changed
	}
	posts := map[string]struct {
		query url.Values
		body  string
		now   int64
	}{
		"a wrong signature":            {with("nonce", "m"), body, now},
		"no signature":                 {with("msg_signature", ""), body, now},
		"an old post":                  {q, body, now + 301},
		"a post from the future":       {q, body, now - 301},
		"a plain post":                 {plain, revocation, now},
		"a plain body, said to be aes": {saidSealed, revocation, now},
		"nothing":                      {q, "", now},
		"another post's body":          {q, func() string { _, other := seal(t, revocation); return other }(), now},
		"a long body":                  {q, body + strings.Repeat(" ", 64<<10), now},
	}
	for name, text := range map[string]string{
		"another app's":  strings.Replace(revocation, `"wxmini"`, `"wxother"`, 1),
		"no time":        strings.Replace(revocation, "1627359464", `"x"`, 1),
		"half an object": revocation[:40],
		"an array":       "[" + revocation + "]",
		"two objects":    revocation + revocation,
		"nothing sealed": "",
	} {
		q, body := seal(t, text)
		posts[name] = struct {
			query url.Values
			body  string
			now   int64
		}{q, body, now}
	}
	for name, c := range posts {
		in, err := pushes(t, c.now).Open(c.query, []byte(c.body))
		if kind := subsidy.KindOf(err); err == nil ||
			kind != subsidy.Forbidden && kind != subsidy.Invalid && kind != subsidy.TooLarge ||
			!reflect.DeepEqual(in, official.Incoming{}) {
			t.Errorf("%s: %+v %v", name, in, err)
		}
	}
	for name, c := range map[string][3]string{
		"no app id":     {"", pushToken, pushKey},
		"a short token": {"wx", "ab", pushKey},
		"no token":      {"wx", "", pushKey},
		"a short key":   {"wx", pushToken, pushKey[1:]},
		"no key":        {"wx", pushToken, ""},
	} {
		if _, err := wechat.NewMiniCallback(c[0], c[1], c[2], time.Now); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestAnEventAboutNobodyIsAnswered(t *testing.T) {
	for name, body := range map[string]string{
		"without the user": strings.Replace(revocation, `"OpenID"`, `"OpenPID"`, 1),
		"not known here":   strings.Replace(revocation, "user_authorization_revoke", "wxa_punish_event", 1),
	} {
		if in, err := pushed(t, body); err != nil || in.Type != official.IncomingUnknown {
			t.Errorf("%s: %+v %v", name, in, err)
		}
	}
}

func TestControlCharactersInAPostAreDroppedAndItIsRead(t *testing.T) {
	w, o := withOffice(t)
	w.post("/control/message", map[string]string{"user": "follower", "text": "王\x01小\x0b明\ufffe问政\u0008策"})
	if in := o.of(official.IncomingText); len(in) != 1 || in[0].Content != "王小明问政策" || o.err != nil {
		t.Fatalf("%+v %v", in, o.err)
	}
	body := strings.Replace(revocation, "gh_870882ca4b1", "韶\x01关\n人\x00社", 1)
	if in, err := pushed(t, body); err != nil || in.To != "韶关人社" {
		t.Fatalf("%+v %v", in, err)
	}
}

func TestTwoFollowersMessagesMayHaveOneMsgId(t *testing.T) {
	w, o := withOffice(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	for _, user := range []string{"follower", "hr"} {
		w.post("/control/message", map[string]string{"user": user, "text": "政策"})
	}
	in := o.of(official.IncomingText)
	if len(in) != 2 || in[0].ID == "" || in[0].ID != in[1].ID || in[0].Dedupe() == in[1].Dedupe() {
		t.Fatalf("%+v", in)
	}
}
