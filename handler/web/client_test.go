package web

import (
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

func TestABrowserIsNamedInCoarseWords(t *testing.T) {
	app := fiber.New()
	for name, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0) Chrome/131.0.0.0 Safari/537.36":           "Chrome，Windows",
		"Mozilla/5.0 (Windows NT 10.0) Chrome/131.0.0.0 Edg/131.0.0.0":           "Edge，Windows",
		"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko":          "IE，Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/17.0 Safari/605.1.15":   "Safari，苹果电脑",
		"Mozilla/5.0 (iPhone; OS 17_0 like Mac OS X) MicroMessenger/8.0":         "微信，苹果手机",
		"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0": "火狐，Linux",
		"curl/8.0": "其他浏览器，其他系统",
		"":         "其他浏览器，其他系统",
	} {
		ctx := &fasthttp.RequestCtx{}
		ctx.Request.Header.SetUserAgent(name)
		c := app.AcquireCtx(ctx)
		if got := Client(c); got != want {
			t.Errorf("%s: %s", name, got)
		}
		app.ReleaseCtx(c)
	}
}
