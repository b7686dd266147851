package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"shigang/subsidy"
)

// formKey is where ReadForm leaves a form with files.
type formKey struct{}

// ReadForm reads the form of a request that changes something, once it is known
// who asks: within its bounds, in memory (a file never lies on the disk in
// clear), all of it text, and ours: the browser says so or the form has our token.
func ReadForm(c *fiber.Ctx) error {
	if m := c.Method(); m == fiber.MethodGet || m == fiber.MethodHead {
		return nil
	}
	if isUpload(c) {
		form, err := readMultipart(c)
		if err != nil {
			return err
		}
		c.Context().SetUserValue(formKey{}, form)
	} else if stream := c.Context().RequestBodyStream(); stream != nil {
		body, err := io.ReadAll(io.LimitReader(stream, maxFormBytes))
		if err != nil {
			return cutOff(err)
		}
		c.Request().SetBodyRaw(body)
	}
	if err := textForm(c); err != nil {
		return err
	}
	if !vouched(c) && !hasToken(c) {
		return foreign()
	}
	return nil
}

// Form is ReadForm for a form that anybody may send: it has no files, so an
// upload is refused unread.
func Form(c *fiber.Ctx) error {
	if isUpload(c) {
		p := byStatus(http.StatusUnsupportedMediaType, "")
		p.Detail = noFilesHere
		return p
	}
	if err := ReadForm(c); err != nil {
		return err
	}
	return c.Next()
}

// readMultipart reads a form with files into memory, within the limit of an
// upload; how many parts it may have is multipart's own limit (1000).
func readMultipart(c *fiber.Ctx) (*multipart.Form, error) {
	boundary, body := string(c.Request().Header.MultipartFormBoundary()), c.Context().RequestBodyStream()
	if body == nil {
		body = bytes.NewReader(c.Request().Body())
	}
	if boundary == "" {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Message: badUpload}
	}
	const most = MaxUpload + maxFormBytes
	// more than may come: never a temporary file
	form, err := multipart.NewReader(io.LimitReader(body, most), boundary).ReadForm(2 * most)
	if err != nil {
		return nil, cutOff(err)
	}
	return form, nil
}

// cutOff is what a person reads when their body could not be read.
func cutOff(err error) error {
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		return byStatus(http.StatusRequestTimeout, "")
	}
	return &subsidy.Error{Kind: subsidy.Invalid, Message: badUpload}
}

// textForm refuses a form whose names or values are no text.
func textForm(c *fiber.Ctx) error {
	ok := true
	if form := formOf(c.Context()); form != nil {
		for name, values := range form.Value {
			ok = ok && Text(name)
			for _, value := range values {
				ok = ok && Text(value)
			}
		}
		for name, files := range form.File {
			ok = ok && Text(name)
			for _, file := range files {
				ok = ok && Text(file.Filename)
			}
		}
	} else {
		for name, value := range c.Request().PostArgs().All() {
			ok = ok && Text(string(name)) && Text(string(value))
		}
	}
	if !ok {
		p := byStatus(http.StatusBadRequest, "")
		p.Detail = brokenText
		return p
	}
	return nil
}

func formOf(ctx *fasthttp.RequestCtx) *multipart.Form {
	form, _ := ctx.UserValue(formKey{}).(*multipart.Form)
	return form
}

// FormValue is what a field holds: of the body where there is one, else of the
// address; never the one for the other.
func FormValue(ctx *fasthttp.RequestCtx, name string) []byte {
	if ctx.IsGet() || ctx.IsHead() {
		return ctx.QueryArgs().Peek(name)
	}
	if form := formOf(ctx); form != nil {
		if values := form.Value[name]; len(values) > 0 {
			return []byte(values[0])
		}
		return nil
	}
	return ctx.PostArgs().Peek(name)
}

// FormValues are all that a field holds.
func FormValues(c *fiber.Ctx, name string) (out []string) {
	if form := formOf(c.Context()); form != nil {
		return form.Value[name]
	}
	args := c.Request().PostArgs()
	if c.Method() == fiber.MethodGet {
		args = c.Context().QueryArgs()
	}
	for _, v := range args.PeekMulti(name) {
		out = append(out, string(v))
	}
	return out
}

// FormFile is the file that was chosen; it lies in memory.
func FormFile(c *fiber.Ctx, name string) (*multipart.FileHeader, error) {
	if form := formOf(c.Context()); form != nil && len(form.File[name]) > 0 {
		return form.File[name][0], nil
	}
	return nil, http.ErrMissingFile
}

// FormFiles are all the files that were chosen in a field; they lie in memory.
func FormFiles(c *fiber.Ctx, name string) []*multipart.FileHeader {
	if form := formOf(c.Context()); form != nil {
		return form.File[name]
	}
	return nil
}

// bounded is an operation's request: its form is read in memory, and how long
// its body may take is the connection's to limit (Lines).
type bounded struct {
	humaContext
	orig *fiber.Ctx
}

type humaContext = huma.Context

// Bound makes huma read bodies as ReadForm does.
func Bound(ctx huma.Context, orig *fiber.Ctx) huma.Context { return bounded{ctx, orig} }

// Unwrap is how the adapter finds fiber's own context.
func (b bounded) Unwrap() huma.Context { return b.humaContext }

func (b bounded) GetMultipartForm() (*multipart.Form, error) {
	form, err := readMultipart(b.orig)
	if err != nil {
		return nil, err
	}
	b.orig.Context().SetUserValue(formKey{}, form)
	return form, textForm(b.orig)
}

func (b bounded) SetReadDeadline(time.Time) error { return nil }
