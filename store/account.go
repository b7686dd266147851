package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// Account is a WeChat user of the mini-program.
type Account struct {
	ID, OpenID, UnionID string
	Phone               string // as WeChat vouched for it, "" until bound
	Members             []Member
	Person              string // keyed hash of the trainee's ID number, "" until bound
	TraineeName         string
	Verified            bool // the county looked at who holds the account before it was bound

	session string // hash of the session's token it was read by, "" for none
}

// Member is one enterprise an account acts for.
type Member struct {
	Enterprise string
	Name       string
	State      subsidy.EnterpriseState
	County     subsidy.County
	Role       subsidy.Role
}

// Visitor is the account acting for nobody but itself.
func (a Account) Visitor() subsidy.Actor { return subsidy.Actor{ID: a.ID, Role: subsidy.Visitor} }

// Member is the account acting for its enterprise.
func (a Account) Member() (subsidy.Actor, error) {
	if len(a.Members) == 0 {
		return subsidy.Actor{}, &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "您还没有代表任何企业。企业没有登记过的，请在“我的”里登记；登记过的，请企业负责人邀请您",
		}
	}
	m := a.Members[0]
	return subsidy.Actor{ID: a.ID, Role: m.Role, Enterprise: m.Enterprise, County: m.County}, nil
}

// Trainee is the account acting as the employee it is bound to.
func (a Account) Trainee() (subsidy.Actor, error) {
	if a.Person == "" {
		return subsidy.Actor{}, &subsidy.Error{
			Kind:    subsidy.Forbidden,
			Message: "请先核对姓名、身份证号码和手机号，再查看我的课程",
		}
	}
	return subsidy.Actor{ID: a.ID, Role: subsidy.Trainee, Person: a.Person}, nil
}

const accountColumns = "account.id, openid, unionid, account.phone, person_hash, trainee, verified"

// trainee is the sealed identity an account is bound to.
type trainee struct {
	Name string             `json:"name"`
	ID   subsidy.ResidentID `json:"id"`
}

func (s *Reader) scanAccount(r scanner) (Account, error) {
	var a Account
	var phone, bound []byte
	var verified int64
	if err := r.Scan(&a.ID, &a.OpenID, &a.UnionID, &phone, &a.Person, &bound, &verified); err != nil {
		return a, err
	}
	a.Verified = verified == 1
	if phone != nil {
		plain, err := s.seal.open("account.phone", a.ID, phone)
		if err != nil {
			return a, err
		}
		a.Phone = string(plain)
	}
	if bound != nil {
		var t trainee
		if err := s.seal.openJSON("account.trainee", a.ID, bound, &t); err != nil {
			return a, err
		}
		a.TraineeName = t.Name
	}
	return a, nil
}

func (s *Reader) members(ctx context.Context, q queryer, account string) ([]Member, error) {
	return collect(ctx, s, q, func(r scanner) (m Member, err error) {
		return m, r.Scan(&m.Enterprise, &m.Name, &m.State, &m.County, &m.Role)
	}, `SELECT enterprise.id, enterprise.name, enterprise.state, enterprise.county, member.role FROM member
		JOIN enterprise ON enterprise.id = enterprise_id WHERE account_id = ? AND until = 0
		ORDER BY since, enterprise_id`, account)
}

// Account reads an account for update.
func (tx *Tx) Account(id string) (Account, error) {
	a, err := tx.s.scanAccount(tx.row("SELECT "+accountColumns+" FROM account WHERE id = ?"+tx.lock(), id))
	if a, err = found(a, err, "account"); err != nil {
		return a, err
	}
	a.Members, err = tx.s.members(tx.ctx, tx.tx, id)
	return a, err
}

// AccountByOpenID finds the account of a WeChat user, or makes it; a login
// without a unionid keeps the one that is known. Without an openid it is
// nobody's.
func (tx *Tx) AccountByOpenID(app, openid, unionid string) (Account, error) {
	if openid == "" {
		return Account{}, &subsidy.Error{
			Kind:    subsidy.Unauthenticated,
			Message: "微信没有告诉我们您是谁，请重新打开小程序",
		}
	}
	var id string
	err := tx.row(`INSERT INTO account (id, app, openid, unionid, phone_hash, person_hash, created_at)
		VALUES (?, ?, ?, ?, '', '', ?)
		ON CONFLICT (app, openid) DO UPDATE SET
		unionid = CASE WHEN excluded.unionid = '' THEN account.unionid ELSE excluded.unionid END
		RETURNING id`, newID(), app, openid, unionid, ms(tx.act.Now)).Scan(&id)
	if err != nil {
		return Account{}, fmt.Errorf("find account: %w", err)
	}
	return tx.Account(id)
}

// SetPhone binds the number WeChat vouched for.
func (tx *Tx) SetPhone(account, phone string, ev subsidy.Event) (Account, error) {
	_, err := tx.exec("UPDATE account SET phone = ?, phone_hash = ? WHERE id = ?",
		tx.s.seal.bytes("account.phone", account, []byte(phone)), tx.s.seal.hash("phone", phone), account)
	if err != nil {
		return Account{}, fmt.Errorf("bind phone: %w", err)
	}
	if err := tx.phoneMoved(phone); err != nil {
		return Account{}, err
	}
	if err := tx.Record(ev); err != nil {
		return Account{}, err
	}
	return tx.Account(account)
}

// BindTrainee binds the account to the person with this ID number, as a rule
// decided.
func (tx *Tx) BindTrainee(account string, id subsidy.ResidentID, name string, ev subsidy.Event) (Account, error) {
	b := subsidy.Binding{Person: tx.s.seal.hash("id", string(id)), BindingText: subsidy.BindingText{Name: name, ID: id}}
	return tx.Bind(account, b, false, ev)
}

// Consent books one answer in WeChat's subscribe sheet: an accepted one buys
// one message of that template, or, for a long-term template (长期订阅), all
// until it is taken back.
func (tx *Tx) Consent(openid, template string, accepted, lasting bool) error {
	_, err := tx.exec(`INSERT INTO consent (openid, template, granted, spent, refused, lasting)
		VALUES (?, ?, ?, 0, ?, ?)
		ON CONFLICT (openid, template) DO UPDATE
		SET granted = consent.granted + excluded.granted, refused = consent.refused + excluded.refused,
		lasting = CASE WHEN ? = 1 THEN excluded.lasting ELSE consent.lasting END`,
		openid, template, flag(accepted && !lasting), flag(!accepted), flag(accepted && lasting), flag(lasting))
	if err != nil {
		return fmt.Errorf("book consent: %w", err)
	}
	return nil
}

// expired is the answer to a session that is no more.
func expired() error {
	return &subsidy.Error{Kind: subsidy.Unauthenticated, Message: "登录已过期，请重新登录"}
}

// NewSession opens a session; the token is told once and only its hash is kept.
func (s *Store) NewSession(
	ctx context.Context, holder string, staff bool, life time.Duration,
) (token string, expires time.Time, err error) {
	return s.openSession(ctx, holder, staff, "", life)
}

// RevokeSession ends a session at once.
func (s *Store) RevokeSession(ctx context.Context, token string) error {
	if _, err := s.exec(ctx, "DELETE FROM session WHERE hash = ?", s.seal.hash("session", token)); err != nil {
		return fmt.Errorf("revoke session: %w", err)
	}
	return nil
}

// Session returns the account whose session the token opens, and for whom it acts, in one reading: every request of
// the phone begins with it.
func (s *Reader) Session(ctx context.Context, token string) (Account, error) {
	type since struct {
		Account
		member Member
		since  int64
	}
	hash := s.seal.hash("session", token)
	rows, err := collect(ctx, s, s.read, func(r scanner) (row since, err error) {
		m := &row.member
		more := []any{&m.Enterprise, &m.Name, &m.State, &m.County, &m.Role, &row.since}
		row.Account, err = s.scanAccount(alsoScan{r, more})
		return row, err
	}, "SELECT "+accountColumns+`, COALESCE(enterprise.id, ''), COALESCE(enterprise.name, ''),
		COALESCE(enterprise.state, ''), COALESCE(enterprise.county, ''), COALESCE(member.role, ''), COALESCE(since, 0)
		FROM session JOIN account ON account.id = holder
		LEFT JOIN member ON account_id = account.id AND until = 0
		LEFT JOIN enterprise ON enterprise.id = enterprise_id
		WHERE hash = ? AND session.staff = 0 AND expires_at > ?`, hash, ms(s.machine()))
	if err != nil {
		return Account{}, fmt.Errorf("read session: %w", err)
	}
	if len(rows) == 0 {
		return Account{}, expired()
	}
	slices.SortFunc(rows, func(a, b since) int { // a handful
		return cmp.Or(cmp.Compare(a.since, b.since), strings.Compare(a.member.Enterprise, b.member.Enterprise))
	})
	a := rows[0].Account
	a.session = hash
	for _, row := range rows {
		if row.member.Enterprise != "" {
			a.Members = append(a.Members, row.member)
		}
	}
	return a, nil
}
