package web

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

func TestOnlyOurProxiesAreBelievedWhomTheySpeakFor(t *testing.T) {
	proxies, err := ParseProxies([]string{"10.0.0.0/8", "192.0.2.7", " 2001:db8::/32 ", ""})
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]struct {
		from      string
		forwarded []string
		want      string
	}{
		"no proxy":                        {"203.0.113.9", []string{"1.1.1.1"}, "203.0.113.9"},
		"a private address is no proxy":   {"192.168.0.2", []string{"1.1.1.1"}, "192.168.0.2"},
		"loopback is no proxy":            {"127.0.0.1", []string{"1.1.1.1"}, "127.0.0.1"},
		"a proxy":                         {"192.0.2.7", []string{"1.1.1.1"}, "1.1.1.1"},
		"what the visitor wrote":          {"192.0.2.7", []string{"8.8.8.8, 1.1.1.1"}, "1.1.1.1"},
		"two proxies":                     {"192.0.2.7", []string{"8.8.8.8, 1.1.1.1, 10.1.1.1"}, "1.1.1.1"},
		"in two headers":                  {"192.0.2.7", []string{"8.8.8.8, 1.1.1.1", "10.1.1.1"}, "1.1.1.1"},
		"nothing forwarded":               {"192.0.2.7", nil, "192.0.2.7"},
		"nonsense forwarded":              {"192.0.2.7", []string{"1.1.1.1, nonsense"}, "192.0.2.7"},
		"IPv6":                            {"2001:db8::1", []string{"2001:db9::1"}, "2001:db9::1"},
		"IPv4 in IPv6":                    {"192.0.2.7", []string{"::ffff:1.1.1.1"}, "1.1.1.1"},
		"a proxy that speaks for a proxy": {"10.0.0.1", []string{"10.0.0.2"}, "10.0.0.2"},
	} {
		var ctx fasthttp.RequestCtx
		ctx.Init(&fasthttp.Request{}, &net.TCPAddr{IP: net.ParseIP(v.from)}, nil)
		for _, value := range v.forwarded {
			ctx.Request.Header.Add("X-Forwarded-For", value)
		}
		if got := proxies.visitor(&ctx); got != v.want {
			t.Errorf("%s: %s, want %s", name, got, v.want)
		}
	}
	if _, err := ParseProxies([]string{"proxy.example"}); err == nil {
		t.Error("a name is taken for an address")
	}
}

func TestALineCountsAsOneAddressHoweverManyItHas(t *testing.T) {
	app := fiber.New()
	of := func(address string) string {
		var ctx fasthttp.RequestCtx
		ctx.Init(&fasthttp.Request{}, &net.TCPAddr{IP: net.ParseIP(address)}, nil)
		c := app.AcquireCtx(&ctx)
		defer app.ReleaseCtx(c)
		c.Context().SetUserValue(addressKey{}, Proxies(nil).visitor(&ctx))
		return Address(c)
	}
	for _, v := range []struct {
		one, other string
		same       bool
	}{
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff:1234:5678:9abc", true},
		{"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"203.0.113.1", "203.0.113.1", true},
		{"203.0.113.1", "203.0.113.2", false},
		{"::ffff:203.0.113.1", "203.0.113.1", true},
		{"::ffff:203.0.113.1", "::ffff:203.0.113.2", false},
	} {
		if got := of(v.one) == of(v.other); got != v.same {
			t.Errorf("%s and %s count as one: %v", v.one, v.other, got)
		}
	}
}
