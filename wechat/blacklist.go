package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/user"
)

// BlockFollowers puts at most 20 followers on the blacklist (拉黑用户).
func (c *Client) BlockFollowers(ctx context.Context, openids []string) error {
	return c.blacklist(ctx, "cgi-bin/tags/members/batchblacklist", openids)
}

// UnblockFollowers takes at most 20 off it (取消拉黑用户).
func (c *Client) UnblockFollowers(ctx context.Context, openids []string) error {
	return c.blacklist(ctx, "cgi-bin/tags/members/batchunblacklist", openids)
}

func (c *Client) blacklist(ctx context.Context, path string, openids []string) error {
	var out reply
	return c.ask(ctx, c.official, path, map[string]any{"openid_list": openids}, &out)
}

// Blacklist reads a page of at most 1,000 openids on the blacklist after next,
// "" for the first (获取公众号的黑名单列表); following is the next page's next, "" at
// the end.
func (c *Client) Blacklist(ctx context.Context, next string) (openids []string, following string, err error) {
	var out user.OpenidList
	err = c.ask(ctx, c.official, "cgi-bin/tags/members/getblacklist", map[string]string{"begin_openid": next}, &out)
	if err != nil || len(out.Data.OpenIDs) == 0 {
		return nil, "", err
	}
	return out.Data.OpenIDs, out.NextOpenID, nil
}
