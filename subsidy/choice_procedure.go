package subsidy

// procedureChoices are about who does what, and how often.
func procedureChoices(Chosen) []Choice {
	return []Choice{
		{
			"choice_returned", "退回补正后再提交，算不算迟报", "附件1 二(一)",
			"以首次完整提交为准，不算迟报；把开始日期提前的除外",
			"退回补正占用的时间不是企业迟报",
			"每次提交都重新判断", "",
			[]string{"unless its start moves forward†"},
		},
		{
			"choice_late_acceptance", "培训开始后才受理的，之前的学习算不算", "附件1 二(一)",
			"算，从备案写明的开始日期起",
			"县区审核的时间不应减少职工的课时",
			"从受理那天起算", "",
			[]string{"filed start†"},
		},
		{
			"choice_amendment", "培训结束后还能不能变更备案", "附件1 二(一)",
			"不能；变更只在改动结束日期时重新计算申领期限",
			"结束后的变更等于事后补备案",
			"结束后若干天内可以更正人员", "",
			[]string{"after the end there is none†"},
		},
		{
			"choice_follow_up", "漏报的人员还能不能申领", "附件1 二(二)",
			"申领期限内可以为漏报的人员补充申领一次一份",
			"名册里的人员已经备案和学习，不应因漏报丧失补贴",
			"一份备案只能申领一次", "",
			[]string{"within the window† (`claim.MayClaim`)"},
		},
		{
			"choice_supplements", "补充材料可以要求几次", "附件1 二(二)",
			"一次性告知；第二次须负责人办理并说明理由，没有第三次",
			"一次性告知是便民要求，防止反复退件",
			"不限次数", "",
			[]string{"a third there is not†"},
		},
		{
			"choice_two_people", "哪些决定须两人办理", "",
			"申领的复核通过和整份不予补贴，须由与初审不同的人作出",
			"涉及资金，防止一人办到底",
			"由一人审核决定", "",
			[]string{"Approval† and", "a whole refusal† take two people"},
		},
		{
			"choice_second_amount", "复核一律由县区负责人办理，还是按金额区分", "",
			"由县区负责人复核；市局可以设一个金额，不超过的也可以由另一位经办复核",
			"金额小的不必都等负责人，但仍须两个人",
			"不论金额，一律由负责人复核", HeldByDuties,
			[]string{"another reviewer may too†"},
		},
		{
			"choice_no_budget", "没有登记预算的年度，拨付计划受不受限制", "",
			"不受限制；登记以后，超出可用资金的计划不能制定",
			"登记之前无法判断够不够，不应因此停止拨付",
			"没有登记预算就不能制定计划", HeldByFund,
			[]string{"a year without a budget limits none†"},
		},
		{
			"choice_forecast", "怎样预计正在办理的备案要用多少资金", "",
			"按每人计划课时计算，不超过每人每年上限，再乘以预计完成的比例",
			"比例由市局设定，可以随实际情况调整",
			"按往年同期的拨付金额推算", HeldByFund,
			[]string{"expected to complete†"},
		},
		{
			"choice_payee", "收款账户变更由谁确认", "",
			"企业负责人填写；以后的变更经县区核对后才用",
			"防止冒名改账户",
			"企业自行变更即生效", "",
			[]string{"its change confirmed by the county†"},
		},
		{
			"choice_recusal", "工作人员是某企业成员时能不能办它的业务", "",
			"不能办理，须回避；可以查看",
			"公务员法关于回避的规定",
			"只在本人申报后回避", "", nil,
		},
		{
			"choice_worker", "经办人和决定权是什么关系", "",
			"经办只表示谁跟进；谁可以决定仍看身份和两人办理的规定",
			"一人请假不耽误办理",
			"只有经办人可以决定", "", nil,
		},
		{
			"choice_waiver", "谁可以代表企业放弃陈述申辩", "",
			"任何成员可以陈述，只有负责人可以表示不申辩",
			"放弃权利应由能代表企业的人作出",
			"任何成员都可以", "", nil,
		},
	}
}

// keepingChoices are about forms, signals and how long what is kept.
func keepingChoices(now Chosen) []Choice {
	return []Choice{
		{
			"choice_forms", "我们没有原件的表格用什么格式", "七",
			"附件6统计表、附表7流程图、申领表由系统按通知文字拟定",
			"现有文件中缺少这几张表",
			"换成市局提供的正式表样", "",
			[]string{"therefore our drafts†"},
		},
		{
			"choice_retention", "没有拨付的业务、留言和草稿保存多久", "四",
			now.Retention.told(),
			"已拨付的按《会计档案管理办法》，其他没有规定，不长期保存个人信息",
			"全部与会计档案同样保存", HeldByRetention,
			[]string{"other cases 10†", "texts 3†", "drafts 1†"},
		},
		{
			"choice_ages", "多大年龄的人列为疑点", "五",
			"不满" + Itoa(now.MinAge) + "周岁或超过" + Itoa(now.MaxAge) + "周岁的，只作提示",
			"可能是冒名，也可能是返聘，由人核实",
			"不作提示，或直接排除", HeldBySignals,
			[]string{"an age outside 16 to 65†"},
		},
	}
}
