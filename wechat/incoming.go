package wechat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
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
	Template string `xml:"TemplateId"`
	Answer   string `xml:"SubscribeStatusString"`
	MsgID    string `xml:"MsgID"`
	Code     int    `xml:"ErrorCode"`
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

	Popup  []answered `xml:"SubscribeMsgPopupEvent>List"`
	Change []answered `xml:"SubscribeMsgChangeEvent>List"`
	Ended  []answered `xml:"SubscribeMsgSentEvent>List"`
}

func (p post) incoming() (official.Incoming, error) {
	in := official.Incoming{From: p.From, To: p.To, At: time.Unix(p.CreatedAt, 0), ID: p.MsgID}
	switch {
	case p.From == "" || p.To == "" || p.CreatedAt <= 0 || p.Type == "":
		return in, notUnderstood("a field is missing")
	case p.Type == "event":
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
	switch strings.ToLower(p.Event) {
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
		}
	case "subscribe_msg_popup_event", "subscribe_msg_change_event":
		in.Type = official.IncomingConsent
		for _, a := range append(p.Popup, p.Change...) {
			in.Consent = append(in.Consent, official.ConsentChange{
				Template: a.Template,
				Accepted: a.Answer == "accept",
			})
			in.Key += a.Template + " " + a.Answer + ";"
		}
	case "subscribe_msg_sent_event":
		in.Type = official.IncomingSentEnd
		for _, a := range p.Ended {
			in.Consent = append(in.Consent, official.ConsentChange{
				Template: a.Template,
				Accepted: a.Code == 0,
				Receipt:  a.MsgID,
				Code:     a.Code,
			})
			in.Key += a.MsgID + ";"
		}
	default:
		in.Type, in.Key = official.IncomingUnknown, p.Event
	}
}
