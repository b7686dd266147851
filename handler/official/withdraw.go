package official

import (
	"fmt"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// withdraws reports whether a user took something back at WeChat, or WeChat
// changed what it says of one (授权用户信息变更).
func withdraws(in official.Incoming) bool {
	switch in.Type {
	case official.IncomingRevoked, official.IncomingCancelled, official.IncomingModified:
		return true
	}
	return false
}

// withdrawFollower erases or renews what is held of a user of the official
// account. Somebody of whom nothing is held leaves no line.
func withdrawFollower(tx *store.Tx, in official.Incoming) error {
	var erased []string
	subject := subsidy.Subject{Kind: subsidy.SubjectFollower, ID: in.From}
	switch {
	case in.ErasesUser():
		messages, known, err := tx.EraseFollower(in.From)
		if err != nil || !known {
			return err
		}
		erased = []string{"openid和unionid", "所在县区和标签", "订阅授权", fmt.Sprintf("留言%d条", messages)}
	case in.Renews():
		known, err := tx.AskAgain(in.From, "")
		if err != nil || !known {
			return err
		}
	}
	event, err := in.Withdrawal(subject, erased, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.Record(event)
}

// withdrawUser erases or renews what is held of a user of the mini-program.
func withdrawUser(tx *store.Tx, in official.Incoming) error {
	account, known, err := tx.MiniUser(in.From)
	if err != nil || !known {
		return err
	}
	var erased []string
	if in.ErasesPhone() && account.Phone != "" {
		if err := tx.ErasePhone(account); err != nil {
			return err
		}
		erased = append(erased, "手机号")
	}
	if in.Renews() {
		if _, err := tx.AskAgain("", account.UnionID); err != nil {
			return err
		}
	}
	if in.ErasesUser() {
		if err := procedure.CancelAccount(tx, account); err != nil {
			return err
		}
		erased = append(erased, "openid和unionid", "登录状态", "订阅授权")
	}
	event, err := in.Withdrawal(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID}, erased, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.Record(event)
}
