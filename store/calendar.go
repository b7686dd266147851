package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Calendar is the published calendar with every arrangement staff have loaded since.
func (s *Reader) Calendar(ctx context.Context) (calendar.Calendar, error) {
	return s.calendar(ctx, s.read)
}

func (s *Reader) calendar(ctx context.Context, from queryer) (calendar.Calendar, error) {
	texts, err := collect(ctx, s, from, func(r scanner) (t string, err error) { return t, r.Scan(&t) },
		"SELECT arrangement FROM calendar_year ORDER BY id")
	if err != nil {
		return calendar.Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	return parseCalendar(texts)
}

// LoadArrangement adds a year's holiday arrangement (放假安排) without a new release.
func (s *Store) LoadArrangement(ctx context.Context, act Act, text string) error {
	return s.SaveArrangement(ctx, act, text, "")
}

// SaveArrangement is LoadArrangement for who has seen what it moves in the
// calendar of this revision, "" for whoever has not.
func (s *Store) SaveArrangement(ctx context.Context, act Act, text, revision string) error {
	if err := act.Actor.May(subsidy.LoadCalendar, subsidy.Scope{}); err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		if err := tx.lockCalendar(); err != nil {
			return err
		}
		now, err := tx.s.calendar(tx.ctx, tx.tx)
		if err != nil {
			return err
		}
		if revision != "" && revision != now.Revision() {
			return &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: "您核对之后，又有人载入了放假安排，请重新核对影响",
			}
		}
		if _, _, err := subsidy.ReadArrangement(now, text); err != nil {
			return err
		}
		id := newID()
		if _, err := tx.exec("INSERT INTO calendar_year (id, arrangement) VALUES (?, ?)", id, text); err != nil {
			return fmt.Errorf("load arrangement: %w", err)
		}
		return tx.Record(subsidy.Event{
			Action:  subsidy.LoadCalendar,
			Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: id},
			By:      act.Actor,
			At:      act.Now,
			Note:    text,
		})
	})
}

// lockCalendar lets one arrangement be loaded at a time.
func (tx *Tx) lockCalendar() error {
	if !tx.s.postgres {
		return nil
	}
	if _, err := tx.exec("LOCK TABLE calendar_year IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock calendar: %w", err)
	}
	return nil
}
