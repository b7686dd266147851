package wechat

import (
	"context"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/user"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Followers reads a page of at most 10,000 openids of followers after next, ""
// for the first page; following is the next page's next, "" at the end.
func (c *Client) Followers(
	ctx context.Context, next string,
) (openids []string, following string, total int, err error) {
	var out *user.OpenidList
	err = c.fly(ctx, c.official, func(f *flight) (err error) {
		out, err = user.NewUser(f.official()).ListUserOpenIDs(next)
		return err
	})
	if err != nil {
		return nil, "", 0, err
	}
	if len(out.Data.OpenIDs) == 0 {
		return nil, "", out.Total, nil
	}
	return out.Data.OpenIDs, out.NextOpenID, out.Total, nil
}

// FollowerInfo reads what WeChat tells of at most 100 followers.
func (c *Client) FollowerInfo(ctx context.Context, openids []string) ([]official.FollowerInfo, error) {
	in := user.BatchGetUserInfoParams{UserList: make([]user.BatchGetUserListItem, len(openids))}
	for i, id := range openids {
		in.UserList[i] = user.BatchGetUserListItem{OpenID: id, Lang: "zh_CN"}
	}
	var got *user.InfoList
	err := c.fly(ctx, c.official, func(f *flight) (err error) {
		got, err = user.NewUser(f.official()).BatchGetUserInfo(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]official.FollowerInfo, len(got.UserInfoList))
	for i, u := range got.UserInfoList {
		out[i] = official.FollowerInfo{OpenID: u.OpenID, UnionID: u.UnionID, Subscribed: u.Subscribe == 1}
		if u.SubscribeTime > 0 {
			out[i].Since = time.Unix(int64(u.SubscribeTime), 0)
		}
		for _, tag := range u.TagIDList {
			out[i].Tags = append(out[i].Tags, int(tag))
		}
	}
	return out, nil
}

// Tag (标签) is a tag of the official account, with its followers counted.
type Tag struct {
	ID    int
	Name  string
	Count int
}

// Tags reads all tags of the official account.
func (c *Client) Tags(ctx context.Context) ([]Tag, error) {
	var got []*user.TagInfo
	err := c.fly(ctx, c.official, func(f *flight) (err error) {
		got, err = user.NewUser(f.official()).GetTag()
		return err
	})
	out := make([]Tag, len(got))
	for i, t := range got {
		out[i] = Tag{int(t.ID), t.Name, int(t.Count)}
	}
	return out, err
}

// CreateTag makes a tag, at most 30 bytes long, and returns its id; the id of
// the tag that has the name already.
func (c *Client) CreateTag(ctx context.Context, name string) (int, error) {
	var made *user.TagInfo
	err := c.fly(ctx, c.official, func(f *flight) (err error) {
		made, err = user.NewUser(f.official()).CreateTag(name)
		return err
	})
	switch {
	case err == nil && made != nil:
		return int(made.ID), nil
	case codeOf(err) != subsidy.CodeNameTaken:
		return 0, err
	}
	tags, lookErr := c.Tags(ctx)
	if lookErr != nil {
		return 0, lookErr
	}
	for _, t := range tags {
		if t.Name == name {
			return t.ID, nil
		}
	}
	return 0, err
}

// TagFollowers gives at most 50 followers a tag.
func (c *Client) TagFollowers(ctx context.Context, tag int, openids []string) error {
	return c.fly(ctx, c.official, func(f *flight) error {
		return user.NewUser(f.official()).BatchTag(openids, int32(tag))
	})
}

// UntagFollowers takes a tag from at most 50 followers.
func (c *Client) UntagFollowers(ctx context.Context, tag int, openids []string) error {
	return c.fly(ctx, c.official, func(f *flight) error {
		return user.NewUser(f.official()).BatchUntag(openids, int32(tag))
	})
}

// TagMembers reads a page of at most 10,000 followers with a tag after next, "" for
// the first (获取标签下粉丝列表); following is the next page's next, "" at the end.
func (c *Client) TagMembers(ctx context.Context, tag int, next string) (openids []string, following string, err error) {
	var out user.TagOpenIDList
	in := map[string]any{"tagid": tag, "next_openid": next}
	if err := c.ask(ctx, c.official, "cgi-bin/user/tag/get", in, &out); err != nil || len(out.Data.OpenIDs) == 0 {
		return nil, "", err
	}
	return out.Data.OpenIDs, out.NextOpenID, nil
}

// RemarkFollower sets what the public platform shows beside a follower's name
// (设置用户备注名), "" to take it away.
func (c *Client) RemarkFollower(ctx context.Context, openid, remark string) error {
	return c.fly(ctx, c.official, func(f *flight) error {
		return user.NewUser(f.official()).UpdateRemark(openid, remark)
	})
}
