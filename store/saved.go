package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

const savedColumns = "id, county, title, text, at"

func scanSaved(r scanner) (a official.SavedAnswer, err error) {
	var when int64
	err = r.Scan(&a.ID, &a.County, &a.Title, &a.Text, &when)
	a.At = at(when)
	return a, err
}

// SavedAnswers are the saved answers (常用答复) that an office may use, by title: its own, then the city's.
func (s *Reader) SavedAnswers(ctx context.Context, actor subsidy.Actor) (out []official.SavedAnswer, err error) {
	if err := actor.May(subsidy.WriteSavedAnswer, subsidy.Scope{}); err != nil {
		return nil, err
	}
	offices := []subsidy.County{actor.County}
	if actor.County != "" {
		offices = append(offices, "")
	}
	for _, office := range offices {
		rows, err := collect(ctx, s, s.read, scanSaved,
			"SELECT "+savedColumns+" FROM saved_answer WHERE county = ? ORDER BY title, id LIMIT ?", string(office),
			official.MaxSaved)
		if err != nil {
			return nil, fmt.Errorf("list saved answers: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// SavedAnswer reads a saved answer for update.
func (tx *Tx) SavedAnswer(id string) (official.SavedAnswer, error) {
	a, err := scanSaved(tx.row("SELECT "+savedColumns+" FROM saved_answer WHERE id = ?"+tx.lock(), id))
	return found(a, err, "saved answer")
}

// OtherSavedAnswers counts what an office has beside one answer.
func (tx *Tx) OtherSavedAnswers(office subsidy.County, id string) (n int, err error) {
	err = tx.row("SELECT COUNT(*) FROM saved_answer WHERE county = ? AND id <> ?", string(office), id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count saved answers: %w", err)
	}
	return n, nil
}

// SaveSavedAnswer writes a saved answer with its event.
func (tx *Tx) SaveSavedAnswer(a official.SavedAnswer, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO saved_answer ("+savedColumns+") VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) "+
		"DO UPDATE SET title = excluded.title, text = excluded.text, at = excluded.at",
		a.ID, string(a.County), a.Title, a.Text, ms(a.At))
	if err != nil {
		return fmt.Errorf("save saved answer: %w", err)
	}
	return tx.Record(ev)
}

// RemoveSavedAnswer takes a saved answer away, with its event.
func (tx *Tx) RemoveSavedAnswer(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM saved_answer WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove saved answer: %w", err)
	}
	return tx.Record(ev)
}
