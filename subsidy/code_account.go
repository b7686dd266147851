package subsidy

// accountCodes are WeChat's errcodes of what is no send: menu, tags, log-in.
var accountCodes = []Code{
	{
		Code:   40018, // 不合法的菜单按钮名字长度
		Result: Refused,
		Cause:  "一级菜单的名称太长",
		Then:   "改短后重新发布菜单",
		Kind:   Invalid,
		Staff:  "一级菜单的名称太长，请改短",
	},
	{
		Code:   40025, // 不合法的子菜单按钮名字长度
		Result: Refused,
		Cause:  "二级菜单的名称太长",
		Then:   "改短后重新发布菜单",
		Kind:   Invalid,
		Staff:  "二级菜单的名称太长，请改短",
	},
	{
		Code:   40054, // 不合法的子菜单 url 域名
		Result: Refused,
		Cause:  "二级菜单里的网页地址微信不允许",
		Then:   "更换后重新发布菜单",
		Kind:   Invalid,
		Staff:  "二级菜单里有微信不允许打开的网页地址，请更换",
	},
	{
		Code:   40055, // 不合法的菜单 url 域名
		Result: Refused,
		Cause:  "菜单里的网页地址微信不允许",
		Then:   "更换后重新发布菜单",
		Kind:   Invalid,
		Staff:  "菜单里有微信不允许打开的网页地址，请更换",
	},
	{
		Code:   40119, // invalid use button type
		Result: Refused,
		Cause:  "公众号不能在菜单里用小程序",
		Then:   "先在公众平台关联小程序",
		Kind:   Invalid,
		Staff:  "公众号还不能在菜单里使用小程序，请先在公众平台关联小程序",
	},
	{
		Code:   45064, // 创建菜单包含未关联的小程序
		Result: Refused,
		Cause:  "小程序没有关联到公众号",
		Then:   "先在公众平台关联小程序",
		Kind:   Invalid,
		Staff:  "小程序还没有关联到公众号，请先在公众平台关联",
	},
	{
		Code:   45056, // 创建的标签数过多
		Result: Refused,
		Cause:  "公众号的标签已满",
		Then:   "在公众平台删除不用的标签",
		Kind:   Invalid,
		Staff:  "公众号的标签已满100个，请先在公众平台删除不用的标签",
	},
	{
		Code:   CodeNameTaken, // 标签名非法，请注意不能和其他标签重名
		Result: Refused,
		Cause:  "标签的名称不合法，或已被用",
		Then:   "换一个名称",
	},
	{
		Code:   45158, // 标签名长度超过30个字节
		Result: Refused,
		Cause:  "标签的名称太长",
		Then:   "改短后再试",
		Kind:   Invalid,
		Staff:  "标签名称太长，请改短到10个字以内",
	},
	{
		Code:   45059, // 有粉丝身上的标签数已经超过限制
		Result: Refused,
		Cause:  "关注者身上的标签已满20个",
		Then:   "在公众平台给这位关注者去掉不用的标签",
		OfOne:  true,
	},
	{
		Code:   40092, // invalid remark name
		Result: Refused,
		Cause:  "关注者的备注太长，或有不能用的字符",
		Then:   "改短到10个字以内",
		OfOne:  true,
		Kind:   Invalid,
		Staff:  "备注太长，请改短到10个字以内",
	},
	{
		Code:   40029, // 不合法的 oauth_code
		Result: Refused,
		Cause:  "登录或手机号的凭证无效",
		Then:   "请本人重新打开小程序",
		Kind:   Unauthenticated,
	},
	{
		Code:   40163, // code 已被使用
		Result: Refused,
		Cause:  "登录或手机号的凭证已经用过",
		Then:   "请本人重新打开小程序",
		Kind:   Unauthenticated,
	},
	{
		Code:   41008, // 缺少 code
		Result: Refused,
		Cause:  "缺少登录或手机号的凭证",
		Then:   "请本人重新打开小程序",
		Kind:   Unauthenticated,
	},
	{
		Code:   CodeLoginBlocked, // 高风险等级用户，小程序登录拦截
		Result: Refused,
		Cause:  "微信限制了这个账号的登录",
		Then:   "请本人在微信里处理",
		Kind:   Forbidden,
		Staff:  "微信限制了这个账号的登录，请在微信里处理后再试",
	},
	{
		Code:   76001, // rid not found
		Result: Refused,
		Cause:  "微信没有这个rid的记录",
		Then:   "只能查最近7天的，小程序和公众号的要分别查",
		Kind:   NotFound,
		Staff:  "微信没有这个rid的记录：只能查最近7天的，小程序和公众号的要分别查",
	},
	{
		Code:   76021, // cgi_path not found
		Result: Refused,
		Cause:  "微信没有给出这个接口的额度",
		Then:   "不用处理",
		Kind:   NotFound,
		Staff:  "微信没有给出这个接口的额度",
	},
	{
		Code:   76022, // could not use this cgi_path
		Result: Refused,
		Cause:  "微信不提供这个接口的额度",
		Then:   "不用处理",
		Kind:   Forbidden,
		Staff:  "微信不提供这个接口的额度",
	},
}
