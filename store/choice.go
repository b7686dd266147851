package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Choices are the choices that the notice leaves open (†), as they stand on a day,
// with what the city has confirmed of them, by key.
func (s *Reader) Choices(ctx context.Context, today calendar.Day) (
	[]subsidy.Choice, map[string]subsidy.ChoiceConfirmed, error,
) {
	return s.choices(ctx, s.read, today)
}

func (s *Reader) choices(ctx context.Context, from queryer, today calendar.Day) (
	[]subsidy.Choice, map[string]subsidy.ChoiceConfirmed, error,
) {
	var now subsidy.Chosen
	policies, err := readPolicies(ctx, s, from)
	if err != nil {
		return nil, nil, err
	}
	if now.Policy, err = policies.On(today); err != nil { // none in force: the newest one is what is chosen
		all := policies.All()
		now.Policy = all[len(all)-1]
	}
	if now.Retention, err = s.Retention(ctx); err != nil {
		return nil, nil, err
	}
	limits, err := s.SignalLimits(ctx)
	if err != nil {
		return nil, nil, err
	}
	now.MinAge, now.MaxAge = limits.MinAge, limits.MaxAge
	rows, err := collect(ctx, s, from, func(r scanner) (c subsidy.ChoiceConfirmed, err error) {
		var when int64
		err = r.Scan(&c.Key, &c.Chosen, &c.Paper.Name, scanDay{&c.Paper.Day}, &c.By, &when)
		c.At = at(when)
		return c, err
	}, "SELECT name, chosen, document, document_day, actor, at FROM choice_confirmed")
	if err != nil {
		return nil, nil, fmt.Errorf("read confirmed choices: %w", err)
	}
	confirmed := map[string]subsidy.ChoiceConfirmed{}
	for _, c := range rows {
		confirmed[c.Key] = c
	}
	return subsidy.Choices(now), confirmed, nil
}

// OpenChoices counts the choices that wait for the actor's confirmation.
func (s *Reader) OpenChoices(ctx context.Context, actor subsidy.Actor, today calendar.Day) (n int, err error) {
	if actor.May(subsidy.ConfirmChoice, subsidy.Scope{}) != nil {
		return 0, nil
	}
	all, confirmed, err := s.Choices(ctx, today)
	for _, c := range all {
		if c.State(confirmedOf(confirmed, c.Key)) != subsidy.ChoiceSettled {
			n++
		}
	}
	return n, err
}

func confirmedOf(all map[string]subsidy.ChoiceConfirmed, key string) *subsidy.ChoiceConfirmed {
	if c, there := all[key]; there {
		return &c
	}
	return nil
}

// ConfirmChoice lets the rule keep the city's word on a choice; read is the digest
// of what the page had shown of it.
func (tx *Tx) ConfirmChoice(key, read string, paper subsidy.Paper) error {
	if err := tx.act.Actor.May(subsidy.ConfirmChoice, subsidy.Scope{}); err != nil {
		return err
	}
	all, _, err := tx.s.choices(tx.ctx, tx.tx, calendar.DayOf(tx.act.Now))
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Key != key {
			continue
		}
		done, event, err := c.Confirm(read, paper, tx.act.Actor, tx.act.Now)
		if err != nil {
			return err
		}
		_, err = tx.exec(`INSERT INTO choice_confirmed (name, chosen, document, document_day, actor, at)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET chosen = excluded.chosen,
			document = excluded.document, document_day = excluded.document_day, actor = excluded.actor,
			at = excluded.at`,
			key, done.Chosen, done.Paper.Name, done.Paper.Day.String(), done.By, ms(done.At))
		if err != nil {
			return fmt.Errorf("confirm choice: %w", err)
		}
		return tx.Record(event)
	}
	return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这项选择，请从列表重新打开"}
}
