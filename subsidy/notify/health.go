package notify

import (
	"fmt"
	"slices"
	"time"
)

// Trouble (故障) is what a step of the jobs failed of, reduced to a kind: it
// holds no address, no secret and nothing personal.
type Trouble string

// The kinds of trouble.
const (
	BrokerReadOnly Trouble = "broker_read_only" // Redis READONLY: a replica after a switch-over
	BrokerMemory   Trouble = "broker_memory"    // Redis OOM
	BrokerDisk     Trouble = "broker_disk"      // Redis MISCONF
	BrokerPassword Trouble = "broker_password"  // Redis WRONGPASS, NOAUTH, NOPERM
	BrokerGone     Trouble = "broker_gone"      // no connection
	BrokerOther    Trouble = "broker_other"     // whatever else it answered
	RowsLocked     Trouble = "rows_locked"      // the database is busy
	RowsFull       Trouble = "rows_full"        // the database cannot write
	RowsGone       Trouble = "rows_gone"        // the database does not answer
	StepPanicked   Trouble = "panicked"
	StepFailed     Trouble = "failed"
)

// Troubles are all kinds.
func Troubles() []Trouble {
	return []Trouble{
		BrokerReadOnly, BrokerMemory, BrokerDisk, BrokerPassword, BrokerGone, BrokerOther,
		RowsLocked, RowsFull, RowsGone, StepPanicked, StepFailed,
	}
}

// brokerTroubles say why the broker takes nothing, and what to do.
var brokerTroubles = map[Trouble]string{
	BrokerReadOnly: "它现在是只读的从库（多半刚做过主从切换），请把REDIS_URL指向新的主库，或把这台升为主库",
	BrokerMemory:   "Redis的内存用满，请调高maxmemory，或清理其他程序占用的键",
	BrokerDisk:     "Redis写不进自己的磁盘，请清理它的磁盘、核对目录的权限",
	BrokerPassword: "账号或密码不对，或没有写的权限，请核对REDIS_URL里的账号和密码",
	BrokerGone:     "连不上，请检查Redis是否在运行、网络是否通；没有设REDIS_URL的，请重启后台任务进程",
	BrokerOther:    "原因不在已知之列，请查看后台任务进程的日志和Redis的日志",
}

// stepTroubles say why a step fails, and what to do.
var stepTroubles = map[Trouble]string{
	RowsLocked:   "数据库一直被占用；请看有没有别的程序打开着数据库文件，或有没有很慢的导出",
	RowsFull:     "数据库写不进磁盘；请清理磁盘或扩容，核对数据目录的权限",
	RowsGone:     "数据库没有回应；请检查数据库是否在运行、网络是否通",
	StepPanicked: "程序出错；请把后台任务进程的日志转给维护人员，重启可能暂时恢复",
	StepFailed:   "请查看后台任务进程的日志，转给维护人员",
}

// Round is a step that the jobs repeat.
type Round struct {
	Name  string
	Label string        // as operators read it
	Late  time.Duration // from when on without a success something is wrong
}

// The steps' names.
const (
	StepRelay    = "relay"
	StepScan     = "scan"
	StepSeal     = "seal"
	StepSuspects = "suspects"
	StepTrials   = "trials"
	StepSweep    = "sweep"
	StepOfficial = "official account"
	StepMass     = "mass sends"
	StepUpkeep   = "upkeep"
)

// rounds is the one table of what is repeated: how often, with patience, says Late.
var rounds = []Round{
	{StepRelay, "发送消息（每秒）", 30 * time.Second},
	{StepScan, "查找到期的提醒（每分钟）", 3 * time.Minute},
	{StepSeal, "给操作日志加封（每秒）", 30 * time.Second},
	{StepSuspects, "查找待算的疑点（每秒）", 30 * time.Second},
	{StepTrials, "查找待算的试算（每秒）", 30 * time.Second},
	{StepSweep, "清理中断的队列任务（每10秒）", time.Minute},
	{StepOfficial, "核对公众号的关注者、标签和菜单", 3 * time.Hour}, // a night's round takes long
	{StepMass, "查询群发结果、收回撤下的通知（每5秒）", 5 * time.Minute},
	{StepUpkeep, "清理过期的数据（每小时）", 150 * time.Minute},
}

// Rounds is the whole table.
func Rounds() []Round { return rounds }

// The roles that a process may have; each reports as a beat of its own.
const (
	RoleWeb  = "web"
	RoleJobs = "jobs"
)

// Beat (心跳) is how a step, or a role, of one process stands; machine time.
type Beat struct {
	Process string // made up at each start
	Step    string // a step's or a role's name
	Since   time.Time
	OK      time.Time // when it last succeeded, zero for never
	Failed  time.Time // when it last failed, zero for never
	Trouble Trouble   // what of, "" once it succeeded again
	Said    string    // the broker's own answer, where it gave one
	Done    int       // what it did since its start, where that is counted
}

// aliveFor is how long after its last beat a process counts as running.
const aliveFor = 30 * time.Second

// skewMost is how far processes' clocks may be apart.
const skewMost = time.Minute

// Health (运行) is what the beats of all processes say together.
type Health struct {
	Silent    bool          // no jobs process reports
	SilentFor time.Duration // since one did, 0 for never
	Skew      time.Duration // how far ahead of ours a process's clock is, 0 for not noticeably
	Web, Jobs int           // processes that run, by role
	Steps     []StepState
}

// StepState is how a step stands over all processes: the newest success counts.
type StepState struct {
	Round
	OK      time.Time
	Ago     time.Duration // since the newest success, or since it was first awaited
	Overdue bool
	Trouble Trouble // "" while nobody fails
	Said    string  // what the broker itself answered
	Done    int
}

// HealthOf judges the beats at a moment of machine time.
func HealthOf(beats []Beat, now time.Time) Health {
	var h Health
	var last time.Time
	for _, b := range beats {
		h.Skew = max(h.Skew, b.OK.Sub(now), b.Failed.Sub(now))
		runs := now.Sub(b.OK) < aliveFor
		switch {
		case b.Step == RoleWeb && runs:
			h.Web++
		case b.Step == RoleJobs && runs:
			h.Jobs++
		}
		if b.Step == RoleJobs && b.OK.After(last) {
			last = b.OK
		}
	}
	if h.Skew < skewMost {
		h.Skew = 0
	}
	h.Silent = h.Jobs == 0
	if h.Silent && !last.IsZero() {
		h.SilentFor = now.Sub(last)
	}
	for _, r := range rounds {
		h.Steps = append(h.Steps, r.over(beats, now))
	}
	return h
}

// over judges one step. A failure counts until its own process succeeds, or,
// once it is old, another one does.
func (r Round) over(beats []Beat, now time.Time) StepState {
	state := StepState{Round: r}
	var since, failed time.Time
	for _, b := range beats {
		if b.Step != r.Name {
			continue
		}
		state.Done += b.Done
		if b.OK.After(state.OK) {
			state.OK = b.OK
		}
		if since.IsZero() || b.Since.Before(since) {
			since = b.Since
		}
	}
	if state.OK.IsZero() {
		state.Ago = now.Sub(since)
	} else {
		state.Ago = now.Sub(state.OK)
	}
	state.Overdue = since.IsZero() || state.Ago > r.Late
	for _, b := range beats {
		if b.Step != r.Name || b.Trouble == "" || b.Failed.Before(failed) {
			continue
		}
		if !b.Failed.Before(state.OK) || now.Sub(b.Failed) < aliveFor {
			failed, state.Trouble, state.Said = b.Failed, b.Trouble, b.Said
		}
	}
	return state
}

// broker is what the broker fails of, "" for nothing, or nobody who would know,
// and its own words.
func (h Health) broker() (what Trouble, said string) {
	if h.Silent {
		return "", ""
	}
	for _, s := range h.Steps {
		if brokerTroubles[s.Trouble] != "" {
			return s.Trouble, s.Said
		}
	}
	return "", ""
}

// sentences say what is wrong with the jobs and what to do.
func (h Health) sentences() (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if t, said := h.broker(); t != "" {
		if said != "" {
			said = "Redis的原话是“" + said + "”。"
		}
		say("消息队列拒绝写入：%s。%s消息留在库里等待，不会丢，恢复后自动补发。", brokerTroubles[t], said)
	}
	switch {
	case h.Silent && h.SilentFor == 0:
		say("没有后台任务进程在运行，消息和提醒都发不出：请启动ROLES里含jobs的进程。")
	case h.Silent:
		say("后台任务进程已有%s没有报到：请看它（ROLES里含jobs）是否在运行、数据库能不能写，必要时重启。",
			Span(h.SilentFor))
	default:
		for _, s := range h.Steps {
			out = append(out, s.sentences()...)
		}
	}
	if h.Skew > 0 {
		say("各进程的时钟相差%s：请在每台服务器上校准时间（NTP）。", Span(h.Skew))
	}
	return out
}

// sentences say why a step fails, or that it is late.
func (s StepState) sentences() []string {
	switch {
	case stepTroubles[s.Trouble] != "":
		return []string{
			fmt.Sprintf("“%s”这一步失败（最近一次成功：%s），%s。", s.Label, s.Last(), stepTroubles[s.Trouble]),
		}
	case s.Overdue && brokerTroubles[s.Trouble] == "":
		return []string{
			fmt.Sprintf("“%s”已有%s没有做成：请查看后台任务进程的日志，仍不恢复请重启它。", s.Label, Span(s.Ago)),
		}
	}
	return nil
}

// Last is when the step last succeeded, in words.
func (s StepState) Last() string {
	if s.OK.IsZero() {
		return "还没有"
	}
	return Span(max(0, s.Ago)) + "前"
}

// State is the step's state in a word.
func (s StepState) State() string {
	switch {
	case s.Trouble != "":
		return "失败"
	case s.Overdue:
		return "迟了"
	}
	return "正常"
}

// Swept is how many entries of the queue that a lost process left were cleared away.
func (h Health) Swept() int {
	i := slices.IndexFunc(h.Steps, func(s StepState) bool { return s.Name == StepSweep })
	if i < 0 {
		return 0
	}
	return h.Steps[i].Done
}
