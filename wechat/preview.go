package wechat

import (
	"context"
	"net/url"
	"strconv"

	"shigang/subsidy"
)

// PreviewMass sends an article to one WeChat name (微信号) for a look before it
// goes to everybody; WeChat allows a hundred a day. Its errors are sentences
// for the member of staff.
func (c *Client) PreviewMass(ctx context.Context, a Article, wxname, dedupe string) error {
	thumb, err := c.uploadCover(ctx, a.Cover)
	if err != nil {
		return previewError(err)
	}
	media, err := c.addDraft(ctx, a, thumb)
	if err != nil {
		return previewError(err)
	}
	in := map[string]any{"towxname": wxname, "mpnews": map[string]string{"media_id": media}, "msgtype": "mpnews"}
	return previewError(c.withToken(ctx, c.official, func(query url.Values) error {
		var out reply
		return c.post(ctx, "cgi-bin/message/mass/preview", query, in, &out)
	}))
}

func previewError(err error) error {
	if err == nil {
		return nil
	}
	message := "微信没有回应，预览可能没有发出，请稍后再试"
	if code := codeOf(err); code != 0 {
		message = "微信没有接受预览（返回码 " + strconv.Itoa(code) + "），请核对微信号，并确认已经关注公众号"
	}
	return &subsidy.Error{Kind: subsidy.Unavailable, Message: message, Err: err}
}
