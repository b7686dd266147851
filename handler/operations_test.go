package handler_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// broker stands for a queue outside the process.
type broker struct {
	down  error
	tasks []console.FailedTask
	done  []string
}

func (b *broker) Queues(context.Context) ([]console.QueueState, error) {
	return []console.QueueState{{Name: "default", Pending: 3, Archived: len(b.tasks), Latency: 4 * time.Minute}}, b.down
}

func (b *broker) FailedTasks(context.Context) ([]console.FailedTask, error) { return b.tasks, b.down }

func (b *broker) RunTask(_ context.Context, queue, id string) error {
	b.done = append(b.done, "run "+queue+" "+id)
	return b.down
}

func (b *broker) DeleteTask(_ context.Context, queue, id string) error {
	b.done = append(b.done, "delete "+queue+" "+id)
	return b.down
}

// watched is an office whose operations page sees this broker.
func watched(t *testing.T, b *broker) office {
	t.Helper()
	o := newOffice(t)
	o.Working(t)
	o.app = handler.Server{
		Store: o.Store, Assets: assets, PublicURL: "http://localhost",
		Watch: console.Watch{Queue: b, Quotas: subsidy.Quotas{subsidy.ChannelTemplate: 100_000}},
	}.App()
	return o
}

// opened opens a page that must open.
func (o office) opened(t *testing.T, as visitor, path string) string {
	t.Helper()
	status, _, page := o.ask(t, as, "GET", path, nil)
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d", path, status)
	}
	return page
}

// die makes notices that no phone got: n refused with a code.
func die(t *testing.T, f storetest.Fixture, name string, n, code int) store.Account {
	t.Helper()
	ctx := context.Background()
	a := f.Account(t, name, "137"+strings.Repeat("0", 7)+name[:1])
	ways := store.Ways{Lease: time.Minute, Template: func(k subsidy.MessageKind, on subsidy.Channel) (string, bool) {
		return "tpl", on == subsidy.ChannelSubscribe
	}}
	for range n {
		err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
			if err := tx.Consent(a.OpenID, "tpl", true, false); err != nil {
				return err
			}
			return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID}, subsidy.Owed{
				To:      subsidy.Audience{Account: a.ID},
				Message: subsidy.QuestionReplied{Heading: "不该出现的标题", County: "440203"},
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the attempt, and then to the inbox
		for _, due := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 100, time.Minute)) {
			s, ok, err := f.StartSend(ctx, due, ways)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				if err := f.FinishSend(ctx, s, subsidy.Outcome{Result: subsidy.Refused, Code: code}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return a
}

func TestTheOperationsPageSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	b := &broker{}
	o := watched(t, b)
	has := func(page string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
	}
	has(o.opened(t, city, "/console/operations"), "✔ 一切正常", "100,000 / 100,000", "近30天的消息都送到了手机",
		"default", "4分钟", `href="/console/operations"`, "多快送到", "验证码和办理结果", "政策通知")
	a := die(t, o.Fixture, "1one", 2, 40037)
	page := o.opened(t, admin, "/console/operations")
	has(page, "小程序订阅消息被拒2条（40037 模板编号不对", "核对模板设置（WECHAT_TEMPLATES）后重发", "诉求答复",
		"仅站内消息")
	if strings.Contains(page, "不该出现的标题") || strings.Contains(page, a.OpenID) || strings.Contains(page, a.ID) {
		t.Error("the page shows whom it concerns")
	}
	b.tasks = []console.FailedTask{{
		Queue:    "default",
		ID:       "x:1",
		Name:     "每分钟查找到期的提醒",
		Error:    "<b>boom</b>",
		FailedAt: storetest.Monday,
	}}
	has(o.opened(t, city, "/console/operations"), "有1个后台任务没有做成", "每分钟查找到期的提醒", "&lt;b&gt;boom")
	b.down = &subsidy.Error{
		Kind:    subsidy.Unavailable,
		Message: "队列服务没有回应，请检查Redis后再试",
		Err:     errors.New("dial tcp"),
	}
	page = o.opened(t, city, "/console/operations")
	has(page, "队列服务没有回应，消息留在库里等待，不会丢", "请检查Redis后再试", "小程序订阅消息")
	if strings.Contains(page, "dial tcp") {
		t.Error("the page shows the cause")
	}
	if status, _, page := o.ask(t, own, "GET", "/console/", nil); status != 200 ||
		strings.Contains(page, `href="/console/operations"`) {
		t.Errorf("a reviewer is led there: %d", status)
	}
}

func TestAChannelIsSwitchedOnThePage(t *testing.T) {
	o := watched(t, &broker{})
	off := func(as visitor, form url.Values) (int, string) {
		status, _, page := o.ask(t, as, "POST", "/console/operations/channels/template", form)
		return status, page
	}
	if status, page := off(city, url.Values{"off": {"1"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(page, "请填写停用的原因") {
		t.Errorf("without a reason: %d", status)
	}
	form := url.Values{"off": {"1"}, "reason": {"微信要求改版"}, "key": {"k1"}}
	for range 2 { // the form is sent twice
		if status, _ := off(city, form); status != http.StatusSeeOther {
			t.Errorf("off: %d", status)
		}
	}
	if status, page := off(admin,
		url.Values{"off": {"1"}, "reason": {"再停一次，已核对"}, "key": {"k2"}}); status != http.StatusConflict ||
		!strings.Contains(page, "已经停用") {
		t.Errorf("off twice: %d", status)
	}
	page := o.opened(t, city, "/console/operations")
	if !strings.Contains(page, "公众号模板消息已停用（微信要求改版），0条等待中") ||
		!strings.Contains(page, "启用公众号模板消息") {
		t.Error("the page does not say that it is off")
	}
	if status, _ := off(city, url.Values{"off": {"0"}}); status != http.StatusSeeOther {
		t.Errorf("on: %d", status)
	}
	if page := o.opened(t, city, "/console/operations"); !strings.Contains(page, "✔ 一切正常") {
		t.Error("it is on, and the page does not say so")
	}
	if status, _, _ := o.ask(t, city, "POST", "/console/operations/channels/inbox",
		form); status != http.StatusNotFound {
		t.Errorf("the inbox: %d", status)
	}
}

func TestDeadNoticesAreFilteredPagedAndSentAgain(t *testing.T) {
	o := watched(t, &broker{})
	a := die(t, o.Fixture, "1one", 25, 40037)
	die(t, o.Fixture, "2two", 1, 47003)
	page := o.opened(t, city, "/console/operations")
	if n := strings.Count(page, `action="/console/operations/notices/`); n != 20 ||
		!strings.Contains(page, "40037 模板编号不对，或模板没有加到账号里（25 条）") {
		t.Errorf("%d on the first page", n)
	}
	_, rest, _ := strings.Cut(page, "&amp;after=")
	after, _, _ := strings.Cut(rest, "#")
	if n := strings.Count(o.opened(t, city, "/console/operations?died=&after="+after),
		`action="/console/operations/notices/`); n != 6 {
		t.Errorf("%d on the second page", n)
	}
	filtered := o.opened(t, city, "/console/operations?died=subscribe:47003")
	if n := strings.Count(filtered, `action="/console/operations/notices/`); n != 1 ||
		!strings.Contains(filtered, "一起重发这 1 条") {
		t.Errorf("%d of one code", n)
	}
	rows, _, err := o.DeadNotices(context.Background(), storetest.City, store.DeadSearch{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if status, to, _ := o.ask(t, city, "POST", "/console/operations/notices/"+rows[0].ID,
		url.Values{"reason": {"修好了，已核对"}}); status != http.StatusSeeOther || !strings.Contains(to, "resent=1") {
		t.Errorf("one again: %d %s", status, to)
	}
	if status, _, page := o.ask(t, city, "POST", "/console/operations/notices",
		url.Values{"reason": {"修好了，已核对"}, "died": {"subscribe"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(page, "请先在列表里选择") {
		t.Errorf("all of a channel: %d", status)
	}
	if err := o.MarkRead(context.Background(), a.ID, rows[5].ID); err != nil {
		t.Fatal(err)
	}
	status, to, _ := o.ask(t, city, "POST", "/console/operations/notices", url.Values{
		"reason": {"修好了，已核对"},
		"died":   {"subscribe:40037"},
		"key":    {"k"},
	})
	if status != http.StatusSeeOther {
		t.Fatalf("all of a code: %d", status)
	}
	path, _, _ := strings.Cut(to, "#")
	if page := o.opened(t, city, path); !strings.Contains(page, "已重新安排发送 24 条。另有 1 条") {
		t.Errorf("it does not say how many: %s", to)
	}
}

func TestAFailedTaskIsRunAgainOrDeleted(t *testing.T) {
	b := &broker{}
	o := watched(t, b)
	for _, form := range []url.Values{
		{"queue": {"default"}, "id": {"x:1"}, "do": {"run"}, "key": {"a"}},
		{"queue": {"default"}, "id": {"x:2"}, "do": {"delete"}},
	} {
		if status, to, _ := o.ask(t, admin, "POST", "/console/operations/tasks", form); status != http.StatusSeeOther ||
			to != "/console/operations#tasks" {
			t.Errorf("%d %s", status, to)
		}
	}
	if got := strings.Join(b.done, ", "); got != "run default x:1, delete default x:2" {
		t.Errorf("done %s", got)
	}
	b.down = &subsidy.Error{Kind: subsidy.NotFound, Message: "这个任务已经处理过了"}
	if status, _, _ := o.ask(t, admin, "POST", "/console/operations/tasks",
		url.Values{"queue": {"default"}, "id": {"x:1"}, "do": {"run"}}); status != http.StatusSeeOther {
		t.Errorf("handled already: %d", status)
	}
	b.down = &subsidy.Error{Kind: subsidy.Unavailable, Message: "队列服务没有回应，请检查Redis后再试"}
	if status, _, page := o.ask(t, admin, "POST", "/console/operations/tasks",
		url.Values{"queue": {"default"}, "id": {"x:1"}, "do": {"run"}}); status != http.StatusServiceUnavailable ||
		!strings.Contains(page, "请检查Redis后再试") {
		t.Errorf("no broker: %d", status)
	}
}

func TestStaffChooseWhatComesByMail(t *testing.T) {
	o := newOffice(t)
	page := o.opened(t, own, "/console/settings")
	if !strings.Contains(page, `name="work_arrived" checked`) ||
		!strings.Contains(page, `name="review_due" checked disabled`) || strings.Contains(page, "opinion_due") ||
		!strings.Contains(page, "还没有验证过邮箱") {
		t.Errorf("%s", page)
	}
	// nothing is ticked
	if status, _, _ := o.ask(t, own, "POST", "/console/settings", url.Values{}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	if page = o.opened(t, own, "/console/settings?saved=1"); strings.Contains(page, `name="work_arrived" checked`) ||
		!strings.Contains(page, `name="review_due" checked disabled`) || !strings.Contains(page, "已保存") {
		t.Errorf("%s", page)
	}
	if page = o.opened(t, chief, "/console/settings"); strings.Contains(page, "work_arrived") ||
		!strings.Contains(page, "review_overdue") {
		t.Error("a chief's kinds")
	}
	if page = o.opened(t, admin, "/console/settings"); !strings.Contains(page, `name="phone_bound" checked disabled`) ||
		strings.Contains(page, "review_due") {
		t.Error("an administrator's kinds")
	}
}

// The page must not say that all is fine because nobody told it otherwise.
func TestThePageSaysThatNoJobsRunAndWhichStepFails(t *testing.T) {
	b := &broker{}
	o := watched(t, b)
	page := func(want ...string) {
		t.Helper()
		got := o.opened(t, city, "/console/operations")
		if strings.Contains(got, "一切正常") {
			t.Error("and the page says that all is fine")
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
	}
	now := o.Machine()
	failed := notify.Beat{
		Process: "one",
		Step:    notify.StepRelay,
		Since:   now,
		OK:      now,
		Failed:  now,
		Trouble: notify.BrokerReadOnly,
		Said:    "READONLY You can't write against a read only replica.",
	}
	if err := o.Beat(context.Background(), []notify.Beat{failed}); err != nil {
		t.Fatal(err)
	}
	page("消息队列拒绝写入：它现在是只读的从库",
		"Redis的原话是“READONLY You can&#39;t write against a read only replica.”", "后台任务 1 个",
		`<span class="badge state-red">失败</span>`)
	o.Put(t, "DELETE FROM heartbeat")
	page("没有后台任务进程在运行", "后台任务 0 个", "还没有")
	o.Working(t)
	o.Clock.Advance(2 * time.Minute)
	page("后台任务进程已有2分钟没有报到")
	o.Working(t)
	o.Put(t,
		"INSERT INTO channel (name, off, rests_until, code, failing, failed) VALUES ('template', 0, 0, 0, 2, 40001)")
	page("公众号模板消息连续2次没有发出（40001 接口凭证无效")
}

// Decisions that leave late are an alarm; reminders that wait for their turn are not.
func TestThePageShowsHowFastPeopleAreToldAndAlarms(t *testing.T) {
	o := watched(t, &broker{})
	minute := o.Machine().Unix() / 60
	o.Put(t, "INSERT INTO told_minute (minute, lane, n, quick) VALUES (?, 1, 100, 90), (?, 2, 500, 0)", minute, minute)
	o.Put(t, "INSERT INTO told_day (day, lane, n, quick) VALUES ('2026-11-20', 1, 1200, 1199), "+
		"('2026-11-23', 2, 4, 4)")
	page := o.opened(t, city, "/console/operations")
	for _, want := range []string{"一切正常", "99.9% <small>1,200 条", "100% <small>4 条", "2026年11月20日"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	o.Put(t, "UPDATE told_minute SET quick = 89 WHERE lane = 1")
	page = o.opened(t, city, "/console/operations")
	if !strings.Contains(page, "验证码和办理结果最近10分钟有100条，其中11条（11%）超过10秒才送出") ||
		!strings.Contains(page, `<span class="badge state-red">偏慢</span>`) || strings.Contains(page, "一切正常") {
		t.Error("the page does not alarm")
	}
}
