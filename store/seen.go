package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shigang/subsidy"
)

// Seen is what the maker of a decision had read: the cases the decision is about,
// each at its revision. The zero Seen asks nothing, for what decides nothing.
type Seen struct {
	What      string // the case in Chinese, for the refusal
	Revisions map[string]int
}

// ParseSeen reads what a page carries of the cases that a decision is about: a
// case that the page did not show is at zero.
func ParseSeen(text string, cases ...string) map[string]int {
	carried := map[string]int{}
	for _, pair := range strings.Fields(text) {
		id, n, _ := strings.Cut(pair, ":")
		if revision, err := strconv.Atoi(n); err == nil && revision > 0 {
			carried[id] = revision
		}
	}
	out := make(map[string]int, len(cases))
	for _, id := range cases {
		if out[id] = carried[id]; text == "" { // a page that shows nothing
			out[id] = Unread
		}
	}
	return out
}

// SeenText is what a page carries of the cases it shows, for ParseSeen.
func SeenText(revisions map[string]int) string {
	var pairs []string
	for _, id := range slices.Sorted(maps.Keys(revisions)) {
		if n := revisions[id]; n > 0 {
			pairs = append(pairs, id+":"+strconv.Itoa(n))
		}
	}
	return strings.Join(pairs, " ")
}

// Stale reports whether a change was refused because its maker had read another
// revision of a case.
func Stale(err error) bool { return errors.Is(err, errStale) }

var errStale = errors.New("the case moved after it was read")

// SeenText is what the page that answers the change carries: the cases as the
// change leaves them.
func (tx *Tx) SeenText(cases ...string) (string, error) {
	now, err := revisions(tx.ctx, tx.s, tx.tx, cases)
	return SeenText(now), err
}

// Unread is the revision of a case that its decider never read; no case has it.
const Unread = -1

// Revisions counts what happened to each case: its lines in the audit log but for
// readings. Whatever changes a case writes such a line, so that no change can
// forget to move the revision. A case that nothing happened to is at zero.
func (s *Reader) Revisions(ctx context.Context, cases ...string) (map[string]int, error) {
	return revisions(ctx, s, s.read, cases)
}

// moving are the lines that move a revision (Action.Moving).
const moving = "(reading = 0 AND action NOT IN ('staff.login', 'staff.logout', 'staff.failed', 'staff.locked') " +
	"OR action = 'plan.export')"

func revisions(ctx context.Context, s *Reader, q queryer, cases []string) (map[string]int, error) {
	out := make(map[string]int, len(cases))
	if len(cases) == 0 {
		return out, nil
	}
	args := make([]any, len(cases))
	for i, id := range cases {
		args[i], out[id] = id, 0
	}
	type one struct {
		id string
		n  int
	}
	rows, err := collect(ctx, s, q, func(r scanner) (v one, err error) { return v, r.Scan(&v.id, &v.n) },
		`SELECT subject_id, COUNT(*) FROM event WHERE subject_id IN (?`+strings.Repeat(", ?", len(cases)-1)+`)
			AND `+moving+` GROUP BY subject_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("count revisions: %w", err)
	}
	for _, v := range rows {
		out[v.id] = v.n
	}
	return out, nil
}

// unseen refuses a change whose maker had read another revision of a case. It
// looks after the rule, under the locks that the rule's own reads took, so that
// nobody moves the case in between; who may not, or asks for what is not there,
// learns nothing of it.
func (tx *Tx) unseen(refused error) error {
	switch kind := subsidy.KindOf(refused); {
	case len(tx.act.Seen.Revisions) == 0,
		refused != nil && kind != subsidy.Conflict && kind != subsidy.Invalid && kind != subsidy.TooLate:
		return refused
	}
	now, err := revisions(tx.ctx, tx.s, tx.tx, slices.Sorted(maps.Keys(tx.act.Seen.Revisions)))
	if err != nil {
		return err
	}
	for id, read := range tx.act.Seen.Revisions {
		if now[id]-tx.recorded[id] != read {
			return &subsidy.Error{
				Kind:    subsidy.Conflict,
				Err:     errStale,
				Message: "这" + tx.act.Seen.What + "已被他人更新，这次没有办理。请看过现在的情况再决定",
			}
		}
	}
	return refused
}

// TimelineSince are the moves of a case after a revision, oldest first, at most
// twenty of them.
func (s *Reader) TimelineSince(
	ctx context.Context, actor subsidy.Actor, subject subsidy.Subject, revision int,
) ([]TimelineEntry, error) {
	return s.timeline(ctx, actor, subject, "AND "+moving+" ORDER BY id LIMIT 20 OFFSET ?", max(revision, 0))
}

// Done is the newest thing that somebody did to one of the cases.
type Done struct {
	TimelineEntry
	Number string // of the case
	Told   bool   // the enterprise gets a message of it
}

// NewestDone finds what the actor did last to one of the cases; ok is false when
// that is nothing.
func (s *Reader) NewestDone(ctx context.Context, actor subsidy.Actor, cases ...string) (d Done, ok bool, err error) {
	if len(cases) == 0 {
		return d, false, nil
	}
	args := []any{actor.ID}
	for _, id := range cases {
		args = append(args, id)
	}
	lines, err := collect(ctx, s, s.read, scanLine,
		"SELECT "+lineColumns+" FROM event WHERE actor = ? AND subject_id IN (?"+
			strings.Repeat(", ?", len(cases)-1)+") AND "+moving+" ORDER BY id DESC LIMIT 1", args...)
	if err != nil || len(lines) == 0 {
		return d, false, err
	}
	l := lines[0]
	var b eventBody
	if l.body != nil {
		if err := s.seal.openJSON("event.body", l.id, l.body, &b); err != nil {
			return d, false, err
		}
	}
	d = Done{Number: b.Number, TimelineEntry: TimelineEntry{
		At: at(l.at), By: l.actor, ByRole: subsidy.Role(l.role),
		Action: subsidy.Action(l.action), From: b.From, To: b.To,
	}}
	var n int // a notice's key begins with the event that owed it
	err = s.row(ctx, `SELECT COUNT(*) FROM notice WHERE dedupe > ? AND dedupe < ? AND account_id IN
		(SELECT account_id FROM member WHERE enterprise_id = ?)`, l.id+"|", l.id+"}", b.Enterprise).Scan(&n)
	if err != nil {
		return d, false, fmt.Errorf("look who was told: %w", err)
	}
	d.Told = n > 0
	return d, true, nil
}
