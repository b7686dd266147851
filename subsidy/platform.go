package subsidy

import "shigang/subsidy/calendar"

// Gate is what must be there before courses on a platform may be filed (一).
type Gate string

// The gates, per course.
const (
	GateNone         Gate = "none"         // 官网推荐的平台，无需评估
	GateRegistration Gate = "registration" // 广东远程职业培训网，须向市职业技能服务中心注册登记
	GateAssessment   Gate = "assessment"   // 其他平台，须取得附表5-1的评估意见
)

// Platform (网络平台) is an entry of the list the city keeps of training platforms.
type Platform struct {
	ID     string       `json:"id"`
	Name   string       `json:"name" doc:"平台名称"`
	Site   string       `json:"site" doc:"网站地址"`
	ICP    string       `json:"icp" doc:"ICP备案号，空为名单里没有记载"`
	Server string       `json:"server" doc:"IP地址及服务器放置城市名称，空为名单里没有记载"`
	Gate   Gate         `json:"gate" enum:"none,registration,assessment"`
	Source string       `json:"source" doc:"推荐依据"`
	Since  calendar.Day `json:"since" doc:"列入日期"`
	Until  calendar.Day `json:"until" doc:"移出日期，空为仍在名单"`
	// Project is the one an assessed platform was assessed for.
	Project string `json:"project" doc:"经评估同意的培训项目，名单内的平台为空"`
}

// namedSource is where section 一's platforms come from.
const namedSource = "韶人社函〔2020〕11号 一"

// NamedPlatforms are the nine platforms section 一 names: eight recommended
// ones and 广东远程职业培训网. The store's list starts with them.
func NamedPlatforms() []Platform {
	since := calendar.NewDay(2020, 3, 2)
	named := []Platform{
		{ID: "tech-skills", Name: "工业和信息化技术技能人才网上学习平台", Site: "www.tech-skills.org.cn"},
		{ID: "kjcxchina", Name: "技能强国-全国产业工人技能学习平台", Site: "skills.kjcxchina.com"},
		{ID: "xuexi", Name: "“学习强国”技能频道", Site: "学习强国APP"},
		{ID: "class", Name: "中国职业培训在线", Site: "http://px.class.com.cn"},
		{ID: "mohrss-jc", Name: "就业创业和职业培训在线", Site: "http://jc.mohrss.gov.cn"},
		{ID: "mohrss-xzy", Name: "新职业在线学习平台", Site: "http://xzy.mohrss.gov.cn"},
		{ID: "chinanet", Name: "中国国家人事人才培训网", Site: "http://www.chinanet.gov.cn"},
		{ID: "mohrss-edu", Name: "人力资源和社会保障部教育培训网", Site: "http://edu.mohrss.gov.cn"},
		{ID: "gdzypx", Name: "广东远程职业培训网", Site: "http://www.gdzypx.org", Gate: GateRegistration},
	}
	for i := range named {
		named[i].Source, named[i].Since = namedSource, since
		if named[i].Gate == "" {
			named[i].Gate = GateNone
		}
	}
	return named
}

// gateProblem returns the sentence that says what a platform still lacks for a
// project, "" when nothing.
func (p Platform) gateProblem(registered map[string]bool, project string) string {
	switch {
	case p.Gate == GateRegistration && !registered[p.ID]:
		return "选择“" + p.Name + "”须先向市职业技能服务中心申请办理注册登记，请在“我的 → 培训平台”里申请"
	case p.Gate == GateAssessment && !sameTraining(p.Project, project):
		return "“" + p.Name + "”的评估意见是针对“" + p.Project + "”的，这个项目须另行取得评估意见（附表5-1）"
	}
	return ""
}
