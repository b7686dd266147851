package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// MiniUser finds the account of a user of the mini-program for update; ok is
// false when nobody is known under that openid.
func (tx *Tx) MiniUser(openid string) (a Account, ok bool, err error) {
	var id string
	err = tx.row("SELECT id FROM account WHERE app = 'mini' AND openid = ?", openid).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	if err != nil {
		return a, false, fmt.Errorf("find account: %w", err)
	}
	a, err = tx.Account(id)
	return a, err == nil, err
}

// ErasePhone erases the number that WeChat vouched for, and what it is found by.
func (tx *Tx) ErasePhone(a Account) error {
	if _, err := tx.exec("UPDATE account SET phone = NULL, phone_hash = '' WHERE id = ?", a.ID); err != nil {
		return fmt.Errorf("erase phone: %w", err)
	}
	return tx.phoneMoved(a.Phone)
}

// phoneMoved has the rosters that name a number looked at again: it may be a
// member's now, or no longer.
func (tx *Tx) phoneMoved(phone string) error {
	return tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.id IN (SELECT filing_id FROM roster "+
		"WHERE phone_hash = ? AND phone_hash <> '') AND "+live, tx.s.seal.hash("phone", phone))
}

// cancelled is the app of accounts whose users have cancelled at WeChat: their
// openid is their own id, under which nobody logs in.
const cancelled = "cancelled"

// EraseMiniUser erases who an account is at WeChat: openid, unionid, sessions and
// consents. What it did in its cases stays.
func (tx *Tx) EraseMiniUser(a Account) error {
	if err := tx.endPhoneOf(a.ID, "微信用户已注销"); err != nil {
		return err
	}
	err := tx.eraseAll([]erase{
		{"UPDATE account SET app = ?, openid = id, unionid = '' WHERE id = ?", []any{cancelled, a.ID}},
		{"DELETE FROM session WHERE holder = ? AND staff = 0", []any{a.ID}},
		{"DELETE FROM feed WHERE holder = ? AND staff = 0", []any{a.ID}},
		{"DELETE FROM consent WHERE openid = ?", []any{a.OpenID}},
		{"DELETE FROM consent_heard WHERE openid = ?", []any{a.OpenID}},
	})
	if err != nil || a.UnionID == "" {
		return err
	}
	_, err = tx.retag("unionid = ? AND unionid <> ''", a.UnionID)
	return err
}

// OpenRequestsBy are an account's open requests to stand for an employee.
func (tx *Tx) OpenRequestsBy(account string) ([]string, error) {
	return tx.idsOf("SELECT id FROM binding WHERE account_id = ? AND state = 'open' ORDER BY id", account)
}

// EraseFollower erases what is held of somebody at the official account: that
// they follow, their county and tags, consents, and what they wrote with its
// answers. It says how many messages that were; known is false for a stranger.
func (tx *Tx) EraseFollower(openid string) (messages int, known bool, err error) {
	c, wrote, err := tx.ConversationWith(openid)
	if err != nil {
		return 0, false, err
	}
	if wrote {
		if messages, err = tx.eraseConversation(c.ID); err != nil {
			return messages, false, err
		}
	}
	var following int
	err = tx.row("DELETE FROM follower WHERE openid = ? RETURNING following", openid).Scan(&following)
	if errors.Is(err, sql.ErrNoRows) && !wrote {
		return 0, false, nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return messages, false, fmt.Errorf("erase follower: %w", err)
	}
	if err := tx.followerDay(0, following); err != nil {
		return messages, true, err
	}
	if err := tx.eraseTold(openid, tx.s.followerToken(openid)); err != nil {
		return messages, true, err
	}
	return messages, true, tx.eraseAll([]erase{
		{"DELETE FROM consent WHERE openid = ?", []any{openid}},
		{"DELETE FROM block WHERE openid = ?", []any{openid}},
		{"DELETE FROM remark WHERE openid = ?", []any{openid}},
	})
}

// AskAgain has WeChat asked anew about a follower, by openid, or by the unionid
// of an account of the mini-program.
func (tx *Tx) AskAgain(openid, unionid string) (known bool, err error) {
	n, err := tx.exec("UPDATE follower SET asked_at = 0 WHERE openid = ? OR unionid = ? AND unionid <> ''", openid,
		unionid)
	if err != nil {
		return false, fmt.Errorf("ask about follower again: %w", err)
	}
	return n > 0, nil
}
