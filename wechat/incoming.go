package wechat

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy/official"
)

// maxDepth is how deep the elements of a post may lie in each other.
const maxDepth = 8

// readXML reads one <xml> element and refuses what WeChat never sends: document
// types (and with them entities), processing instructions, comments, other roots.
func readXML(data []byte, out any) error {
	data = legible(data)
	d := xml.NewDecoder(bytes.NewReader(data))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.New("bad XML")
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			if depth++; depth > maxDepth || roots > 1 || depth == 1 && t.Name.Local != "xml" {
				return errors.New("XML of another shape")
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(t)) > 0 {
				return errors.New("text outside the XML")
			}
		default: // directive, processing instruction, comment
			return errors.New("XML with more than elements")
		}
	}
	if roots != 1 {
		return errors.New("no XML")
	}
	if err := xml.Unmarshal(data, out); err != nil {
		return errors.New("XML of another shape")
	}
	return nil
}

// legible drops what no XML may hold and followers send all the same: control
// characters, broken UTF-8. The message is then cleaned and answered as any other.
func legible(data []byte) []byte {
	return bytes.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r == '\r':
		case r < ' ', r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, bytes.ToValidUTF8(data, []byte("\ufffd")))
}

// answered is one template in an event of the subscription notices. The SDK's
// type keeps no more than one of them.
type answered struct {
	Template string `xml:"TemplateId" json:"TemplateId"`
	Answer   string `xml:"SubscribeStatusString" json:"SubscribeStatusString"`
	MsgID    word   `xml:"MsgID" json:"MsgID"`
	Code     word   `xml:"ErrorCode" json:"ErrorCode"`
}

// post is every message and event that WeChat posts, with the fields read here.
type post struct {
	To        string `xml:"ToUserName"`
	From      string `xml:"FromUserName"`
	CreatedAt int64  `xml:"CreateTime"` // seconds
	Type      string `xml:"MsgType"`
	MsgID     string `xml:"MsgId"` // of a message
	JobID     string `xml:"MsgID"` // of a job that ended

	Content     string `xml:"Content"`
	PicURL      string `xml:"PicUrl"`
	MediaID     string `xml:"MediaId"`
	Recognition string `xml:"Recognition"` // of a voice message
	Label       string `xml:"Label"`       // of a place
	URL         string `xml:"Url"`         // of a link

	Event    string `xml:"Event"`
	EventKey string `xml:"EventKey"`
	Status   string `xml:"Status"`
	Total    int    `xml:"TotalCount"`
	Kept     int    `xml:"FilterCount"`
	Sent     int    `xml:"SentCount"`
	Failed   int    `xml:"ErrorCount"`

	Copy  official.CopyCheck `xml:"CopyrightCheckResult>CheckState"`
	Links []link             `xml:"ArticleUrlResult>ResultList>item"`

	Popup  []answered `xml:"SubscribeMsgPopupEvent>List"`
	Change []answered `xml:"SubscribeMsgChangeEvent>List"`
	Ended  []answered `xml:"SubscribeMsgSentEvent>List"`

	User    string `xml:"OpenID"` // who took something back; From is then WeChat itself
	AppID   string `xml:"AppID"`  // at which app
	Revoked string `xml:"RevokeInfo"`
}

// link is where one article of a mass send can be read.
type link struct {
	Position int    `xml:"ArticleIdx"`
	URL      string `xml:"ArticleUrl"`
}

func (p post) incoming() (official.Incoming, error) {
	in := official.Incoming{From: p.From, To: p.To, At: time.Unix(p.CreatedAt, 0), ID: p.MsgID}
	switch {
	case p.From == "" || p.To == "" || p.CreatedAt <= 0 || p.Type == "":
		return in, notUnderstood("a field is missing")
	case strings.EqualFold(p.Type, "event"): // “Event” in 授权用户信息变更
		p.event(&in)
		return in, nil
	case p.MsgID == "":
		return in, notUnderstood("a message without an id")
	}
	switch p.Type {
	case "text":
		in.Type, in.Content = official.IncomingText, p.Content
	case "image":
		in.Type, in.Content, in.Media = official.IncomingImage, p.PicURL, p.MediaID
	default: // voice, video, shortvideo, location, link
		in.Type, in.Content, in.Media = official.IncomingOther, p.Recognition+p.Label+p.URL, p.MediaID
	}
	return in, nil
}

// event fills in what happened. Key tells apart the events of one follower in
// one second that have no other difference.
func (p post) event(in *official.Incoming) {
	in.ID = "" // an event is told by who, when and what
	in.Key = p.EventKey
	p.Event = strings.ToLower(p.Event)
	switch p.Event {
	case "subscribe":
		in.Type, in.Key = official.IncomingSubscribe, strings.TrimPrefix(p.EventKey, "qrscene_")
	case "unsubscribe":
		in.Type = official.IncomingUnsubscribe
	case "scan":
		in.Type = official.IncomingScan
	case "click":
		in.Type = official.IncomingClick
	case "view", "view_miniprogram":
		in.Type = official.IncomingView
	case "templatesendjobfinish":
		in.Type, in.Job = official.IncomingTemplateEnd, official.JobEnd{Receipt: p.JobID, Status: p.Status}
	case "masssendjobfinish":
		in.Type = official.IncomingMassEnd
		in.Job = official.JobEnd{
			Receipt: p.JobID,
			Status:  p.Status,
			Total:   p.Total,
			Kept:    p.Kept,
			Sent:    p.Sent,
			Failed:  p.Failed,
			Copy:    p.Copy,
		}
		for _, l := range p.Links {
			in.Links = append(in.Links, official.ArticleLink(l))
		}
	case "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event":
		p.consent(in)
	case "user_authorization_revoke", "user_authorization_cancellation", "user_info_modified":
		p.withdrawal(in)
	default:
		in.Type, in.Key = official.IncomingUnknown, p.Event
	}
}

// consent fills in what became of consents and of what was sent by them.
func (p post) consent(in *official.Incoming) {
	if p.Event == "subscribe_msg_sent_event" {
		in.Type = official.IncomingSentEnd
		for _, a := range p.Ended {
			code, err := strconv.Atoi(cmp.Or(string(a.Code), "0"))
			if err != nil { // a failure, whatever it is called
				code = -1
			}
			in.Consent = append(in.Consent, official.ConsentChange{
				Template: a.Template,
				Accepted: code == 0,
				Receipt:  string(a.MsgID),
				Code:     code,
			})
			in.Key += string(a.MsgID) + ";"
		}
		return
	}
	in.Type = official.IncomingConsent
	// WeChat's example of the change event names the popup's element (订阅通知的事件推送).
	ended := p.Event == "subscribe_msg_change_event"
	for _, a := range append(p.Popup, p.Change...) {
		accepted := a.Answer == "accept"
		in.Consent = append(in.Consent, official.ConsentChange{
			Template: a.Template,
			Accepted: accepted,
			Ended:    ended && !accepted,
		})
		in.Key += a.Template + " " + a.Answer + ";"
	}
}

// withdrawal fills in what a user took back (授权用户信息变更). FromUserName is
// WeChat's own then, the user stands in OpenID; an event without one, or of
// another app, is about nobody here.
func (p post) withdrawal(in *official.Incoming) {
	in.Key = p.Event + " " + p.Revoked
	if p.User == "" {
		in.Type = official.IncomingUnknown
		return
	}
	in.From = p.User
	in.Type = map[string]official.IncomingType{
		"user_authorization_revoke":       official.IncomingRevoked,
		"user_authorization_cancellation": official.IncomingCancelled,
		"user_info_modified":              official.IncomingModified,
	}[p.Event]
	in.Revoked = strings.FieldsFunc(p.Revoked, func(r rune) bool { return r < '0' || r > '9' })
}
