package official

import (
	"net/url"
	"time"

	"shigang/subsidy/calendar"
)

// ArticleDay is what WeChat counted of one article (发表内容发表详细数据), from the
// day it went out to the end of a day.
type ArticleDay struct {
	Article string // msg_data_id
	Day     calendar.Day
	Readers int // 阅读人数
	Sharers int // 分享人数
	Keepers int // 收藏人数
}

// ArticleBack is for how many days WeChat counts an article (统计周期最大30天).
const ArticleBack = 30

// ArticleFigures is how WeChat's figures of articles were last asked for.
type ArticleFigures struct {
	At      time.Time    `json:"at"`      // zero: never
	Day     calendar.Day `json:"day"`     // the last day for which all was read
	Trouble string       `json:"trouble"` // plain Chinese: why they were not given, "" if they were
}

// Wanted reports whether the figures until yesterday are to be asked for now;
// WeChat has them from eight o'clock.
func (f ArticleFigures) Wanted(now time.Time) (yesterday calendar.Day, wanted bool) {
	yesterday = calendar.DayOf(now).AddDays(-1)
	return yesterday, now.In(calendar.China).Hour() >= figuresFrom && f.Day.Before(yesterday)
}

// Article is the id by which WeChat counts the article, as its address has it
// (mid), "" where the address is not WeChat's or not of the first article. The
// answer to a mass send tells it too; this is for those whose answer was lost.
func (l ArticleLink) Article() string {
	u, err := url.Parse(l.URL)
	if err != nil || u.Host != "mp.weixin.qq.com" || l.Position != 1 {
		return ""
	}
	mid := u.Query().Get("mid")
	for _, r := range mid {
		if r < '0' || r > '9' {
			return ""
		}
	}
	return mid
}

// ArticleRead is what WeChat counted of a notice's articles together, beside our
// own counts.
type ArticleRead struct {
	Until                     calendar.Day // zero: nothing yet
	Readers, Sharers, Keepers int
	Trouble                   string
}

// ReadOf adds up the newest figures of a notice's articles. Who read two of them
// counts twice: WeChat does not tell people apart.
func ReadOf(newest []ArticleDay, f ArticleFigures) ArticleRead {
	r := ArticleRead{Trouble: f.Trouble}
	for _, d := range newest {
		r.Readers, r.Sharers, r.Keepers = r.Readers+d.Readers, r.Sharers+d.Sharers, r.Keepers+d.Keepers
		if d.Day.After(r.Until) {
			r.Until = d.Day
		}
	}
	return r
}

// Known reports whether WeChat has counted anything yet.
func (r ArticleRead) Known() bool { return !r.Until.IsZero() }

// Note says what the figures are and until when, in plain Chinese.
func (r ArticleRead) Note() string {
	switch {
	case r.Known():
		return "在微信里阅读、分享、收藏是微信的统计，到" + r.Until.Chinese() + "为止；每天8点以后更新前一天的，" +
			"发出满30天后不再更新。小程序和公开页的人数是这里自己记的，两边不重复也不能相加。"
	case r.Trouble != "":
		return "还没有微信的阅读统计：" + r.Trouble
	}
	return ""
}
