package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
)

// ConsentFrom is who tells of an answer in the mini-program's subscribe sheet.
type ConsentFrom string

// The two who tell: the phone that asked (wx.requestSubscribeMessage), and
// WeChat (subscribe_msg_popup_event).
const (
	ConsentFromPhone ConsentFrom = "phone"
	ConsentFromEvent ConsentFrom = "event"
)

// consentPairs is how long after one side's word the other's is taken for the
// same tap (machine time).
const consentPairs = 10 * time.Minute

// ConsentTold books one answer in the sheet, of which both sides tell, in either
// order: the second word of a tap books nothing.
func (tx *Tx) ConsentTold(by ConsentFrom, openid, template string, accepted, lasting bool) error {
	known, err := tx.toldBefore(by, openid, template, accepted)
	if err != nil || known {
		return err
	}
	return tx.Consent(openid, template, accepted, lasting)
}

// toldBefore pairs a word with the other side's, or keeps it for that.
func (tx *Tx) toldBefore(by ConsentFrom, openid, template string, accepted bool) (bool, error) {
	now := tx.s.machine()
	var phone, event, last int64
	err := tx.row("SELECT phone, event, at FROM consent_heard WHERE openid = ? AND template = ? AND accepted = ?"+
		tx.lock(), openid, template, flag(accepted)).Scan(&phone, &event, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("pair consent: %w", err)
	}
	if now.Sub(at(last)) > consentPairs {
		phone, event = 0, 0
	}
	ours, theirs := &phone, &event
	if by == ConsentFromEvent {
		ours, theirs = theirs, ours
	}
	known := *theirs > 0
	if known {
		*theirs--
	} else {
		*ours++
	}
	_, err = tx.exec(`INSERT INTO consent_heard (openid, template, accepted, phone, event, at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (openid, template, accepted) DO UPDATE
		SET phone = excluded.phone, event = excluded.event, at = excluded.at`,
		openid, template, flag(accepted), phone, event, ms(now))
	if err != nil {
		return known, fmt.Errorf("pair consent: %w", err)
	}
	return known, nil
}

// ConsentEnded books that somebody refuses a template in WeChat's settings
// (拒收): what was granted serves no more.
func (tx *Tx) ConsentEnded(openid, template string) error {
	_, err := tx.exec(`INSERT INTO consent (openid, template, granted, spent, refused, lasting)
		VALUES (?, ?, 0, 0, 1, 0)
		ON CONFLICT (openid, template) DO UPDATE
		SET spent = consent.granted, refused = consent.refused + 1, lasting = 0`, openid, template)
	if err != nil {
		return fmt.Errorf("end consent: %w", err)
	}
	return nil
}

// subscribeEnds is how long after a subscribe message was taken its end is
// looked for, and among how many of the account's messages.
const (
	subscribeEnds    = time.Hour
	subscribeEndsFew = 50
)

// SubscribeFailed books that WeChat took a subscribe message and did not deliver
// it after all. Where the call answered without an id, the newest message to that
// user by that template is the one; which template a kind has, is given.
func (tx *Tx) SubscribeFailed(end SendEnd, template func(subsidy.MessageKind) (string, bool)) error {
	if end.Outcome.Result == subsidy.Delivered || end.Receipt == "" {
		return nil
	}
	if known, err := tx.failSent(end); known || err != nil {
		return err
	}
	a, ok, err := tx.MiniUser(end.OpenID)
	if err != nil || !ok {
		return err
	}
	sends, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (s Sending, err error) {
		return s, r.Scan(&s.ID, &s.Kind)
	}, `SELECT notice.id, notice.kind FROM notice
		JOIN attempt ON attempt.notice_id = notice.id AND attempt.attempt = notice.attempt
		WHERE notice.account_id = ? AND notice.state = 'delivered' AND notice.channel = 'subscribe' AND attempt.at > ?
		ORDER BY notice.id DESC LIMIT ?`, a.ID, ms(tx.s.machine().Add(-subscribeEnds)), subscribeEndsFew)
	if err != nil {
		return fmt.Errorf("find message: %w", err)
	}
	for _, s := range sends {
		if id, ok := template(s.Kind); !ok || id != end.Template {
			continue
		}
		n, err := tx.exec("UPDATE notice SET receipt = ? WHERE id = ? AND state = 'delivered'", end.Receipt, s.ID)
		if err != nil {
			return fmt.Errorf("find message: %w", err)
		}
		if n > 0 {
			_, err = tx.failSent(end)
			return err
		}
	}
	return nil
}
