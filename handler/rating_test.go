package handler_test

import (
	"strings"
	"testing"

	"shigang/handler"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// TestAnAnswerIsRatedOnce rates an answer badly: the county reads it on the question's page.
func TestAnAnswerIsRatedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		_, member := f.Member(t, "440203")
		rival, _ := f.Member(t, "440203")
		p := newPhone(t, f, member.ID)
		var q struct {
			ID      string
			MayRate bool `json:"may_rate"`
			Rating  struct {
				Score     int
				ScoreText string `json:"score_text"`
				Word      string
			}
		}
		p.ask(t, "POST", "/questions", `{"title":"怎样备案","body":"请问怎样备案？"}`, &q)
		rate := "/questions/" + q.ID + "/rating"
		p.refused(t, "POST", rate, `{"score":5}`, 409, "还没有答复")
		reviewer := storetest.Reviewer("440203")
		if err := f.As(t, reviewer, func(tx *store.Tx) error {
			asked, err := tx.Question(q.ID)
			if err != nil {
				return err
			}
			text, event, err := asked.Say("请看通知", reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveQuestion(asked, text, event)
		}); err != nil {
			t.Fatal(err)
		}
		if p.ask(t, "GET", "/questions/"+q.ID, "", &q); !q.MayRate || q.Rating.Score != 0 {
			t.Fatalf("answered: %+v", q)
		}
		p.refused(t, "POST", rate, `{"score":6}`, 422, "")
		p.as(t, rival.ID).refused(t, "POST", rate, `{"score":1}`, 404, "没有找到")
		word := "答非所问，没有解决问题"
		p.ask(t, "POST", rate, `{"score":2,"word":"`+word+`"}`, nil)
		p.refused(t, "POST", rate, `{"score":5}`, 409, "已经评价过")
		if p.ask(t, "GET", "/questions/"+q.ID, "", &q); q.MayRate || q.Rating.ScoreText != "不满意" ||
			q.Rating.Word != word {
			t.Errorf("rated: %+v", q)
		}
		o.shows(t, own, "GET", "/console/questions/"+q.ID, nil, 200, []string{"咨询人评价：不满意", word, "核实整改"})
		if where := f.Holds(t, word); len(where) != 0 {
			t.Errorf("the word lies open in %v", where)
		}
		if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE action = 'question.rate'"); n != "1" {
			t.Errorf("%s lines in the log", n)
		}
	})
}

// TestTheChartSaysWhereACaseStands reads the procedure's chart without and with a case.
func TestTheChartSaysWhereACaseStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 2)
		draft := f.Draft(t, member, 1)
		p := newPhone(t, f, member.ID)
		here := func(p handset, path string) (at string) {
			t.Helper()
			var v struct {
				Chart []struct {
					Text, Limit, Clause string
					Here                bool
				}
				Items        []struct{ Question, Answer, Clause string }
				Certificates []string
			}
			p.ask(t, "GET", path, "", &v)
			for _, s := range v.Chart {
				if s.Here {
					at += s.Text
				}
				if s.Clause == "" {
					t.Errorf("%s names no clause", s.Text)
				}
			}
			for _, i := range v.Items {
				if i.Question == "" || i.Answer == "" || i.Clause == "" {
					t.Errorf("%+v", i)
				}
			}
			if len(v.Chart) != 8 || len(v.Items) == 0 || len(v.Certificates) != 3 {
				t.Errorf("%s: %+v", path, v)
			}
			return at
		}
		for path, want := range map[string]string{
			"/filings/" + draft.ID + "/chart": "提交备案", "/filings/" + c.Training.Filing + "/chart": "申领补贴",
			"/claims/" + c.ID + "/chart": "公示", "/help": "",
		} {
			if got := here(p, path); got != want {
				t.Errorf("%s stands at %q, not %q", path, got, want)
			}
		}
		if got := here(p.as(t, ""), "/help"); got != "" {
			t.Errorf("nobody stands at %q", got)
		}
	})
}

// TestAnInvitationsPictureIsItsMakersAlone asks for the picture as the inviter and as others.
func TestAnInvitationsPictureIsItsMakersAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		rival, _ := f.Member(t, "440203")
		p, asked := newPhone(t, f, member.ID), 0
		p.app = handler.Server{
			Store: f.Store, WeChat: guesser{&asked}, Assets: assets, PublicURL: "http://localhost",
		}.App()
		var made struct{ Code, Share string }
		p.ask(t, "POST", "/invites", `{"role":"clerk"}`, &made)
		if made.Share != "/pages/members/members?code="+made.Code {
			t.Errorf("the card opens %s", made.Share)
		}
		var open struct{ Items []struct{ ID string } }
		p.ask(t, "GET", "/invites", "", &open)
		at := "/invites/" + open.Items[0].ID + "/code.png"
		status, text := call(t, p.app, "GET", "/api/v1"+at, p.token, "")
		if scene := "code=" + made.Code; status != 200 || text != "pages/members/members?"+scene || len(scene) > 32 {
			t.Errorf("the picture: %d %s", status, text)
		}
		p.as(t, rival.ID).refused(t, "GET", at, "", 404, "")
		for range subsidy.DefaultLimits().Invites - 1 {
			p.ask(t, "GET", at, "", nil)
		}
		before := asked
		p.refused(t, "GET", at, "", 429, "")
		if asked != before {
			t.Error("WeChat draws for who has had enough")
		}
		if where := f.Holds(t, made.Code); len(where) != 0 {
			t.Errorf("the code lies open in %v", where)
		}
		newcomer := p.as(t, f.Account(t, "newcomer", "13700000009").ID)
		newcomer.ask(t, "POST", "/members", `{"code":"`+made.Code+`","my_name":"李四"}`, nil)
		p.refused(t, "GET", at, "", 404, "")
	})
}

// TestASaveOnAnOldPageIsRefused saves what another has changed since the page was opened.
func TestASaveOnAnOldPageIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.DraftClaim(t, "440203", 2)
		p := newPhone(t, f, member.ID)
		var v struct {
			Seen     string
			Revision int
			Payee    struct{ Name string }
		}
		p.ask(t, "GET", "/claims/"+c.ID, "", &v)
		payee := func(seen string) string {
			return `{"name":"` + v.Payee.Name + `","bank":"中国银行韶关分行","account":"6217000000001234567",` +
				`"seen":"` + seen + `"}`
		}
		p.ask(t, "PUT", "/claims/"+c.ID+"/payee", payee(v.Seen), nil)
		p.refused(t, "PUT", "/claims/"+c.ID+"/payee", payee(v.Seen), 409, "")
		p.ask(t, "GET", "/claims/"+c.ID, "", &v)
		p.ask(t, "PUT", "/claims/"+c.ID+"/payee", payee(v.Seen), nil)
		var me struct{ Enterprise struct{ Seen string } }
		p.ask(t, "GET", "/me", "", &me)
		if me.Enterprise.Seen == "" {
			t.Fatal("the registration carries no revision")
		}
		clerk := f.Account(t, "clerk", "13700000002")
		err := f.As(t, subsidy.Actor{Role: subsidy.System}, func(tx *store.Tx) error {
			return tx.AddMember(member.Enterprise, clerk.ID, subsidy.Clerk, "李")
		})
		if err != nil {
			t.Fatal(err)
		}
		role := `{"role":"training_admin","seen":"` + me.Enterprise.Seen + `"}`
		p.ask(t, "PUT", "/members/"+clerk.ID, role, nil)
		p.refused(t, "PUT", "/members/"+clerk.ID, strings.Replace(role, "training_admin", "clerk", 1), 409, "成员")
	})
}

// TestHRReadsHerOwnPeoplesNamesWhole reads the roster and a claim's people: names whole, numbers masked.
func TestHRReadsHerOwnPeoplesNamesWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 2)
		p := newPhone(t, f, member.ID)
		for _, path := range []string{
			"/filings/" + c.Training.Filing + "/roster", "/filings/" + c.Training.Filing + "/study",
			"/claims/" + c.ID + "/people",
		} {
			var v struct {
				Items []struct {
					Name string
					ID   string `json:"id_number"`
				}
			}
			p.ask(t, "GET", path, "", &v)
			if len(v.Items) != 2 || v.Items[0].Name != storetest.Entries(1)[0].Name ||
				!strings.Contains(v.Items[0].ID, "*") {
				t.Errorf("%s: %+v", path, v.Items)
			}
		}
		p.showed(t, numbers(2)...)
	})
}
