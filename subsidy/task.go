package subsidy

// tasks are what a bureau has to do with a case that waits for the action.
var tasks = map[Action]string{
	AcceptFiling:        "审核备案",
	ReviewClaim:         "初审申领",
	ApproveClaim:        "复核申领",
	PublishClaim:        "公示",
	MakePayment:         "拨付",
	DecideObjection:     "处理异议",
	ConfirmRecovery:     "复核追回",
	AcceptEnterprise:    "审核企业登记",
	AnswerQuestion:      "答复诉求",
	DecideBinding:       "核实绑定",
	DecideCorrection:    "办理更正",
	ApproveIDCorrection: "批准号码更正",
}

// Task names what a bureau has to do (待办事项) with a case that waits for the
// action, "" where nothing waits for it.
func (a Action) Task() string { return tasks[a] }

// Near is within how many working days before its day a case that waits for the
// action counts as urgent.
func (a Action) Near() int {
	if a == MakePayment {
		return NearPayment
	}
	return NearDecision
}
