package subsidy

// Codes of WeChat that are asked for by name.
const (
	CodeTokenInvalid   = 40001
	CodeTokenMalformed = 40014
	CodeTokenExpired   = 42001
	CodeMediaGone      = 40007 // an upload's or a draft's id that WeChat does not know any more
	CodeBadKind        = 40008
	CodeNoSuchMass     = 40059 // a mass send that WeChat does not know, or does not delete
	CodeNoTemplate     = 40037
	CodeNoConsent      = 43101 // a subscribe message without consent
	CodeUsedUp         = 45009 // of a day's calls
	CodeTooFast        = 45011 // of a minute's calls
	CodeAlreadySent    = 45065 // a mass send whose clientmsgid WeChat knows: that is success
	CodeLoginBlocked   = 40226
	CodeNoSuchTag      = 45159
	CodeNameTaken      = 45157 // a tag whose name another has
)

const (
	byItself = "到时自动继续，不用处理"
	fallsOn  = "自动改走下一个渠道，站内消息里一直有，不用处理"
)

// sendCodes are WeChat's errcodes that a send may meet, beside each the
// platform's own words (全局返回码说明 and the pages of the calls).
var sendCodes = []Code{
	{
		Code:   -1, // 系统繁忙
		Result: Later,
		Pause:  PauseSoon,
		Cause:  "微信系统繁忙",
		Then:   "几秒到几分钟后自动重试，不用处理",
	},
	{
		Code:   CodeTokenInvalid, // access_token 无效
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "接口凭证无效，换过仍然无效",
		Then:   "渠道先休息十分钟再试；一直出现时核对AppSecret，并停用也在用这个账号取凭证的其他程序",
		Act:    true,
	},
	{
		Code:   CodeTokenMalformed, // 不合法的 access_token
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "接口凭证不合法，换过仍然不合法",
		Then:   "渠道先休息十分钟再试；一直出现时核对AppSecret，并停用也在用这个账号取凭证的其他程序",
		Act:    true,
	},
	{
		Code:   CodeTokenExpired, // access_token 超时
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "接口凭证过期，换过仍然过期",
		Then:   "渠道先休息十分钟再试；一直出现时核对服务器的时间和AppSecret",
		Act:    true,
	},
	{
		Code:   40125, // 无效的 appsecret
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "AppSecret不正确",
		Then:   "渠道先休息十分钟再试；请在公众平台核对AppSecret，改好设置后重新启动",
		Act:    true,
	},
	{
		Code:   40164, // 调用接口的 IP 地址不在白名单中
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "服务器的地址不在公众平台的IP白名单里",
		Then:   "渠道先休息十分钟再试；请在公众平台把服务器地址加进IP白名单",
		Act:    true,
	},
	{
		Code:   40243, // AppSecret 已被冻结
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "AppSecret已被冻结",
		Then:   "渠道先休息十分钟再试；请登录公众平台解冻AppSecret",
		Act:    true,
	},
	{
		Code:   41004, // 缺少 secret 参数
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "没有给出AppSecret",
		Then:   "渠道先休息十分钟再试；请补上AppSecret的设置后重新启动",
		Act:    true,
	},
	{
		Code:   50004, // 禁止使用 token 接口
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "微信不让这个账号取接口凭证",
		Then:   "渠道先休息十分钟再试；请到公众平台查看原因",
		Act:    true,
	},
	{
		Code:   50007, // 账号已冻结
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "账号被微信冻结",
		Then:   "渠道先休息十分钟再试；请到公众平台查看原因并申诉",
		Act:    true,
	},
	{
		Code:   89503, // 此次调用需要管理员确认
		Result: Later,
		Pause:  PauseTenMinutes,
		Cause:  "公众号开了风险保护，取接口凭证要管理员确认",
		Then:   "渠道先休息十分钟再试；请公众号管理员在微信里确认这次调用",
		Act:    true,
	},
	{
		Code:   CodeUsedUp, // 接口调用超过限制
		Result: Later,
		Pause:  PauseTomorrow,
		Cause:  "这个接口当日的额度用完",
		Then:   "整个渠道休息到0:00，" + byItself,
		Kind:   Busy,
		Staff:  "今天的次数已经用完，请明天再试",
	},
	{
		Code:   48006, // api 禁止清零调用次数
		Result: Later,
		Pause:  PauseTomorrow,
		Cause:  "当日额度用完，清零的次数也用完",
		Then:   "整个渠道休息到0:00，" + byItself,
		Kind:   Busy,
		Staff:  "这个月的10次清零机会已经用完，次数每天0点自动恢复",
	},
	{
		Code:   CodeTooFast, // API 调用太频繁
		Result: Later,
		Pause:  PauseNextMinute,
		Cause:  "每分钟的次数用完",
		Then:   "整个渠道休息到下一分钟，" + byItself,
		Kind:   Busy,
		Staff:  "操作太频繁，请一分钟后再试",
	},
	{
		Code:   45066, // 相同 clientmsgid 重试速度过快，请间隔1分钟重试
		Result: Later,
		Pause:  PauseNextMinute,
		Cause:  "同一次群发重试得太快",
		Then:   "下一分钟自动重试，不用处理",
	},
	{
		Code:   CodeAlreadySent, // 相同 clientmsgid 已存在群发记录
		Result: Delivered,
		Cause:  "同一次群发微信已经收到过",
		Then:   "按已送达处理，不会发第二次",
	},
	{
		Code:   CodeNoConsent, // 用户拒绝接受消息
		Result: Refused,
		Cause:  "对方没有授权、授权次数用完，或在微信里拒收了这种消息",
		Then:   fallsOn + "；对方可在“我的 · 消息设置”里再次允许",
	},
	{
		Code:   43004, // 需要接收者关注
		Result: Refused,
		Cause:  "对方没有关注公众号",
		Then:   fallsOn,
		OfOne:  true,
		Kind:   Invalid,
		Staff:  "这个微信号还没有关注公众号，请先用它关注再试",
	},
	{
		Code:   50005, // 用户未关注公众号
		Result: Refused,
		Cause:  "对方已经取消关注公众号",
		Then:   fallsOn,
		OfOne:  true,
	},
	{
		Code:   43019, // 需要将接收者从黑名单中移除
		Result: Refused,
		Cause:  "对方在公众号的黑名单里",
		Then:   fallsOn,
	},
	{
		Code:   48002, // 粉丝拒收消息
		Result: Refused,
		Cause:  "对方关闭了接收公众号消息",
		Then:   fallsOn,
	},
	{
		Code:   40003, // 不合法的 OpenID
		Result: Refused,
		Cause:  "对方的微信标识已经失效，或属于另一个账号",
		Then:   fallsOn,
		OfOne:  true,
	},
	{
		Code:   49003, // 传入的 openid 不属于此 AppID
		Result: Refused,
		Cause:  "对方的微信标识不属于这个公众号",
		Then:   fallsOn,
		OfOne:  true,
	},
	{
		Code:   40013, // 不合法的 AppID
		Result: Refused,
		Cause:  "AppID不正确",
		Then:   "核对AppID后重发",
		Act:    true,
	},
	{
		Code:   40036, // 不合法的 template_id 长度
		Result: Refused,
		Cause:  "模板编号的长度不对",
		Then:   "核对模板设置（WECHAT_TEMPLATES）里的编号后重发",
		Act:    true,
	},
	{
		Code:   CodeNoTemplate, // 不合法的 template_id
		Result: Refused,
		Cause:  "模板编号不对，或模板没有加到账号里",
		Then:   "在公众平台选用模板，核对模板设置（WECHAT_TEMPLATES）后重发",
		Act:    true,
	},
	{
		Code:   43116, // 该模板因滥用被限制下发
		Result: Refused,
		Cause:  "这个模板被微信限制下发",
		Then:   "在公众平台换一个模板并更新模板设置（WECHAT_TEMPLATES），再重发",
		Act:    true,
	},
	{
		Code:   47003, // 模板参数不准确
		Result: Refused,
		Cause:  "内容与模板的字段不符",
		Then:   "核对模板设置（WECHAT_TEMPLATES）里字段的种类和次序后重发",
		Act:    true,
	},
	{
		Code:   41030, // page 路径不正确
		Result: Refused,
		Cause:  "消息要打开的小程序页面不存在",
		Then:   "发布含有该页面的小程序版本后重发",
		Act:    true,
	},
	{
		Code:   40165, // 不合法的小程序页面路径
		Result: Refused,
		Cause:  "要打开的小程序页面不合法",
		Then:   "发布含有该页面的小程序版本后重发",
		Act:    true,
		Kind:   Invalid,
		Staff:  "要打开的小程序页面不存在，请另选一个页面",
	},
	{
		Code:   47001, // 解析 JSON/XML 内容错误
		Result: Refused,
		Cause:  "微信读不懂发去的内容",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   44002, // POST 的数据包为空
		Result: Refused,
		Cause:  "微信收到的内容是空的",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   CodeBadKind, // 不合法的消息类型
		Result: Refused,
		Cause:  "消息的种类不对",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   40035, // 不合法的参数
		Result: Refused,
		Cause:  "发去的参数不合法",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   40066, // 不合法的 url
		Result: Refused,
		Cause:  "微信没有这个接口",
		Then:   "核对微信接口地址的设置后重发",
		Act:    true,
	},
	{
		Code:   45109, // 接口已下线
		Result: Refused,
		Cause:  "微信已经下线这个接口",
		Then:   "请维护人员更新程序后重发",
		Act:    true,
	},
	{
		Code:   48001, // api 功能未授权
		Result: Refused,
		Cause:  "账号没有这个接口的权限",
		Then:   "在公众平台完成认证并开通权限后重发；开通前可以停用这个渠道",
		Act:    true,
		Kind:   Forbidden,
		Staff:  "公众号没有这项权限，请联系管理员在公众平台开通",
	},
	{
		Code:   48004, // api 接口被封禁
		Result: Refused,
		Cause:  "微信封禁了这个接口",
		Then:   "到公众平台查看原因并申诉；解封前可以停用这个渠道，消息改走下一个渠道",
		Act:    true,
		Kind:   Forbidden,
		Staff:  "微信暂停了公众号的这项功能，请联系管理员到公众平台查看",
	},
	{
		Code:   48008, // 没有该类型消息的发送权限
		Result: Refused,
		Cause:  "账号没有发这类消息的权限",
		Then:   "在公众平台开通权限后重发",
		Act:    true,
	},
	{
		Code:   50002, // 用户受限
		Result: Refused,
		Cause:  "账号被微信限制",
		Then:   "到公众平台查看原因并申诉；解除前可以停用这个渠道",
		Act:    true,
		Kind:   Forbidden,
		Staff:  "微信限制了这个公众号，请联系管理员到公众平台查看",
	},
	{
		Code:   87014, // 内容含有违法违规内容
		Result: Refused,
		Cause:  "微信认为内容违规",
		Then:   "修改内容后另发一条",
		Act:    true,
		Kind:   Invalid,
		Staff:  "微信认为内容违规，请修改后再试",
	},
	{
		Code:   45028, // 没有群发的配额
		Result: Refused,
		Cause:  "本月的群发次数用完",
		Then:   "下个月再发，或缩小群发的范围后另发一条",
		Act:    true,
	},
	{
		Code:   45067, // clientmsgid 长度超过限制
		Result: Refused,
		Cause:  "群发的编号太长",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   45058, // 不能修改0/1/2这三个系统默认保留的标签
		Result: Refused,
		Cause:  "系统自带的标签不能用于群发",
		Then:   "换一个标签后另发一条",
		Act:    true,
	},
	{
		Code:   CodeNoSuchTag, // 非法的标签
		Result: Refused,
		Cause:  "群发的标签在微信里不存在",
		Then:   "等标签同步后重发；仍不行时到公众平台核对标签",
		Act:    true,
	},
	{
		Code:   40005, // 不合法的文件类型
		Result: Refused,
		Cause:  "封面不是微信接受的图片",
		Then:   "换一张JPG或PNG封面后另发一条",
		Act:    true,
		Kind:   Invalid,
		Staff:  "微信不接受这张图片，请换一张JPG或PNG图片",
	},
	{
		Code:   CodeMediaGone, // 不合法的媒体文件 id
		Result: Refused,
		Cause:  "封面或草稿在微信里已被删除",
		Then:   "重发，封面和草稿会重新上传",
		Act:    true,
		Kind:   Conflict,
		Staff:  "公众号里已经没有它了，请刷新页面再试",
	},
	{
		Code:   40009, // 不合法的图片文件大小
		Result: Refused,
		Cause:  "封面图片太大",
		Then:   "换一张小一点的封面后另发一条",
		Act:    true,
		Kind:   TooLarge,
		Staff:  "图片太大，封面请小于10MB，正文里的图片请小于1MB",
	},
	{
		Code:   45002, // 消息内容超过限制
		Result: Refused,
		Cause:  "正文太长",
		Then:   "删减后另发一条",
		Act:    true,
		Kind:   Invalid,
		Staff:  "正文太长，请删减到2万字以内",
	},
	{
		Code:   45003, // 标题字段超过限制
		Result: Refused,
		Cause:  "标题太长",
		Then:   "改短后另发一条",
		Act:    true,
		Kind:   Invalid,
		Staff:  "标题太长，请改短到32个字以内",
	},
	{
		Code:   45004, // 描述字段超过限制
		Result: Refused,
		Cause:  "摘要太长",
		Then:   "改短后另发一条",
		Act:    true,
		Kind:   Invalid,
		Staff:  "摘要太长，请改短到128个字以内",
	},
	{
		Code:   45008, // 图文消息超过限制
		Result: Refused,
		Cause:  "一次群发的图文太多",
		Then:   "请把时间和返回码告诉维护人员，修好后重发",
		Act:    true,
	},
	{
		Code:   CodeNoSuchMass, // 不合法的 msg_id
		Result: Refused,
		Cause:  "微信没有这次群发，或它不能删除",
		Then:   "到公众平台的发表记录里查看和处理",
		Act:    true,
	},
	{
		Code:   40132, // 微信号不合法
		Result: Refused,
		Cause:  "预览用的微信号不存在",
		Then:   "核对微信号后再预览一次",
		Kind:   Invalid,
		Staff:  "没有这个微信号，请核对后再试（微信号在“我”的页面里，不是昵称）",
	},
	{
		Code:   45015, // 回复时间超过限制
		Result: Refused,
		Cause:  "对方最近一次留言已超过48小时",
		Then:   "不能再答复，请用电话联系，或等对方再留言",
	},
	{
		Code:   45047, // 客服接口下行条数超过上限
		Result: Refused,
		Cause:  "对方每次留言能收到的答复条数用完",
		Then:   "等对方再留言后答复",
	},
	{
		Code:   65401, // 无效客服账号
		Result: Refused,
		Cause:  "客服账号无效",
		Then:   "在公众平台核对客服账号后重发",
		Act:    true,
	},
}
