package store

import (
	"fmt"
	"slices"
	"strings"
)

// keeping is how rows of a table are written by their id. SQLite writes the entry of every index anew that has a column
// of an UPDATE, changed or not; so the columns that an index has are written apart, where one of them changed.
type keeping struct{ insert, update, relist string }

// keepingOf makes the statements of a table whose id is called id: fixed columns never change, listed ones stand in an
// index or in what one is limited to, plain ones in none.
func keepingOf(table string, fixed, plain, listed []string) keeping {
	all := slices.Concat([]string{"id"}, fixed, plain, listed)
	set := func(columns []string) string {
		return "UPDATE " + table + " SET " + strings.Join(columns, " = ?, ") + " = ? WHERE id = ?"
	}
	return keeping{
		insert: "INSERT INTO " + table + " (" + strings.Join(all, ", ") + ") VALUES (" + marks(len(all)) + ")",
		update: set(plain),
		relist: set(listed) + " AND (" + strings.Join(listed, ", ") + ") IS DISTINCT FROM (" + marks(len(listed)) + ")",
	}
}

// keep writes one row, or makes it; the values stand in the columns' order.
func (tx *Tx) keep(k keeping, id string, fixed, plain, listed []any) error {
	n, err := tx.exec(k.update, slices.Concat(plain, []any{id})...)
	if err != nil {
		return fmt.Errorf("keep row: %w", err)
	}
	if n == 0 {
		_, err = tx.exec(k.insert, slices.Concat([]any{id}, fixed, plain, listed)...)
	} else {
		_, err = tx.exec(k.relist, slices.Concat(listed, []any{id}, listed)...)
	}
	if err != nil {
		return fmt.Errorf("keep row: %w", err)
	}
	return nil
}
