package store_test

import (
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// amountsAgree reads every place that shows what one person of a claim comes to, and
// fails the test where two disagree.
func amountsAgree(
	t *testing.T, f storetest.Fixture, claimID string, member subsidy.Actor, when string,
) map[string]claim.Line {
	t.Helper()
	reviewer := storetest.Reviewer("440203")
	c := storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, reviewer, claimID))
	filing := storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, member, c.Training.Filing))
	policies := storetest.Must[subsidy.Policies](t)(f.Policies(ctx))
	desk := storetest.Must[*study.Desk](t)(study.NewStudyDesk(filing, policies, c.Training.End.AddDays(3)))
	out := map[string]claim.Line{}
	for _, l := range c.Lines {
		out[l.Row] = l
		same := func(place string, hours int, amount subsidy.Fen, told []string) {
			t.Helper()
			if hours != l.Hours || amount != l.Amount || told != nil && !slices.Equal(told, l.Explanation) {
				t.Errorf("%s, %s: %d hours, %d fen, %q; the line says %d hours, %d fen, %q", when, place, hours, amount,
					told, l.Hours, l.Amount, l.Explanation)
			}
		}
		for place, reader := range map[string]subsidy.Actor{
			"the enterprise's study page": member,
			"the county's":                reviewer,
		} {
			_, learner, err := f.Learner(ctx, reader, c.Training.Filing, l.Row)
			if err != nil {
				t.Fatal(err)
			}
			p := desk.Look(learner.Study, learner.Used)
			same(place, p.Amount.Hours, p.Amount.Granted, p.Sentences())
			if p.Sentence() != l.Explanation[0] {
				t.Errorf("%s, %s: %q", when, place, p.Sentence())
			}
		}
		trainee := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: l.Person}
		studies := storetest.Must[[]store.TraineeStudy](t)(f.TraineeStudies(ctx, trainee))
		for _, s := range studies {
			if s.Filing.ID == c.Training.Filing {
				p := desk.Look(s.Study, s.Used)
				same("the employee's courses", p.Amount.Hours, p.Amount.Granted, p.Sentences())
			}
		}
		for _, o := range storetest.Must[[]store.OwnLine](t)(f.OwnLines(ctx, trainee)) {
			if o.ID == l.ID {
				same("the employee's claims", o.Hours, o.Amount, o.Explanation)
			}
		}
	}
	var sum study.Summary
	if err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing}, func(l store.Learner) error {
		sum.Add(desk.Look(l.Study, l.Used))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if totals := c.Totals(); sum.Granted != totals.Amount {
		t.Errorf("%s: the study page sums up to %d, the claim to %d", when, sum.Granted, totals.Amount)
	}
	return out
}

func TestEveryFaceShowsOneAmountForOneLine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 3, 90)
		f.Later(t, filing.Form.End.AddDays(3))
		reviewer := storetest.Reviewer("440203")
		people := storetest.Must[[]store.RosterRow](t)(rowsOf(f, member, filing.ID))
		// elsewhere 970 yuan stand against the first person's year: two hours are cut to one's worth
		err := act(f, reviewer, func(tx *store.Tx) error {
			return procedure.EnterElsewhere(tx, filing.ID, people[0].ID, 970_00, 1000_00, "外市发放名册第三页")
		})
		if err != nil {
			t.Fatal(err)
		}
		c := f.ClaimOf(t, member, filing.ID)
		lines := amountsAgree(t, f, c.ID, member, "submitted")
		if got := lines[people[0].ID]; got.Amount != 30_00 || got.Asked != 60_00 {
			t.Fatalf("the first is not cut short: %+v", got)
		}
		terms := storetest.Must[subsidy.Terms](t)(
			storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise)).TermsOf(c))
		// something becomes free again, and the enterprise tops up
		f.Put(t, "UPDATE person_year SET elsewhere = elsewhere - 2000 WHERE elsewhere = 97000")
		f.Put(t, "UPDATE elsewhere SET amount = 95000 WHERE amount = 97000")
		f.DoClaim(t, c.ID, member, func(tx *store.Tx, c *claim.Claim) error { return procedure.TopUpClaim(tx, c) })
		if got := amountsAgree(t, f, c.ID, member, "topped up")[people[0].ID]; got.Amount != 50_00 {
			t.Fatalf("%+v", got)
		}
		f.DoClaim(t, c.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			ev, err := c.LowerLine(lines[people[1].ID].ID, 1, "一课时没有考核", terms.Policy, reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, ev)
		})
		if got := amountsAgree(t, f, c.ID, member, "lowered")[people[1].ID]; got.Amount != 30_00 || got.Hours != 1 {
			t.Fatalf("%+v", got)
		}
		f.DoClaim(t, c.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			ev, err := c.ExcludeLine(lines[people[2].ID].ID, "不是本企业职工", reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, ev)
		})
		if got := amountsAgree(t, f, c.ID, member, "excluded")[people[2].ID]; got.Amount != 0 {
			t.Fatalf("%+v", got)
		}
		c = f.Publish(t, storetest.Must[claim.Claim](t)(f.ClaimFor(ctx, member, c.ID)))
		amountsAgree(t, f, c.ID, member, "published")
		_, public, _, err := f.PublicClaimFor(ctx, c.ID, c.Publicity.Until, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		sum := subsidy.Fen(0)
		for _, l := range public {
			sum += l.Amount
		}
		if sum != 80_00 {
			t.Errorf("publicity shows %d fen", sum)
		}
		books(t, f)
	})
}

func rowsOf(f storetest.Fixture, member subsidy.Actor, filing string) ([]store.RosterRow, error) {
	rows, _, err := f.Roster(ctx, member, filing, store.RosterSearch{}, store.Page{})
	return rows, err
}

func TestAReleasedReservationIsFreeOnEveryFace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Claim(t, "440203", 2)
		amountsAgree(t, f, c.ID, member, "submitted")
		owner := member
		owner.Role = subsidy.Owner
		f.DoClaim(t, c.ID, owner, func(tx *store.Tx, c *claim.Claim) error {
			ev, err := c.Withdraw(owner, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, ev)
		})
		_, l, err := f.Learner(ctx, member, c.Training.Filing,
			storetest.Must[[]store.RosterRow](t)(rowsOf(f, member, c.Training.Filing))[0].ID)
		if err != nil || l.Study.Claimed != nil || l.Used != 0 || l.Year != 0 {
			t.Errorf("after the withdrawal: %+v, %v", l, err)
		}
	})
}

func TestTellingsOfACourseAddUpInTheStoreInEveryOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		tellings := []study.Entry{
			{UnitsDone: 3, UnitsTotal: 3, Test: study.Test{Scored: true, Score: 800}},
			{UnitsDone: 5, UnitsTotal: 10, Test: study.Test{Verdict: study.Failed}},
			{Test: study.Test{Scored: true, Score: 300, Verdict: study.Failed}},
		}
		_, member := f.Member(t, "440203")
		policies := storetest.Must[subsidy.Policies](t)(f.Policies(ctx))
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			filing := f.Studied(t, member, 1, 90)
			for n, at := range order {
				source := []study.Source{study.FromFile, study.FromPlatform}[(n+at)%2]
				target := storetest.Must[store.StudyTarget](t)(f.StudyTarget(ctx, member, filing.ID))
				rows := []study.CheckedStudy{{Entry: tellings[at], Person: 0, CourseID: "c1"}}
				err := act(f, member, func(tx *store.Tx) error {
					ev, err := study.Import(target.Filing, 1, member, tx.Act().Now)
					if err != nil {
						return err
					}
					_, err = tx.AddStudy(store.StudyBatch{
						ID:       tx.NewID(),
						Target:   target,
						Platform: "class",
						Source:   source,
						Rows:     rows,
					}, ev)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			desk := storetest.Must[*study.Desk](t)(study.NewStudyDesk(filing, policies, calendar.NewDay(2027, 1, 1)))
			err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing}, func(l store.Learner) error {
				if p := desk.Look(l.Study, l.Used); p.Hours != 2 || p.Courses[0].Test.Score != 800 ||
					p.Courses[0].UnitsDone != 3 {
					t.Errorf("%v: %+v", order, p.Courses[0].CourseCalculation)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestALoginWithoutAnOpenIDIsNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		err := act(f, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) error {
			_, err := tx.AccountByOpenID("mini", "", "union")
			return err
		})
		if subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("an account for nobody: %v", err)
		}
		for _, unionid := range []string{"u1", "", "u2"} {
			var a store.Account
			err := act(f, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) (err error) {
				a, err = tx.AccountByOpenID("mini", "o1", unionid)
				return err
			})
			if want := map[string]string{"u1": "u1", "": "u1", "u2": "u2"}[unionid]; err != nil || a.UnionID != want {
				t.Errorf("after a login with %q the unionid is %q, want %q (%v)", unionid, a.UnionID, want, err)
			}
		}
	})
}

func TestALaterYesIsStoredWithItsOwnDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 2)
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		trainee := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}
		say := func(word claim.Word) {
			t.Helper()
			s := said(t, f, trainee, c.Lines[0].ID, word)
			if err := act(f, trainee, func(tx *store.Tx) error { return procedure.SayWord(tx, s, rules) }); err != nil {
				t.Fatal(err)
			}
		}
		say(claim.WordNo)
		released := c.Publicity.Until.AddDays(30)
		f.Later(t, released)
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
		say(claim.WordYes)
		got := storetest.Must[claim.Claim](t)(f.ClaimWhole(ctx, storetest.Reviewer("440203"), c.ID))
		terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(got))
		want := storetest.Must[calendar.Deadline](t)(terms.PaymentDeadline(released)).Last
		if l := got.Lines[0]; l.PayBy != want || l.PayFrom != released || got.Payment.By != got.Lines[1].PayBy ||
			got.Payment.From != got.Lines[1].PayFrom {
			t.Errorf("pay by %s from %s, want %s from %s; the claim %s from %s", l.PayBy, l.PayFrom, want, released,
				got.Payment.By, got.Payment.From)
		}
	})
}
