package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// Subscription is a template that a person may agree to be told by in WeChat.
type Subscription struct {
	Kind     subsidy.MessageKind   `json:"kind"`
	Kinds    []subsidy.MessageKind `json:"kinds" nullable:"false" doc:"用这个模板的全部消息种类"`
	Template string                `json:"template" doc:"微信订阅消息模板编号"`
	Title    string                `json:"title"`
	Left     int                   `json:"left" doc:"还可以收几条"`
	Lasting  bool                  `json:"lasting" doc:"长期订阅，不限条数"`
}

// ConsentInput is what the person answered in WeChat's own sheet.
type ConsentInput struct {
	Body struct {
		Answers []struct {
			Template string `json:"template" maxLength:"100"`
			Accepted bool   `json:"accepted"`
		} `json:"answers" maxItems:"3"`
	}
}

func (a *API) messageRoutes(api huma.API) {
	huma.Register(api, operation("inbox", http.MethodGet, "/inbox", "我的消息"), a.inbox)
	huma.Register(api, operation("readMessage", http.MethodPost, "/inbox/{id}/read", "标为已读"), a.readMessage)
	huma.Register(api, operation("subscriptions", http.MethodGet, "/subscriptions", "可订阅的微信消息"),
		a.subscriptions)
	huma.Register(api, operation("consent", http.MethodPost, "/subscriptions", "记下微信里的订阅选择"), a.consent)
}

func (a *API) inbox(ctx context.Context, in *PageQuery) (*Body[List[InboxItem]], error) {
	rows, next, err := a.Store.Inbox(ctx, accountOf(ctx).ID, in.page())
	return list(rows, next, err, viewInbox)
}

func (a *API) readMessage(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*struct{}, error) {
	return nil, a.Store.MarkRead(ctx, accountOf(ctx).ID, in.ID)
}

// subscriptions lists the templates, with what is left of the person's consents.
func (a *API) subscriptions(ctx context.Context, _ *struct{}) (*Body[List[Subscription]], error) {
	consents, err := a.Store.Consents(ctx, accountOf(ctx).OpenID)
	if err != nil {
		return nil, err
	}
	out, at := List[Subscription]{Items: []Subscription{}}, map[string]int{}
	for _, kind := range notify.MessageKinds() {
		id, ok := a.WeChat.TemplateID(kind)
		if !ok {
			continue
		}
		if i, listed := at[id]; listed { // one template may serve several kinds
			out.Items[i].Kinds = append(out.Items[i].Kinds, kind)
			continue
		}
		at[id] = len(out.Items)
		c := consents[id]
		out.Items = append(out.Items, Subscription{
			Kind:     kind,
			Kinds:    []subsidy.MessageKind{kind},
			Template: id,
			Title:    a.WeChat.TemplateTitle(kind),
			Left:     c.Left,
			Lasting:  c.Lasting,
		})
	}
	return body(out, nil)
}

// consent books each answer: an accepted tap buys one message of that template,
// or all of a long-term one.
func (a *API) consent(ctx context.Context, in *ConsentInput) (*struct{}, error) {
	account := accountOf(ctx)
	act, err := a.act(ctx, account.Visitor(), "consent", Repeatable{})
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, kind := range notify.MessageKinds() {
		if id, ok := a.WeChat.TemplateID(kind); ok {
			known[id] = true
		}
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		for _, answer := range in.Body.Answers {
			if !known[answer.Template] {
				return &subsidy.Error{
					Kind:    subsidy.Invalid,
					Field:   "/answers",
					Message: "没有这种订阅消息，请更新小程序后再试",
				}
			}
			if err := tx.ConsentTold(store.ConsentFromPhone, account.OpenID, answer.Template, answer.Accepted,
				a.WeChat.TemplateLasting(answer.Template)); err != nil {
				return err
			}
		}
		return nil
	})
}
