package handler_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

func TestAnybodyReadsAndObjectsToPublicity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 3)
		p := newPhone(t, f, "")
		var list struct {
			Items []struct {
				ID, Enterprise, Until string
				People, Left          int
			}
		}
		if p.ask(t, "GET", "/publicity", "", &list); len(list.Items) != 1 || list.Items[0].ID != claim.ID ||
			list.Items[0].People != 3 || list.Items[0].Left != 5 {
			t.Fatalf("publicity: %+v", list)
		}
		var one struct {
			Persons []struct {
				ID, Name string
				IDNumber string `json:"id_number"`
				Held     bool
			}
			Next string
		}
		if p.ask(t, "GET", "/publicity/"+claim.ID+"?limit=2", "", &one); len(one.Persons) != 2 || one.Next == "" ||
			!strings.Contains(one.Persons[0].IDNumber, "*") {
			t.Fatalf("people: %+v", one)
		}
		p.showed(t, append(secrets(3), claim.Entry.Payee.Account, "6217", claim.Training.Number)...)
		visitor := p.as(t, f.Account(t, "neighbour", "13733334444").ID)
		objection := "/publicity/" + claim.ID + "/objections"
		p.refused(t, "POST", objection, `{"text":"这个人没有参加培训"}`, 401, "")
		visitor.refused(t, "POST", objection, `{"text":"嗯"}`, 422, "情况说明")
		visitor.refused(t, "POST", objection, `{"text":"这个人没有参加培训","lines":["foreign"]}`, 422,
			"所选人员不在这份公示里")
		var taken struct{ Kind, Sentence string }
		visitor.ask(t, "POST", objection,
			`{"text":"这个人没有参加培训","name":"刘某","contact":"13733334444","lines":["`+one.Persons[0].ID+`"]}`,
			&taken)
		if taken.Kind != "objection" || !strings.Contains(taken.Sentence, "涉及的1人暂缓拨付") {
			t.Errorf("taken: %+v", taken)
		}
		var mine struct {
			Items []struct{ Text, KindText, Number, StateText string }
		}
		if visitor.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 1 ||
			mine.Items[0].Text != "这个人没有参加培训" || mine.Items[0].Number != claim.Number {
			t.Errorf("mine: %+v", mine)
		}
		hr := p.as(t, owner.ID)
		if s := hr.summary(t, claim.ID); s.Held != 1 {
			t.Errorf("held: %+v", s)
		}
		var held claimPeople
		if hr.ask(t, "GET", "/claims/"+claim.ID+"/people?only=held", "", &held); len(held.Items) != 1 ||
			held.Items[0].State != "held" {
			t.Errorf("held: %+v", held)
		}
		hr.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
		if hr.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 0 {
			t.Errorf("the enterprise reads who objected: %+v", mine)
		}
		hr.showed(t, append(numbers(3), "刘某", "13733334444", "没有参加培训")...)
		f.Clock.Advance(20 * 24 * time.Hour)
		p.refused(t, "GET", "/publicity/"+claim.ID, "", 404, "")
		if p.ask(t, "GET", "/publicity", "", &list); len(list.Items) != 0 {
			t.Errorf("taken down: %+v", list)
		}
		visitor.ask(t, "POST", objection, `{"text":"公示以后才知道的情况"}`, &taken)
		if taken.Kind != "report" {
			t.Errorf("late: %+v", taken)
		}
		visitor.ask(t, "POST", "/reports", `{"county":"440203","text":"这家企业虚报人数"}`, &taken)
		visitor.refused(t, "POST", "/reports", `{"county":"","text":"这家企业虚报人数"}`, 422, "请选择企业所在的县")
		if visitor.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 3 {
			t.Errorf("mine: %+v", mine)
		}
	})
}

func TestATraineeSaysWhetherTheClaimIsTrue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 2)
		entry := storetest.Entries(2)[0]
		account := f.Account(t, "trainee", entry.Phone)
		p := newPhone(t, f, account.ID)
		p.refused(t, "GET", "/trainee/claims", "", 403, "请先核对姓名")
		p.ask(t, "POST", "/trainee", `{"name":"`+entry.Name+`","id_number":"`+entry.ID+`"}`, nil)
		var mine struct {
			Items []struct {
				Line, Word, AmountYuan, LineText, Seen string
				Hours                                  int
				MayAnswer                              bool `json:"may_answer"`
			}
		}
		p.ask(t, "GET", "/trainee/claims", "", &mine)
		if len(mine.Items) != 1 || mine.Items[0].Hours != 2 || !mine.Items[0].MayAnswer || mine.Items[0].Word != "" {
			t.Fatalf("about me: %+v", mine)
		}
		word := "/trainee/claims/" + mine.Items[0].Line + "/word"
		p.refused(t, "POST", word, `{"word":"no","text":"我没有学完","seen":"0"}`, 409,
			"您打开页面之后，这项申领有了变化，现在为您申领2课时、60 元")
		p.ask(t, "POST", word, `{"word":"no","text":"我没有学完","seen":"`+mine.Items[0].Seen+`"}`, &mine)
		if mine.Items[0].Word != "no" {
			t.Errorf("no: %+v", mine)
		}
		hr := p.as(t, owner.ID)
		if s := hr.summary(t, claim.ID); s.Held != 1 {
			t.Errorf("held: %+v", s)
		}
		hr.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
		hr.ask(t, "GET", "/claims/"+claim.ID+"/people", "", nil)
		hr.ask(t, "GET", "/inbox", "", nil)
		hr.showed(t, "属实", "我没有学完")
		p.ask(t, "POST", word, `{"word":"yes","seen":"`+mine.Items[0].Seen+`"}`, &mine)
		if s := hr.summary(t, claim.ID); s.Held != 0 || mine.Items[0].Word != "yes" {
			t.Errorf("freed: %+v %+v", s, mine)
		}
		lines, _, err := f.FindLines(context.Background(), claim.ID, store.LineSearch{}, firstPage)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.ID != mine.Items[0].Line {
				p.refused(t, "POST", "/trainee/claims/"+l.ID+"/word", `{"word":"no","seen":"x"}`, 404, "")
			}
		}
		p.showed(t, append(secrets(2)[3:], entry.ID, claim.Entry.Payee.Account)...)
	})
}

// paid pays a published claim after its publicity, and orders one person's
// money back.
func paid(t *testing.T, f storetest.Fixture, c claim.Claim) {
	t.Helper()
	ctx := context.Background()
	f.Later(t, c.Publicity.Until.AddDays(1))
	reviewer, chief := storetest.Reviewer(c.County), storetest.Chief(c.County)
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, c.Enterprise))
	if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
		t.Fatal(err)
	}
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	var plan claim.Plan
	step := func(by subsidy.Actor, do func(tx *store.Tx) error) {
		t.Helper()
		if err := f.Change(ctx, store.Act{Actor: by, Now: now}, do); err != nil {
			t.Fatal(err)
		}
	}
	moved := func(by subsidy.Actor, move func(p *claim.Plan) (subsidy.Event, error)) {
		t.Helper()
		step(by, func(tx *store.Tx) error {
			p, err := tx.Plan(plan.ID)
			if err != nil {
				return err
			}
			event, err := move(&p)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		})
	}
	fund := claim.Payee{Name: "武江区人力资源和社会保障局", Bank: "工商银行韶关分行", Account: "2005020000000000001"}
	step(reviewer, func(tx *store.Tx) (err error) {
		plan, err = procedure.MakePlan(tx, []string{c.ID}, fund)
		return err
	})
	moved(chief, func(p *claim.Plan) (subsidy.Event, error) { return p.Approve(chief, now) })
	moved(reviewer, func(p *claim.Plan) (subsidy.Event, error) { return p.Export("digest", reviewer, now) })
	answer := claim.BankAnswer{Batch: plan.Number, Count: 1, Total: plan.Total(), Digest: "answer"}
	for _, i := range plan.Items {
		answer.Results = append(answer.Results, claim.BankResult{
			Position: i.Position,
			Account:  i.Payee.Account,
			Amount:   i.Amount,
			Paid:     true,
			Voucher:  "PZ-2027-001",
			PaidOn:   calendar.DayOf(now),
		})
	}
	step(reviewer, func(tx *store.Tx) error { _, err := procedure.TakeAnswer(tx, plan.ID, answer); return err })
	step(reviewer, func(tx *store.Tx) error {
		return procedure.ProposeRecovery(tx, c.ID, c.Lines[0].ID, "学习记录不实", rules)
	})
}

func TestHRReadsWhatWasPaidAndWhatMustGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, owner := f.Published(t, "440203", 2)
		paid(t, f, theClaim)
		p := newPhone(t, f, owner.ID)
		var c struct {
			State    string
			Payments []struct {
				State, Voucher, Payee string
				AmountYuan            string `json:"amount_yuan"`
				PaidOn                string `json:"paid_on"`
			}
			Recoveries []struct{ ID, State, Reason string }
		}
		p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c)
		if c.State != "paid" || len(c.Payments) != 1 || c.Payments[0].Voucher != "PZ-2027-001" ||
			c.Payments[0].AmountYuan != "120.00" || c.Payments[0].PaidOn == "" ||
			c.Payments[0].Payee != "中国银行韶关分行，尾号4567" {
			t.Errorf("paid: %+v", c)
		}
		if len(c.Recoveries) != 1 || c.Recoveries[0].State != "proposed" || c.Recoveries[0].Reason != "学习记录不实" {
			t.Fatalf("proposed: %+v", c.Recoveries)
		}
		p.ask(t, "POST", "/claims/"+theClaim.ID+"/recoveries/"+c.Recoveries[0].ID+"/waive", `{"revision":1}`, nil)
		recoveries := storetest.Must[[]claim.Recovery](t)(f.ClaimRecoveries(context.Background(), theClaim.ID))
		chief := storetest.Chief("440203")
		err := f.Change(context.Background(),
			store.Act{Actor: chief, Now: storetest.Must[time.Time](t)(f.Now(context.Background()))},
			func(tx *store.Tx) error {
				return procedure.DecideRecovery(tx, recoveries[0].ID, true, "")
			})
		if err != nil {
			t.Fatal(err)
		}
		if p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c); len(c.Recoveries) != 1 ||
			c.Recoveries[0].State != "confirmed" || c.Recoveries[0].Reason != "学习记录不实" {
			t.Errorf("ordered: %+v", c.Recoveries)
		}
		p.showed(t, append(secrets(2), "2005020000000000001")...)
	})
}
