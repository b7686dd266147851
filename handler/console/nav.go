package console

import (
	"slices"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// place is a page of the navigation, and who has anything to do with it.
type place struct {
	page.Link
	Key   string         // what a page of the place is called by
	Roles []subsidy.Role // nil: everybody
}

// group is a heading of the navigation.
type group struct {
	name   string
	places []place
}

// Who has anything to do with what.
var (
	caseRoles   = []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief, subsidy.CityOfficer}
	countyRoles = []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}
	auditRoles  = []subsidy.Role{subsidy.CountyChief, subsidy.CityOfficer, subsidy.Administrator}
	upkeepRoles = []subsidy.Role{subsidy.CityOfficer, subsidy.Administrator}
	adminRoles  = []subsidy.Role{subsidy.Administrator}
	cityRoles   = []subsidy.Role{subsidy.CityOfficer}
	chiefRoles  = []subsidy.Role{subsidy.CountyChief}

	deciderRoles    = append([]subsidy.Role{subsidy.ServiceCentre}, countyRoles...)
	assessmentRoles = append([]subsidy.Role{subsidy.ServiceCentre}, caseRoles...)
)

// groups are the navigation of the whole console.
func groups(counts store.DeskCounts) []group {
	return []group{
		{"办件", []place{
			{
				page.Link{Name: "我的工作", Href: "/console/", Icon: "checklist"},
				"work", countyRoles,
			},
			{
				page.Link{Name: "备案", Href: "/console/filings", Icon: "file-text", Waiting: counts.Filings},
				"desk", caseRoles,
			},
			{
				page.Link{Name: "申领", Href: "/console/claims", Icon: "report-money", Waiting: counts.Claims},
				"claims", caseRoles,
			},
			{
				page.Link{
					Name: "异议举报", Href: "/console/objections", Icon: "message-report",
					Waiting: counts.Objections,
				},
				"objections", caseRoles,
			},
			{
				page.Link{Name: "拨付", Href: "/console/plans", Icon: "cash", Waiting: counts.Payments},
				"plans", caseRoles,
			},
			{
				page.Link{Name: "追回", Href: "/console/recoveries", Icon: "receipt-refund"},
				"recoveries", caseRoles,
			},
			{
				page.Link{
					Name: "企业登记", Href: "/console/enterprises", Icon: "building",
					Waiting: counts.Enterprises,
				},
				"enterprises", caseRoles,
			},
			{
				page.Link{Name: "职工绑定", Href: "/console/bindings", Icon: "link", Waiting: counts.Bindings},
				"bindings", caseRoles,
			},
			{
				page.Link{Name: "信息更正", Href: "/console/corrections", Icon: "edit"},
				"corrections", caseRoles,
			},
			{
				page.Link{Name: "咨询诉求", Href: "/console/questions", Icon: "help", Waiting: counts.Questions},
				"questions", caseRoles,
			},
		}},
		{"监管", []place{
			{
				page.Link{
					Name: "疑点", Href: "/console/signals", Icon: "alert-triangle",
					Waiting: counts.Signals,
				},
				"signals", caseRoles,
			},
			{
				page.Link{Name: "抽查", Href: "/console/draws", Icon: "dice"},
				"draws", caseRoles,
			},
			{
				page.Link{Name: "回访", Href: "/console/samples", Icon: "phone-call"},
				"samples", caseRoles,
			},
			{
				page.Link{Name: "平台评估", Href: "/console/assessments", Icon: "certificate"},
				"assessments", assessmentRoles,
			},
			{
				page.Link{
					Name: "培训平台", Href: "/console/platforms", Icon: "device-laptop",
					Waiting: counts.Assessments,
				},
				"platforms", nil,
			},
		}},
		{"通知", []place{
			{
				page.Link{
					Name: "政策通知", Href: "/console/notices", Icon: "speakerphone",
					Waiting: counts.Notices,
				},
				"notices", nil,
			},
			{
				page.Link{
					Name: "公众号", Href: "/console/official", Icon: "brand-wechat",
					Waiting: counts.Conversations,
				},
				"official", caseRoles,
			},
			{
				page.Link{Name: "消息", Href: "/console/inbox", Icon: "mail", Waiting: counts.Unread},
				"inbox", nil,
			},
		}},
		{"统计", []place{
			{
				page.Link{Name: "全市情况", Href: "/console/city", Icon: "chart-bar"},
				"city", cityRoles,
			},
			{
				page.Link{Name: "本县情况", Href: "/console/city", Icon: "chart-bar"},
				"city", chiefRoles,
			},
			{
				page.Link{Name: "统计表", Href: "/console/weekly", Icon: "table"},
				"weekly", caseRoles,
			},
			{
				page.Link{Name: "资金", Href: "/console/fund", Icon: "coin-yuan"},
				"fund", caseRoles,
			},
		}},
		{"设置", []place{
			{
				page.Link{Name: "政策版本", Href: "/console/policies", Icon: "scale"},
				"policies", nil,
			},
			{
				page.Link{
					Name: "待明确事项", Href: choicesPage, Icon: "help-circle", Waiting: counts.Choices,
				},
				"choices", nil,
			},
			{
				page.Link{Name: "职责分离", Href: "/console/duties", Icon: "users"},
				"duties", nil,
			},
			{
				page.Link{Name: "受理窗口", Href: "/console/windows", Icon: "map-pin"},
				"windows", nil,
			},
			{
				page.Link{Name: "工作人员账号", Href: accountsPage, Icon: "users"},
				"accounts", adminRoles,
			},
			{
				page.Link{Name: "放假安排", Href: calendarPage, Icon: "calendar"},
				"calendar", upkeepRoles,
			},
			{
				page.Link{Name: "系统设置", Href: systemPage, Icon: "settings"},
				"system", upkeepRoles,
			},
			{
				page.Link{Name: "常用理由", Href: "/console/reasons", Icon: "list-details"},
				"reasons", deciderRoles,
			},
			{
				page.Link{Name: "手机绑定", Href: "/console/phones", Icon: "device-mobile"},
				"phones", adminRoles,
			},
			{
				page.Link{Name: "保存期限", Href: "/console/retention", Icon: "archive"},
				"retention", adminRoles,
			},
			{
				page.Link{Name: "运行状况", Href: "/console/operations", Icon: "activity"},
				"operations", upkeepRoles,
			},
			{
				page.Link{Name: "操作日志", Href: "/console/audit", Icon: "list-check"},
				"audit", auditRoles,
			},
		}},
	}
}

// navigation is what the role has anything to do with; key is the place that the page belongs to.
func navigation(role subsidy.Role, key string, counts store.DeskCounts) (out []page.Group) {
	for _, g := range groups(counts) {
		shown := page.Group{Name: g.name}
		for _, p := range g.places {
			if p.Roles == nil || slices.Contains(p.Roles, role) {
				p.Here = p.Key == key
				shown.Links = append(shown.Links, p.Link)
			}
		}
		if len(shown.Links) > 0 {
			out = append(out, shown)
		}
	}
	return out
}
