package subsidy

import (
	"slices"
	"strings"
)

// Role is what a person acts as (rules.md 10).
type Role string

// The roles.
const (
	Owner          Role = "owner"           // 负责人
	TrainingAdmin  Role = "training_admin"  // 线上培训管理员
	Clerk          Role = "clerk"           // 经办人
	Trainee        Role = "trainee"         // 职工
	CountyReviewer Role = "county_reviewer" // 县区经办
	CountyChief    Role = "county_chief"    // 县区负责人
	ServiceCentre  Role = "service_centre"  // 市职业技能服务中心
	CityOfficer    Role = "city_officer"    // 市局
	Administrator  Role = "administrator"   // 管理员
	Visitor        Role = "visitor"         // 微信用户，尚未代表任何企业
	PlatformServer Role = "platform"        // 培训平台的服务器
	System         Role = "system"          // 系统自动办理
)

// Chinese returns the role's name as people read it.
func (r Role) Chinese() string {
	return map[Role]string{
		Owner:          "企业负责人",
		TrainingAdmin:  "培训管理员",
		Clerk:          "企业经办人",
		Trainee:        "职工",
		CountyReviewer: "县区经办",
		CountyChief:    "县区负责人",
		ServiceCentre:  "市职业技能服务中心",
		CityOfficer:    "市人社局",
		Administrator:  "系统管理员",
		Visitor:        "微信用户",
		PlatformServer: "培训平台",
		System:         "系统",
	}[r]
}

// Staff reports whether the role works at the bureau's console.
func (r Role) Staff() bool {
	return slices.Contains([]Role{CountyReviewer, CountyChief, ServiceCentre, CityOfficer, Administrator}, r)
}

// StaffRoles are the roles an account of the console may have.
func StaffRoles() []Role {
	return []Role{CountyReviewer, CountyChief, ServiceCentre, CityOfficer, Administrator}
}

// Actor is who acts: the person, as what, and for whom. Every rule and every
// query's scope takes it.
type Actor struct {
	ID         string // account (WeChat) or staff id
	Role       Role
	Enterprise string // the enterprise a member acts for
	County     County // the county a county bureau's staff serve
	Person     string // the keyed hash of the trainee's ID number
	Platform   string // the platform whose own server it is

	Belongs Enterprises // of staff: the enterprises they are a member of themselves (回避)
	Phone   bool        // of staff: they act on their phone (手机), not at the console
}

// Enterprises is a set of enterprises' ids, so written that an Actor stays comparable.
type Enterprises string

// SetOf is the set of these enterprises.
func SetOf(ids ...string) Enterprises { return Enterprises(strings.Join(ids, " ")) }

// Has reports whether an enterprise is in the set.
func (e Enterprises) Has(id string) bool { return slices.Contains(strings.Fields(string(e)), id) }

// Count is how many there are.
func (e Enterprises) Count() int { return len(strings.Fields(string(e))) }

// members are the roles that act for an enterprise.
var members = []Role{Owner, TrainingAdmin, Clerk}

// county are the roles that act for a county bureau.
var county = []Role{CountyReviewer, CountyChief}

// operators are the roles that see to it that messages arrive.
var operators = []Role{CityOfficer, Administrator}

// persons are the roles of somebody with a phone.
var persons = []Role{Visitor, Owner, TrainingAdmin, Clerk, Trainee}

// everybody has an account of their own.
var everybody = append([]Role{Visitor, Owner, TrainingAdmin, Clerk, Trainee}, StaffRoles()...)

// whoMay names who does an action, "" when only the system does, or many may.
func whoMay(action Action) string {
	var names []string
	for _, r := range actions[action].roles {
		if r != System {
			names = append(names, r.Chinese())
		}
	}
	if len(names) == 0 || len(names) > 3 {
		return ""
	}
	return "，由" + strings.Join(names, "、") + "办理"
}

// Scope is whose case it is.
type Scope struct {
	Enterprise string
	County     County
	Person     string // keyed hash of the trainee concerned
	Platform   string // the platform whose courses are concerned
}

// May reports, as an error that names the way on, whether the actor may do
// this to a case of that scope.
func (a Actor) May(action Action, of Scope) error {
	return a.may(slices.Contains(actions[action].roles, a.Role), action, of)
}

// may is May of a role that the action is permitted to, or is not.
func (a Actor) may(permitted bool, action Action, of Scope) error {
	switch {
	case !permitted && of.isCase() && a.blind(action),
		slices.Contains(members, a.Role) && of.Enterprise != "" && of.Enterprise != a.Enterprise,
		slices.Contains(county, a.Role) && of.County != "" && of.County != a.County,
		a.Role == Trainee && of.Person != "" && of.Person != a.Person,
		a.Role == PlatformServer && of.Platform != "" && of.Platform != a.Platform:
		// Another's case does not exist for this person: the same answer as a wrong number.
		return &Error{Kind: NotFound, Message: "没有找到这项业务，请核对编号"}
	case !permitted:
		return &Error{
			Kind:    Forbidden,
			Message: "您当前的身份（" + a.Role.Chinese() + "）不能办理此事项" + whoMay(action),
		}
	case a.Belongs.Has(of.Enterprise) && action.Decides():
		return &Error{Kind: Forbidden, Message: "您是这家企业的成员，按规定须回避，请由其他同事办理"}
	}
	return nil
}

// isCase reports whether it is somebody's case.
func (s Scope) isCase() bool { return s.Enterprise != "" || s.County != "" || s.Person != "" }

// blind reports whether cases of the action's kind do not exist for the actor:
// an administrator has no case, the service centre assessments and
// registrations alone (rules.md 10).
func (a Actor) blind(action Action) bool {
	switch kind, _, _ := strings.Cut(string(action), "."); a.Role {
	case Administrator:
		return true
	case ServiceCentre:
		return kind != "assessment" && kind != "registration" && kind != "file"
	}
	return false
}
