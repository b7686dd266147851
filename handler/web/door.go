package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"shigang/subsidy"
)

// Door is where every request comes in, before any route is looked for and
// before anything of its body is read or decoded.
type Door struct {
	Proxies Proxies // whose word on a visitor's address counts
	Secure  bool    // the public address is https
}

// What the door refuses with.
const (
	badRequest  = "请求的格式不对，无法接收，请更新微信或浏览器后再试"
	packed      = "不接收压缩过的内容，请不要压缩，直接提交"
	noMethod    = "不支持这样的操作，请从本系统页面操作"
	brokenText  = "内容里有无法识别的字符，请删去后重新输入"
	noFilesHere = "这个页面不收文件，请刷新后只填写文字再提交"
	badUpload   = "上传的内容没有传完或无法识别，请重新选择文件再试"
)

// what the door tells those behind it.
type (
	addressKey struct{}
	secureKey  struct{}
)

// Guard puts the door before a server's handler. Whatever could be understood
// in two ways (request smuggling), is packed, or holds no text is refused here.
func (d Door) Guard(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		header := &ctx.Request.Header
		if !wellFramed(header) { // where its body ends is not known: nothing more is read
			turnAway(ctx, fasthttp.StatusBadRequest, badRequest)
			return
		}
		if line, ok := ctx.Conn().(*line); ok && header.ContentLength() != 0 {
			line.expectBody()
		}
		switch {
		case header.Peek(fiber.HeaderContentEncoding) != nil:
			turnAway(ctx, fasthttp.StatusUnsupportedMediaType, packed)
		case !slices.Contains(fiber.DefaultMethods, string(header.Method())):
			turnAway(ctx, fasthttp.StatusBadRequest, noMethod)
		case !isText(ctx):
			turnAway(ctx, fasthttp.StatusBadRequest, brokenText)
		default:
			ctx.SetUserValue(addressKey{}, d.Proxies.visitor(ctx))
			ctx.SetUserValue(secureKey{}, d.Secure)
			next(ctx)
			return
		}
		drain(ctx)
	}
}

// turnAway answers with problem details and ends the connection.
func turnAway(ctx *fasthttp.RequestCtx, status int, detail string) {
	p := byStatus(status, "")
	p.Detail = detail
	text, _ := json.Marshal(p) // strings and a number: never fails
	ctx.SetStatusCode(status)
	ctx.SetContentType("application/problem+json")
	ctx.Response.Header.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	ctx.Response.Header.Set(fiber.HeaderXFrameOptions, "DENY")
	ctx.Response.Header.Set(fiber.HeaderCacheControl, "no-store")
	ctx.SetBody(text)
	ctx.SetConnectionClose()
}

// wellFramed reports whether a request's headers say in exactly one way whom it
// is for and where its body ends (RFC 9112 2.2, 3.2, 5.1, 6.1-6.3).
func wellFramed(header *fasthttp.RequestHeader) bool {
	seen := map[string]int{}
	raw := strings.TrimSuffix(string(header.RawHeaders()), "\n")
	for one := range strings.SplitSeq(raw, "\n") {
		one = strings.TrimSuffix(one, "\r")
		if one == "" {
			continue // the empty line at the end
		}
		name, value, found := strings.Cut(one, ":")
		if !found || name == "" || strings.ContainsAny(name, " \t") || strings.ContainsAny(one, "\r\x00") {
			return false // folded, without a name, or with a space before the colon
		}
		name = strings.ToLower(name)
		if name == "transfer-encoding" && !strings.EqualFold(strings.TrimSpace(value), "chunked") {
			return false
		}
		seen[name]++
	}
	length, coding, host := seen["content-length"], seen["transfer-encoding"], seen["host"]
	switch {
	case length > 1, coding > 1, length > 0 && coding > 0, host > 1:
		return false
	case header.IsHTTP11():
		return host == 1
	}
	return coding == 0
}

// isText reports whether all that a request says before its body is text, as
// it is written and as it is meant (%00).
func isText(ctx *fasthttp.RequestCtx) bool {
	path := string(ctx.URI().PathOriginal())
	meant, err := url.PathUnescape(path)
	if !Text(path) || err == nil && !Text(meant) {
		return false
	}
	for name, value := range ctx.QueryArgs().All() {
		if !Text(string(name)) || !Text(string(value)) {
			return false
		}
	}
	for _, value := range ctx.Request.Header.All() {
		if !Text(string(value)) {
			return false
		}
	}
	return true
}

// Text reports whether a string is text that every engine keeps: UTF-8 without NUL.
func Text(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// JSONText refuses JSON whose strings are no text: broken UTF-8, or a NUL.
func JSONText(data []byte) error {
	if !utf8.Valid(data) || hasNUL(data) {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: brokenText}
	}
	return nil
}

// hasNUL looks for a NUL, plain or written as \u0000.
func hasNUL(data []byte) bool {
	if bytes.IndexByte(data, 0) >= 0 {
		return true
	}
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 || i+1 >= len(data) {
			return false
		}
		if bytes.HasPrefix(data[i+1:], []byte("u0000")) {
			return true
		}
		data = data[i+2:]
	}
}
