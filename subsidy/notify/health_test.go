package notify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

// beating are the beats of one process whose every step just succeeded, but for
// what change does to them.
func beating(process string, now time.Time, change func(*Beat)) []Beat {
	out := []Beat{{Process: process, Step: RoleJobs}, {Process: process, Step: RoleWeb}}
	for _, r := range Rounds() {
		out = append(out, Beat{Process: process, Step: r.Name})
	}
	for i := range out {
		out[i].Since, out[i].OK = now.Add(-time.Hour), now
		if change != nil {
			change(&out[i])
		}
	}
	return out
}

// with changes one step.
func beatWith(step string, change func(*Beat)) func(*Beat) {
	return func(b *Beat) {
		if b.Step == step {
			change(b)
		}
	}
}

func fails(step string, what Trouble) func(*Beat) {
	return beatWith(step, func(b *Beat) { b.OK, b.Failed, b.Trouble = b.OK.Add(-5*time.Second), b.OK, what })
}

func ago(step string, d time.Duration) func(*Beat) {
	return beatWith(step, func(b *Beat) { b.OK = b.OK.Add(-d) })
}

// ordinary is a day on which everything is in order.
func ordinary() Operations {
	o := Operations{
		HasQueue: true, Lag: time.Minute, Disk: subsidy.Disk{Free: 10 << 30, Total: 100 << 30}, WAL: 4 << 20,
		Health: HealthOf(beating("one", tuesday, nil), tuesday),
	}
	for _, c := range subsidy.Channels() {
		o.Channels = append(o.Channels, ChannelFigures{Channel: c})
	}
	return o
}

func channelIs(c subsidy.Channel, change func(*ChannelFigures)) func(*Operations) {
	return func(o *Operations) {
		for i := range o.Channels {
			if o.Channels[i].Channel == c {
				change(&o.Channels[i])
			}
		}
	}
}

func jobsAre(change func(*Beat)) func(*Operations) {
	return func(o *Operations) { o.Health = HealthOf(beating("one", tuesday, change), tuesday) }
}

// faults are each thing that may be wrong, alone, and what its sentence says.
var faults = map[string]struct {
	is   func(*Operations)
	says []string
}{
	"a broker that became a replica": {
		jobsAre(fails(StepRelay, BrokerReadOnly)),
		[]string{"消息队列拒绝写入", "只读的从库", "REDIS_URL"},
	},
	"a broker whose memory is full": {
		jobsAre(fails(StepRelay, BrokerMemory)),
		[]string{"消息队列拒绝写入", "maxmemory"},
	},
	"a broker whose disk is full": {jobsAre(fails(StepRelay, BrokerDisk)), []string{"消息队列拒绝写入", "磁盘"}},
	"a wrong password":            {jobsAre(fails(StepRelay, BrokerPassword)), []string{"消息队列拒绝写入", "密码"}},
	"a broker that is down":       {jobsAre(fails(StepSuspects, BrokerGone)), []string{"消息队列拒绝写入", "连不上"}},
	"a broker that says more":     {jobsAre(fails(StepSweep, BrokerOther)), []string{"消息队列拒绝写入", "日志"}},
	"locked rows": {
		jobsAre(fails(StepRelay, RowsLocked)),
		[]string{"“发送消息（每秒）”这一步失败（最近一次成功：5秒前）", "占用"},
	},
	"rows that cannot be written": {jobsAre(fails(StepSeal, RowsFull)), []string{"加封", "清理磁盘"}},
	"rows that do not answer":     {jobsAre(fails(StepScan, RowsGone)), []string{"到期的提醒", "数据库没有回应"}},
	"a step that falls over":      {jobsAre(fails(StepScan, StepPanicked)), []string{"到期的提醒", "维护人员"}},
	"a step that fails":           {jobsAre(fails(StepUpkeep, StepFailed)), []string{"过期的数据", "日志"}},
	"a relay that hangs": {
		jobsAre(ago(StepRelay, 31*time.Second)),
		[]string{"“发送消息（每秒）”已有31秒没有做成", "重启"},
	},
	"a scan that is late": {
		jobsAre(ago(StepScan, 4*time.Minute)),
		[]string{"“查找到期的提醒（每分钟）”已有4分钟没有做成"},
	},
	"an upkeep that is late": {
		jobsAre(ago(StepUpkeep, 3*time.Hour)),
		[]string{"“清理过期的数据（每小时）”已有3小时没有做成"},
	},
	"an upkeep that never was": {
		jobsAre(beatWith(StepUpkeep, func(b *Beat) { b.OK, b.Since = time.Time{}, b.Since.Add(-2*time.Hour) })),
		[]string{"“清理过期的数据（每小时）”已有3小时没有做成"},
	},
	"jobs that ended": {
		jobsAre(func(b *Beat) { b.OK = b.OK.Add(-10 * time.Minute) }),
		[]string{"后台任务进程已有10分钟没有报到", "重启"},
	},
	"jobs that never began": {
		func(o *Operations) { o.Health = HealthOf(nil, tuesday) },
		[]string{"没有后台任务进程在运行", "ROLES"},
	},
	"clocks apart":       {jobsAre(ago(StepRelay, -5*time.Minute)), []string{"时钟相差5分钟", "NTP"}},
	"a queue that hangs": {func(o *Operations) { o.QueueDown = true }, []string{"队列服务没有回应", "Redis"}},
	"a paused queue":     {func(o *Operations) { o.Paused = []string{"default"} }, []string{"队列default被暂停"}},
	"stray entries":      {func(o *Operations) { o.Stray = 3 }, []string{"3个任务的进程已经中断", "不用处理"}},
	"failed tasks":       {func(o *Operations) { o.Archived = 2 }, []string{"2个后台任务没有做成"}},
	"a lag":              {func(o *Operations) { o.Lag = 6 * time.Minute }, []string{"最久已等了6分钟"}},
	"decisions that leave late": {
		func(o *Operations) { o.Lanes = []LaneFigures{{Lane: LaneDecisions, Told: 7, Slow: 1, Overdue: 1}} },
		[]string{"验证码和办理结果最近10分钟有8条，其中2条（25%）超过10秒", "渠道", "数据库"},
	},
	"a long WAL": {
		func(o *Operations) { o.WAL = 300 << 20 },
		[]string{"（WAL）已有300 MB，超过256 MB", "导出"},
	},
	"a full disk": {
		func(o *Operations) { o.Disk = subsidy.Disk{Free: 500 << 20, Total: 100 << 30, Low: true} },
		[]string{"磁盘只剩500 MB", "上传和导入已暂停", "扩容"},
	},
	"dead mailboxes": {func(o *Operations) { o.Mailboxes = 2 }, []string{"2个邮箱因退信停用", "更正邮箱"}},
	"a channel switched off": {
		channelIs(subsidy.ChannelMail, func(c *ChannelFigures) { c.Off, c.Reason = true, "搬家" }),
		[]string{"电子邮件已停用（搬家）"},
	},
	"a channel that rests": {
		channelIs(subsidy.ChannelMass, func(c *ChannelFigures) { c.RestsUntil, c.Code = midnight, 45009 }),
		[]string{"公众号群发因这个接口当日的额度用完休息到0:00", "不用处理"},
	},
	"a token that stays refused": {
		channelIs(subsidy.ChannelTemplate, func(c *ChannelFigures) { c.Failing, c.Failed, c.Waiting = 2, 40001, 7 }),
		[]string{"公众号模板消息连续2次没有发出（40001 接口凭证无效", "7条等待中", "AppSecret"},
	},
	"a mail server that is away": {
		channelIs(subsidy.ChannelMail, func(c *ChannelFigures) { c.Failing = 3 }),
		[]string{"电子邮件连续3次没有发出（多次没有连上）", "连接"},
	},
	"no permission": {func(o *Operations) {
		code := subsidy.ExplainCode(subsidy.ChannelTemplate, subsidy.Refused, 48001)
		o.Broken = []BrokenCode{{subsidy.ChannelTemplate, code, 4}}
	}, []string{"公众号模板消息被拒4条（48001 账号没有这个接口的权限）", "开通权限"}},
}

func TestEachFaultAloneHasItsSentenceAndThenNotAllIsFine(t *testing.T) {
	if o := ordinary(); o.Fine(tuesday, 12345) != "一切正常：今天送达 12,345 条，没有积压。" {
		t.Errorf("nothing is wrong, and it says %q", o.Verdict(tuesday))
	}
	for name, f := range faults {
		o := ordinary()
		f.is(&o)
		got := o.Verdict(tuesday)
		if len(got) != 1 || o.Fine(tuesday, 0) != "" {
			t.Errorf("%s: %q", name, got)
			continue
		}
		for _, want := range f.says {
			if !strings.Contains(got[0], want) {
				t.Errorf("%s: %q lacks %q", name, got[0], want)
			}
		}
	}
}

func TestEveryKindOfTroubleHasASentence(t *testing.T) {
	for _, kind := range Troubles() {
		if (brokerTroubles[kind] == "") == (stepTroubles[kind] == "") {
			t.Errorf("%s has no sentence, or two", kind)
		}
	}
}

// Two processes: one that works is enough for a step not to be late, and does
// not hide that the other fails.
func TestOfSeveralProcessesTheNewestSuccessCounts(t *testing.T) {
	two := func(a, b func(*Beat)) Health {
		return HealthOf(append(beating("one", tuesday, a), beating("two", tuesday, b)...), tuesday)
	}
	dead := func(b *Beat) { b.OK = b.OK.Add(-time.Hour) }
	if h := two(dead, nil); len(h.sentences()) != 0 || h.Jobs != 1 || h.Web != 1 {
		t.Errorf("one ended, and %q, %d jobs", h.sentences(), h.Jobs)
	}
	if h := two(nil, nil); h.Jobs != 2 || h.Web != 2 {
		t.Errorf("%d jobs, %d web", h.Jobs, h.Web)
	}
	if got := two(nil, fails(StepRelay, BrokerGone)).sentences(); len(got) != 1 || !strings.Contains(got[0], "连不上") {
		t.Errorf("one fails, and %q", got)
	}
	ended := func(b *Beat) {
		fails(StepRelay, BrokerGone)(b)
		b.OK, b.Failed = b.OK.Add(-time.Hour), b.Failed.Add(-time.Hour)
	}
	if got := two(nil, ended).sentences(); len(got) != 0 {
		t.Errorf("one failed before it ended, and %q", got)
	}
	swept := func(b *Beat) { b.Done = 2 }
	if n := two(beatWith(StepSweep, swept), beatWith(StepSweep, swept)).Swept(); n != 4 {
		t.Errorf("swept %d", n)
	}
}

func TestAChannelFailsByItselfOnlyWhereSomebodyMustAct(t *testing.T) {
	for name, v := range map[string]struct {
		on   subsidy.Channel
		o    subsidy.Outcome
		want bool
	}{
		"a refused token":      {subsidy.ChannelTemplate, subsidy.Outcome{Result: subsidy.Later, Code: 40001}, true},
		"a mail log-in":        {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Later, Code: 535}, true},
		"no connection":        {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Later, Away: true}, true},
		"a quota":              {subsidy.ChannelTemplate, subsidy.Outcome{Result: subsidy.Later, Code: 45009}, false},
		"a busy mailbox":       {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Later, Code: 450}, false},
		"files not made":       {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Later}, false},
		"a refusal":            {subsidy.ChannelTemplate, subsidy.Outcome{Result: subsidy.Refused, Code: 48001}, false},
		"a delivery":           {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Delivered, Code: 250}, false},
		"an unanswered letter": {subsidy.ChannelMail, subsidy.Outcome{Result: subsidy.Unknown}, false},
	} {
		if got := Fails(v.o, v.on); got != v.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !slices.Equal([]int{Failing(2, 0), Failing(3, 0), Failing(1, 40001)}, []int{0, 3, 1}) {
		t.Error("a connection lost twice is told, or a refused token is not")
	}
}

func TestAMailboxWhoseMailCameBackIsSuspendedUntilConfirmedAgain(t *testing.T) {
	m := Mailbox{Holder: "me", Address: "zhang@163.com", Confirmed: true}
	system, me := subsidy.Actor{Role: subsidy.System}, subsidy.Actor{ID: "me", Role: subsidy.Visitor}
	if _, err := m.Suspend(me, tuesday); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("by oneself: %v", err)
	}
	ev, err := m.Suspend(system, tuesday)
	if err != nil || m.Confirmed || !m.Suspended || len(ev.Owes) != 1 || ev.Owes[0].To.Account != "me" {
		t.Fatalf("%+v, %+v, %v", m, ev, err)
	}
	if told := ev.Owes[0].Message; !strings.Contains(told.Body(), "zh***@163.com") ||
		strings.Contains(told.Body(), "zhang@") {
		t.Errorf("it tells %q", told.Body())
	}
	if _, err := m.Suspend(system, tuesday); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("twice: %v", err)
	}
	if _, err := m.Set("zhang@163.com", "123456", me, tuesday); err != nil || m.Suspended {
		t.Errorf("the same address again: %+v, %v", m, err)
	}
	if _, err := m.Confirm(true, me, tuesday); err != nil || !m.Confirmed || m.Suspended {
		t.Errorf("confirmed again: %+v, %v", m, err)
	}
}
