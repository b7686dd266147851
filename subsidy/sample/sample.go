// Package sample makes enterprises, people and forms that look real and are
// nobody's, always the same ones from the same seed: for the demo and the tests.
package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Sampler draws from a seed.
type Sampler struct {
	*rand.Rand
	used map[subsidy.ResidentID]bool
}

// New starts a series.
func New(seed uint64) *Sampler {
	return &Sampler{Rand: rand.New(rand.NewPCG(seed, 2020)), used: map[subsidy.ResidentID]bool{}}
}

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢" +
		"姚沈钟姜崔谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严赖覃洪武莫孔"
	given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红梅文斌海燕春生小龙凤云鹏飞玲辉婷雪欣怡宇" +
		"轩浩然子涵思远嘉仪晓东立新庆丰翠莲䶮喆"
	words = "粤北丹霞浈江武水曲江韶钢宏达恒泰金穗鑫源嘉旺永丰华南盛世佳和安信远航顺达兴隆瑞康"
)

var (
	trades = []string{
		"机械制造", "电子科技", "食品", "陶瓷", "纺织", "物流", "酒店管理", "家政服务", "电子商务", "建材", "医药",
		"农业发展", "汽车配件", "玩具", "矿业装备",
	}
	streets = []string{"芙蓉北路", "解放路", "工业大道", "新华南路", "沐溪大道", "西联镇", "教育路", "建设路", "莞韶园"}
	posts   = []string{
		"钳工", "焊工", "电工", "客房服务员", "中式烹调师", "叉车司机", "电子装配工", "家政服务员", "互联网营销师",
		"化验员", "仓储管理员", "缝纫工",
	}
	contents = []string{
		"安全操作规程", "设备点检与保养", "质量意识与标准", "职业道德与法律法规", "疫情防护与复工复产", "岗位操作技能",
		"服务礼仪", "现场5S管理",
	}
)

func (s *Sampler) pick(from []string) string { return from[s.IntN(len(from))] }

func (s *Sampler) rune(from string) string {
	r := []rune(from)
	return string(r[s.IntN(len(r))])
}

// Name is a person's name; now and then one with a rare character or a dot.
func (s *Sampler) Name() string {
	switch s.IntN(200) {
	case 0:
		return "阿依古丽·买买提"
	case 1:
		return "𠮷" + s.rune(given)
	}
	name := s.rune(surnames) + s.rune(given)
	if s.IntN(3) > 0 {
		name += s.rune(given)
	}
	return name
}

// Mobile is a mobile number.
func (s *Sampler) Mobile() string {
	return s.pick([]string{"130", "135", "136", "137", "138", "139", "150", "158", "177", "186", "198"}) +
		fmt.Sprintf("%08d", s.IntN(100_000_000))
}

// ResidentID is an ID number that this series has not used.
func (s *Sampler) ResidentID() subsidy.ResidentID {
	for {
		region := fmt.Sprintf("4402%02d", []int{3, 4, 5, 22, 24, 29, 32, 33, 81, 82}[s.IntN(10)])
		id := subsidy.MakeResidentID(region, calendar.NewDay(1965, 1, 1).AddDays(s.IntN(14_000)), s.IntN(1000))
		if !s.used[id] {
			s.used[id] = true
			return id
		}
	}
}

// Entry is a good row of a roster.
func (s *Sampler) Entry() subsidy.RosterEntry {
	id, phone := s.ResidentID(), s.Mobile()
	account := phone
	if s.IntN(2) == 0 {
		account = fmt.Sprintf("yg%06d", s.IntN(1_000_000))
	}
	return subsidy.RosterEntry{Name: s.Name(), Sex: id.Sex().Chinese(), ID: string(id), Phone: phone, Account: account}
}

// Roster is n good rows; nobody stands in it twice.
func (s *Sampler) Roster(n int) []subsidy.RosterEntry {
	out := make([]subsidy.RosterEntry, n)
	for i := range out {
		out[i] = s.Entry()
	}
	return out
}

// Enterprise is an enterprise of a county; serial makes its code its own.
func (s *Sampler) Enterprise(county subsidy.County, serial int) subsidy.EnterpriseDetails {
	r := []rune(words)
	at := s.IntN(len(r)/2) * 2
	short := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(county.Chinese(), "区"), "市"), "县")
	return subsidy.EnterpriseDetails{
		Name:       "韶关市" + short + string(r[at:at+2]) + s.pick(trades) + "有限公司",
		CreditCode: subsidy.MakeCreditCode("91" + string(county) + "MA" + fmt.Sprintf("%07d", serial)),
		Address:    "韶关市" + county.Chinese() + s.pick(streets) + fmt.Sprint(1+s.IntN(300)) + "号",
		Legal:      s.Name(),
		Phone:      s.Mobile(),
		County:     county,
		Staff:      10 + s.IntN(400),
	}
}

// Form is a complete filing form for a training of people from start on.
func (s *Sampler) Form(start calendar.Day, people int, platform subsidy.Platform) subsidy.FilingForm {
	end, post := start.AddDays(6+s.IntN(50)), s.pick(posts)
	f := subsidy.FilingForm{
		Organiser:     subsidy.OrganiserSelf,
		Project:       post + "线上适岗培训",
		Post:          post,
		Method:        "线上培训",
		Start:         start,
		End:           end,
		PlannedPeople: people,
		Leader:        s.Name(),
		LeaderPhone:   s.Mobile(),
		Admin:         s.Name(),
		AdminPhone:    s.Mobile(),
		Goal:          "掌握" + post + "岗位应知应会，考核合格",
		Promised:      true,
		Platform: subsidy.PlatformInfo{
			ID:      platform.ID,
			Name:    platform.Name,
			ICP:     "京ICP备" + fmt.Sprintf("%08d", s.IntN(100_000_000)) + "号",
			Address: platform.Site,
			Server:  "203.0.113." + fmt.Sprint(1+s.IntN(250)) + " 北京市",
		},
	}
	for i, content := range s.Perm(len(contents))[:1+s.IntN(4)] {
		module := subsidy.ProfessionalSkill
		if i == 0 && s.IntN(2) == 0 {
			module = subsidy.PublicRequired
		}
		f.Courses = append(f.Courses, subsidy.Course{
			ID:       "c" + fmt.Sprint(i+1),
			Name:     contents[content],
			Points:   contents[content] + "要点",
			Form:     "视频",
			Minutes:  45 * (1 + s.IntN(12)),
			Platform: platform.ID,
			People:   people,
			Start:    start,
			End:      end,
			Module:   module,
			Effect:   "能独立完成岗位操作",
		})
	}
	return f
}
