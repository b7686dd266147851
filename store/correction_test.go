package store_test

import (
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// employee is somebody of a submitted filing, bound to a WeChat account.
func employee(
	t *testing.T, f storetest.Fixture,
) (filing subsidy.Filing, member subsidy.Actor, account store.Account, trainee subsidy.Actor) {
	t.Helper()
	_, member = f.Member(t, "440203")
	s := cases{filing: f.Submit(t, f.Draft(t, member, 3).ID, member)}
	e := storetest.Entries(1)[0]
	account = f.Account(t, "employee", e.Phone)
	err := f.Change(ctx, store.Act{Actor: account.Visitor(), Now: storetest.Monday}, func(tx *store.Tx) (err error) {
		account, err = tx.BindTrainee(account.ID, subsidy.ResidentID(e.ID), e.Name, subsidy.Event{
			Action: subsidy.BindTrainee,
			At:     storetest.Monday,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.filing, member, account, storetest.Must[subsidy.Actor](t)(account.Trainee())
}

func ask(
	f storetest.Fixture, by subsidy.Actor, filing string, kind subsidy.CorrectionKind, wanted string,
) (subsidy.Correction, error) {
	return store.Answer(ctx, f.Store, store.Act{Actor: by, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.Correction, error) {
			return procedure.AskCorrection(tx, filing, "", kind, subsidy.CorrectionText{
				Wanted: wanted,
				Proof:  "身份证复印件",
			})
		})
}

func decide(t *testing.T, f storetest.Fixture, by subsidy.Actor, id string, accept bool, answer string) error {
	t.Helper()
	return f.As(t, by, func(tx *store.Tx) error {
		_, err := procedure.DecideCorrection(tx, id, accept, answer, store.Rules{})
		return err
	})
}

func TestTheCountyCorrectsANameAndAPhoneAndTheAskerIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member, account, trainee := employee(t, f)
		name, err := ask(f, trainee, filing.ID, subsidy.CorrectName, "欧阳正名")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ask(f, trainee, filing.ID, subsidy.CorrectName,
			"欧阳真名"); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("asked twice: %v", err)
		}
		phone, err := ask(f, trainee, filing.ID, subsidy.CorrectPhone, "139 1234 5678")
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []subsidy.Actor{storetest.Reviewer("440204"), storetest.City, member, trainee} {
			if err := decide(t, f, by, name.ID, true, ""); err == nil {
				t.Errorf("%s of %s decided", by.Role, by.County)
			}
		}
		for _, id := range []string{name.ID, phone.ID} {
			if err := decide(t, f, storetest.Reviewer("440203"), id, true, ""); err != nil {
				t.Fatal(err)
			}
			if err := decide(t, f, storetest.Reviewer("440203"), id, false,
				"再想想"); subsidy.KindOf(err) != subsidy.Conflict {
				t.Errorf("decided twice: %v", err)
			}
		}
		rows, err := rosterOf(f, member, filing.ID)
		if err != nil || rows[0].Name != "欧阳正名" || rows[0].Phone != "13912345678" {
			t.Errorf("%+v, %v", rows[0], err)
		}
		then, _, err := f.VersionRoster(ctx, member, filing.ID, 1, store.Page{})
		if err != nil || then[0].Name == "欧阳正名" {
			t.Errorf("the version as it was submitted changed: %+v, %v", then[0], err)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'correction_answered' AND account_id = ?",
			account.ID); n != "2" {
			t.Errorf("told %s times", n)
		}
	})
}

func TestAnIDCorrectionNeedsTheCityAndAProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, _, _, trainee := employee(t, f)
		_, err := store.Answer(ctx, f.Store, store.Act{Actor: trainee, Now: storetest.Monday},
			func(tx *store.Tx) (subsidy.Correction, error) {
				return procedure.AskCorrection(tx, filing.ID, "", subsidy.CorrectID,
					subsidy.CorrectionText{Wanted: "11010519491231002X"})
			})
		if subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("without a proof: %v", err)
		}
		if _, err := ask(f, trainee, filing.ID, subsidy.CorrectID,
			"110105194912310021"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("a wrong check digit: %v", err)
		}
		c, err := ask(f, trainee, filing.ID, subsidy.CorrectID, "11010519491231002x")
		if err != nil {
			t.Fatal(err)
		}
		if err := decide(t, f, storetest.Reviewer("440203"), c.ID, true, ""); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("the county: %v", err)
		}
		if err := decide(t, f, storetest.City, c.ID, true, ""); err != nil {
			t.Fatal(err)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM account WHERE person_hash = ?",
			f.PersonHash("11010519491231002X")); n != "1" {
			t.Errorf("%s accounts follow", n)
		}
	})
}

func TestPeopleReadWhatIsHeldOnThemAndWhoReadIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member, account, trainee := employee(t, f)
		rows := storetest.Must[[]store.RosterRow](t)(rosterOf(f, member, filing.ID))
		for i, reading := range []struct{ row, note string }{
			{rows[0].ID, "电话核对身份"},
			{rows[1].ID, "看别人"},
			{"", "联系方式"},
			{subsidy.WholeRoster, "下载名册"},
		} {
			err := f.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
				event, err := filing.ReadPerson("核对身份信息", tx.Act().Actor, tx.Act().Now)
				event.Row, event.Note = reading.row, reading.note
				if err != nil {
					return err
				}
				return tx.Record(event)
			})
			if err != nil {
				t.Fatal(i, err)
			}
		}
		if _, err := ask(f, trainee, filing.ID, subsidy.CorrectStudy, "少了一次学习记录"); err != nil {
			t.Fatal(err)
		}
		d, err := f.OwnData(ctx, account)
		if err != nil || len(d.Filings) != 1 || d.Filings[0].Person.Phone != storetest.Entries(1)[0].Phone ||
			d.Name != storetest.Entries(1)[0].Name {
			t.Fatalf("%+v, %v", d, err)
		}
		var notes []string
		for _, r := range d.Readings {
			notes = append(notes, r.Note)
		}
		if told := strings.Join(notes, " "); len(notes) != 2 || !strings.Contains(told, "电话核对身份") ||
			!strings.Contains(told, "下载名册") {
			t.Errorf("readings: %s", told)
		}
		if mine, _, err := f.OwnCorrections(ctx, trainee, store.Page{}); err != nil || len(mine) != 1 ||
			mine[0].Kind != subsidy.CorrectStudy {
			t.Errorf("%+v, %v", mine, err)
		}
		if _, _, err := f.OwnCorrections(ctx, member, store.Page{}); err == nil {
			t.Error("HR reads an employee's own page")
		}
	})
}
