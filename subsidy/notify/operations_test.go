package subsidy

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	cityOfficer = Actor{ID: "city", Role: CityOfficer}
	adminActor  = Actor{ID: "admin", Role: Administrator}
)

func TestAChannelIsSwitchedOffForAReasonByWhoMay(t *testing.T) {
	for _, v := range []struct {
		name       string
		c          Channel
		isOff, off bool
		reason     string
		by         Actor
		kind       Kind
	}{
		{"off", ChannelMail, false, true, "邮件服务器搬家", adminActor, ""},
		{"on", ChannelMail, true, false, "", cityOfficer, ""},
		{"no reason", ChannelMail, false, true, " ", adminActor, Invalid},
		{"off twice", ChannelMail, true, true, "再停一次", adminActor, Conflict},
		{"on twice", ChannelMail, false, false, "", adminActor, Conflict},
		{"the inbox", ChannelInbox, false, true, "不想要了", adminActor, NotFound},
		{"a reviewer", ChannelMail, false, true, "邮件服务器搬家", Actor{ID: "r", Role: CountyReviewer}, Forbidden},
	} {
		ev, err := SwitchChannel(v.c, v.isOff, v.off, v.reason, v.by, tuesday)
		if KindOf(err) != v.kind {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil && (ev.Subject != Subject{SubjectChannel, "mail"} || ev.Note != strings.TrimSpace(v.reason) || ev.From == ev.To) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}

func TestOnlyADeadNoticeThatIsStillTrueAndUnreadIsSentAgain(t *testing.T) {
	dead := func(s DeliveryState) Dead { return Dead{ID: "n", Kind: KindFilingAccepted, State: s} }
	read := dead(DeliveryInbox)
	read.Read = true
	code, policy := dead(DeliveryRefused), dead(DeliveryUnknown)
	code.Kind, policy.Kind = KindMailCode, KindPolicyNotice
	for _, v := range []struct {
		name   string
		d      Dead
		wanted bool
		reason string
		by     Actor
		kind   Kind
	}{
		{"refused", dead(DeliveryRefused), true, "模板已修好", cityOfficer, ""},
		{"unknown", dead(DeliveryUnknown), true, "电话说没收到", adminActor, ""},
		{"inbox", dead(DeliveryInbox), true, "模板已修好", cityOfficer, ""},
		{"no longer true", dead(DeliveryInbox), false, "模板已修好", cityOfficer, Conflict},
		{"read", read, true, "模板已修好", cityOfficer, Conflict},
		{"a mail code", code, true, "模板已修好", cityOfficer, Conflict},
		{"a policy notice, which needs a second person", policy, true, "模板已修好", cityOfficer, Conflict},
		{"without a reason", dead(DeliveryRefused), true, "", cityOfficer, Invalid},
		{"delivered", dead(DeliveryDelivered), true, "模板已修好", cityOfficer, Conflict},
		{"waiting", dead(DeliveryWaiting), true, "模板已修好", cityOfficer, Conflict},
		{"the service centre", dead(DeliveryRefused), true, "模板已修好", Actor{ID: "c", Role: ServiceCentre}, Forbidden},
	} {
		ev, err := v.d.Resend(v.wanted, v.reason, v.by, tuesday)
		if KindOf(err) != v.kind {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil && (ev.Action != ResendNotice || ev.Subject.ID != "n" || ev.Note != v.reason) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}

func TestTheVerdictSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	fine := Operations{HasQueue: true, Lag: time.Minute, Channels: []ChannelFigures{{Channel: ChannelSubscribe}, {Channel: ChannelTemplate, RestsUntil: tuesday}}}
	if got := fine.Verdict(tuesday); len(got) != 0 {
		t.Errorf("all in order, and it says %q", got)
	}
	template, _ := CodeOf(ChannelTemplate, 40037)
	for _, v := range []struct {
		want string
		o    Operations
	}{
		{"小程序订阅消息因这个接口当日的额度用完休息到0:00，12条等待中，到时自动继续，不用处理。", Operations{Channels: []ChannelFigures{{Channel: ChannelSubscribe, RestsUntil: midnight, Code: 45009, Waiting: 12}}}},
		{"公众号模板消息因每分钟的次数用完休息到15:31，1条等待中，到时自动继续，不用处理。", Operations{Channels: []ChannelFigures{{Channel: ChannelTemplate, RestsUntil: minute, Code: 45011, Waiting: 1}}}},
		{"公众号群发因当日额度（100条）用完休息到0:00，1条等待中，到时自动继续，不用处理。", Operations{Channels: []ChannelFigures{{Channel: ChannelMass, RestsUntil: midnight, Quota: 100, Waiting: 1}}}},
		{"电子邮件已停用（搬家），3条等待中。停用期间个人消息只留在站内消息里；邮箱验证码等待，启用后一分钟内发出。", Operations{Channels: []ChannelFigures{{Channel: ChannelMail, Off: true, Reason: "搬家", Waiting: 3, RestsUntil: midnight}}}},
		{"队列服务没有回应，消息留在库里等待，不会丢；请检查Redis，恢复后会自动补发。", Operations{QueueDown: true}},
		{"队列default被暂停，消息留在库里等待；请在队列的管理工具里恢复。", Operations{Paused: []string{"default"}}},
		{"到时间的消息最久已等了25分钟还没有发出：请查看后台任务进程（ROLES里含jobs）是否在运行。", Operations{Lag: 25 * time.Minute}},
		{"公众号模板消息被拒12条（40037 模板编号不对，或模板没有加到账号里）：在公众平台选用模板，核对模板设置（WECHAT_TEMPLATES）后重发。", Operations{Broken: []BrokenCode{{ChannelTemplate, template, 12}}}},
		{"有2个后台任务没有做成，请在本页下方重新运行或删除。", Operations{Archived: 2}},
	} {
		if got := v.o.Verdict(tuesday); !slices.Equal(got, []string{v.want}) {
			t.Errorf("%q, want %q", got, v.want)
		}
	}
	all := Operations{QueueDown: true, Lag: time.Hour, Archived: 1, Channels: []ChannelFigures{{Channel: ChannelSubscribe, RestsUntil: midnight}, {Channel: ChannelMail, Off: true}}}
	got := all.Verdict(tuesday)
	if len(got) != 5 || !strings.HasPrefix(got[0], "队列服务") || !strings.Contains(got[4], "不用处理") {
		t.Errorf("not the most urgent first: %q", got)
	}
}

func TestEveryCodeHasACauseAndWhatFollows(t *testing.T) {
	seen := map[Code]bool{}
	for _, c := range Codes() {
		if c.Cause == "" || c.Then == "" {
			t.Errorf("%d says nothing", c.Code)
		}
		key := Code{Code: c.Code, Mail: c.Mail}
		if seen[key] {
			t.Errorf("%d stands twice", c.Code)
		}
		seen[key] = true
	}
	for _, v := range []struct {
		on   Channel
		r    Result
		code int
		want string
	}{{ChannelMail, Refused, 550, "收件地址"}, {ChannelSubscribe, Refused, 550, "没有列入表中"}, {ChannelMail, Refused, 599, "599"}, {ChannelBiz, Unknown, 0, "没有回应"}, {ChannelBiz, Later, 0, "没有连上"}, {ChannelBiz, Refused, 0, "没有可用的渠道"}} {
		if c := Explain(v.on, v.r, v.code); !strings.Contains(c.Cause, v.want) || c.Then == "" {
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
	has := func(roles []Role, k MessageKind) bool {
		return slices.ContainsFunc(Choosing(roles), func(m MessageType) bool { return m.Kind == k })
	}
	for _, v := range []struct {
		role Role
		kind MessageKind
		want bool
	}{{Owner, KindFilingAccepted, true}, {Clerk, KindFilingAccepted, true}, {Owner, KindCourseStarts, false}, {Trainee, KindCourseStarts, true}, {Trainee, KindFilingAccepted, false}, {Visitor, KindQuestionReplied, true},
		{Visitor, KindFilingAccepted, false}, {CountyReviewer, KindReviewDue, true}, {CountyChief, KindReviewDue, false}, {CountyChief, KindReviewOverdue, true}, {ServiceCentre, KindOpinionDue, true}, {CityOfficer, KindWorkArrived, true},
		{Owner, KindDigest, false}, {Owner, KindFilingSubmitted, false}, {Owner, KindPolicyNotice, false}} {
		if got := has([]Role{v.role}, v.kind); got != v.want {
			t.Errorf("%s chooses about %s: %v", v.role, v.kind, got)
		}
	}
}

func TestAChoiceMayNotCloseTheLastWayOfADuty(t *testing.T) {
	hr, staff := []Role{Visitor, Owner}, []Role{CountyReviewer}
	owner, reviewer := Actor{ID: "a", Role: Visitor}, Actor{ID: "r", Role: CountyReviewer}
	for _, v := range []struct {
		name  string
		kind  MessageKind
		c     Choice
		roles []Role
		mail  bool
		by    Actor
		want  Kind
	}{
		{"a convenience, closed", KindTrainingStarts, Choice{}, hr, false, owner, ""},
		{"a duty by WeChat", KindFilingReturned, Choice{WeChat: true}, hr, false, owner, ""},
		{"a duty by mail", KindFilingReturned, Choice{Mail: true}, hr, true, owner, ""},
		{"a duty by mail that reaches nobody", KindFilingReturned, Choice{Mail: true}, hr, false, owner, Invalid},
		{"a duty, closed", KindFilingReturned, Choice{}, hr, true, owner, Invalid},
		{"staff's duty, closed", KindReviewDue, Choice{WeChat: true}, staff, true, reviewer, Invalid},
		{"staff's duty", KindReviewDue, Choice{WeChat: true, Mail: true}, staff, false, reviewer, ""},
		{"another's kind", KindReviewDue, Choice{Mail: true}, hr, true, owner, NotFound},
		{"a digest", KindDigest, Choice{}, hr, true, owner, NotFound},
		{"what is in the inbox alone", KindFilingSubmitted, Choice{}, hr, true, owner, Invalid},
		{"nothing known", "no_such", Choice{}, hr, true, owner, NotFound},
		{"the system", KindTrainingStarts, Choice{}, hr, true, Actor{Role: System}, Forbidden},
	} {
		ev, err := Choose(v.kind, v.c, v.roles, v.mail, v.by, tuesday)
		if KindOf(err) != v.want {
			t.Errorf("%s: %v", v.name, err)
		}
		if err == nil && (ev.Subject.ID != v.by.ID || !strings.HasPrefix(ev.Note, string(v.kind)+" wechat ")) {
			t.Errorf("%s: %+v", v.name, ev)
		}
	}
}
