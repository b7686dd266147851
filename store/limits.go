package store

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"shigang/subsidy"
)

// present counts what there is at once of a use, by whose it is.
var present = map[subsidy.Use]string{
	subsidy.UseUploads:     "SELECT COUNT(*) FROM upload WHERE account_id = ?",
	subsidy.UseKept:        "SELECT COALESCE(SUM(size), 0) FROM file WHERE enterprise_id = ?",
	subsidy.UseFilings:     "SELECT COUNT(*) FROM filing WHERE enterprise_id = ? AND state = 'draft'",
	subsidy.UseAssessments: "SELECT COUNT(*) FROM assessment WHERE enterprise_id = ? AND state = 'draft'",
	subsidy.UseClaims:      "SELECT COUNT(*) FROM claim WHERE enterprise_id = ? AND state = 'draft'",
	subsidy.UseInvites:     "SELECT COUNT(*) FROM invite WHERE enterprise_id = ? AND used_by = '' AND expires_at > ?",
}

// Room refuses an act beyond the limit of its use (限额). What is counted by
// time is counted here: it comes with the change and goes when that is refused.
func (tx *Tx) Room(use subsidy.Use, more int64) error {
	pending, err := tx.pending()
	if err != nil {
		return err
	}
	actor := tx.act.Actor
	if window := tx.s.limits.Window(use); window > 0 {
		for _, whose := range []string{actor.ID, actor.Enterprise} {
			if whose == "" || whose == actor.Enterprise && use != subsidy.UseBytes {
				continue
			}
			n, err := tx.countTry(string(use)+" "+whose, more, window)
			if err == nil {
				err = tx.s.limits.Room(use, pending, n, 0)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	args := []any{actor.Enterprise}
	switch use {
	case subsidy.UseUploads:
		args = []any{actor.ID}
	case subsidy.UseInvites:
		args = append(args, ms(tx.s.machine()))
	}
	var has int64
	if err := tx.row(present[use], args...).Scan(&has); err != nil {
		return fmt.Errorf("count %s: %w", use, err)
	}
	return tx.s.limits.Room(use, pending, has, more)
}

// pending reports whether the actor's enterprise has not been accepted yet; its
// row is locked, so that two acts at once do not both find room.
func (tx *Tx) pending() (bool, error) {
	if tx.act.Actor.Enterprise == "" {
		return false, nil
	}
	var state subsidy.EnterpriseState
	err := tx.row("SELECT state FROM enterprise WHERE id = ?"+tx.lock(), tx.act.Actor.Enterprise).Scan(&state)
	_, err = found(state, err, "enterprise")
	return state != subsidy.EnterpriseAccepted, err
}

// Spend counts one more of a use that is limited by who asks, outside a change.
func (s *Store) Spend(ctx context.Context, use subsidy.Use, whose string) error {
	n, err := s.count(ctx, string(use)+" "+whose, s.limits.Window(use))
	if err != nil {
		return err
	}
	return s.limits.Room(use, false, n, 0)
}

// Spent refuses who has no more of a use left, without counting.
func (s *Reader) Spent(ctx context.Context, use subsidy.Use, whose string) error {
	n, err := s.counted(ctx, string(use)+" "+whose)
	if err != nil {
		return err
	}
	return s.limits.Room(use, false, n, 1)
}

// Disk is what is free where rows and files are kept: the fuller disk's.
func (s *Reader) Disk() (subsidy.Disk, error) {
	var d subsidy.Disk
	for i, folder := range s.folders {
		free, total, err := s.free(folder)
		if err != nil {
			return d, fmt.Errorf("look at disk: %w", err)
		}
		if i == 0 || free < d.Free {
			d.Free, d.Total = free, total
		}
		d.Low = d.Low || s.limits.DiskLow(free, total)
	}
	return d, nil
}

// RoomOnDisk refuses what would fill the disk; one that cannot be looked at
// refuses nothing.
func (s *Reader) RoomOnDisk() error {
	d, err := s.Disk()
	if err != nil {
		slog.Warn("disk not looked at", "cause", err)
		return nil
	}
	if d.Low {
		return subsidy.DiskFull()
	}
	return nil
}

// freeOn asks the system what is free where a folder is, or will be.
func freeOn(folder string) (free, total int64, err error) {
	for {
		if _, err := os.Stat(folder); err == nil || filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		return 0, 0, err
	}
	size := int64(fs.Bsize) //nolint:unconvert // its type differs by system
	return int64(fs.Bavail) * size, int64(fs.Blocks) * size, nil
}

// abandonUploads drops the account's uploads that nobody goes on with, where
// they stand in the way of another.
func (tx *Tx) abandonUploads(account string) error {
	before := ms(tx.s.machine().Add(-subsidy.UploadAbandoned))
	for _, query := range []string{
		"DELETE FROM upload_piece WHERE upload_id IN (SELECT id FROM upload WHERE account_id = ? AND created_at <= ?)",
		"DELETE FROM upload WHERE account_id = ? AND created_at <= ?",
	} {
		if _, err := tx.exec(query, account, before); err != nil {
			return fmt.Errorf("drop abandoned uploads: %w", err)
		}
	}
	return nil
}
