package handler_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/store/storetest"
)

// handset is somebody's mini-program against a store.
type handset struct {
	storetest.Fixture
	app   *fiber.App
	token string
	seen  *strings.Builder // every answer
}

func newPhone(t *testing.T, f storetest.Fixture, account string) handset {
	t.Helper()
	p := handset{Fixture: f, seen: &strings.Builder{}}
	p.app = handler.Server{Store: f.Store, Assets: assets, PublicURL: "http://localhost"}.App()
	return p.as(t, account)
}

// as is the same server on somebody else's phone.
func (p handset) as(t *testing.T, account string) handset {
	t.Helper()
	p.token = ""
	if account != "" {
		token, _, err := p.NewSession(context.Background(), account, false, 400*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		p.token = token
	}
	p.seen = &strings.Builder{}
	return p
}

// ask reads an answer into v and fails the test on a refusal.
func (p handset) ask(t *testing.T, method, path, body string, v any) {
	t.Helper()
	status, text := call(t, p.app, method, "/api/v1"+path, p.token, body)
	p.seen.WriteString(text)
	if status < 200 || status > 299 {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if v != nil {
		if err := json.Unmarshal([]byte(text), v); err != nil {
			t.Fatal(err)
		}
	}
}

// shown is a decision on a case as its page shows it now.
func (p handset) shown(t *testing.T, path string) string {
	t.Helper()
	var v struct{ Seen string }
	p.ask(t, "GET", path, "", &v)
	return `{"seen":"` + v.Seen + `"}`
}

// refused expects a refusal of a status with a sentence.
func (p handset) refused(t *testing.T, method, path, body string, status int, sentence string) {
	t.Helper()
	got, text := call(t, p.app, method, "/api/v1"+path, p.token, body)
	p.seen.WriteString(text)
	if got != status || !strings.Contains(text, sentence) {
		t.Errorf("%s %s: %d %s, want %d with %q", method, path, got, text, status, sentence)
	}
}

// showed fails the test when any answer so far had one of the secrets.
func (p handset) showed(t *testing.T, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(p.seen.String(), s) {
			t.Errorf("an answer shows %s", s)
		}
	}
}

func (p handset) summary(t *testing.T, claim string) (s claimSummary) {
	t.Helper()
	p.ask(t, "GET", "/claims/"+claim+"/summary", "", &s)
	return s
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }
