package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// mistaken is a person who stands under a wrong number in one enterprise's
// filing and under the right one in another's.
type mistaken struct {
	storetest.Fixture
	wrong, right   subsidy.ResidentID
	member, other  subsidy.Actor
	filing, second subsidy.Filing // with the wrong number, with the right one
	rules          store.Rules
}

// mistake makes the two filings; both says that the first roster has both numbers.
func mistake(t *testing.T, f storetest.Fixture, both bool) mistaken {
	t.Helper()
	m := mistaken{Fixture: f}
	entries := storetest.Entries(4)
	m.wrong, m.right = subsidy.ResidentID(entries[0].ID), subsidy.ResidentID(entries[1].ID)
	_, m.member = f.Member(t, "440203")
	_, m.other = f.Member(t, "440204")
	m.filing, m.second = f.Draft(t, m.member, 4), f.Draft(t, m.other, 4)
	rename := func(filing string, keep func(id string) bool) {
		var people []store.SealedPerson
		for _, e := range entries {
			if !keep(e.ID) {
				continue
			}
			switch e.ID { // one name, written in two ways
			case string(m.wrong):
				e.Name = "阿不都·买买提"
			case string(m.right):
				e.Name = "阿不都 • 买买提"
			}
			people = append(people, f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
		}
		f.Do(t, filing, m.actorOf(filing), func(tx *store.Tx, filing *subsidy.Filing) error {
			n, err := tx.ReplaceRoster(filing.ID, people)
			if err != nil {
				return err
			}
			event, err := filing.ChangeRoster(n.Rows, 0, tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			filing.Form.PlannedPeople = n.Rows
			filing.Form.Courses[0].People = n.Rows
			return tx.SaveFiling(*filing, event)
		})
	}
	rename(m.filing.ID, func(id string) bool { return both || id != string(m.right) })
	rename(m.second.ID, func(id string) bool { return id != string(m.wrong) })
	m.filing, m.second = f.Submit(t, m.filing.ID, m.member), f.Submit(t, m.second.ID, m.other)
	m.filing, m.second = f.Accept(t, m.filing.ID, storetest.Reviewer("440203")),
		f.Accept(t, m.second.ID, storetest.Reviewer("440204"))
	m.rules = storetest.Must[store.Rules](t)(f.Rules(ctx, m.member.Enterprise))
	return m
}

func (m mistaken) actorOf(filing string) subsidy.Actor {
	if filing == m.filing.ID {
		return m.member
	}
	return m.other
}

// row is the roster row of a number in a filing, "" for none.
func (m mistaken) row(t testing.TB, filing string, id subsidy.ResidentID) string {
	t.Helper()
	return m.Text(t, "SELECT COALESCE(MAX(id), '') FROM roster WHERE filing_id = ? AND id_hash = ?", filing,
		m.PersonHash(string(id)))
}

// claim files a claim of so much for each number that the filing's roster has.
func (m mistaken) claim(f subsidy.Filing, by subsidy.Actor, asked map[string]subsidy.Fen) (claim.Claim, error) {
	return store.Answer(ctx, m.Store, store.Act{Actor: by, Now: storetest.Monday},
		func(tx *store.Tx) (claim.Claim, error) {
			if _, err := tx.Filing(f.ID); err != nil { // nobody merges meanwhile
				return claim.Claim{}, err
			}
			people, err := tx.RosterPlaces(f.ID)
			if err != nil {
				return claim.Claim{}, err
			}
			c, shares := approvedClaim(tx, f, people, asked)
			held, err := tx.Reserve(c.ID, shares)
			if err != nil {
				return c, err
			}
			for i := range c.Lines {
				c.Lines[i].Amount = held[i].Held
			}
			if err := tx.SaveClaim(c, subsidy.Event{
				Action:  subsidy.SubmitClaim,
				Subject: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID},
				Scope:   c.Scope(),
				By:      by,
				At:      storetest.Monday,
			}); err != nil {
				return c, err
			}
			_, err = tx.ChangeShares(idsOf(shares),
				func(s *subsidy.Share, y *subsidy.PersonYear) error { return s.Approve(y) })
			return c, err
		})
}

// approvedClaim is a claim with a line and a share for each number that asks.
func approvedClaim(
	tx *store.Tx, f subsidy.Filing, people []subsidy.RosterPlace, asked map[string]subsidy.Fen,
) (claim.Claim, []subsidy.Share) {
	c := claim.Claim{
		ID: tx.NewID(),
		Training: claim.Training{
			Filing:  f.ID,
			Number:  f.Number,
			Project: f.Form.Project,
			End:     f.Form.End,
		},
		Enterprise: f.Enterprise,
		County:     f.County,
		Window:     claim.Window{By: f.Form.End.AddDays(180)},
		State:      claim.Approved,
		Versions: claim.Versions{
			Policy:   f.PolicyVersion,
			Calendar: f.CalendarRev,
		},
		CreatedAt:   storetest.Monday,
		SubmittedAt: storetest.Monday,
	}
	c.Number = "SL-" + c.ID
	var shares []subsidy.Share
	for _, p := range people {
		fen, ok := asked[p.Person]
		if !ok {
			continue
		}
		l := claim.Line{
			ID:       tx.NewID(),
			Position: len(c.Lines),
			Row:      p.Row,
			Person:   p.Person,
			Hours:    10,
			Asked:    fen,
			State:    claim.LineLive,
		}
		c.Lines = append(c.Lines, l)
		shares = append(shares, subsidy.Share{
			ID:         l.ID,
			Claim:      c.ID,
			Number:     c.Number,
			Enterprise: c.Enterprise,
			Person:     l.Person,
			Year:       c.Training.End.Year(),
			Asked:      fen,
			Cap:        1000_00,
		})
	}
	return c, shares
}

func idsOf(shares []subsidy.Share) (out []string) {
	for _, s := range shares {
		out = append(out, s.ID)
	}
	return out
}

// move changes a claim's open lines and lets their shares follow.
func (m mistaken) move(id string, by subsidy.Actor, change func(*claim.Claim)) error {
	return m.Change(ctx, store.Act{Actor: by, Now: storetest.Monday}, func(tx *store.Tx) error {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		change(&c)
		return tx.SaveClaim(c, subsidy.Event{
			Action:  subsidy.PayClaim,
			Subject: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID},
			Scope:   c.Scope(),
			By:      by,
			At:      storetest.Monday,
		})
	})
}

func pay(c *claim.Claim) {
	for i := range c.Lines {
		if c.Lines[i].State == claim.LineLive && c.Lines[i].Amount > 0 {
			c.Lines[i].State = claim.LinePaid
		}
	}
}

func withdraw(c *claim.Claim) {
	for i := range c.Lines {
		if c.Lines[i].State == claim.LineLive {
			c.Lines[i].State, c.Lines[i].Amount = claim.LineExcluded, 0
		}
	}
}

// correct asks that the wrong number become the right one, and lets the city decide.
func (m mistaken) correct(t testing.TB) error {
	t.Helper()
	reviewer := storetest.Reviewer("440203")
	c, err := store.Answer(ctx, m.Store, store.Act{Actor: reviewer, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.Correction, error) {
			return procedure.AskCorrection(tx, m.filing.ID, m.row(t, m.filing.ID, m.wrong), subsidy.CorrectID,
				subsidy.CorrectionText{
					Wanted: string(m.right),
					Proof:  "身份证复印件",
				})
		})
	if err != nil {
		return err
	}
	return m.Change(ctx, store.Act{Actor: storetest.City, Now: storetest.Monday}, func(tx *store.Tx) error {
		_, err := procedure.DecideCorrection(tx, c.ID, true, "", m.rules)
		return err
	})
}

// reconciled looks whether years, shares, lines and recoveries agree, and
// whether a year stands above its cap by more than the recoveries name.
func (m mistaken) reconciled(t testing.TB) {
	t.Helper()
	for what, query := range map[string]string{
		"years that differ from their shares": `SELECT COUNT(*) FROM person_year y
			WHERE reserved <> COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
			AND state = 'reserved'), 0)
			OR approved <> COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
			AND state = 'approved'), 0)
			OR paid <> COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
			AND state = 'paid'), 0)`,
		"lines that differ from their shares": `SELECT COUNT(*) FROM share s JOIN claim_line l ON l.id
			= s.id WHERE l.amount <> s.held OR l.id_hash <> s.id_hash OR (l.state = 'paid') <> (s.state = 'paid')`,
		"claims that differ from their lines": `SELECT COUNT(*) FROM claim c WHERE amount <>
			COALESCE((SELECT SUM(amount) FROM claim_line l WHERE l.claim_id = c.id AND l.state <> 'excluded'), 0)`,
		"years above the law's cap by more than was raised": `SELECT COUNT(*) FROM person_year
			WHERE reserved + approved + paid + elsewhere > 100000 + raised OR raised > 0 AND reserved + approved > 0
			OR cap - raised > 100000`,
		"raised years without a recovery of as much": `SELECT COUNT(*) FROM person_year y
			WHERE raised > COALESCE((SELECT SUM(r.amount) FROM recovery r JOIN share s ON s.id = r.line_id
			WHERE s.id_hash = y.id_hash AND s.year = y.year AND r.state = 'proposed'), 0)`,
	} {
		if n := m.Text(t, query); n != "0" {
			t.Errorf("%s: %s", what, n)
		}
	}
}

func TestAnIDCorrectionMakesOnePersonOfTwoNumbers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := mistake(t, f, true)
		wrong, right := m.PersonHash(string(m.wrong)), m.PersonHash(string(m.right))
		for i, hash := range []string{wrong, right} { // one stretch in common, one of each
			for _, start := range []int{1000, 5000 + 2000*i} {
				f.Put(t,
					"INSERT INTO study_interval (filing_id, id_hash, course, start_at, end_at, platform_id, source, "+
						"batch_id) VALUES (?, ?, 'c1', ?, ?, 'class', 'file', 'b')", m.filing.ID, hash, start,
					start+1000)
			}
			f.Put(t,
				"INSERT INTO study (filing_id, id_hash, course, units_done, units_total, score, verdict, source) "+
					"VALUES (?, ?, 'c1', ?, 4, ?, '', 'file')", m.filing.ID, hash, 4-i, 600+i*100)
		}
		first, err := m.claim(m.filing, m.member, map[string]subsidy.Fen{wrong: 700_00})
		if err != nil {
			t.Fatal(err)
		}
		second, err := m.claim(m.second, m.other, map[string]subsidy.Fen{right: 600_00})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.correct(t); err != nil {
			t.Fatal(err)
		}
		m.reconciled(t)
		if m.row(t, m.filing.ID, m.wrong) != "" || m.row(t, m.filing.ID, m.right) == "" {
			t.Error("the roster keeps the wrong number")
		}
		after, err := f.FilingFor(ctx, storetest.City, m.filing.ID)
		if err != nil || after.RosterSize != m.filing.RosterSize-1 {
			t.Errorf("the roster counts %d, %v", after.RosterSize, err)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM study_interval WHERE id_hash = ?", right) + "/" +
			f.Text(t, "SELECT COUNT(*) FROM study_interval WHERE id_hash = ?", wrong); n != "3/0" {
			t.Errorf("study: %s", n)
		}
		if n := f.Text(t, "SELECT units_done * 10000 + score FROM study WHERE id_hash = ?", right); n != "40700" {
			t.Errorf("result: %s", n)
		}
		for id, want := range map[string]string{first.Lines[0].ID: "70000", second.Lines[0].ID: "30000"} {
			if got := f.Text(t, "SELECT amount FROM claim_line WHERE id = ?", id); got != want {
				t.Errorf("line holds %s, want %s", got, want)
			}
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'amount_cut'"); n != "1" {
			t.Errorf("%s enterprises were told", n)
		}
		if n := f.Text(t,
			"SELECT COUNT(*) FROM notice WHERE kind = 'correction_answered' "+
				"AND account_id = 'staff-440203'"); n != "1" {
			t.Errorf("the asker was told %s times", n)
		}
	})
}

func TestWhatWasPaidTwiceGoesToRecoveryAndTheCapFallsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := mistake(t, f, false)
		wrong, right := m.PersonHash(string(m.wrong)), m.PersonHash(string(m.right))
		for _, v := range []struct {
			filing subsidy.Filing
			by     subsidy.Actor
			hash   string
			fen    subsidy.Fen
		}{{m.filing, m.member, wrong, 700_00}, {m.second, m.other, right, 600_00}} {
			c, err := m.claim(v.filing, v.by, map[string]subsidy.Fen{v.hash: v.fen})
			if err == nil {
				err = m.move(c.ID, v.by, pay)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := m.correct(t); err != nil {
			t.Fatal(err)
		}
		m.reconciled(t)
		if got := f.Text(t, "SELECT amount FROM recovery"); got != "30000" {
			t.Fatalf("recovers %s", got)
		}
		if got := f.Text(t, "SELECT cap FROM person_year WHERE id_hash = ?", right); got != "130000" {
			t.Errorf("the cap stands at %s", got)
		}
		id := f.Text(t, "SELECT id FROM recovery")
		chief := subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: "440204"}
		decide := func(tx *store.Tx) error { return procedure.DecideRecovery(tx, id, true, "") }
		if err := f.As(t, chief, decide); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("ordered before the enterprise was heard: %v", err)
		}
		told := f.Text(t, `SELECT COUNT(*) FROM notice WHERE kind = 'recovery_proposed' AND account_id = ?
			AND subject_kind = 'claim'`, m.other.ID)
		if told != "1" {
			t.Errorf("the enterprise was told %s times", told)
		}
		f.Later(t, calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx))).AddDays(15))
		if err := f.As(t, chief, decide); err != nil {
			t.Fatal(err)
		}
		if err := f.As(t, chief,
			func(
				tx *store.Tx,
			) error {
				return procedure.CompleteRecovery(tx, id, "P-2026-1", calendar.DayOf(storetest.Monday))
			}); err != nil {
			t.Fatal(err)
		}
		if got := f.Text(t, "SELECT cap + raised FROM person_year WHERE id_hash = ?", right) + " " +
			f.Text(t, "SELECT paid FROM person_year WHERE id_hash = ?", right); got != "100000 100000" {
			t.Errorf("cap and paid after the recovery: %s", got)
		}
		m.reconciled(t)
	})
}

func TestTwoPeopleAreNotMadeOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := mistake(t, f, false)
		m.right = subsidy.ResidentID(storetest.Entries(4)[2].ID) // somebody else's
		if err := m.correct(t); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("made one of two: %v", err)
		}
		if m.row(t, m.filing.ID, m.wrong) == "" {
			t.Error("the refused correction changed the roster")
		}
	})
}

// TestNoInterleavingWithAnIDCorrectionLosesMoney lets workers claim, pay and
// withdraw for both numbers while the city makes them one.
func TestNoInterleavingWithAnIDCorrectionLosesMoney(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		for round := range 3 {
			m := mistake(t, f, round == 0)
			hashes := []string{m.PersonHash(string(m.wrong)), m.PersonHash(string(m.right))}
			var wg sync.WaitGroup
			for w := range 8 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					r := rand.New(rand.NewPCG(uint64(w), uint64(round)))
					filing, by := m.filing, m.member
					if w%2 == 1 {
						filing, by = m.second, m.other
					}
					for range 6 {
						c, err := m.claim(filing, by, map[string]subsidy.Fen{
							hashes[0]: subsidy.Fen(r.IntN(600_00)),
							hashes[1]: subsidy.Fen(r.IntN(600_00)),
						})
						if err == nil && r.IntN(3) > 0 {
							err = m.move(c.ID, by, []func(*claim.Claim){pay, withdraw}[r.IntN(2)])
						}
						if err != nil && subsidy.KindOf(err) != subsidy.Conflict {
							t.Error(fmt.Errorf("worker %d: %w", w, err))
						}
					}
				}()
			}
			wg.Add(1)
			go func() {
				defer wg.Done()
				for range 4 * round { // the moment is what varies
					if _, err := f.Now(ctx); err != nil {
						t.Error(err)
					}
				}
				if err := m.correct(t); err != nil {
					t.Errorf("correction: %v", err)
				}
			}()
			wg.Wait()
			m.reconciled(t)
			if n := f.Text(t, "SELECT COUNT(*) FROM share WHERE id_hash = ? AND held > 0", hashes[0]); n != "0" {
				t.Errorf("%s shares stay under the wrong number", n)
			}
			// the next round's people are the same two
			for _, table := range []string{"claim_line", "roster", "share", "person_year"} {
				f.Put(t, "UPDATE "+table+" SET id_hash = ? || id_hash WHERE id_hash IN (?, ?)",
					fmt.Sprint("round ", round, " "), hashes[0], hashes[1])
			}
		}
	})
}
