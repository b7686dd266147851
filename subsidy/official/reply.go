package subsidy

import (
	"slices"
	"strings"
	"time"
)

// Bounds of what staff keep for the official account.
const (
	MaxReplies  = 100
	MaxPictures = 200
)

// officialEvent is a change of the official account's replies and pictures.
func officialEvent(id, note string, by Actor, now time.Time) Event {
	return Event{Action: WriteOfficial, Subject: Subject{SubjectOfficial, id}, By: by, At: now, Note: note}
}

// WriteWelcome changes the welcome (欢迎语); without a text the built-in one greets.
func WriteWelcome(welcome string, by Actor, now time.Time) (string, Event, error) {
	if err := by.May(WriteOfficial, Scope{}); err != nil {
		return "", Event{}, err
	}
	if welcome = CleanText(welcome); welcome != "" {
		if err := paragraph("/welcome", "欢迎语", &welcome, 2, maxWelcomeText); err != nil {
			return "", Event{}, err
		}
	}
	return welcome, officialEvent("welcome", "欢迎语", by, now), nil
}

// Write checks a keyword reply that staff wrote; others are those there are.
func (r KeywordReply) Write(others []KeywordReply, by Actor, now time.Time) (KeywordReply, Event, error) {
	if err := by.May(WriteOfficial, Scope{}); err != nil {
		return r, Event{}, err
	}
	r, err := r.Check()
	if err != nil {
		return r, Event{}, err
	}
	if r.Reply.Picture != "" && !strings.HasPrefix(r.Reply.Picture, picturePath) {
		return r, Event{}, invalid("/picture", "请从已上传的图片里选择")
	}
	n := 0
	for _, o := range others {
		if o.ID == r.ID {
			continue
		}
		n++
		for _, k := range r.Keywords {
			if slices.Contains(o.Keywords, k) {
				return r, Event{}, &Error{Kind: Conflict, Field: "/keywords", Message: "关键词“" + k + "”在另一条自动回复里已经有了，请合并或更换"}
			}
		}
	}
	if n >= MaxReplies {
		return r, Event{}, &Error{Kind: TooLarge, Message: "自动回复最多100条，请先删去不用的"}
	}
	return r, officialEvent(r.ID, "自动回复："+strings.Join(r.Keywords, "、"), by, now), nil
}

// Remove takes a keyword reply away.
func (r KeywordReply) Remove(by Actor, now time.Time) (Event, error) {
	if err := by.May(WriteOfficial, Scope{}); err != nil {
		return Event{}, err
	}
	return officialEvent(r.ID, "删除自动回复："+strings.Join(r.Keywords, "、"), by, now), nil
}

// OfficialPicture is a picture that staff keep for replies; it is public.
type OfficialPicture struct {
	ID     string
	Digest string // keyed digest of the content
	Thumb  string
	At     time.Time
}

// picturePath is where pictures are served.
const picturePath = "/official/pictures/"

// Path is the picture's address on our server.
func (p OfficialPicture) Path() string { return picturePath + p.ID }

// AddPicture keeps a picture; count is how many there are.
func AddPicture(p OfficialPicture, count int, by Actor, now time.Time) (Event, error) {
	if err := by.May(WriteOfficial, Scope{}); err != nil {
		return Event{}, err
	}
	if count >= MaxPictures {
		return Event{}, &Error{Kind: TooLarge, Field: "/picture", Message: "图片最多200张，请先删去不用的"}
	}
	return officialEvent(p.ID, "上传图片", by, now), nil
}

// Remove takes a picture away, unless a reply shows it.
func (p OfficialPicture) Remove(replies []KeywordReply, by Actor, now time.Time) (Event, error) {
	if err := by.May(WriteOfficial, Scope{}); err != nil {
		return Event{}, err
	}
	for _, r := range replies {
		if r.Reply.Picture == p.Path() {
			return Event{}, &Error{Kind: Conflict, Message: "自动回复“" + strings.Join(r.Keywords, "、") + "”正在使用这张图片，请先更换"}
		}
	}
	return officialEvent(p.ID, "删除图片", by, now), nil
}

// At is the reply with the whole address of a picture of ours; base is the
// server's public address.
func (r Reply) At(base string) Reply {
	if strings.HasPrefix(r.Picture, picturePath) {
		r.Picture = base + r.Picture
	}
	return r
}
