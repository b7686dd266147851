package wechat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"net/url"
	"slices"
	"testing"
	"time"

	"shigang/subsidy"
)

func fuzzedCallback(t testing.TB) *Callback {
	t.Helper()
	c, err := NewCallback("wxofficial", "shigangtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
		func() time.Time { return time.Unix(1_790_000_000, 0) })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever is posted, it is refused in words or read, never a panic.
func FuzzOpen(f *testing.F) {
	f.Add("aes", "x", []byte("<xml><Encrypt>AAAA</Encrypt></xml>"))
	f.Add("raw", "", []byte(`<!DOCTYPE x [<!ENTITY e "e">]><xml>&e;</xml>`))
	f.Fuzz(func(t *testing.T, kind, sign string, body []byte) {
		_, err := fuzzedCallback(t).
			Open(url.Values{
				"encrypt_type":  {kind},
				"msg_signature": {sign},
				"timestamp":     {"1790000000"},
				"nonce":         {"n"},
			}, body)
		if subsidy.KindOf(err) == "" {
			t.Fatalf("%v", err)
		}
	})
}

func TestAMessageWithControlCharactersIsRead(t *testing.T) {
	c := fuzzedCallback(t)
	sealed, err := c.box.seal([]byte("<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>" +
		"1790000000</CreateTime>" +
		"<MsgType>text</MsgType><Content><![CDATA[怎么\x01备案\x00\r\n\xff？\ufffe]]></Content><MsgId>1</MsgId></xml>"))
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{
		"timestamp": {"1790000000"}, "nonce": {"n"}, "encrypt_type": {"aes"},
		"msg_signature": {sign("shigangtoken", "1790000000", "n", sealed)},
	}
	in, err := c.Open(query, []byte("<xml><Encrypt>"+sealed+"</Encrypt></xml>"))
	if err != nil || in.Content != "怎么备案\n\ufffd？" {
		t.Errorf("%q %v", in.Content, err)
	}
}

// The same where the signature is right: garbage instead of a ciphertext, and
// garbage inside a good one.
func FuzzOpenSigned(f *testing.F) {
	f.Add("",
		[]byte("<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime><MsgType>"+
			"text</MsgType><Content>c</Content><MsgId>1</MsgId></xml>"))
	f.Add("QUFBQQ==", []byte(""))
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		[]byte("<xml><MsgType>event</MsgType><SubscribeMsgPopupEvent><List/></SubscribeMsgPopupEvent></xml>"))
	f.Fuzz(func(t *testing.T, sealed string, text []byte) {
		c := fuzzedCallback(t)
		if sealed == "" {
			var err error
			if sealed, err = c.box.seal(text); err != nil {
				t.Fatal(err)
			}
			if back, err := c.box.open(sealed); err != nil || string(back) != string(text) {
				t.Fatalf("%q came back as %q: %v", text, back, err)
			}
		}
		query := url.Values{
			"encrypt_type":  {"aes"},
			"msg_signature": {sign("shigangtoken", "1790000000", "n", sealed)},
			"timestamp":     {"1790000000"},
			"nonce":         {"n"},
		}
		in, err := c.Open(query, []byte("<xml><Encrypt><![CDATA["+sealed+"]]></Encrypt></xml>"))
		switch {
		case err != nil && subsidy.KindOf(err) == "":
			t.Fatalf("%v", err)
		case err == nil && (in.From == "" || in.Type == ""):
			t.Fatalf("%+v", in)
		}
	})
}

func TestACiphertextIsExactlyPadded(t *testing.T) {
	b := fuzzedCallback(t).box
	block, err := aes.NewCipher(b.key)
	if err != nil {
		t.Fatal(err)
	}
	forge := func(pad ...byte) string { // 64 bytes: 16 random, 4 length, 28 text with the app id, 16 padding
		data := append(append(make([]byte, 16), 0, 0, 0, 18), "eighteen bytes ...wxofficial"...)
		data = append(data, pad...)
		cipher.NewCBCEncrypter(block, b.key[:16]).CryptBlocks(data, data)
		return base64.StdEncoding.EncodeToString(data)
	}
	good := bytes.Repeat([]byte{16}, 16)
	if text, err := b.open(forge(good...)); err != nil || string(text) != "eighteen bytes ..." {
		t.Fatalf("%q %v", text, err)
	}
	for _, at := range []int{0, 7, 14, 15} {
		bad := slices.Clone(good)
		bad[at] = 33
		if _, err := b.open(forge(bad...)); err == nil {
			t.Fatalf("the padding's byte %d is not looked at", at)
		}
	}
	for n := range 70 {
		text := make([]byte, n)
		sealed, err := b.seal(text)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := b.open(sealed); err != nil || len(back) != n {
			t.Fatalf("%d bytes: %v", n, err)
		}
		for _, bad := range []string{sealed[:len(sealed)-4], sealed[4:], sealed + "AAAA", sealed[:40], "====", ""} {
			if _, err := b.open(bad); err == nil {
				t.Fatalf("%d bytes: a broken ciphertext is opened", n)
			}
		}
	}
}
