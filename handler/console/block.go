package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// blocked lists whom the account has on its blacklist.
func (k Console) blocked(v visit) error {
	if err := v.staff.Actor().May(subsidy.BlockFollower, subsidy.Scope{}); err != nil {
		return err
	}
	rows, next, err := k.Store.Blocked(v.UserContext(), store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	return k.writeOfficial(v, page.OfficialMessages, "黑名单", page.Blocked(rows, next), nil)
}

// blockFollower puts a follower on the blacklist, or takes them off; the jobs do
// it at WeChat.
func (k Console) blockFollower(v visit) error {
	id := v.Params("id")
	answer, unanswered := v.chosen("on", "请选择拉黑或解除拉黑", "1", "0")
	act := v.act("blockFollower " + id)
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		b, err := tx.BlockOf(id)
		if err != nil {
			return err
		}
		if unanswered != nil {
			return unanswered
		}
		event, err := b.Set(&c, answer == "1", v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveConversation(c); err != nil {
			return err
		}
		return tx.SaveBlock(b, event)
	})
	here := "/console/official/messages/" + id
	return v.after(err, here, func(refused error) error { return k.showConversation(v, refused) })
}
