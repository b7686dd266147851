package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
)

const ratingOf = "SELECT score, word, at FROM rating WHERE question_id = ?"

func (s *Reader) scanRating(r scanner, question string) (v subsidy.Rating, err error) {
	var word []byte
	var when int64
	err = r.Scan(&v.Score, &word, &when)
	if errors.Is(err, sql.ErrNoRows) {
		return subsidy.Rating{}, nil
	}
	if err != nil {
		return v, fmt.Errorf("read rating: %w", err)
	}
	plain, err := s.seal.open("rating.word", question, word)
	v.Word, v.At = string(plain), at(when)
	return v, err
}

// RatingOf is what the asker said of a question's answer; the question is one the reader may see.
func (s *Reader) RatingOf(ctx context.Context, question string) (subsidy.Rating, error) {
	return s.scanRating(s.row(ctx, ratingOf, question), question)
}

// Rating is RatingOf for update, under the question's lock.
func (tx *Tx) Rating(question string) (subsidy.Rating, error) {
	return tx.s.scanRating(tx.row(ratingOf, question), question)
}

// SaveRating keeps a rating with its event.
func (tx *Tx) SaveRating(question string, r subsidy.Rating, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO rating (question_id, score, word, at) VALUES (?, ?, ?, ?)",
		question, int(r.Score), tx.s.seal.bytes("rating.word", question, []byte(r.Word)), ms(r.At))
	if err != nil {
		return fmt.Errorf("save rating: %w", err)
	}
	return tx.Record(ev)
}
