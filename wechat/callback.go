package wechat

import (
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Callback reads what WeChat posts to the official account's address (接收消息与
// 事件推送) and writes the replies, in the safe mode (安全模式) alone; or what it
// posts to the mini-program's (消息推送).
type Callback struct {
	Window  time.Duration // how old, or early, a post's timestamp may be
	box     *box
	appID   string
	mini    bool
	token   string
	machine func() time.Time
}

// maxPost bounds a post's body, in bytes.
const maxPost = 64 << 10

// maxReply bounds the text of a passive reply, in bytes (回复文本消息: 2048).
const maxReply = 2047

var tokenShape = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)

// NewCallback makes the callback of an official account; token and aesKey
// (EncodingAESKey) are those that stand at WeChat.
func NewCallback(appID, token, aesKey string, machine func() time.Time) (*Callback, error) {
	if !tokenShape.MatchString(token) {
		return nil, errors.New("the callback's token must be 3 to 32 letters and digits")
	}
	b, err := newBox(appID, aesKey)
	if err != nil {
		return nil, err
	}
	return &Callback{Window: 5 * time.Minute, box: b, appID: appID, token: token, machine: machine}, nil
}

// notWeChat is the refusal of a request that does not come from WeChat.
func notWeChat(why string) error {
	return &subsidy.Error{
		Kind:    subsidy.Forbidden,
		Message: "这个地址只接收微信服务器的请求",
		Err:     errors.New("callback: " + why),
	}
}

// notUnderstood is the refusal of a post of WeChat's that has another shape.
func notUnderstood(why string) error {
	return &subsidy.Error{Kind: subsidy.Invalid, Message: "收到的消息看不懂", Err: errors.New("callback: " + why)}
}

var echoShape = regexp.MustCompile(`^[A-Za-z0-9+/=_-]{1,256}$`)

// Echo answers WeChat's check of the address (GET): the text to send back as it
// is, as plain text.
func (c *Callback) Echo(query url.Values) (string, error) {
	echo := query.Get("echostr")
	switch {
	case !signed(query.Get("signature"), c.token, query.Get("timestamp"), query.Get("nonce")):
		return "", notWeChat("wrong signature")
	case !c.fresh(query.Get("timestamp")):
		return "", notWeChat("old timestamp")
	case !echoShape.MatchString(echo):
		return "", notUnderstood("echostr")
	}
	return echo, nil
}

// fresh reports whether a timestamp lies within the window.
func (c *Callback) fresh(timestamp string) bool {
	n, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || len(timestamp) > 12 {
		return false
	}
	return c.machine().Sub(time.Unix(n, 0)).Abs() <= c.Window
}

// Open reads a post: its signature and time are WeChat's, its text is sealed
// for this account. The same post may come again; Incoming.Dedupe tells.
func (c *Callback) Open(query url.Values, body []byte) (official.Incoming, error) {
	if len(body) > maxPost {
		return official.Incoming{}, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Message: "收到的消息太长",
			Err:     errors.New("callback: body too long"),
		}
	}
	text, err := c.text(query, body)
	if err != nil {
		return official.Incoming{}, err
	}
	var p post
	if err := c.read(text, &p); err != nil {
		return official.Incoming{}, notUnderstood(err.Error())
	}
	if p.AppID != "" && p.AppID != c.appID {
		return official.Incoming{}, notWeChat("of another app")
	}
	in, err := p.incoming()
	in.Mini = c.mini
	return in, err
}

// text is a post's text, which WeChat sealed and signed.
func (c *Callback) text(query url.Values, body []byte) ([]byte, error) {
	if query.Get("encrypt_type") != "aes" {
		return nil, notWeChat("not in the safe mode")
	}
	var outer sealedPost
	if err := c.read(body, &outer); err != nil {
		return nil, notUnderstood(err.Error())
	}
	if outer.Encrypt == "" ||
		!signed(query.Get("msg_signature"), c.token, query.Get("timestamp"), query.Get("nonce"), outer.Encrypt) {
		return nil, notWeChat("wrong signature")
	}
	if !c.fresh(query.Get("timestamp")) {
		return nil, notWeChat("old timestamp")
	}
	text, err := c.box.open(outer.Encrypt)
	if err != nil {
		return nil, notWeChat(err.Error())
	}
	return text, nil
}

// Seal writes the passive reply (被动回复) to a message, sealed and signed; nil
// when there is none to write, as for a card, which goes out as a customer
// service message: the caller then answers "success".
func (c *Callback) Seal(in official.Incoming, r official.Reply) ([]byte, error) {
	head := message.CommonToken{
		ToUserName:   message.CDATA(in.From),
		FromUserName: message.CDATA(in.To),
		CreateTime:   c.machine().Unix(),
	}
	var out any
	switch r.Kind {
	case official.ReplyText:
		head.MsgType = message.MsgTypeText
		out = message.Text{CommonToken: head, Content: message.CDATA(atMost(visible(r.Text), maxReply))}
	case official.ReplyNews:
		head.MsgType = message.MsgTypeNews
		out = message.News{
			CommonToken:  head,
			ArticleCount: 1,
			Articles: []*message.Article{{
				Title:       visible(r.Title),
				Description: visible(r.Digest),
				PicURL:      r.Picture,
				URL:         r.Link,
			}},
		}
	default:
		return nil, nil
	}
	text, err := xml.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write reply: %w", err)
	}
	sealed, err := c.box.seal(text)
	if err != nil {
		return nil, fmt.Errorf("write reply: %w", err)
	}
	envelope := message.ResponseEncryptedXMLMsg{EncryptedMsg: sealed, Timestamp: c.machine().Unix(), Nonce: rand.Text()}
	envelope.MsgSignature = sign(c.token, strconv.FormatInt(envelope.Timestamp, 10), envelope.Nonce, sealed)
	return xml.Marshal(envelope)
}

// visible drops the characters that XML cannot hold.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r >= ' ' && r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return -1
	}, s)
}

// atMost cuts a text to at most n bytes, between characters.
func atMost(s string, n int) string {
	const tail = "…"
	if len(s) <= n {
		return s
	}
	for n -= len(tail); !utf8.RuneStart(s[n]); n-- {
	}
	return s[:n] + tail
}
