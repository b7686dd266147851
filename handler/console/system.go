package console

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/signal"
	"shigang/subsidy/weekly"
)

// systemPage shows every setting of the system (系统设置).
const systemPage = "/console/system"

func (k Console) systemRoutes(g fiber.Router) {
	g.Get("/system", k.staff(k.system))
	g.Post("/system", k.decides(k.setOffice))
}

func (k Console) system(v visit) error { return k.showSystem(v, nil) }

// settings are the settings as they stand.
type settings struct {
	office    subsidy.Office
	weekly    weekly.Settings
	signals   signal.Limits
	retention subsidy.Retention
	policy    subsidy.Policy
	last      map[string]time.Time
}

func (k Console) settingsNow(v visit) (s settings, err error) {
	ctx := v.UserContext()
	if s.office, err = k.Store.Office(ctx); err != nil {
		return s, err
	}
	if s.weekly, err = k.Store.WeeklySettings(ctx); err != nil {
		return s, err
	}
	if s.signals, err = k.Store.SignalLimits(ctx); err != nil {
		return s, err
	}
	if s.retention, err = k.Store.Retention(ctx); err != nil {
		return s, err
	}
	all, err := k.Store.Policies(ctx)
	if err != nil {
		return s, err
	}
	if s.policy, err = all.On(v.today()); subsidy.KindOf(err) == subsidy.Invalid {
		err = nil // none is in force: the page says so
	}
	if err == nil {
		s.last, err = k.Store.LastSet(ctx, "office", "weekly", "signal_limits", "retention")
	}
	return s, err
}

func (k Console) showSystem(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOperations, subsidy.Scope{}); err != nil {
		return err
	}
	if err := k.reads(v, "office"); err != nil {
		return err
	}
	s, err := k.settingsNow(v)
	if err != nil {
		return err
	}
	shown := page.System{
		Office: s.office,
		Sets:   v.staff.Actor().May(subsidy.SetOffice, subsidy.Scope{}) == nil,
		Saved:  v.Query("saved") != "",
		Last:   s.last["office"],
		Groups: []page.SettingGroup{
			s.holds(), s.sends(k.Mass.Quiet), k.quotas(), s.thresholds(), s.keeps(), k.limits(), logins(),
		},
	}
	return k.write(v, view{place: "system", title: "系统设置", body: page.SystemSettings(shown), refused: refused})
}

// holds are the switches of the notice: it holds “during the epidemic”.
func (s settings) holds() page.SettingGroup {
	week, until := "停用", "没有施行中的版本，企业不能提交备案"
	if s.weekly.On {
		week = "启用"
	}
	if s.policy.Version != "" {
		until = s.policy.Span()
	}
	return page.SettingGroup{Name: "通知和统计表", Rows: []page.SettingRow{
		{
			Name: "整个通知的施行期限", Value: until, Clause: "七",
			Effect: "在政策版本里写明截止日期，之后首次提交的备案不再受理；已提交的照常办完", Href: "/console/policies",
		},
		{
			Name: "每周统计表", Value: week, Default: "启用", Clause: "七", Last: s.last["weekly"],
			Effect: "停用后不再生成和催报", Href: "/console/weekly",
		},
		{
			Name: "统计表发往", Value: subsidy.MaskMail(s.weekly.Address), Default: subsidy.MaskMail(weekly.CityMail),
			Clause: "七", Last: s.last["weekly"], Effect: "全市统计表的电子邮箱", Href: "/console/weekly",
		},
	}}
}

// sends are when messages rest.
func (s settings) sends(quiet subsidy.Quiet) page.SettingGroup {
	return page.SettingGroup{Name: "消息", Rows: []page.SettingRow{
		{
			Name: "免打扰时段", Value: quiet.Chinese(), Default: subsidy.DefaultQuiet().Chinese(),
			Effect: "时段内不发提醒和政策通知，到早上再发；起草通知时可以另行选择",
		},
		{
			Name: "各渠道的停用和启用", Value: "逐个设置",
			Effect: "停用的渠道不发送，消息仍在站内", Href: "/console/operations",
		},
	}}
}

// quotas are what WeChat allows.
func (k Console) quotas() page.SettingGroup {
	g := page.SettingGroup{Name: "微信额度", Href: "/console/operations/quota"}
	for _, c := range []subsidy.Channel{subsidy.ChannelTemplate, subsidy.ChannelMass, subsidy.ChannelCustom} {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: c.Chinese() + "每天最多", Value: page.Many(k.Watch.Quotas[c]), Unit: "条",
			Default: page.Many(subsidy.DefaultQuotas()[c]),
			Effect:  "用完后当天休息，0点恢复；启动参数，按微信给账号的额度填写",
		})
	}
	g.Rows = append(g.Rows, page.SettingRow{
		Name: "每名关注者每月收到的群发", Value: fmt.Sprint(k.Mass.PerMonth), Unit: "条", Default: "4",
		Effect: "微信对服务号的规定",
	})
	return g
}

// thresholds are those of the signals.
func (s settings) thresholds() page.SettingGroup {
	g := page.SettingGroup{Name: "疑点阈值", Href: "/console/signals/limits", Last: s.last["signal_limits"]}
	for _, f := range signal.LimitFields() {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: f.Name, Value: fmt.Sprint(f.Value(s.signals)), Unit: f.Unit,
			Default: fmt.Sprint(f.Value(signal.DefaultLimits())), Clause: "五", Effect: "达到时提示审核人，不自动扣减",
		})
	}
	return g
}

// keeps are how long what is kept.
func (s settings) keeps() page.SettingGroup {
	g := page.SettingGroup{Name: "保存期限", Href: "/console/retention", Last: s.last["retention"]}
	standard := subsidy.DefaultRetention()
	for _, r := range []struct {
		name         string
		value, usual int
		effect       string
	}{
		{"已拨付的业务和凭证", s.retention.Paid, standard.Paid, "会计档案管理办法；到期清除个人信息"},
		{"没有拨付的业务资料", s.retention.Cases, standard.Cases, "到期清除个人信息，编号和金额保留"},
		{"公众号留言和诉求", s.retention.Texts, standard.Texts, "到期清除"},
		{"没有提交的草稿", s.retention.Drafts, standard.Drafts, "到期清除"},
	} {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: r.name, Value: fmt.Sprint(r.value), Unit: "年", Default: fmt.Sprint(r.usual), Effect: r.effect,
		})
	}
	return g
}

// limits are how much may who; they are set where the program is started.
func (k Console) limits() page.SettingGroup {
	now, usual := k.Store.Limits(), subsidy.DefaultLimits()
	g := page.SettingGroup{Name: "限额（启动参数）"}
	for _, r := range []struct {
		name         string
		value, usual int
		unit, effect string
	}{
		{"每个账号同时上传", now.Uploads, usual.Uploads, "个文件", "多出的请对方稍候"},
		{"每个账号、每家企业每天上传", now.UploadMB, usual.UploadMB, "MB", "超过后当天不再接收"},
		{"每家企业每类草稿", now.Drafts, usual.Drafts, "份", "超过后须先提交或删除"},
		{"每个账号每天提问", now.Questions, usual.Questions, "条", "超过后次日再问"},
		{"每家企业未用的邀请", now.Invites, usual.Invites, "个", "超过后须先撤销"},
		{"每个网络每小时无效的微信登录", now.WrongCodes, usual.WrongCodes, "次", "超过后一小时内不受理"},
		{"每个网络每小时异议和举报", now.Objections, usual.Objections, "件", "超过后请改到窗口递交"},
		{"登记待通过的企业每类草稿", now.PendingDrafts, usual.PendingDrafts, "份", "通过后按上面的限额"},
		{"登记待通过的企业上传", now.PendingMB, usual.PendingMB, "MB", "通过后按上面的限额"},
		{"磁盘少于时停止上传", now.DiskMB, usual.DiskMB, "MB", "其他办理照常"},
	} {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: r.name, Value: page.Many(r.value), Unit: r.unit, Default: page.Many(r.usual), Effect: r.effect,
		})
	}
	return g
}

// logins are the bounds of the log-in; they are the program's.
func logins() page.SettingGroup {
	g := page.SettingGroup{Name: "登录保护（固定）"}
	for _, l := range subsidy.LoginLimits(false) {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: "密码错误，" + l.By.Chinese(), Value: fmt.Sprint(l.Most), Unit: "次",
			Effect: fmt.Sprintf("%d分钟内不再受理", int(l.Per.Minutes())),
		})
	}
	for _, l := range subsidy.CodeLimits(false) {
		g.Rows = append(g.Rows, page.SettingRow{
			Name: "验证码错误，" + l.By.Chinese(), Value: fmt.Sprint(l.Most), Unit: "次",
			Effect: fmt.Sprintf("%d分钟内不再受理", int(l.Per.Minutes())),
		})
	}
	g.Rows = append(g.Rows, page.SettingRow{
		Name: "手机上办理，隔多久再确认密码", Value: fmt.Sprint(int(subsidy.StaffPhoneLife.Hours())), Unit: "小时",
		Effect: "到时须在手机上输入控制台密码",
	})
	return g
}

// setOffice changes what of the settings stands on this page.
func (k Console) setOffice(v visit) error {
	to := subsidy.Office{SessionHours: whole(v.FormValue("session_hours")), StaffPhone: v.FormValue("phone") == "on"}
	err := k.Store.Change(v.UserContext(), v.act("setOffice"), func(tx *store.Tx) error { return tx.SetOffice(to) })
	if subsidy.KindOf(err) == subsidy.Forbidden {
		return err
	}
	return v.after(err, systemPage+"?saved=1", func(refused error) error { return k.showSystem(v, refused) })
}
