package page

import (
	"strconv"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// Board is the operations page's figures.
type Board struct {
	Fine         string // that all is in order, "" when anything is not
	Verdict      []string
	Health       notify.Health
	WAL          string // "" where there is none
	Suspended    int    // mailboxes whose mail came back
	Channels     []Channel
	Open         map[subsidy.DeliveryState]int // notices on their way
	Today        map[subsidy.Result]int        // attempts
	Lag          string
	Lanes        []notify.LaneFigures
	Told         []ToldDay // of the last days, the newest first
	Disk         subsidy.Disk
	Refused      []Refusal
	HasQueue     bool
	QueueProblem string
	Queues       []Queue
	Tasks        []Task
	Templates    official.TemplateCheck
}

// Channel is a channel with what the page says of it.
type Channel struct{ notify.ChannelFigures }

// State is the channel's state in words: 正常, 已停用, 失败 or 休息到 0:00.
func (c Channel) State(now time.Time) string {
	switch {
	case c.Off:
		return "已停用"
	case c.Failing > 0:
		return "失败"
	case c.RestsUntil.After(now):
		return "休息到" + notify.Clock(c.RestsUntil, now)
	}
	return "正常"
}

func (c Channel) tone(now time.Time) Tone {
	switch {
	case c.Off, c.Failing > 0:
		return Bad
	case c.RestsUntil.After(now):
		return Soon
	}
	return Good
}

// left is what remains of today's quota.
func (c Channel) left() string {
	if c.Quota == 0 {
		return "不限"
	}
	return Many(c.Left()) + " / " + Many(c.Quota)
}

// Refusal is one code that messages were refused with today.
type Refusal struct {
	Channel subsidy.Channel
	subsidy.Code
	N int
}

// ToldDay is one day's messages by lane, in the lanes' order.
type ToldDay struct {
	Day   calendar.Day
	Lanes []notify.Told
}

// Queue is one queue of the broker as it stands.
type Queue struct {
	Label                  string
	Paused                 bool
	Pending, Active, Retry int
	Stray, Archived        int    // Stray: active, and their process is gone
	Age                    string // of the oldest pending task, in words
}

// Task is a task that failed for good.
type Task struct {
	Queue, ID, Name, Error string
	At                     time.Time
}

// Undelivered are the notices of this month that reached no phone.
type Undelivered struct {
	Rows    []store.DeadRow
	Next    string
	Died    string // of what they died, as it was asked for: “subscribe:43101”
	ByCode  bool   // one code alone was asked for
	Total   int    // of that code
	Most    int    // that are sent again at once
	Choices []Died
	Done    string // what was sent again just now
}

// Died is one choice of the list's filter.
type Died struct {
	Value, Text string
	N           int
}

// resendNote is what sending them all again does.
func (u Undelivered) resendNote() string {
	return "从第一个渠道重新发送，一次最多 " + strconv.Itoa(u.Most) + " 条；已经不再成立、或对方已经读过的不发。" +
		"没有回应的可能已经送达，重发后对方可能收到两次。"
}

// speedNote says what counts as in time.
const speedNote = "从办理完成（或提醒放行）到微信、邮件收下，10秒以内算及时。三条通道互不排队；" +
	"提醒和政策通知按每分钟的限额分批发出，慢一些是正常的。"

// processes says how many run, and what was cleared away after one that was lost.
func processes(h notify.Health) string {
	return "在运行的进程：网页 " + num(h.Web) + " 个，后台任务 " + num(h.Jobs) + " 个。已清理中断的队列任务 " +
		Many(h.Swept()) + " 个。"
}

// Many writes a number with its thousands apart: 100,000.
func Many(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
