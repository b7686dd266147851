package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// AuditSearch says which lines of the audit log (操作日志) are wanted.
type AuditSearch struct {
	Who         []string // accounts or staff; nil for anybody
	Action      subsidy.Action
	Subject     string // a case's id
	From, Until calendar.Day
	Readings    bool // only readings of unmasked data (查看完整信息)
}

// AuditLine is one line of the audit log.
type AuditLine struct {
	ID      string
	At      time.Time
	By      string // account or staff id, "" for the system
	Name    string // of staff whole, of others masked
	Role    subsidy.Role
	Action  subsidy.Action
	Subject subsidy.Subject
	County  subsidy.County
	Number  string // case number
	Note    string
	Reasons []subsidy.Reason
	Reading bool
	Erased  bool // its text is past its retention
	Phone   bool // it was done on a phone (手机), by a member of staff
}

// auditScope keeps a county's chief to the county's acts; the city and the
// administrator see all.
func auditScope(a subsidy.Actor) (string, []any, error) {
	if err := a.May(subsidy.ReadAudit, subsidy.Scope{}); err != nil {
		return "", nil, err
	}
	if a.Role == subsidy.CountyChief {
		return "county = ?", []any{string(a.County)}, nil
	}
	return "1 = 1", nil, nil
}

// AuditLog lists lines the actor may read, newest first.
func (s *Reader) AuditLog(
	ctx context.Context, actor subsidy.Actor, q AuditSearch, p Page,
) ([]AuditLine, string, error) {
	condition, args, err := auditScope(actor)
	if err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	switch len(q.Who) {
	case 0:
		if q.Who != nil {
			return nil, "", nil // a search for nobody
		}
	case 1:
		condition, args = condition+" AND actor = ?", append(args, q.Who[0])
	default:
		condition, args = condition+" AND actor IN ("+marks(len(q.Who))+")", append(args, anys(q.Who)...)
	}
	for _, one := range []struct{ column, value string }{{"action", string(q.Action)}, {"subject_id", q.Subject}} {
		if one.value != "" {
			condition, args = condition+" AND "+one.column+" = ?", append(args, one.value)
		}
	}
	if !q.From.IsZero() {
		condition, args = condition+" AND at >= ?", append(args, ms(q.From.Start()))
	}
	if !q.Until.IsZero() {
		condition, args = condition+" AND at < ?", append(args, ms(q.Until.AddDays(1).Start()))
	}
	if q.Readings {
		condition += " AND reading = 1"
	}
	if keys != nil {
		when, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		condition, args = condition+" AND (at, id) < (?, ?)", append(args, when, keys[1])
	}
	lines, err := collect(ctx, s, s.read, scanLine,
		"SELECT "+lineColumns+" FROM event WHERE "+condition+" ORDER BY at DESC, id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("read audit log: %w", err)
	}
	lines, next := cut(lines, p, func(l line) []string { return []string{fmt.Sprint(l.at), l.id} })
	out, err := s.auditLines(ctx, lines)
	return out, next, err
}

// auditLines opens lines and names who acted.
func (s *Reader) auditLines(ctx context.Context, lines []line) ([]AuditLine, error) {
	var staff, accounts []string
	for _, l := range lines {
		switch role := subsidy.Role(l.role); {
		case l.actor == "" || role == subsidy.PlatformServer:
		case role.Staff():
			staff = append(staff, l.actor)
		default:
			accounts = append(accounts, l.actor)
		}
	}
	names, err := s.StaffNames(ctx, staff...)
	if err != nil {
		return nil, err
	}
	if err := s.accountNames(ctx, accounts, names); err != nil {
		return nil, err
	}
	out := make([]AuditLine, len(lines))
	for i, l := range lines {
		out[i] = AuditLine{
			ID:      l.id,
			At:      at(l.at),
			By:      l.actor,
			Name:    names[l.actor],
			Role:    subsidy.Role(l.role),
			Action:  subsidy.Action(l.action),
			Subject: subsidy.Subject{Kind: subsidy.SubjectKind(l.kind), ID: l.subject},
			County:  subsidy.County(l.county),
			Reading: subsidy.Action(l.action).Reading(),
			Erased:  l.body == nil,
		}
		if l.body == nil {
			continue
		}
		var b eventBody
		if err := s.seal.openJSON("event.body", l.id, l.body, &b); err != nil {
			return nil, err
		}
		out[i].Number, out[i].Note, out[i].Reasons, out[i].Phone = b.Number, b.Note, b.Reasons, b.Phone
	}
	return out, nil
}

// accountNames adds the masked names of WeChat users: as members of an
// enterprise, or as the employees they are bound to.
func (s *Reader) accountNames(ctx context.Context, ids []string, names map[string]string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var enterprise, account string
		var name []byte
		if err := r.Scan(&enterprise, &account, &name); err != nil || name == nil {
			return struct{}{}, err
		}
		plain, err := s.seal.open("member.name", enterprise+account, name)
		names[account] = subsidy.MaskName(string(plain))
		return struct{}{}, err
	}, "SELECT enterprise_id, account_id, name FROM member WHERE account_id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	accounts, err := collect(ctx, s, s.read, s.scanAccount,
		"SELECT "+accountColumns+" FROM account WHERE id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	for _, a := range accounts {
		if names[a.ID] == "" {
			names[a.ID] = subsidy.MaskName(a.TraineeName)
		}
	}
	return nil
}

// AuditPeople finds who is meant by a staff member's name or login, or by a
// WeChat user's mobile number; nobody is an empty list.
func (s *Reader) AuditPeople(ctx context.Context, actor subsidy.Actor, who string) ([]string, error) {
	if _, _, err := auditScope(actor); err != nil {
		return nil, err
	}
	query, args := "SELECT id FROM staff WHERE login = ? UNION ALL SELECT id FROM staff WHERE name = ? "+
		"AND login <> ? LIMIT 50", []any{who, who, who}
	if phone, err := subsidy.ParseMobile(who); err == nil {
		query, args = "SELECT id FROM account WHERE phone_hash = ? LIMIT 50", []any{s.seal.hash("phone", phone)}
	}
	ids, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, query,
		args...)
	if err != nil {
		return nil, fmt.Errorf("look for who acted: %w", err)
	}
	return append([]string{}, ids...), nil
}

// AuditSubject finds the id of a case by its number, or of an enterprise by its
// credit code; another text is taken for an id.
func (s *Reader) AuditSubject(ctx context.Context, actor subsidy.Actor, number string) (string, error) {
	if _, _, err := auditScope(actor); err != nil {
		return "", err
	}
	number = strings.ToUpper(subsidy.CleanValue(number))
	var id string
	err := s.row(ctx, `SELECT id FROM filing WHERE number = ? UNION ALL SELECT id FROM claim WHERE number = ?
		UNION ALL SELECT id FROM assessment WHERE number = ?
		UNION ALL SELECT id FROM enterprise WHERE credit_code = ? AND state = 'accepted'
		UNION ALL SELECT id FROM enterprise WHERE credit_code = ?
		LIMIT 1`, number, number, number, number, number).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return strings.ToLower(number), nil
	}
	if err != nil {
		return "", fmt.Errorf("look for case: %w", err)
	}
	return id, nil
}

// ReadFile records that somebody opened a file, and answers with its row.
func (s *Store) ReadFile(ctx context.Context, act Act, id string) (subsidy.Attachment, error) {
	a, err := s.AttachmentFor(ctx, act.Actor, id)
	if err != nil {
		return a, err
	}
	event, err := subsidy.ReadAttachment(a, act.Actor, act.Now)
	if err != nil {
		return a, err
	}
	return a, s.Change(ctx, act, func(tx *Tx) error { return tx.Record(event) })
}
