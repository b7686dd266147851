package notify

import (
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// How fast people are told, as GOV.UK Notify judges itself: the share of messages
// within ten seconds, and an alarm when more than a tenth of the last ten minutes'
// were slower.
const (
	QuickWithin = 10 * time.Second
	SlowWindow  = 10 * time.Minute
	slowPercent = 10
)

// Told is how many messages of a lane reached their channel on a day, and how many
// of them within ten seconds of what they tell.
type Told struct {
	Day   calendar.Day
	Lane  Lane
	N     int
	Quick int
}

// Share is the share within ten seconds, in words; never rounded up to all.
func (t Told) Share() string {
	if t.N == 0 {
		return "—"
	}
	if t.Quick == t.N {
		return "100%"
	}
	thousandths := t.Quick * 1000 / t.N
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

// LaneFigures is how a lane stands, and how fast it was in the last ten minutes.
type LaneFigures struct {
	Lane    Lane
	Waiting int           // whose time has come
	Lag     time.Duration // of the longest waiting one
	Overdue int           // of those let go in the last ten minutes, wait longer than ten seconds
	Told    int           // in the last ten minutes
	Slow    int           // of those told, after more than ten seconds
}

// Wait is the lag in words.
func (f LaneFigures) Wait() string { return Span(f.Lag) }

// late is how many were, or already are, slower than ten seconds, and of how many.
func (f LaneFigures) late() (slow, of int) { return f.Slow + f.Overdue, f.Told + f.Overdue }

// TooSlow reports that over a tenth was slower than ten seconds, where somebody
// waits: reminders and policy notices are many at one hour and go out at the pace
// that WeChat allows.
func (f LaneFigures) TooSlow() bool {
	slow, of := f.late()
	return f.Lane == LaneDecisions && slow*100 > of*slowPercent
}

// sentence says that a lane is too slow and where to look.
func (f LaneFigures) sentence() string {
	slow, of := f.late()
	return fmt.Sprintf("%s最近10分钟有%s条，其中%s条（%d%%）超过10秒才送出或还在等：请看下面有没有渠道失败或休息、"+
		"后台任务是否正常，再看数据库和Redis是否很慢。", f.Lane.Chinese(), many(of), many(slow), slow*100/of)
}

// Stuck is how long the longest waiting message has waited that nothing explains:
// reminders and policy notices wait for their turn while others of them go out.
func Stuck(lanes []LaneFigures) (lag time.Duration) {
	for _, f := range lanes {
		if f.Lane == LaneDecisions || f.Told == 0 {
			lag = max(lag, f.Lag)
		}
	}
	return lag
}
