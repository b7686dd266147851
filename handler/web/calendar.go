package web

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// CalendarToken is the token in the address of a calendar, which ends in .ics.
func CalendarToken(c *fiber.Ctx) string { return strings.TrimSuffix(c.Params("token"), ".ics") }

// SendCalendar sends a calendar (iCalendar), or 304 to who has it as it stands. No cache on the way may keep it: the
// address is a secret.
func SendCalendar(c *fiber.Ctx, text []byte) error {
	sum := sha256.Sum256(text)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	for _, has := range strings.Split(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if has = strings.TrimPrefix(strings.TrimSpace(has), "W/"); has == tag || has == "*" {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="shigang.ics"`)
	return c.Send(text)
}
