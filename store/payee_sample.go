package store

import (
	"context"
	"encoding/json"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/signal"
)

const sampleColumns = "id, state, form, people, size, list_digest, announced_by, announced_at, seed, drawn_at, " +
	"closed_at"

func scanSample(r scanner) (s signal.PayeeSample, err error) {
	var form []byte
	var announced, drawn, closed int64
	if err := r.Scan(&s.ID, &s.State, &form, &s.People, &s.Size, &s.ListDigest, &s.AnnouncedBy, &announced, &s.Seed,
		&drawn, &closed); err != nil {
		return s, err
	}
	s.AnnouncedAt, s.DrawnAt, s.ClosedAt = at(announced), at(drawn), at(closed)
	return s, json.Unmarshal(form, &s.Form)
}

// PaidPeople are the people whom banks' answers of a period paid: what a sample is drawn from. It never changes.
func (tx *Tx) PaidPeople(from, until calendar.Day) ([]signal.PaidPerson, error) {
	out, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (p signal.PaidPerson, err error) {
		var position int
		err = r.Scan(&p.Number, &position, &p.Amount, &p.Line, &p.Claim, &p.County)
		p.Number = fmt.Sprintf("%s-%05d", p.Number, position)
		return p, err
	}, `SELECT claim.number, claim_line.position, payment_line.amount, claim_line.id, claim.id, payment_plan.county
		FROM payment_plan JOIN payment_item ON payment_item.plan_id = payment_plan.id
		JOIN payment_line ON payment_line.item_id = payment_item.id
		JOIN claim_line ON claim_line.id = payment_line.line_id JOIN claim ON claim.id = claim_line.claim_id
		WHERE payment_plan.answered_at > 0 AND payment_plan.answered_at >= ? AND payment_plan.answered_at < ?
		AND payment_item.state = 'paid'`, ms(from.Start()), ms(until.End()))
	return out, wrapped("list who was paid", err)
}

// AddSample writes a new sample with its event.
func (tx *Tx) AddSample(s signal.PayeeSample, ev subsidy.Event) error {
	form, err := json.Marshal(s.Form)
	if err != nil {
		return fmt.Errorf("save sample: %w", err)
	}
	_, err = tx.exec("INSERT INTO payee_sample ("+sampleColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0)", s.ID,
		string(s.State), string(form), s.People, s.Size, s.ListDigest, s.AnnouncedBy, ms(s.AnnouncedAt))
	if err != nil {
		return fmt.Errorf("save sample: %w", err)
	}
	return tx.Record(ev)
}

// Sample reads a sample for update.
func (tx *Tx) Sample(id string) (signal.PayeeSample, error) {
	s, err := scanSample(tx.row("SELECT "+sampleColumns+" FROM payee_sample WHERE id = ?"+tx.lock(), id))
	return found(s, err, "sample")
}

// SaveSample writes how far a sample has come, with its event.
func (tx *Tx) SaveSample(s signal.PayeeSample, ev subsidy.Event) error {
	_, err := tx.exec("UPDATE payee_sample SET state = ?, seed = ?, drawn_at = ?, closed_at = ? WHERE id = ?",
		string(s.State), s.Seed, ms(s.DrawnAt), ms(s.ClosedAt), s.ID)
	if err != nil {
		return fmt.Errorf("save sample: %w", err)
	}
	return tx.Record(ev)
}

// KeepSampled writes who was drawn.
func (tx *Tx) KeepSampled(id string, people []signal.SampledPerson) error {
	rows := make([][]any, len(people))
	for i, p := range people {
		rows[i] = []any{
			id, i, p.Number, int64(p.Amount), p.Line, p.Claim, string(p.County), p.Stratum, "",
			tx.s.seal.bytes("payee_sample_person.note", id+p.Number, nil), "", 0,
		}
	}
	_, err := tx.insertMany("INSERT INTO payee_sample_person (sample_id, position, number, amount, line_id, claim_id, "+
		"county, stratum, answer, note, answered_by, answered_at)", rows, "")
	return wrapped("save who was drawn", err)
}

// WordToCheck is what a person who was drawn is asked in WeChat, with the account, "" for who is not bound.
func (tx *Tx) WordToCheck(line string) (account string, m claim.WordChecked, err error) {
	found, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) {
		return id, r.Scan(&id, &m.Enterprise, &m.Project, &m.Hours, &m.Amount)
	}, `SELECT account.id, enterprise.name, claim.project, claim_line.hours, claim_line.amount FROM claim_line
		JOIN account ON account.person_hash = claim_line.id_hash JOIN claim ON claim.id = claim_line.claim_id
		JOIN enterprise ON enterprise.id = claim.enterprise_id
		WHERE claim_line.id = ? AND claim_line.id_hash <> ''`, line)
	if err != nil || len(found) == 0 {
		return "", m, wrapped("find who was drawn", err)
	}
	return found[0], m, nil
}

const sampledColumns = "number, p.amount, line_id, p.claim_id, county, stratum, answer, note, answered_by, " +
	"answered_at, claim_line.word"

// sampledFrom is the table of who was drawn, each with what the claim's line has.
const sampledFrom = " FROM payee_sample_person p JOIN claim_line ON claim_line.id = line_id WHERE sample_id = ?"

func (s *Reader) scanSampled(id string) func(scanner) (signal.SampledPerson, error) {
	return func(r scanner) (p signal.SampledPerson, err error) {
		var when int64
		var note []byte
		if err := r.Scan(&p.Number, &p.Amount, &p.Line, &p.Claim, &p.County, &p.Stratum, &p.Answer, &note, &p.By, &when,
			&p.Word); err != nil {
			return p, err
		}
		plain, err := s.seal.open("payee_sample_person.note", id+p.Number, note)
		p.Note, p.At = string(plain), at(when)
		return p, err
	}
}

// Sampled reads a person who was drawn.
func (tx *Tx) Sampled(id, number string) (signal.SampledPerson, error) {
	p, err := tx.s.scanSampled(id)(tx.row("SELECT "+sampledColumns+sampledFrom+" AND number = ?", id, number))
	return found(p, err, "person drawn")
}

// SaveSampled writes what a person who was drawn answered, with its event.
func (tx *Tx) SaveSampled(id string, p signal.SampledPerson, ev subsidy.Event) error {
	_, err := tx.exec("UPDATE payee_sample_person SET answer = ?, note = ?, answered_by = ?, answered_at = ? "+
		"WHERE sample_id = ? AND number = ?", string(p.Answer),
		tx.s.seal.bytes("payee_sample_person.note", id+p.Number, []byte(p.Note)), p.By, ms(p.At), id, p.Number)
	if err != nil {
		return fmt.Errorf("save answer: %w", err)
	}
	return tx.Record(ev)
}

// SampleLeft counts who was drawn and has no answer yet.
func (tx *Tx) SampleLeft(id string) (left int, err error) {
	err = tx.row("SELECT COUNT(*) FROM payee_sample_person WHERE sample_id = ? AND answer = ''", id).Scan(&left)
	return left, wrapped("count answers", err)
}

// Samples lists all samples, newest first.
func (s *Reader) Samples(ctx context.Context, actor subsidy.Actor, p Page) ([]signal.PayeeSample, string, error) {
	if err := actor.May(subsidy.ReadDraws, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := "id <> ''", []any{}
	if keys != nil {
		condition, args = "id < ?", []any{keys[0]}
	}
	rows, err := collect(ctx, s, s.read, scanSample, "SELECT "+sampleColumns+" FROM payee_sample WHERE "+condition+
		" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list samples: %w", err)
	}
	rows, next := cut(rows, p, func(s signal.PayeeSample) []string { return []string{s.ID} })
	return rows, next, nil
}

// SampleFor reads a sample with who was drawn: all to the city, to a county its own. The answers come with them, so
// that a county's estimate would be of its own alone: it is the city's.
func (s *Reader) SampleFor(
	ctx context.Context, actor subsidy.Actor, id string,
) (signal.PayeeSample, []signal.SampledPerson, error) {
	if err := actor.May(subsidy.ReadDraws, subsidy.Scope{}); err != nil {
		return signal.PayeeSample{}, nil, err
	}
	one, err := scanSample(s.row(ctx, "SELECT "+sampleColumns+" FROM payee_sample WHERE id = ?", id))
	if one, err = found(one, err, "sample"); err != nil {
		return one, nil, err
	}
	query, args := sampledFrom, []any{id}
	if actor.County != "" {
		query, args = query+" AND county = ?", append(args, string(actor.County))
	}
	people, err := collect(ctx, s, s.read, s.scanSampled(id),
		"SELECT "+sampledColumns+query+" ORDER BY p.position", args...)
	return one, people, wrapped("list who was drawn", err)
}
