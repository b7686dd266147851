package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// conversationTabs are the lists of messages that came in.
var conversationTabs = []page.MessageTab{
	{Tab: store.TabWaiting, Name: "待答复"},
	{Tab: store.TabAnswered, Name: "已答复"},
	{Tab: store.TabLate, Name: "已过48小时"},
}

// conversations lists the messages that followers sent, newest first.
func (k Console) conversations(v visit) error {
	if err := v.staff.Actor().May(subsidy.ReadOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	tab := store.TabWaiting
	for _, t := range conversationTabs {
		if v.Query("tab") == string(t.Tab) {
			tab = t.Tab
		}
	}
	list, next, err := k.Store.Conversations(v.UserContext(), v.staff.Actor(), tab, v.now, store.Page{
		After: v.Query("after"),
		Limit: 50,
	})
	if err != nil {
		return err
	}
	rows := make([]page.MessageRow, len(list))
	for i, c := range list {
		rows[i] = page.MessageRow{Conversation: c, Left: c.HoursLeft(v.now)}
	}
	body := page.Messages(page.MessageList{
		Rows:  rows,
		Next:  next,
		List:  tab,
		Lists: conversationTabs,
		City:  v.staff.Role == subsidy.CityOfficer,
		Paged: v.Query("after") != "",
	})
	return k.writeOfficial(v, page.OfficialMessages, "公众号留言", body, nil)
}

// answerText says how an answer went.
var answerText = map[subsidy.DeliveryState]string{
	subsidy.DeliveryWaiting:   "等待发送",
	subsidy.DeliveryHeld:      "已暂停发送",
	subsidy.DeliverySending:   "正在发送",
	subsidy.DeliveryDelivered: "已送达",
	subsidy.DeliveryUnknown:   "微信没有回应，是否送达不明",
	subsidy.DeliveryRefused:   "没有送达",
	subsidy.DeliveryDropped:   "已超过48小时，没有发出",
}

func shown(m store.ConversationMessage) page.Message {
	out := page.Message{ConversationMessage: m}
	if !m.Staff {
		return out
	}
	out.Went, out.Moving = answerText[m.State], m.State == subsidy.DeliveryWaiting || m.State == subsidy.DeliverySending
	if m.State == subsidy.DeliveryRefused {
		code, known := subsidy.CodeOf(subsidy.ChannelCustom, m.Code)
		switch {
		case m.Left:
			out.Went += "：对方已取消关注"
		case known:
			out.Went += "：" + code.Cause
		default:
			out.Went += "：微信没有接受"
		}
	}
	return out
}

func (k Console) conversation(v visit) error { return k.showConversation(v, nil) }

func (k Console) showConversation(v visit, refused error) error {
	return k.showConversationWith(v, v.FormValue("body"), refused)
}

// showConversationWith shows a conversation with a text in the answer's box.
func (k Console) showConversationWith(v visit, typed string, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	c, list, err := k.Store.ConversationFor(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	p := page.MessagePage{
		C:         c,
		Messages:  make([]page.Message, len(list)),
		Left:      c.HoursLeft(v.now),
		Typed:     typed,
		Counties:  subsidy.Counties(),
		MayAssign: actor.May(subsidy.AssignFollower, subsidy.Scope{}) == nil,
		MayRemark: !c.Gone && actor.May(subsidy.RemarkFollower, c.Scope()) == nil,
		MayBlock:  actor.May(subsidy.BlockFollower, subsidy.Scope{}) == nil,
	}
	for i, m := range list {
		p.Messages[i] = shown(m)
		p.Moving = p.Moving || p.Messages[i].Moving
	}
	if p.Saved, err = k.Store.SavedAnswers(ctx, actor); err != nil {
		return err
	}
	if p.Block, err = k.Store.BlockOf(ctx, c.ID); err != nil {
		return err
	}
	if p.Remark, err = k.Store.RemarkOf(ctx, c.OpenID); err != nil {
		return err
	}
	return k.writeOfficial(v, page.OfficialMessages, "公众号留言", page.Conversation(p), refused)
}

// answerFollower sends an answer; it goes out as a customer service message.
func (k Console) answerFollower(v visit) error {
	body := v.FormValue("body")
	act := v.act("answerFollower " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		c, err := tx.Conversation(v.Params("id"))
		if err != nil {
			return err
		}
		id := tx.NewID()
		text, event, err := c.Answer(id, body, act.Actor, act.Now)
		if err != nil {
			return err
		}
		block, err := tx.BlockOf(c.ID)
		if err == nil {
			err = block.MayAnswer()
		}
		if err != nil {
			return err
		}
		return tx.SaveMessage(c,
			store.ConversationMessage{ID: id, Staff: true, MessageText: store.MessageText{Text: text}}, event)
	})
	return v.after(err, "/console/official/messages/"+v.Params("id"), func(refused error) error {
		return k.showConversation(v, refused)
	})
}

// assignFollower gives a follower's county for them, and with it the conversation.
func (k Console) assignFollower(v visit) error {
	act := v.act("assignFollower " + v.Params("id"))
	county := subsidy.County(v.FormValue("county"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		if err := act.Actor.May(subsidy.AssignFollower, subsidy.Scope{}); err != nil {
			return err
		}
		c, err := tx.Conversation(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := c.Choose(county, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveConversation(c); err != nil {
			return err
		}
		return tx.SetCounty(c.OpenID, county, event)
	})
	return v.after(err, "/console/official/messages/"+v.Params("id"), func(refused error) error {
		return k.showConversation(v, refused)
	})
}
