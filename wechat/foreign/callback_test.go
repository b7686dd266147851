package foreign

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// read is a post that a library read.
type read struct {
	Port    int             `json:"port"`
	Library string          `json:"library"`
	Event   string          `json:"event"`
	App     string          `json:"app"`
	Message json.RawMessage `json:"message"`
	Problem string          `json:"problem"`

	Sealed, Signature string
}

// libraries runs the callback libraries with a token; lines are what they say.
func libraries(t *testing.T, token string, env ...string) (lines chan read) {
	t.Helper()
	world, err := json.Marshal(map[string]string{
		"token": token, "aesKey": aesKey, "official": officialID, "mini": miniID,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "callbacks.mjs")
	cmd.Dir = filepath.Join(root, phone)
	cmd.Env = append(append(os.Environ(), "WORLD="+string(world)), env...)
	in, err := cmd.StdinPipe() // it ends with this test
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines = make(chan read, 100)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			var r read
			if err := json.Unmarshal(scan.Bytes(), &r); err != nil {
				r.Problem = scan.Text()
			}
			lines <- r
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			t.Errorf("node: %v\n%s", err, &stderr)
		}
	})
	return lines
}

// next is the next line.
func next(t *testing.T, lines chan read) read {
	t.Helper()
	select {
	case r, ok := <-lines:
		if !ok || r.Problem != "" {
			t.Fatalf("the library says %q", r.Problem)
		}
		return r
	case <-time.After(20 * time.Second):
		t.Fatal("the library says nothing")
		return read{}
	}
}

// served is a sandbox that posts to the libraries.
func served(t *testing.T, token string) (box, chan read) {
	t.Helper()
	lines := libraries(t, token)
	port := next(t, lines).Port
	return newBox(t, func(o *sandbox.Options) {
		o.CallbackURL, o.Token, o.AESKey = fmt.Sprintf("http://127.0.0.1:%d/official", port), tokenOfBox, aesKey
		o.PushURL, o.PushToken, o.PushAESKey = fmt.Sprintf("http://127.0.0.1:%d/mini", port), tokenOfBox, aesKey
		o.RetryAfter = time.Minute
	}), lines
}

const tokenOfBox = token

// TestForeignCallbackLibrariesReadEveryPost lets the libraries read what the
// sandbox posts, and holds the table of docs/wechat.md to what they read.
func TestForeignCallbackLibrariesReadEveryPost(t *testing.T) {
	b, lines := served(t, token)
	tb := &table{cells: map[string]map[string][]string{}}
	see := func(want string) string {
		t.Helper()
		r := next(t, lines)
		if r.Event != want || r.App != "" && r.App != miniID {
			t.Fatalf("%s reads %s of %q, want %s", r.Library, r.Event, r.App, want)
		}
		tb.add(t, seen{Client: r.Library, Path: r.Event, Works: true})
		return string(r.Message)
	}
	act := func(path string, body map[string]any) {
		t.Helper()
		b.post("/control/"+path, body, nil)
	}
	act("scan", map[string]any{"user": "one", "key": "county:440203"})
	if m := see("subscribe"); !strings.Contains(m, "qrscene_county:440203") {
		t.Errorf("%s", m)
	}
	follower := func(path, want string, more map[string]any) string {
		t.Helper()
		body := map[string]any{"user": "follower"}
		for k, v := range more {
			body[k] = v
		}
		act(path, body)
		return see(want)
	}
	follower("scan", "SCAN", map[string]any{"key": "county:440203"})
	follower("click", "CLICK", map[string]any{"key": "政策"})
	follower("view", "VIEW", map[string]any{"url": "https://x.example"})
	follower("message", "image", map[string]any{"picture": true})
	follower("consent", "subscribe_msg_popup_event", map[string]any{"template": "biz", "answer": "accept"})
	follower("consent", "subscribe_msg_change_event", map[string]any{"template": "biz", "answer": "refuse"})
	send := func(path string, body map[string]any) {
		t.Helper()
		b.post("/api/"+path+"?access_token="+b.token(officialID), body, nil)
	}
	data := map[string]any{"thing1": map[string]string{"value": "一条消息"}}
	send("cgi-bin/message/template/send", map[string]any{"touser": "oa_follower", "template_id": "tpl", "data": data})
	see("TEMPLATESENDJOBFINISH")
	world := b.world()
	send("cgi-bin/message/mass/sendall", map[string]any{
		"filter": map[string]any{"is_to_all": false, "tag_id": world["tag"]}, "msgtype": "mpnews",
		"mpnews": map[string]any{"media_id": world["drafts"].([]string)[0]}, "send_ignore_reprint": 0,
	})
	if m := see("MASSSENDJOBFINISH"); !strings.Contains(m, "ArticleUrlResult") || !strings.Contains(m, "/article/") {
		t.Errorf("%s", m)
	}
	withdrawals := func(app, info string) {
		t.Helper()
		for _, word := range []string{"revoke", "modified", "cancel"} {
			act("authorization", map[string]any{"user": "one", "app": app, "event": word, "info": info})
			see(map[string]string{
				"revoke": "user_authorization_revoke", "modified": "user_info_modified",
				"cancel": "user_authorization_cancellation",
			}[word])
		}
	}
	withdrawals("oa", "205")
	follower("unsubscribe", "unsubscribe", nil)
	for _, asJSON := range []bool{false, true} {
		b.post("/control/push", map[string]bool{"json": asJSON}, nil)
		b.post("/phone/subscribe", map[string]any{"user": "one", "templates": map[string]string{"sub": "accept"}}, nil)
		see("subscribe_msg_popup_event")
		b.post("/api/cgi-bin/message/subscribe/send?access_token="+b.token(miniID),
			map[string]any{"touser": "mini_one", "template_id": "sub", "data": data}, nil)
		see("subscribe_msg_sent_event")
		act("consent", map[string]any{"user": "one", "template": "sub", "answer": "refuse"})
		see("subscribe_msg_change_event")
		withdrawals("mini", "8")
	}
	hold(t, eventsBegin, eventsEnd, tb.markdown("event", tb.rows()))
}

// TestForeignRepliesArrive lets co-wechat answer, sealed and signed as it does.
func TestForeignRepliesArrive(t *testing.T) {
	b, _ := served(t, token)
	for words, want := range map[string]string{"政策": "最新政策通知", "图文": "摘要", "别的": ""} {
		var out struct {
			Post  sandbox.Post
			Reply *sandbox.Delivery
		}
		b.post("/control/message", map[string]string{"user": "follower", "text": words}, &out)
		got := ""
		if out.Reply != nil && len(out.Reply.Lines) == 1 {
			got = out.Reply.Lines[0]
		}
		if out.Post.State != "done" || got != want {
			t.Errorf("%s: %+v %+v", words, out.Post, out.Reply)
		}
	}
}

// TestForeignLibrariesRefuseAnotherToken shows that they do look at the signature.
func TestForeignLibrariesRefuseAnotherToken(t *testing.T) {
	b, _ := served(t, "another")
	for path, body := range map[string]map[string]string{
		"message":       {"user": "follower", "text": "政策"},
		"authorization": {"user": "one", "app": "mini", "event": "revoke", "info": "8"},
	} {
		var out struct{ Post sandbox.Post }
		b.post("/control/"+path, body, &out)
		if out.Post.State == "done" || out.Post.Problem != "服务器回应 401" {
			t.Errorf("%s: %+v", path, out.Post)
		}
	}
}

// TestOurCallbackOpensWhatAForeignLibrarySealed is the way back.
func TestOurCallbackOpensWhatAForeignLibrarySealed(t *testing.T) {
	now := time.Now()
	stamp := strconv.FormatInt(now.Unix(), 10)
	for name, text := range map[string]string{
		"JSON": `{"ToUserName":"gh","FromUserName":"o_platform","CreateTime":1627359464,"MsgType":"event",` +
			`"Event":"user_authorization_revoke","OpenID":"o1","AppID":"` + miniID + `","RevokeInfo":"8"}`,
		"XML": `<xml><ToUserName><![CDATA[gh]]></ToUserName><FromUserName><![CDATA[o_platform]]></FromUserName>` +
			`<CreateTime>1627359464</CreateTime><MsgType><![CDATA[event]]></MsgType>` +
			`<Event><![CDATA[user_authorization_revoke]]></Event><OpenID><![CDATA[o1]]></OpenID>` +
			`<AppID><![CDATA[` + miniID + `]]></AppID><RevokeInfo><![CDATA[8]]></RevokeInfo></xml>`,
	} {
		line := next(t, libraries(t, token, "SEAL="+text, "STAMP="+stamp))
		c, err := wechat.NewMiniCallback(miniID, token, aesKey, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		query := url.Values{
			"timestamp": {stamp}, "nonce": {"n0nce"}, "encrypt_type": {"aes"}, "msg_signature": {line.Signature},
		}
		body := fmt.Sprintf(`{"ToUserName":"gh","Encrypt":%q}`, line.Sealed)
		if name == "XML" {
			body = "<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[" + line.Sealed + "]]></Encrypt></xml>"
		}
		in, err := c.Open(query, []byte(body))
		if err != nil || in.Type != official.IncomingRevoked || in.From != "o1" || !in.ErasesPhone() {
			t.Errorf("%s: %+v %v", name, in, err)
		}
	}
}
