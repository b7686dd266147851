package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
	"time"
)

// NewMiniCallback makes the callback of the mini-program (小程序 消息推送), whose
// bodies are XML or JSON as it was chosen there. It takes what is sealed alone
// (安全模式): the plain mode's signature does not cover the body, and these posts
// erase people's data.
func NewMiniCallback(appID, token, aesKey string, machine func() time.Time) (*Callback, error) {
	if !tokenShape.MatchString(token) {
		return nil, errors.New("the mini-program's callback token must be 3 to 32 letters and digits")
	}
	box, err := newBox(appID, aesKey)
	return &Callback{Window: 5 * time.Minute, appID: appID, mini: true, token: token, box: box, machine: machine}, err
}

// sealedPost is what a sealed post lies in.
type sealedPost struct {
	Encrypt string `xml:"Encrypt" json:"Encrypt"`
}

// read reads a text of either format; the official account's is XML (数据格式，仅支持 XML).
func (c *Callback) read(text []byte, out any) error {
	if c.mini && bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return readJSON(text, out)
	}
	return readXML(text, out)
}

// readJSON reads one object; control characters that stand in a text as they
// are, which JSON forbids, are dropped as in XML.
func readJSON(text []byte, out any) error {
	text = bytes.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, legible(text))
	if p, is := out.(*post); is {
		var j jsonPost
		err := json.Unmarshal(text, &j)
		if err == nil {
			*p, err = j.post()
		}
		if err != nil {
			return errors.New("JSON of another shape")
		}
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return errors.New("JSON of another shape")
	}
	return nil
}

// word is a value that WeChat writes as a text or as a number.
type word string

// UnmarshalJSON takes either.
func (w *word) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*w = word(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*w = word(n.String())
	return nil
}

// UnmarshalXML takes the element's text.
func (w *word) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var s string
	err := d.DecodeElement(&s, &start)
	*w = word(strings.TrimSpace(s))
	return err
}

// list is one entry, which WeChat writes as an object, or several in an array
// (小程序订阅消息 List: 只有一个对象则返回对象本身).
type list []answered

// UnmarshalJSON takes either.
func (l *list) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*[]answered)(l))
	}
	var one answered
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*l = list{one}
	return nil
}

// jsonPost is a post as JSON has it: the mini-program's events alone, which all
// keep their entries in List.
type jsonPost struct {
	To        string `json:"ToUserName"`
	From      string `json:"FromUserName"`
	CreatedAt word   `json:"CreateTime"`
	Type      string `json:"MsgType"`
	MsgID     word   `json:"MsgId"`
	Event     string `json:"Event"`
	List      list   `json:"List"`
	User      string `json:"OpenID"`
	AppID     string `json:"AppID"`
	Revoked   word   `json:"RevokeInfo"`
}

// post is the same as XML would have it.
func (j jsonPost) post() (post, error) {
	at, err := strconv.ParseInt(string(j.CreatedAt), 10, 64)
	if err != nil {
		return post{}, err
	}
	p := post{
		To:        j.To,
		From:      j.From,
		CreatedAt: at,
		Type:      strings.ToLower(j.Type),
		MsgID:     string(j.MsgID),
		Event:     j.Event,
		User:      j.User,
		AppID:     j.AppID,
		Revoked:   string(j.Revoked),
	}
	if strings.EqualFold(j.Event, "subscribe_msg_sent_event") {
		p.Ended = j.List
	} else {
		p.Popup = j.List
	}
	return p, nil
}
