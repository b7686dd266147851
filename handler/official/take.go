package official

import (
	"errors"
	"strings"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// take books what one post changes, and returns what is answered at once.
func take(tx *store.Tx, in official.Incoming, a official.Answer) (official.Reply, error) {
	if withdraws(in) {
		return official.Reply{}, withdrawFollower(tx, in)
	}
	if err := follow(tx, in); err != nil {
		return official.Reply{}, err
	}
	if err := ended(tx, in); err != nil {
		return official.Reply{}, err
	}
	if a.Follower == official.FollowerChooses {
		if err := choose(tx, in, a.County); err != nil {
			return official.Reply{}, err
		}
	}
	switch in.Type {
	case official.IncomingText, official.IncomingImage, official.IncomingOther:
		if err := converse(tx, in, a.Keep); err != nil {
			return official.Reply{}, err
		}
	}
	if a.Reply.Kind != official.ReplyCard {
		return a.Reply, nil
	}
	// A passive reply has no cards: it goes out as a customer service message.
	return official.Reply{}, tx.Owe(subsidy.Subject{Kind: subsidy.SubjectFollower, ID: in.From},
		subsidy.Owed{To: subsidy.Audience{OpenID: in.From}, Message: official.OfficialReply{Reply: a.Reply}})
}

// follow books whether somebody follows: by the events, and by whatever only a
// follower can do.
func follow(tx *store.Tx, in official.Incoming) error {
	switch in.Type {
	case official.IncomingUnsubscribe:
		return tx.Unfollowed(in.From, in.At)
	case official.IncomingSubscribe:
		return tx.Followed(in.From, in.At, true)
	case official.IncomingText, official.IncomingImage, official.IncomingOther, official.IncomingScan,
		official.IncomingClick, official.IncomingView:
		return tx.Followed(in.From, in.At, false)
	}
	return nil
}

// ended books how sends ended, and what consents changed.
func ended(tx *store.Tx, in official.Incoming) error {
	switch in.Type {
	case official.IncomingTemplateEnd:
		return tx.SendEnded(store.SendEnd{
			Receipt: in.Job.Receipt,
			Channel: subsidy.ChannelTemplate,
			OpenID:  in.From,
			Outcome: in.Job.Outcome(),
		})
	case official.IncomingMassEnd:
		return errors.Join(tx.MassEnded(in.Job.Receipt, in.Job), tx.ArticleLinks(in.Job.Receipt, in.Links))
	case official.IncomingSentEnd:
		for _, c := range in.Consent {
			if err := tx.SendEnded(store.SendEnd{
				Receipt:  c.Receipt,
				Channel:  subsidy.ChannelBiz,
				OpenID:   in.From,
				Template: c.Template,
				Outcome:  c.Outcome(),
			}); err != nil {
				return err
			}
		}
	case official.IncomingConsent:
		for _, c := range in.Consent {
			if err := consented(tx, in.From, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// consented books one answer: accepted, it buys one message; refused, a lasting
// consent ends too, and in WeChat's settings all that was granted.
func consented(tx *store.Tx, openid string, c official.ConsentChange) error {
	if c.Ended {
		return tx.ConsentEnded(openid, c.Template)
	}
	return tx.Consent(openid, c.Template, c.Accepted, !c.Accepted)
}

// choose keeps the county a follower wrote; a message of theirs that waits goes
// over to it.
func choose(tx *store.Tx, in official.Incoming, county subsidy.County) error {
	by := tx.Act().Actor
	c, ok, err := tx.ConversationWith(in.From)
	if err != nil {
		return err
	}
	if !ok {
		event, err := official.CountyChosen(in.From, county, by, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SetCounty(in.From, county, event)
	}
	event, err := c.Choose(county, by, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.SaveConversation(c); err != nil {
		return err
	}
	return tx.SetCounty(in.From, county, event)
}

// converse keeps a message that only staff can answer; any other one lets the
// 48 hours of a conversation begin anew.
func converse(tx *store.Tx, in official.Incoming, keep bool) error {
	now := tx.Act().Now
	c, ok, err := tx.ConversationWith(in.From)
	if err != nil || !ok && !keep {
		return err
	}
	if !keep {
		c.Heard(now)
		return tx.SaveConversation(c)
	}
	if !ok {
		c = official.Conversation{ID: tx.NewID(), OpenID: in.From, CreatedAt: now}
	}
	county, err := tx.CountyOf(in.From)
	if err != nil {
		return err
	}
	event, err := c.Receive(in, county, now)
	if err != nil {
		return err
	}
	return tx.SaveMessage(c,
		store.ConversationMessage{
			ID:          tx.NewID(),
			MessageText: store.MessageText{Text: in.Shown(), Picture: picture(in)},
		}, event)
}

// picture is the address at WeChat of a picture that was sent, "" for none.
func picture(in official.Incoming) string {
	address := subsidy.CleanLine(in.Content)
	isAddress := strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
	if in.Type == official.IncomingImage && isAddress {
		return address
	}
	return ""
}
