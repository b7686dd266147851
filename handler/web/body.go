package web

import (
	"errors"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"shigang/subsidy"
)

// Bounds on what a client may send.
const (
	maxDrain     = 64 << 20 // bytes read away after a handler so that the client sees its answer
	drainTime    = 10 * time.Second
	maxFormBytes = 1 << 20 // any body that is not an upload
)

// MaxUpload is the largest file that may be uploaded, in bytes.
const MaxUpload = 10 << 20

// Drain reads away what a handler left of the request body.
func Drain(c *fiber.Ctx) error {
	err := c.Next()
	drain(c.Context())
	return err
}

// drain reads away what is left of the request body, up to 64 MB and ten
// seconds, and then closes the connection: a client that is still sending would
// otherwise see a reset instead of its answer, and left-over bytes could be
// taken for the next request. A body that was read to its end leaves it open.
func drain(ctx *fasthttp.RequestCtx) {
	body := ctx.RequestBodyStream()
	if body == nil {
		return
	}
	if conn := ctx.Conn(); conn != nil {
		_ = conn.SetReadDeadline(time.Now().Add(drainTime))
	}
	if n, err := io.CopyN(io.Discard, body, maxDrain); n > 0 || !errors.Is(err, io.EOF) {
		ctx.SetConnectionClose()
	}
}

// LimitBody refuses, before anything is read, a body whose length is not told
// or is over the limit of its kind (uploads: multipart).
func LimitBody(c *fiber.Ctx) error {
	n := c.Request().Header.ContentLength()
	limit := maxFormBytes
	if isUpload(c) {
		limit = MaxUpload + maxFormBytes
	}
	switch {
	case n > limit:
		return &subsidy.Error{Kind: subsidy.TooLarge, Message: "上传的内容太大（最多10 MB），请压缩或拆分后再试"}
	case n == -1: // chunked: its length cannot be known before it is read
		return &subsidy.Error{Kind: subsidy.TooLarge, Message: "请求没有注明内容长度，无法接收，请更新微信后再试"}
	}
	return c.Next()
}

func isUpload(c *fiber.Ctx) bool {
	ct := c.Request().Header.ContentType()
	return len(ct) >= 19 && string(ct[:19]) == "multipart/form-data"
}
