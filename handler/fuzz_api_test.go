package handler_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// Bounds of the fuzz.
const (
	fuzzRequests = 5_000           // on all engines together; SHIGANG_FUZZ_REQUESTS sets another number
	fuzzHang     = 5 * time.Second // of the processor, for one request: no measure of speed
	fuzzDead     = time.Minute     // without an answer, on however busy a machine
	fuzzMemory   = 32 << 20        // more than before, in bytes
	fuzzWarm     = 300             // requests before memory is looked at: pages are parsed, pools are filled
)

// setting is a number from the environment.
func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	return storetest.Must[uint64](t)(strconv.ParseUint(text, 10, 64))
}

// TestNothingThatIsSentBreaksTheServer sends requests to every route: valid
// ones, spoilt in many ways, by everybody. SHIGANG_FUZZ_SEED repeats a run,
// SHIGANG_FUZZ_REQUESTS makes it longer (make fuzz).
func TestNothingThatIsSentBreaksTheServer(t *testing.T) {
	seed := setting(t, "SHIGANG_FUZZ_SEED", uint64(time.Now().UnixNano()))
	n := int(setting(t, "SHIGANG_FUZZ_REQUESTS", fuzzRequests))
	if !storetest.Fast() {
		n /= 2 // on each engine
	}
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("again with SHIGANG_FUZZ_SEED=%d SHIGANG_FUZZ_REQUESTS=%d", seed, n)
			}
		})
		goroutines := runtime.NumGoroutine()
		w := newFuzzWorld(t, f)
		m := newMaker(t, w, rand.New(rand.NewPCG(seed, 1)))
		var before uint64
		t.Run("requests", func(t *testing.T) {
			w.address = listening(t, w.app)
			for i := range n {
				if i == fuzzWarm {
					before = heap()
				}
				if i%250 == 0 {
					w.renew(t)
					f.Clock.Advance(time.Hour) // what is limited by the hour goes on
				}
				w.try(t, m.request())
			}
			if after := heap(); n > fuzzWarm && after > before+fuzzMemory {
				t.Errorf("%d MB more are held than before", (after-before)>>20)
			}
		})
		storetest.Eventually(t, time.Minute, "goroutines end", func() bool {
			return runtime.NumGoroutine() <= goroutines+10
		})
		w.consistent(t)
		if w.inside < n/10 {
			t.Errorf("only %d of %d requests were more than refused", w.inside, n)
		}
	})
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what the first one's finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// asker is somebody who sends requests.
type asker struct {
	name    string
	account string // "" for nobody
	staff   bool
	blind   []string // what no answer may show to them
	token   string
}

// fuzzWorld is a server with cases at every state, and everybody who may ask.
type fuzzWorld struct {
	office
	address string
	askers  []*asker
	ids     map[string][]string // by table
	inside  int                 // requests that succeeded
	line    net.Conn
	answers *bufio.Reader
}

func newFuzzWorld(t *testing.T, f storetest.Fixture) *fuzzWorld {
	t.Helper()
	w := &fuzzWorld{office: officeOn(t, f)}
	asked := 0
	w.app = handler.Server{
		Store: f.Store, WeChat: guesser{&asked}, Mail: true, Official: postman{}, Assets: assets,
		PublicURL: "http://localhost", Preview: w.phone, Uploads: w.phone,
	}.App()
	w.example(t, false, false)
	w.example(t, true, false)
	f.Submitted(t, storetest.Letter())
	f.Approved(t, storetest.Letter())
	const people = 12
	owner, member := f.Member(t, "440203")
	rival, rivals := f.Member(t, "440204")
	var studied []string
	for range 4 {
		studied = append(studied, f.Studied(t, member, people, 90).ID)
	}
	w.advance(40)
	f.DraftClaimOf(t, member, studied[0])
	f.ClaimOf(t, member, studied[1])
	f.Publish(t, f.ClaimOf(t, member, studied[2]))
	f.Draft(t, member, people)
	f.Draft(t, rivals, 1)
	f.Submit(t, f.Draft(t, rivals, 1).ID, rivals)
	f.Return(t, f.Submit(t, f.Draft(t, member, people).ID, member).ID, storetest.Reviewer("440203"))
	f.Submit(t, f.Draft(t, member, people).ID, member)
	w.people(t, owner, rival, w.trainee(t), people)
	return w
}

func (w *fuzzWorld) advance(days int) { w.Clock.Advance(time.Duration(days) * 24 * time.Hour) }

// trainee is the first employee, bound.
func (w *fuzzWorld) trainee(t *testing.T) store.Account {
	t.Helper()
	e := storetest.Entries(1)[0]
	a := w.Account(t, "trainee", e.Phone)
	act := store.Act{Actor: a.Visitor(), Now: storetest.Must[time.Time](t)(w.Now(context.Background()))}
	a, err := store.Answer(context.Background(), w.Store, act, func(tx *store.Tx) (store.Account, error) {
		return procedure.BindPerson(tx, a.ID, e.Name, subsidy.ResidentID(e.ID))
	})
	if err != nil || a.Person == "" {
		t.Fatalf("the trainee is not bound: %v", err)
	}
	return a
}

// people are everybody who asks, with what they may not see: the employees
// from the third on are the first enterprise's alone.
func (w *fuzzWorld) people(t *testing.T, owner, rival, trainee store.Account, people int) {
	t.Helper()
	secrets := []string{storetest.PayeeOf("").Account}
	for i, e := range storetest.Entries(people)[2:] {
		secrets = append(secrets, e.ID, e.Phone, e.Account)
		if i >= 8 { // the shorter names are words that may stand elsewhere
			secrets = append(secrets, e.Name)
		}
	}
	clerk := w.Account(t, "clerk", "13700000002")
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: w.Clock.Now()}
	enterprise := storetest.Must[subsidy.Actor](t)(owner.Member()).Enterprise
	err := w.Change(context.Background(), act, func(tx *store.Tx) error {
		return tx.AddMember(enterprise, clerk.ID, subsidy.Clerk, "李")
	})
	if err != nil {
		t.Fatal(err)
	}
	w.askers = []*asker{
		{name: "nobody", blind: secrets},
		{name: "owner", account: owner.ID},
		{name: "clerk", account: clerk.ID},
		{name: "rival", account: rival.ID, blind: secrets},
		{name: "trainee", account: trainee.ID, blind: secrets},
		{name: "visitor", account: w.Account(t, "visitor", "13700000001").ID, blind: secrets},
	}
	for i, v := range visitors[1:] {
		a := &asker{name: v.name, account: w.staff[i+1], staff: true}
		if v.county != "440203" {
			a.blind = secrets
		}
		w.askers = append(w.askers, a)
	}
}

// renew lets everybody log in again, and reads which ids there are by now.
func (w *fuzzWorld) renew(t *testing.T) {
	t.Helper()
	for _, a := range w.askers {
		if a.account == "" {
			continue
		}
		token, _, err := w.NewSession(context.Background(), a.account, a.staff, 24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		a.token = token
	}
	w.ids = map[string][]string{}
	for _, table := range []string{
		"account", "assessment", "binding", "campaign", "claim", "claim_line", "conversation", "correction",
		"enterprise", "file", "filing", "keyword_reply", "notice", "objection", "official_picture", "payment_plan",
		"platform",
		"platform_key", "policy_proposal", "question", "recovery", "roster", "spot_check", "upload",
	} {
		w.ids[table] = w.idsOf(t, table)
	}
}

// idsOf are the first and the newest ids of a table.
func (w *fuzzWorld) idsOf(t *testing.T, table string) (out []string) {
	t.Helper()
	list := "string_agg(id, ',')"
	if w.Path != "" {
		list = "group_concat(id)"
	}
	text := w.Text(t,
		"SELECT COALESCE("+list+", '') FROM (SELECT id FROM (SELECT id FROM "+table+" ORDER BY id LIMIT 50) a "+
			"UNION SELECT id FROM (SELECT id FROM "+table+" ORDER BY id DESC LIMIT 50) b) c")
	if text == "" {
		return nil
	}
	return slices.Sorted(slices.Values(strings.Split(text, ",")))
}

// try sends a request and looks at what comes back.
func (w *fuzzWorld) try(t *testing.T, r attempt) {
	t.Helper()
	worked := processor(t)
	res, body, err := w.exchange(r)
	if worked = processor(t) - worked; worked > fuzzHang {
		t.Errorf("%s: %s of work", r.brief(), worked)
	}
	if err != nil {
		t.Errorf("%s: no answer: %v", r.brief(), err)
		return
	}
	if res.StatusCode < 400 && res.Header.Get("Location") != "/console/login" {
		w.inside++
	}
	for _, fault := range faults(r, res, body) {
		t.Errorf("%s: %d %s\n%.300s", r.brief(), res.StatusCode, fault, hide(body))
	}
}

// processor is how much time this process had of the processors.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// exchange sends a request on the open line, or on a new one.
func (w *fuzzWorld) exchange(r attempt) (*http.Response, []byte, error) {
	if w.line == nil {
		line, err := net.Dial("tcp", w.address)
		if err != nil {
			return nil, nil, err
		}
		w.line, w.answers = line, bufio.NewReader(line)
	}
	hangUp := func() {
		_ = w.line.Close()
		w.line = nil
	}
	if err := w.line.SetDeadline(time.Now().Add(fuzzDead)); err != nil {
		hangUp()
		return nil, nil, err
	}
	_, _ = w.line.Write(r.bytes) // a refused body is not read to its end: what counts is the answer
	res, err := http.ReadResponse(w.answers, &http.Request{Method: r.method})
	if err != nil {
		hangUp()
		return nil, nil, err
	}
	body, err := io.ReadAll(res.Body)
	if res.Close || err != nil || r.last {
		hangUp()
	}
	return res, body, err
}

// faults are what is wrong with an answer.
func faults(r attempt, res *http.Response, body []byte) (out []string) {
	kind := res.Header.Get("Content-Type")
	if res.StatusCode >= 500 &&
		(res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "") {
		out = append(out, "is a failure")
	}
	if res.Header.Get("X-Content-Type-Options") != "nosniff" {
		out = append(out, "may be sniffed")
	}
	switch problem := strings.HasPrefix(kind, "application/problem+json"); {
	case res.StatusCode < 400:
	case !problem && (strings.HasPrefix(r.path, "/api/") || !strings.HasPrefix(kind, "text/html")):
		out = append(out, "has no problem details but "+kind)
	case problem && r.method != http.MethodHead:
		var p web.Details
		if err := json.Unmarshal(body, &p); err != nil || p.Status != res.StatusCode || p.Title == "" ||
			p.Detail == "" || p.Kind == "" {
			out = append(out, "has broken problem details")
		}
		for _, own := range ownPersonal {
			if bytes.Contains(body, []byte(own)) {
				out = append(out, "repeats "+own)
			}
		}
	}
	for _, secret := range r.who.blind {
		if bytes.Contains(body, []byte(secret)) && !r.decidesCorrection() {
			out = append(out, "shows "+secret)
		}
	}
	return out
}

// decidesCorrection reports whether the asker is shown a correction that is theirs to decide: a number asked to be
// put right is shown whole to the city's officers, and each such reading is logged (rules.md 7).
func (r attempt) decidesCorrection() bool {
	return r.who.name == "city officer" && strings.HasPrefix(r.path, "/console/corrections/")
}

// hide keeps what is personal out of a failure's text.
func hide(body []byte) string {
	text := strings.ToValidUTF8(string(body), "?")
	for _, e := range storetest.Entries(12) {
		text = strings.NewReplacer(e.ID, "…", e.Phone, "…", e.Name, "…").Replace(text)
	}
	return text
}

// consistent looks at the database after it all.
func (w *fuzzWorld) consistent(t *testing.T) {
	t.Helper()
	for {
		n, err := w.SealAudit(context.Background(), 5_000)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	report, err := w.VerifyAudit(context.Background())
	if err != nil || report.Unchained > 0 {
		t.Errorf("the audit log: %+v %v", report, err)
	}
	const held = `COALESCE((SELECT SUM(held) FROM share s WHERE s.id_hash = y.id_hash AND s.year = y.year
		AND s.state = '%s'), 0)`
	for what, query := range map[string]string{
		"years that differ from their shares": "SELECT COUNT(*) FROM person_year y WHERE reserved <> " +
			fmt.Sprintf(held, "reserved") +
			" OR approved <> " + fmt.Sprintf(held, "approved") + " OR paid <> " + fmt.Sprintf(held, "paid"),
		"years above the cap": "SELECT COUNT(*) FROM person_year WHERE reserved + approved + paid + elsewhere > 100000",
		"lines that differ from what they hold": "SELECT COUNT(*) FROM share s JOIN claim_line l ON l.id = s.id " +
			"WHERE l.amount <> s.held AND s.state IN ('reserved', 'approved', 'paid')",
		"claims that differ from their lines": `SELECT COUNT(*) FROM claim c WHERE amount <>
			COALESCE((SELECT SUM(amount) FROM claim_line l WHERE l.claim_id = c.id AND l.state <> 'excluded'), 0)`,
	} {
		if n := w.Text(t, query); n != "0" {
			t.Errorf("%s: %s", what, n)
		}
	}
}
