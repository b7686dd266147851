package web

import (
	"net"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Address is where a visitor without login comes from, to tell floods apart:
// what the connection says, or, when it comes from a proxy of our own network,
// what that proxy says of it (the last entry; earlier ones anybody may write).
func Address(c *fiber.Ctx) string {
	ip := net.ParseIP(c.IP())
	forwarded := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	if last := strings.TrimSpace(forwarded[len(forwarded)-1]); last != "" && ip != nil && (ip.IsLoopback() || ip.IsPrivate()) && net.ParseIP(last) != nil {
		return last
	}
	return c.IP()
}
