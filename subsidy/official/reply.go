package official

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// Bounds of what staff keep for the official account.
const (
	MaxReplies  = 100
	MaxPictures = 200
)

// officialEvent is a change of the official account's replies and pictures.
func officialEvent(id, note string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  subsidy.WriteOfficial,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: id},
		By:      by,
		At:      now,
		Note:    note,
	}
}

// WriteWelcome changes the welcome (欢迎语); without a text the built-in one greets.
func WriteWelcome(welcome string, by subsidy.Actor, now time.Time) (string, subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return "", subsidy.Event{}, err
	}
	if welcome = subsidy.CleanText(welcome); welcome != "" {
		if err := subsidy.CheckParagraph("/welcome", "欢迎语", &welcome, 2, maxWelcomeText); err != nil {
			return "", subsidy.Event{}, err
		}
	}
	return welcome, officialEvent("welcome", "欢迎语", by, now), nil
}

// Write checks a keyword reply that staff wrote; others are those there are.
func (r KeywordReply) Write(
	others []KeywordReply, by subsidy.Actor, now time.Time,
) (KeywordReply, subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return r, subsidy.Event{}, err
	}
	r, err := r.Check()
	if err != nil {
		return r, subsidy.Event{}, err
	}
	if r.Reply.Picture != "" && !strings.HasPrefix(r.Reply.Picture, picturePath) {
		return r, subsidy.Event{}, subsidy.InvalidAt("/picture", "请从已上传的图片里选择")
	}
	n := 0
	for _, o := range others {
		if o.ID == r.ID {
			continue
		}
		n++
		for _, k := range r.Keywords {
			if slices.Contains(o.Keywords, k) {
				return r, subsidy.Event{}, &subsidy.Error{
					Kind:    subsidy.Conflict,
					Field:   "/keywords",
					Message: "关键词“" + k + "”在另一条自动回复里已经有了，请合并或更换",
				}
			}
		}
	}
	if n >= MaxReplies {
		return r, subsidy.Event{}, &subsidy.Error{Kind: subsidy.TooLarge, Message: "自动回复最多100条，请先删去不用的"}
	}
	return r, officialEvent(r.ID, "自动回复："+strings.Join(r.Keywords, "、"), by, now), nil
}

// Remove takes a keyword reply away.
func (r KeywordReply) Remove(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	return officialEvent(r.ID, "删除自动回复："+strings.Join(r.Keywords, "、"), by, now), nil
}

// Picture is a picture that staff keep for replies; it is public.
type Picture struct {
	ID     string
	Digest string // keyed digest of the content
	Thumb  string
	At     time.Time
}

// picturePath is where pictures are served.
const picturePath = "/official/pictures/"

// Path is the picture's address on our server.
func (p Picture) Path() string { return picturePath + p.ID }

// AddPicture keeps a picture; count is how many there are.
func AddPicture(p Picture, count int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if count >= MaxPictures {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Field:   "/picture",
			Message: "图片最多200张，请先删去不用的",
		}
	}
	return officialEvent(p.ID, "上传图片", by, now), nil
}

// Remove takes a picture away, unless a reply shows it.
func (p Picture) Remove(replies []KeywordReply, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	for _, r := range replies {
		if r.Reply.Picture == p.Path() {
			return subsidy.Event{}, &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: "自动回复“" + strings.Join(r.Keywords, "、") + "”正在使用这张图片，请先更换",
			}
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
