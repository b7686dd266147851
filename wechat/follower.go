package wechat

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/user"

	"shigang/subsidy/official"
)

// nameTaken is WeChat's answer to a tag whose name another has.
const nameTaken = 45157

// Followers reads a page of at most 10,000 openids of followers after next, ""
// for the first page; following is the next page's next, "" at the end.
func (c *Client) Followers(
	ctx context.Context, next string,
) (openids []string, following string, total int, err error) {
	var out user.OpenidList
	err = c.withToken(ctx, c.official, func(query url.Values) error {
		if next != "" {
			query.Set("next_openid", next)
		}
		return c.call(ctx, http.MethodGet, "cgi-bin/user/get", query, "", nil, &out)
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
	var got user.InfoList
	if err := c.ask(ctx, c.official, "cgi-bin/user/info/batchget", in, &got); err != nil {
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
	var got struct {
		Tags []user.TagInfo `json:"tags"`
	}
	err := c.withToken(ctx, c.official, func(query url.Values) error {
		return c.call(ctx, http.MethodGet, "cgi-bin/tags/get", query, "", nil, &got)
	})
	out := make([]Tag, len(got.Tags))
	for i, t := range got.Tags {
		out[i] = Tag{int(t.ID), t.Name, int(t.Count)}
	}
	return out, err
}

// CreateTag makes a tag, at most 30 bytes long, and returns its id; the id of
// the tag that has the name already.
func (c *Client) CreateTag(ctx context.Context, name string) (int, error) {
	var out struct {
		Tag user.TagInfo `json:"tag"`
	}
	err := c.ask(ctx, c.official, "cgi-bin/tags/create", map[string]any{"tag": map[string]string{"name": name}}, &out)
	if codeOf(err) != nameTaken {
		return int(out.Tag.ID), err
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
	return c.tag(ctx, "cgi-bin/tags/members/batchtagging", tag, openids)
}

// UntagFollowers takes a tag from at most 50 followers.
func (c *Client) UntagFollowers(ctx context.Context, tag int, openids []string) error {
	return c.tag(ctx, "cgi-bin/tags/members/batchuntagging", tag, openids)
}

func (c *Client) tag(ctx context.Context, path string, tag int, openids []string) error {
	var out reply
	return c.ask(ctx, c.official, path, map[string]any{"openid_list": openids, "tagid": tag}, &out)
}
