package store

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// claimBody is the sealed part of a claim.
type claimBody struct {
	Payee     claim.Payee      `json:"payee"`
	NewPayee  *claim.Payee     `json:"new_payee,omitempty"`
	Omitted   []string         `json:"omitted,omitempty"`
	Promised  bool             `json:"promised"`
	FollowUp  bool             `json:"follow_up"`
	Reasons   []subsidy.Reason `json:"reasons,omitempty"`
	DecidedAt int64            `json:"decided_at"`
	OpenDays  string           `json:"reckoned"`
	PayFrom   calendar.Day     `json:"pay_from"`

	Reopenings []subsidy.Reopening `json:"reopenings,omitempty"`
	Clocks     subsidy.Clocks      `json:"clocks"`
}

const claimColumns = `id, COALESCE(number, ''), filing_id, filing_number, enterprise_id, county, project, end_day,
	claim_by, state, revision, policy, calendar_rev,
	body, created_at, submitted_at, asked_at, enterprise_days, decide_by, supplement_by, reviewed_by, reviewed_at,
	approved_by, approved_at,
	public_from, public_until, pay_by, paper_day, provincial_number, provincial_day, supplements, refusing,
	(SELECT claim_from FROM filing WHERE filing.id = claim.filing_id), (SELECT clocks FROM filing
	WHERE filing.id = claim.filing_id)`

func (s *Reader) scanClaim(r scanner) (c claim.Claim, err error) {
	var body, window []byte
	var created, submitted, asked, reviewed, approved int64
	if err := r.Scan(&c.ID, &c.Number, &c.Training.Filing, &c.Training.Number, &c.Enterprise, &c.County,
		&c.Training.Project,
		scanDay{&c.Training.End}, scanDay{&c.Window.By}, &c.State, &c.Revision, &c.Versions.Policy,
		&c.Versions.Calendar,
		&body, &created, &submitted, &asked, &c.Supplements.Days, scanDay{&c.Review.DecideBy},
		scanDay{&c.Supplements.By},
		&c.Review.FirstBy, &reviewed, &c.Review.SecondBy, &approved,
		scanDay{&c.Publicity.From}, scanDay{&c.Publicity.Until}, scanDay{&c.Payment.By}, scanDay{&c.Paper.Day},
		&c.Paper.ProvincialNumber,
		scanDay{&c.Paper.ProvincialDay},
		&c.Supplements.Count, &c.Review.Refusing, scanDay{&c.Window.From}, &window); err != nil {
		return c, err
	}
	var b claimBody
	if err := s.seal.openJSON("claim.body", c.ID, body, &b); err != nil {
		return c, err
	}
	c.Entry.Payee, c.Entry.NewPayee, c.Entry.Omitted, c.Entry.Promised, c.Entry.FollowUp, c.Review.Reasons,
		c.Review.DecidedAt, c.Versions.OpenDays = b.Payee, b.NewPayee,
		b.Omitted, b.Promised, b.FollowUp, b.Reasons, at(b.DecidedAt), b.OpenDays
	c.Payment.From, c.Review.Reopenings, c.Clocks = b.PayFrom, b.Reopenings, b.Clocks
	var ofFiling subsidy.Clocks
	if err := s.openClocks(c.Training.Filing, window, &ofFiling); err != nil {
		return c, err
	}
	c.Window.Extensions = ofFiling.Extensions
	c.CreatedAt, c.SubmittedAt, c.Supplements.AskedAt, c.Review.FirstAt, c.Review.SecondAt = at(created),
		at(submitted), at(asked),
		at(reviewed), at(approved)
	return c, nil
}

// scanDay scans a day column.
type scanDay struct{ to *calendar.Day }

// Scan implements sql.Scanner.
func (d scanDay) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		text = fmt.Sprintf("%s", v)
	}
	return d.to.UnmarshalText([]byte(text))
}

// lineBody is the sealed part of a line.
type lineBody struct {
	Explanation []string     `json:"explanation"`
	Reason      string       `json:"reason,omitempty"` // of a line from before its cuts were kept
	Cuts        []claim.Cut  `json:"cuts,omitempty"`
	PayFrom     calendar.Day `json:"pay_from"`

	PublicFrom calendar.Day   `json:"public_from"`
	Counting   claim.Counting `json:"counting"`
}

const claimLineColumns = "claim_line.id, claim_line.position, claim_line.roster_id, claim_line.id_hash, " +
	"claim_line.hours, claim_line.asked, claim_line.amount, claim_line.state, claim_line.word, claim_line.word_at, " +
	"claim_line.objections, claim_line.public_until, claim_line.pay_by, claim_line.item_id, claim_line.planned, " +
	"claim_line.studied, claim_line.turn, claim_line.body"

func (s *Reader) scanClaimLine(r scanner) (l claim.Line, err error) {
	var word int64
	var body []byte
	var planned string
	if err := r.Scan(&l.ID, &l.Position, &l.Row, &l.Person, &l.Hours, &l.Asked, &l.Amount, &l.State, &l.Word, &word,
		&l.Objections, scanDay{&l.PublicUntil}, scanDay{&l.PayBy}, &l.Item, &planned, &l.Studied, &l.Turn,
		&body); err != nil {
		return l, err
	}
	if l.Planned, err = minutesOf(planned); err != nil {
		return l, err
	}
	l.WordAt = at(word)
	var b lineBody
	if err := s.seal.openJSON("claim_line.body", l.ID, body, &b); err != nil {
		return l, err
	}
	l.Explanation, l.Cuts, l.PayFrom, l.PublicFrom, l.Counting = b.Explanation, b.Cuts, b.PayFrom, b.PublicFrom,
		b.Counting
	if l.Cuts == nil && b.Reason != "" {
		l.Cuts = []claim.Cut{{Why: b.Reason}}
	}
	return l, nil
}

// Claim reads a claim with its lines for update.
func (tx *Tx) Claim(id string) (claim.Claim, error) {
	c, err := tx.s.scanClaim(tx.row("SELECT "+claimColumns+" FROM claim WHERE id = ?"+tx.lock(), id))
	if c, err = found(c, err, "claim"); err != nil {
		return c, err
	}
	if c.Lines, err = collect(tx.ctx, tx.s, tx.tx, tx.s.scanClaimLine,
		"SELECT "+claimLineColumns+" FROM claim_line WHERE claim_id = ? ORDER BY position, id", id); err != nil {
		return c, fmt.Errorf("read claim's lines: %w", err)
	}
	if c.Chiefs, err = chiefs(tx.row, c.County); err != nil {
		return c, err
	}
	if c.Second, err = tx.SecondSettings(); err != nil {
		return c, err
	}
	if tx.claims == nil {
		tx.claims = map[string]claim.Claim{}
	}
	before := c
	before.Lines = slices.Clone(c.Lines)
	tx.claims[id] = before
	return c, nil
}

// chiefs counts the enabled chiefs of a county: a first opinion by one of them
// needs another.
func chiefs(row func(query string, args ...any) *sql.Row, county subsidy.County) (n int, err error) {
	err = row("SELECT COUNT(*) FROM staff WHERE role = ? AND county = ? AND disabled_at = 0",
		string(subsidy.CountyChief), string(county)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count chiefs: %w", err)
	}
	return n, nil
}

// SaveClaim writes a claim with its event; its lines' shares of the persons' years follow them.
func (tx *Tx) SaveClaim(c claim.Claim, ev subsidy.Event) error {
	if err := tx.followShares(c); err != nil {
		return err
	}
	return tx.SaveReserved(c, ev)
}

// changedLines are the lines of a claim that are not as they were read, and the ids of those that it has no more.
func (tx *Tx) changedLines(c claim.Claim) (changed []claim.Line, gone []string) {
	before := tx.claims[c.ID]
	was := map[string]claim.Line{}
	for _, l := range before.Lines {
		was[l.ID] = l
	}
	for _, l := range c.Lines {
		old, there := was[l.ID]
		delete(was, l.ID)
		if !there || !sameLine(old, l) || before.ShareState(old) != c.ShareState(l) {
			changed = append(changed, l)
		}
	}
	return changed, slices.Sorted(maps.Keys(was))
}

// followShares lets the shares of the lines that changed follow them: state and amount.
func (tx *Tx) followShares(c claim.Claim) error {
	before := tx.claims[c.ID]
	was := map[string]claim.Line{}
	for _, l := range before.Lines {
		was[l.ID] = l
	}
	follow := map[string]claim.Line{}
	var ids []string
	for _, l := range c.Lines {
		old, there := was[l.ID]
		moved := before.ShareState(old) != c.ShareState(l) || old.Asked != l.Asked || old.Amount != l.Amount
		if there && moved {
			follow[l.ID], ids = l, append(ids, l.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.ChangeShares(ids, func(s *subsidy.Share, y *subsidy.PersonYear) error {
		return s.Follow(y, c.ShareState(follow[s.ID]), follow[s.ID].Asked)
	})
	return err
}

// saveReserved writes a claim whose shares are in place already, with its event and the lines that changed.
func (tx *Tx) SaveReserved(c claim.Claim, ev subsidy.Event) error {
	if err := tx.KeepClaim(c); err != nil {
		return err
	}
	changed, gone := tx.changedLines(c)
	for _, id := range gone { // left out of a new submission; what it held was given back
		if _, err := tx.exec("DELETE FROM claim_line WHERE id = ?", id); err != nil {
			return fmt.Errorf("drop line: %w", err)
		}
	}
	if err := tx.saveLines(c.ID, changed); err != nil {
		return err
	}
	if err := tx.doubt(c.Training.Filing); err != nil {
		return err
	}
	if err := tx.markPayees(c); err != nil {
		return err
	}
	kept := c
	kept.Lines = slices.Clone(c.Lines)
	if tx.claims == nil {
		tx.claims = map[string]claim.Claim{}
	}
	tx.claims[c.ID] = kept
	return tx.Record(ev)
}

// sameLine reports that nothing that is stored of a line changed.
func sameLine(a, b claim.Line) bool {
	same := slices.Equal(a.Explanation, b.Explanation) && slices.Equal(a.Cuts, b.Cuts)
	a.Explanation, b.Explanation = nil, nil
	return same && a.Learned.Equal(b.Learned) && a.Turn == b.Turn &&
		a.Position == b.Position && a.Row == b.Row && a.Person == b.Person && a.Hours == b.Hours &&
		a.Asked == b.Asked && a.Amount == b.Amount && a.State == b.State &&
		a.Word == b.Word && a.WordAt.Equal(b.WordAt) && a.Objections == b.Objections &&
		a.PublicUntil == b.PublicUntil && a.PayFrom == b.PayFrom && a.PayBy == b.PayBy && a.Item == b.Item &&
		a.PublicFrom == b.PublicFrom && a.Counting == b.Counting
}

func (tx *Tx) saveLines(claim string, lines []claim.Line) error {
	var rows [][]any
	for _, l := range lines {
		body, err := tx.s.seal.json("claim_line.body", l.ID, lineBody{
			Explanation: l.Explanation, Cuts: l.Cuts, PayFrom: l.PayFrom, PublicFrom: l.PublicFrom,
			Counting: l.Counting,
		})
		if err != nil {
			return err
		}
		rows = append(rows, []any{
			l.ID, claim, l.Position, l.Row, l.Person, l.Hours, l.Asked, l.Amount, string(l.State), string(l.Word),
			ms(l.WordAt), l.Objections, l.PublicUntil.String(), l.PayBy.String(), l.Item, body, minutesText(l.Planned),
			l.Studied, l.Turn, l.Counting.Hours, l.Counting.Used,
		})
	}
	_, err := tx.insertMany("INSERT INTO claim_line (id, claim_id, position, roster_id, id_hash, hours, asked, "+
		"amount, state, word, word_at, objections, public_until, pay_by, item_id, body, planned, studied, turn, "+
		"claimed, used)", rows,
		`ON CONFLICT (id) DO UPDATE SET hours = excluded.hours, asked = excluded.asked, amount = excluded.amount,
			state = excluded.state, word = excluded.word, word_at = excluded.word_at,
		objections = excluded.objections, public_until = excluded.public_until, pay_by = excluded.pay_by,
		item_id = excluded.item_id, body = excluded.body, planned = excluded.planned, studied = excluded.studied,
		turn = excluded.turn, claimed = excluded.claimed, used = excluded.used`)
	if err != nil {
		return fmt.Errorf("save claim's lines: %w", err)
	}
	return nil
}

// keepClaim writes the claim's own row.
func (tx *Tx) KeepClaim(c claim.Claim) error {
	body, err := tx.s.seal.json("claim.body", c.ID, claimBody{
		c.Entry.Payee, c.Entry.NewPayee, c.Entry.Omitted, c.Entry.Promised, c.Entry.FollowUp, c.Review.Reasons,
		ms(c.Review.DecidedAt), c.Versions.OpenDays, c.Payment.From, c.Review.Reopenings, c.Clocks,
	})
	if err != nil {
		return err
	}
	t := c.Totals()
	_, err = tx.insertMany(`INSERT INTO claim (id, number, filing_id, enterprise_id, county, state, revision,
		filing_number, project, end_day, claim_by, policy, calendar_rev,
		people, hours, amount, body, created_at, submitted_at, asked_at, enterprise_days, decide_by, supplement_by,
		reviewed_by, reviewed_at, approved_by, approved_at,
		public_from, public_until, pay_by, due, paper_day, provincial_number, provincial_day, supplements, refusing,
		suspended, opinion_at)`, [][]any{{
		c.ID,
		sql.NullString{String: c.Number, Valid: c.Number != ""},
		c.Training.Filing,
		c.Enterprise,
		string(c.County),
		string(c.State),
		c.Revision,
		c.Training.Number,
		c.Training.Project,
		c.Training.End.String(),
		c.Window.By.String(),
		c.Versions.Policy,
		c.Versions.Calendar,
		t.People,
		t.Hours,
		t.Amount,
		body,
		ms(c.CreatedAt),
		ms(c.SubmittedAt),
		ms(c.Supplements.AskedAt),
		c.Supplements.Days,
		c.Review.DecideBy.String(),
		c.Supplements.By.String(),
		c.Review.FirstBy,
		ms(c.Review.FirstAt),
		c.Review.SecondBy,
		ms(c.Review.SecondAt),
		c.Publicity.From.String(),
		c.InPublicityUntil().String(),
		c.Payment.By.String(),
		c.Due().String(),
		c.Paper.Day.String(),
		c.Paper.ProvincialNumber,
		c.Paper.ProvincialDay.String(),
		c.Supplements.Count,
		flag(c.Review.Refusing),
		c.SuspendedOn().String(),
		ms(c.OpinionAt()),
	}},
		`ON CONFLICT (id) DO UPDATE SET number = excluded.number, state = excluded.state,
			revision = excluded.revision, claim_by = excluded.claim_by, policy = excluded.policy,
			calendar_rev = excluded.calendar_rev,
		people = excluded.people, hours = excluded.hours, amount = excluded.amount, body = excluded.body,
		submitted_at = excluded.submitted_at, asked_at = excluded.asked_at,
		enterprise_days = excluded.enterprise_days, decide_by = excluded.decide_by,
		supplement_by = excluded.supplement_by, reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at,
		approved_by = excluded.approved_by, approved_at = excluded.approved_at, public_from = excluded.public_from,
		public_until = excluded.public_until, pay_by = excluded.pay_by, due = excluded.due,
		paper_day = excluded.paper_day, provincial_number = excluded.provincial_number,
		provincial_day = excluded.provincial_day,
		supplements = excluded.supplements, refusing = excluded.refusing, suspended = excluded.suspended,
		opinion_at = excluded.opinion_at`)
	if err != nil {
		return fmt.Errorf("save claim: %w", err)
	}
	return tx.typeClaim(c)
}

// typeClaim notes of a claim that is new the type of its training, which is its filing's and never another's.
func (tx *Tx) typeClaim(c claim.Claim) error {
	_, err := tx.exec("UPDATE claim SET type = (SELECT type FROM filing WHERE filing.id = claim.filing_id) "+
		"WHERE id = ? AND type = ''", c.ID)
	return wrapped("note a claim's type", err)
}

// OtherClaims are the claims of a filing but one.
func (tx *Tx) OtherClaims(filing, but string) ([]claim.OtherClaim, error) {
	out, err := collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (o claim.OtherClaim, err error) { return o, r.Scan(&o.Number, &o.State) },
		"SELECT COALESCE(number, ''), state FROM claim WHERE filing_id = ? AND id <> ? ORDER BY id", filing, but)
	if err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	return out, nil
}

// Terms are the policy version a filing is bound to and the newest calendar.
func (r Rules) Terms(f subsidy.Filing, today calendar.Day) (subsidy.Terms, error) {
	p, err := f.Policy(r.Policies, today)
	return subsidy.Terms{Policy: p, Calendar: r.Calendar}, err
}

// TermsOf are the policy version a claim is bound to and the newest calendar.
func (r Rules) TermsOf(c claim.Claim) (subsidy.Terms, error) {
	p, err := c.Policy(r.Policies)
	return subsidy.Terms{Policy: p, Calendar: r.Calendar}, err
}

// LastPayee is the payee that an enterprise used last, none before its first claim.
func (tx *Tx) LastPayee(enterprise string) (claim.Payee, error) {
	last, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanClaim,
		"SELECT "+claimColumns+" FROM claim WHERE enterprise_id = ? AND number IS NOT NULL ORDER BY id DESC LIMIT 1",
		enterprise)
	if err != nil || len(last) == 0 {
		return claim.Payee{}, wrapped("read last payee", err)
	}
	return last[0].Entry.Payee, nil
}

// claimables calculates the people of a claim's filing as they stand now.
func (tx *Tx) Claimables(c claim.Claim, f subsidy.Filing, p subsidy.Policy) (out []claim.Claimable, err error) {
	err = tx.s.eachClaimable(tx.ctx, tx.tx, c, f, p, func(v claim.Claimable) error {
		out = append(out, v)
		return nil
	})
	return out, err
}

// BoundLine is a claim's line whose person an account stands for.
type BoundLine struct{ Line, Account string }

// BoundLines are a claim's lines whose people are bound to WeChat.
func (tx *Tx) BoundLines(claim string) ([]BoundLine, error) {
	bound, err := collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (b BoundLine, err error) { return b, r.Scan(&b.Line, &b.Account) },
		"SELECT claim_line.id, account.id FROM claim_line JOIN account ON account.person_hash = claim_line.id_hash "+
			"WHERE claim_id = ? AND claim_line.id_hash <> '' ORDER BY account.id", claim)
	return bound, wrapped("find trainees", err)
}

// wrapped says what was being done when an error came, if there is one.
func wrapped(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
