package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/notify"
)

// Ways is what a send needs to know from outside the rows.
type Ways struct {
	// how long an attempt may take, machine time
	Lease time.Duration
	// the channel's template for a message type
	Template func(kind subsidy.MessageKind, on subsidy.Channel) (id string, has bool)
	Mail     bool // e-mail can be sent
	Quotas   subsidy.Quotas
	Paces    subsidy.Paces
}

// Sending is what one attempt needs to send.
type Sending struct {
	ID       string
	Attempt  int
	Tries    int // on this channel, this one not counted
	Kind     subsidy.MessageKind
	Channel  subsidy.Channel
	Message  subsidy.Message
	Subject  subsidy.Subject
	Account  string
	Address  string // the channel's: openid or e-mail address, "" for the followers as a whole
	Template string // of the channel, "" where it has none
	Spent    bool   // one consent was spent for this attempt
	Started  time.Time

	sendingWays
	sendingPace
}

// sendingWays are the addresses a message may take, each "" where there is none.
type sendingWays struct {
	followed string // openid at the official account
	openid   string // openid at the mini-program
	mail     string
	why      string // the channels that were passed over before
}

// sendingPace is what the speed of sends counts by.
type sendingPace struct {
	lane   notify.Lane
	letGo  int64 // machine time, 0 for a message of a later hour
	minute int64 // whose pace the call counts in
}

// StartSend claims one attempt and picks its channel: false means there is
// nothing to send, for the attempt is stale, the message no longer true, its
// channel rests, or only the inbox is open. A consent is spent in the same
// transaction.
func (s *Store) StartSend(ctx context.Context, due Due, w Ways) (Sending, bool, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return Sending{}, false, err
	}
	type answer struct {
		send Sending
		ok   bool
	}
	a, err := Answer(ctx, s, Act{Now: now}, func(tx *Tx) (answer, error) {
		send, ok, err := tx.claimSend(due, w.Lease)
		if err != nil || !ok {
			return answer{}, err
		}
		wanted, err := tx.wanted(&send)
		if err != nil {
			return answer{}, err
		}
		if !wanted {
			return answer{},
				tx.settle(send, notify.Settle{State: subsidy.DeliveryDropped, Channel: send.Channel}, subsidy.Outcome{})
		}
		reach, err := tx.reach(&send, w)
		if err != nil {
			return answer{}, err
		}
		next := notify.Route(send.Kind, send.Channel, reach, now)
		if next.Channel != send.Channel { // tries count on one channel
			send.Tries = 0
		}
		if next.State != subsidy.DeliverySending {
			return answer{}, tx.settle(send, next, subsidy.Outcome{})
		}
		if ok, err = tx.setOut(&send, next, w); err != nil {
			return answer{}, err
		}
		return answer{send, ok}, tx.followSend(send)
	})
	return a.send, a.ok, err
}

// claimSend takes the attempt, if it is still the one that counts.
func (tx *Tx) claimSend(due Due, lease time.Duration) (Sending, bool, error) {
	send := Sending{ID: due.ID, Attempt: due.Attempt, Started: tx.s.machine()}
	var payload, address []byte
	err := tx.row(`UPDATE notice SET state = 'sending', queued_until = ? WHERE id = ? AND attempt = ?
		AND state = 'waiting'
		RETURNING kind, channel, tries, subject_kind, subject_id, account_id, payload, address,
		why, lane, let_go`, ms(send.Started.Add(lease)), due.ID, due.Attempt).
		Scan(&send.Kind, &send.Channel, &send.Tries, &send.Subject.Kind, &send.Subject.ID, &send.Account, &payload,
			&address, &send.why, &send.lane, &send.letGo)
	if errors.Is(err, sql.ErrNoRows) {
		return send, false, nil
	}
	if err != nil {
		return send, false, fmt.Errorf("start send: %w", err)
	}
	plain, err := tx.s.seal.open("notice.payload", send.ID, payload)
	if err != nil {
		return send, false, err
	}
	if send.Message, err = notify.DecodeMessage(send.Kind, plain); err != nil {
		return send, false, err
	}
	if address != nil {
		if plain, err = tx.s.seal.open("notice.address", send.ID, address); err != nil {
			return send, false, err
		}
		send.Address = string(plain)
	}
	return send, true, nil
}

// wanted asks whether the message is still true; a digest is made anew of what
// is left of it.
func (tx *Tx) wanted(send *Sending) (bool, error) {
	if disabled, err := tx.disabled(send.Account); err != nil || disabled {
		return false, err
	}
	if _, ok := send.Message.(notify.Digest); ok {
		return tx.refold(send)
	}
	subject := send.Subject
	if id, ok := claim.RecoveryTold(send.Message); ok { // it leads to the claim, but asks of the recovery
		subject = subsidy.Subject{Kind: subsidy.SubjectRecovery, ID: id}
	}
	facts, err := tx.facts(subject)
	if err != nil {
		return false, err
	}
	return subsidy.Wanted(send.Message, facts, calendar.DayOf(tx.act.Now)), nil
}

// facts are what is known of a notice's subject.
func (tx *Tx) facts(subject subsidy.Subject) (f subsidy.Facts, err error) {
	var start, end, by, received string
	switch subject.Kind {
	case subsidy.SubjectFiling:
		var suspended string
		err = tx.row("SELECT state, start_day, end_day, decide_by, claim_until, suspended, "+filingClaimed+
			" FROM filing WHERE id = ?", subject.ID).
			Scan(&f.State, &start, &end, &by, scanDay{&f.Until}, &suspended, &f.Claimed)
		f.Suspended = suspended != ""
	case subsidy.SubjectClaim:
		var suspended string
		err = tx.row("SELECT state, due, suspended FROM claim WHERE id = ?", subject.ID).Scan(&f.State, &by, &suspended)
		f.Suspended = suspended != ""
	case subsidy.SubjectRecovery:
		var answered int64
		err = tx.row("SELECT state, answer_by, answered_at FROM recovery WHERE id = ?", subject.ID).
			Scan(&f.State, &by, &answered)
		f.Answered = answered > 0
	case subsidy.SubjectAssessment:
		err = tx.row("SELECT state, received FROM assessment WHERE id = ?", subject.ID).Scan(&f.State, &received)
	case subsidy.SubjectQuestion:
		err = tx.row("SELECT state, answer_by FROM question WHERE id = ?", subject.ID).Scan(&f.State, &by)
	case subsidy.SubjectAnswer:
		f.State, err = tx.answerState(subject.ID)
	case subsidy.SubjectWeekly:
		return tx.weeklyFacts(subject.ID)
	case subsidy.SubjectMailbox: // a code is wanted while it serves
		err = tx.row("SELECT 'waiting' FROM mailbox WHERE holder = ? AND confirmed = 0 AND code_until > ?", subject.ID,
			ms(tx.s.machine())).Scan(&f.State)
	default:
		return f, nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return subsidy.Facts{Gone: true}, nil
	}
	if err != nil {
		return f, fmt.Errorf("read subject: %w", err)
	}
	return f,
		errors.Join(f.Start.UnmarshalText([]byte(start)), f.End.UnmarshalText([]byte(end)),
			f.DecideBy.UnmarshalText([]byte(by)), f.Received.UnmarshalText([]byte(received)))
}

// reach gathers which channels are open to the recipient.
func (tx *Tx) reach(send *Sending, w Ways) (notify.Reach, error) {
	r := notify.Reach{
		Off:    map[subsidy.Channel]bool{},
		Rests:  map[subsidy.Channel]time.Time{},
		Absent: map[subsidy.Channel]notify.Skip{},
		Choice: notify.Choice{WeChat: true, Mail: true},
	}
	if err := tx.channels(&r, w.Quotas); err != nil {
		return r, err
	}
	if !w.Mail {
		r.Absent[subsidy.ChannelMail] = notify.SkipNoAddress
	}
	if send.Account == "" {
		return r, tx.stillFollows(send, &r)
	}
	if err := tx.addresses(send); err != nil {
		return r, err
	}
	if send.mail == "" {
		r.Absent[subsidy.ChannelMail] = notify.SkipNoAddress
	}
	for _, c := range []subsidy.Channel{subsidy.ChannelSubscribe, subsidy.ChannelTemplate, subsidy.ChannelBiz} {
		why, err := tx.absent(send, c, w)
		if err != nil {
			return r, err
		}
		if why != "" {
			r.Absent[c] = why
		}
	}
	if d, ok := send.Message.(notify.Digest); ok {
		r.Choice = d.Ways
		return r, nil
	}
	var wechat, mail int64
	err := tx.row("SELECT wechat, mail FROM preference WHERE account_id = ? AND kind = ?", send.Account,
		string(send.Kind)).Scan(&wechat, &mail)
	if err == nil {
		r.Choice = notify.Choice{WeChat: wechat == 1, Mail: mail == 1}
	} else if !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("read preference: %w", err)
	}
	return r, nil
}

// stillFollows closes the official account's own messages to one who left it.
func (tx *Tx) stillFollows(send *Sending, r *notify.Reach) error {
	if send.Channel != subsidy.ChannelCustom {
		return nil
	}
	var following int64
	err := tx.row("SELECT following FROM follower WHERE openid = ?", send.Address).Scan(&following)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read follower: %w", err)
	}
	if following == 0 {
		r.Absent[subsidy.ChannelCustom] = notify.SkipNotFollowed
	}
	return nil
}

// addresses reads where the recipient can be reached.
func (tx *Tx) addresses(send *Sending) error {
	var sealed []byte
	err := tx.row(`SELECT openid, COALESCE((SELECT openid FROM follower WHERE unionid = account.unionid
		AND unionid <> '' AND following = 1 ORDER BY openid LIMIT 1), '') FROM account WHERE id = ?`,
		send.Account).Scan(&send.openid, &send.followed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // staff have no WeChat account
		return fmt.Errorf("read recipient: %w", err)
	}
	err = tx.row("SELECT address FROM mailbox WHERE holder = ? AND confirmed = 1", send.Account).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read recipient: %w", err)
	}
	plain, err := tx.s.seal.open("mailbox.address", send.Account, sealed)
	send.mail = string(plain)
	return err
}

// absent says why a WeChat channel is not open to the recipient, "" when it is.
func (tx *Tx) absent(send *Sending, c subsidy.Channel, w Ways) (notify.Skip, error) {
	template, has := w.Template(send.Kind, c)
	openid := send.openid
	if c != subsidy.ChannelSubscribe {
		openid = send.followed
	}
	switch {
	case !has:
		return notify.SkipNoTemplate, nil
	case openid == "" && c == subsidy.ChannelSubscribe:
		return notify.SkipNoConsent, nil
	case openid == "":
		return notify.SkipNotFollowed, nil
	case c == subsidy.ChannelTemplate: // asks for no consent
		return "", nil
	}
	var left int
	err := tx.row("SELECT granted - spent + lasting FROM consent WHERE openid = ? AND template = ?", openid, template).
		Scan(&left)
	if errors.Is(err, sql.ErrNoRows) || err == nil && left < 1 {
		return notify.SkipNoConsent, nil
	}
	if err != nil {
		return "", fmt.Errorf("read consent: %w", err)
	}
	return "", nil
}

// setOut puts the picked channel into the row and spends the consent it needs;
// false means that the channel may already have delivered it too long ago to
// be asked again.
func (tx *Tx) setOut(send *Sending, next notify.Settle, w Ways) (bool, error) {
	send.Channel = next.Channel
	var unanswered int64
	if err := tx.row(`SELECT COALESCE(MIN(at), 0) FROM attempt WHERE notice_id = ? AND channel = ?
		AND result = 'unknown'
		AND attempt > (SELECT resent FROM notice
		WHERE id = ?)`, send.ID, string(send.Channel), send.ID).Scan(&unanswered); err != nil {
		return false, fmt.Errorf("read attempts: %w", err)
	}
	if unanswered != 0 && !send.Channel.MayRepeat(tx.s.machine().Sub(at(unanswered))) {
		return false,
			tx.settle(*send, notify.Settle{State: subsidy.DeliveryUnknown, Channel: send.Channel}, subsidy.Outcome{})
	}
	if may, err := tx.step(send, w.Paces); err != nil || !may {
		return false, errors.Join(err, tx.waitForNextMinute(*send, next))
	}
	switch send.Channel {
	case subsidy.ChannelSubscribe:
		send.Address = send.openid
	case subsidy.ChannelTemplate, subsidy.ChannelBiz:
		send.Address = send.followed
	case subsidy.ChannelMail:
		if send.Account != "" {
			send.Address = send.mail
		}
	}
	if send.Channel == subsidy.ChannelSubscribe || send.Channel == subsidy.ChannelBiz {
		send.Template, _ = w.Template(send.Kind, send.Channel)
		n, err := tx.exec("UPDATE consent SET spent = spent + 1 WHERE openid = ? AND template = ? AND lasting = 0 "+
			"AND spent < granted", send.Address, send.Template)
		if err != nil {
			return false, fmt.Errorf("spend consent: %w", err)
		}
		send.Spent = n == 1
	}
	_, err := tx.exec("UPDATE notice SET channel = ?, tries = ?, why = ? WHERE id = ?", string(send.Channel),
		send.Tries, why(send.why, next.Skipped), send.ID)
	if err != nil {
		return false, fmt.Errorf("start send: %w", err)
	}
	return true, nil
}

// FinishSend writes what came of an attempt, and what follows by the rule. A
// consent that was surely not used is given back; one that WeChat denies is
// used up. A channel that asks to wait rests as a whole.
func (s *Store) FinishSend(ctx context.Context, send Sending, o subsidy.Outcome) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Now: now}, func(tx *Tx) error {
		next := notify.After(send.Kind, send.Channel, send.Tries+1, o, now)
		var state string
		err := tx.row("SELECT state FROM notice WHERE id = ? AND attempt = ?"+tx.lock(), send.ID, send.Attempt).
			Scan(&state)
		if errors.Is(err, sql.ErrNoRows) || err == nil && state != string(subsidy.DeliverySending) {
			return nil // the lease lapsed and the attempt was settled as unanswered
		}
		if err != nil {
			return fmt.Errorf("finish send: %w", err)
		}
		if err := tx.attempt(send, o); err != nil {
			return err
		}
		send.Tries++
		if next.Channel != send.Channel {
			send.Tries = 0
		}
		if err := tx.settle(send, next, o); err != nil {
			return err
		}
		if err := tx.keepArticle(send.ID, o.Article); err != nil {
			return err
		}
		if err := tx.settleConsent(send, o); err != nil {
			return err
		}
		if o.Pause.Rests() {
			if err := tx.rest(send.Channel, subsidy.Resume(o.Pause, 1, now), o.Code); err != nil {
				return err
			}
		}
		if o.Pause == subsidy.PauseNextMinute {
			if err := tx.tooFast(send); err != nil {
				return err
			}
		}
		if o.Result == subsidy.Delivered {
			if err := tx.told(send); err != nil {
				return err
			}
		}
		if err := tx.count(send.Channel, string(o.Result), o.Code); err != nil {
			return err
		}
		if err := tx.followSend(send); err != nil {
			return err
		}
		if o.NoSuch && send.Channel == subsidy.ChannelMail {
			if err := tx.suspendMailbox(send); err != nil {
				return err
			}
		}
		return tx.failing(send.Channel, o)
	})
}

// settle writes a notice's next state.
func (tx *Tx) settle(send Sending, next notify.Settle, o subsidy.Outcome) error {
	passed := why(send.why, next.Skipped)
	_, err := tx.exec(`UPDATE notice SET state = ?, channel = ?, tries = ?,
		not_before = COALESCE(NULLIF(CAST(? AS BIGINT), 0), not_before), queued_until = 0, code = ?, receipt = ?,
		why = CASE WHEN ? = '' THEN why ELSE ? END
		WHERE id = ?`, string(next.State), string(next.Channel), send.Tries, ms(next.NotBefore), o.Code, o.Receipt,
		passed, passed, send.ID)
	if err != nil {
		return fmt.Errorf("settle notice: %w", err)
	}
	if err := tx.bury(send.ID, next); err != nil {
		return err
	}
	if next.State == subsidy.DeliveryWaiting {
		tx.owed = true
	}
	return nil
}

// waitForNextMinute puts an attempt back that finds this minute's calls made.
func (tx *Tx) waitForNextMinute(send Sending, next notify.Settle) error {
	return tx.settle(send, notify.Settle{
		State:     subsidy.DeliveryWaiting,
		Channel:   send.Channel,
		NotBefore: subsidy.Resume(subsidy.PauseNextMinute, 1, tx.act.Now),
		Skipped:   next.Skipped,
	}, subsidy.Outcome{})
}

func (tx *Tx) settleConsent(send Sending, o subsidy.Outcome) error {
	query := ""
	switch {
	case o.Code == subsidy.CodeNoConsent && send.Template != "":
		query = "UPDATE consent SET spent = granted, lasting = 0 WHERE openid = ? AND template = ?"
	case send.Spent && (o.Result == subsidy.Later || o.Result == subsidy.Refused):
		query = "UPDATE consent SET spent = spent - 1 WHERE openid = ? AND template = ? AND spent > 0"
	default:
		return nil
	}
	if _, err := tx.exec(query, send.Address, send.Template); err != nil {
		return fmt.Errorf("settle consent: %w", err)
	}
	return nil
}

// attempt writes the delivery ledger's row; at is when the attempt went out.
func (tx *Tx) attempt(send Sending, o subsidy.Outcome) error {
	_, err := tx.exec("INSERT INTO attempt (notice_id, attempt, channel, result, code, detail, at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		send.ID, send.Attempt, string(send.Channel), string(o.Result), o.Code, o.Detail, ms(send.Started))
	if err != nil {
		return fmt.Errorf("write attempt: %w", err)
	}
	return nil
}

// LapsedSends settles attempts whose process died after the claim: they got no
// answer, and what follows is the rule's to say.
func (s *Store) LapsedSends(ctx context.Context, limit int, lease time.Duration) (int, error) {
	lapsed, err := collect(ctx, &s.Reader, s.read, func(r scanner) (v Sending, err error) {
		var until int64
		err = r.Scan(&v.ID, &v.Attempt, &v.Tries, &v.Kind, &v.Channel, &until)
		v.Started = at(until).Add(-lease)
		return v, err
	},
		"SELECT id, attempt, tries, kind, channel, queued_until FROM notice WHERE state = 'sending' "+
			"AND queued_until <= ? ORDER BY not_before, id LIMIT ?", ms(s.machine()), limit)
	if err != nil {
		return 0, fmt.Errorf("find lapsed sends: %w", err)
	}
	o := subsidy.Outcome{Result: subsidy.Unknown, Detail: "the sending process ended before an answer"}
	for _, send := range lapsed {
		if err := s.FinishSend(ctx, send, o); err != nil {
			return 0, err
		}
	}
	return len(lapsed), nil
}
