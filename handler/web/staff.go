package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/subsidy"
)

// StaffCookie carries the console's session, under https with a prefix by which
// the browser takes it from this host alone and over https alone.
const (
	StaffCookie       = "shigang_staff"
	secureStaffCookie = "__Host-" + StaffCookie
)

// SetStaffCookie hands the session to the browser, or takes it back when token is "".
func SetStaffCookie(c *fiber.Ctx, token string, expires time.Time, secure bool) {
	cookie := &fiber.Cookie{
		Name: StaffCookie, Value: token, Path: "/console", Expires: expires,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode,
	}
	if secure { // the prefix wants the whole host's path
		cookie.Name, cookie.Path, cookie.Secure = secureStaffCookie, "/", true
	}
	c.Cookie(cookie)
}

// StaffToken is the console's session as the browser brought it, "" for none;
// under https one without the prefix counts for nothing.
func StaffToken(c *fiber.Ctx, secure bool) string {
	if secure {
		return c.Cookies(secureStaffCookie)
	}
	return c.Cookies(StaffCookie)
}

// SameOrigin refuses an unsafe request that another site's page sent: by what
// the browser says of it (Sec-Fetch-Site, Origin). Where it says nothing, the
// form must bring its token (ReadForm).
func SameOrigin(c *fiber.Ctx) error {
	if m := c.Method(); m == fiber.MethodGet || m == fiber.MethodHead {
		return c.Next()
	}
	site := c.Get("Sec-Fetch-Site")
	if site != "" && site != "same-origin" && site != "none" {
		return foreign()
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || u.Host != string(c.Request().Host()) {
			return foreign()
		}
	}
	return c.Next()
}

// vouched reports whether the browser itself says that the request is our
// page's, once SameOrigin has found nothing against it.
func vouched(c *fiber.Ctx) bool {
	return c.Get("Sec-Fetch-Site") != "" || c.Get(fiber.HeaderOrigin) != ""
}

func foreign() error {
	return &subsidy.Error{
		Kind:    subsidy.Forbidden,
		Message: "这个操作不是从本系统页面发出的，已拒绝，请回到系统页面重新操作",
	}
}
