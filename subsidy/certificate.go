package subsidy

// Certificates says what section 三 says of certificates (证书): their subsidy is not claimed here.
func Certificates() []string {
	return []string{
		"企业职工通过线上线下培训学习，考取国家职业资格证书或专项职业能力证书的，可以另外申领职业技能提升补贴。",
		"补贴的证书目录和标准，按《广东省人力资源和社会保障厅关于" +
			"印发广东省职业技能提升各职业（工种）及专项职业能力补贴（指导）标准的通知》" +
			"（粤人社规〔2020〕6号）执行。",
		"这项补贴不在本系统申领，也不占用线上适岗培训每人每年的限额，请向受理窗口咨询办理。",
	}
}
