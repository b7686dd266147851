package wechat_test

import (
	"crypto/sha1"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// What another implementation wrote (npm wechat-crypto 0.0.2) with this token,
// key, app id wxofficial, timestamp 1790000000 and nonce n0nce.
const (
	otherText = "P9rXviv6uVlAZe8P2ACBFFaB73z+eOz7p4uyed8tELAP8TVOm2cdZ2ILaIYoALbKBLu0UH6dZgS/cWjo6ZeoC5YkkQZK1r2S" +
		"DhOOKTCxaY4BJTNlSKMci/Gqr1R4w1micwZPw3Jn+ot6U9fOY70yPKeEyJuxk5edSYSRVPgzpIRmzlIu732pux/Yu/7DetAr0fMqZxFdyxyl" +
		"GoaqHu1oODQMLnibtsxdKxQ/X422Tv2SNHLVuGLmQft5ZLZAeJLg5Y9PiLNll7CANY7FtlC/O6Fx70LsvuMimJw1LM22vRaCiAy7noZOq6T5" +
		"3p1qFigAnm/+yHdaAGU9Hg8jK2JOLj3KQZyRQbjuuoI1di0SZrqVGU7XBIPldbFmEN+N6zX4"
	otherTextSign = "f39e5e2352e2fb2342ece6fd1ebccc3f480c8082"
	otherMass     = "fqkNfPkk19Ytigcgl60lqTnNR0Y950i8spFV8oR725h77QZkltVDhibCuxDQM5cOBM6x7njAf2iJxs7sCGS7S/gwjfKRUoiR" +
		"o7Rl5z7tFiIzJg2iUP3c4B6YHqD1K+1mX1MUUzz+PGyBqOdRMKRGUZ4sV+T/L1s8Z7+oPtOZHL8ymmf7TYg2uk/GaQ2QIJk7JSSC9F2An8qm" +
		"AXOTiQdk0510UVJFxls2v1w+C4IHIhWD2kQoyyxiyF2mzZ+9Z4AUV7CEFNLb+5W/krFVwpDhliICGCdWaf45BBL/NaGW7x+TbxRouOOqhbfP" +
		"zw6hXqI9RnNneuslMN0CPQabX6HU2ZrapkWlMARSnHf08WLYwqAqRxS/tAQzux4lGjLYh0lDQslVJYbczfv/ltbH+ITFQ7mouTKfaIONRun3" +
		"tbGAts1JOVTBULa48IzZaTVY3onlQsLPH4cczmAm7UKAUl2ad398QTFG83b3rNrIzjGbl6moILnFfAF08PamAj0Z7aFFWOgVR2axlsQbRGaU" +
		"4wWhMNoENI7c5sw91GzD2bg98E0rf8Vmxsbyi4CNKQWkA+RwLKHrr6mtPUL5HVOG235q/pwyIoi2m6c5PHEiimKJL8Tg0jO/KWvy54SBUxXS" +
		"VVfKAgstMy4HpSVb3J7kR+/V/q5/MOIutF4kou87TZjw0gypVO2sVtiS0qsZK6ZXZ1UteepFGizGVMZXLBlypt8w+tZczRmsOv0vW4Ko60/6" +
		"JHdIg4nOyKKxmD6CJfMevWnu5Gqs2mfHjNa55ke9ratiOodfpQhbmNmXi/ANj18uKhALGqjOovW7G0UWlFe8tyaRsJZ3gKioZNpI4zbA" +
		"/T42Ow=="
	otherMassSign = "ca9fa0d2f0642de614d121b04b580824fd775535"
)

func callback(t *testing.T, now func() time.Time) *wechat.Callback {
	t.Helper()
	c, err := wechat.NewCallback("wxofficial", callbackToken, callbackKey, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(seconds int64) func() time.Time {
	return func() time.Time { return time.Unix(seconds, 0) }
}

func other(sealed, sign string) (url.Values, []byte) {
	return url.Values{
		"timestamp":     {"1790000000"},
		"nonce":         {"n0nce"},
		"encrypt_type":  {"aes"},
		"msg_signature": {sign},
	}, []byte("<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>")
}

func TestAPostOfAnotherImplementationIsRead(t *testing.T) {
	c := callback(t, at(1_790_000_100))
	query, body := other(otherText, otherTextSign)
	in, err := c.Open(query, body)
	if want := (official.Incoming{
		From:    "oOpenId-1",
		To:      "gh_shigang",
		At:      time.Unix(1_790_000_000, 0),
		ID:      "23456789012345678",
		Type:    official.IncomingText,
		Content: "政策",
	}); err != nil || !reflect.DeepEqual(in, want) {
		t.Fatalf("%+v %v", in, err)
	}
	query, body = other(otherMass, otherMassSign)
	in, err = c.Open(query, body)
	if want := (official.JobEnd{
		Receipt: "1000001625",
		Status:  "err(30003)",
		Total:   100,
		Kept:    80,
		Sent:    75,
		Failed:  5,
		Copy:    official.CopyReprint,
	}); err != nil || in.Type != official.IncomingMassEnd || in.Job != want {
		t.Fatalf("%+v %v", in, err)
	}
}

func TestWhatIsNotWeChatsIsRefused(t *testing.T) {
	const now = 1_790_000_000
	for name, change := range map[string]func(q url.Values, body *[]byte, clock *int64){
		"a wrong signature": func(q url.Values, _ *[]byte, _ *int64) {
			q.Set("msg_signature", strings.Repeat("0", 40))
		},
		"no signature": func(q url.Values, _ *[]byte, _ *int64) { q.Del("msg_signature") },
		"the plain signature": func(q url.Values, _ *[]byte, _ *int64) {
			q.Set("msg_signature", sha(callbackToken, "1790000000", "n0nce"))
		},
		"another time":           func(q url.Values, _ *[]byte, _ *int64) { q.Set("timestamp", "1790000001") },
		"another nonce":          func(q url.Values, _ *[]byte, _ *int64) { q.Set("nonce", "other") },
		"an old post":            func(_ url.Values, _ *[]byte, clock *int64) { *clock = now + 301 },
		"a post from the future": func(_ url.Values, _ *[]byte, clock *int64) { *clock = now - 301 },
		"the open mode":          func(q url.Values, _ *[]byte, _ *int64) { q.Del("encrypt_type") },
		"a raw post":             func(q url.Values, _ *[]byte, _ *int64) { q.Set("encrypt_type", "raw") },
		"no body":                func(_ url.Values, body *[]byte, _ *int64) { *body = nil },
		"a long body": func(_ url.Values, body *[]byte, _ *int64) {
			*body = append(*body, make([]byte, 64<<10)...)
		},
		"a plain message": func(_ url.Values, body *[]byte, _ *int64) {
			*body = []byte("<xml><Content>政策</Content></xml>")
		},
		"a changed ciphertext": func(_ url.Values, body *[]byte, _ *int64) {
			*body = []byte(strings.Replace(string(*body), otherText[:8], "AAAAAAAA", 1))
		},
		"two roots": func(_ url.Values, body *[]byte, _ *int64) { *body = append(*body, *body...) },
		"a document type": func(_ url.Values, body *[]byte, _ *int64) {
			*body = []byte(`<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + string(*body))
		},
		"an entity": func(_ url.Values, body *[]byte, _ *int64) { *body = []byte(`<xml><Encrypt>&x;</Encrypt></xml>`) },
		"a comment": func(_ url.Values, body *[]byte, _ *int64) { *body = []byte(`<!-- x -->` + string(*body)) },
		"JSON":      func(_ url.Values, body *[]byte, _ *int64) { *body = []byte(`{"Encrypt":"x"}`) },
	} {
		query, body := other(otherText, otherTextSign)
		clock := int64(now)
		change(query, &body, &clock)
		in, err := callback(t, at(clock)).Open(query, body)
		if kind := subsidy.KindOf(err); err == nil ||
			kind != subsidy.Forbidden && kind != subsidy.Invalid && kind != subsidy.TooLarge ||
			!reflect.DeepEqual(in, official.Incoming{}) {
			t.Errorf("%s: %+v %v", name, in, err)
		}
		if err != nil && (strings.Contains(err.Error(), callbackToken) || strings.Contains(err.Error(), "政策")) {
			t.Errorf("%s tells too much: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ app, token, key string }{
		"another app": {"wxother", callbackToken, callbackKey},
		"another key": {"wxofficial", callbackToken, "b" + callbackKey[1:]},
	} {
		c, err := wechat.NewCallback(c.app, c.token, c.key, at(now))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Open(other(otherText, otherTextSign)); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string][3]string{
		"no app id":     {"", callbackToken, callbackKey},
		"a short token": {"wx", "ab", callbackKey},
		"a short key":   {"wx", callbackToken, callbackKey[1:]},
		"a bad key":     {"wx", callbackToken, "-" + callbackKey[1:]},
	} {
		if _, err := wechat.NewCallback(c[0], c[1], c[2], at(now)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// sha is WeChat's signature, written down once more.
func sha(parts ...string) string {
	slices.Sort(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, "")))) //nolint:gosec // WeChat's
}

func TestTheAddressIsCheckedByAnEcho(t *testing.T) {
	c := callback(t, at(1_790_000_000))
	query := func(stamp, echo string) url.Values {
		return url.Values{
			"signature": {sha(callbackToken, stamp, "n")},
			"timestamp": {stamp},
			"nonce":     {"n"},
			"echostr":   {echo},
		}
	}
	if echo, err := c.Echo(query("1790000000", "4375120948345356249")); err != nil || echo != "4375120948345356249" {
		t.Fatalf("%q %v", echo, err)
	}
	wrong := query("1790000000", "1")
	wrong.Set("nonce", "m")
	for name, q := range map[string]url.Values{
		"a wrong signature": wrong,
		"an old one":        query("1789999000", "1"),
		"no time":           query("", "1"),
		"a script":          query("1790000000", "<script>alert(1)</script>"),
		"nothing":           query("1790000000", ""),
	} {
		if echo, err := c.Echo(q); err == nil || echo != "" {
			t.Errorf("%s: %q", name, echo)
		}
	}
}

// office is a server's callback as the handler will have it: it keeps what came
// and answers.
type office struct {
	c     *wechat.Callback
	mu    sync.Mutex
	in    []official.Incoming
	reply official.Reply
	err   error
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	in, err := o.c.Open(r.URL.Query(), body)
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.err = err
		w.WriteHeader(http.StatusForbidden)
		return
	}
	o.in = append(o.in, in)
	answer, err := o.c.Seal(in, o.reply)
	if err != nil {
		o.err = err
	}
	if answer == nil {
		answer = []byte("success")
	}
	_, _ = w.Write(answer)
}

func (o *office) answer(r official.Reply) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reply = r
}

// of returns what came of a type.
func (o *office) of(kind official.IncomingType) []official.Incoming {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.in), func(in official.Incoming) bool { return in.Type != kind })
}

func withOffice(t *testing.T) (*world, *office) {
	t.Helper()
	o := &office{c: callback(t, at(1_790_000_000))}
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	return newWorld(t, func(b *sandbox.Options) { b.CallbackURL = server.URL + "/wechat/callback" }), o
}

func TestEveryPostOfTheSandboxIsUnderstood(t *testing.T) {
	w, o := withOffice(t)
	for _, act := range []struct {
		path string
		body map[string]any
		want official.IncomingType
		key  string
	}{
		{"scan", map[string]any{"key": "county-440203"}, official.IncomingSubscribe, "county-440203"},
		{"message", map[string]any{"text": "政策 <b>& ]]> \U0001F600"}, official.IncomingText, ""},
		{"message", map[string]any{"picture": true}, official.IncomingImage, ""},
		{"click", map[string]any{"key": "进度"}, official.IncomingClick, "进度"},
		{
			"view",
			map[string]any{"url": "https://x.example/a?b=1&c=2"},
			official.IncomingView,
			"https://x.example/a?b=1&c=2",
		},
		{"scan", map[string]any{"key": "county-440204"}, official.IncomingScan, "county-440204"},
		{
			"consent",
			map[string]any{"template": "biz-file-by", "answer": "accept"},
			official.IncomingConsent,
			"biz-file-by accept;",
		},
		{
			"consent",
			map[string]any{"template": "biz-file-by", "answer": "refuse"},
			official.IncomingConsent,
			"biz-file-by reject;",
		},
		{"unsubscribe", map[string]any{}, official.IncomingUnsubscribe, ""},
		{"subscribe", map[string]any{}, official.IncomingSubscribe, ""},
	} {
		act.body["user"] = "hr"
		w.post("/control/"+act.path, act.body)
		list := o.of(act.want)
		if len(list) == 0 {
			t.Fatalf("%s: nothing came (%v)", act.path, o.err)
		}
		in := list[len(list)-1]
		if in.From != "oa_hr" || in.To == "" || in.At.Unix() != 1_790_000_000 || in.Key != act.key ||
			(in.ID != "") != (act.path == "message") {
			t.Errorf("%s: %+v", act.path, in)
		}
	}
	if in := o.of(official.IncomingText)[0]; in.Content != "政策 <b>& ]]> \U0001F600" {
		t.Errorf("%q", in.Content)
	}
	if in := o.of(official.IncomingImage)[0]; in.Media == "" || !strings.Contains(in.Content, in.Media) {
		t.Errorf("%+v", in)
	}
	if c := o.of(official.IncomingConsent); !c[0].Consent[0].Accepted || c[1].Consent[0].Accepted {
		t.Errorf("%+v", c)
	}
}

func TestTheEndOfEveryJobComesBack(t *testing.T) {
	w, o := withOffice(t)
	w.post("/control/followers", map[string]int{"count": 21, "refusing": 3, "failing": 2})
	mass := w.client.SendMass(ctx, article(t), 0, "n")
	template := w.client.SendTemplate(ctx, "oa_follower", message, "", "n")
	w.post("/control/follower", map[string]any{"user": "follower", "refuses": true})
	refused := w.client.SendTemplate(ctx, "oa_follower", message, "", "m")
	w.post("/control/consent", map[string]string{"user": "hr", "template": "biz-filing-accepted", "answer": "accept"})
	w.client.SendBiz(ctx, "oa_hr", message, "")
	w.fail(massPath, "job", 20008, 1)
	banned := w.client.SendMass(ctx, article(t), 0, "n2")
	if w.count("mass") != 16 {
		t.Fatalf("%d delivered", w.count("mass"))
	}
	ends := map[string]official.JobEnd{}
	for _, kind := range []official.IncomingType{official.IncomingMassEnd, official.IncomingTemplateEnd} {
		for _, in := range o.of(kind) {
			ends[in.Job.Receipt] = in.Job
		}
	}
	for name, want := range map[string]official.JobEnd{
		"mass":     {Receipt: mass.Receipt, Status: "send success", Total: 21, Kept: 18, Sent: 16, Failed: 2},
		"banned":   {Receipt: banned.Receipt, Status: "err(20008)"},
		"template": {Receipt: template.Receipt, Status: "success"},
		"refused":  {Receipt: refused.Receipt, Status: "failed:user block"},
	} {
		if ends[want.Receipt] != want {
			t.Errorf("%s: %+v, want %+v", name, ends[want.Receipt], want)
		}
	}
	if links := o.of(official.IncomingMassEnd)[0].Links; len(links) != 1 || links[0].Position != 1 ||
		!strings.Contains(links[0].URL, "/article/") {
		t.Errorf("the article stands at %+v", links)
	}
	if in := o.of(official.IncomingSentEnd); len(in) != 1 || len(in[0].Consent) != 1 ||
		in[0].Consent[0].Template != "biz-filing-accepted" || in[0].Consent[0].Receipt == "" ||
		in[0].Consent[0].Code != 0 {
		t.Errorf("%+v", in)
	}
}

func TestRepliesArriveInTheFollowersChat(t *testing.T) {
	w, o := withOffice(t)
	reply := func() (d sandbox.Delivery, state string) {
		var out struct {
			Post  sandbox.Post
			Reply *sandbox.Delivery
		}
		if err := jsonInto(w.post("/control/message", map[string]string{"user": "follower", "text": "政策"}),
			&out); err != nil {
			t.Fatal(err)
		}
		if out.Reply != nil {
			d = *out.Reply
		}
		return d, out.Post.State
	}
	for name, r := range map[string]official.Reply{
		"text":    {Kind: official.ReplyText, Text: "回复“电话”查窗口 <&> ]]> \n第二行"},
		"long":    {Kind: official.ReplyText, Text: strings.Repeat("很长", 1000)},
		"control": {Kind: official.ReplyText, Text: "看\x00不\x0b见"},
		"news": {
			Kind:    official.ReplyNews,
			Title:   "政策 & 通知",
			Digest:  "<摘要>",
			Link:    "https://x.example/?a=1&b=2",
			Picture: "https://x.example/p",
		},
	} {
		o.answer(r)
		d, state := reply()
		if state != "done" || len(d.Lines) != 1 || name == "text" && d.Lines[0] != r.Text ||
			name == "news" && (d.Title != r.Title || d.Lines[0] != r.Digest || d.Page != r.Link) ||
			name == "long" &&
				(len(d.Lines[0]) > 2047 ||
					!strings.HasSuffix(d.Lines[0], "很长…") && !strings.HasSuffix(d.Lines[0], "长很…")) ||
			name == "control" && d.Lines[0] != "看不见" {
			t.Errorf("%s: %s %+v (%v)", name, state, d, o.err)
		}
	}
	for _, r := range []official.Reply{{}, {Kind: official.ReplyCard, Title: "进度", Link: "pages/filings/filings"}} {
		o.answer(r)
		if d, state := reply(); state != "done" || d.ID != 0 {
			t.Errorf("%q: %s %+v", r.Kind, state, d)
		}
	}
}
