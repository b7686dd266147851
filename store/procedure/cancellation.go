package procedure

import "shigang/store"

// whyCancelled is why an account stands for no employee any more.
const whyCancelled = "微信账号已注销"

// CancelAccount erases who an account is at WeChat, whose user cancelled there: it stands for no employee any more,
// and its open requests to are over; there is nobody left to tell.
func CancelAccount(tx *store.Tx, a store.Account) error {
	if err := endBinding(tx, a.ID, "", whyCancelled, ""); err != nil {
		return err
	}
	requests, err := tx.OpenRequestsBy(a.ID)
	if err != nil {
		return err
	}
	for _, id := range requests {
		b, err := tx.Binding(id)
		if err != nil {
			return err
		}
		event := b.Lapse(tx.Act().Now)
		b.Answer, event.Note, event.Owes = whyCancelled, whyCancelled, nil
		if err := tx.SaveBinding(b, event); err != nil {
			return err
		}
	}
	return tx.EraseMiniUser(a)
}
