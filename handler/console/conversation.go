package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// conversationTabs are the lists of messages that came in.
var conversationTabs = []struct {
	Tab  store.ConversationTab
	Name string
}{{store.TabWaiting, "待答复"}, {store.TabAnswered, "已答复"}, {store.TabLate, "已过48小时"}}

// conversationRow is a conversation in a list with the hours left for an answer.
type conversationRow struct {
	official.Conversation
	Left int
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
	rows := make([]conversationRow, len(list))
	for i, c := range list {
		rows[i] = conversationRow{c, c.HoursLeft(v.now)}
	}
	return k.showOfficial(v, "official_messages", "messages", "公众号留言", fiber.Map{
		"Rows":  rows,
		"Next":  next,
		"List":  tab,
		"Lists": conversationTabs,
		"City":  v.staff.Role == subsidy.CityOfficer,
		"Paged": v.Query("after") != "",
	})
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

// message is a message as the console shows it.
type message struct {
	store.ConversationMessage
	Went   string // how an answer went
	Moving bool
}

func shown(m store.ConversationMessage) message {
	out := message{ConversationMessage: m}
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
	c, list, err := k.Store.ConversationFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	messages, moving := make([]message, len(list)), false
	for i, m := range list {
		messages[i] = shown(m)
		moving = moving || messages[i].Moving
	}
	data := fiber.Map{
		"C":         c,
		"Messages":  messages,
		"Moving":    moving,
		"Left":      c.HoursLeft(v.now),
		"Typed":     v.FormValue("body"),
		"Counties":  subsidy.Counties(),
		"MayAssign": v.staff.Actor().May(subsidy.AssignFollower, subsidy.Scope{}) == nil,
	}
	if data["Block"], err = k.Store.BlockOf(v.UserContext(), c.ID); err != nil {
		return err
	}
	if data["Remark"], err = k.Store.RemarkOf(v.UserContext(), c.OpenID); err != nil {
		return err
	}
	data["MayRemark"] = !c.Gone && v.staff.Actor().May(subsidy.RemarkFollower, c.Scope()) == nil
	data["MayBlock"] = v.staff.Actor().May(subsidy.BlockFollower, subsidy.Scope{}) == nil
	v.refused(data, refused)
	return k.showOfficial(v, "official_message", "messages", "公众号留言", data)
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
