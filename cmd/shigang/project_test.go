package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shigang/handler"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// arrows are all imports there may be between the rooms; cmd may take all.
var arrows = map[string][]string{
	"subsidy/calendar":      {},
	"subsidy":               {"subsidy/calendar"},
	"subsidy/sample":        {"subsidy", "subsidy/calendar"},
	"subsidy/form":          {"subsidy", "subsidy/calendar"},
	"subsidy/form/formtest": {"subsidy", "subsidy/calendar", "subsidy/sample"},
	"store":                 {"subsidy", "subsidy/calendar"},
	"store/storetest":       {"store", "subsidy", "subsidy/calendar"},
	"wechat":                {"subsidy", "subsidy/calendar"},
	"wechat/sandbox":        {"subsidy", "subsidy/calendar"},
	"jobs":                  {"store", "subsidy", "subsidy/calendar", "subsidy/form"},
	"handler":               {"handler/console", "handler/mini", "handler/official", "handler/public", "handler/web", "store"},
	"handler/web":           {"store", "subsidy", "subsidy/calendar"},
	"handler/mini":          {"handler/web", "store", "subsidy", "subsidy/calendar", "subsidy/form"},
	"handler/console":       {"handler/web", "store", "subsidy", "subsidy/calendar", "subsidy/form"},
	"handler/public":        {"handler/web", "store", "subsidy", "subsidy/calendar", "subsidy/form"},
	"handler/official":      {"handler/web", "store", "subsidy", "subsidy/calendar"},
	"miniprogram":           {},
	"cmd/shigang":           nil,
}

// sources parses every Go file of the project but tests, by room.
func sources(t *testing.T) map[string][]*ast.File {
	t.Helper()
	out := map[string][]*ast.File{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist" || name == "data") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		room, _ := filepath.Rel(root, filepath.Dir(path))
		out[filepath.ToSlash(room)] = append(out[filepath.ToSlash(room)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 10 {
		t.Fatalf("only %d rooms found", len(out))
	}
	return out
}

func TestTheArrowsBetweenTheRooms(t *testing.T) {
	for room, files := range sources(t) {
		allowed, known := arrows[room]
		if !known {
			t.Errorf("room %s is not on the plan", room)
		}
		for _, file := range files {
			for _, i := range file.Imports {
				to, ours := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "shigang/")
				if ours && room != "cmd/shigang" && !slices.Contains(allowed, to) {
					t.Errorf("%s must not import %s", room, to)
				}
			}
		}
	}
}

func TestTheRulesReadNoClockAndTouchNothingOutside(t *testing.T) {
	for room, files := range sources(t) {
		if !strings.HasPrefix(room, "subsidy") {
			continue
		}
		for _, file := range files {
			for _, i := range file.Imports {
				if p := strings.Trim(i.Path.Value, `"`); slices.Contains([]string{"database/sql", "net/http", "net", "os"}, p) {
					t.Errorf("%s imports %s", room, p)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since") {
						t.Errorf("%s reads a clock: time.%s", room, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

func TestSQLStandsInTheStoreAlone(t *testing.T) {
	for room, files := range sources(t) {
		if strings.HasPrefix(room, "store") || room == "wechat/sandbox" { // the sandbox stands for a third party, with a file of its own
			continue
		}
		for _, file := range files {
			for _, i := range file.Imports {
				if strings.Trim(i.Path.Value, `"`) == "database/sql" {
					t.Errorf("%s speaks SQL", room)
				}
			}
		}
	}
}

func TestTheMenusPagesAreTheMiniProgramsOwn(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "miniprogram", "miniprogram", "app.json"))
	if err != nil {
		t.Fatal(err)
	}
	pages := []string{"pages/filings/filings"} // the card that 进度 answers with
	for _, p := range official.MiniPages() {
		pages = append(pages, p.Path)
	}
	for _, b := range official.DefaultMenu().Buttons {
		for _, c := range b.Children {
			if c.Kind == official.MenuPage {
				pages = append(pages, c.Value)
			}
		}
	}
	for _, page := range pages {
		if !strings.Contains(string(data), `"`+page+`"`) {
			t.Errorf("there is no page %s", page)
		}
	}
}

func TestEveryMessageToAWeChatUserOpensAPageOfTheMiniProgram(t *testing.T) {
	root := filepath.Join("..", "..", "miniprogram", "miniprogram")
	data, err := os.ReadFile(filepath.Join(root, "app.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range notify.Messages() {
		if !m.Ways().WeChat && !slices.Contains(m.Channels, subsidy.ChannelInbox) || slices.Equal(m.Channels, notify.ChannelsOf(subsidy.KindWorkArrived)) {
			continue // to followers, or to staff
		}
		page, asksID := strings.CutSuffix(m.Page, "?id=")
		if !strings.Contains(string(data), `"`+page+`"`) {
			t.Errorf("%s opens %q, which app.json does not have", m.Kind, m.Page)
			continue
		}
		script, err := os.ReadFile(filepath.Join(root, page+".ts"))
		if err != nil {
			t.Fatal(err)
		}
		if asksID != strings.Contains(string(script), "q.id") {
			t.Errorf("%s opens %q, whose script reads no such query", m.Kind, m.Page)
		}
	}
}

func TestTopLevelHasNoOtherFolder(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains([]string{"cmd", "handler", "store", "jobs", "miniprogram", "subsidy", "wechat", "docs", "bin", "data"}, e.Name()) {
			t.Errorf("folder %s is not on the plan", e.Name())
		}
	}
}

func TestTheAPIDescribesItselfWithoutEnglishTools(t *testing.T) {
	text, err := handler.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/api/v1/filings/{id}/submit", "application/problem+json", "importRoster"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the description lacks %s", want)
		}
	}
	if strings.Contains(string(text), "$schema") {
		t.Error("the description asks for $schema")
	}
}
