package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"shigang/subsidy"
)

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
