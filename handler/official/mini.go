package official

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Templates are the mini-program's subscribe templates, as WeChat's settings name them.
type Templates interface {
	TemplateID(kind subsidy.MessageKind) (string, bool)
	TemplateLasting(id string) bool
}

// answerMini does what a post to the mini-program's callback asks, once. It has
// no replies; messages to its customer service are not taken here.
func (a Account) answerMini(ctx context.Context, in official.Incoming) (official.Reply, error) {
	in.Mini = true
	now, err := a.Store.Now(ctx)
	if err != nil {
		return official.Reply{}, err
	}
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}
	return store.Answer(ctx, a.Store, act, func(tx *store.Tx) (official.Reply, error) {
		return tx.Once(in.Dedupe(), func() (official.Reply, error) { return official.Reply{}, a.takeMini(tx, in) })
	})
}

// takeMini books what one post changes.
func (a Account) takeMini(tx *store.Tx, in official.Incoming) error {
	if withdraws(in) {
		return withdrawUser(tx, in)
	}
	for _, c := range in.Consent {
		if err := a.takeConsent(tx, in, c); err != nil {
			return err
		}
	}
	return nil
}

// takeConsent books one template of a subscribe event.
func (a Account) takeConsent(tx *store.Tx, in official.Incoming, c official.ConsentChange) error {
	switch {
	case in.Type == official.IncomingSentEnd:
		return tx.SubscribeFailed(store.SendEnd{
			Receipt:  c.Receipt,
			Channel:  subsidy.ChannelSubscribe,
			OpenID:   in.From,
			Template: c.Template,
			Outcome:  c.Outcome(),
		}, a.Templates.TemplateID)
	case c.Ended:
		return tx.ConsentEnded(in.From, c.Template)
	}
	lasting := a.Templates.TemplateLasting(c.Template)
	return tx.ConsentTold(store.ConsentFromEvent, in.From, c.Template, c.Accepted, lasting)
}
