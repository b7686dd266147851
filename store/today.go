package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Today is what every case is judged by: the business time, the policy versions and the calendar.
type Today struct {
	Now      time.Time
	Policies subsidy.Policies
	Calendar calendar.Calendar
}

// Day is the business day.
func (t Today) Day() calendar.Day { return calendar.DayOf(t.Now) }

// Today reads them together.
func (s *Reader) Today(ctx context.Context) (Today, error) {
	var offset time.Duration
	var arrangements, versions []string
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var kind int
		var id, text string
		err := r.Scan(&kind, &id, &text)
		switch {
		case err != nil:
		case kind == 0:
			offset, err = parseOffset(text)
		case kind == 1:
			arrangements = append(arrangements, text)
		default:
			versions = append(versions, text)
		}
		return struct{}{}, err
	}, `SELECT 0 AS kind, name AS id, value FROM setting WHERE name = ?
		UNION ALL SELECT 1, id, arrangement FROM calendar_year
		UNION ALL SELECT 2, version, policy FROM policy_version ORDER BY kind, id`, clockOffset)
	if err != nil {
		return Today{}, fmt.Errorf("read what holds today: %w", err)
	}
	t := Today{Now: s.machine().Add(offset).In(calendar.China)}
	if t.Calendar, err = parseCalendar(arrangements); err != nil {
		return t, err
	}
	t.Policies, err = parsePolicies(versions)
	return t, err
}

// parseOffset reads by how much business time is ahead.
func parseOffset(text string) (time.Duration, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	return time.Duration(n) * time.Millisecond, nil
}

// parseCalendar adds the arrangements that were loaded, in their order, to those that the program knows.
func parseCalendar(arrangements []string) (calendar.Calendar, error) {
	c := calendar.Published()
	for _, text := range arrangements {
		a, err := calendar.ParseArrangement(text)
		if err != nil {
			return c, fmt.Errorf("read calendar: %w", err)
		}
		if c, err = c.With(a); err != nil {
			return c, fmt.Errorf("read calendar: %w", err)
		}
	}
	return c, nil
}

// parsePolicies adds the versions that were entered, in their order, to those that the program knows.
func parsePolicies(versions []string) (subsidy.Policies, error) {
	all := subsidy.PublishedPolicies()
	for _, text := range versions {
		var p subsidy.Policy
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return all, fmt.Errorf("read policies: %w", err)
		}
		var err error
		if all, err = all.With(p); err != nil {
			return all, fmt.Errorf("read policy %s: %w", p.Version, err)
		}
	}
	return all, nil
}
