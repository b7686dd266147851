package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// learnersAtOnce is how many people's study is in memory at a time.
const learnersAtOnce = 200

// Learner is a person of a filing's roster with what they studied and what
// stands against their year.
type Learner struct {
	Row   RosterRow // whole when it was asked for; handlers mask it
	Study study.Learner
	Used  subsidy.Fen // of the filing's year, across all enterprises, beside what the filing's own claims hold
	Year  subsidy.Fen // of the filing's year in all
	hash  string
}

// LearnerQuery says which people are wanted, and how.
type LearnerQuery struct {
	Filing subsidy.Filing // read under the reader's scope
	Open   bool           // with names and numbers
	Shots  bool           // Screenshot is wanted even where no total needs one
}

// EachLearner walks a filing's people in the roster's order, a few at a time,
// with what they studied. No query is open while fn runs.
func (s *Reader) EachLearner(ctx context.Context, q LearnerQuery, fn func(Learner) error) error {
	return s.eachLearner(ctx, s.read, q, fn)
}

func (s *Reader) eachLearner(ctx context.Context, from queryer, q LearnerQuery, fn func(Learner) error) error {
	for after := (rosterKey{}); ; {
		people, err := s.someLearners(ctx, from, q, after, learnersAtOnce)
		if err != nil {
			return err
		}
		for _, l := range people {
			if err := fn(l); err != nil {
				return err
			}
		}
		if len(people) < learnersAtOnce {
			return nil
		}
		after = rosterKey{people[len(people)-1].Row.Position, people[len(people)-1].Row.ID}
	}
}

// Learners lists those of a filing's people whom keep keeps, in the roster's order.
func (s *Reader) Learners(
	ctx context.Context, actor subsidy.Actor, filing string, keep func(Learner) bool, p Page,
) ([]Learner, string, error) {
	f, err := s.FilingFor(ctx, actor, filing)
	if err != nil {
		return nil, "", err
	}
	if err := study.MayReadStudy(f, actor); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	after := rosterKey{}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		after = rosterKey{int(position), keys[1]}
	}
	var out []Learner
	for size := p.limit() + 1; len(out) <= p.limit(); size = learnersAtOnce {
		people, err := s.someLearners(ctx, s.read, LearnerQuery{Filing: f, Open: true, Shots: true}, after, size)
		if err != nil {
			return nil, "", err
		}
		for _, l := range people {
			if keep(l) {
				out = append(out, l)
			}
		}
		if len(people) < size {
			break
		}
		after = rosterKey{people[size-1].Row.Position, people[size-1].Row.ID}
	}
	out = out[:min(len(out), p.limit()+1)]
	out, next := cut(out, p, func(l Learner) []string { return []string{fmt.Sprint(l.Row.Position), l.Row.ID} })
	return out, next, nil
}

// Learner reads one person of a filing's roster, by the row.
func (s *Reader) Learner(
	ctx context.Context, actor subsidy.Actor, filing, row string,
) (subsidy.Filing, Learner, error) {
	f, err := s.FilingFor(ctx, actor, filing)
	if err != nil {
		return f, Learner{}, err
	}
	if err := study.MayReadStudy(f, actor); err != nil {
		return f, Learner{}, err
	}
	var l Learner
	l.Row, err = s.scanRosterRow(alsoScan{
		s.row(ctx, "SELECT "+rosterColumns+", id_hash FROM roster WHERE id = ? AND filing_id = ? AND problem = ''", row,
			filing),
		[]any{&l.hash},
	})
	if _, err = found(l, err, "person"); err != nil {
		return f, l, err
	}
	l.Study.Since = l.Row.Since
	people := []Learner{l}
	err = s.fill(ctx, s.read, LearnerQuery{Filing: f, Shots: true}, people)
	return f, people[0], err
}

// rosterKey is a place in a roster.
type rosterKey struct {
	position int
	id       string
}

// someLearners reads up to n people after a place.
func (s *Reader) someLearners(
	ctx context.Context, from queryer, q LearnerQuery, after rosterKey, n int,
) ([]Learner, error) {
	columns, scan := "id, position, since, id_hash", func(r scanner) (l Learner, err error) {
		var since string
		if err := r.Scan(&l.Row.ID, &l.Row.Position, &since, &l.hash); err != nil {
			return l, err
		}
		l.Row.Since, err = day(since)
		return l, err
	}
	if q.Open {
		columns, scan = rosterColumns+", id_hash", func(r scanner) (l Learner, err error) {
			l.Row, err = s.scanRosterRow(alsoScan{r, []any{&l.hash}})
			return l, err
		}
	}
	people, err := collect(ctx, s, from, scan,
		"SELECT "+columns+" FROM roster WHERE filing_id = ? AND problem = '' AND (position, id) > (?, ?) "+
			"ORDER BY position, id LIMIT ?", q.Filing.ID, after.position, after.id, n)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	for i := range people {
		people[i].Study.Since = people[i].Row.Since
	}
	return people, s.fill(ctx, from, q, people)
}

// fill reads what these people of one filing studied, and what stands against
// their year.
func (s *Reader) fill(ctx context.Context, from queryer, q LearnerQuery, people []Learner) error {
	if len(people) == 0 {
		return nil
	}
	hashes, studies := make([]string, len(people)), map[string]*study.Learner{}
	for i := range people {
		hashes[i] = people[i].hash
		studies[people[i].hash] = &people[i].Study
	}
	cells := studyCells{
		"id_hash", "filing_id = ? AND id_hash IN (" + marks(len(hashes)) + ")", anys(hashes, q.Filing.ID),
	}
	if err := s.readStudies(ctx, from, cells, studies); err != nil {
		return err
	}
	shots := shotSubjects{}
	for i := range people {
		shots.add(q.Filing.ID, people[i].Row.ID, &people[i].Study, q.Shots)
	}
	if err := s.readShots(ctx, from, shots); err != nil {
		return err
	}
	year := q.Filing.Form.End.Year()
	used := map[string]subsidy.Fen{}
	_, err := collect(ctx, s, from, func(r scanner) (struct{}, error) {
		var hash string
		var fen subsidy.Fen
		err := r.Scan(&hash, &fen)
		used[hash] = fen
		return struct{}{}, err
	}, "SELECT id_hash, reserved + approved + paid + elsewhere FROM person_year WHERE year = ? AND id_hash IN ("+
		marks(len(hashes))+")", anys(hashes, year)...)
	if err != nil {
		return fmt.Errorf("read allowances: %w", err)
	}
	own, err := s.ownShares(ctx, from,
		studyCells{
			"claim_line.id_hash",
			"claim.filing_id = ? AND claim_line.id_hash IN (" + marks(len(hashes)) + ")",
			cells.args,
		}, studies)
	for i := range people {
		people[i].Year = used[people[i].hash]
		people[i].Used = people[i].Year - own[people[i].hash]
	}
	return err
}

// ownShares sums up what the claims in the cells hold of the persons' years, and
// adds to whom they belong to the lines of those that stand.
func (s *Reader) ownShares(
	ctx context.Context, q queryer, cells studyCells, of map[string]*study.Learner,
) (map[string]subsidy.Fen, error) {
	own := map[string]subsidy.Fen{}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var who string
		var state claim.State
		var held subsidy.Fen
		line, err := s.scanClaimLine(alsoScan{r, []any{&who, &state, &held}})
		own[who] += held
		if l := of[who]; l != nil && state.Stands() {
			l.Claimed = &study.Claimed{Amount: line.Calculated(), Explanation: line.Explanation}
		}
		return struct{}{}, err
	}, "SELECT "+claimLineColumns+", "+cells.by+`, claim.state, share.held FROM claim_line
		JOIN claim ON claim.id = claim_line.claim_id
		JOIN share ON share.id = claim_line.id WHERE `+cells.condition, cells.args...)
	if err != nil {
		return nil, fmt.Errorf("read claimed lines: %w", err)
	}
	return own, nil
}

// studyCells are the study records of several people of one filing, or of one
// person in several: a condition, and the column that tells them apart.
type studyCells struct {
	by, condition string
	args          []any
}

// readStudies adds the study records in the cells to whom they belong to.
func (s *Reader) readStudies(ctx context.Context, q queryer, cells studyCells, of map[string]*study.Learner) error {
	if err := s.readIntervals(ctx, q, cells, of); err != nil {
		return fmt.Errorf("read intervals: %w", err)
	}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var who, course, from, until string
		var t study.Total
		err := r.Scan(&who, &course, &from, &until, &t.Seconds)
		if err == nil {
			err = errors.Join(t.From.UnmarshalText([]byte(from)), t.Until.UnmarshalText([]byte(until)))
		}
		if l := of[who]; l != nil {
			v := studyOf(l, course)
			v.Totals = append(v.Totals, t)
		}
		return struct{}{}, err
	}, "SELECT "+cells.by+", course, from_day, until_day, seconds FROM study_total WHERE "+cells.condition,
		cells.args...)
	if err != nil {
		return fmt.Errorf("read totals: %w", err)
	}
	_, err = collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var who, course string
		var done, total, score int
		var t study.Test
		err := r.Scan(&who, &course, &done, &total, &score, &t.Verdict, &t.Alone)
		if t.Scored = score >= 0; t.Scored {
			t.Score = score
		}
		if l := of[who]; l != nil {
			studyOf(l, course).Better(done, total, t)
		}
		return struct{}{}, err
	}, "SELECT "+cells.by+", course, units_done, units_total, score, verdict, alone FROM study WHERE "+cells.condition,
		cells.args...)
	if err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	return nil
}

// studyOf is the person's record of a course, made when it is not there.
func studyOf(l *study.Learner, course string) *study.Study {
	for i := range l.Studies {
		if l.Studies[i].Course == course {
			return &l.Studies[i]
		}
	}
	l.Studies = append(l.Studies, study.Study{Course: course})
	return &l.Studies[len(l.Studies)-1]
}

// readIntervals reads without making a string of each row's keys: there may be
// a million rows.
func (s *Reader) readIntervals(ctx context.Context, q queryer, cells studyCells, of map[string]*study.Learner) error {
	rows, err := q.QueryContext(ctx,
		s.bind("SELECT "+cells.by+", course, start_at, end_at FROM study_interval WHERE "+cells.condition),
		texts(cells.args)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var who, course sql.RawBytes
	var lastWho, lastCourse []byte
	var theStudy *study.Study
	for rows.Next() {
		var v study.Interval
		if err := rows.Scan(&who, &course, &v.Start, &v.End); err != nil {
			return err
		}
		if !bytes.Equal(who, lastWho) || !bytes.Equal(course, lastCourse) {
			theStudy = nil
			lastWho, lastCourse = append(lastWho[:0], who...), append(lastCourse[:0], course...)
			if l := of[string(who)]; l != nil {
				theStudy = studyOf(l, string(course))
			}
		}
		if theStudy != nil {
			theStudy.Intervals = append(theStudy.Intervals, v)
		}
	}
	return rows.Err()
}

// EvidenceID names what one person did of one course, or all they did (course
// ""), as the subject of a screenshot; of a whole class's course it is the
// filing's id instead of the row's.
func EvidenceID(row, course string) string {
	if course == "" {
		return row
	}
	return row + "." + course
}

// shotSubjects are the subjects whose screenshots show a study record: the
// person, the person's course, or the course for all.
type shotSubjects map[string][]*study.Study

// add asks for a person's records; without all, only for those that need one.
func (of shotSubjects) add(filing, row string, l *study.Learner, all bool) {
	for j := range l.Studies {
		v := &l.Studies[j]
		if !all && len(v.Totals) == 0 {
			continue
		}
		for _, id := range []string{EvidenceID(row, ""), EvidenceID(row, v.Course), EvidenceID(filing, v.Course)} {
			of[id] = append(of[id], v)
		}
	}
}

// readShots finds the screenshots there are.
func (s *Reader) readShots(ctx context.Context, q queryer, of shotSubjects) error {
	if len(of) == 0 {
		return nil
	}
	ids := make([]string, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var id string
		err := r.Scan(&id)
		for _, v := range of[id] {
			v.Screenshot = true
		}
		return struct{}{}, err
	}, "SELECT subject_id FROM file WHERE subject_id IN ("+marks(len(ids))+") AND purpose = ?",
		append(anys(ids), string(subsidy.Screenshot))...)
	if err != nil {
		return fmt.Errorf("find screenshots: %w", err)
	}
	return nil
}

// Evidence lists the screenshots of what one person studied: of the person, of
// the person's courses, and of courses for all, oldest first.
func (s *Reader) Evidence(
	ctx context.Context, actor subsidy.Actor, f subsidy.Filing, row string,
) ([]subsidy.Attachment, error) {
	ids := []string{EvidenceID(row, "")}
	for _, c := range f.Form.Courses {
		ids = append(ids, EvidenceID(row, c.ID), EvidenceID(f.ID, c.ID))
	}
	condition, args := fileScope(actor)
	files, err := collect(ctx, s, s.read, s.scanFile,
		"SELECT "+fileColumns+" FROM file WHERE subject_id IN ("+marks(len(ids))+") AND "+condition,
		append(anys(ids), args...)...)
	if err != nil {
		return nil, fmt.Errorf("list screenshots: %w", err)
	}
	slices.SortFunc(files, func(a, b subsidy.Attachment) int { return strings.Compare(a.ID, b.ID) })
	return files, nil
}

// TraineeStudy is one of the trainee's filings with what they studied there.
type TraineeStudy struct {
	TraineeFiling
	Study study.Learner
	Used  subsidy.Fen // of the filing's year, beside what the filing's own claims hold
	Year  subsidy.Fen // of the filing's year in all
}

// TraineeStudies lists the submitted filings whose roster names the actor, with
// what they studied in each.
func (s *Reader) TraineeStudies(ctx context.Context, actor subsidy.Actor) ([]TraineeStudy, error) {
	filings, err := s.TraineeFilings(ctx, actor)
	if err != nil || len(filings) == 0 {
		return nil, err
	}
	out, of := make([]TraineeStudy, len(filings)), map[string]*study.Learner{}
	ids, years := make([]string, len(filings)), map[int]subsidy.Fen{}
	for i, f := range filings {
		ids[i] = f.Filing.ID
		out[i] = TraineeStudy{TraineeFiling: f, Study: study.Learner{Since: f.Since}}
		of[f.Filing.ID] = &out[i].Study
	}
	cells := studyCells{
		"filing_id", "filing_id IN (" + marks(len(ids)) + ") AND id_hash = ?", append(anys(ids), actor.Person),
	}
	if err := s.readStudies(ctx, s.read, cells, of); err != nil {
		return nil, err
	}
	shots := shotSubjects{}
	for i := range out {
		shots.add(ids[i], out[i].Row, &out[i].Study, false)
	}
	if err := s.readShots(ctx, s.read, shots); err != nil {
		return nil, err
	}
	_, err = collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var year int
		var used subsidy.Fen
		err := r.Scan(&year, &used)
		years[year] = used
		return struct{}{}, err
	},
		"SELECT year, reserved + approved + paid + elsewhere FROM person_year WHERE id_hash = ? ORDER BY year DESC "+
			"LIMIT 20", actor.Person)
	if err != nil {
		return nil, fmt.Errorf("read allowances: %w", err)
	}
	own, err := s.ownShares(ctx, s.read,
		studyCells{
			"claim.filing_id",
			"claim.filing_id IN (" + marks(len(ids)) + ") AND claim_line.id_hash = ?",
			cells.args,
		}, of)
	for i := range out {
		out[i].Year = years[out[i].Filing.Form.End.Year()]
		out[i].Used = out[i].Year - own[out[i].Filing.ID]
	}
	return out, err
}

// YearUsed is what stands against the actor's own year.
func (s *Reader) YearUsed(ctx context.Context, actor subsidy.Actor, today calendar.Day) (used subsidy.Fen, err error) {
	if actor.Person == "" {
		return 0, Missing()
	}
	err = s.row(ctx, "SELECT reserved + approved + paid + elsewhere FROM person_year WHERE id_hash = ? AND year = ?",
		actor.Person, today.Year()).Scan(&used)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return used, err
}
