package store

import (
	"context"
	"database/sql"

	"shigang/subsidy"
)

// sealClocks seals what two people changed of a filing's days; nothing is NULL.
func (s *Reader) sealClocks(filing string, k subsidy.Clocks) ([]byte, error) {
	if len(k.Extensions) == 0 && len(k.Suspensions) == 0 {
		return nil, nil
	}
	return s.seal.json("filing.clocks", filing, k)
}

// openClocks reads back what sealClocks sealed.
func (s *Reader) openClocks(filing string, sealed []byte, k *subsidy.Clocks) error {
	if sealed == nil {
		return nil
	}
	return s.seal.openJSON("filing.clocks", filing, sealed, k)
}

// Chiefs counts the enabled chiefs of a county.
func (s *Reader) Chiefs(ctx context.Context, county subsidy.County) (int, error) {
	return chiefs(func(query string, args ...any) *sql.Row { return s.row(ctx, query, args...) }, county)
}

// chiefsOf counts the enabled chiefs of a filing's county.
func (tx *Tx) ChiefsOf(f subsidy.Filing) (int, error) { return chiefs(tx.row, f.County) }

// DraftClaims are the ids of the drafts of a filing's claims.
func (tx *Tx) DraftClaims(filing string) ([]string, error) {
	return tx.idsOf("SELECT id FROM claim WHERE filing_id = ? AND state = 'draft' ORDER BY id", filing)
}
