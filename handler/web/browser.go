package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// BrowserCookie tells the log-in that this browser logged in before, so that
// wrong passwords typed elsewhere do not hold it; it opens nothing by itself.
const BrowserCookie = "shigang_browser"

// SetBrowserCookie hands it to the browser; the console alone gets it back.
func SetBrowserCookie(c *fiber.Ctx, token string, until time.Time, secure bool) {
	c.Cookie(&fiber.Cookie{
		Name: BrowserCookie, Value: token, Path: "/console", Expires: until,
		HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}

// HalfCookie carries half a log-in to the question for the code, and nowhere else.
const HalfCookie = "shigang_half"

// SetHalfCookie hands it to the browser, or takes it back when token is "".
func SetHalfCookie(c *fiber.Ctx, token string, until time.Time, secure bool) {
	c.Cookie(&fiber.Cookie{
		Name: HalfCookie, Value: token, Path: "/console/login", Expires: until,
		HTTPOnly: true, Secure: secure, SameSite: fiber.CookieSameSiteStrictMode,
	})
}
