package subsidy

import "strings"

// County is the six-digit code of one of the ten counties (县、市、区), "" for the city.
type County string

// Window is a row of 附表6, 全市受理部门及联系电话, as printed.
type Window struct {
	County  County `json:"county" doc:"县区代码，市级窗口为空"`
	Short   string `json:"short" doc:"县区简称"`
	Name    string `json:"name" doc:"窗口名称"`
	Address string `json:"address" doc:"窗口地址"`
	Phone   string `json:"phone" doc:"联系电话"`
	Dial    string `json:"dial" doc:"拨号用的号码（含区号0751）"`
}

// areaCode is Shaoguan's: 附表6 prints local numbers.
const areaCode = "0751"

// windows is 附表6 in its order, then the notice's contacts at the city.
var windows = []Window{
	{
		County:  "440204",
		Short:   "浈江区",
		Name:    "浈江区人力资源和社会保障局就业和培训股",
		Address: "浈江区文化街10号",
		Phone:   "8879882",
	},
	{
		County:  "440203",
		Short:   "武江区",
		Name:    "武江区人力资源和社会保障局劳动就业和培训股",
		Address: "武江区芙蓉北路70号",
		Phone:   "8620690",
	},
	{
		County:  "440205",
		Short:   "曲江区",
		Name:    "曲江区人力资源和社会保障局就业股",
		Address: "曲江区马坝镇狮岩路1号",
		Phone:   "6696096",
	},
	{
		County:  "440281",
		Short:   "乐昌市",
		Name:    "乐昌市人力资源和社会保障局职业能力建设股",
		Address: "乐昌市公主下路70号三楼",
		Phone:   "5559997",
	},
	{
		County:  "440282",
		Short:   "南雄市",
		Name:    "南雄市人力资源和社会保障局职业能力建设股",
		Address: "南雄市雄州街道朝阳南路299号三楼",
		Phone:   "3868515",
	},
	{
		County:  "440224",
		Short:   "仁化县",
		Name:    "仁化县人力资源和社会保障局职业能力建设股",
		Address: "仁化县新城路59号二楼",
		Phone:   "6390803",
	},
	{
		County:  "440222",
		Short:   "始兴县",
		Name:    "始兴县人力资源和社会保障局职业能力建设股",
		Address: "始兴县太平镇永安大道南丹凤山路口",
		Phone:   "3327968",
	},
	{
		County:  "440229",
		Short:   "翁源县",
		Name:    "翁源县人力资源和社会保障局就业股",
		Address: "翁源县龙仙镇朝阳路19号",
		Phone:   "2877223",
	},
	{
		County:  "440233",
		Short:   "新丰县",
		Name:    "新丰县人力资源和社会保障局职业能力建设股",
		Address: "新丰县丰城街道金园路130号人力资源市场八楼",
		Phone:   "2268150",
	},
	{
		County:  "440232",
		Short:   "乳源县",
		Name:    "乳源瑶族自治县人力资源和社会保障局职业能力建设股",
		Address: "乳源县乳城镇鹰峰东路9号",
		Phone:   "5361326",
	},
	{Short: "市人社局", Name: "韶关市人力资源和社会保障局职业能力建设科（联系人：冯贝贝）", Phone: "8728056"},
	{Short: "市人社局", Name: "韶关市人力资源和社会保障局职业能力建设科（联系人：田斌）", Phone: "8728693"},
	{Short: "服务中心", Name: "韶关市职业技能服务中心（技术支持，联系人：邓奔戈）", Phone: "8604318"},
}

// Windows returns 附表6's ten windows and the city's contacts, ready to dial.
func Windows() []Window {
	out := make([]Window, len(windows))
	for i, w := range windows {
		w.Dial = areaCode + w.Phone
		out[i] = w
	}
	return out
}

// WindowOf returns the county's window; ok is false for a code that is none of the ten.
func WindowOf(c County) (w Window, ok bool) {
	for _, w := range Windows() {
		if w.County == c && c != "" {
			return w, true
		}
	}
	return Window{}, false
}

// Chinese returns the county's short name, 市本级 for the city.
func (c County) Chinese() string {
	if w, ok := WindowOf(c); ok {
		return w.Short
	}
	return "市本级"
}

// Plain returns the county's name as people say it: 武江 for 武江区.
func (c County) Plain() string { return strings.TrimRight(c.Chinese(), "区市县") }

// Counties returns the ten county codes in 附表6's order.
func Counties() []County {
	var out []County
	for _, w := range windows {
		if w.County != "" {
			out = append(out, w.County)
		}
	}
	return out
}
