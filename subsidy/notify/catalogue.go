package notify

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

// MessageType is a row of the one table of message types: what it is called,
// who gets it, by which channels it is tried, in order, and by which templates.
// What it says is its struct's own. The documentation (docs/messages.md), the
// choices people have and the sandbox's templates are made from it.
type MessageType struct {
	Kind     subsidy.MessageKind
	Name     string // as people choose it
	To       string // who gets it, as people read it
	Clause   string // of the notice or rules, "" for a convenience
	Channels []subsidy.Channel
	Duty     bool     // the law, or the person's own turn, requires it: some way must stay open
	Reminder bool     // waits for the morning, and is folded with others into one digest
	Template Template // by which WeChat's channels send it; none where they do not
	Page     string   // what a tap opens in the mini-program, with the subject's id where it ends in "="; "" for staff
	decode   func([]byte) (subsidy.Message, error)
}

// Template is a message template: what it is called at WeChat and the keys of its
// variables, in the order of the message's Lines. Two answers to one case share
// one, so that one consent serves either.
type Template struct {
	Name      string // what the sandbox's ids end in, and what tells shared ones
	Title     string
	Subscribe []string // of 小程序订阅消息 and 公众号订阅通知, which take the same keys
	Official  []string // of 公众号模板消息
}

// Keys are the template's keys on a channel; ok is false on a channel that goes
// without a template.
func (t Template) Keys(on subsidy.Channel) (keys []string, ok bool) {
	switch on {
	case subsidy.ChannelSubscribe, subsidy.ChannelBiz:
		return t.Subscribe, t.Name != ""
	case subsidy.ChannelTemplate:
		return t.Official, t.Name != ""
	}
	return nil, false
}

// The orders in which channels are tried.
var (
	// WeChat users: HR members and employees
	byWeChat = []subsidy.Channel{
		subsidy.ChannelSubscribe, subsidy.ChannelTemplate, subsidy.ChannelBiz, subsidy.ChannelMail,
		subsidy.ChannelInbox,
	}
	byMail    = []subsidy.Channel{subsidy.ChannelMail, subsidy.ChannelInbox} // staff
	inboxOnly = []subsidy.Channel{subsidy.ChannelInbox}
)

// The pages of the mini-program that messages lead to.
const (
	pageFiling     = "pages/filing/detail?id="
	pageProgress   = "pages/study/progress?id="
	pageClaim      = "pages/claim/claim?id="
	pageEnterprise = "pages/enterprise/enterprise"
	pageAssessment = "pages/platforms/assessment?id="
	pagePlatforms  = "pages/platforms/platforms"
	pageQuestion   = "pages/questions/question?id="
	pageCourses    = "pages/trainee/courses"
	pageOwnClaims  = "pages/trainee/claims"
	pageOwn        = "pages/trainee/own"
	pageBind       = "pages/trainee/bind"
	pageObjections = "pages/publicity/mine"
	pageInbox      = "pages/inbox/inbox"
	pageMail       = "pages/me/mail"
)

// Who gets a message, as people read it.
const (
	toHR       = "企业全部成员"
	toTrainee  = "名册上已实名绑定的职工"
	toReviewer = "县区经办"
	toChief    = "县区负责人"
	toCentre   = "服务中心"
	toCity     = "市人社局"
	toAsker    = "提出诉求的人或企业全部成员"
	toObjector = "提出异议或举报的微信用户"
	toBound    = "申请绑定或已经绑定职工身份的微信用户"
	toClaimed  = "申领涉及且已实名绑定的职工"
	toMistaken = "申请更正的人"
)

// catalogue is the one table of message types, by whose messages they are.
var catalogue = slices.Concat(filingMessages, claimMessages, personMessages, staffMessages, officialMessages)

// Messages is the whole table.
func Messages() []MessageType { return catalogue }

// TypeOf returns a message type's row; ok is false for an unknown kind.
func TypeOf(kind subsidy.MessageKind) (t MessageType, ok bool) {
	for _, t := range catalogue {
		if t.Kind == kind {
			return t, true
		}
	}
	return MessageType{}, false
}

// MessageKinds are all message types.
func MessageKinds() []subsidy.MessageKind {
	out := make([]subsidy.MessageKind, len(catalogue))
	for i, t := range catalogue {
		out[i] = t.Kind
	}
	return out
}

// ChannelsOf returns which channels a message type tries, in order.
func ChannelsOf(kind subsidy.MessageKind) []subsidy.Channel {
	t, _ := TypeOf(kind)
	return t.Channels
}

// MiniPage is the page of the mini-program that a message about a subject opens.
func (t MessageType) MiniPage(about subsidy.Subject) string {
	if strings.HasSuffix(t.Page, "=") {
		return t.Page + about.ID
	}
	return t.Page
}

// Labels are what the message's lines are called, in order.
func (t MessageType) Labels() (labels []string) {
	m, err := t.decode([]byte("{}"))
	if err != nil {
		panic("an empty " + string(t.Kind) + " decodes: " + err.Error())
	}
	for _, l := range m.Lines() {
		labels = append(labels, l.Label)
	}
	return labels
}

// DecodeMessage reads back what EncodeMessage wrote.
func DecodeMessage(kind subsidy.MessageKind, data []byte) (subsidy.Message, error) {
	t, ok := TypeOf(kind)
	if !ok {
		return nil, fmt.Errorf("decode message: unknown kind %q", kind)
	}
	m, err := t.decode(data)
	if err != nil {
		return nil, fmt.Errorf("decode message %s: %w", kind, err)
	}
	return m, nil
}

func decoder[M subsidy.Message](data []byte) (subsidy.Message, error) {
	var m M
	err := json.Unmarshal(data, &m)
	return m, err
}
