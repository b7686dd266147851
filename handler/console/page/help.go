package page

import (
	"strings"

	"shigang/subsidy"
)

// Help says in the notice's words what a page is for.
type Help struct {
	Sentences []string
	Clause    string // "" where it rests on none
}

// helpText is a page's help as it is written: numbers are asked of the policy version, so that none stands in a
// sentence.
type helpText struct {
	sentences []string
	clause    string
}

// CasePage is the key of the help on one case of a place.
func CasePage(place string) string { return place + "/:id" }

// HelpOn is a page's help under a policy version, nil where there is none.
func HelpOn(key string, p subsidy.Policy) *Help {
	text, ok := helpTexts[key]
	if !ok {
		return nil
	}
	days := func(n int) string { return subsidy.Itoa(n) + "个工作日" }
	numbers := strings.NewReplacer(
		"{备案}", days(p.FilingLead), "{审核}", days(p.ReviewDays), "{补充}", days(p.SupplementDays),
		"{公示}", days(p.PublicityDays), "{支付}", days(p.PaymentDays), "{申辩}", days(p.HearingDays),
		"{答复}", days(p.AnswerDays), "{申领}", subsidy.Itoa(p.ClaimMonths)+"个月",
		"{课时}", p.RatePerHour.Plain(), "{上限}", p.CapPerYear.Plain(),
	)
	h := Help{Clause: text.clause}
	for _, s := range text.sentences {
		h.Sentences = append(h.Sentences, numbers.Replace(s))
	}
	return &h
}

// helpTexts are the help of all pages: of a place of the navigation, and of one case of it.
var helpTexts = map[string]helpText{
	"work": {[]string{
		"等您办理的事项，不论备案、申领、异议还是诉求，都按法定期限排在一起，先到期的在前。",
		"可以接办或者转交给同事；由谁经办不改变谁可以作出决定。",
	}, ""},
	"desk": {[]string{
		"企业开展线上适岗职业技能培训，须在培训开始前至少{备案}向所在县（市、区）备案。",
		"县区应在培训开始前作出决定：准予备案、退回补正或者不予备案。",
		"一个培训类型备一次案；退回补正的，企业改好后重新提交。",
	}, "附件1 二(一)"},
	CasePage("desk"): {[]string{
		"对照附表1至附表4核对企业、平台、课程和名册，再作出决定。",
		"退回补正要逐条写明哪张表、哪一行、依据哪一条、要怎样改；企业点开就到那一处。",
		"准予备案和不予备案都不能撤销；不予备案的通知书写明复议和诉讼的途径。",
	}, "附件1 二(一)"},
	"claims": {[]string{
		"培训结束后{申领}内，企业向备案的县（市、区）申领培训补贴，每人每课时{课时}，每人每年最高{上限}。",
		"县区自收到齐全的材料起{审核}内提出审核意见；审核通过的公示{公示}，无异议的{支付}内拨付。",
	}, "附件1 一、二(二)"},
	CasePage("claims"): {[]string{
		"初审和复核由两个人办理；缺少的材料一次告知，企业在{补充}内补齐。",
		"对个别人员可以调低课时或者排除，写明理由，其余的照常办理；不能调高。",
		"金额、课时和依据点开就能看到是怎样算出来的。",
	}, "附件1 二(二)"},
	"objections": {[]string{
		"公示期内的异议、职工答复的“不属实”和公示以后的举报，都在这里处理。",
		"异议只暂缓所涉及的人员，其余的照常办理；处理意见会告知提出的人。",
	}, "附件1 二(二)"},
	CasePage("objections"): {[]string{
		"核实以后选择成立或者不成立：不成立的解除暂缓，成立的逐人调低或者排除。",
		"查看提出人的姓名和联系方式要写明理由，会留痕。",
	}, "附件1 二(二)"},
	"plans": {[]string{
		"公示无异议的申领，应在{支付}内从专账拨付。",
		"把可以拨付的编成拨付计划，由另一人复核；银行退回的登记原因以后可以再拨。",
	}, "附件1 二(二)"},
	CasePage("plans"): {[]string{
		"计划里每一笔的收款账户都与申领一致；拨付以后登记凭证号和日期。",
	}, "附件1 二(二)"},
	"recoveries": {[]string{
		"以虚假培训等套取、骗取资金的，依法依规追回。",
		"追回前先告知企业，企业可以在{申辩}内陈述申辩；再由另一人决定是否追回。",
	}, "五"},
	"enterprises": {[]string{
		"企业第一次使用时登记名称、统一社会信用代码和营业执照，由所在县（市、区）核对。",
		"企业迁到别的县区，没有办完的业务留在原县区，新的业务由新县区办理。",
	}, "附件1 一(一)"},
	CasePage("enterprises"): {[]string{
		"核对营业执照与登记的内容是否一致，再通过或者退回。",
		"办理经过和参训职工只列本县区办理的；姓名和身份证号码遮盖，完整的在备案里说明理由后查看。",
	}, "附件1 一(一)"},
	"bindings": {[]string{
		"职工用姓名、身份证号码和手机号码绑定本人后，可以查看自己的课程和申领。",
		"为企业办事的人又要绑定职工身份的，由县区核实是不是本人。",
	}, ""},
	CasePage("bindings"): {[]string{
		"与企业或者本人核实以后，再同意或者不同意绑定。",
	}, ""},
	"corrections": {[]string{
		"职工可以申请更正自己的姓名、手机号码和学习记录，由备案所在县区办理。",
		"更正身份证号码会合并两个号码的年度额度，由市局另一人批准。",
	}, ""},
	CasePage("corrections"): {[]string{
		"对照证明材料核实以后，再予以更正或者不予更正；查看完整号码会留痕。",
	}, ""},
	"questions": {[]string{
		"企业和职工的咨询、诉求由所在县（市、区）答复，自收到起{答复}内。",
		"期限从最早一条没有答复的留言算起；答复后对方可以继续留言，也可以评价。",
	}, "五"},
	CasePage("questions"): {[]string{
		"答复会立即发给咨询人；涉及具体业务的，请写明编号和怎样办。",
	}, "五"},
	"signals": {[]string{
		"系统发现的疑点，例如同一个人同时在两处培训、学习时间重叠、同一张截图用了两次。",
		"疑点只供审核参考，不会自动不予补贴；看过以后写明怎样核实的。",
	}, "五"},
	"draws": {[]string{
		"对已审核的申领随机抽查，抽取用的随机数事先公布来源，任何人都可以重新验算。",
	}, "五"},
	CasePage("draws"): {[]string{
		"抽到的申领由县区核查，写明结果；发现问题的，按规定处理。",
	}, "五"},
	"assessments": {[]string{
		"不在推荐名单内的线上培训平台，由市职业技能服务中心对企业和项目提出评估意见。",
		"平台要能记录、教学、练习、评价，能跟踪课程学习的全过程。",
	}, "一"},
	CasePage("assessments"): {[]string{
		"对照附表5-1、附表5-2和所附材料，提出同意或者不同意的意见，也可以要求补充材料。",
		"同意的，这家企业的这个项目可以使用这个平台。",
	}, "一"},
	"platforms": {[]string{
		"推荐平台名单注明来源和日期；名单内的平台不用评估，需要注册登记的除外。",
	}, "一"},
	CasePage("platforms"): {[]string{
		"平台的服务器用密钥报送本平台的学习记录；密钥只显示一次，泄露的立即停用。",
	}, "二"},
	"notices": {[]string{
		"政策通知由一人起草、另一人审核，再通过公众号发给关注者。",
	}, "五"},
	CasePage("notices"): {[]string{
		"发出以前先在一部手机上预览；发给谁、什么时候发，以页面上写的为准。",
	}, "五"},
	"official": {[]string{
		"公众号的菜单、自动回复、关注者和留言；留言由关注者所在县区答复。",
	}, "五"},
	"inbox": {[]string{
		"发给您的待办和到期提醒；点开就到那一件。",
	}, ""},
	"weekly": {[]string{
		"县区每周一中午前确认上一周的备案情况统计表，报市局汇总。",
		"数字由系统按备案统计，可以更正，更正要写明原因。",
	}, "七"},
	"policies": {[]string{
		"补贴标准、年度上限和各项期限都在政策版本里；一人提出，另一人确认。",
		"备案按首次完整提交那天的版本计算，新版本不影响已经提交的。",
	}, ""},
	"windows": {[]string{
		"附表6所列全市受理部门的地址和联系电话。",
	}, "附件1 附表6"},
	"reasons": {[]string{
		"本单位作决定时常用的理由，选一条就填进表里，可以再改。",
		"改动和删去都不影响已经作出的决定。",
	}, ""},
	"phones": {[]string{
		"工作人员绑定手机以后，可以在小程序里接收和查看待办。",
	}, ""},
	"retention": {[]string{
		"个人信息的保存期限；到期的自动删去，已拨付的按会计档案的规定保存。",
	}, ""},
	"operations": {[]string{
		"消息发送、定时任务和接口是否正常；发不出去的消息可以查看原因、重新发送。",
	}, ""},
	"audit": {[]string{
		"谁在什么时候做了什么、查看过谁的个人信息，都记在这里，不能改动。",
	}, ""},
	"city": {[]string{
		"全市备案、人数、课时和金额按县区、类型和星期汇总，审核用了多少个工作日，哪些超过了法定期限。",
		"超期未办的可以督办，通知县区负责人；市局不代替县区作出决定。",
	}, "七"},
	"fund": {[]string{
		"市局登记各县区每年的预算，以后的追加和调减另记一笔，不改动以前的。",
		"拨付计划超出可用资金的不能制定，可以减少勾选的申领，或者请市局追加。",
		"预计按正在办理的备案推算，供提前安排资金参考。",
	}, "附件1 二(二)"},
	"samples": {[]string{
		"补贴拨付以后随机抽取领取人回访，问是否参加了培训；抽取办法和抽查相同，任何人都可以重新验算。",
		"答复“不属实”的转县区核实，需要追回的按追回办理。",
	}, "五"},
	CasePage("samples"): {[]string{
		"由县区逐人登记回访结果：属实、不属实或者未联系上；按登记的结果估计全部领取人中不属实的比例。",
	}, "五"},
	"choices": {[]string{
		"通知没有写明、由系统先作了选择的事项；请市局逐项确认，写明依据的文件和日期。",
		"以后参数或者设置有改动的，那一项会重新变为待确认。",
	}, ""},
	"duties": {[]string{
		"同一件业务的哪两个环节不能由一个人办理；同一个人再来办理会被拒绝并说明。",
		"市局可以设定超过多少元必须由县区负责人复核。",
	}, ""},
	"accounts": {[]string{
		"开通、停用工作人员账号，重置密码和二次验证；系统管理员不办理任何业务。",
		"停用以后，那个账号经办的事项由县区负责人转交。",
	}, ""},
	"calendar": {[]string{
		"国务院办公厅公布下一年的放假安排以后在这里载入；还没有公布的年份按法定节假日推算，日期标“暂定”。",
		"载入以前先列出会变动的期限，核对无误再保存。",
	}, ""},
	"system": {[]string{
		"每项设置现在的值、默认值和作用；能在这里改的可以改，其余的由运行维护人员在启动时设定。",
	}, ""},
	"search": {[]string{
		"按备案编号、申领编号、统一社会信用代码的开头，或者企业名称的任意部分查找。",
	}, ""},
	"settings": {[]string{
		"您自己的提醒方式、邮箱和密码。",
	}, ""},
}
