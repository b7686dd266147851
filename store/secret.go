package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy/oversight"
	"shigang/subsidy/study"
)

// Secret reads a sealed value that has not expired (machine time): WeChat's
// access tokens, and the ids of what was uploaded.
func (s *Reader) Secret(ctx context.Context, name string) (value string, expires time.Time, ok bool, err error) {
	var sealed []byte
	var until int64
	err = s.row(ctx, "SELECT value, expires_at FROM secret WHERE name = ? AND expires_at > ?", name, ms(s.machine())).
		Scan(&sealed, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return "", time.Time{}, false, nil
	}
	if err != nil {
		return "", time.Time{}, false, fmt.Errorf("read secret: %w", err)
	}
	plain, err := s.seal.open("secret.value", name, sealed)
	return string(plain), at(until), err == nil, err
}

// PutSecret keeps a sealed value until it expires.
func (s *Store) PutSecret(ctx context.Context, name, value string, expires time.Time) error {
	_, err := s.exec(ctx,
		"INSERT INTO secret (name, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "+
			"SET value = excluded.value, expires_at = excluded.expires_at",
		name, s.seal.bytes("secret.value", name, []byte(value)), ms(expires))
	if err != nil {
		return fmt.Errorf("keep secret: %w", err)
	}
	return nil
}

// Lease takes a named lock that lapses by itself (machine time); false means
// somebody else holds it.
func (s *Store) Lease(ctx context.Context, name, holder string, life time.Duration) (bool, error) {
	now := s.machine()
	n, err := s.exec(ctx, `INSERT INTO lease (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
		SET holder = excluded.holder, until = excluded.until WHERE lease.until <= ?
		OR lease.holder = excluded.holder`, name, holder, ms(now.Add(life)), ms(now))
	if err != nil {
		return false, fmt.Errorf("take lease: %w", err)
	}
	return n == 1, nil
}

// DropLease gives a lock back.
func (s *Store) DropLease(ctx context.Context, name, holder string) error {
	if _, err := s.exec(ctx, "DELETE FROM lease WHERE name = ? AND holder = ?", name, holder); err != nil {
		return fmt.Errorf("drop lease: %w", err)
	}
	return nil
}

// keepResults is how long a repeated request is answered the same.
const keepResults = 48 * time.Hour

// Upkeep deletes what has expired: sessions, kept results, secrets, counters,
// what WeChat posted.
func (s *Store) Upkeep(ctx context.Context) error {
	now := s.machine()
	for _, d := range []struct {
		query string
		until time.Time
	}{
		{"DELETE FROM session WHERE expires_at <= ?", now},
		{"DELETE FROM idempotency WHERE created_at <= ?", now.Add(-keepResults)},
		{"DELETE FROM secret WHERE expires_at <= ?", now},
		{"DELETE FROM known_browser WHERE until <= ?", now},
		{"DELETE FROM login_half WHERE until <= ?", now},
		{"DELETE FROM lease WHERE until <= ?", now.Add(-time.Hour)},
		{
			"DELETE FROM upload_piece WHERE upload_id IN (SELECT id FROM upload WHERE created_at <= ?)",
			now.Add(-48 * time.Hour),
		},
		{"DELETE FROM upload WHERE created_at <= ?", now.Add(-48 * time.Hour)},
		{"DELETE FROM invite WHERE expires_at <= ?", now},
		{"DELETE FROM platform_nonce WHERE at <= ?", now.Add(-3 * study.SignatureWindow)},
		{"DELETE FROM callback_seen WHERE at <= ?", now.Add(-keepPosts)},
		{"DELETE FROM send_end WHERE at <= ?", now.Add(-keepPosts)},
		{"DELETE FROM consent_heard WHERE at <= ?", now.Add(-consentPairs)},
		{"DELETE FROM mailbox WHERE confirmed = 0 AND suspended_at = 0 AND code_until <= ?", now.Add(-24 * time.Hour)},
		{"DELETE FROM heartbeat WHERE seen_at <= ?", now.Add(-keepBeats)},
		{"DELETE FROM trial WHERE made_at <= ?", now.Add(-oversight.KeepTrials)},
		{"DELETE FROM told_minute WHERE minute * 60000 <= ?", now.Add(-keepMinutes)},
	} {
		if _, err := s.exec(ctx, d.query, ms(d.until)); err != nil {
			return fmt.Errorf("upkeep: %w", err)
		}
	}
	for _, more := range []func(context.Context) error{s.forgetVisitors, s.forgetPaces, s.sweepDead} {
		if err := more(ctx); err != nil {
			return err
		}
	}
	if err := s.sweepBlobs(ctx); err != nil {
		return err
	}
	return s.shrinkWAL(ctx)
}
