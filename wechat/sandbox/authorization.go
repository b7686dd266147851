package sandbox

import (
	"database/sql"
	"slices"
)

// platformName is who such events come from (平台推送服务 UserName); the user
// stands in OpenID.
const platformName = "o_wechat_platform"

// What a user can take back, by WeChat's numbers (授权用户信息变更 RevokeInfo: the
// mini-program's page and the official account's).
var revocable = map[string][]string{
	ofMini: {
		"1", "2", "3", "4", "5", "6", "7", "8", "12", "13", "14", "15", "16", "18", "19", "20",
	},
	ofOfficial: {"201", "202", "203", "204", "205", "206", "207"},
}

// withdrawals are the events by the word the tests and pages have for them.
var withdrawals = map[string]struct{ event, said string }{
	"revoke":   {"user_authorization_revoke", "撤回授权"},
	"cancel":   {"user_authorization_cancellation", "注销微信"},
	"modified": {"user_info_modified", "资料被微信清理"},
}

// withdraw takes something back at WeChat, of one app, which is told of it
// (授权用户信息变更).
func (s *Sandbox) withdraw(user, app, word, info string) (id int64, err error) {
	what, known := withdrawals[word]
	switch {
	case !userShape.MatchString(user):
		return 0, problem("用户名只能是小写字母、数字和连字符")
	case !known || app != ofMini && app != ofOfficial:
		return 0, problem("没有这种事件")
	case word == "revoke" && !slices.Contains(revocable[app], info):
		return 0, problem("微信没有这种可以撤回的授权")
	case word != "revoke":
		info = ""
	}
	err = s.inTx(func(tx *sql.Tx) error {
		if word == "cancel" {
			if err := s.forget(tx, user, app); err != nil {
				return err
			}
		}
		id, err = s.tellWithdrawal(tx, user, app, what.event, what.said, info)
		return err
	})
	s.posted()
	return id, err
}

// tellWithdrawal owes the app's callback the event.
func (s *Sandbox) tellWithdrawal(tx *sql.Tx, user, app, name, said, info string) (int64, error) {
	account := s.o.Official.ID
	if app == ofMini {
		account = s.o.Mini.ID
	}
	fields := []field{{"OpenID", openID(app, user), false}, {"AppID", account, false}}
	if info != "" {
		fields = append(fields, field{"RevokeInfo", info, false})
		said += "（" + info + "）"
	}
	if app == ofMini {
		return s.push(tx, user, "authorization", said, pushed{event: name, from: platformName, fields: fields})
	}
	xml := ""
	for _, f := range fields {
		xml += text(f.name, f.value)
	}
	now := s.now()
	return s.keepPost(tx, ofOfficial, s.o.CallbackURL != "", Post{
		at: now.UnixMilli(), OpenID: openID("oa", user), Kind: "authorization", Text: said,
	}, officialXML(platformName, now.Unix(), event(name, xml)))
}

// forget is what WeChat itself forgets of a user who cancels. That no
// unsubscribe event comes beside is ours: the documents name none.
func (s *Sandbox) forget(tx *sql.Tx, user, app string) error {
	statements := []string{"DELETE FROM code WHERE user = ?"}
	args := user
	if app == ofOfficial {
		args = openID("oa", user)
		statements = []string{
			"DELETE FROM follower WHERE openid = ?", "DELETE FROM tagged WHERE openid = ?",
			"DELETE FROM allowance WHERE openid = ?",
		}
	}
	for _, statement := range statements {
		if _, err := tx.Exec(statement, args); err != nil {
			return err
		}
	}
	return s.dropConsents(tx, user, map[string]string{ofMini: "subscribe", ofOfficial: "biz"}[app])
}

// dropConsents ends a user's consents to the templates of a channel.
func (s *Sandbox) dropConsents(tx *sql.Tx, user, channel string) error {
	for _, t := range s.o.Templates {
		if t.Channel != channel {
			continue
		}
		if _, err := tx.Exec("DELETE FROM consent WHERE user = ? AND template = ?", user, t.ID); err != nil {
			return err
		}
	}
	return nil
}
