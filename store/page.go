package store

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"shigang/subsidy"
)

// Page asks for the rows after a key; lists are paged by key, never by offset.
type Page struct {
	After string // the opaque key a page before answered with; "" for the first
	Limit int    // 0 means 20; at most 100
}

// limit is the number of rows to answer with.
func (p Page) limit() int {
	switch {
	case p.Limit <= 0:
		return 20
	case p.Limit > 100:
		return 100
	}
	return p.Limit
}

// keys reads n key parts back; none for the first page.
func (p Page) keys(n int) ([]string, error) {
	if p.After == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.After)
	var keys []string
	if err == nil {
		err = json.Unmarshal(raw, &keys)
	}
	if err != nil || len(keys) != n {
		return nil, lostPlace(err)
	}
	return keys, nil
}

// lostPlace says that a list's key leads nowhere.
func lostPlace(err error) error {
	return &subsidy.Error{
		Kind:    subsidy.Invalid,
		Field:   "/after",
		Message: "列表位置已失效，请从第一页重新查看",
		Err:     err,
	}
}

// number reads a key part that is a number.
func number(key string) (int64, error) {
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return 0, lostPlace(err)
	}
	return n, nil
}

// cut drops the extra row that was read to see whether there are more, and
// returns the key of the last one kept.
func cut[T any](rows []T, p Page, key func(T) []string) ([]T, string) {
	if len(rows) <= p.limit() {
		return rows, ""
	}
	rows = rows[:p.limit()]
	raw, _ := json.Marshal(key(rows[len(rows)-1])) // strings always marshal
	return rows, base64.RawURLEncoding.EncodeToString(raw)
}
