package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// The pages of the menu and of the replies.
const (
	menuPage    = "/console/official/menu"
	repliesPage = "/console/official/replies"
)

// lookAtMenu reads the menu that stands at WeChat and keeps what it found;
// whoever may do the action may look.
func (k Console) lookAtMenu(v visit, action subsidy.Action) (official.FoundMenu, error) {
	act := v.act("lookAtMenu")
	act.Key = "" // each time anew
	if err := act.Actor.May(action, subsidy.Scope{}); err != nil {
		return official.FoundMenu{}, err
	}
	if k.Account == nil {
		return official.FoundMenu{}, away()
	}
	found, err := k.Account.FoundMenu(v.UserContext())
	if err != nil {
		return found, err
	}
	return found, k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		event, err := official.KeepReading("menu", act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveFoundMenu(found, event)
	})
}

// readTheirMenu reads the menu that stands at WeChat.
func (k Console) readTheirMenu(v visit) error {
	_, err := k.lookAtMenu(v, subsidy.ReadAccount)
	return v.after(err, menuPage, func(refused error) error { return k.showMenu(v, nil, refused) })
}

// importMenu makes the menu that stands at WeChat our draft, with the replies
// that its buttons need.
func (k Console) importMenu(v visit) error {
	act := v.act("importMenu")
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		m, err := tx.OfficialMenu()
		if err != nil {
			return err
		}
		found, err := tx.FoundMenu()
		if err != nil {
			return err
		}
		replies, err := tx.KeywordReplies()
		if err != nil {
			return err
		}
		event, imported, err := m.Import(found, replies, tx.NewID, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveImported(imported); err != nil {
			return err
		}
		return tx.SaveMenu(m, event)
	})
	return v.after(err, menuPage, func(refused error) error { return k.showMenu(v, nil, refused) })
}

// offerReplies puts the platform's replies that can be taken over on the page.
func (k Console) offerReplies(v visit, list *page.ReplyList, account official.Account) error {
	found, err := k.Store.FoundReplies(v.UserContext())
	if err != nil {
		return err
	}
	list.Found, list.Fresh = found, found.Fresh(account.Replies)
	list.Offers, list.FreshWelcome = found.Offers(account.Replies, account.Welcome), account.Welcome == ""
	return nil
}

// readTheirReplies reads the automatic replies of the public platform.
func (k Console) readTheirReplies(v visit) error {
	act := v.act("readTheirReplies")
	err := act.Actor.May(subsidy.ReadAccount, subsidy.Scope{}) // before WeChat is asked
	if err == nil && k.Account == nil {
		err = away()
	}
	var found official.FoundReplies
	if err == nil {
		found, err = k.Account.FoundReplies(v.UserContext())
	}
	if err == nil {
		err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
			event, err := official.KeepReading("replies", act.Actor, act.Now)
			if err != nil {
				return err
			}
			return tx.SaveFoundReplies(found, event)
		})
	}
	return v.after(err, repliesPage, func(refused error) error { return k.showReplies(v, refused) })
}

// importReplies takes over the platform's replies that we do not have.
func (k Console) importReplies(v visit) error {
	act := v.act("importReplies")
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		found, err := tx.FoundReplies()
		if err != nil {
			return err
		}
		replies, err := tx.KeywordReplies()
		if err != nil {
			return err
		}
		welcome, err := tx.Welcome()
		if err != nil {
			return err
		}
		imported, err := found.Import(replies, welcome, tx.NewID, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.SaveImported(imported); err != nil {
			return err
		}
		found.Skipped = imported.Skipped
		return tx.KeepSkipped(found)
	})
	return v.after(err, repliesPage, func(refused error) error { return k.showReplies(v, refused) })
}
