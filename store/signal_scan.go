package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

// live keeps a query to filings that are with the bureau or accepted, and that
// are no amendments: what signals compare with.
const live = "f.amends = '' AND f.state IN ('submitted', 'returned', 'accepted')"

// scanSignals calculates a filing's signals from all that is known. It reads a few
// hundred people at a time, and compares them with the whole city's.
func (s *Reader) scanSignals(ctx context.Context, f subsidy.Filing) ([]signal.Signal, error) {
	if !signal.Suspected(f) {
		return nil, nil
	}
	limits, err := s.SignalLimits(ctx)
	if err != nil {
		return nil, err
	}
	of, err := s.signalCase(ctx, f, limits)
	if err != nil {
		return nil, err
	}
	scan := signal.NewSignalScan(limits, of)
	for after := (rosterKey{}); ; {
		people, err := s.someLearners(ctx, s.read, LearnerQuery{Filing: f, Open: true}, after, learnersAtOnce)
		if err != nil {
			return nil, err
		}
		if err := s.scanPeople(ctx, f, people, scan); err != nil {
			return nil, err
		}
		if len(people) < learnersAtOnce {
			return scan.Signals(), nil
		}
		after = rosterKey{people[len(people)-1].Row.Position, people[len(people)-1].Row.ID}
	}
}

// signalCase reads what concerns the filing as a whole.
func (s *Reader) signalCase(ctx context.Context, f subsidy.Filing, limits signal.Limits) (signal.Case, error) {
	of := signal.Case{Filing: f}
	var err error
	if of.Now, err = s.Now(ctx); err != nil {
		return of, err
	}
	if err := s.row(ctx, "SELECT staff FROM enterprise WHERE id = ?", f.Enterprise).Scan(&of.Staff); err != nil {
		return of, fmt.Errorf("read staff: %w", err)
	}
	if of.Cohorts, err = s.cohorts(ctx, f.ID, limits); err != nil {
		return of, err
	}
	if of.Shared, err = s.sharedMarks(ctx, f.Enterprise); err != nil {
		return of, err
	}
	if of.Pictures, err = s.alikePictures(ctx, f.ID, limits); err != nil {
		return of, err
	}
	return of, s.submissions(ctx, &of)
}

// cohorts finds the stretches that several people share to the second; of the
// largest it names people.
func (s *Reader) cohorts(ctx context.Context, filing string, limits signal.Limits) ([]signal.Group, error) {
	type group struct {
		signal.Group
		course string
	}
	groups, err := collect(ctx, s, s.read,
		func(r scanner) (g group, err error) { return g, r.Scan(&g.course, &g.Start, &g.End, &g.People) },
		"SELECT course, start_at, end_at, COUNT(*) FROM study_interval WHERE filing_id = ? "+
			"GROUP BY filing_id, course, start_at, end_at HAVING COUNT(*) >= ?", filing, limits.Cohort)
	if err != nil {
		return nil, fmt.Errorf("find lock-step: %w", err)
	}
	out, largest := make([]signal.Group, len(groups)), -1
	for i, g := range groups {
		if out[i] = g.Group; largest < 0 || g.People > groups[largest].People {
			largest = i
		}
	}
	if largest < 0 {
		return nil, nil
	}
	g := groups[largest]
	out[largest].Rows, err = collect(ctx, s, s.read,
		func(r scanner) (p signal.Row, err error) { return p, r.Scan(&p.Row, &p.Position) },
		`SELECT r.id, r.position FROM study_interval i JOIN roster r ON r.filing_id = i.filing_id
			AND r.id_hash = i.id_hash
		WHERE i.filing_id = ? AND i.course = ? AND i.start_at = ? AND i.end_at = ?
		LIMIT ?`, filing, g.course, g.Start, g.End, signal.MaxEvidence)
	if err != nil {
		return nil, fmt.Errorf("find lock-step: %w", err)
	}
	slices.SortFunc(out[largest].Rows, func(a, b signal.Row) int { return a.Position - b.Position })
	return out, nil
}

// maxShared bounds how many enterprises one is said to share something with.
const maxShared = 200

// maxSharing bounds how many pairs with them are looked at: the claims of two
// enterprises with one account are as many pairs as both have claims.
const maxSharing = 5000

// sharedMarks finds the enterprises with the same address, phone, legal person or
// payee account.
func (s *Reader) sharedMarks(ctx context.Context, enterprise string) ([]signal.Shared, error) {
	type pair struct {
		kind  signal.Kind
		other string
	}
	var pairs []pair
	for _, query := range []string{
		`SELECT o.kind, o.enterprise_id FROM enterprise_mark m JOIN enterprise_mark o ON o.kind = m.kind
			AND o.hash = m.hash
		WHERE m.enterprise_id = ? AND o.enterprise_id <> m.enterprise_id LIMIT ?`,
		`SELECT 'payee', o.enterprise_id FROM claim_payee m JOIN claim_payee o ON o.hash = m.hash
		WHERE m.enterprise_id = ? AND o.enterprise_id <> m.enterprise_id LIMIT ?`,
	} {
		some, err := collect(ctx, s, s.read,
			func(r scanner) (p pair, err error) { return p, r.Scan(&p.kind, &p.other) },
			query, enterprise, maxSharing)
		if err != nil {
			return nil, fmt.Errorf("find shared marks: %w", err)
		}
		pairs = append(pairs, some...)
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return strings.Compare(string(a.kind)+a.other, string(b.kind)+b.other)
	})
	pairs = slices.Compact(pairs) // one for each pair of claims
	var out []signal.Shared
	for _, p := range pairs {
		if n := len(out); n == 0 || out[n-1].Kind != p.kind {
			out = append(out, signal.Shared{Kind: p.kind})
		}
		if last := &out[len(out)-1]; len(last.Enterprises) < maxShared {
			last.Enterprises = append(last.Enterprises, p.other)
		}
	}
	return out, nil
}

// submissions reads when the enterprise submitted filings and claims, and which
// of them are this filing's.
func (s *Reader) submissions(ctx context.Context, of *signal.Case) error {
	for _, query := range []string{
		"SELECT id, submitted_at FROM filing WHERE enterprise_id = ? AND amends = '' ORDER BY id DESC LIMIT 2000",
		"SELECT filing_id, submitted_at FROM claim WHERE enterprise_id = ? ORDER BY id DESC LIMIT 2000",
	} {
		_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
			var id string
			var when int64
			err := r.Scan(&id, &when)
			if when > 0 {
				of.Cases = append(of.Cases, at(when))
				if id == of.Filing.ID {
					of.Mine = append(of.Mine, at(when))
				}
			}
			return struct{}{}, err
		}, query, of.Filing.Enterprise)
		if err != nil {
			return fmt.Errorf("list submissions: %w", err)
		}
	}
	return nil
}

// crowd is some of a filing's people, found by their hashes.
type crowd struct {
	people []signal.Person
	ids    []string       // keyed hashes of their ID numbers
	byID   map[string]int // place by hash
	phones map[string][]int
}

// scanPeople hands some people to the scan, with what other filings and claims
// know of them.
func (s *Reader) scanPeople(ctx context.Context, f subsidy.Filing, learners []Learner, scan *signal.Scan) error {
	if len(learners) == 0 {
		return nil
	}
	c := crowd{byID: map[string]int{}, phones: map[string][]int{}}
	for i, l := range learners {
		c.people = append(c.people, signal.Person{
			Row:      l.Row.ID,
			Position: l.Row.Position,
			Phone:    l.Row.Phone,
			Account:  l.Row.Account,
			Studies:  l.Study.Studies,
		})
		if len(l.Row.Person.ID) == 18 { // not erased
			c.people[i].Birth = l.Row.Person.ID.Birth()
		}
		c.ids, c.byID[l.hash] = append(c.ids, l.hash), i
		phone := s.seal.hash("phone", l.Row.Phone)
		c.phones[phone] = append(c.phones[phone], i)
	}
	for _, read := range []func(context.Context, subsidy.Filing, *crowd) error{
		s.readOthers, s.readPhones, s.readLines, s.readMembers,
	} {
		if err := read(ctx, f, &c); err != nil {
			return err
		}
	}
	for _, p := range c.people {
		scan.Add(p)
	}
	return nil
}

// readOthers finds the other filings that name these people, and what they
// studied in those whose training overlaps.
func (s *Reader) readOthers(ctx context.Context, f subsidy.Filing, c *crowd) error {
	overlapping := map[string][]string{} // hashes of the people, by filing
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var hash, start, end string
		var o signal.Other
		err := r.Scan(&hash, &o.Filing, &o.Enterprise, &o.Roster, &start, &end)
		if err == nil {
			err = days(start, &o.Start, end, &o.End)
		}
		p := &c.people[c.byID[hash]]
		p.Others = append(p.Others, o)
		if !o.Start.After(f.Form.End) && !f.Form.Start.After(o.End) && len(p.Studies) > 0 {
			overlapping[o.Filing] = append(overlapping[o.Filing], hash)
		}
		return struct{}{}, err
	}, `SELECT r.id_hash, f.id, f.enterprise_id, f.roster_size, f.start_day, f.end_day FROM roster r
		JOIN filing f ON f.id = r.filing_id
		WHERE r.id_hash IN (`+marks(len(c.ids))+") AND r.filing_id <> ? AND "+live, append(anys(c.ids), f.ID)...)
	if err != nil {
		return fmt.Errorf("find other filings: %w", err)
	}
	for filing, hashes := range overlapping {
		_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
			var hash string
			var v study.Interval
			err := r.Scan(&hash, &v.Start, &v.End)
			p := &c.people[c.byID[hash]]
			for i := range p.Others {
				if p.Others[i].Filing == filing {
					p.Others[i].Intervals = append(p.Others[i].Intervals, v)
				}
			}
			return struct{}{}, err
		}, "SELECT id_hash, start_at, end_at FROM study_interval WHERE filing_id = ? AND id_hash IN ("+
			marks(len(hashes))+")", anys(hashes, filing)...)
		if err != nil {
			return fmt.Errorf("read study elsewhere: %w", err)
		}
	}
	return nil
}

// days reads two day columns.
func days(a string, to *calendar.Day, b string, until *calendar.Day) (err error) {
	if *to, err = day(a); err == nil {
		*until, err = day(b)
	}
	return err
}

// readPhones finds the other filings in which one of these phones is another
// person's.
func (s *Reader) readPhones(ctx context.Context, f subsidy.Filing, c *crowd) error {
	hashes := make([]string, 0, len(c.phones))
	for h := range c.phones {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var phone, id, filing string
		err := r.Scan(&phone, &id, &filing)
		for _, i := range c.phones[phone] {
			if p := &c.people[i]; c.ids[i] != id && !slices.Contains(p.Phones, filing) {
				p.Phones = append(p.Phones, filing)
			}
		}
		return struct{}{}, err
	},
		"SELECT r.phone_hash, r.id_hash, r.filing_id FROM roster r JOIN filing f ON f.id = r.filing_id "+
			"WHERE r.phone_hash <> '' AND r.phone_hash IN ("+marks(len(hashes))+") AND r.filing_id <> ? AND "+live,
		append(anys(hashes), f.ID)...)
	if err != nil {
		return fmt.Errorf("find shared phones: %w", err)
	}
	return nil
}

// readLines finds these people's lines in claims that stand.
func (s *Reader) readLines(ctx context.Context, _ subsidy.Filing, c *crowd) error {
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var hash, start, end string
		var l signal.Line
		err := r.Scan(&hash, &l.Filing, &l.Enterprise, &start, &end)
		if err == nil {
			err = days(start, &l.Start, end, &l.End)
		}
		p := &c.people[c.byID[hash]]
		p.Lines = append(p.Lines, l)
		return struct{}{}, err
	}, `SELECT l.id_hash, c.filing_id, c.enterprise_id, f.start_day, f.end_day FROM claim_line l
		JOIN claim c ON c.id = l.claim_id JOIN filing f ON f.id = c.filing_id
		WHERE l.id_hash IN
		(`+marks(len(c.ids))+
		") AND l.state <> 'excluded' AND c.state NOT IN ('draft', 'refused', 'withdrawn', 'expired')", anys(c.ids)...)
	if err != nil {
		return fmt.Errorf("find claims: %w", err)
	}
	return nil
}

// signalLease is how long one calculation of a filing may take before another
// process may begin it again.
const signalLease = 5 * time.Minute
