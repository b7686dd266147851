package wechat

import (
	"context"
	"errors"
	"net/url"

	"github.com/silenceper/wechat/v2/miniprogram/auth"
	"github.com/silenceper/wechat/v2/miniprogram/subscribe"

	"shigang/subsidy"
)

// MiniSession exchanges a login code, which serves once, for who the user is.
func (c *Client) MiniSession(ctx context.Context, code string) (openid, unionid string, err error) {
	var out auth.ResCode2Session
	err = c.fly(ctx, nil, func(f *flight) (err error) {
		out, err = auth.NewAuth(f.mini()).Code2SessionContext(ctx, url.QueryEscape(code))
		return err
	})
	if err != nil {
		return "", "", userError(err, "登录凭证已失效，请重新打开小程序")
	}
	if out.OpenID == "" { // nobody: the next answer without one would be the same nobody
		return "", "", userError(errors.New("code2session: no openid"), "")
	}
	return out.OpenID, out.UnionID, nil
}

// MiniPhone exchanges a phone code for the number WeChat vouches for.
func (c *Client) MiniPhone(ctx context.Context, code string) (string, error) {
	var out *auth.GetPhoneNumberResponse
	err := c.fly(ctx, c.mini, func(f *flight) (err error) {
		out, err = auth.NewAuth(f.mini()).GetPhoneNumberContext(ctx, code)
		return err
	})
	if err != nil {
		return "", userError(err, "手机号授权已失效，请再点一次“微信手机号”按钮")
	}
	phone, err := subsidy.ParseMobile(out.PhoneInfo.PurePhoneNumber)
	if err != nil {
		return "", &subsidy.Error{
			Kind:    subsidy.Invalid,
			Message: "只支持中国内地手机号，请在微信里更换绑定的手机号",
			Err:     err,
		}
	}
	return phone, nil
}

// userError is what the person at the phone reads of a failed call; badCode is
// for a code of the phone that does not serve.
func userError(err error, badCode string) error {
	switch c, _ := meaning(err); {
	case c.Kind == subsidy.Unauthenticated:
		return &subsidy.Error{Kind: c.Kind, Message: badCode, Err: err}
	case c.Code == subsidy.CodeLoginBlocked, c.Code == subsidy.CodeTooFast:
		return &subsidy.Error{Kind: c.Kind, Message: c.Staff, Err: err}
	}
	return &subsidy.Error{Kind: subsidy.Unavailable, Message: "微信暂时没有回应，请稍后再试", Err: err}
}

// SendSubscribe sends a message by its subscribe template (小程序订阅消息); page
// is what a tap opens. The channel does not de-duplicate.
func (c *Client) SendSubscribe(ctx context.Context, openid string, m subsidy.Message, page string) subsidy.Outcome {
	t, values, ok := c.fill(m, subsidy.ChannelSubscribe)
	if !ok {
		return noTemplate(m)
	}
	in := subscribe.Message{
		ToUser:           openid,
		TemplateID:       t.ID,
		Page:             page,
		MiniprogramState: c.set.MiniState,
		Lang:             "zh_CN",
		Data:             map[string]*subscribe.DataItem{},
	}
	for key, value := range values {
		in.Data[key] = &subscribe.DataItem{Value: value}
	}
	return OutcomeOf(c.fly(ctx, c.mini, func(f *flight) error { return subscribe.NewSubscribe(f.mini()).Send(&in) }))
}
