package subsidy

import (
	"strings"
	"time"
)

// Campaign (政策通知) is a policy notice written by the city and mass-sent to
// the official account's followers.
type Campaign struct {
	ID        string
	State     CampaignState
	Title     string
	Digest    string // one or two sentences under the title
	Body      string // plain text, paragraphs apart by a blank line
	Source    string // link to the document, may be ""
	HasCover  bool
	WrittenBy string
	CreatedAt time.Time
	SentAt    time.Time
}

// CampaignState is where a policy notice stands.
type CampaignState string

// The states: 草稿, 已发布并群发.
const (
	CampaignDraft CampaignState = "draft"
	CampaignSent  CampaignState = "sent"
)

// Write opens or changes a draft (起草).
func (c *Campaign) Write(title, digest, body, source string, by Actor, now time.Time) (Event, error) {
	if err := by.May(WriteNotice, Scope{}); err != nil {
		return Event{}, err
	}
	if c.State == CampaignSent {
		return Event{}, &Error{Kind: Conflict, Message: "这条通知已经群发，不能再修改；如需更正请另发一条"}
	}
	title, digest, body, source = strings.TrimSpace(title), strings.TrimSpace(digest), strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")), strings.TrimSpace(source)
	for _, f := range []struct {
		field, name, value string
		most               int
	}{{"/title", "标题", title, 32}, {"/digest", "摘要", digest, 120}, {"/body", "正文", body, 20000}} {
		if err := text(f.field, f.name, f.value, 2, f.most); err != nil {
			return Event{}, err
		}
	}
	if source != "" && !strings.HasPrefix(source, "https://") && !strings.HasPrefix(source, "http://") {
		return Event{}, invalid("/source", "文件链接请以 https:// 或 http:// 开头，没有可以留空")
	}
	from := c.State
	c.State, c.Title, c.Digest, c.Body, c.Source = CampaignDraft, title, digest, body, source
	return c.event(WriteNotice, from, by, now), nil
}

// Send publishes the notice and owes its mass send; it cannot be undone.
func (c *Campaign) Send(by Actor, now time.Time) (Event, error) {
	if err := by.May(SendNotice, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case c.State == CampaignSent:
		return Event{}, &Error{Kind: Conflict, Message: "这条通知已经群发过了，不会重复发送"}
	case !c.HasCover:
		return Event{}, invalid("/cover", "请先上传封面图片（JPG或PNG），微信群发的图文必须有封面")
	}
	from := c.State
	c.State, c.SentAt = CampaignSent, now
	ev := c.event(SendNotice, from, by, now)
	ev.Owes = []Owed{{To: Audience{Followers: true}, Message: PolicyNotice{Campaign: c.ID, Heading: c.Title}}}
	return ev, nil
}

func (c *Campaign) event(action Action, from CampaignState, by Actor, now time.Time) Event {
	return Event{Action: action, Subject: Subject{SubjectCampaign, c.ID}, From: string(from), To: string(c.State), By: by, At: now}
}
