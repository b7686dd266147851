package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/wechat/sandbox"
)

func TestTheDocumentationOfMessagesIsUpToDate(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("..", "..", "docs", "messages.md"))
	if err != nil {
		t.Fatal(err)
	}
	var now bytes.Buffer
	if err := writeMessages(&now); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(kept, now.Bytes()) {
		t.Error("docs/messages.md is stale: run bin/shigang messages > docs/messages.md")
	}
}

// What a code of WeChat means stands in one table; elsewhere it has a name.
func TestAWeChatCodeStandsInOneTableAlone(t *testing.T) {
	root, found := filepath.Join("..", ".."), 0
	for _, room := range []string{"cmd", "handler", "jobs", "store", "subsidy", "wechat"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			name := d.Name()
			if d.IsDir() && name == "sandbox" { // WeChat's own side
				return fs.SkipDir
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.INT {
					return true
				}
				code, err := strconv.Atoi(lit.Value)
				_, known := subsidy.CodeOf(subsidy.ChannelMass, code)
				switch {
				case err != nil || !known || code < 40000:
				case room == "subsidy" && strings.HasPrefix(name, "code_"):
					found++
				default:
					t.Errorf("%s writes %d, which has a row in subsidy/code_wechat.go", path, code)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 50 {
		t.Errorf("found only %d codes in the table", found)
	}
}

// The sandbox refuses a page that the mini-program does not have.
func TestTheDemosSandboxKnowsTheMiniProgramsPages(t *testing.T) {
	box, err := openSandbox(sandbox.Options{Path: filepath.Join(t.TempDir(), "box.db")})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	defer func() { server.Close(); _ = box.Close() }()
	ask := func(path, body string) (out struct {
		Token string `json:"access_token"`
		Code  int    `json:"errcode"`
	},
	) {
		res, err := http.Post(server.URL+"/api/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	token := ask("cgi-bin/stable_token", fmt.Sprintf(
		`{"grant_type":"client_credential","appid":%q,"secret":%q}`, boxMini.ID, boxMini.Secret)).Token
	for page, want := range map[string]int{"pages/home/home": subsidy.CodeNoConsent, "pages/gone/gone": 41030} {
		body := fmt.Sprintf(`{"touser":"mini_hr","template_id":"tpl-question-replied","page":%q,`+
			`"data":{"thing1":{"value":"a"},"thing2":{"value":"b"}}}`, page)
		if got := ask("cgi-bin/message/subscribe/send?access_token="+token, body); got.Code != want {
			t.Errorf("%s: %d, want %d", page, got.Code, want)
		}
	}
}
