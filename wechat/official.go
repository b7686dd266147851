package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shigang/subsidy"
)

// SendTemplate sends a message to a follower by its official-account template
// (公众号模板消息); page is what a tap opens in the mini-program. dedupe makes a
// repetition within ten minutes harmless (client_msg_id).
func (c *Client) SendTemplate(
	ctx context.Context, openid string, m subsidy.Message, page, dedupe string,
) subsidy.Outcome {
	t, values, ok := c.fill(m, subsidy.ChannelTemplate)
	if !ok {
		return noTemplate(m)
	}
	in := message.TemplateMessage{
		ToUser:      openid,
		TemplateID:  t.ID,
		ClientMsgID: dedupe,
		Data:        map[string]*message.TemplateDataItem{},
	}
	in.MiniProgram.AppID, in.MiniProgram.PagePath = c.set.MiniAppID, page
	for key, value := range values {
		in.Data[key] = &message.TemplateDataItem{Value: value}
	}
	var id int64
	err := c.fly(ctx, c.official, func(f *flight) (err error) {
		id, err = message.NewTemplate(f.official()).Send(&in)
		return err
	})
	return sentOutcome(err, id)
}

// SendBiz sends a message by its template of the official account's
// subscription notices (公众号订阅通知), which the user has agreed to; page is
// what a tap opens in the mini-program. The channel does not de-duplicate.
func (c *Client) SendBiz(ctx context.Context, openid string, m subsidy.Message, page string) subsidy.Outcome {
	t, values, ok := c.fill(m, subsidy.ChannelBiz)
	if !ok {
		return noTemplate(m)
	}
	in := message.SubscribeMessage{ToUser: openid, TemplateID: t.ID, Data: map[string]*message.SubscribeDataItem{}}
	in.MiniProgram.AppID, in.MiniProgram.PagePath = c.set.MiniAppID, page
	for key, value := range values {
		in.Data[key] = &message.SubscribeDataItem{Value: value}
	}
	return OutcomeOf(c.fly(ctx, c.official, func(f *flight) error {
		return message.NewSubscribe(f.official()).Send(&in)
	}))
}
