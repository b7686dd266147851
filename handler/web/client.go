package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// seenAs are words for what stands in a browser's name of itself; of several
// that fit the first is meant.
type seenAs [][2]string

var browsers = seenAs{
	{"MicroMessenger", "微信"},
	{"DingTalk", "钉钉"},
	{"Edg", "Edge"},
	{"QQBrowser", "QQ浏览器"},
	{"360", "360浏览器"},
	{"Qihoo", "360浏览器"},
	{"UCBrowser", "UC浏览器"},
	{"Firefox", "火狐"},
	{"Trident", "IE"},
	{"Chrome", "Chrome"},
	{"Safari", "Safari"},
}

var systems = seenAs{
	{"OpenHarmony", "鸿蒙"},
	{"HarmonyOS", "鸿蒙"},
	{"Android", "安卓"},
	{"iPhone", "苹果手机"},
	{"iPad", "苹果平板"},
	{"Windows", "Windows"},
	{"Mac OS X", "苹果电脑"},
	{"Linux", "Linux"},
}

func (s seenAs) of(name, other string) string {
	for _, one := range s {
		if strings.Contains(name, one[0]) {
			return one[1]
		}
	}
	return other
}

// Client is the browser and system that a visitor comes with, in words so coarse
// that they tell nobody apart who uses the same.
func Client(c *fiber.Ctx) string {
	name := c.Get(fiber.HeaderUserAgent)
	return browsers.of(name, "其他浏览器") + "，" + systems.of(name, "其他系统")
}
