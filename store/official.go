package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// welcomeSetting is the setting that holds the welcome that staff wrote.
const welcomeSetting = "official_welcome"

// newestNotices is how many policy notices the account's answers know.
const newestNotices = 5

// OfficialAccount reads what the official account's answers are made from; the
// public address is the server's to add.
func (s *Reader) OfficialAccount(ctx context.Context) (o official.Account, err error) {
	if o.Welcome, err = s.Welcome(ctx); err != nil {
		return o, err
	}
	if o.Replies, err = s.KeywordReplies(ctx); err != nil {
		return o, err
	}
	o.Notices, _, err = s.PublishedCampaigns(ctx, Page{Limit: newestNotices})
	return o, err
}

// Welcome reads the welcome that staff wrote, "" for the built-in one.
func (s *Reader) Welcome(ctx context.Context) (string, error) {
	return scanWelcome(s.row(ctx, "SELECT value FROM setting WHERE name = ?", welcomeSetting))
}

// Welcome reads the welcome that staff wrote for update.
func (tx *Tx) Welcome() (string, error) {
	return scanWelcome(tx.row("SELECT value FROM setting WHERE name = ?"+tx.lock(), welcomeSetting))
}

func scanWelcome(row *sql.Row) (text string, err error) {
	err = row.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read welcome: %w", err)
	}
	return text, nil
}

// SaveWelcome writes the welcome with its event.
func (tx *Tx) SaveWelcome(text string, ev subsidy.Event) error {
	if err := tx.setting(welcomeSetting, text); err != nil {
		return err
	}
	return tx.Record(ev)
}

const menuColumns = "draft, state, revision, tries, not_before, trouble, changed_at, published_at, published"

// theMenu is the one row of official_menu.
const theMenu = "menu"

func scanMenu(r scanner) (m official.OfficialMenu, err error) {
	var draft, stands string
	var notBefore, changed, published int64
	if err := r.Scan(&draft, &m.State, &m.Revision, &m.Tries, &notBefore, &m.Trouble, &changed,
		&published, &stands); err != nil {
		return m, err
	}
	m.NotBefore, m.ChangedAt, m.PublishedAt = at(notBefore), at(changed), at(published)
	return m, errors.Join(json.Unmarshal([]byte(draft), &m.Draft), json.Unmarshal([]byte(stands), &m.Published))
}

// menuOf is the menu as it was read, or the built-in one that nobody published.
func menuOf(m official.OfficialMenu, err error) (official.OfficialMenu, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return official.OfficialMenu{Draft: official.DefaultMenu(), State: official.MenuDraft}, nil
	}
	if err != nil {
		return m, fmt.Errorf("read menu: %w", err)
	}
	return m, nil
}

// OfficialMenu reads the menu.
func (s *Reader) OfficialMenu(ctx context.Context) (official.OfficialMenu, error) {
	return menuOf(scanMenu(s.row(ctx, "SELECT "+menuColumns+" FROM official_menu WHERE name = ?", theMenu)))
}

// OfficialMenu reads the menu for update.
func (tx *Tx) OfficialMenu() (official.OfficialMenu, error) {
	return menuOf(scanMenu(tx.row("SELECT "+menuColumns+" FROM official_menu WHERE name = ?"+tx.lock(), theMenu)))
}

// SaveMenu writes the menu with its event.
func (tx *Tx) SaveMenu(m official.OfficialMenu, ev subsidy.Event) error {
	draft, err := json.Marshal(m.Draft)
	if err != nil {
		return fmt.Errorf("save menu: %w", err)
	}
	published, err := json.Marshal(m.Published)
	if err != nil {
		return fmt.Errorf("save menu: %w", err)
	}
	_, err = tx.exec(`INSERT INTO official_menu
		(name, `+menuColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE
			SET draft = excluded.draft, state = excluded.state, revision = excluded.revision,
		tries = excluded.tries, not_before = excluded.not_before, trouble = excluded.trouble,
		changed_at = excluded.changed_at, published_at = excluded.published_at, published = excluded.published`,
		theMenu, string(draft), string(m.State), m.Revision, m.Tries, ms(m.NotBefore), m.Trouble, ms(m.ChangedAt),
		ms(m.PublishedAt), string(published))
	if err != nil {
		return fmt.Errorf("save menu: %w", err)
	}
	return tx.Record(ev)
}

func scanReply(r scanner) (k official.KeywordReply, err error) {
	var keywords, reply string
	var inside int64
	if err := r.Scan(&k.ID, &k.Position, &keywords, &inside, &reply); err != nil {
		return k, err
	}
	k.Contains = inside == 1
	return k, errors.Join(json.Unmarshal([]byte(keywords), &k.Keywords), json.Unmarshal([]byte(reply), &k.Reply))
}

const allReplies = "SELECT id, position, keywords, inside, reply FROM keyword_reply ORDER BY position, id"

// KeywordReplies are all keyword replies (关键词回复), in the order they are tried.
func (s *Reader) KeywordReplies(ctx context.Context) ([]official.KeywordReply, error) {
	out, err := collect(ctx, s, s.read, scanReply, allReplies)
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	return out, nil
}

// KeywordReplies are all keyword replies, for update.
func (tx *Tx) KeywordReplies() ([]official.KeywordReply, error) {
	out, err := collect(tx.ctx, tx.s, tx.tx, scanReply, allReplies+tx.lock())
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	return out, nil
}

// SaveReply writes a keyword reply with its event.
func (tx *Tx) SaveReply(k official.KeywordReply, ev subsidy.Event) error {
	keywords, err := json.Marshal(k.Keywords)
	if err != nil {
		return fmt.Errorf("save reply: %w", err)
	}
	reply, err := json.Marshal(k.Reply)
	if err != nil {
		return fmt.Errorf("save reply: %w", err)
	}
	_, err = tx.exec(`INSERT INTO keyword_reply (id, position, keywords, inside, reply) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE
		SET position = excluded.position, keywords = excluded.keywords, inside = excluded.inside,
		reply = excluded.reply`, k.ID, k.Position, string(keywords), flag(k.Contains), string(reply))
	if err != nil {
		return fmt.Errorf("save reply: %w", err)
	}
	return tx.Record(ev)
}

// RemoveReply takes a keyword reply away, with its event.
func (tx *Tx) RemoveReply(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM keyword_reply WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove reply: %w", err)
	}
	return tx.Record(ev)
}

func scanPicture(r scanner) (p official.Picture, err error) {
	var when int64
	err = r.Scan(&p.ID, &p.Digest, &p.Thumb, &when)
	p.At = at(when)
	return p, err
}

// OfficialPictures are the pictures for replies, newest first.
func (s *Reader) OfficialPictures(ctx context.Context) ([]official.Picture, error) {
	out, err := collect(ctx, s, s.read, scanPicture,
		"SELECT id, digest, thumb, at FROM official_picture ORDER BY id DESC LIMIT ?", official.MaxPictures)
	if err != nil {
		return nil, fmt.Errorf("list pictures: %w", err)
	}
	return out, nil
}

// OfficialPicture reads a picture; it is public.
func (s *Reader) OfficialPicture(ctx context.Context, id string) (official.Picture, error) {
	p, err := scanPicture(s.row(ctx, "SELECT id, digest, thumb, at FROM official_picture WHERE id = ?", id))
	return found(p, err, "picture")
}

// OfficialPicture reads a picture for update.
func (tx *Tx) OfficialPicture(id string) (official.Picture, error) {
	p, err := scanPicture(tx.row("SELECT id, digest, thumb, at FROM official_picture WHERE id = ?"+tx.lock(), id))
	return found(p, err, "picture")
}

// OfficialPictures counts the pictures.
func (tx *Tx) OfficialPictures() (n int, err error) {
	if err := tx.row("SELECT COUNT(*) FROM official_picture").Scan(&n); err != nil {
		return 0, fmt.Errorf("count pictures: %w", err)
	}
	return n, nil
}

// AddPicture keeps a picture's row, with its event.
func (tx *Tx) AddPicture(p official.Picture, ev subsidy.Event) error {
	if _, err := tx.exec("INSERT INTO official_picture (id, digest, thumb, at) VALUES (?, ?, ?, ?)", p.ID, p.Digest,
		p.Thumb, ms(p.At)); err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	return tx.Record(ev)
}

// RemovePicture takes a picture away, with its event; its content goes with the next sweep.
func (tx *Tx) RemovePicture(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM official_picture WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove picture: %w", err)
	}
	return tx.Record(ev)
}

// OfficialWork is what waits for the official account's jobs.
type OfficialWork struct {
	Menu       bool // a menu is to be published
	Unblocked  bool // the blacklist is to be changed
	Unremarked bool // WeChat is to be told a remark
	Rests      bool // the questions about followers rest
	RunNow     bool // a reconciliation is due, or under way
	Unasked    bool // somebody's unionid is not known
	Untagged   bool // somebody's tags are to be changed
}

// OfficialWork looks what waits for the official account's jobs now; calls is
// how many questions for unionids one run may ask.
func (s *Reader) OfficialWork(ctx context.Context, calls int) (w OfficialWork, err error) {
	now, err := s.Now(ctx)
	if err != nil {
		return w, err
	}
	menu, err := s.OfficialMenu(ctx)
	if err != nil {
		return w, err
	}
	w.Menu = menu.State == official.MenuWaiting && !menu.NotBefore.After(now)
	run, err := s.FollowerRun(ctx)
	if w.Rests = run.NotBefore.After(now); err != nil || w.Rests {
		return w, err
	}
	unblocked, err := s.Unblocked(ctx, 1)
	if err != nil {
		return w, err
	}
	remarks, err := s.RemarksDue(ctx, 1)
	if err != nil {
		return w, err
	}
	w.Unblocked, w.Unremarked = len(unblocked) > 0, len(remarks) > 0
	w.RunNow = run.Phase != RunIdle || run.Wanted || official.ReconcileDue(run.StartedAt, now)
	unasked, err := s.Unasked(ctx, 1)
	if err != nil {
		return w, err
	}
	untagged, err := s.Untagged(ctx, 1)
	w.Unasked, w.Untagged = len(unasked) > 0 && run.Calls < calls, len(untagged) > 0
	return w, err
}

// MenuAnswered writes what WeChat said to the publication of a revision of the
// menu; sentence is its refusal as staff read it.
func (s *Store) MenuAnswered(ctx context.Context, revision int, o subsidy.Outcome, sentence string) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		m, err := tx.OfficialMenu()
		if err != nil {
			return err
		}
		ev := m.Answered(revision, o, sentence, now)
		return tx.SaveMenu(m, ev)
	})
}
