package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

const bindingColumns = `binding.id, binding.state, binding.county, binding.account_id, binding.id_hash,
	binding.filing_id,
	COALESCE(filing.number, ''), binding.row_id, binding.why, binding.body, binding.created_at, binding.decided_by,
	binding.decided_at`

const bindingTables = " FROM binding JOIN filing ON filing.id = binding.filing_id"

func (s *Reader) scanBinding(r scanner) (b subsidy.Binding, err error) {
	var body []byte
	var why string
	var created, decided int64
	if err := r.Scan(&b.ID, &b.State, &b.County, &b.Account, &b.Person, &b.Filing, &b.Number, &b.Row, &why, &body,
		&created, &b.DecidedBy, &decided); err != nil {
		return b, err
	}
	b.Why, b.CreatedAt, b.DecidedAt = subsidy.BindingReasons(why), at(created), at(decided)
	return b, s.seal.openJSON("binding.body", b.ID, body, &b.BindingText)
}

// saveBinding writes a request to be bound with its event.
func (tx *Tx) SaveBinding(b subsidy.Binding, ev subsidy.Event) error {
	body, err := tx.s.seal.json("binding.body", b.ID, b.BindingText)
	if err != nil {
		return err
	}
	why := make([]string, len(b.Why))
	for i, w := range b.Why {
		why[i] = string(w)
	}
	_, err = tx.exec(`INSERT INTO binding (id, state, county, account_id, id_hash, filing_id, row_id, why, body,
		created_at, decided_by, decided_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, decided_by = excluded.decided_by,
		decided_at = excluded.decided_at`,
		b.ID, string(b.State), string(b.County), b.Account, b.Person, b.Filing, b.Row, strings.Join(why, ","), body,
		ms(b.CreatedAt), b.DecidedBy, ms(b.DecidedAt))
	if err != nil {
		return fmt.Errorf("save binding: %w", err)
	}
	if err := tx.doubt(b.Filing); err != nil {
		return err
	}
	return tx.Record(ev)
}

// lockBound locks an account and those that stand for a person, in key order.
func (tx *Tx) LockBound(account, person string) error {
	_, err := tx.idsOf("SELECT id FROM account WHERE id = ? OR person_hash = ? ORDER BY id"+tx.lock(), account, person)
	if err != nil {
		return fmt.Errorf("lock accounts: %w", err)
	}
	return nil
}

// bindingFacts gathers what the records say of the account and the person, and
// notes the newest roster row that agrees.
func (tx *Tx) BindingFacts(a Account, b *subsidy.Binding) (f subsidy.BindingFacts, err error) {
	f = subsidy.BindingFacts{Phone: a.Phone != "", Bound: a.Person == b.Person, Verified: a.Verified}
	if !f.Phone {
		return f, nil
	}
	phone := tx.s.seal.hash("phone", a.Phone)
	places, err := tx.agreeing(b, phone)
	if err != nil || len(places) == 0 {
		return f, err
	}
	f.Listed = true
	b.Row, b.Filing, b.Number, b.County = places[0].row, places[0].filing, places[0].number, places[0].county
	member, err := tx.standsFor(places, a, phone)
	if err != nil {
		return f, err
	}
	for _, check := range []struct {
		why   subsidy.BindingWhy
		holds bool
		query string
		args  []any
	}{
		{subsidy.BindingMember, member, "", nil},
		{subsidy.BindingShared, false, `SELECT COUNT(*) FROM roster JOIN filing f ON f.id = filing_id
			WHERE phone_hash = ? AND phone_hash <> ''
			AND id_hash <> ? AND f.state IN ('submitted', 'returned', 'accepted')`, []any{phone, b.Person}},
		{subsidy.BindingOther, a.Person != "" && !f.Bound, `SELECT COUNT(*) FROM account WHERE phone_hash = ?
			AND id <> ? AND person_hash <> ''
			AND person_hash <> ?`, []any{phone, a.ID, b.Person}},
		{
			subsidy.BindingTaken,
			false,
			"SELECT COUNT(*) FROM account WHERE person_hash = ? AND person_hash <> '' AND id <> ?",
			[]any{b.Person, a.ID},
		},
	} {
		n := 0
		if check.query != "" {
			if err := tx.row(check.query, check.args...).Scan(&n); err != nil {
				return f, fmt.Errorf("look at binding: %w", err)
			}
		}
		if check.holds || n > 0 {
			f.Why = append(f.Why, check.why)
		}
	}
	if err := tx.row("SELECT COUNT(*) FROM binding WHERE account_id = ? AND state = 'open'", a.ID).
		Scan(&n0{&f.Waiting}); err != nil {
		return f, fmt.Errorf("look for open request: %w", err)
	}
	f.Holders, err = tx.idsOf(
		"SELECT id FROM account WHERE id <> ? AND (person_hash = ? OR phone_hash = ?) ORDER BY id", a.ID, b.Person,
		phone)
	return f, err
}

// n0 scans a count as whether there is any.
type n0 struct{ any *bool }

// Scan reads the count.
func (n *n0) Scan(v any) error {
	count, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a count is %T", v)
	}
	*n.any = count > 0
	return nil
}

// agreeingRow is a row of an accepted filing that agrees with what was typed.
type agreeingRow struct {
	row, filing, number, enterprise string
	county                          subsidy.County
}

// agreeing finds the rows of accepted filings in which ID number, phone and
// name agree, the newest filing first.
func (tx *Tx) agreeing(b *subsidy.Binding, phone string) ([]agreeingRow, error) {
	name := subsidy.NameKey(b.Name)
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (p agreeingRow, err error) {
		row, err := tx.s.scanRosterRow(alsoScan{r, []any{&p.filing, &p.number, &p.enterprise, &p.county}})
		if err == nil && subsidy.NameKey(row.Name) == name {
			p.row = row.ID
		}
		return p, err
	}, "SELECT "+rosterOf+`, f.id, COALESCE(f.number, ''), f.enterprise_id, f.county FROM roster
		JOIN filing f ON f.id = roster.filing_id
		WHERE id_hash = ? AND phone_hash = ? AND problem = '' AND f.state = 'accepted' AND f.amends = ''
		ORDER BY f.id DESC`, b.Person, phone)
	if err != nil {
		return nil, fmt.Errorf("look for person: %w", err)
	}
	return slices.DeleteFunc(rows, func(p agreeingRow) bool { return p.row == "" }), nil
}

// rosterOf is rosterColumns beside another table.
const rosterOf = "roster.id, roster.position, roster.person, roster.sheet, roster.source_row, roster.field, " +
	"roster.problem, roster.since"

// standsFor reports whether the account, or its phone, is that of somebody who
// is or was a member or a contact of one of the enterprises.
func (tx *Tx) standsFor(places []agreeingRow, a Account, phone string) (bool, error) {
	seen := map[string]bool{}
	for _, p := range places {
		if seen[p.enterprise] {
			continue
		}
		seen[p.enterprise] = true
		stands, err := tx.memberOf(p.enterprise, a.ID, phone)
		if err == nil && !stands {
			stands, err = tx.contactOf(p.enterprise, a.Phone)
		}
		if err != nil || stands {
			return stands, err
		}
	}
	return false, nil
}

// contactOf reports whether an enterprise gives, or gave in any filing that left
// it, a phone as its own: another contact for one filing changes nothing.
func (tx *Tx) contactOf(enterprise, phone string) (bool, error) {
	e, err := tx.s.scanEnterprise(tx.row("SELECT "+enterpriseColumns+" FROM enterprise WHERE id = ?", enterprise))
	if err != nil {
		return false, fmt.Errorf("read enterprise: %w", err)
	}
	filings, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (subsidy.Filing, error) { return tx.s.scanFiling(r) },
		"SELECT "+filingColumns+" FROM filing WHERE enterprise_id = ? AND state <> 'draft' ORDER BY id", enterprise)
	if err != nil {
		return false, fmt.Errorf("read filings: %w", err)
	}
	return e.Phone == phone || slices.ContainsFunc(filings, func(f subsidy.Filing) bool {
		return phone == f.Form.AdminPhone || phone == f.Form.LeaderPhone
	}), nil
}

// membersOf counts the members, present and past, of an enterprise who are an
// account, or have a phone.
const membersOf = `SELECT COUNT(*) FROM member JOIN account ON account.id = account_id WHERE enterprise_id = ?
	AND (account_id = ? OR phone_hash = ? AND phone_hash <> '')`

// memberOf reports whether an account, or another with its phone, is or was a
// member of an enterprise.
func (tx *Tx) memberOf(enterprise, account, phone string) (member bool, err error) {
	err = tx.row(membersOf, enterprise, account, phone).Scan(&n0{&member})
	if err != nil {
		return false, fmt.Errorf("look for member: %w", err)
	}
	return member, nil
}

// bind lets an account stand for a person, from now on.
func (tx *Tx) Bind(account string, b subsidy.Binding, verified bool, ev subsidy.Event) (Account, error) {
	sealed, err := tx.s.seal.json("account.trainee", account, trainee{Name: b.Name, ID: b.BindingText.ID})
	if err != nil {
		return Account{}, err
	}
	if _, err := tx.exec("UPDATE account SET person_hash = ?, trainee = ?, verified = ? WHERE id = ?", b.Person, sealed,
		flag(verified), account); err != nil {
		return Account{}, fmt.Errorf("bind trainee: %w", err)
	}
	if err := tx.Record(ev); err != nil {
		return Account{}, err
	}
	return tx.Account(account)
}

// Binding reads a request to be bound for update.
func (tx *Tx) Binding(id string) (subsidy.Binding, error) {
	lock := ""
	if tx.s.postgres {
		lock = " FOR UPDATE OF binding"
	}
	b, err := tx.s.scanBinding(tx.row("SELECT "+bindingColumns+bindingTables+" WHERE binding.id = ?"+lock, id))
	return found(b, err, "binding")
}

// namedBy are the accounts that stand for somebody on a filing's roster, and
// the open requests to, read before the roster changes.
func (tx *Tx) NamedBy(filing string) ([]string, error) {
	return tx.idsOf(`SELECT id FROM account WHERE person_hash <> ''
		AND person_hash IN (SELECT id_hash FROM roster WHERE filing_id = ?) ORDER BY id`, filing)
}

// HoldersOf are the accounts that stand for a person, but one.
func (tx *Tx) HoldersOf(person, but string) ([]string, error) {
	return tx.idsOf("SELECT id FROM account WHERE person_hash = ? AND id <> ? ORDER BY id", person, but)
}

// Unbind lets an account stand for nobody, with its event.
func (tx *Tx) Unbind(account string, ev subsidy.Event) error {
	if _, err := tx.exec("UPDATE account SET person_hash = '', trainee = NULL, verified = 0 WHERE id = ?",
		account); err != nil {
		return fmt.Errorf("end binding: %w", err)
	}
	return tx.Record(ev)
}

// ConfirmedClaims are the claims with an unpaid line that a person said “yes” to.
func (tx *Tx) ConfirmedClaims(person string) ([]string, error) {
	return tx.idsOf(`SELECT DISTINCT claim_id FROM claim_line WHERE id_hash = ? AND word = 'yes'
		AND state IN ('live', 'held')
		ORDER BY claim_id`, person)
}

// EnterpriseName reads an enterprise's name without its lock.
func (tx *Tx) EnterpriseName(id string) (name string, err error) {
	err = tx.row("SELECT name FROM enterprise WHERE id = ?", id).Scan(&name)
	return name, wrapped("read enterprise", err)
}

// acceptedRow finds a good row of an accepted filing by a person.
const acceptedRow = `SELECT 1 FROM roster JOIN filing ON filing.id = roster.filing_id WHERE filing.state = 'accepted'
	AND filing.amends = ''
	AND roster.problem = '' AND roster.id_hash = `

// Supported reports whether an accepted roster row stands behind whom an account stands for.
func (tx *Tx) Supported(account string) (bool, error) {
	ids, err := tx.idsOf("SELECT id FROM account WHERE id = ? AND EXISTS ("+acceptedRow+"account.person_hash)", account)
	return len(ids) > 0, err
}

// UnsupportedRequests are the open requests to be bound that rest on a filing in vain.
func (tx *Tx) UnsupportedRequests(filing string) ([]string, error) {
	return tx.idsOf("SELECT id FROM binding WHERE state = 'open' AND binding.filing_id = ? AND NOT EXISTS ("+
		acceptedRow+"binding.id_hash AND filing.id = binding.filing_id) ORDER BY id", filing)
}

// OpenRequestsOf are the open requests to be bound to a person.
func (tx *Tx) OpenRequestsOf(person string) ([]string, error) {
	return tx.idsOf("SELECT id FROM binding WHERE state = 'open' AND binding.id_hash = ? ORDER BY id", person)
}

// bindingScope keeps a county to its own requests; the city sees all.
func bindingScope(a subsidy.Actor) (string, []any) {
	switch a.Role {
	case subsidy.CountyReviewer, subsidy.CountyChief:
		return "binding.county = ?", []any{string(a.County)}
	case subsidy.CityOfficer:
		return "1 = 1", nil
	}
	return "1 = 0", nil
}

// Bindings lists the requests in one state that a member of staff may see,
// oldest first.
func (s *Reader) Bindings(
	ctx context.Context, actor subsidy.Actor, state subsidy.BindingState, p Page,
) ([]subsidy.Binding, string, error) {
	condition, args := bindingScope(actor)
	condition, args = condition+" AND binding.state = ?", append(args, string(state))
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND binding.id > ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanBinding, "SELECT "+bindingColumns+bindingTables+" WHERE "+condition+
		" ORDER BY binding.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list bindings: %w", err)
	}
	rows, next := cut(rows, p, func(b subsidy.Binding) []string { return []string{b.ID} })
	return rows, next, nil
}

// BindingCase is a request with what the county looks at.
type BindingCase struct {
	subsidy.Binding
	Phone       string         // of the account, as WeChat vouched for it
	Now         subsidy.Person // as the roster says, zero when the row is gone
	Enterprise  string
	Memberships []string // enterprises the account or its phone acts or acted for
	Others      []string // whom other rosters name under the phone
	Holders     []string // names that accounts with the phone, or for the person, stand for
}

// BindingFor reads a request that the actor may see.
func (s *Reader) BindingFor(ctx context.Context, actor subsidy.Actor, id string) (BindingCase, error) {
	condition, args := bindingScope(actor)
	b, err := s.scanBinding(s.row(ctx, "SELECT "+bindingColumns+bindingTables+" WHERE binding.id = ? AND "+condition,
		append([]any{id}, args...)...))
	one := BindingCase{Binding: b}
	if one, err = found(one, err, "binding"); err != nil {
		return one, err
	}
	a, err := s.scanAccount(s.row(ctx, "SELECT "+accountColumns+" FROM account WHERE id = ?", b.Account))
	if err != nil {
		return one, fmt.Errorf("read account: %w", err)
	}
	one.Phone = a.Phone
	rows, err := collect(ctx, s, s.read, s.scanRosterRow, "SELECT "+rosterColumns+" FROM roster WHERE id = ?", b.Row)
	if err != nil {
		return one, fmt.Errorf("read person: %w", err)
	}
	for _, r := range rows {
		one.Now = r.Person
	}
	return one, s.bindingAround(ctx, &one)
}

// bindingAround reads what speaks for and against a request.
func (s *Reader) bindingAround(ctx context.Context, one *BindingCase) (err error) {
	phone := s.seal.hash("phone", one.Phone)
	text := func(r scanner) (v string, err error) { return v, r.Scan(&v) }
	if err := s.row(ctx,
		"SELECT enterprise.name FROM filing JOIN enterprise ON enterprise.id = enterprise_id WHERE filing.id = ?",
		one.Filing).Scan(&one.Enterprise); err != nil {
		return fmt.Errorf("read enterprise: %w", err)
	}
	if one.Memberships, err = collect(ctx, s, s.read, text, `SELECT DISTINCT enterprise.name FROM member
		JOIN account ON account.id = account_id
		JOIN enterprise ON enterprise.id = enterprise_id WHERE account_id = ? OR phone_hash = ?
		ORDER BY enterprise.name LIMIT 20`, one.Account, phone); err != nil {
		return fmt.Errorf("list memberships: %w", err)
	}
	others, err := collect(ctx, s, s.read, s.scanRosterRow, "SELECT "+rosterOf+` FROM roster JOIN filing ON filing.id
		= filing_id
		WHERE phone_hash = ? AND id_hash <> ? AND filing.state IN ('submitted', 'returned', 'accepted')
		ORDER BY roster.id LIMIT 20`, phone, one.Person)
	if err != nil {
		return fmt.Errorf("list people of a phone: %w", err)
	}
	for _, r := range others {
		one.Others = append(one.Others, r.Name)
	}
	holders, err := collect(ctx, s, s.read, s.scanAccount, "SELECT "+accountColumns+` FROM account WHERE person_hash
		<> ''
		AND (phone_hash = ? OR person_hash = ? OR id = ?) ORDER BY id LIMIT 20`, phone, one.Person, one.Account)
	if err != nil {
		return fmt.Errorf("list accounts: %w", err)
	}
	for _, h := range holders {
		one.Holders = append(one.Holders, h.TraineeName)
	}
	return nil
}

// BindingOf is an account's newest request to be bound; ok is false for none.
func (s *Reader) BindingOf(ctx context.Context, account string) (b subsidy.Binding, ok bool, err error) {
	rows, err := collect(ctx, s, s.read, s.scanBinding,
		"SELECT "+bindingColumns+bindingTables+" WHERE account_id = ? ORDER BY binding.id DESC LIMIT 1", account)
	if err != nil || len(rows) == 0 {
		return b, false, err
	}
	return rows[0], true, nil
}

// readMembers finds whose phone in the filing is that of somebody who is or was
// a member of its enterprise, and for whom such an account has answered.
func (s *Reader) readMembers(ctx context.Context, f subsidy.Filing, c *crowd) error {
	hashes := make([]string, 0, len(c.phones))
	for h := range c.phones {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	scan := func(places func(key string) []int, figure string) func(scanner) (struct{}, error) {
		return func(r scanner) (struct{}, error) {
			var key string
			err := r.Scan(&key)
			for _, i := range places(key) {
				c.people[i].Member = figure
			}
			return struct{}{}, err
		}
	}
	_, err := collect(ctx, s, s.read, scan(func(key string) []int { return c.phones[key] }, "号码是企业成员的"),
		`SELECT phone_hash FROM member JOIN account ON account.id = account_id WHERE enterprise_id = ?
			AND phone_hash <> ''
		AND phone_hash IN (`+marks(len(hashes))+")", append([]any{f.Enterprise}, anys(hashes)...)...)
	if err == nil {
		_, err = collect(ctx, s, s.read,
			scan(func(key string) []int { return []int{c.byID[key]} }, "企业成员的微信替本人答复了申领"),
			`SELECT l.id_hash FROM claim_line l JOIN claim c ON c.id = l.claim_id
				JOIN account a ON a.person_hash = l.id_hash
			JOIN member m ON m.account_id = a.id AND m.enterprise_id = c.enterprise_id
			WHERE c.filing_id = ? AND l.word <> ''
			AND l.id_hash IN (`+marks(len(c.ids))+")", append([]any{f.ID}, anys(c.ids)...)...)
	}
	if err != nil {
		return fmt.Errorf("find members' phones: %w", err)
	}
	return nil
}
