package store

import (
	"context"
	"fmt"

	"shigang/subsidy/calendar"
)

// Progress is how far a training's people (学习进度) were when they were last calculated.
type Progress struct {
	Filing string
	Day    calendar.Day // of the calculation
	People int
	Done   int
	Behind int
	Turn   int  // changes of what it rests on, when it was read
	Stale  bool // something it rests on has changed since it was calculated
}

// Progresses reads what was calculated of the filings, by filing.
func (s *Reader) Progresses(ctx context.Context, filings []string) (map[string]Progress, error) {
	out := map[string]Progress{}
	if len(filings) == 0 {
		return out, nil
	}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var p Progress
		err := r.Scan(&p.Filing, scanDay{&p.Day}, &p.People, &p.Done, &p.Behind, &p.Turn, &p.Stale)
		out[p.Filing] = p
		return struct{}{}, err
	}, "SELECT filing_id, day, people, done, behind, turn, turn <> calculated FROM progress WHERE filing_id IN ("+
		marks(len(filings))+")",
		anys(filings)...)
	if err != nil {
		return nil, fmt.Errorf("read progress: %w", err)
	}
	return out, nil
}

// SaveProgress keeps what was calculated of a training, as of the turn it was read at.
func (s *Store) SaveProgress(ctx context.Context, p Progress) error {
	_, err := s.exec(ctx, `INSERT INTO progress (filing_id, day, people, done, behind, turn, calculated)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (filing_id) DO UPDATE SET day = excluded.day, people = excluded.people, done = excluded.done,
		behind = excluded.behind, calculated = excluded.calculated`,
		p.Filing, p.Day.String(), p.People, p.Done, p.Behind, p.Turn, p.Turn)
	if err != nil {
		return fmt.Errorf("save progress: %w", err)
	}
	return nil
}

// staleProgress marks what was calculated of a filing as no longer true.
func (tx *Tx) staleProgress(filing string) error {
	if _, err := tx.exec("UPDATE progress SET turn = turn + 1 WHERE filing_id = ?", filing); err != nil {
		return fmt.Errorf("mark progress: %w", err)
	}
	return nil
}
