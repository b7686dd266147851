package store

import (
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

// MovePerson moves what names a person by their number, beside rosters and study records.
func (tx *Tx) MovePerson(wrong, right string) error {
	for _, table := range []string{"claim_line", "elsewhere", "correction"} {
		if _, err := tx.exec("UPDATE "+table+" SET id_hash = ? WHERE id_hash = ?", right, wrong); err != nil {
			return fmt.Errorf("move %s: %w", table, err)
		}
	}
	return nil
}

// RenumberAccounts gives the accounts bound to a person another ID number.
func (tx *Tx) RenumberAccounts(person string, id subsidy.ResidentID) error {
	return tx.renameAccounts(person, func(t *trainee) { t.ID = id })
}

// PersonKey is how an ID number is known in the rows: its keyed hash.
func (tx *Tx) PersonKey(id subsidy.ResidentID) string { return tx.s.seal.hash("id", string(id)) }

// DoubledAccounts are the accounts of a number where another number has accounts too.
func (tx *Tx) DoubledAccounts(number, other string) ([]string, error) {
	return tx.idsOf(`SELECT id FROM account WHERE person_hash = ?
		AND EXISTS (SELECT 1 FROM account other WHERE other.person_hash = ?) ORDER BY id`, number, other)
}

// PlacedRow is a person's row of some filing.
type PlacedRow struct {
	RosterRow
	Filing string
}

// rowsOf reads every row that names a number, in the order of filings.
func (tx *Tx) RowsOf(person string) ([]PlacedRow, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (p PlacedRow, err error) {
		p.RosterRow, err = tx.s.scanRosterRow(alsoScan{r, []any{&p.Filing}})
		return p, err
	}, "SELECT "+rosterColumns+", filing_id FROM roster WHERE id_hash = ? ORDER BY filing_id"+tx.lock(), person)
	if err != nil {
		return nil, fmt.Errorf("read rows of a person: %w", err)
	}
	return rows, nil
}

// lockFilingsOf locks the filings that name either number, so that nobody
// claims from a roster meanwhile.
func (tx *Tx) LockFilingsOf(wrong, right string) error {
	_, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT id FROM filing WHERE id IN (SELECT filing_id FROM roster WHERE id_hash = ? OR id_hash = ?) ORDER BY id"+
			tx.lock(), wrong, right)
	if err != nil {
		return fmt.Errorf("lock filings of a person: %w", err)
	}
	return nil
}

// moveRow puts the right number into a row; where the roster has the right
// number already, one row stays, with what was studied under both.
func (tx *Tx) MoveRow(c subsidy.Correction, r PlacedRow, others []PlacedRow, wrong, right string) error {
	if err := tx.moveStudy(r.Filing, wrong, right); err != nil {
		return err
	}
	if err := tx.doubt(r.Filing); err != nil {
		return err
	}
	same := slices.IndexFunc(others, func(o PlacedRow) bool { return o.Filing == r.Filing })
	if same < 0 {
		p, err := c.Correct(r.Person)
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE roster SET person = ?, id_hash = ? WHERE id = ?",
			tx.s.seal.bytes("roster.person", r.ID, marshalPerson(p)), right, r.ID); err != nil {
			return fmt.Errorf("correct number: %w", err)
		}
		return nil
	}
	kept := others[same]
	since := kept.Since
	if r.Since.Before(since) { // the zero day counts all
		since = r.Since
	}
	for _, change := range []struct {
		query string
		args  []any
	}{
		{
			"UPDATE file SET subject_id = ? || substr(subject_id, ?) WHERE subject_id >= ? AND subject_id < ? " +
				"AND subject_kind = 'study'",
			[]any{kept.ID, len(r.ID) + 1, r.ID, r.ID + "/"},
		},
		{"UPDATE picture_look SET whose = ? WHERE filing_id = ? AND whose = ?", []any{kept.ID, r.Filing, r.ID}},
		{
			"UPDATE claim_line SET roster_id = ?, position = ? WHERE roster_id = ? AND id_hash = ?",
			[]any{kept.ID, kept.Position, r.ID, wrong},
		},
		{"UPDATE correction SET row_id = ? WHERE row_id = ? AND state <> 'open'", []any{kept.ID, r.ID}},
		{"DELETE FROM roster WHERE id = ?", []any{r.ID}},
		{"UPDATE roster SET since = ? WHERE id = ?", []any{since.String(), kept.ID}},
		{"UPDATE filing SET roster_size = roster_size - 1 WHERE id = ?", []any{r.Filing}},
	} {
		if _, err := tx.exec(change.query, change.args...); err != nil {
			return fmt.Errorf("join two rows of a person: %w", err)
		}
	}
	return nil
}

// moveStudy moves what was studied under one number in a filing to another's:
// the same stretch counts once, of two results or totals the better stays.
func (tx *Tx) moveStudy(filing, wrong, right string) error {
	for _, t := range []struct{ table, columns, conflict string }{
		{
			"study_interval", "course, start_at, end_at, platform_id, source, batch_id",
			"(filing_id, id_hash, course, start_at, end_at) DO NOTHING",
		},
		{
			"study_total", "course, from_day, until_day, seconds, platform_id, source, batch_id",
			"(filing_id, id_hash, course, from_day, until_day, source) DO UPDATE " +
				"SET seconds = CASE WHEN excluded.seconds > study_total.seconds THEN excluded.seconds ELSE " +
				"study_total.seconds END",
		},
		{
			"study", "course, units_done, units_total, score, verdict, source, alone",
			strings.TrimPrefix(betterStudy, "ON CONFLICT "),
		},
	} {
		copied := "INSERT INTO " + t.table + " (filing_id, id_hash, " + t.columns +
			") SELECT filing_id, CAST(? AS TEXT), " + t.columns + " FROM " + t.table +
			" WHERE filing_id = ? AND id_hash = ? ON CONFLICT " + t.conflict
		if _, err := tx.exec(copied, right, filing, wrong); err != nil {
			return fmt.Errorf("move %s: %w", t.table, err)
		}
		if _, err := tx.exec("DELETE FROM "+t.table+" WHERE filing_id = ? AND id_hash = ?", filing, wrong); err != nil {
			return fmt.Errorf("move %s: %w", t.table, err)
		}
	}
	return nil
}

// lockClaimsOf locks the claims that have a line of either number, and refuses
// while the bank has one of them in hand: what it pays is not known yet.
func (tx *Tx) LockClaimsOf(wrong, right string) error {
	claims, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT DISTINCT claim_id FROM claim_line WHERE id_hash = ? OR id_hash = ? ORDER BY claim_id", wrong, right)
	if err != nil {
		return fmt.Errorf("find claims of a person: %w", err)
	}
	for _, id := range claims {
		if _, err := tx.Claim(id); err != nil {
			return err
		}
	}
	var sent int
	err = tx.row("SELECT COUNT(*) FROM claim_line JOIN payment_item ON payment_item.id = item_id "+
		"JOIN payment_plan ON payment_plan.id = plan_id WHERE (id_hash = ? OR id_hash = ?) AND item_id <> '' "+
		"AND payment_plan.state = 'sent'", wrong, right).Scan(&sent)
	if err != nil {
		return fmt.Errorf("look for payments of a person: %w", err)
	}
	if sent > 0 {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这名职工有一笔补贴正在银行办理，请导入银行回盘以后再办理更正",
		}
	}
	return nil
}

// MergeYears merges the allowance of every year of the wrong number into the
// right one's, and answers with what is over the year's cap now.
func (tx *Tx) MergeYears(wrong, right string) ([]subsidy.MergedYear, error) {
	years, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (y int, err error) { return y, r.Scan(&y) },
		"SELECT year FROM person_year WHERE id_hash = ? ORDER BY year", wrong)
	if err != nil {
		return nil, fmt.Errorf("read years of a person: %w", err)
	}
	if len(years) == 0 {
		return nil, nil
	}
	var keys []personYear
	for _, y := range years {
		keys = append(keys, personYear{wrong, y}, personYear{right, y})
	}
	locked, err := tx.lockYears(keys)
	if err != nil {
		return nil, err
	}
	merged := make([]subsidy.MergedYear, len(years))
	for i, y := range years {
		if merged[i], err = tx.mergeYear(locked, personYear{wrong, y}, personYear{right, y}); err != nil {
			return nil, err
		}
	}
	return merged, tx.saveYears(locked)
}

func (tx *Tx) mergeYear(locked years, from, to personYear) (m subsidy.MergedYear, err error) {
	var shares [2][]subsidy.Share
	for i, k := range []personYear{from, to} {
		shares[i], err = collect(tx.ctx, tx.s, tx.tx, scanShare,
			"SELECT "+shareColumns+" FROM share WHERE id_hash = ? AND year = ? ORDER BY turn, id", k.hash, k.year)
		if err != nil {
			return m, fmt.Errorf("read shares of a year: %w", err)
		}
	}
	recovering, err := tx.recovering(slices.Concat(shares[0], shares[1]))
	if err != nil {
		return m, err
	}
	m = subsidy.MergeYears(locked[from], locked[to], shares[0], shares[1], recovering)
	if err := tx.saveShares(m.Shares); err != nil {
		return m, err
	}
	if _, err := tx.exec("UPDATE share SET id_hash = ? WHERE id_hash = ? AND year = ?", to.hash, from.hash,
		from.year); err != nil {
		return m, fmt.Errorf("move shares: %w", err)
	}
	if _, err := tx.exec(`UPDATE claim_line SET turn = (SELECT share.turn FROM share WHERE share.id = claim_line.id)
		WHERE id IN (SELECT id FROM share WHERE id_hash = ? AND year = ?)`, to.hash, to.year); err != nil {
		return m, fmt.Errorf("count turns anew: %w", err)
	}
	return m, nil
}

// recovering are the shares whose recovery is under way.
func (tx *Tx) recovering(shares []subsidy.Share) (map[string]bool, error) {
	out := map[string]bool{}
	for chunk := range slices.Chunk(shares, 200) {
		var ids []any
		for _, s := range chunk {
			ids = append(ids, s.ID)
		}
		_, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (struct{}, error) {
			var id string
			err := r.Scan(&id)
			out[id] = true
			return struct{}{}, err
		}, "SELECT line_id FROM recovery WHERE state IN ('proposed', 'confirmed', 'completed') AND line_id IN ("+
			marks(len(ids))+")", ids...)
		if err != nil {
			return nil, fmt.Errorf("look for recoveries: %w", err)
		}
	}
	return out, nil
}
