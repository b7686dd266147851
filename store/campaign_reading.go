package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// CampaignReport reads what came of a policy notice's segments, for those who
// write notices.
func (s *Reader) CampaignReport(ctx context.Context, actor subsidy.Actor, id string) (official.MassReport, error) {
	if actor.May(subsidy.WriteCampaign, subsidy.Scope{}) != nil {
		return official.MassReport{}, Missing()
	}
	rows, err := s.segmentReports(ctx, s.read, id)
	if err != nil {
		return official.MassReport{}, err
	}
	return official.Report(rows), nil
}

func (s *Reader) segmentReports(ctx context.Context, q queryer, id string) ([]official.SegmentReport, error) {
	rows, err := collect(ctx, s, q, scanSegmentReport, `SELECT tag, state, due_at, tries, code,
		COALESCE((SELECT MAX(at) FROM attempt WHERE notice_id = notice.id), 0),
		COALESCE(status, ''), COALESCE(total, 0), COALESCE(kept, 0), COALESCE(sent, 0), COALESCE(failed, 0),
		COALESCE(at, 0), COALESCE(copied, 0),
		COALESCE((SELECT url FROM mass_article WHERE mass_article.receipt = mass_end.receipt AND position = 1), ''),
		COALESCE(asked, 0), CASE WHEN notice.receipt = '' THEN 1 ELSE 0 END, takeback, takeback_code
		FROM campaign_segment JOIN notice ON notice.id = campaign_segment.notice_id LEFT
		JOIN mass_end ON mass_end.receipt = notice.receipt AND mass_end.receipt <> ''
		WHERE campaign_id = ? ORDER BY campaign_segment.notice_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return rows, nil
}

func scanSegmentReport(r scanner) (v official.SegmentReport, err error) {
	var e official.MassEnd
	var due, tried, ended int64
	if err := r.Scan(&v.Tag, &v.State, &due, &v.Tries, &v.Code, &tried, &e.Status, &e.Total, &e.Kept, &e.Sent,
		&e.Failed, &ended, &e.Copy, &e.Link, &e.Asked, &v.Blind, &v.TakeBack, &v.TakeBackCode); err != nil {
		return v, err
	}
	v.DueAt, v.At = at(due), at(tried)
	if e.At = at(ended); ended != 0 {
		v.End = &e
	}
	return v, nil
}

// OpenedCampaign notes that an account opened a published policy notice in the
// mini-program; once an account.
func (s *Store) OpenedCampaign(ctx context.Context, account, id string) error {
	if _, err := s.PublishedCampaign(ctx, id); err != nil {
		return err
	}
	if _, err := s.exec(ctx,
		"INSERT INTO campaign_reader (campaign_id, account_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id,
		account, ms(s.machine())); err != nil {
		return fmt.Errorf("note reader: %w", err)
	}
	return nil
}

// CampaignReaders counts the accounts that opened a policy notice.
func (s *Reader) CampaignReaders(ctx context.Context, id string) (n int, err error) {
	if err := s.row(ctx, "SELECT COUNT(*) FROM campaign_reader WHERE campaign_id = ?", id).Scan(&n); err != nil {
		return 0, fmt.Errorf("count readers: %w", err)
	}
	return n, nil
}

// CountView counts a look at a notice's public page, once a visitor and day.
// The visitor, told by address and browser, is kept as a hash that is salted
// with the day's own random salt and with the notice: it is forgotten with the
// day, and two notices' visitors cannot be compared.
func (s *Store) CountView(ctx context.Context, id, visitor string) error {
	day := calendar.DayOf(s.machine())
	salt, err := s.daySalt(ctx, day)
	if err != nil {
		return err
	}
	hash, seen := s.seal.hash("visitor", salt+"|"+id+"|"+visitor), 0
	err = s.row(ctx, "SELECT 1 FROM campaign_visitor WHERE campaign_id = ? AND visitor = ?", id, hash).Scan(&seen)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return err // a reload, or the store's own failure
	}
	return s.Change(ctx, Act{}, func(tx *Tx) error {
		n, err := tx.exec(
			"INSERT INTO campaign_visitor (campaign_id, visitor, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id,
			hash, day.String())
		if err == nil && n == 1 {
			_, err = tx.exec("INSERT INTO campaign_view (campaign_id, n) VALUES (?, 1) ON CONFLICT (campaign_id) "+
				"DO UPDATE SET n = campaign_view.n + 1", id)
		}
		if err != nil {
			return fmt.Errorf("count view: %w", err)
		}
		return nil
	})
}

// daySalt is a day's random salt, the same for all processes until the day ends.
func (s *Store) daySalt(ctx context.Context, day calendar.Day) (string, error) {
	name := "visitor-salt:" + day.String()
	salt, _, ok, err := s.Secret(ctx, name)
	if err != nil || ok {
		return salt, err
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	_, err = s.exec(ctx, "INSERT INTO secret (name, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
		name, s.seal.bytes("secret.value", name, []byte(hex.EncodeToString(raw))), ms(day.End()))
	if err != nil {
		return "", fmt.Errorf("keep salt: %w", err)
	}
	salt, _, ok, err = s.Secret(ctx, name)
	if err == nil && !ok {
		err = errors.New("the day's salt is gone") // midnight, just now
	}
	return salt, err
}

// forgetVisitors deletes the visitors of days gone by; their salt has expired.
func (s *Store) forgetVisitors(ctx context.Context) error {
	if _, err := s.exec(ctx, "DELETE FROM campaign_visitor WHERE day < ?",
		calendar.DayOf(s.machine()).String()); err != nil {
		return fmt.Errorf("forget visitors: %w", err)
	}
	return nil
}

// CountPreview counts a preview of the day (business time) and refuses it
// beyond most, 0 for no limit.
func (s *Store) CountPreview(ctx context.Context, now time.Time, most int) error {
	if most == 0 {
		return nil
	}
	return s.limit(ctx, "preview:"+calendar.DayOf(now).String(), most, 48*time.Hour,
		fmt.Sprintf("今天已经发送了%d次预览，微信不再接受，请明天再试", most))
}

// SetPreviewPhone remembers the WeChat name that a member of staff previews on, sealed.
func (tx *Tx) SetPreviewPhone(name string) error {
	staff := tx.act.Actor.ID
	_, err := tx.exec("INSERT INTO preview_phone (staff_id, name) VALUES (?, ?) ON CONFLICT (staff_id) DO UPDATE "+
		"SET name = excluded.name", staff, tx.s.seal.bytes("preview_phone.name", staff, []byte(name)))
	if err != nil {
		return fmt.Errorf("remember WeChat name: %w", err)
	}
	return nil
}

// PreviewPhone is the WeChat name that a member of staff previewed on last, "" for none.
func (s *Reader) PreviewPhone(ctx context.Context, staff string) (string, error) {
	var sealed []byte
	err := s.row(ctx, "SELECT name FROM preview_phone WHERE staff_id = ?", staff).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read WeChat name: %w", err)
	}
	plain, err := s.seal.open("preview_phone.name", staff, sealed)
	return string(plain), err
}

// StaffNames are the names of members of staff by id; unknown ones are left out.
func (s *Reader) StaffNames(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var id, name string
		err := r.Scan(&id, &name)
		out[id] = name
		return struct{}{}, err
	}, "SELECT id, name FROM staff WHERE id IN (?"+strings.Repeat(", ?", len(ids)-1)+")", args...)
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	return out, nil
}
