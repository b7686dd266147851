package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"shigang/subsidy"
)

// secondSetting is who may be the second person, as JSON.
const secondSetting = "second"

// SecondSettings are the city's choice who may be the second person.
func (s *Reader) SecondSettings(ctx context.Context) (subsidy.SecondSettings, error) {
	return scanSecond(s.row(ctx, "SELECT value FROM setting WHERE name = ?", secondSetting))
}

// SecondSettings reads the choice inside a change, without locking it: every claim that is read does.
func (tx *Tx) SecondSettings() (subsidy.SecondSettings, error) {
	return scanSecond(tx.row("SELECT value FROM setting WHERE name = ?", secondSetting))
}

func scanSecond(r scanner) (set subsidy.SecondSettings, err error) {
	var text []byte
	err = r.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return set, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &set)
	}
	return set, wrapped("read who seconds", err)
}

// SaveSecond writes the choice with its event.
func (tx *Tx) SaveSecond(set subsidy.SecondSettings, ev subsidy.Event) error {
	text, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("save who seconds: %w", err)
	}
	if err := tx.setting(secondSetting, string(text)); err != nil {
		return err
	}
	return tx.Record(ev)
}

// DutyAccounts are the console's accounts with how many enterprises their holders are members of.
func (s *Reader) DutyAccounts(ctx context.Context, actor subsidy.Actor) ([]subsidy.DutyAccount, error) {
	staff, err := s.StaffList(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := make([]subsidy.DutyAccount, len(staff))
	for i, st := range staff {
		belongs, err := s.belongs(ctx, st.ID)
		if err != nil {
			return nil, err
		}
		out[i] = subsidy.DutyAccount{
			ID: st.ID, Login: st.Login, Name: st.Name, Role: st.Role, County: st.County, Disabled: st.Disabled,
			Member: belongs.Count(),
		}
	}
	return out, nil
}
