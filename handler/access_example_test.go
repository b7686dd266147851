package handler_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
	"shigang/subsidy/weekly"
)

// example is a submitted filing, a pending enterprise, a draft notice, and what
// a follower wrote to the official account.
type example struct {
	// the case that the route is asked about
	id                                                                         string
	reply, picture, conversation, key                                          string
	filing, enterprise, campaign, person, file, question, assessment, platform string
	state                                                                      official.CampaignState // of the notice
	// of the enterprise's timeline
	lines int
	// what no page may show unasked
	private []string
	// what a stranger's page may not show
	names []string
}

func (o office) example(t *testing.T, pending, moving bool) example {
	t.Helper()
	_, member := o.Member(t, "440203")
	f := o.Submit(t, o.Draft(t, member, 2).ID, member)
	people, _, err := o.Roster(context.Background(), member, f.ID, store.RosterSearch{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := o.EnterpriseFor(context.Background(), member, member.Enterprise)
	if err != nil {
		t.Fatal(err)
	}
	x := example{filing: f.ID, enterprise: e.ID, person: people[0].ID, names: []string{e.Name, project, f.Number}}
	for _, p := range people {
		x.private = append(x.private, string(p.Person.ID), p.Phone, p.Account)
	}
	digest, err := o.PutBlob([]byte("a contract"))
	if err != nil {
		t.Fatal(err)
	}
	x.private = append(x.private, f.Form.LeaderPhone, f.Form.AdminPhone, f.Form.Leader, e.Legal, e.Phone)
	cityOfficer := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	err = o.Change(context.Background(), store.Act{Actor: cityOfficer, Now: storetest.Monday},
		func(tx *store.Tx) error {
			if err := x.ask(tx, e, member); err != nil {
				return err
			}
			if err := x.official(tx, digest); err != nil {
				return err
			}
			x.file = tx.NewID()
			file := subsidy.Attachment{
				ID:      x.file,
				Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID},
				Scope:   f.Scope(),
				Purpose: subsidy.Contract,
				Name:    "合同.jpg",
				Type:    "image/jpeg",
				Digest:  digest,
				Thumb:   digest,
				At:      storetest.Monday,
			}
			if err := tx.Attach(file,
				subsidy.AttachEvent(subsidy.AttachFile, file, member, storetest.Monday)); err != nil || !pending {
				return err
			}
			if moving {
				e.MovingTo, e.MovingAddress = "440204", "新地址"
				return tx.SaveEnterprise(e, subsidy.Event{
					Action:  subsidy.MoveEnterprise,
					Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: e.ID},
					At:      storetest.Monday,
				})
			}
			e.State = subsidy.EnterprisePending
			return tx.SaveEnterprise(e, subsidy.Event{
				Action:  subsidy.RegisterEnterprise,
				Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: e.ID},
				At:      storetest.Monday,
			})
		})
	if err != nil {
		t.Fatal(err)
	}
	timeline, err := o.Timeline(context.Background(), cityOfficer, subsidy.Subject{
		Kind: subsidy.SubjectEnterprise,
		ID:   x.enterprise,
	})
	if err != nil {
		t.Fatal(err)
	}
	x.lines = len(timeline)
	return x
}

// ask makes a question, a submitted assessment, a registration that was asked
// for, and a platform of the list.
func (x *example) ask(tx *store.Tx, e subsidy.Enterprise, member subsidy.Actor) error {
	q, body, event, err := subsidy.Ask(tx.NewID(), "关于"+e.Name, "请问怎样备案？", "", member, storetest.Monday)
	if err != nil {
		return err
	}
	x.question = q.ID
	if err := tx.SaveQuestion(q, body, event); err != nil {
		return err
	}
	a, event, err := subsidy.NewAssessment(tx.NewID(), e, member, storetest.Monday)
	if err != nil {
		return err
	}
	x.assessment = a.ID
	a.State, a.Form.Project, a.Received = subsidy.AssessmentSubmitted, project, calendar.DayOf(storetest.Monday)
	if err := tx.SaveAssessment(a, event); err != nil {
		return err
	}
	r, err := tx.Registration(e, "gdzypx")
	if err != nil {
		return err
	}
	if event, err = r.Request(member, storetest.Monday); err != nil {
		return err
	}
	if err := tx.SaveRegistration(r, event); err != nil {
		return err
	}
	p, event, err := subsidy.ListPlatform(
		subsidy.Platform{ID: tx.NewID(), Name: "另一平台", Site: "www.example.com", Source: "某文件，已核对"},
		subsidy.Actor{Role: subsidy.ServiceCentre}, storetest.Monday)
	if err != nil {
		return err
	}
	x.platform = p.ID
	if err := tx.SavePlatform(p, event); err != nil {
		return err
	}
	key, _, err := tx.As(subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}, storetest.Monday).
		NewPlatformKey(p.ID, "平台服务器")
	x.key = key.ID
	return err
}

// official makes a keyword reply, a picture, and a message that waits for the county.
func (x *example) official(tx *store.Tx, digest string) error {
	act := tx.Act()
	all, err := tx.KeywordReplies()
	if err != nil {
		return err
	}
	for _, old := range all { // there is room for a hundred
		if err := tx.RemoveReply(old.ID, subsidy.Event{Action: subsidy.WriteOfficial, At: act.Now}); err != nil {
			return err
		}
	}
	r, event, err := official.KeywordReply{
		ID:       tx.NewID(),
		Keywords: []string{"词"},
		Reply:    official.Reply{Kind: official.ReplyText, Text: "答复"},
	}.Write(nil, act.Actor, act.Now)
	if err != nil {
		return err
	}
	x.reply = r.ID
	if err := tx.SaveReply(r, event); err != nil {
		return err
	}
	p := official.Picture{ID: tx.NewID(), Digest: digest, Thumb: digest, At: act.Now}
	x.picture = p.ID
	if event, err = official.AddPicture(p, 0, act.Actor, act.Now); err != nil {
		return err
	}
	if err := tx.AddPicture(p, event); err != nil {
		return err
	}
	openid := "o" + tx.NewID()
	if err := tx.Followed(openid, act.Now, true); err != nil {
		return err
	}
	c := official.Conversation{ID: tx.NewID(), OpenID: openid, CreatedAt: act.Now}
	x.conversation = c.ID
	text := "我是" + x.names[0] + "的员工"
	if event, err = c.Receive(official.Incoming{Type: official.IncomingText, Content: text}, "440203",
		act.Now); err != nil {
		return err
	}
	return tx.SaveMessage(c, store.ConversationMessage{ID: tx.NewID(), MessageText: store.MessageText{Text: text}},
		event)
}

// saved is an answer that an office keeps, "" for the city; there is room for a hundred.
func (o office) saved(t *testing.T, county subsidy.County) (id string) {
	t.Helper()
	o.Put(t, "DELETE FROM saved_answer")
	by := storetest.City
	if county != "" {
		by = storetest.Reviewer(county)
	}
	err := o.As(t, by, func(tx *store.Tx) error {
		a := official.SavedAnswer{ID: tx.NewID(), County: county}
		event, err := a.Write("补贴标准", "请看政策原文。", 0, by, tx.Act().Now)
		id = a.ID
		if err != nil {
			return err
		}
		return tx.SaveSavedAnswer(a, event)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// binding is a member of the enterprise who asks to stand for an employee.
func (o office) binding(t *testing.T, x example) string {
	t.Helper()
	ctx := context.Background()
	o.Put(t, "UPDATE filing SET state = 'accepted' WHERE id = ?", x.filing)
	e := storetest.Entries(1)[0]
	account := o.Account(t, "asks-"+x.filing, e.Phone)
	act := store.Act{Actor: account.Visitor(), Now: storetest.Monday}
	err := o.Change(ctx, act, func(tx *store.Tx) error {
		if err := tx.AddMember(x.enterprise, account.ID, subsidy.Clerk, ""); err != nil {
			return err
		}
		_, err := procedure.BindPerson(tx, account.ID, e.Name, subsidy.ResidentID(e.ID))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Put(t, "UPDATE filing SET state = 'submitted' WHERE id = ?", x.filing) // as the others find it
	b, ok, err := o.BindingOf(ctx, account.ID)
	if err != nil || !ok {
		t.Fatalf("no request: %v", err)
	}
	return b.ID
}

// proposal is a policy version that another city officer wrote.
func (o office) proposal(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	p := storetest.Must[subsidy.Policies](t)(o.Policies(ctx)).All()[0]
	p.Document, p.From, p.Until = "韶人社函〔2040〕1号", calendar.NewDay(2040, 1, 1), calendar.NewDay(2040, 12, 31)
	writer := subsidy.Actor{ID: "another officer", Role: subsidy.CityOfficer}
	q, err := store.Answer(ctx, o.Store, store.Act{Actor: writer, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.PolicyProposal, error) {
			return tx.ProposePolicy(p)
		})
	if err != nil {
		t.Fatal(err)
	}
	return q.ID
}

// correction is a name that a trainee asked to be put right.
func (o office) correction(t *testing.T, x example) string {
	t.Helper()
	person := o.Text(t, "SELECT id_hash FROM roster WHERE id = ?", x.person)
	trainee := subsidy.Actor{ID: "trainee", Role: subsidy.Trainee, Person: person}
	c, err := store.Answer(context.Background(), o.Store, store.Act{Actor: trainee, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.Correction, error) {
			return procedure.AskCorrection(tx, x.filing, "", subsidy.CorrectName,
				subsidy.CorrectionText{Wanted: "欧阳正名"})
		})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// dead is a notice that no phone got.
func (o office) dead(t *testing.T) string {
	t.Helper()
	o.Put(t,
		"UPDATE notice SET state = 'refused', read_at = 0 WHERE id = (SELECT MIN(id) FROM notice "+
			"WHERE kind = 'work_arrived')")
	o.Put(t,
		"INSERT INTO dead SELECT MIN(id), 'mail', 'refused', 550, ? FROM notice WHERE kind = 'work_arrived' "+
			"ON CONFLICT DO NOTHING", storetest.Monday.UnixMilli())
	rows, _, err := o.DeadNotices(context.Background(), storetest.City, store.DeadSearch{}, store.Page{})
	if err != nil || len(rows) == 0 {
		t.Fatalf("no dead notice: %v", err)
	}
	return rows[0].ID
}

// drawn enters an amount that the example's person drew elsewhere.
func (o office) drawn(t *testing.T, x example, form url.Values) url.Values {
	t.Helper()
	if err := o.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
		return procedure.EnterElsewhere(tx, x.filing, x.person, 100_00, 1000_00, "发放表2026-07")
	}); err != nil {
		t.Fatal(err)
	}
	id := o.Text(t, "SELECT id FROM elsewhere WHERE filing_id = ?", x.filing)
	return url.Values{"act": form["act"], "why": form["why"], "entry": {id}}
}

// anOrder is the form of a document that reopens a refused case.
func anOrder(revision int, decided time.Time) url.Values {
	return url.Values{
		"order_kind": {"review"}, "order_number": {"韶府行复〔2026〕8号"},
		"order_day": {calendar.DayOf(decided).String()}, "revision": {strconv.Itoa(revision)},
	}
}

// refusedFiling is a submitted filing after its county refused it.
func (o office) refusedFiling(t *testing.T, id string) subsidy.Filing {
	t.Helper()
	return o.Do(t, id, storetest.Reviewer("440203"), func(tx *store.Tx, f *subsidy.Filing) error {
		event, err := f.Refuse([]subsidy.Reason{{Step: subsidy.StepProject, Message: "不属于补贴范围"}},
			tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveFiling(*f, event)
	})
}

// week makes the tables of one more week, further back each time, and sends
// them to the city.
func (o office) week(t *testing.T) string {
	t.Helper()
	*o.made++
	week := calendar.WeekOf(calendar.DayOf(storetest.Monday)).AddDays(-7 * *o.made)
	err := o.Change(context.Background(), store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		func(tx *store.Tx) error {
			if _, err := tx.MakeWeekly(week); err != nil {
				return err
			}
			report, tables, err := tx.WeeklyReport(week)
			if err != nil {
				return err
			}
			event, due := report.Close(tables, weekly.CityMail, report.Due())
			if !due {
				t.Errorf("the week of %s is not due", week)
			}
			return tx.SaveWeeklyReport(report, event)
		})
	if err != nil {
		t.Fatal(err)
	}
	return week.String()
}

// mailbox sets a visitor's e-mail address and returns the code that was mailed.
func (o office) mailbox(t *testing.T, as visitor) string {
	t.Helper()
	ctx := context.Background()
	*o.made++
	address := fmt.Sprintf("visitor%d@example.com", *o.made)
	err := o.SetMailbox(ctx,
		store.Act{
			Actor: subsidy.Actor{ID: o.staff[as], Role: visitors[as].role, County: visitors[as].county},
			Now:   storetest.Monday,
		}, address)
	if err != nil {
		t.Fatal(err)
	}
	for {
		due, err := o.LeaseDue(ctx, 100, time.Minute)
		if err != nil || len(due) == 0 {
			t.Fatalf("no code was owed, %v", err)
		}
		for _, d := range due {
			send, ok, err := o.StartSend(ctx, d, store.Ways{
				Lease:    time.Minute,
				Mail:     true,
				Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
			})
			if err != nil {
				t.Fatal(err)
			}
			if m, is := send.Message.(notify.MailCode); ok && is && send.Address == address {
				return m.Code
			}
		}
	}
}
