package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
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
