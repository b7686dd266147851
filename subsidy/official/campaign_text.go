package official

import (
	"html"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// HTML is the body as the article's HTML.
func (f CampaignForm) HTML() string {
	var b strings.Builder
	for _, p := range f.Paragraphs() {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>")
	}
	return b.String()
}

// Paragraphs are the body's, none empty.
func (f CampaignForm) Paragraphs() []string {
	out := []string{}
	for _, p := range strings.Split(f.Body, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
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
