package notify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// SwitchChannel switches a channel off, for a reason, or on again (停用、启用渠道).
func SwitchChannel(
	c subsidy.Channel, isOff, off bool, why string, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := by.May(subsidy.SwitchChannels, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case !slices.Contains(subsidy.Channels(), c):
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个渠道，请刷新页面"}
	case isOff && off:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: c.Chinese() + "已经停用，请刷新页面查看",
		}
	case !isOff && !off:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: c.Chinese() + "没有停用，请刷新页面查看",
		}
	}
	check := func() error { return subsidy.CheckParagraph("/reason", "启用的原因", &why, 0, subsidy.ReasonMost) }
	if off {
		check = func() error { return subsidy.CheckReason("/reason", "停用的原因", &why) }
	}
	err := check()
	return subsidy.Event{
		Action: subsidy.SwitchChannels, Subject: subsidy.Subject{Kind: subsidy.SubjectChannel, ID: string(c)},
		From: onOff(isOff), To: onOff(off), By: by, At: now, Note: why,
	}, err
}

func onOff(off bool) string {
	if off {
		return "off"
	}
	return "on"
}

// Dead is a notice that reached nobody's phone after an attempt failed.
type Dead struct {
	ID      string
	Kind    subsidy.MessageKind
	State   subsidy.DeliveryState // refused, unknown or inbox
	Channel subsidy.Channel       // the last one tried
	Result  subsidy.Result
	Code    int
	Why     string // the channels that were passed over
	Read    bool   // its recipient has read it in the inbox
}

// Resend sends a dead notice once more, from its first channel (重发); wanted
// says whether it is still true.
func (d Dead) Resend(wanted bool, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ResendNotice, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "重发的原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	if final := d.Final(); final != "" {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: final}
	}
	if !wanted {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "事情已有变化，这条消息不再成立，不能重发",
		}
	}
	return subsidy.Event{
		Action:  subsidy.ResendNotice,
		Subject: subsidy.Subject{Kind: subsidy.SubjectNotice, ID: d.ID},
		From:    string(d.State),
		To:      string(subsidy.DeliveryWaiting),
		By:      by,
		At:      now,
		Note:    why,
	}, nil
}

// Final says why a notice is not sent once more whatever is true of it, ""
// when it may be.
func (d Dead) Final() string {
	switch {
	case d.Kind == subsidy.KindPolicyNotice:
		return "政策通知不在这里重发，请在“政策通知”里复制一份，经复核后另发"
	case d.Kind == subsidy.KindMailCode:
		return "验证码已经失效，请本人重新获取"
	case d.Read:
		return "对方已经在站内消息里读过，不必重发"
	case !slices.Contains(
		[]subsidy.DeliveryState{subsidy.DeliveryRefused, subsidy.DeliveryUnknown, subsidy.DeliveryInbox}, d.State):
		return "这条消息正在发送或已有结果，请刷新页面查看"
	}
	return ""
}

// KindName is the message type's name.
func (d Dead) KindName() string {
	t, _ := TypeOf(d.Kind)
	return t.Name
}

// Cause says why it died, and what follows.
func (d Dead) Cause() subsidy.Code {
	c := subsidy.ExplainCode(d.Channel, d.Result, d.Code)
	if why := d.Skips(); d.Code == 0 && d.Result == subsidy.Refused && why != "" {
		c.Cause = why
	}
	return c
}

// Skips says which channels were passed over and why: “电子邮件：没有可用的邮箱”.
func (d Dead) Skips() string {
	var out []string
	for _, part := range strings.Fields(d.Why) {
		c, why, _ := strings.Cut(part, ":")
		out = append(out, subsidy.Channel(c).Chinese()+"："+Skip(why).Chinese())
	}
	return strings.Join(out, "，")
}

// ManageTask runs a task that failed for good once more, or deletes it.
func ManageTask(queue, id string, run bool, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ManageTasks, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if queue == "" || id == "" {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个任务，请刷新页面"}
	}
	to := "deleted"
	if run {
		to = "pending"
	}
	return subsidy.Event{
		Action:  subsidy.ManageTasks,
		Subject: subsidy.Subject{Kind: subsidy.SubjectTask, ID: queue + "/" + id},
		From:    "archived",
		To:      to,
		By:      by,
		At:      now,
	}, nil
}

// ChannelFigures are a channel's switch, rest, use and results today.
type ChannelFigures struct {
	Channel    subsidy.Channel
	Off        bool
	Reason     string    // why it was switched off
	RestsUntil time.Time // zero for not
	Code       int       // WeChat's code that made it rest, 0 for our own quota
	Waiting    int
	Used       int // attempts today
	Quota      int // 0 is none
	Delivered, Refused, Unknown,
	Later int // results today
	Failing int // attempts in a row that the channel itself failed, not the recipient
	Failed  int // the code of the last of them, 0 for no connection
}

// Left is what is left of the day's quota.
func (c ChannelFigures) Left() int { return max(0, c.Quota-c.Used) }

// BrokenCode is a refusal of the last day that somebody must act upon.
type BrokenCode struct {
	Channel subsidy.Channel
	Code    subsidy.Code
	N       int
}

// Operations is what the operations page (运行状况) judges by.
type Operations struct {
	Channels  []ChannelFigures
	Lag       time.Duration // of the longest waiting due notice that waits for no turn (Stuck)
	Lanes     []LaneFigures
	Broken    []BrokenCode
	HasQueue  bool // this process sees a queue
	QueueDown bool
	Paused    []string     // queues that are paused
	Archived  int          // tasks that failed for good
	Disk      subsidy.Disk // where rows and files are kept
	Health    Health       // what the processes report
	Stray     int          // queue entries whose process is gone
	WAL       int64        // bytes of SQLite's write-ahead log
	Mailboxes int          // suspended within a day, for mail came back
	Templates int          // message templates that the accounts have otherwise: nothing goes out by them
}

// lagAlarm is from which lag on something is wrong: the relay looks each second.
const lagAlarm = 5 * time.Minute

// Bounds of SQLite's write-ahead log: from which size on upkeep empties it, and
// from which on somebody has to look.
const (
	WALBound = 64 << 20
	walAlarm = 4 * WALBound
)

// Fine is the one sentence that says that everything is in order, "" when
// anything is not.
func (o Operations) Fine(now time.Time, delivered int) string {
	if len(o.Verdict(now)) > 0 {
		return ""
	}
	return fmt.Sprintf("一切正常：今天送达 %s 条，没有积压。", many(delivered))
}

// many writes a number with its thousands apart: 100,000.
func many(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", many(n/1000), n%1000)
}

// Verdict says in sentences what is not in order and what to do, the most
// urgent first; none: everything is.
func (o Operations) Verdict(now time.Time) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if o.Disk.Low {
		out = append(out, o.Disk.Sentence())
	}
	out = append(out, o.Health.sentences()...)
	if fails, _ := o.Health.broker(); o.QueueDown && fails == "" {
		say("队列服务没有回应，消息留在库里等待，不会丢；请检查Redis，恢复后会自动补发。")
	}
	if len(o.Paused) > 0 {
		say("队列%s被暂停，消息留在库里等待；请在队列的管理工具里恢复。", strings.Join(o.Paused, "、"))
	}
	if o.Lag >= lagAlarm {
		say("到时间的消息最久已等了%s还没有发出：请查看后台任务进程（ROLES里含jobs）是否在运行。", Span(o.Lag))
	}
	for _, l := range o.Lanes {
		if l.TooSlow() {
			out = append(out, l.sentence())
		}
	}
	for _, c := range o.Channels {
		if c.Off {
			say("%s已停用（%s），%d条等待中。%s", c.Channel.Chinese(), cmp.Or(c.Reason, "没有写明原因"), c.Waiting,
				c.Channel.WhileOff())
		}
	}
	for _, c := range o.Channels {
		if !c.Off && c.Failing > 0 {
			code := subsidy.ExplainCode(c.Channel, subsidy.Later, c.Failed)
			say("%s连续%d次没有发出（%s），%d条等待中：%s。", c.Channel.Chinese(), c.Failing, code.Named(), c.Waiting,
				code.Then)
		}
	}
	for _, b := range o.Broken {
		say("%s被拒%d条（%d %s）：%s。", b.Channel.Chinese(), b.N, b.Code.Code, b.Code.Cause, b.Code.Then)
	}
	if o.Templates > 0 {
		say("%d个消息模板和公众平台对不上，用它们的消息都会被拒：请在“消息模板”里看怎样改正。", o.Templates)
	}
	if o.Archived > 0 {
		say("有%d个后台任务没有做成，请在本页下方重新运行或删除。", o.Archived)
	}
	if o.Stray > 0 {
		say("队列里有%d个任务的进程已经中断：一分钟内自动清理，消息按库里的记录继续，不用处理；"+
			"一直不消失时请重启后台任务进程。", o.Stray)
	}
	if o.WAL > walAlarm {
		say("数据库的预写日志（WAL）已有%d MB，超过%d MB：多半有一个读取一直没有结束，请看有没有很慢的导出、"+
			"有没有别的程序打开着数据库，"+"仍不缩小请重启本程序。", o.WAL>>20, int64(walAlarm>>20))
	}
	if o.Mailboxes > 0 {
		say("近24小时有%d个邮箱因退信停用（地址不存在），不再寄信，本人已收到站内消息；是本单位的同事请提醒更正邮箱。",
			o.Mailboxes)
	}
	for _, c := range o.Channels {
		if !c.Off && c.Failing == 0 && c.RestsUntil.After(now) {
			say("%s因%s休息到%s，%d条等待中，到时自动继续，不用处理。", c.Channel.Chinese(), c.restCause(),
				Clock(c.RestsUntil, now), c.Waiting)
		}
	}
	return out
}

// restCause says why a channel rests.
func (c ChannelFigures) restCause() string {
	if c.Code == 0 {
		return fmt.Sprintf("当日额度（%d条）用完", c.Quota)
	}
	known, _ := subsidy.CodeOf(c.Channel, c.Code)
	return cmp.Or(known.Cause, fmt.Sprintf("微信返回%d", c.Code))
}

// Clock is a moment of today or tonight as “14:03” or “0:00”, of another day
// with its date.
func Clock(t, now time.Time) string {
	t = t.In(calendar.China)
	clock := fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	if calendar.DayOf(t) == calendar.DayOf(now) || t.Equal(calendar.DayOf(now).End()) {
		return clock
	}
	return t.Format("1月2日") + clock
}

// Span is a time span in words: “25分钟”.
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d秒", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d天", int(d.Hours()/24))
}
