package subsidy

// amountChoices are about hours and money.
func amountChoices(now Chosen) []Choice {
	return []Choice{
		{
			"choice_version", "一份备案适用哪个政策版本", "",
			"首次完整提交时施行的版本，一直适用到这份备案的申领办结",
			"旧案的金额以后随时能按当时的规定重新算出，新政策不影响已提交的企业",
			"按受理日、培训开始日或申领日施行的版本", "",
			[]string{"submission† goes with the case"},
		},
		{
			"choice_cap_year", "每人每年上限算哪一年", "一、附件1 一(四)",
			"经受理的培训结束日期所在的自然年",
			"结束日期在备案时就已确定，不随拨付早晚变化",
			"按申领日、拨付日所在的年", "",
			[]string{"the year of the accepted end date†"},
		},
		{
			"choice_basis", "课时怎样折算", "附表1",
			now.Policy.Basis.Chinese(),
			"附表1每个项目只填一个“培训课时”",
			"每门课程分别折算后相加", HeldByPolicy,
			[]string{"the project's minutes together†"},
		},
		{
			"choice_pass", "平台只给分数时，几分算测试合格", "",
			Itoa(now.Policy.PassScore) + "分",
			"平台给出是否合格的，以平台为准；只有分数时需要一条线",
			"由平台逐个约定", HeldByPolicy,
			[]string{"60†, only where"},
		},
		{
			"choice_outside", "培训期外学习的时间算不算", "附件1 二(一)",
			"不算；变更增加的人员和课程，生效之前学习的也不算",
			"备案须在培训之前，期外学习没有备案过",
			"结束后若干天内补学的也算", "",
			[]string{"addition counts, is none†"},
		},
		{
			"choice_total", "只有总时长、没有起止时间的记录算不算", "二",
			"有学习截图的按总时长算，并注明不能与其他学习比对",
			"部分平台只提供总时长，通知要求保留截图",
			"一律不算，或不要求截图", "",
			[]string{"counts with a screenshot†"},
		},
		{
			"choice_overlap", "同一时段在两个备案里学习，扣不扣课时", "五",
			"不自动扣，作为疑点交审核人判断",
			"时间重叠可能是平台记录方式造成的，由人核实后再调低",
			"重叠部分自动只算一次", "",
			[]string{"is a signal, not a deduction†"},
		},
		{
			"choice_reservation", "额度不足的人，后来有空余时自动补足吗", "",
			"不自动增加；告知企业，审核通过前由企业再次占用，先到先得",
			"金额不在企业不知情时变化，先后次序清楚",
			"有空余时按原申请自动补足", "",
			[]string{"never grows by itself†"},
		},
		{
			"choice_merge", "更正身份证号后两份额度合并，超出的怎么办", "",
			"先减未拨付的，从最后的减起；已多拨的提出追回",
			"任何人一年不超过上限",
			"只从更正之后起算", "",
			[]string{"what was paid twice†"},
		},
	}
}

// dayChoices are about periods and where they begin.
func dayChoices(now Chosen) []Choice {
	days := func(n int) string { return Itoa(n) + "个工作日" }
	filingDay := "不计入，中间须有完整的工作日"
	if now.Policy.FilingDayCounts {
		filingDay = "算作其中一个工作日"
	}
	return []Choice{
		{
			"choice_filing_day", "“提前若干个工作日备案”，备案当天算不算一天", "附件1 二(一)",
			filingDay,
			"通知没有写“之间”；手机上先推荐两种理解都成立的日期，并说明差别",
			"按民法典第二百零一条，当天不算", HeldByPolicy,
			[]string{"| whether the day of filing is one of them | yes†"},
		},
		{
			"choice_supplement", "补充材料给多少天", "附件1 二(二)",
			days(now.Policy.SupplementDays) + "，到期按已有材料决定",
			"通知没有写；不能无限期等待，企业也需要时间",
			"不设期限，或由审核人每次指定", HeldByPolicy,
			[]string{
				"| supplement (补充材料) | 5 working days†", "| supplement | from the request | 5 working days†",
			},
		},
		{
			"choice_hearing", "追回前给企业多少天陈述申辩", "五",
			days(now.Policy.HearingDays) + "，迟交的在决定之前仍会看",
			"作出不利决定前应听取意见",
			"按行政处罚听证的期限", HeldByPolicy,
			[]string{
				"| hearing before a recovery (陈述申辩) | 5 working days†",
				"notice of the proposed recovery | 5 working days†", "has five working days† to be heard",
			},
		},
		{
			"choice_answer", "企业和职工的诉求多少天内答复", "五",
			days(now.Policy.AnswerDays) + "，从最早一条没有答复的留言算起",
			"通知没有写答复的期限；没有期限就无法提醒县区",
			"不设期限，或者按政务服务热线的规定", HeldByPolicy,
			[]string{"| answer to a question (答复诉求) | 5 working days†", "no day for an answer; ours†"},
		},
		{
			"choice_claim_from", "申领期限从哪天起算", "附件1 一(三)、二(二)",
			"从经受理的培训结束日；受理更晚的，从受理日",
			"县区审核的时间不应占用企业的期限",
			"一律从培训结束日", "",
			[]string{"from the acceptance where that was later†"},
		},
		{
			"choice_review_from", "审核期限从哪天起算", "附件1 二(二)",
			"从首次完整提交申领那天起算",
			"“有效提出”以材料齐全为准",
			"从补齐全部材料那天起算", "",
			[]string{"from the first complete submission† | 15"},
		},
		{
			"choice_review_gross", "企业补充材料的时间算不算在审核期限内", "附件1 二(二)",
			"算在内；旁边另列扣除后的日期供参考",
			"对企业更严格地守时",
			"扣除企业补充材料的时间", "",
			[]string{"the enterprise's own days are counted†"},
		},
		{
			"choice_payment_from", "暂缓的人员放行后，拨付期限从哪天起算", "附件1 二(二)",
			"从这名人员放行那天起算，其他人员照常",
			"一人有异议不应拖延其他人，也不应使放行的人已经超期",
			"与整份申领同一天", "",
			[]string{"a line that was held, from its release†"},
		},
		{
			"choice_reopened", "复议、诉讼后重新办理，期限从哪天起算、多长", "",
			"从文书的日期起" + days(now.Policy.ReviewDays) + "，备案、申领相同，不受申领期限限制",
			"文书责令重新办理，应尽快作出",
			"从县区收到文书那天起算", HeldByPolicy,
			[]string{
				"from the day of the document† | 15", "| 15 working days†, filings too",
				"its clock starts on that day†",
			},
		},
		{
			"choice_extension", "不可抗力一次最多延期多久", "",
			"每次最多" + Itoa(ExtensionMonths) + "个月，须两人办理并有文书；" +
				"延申领和补充材料的期限，不延提前备案的期限和陈述申辩的期限",
			"延期应与事件相称，需要时可以再延",
			"不设上限，或只延一次", "",
			[]string{"at most six months† away"},
		},
		{
			"choice_suspension", "中止办理期间，审核和拨付期限怎么算", "",
			"停多少个工作日，恢复后就顺延多少个工作日",
			"与民法典关于期间的规定一致",
			"恢复后重新计算整个期限", "",
			[]string{"the working days it stood still†"},
		},
		{
			"choice_weekly", "统计表哪天提醒县区确认", "七",
			"上报之前的最后一个工作日提醒；上报那天放假也照常到期",
			"通知写明的时间不因放假推迟，提醒要在上班时收到",
			"放假时顺延到下一个工作日", "", nil,
		},
	}
}
