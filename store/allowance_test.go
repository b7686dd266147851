package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// enterprises registers enterprises for shares to belong to.
func enterprises(t testing.TB, f storetest.Fixture, n int) (accounts []store.Account, members []subsidy.Actor) {
	t.Helper()
	for range n {
		account, member := f.Member(t, "440203")
		accounts, members = append(accounts, account), append(members, member)
	}
	return accounts, members
}

// share asks for a person's year on behalf of an enterprise's claim.
func share(id, claim, enterprise string, person int, asked subsidy.Fen) subsidy.Share {
	return subsidy.Share{
		ID:         id,
		Claim:      claim,
		Number:     "SL-" + claim,
		Enterprise: enterprise,
		Person:     fmt.Sprintf("person-%02d", person),
		Year:       2026,
		Asked:      asked,
		Cap:        1000_00,
	}
}

func reserve(f storetest.Fixture, by subsidy.Actor, shares ...subsidy.Share) ([]subsidy.Share, error) {
	return store.Answer(ctx, f.Store, store.Act{Actor: by, Now: storetest.Monday},
		func(tx *store.Tx) ([]subsidy.Share, error) { return tx.Reserve(shares[0].Claim, shares) })
}

func changeShares(
	f storetest.Fixture, by subsidy.Actor, change store.ShareChange, ids ...string,
) ([]subsidy.Share, error) {
	return store.Answer(ctx, f.Store, store.Act{Actor: by, Now: storetest.Monday},
		func(tx *store.Tx) ([]subsidy.Share, error) { return tx.ChangeShares(ids, change) })
}

func release(s *subsidy.Share, y *subsidy.PersonYear) error { _, err := s.Release(y); return err }

func again(s *subsidy.Share, y *subsidy.PersonYear) error { return s.ReserveAgain(y) }

// books adds up every person-year and compares it with what its shares hold.
func books(t testing.TB, f storetest.Fixture) (checked int) {
	t.Helper()
	rows, err := f.Readers().Query(`SELECT y.id_hash, y.reserved, y.approved, y.paid, y.elsewhere,
		COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
		AND s.state = 'reserved'), 0),
		COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
		AND s.state = 'approved'), 0),
		COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
		AND s.state = 'paid'), 0) FROM person_year y`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var who string
		var row, shares [3]int64
		var elsewhere int64
		if err := rows.Scan(&who, &row[0], &row[1], &row[2], &elsewhere, &shares[0], &shares[1],
			&shares[2]); err != nil {
			t.Fatal(err)
		}
		if row != shares || row[0]+row[1]+row[2]+elsewhere > 1000_00 {
			t.Errorf("%s: reserved, approved, paid %v, its shares hold %v, elsewhere %d", who, row, shares, elsewhere)
		}
		checked++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return checked
}

// TestNoInterleavingTakesAPersonYearOverItsCap lets 64 workers of eight
// enterprises reserve, take again, lower, approve, pay and release shares of the
// same few people, each change touching several of them in an order of its own.
func TestNoInterleavingTakesAPersonYearOverItsCap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		const people, workers, steps = 12, 64, 25
		_, members := enterprises(t, f, 8)
		all := &claimants{Fixture: f, members: members, people: people, done: map[string]int{}}
		all.pools = make([][]string, len(members))
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				r := rand.New(rand.NewPCG(uint64(w), 64))
				for step := range steps {
					what, err := all.change(w, step, r)
					all.count(t, w, what, err)
				}
			})
		}
		wg.Wait()
		if n := books(t, f); n != people {
			t.Errorf("%d person-years, want %d", n, people)
		}
		t.Logf("%v, %d refused", all.done, all.refused)
	})
}

// claimants change shares of the same few people at once.
type claimants struct {
	storetest.Fixture
	members []subsidy.Actor
	people  int

	mu      sync.Mutex
	pools   [][]string // the shares of each enterprise, changed by eight workers
	done    map[string]int
	refused int
}

// pool adds shares to a worker's enterprise and returns all that it has.
func (c *claimants) pool(worker int, add ...string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	mine := &c.pools[worker%len(c.members)]
	*mine = append(*mine, add...)
	return slices.Clone(*mine)
}

// change does one thing at random to some of the shares of a worker's enterprise.
func (c *claimants) change(worker, step int, r *rand.Rand) (what string, err error) {
	by, mine := c.members[worker%len(c.members)], c.pool(worker)
	action := r.IntN(7)
	if action < 3 || len(mine) == 0 { // a claim of several people
		return "reserve", c.reserve(worker, step, by, r)
	}
	some := make([]string, 1+r.IntN(4))
	for i := range some {
		some[i] = mine[r.IntN(len(mine))]
	}
	what, change := "approve", store.ShareChange(approveOrPay)
	switch action {
	case 3:
		what, change = "release", release
	case 4:
		what, change = "again", again
	case 5:
		what, change = "lower", func(s *subsidy.Share, y *subsidy.PersonYear) error {
			_, err := s.Lower(y, s.Held/2)
			return err
		}
	}
	_, err = changeShares(c.Fixture, by, change, some...)
	return what, err
}

func approveOrPay(s *subsidy.Share, y *subsidy.PersonYear) error {
	if s.State == subsidy.ShareApproved {
		return s.Pay(y)
	}
	return s.Approve(y)
}

// reserve claims for one to six people.
func (c *claimants) reserve(worker, step int, by subsidy.Actor, r *rand.Rand) error {
	var shares []subsidy.Share
	var ids []string
	for i, person := range r.Perm(c.people)[:1+r.IntN(6)] {
		id := fmt.Sprintf("w%02d-%02d-%d", worker, step, i)
		ids = append(ids, id)
		shares = append(shares, share(id, fmt.Sprintf("c%d-%d", worker, step), by.Enterprise, person,
			subsidy.Fen(r.IntN(900_01))))
	}
	_, err := reserve(c.Fixture, by, shares...)
	if err == nil {
		c.pool(worker, ids...)
	}
	return err
}

// count books what came of a change: it is done or refused by a rule, and never
// a deadlock, a lost race or a broken CHECK.
func (c *claimants) count(t *testing.T, worker int, what string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done[what]++
	switch kind := subsidy.KindOf(err); {
	case err == nil:
	case kind == subsidy.Conflict, kind == subsidy.Invalid:
		c.refused++
	default:
		t.Errorf("worker %d, %s: %v", worker, what, err)
	}
}

// TestEverySequenceOfSharesAddsUp walks random sequences one after another and
// adds up after each step; shares that were cut short and might be enlarged
// are told whenever something becomes free, and never otherwise.
func TestEverySequenceOfSharesAddsUp(t *testing.T) {
	f := storetest.SQLite(t)
	accounts, members := enterprises(t, f, 2)
	serial := 0
	rapid.Check(t, func(rt *rapid.T) {
		serial++
		person := 100 + serial
		first := share(fmt.Sprintf("a%d", serial), fmt.Sprintf("ca%d", serial), members[0].Enterprise, person,
			subsidy.Fen(rapid.Int64Range(0, 1200_00).Draw(rt, "first")))
		second := share(fmt.Sprintf("b%d", serial), fmt.Sprintf("cb%d", serial), members[1].Enterprise, person,
			subsidy.Fen(rapid.Int64Range(0, 1200_00).Draw(rt, "second")))
		a, err := reserve(f, members[0], first)
		if err != nil || a[0].Held != min(first.Asked, 1000_00) {
			rt.Fatalf("%+v, %v", a, err)
		}
		b, err := reserve(f, members[1], second)
		if err != nil || b[0].Held != min(second.Asked, 1000_00-a[0].Held) {
			rt.Fatalf("%+v, %v", b, err)
		}
		before := told(t, f, accounts[1].ID)
		to := subsidy.Fen(rapid.Int64Range(0, int64(first.Asked)).Draw(rt, "to"))
		if a, err = changeShares(f, members[0],
			func(s *subsidy.Share, y *subsidy.PersonYear) error { _, err := s.Lower(y, to); return err },
			first.ID); err != nil {
			rt.Fatal(err)
		}
		freed := min(first.Asked, 1000_00)-a[0].Held > 0
		if news := told(t, f, accounts[1].ID) - before; news != map[bool]int{true: 1}[freed && b[0].Short()] {
			rt.Fatalf("%d messages; freed %v, short %v", news, freed, b[0].Short())
		}
		held := b[0].Held
		if b, err = changeShares(f, members[1], again, second.ID); err != nil ||
			b[0].Held != min(second.Asked, 1000_00-a[0].Held) || b[0].Held < held {
			rt.Fatalf("taken again %+v, %v", b, err)
		}
	})
	books(t, f)
}

// told counts the messages of free allowance in an account's inbox.
func told(t testing.TB, f storetest.Fixture, account string) (n int) {
	t.Helper()
	for p := (store.Page{Limit: 100}); ; {
		rows, next, err := f.Inbox(ctx, account, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Kind == subsidy.KindAllowanceFreed {
				n++
			}
		}
		if p.After = next; next == "" {
			return n
		}
	}
}

func TestWhoWasCutShortIsToldInOneMessageAClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		accounts, members := enterprises(t, f, 3)
		must := storetest.Must[[]subsidy.Share](t)
		must(reserve(f, members[0], share("a1", "a", members[0].Enterprise, 1, 800_00),
			share("a2", "a", members[0].Enterprise, 2, 1000_00), share("a3", "a", members[0].Enterprise, 3, 500_00)))
		b := must(reserve(f, members[1], share("b1", "b", members[1].Enterprise, 1, 300_00),
			share("b2", "b", members[1].Enterprise, 2, 90_00), share("b3", "b", members[1].Enterprise, 3, 100_00)))
		if b[0].Held != 200_00 || b[1].Held != 0 || b[2].Held != 100_00 || !b[0].Short() {
			t.Fatalf("%+v", b)
		}
		c := must(reserve(f, members[2], share("c1", "c", members[2].Enterprise, 1, 300_00)))
		must(changeShares(f, members[2], release, "c1")) // held nothing: nothing becomes free
		if told(t, f, accounts[1].ID) != 0 || c[0].Held != 0 {
			t.Fatal("told of nothing")
		}
		ids, err := store.Answer(ctx, f.Store, store.Act{Now: storetest.Monday}, func(tx *store.Tx) ([]string, error) {
			return tx.ClaimShares("a", false)
		})
		if err != nil || strings.Join(ids, " ") != "a1 a2 a3" {
			t.Fatalf("%v, %v", ids, err)
		}
		must(changeShares(f, members[0], release, ids...))
		inbox, _, err := f.Inbox(ctx, accounts[1].ID, store.Page{})
		if err != nil || told(t, f, accounts[1].ID) != 1 ||
			!strings.Contains(inbox[0].Message.Body(), "申领SL-b里有2名职工2026年度") || inbox[0].Subject.ID != "b" {
			t.Fatalf("%+v, %v", inbox, err)
		}
		if told(t, f, accounts[0].ID)+told(t, f, accounts[2].ID) != 0 {
			t.Error("others were told")
		}
		short, err := store.Answer(ctx, f.Store, store.Act{Now: storetest.Monday},
			func(tx *store.Tx) ([]string, error) { return tx.ClaimShares("b", true) })
		if err != nil || strings.Join(short, " ") != "b1 b2" {
			t.Fatalf("%v, %v", short, err)
		}
		b = must(changeShares(f, members[1], again, short...))
		if b[0].Held != 300_00 || b[1].Held != 90_00 {
			t.Fatalf("%+v", b)
		}
		if _, err := changeShares(f, members[1], again, "nobody's"); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("an unknown share: %v", err)
		}
		books(t, f)
	})
}

// TestClaimsForTheSamePeopleNeverWaitForEachOther reserves the same two hundred
// people in opposite orders, again and again, at the same time.
func TestClaimsForTheSamePeopleNeverWaitForEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, members := enterprises(t, f, 2)
		var wg sync.WaitGroup
		start := time.Now()
		for w := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for round := range 3 {
					shares := make([]subsidy.Share, 200)
					for i := range shares {
						person := i
						if w%2 == 1 {
							person = len(shares) - 1 - i
						}
						shares[i] = share(fmt.Sprintf("s%d-%d-%d", w, round, i), fmt.Sprintf("c%d-%d", w, round),
							members[w%2].Enterprise, person, 70_00)
					}
					if _, err := reserve(f, members[w%2], shares...); err != nil {
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		if n := books(t, f); n != 200 {
			t.Errorf("%d person-years", n)
		}
		t.Logf("24 claims of 200 people in %s", time.Since(start).Round(time.Millisecond))
	})
}
