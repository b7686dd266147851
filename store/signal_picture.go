package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// look is a picture as the index of looks has it.
type look struct {
	file, filing, whose, digest string
	subsidy.Look
}

const lookColumns = "p.file_id, p.filing_id, p.whose, p.digest, p.coarse, p.fine"

func scanLook(r scanner) (l look, err error) {
	var coarse int64
	var fine []byte
	if err := r.Scan(&l.file, &l.filing, &l.whose, &l.digest, &coarse, &fine); err != nil {
		return l, err
	}
	l.Coarse = uint64(coarse)
	for i := range l.Fine {
		l.Fine[i] = binary.BigEndian.Uint64(fine[8*i:])
	}
	return l, nil
}

// Bounds on looking for pictures: how many are looked for at a time, and how
// many are compared with them, so that a band that thousands share stays cheap.
const (
	looksAtOnce   = 50
	maxCandidates = 5000
)

// alikePictures finds the pictures that show the same as one of the filing's,
// of another person.
func (s *Reader) alikePictures(ctx context.Context, filing string, limits signal.Limits) ([]signal.PicturePair, error) {
	positions := map[string]int{} // rows of the roster, by file
	mine, err := collect(ctx, s, s.read, func(r scanner) (look, error) {
		position := 0
		l, err := scanLook(alsoScan{r, []any{&position}})
		positions[l.file] = position
		return l, err
	}, "SELECT "+lookColumns+
		", COALESCE(r.position, 0) FROM picture_look p LEFT JOIN roster r ON r.id = p.whose WHERE p.filing_id = ? "+
		"ORDER BY p.file_id", filing)
	if err != nil {
		return nil, fmt.Errorf("list pictures: %w", err)
	}
	var out []signal.PicturePair
	for chunk := range slices.Chunk(mine, looksAtOnce) {
		found, err := s.likely(ctx, s.read, chunk)
		if err != nil {
			return nil, err
		}
		for _, m := range chunk {
			for _, o := range found {
				same := m.digest == o.digest
				if o.file == m.file || o.filing == filing && (o.whose == m.whose || o.file < m.file) ||
					!same && !signal.Alike(m.Look, o.Look, limits) {
					continue
				}
				out = append(out, signal.PicturePair{
					Mine:     m.file,
					Other:    o.file,
					Filing:   o.filing,
					Exact:    same,
					Position: positions[m.file],
					With:     positions[o.file],
				})
			}
		}
	}
	slices.SortFunc(out, func(a, b signal.PicturePair) int { return strings.Compare(a.Mine+a.Other, b.Mine+b.Other) })
	return out, nil
}

// likely reads the pictures that have the digest of one of these, or share a
// band with one.
func (s *Reader) likely(ctx context.Context, q queryer, of []look) ([]look, error) {
	var digests []string
	bands := []int64{}
	for _, l := range of {
		digests = append(digests, l.digest)
		if l.Known() {
			b := l.Bands()
			bands = append(bands, b[:]...)
		}
	}
	found, err := collect(ctx, s, q, scanLook,
		"SELECT "+lookColumns+" FROM picture_look p WHERE p.digest IN ("+marks(len(digests))+") LIMIT ?",
		append(anys(digests), maxCandidates)...)
	if err == nil && len(bands) > 0 {
		var near []look
		near, err = collect(ctx, s, q, scanLook,
			"SELECT "+lookColumns+" FROM picture_band b JOIN picture_look p ON p.file_id = b.file_id WHERE b.band IN ("+
				marks(len(bands))+") LIMIT ?", append(anys(bands), maxCandidates)...)
		found = append(found, near...)
	}
	if err != nil {
		return nil, fmt.Errorf("find pictures: %w", err)
	}
	slices.SortFunc(found, func(a, b look) int { return strings.Compare(a.file, b.file) })
	return slices.CompactFunc(found, func(a, b look) bool { return a.file == b.file }), nil
}

// keepLook keeps what a screenshot of somebody's study looks like, and has the
// filings with pictures that may be the same calculated anew.
func (tx *Tx) keepLook(a subsidy.Attachment) error {
	f, err := tx.filingOfEvidence(a.Subject.ID)
	if err != nil {
		return err
	}
	whose, _, _ := strings.Cut(a.Subject.ID, ".")
	l := look{a.ID, f.ID, whose, a.Digest, a.Look}
	same, err := tx.s.likely(tx.ctx, tx.tx, []look{l})
	if err != nil {
		return err
	}
	fine := make([]byte, 0, 32)
	for _, part := range a.Look.Fine {
		fine = binary.BigEndian.AppendUint64(fine, part)
	}
	if _, err := tx.exec(
		"INSERT INTO picture_look (file_id, filing_id, whose, digest, coarse, fine) VALUES (?, ?, ?, ?, ?, ?)", l.file,
		l.filing, l.whose, l.digest, int64(a.Look.Coarse), fine); err != nil {
		return fmt.Errorf("keep look: %w", err)
	}
	if a.Look.Known() {
		for _, band := range a.Look.Bands() {
			if _, err := tx.exec("INSERT INTO picture_band (band, file_id) VALUES (?, ?)", band, a.ID); err != nil {
				return fmt.Errorf("keep look: %w", err)
			}
		}
	}
	limits, err := tx.signalLimits()
	if err != nil {
		return err
	}
	return tx.doubtPictures(l, same, limits)
}

// doubtPictures marks the filing of a picture, and those with pictures like it.
func (tx *Tx) doubtPictures(l look, same []look, limits signal.Limits) error {
	filings := []string{l.filing}
	for _, o := range same {
		if o.digest == l.digest || signal.Alike(o.Look, l.Look, limits) {
			filings = append(filings, o.filing)
		}
	}
	return tx.doubt(filings...)
}

// forgetLook forgets a picture that is taken off its case.
func (tx *Tx) forgetLook(file string) error {
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanLook,
		"SELECT "+lookColumns+" FROM picture_look p WHERE p.file_id = ?", file)
	if err != nil || len(rows) == 0 {
		return err
	}
	same, err := tx.s.likely(tx.ctx, tx.tx, rows)
	if err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM picture_band WHERE file_id = ?", "DELETE FROM picture_look WHERE file_id = ?",
	} {
		if _, err := tx.exec(query, file); err != nil {
			return fmt.Errorf("forget look: %w", err)
		}
	}
	limits, err := tx.signalLimits()
	if err != nil {
		return err
	}
	return tx.doubtPictures(rows[0], same, limits)
}
