package store

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

const questionColumns = "id, enterprise_id, account_id, county, title, state, created_at, last_at, answer_by"

func (s *Reader) scanQuestion(r scanner) (subsidy.Question, error) {
	var q subsidy.Question
	var title []byte
	var created, last int64
	if err := r.Scan(&q.ID, &q.Enterprise, &q.Account, &q.County, &title, &q.State, &created, &last,
		scanDay{&q.AnswerBy}); err != nil {
		return q, err
	}
	if q.AnswerBy.String() == undated {
		q.AnswerBy = calendar.Day{}
	}
	plain, err := s.seal.open("question.title", q.ID, title)
	q.Title, q.CreatedAt, q.LastAt = string(plain), at(created), at(last)
	return q, err
}

// QuestionMessage is one message of a question.
type QuestionMessage struct {
	ID    string
	Staff bool // from the county
	Body  string
	At    time.Time
}

// Question reads a question for update.
func (tx *Tx) Question(id string) (subsidy.Question, error) {
	q, err := tx.s.scanQuestion(tx.row("SELECT "+questionColumns+" FROM question WHERE id = ?"+tx.lock(), id))
	return found(q, err, "question")
}

// SaveQuestion writes a question with its new message and event.
func (tx *Tx) SaveQuestion(q subsidy.Question, body string, ev subsidy.Event) error {
	_, err := tx.exec(`INSERT INTO question
		(`+questionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
			SET state = excluded.state, last_at = excluded.last_at, answer_by = excluded.answer_by`,
		q.ID, q.Enterprise, q.Account, string(q.County), tx.s.seal.bytes("question.title", q.ID, []byte(q.Title)),
		string(q.State), ms(q.CreatedAt), ms(q.LastAt), cmp.Or(q.AnswerBy.String(), undated))
	if err != nil {
		return fmt.Errorf("save question: %w", err)
	}
	id := newID()
	if _, err := tx.exec(
		"INSERT INTO question_message (id, question_id, staff, author, body, at) VALUES (?, ?, ?, ?, ?, ?)",
		id, q.ID, flag(tx.act.Actor.Role.Staff()), tx.act.Actor.ID,
		tx.s.seal.bytes("question_message.body", id, []byte(body)), ms(tx.act.Now)); err != nil {
		return fmt.Errorf("save message: %w", err)
	}
	return tx.Record(ev)
}

// questionScope keeps members to their enterprise's questions, others to their
// own, a county to those it was asked.
func questionScope(a subsidy.Actor) (string, []any) {
	switch {
	case a.Enterprise != "":
		return "enterprise_id = ? AND enterprise_id <> ''", []any{a.Enterprise}
	case a.Role == subsidy.Visitor || a.Role == subsidy.Trainee:
		return "account_id = ? AND enterprise_id = ''", []any{a.ID}
	}
	return scope(a)
}

// Questions lists the questions the actor may see, newest first.
func (s *Reader) Questions(ctx context.Context, actor subsidy.Actor, p Page) ([]subsidy.Question, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := questionScope(actor)
	if keys != nil {
		condition, args = condition+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanQuestion,
		"SELECT "+questionColumns+" FROM question WHERE "+condition+" ORDER BY id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list questions: %w", err)
	}
	rows, next := cut(rows, p, func(q subsidy.Question) []string { return []string{q.ID} })
	return rows, next, nil
}

// QuestionRow is a question in the bureau's list.
type QuestionRow struct {
	subsidy.Question
	EnterpriseName string // "" where a person asks for themselves
	Worker         string // name of who looks after it (经办), "" for nobody
}

// QuestionDesk lists a county's questions, or all counties' for the city.
func (s *Reader) QuestionDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]QuestionRow, string, error) {
	scan := func(r scanner) (v QuestionRow, err error) {
		v.Question, err = s.scanQuestion(alsoScan{r, []any{&v.EnterpriseName}})
		return v, err
	}
	worker := func(v *QuestionRow) *string { return &v.Worker }
	return listed(ctx, s, subsidy.SubjectQuestion, scan, worker, actor, q, p)
}

// QuestionsWaiting lists every county's questions that wait for an answer by a day, what is due first first, for the
// scan.
func (s *Reader) QuestionsWaiting(
	ctx context.Context, upto calendar.Day, p Page,
) ([]subsidy.Question, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "state = 'open' AND answer_by <= ?", []any{upto.String()}
	if keys != nil {
		condition, args = condition+" AND (answer_by, id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanQuestion, "SELECT "+questionColumns+" FROM question WHERE "+condition+
		" ORDER BY answer_by, id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list waiting questions: %w", err)
	}
	rows, next := cut(rows, p, func(q subsidy.Question) []string { return []string{q.AnswerBy.String(), q.ID} })
	return rows, next, nil
}

// QuestionFor reads a question the actor may see, with its messages.
func (s *Reader) QuestionFor(
	ctx context.Context, actor subsidy.Actor, id string,
) (subsidy.Question, []QuestionMessage, error) {
	condition, args := questionScope(actor)
	q, err := s.scanQuestion(s.row(ctx, "SELECT "+questionColumns+" FROM question WHERE id = ? AND "+condition,
		append([]any{id}, args...)...))
	if q, err = found(q, err, "question"); err != nil {
		return q, nil, err
	}
	messages, err := collect(ctx, s, s.read, func(r scanner) (m QuestionMessage, err error) {
		var body []byte
		var staff, when int64
		if err := r.Scan(&m.ID, &staff, &body, &when); err != nil {
			return m, err
		}
		plain, err := s.seal.open("question_message.body", m.ID, body)
		m.Staff, m.Body, m.At = staff == 1, string(plain), at(when)
		return m, err
	}, "SELECT id, staff, body, at FROM question_message WHERE question_id = ? ORDER BY id LIMIT 500", id)
	if err != nil {
		return q, nil, fmt.Errorf("list messages: %w", err)
	}
	return q, messages, nil
}
