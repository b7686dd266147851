package official

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// HTML is the body as the article's HTML: its own words, escaped, and the
// pictures uploaded for it under their names, which WeChat's addresses replace.
func (f CampaignForm) HTML() string {
	var b strings.Builder
	for _, block := range f.Passages() {
		if block.Picture != 0 {
			b.WriteString(`<p><img src="` + PictureName(block.Picture) + `"></p>`)
			continue
		}
		b.WriteString("<p>" + html.EscapeString(block.Text) + "</p>")
	}
	return b.String()
}

// Passage is a paragraph of the body, or a picture in it.
type Passage struct {
	Text    string
	Picture int // its number, 0 for a paragraph
}

// Passages are the body's, none empty.
func (f CampaignForm) Passages() []Passage {
	out := []Passage{}
	for _, p := range strings.Split(f.Body, "\n") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if m := pictureMark.FindStringSubmatch(p); m != nil {
			n, _ := strconv.Atoi(m[1]) // at most two digits
			out = append(out, Passage{Picture: n})
			continue
		}
		out = append(out, Passage{Text: p})
	}
	return out
}

// Paragraphs are the body's words, none empty, without the pictures.
func (f CampaignForm) Paragraphs() []string {
	out := []string{}
	for _, b := range f.Passages() {
		if b.Picture == 0 {
			out = append(out, b.Text)
		}
	}
	return out
}

// Shown are the numbers of the pictures in the body, each once.
func (f CampaignForm) Shown() (out []int) {
	for _, b := range f.Passages() {
		if b.Picture != 0 && !slices.Contains(out, b.Picture) {
			out = append(out, b.Picture)
		}
	}
	return out
}

// Bounds of the pictures in a text. A picture is less than 1 MB (上传图文消息图片:
// 图片仅支持jpg/png格式，大小必须在1MB以下), and its address at WeChat counts in the
// article's characters.
const (
	MaxInside       = 20
	MaxPictureBytes = 1<<20 - 1
	pictureAddress  = 200
)

// pictureMark is a line that stands for a picture.
var pictureMark = regexp.MustCompile(`^\[图片([1-9][0-9]?)\]$`)

func pictureLine(n int) string { return "[图片" + subsidy.Itoa(n) + "]" }

// PictureName is the address of a picture in the article's HTML until it has
// WeChat's own.
func PictureName(n int) string { return "picture-" + subsidy.Itoa(n) }

// WithPictures puts lines for newly uploaded pictures at the end of the body,
// for the writer to move: of those the notice has already, and how many came.
func (f CampaignForm) WithPictures(has, more int) (CampaignForm, error) {
	if more > 0 && has+more > MaxInside {
		return f, subsidy.InvalidAt("/picture", "一条通知最多上传"+subsidy.Itoa(MaxInside)+"张图片")
	}
	for n := has + 1; n <= has+more; n++ {
		f.Body = strings.TrimRight(f.Body, "\r\n ") + "\n" + pictureLine(n)
	}
	return f, nil
}

// missingPicture is the first picture in the body that was never uploaded, 0 when
// none is missing.
func (c Campaign) missingPicture() int {
	for _, n := range c.Shown() {
		if n > c.Pictures {
			return n
		}
	}
	return 0
}

// To says who the notice is for: 全部关注者, 武江区、曲江区的关注者 …
func (f CampaignForm) To() string {
	names := make([]string, len(f.Audience))
	for i, tag := range f.Audience {
		names[i] = tag.Chinese()
	}
	if len(f.Audience) == 1 && f.Audience[0] == TagAll {
		return names[0]
	}
	return strings.Join(names, "、") + "的关注者"
}

// Link is what a reader goes on to (阅读原文): the document, or the notice's own
// public page where the server has a public address.
func (c Campaign) Link(publicURL string) string {
	if c.Source == "" && publicURL != "" {
		return publicURL + "/notices/" + c.ID
	}
	return c.Source
}

// moment is a time as a sentence has it: 11月27日 09:00.
func moment(t time.Time) string {
	t = t.In(calendar.China)
	return subsidy.Itoa(int(t.Month())) + "月" + subsidy.Itoa(t.Day()) + "日 " + t.Format("15:04")
}
