package sandbox

import (
	"encoding/json"
)

// Delivery is one message that reached one user.
type Delivery struct {
	ID       int64    `json:"id"`
	At       string   `json:"at"`
	Channel  string   `json:"channel"` // subscribe, template, biz, mass, preview, custom, reply
	OpenID   string   `json:"openid"`
	Template string   `json:"template"` // the template's id; of custom and reply the message's type
	Title    string   `json:"title"`
	Lines    []string `json:"lines"`
	Page     string   `json:"page"` // what a tap opens: a page of the mini-program, an address of news
	Ref      string   `json:"ref"`  // the draft of an article, the picture of news and cards
	at, post int64
}

// search narrows a list of deliveries; before is the key of the page before.
type search struct {
	channel, openid string
	before          int64
	limit           int
}

func (q search) where() (string, []any) {
	where, args := " WHERE 1 = 1", []any{}
	if q.channel != "" {
		where, args = where+" AND d.channel = ?", append(args, q.channel)
	}
	if q.openid != "" {
		where, args = where+" AND d.openid = ?", append(args, q.openid)
	}
	if q.before > 0 {
		where, args = where+" AND d.id < ?", append(args, q.before)
	}
	return where, args
}

// deliveries reads the newest deliveries, newest first. A mass send's text
// stands once, with its job.
func (s *Sandbox) deliveries(q search) ([]Delivery, error) {
	where, args := q.where()
	rows, err := s.db.Query(`SELECT d.id, d.at, d.channel, d.openid, d.template, COALESCE(b.title, d.title),
		CASE WHEN b.id IS NULL THEN d.body ELSE json_array(b.digest) END, d.page, COALESCE(b.draft, d.ref), d.post
		FROM delivery d LEFT JOIN broadcast b ON b.id =
		d.broadcast`+where+" ORDER BY d.id DESC LIMIT ?", append(args, q.limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Delivery{}
	for rows.Next() {
		var d Delivery
		var body string
		if err := rows.Scan(&d.ID, &d.at, &d.Channel, &d.OpenID, &d.Template, &d.Title, &body, &d.Page, &d.Ref,
			&d.post); err != nil {
			return nil, err
		}
		d.At = moment(d.at)
		if json.Unmarshal([]byte(body), &d.Lines) != nil {
			d.Lines = []string{body} // of before lines were lists
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// countDeliveries counts what a search finds.
func (s *Sandbox) countDeliveries(q search) (n int, err error) {
	where, args := q.where()
	return n, s.row(&n, "SELECT COUNT(*) FROM delivery d"+where, args...)
}

// row reads one number.
func (s *Sandbox) row(n *int, query string, args ...any) error {
	return s.db.QueryRow(query, args...).Scan(n)
}
