package handler_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/mini"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// deciding are the operations that decide something on a case that their page
// shows; what opens a new case decides nothing on the old one.
var deciding = regexp.MustCompile(`^(submit|withdraw|discard|topUp)[A-Z]|` +
	`^(sayWord|setPayee|changeMember|removeMember|correctEnterprise|moveEnterprise|staffAccept|staffReturn)$`)

// carriesSeen reports whether an operation must be told what its page showed.
func carriesSeen(api *huma.OpenAPI, op *huma.Operation) bool {
	for _, p := range op.Parameters {
		if p.Name == "seen" {
			return true
		}
	}
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return false
	}
	schema := op.RequestBody.Content["application/json"].Schema
	if schema.Ref != "" {
		schema = api.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	return schema.Properties["seen"] != nil && slices.Contains(schema.Required, "seen")
}

func TestEveryDecisionOnThePhoneCarriesWhatItsPageShowed(t *testing.T) {
	api := (&mini.API{}).Register(fiber.New()).OpenAPI()
	n := 0
	for path, item := range api.Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put, item.Delete} {
			if op == nil || !deciding.MatchString(op.OperationID) {
				continue
			}
			if n++; !carriesSeen(api, op) {
				t.Errorf("%s %s carries nothing", op.OperationID, path)
			}
		}
	}
	if n != 18 {
		t.Errorf("%d operations decide", n)
	}
}

// decide asks for a decision on what the page showed, under an idempotency key.
func (p handset) decide(t *testing.T, method, path, seen, key string) (int, string) {
	t.Helper()
	body := `{"seen":"` + seen + `"}`
	if method == http.MethodDelete {
		path, body = path+"?seen="+url.QueryEscape(seen), ""
	}
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Idempotency-Key", key)
	res, err := p.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text := storetest.Must[[]byte](t)(io.ReadAll(res.Body))
	return res.StatusCode, string(text)
}

// seenOf is what the page of a case carries.
func (p handset) seenOf(t *testing.T, path string) string {
	t.Helper()
	var v struct{ Seen string }
	p.ask(t, "GET", path, "", &v)
	return v.Seen
}

// happens lets the county do something to a case that the enterprise is not told of.
func happens(t *testing.T, f storetest.Fixture, kind subsidy.SubjectKind, id string) {
	t.Helper()
	county := storetest.Reviewer("440203")
	err := f.As(t, county, func(tx *store.Tx) error {
		return tx.Record(subsidy.Event{
			Action: subsidy.RecordPaper, Subject: subsidy.Subject{Kind: kind, ID: id},
			By: county, At: tx.Act().Now,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// assessment opens an assessment and puts it into a state.
func assessmentIn(t *testing.T, f storetest.Fixture, member subsidy.Actor, state subsidy.AssessmentState) string {
	t.Helper()
	var a subsidy.Assessment
	err := f.As(t, member, func(tx *store.Tx) error {
		e, err := tx.Enterprise(member.Enterprise)
		if err != nil {
			return err
		}
		var event subsidy.Event
		if a, event, err = subsidy.NewAssessment(tx.NewID(), e, member, tx.Act().Now); err != nil {
			return err
		}
		a.State = state
		return tx.SaveAssessment(a, event)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func TestNobodyOnThePhoneDecidesOnACaseThatMovedSinceItWasRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		draft, claimant := f.DraftClaim(t, "440203", 2)
		submitted, other := f.Claim(t, "440203", 2)
		filing, claim, assessment := subsidy.SubjectFiling, subsidy.SubjectClaim, subsidy.SubjectAssessment
		for name, v := range map[string]struct {
			by           subsidy.Actor
			method, path string
			act          string
			kind         subsidy.SubjectKind
			moves        string // "" is the case in the path
		}{
			"a filing is submitted": {member, "POST", "/filings/" + f.Draft(t, member, 2).ID, "/submit", filing, ""},
			"a filing is withdrawn": {
				member, "POST",
				"/filings/" + f.Submit(t, f.Draft(t, member, 2).ID, member).ID, "/withdraw", filing, "",
			},
			"a filing's draft is deleted": {member, "DELETE", "/filings/" + f.Draft(t, member, 2).ID, "", filing, ""},
			"a claim is submitted":        {claimant, "POST", "/claims/" + draft.ID, "/submit", claim, ""},
			"after its study moved": {
				claimant, "POST", "/claims/" + draft.ID, "/submit", filing,
				draft.Training.Filing,
			},
			"a claim's draft is deleted": {claimant, "DELETE", "/claims/" + draft.ID, "", claim, ""},
			"a claim is withdrawn":       {other, "POST", "/claims/" + submitted.ID, "/withdraw", claim, ""},
			"a claim is topped up":       {other, "POST", "/claims/" + submitted.ID, "/topup", claim, ""},
			"an assessment is submitted": {
				member, "POST",
				"/assessments/" + assessmentIn(t, f, member, subsidy.AssessmentDraft), "/submit", assessment, "",
			},
			"an assessment is withdrawn": {
				member, "POST",
				"/assessments/" + assessmentIn(t, f, member, subsidy.AssessmentSubmitted), "/withdraw", assessment, "",
			},
			"an assessment is deleted": {
				member, "DELETE",
				"/assessments/" + assessmentIn(t, f, member, subsidy.AssessmentDraft), "", assessment, "",
			},
		} {
			p := newPhone(t, f, v.by.ID)
			old := p.seenOf(t, v.path)
			moves := v.moves
			if moves == "" {
				moves = v.path[strings.LastIndex(v.path, "/")+1:]
			}
			happens(t, f, v.kind, moves)
			before := f.Text(t, "SELECT COUNT(*) FROM event WHERE reading = 0")
			status, text := p.decide(t, v.method, v.path+v.act, old, name)
			if status != http.StatusConflict || !strings.Contains(text, "您打开页面之后") ||
				!strings.Contains(text, "县区经办：收到纸质材料") {
				t.Errorf("%s on an old page: %d %s", name, status, text)
			}
			if status, text = p.decide(t, v.method, v.path+v.act, "", name+" unseen"); status != http.StatusConflict {
				t.Errorf("%s on no page: %d %s", name, status, text)
			}
			if after := f.Text(t, "SELECT COUNT(*) FROM event WHERE reading = 0"); after != before {
				t.Errorf("%s on an old page left lines", name)
			}
		}
	})
}

func TestADecisionSentAgainAfterALostAnswerIsAnsweredAsBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		p := newPhone(t, f, member.ID)
		path := "/filings/" + f.Draft(t, member, 2).ID
		seen := p.seenOf(t, path)
		var number string
		for range 3 { // the case moved by the first: the second was read before it
			status, text := p.decide(t, "POST", path+"/submit", seen, "one tap")
			var v struct{ State, Number, Seen string }
			if err := json.Unmarshal([]byte(text), &v); err != nil || status != http.StatusOK ||
				v.State != "submitted" {
				t.Fatalf("%d %s %v", status, text, err)
			}
			if number != "" && v.Number != number || v.Seen != p.seenOf(t, path) {
				t.Errorf("number %s after %s, seen %s", v.Number, number, v.Seen)
			}
			number = v.Number
		}
		if status, text := p.decide(t, "POST", path+"/withdraw", seen, "another"); status != http.StatusConflict {
			t.Errorf("withdrawn on the page from before the submission: %d %s", status, text)
		}
		if status, text := p.decide(t, "POST", path+"/withdraw", p.seenOf(t, path),
			"a third"); status != http.StatusOK {
			t.Errorf("%d %s", status, text)
		}
	})
}

// What a save answers is what its page shows: the next decision may rest on it.
func TestThePageOfASaveDecidesWithoutReadingAgain(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	draft := f.Draft(t, member, 2)
	p := newPhone(t, f, member.ID)
	body := storetest.Must[[]byte](t)(json.Marshal(map[string]any{"revision": draft.Revision, "form": draft.Form}))
	var v struct{ Seen string }
	p.ask(t, "PUT", "/filings/"+draft.ID, string(body), &v)
	if status, text := p.decide(t, "POST", "/filings/"+draft.ID+"/submit", v.Seen, "k"); status != http.StatusOK {
		t.Errorf("%d %s", status, text)
	}
}

// Who is or was a member of the enterprise reads why the word is not theirs to
// give, before giving it; it is what the rule answers.
func TestWhoMayNotAnswerAClaimReadsWhy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 2)
		hash := f.Text(t, "SELECT id_hash FROM roster WHERE filing_id = ? AND position = 1", claim.Training.Filing)
		f.Put(t, "UPDATE account SET person_hash = ? WHERE id = ?", hash, owner.ID)
		p := newPhone(t, f, owner.ID)
		var mine struct {
			Items []struct {
				Line, Seen string
				MayAnswer  bool   `json:"may_answer"`
				WhyNot     string `json:"why_not"`
			}
		}
		for _, v := range []struct {
			verified int
			state    string
			may      bool
			why      string
		}{
			{0, "live", false, "不能代表职工答复这家企业的申领"},
			{1, "excluded", false, "现在不需要核对这项申领"},
			{1, "live", true, ""},
		} {
			f.Put(t, "UPDATE account SET verified = ? WHERE id = ?", v.verified, owner.ID)
			f.Put(t, "UPDATE claim_line SET state = ? WHERE id_hash = ?", v.state, hash)
			p.ask(t, "GET", "/trainee/claims", "", &mine)
			one := mine.Items[0]
			if one.MayAnswer != v.may || !strings.Contains(one.WhyNot, v.why) || (v.why == "") != (one.WhyNot == "") {
				t.Errorf("verified %d on a %s line: %+v", v.verified, v.state, one)
			}
			if !v.may {
				status := map[bool]int{true: 403, false: 409}[v.state == "live"]
				p.refused(t, "POST", "/trainee/claims/"+one.Line+"/word", `{"word":"yes","seen":"`+one.Seen+`"}`,
					status, one.WhyNot)
			}
		}
	})
}
