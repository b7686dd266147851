package console

import "shigang/store"

// remarkFollower notes something of a follower, or takes it away; the jobs tell
// WeChat.
func (k Console) remarkFollower(v visit) error {
	id := v.Params("id")
	act := v.act("remarkFollower " + id)
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		remark, err := tx.RemarkOf(c.OpenID)
		if err != nil {
			return err
		}
		event, err := remark.Write(c, v.FormValue("remark"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveRemark(remark, event)
	})
	return v.after(err, "/console/official/messages/"+id, func(refused error) error {
		return k.showConversation(v, refused)
	})
}
