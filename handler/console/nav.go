package console

import (
	"slices"

	"shigang/store"
	"shigang/subsidy"
)

// navItem is a noun of the left navigation, with how many of it wait.
type navItem struct {
	Name, Href, Key string // Key is what a page's template name begins with
	Open            int
}

// nav is the whole navigation of a member of staff: what their role has
// anything to do with.
func nav(role subsidy.Role, counts store.DeskCounts) (out []navItem) {
	county := []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}
	cases := append(slices.Clone(county), subsidy.CityOfficer)
	for _, row := range []struct {
		item  navItem
		roles []subsidy.Role // nil: everybody
	}{
		{navItem{"备案", "/console/", "desk", counts.Filings}, cases},
		{navItem{"申领", "/console/claims", "claims", counts.Claims}, cases},
		{navItem{"异议举报", "/console/objections", "objections", counts.Objections}, cases},
		{navItem{"拨付", "/console/plans", "plans", counts.Payments}, cases},
		{navItem{"追回", "/console/recoveries", "recoveries", 0}, cases},
		{navItem{"疑点", "/console/signals", "signals", counts.Signals}, cases},
		{navItem{"抽查", "/console/draws", "draws", 0}, cases},
		{navItem{"企业登记", "/console/enterprises", "enterprises", counts.Enterprises}, cases},
		{navItem{"培训平台", "/console/platforms", "platforms", counts.Assessments}, nil},
		{navItem{"咨询诉求", "/console/questions", "questions", counts.Questions}, cases},
		{navItem{"统计表", "/console/weekly", "weekly", 0}, cases},
		{navItem{"政策通知", "/console/notices", "notices", counts.Notices}, nil},
		{navItem{"公众号", "/console/official", "official", counts.Conversations}, cases},
		{navItem{"消息", "/console/inbox", "inbox", counts.Unread}, nil},
		{navItem{"政策版本", "/console/policies", "policies", 0}, nil},
		{
			navItem{"运行状况", "/console/operations", "operations", 0},
			[]subsidy.Role{subsidy.CityOfficer, subsidy.Administrator},
		},
		{navItem{"职工绑定", "/console/bindings", "bindings", counts.Bindings}, cases},
		{navItem{"信息更正", "/console/corrections", "corrections", 0}, cases},
		{navItem{"手机绑定", "/console/phones", "phones", 0}, []subsidy.Role{subsidy.Administrator}},
		{navItem{"保存期限", "/console/retention", "retention", 0}, []subsidy.Role{subsidy.Administrator}},
		{
			navItem{"操作日志", "/console/audit", "audit", 0},
			[]subsidy.Role{subsidy.CountyChief, subsidy.CityOfficer, subsidy.Administrator},
		},
		{navItem{"受理窗口", "/console/windows", "windows", 0}, nil},
	} {
		if row.roles == nil || slices.Contains(row.roles, role) {
			out = append(out, row.item)
		}
	}
	return out
}
