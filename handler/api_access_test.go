package handler_test

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/handler/mini"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// bodies are valid bodies of the operations that want one, so that a refusal is
// about the asker and not about the body.
var bodies = map[string]string{
	"PUT /api/v1/filings/{id}": `{"revision":2,"form":{"organiser":"self",` +
		`"aid_received":false,"aid_training":"","project":"改名","post":"","method":"","platform":{"id":"","name":"",` +
		`"icp":"","address":"","server":""},"start":"","end":"","planned_people":0,"leader":"","leader_phone":"",` +
		`"admin":"","admin_phone":"","goal":"","courses":[],"promised":false}}`,
	"PUT /api/v1/assessments/{id}": `{"revision":1,"form":{"platform":{"id":"","name":"",` +
		`"icp":"","address":"","server":""},"project":"","post":"","courses":[],"opinion":"","records":false,` +
		`"teaching":false,"practice":false,"evaluation":false,"tracking":false}}`,
	"POST /api/v1/questions/{id}":                `{"body":"再问一句"}`,
	"POST /api/v1/questions/{id}/rating":         `{"score":5}`,
	"POST /api/v1/me/privacy":                    `{"version":"2026-12-01"}`,
	"PUT /api/v1/members/{id}":                   `{"role":"clerk","seen":"x"}`,
	"PUT /api/v1/uploads/{id}/{n}":               "0123456789",
	"POST /api/v1/filings/{id}/copy":             `{"type":"on_job"}`,
	"POST /api/v1/filings/{id}/roster":           personBody,
	"PUT /api/v1/filings/{id}/roster/{row}":      personBody,
	"POST /api/v1/filings/{id}/roster/import":    noTable,
	"POST /api/v1/filings/{id}/roster/preview":   noTable,
	"POST /api/v1/filings/{id}/workbook/import":  noTable,
	"POST /api/v1/filings/{id}/workbook/preview": noTable,
	"POST /api/v1/filings/{id}/study/import":     noTable,
	"POST /api/v1/filings/{id}/study/preview":    noTable,
	"POST /api/v1/filings/{id}/study/clear":      `{"course":"","reason":"列选错了，已核对"}`,
	"POST /api/v1/filings/{id}/ledger":           `{"reason":"归档，已核对"}`,
	"POST /api/v1/filings/{id}/forms":            `{"kind":"pdf","reason":"盖章报送，已核对"}`,
	"POST /api/v1/claims/{id}/forms":             `{"kind":"pdf","reason":"盖章报送，已核对"}`,
	"PUT /api/v1/claims/{id}":                    `{"revision":1,"promised":true}`,
	"PUT /api/v1/claims/{id}/payee": `{"name":"别人","bank":"中国银行",` +
		`"account":"6217000000000000000","seen":"x"}`,
	"POST /api/v1/claims/{id}/people/{row}":   `{"revision":1,"omitted":true}`,
	"POST /api/v1/claims/{id}/people/search":  `{"name":"张"}`,
	"POST /api/v1/filings/{id}/roster/search": `{"name":"张"}`,
	"POST /api/v1/filings/{id}/study/search":  `{"name":"张"}`,
	"POST /api/v1/enterprise/move":            `{"county":"440204","address":"韶关市某路2号","seen":"x"}`,
	"POST /api/v1/trainee/claims/{line}/word": `{"word":"yes","seen":"x"}`,
	"POST /api/v1/filings/{id}/submit":        seenBody,
	"POST /api/v1/filings/{id}/withdraw":      seenBody,
	"POST /api/v1/claims/{id}/submit":         seenBody,
	"POST /api/v1/claims/{id}/withdraw":       seenBody,
	"POST /api/v1/claims/{id}/topup":          seenBody,
	"POST /api/v1/assessments/{id}/submit":    seenBody,
	"POST /api/v1/assessments/{id}/withdraw":  seenBody,
	"POST /api/v1/files": `{"upload":"x","kind":"filing","subject":"x",` +
		`"purpose":"contract"}`,
	"POST /api/v1/staff/bind":                               `{"code":"12345678"}`,
	"POST /api/v1/staff/confirm":                            `{"password":"wrong"}`,
	"POST /api/v1/staff/filings/{id}/accept":                seenBody,
	"POST /api/v1/staff/filings/{id}/return":                `{"seen":"x:1",` + staffReasons + `}`,
	"POST /api/v1/invites":                                  `{"role":"clerk"}`,
	"POST /api/v1/filings":                                  `{"type":"on_job"}`,
	"PUT /api/v1/enterprise":                                enterpriseBody,
	"POST /api/v1/uploads":                                  `{"name":"合同.pdf","size":10}`,
	"POST /api/v1/trainee/corrections":                      `{"filing":"x","kind":"name","wanted":"欧阳正名"}`,
	"POST /api/v1/claims/{id}/recoveries/{recovery}/answer": `{"revision":1,"text":"没有这样的事"}`,
	"POST /api/v1/claims/{id}/recoveries/{recovery}/waive":  `{"revision":1}`,
}

const enterpriseBody = `{"name":"韶关某某有限公司","credit_code":"91512081MA62K0260E","address":"韶关市某路1号",` +
	`"legal":"李建国",` +
	`"phone":"07518888888","county":"440203","seen":"x:1"}`

// seenBody is a decision on a page that showed something else.
const seenBody = `{"seen":"x:1"}`

const noTable = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n" +
	"Content-Type: application/octet-stream\r\n\r\nno table\r\n--cut--\r\n"

const personBody = `{"name":"张三","sex":"","id_number":"11010519491231002X","phone":"13912345678","account":"zhang3"}`

// TestEveryOperationKnowsWhoMayAsk asks every operation of the API without a
// session, and every operation on a filing as another enterprise's owner, as
// somebody without an enterprise, and as an employee.
func TestEveryOperationKnowsWhoMayAsk(t *testing.T) {
	s := newStrangers(t)
	asked := 0
	for _, op := range operations(t) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(op.path, "/api/v1/"), "/")
		path := strings.NewReplacer("{id}", cmp.Or(s.ids[kind], "x"), "{row}", s.person.ID, "{n}", "0").Replace(op.path)
		if status, _ := call(t, s.app, op.method, path, "",
			bodies[op.method+" "+op.path]); op.secured != (status == http.StatusUnauthorized) {
			t.Errorf("%s %s without a session: %d, secured %t", op.method, op.path, status, op.secured)
		}
		if strings.Contains(op.path, "{id}") && s.ids[kind] != "" {
			asked += s.ask(t, op, path)
		}
	}
	if asked < 50 {
		t.Errorf("only %d questions of strangers, want 50", asked)
	}
	s.leftNothing(t)
}

// strangers are another enterprise's owner and somebody without one, before the
// cases of an enterprise.
type strangers struct {
	storetest.Fixture
	app    *fiber.App
	tokens map[string]string // of the strangers' sessions
	member subsidy.Actor     // whose cases they are
	filing subsidy.Filing
	person store.RosterRow
	claim  claim.Claim
	owner  subsidy.Actor     // of the claim
	ids    map[string]string // a case's id, by the word of its path
}

func newStrangers(t *testing.T) *strangers {
	t.Helper()
	f := storetest.SQLite(t)
	s := &strangers{Fixture: f, tokens: map[string]string{}}
	s.app = handler.Server{Store: f.Store, Assets: assets, PublicURL: "http://localhost"}.App()
	_, s.member = f.Member(t, "440203")
	rival, _ := f.Member(t, "440203")
	visitor := f.Account(t, "visitor", "13700000001")
	s.claim, s.owner = f.DraftClaim(t, "440203", 2)
	s.filing = f.Draft(t, s.member, 2)
	people, _, err := f.Roster(context.Background(), s.member, s.filing.ID, store.RosterSearch{}, firstPage)
	if err != nil {
		t.Fatal(err)
	}
	s.person = people[0]
	for name, account := range map[string]string{"rival": rival.ID, "visitor": visitor.ID} {
		if s.tokens[name], _, err = f.NewSession(context.Background(), account, false, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	x := s.caseWithFile(t)
	upload, err := f.NewUpload(context.Background(), store.Act{Actor: s.member, Now: storetest.Monday}, "合同.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	s.ids = map[string]string{
		"filings":     s.filing.ID,
		"assessments": x.assessment,
		"questions":   x.question,
		"files":       x.file,
		"uploads":     upload,
		"members":     s.member.ID,
		"claims":      s.claim.ID,
	}
	return s
}

// caseWithFile gives the enterprise a question, an assessment and a contract.
func (s *strangers) caseWithFile(t *testing.T) (x example) {
	t.Helper()
	act := store.Act{Actor: s.member, Now: storetest.Monday}
	err := s.Change(context.Background(), act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(s.member.Enterprise)
		if err != nil {
			return err
		}
		x.file = tx.NewID()
		file := subsidy.Attachment{
			ID:      x.file,
			Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: s.filing.ID},
			Scope:   s.filing.Scope(),
			Purpose: subsidy.Contract,
			Name:    "合同.pdf",
			Type:    "application/pdf",
			Digest:  "d",
			At:      storetest.Monday,
		}
		event := subsidy.AttachEvent(subsidy.AttachFile, file, s.member, storetest.Monday)
		if err := tx.Attach(file, event); err != nil {
			return err
		}
		return x.ask(tx, e, s.member)
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// ask lets each stranger ask for one operation, and counts them: they are
// refused and shown nothing of the case.
func (s *strangers) ask(t *testing.T, op op, path string) (asked int) {
	t.Helper()
	for name, token := range s.tokens {
		asked++
		status, text := call(t, s.app, op.method, path, token, bodies[op.method+" "+op.path])
		if status != http.StatusNotFound && status != http.StatusForbidden {
			t.Errorf("%s %s as %s: %d %s, want 404 or 403", op.method, op.path, name, status, text)
		}
		for _, secret := range []string{
			s.filing.Form.Project, s.claim.Entry.Payee.Account, s.claim.Training.Number, s.person.Name,
			string(s.person.Person.ID),
			s.person.Phone,
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s %s shows %s %s", op.method, op.path, name, secret)
			}
		}
	}
	return asked
}

// leftNothing checks that the strangers changed nothing.
func (s *strangers) leftNothing(t *testing.T) {
	t.Helper()
	after, err := s.FilingFor(context.Background(), s.member, s.filing.ID)
	if err != nil || after.State != subsidy.FilingDraft || after.Form.Project != s.filing.Form.Project ||
		after.RosterSize != 2 {
		t.Errorf("strangers left %+v, %v", after, err)
	}
	now, err := s.ClaimFor(context.Background(), s.owner, s.claim.ID)
	if err != nil || now.State != claim.Draft || now.Revision != s.claim.Revision {
		t.Errorf("strangers left %+v, want a draft of revision %d: %v", now, s.claim.Revision, err)
	}
}

type op struct {
	method, path string
	secured      bool
	id           string
}

// operations reads the API's own description.
func operations(t *testing.T) []op {
	t.Helper()
	var out []op
	for path, item := range (&mini.API{}).Register(fiber.New()).OpenAPI().Paths {
		for method, o := range map[string]*huma.Operation{
			"GET":    item.Get,
			"POST":   item.Post,
			"PUT":    item.Put,
			"DELETE": item.Delete,
		} {
			if o != nil {
				out = append(out, op{method, path, len(o.Security) > 0, o.OperationID})
			}
		}
	}
	slices.SortFunc(out, func(a, b op) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return out
}

func call(t *testing.T, app *fiber.App, method, path, token, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(body, "--cut") {
		r.Header.Set("Content-Type", "multipart/form-data; boundary=cut")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}
