package wechat

import (
	"context"
	_ "embed" // the card's picture
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// cardPicture is what a card of the mini-program shows, 520×416 as WeChat advises.
//
//go:embed card.png
var cardPicture []byte

// keepCard is how long the card's picture is remembered: WeChat keeps temporary
// media for three days.
const keepCard = 60 * time.Hour

// keepCustom is how long a delivered customer service message is remembered.
const keepCustom = 7 * 24 * time.Hour

// SendCustom answers a follower by a customer service message (客服消息), within
// 48 hours of the follower's last: a text, a link to a page (news) or a card
// that opens the mini-program. The channel does not de-duplicate; what was
// delivered under dedupe ("" for none) is remembered here and not sent again.
func (c *Client) SendCustom(ctx context.Context, openid string, r official.Reply, dedupe string) subsidy.Outcome {
	name := "custom:" + dedupe
	if dedupe != "" {
		if _, _, sent, err := c.store.Secret(ctx, name); err != nil {
			return OutcomeOf(notSent(&callError{path: customSend, why: "the store does not answer"}))
		} else if sent {
			return subsidy.Outcome{Result: subsidy.Delivered, Detail: "already sent"}
		}
	}
	var err error
	switch in := (message.CustomerMessage{ToUser: openid}); r.Kind {
	case official.ReplyText:
		in.Msgtype, in.Text = message.MsgTypeText, &message.MediaText{Content: r.Text}
		err = c.custom(ctx, in)
	case official.ReplyNews:
		in.Msgtype = message.MsgTypeNews
		in.News = &message.MediaNews{
			Articles: []message.MediaArticles{{Title: r.Title, Description: r.Digest, URL: r.Link, Picurl: r.Picture}},
		}
		err = c.custom(ctx, in)
	case official.ReplyCard:
		upload := func() (string, error) { return c.uploadPicture(ctx, cardPicture, temporary) }
		err = c.withMedia(ctx, "card:"+digest(string(cardPicture)), keepCard, upload, func(thumb string) error {
			in.Msgtype = message.MsgTypeMiniprogrampage
			in.Miniprogrampage = &message.MediaMiniprogrampage{
				Title:        r.Title,
				AppID:        c.set.MiniAppID,
				Pagepath:     r.Link,
				ThumbMediaID: thumb,
			}
			return c.custom(ctx, in)
		})
	default:
		return subsidy.Outcome{
			Result: subsidy.Refused,
			Code:   subsidy.CodeBadKind,
			Detail: "no reply of kind " + string(r.Kind),
		}
	}
	o := OutcomeOf(err)
	if o.Result == subsidy.Delivered && dedupe != "" {
		// it was delivered all the same
		_ = c.store.PutSecret(context.WithoutCancel(ctx), name, "sent", c.machine().Add(keepCustom))
	}
	return o
}

func (c *Client) custom(ctx context.Context, in message.CustomerMessage) error {
	return c.fly(ctx, c.official, func(f *flight) error {
		return message.NewMessageManager(f.official()).Send(&in)
	})
}

const customSend = "cgi-bin/message/custom/send"
