package store_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// bindOf lets an account ask to stand for a person on a roster.
func bindOf(f storetest.Fixture, a store.Account, e subsidy.RosterEntry) (store.Account, error) {
	act := store.Act{Actor: a.Visitor(), Now: f.Clock.Now()}
	return store.Answer(ctx, f.Store, act, func(tx *store.Tx) (store.Account, error) {
		return procedure.BindPerson(tx, a.ID, e.Name, subsidy.ResidentID(e.ID))
	})
}

// decideBinding lets the county answer an account's request.
func decideBinding(t *testing.T, f storetest.Fixture, account string, accept bool) {
	t.Helper()
	b, ok, err := f.BindingOf(ctx, account)
	if err != nil || !ok {
		t.Fatalf("no request: %v", err)
	}
	err = act(f, storetest.Reviewer("440203"), func(tx *store.Tx) error {
		_, err := procedure.DecideBinding(tx, b.ID, accept, "与本人当面核对身份证")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func whyOf(t *testing.T, f storetest.Fixture, account string) string {
	t.Helper()
	b, ok, err := f.BindingOf(ctx, account)
	if err != nil || !ok || b.State != subsidy.BindingOpen {
		return ""
	}
	var out []string
	for _, w := range b.Why {
		out = append(out, string(w))
	}
	return strings.Join(out, ",")
}

func person(t *testing.T, f storetest.Fixture, account string) string {
	t.Helper()
	return f.Text(t, "SELECT person_hash FROM account WHERE id = ?", account)
}

func TestOnlyAnAcceptedFilingBindsItsPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		e := storetest.Entries(2)[0]
		a := f.Account(t, "employee", e.Phone)
		if _, err := bindOf(f, a, e); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("of a submitted filing: %v", err)
		}
		f.Accept(t, filing.ID, storetest.Reviewer("440203"))
		e.Name = " " + strings.Replace(e.Name, "员工", "员　工", 1)
		if a, err := bindOf(f, a, e); err != nil || a.Person == "" || a.Verified {
			t.Fatalf("of an accepted one, the name spaced: %+v %v", a, err)
		}
		if _, err := bindOf(f, a, e); err != nil || whyOf(t, f, a.ID) != "" {
			t.Fatalf("asked twice: %v", err)
		}
	})
}

func TestAPhoneThatWasTheEnterprisesContactNeedsTheCounty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		contact := f.Submit(t, f.Draft(t, member, 1).ID, member).Form.AdminPhone
		draft, e := f.Draft(t, member, 1), storetest.Entries(1)[0]
		e.Phone = contact
		sealed := []store.SealedPerson{f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check()))}
		f.Do(t, draft.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
			form := filing.Form
			form.AdminPhone, form.LeaderPhone = "13900000003", "13900000004"
			event, err := filing.Save(form, filing.Revision, member, tx.Act().Now)
			if err == nil {
				err = tx.SaveFiling(*filing, event)
			}
			if err == nil {
				_, err = tx.ReplaceRoster(draft.ID, sealed)
			}
			return err
		})
		f.Submit(t, draft.ID, member)
		f.Accept(t, draft.ID, storetest.Reviewer("440203"))
		a := f.Account(t, "contact", contact)
		if _, err := bindOf(f, a, e); err != nil || whyOf(t, f, a.ID) != "member" || person(t, f, a.ID) != "" {
			t.Errorf("a contact of another filing: %q, %v", whyOf(t, f, a.ID), err)
		}
	})
}

func TestAPhoneOfAMemberOrOfSeveralPeopleNeedsTheCounty(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		draft := f.Draft(t, member, 4)
		e := storetest.Entries(4)
		e[0].Phone = owner.Phone
		e[2].Phone = e[1].Phone
		var sealed []store.SealedPerson
		for _, one := range e {
			sealed = append(sealed, f.SealPerson(storetest.Must[subsidy.Person](t)(one.Check())))
		}
		f.Do(t, draft.ID, member, func(tx *store.Tx, _ *subsidy.Filing) error {
			_, err := tx.ReplaceRoster(draft.ID, sealed)
			return err
		})
		f.Submit(t, draft.ID, member)
		f.Accept(t, draft.ID, storetest.Reviewer("440203"))

		// the owner's own account, a second one of hers with the same phone, and after she has left
		hidden := f.Account(t, "hidden", owner.Phone)
		for _, a := range []store.Account{owner, hidden} {
			if _, err := bindOf(f, a, e[0]); err != nil || whyOf(t, f, a.ID) != "member" || person(t, f, a.ID) != "" {
				t.Fatalf("a member: %q, %v", whyOf(t, f, a.ID), err)
			}
		}
		decideBinding(t, f, hidden.ID, false)
		f.Put(t, "UPDATE member SET until = 1 WHERE account_id = ?", owner.ID)
		if _, err := bindOf(f, hidden, e[0]); err != nil || whyOf(t, f, hidden.ID) != "member" {
			t.Fatalf("a former member: %q, %v", whyOf(t, f, hidden.ID), err)
		}
		// one phone of two people
		shared := f.Account(t, "shared", e[1].Phone)
		if _, err := bindOf(f, shared, e[2]); err != nil || whyOf(t, f, shared.ID) != "shared" {
			t.Fatalf("a shared phone: %q, %v", whyOf(t, f, shared.ID), err)
		}
		// who serves another person already
		serves := f.Account(t, "serves", e[3].Phone)
		if _, err := bindOf(f, serves, e[3]); err != nil || person(t, f, serves.ID) == "" {
			t.Fatalf("alone: %v", err)
		}
		f.Put(t,
			"UPDATE roster SET phone_hash = (SELECT phone_hash FROM account WHERE id = ?) WHERE filing_id = ? "+
				"AND position = 2", serves.ID, draft.ID)
		if _, err := bindOf(f, serves, e[1]); err != nil || whyOf(t, f, serves.ID) != "shared,other" {
			t.Fatalf("another person: %q, %v", whyOf(t, f, serves.ID), err)
		}
		if n := f.Text(t,
			"SELECT COUNT(*) FROM notice WHERE kind = 'work_arrived' AND subject_kind = 'binding'"); n == "" {
			t.Error("the county is not told")
		}
		findSignals(t, f)
		if n := f.Text(t, "SELECT COUNT(*) FROM signal WHERE filing_id = ? AND kind = 'member'", draft.ID); n != "1" {
			t.Errorf("%s signals of a member's phone", n)
		}
	})
}

func TestOnePersonHasOneAccountAndTheCountyDecidesWhich(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, _ := f.Published(t, "440203", 2)
		e := storetest.Entries(2)[0]
		first, second := f.Account(t, "first", e.Phone), f.Account(t, "second", e.Phone)
		var both sync.WaitGroup
		for _, a := range []store.Account{first, second} {
			both.Go(func() {
				if _, err := bindOf(f, a, e); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if person(t, f, first.ID) == "" {
			first, second = second, first
		}
		if person(t, f, first.ID) == "" || person(t, f, second.ID) != "" || whyOf(t, f, second.ID) != "taken" {
			t.Fatalf("both at once: %q", whyOf(t, f, second.ID))
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'binding_contested' AND account_id = ?",
			first.ID); n != "1" {
			t.Errorf("the holder is told %s times", n)
		}
		line := ""
		for _, l := range c.Lines {
			if l.Person == person(t, f, first.ID) {
				line = l.ID
			}
		}
		trainee := subsidy.Actor{ID: first.ID, Role: subsidy.Trainee, Person: person(t, f, first.ID)}
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, c.Enterprise))
		word := said(t, f, trainee, line, claim.WordYes)
		if err := act(f, trainee, func(tx *store.Tx) error { return procedure.SayWord(tx, word, rules) }); err != nil {
			t.Fatal(err)
		}
		if err := act(f, storetest.Reviewer("440204"), func(tx *store.Tx) error {
			b, _, _ := f.BindingOf(ctx, second.ID)
			_, err := procedure.DecideBinding(tx, b.ID, true, "与本人当面核对身份证")
			return err
		}); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("another county: %v", err)
		}
		decideBinding(t, f, second.ID, true)
		if person(t, f, first.ID) != "" || person(t, f, second.ID) == "" {
			t.Fatal("the earlier binding stands")
		}
		if f.Text(t, "SELECT word FROM claim_line WHERE id = ?", line) != "" {
			t.Error("the earlier holder's yes stands")
		}
		for kind, account := range map[string]string{
			"binding_ended":   first.ID,
			"binding_decided": second.ID,
			"word_asked":      second.ID,
		} {
			if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = ? AND account_id = ?", kind,
				account); n != "1" {
				t.Errorf("%s: %s", kind, n)
			}
		}
	})
}

func TestABindingEndsWithItsLastAcceptedRow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Accept(t, f.Submit(t, f.Draft(t, member, 3).ID, member).ID, storetest.Reviewer("440203"))
		e := storetest.Entries(3)
		stays, goes := f.Account(t, "stays", e[0].Phone), f.Account(t, "goes", e[2].Phone)
		for i, a := range map[int]store.Account{0: stays, 2: goes} {
			if _, err := bindOf(f, a, e[i]); err != nil {
				t.Fatal(err)
			}
		}
		var amendment subsidy.Filing
		err := act(f, member, func(tx *store.Tx) (err error) {
			amendment, err = procedure.AmendFiling(tx, filing.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f.Do(t, amendment.ID, member, func(tx *store.Tx, a *subsidy.Filing) error {
			var two []store.SealedPerson
			for _, one := range e[:2] {
				two = append(two, f.SealPerson(storetest.Must[subsidy.Person](t)(one.Check())))
			}
			n, err := tx.ReplaceRoster(a.ID, two)
			if err != nil {
				return err
			}
			form := a.Form
			form.PlannedPeople, form.Courses[0].People, form.Promised = 2, 2, true
			a.RosterSize = n.Rows
			return procedure.SaveForm(tx, a, form, a.Revision)
		})
		f.Submit(t, amendment.ID, member)
		if person(t, f, goes.ID) == "" {
			t.Fatal("ended before the county accepted")
		}
		f.Accept(t, amendment.ID, storetest.Reviewer("440203"))
		if person(t, f, goes.ID) != "" || person(t, f, stays.ID) == "" {
			t.Fatal("the bindings do not follow the roster")
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'binding_ended' AND account_id = ?",
			goes.ID); n != "1" {
			t.Errorf("told %s times", n)
		}
	})
}

func TestACreditCodeBelongsToWhomTheCountyAccepts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		code := subsidy.MakeCreditCode("91440200MA7777777")
		var ids []string
		for i, county := range []subsidy.County{"440203", "440204", "440203"} {
			a := f.Account(t, "applicant"+string(rune('a'+i)), "1370000000"+string(rune('1'+i)))
			e := subsidy.Enterprise{
				ID:        a.ID + "e",
				State:     subsidy.EnterprisePending,
				CreatedAt: f.Clock.Now(),
				EnterpriseDetails: subsidy.EnterpriseDetails{
					Name:       "韶关同码有限公司",
					CreditCode: code,
					Address:    "韶关市某路2号",
					Legal:      "李建国",
					Phone:      "07518888888",
					County:     county,
				},
			}
			err := act(f, a.Visitor(), func(tx *store.Tx) error {
				if _, taken, err := tx.EnterpriseByCode(code); err != nil || taken {
					t.Errorf("a pending one shuts out: %v %v", taken, err)
				}
				ev, err := e.Register(a.Visitor(), f.Clock.Now())
				if err == nil {
					err = tx.SaveEnterprise(e, ev)
				}
				if err == nil {
					err = tx.AddMember(e.ID, a.ID, subsidy.Owner, "")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.ID)
		}
		e := storetest.Must[subsidy.Enterprise](t)(f.EnterpriseFor(ctx, storetest.City, ids[0]))
		if same := storetest.Must[[]subsidy.Enterprise](t)(f.SameCode(ctx, storetest.Reviewer("440203"),
			e)); len(same) != 2 {
			t.Errorf("the desk shows %d others", len(same))
		}
		results := make([]error, 2)
		var race sync.WaitGroup
		for i, county := range []subsidy.County{"440203", "440204"} {
			race.Go(func() {
				results[i] = act(f, storetest.Reviewer(county), func(tx *store.Tx) error {
					return procedure.AcceptEnterprise(tx, ids[i])
				})
			})
		}
		race.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Fatalf("accepted both or none: %v", results)
		}
		for _, err := range results {
			if err != nil && subsidy.KindOf(err) != subsidy.Conflict {
				t.Errorf("the loser: %v", err)
			}
		}
		states := f.Text(t, "SELECT COUNT(*) FROM enterprise WHERE credit_code = ? AND state = 'returned'", code)
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'enterprise_decided'"); states != "2" || n != "3" {
			t.Errorf("%s returned, %s told", states, n)
		}
	})
}

func TestRepeatedObjectionsArePutTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, _ := f.Published(t, "440203", 3)
		object := func(by subsidy.Actor, from, text string, lines ...string) error {
			return act(f, by, func(tx *store.Tx) error {
				_, err := procedure.RaiseObjection(tx, c.ID, claim.Objection{Text: text, Lines: lines, Origin: from})
				return err
			})
		}
		nobody := subsidy.Actor{Role: subsidy.Visitor}
		if err := object(nobody, "198.51.100.1", "这家企业没有培训过"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("nobody, all of them: %v", err)
		}
		told := func() string { return f.Text(t, "SELECT COUNT(*) FROM notice WHERE subject_id = ?", c.ID) }
		if err := object(nobody, "198.51.100.1", "这个人没有上过课", c.Lines[0].ID); err != nil {
			t.Fatal(err)
		}
		before := told()
		for range 3 {
			if err := object(nobody, "198.51.100.1", "这个人 没有上过课", c.Lines[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		if f.Text(t, "SELECT COUNT(*) FROM objection") != "1" || f.Text(t, "SELECT times FROM objection") != "4" ||
			told() != before ||
			f.Text(t, "SELECT objections FROM claim_line WHERE id = ?", c.Lines[0].ID) != "1" {
			t.Error("a repetition multiplies")
		}
		if err := object(nobody, "198.51.100.2", "这个人没有上过课", c.Lines[0].ID); err != nil ||
			f.Text(t, "SELECT COUNT(*) FROM objection") != "2" {
			t.Errorf("from elsewhere: %v", err)
		}
		a := f.Account(t, "objector", "13900009999")
		for _, text := range []string{"这家企业没有培训过", "再说一次，没有培训过"} {
			if err := object(a.Visitor(), "", text); err != nil {
				t.Fatal(err)
			}
		}
		if f.Text(t, "SELECT COUNT(*) FROM objection") != "3" ||
			f.Text(t, "SELECT MAX(objections) FROM claim_line WHERE claim_id = ?", c.ID) != "3" {
			t.Error("an account's repetition multiplies")
		}
	})
}

// A database of the release before, with rows: its enterprises keep theirs, of
// accounts that serve one person none does, and the keys between tables hold.
func TestTheMigrationKeepsWhatWasThere(t *testing.T) {
	for engine, options := range map[string]func() store.Options{
		"SQLite":     func() store.Options { return store.Options{Path: filepath.Join(t.TempDir(), "old.db")} },
		"PostgreSQL": func() store.Options { return store.Options{DatabaseURL: storetest.Postgres(t)} },
	} {
		if engine == "PostgreSQL" && storetest.Fast() {
			continue
		}
		t.Run(engine, func(t *testing.T) {
			o := options()
			o.Machine, o.Keys, o.Files = storetest.NewClock().Now, storetest.Keys, t.TempDir()
			old, err := store.OpenAt(ctx, o, 53)
			if err != nil {
				t.Fatal(err)
			}
			for _, query := range []string{
				"INSERT INTO account (id, app, openid, unionid, phone_hash, person_hash, created_at) " +
					"VALUES ('a', 'm', 'oa', '', '', 'p', 1)",
				"INSERT INTO account (id, app, openid, unionid, phone_hash, person_hash, created_at) " +
					"VALUES ('b', 'm', 'ob', '', '', 'p', 1)",
				"INSERT INTO account (id, app, openid, unionid, phone_hash, person_hash, created_at) " +
					"VALUES ('c', 'm', 'oc', '', '', 'q', 1)",
				`INSERT INTO enterprise (id, name, credit_code, address, county, state, reason, private, created_at,
					staff, moving_to)
					VALUES ('e', 'E', 'code', 'x', '440203', 'accepted', '', ?, 7, 12, '440204')`,
				"INSERT INTO member (enterprise_id, account_id, role, since, until) VALUES ('e', 'a', 'owner', 1, 0)",
			} {
				args := []any{[]byte("sealed")}
				if err := old.Put(ctx, query, args[:strings.Count(query, "?")]...); err != nil {
					t.Fatalf("%s: %v", query, err)
				}
			}
			if err := old.Close(); err != nil {
				t.Fatal(err)
			}
			now, err := store.OpenAt(ctx, o, 57)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = now.Close() }()
			var kept, bound int
			row := now.Readers().QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM enterprise
				JOIN member ON enterprise_id = id WHERE id = 'e'
				AND staff = 12 AND moving_to = '440204' AND created_at = 7), (SELECT COUNT(*) FROM account
				WHERE person_hash <> '')`)
			if err := row.Scan(&kept, &bound); err != nil || kept != 1 || bound != 1 {
				t.Errorf("%d enterprises, %d bound, %v", kept, bound, err)
			}
			if err := now.Put(ctx,
				"INSERT INTO member (enterprise_id, account_id, role, since, until) "+
					"VALUES ('none', 'a', 'owner', 1, 0)"); err == nil {
				t.Error("a member of no enterprise: the key is lost")
			}
			again := `INSERT INTO enterprise (id, name, credit_code, address, county, state, reason, private,
				created_at)
				VALUES ('f', 'F', 'code', 'x', '440203', '`
			if err := now.Put(ctx, again+"accepted', '', ?, 7)", []byte("sealed")); err == nil {
				t.Error("a code accepted twice")
			}
			if err := now.Put(ctx, again+"pending', '', ?, 7)", []byte("sealed")); err != nil {
				t.Errorf("a pending one: %v", err)
			}
		})
	}
}
