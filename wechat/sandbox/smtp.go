package sandbox

import (
	"bytes"
	"database/sql"
	_ "embed" // pages
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// The sandbox is a mail server, too: what is sent to anybody lands in its own
// mailbox and goes no further.

const mailSchema = `
CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, recipient TEXT NOT NULL,
  subject TEXT NOT NULL, message_id TEXT NOT NULL, raw BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS mail_recipient ON mail (recipient, id);
`

// Bounds of the mail server.
const (
	mostMail       = 25 << 20 // bytes of a letter; what 163.com and others take at least
	mailAtOnce     = 50       // letters on a page
	mostRecipients = 100      // RFC 5321 4.5.3.1.8
)

// ServeSMTP takes letters on a listener until it is stopped.
func (s *Sandbox) ServeSMTP(ln net.Listener) (stop func() error, err error) {
	if _, err := s.db.Exec(mailSchema); err != nil {
		return nil, fmt.Errorf("open the sandbox's mailbox: %w", err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &postman{s: s}, nil }))
	server.Domain, server.MaxMessageBytes, server.MaxRecipients = "sandbox.invalid", mostMail, mostRecipients
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug)
	go func() { _ = server.Serve(ln) }() // ends with stop
	return server.Close, nil
}

// postman is one connection of a sender.
type postman struct {
	s          *Sandbox
	recipients []string
}

// demanded is an answer on demand: a letter to 451@… is answered 451, and to
// 550.anything@… with 550 (RFC 5321 4.2.3).
var demanded = regexp.MustCompile(`^([45][0-9]{2})[.@]`)

func said(code int, enhanced smtp.EnhancedCode, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text}
}

// Mail takes the sender.
func (p *postman) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes a recipient; what is no address go-smtp has refused.
func (p *postman) Rcpt(to string, _ *smtp.RcptOptions) error {
	if m := demanded.FindStringSubmatch(to); m != nil {
		code, _ := strconv.Atoi(m[1])
		return said(code, smtp.EnhancedCode{code / 100, 0, 0}, "as you asked")
	}
	p.recipients = append(p.recipients, to)
	return nil
}

// Data takes the letter.
func (p *postman) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return said(554, smtp.EnhancedCode{5, 6, 0}, "no letter")
	}
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	_, undated := m.Header.Date()
	_, unsigned := m.Header.AddressList("From")
	switch {
	case undated != nil || unsigned != nil: // RFC 5322 3.6: the two fields every letter has
		return said(554, smtp.EnhancedCode{5, 6, 0}, "a letter needs Date and From")
	case m.Header.Get("Message-Id") == "": // RFC 5322 3.6.4: should; large providers refuse without
		return said(554, smtp.EnhancedCode{5, 7, 1}, "a letter needs Message-ID")
	case bytes.ContainsFunc(head, func(r rune) bool { return r > 126 }): // RFC 5322 2.2: fields are US-ASCII
		return said(554, smtp.EnhancedCode{5, 6, 7}, "fields must be encoded")
	}
	for _, to := range p.recipients {
		if _, err := p.s.db.Exec("INSERT INTO mail (at, recipient, subject, message_id, raw) VALUES (?, ?, ?, ?, ?)",
			p.s.o.Machine().UnixMilli(), to, decoded(m.Header.Get("Subject")), m.Header.Get("Message-Id"),
			raw); err != nil {
			return said(451, smtp.EnhancedCode{4, 3, 0}, "cannot keep it now")
		}
	}
	return nil
}

// Reset forgets the letter begun.
func (p *postman) Reset() { p.recipients = nil }

// Logout ends the connection.
func (p *postman) Logout() error { return nil }

// decoded reads a field's encoded words (RFC 2047).
func decoded(field string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(field)
	if err != nil {
		return field
	}
	return text
}

// Letter is an e-mail as its reader sees it.
type Letter struct {
	ID        int64    `json:"id"`
	At        string   `json:"at"`
	To        string   `json:"to"`
	From      string   `json:"from"`
	Subject   string   `json:"subject"`
	MessageID string   `json:"message_id"`
	Text      string   `json:"text"`
	Files     []string `json:"files"` // names

	data [][]byte // of the files
}

// open reads a letter's parts.
func (l *Letter) open(raw []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	l.From = decoded(m.Header.Get("From"))
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		text, err := content(m.Body, m.Header.Get("Content-Transfer-Encoding"))
		l.Text = string(text)
		return err
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := content(part, part.Header.Get("Content-Transfer-Encoding"))
		if err != nil {
			return err
		}
		if _, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil &&
			params["filename"] != "" {
			l.Files, l.data = append(l.Files, decoded(params["filename"])), append(l.data, data)
		} else {
			l.Text += string(data)
		}
	}
}

// content undoes a part's transfer encoding.
func content(r io.Reader, encoding string) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	return io.ReadAll(r)
}

// mailRoutes mounts the mailbox.
func (s *Sandbox) mailRoutes(mux *http.ServeMux) {
	for pattern, page := range map[string]http.HandlerFunc{
		"GET /mail":          s.pageMail,
		"GET /mail/{id}":     s.pageLetter,
		"GET /mail/{id}/{n}": s.mailFile,
		"GET /control/mail":  s.controlMail,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if _, err := s.db.Exec(mailSchema); err != nil {
				fault(w, err)
				return
			}
			page(w, r)
		})
	}
}

// letters reads the newest letters, older than before (0: from the newest).
func (s *Sandbox) letters(to string, before int64, limit int) ([]Letter, error) {
	query, args := "SELECT id, at, recipient, message_id, subject, raw FROM mail WHERE 1 = 1", []any{}
	if to != "" {
		query, args = query+" AND recipient = ?", append(args, to)
	}
	if before > 0 {
		query, args = query+" AND id < ?", append(args, before)
	}
	rows, err := s.db.Query(query+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Letter{}
	for rows.Next() {
		l, err := scanLetter(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

func scanLetter(row interface{ Scan(...any) error }) (Letter, error) {
	l := Letter{Files: []string{}}
	var at int64
	var raw []byte
	if err := row.Scan(&l.ID, &at, &l.To, &l.MessageID, &l.Subject, &raw); err != nil {
		return l, err
	}
	l.At = time.UnixMilli(at).In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04:05")
	return l, l.open(raw)
}

// letter reads one letter; ok is false, with an answer written, when there is none.
func (s *Sandbox) letter(w http.ResponseWriter, r *http.Request) (l Letter, ok bool) {
	l, err := scanLetter(
		s.db.QueryRow("SELECT id, at, recipient, message_id, subject, raw FROM mail WHERE id = ?", r.PathValue("id")))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		http.NotFound(w, r)
	case err != nil:
		fault(w, err)
	}
	return l, err == nil
}

//go:embed mail.html
var mailText string

var mailPages = template.Must(template.New("mail").Parse(mailText))

func (s *Sandbox) showMail(w http.ResponseWriter, name string, data map[string]any) {
	data["Prefix"] = s.o.Prefix
	var b bytes.Buffer
	if err := mailPages.ExecuteTemplate(&b, name, data); err != nil {
		fault(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w)
}

// pageMail lists the letters.
func (s *Sandbox) pageMail(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // a bad key shows the newest
	rows, err := s.letters("", before, mailAtOnce+1)
	if err != nil {
		fault(w, err)
		return
	}
	next := int64(0)
	if len(rows) > mailAtOnce {
		rows = rows[:mailAtOnce]
		next = rows[mailAtOnce-1].ID
	}
	s.showMail(w, "list", map[string]any{"Rows": rows, "Next": next})
}

// pageLetter is one letter, to read.
func (s *Sandbox) pageLetter(w http.ResponseWriter, r *http.Request) {
	if l, ok := s.letter(w, r); ok {
		s.showMail(w, "letter", map[string]any{
			"L":          l,
			"Paragraphs": strings.Split(strings.TrimSpace(strings.ReplaceAll(l.Text, "\r\n", "\n")), "\n"),
		})
	}
}

// mailFile hands out a letter's file.
func (s *Sandbox) mailFile(w http.ResponseWriter, r *http.Request) {
	l, ok := s.letter(w, r)
	if !ok {
		return
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 0 || n >= len(l.data) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(l.Files[n]))
	_, _ = w.Write(l.data[n])
}

// controlMail tells the tests what letters came, for one recipient or all.
func (s *Sandbox) controlMail(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	items, err := s.letters(to, 0, 1000)
	if err != nil {
		fault(w, err)
		return
	}
	var total int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM mail WHERE ? = '' OR recipient = ?", to, to).
		Scan(&total); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]any{"total": total, "items": items})
}
