package wechat

import (
	"context"
	"strconv"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// MassState asks how far a mass send is that WeChat took under a receipt
// (查询群发消息发送状态); it answers with no state unless the outcome is delivered.
func (c *Client) MassState(ctx context.Context, receipt string) (official.MassState, subsidy.Outcome) {
	var out struct {
		State official.MassState `json:"msg_status"`
	}
	err := c.ask(ctx, c.official, "cgi-bin/message/mass/get", map[string]string{"msg_id": receipt}, &out)
	return out.State, OutcomeOf(err)
}

// DeleteMass takes the article of a mass send back (删除群发消息): its page opens
// no more, while the card stays with those who got it. Only what was sent
// successfully can be taken back.
func (c *Client) DeleteMass(ctx context.Context, receipt string) subsidy.Outcome {
	id, err := strconv.ParseInt(receipt, 10, 64)
	if err != nil {
		return subsidy.Outcome{
			Result: subsidy.Refused,
			Code:   subsidy.CodeNoSuchMass,
			Detail: "the receipt is no number",
		}
	}
	var out reply
	in := map[string]int64{"msg_id": id, "article_idx": 1} // a notice is one article
	return OutcomeOf(c.ask(ctx, c.official, "cgi-bin/message/mass/delete", in, &out))
}
