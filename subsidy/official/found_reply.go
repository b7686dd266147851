package official

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// AccountRule is an automatic reply of the public platform (公众平台 自动回复).
type AccountRule struct {
	Name     string
	Equal    []string // keywords that must be the whole message (全匹配)
	Contains []string // keywords that stand in it (半匹配)
	Replies  []Reply  // texts and articles
	Others   int      // pictures, voices and videos, which we do not answer with
}

// FoundReplies are the automatic replies of the public platform, which rest
// since our server answers, as far as we can take them over.
type FoundReplies struct {
	At      time.Time      `json:"at"` // business time, zero: never read
	Welcome string         `json:"welcome"`
	Replies []KeywordReply `json:"replies"`
	Left    []string       `json:"left"`    // plain Chinese: what we cannot take over
	Skipped []string       `json:"skipped"` // plain Chinese: what the last import left out, and why
}

// FindReplies reads the platform's replies; welcome and other are what it
// answers to a new follower and to any other message, as far as they are texts.
func FindReplies(welcome, other string, rules []AccountRule) FoundReplies {
	f := FoundReplies{Welcome: subsidy.CleanText(welcome)}
	if other = subsidy.CleanText(other); other != "" {
		f.Left = append(f.Left, "收到其他消息时的回复“"+other+"”不导入：没有关键词的留言由工作人员答复。")
	}
	for _, rule := range rules {
		f.add(rule)
	}
	return f
}

// add takes a rule over: its exact words and those that need only stand in the
// message are a reply each, of the first text or article that it answers with.
func (f *FoundReplies) add(rule AccountRule) {
	name := "“" + subsidy.CleanLine(rule.Name) + "”"
	if len(rule.Replies) == 0 {
		f.Left = append(f.Left, name+"回复的是图片或音视频，这里只能回复文字和图文，不能导入。")
		return
	}
	if len(rule.Replies)+rule.Others > 1 {
		f.Left = append(f.Left, name+"有多条回复，只导入第一条文字或图文。")
	}
	for _, part := range []struct {
		words    []string
		contains bool
	}{{rule.Equal, false}, {rule.Contains, true}} {
		for words := range slices.Chunk(part.words, MaxKeywords) {
			f.Replies = append(f.Replies, KeywordReply{
				Keywords: words,
				Contains: part.contains,
				Reply:    rule.Replies[0],
			})
		}
	}
}

// Fresh are the replies none of whose words we answer yet.
func (f FoundReplies) Fresh(ours []KeywordReply) (out []KeywordReply) {
	for _, r := range f.Replies {
		if !slices.ContainsFunc(ours, func(o KeywordReply) bool {
			return slices.ContainsFunc(o.Keywords, func(k string) bool { return slices.Contains(r.Keywords, k) })
		}) {
			out = append(out, r)
		}
	}
	return out
}

// Offers reports whether there is something to import.
func (f FoundReplies) Offers(ours []KeywordReply, welcome string) bool {
	return f.Welcome != "" && welcome == "" || len(f.Fresh(ours)) > 0
}

// Import takes over what we do not have: the welcome where none was written, and
// the replies to words that we do not answer.
func (f FoundReplies) Import(
	ours []KeywordReply, welcome string, newID func() string, by subsidy.Actor, now time.Time,
) (Imported, error) {
	in, err := importReplies(f.Fresh(ours), ours, newID, by, now)
	if err != nil {
		return in, err
	}
	if f.Welcome != "" && welcome == "" {
		text, event, err := WriteWelcome(f.Welcome, by, now)
		if err != nil {
			in.Skipped = append(in.Skipped, "欢迎语没有导入："+sentence(err))
		} else {
			in.Welcome, in.Events = text, append([]subsidy.Event{event}, in.Events...)
		}
	}
	if in.Welcome == "" && len(in.Replies) == 0 {
		return in, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: cmp.Or(strings.Join(in.Skipped, "；"), "没有可以导入的自动回复，可能已经导入过"),
		}
	}
	return in, nil
}

// sentence is what a person may read of a refusal.
func sentence(err error) string {
	var e *subsidy.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return "内容不合规则"
}

// KeepReading lets somebody read what stands at WeChat.
func KeepReading(what string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ReadAccount, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	return subsidy.Event{
		Action:  subsidy.ReadAccount,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: "found_" + what}, // none of what is edited
		By:      by,
		At:      now,
	}, nil
}
