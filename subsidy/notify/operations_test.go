package notify

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

var (
	cityOfficer = subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	adminActor  = subsidy.Actor{ID: "admin", Role: subsidy.Administrator}
)

func TestAChannelIsSwitchedOffForAReasonByWhoMay(t *testing.T) {
	for _, v := range []struct {
		name       string
		c          subsidy.Channel
		isOff, off bool
		reason     string
		by         subsidy.Actor
		kind       subsidy.Kind
	}{
		{"off", subsidy.ChannelMail, false, true, "邮件服务器搬家", adminActor, ""},
		{"on", subsidy.ChannelMail, true, false, "", cityOfficer, ""},
		{"no reason", subsidy.ChannelMail, false, true, " ", adminActor, subsidy.Invalid},
		{"off twice", subsidy.ChannelMail, true, true, "再停一次", adminActor, subsidy.Conflict},
		{"on twice", subsidy.ChannelMail, false, false, "", adminActor, subsidy.Conflict},
		{"the inbox", subsidy.ChannelInbox, false, true, "不想要了", adminActor, subsidy.NotFound},
		{
			"a reviewer", subsidy.ChannelMail, false, true, "邮件服务器搬家",
			subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer},
			subsidy.Forbidden,
		},
	} {
		ev, err := SwitchChannel(v.c, v.isOff, v.off, v.reason, v.by, tuesday)
		if subsidy.KindOf(err) != v.kind {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil &&
			(ev.Subject != subsidy.Subject{Kind: subsidy.SubjectChannel, ID: "mail"} ||
				ev.Note != strings.TrimSpace(v.reason) || ev.From == ev.To) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}

func TestOnlyADeadNoticeThatIsStillTrueAndUnreadIsSentAgain(t *testing.T) {
	dead := func(s subsidy.DeliveryState) Dead { return Dead{ID: "n", Kind: subsidy.KindFilingAccepted, State: s} }
	read := dead(subsidy.DeliveryInbox)
	read.Read = true
	code, policy := dead(subsidy.DeliveryRefused), dead(subsidy.DeliveryUnknown)
	code.Kind, policy.Kind = subsidy.KindMailCode, subsidy.KindPolicyNotice
	for _, v := range []struct {
		name   string
		d      Dead
		wanted bool
		reason string
		by     subsidy.Actor
		kind   subsidy.Kind
	}{
		{"refused", dead(subsidy.DeliveryRefused), true, "模板已修好", cityOfficer, ""},
		{"unknown", dead(subsidy.DeliveryUnknown), true, "电话说没收到", adminActor, ""},
		{"inbox", dead(subsidy.DeliveryInbox), true, "模板已修好", cityOfficer, ""},
		{"no longer true", dead(subsidy.DeliveryInbox), false, "模板已修好", cityOfficer, subsidy.Conflict},
		{"read", read, true, "模板已修好", cityOfficer, subsidy.Conflict},
		{"a mail code", code, true, "模板已修好", cityOfficer, subsidy.Conflict},
		{"a policy notice, which needs a second person", policy, true, "模板已修好", cityOfficer, subsidy.Conflict},
		{"without a reason", dead(subsidy.DeliveryRefused), true, "", cityOfficer, subsidy.Invalid},
		{"delivered", dead(subsidy.DeliveryDelivered), true, "模板已修好", cityOfficer, subsidy.Conflict},
		{"waiting", dead(subsidy.DeliveryWaiting), true, "模板已修好", cityOfficer, subsidy.Conflict},
		{
			"the service centre", dead(subsidy.DeliveryRefused), true, "模板已修好",
			subsidy.Actor{ID: "c", Role: subsidy.ServiceCentre},
			subsidy.Forbidden,
		},
	} {
		ev, err := v.d.Resend(v.wanted, v.reason, v.by, tuesday)
		if subsidy.KindOf(err) != v.kind {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil && (ev.Action != subsidy.ResendNotice || ev.Subject.ID != "n" || ev.Note != v.reason) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}

// badTemplate is WeChat's answer to a template that the account has not.
var badTemplate, _ = subsidy.CodeOf(subsidy.ChannelTemplate, 40037)

type verdict struct {
	want string
	o    Operations
}

// verdicts are one trouble each, with the sentence that it is told in.
var verdicts = []verdict{
	{
		"小程序订阅消息因这个接口当日的额度用完休息到0:00，12条等待中，到时自动继续，不用处理。",
		Operations{
			Channels: []ChannelFigures{{
				Channel:    subsidy.ChannelSubscribe,
				RestsUntil: midnight,
				Code:       45009,
				Waiting:    12,
			}},
		},
	},
	{
		"公众号模板消息连续2次没有发出（40001 接口凭证无效，换过仍然无效），7条等待中：" +
			"渠道先休息十分钟再试；一直出现时核对AppSecret，并停用也在用这个账号取凭证的其他程序。",
		Operations{
			Channels: []ChannelFigures{{
				Channel:    subsidy.ChannelTemplate,
				RestsUntil: minute,
				Code:       40001,
				Failing:    2,
				Failed:     40001,
				Waiting:    7,
			}},
		},
	},
	{
		"公众号模板消息因每分钟的次数用完休息到15:31，1条等待中，到时自动继续，不用处理。",
		Operations{
			Channels: []ChannelFigures{{
				Channel:    subsidy.ChannelTemplate,
				RestsUntil: minute,
				Code:       45011,
				Waiting:    1,
			}},
		},
	},
	{
		"公众号群发因当日额度（100条）用完休息到0:00，1条等待中，到时自动继续，不用处理。",
		Operations{
			Channels: []ChannelFigures{{
				Channel:    subsidy.ChannelMass,
				RestsUntil: midnight,
				Quota:      100,
				Waiting:    1,
			}},
		},
	},
	{
		"电子邮件已停用（搬家），3条等待中。停用期间个人消息只留在站内消息里；邮箱验证码等待，启用后一分钟内发出。",
		Operations{
			Channels: []ChannelFigures{{
				Channel:    subsidy.ChannelMail,
				Off:        true,
				Reason:     "搬家",
				Waiting:    3,
				RestsUntil: midnight,
			}},
		},
	},
	{"队列服务没有回应，消息留在库里等待，不会丢；请检查Redis，恢复后会自动补发。", Operations{QueueDown: true}},
	{"队列default被暂停，消息留在库里等待；请在队列的管理工具里恢复。", Operations{Paused: []string{"default"}}},
	{
		"到时间的消息最久已等了25分钟还没有发出：请查看后台任务进程（ROLES里含jobs）是否在运行。",
		Operations{Lag: 25 * time.Minute},
	},
	{
		"公众号模板消息被拒12条（40037 模板编号不对，或模板没有加到账号里）：在公众平台选用模板，" +
			"核对模板设置（WECHAT_TEMPLATES）后重发。",
		Operations{Broken: []BrokenCode{{subsidy.ChannelTemplate, badTemplate, 12}}},
	},
	{"有2个后台任务没有做成，请在本页下方重新运行或删除。", Operations{Archived: 2}},
}

func TestTheVerdictSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	fine := Operations{
		HasQueue: true,
		Lag:      time.Minute,
		Channels: []ChannelFigures{
			{Channel: subsidy.ChannelSubscribe},
			{Channel: subsidy.ChannelTemplate, RestsUntil: tuesday},
		},
	}
	if got := fine.Verdict(tuesday); len(got) != 0 {
		t.Errorf("all in order, and it says %q", got)
	}
	for _, v := range verdicts {
		if got := v.o.Verdict(tuesday); !slices.Equal(got, []string{v.want}) {
			t.Errorf("%q, want %q", got, v.want)
		}
	}
	all := Operations{
		QueueDown: true,
		Lag:       time.Hour,
		Archived:  1,
		Channels: []ChannelFigures{
			{Channel: subsidy.ChannelSubscribe, RestsUntil: midnight},
			{Channel: subsidy.ChannelMail, Off: true},
		},
	}
	got := all.Verdict(tuesday)
	if len(got) != 5 || !strings.HasPrefix(got[0], "队列服务") || !strings.Contains(got[4], "不用处理") {
		t.Errorf("not the most urgent first: %q", got)
	}
}

func TestEveryCodeHasACauseAndWhatFollows(t *testing.T) {
	seen := map[subsidy.Code]bool{}
	for _, c := range subsidy.Codes() {
		if c.Cause == "" || c.Then == "" {
			t.Errorf("%d says nothing", c.Code)
		}
		key := subsidy.Code{Code: c.Code, Mail: c.Mail}
		if seen[key] {
			t.Errorf("%d stands twice", c.Code)
		}
		seen[key] = true
	}
	for _, v := range []struct {
		on   subsidy.Channel
		r    subsidy.Result
		code int
		want string
	}{
		{subsidy.ChannelMail, subsidy.Refused, 550, "收件地址"},
		{subsidy.ChannelSubscribe, subsidy.Refused, 550, "没有列入表中"},
		{subsidy.ChannelMail, subsidy.Refused, 599, "599"},
		{subsidy.ChannelBiz, subsidy.Unknown, 0, "没有回应"},
		{subsidy.ChannelBiz, subsidy.Later, 0, "没有连上"},
		{subsidy.ChannelBiz, subsidy.Refused, 0, "没有可用的渠道"},
	} {
		if c := subsidy.ExplainCode(v.on, v.r, v.code); !strings.Contains(c.Cause, v.want) || c.Then == "" {
			t.Errorf("%s %s %d: %+v", v.on, v.r, v.code, c)
		}
	}
}

func TestEverybodyWhomATypeConcernsMayChoose(t *testing.T) {
	for _, m := range Messages() {
		if !m.Choosable() {
			continue
		}
		for to := range strings.SplitSeq(m.To, "、") {
			if len(concerned[to]) == 0 {
				t.Errorf("%s goes to %q, which has no row in concerned", m.Kind, to)
			}
		}
	}
	has := func(roles []subsidy.Role, k subsidy.MessageKind) bool {
		return slices.ContainsFunc(Choosing(roles), func(m MessageType) bool { return m.Kind == k })
	}
	for _, v := range []struct {
		role subsidy.Role
		kind subsidy.MessageKind
		want bool
	}{
		{subsidy.Owner, subsidy.KindFilingAccepted, true},
		{subsidy.Clerk, subsidy.KindFilingAccepted, true},
		{subsidy.Owner, subsidy.KindCourseStarts, false},
		{subsidy.Trainee, subsidy.KindCourseStarts, true},
		{subsidy.Trainee, subsidy.KindFilingAccepted, false},
		{subsidy.Visitor, subsidy.KindQuestionReplied, true},
		{subsidy.Visitor, subsidy.KindFilingAccepted, false},
		{subsidy.CountyReviewer, subsidy.KindReviewDue, true},
		{subsidy.CountyChief, subsidy.KindReviewDue, false},
		{subsidy.CountyChief, subsidy.KindReviewOverdue, true},
		{subsidy.ServiceCentre, subsidy.KindOpinionDue, true},
		{subsidy.CityOfficer, subsidy.KindWorkArrived, true},
		{subsidy.Owner, subsidy.KindDigest, false},
		{subsidy.Owner, subsidy.KindFilingSubmitted, false},
		{subsidy.Owner, subsidy.KindPolicyNotice, false},
	} {
		if got := has([]subsidy.Role{v.role}, v.kind); got != v.want {
			t.Errorf("%s chooses about %s: %v", v.role, v.kind, got)
		}
	}
}

func TestAChoiceMayNotCloseTheLastWayOfADuty(t *testing.T) {
	hr, staff := []subsidy.Role{subsidy.Visitor, subsidy.Owner}, []subsidy.Role{subsidy.CountyReviewer}
	owner, reviewer := subsidy.Actor{ID: "a", Role: subsidy.Visitor}, subsidy.Actor{
		ID:   "r",
		Role: subsidy.CountyReviewer,
	}
	for _, v := range []struct {
		name  string
		kind  subsidy.MessageKind
		c     Choice
		roles []subsidy.Role
		mail  bool
		by    subsidy.Actor
		want  subsidy.Kind
	}{
		{"a convenience, closed", subsidy.KindTrainingStarts, Choice{}, hr, false, owner, ""},
		{"a duty by WeChat", subsidy.KindFilingReturned, Choice{WeChat: true}, hr, false, owner, ""},
		{"a duty by mail", subsidy.KindFilingReturned, Choice{Mail: true}, hr, true, owner, ""},
		{
			"a duty by mail that reaches nobody", subsidy.KindFilingReturned,
			Choice{Mail: true},
			hr, false, owner,
			subsidy.Invalid,
		},
		{"a duty, closed", subsidy.KindFilingReturned, Choice{}, hr, true, owner, subsidy.Invalid},
		{"staff's duty, closed", subsidy.KindReviewDue, Choice{WeChat: true}, staff, true, reviewer, subsidy.Invalid},
		{"staff's duty", subsidy.KindReviewDue, Choice{WeChat: true, Mail: true}, staff, false, reviewer, ""},
		{"another's kind", subsidy.KindReviewDue, Choice{Mail: true}, hr, true, owner, subsidy.NotFound},
		{"a digest", subsidy.KindDigest, Choice{}, hr, true, owner, subsidy.NotFound},
		{"what is in the inbox alone", subsidy.KindFilingSubmitted, Choice{}, hr, true, owner, subsidy.Invalid},
		{"nothing known", "no_such", Choice{}, hr, true, owner, subsidy.NotFound},
		{
			"the system", subsidy.KindTrainingStarts,
			Choice{},
			hr, true,
			subsidy.Actor{Role: subsidy.System},
			subsidy.Forbidden,
		},
	} {
		ev, err := Choose(v.kind, v.c, v.roles, v.mail, v.by, tuesday)
		if subsidy.KindOf(err) != v.want {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil && (ev.Subject.ID != v.by.ID || !strings.HasPrefix(ev.Note, string(v.kind)+" wechat ")) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}
