package wechat

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/domain/openapi"

	"shigang/subsidy/official"
)

// ourCalls are the calls whose use the operations page shows, and what each is for.
var ourCalls = []official.CallQuota{
	{App: official.AppMini, Path: "/cgi-bin/message/subscribe/send", Name: "发送小程序订阅消息"},
	{App: official.AppMini, Path: "/wxa/business/getuserphonenumber", Name: "验证手机号"},
	{App: official.AppMini, Path: "/wxaapi/newtmpl/gettemplate", Name: "核对小程序订阅消息模板"},
	{App: official.AppOfficial, Path: "/cgi-bin/message/template/send", Name: "发送模板消息"},
	{App: official.AppOfficial, Path: "/cgi-bin/message/subscribe/bizsend", Name: "发送订阅通知"},
	{App: official.AppOfficial, Path: "/cgi-bin/message/mass/sendall", Name: "群发政策通知"},
	{App: official.AppOfficial, Path: "/cgi-bin/message/mass/preview", Name: "预览政策通知"},
	{App: official.AppOfficial, Path: "/cgi-bin/message/custom/send", Name: "答复留言"},
	{App: official.AppOfficial, Path: "/cgi-bin/draft/add", Name: "建立图文草稿"},
	{App: official.AppOfficial, Path: "/cgi-bin/material/add_material", Name: "上传永久素材"},
	{App: official.AppOfficial, Path: "/cgi-bin/media/upload", Name: "上传临时素材"},
	{App: official.AppOfficial, Path: "/cgi-bin/menu/create", Name: "发布菜单"},
	{App: official.AppOfficial, Path: "/cgi-bin/user/get", Name: "核对关注者"},
	{App: official.AppOfficial, Path: "/cgi-bin/user/info/batchget", Name: "读取关注者信息"},
	{App: official.AppOfficial, Path: "/cgi-bin/tags/members/batchtagging", Name: "给关注者加标签"},
	{App: official.AppOfficial, Path: "/cgi-bin/tags/members/batchuntagging", Name: "取消关注者标签"},
	{App: official.AppOfficial, Path: "/datacube/getusersummary", Name: "读取关注者增减统计"},
	{App: official.AppOfficial, Path: "/datacube/getusercumulate", Name: "读取关注者总数统计"},
	{App: official.AppOfficial, Path: "/datacube/getarticletotaldetail", Name: "读取文章阅读统计"},
}

// quotasAtOnce is how many questions for quotas go out together.
const quotasAtOnce = 4

// Quotas asks WeChat how much of each of our calls was used today (查询API调用额度).
func (c *Client) Quotas(ctx context.Context) []official.CallQuota {
	out := append([]official.CallQuota(nil), ourCalls...)
	turns := make(chan struct{}, quotasAtOnce)
	var asking sync.WaitGroup
	for i := range out {
		asking.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			c.quota(ctx, &out[i])
		})
	}
	asking.Wait()
	return out
}

func (c *Client) quota(ctx context.Context, q *official.CallQuota) {
	var got openapi.APIQuota
	in := openapi.GetAPIQuotaParams{CgiPath: q.Path}
	if err := c.ask(ctx, c.tokenOf(q.App), "cgi-bin/openapi/quota/get", in, &got); err != nil {
		q.Trouble = staffSentence(err)
		return
	}
	q.Limit, q.Used, q.Left = int(got.Quota.DailyLimit), int(got.Quota.Used), int(got.Quota.Remain)
}

func (c *Client) tokenOf(app official.App) *token {
	if app == official.AppMini {
		return c.mini
	}
	return c.official
}

// ClearQuota has today's calls of an account counted from zero (重置API调用次数). Its
// errors are sentences for the member of staff.
func (c *Client) ClearQuota(ctx context.Context, app official.App) error {
	id := c.set.OfficialAppID
	if app == official.AppMini {
		id = c.set.MiniAppID
	}
	var out reply
	return staffError(c.ask(ctx, c.tokenOf(app), "cgi-bin/clear_quota", map[string]string{"appid": id}, &out))
}

// RidInfo asks what a refused request was (查询rid信息); only the account that made
// the request is told, within seven days. The address' query, which holds the
// token, and what was sent are left out. Its errors are sentences for the member
// of staff.
func (c *Client) RidInfo(ctx context.Context, app official.App, rid string) (official.RidInfo, error) {
	var got openapi.RidInfo
	in := openapi.GetRidInfoParams{Rid: rid}
	if err := c.ask(ctx, c.tokenOf(app), "cgi-bin/openapi/rid/get", in, &got); err != nil {
		return official.RidInfo{}, staffError(err)
	}
	info := official.RidInfo{
		Took:   time.Duration(got.Request.CostInMs) * time.Millisecond,
		Answer: got.Request.ResponseBody,
	}
	if got.Request.InvokeTime > 0 {
		info.At = time.Unix(got.Request.InvokeTime, 0)
	}
	// some answers hold a whole address, some the query alone
	if u, err := url.Parse(got.Request.RequestURL); err == nil && strings.HasPrefix(u.Path, "/") {
		info.Path = u.Path
	}
	return info, nil
}
