package official

import (
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// FollowerDay is one day's figures of followers.
type FollowerDay struct {
	Day                 calendar.Day
	Joined, Gone, Total int
}

// WeChat's bounds on its own figures of followers (获取用户增减数据).
const (
	FiguresAtOnce = 7 // days of one question: 最大跨度7天
	figuresFrom   = 8 // o'clock: 每日8点后获取前一天数据
)

// FiguresBack is how many days back WeChat's figures are asked for: those that
// the charts show.
const FiguresBack = 30

// FiguresWanted are the days whose figures WeChat is to be asked for now, after
// the last that we have (zero for none); none before WeChat has yesterday's.
func FiguresWanted(last calendar.Day, now time.Time) (from, to calendar.Day, wanted bool) {
	today := calendar.DayOf(now)
	if now.In(calendar.China).Hour() < figuresFrom {
		return from, to, false
	}
	to = today.AddDays(-1)
	if from = today.AddDays(-FiguresBack); !last.Before(from) {
		from = last.AddDays(1)
	}
	return from, to, !from.After(to)
}

// FollowerFigures is how WeChat's figures of followers were last asked for.
type FollowerFigures struct {
	At      time.Time `json:"at"`      // zero: never
	Trouble string    `json:"trouble"` // plain Chinese: why they were not given, "" if they were
}

// CompareFollowers says in a sentence how our counts of followers differ from
// WeChat's on the newest day that both have, "" where they do not.
func CompareFollowers(ours, theirs []FollowerDay) string {
	var mine, other FollowerDay
	for _, t := range theirs {
		for _, o := range ours {
			if o.Day == t.Day && t.Day.After(other.Day) {
				mine, other = o, t
			}
		}
	}
	switch {
	case mine == other:
		return ""
	case mine.Total != other.Total:
		return fmt.Sprintf("%s微信统计有%d位关注者，这里记了%d位：漏收的关注和取消，要到第二天凌晨3点核对时才补上；"+
			"隔天还不一致，请点“现在核对”。", other.Day.Chinese(), other.Total, mine.Total)
	}
	return fmt.Sprintf("%s关注者人数一致，微信统计新增%d、取消%d，这里记了新增%d、取消%d："+
		"核对时补上的，这里记在核对的那一天。", other.Day.Chinese(), other.Joined, other.Gone, mine.Joined, mine.Gone)
}
