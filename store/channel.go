package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// channels reads which channels are switched off, and which rest: because they
// were told to wait, or because the day's quota is used up.
func (tx *Tx) channels(r *notify.Reach, quotas subsidy.Quotas) error {
	states, err := tx.s.channelStates(tx.ctx, tx.tx, calendar.DayOf(tx.act.Now))
	if err != nil {
		return err
	}
	for _, c := range states {
		r.Off[c.Channel] = c.Off
		r.Rests[c.Channel] = c.RestsUntil
		if until := quotas.Rest(c.Channel, c.Used, tx.act.Now); until.After(c.RestsUntil) {
			r.Rests[c.Channel] = until
		}
	}
	return nil
}

// ChannelState is a channel's switch, rest, and use today.
type ChannelState struct {
	Channel    subsidy.Channel
	Off        bool
	RestsUntil time.Time // business time, zero for not
	Code       int       // WeChat's code that made it rest
	Used       int       // attempts today, since WeChat's count was cleared
	Failing    int       // attempts in a row that the channel itself failed
	Failed     int       // the last one's code
}

// ChannelStates are all channels' states.
func (s *Reader) ChannelStates(ctx context.Context) ([]ChannelState, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	return s.channelStates(ctx, s.read, calendar.DayOf(now))
}

func (s *Reader) channelStates(ctx context.Context, q queryer, day calendar.Day) ([]ChannelState, error) {
	out := make([]ChannelState, 0, len(subsidy.Channels()))
	for _, c := range subsidy.Channels() {
		out = append(out, ChannelState{Channel: c})
	}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var c ChannelState
		var rests, off int64
		if err := r.Scan(&c.Channel, &off, &rests, &c.Code, &c.Failing, &c.Failed, &c.Used); err != nil {
			return struct{}{}, err
		}
		c.Off, c.RestsUntil = off == 1, at(rests)
		if i := slices.IndexFunc(out, func(o ChannelState) bool { return o.Channel == c.Channel }); i >= 0 {
			out[i].Used += c.Used
			if c.Used <= 0 { // the channel's own row
				out[i].Off, out[i].RestsUntil, out[i].Code = c.Off, c.RestsUntil, c.Code
				out[i].Failing, out[i].Failed = c.Failing, c.Failed
			}
		}
		return struct{}{}, nil
	},
		"SELECT name, off, rests_until, code, failing, failed, "+
			"CASE WHEN cleared_day = ? THEN -cleared_used ELSE 0 END FROM channel UNION ALL "+
			"SELECT channel, 0, 0, 0, 0, 0, n FROM delivery_day WHERE day = ? AND n > 0",
		day.String(), day.String())
	if err != nil {
		return nil, fmt.Errorf("read channels: %w", err)
	}
	return out, nil
}

// rest lets a channel wait until a moment (business time).
func (tx *Tx) rest(c subsidy.Channel, until time.Time, code int) error {
	_, err := tx.exec(`INSERT INTO channel (name, off, rests_until, code) VALUES (?, 0, ?, ?) ON CONFLICT (name)
		DO UPDATE
		SET rests_until = CASE WHEN channel.rests_until > excluded.rests_until THEN channel.rests_until ELSE
		excluded.rests_until END, code = excluded.code`, string(c), ms(until), code)
	if err != nil {
		return fmt.Errorf("rest channel: %w", err)
	}
	return nil
}

// failing counts what a channel itself failed in a row; any other answer ends
// that. What had no answer says nothing.
func (tx *Tx) failing(c subsidy.Channel, o subsidy.Outcome) error {
	var err error
	switch {
	case notify.Fails(o, c):
		_, err = tx.exec(`INSERT INTO channel (name, off, rests_until, code, failing, failed) VALUES (?, 0, 0, 0, 1, ?)
			ON CONFLICT (name) DO UPDATE SET failing = channel.failing + 1,
			failed = excluded.failed`, string(c), o.Code)
	case o.Result != subsidy.Unknown:
		_, err = tx.exec("UPDATE channel SET failing = 0, failed = 0 WHERE name = ? AND failing > 0", string(c))
	}
	if err != nil {
		return fmt.Errorf("count failures: %w", err)
	}
	return nil
}

// SwitchChannel switches a channel off or on, with its event; switched on, it no longer rests.
func (tx *Tx) SwitchChannel(c subsidy.Channel, off bool, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO channel (name, off, rests_until, code) VALUES (?, ?, 0, 0) ON CONFLICT (name) "+
		"DO UPDATE SET off = excluded.off, rests_until = 0, code = 0, failing = 0, failed = 0",
		string(c), flag(off))
	if err != nil {
		return fmt.Errorf("switch channel: %w", err)
	}
	tx.owed = true // what waited for it may go
	return tx.Record(ev)
}

// ChannelOff reads for update whether a channel is switched off.
func (tx *Tx) ChannelOff(c subsidy.Channel) (bool, error) {
	var off int64
	err := tx.row("SELECT off FROM channel WHERE name = ?"+tx.lock(), string(c)).Scan(&off)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read channel: %w", err)
	}
	return off == 1, nil
}

// OffReason is why a channel was last switched off.
func (s *Reader) OffReason(ctx context.Context, c subsidy.Channel) (string, error) {
	lines, err := collect(ctx, s, s.read, scanLine,
		"SELECT "+lineColumns+" FROM event WHERE subject_id = ? AND action = ? ORDER BY id DESC LIMIT 1", string(c),
		string(subsidy.SwitchChannels))
	if err != nil || len(lines) == 0 || lines[0].body == nil {
		return "", err
	}
	var b eventBody
	err = s.seal.openJSON("event.body", lines[0].id, lines[0].body, &b)
	return b.Note, err
}

// count adds one outcome to the day's figures (business day).
func (tx *Tx) count(c subsidy.Channel, result string, code int) error {
	_, err := tx.exec("INSERT INTO delivery_day (day, channel, result, code, n) VALUES (?, ?, ?, ?, 1) "+
		"ON CONFLICT (day, channel, result, code) DO UPDATE SET n = delivery_day.n + 1",
		calendar.DayOf(tx.act.Now).String(), string(c), result, code)
	if err != nil {
		return fmt.Errorf("count outcome: %w", err)
	}
	return nil
}

// why adds the channels that were passed over now to those before, in their
// order: "subscribe:no_consent mail:no_address".
func why(before string, skipped map[subsidy.Channel]notify.Skip) string {
	all := map[subsidy.Channel]notify.Skip{}
	for _, part := range strings.Fields(before) {
		c, skip, _ := strings.Cut(part, ":")
		all[subsidy.Channel(c)] = notify.Skip(skip)
	}
	maps.Copy(all, skipped)
	var parts []string
	for _, c := range subsidy.Channels() {
		if s, ok := all[c]; ok {
			parts = append(parts, string(c)+":"+string(s))
		}
	}
	return strings.Join(parts, " ")
}

// DeliveryCount is how many notices stand in a state on a channel.
type DeliveryCount struct {
	State   subsidy.DeliveryState
	Channel subsidy.Channel
	N       int
}

// OpenDeliveries counts the notices that are still on their way, by state and
// channel; what is settled is counted by day (DeliveryDays).
func (s *Reader) OpenDeliveries(ctx context.Context) ([]DeliveryCount, error) {
	out, err := collect(ctx, s, s.read,
		func(r scanner) (c DeliveryCount, err error) { return c, r.Scan(&c.State, &c.Channel, &c.N) },
		"SELECT state, channel, COUNT(*) FROM notice WHERE state IN ('gathering', 'waiting', 'held', 'sending') "+
			"GROUP BY state, channel")
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	return out, nil
}

// DeliveryCounts counts notices by state, settled ones too.
func (s *Reader) DeliveryCounts(ctx context.Context) (map[subsidy.DeliveryState]int, error) {
	out := map[subsidy.DeliveryState]int{}
	counts, err := collect(ctx, s, s.read,
		func(r scanner) (c DeliveryCount, err error) { return c, r.Scan(&c.State, &c.N) },
		"SELECT state, COUNT(*) FROM notice GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	for _, c := range counts {
		out[c.State] = c.N
	}
	return out, nil
}

// Lag is how long the longest waiting due notice has waited (business time).
func (s *Reader) Lag(ctx context.Context) (time.Duration, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	oldest, err := collect(ctx, s, s.read, func(r scanner) (n int64, err error) { return n, r.Scan(&n) },
		"SELECT not_before FROM notice WHERE state = 'waiting' AND not_before <= ? ORDER BY not_before, id LIMIT 1",
		ms(now))
	if err != nil || len(oldest) == 0 {
		return 0, err
	}
	return now.Sub(at(oldest[0])), nil
}

// DeliveryDay is one day's outcomes of a kind.
type DeliveryDay struct {
	Day     calendar.Day
	Channel subsidy.Channel
	Result  subsidy.Result
	Code    int
	N       int
}

// DeliveryDays are the outcomes of the days from one on, by day.
func (s *Reader) DeliveryDays(ctx context.Context, from calendar.Day) ([]DeliveryDay, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (d DeliveryDay, err error) {
		var text string
		if err := r.Scan(&text, &d.Channel, &d.Result, &d.Code, &d.N); err != nil {
			return d, err
		}
		d.Day, err = day(text)
		return d, err
	}, "SELECT day, channel, result, code, n FROM delivery_day WHERE day >= ? ORDER BY day, channel, result, code",
		from.String())
	if err != nil {
		return nil, fmt.Errorf("read outcomes: %w", err)
	}
	return out, nil
}
