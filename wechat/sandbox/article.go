package sandbox

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxSource is how long an article's source address may be (新建草稿
// content_source_url: 大小不可超过1 kb).
const maxSource = 1024

var (
	scripts = regexp.MustCompile(`(?is)<script\b.*?(</script\s*>|$)`)
	onEvent = regexp.MustCompile(`(?is)\son[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)`)
	anyTag  = regexp.MustCompile(`(?s)<[^>]*>`)
)

// tidyArticle does to an article what 新建草稿
// (developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_draft_add) says:
// author ≤ 16 characters, source address ≤ 1 kB, a text below 1 MB, 此处会去除JS; a
// digest that was not given is the text's first 54 characters (默认抓取正文前54个字).
// The page tells no codes for author and address; 45110 (作者字数超出限制) and 40039
// (不合法的 url 长度) are taken from 全局返回码 as the nearest.
func tidyArticle(a *article) error {
	switch {
	case utf8.RuneCountInString(a.Author) > 16:
		return refuse(45110, "author size out of limit")
	case len(a.ContentSourceURL) > maxSource:
		return refuse(40039, "invalid url size")
	case len(a.Content) >= 1<<20:
		return refuse(45002, "content size out of limit")
	}
	a.Content = onEvent.ReplaceAllString(scripts.ReplaceAllString(a.Content, ""), "")
	if a.Digest == "" {
		text := []rune(strings.Join(strings.Fields(html.UnescapeString(anyTag.ReplaceAllString(a.Content, " "))), " "))
		a.Digest = string(text[:min(54, len(text))])
	}
	return nil
}
