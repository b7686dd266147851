package foreign

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/silenceper/wechat/v2/miniprogram/auth"
	"github.com/silenceper/wechat/v2/miniprogram/subscribe"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	"github.com/silenceper/wechat/v2/officialaccount/draft"
	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// follower is somebody who follows the account all the time.
const follower = "oa_follower"

// sessions are tokens, logins and phone numbers.
func (w sdkWorld) sessions() map[string]work {
	session := func(code string) error { _, err := auth.NewAuth(w.mini).Code2Session(code); return err }
	number := func(code string) error { _, err := auth.NewAuth(w.mini).GetPhoneNumber(code); return err }
	ask := func(secret string) error {
		_, err := tokens(officialID, secret).GetAccessTokenDirectly(context.Background(), false)
		return err
	}
	return map[string]work{
		"cgi-bin/stable_token": {
			func() error { return ask(secret) },
			one(40125, func() error { return ask("wrong") }),
		},
		"sns/jscode2session": {
			func() error { return session(w.b.code("login")) },
			one(40029, func() error { return session("nonsense") }),
		},
		"wxa/business/getuserphonenumber": {
			func() error { return number(w.b.code("number")) },
			one(40029, func() error { return number("nonsense") }),
		},
	}
}

// messages are what is sent to one person.
func (w sdkWorld) messages() map[string]work {
	return map[string]work{
		"cgi-bin/message/subscribe/send": {
			func() error {
				w.b.post("/phone/subscribe",
					map[string]any{"user": "two", "templates": map[string]string{"sub": "accept"}}, nil)
				return w.subscribed()
			},
			one(43101, w.subscribed),
		},
		"cgi-bin/message/subscribe/bizsend": {
			func() error {
				w.b.post("/control/consent",
					map[string]string{"user": "follower", "template": "biz", "answer": "accept"}, nil)
				return w.biz("biz")
			},
			one(40037, func() error { return w.biz("none") }),
		},
		"cgi-bin/message/template/send": {
			func() error { return w.template(follower) },
			one(43004, func() error { return w.template("oa_stranger") }),
		},
		"cgi-bin/message/custom/send": {
			func() error {
				w.b.post("/control/message", map[string]string{"user": "follower", "text": "政策"}, nil)
				return w.answer(follower)
			},
			one(45015, func() error { return w.answer("oa_stranger") }),
		},
	}
}

func (w sdkWorld) subscribed() error {
	return subscribe.NewSubscribe(w.mini).Send(&subscribe.Message{
		ToUser: "mini_two", TemplateID: "sub", Data: map[string]*subscribe.DataItem{"thing1": {Value: "一条消息"}},
	})
}

func (w sdkWorld) biz(template string) error {
	return message.NewSubscribe(w.oa).Send(&message.SubscribeMessage{
		ToUser: follower, TemplateID: template,
		Data: map[string]*message.SubscribeDataItem{"thing1": {Value: "一条消息"}},
	})
}

func (w sdkWorld) template(to string) error {
	_, err := message.NewTemplate(w.oa).Send(&message.TemplateMessage{
		ToUser: to, TemplateID: "tpl", Data: map[string]*message.TemplateDataItem{"thing1": {Value: "一条消息"}},
	})
	return err
}

func (w sdkWorld) answer(to string) error {
	return message.NewMessageManager(w.oa).Send(message.NewCustomerTextMessage(to, "答复"))
}

// templates are the lists of both accounts' templates.
func (w sdkWorld) templates() map[string]work {
	return map[string]work{
		"cgi-bin/template/get_all_private_template": {
			func() error {
				list, err := message.NewTemplate(w.oa).List()
				return want(len(list) == 1 && list[0].TemplateID == "tpl", err)
			},
			one(40001, func() error { _, err := message.NewTemplate(w.wrong).List(); return err }),
		},
		"wxaapi/newtmpl/gettemplate": {
			func() error {
				biz, err := message.NewSubscribe(w.oa).List()
				if err != nil {
					return err
				}
				list, err := subscribe.NewSubscribe(w.mini).ListTemplates()
				return want(err == nil && len(list.Data) == 1 && len(biz) == 1 && biz[0].PriTmplID == "biz", err)
			},
			one(40001, func() error { _, err := message.NewSubscribe(w.wrong).List(); return err }),
		},
	}
}

// mass are mass sends and what is asked about them afterwards.
func (w sdkWorld) mass() map[string]work {
	preview := func(id string) error {
		to := &broadcast.User{OpenID: []string{follower}}
		_, err := broadcast.NewBroadcast(w.oa).Preview().SendNews(to, id, false)
		return err
	}
	state := func(id int64, want string) error {
		out, err := broadcast.NewBroadcast(w.oa).GetMassStatus(strconv.FormatInt(id, 10))
		if err == nil && out.MsgStatus != want {
			err = fmt.Errorf("it is %s, not %s", out.MsgStatus, want)
		}
		return err
	}
	return map[string]work{
		"cgi-bin/message/mass/preview": {
			func() error { return preview(w.drafts[0]) },
			one(40007, func() error { return preview("none") }),
		},
		"cgi-bin/message/mass/sendall": {
			func() error { _, err := w.send(w.drafts[1]); return err },
			one(40007, func() error { _, err := w.send("none"); return err }),
		},
		"cgi-bin/message/mass/get": {
			func() error {
				id, err := w.send(w.drafts[2])
				return errors.Join(err, w.settled(), state(id, "SEND_SUCCESS"))
			},
			one(40059, func() error { return state(999_999, "") }),
		},
		"cgi-bin/message/mass/delete": {
			func() error {
				id, err := w.send(w.drafts[3])
				return errors.Join(err, w.settled(), broadcast.NewBroadcast(w.oa).Delete(id, 1), state(id, "DELETE"))
			},
			one(40059, func() error { return broadcast.NewBroadcast(w.oa).Delete(999_999, 1) }),
		},
	}
}

// send sends a draft to the tag.
func (w sdkWorld) send(draft string) (id int64, err error) {
	out, err := broadcast.NewBroadcast(w.oa).SendNews(&broadcast.User{TagID: int64(w.tag)}, draft, false)
	if err != nil {
		return 0, err
	}
	return out.MsgID, nil
}

// settled waits until no mass send runs.
func (w sdkWorld) settled() error {
	res, err := http.Get(w.b.url + "/control/wait")
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// drafted are the calls about drafts. WeChat documents no_content of the list as a
// number; the SDK sends a boolean, which the sandbox refuses (47001).
func (w sdkWorld) drafted() map[string]work {
	d := draft.NewDraft(w.oa)
	return map[string]work{
		"cgi-bin/draft/add": {
			func() error { _, err := w.draft("通知"); return err },
			one(45003, func() error { _, err := w.draft(strings.Repeat("长", 33)); return err }),
		},
		"cgi-bin/draft/get": {
			func() error { return w.titled(w.drafts[4], "政策通知4") },
			one(40007, func() error { return w.titled("none", "") }),
		},
		"cgi-bin/draft/update": {
			func() error {
				id, err := w.draft("改前")
				return errors.Join(err, d.UpdateDraft(w.article("改后"), id, 0), w.titled(id, "改后"))
			},
			one(40007, func() error { return d.UpdateDraft(w.article("改后"), "none", 0) }),
		},
		"cgi-bin/draft/count": {
			func() error { n, err := d.CountDraft(); return want(n > 0, err) },
			one(40001, func() error { _, err := draft.NewDraft(w.wrong).CountDraft(); return err }),
		},
		"cgi-bin/draft/batchget": {
			refused: one(47001, func() error { _, err := d.PaginateDraft(0, 20, true); return err }),
		},
		"cgi-bin/draft/delete": {
			func() error { id, err := w.draft("不要"); return errors.Join(err, d.DeleteDraft(id)) },
			one(40007, func() error { return d.DeleteDraft("none") }),
		},
	}
}

func (w sdkWorld) article(title string) *draft.Article {
	return &draft.Article{Title: title, Content: "正文", ThumbMediaID: w.cover}
}

func (w sdkWorld) draft(title string) (id string, err error) {
	return draft.NewDraft(w.oa).AddDraft([]*draft.Article{w.article(title)})
}

// titled is an error unless the draft has that title.
func (w sdkWorld) titled(id, title string) error {
	list, err := draft.NewDraft(w.oa).GetDraft(id)
	return want(len(list) == 1 && list[0].Title == title, err)
}
