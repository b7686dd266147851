package wechat

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/miniprogram/urllink"
	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"rsc.io/qr"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// codeKeep is how long the address behind a lasting code is remembered; the code
// itself has no end, and only 100,000 may be made.
const codeKeep = 10 * 365 * 24 * time.Hour

// CountyCode is a picture (PNG) of the official account's lasting code of a
// county's window (带参数二维码): who scans it follows, and belongs to the county.
// It is made once: WeChat gives the address behind it, from which the picture may
// be drawn. Its errors are sentences for the member of staff.
func (c *Client) CountyCode(ctx context.Context, county subsidy.County) ([]byte, error) {
	scene := official.CountyScene(county)
	name := "qrcode:" + c.set.OfficialAppID + ":" + scene
	address, _, known, err := c.store.Secret(ctx, name)
	if err != nil {
		return nil, staffError(err)
	}
	if !known {
		in := basic.NewLimitQrRequest(scene)
		var got basic.Ticket
		if err := c.ask(ctx, c.official, "cgi-bin/qrcode/create", in, &got); err != nil {
			return nil, staffError(err)
		}
		address = got.URL
		if err := c.store.PutSecret(ctx, name, address, c.machine().Add(codeKeep)); err != nil {
			return nil, staffError(err)
		}
	}
	code, err := qr.Encode(address, qr.Q)
	if err != nil {
		return nil, staffError(err)
	}
	return code.PNG(), nil
}

// posterWidth is a code's width on paper, in pixels.
const posterWidth = 860

// WindowCode is a picture (JPEG) of the mini-program's code that opens the list
// of windows (小程序码), marked with a county. Its errors are sentences for the
// member of staff.
func (c *Client) WindowCode(ctx context.Context, county subsidy.County) ([]byte, error) {
	return c.PageCode(ctx, "pages/windows/windows", official.CountyScene(county))
}

// PageCode is a picture (JPEG) of the mini-program's code that opens a page with a
// scene of at most 32 characters.
func (c *Client) PageCode(ctx context.Context, page, scene string) ([]byte, error) {
	var out []byte
	err := c.ask(ctx, c.mini, "wxa/getwxacodeunlimit", map[string]any{
		"page":        page,
		"scene":       scene,
		"width":       posterWidth,
		"env_version": c.version(),
	}, &out)
	return out, staffError(err)
}

// version is which mini-program a code or link opens, in the words of these calls.
func (c *Client) version() string {
	switch c.set.MiniState {
	case "developer":
		return "develop"
	case "trial":
		return "trial"
	}
	return "release"
}

// A link lives thirty days at most; it is used until a few days before its end,
// so that a letter that is opened late still leads somewhere.
const (
	linkDays = 30
	linkKeep = 20 * 24 * time.Hour
)

// PageLink is an address that opens a page of the mini-program from outside of
// WeChat (URL Link), "" where WeChat gives none: a letter goes out without it.
func (c *Client) PageLink(ctx context.Context, page string) string {
	name := "urllink:" + c.set.MiniAppID + ":" + digest(page)
	link, _, known, err := c.store.Secret(ctx, name)
	if err == nil && known {
		return link
	}
	path, query, _ := strings.Cut(page, "?")
	var got urllink.ULResult
	err = c.ask(ctx, c.mini, "wxa/generate_urllink", map[string]any{
		"path":            path,
		"query":           query,
		"env_version":     c.version(),
		"expire_type":     urllink.ExpireTypeInterval,
		"expire_interval": linkDays,
	}, &got)
	if err != nil {
		slog.Warn("no link into the mini-program", "cause", err)
		return ""
	}
	if err := c.store.PutSecret(ctx, name, got.URLLink, c.machine().Add(linkKeep)); err != nil {
		slog.Warn("keep link into the mini-program", "cause", err)
	}
	return got.URLLink
}
