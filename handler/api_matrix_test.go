package handler_test

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// ownAccount is what everybody with a session may do with what is their own.
const ownAccount = subsidy.ChoosePreferences

// operationActs is what each operation of the API that needs a session does, in
// the permission table's words: who may ask it is derived from that table.
var operationActs = map[string]subsidy.Action{
	"assessments":         subsidy.ReadAssessment,
	"createAssessment":    subsidy.EditAssessment,
	"assessment":          subsidy.ReadAssessment,
	"saveAssessment":      subsidy.EditAssessment,
	"submitAssessment":    subsidy.SubmitAssessment,
	"withdrawAssessment":  subsidy.WithdrawAssessment,
	"discardAssessment":   subsidy.DiscardDraft,
	"claims":              subsidy.ReadClaim,
	"claim":               subsidy.ReadClaim,
	"promiseClaim":        subsidy.EditClaim,
	"claimLetter":         subsidy.ReadClaim,
	"setPayee":            subsidy.SetPayee,
	"claimPeople":         subsidy.ReadClaim,
	"searchClaimPeople":   subsidy.ReadClaim,
	"claimPerson":         subsidy.ReadClaim,
	"omitPerson":          subsidy.EditClaim,
	"submitClaim":         subsidy.SubmitClaim,
	"claimSummary":        subsidy.ReadClaim,
	"claimTimeline":       subsidy.ReadClaim,
	"topUpClaim":          subsidy.TopUpClaim,
	"answerRecovery":      subsidy.AnswerRecovery,
	"waiveHearing":        subsidy.WaiveHearing,
	"withdrawClaim":       subsidy.WithdrawClaim,
	"discardClaim":        subsidy.DiscardDraft,
	"filingDates":         ownAccount,
	"correctEnterprise":   subsidy.ReadEnterprise,
	"registerEnterprise":  subsidy.RegisterEnterprise,
	"moveEnterprise":      subsidy.MoveEnterprise,
	"attach":              subsidy.AttachFile,
	"files":               subsidy.ReadFile,
	"detach":              subsidy.DetachFile,
	"file":                subsidy.ReadFile,
	"thumb":               subsidy.ReadFile,
	"openUpload":          subsidy.AttachFile,
	"upload":              subsidy.AttachFile,
	"putPiece":            subsidy.AttachFile,
	"createFiling":        subsidy.CreateFiling,
	"listFilings":         subsidy.ReadFiling,
	"filing":              subsidy.ReadFiling,
	"saveFiling":          subsidy.EditFiling,
	"amendFiling":         subsidy.AmendFiling,
	"checkFiling":         subsidy.ReadFiling,
	"createClaim":         subsidy.CreateClaim,
	"filingClaims":        subsidy.ReadClaim,
	"copyFiling":          subsidy.CreateFiling,
	"wholeLedger":         subsidy.ExportLedger,
	"ledger":              subsidy.ExportLedger,
	"refusalLetter":       subsidy.ReadFiling,
	"filingPDF":           subsidy.ReadFiling,
	"filingChartPDF":      subsidy.ReadFiling,
	"filingLetterPDF":     subsidy.ReadFiling,
	"assessmentPDF":       subsidy.ReadAssessment,
	"assessmentExcel":     subsidy.ReadAssessment,
	"filingExcel":         subsidy.ReadFiling,
	"wholeFilingForms":    subsidy.ExportFiling,
	"claimPDF":            subsidy.ReadClaim,
	"claimChartPDF":       subsidy.ReadClaim,
	"claimLetterPDF":      subsidy.ReadClaim,
	"claimExcel":          subsidy.ReadClaim,
	"wholeClaimForms":     subsidy.ExportClaim,
	"markedRoster":        subsidy.EditRoster,
	"rosterTroubles":      subsidy.ReadFiling,
	"accountFromPhone":    subsidy.EditRoster,
	"addRosterRow":        subsidy.EditRoster,
	"roster":              subsidy.ReadFiling,
	"importRoster":        subsidy.EditRoster,
	"previewRoster":       subsidy.EditRoster,
	"importWorkbook":      subsidy.EditFiling,
	"previewWorkbook":     subsidy.EditFiling,
	"workbookTemplate":    subsidy.ReadFiling,
	"searchRoster":        subsidy.ReadFiling,
	"changeRosterRow":     subsidy.EditRoster,
	"removeRosterRow":     subsidy.EditRoster,
	"rosterRow":           subsidy.ReadFiling,
	"learners":            subsidy.ReadStudy,
	"clearStudy":          subsidy.ClearStudy,
	"importStudy":         subsidy.ImportStudy,
	"studyImports":        subsidy.ReadStudy,
	"learner":             subsidy.ReadStudy,
	"previewStudy":        subsidy.ImportStudy,
	"searchLearners":      subsidy.ReadStudy,
	"studySummary":        subsidy.ReadStudy,
	"submitFiling":        subsidy.SubmitFiling,
	"timeline":            subsidy.ReadFiling,
	"filingVersions":      subsidy.ReadFiling,
	"withdrawFiling":      subsidy.WithdrawFiling,
	"discardFiling":       subsidy.DiscardDraft,
	"home":                ownAccount,
	"inbox":               ownAccount,
	"readMessage":         ownAccount,
	"logout":              ownAccount,
	"me":                  ownAccount,
	"mailbox":             ownAccount,
	"removeMailbox":       subsidy.RemoveMail,
	"setMailbox":          subsidy.SetMail,
	"confirmMailbox":      subsidy.ConfirmMail,
	"bindPhone":           subsidy.BindPhone,
	"choosePreference":    ownAccount,
	"preferences":         ownAccount,
	"feed":                subsidy.MakeFeedAddress,
	"makeFeed":            subsidy.MakeFeedAddress,
	"endFeed":             subsidy.EndFeedAddress,
	"openNotice":          ownAccount,
	"consent":             ownAccount,
	"subscriptions":       ownAccount,
	"invite":              subsidy.ManageMembers,
	"invites":             subsidy.ManageMembers,
	"inviteCode":          subsidy.ManageMembers,
	"cancelInvite":        subsidy.ManageMembers,
	"join":                ownAccount,
	"members":             subsidy.ReadEnterprise,
	"changeMember":        subsidy.ManageMembers,
	"removeMember":        subsidy.ManageMembers,
	"myPlatforms":         subsidy.RequestRegistration,
	"requestRegistration": subsidy.RequestRegistration,
	"object":              subsidy.Object,
	"myObjections":        ownAccount,
	"report":              subsidy.FileReport,
	"askQuestion":         subsidy.AskQuestion,
	"questions":           subsidy.AskQuestion,
	"question":            subsidy.AskQuestion,
	"sayMore":             subsidy.AskQuestion,
	"staff":               ownAccount,
	"bindStaff":           subsidy.BindStaffPhone,
	"confirmStaff":        subsidy.ConfirmStaffPhone,
	"endStaff":            subsidy.EndStaffPhone,
	"staffQueue":          subsidy.EndStaffPhone, // of staff alone, as the test of their own has it
	"staffFiling":         subsidy.EndStaffPhone,
	"staffAccept":         subsidy.AcceptFiling,
	"staffReturn":         subsidy.ReturnFiling,
	"rateAnswer":          subsidy.RateAnswer,
	"filingChart":         subsidy.ReadFiling,
	"claimChart":          subsidy.ReadClaim,
	"bindTrainee":         subsidy.BindTrainee,
	"traineeAllowance":    subsidy.ReadOwnCourses,
	"ownClaims":           subsidy.ReadOwnCourses,
	"sayWord":             subsidy.SayWord,
	"askCorrection":       subsidy.AskCorrection,
	"ownCorrections":      subsidy.ReadOwnCourses,
	"traineeCourses":      subsidy.ReadOwnCourses,
	"ownData":             subsidy.ReadOwnCourses,
	"ownDataFile":         subsidy.ReadOwnCourses,
	"unbinding":           subsidy.ReadOwnCourses,
	"unbindTrainee":       subsidy.UnbindOwn,
	"privacy":             ownAccount,
	"agreePrivacy":        subsidy.AcceptPrivacy,
	"eraseMe":             subsidy.EraseOwn,
	"cases":               subsidy.ReadFiling,
	"deadlines":           subsidy.ReadFiling,
	"pushRecords":         subsidy.PushStudy,
}

// phoneUser is somebody with a mini-program.
type phoneUser struct {
	name    string
	role    subsidy.Role
	another bool // the case in the address is not theirs
	token   string
}

// matrix is an enterprise with a case of each kind, and everybody who may ask.
type matrix struct {
	storetest.Fixture
	app    *fiber.App
	member subsidy.Actor
	users  []phoneUser
	ids    map[string]string // by the word before the id
	row    string            // of the filing's roster
	line   string            // of the published claim
	digest string            // of a file's content

	published string // the published claim
}

// TestEveryOperationAsEveryRole asks every operation as every role, of one's own
// case and of another's; a new operation without a row fails.
func TestEveryOperationAsEveryRole(t *testing.T) {
	m := newMatrix(t)
	seen := map[string]bool{}
	for _, op := range operations(t) {
		seen[op.id] = true
		if _, ok := operationActs[op.id]; ok != op.secured {
			t.Errorf("%s needs a row exactly when it needs a session", op.id)
		}
		for _, u := range m.users {
			m.ask(t, op, u)
		}
	}
	for id := range operationActs {
		if !seen[id] {
			t.Errorf("%s is no operation any more", id)
		}
	}
}

func (m *matrix) ask(t *testing.T, op op, u phoneUser) {
	t.Helper()
	switch op.id {
	case "logout", "eraseMe", "unbindTrainee": // the others would have to log in or be bound again
		if u.token != "" {
			return
		}
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(op.path, "/api/v1/"), "/")
	about := m.ids[kind]
	if op.method == http.MethodDelete && u.role != "" {
		about = m.spare(t, kind)
	}
	at := strings.NewReplacer("{id}", cmp.Or(about, "x"), "{row}", m.row, "{line}", m.line, "{n}", "0").Replace(op.path)
	if op.id == "files" {
		at += "?subject=" + m.ids["filings"]
	}
	act := operationActs[op.id]
	status, text := call(t, m.app, op.method, at, u.token, bodies[op.method+" "+op.path])
	who := op.method + " " + op.path + " as " + u.name
	foreign := u.another && strings.Contains(op.path, "{") && !everybodys[kind]
	mayAsk := act == "" ||
		u.token != "" && u.role != "" && !foreign && subsidy.Actor{Role: u.role}.May(act, subsidy.Scope{}) == nil
	refused := status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound
	switch {
	case act != "" && u.token == "" && status != http.StatusUnauthorized:
		t.Errorf("%s: %d", who, status)
	case mayAsk && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		t.Errorf("%s: %d %s", who, status, text)
	case !mayAsk && !refused:
		t.Errorf("%s: %d %s", who, status, text)
	}
}

// everybodys are the things in addresses that are nobody's alone.
var everybodys = map[string]bool{"publicity": true, "notices": true, "my": true}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{Fixture: storetest.SQLite(t)}
	asked := 0
	m.app = handler.Server{
		Store:     m.Store,
		WeChat:    guesser{&asked},
		Mail:      true,
		Assets:    assets,
		PublicURL: "http://localhost",
	}.App()
	ctx := context.Background()
	owner, member := m.Member(t, "440203")
	rival, _ := m.Member(t, "440204")
	m.member = member
	w := &fuzzWorld{office: office{Fixture: m.Fixture}}
	claim := m.Studied(t, member, 2, 90)
	published := m.Studied(t, member, 2, 90)
	w.advance(40)
	c, p := m.DraftClaimOf(t, member, claim.ID), m.Publish(t, m.ClaimOf(t, member, published.ID))
	filing := m.Draft(t, member, 2)
	people, _, err := m.Roster(ctx, member, filing.ID, store.RosterSearch{}, firstPage)
	if err != nil {
		t.Fatal(err)
	}
	m.row, m.line = people[0].ID, p.Lines[0].ID
	var x example
	err = m.As(t, member, func(tx *store.Tx) error {
		e, err := tx.Enterprise(member.Enterprise)
		if err != nil {
			return err
		}
		return x.ask(tx, e, member)
	})
	if err != nil {
		t.Fatal(err)
	}
	m.ids = map[string]string{
		"filings":     filing.ID,
		"claims":      c.ID,
		"assessments": x.assessment,
		"questions":   x.question,
		"members":     member.ID,
		"publicity":   p.ID,
		"notices":     m.Approved(t, storetest.Letter()),
		"my":          "gdzypx",
	}
	m.published, m.digest = p.ID, storetest.Must[string](t)(m.PutBlob([]byte("a contract")))
	m.ids["files"] = m.file(t)
	m.ids["uploads"] = storetest.Must[string](t)(
		m.NewUpload(ctx, store.Act{Actor: member, Now: m.Clock.Now()}, "合同.pdf", 10))
	trainee, clerk, admin := w.trainee(t), m.Account(t, "clerk", "13700000002"),
		m.Account(t, "administrator", "13700000003")
	err = m.As(t, subsidy.Actor{Role: subsidy.System}, func(tx *store.Tx) error {
		if err := tx.AddMember(member.Enterprise, admin.ID, subsidy.TrainingAdmin, "王"); err != nil {
			return err
		}
		return tx.AddMember(member.Enterprise, clerk.ID, subsidy.Clerk, "李")
	})
	if err != nil {
		t.Fatal(err)
	}
	o := officeOn(t, m.Fixture)
	m.users = []phoneUser{
		{name: "nobody"},
		{name: "a chief with the console's session", token: m.session(t, o.staff[chief], true)},
		{name: "another's owner", role: subsidy.Owner, another: true, token: m.session(t, rival.ID, false)},
		{
			name:    "a visitor",
			role:    subsidy.Visitor,
			another: true,
			token:   m.session(t, m.Account(t, "visitor", "13700000001").ID, false),
		},
		{name: "a trainee", role: subsidy.Trainee, token: m.session(t, trainee.ID, false)},
		{name: "a clerk", role: subsidy.Clerk, token: m.session(t, clerk.ID, false)},
		{name: "a training administrator", role: subsidy.TrainingAdmin, token: m.session(t, admin.ID, false)},
		{name: "the owner", role: subsidy.Owner, token: m.session(t, owner.ID, false)},
	}
	return m
}

func (m *matrix) session(t *testing.T, account string, staff bool) string {
	t.Helper()
	token, _, err := m.NewSession(context.Background(), account, staff, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// spare is a case that may be deleted: the others need theirs.
func (m *matrix) spare(t *testing.T, kind string) string {
	t.Helper()
	switch kind {
	case "filings":
		return m.Draft(t, m.member, 1).ID
	case "claims":
		return m.published
	case "files":
		return m.file(t)
	}
	return m.ids[kind]
}

// file is a file of the filing.
func (m *matrix) file(t *testing.T) (id string) {
	t.Helper()
	err := m.As(t, m.member, func(tx *store.Tx) error {
		f, err := tx.Filing(m.ids["filings"])
		if err != nil {
			return err
		}
		id = tx.NewID()
		file := subsidy.Attachment{
			ID:      id,
			Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID},
			Scope:   f.Scope(),
			Purpose: subsidy.Contract,
			Name:    "合同.pdf",
			Type:    "application/pdf",
			Digest:  m.digest,
			Thumb:   m.digest,
			At:      tx.Act().Now,
		}
		return tx.Attach(file, subsidy.AttachEvent(subsidy.AttachFile, file, m.member, tx.Act().Now))
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestTheAPIsFilesAreAttachments(t *testing.T) {
	m := newMatrix(t)
	for _, path := range []string{
		"/api/v1/files/" + m.ids["files"], "/api/v1/files/" + m.ids["files"] + "/thumb",
		"/api/v1/notices/" + m.ids["notices"] + "/cover", "/api/v1/roster-template.xlsx",
	} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Authorization", "Bearer "+m.users[len(m.users)-1].token)
		res := storetest.Must[*http.Response](t)(m.app.Test(r, 30_000))
		_ = res.Body.Close()
		if d := res.Header.Get("Content-Disposition"); res.StatusCode != 200 || !strings.HasPrefix(d, "attachment") {
			t.Errorf("%s: %d %q", path, res.StatusCode, d)
		}
	}
}
