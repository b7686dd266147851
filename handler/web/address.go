package web

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Proxies are the addresses of our own proxies, whose word on whom they speak
// for counts; anybody may write an X-Forwarded-For.
type Proxies []netip.Prefix

// ParseProxies reads addresses (192.0.2.1) and networks (192.0.2.0/24, CIDR).
func ParseProxies(texts []string) (out Proxies, err error) {
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if one, failed := netip.ParseAddr(text); err != nil && failed == nil {
			network, err = netip.PrefixFrom(one.Unmap(), one.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a network", text)
		}
		out = append(out, network.Masked())
	}
	return out, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(a) })
}

// visitor is the address nearest to us that is no proxy of ours: what the
// connection says, or, as long as our proxies speak, what they say of it.
func (p Proxies) visitor(ctx *fasthttp.RequestCtx) string {
	at, ok := netip.AddrFromSlice(ctx.RemoteIP())
	if !ok {
		return ""
	}
	at = at.Unmap()
	var hops []string
	for _, value := range ctx.Request.Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(value), ",")...)
	}
	for _, hop := range slices.Backward(hops) {
		if !p.trust(at) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		at = next.Unmap().WithZone("")
	}
	return at.String()
}

// Address is where a visitor without login comes from, to tell floods apart.
func Address(c *fiber.Ctx) string {
	address, _ := c.Context().UserValue(addressKey{}).(string)
	return line64(address)
}

// line64 is the network of an IPv6 address, as an IPv4 one stands for its line:
// each line has 2^64 addresses, and who has it takes another as they like.
func line64(address string) string {
	at, err := netip.ParseAddr(address)
	if err != nil || !at.Is6() {
		return address
	}
	return netip.PrefixFrom(at, 64).Masked().String()
}
