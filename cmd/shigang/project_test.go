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

// rules are the rooms of the notice's rules, each with those that it may ask: calendar ← subsidy ← study ← claim ←
// {oversight, signal}, and subsidy ← {official, weekly}; notify knows them all.
var rules = map[string][]string{
	"subsidy/calendar":  {},
	"subsidy":           {"subsidy/calendar"},
	"subsidy/study":     {"subsidy", "subsidy/calendar"},
	"subsidy/claim":     {"subsidy", "subsidy/calendar", "subsidy/study"},
	"subsidy/official":  {"subsidy", "subsidy/calendar"},
	"subsidy/signal":    {"subsidy", "subsidy/calendar", "subsidy/claim", "subsidy/study"},
	"subsidy/weekly":    {"subsidy", "subsidy/calendar"},
	"subsidy/oversight": {"subsidy", "subsidy/calendar", "subsidy/claim", "subsidy/study"},
	"subsidy/notify": {
		"subsidy", "subsidy/calendar", "subsidy/claim", "subsidy/official", "subsidy/oversight", "subsidy/signal",
		"subsidy/study", "subsidy/weekly",
	},
}

// arrows are all other imports there may be between the rooms; where rules are, all of their rooms may be asked.
// cmd may take all.
var arrows = map[string][]string{
	"subsidy/sample":        {"rules"},
	"subsidy/form":          {"rules"},
	"subsidy/form/formtest": {"rules", "subsidy/sample"},
	"store":                 {"rules"},
	"store/procedure":       {"rules", "store"},
	"store/storetest":       {"rules", "store", "store/procedure"},
	"wechat":                {"rules"},
	"wechat/sandbox":        {"rules"},
	"jobs":                  {"rules", "store", "store/procedure", "subsidy/form"},
	"handler": {
		"handler/console", "handler/mini", "handler/official", "handler/public", "handler/web",
		"store",
	},
	"handler/web":  {"rules", "store", "subsidy/form"},
	"handler/mini": {"rules", "handler/web", "store", "store/procedure", "subsidy/form"},
	"handler/console": {
		"rules", "handler/console/page", "handler/web", "store", "store/procedure", "subsidy/form",
	},
	"handler/console/page": {"rules", "store"},
	"handler/public":       {"rules", "handler/web", "store", "store/procedure", "subsidy/form"},
	"handler/official":     {"rules", "handler/web", "store", "store/procedure"},
	"miniprogram":          {},
	"cmd/shigang":          nil,
}

// mayImport reports whether there is an arrow from one room to another; known is false for a room without a place.
func mayImport(from, to string) (ok, known bool) {
	if allowed, rule := rules[from]; rule {
		return slices.Contains(allowed, to), true
	}
	allowed, known := arrows[from]
	_, rule := rules[to]
	return slices.Contains(allowed, to) || rule && slices.Contains(allowed, "rules") || from == "cmd/shigang", known
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
		if name := d.Name(); d.IsDir() && path != root &&
			(strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist" || name == "data") {
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
		for _, file := range files {
			for _, i := range file.Imports {
				to, ours := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "shigang/")
				if ok, _ := mayImport(room, to); ours && !ok {
					t.Errorf("%s must not import %s", room, to)
				}
			}
		}
		if _, known := mayImport(room, ""); !known {
			t.Errorf("room %s is not on the plan", room)
		}
	}
	for _, arrow := range [][2]string{
		{"subsidy", "subsidy/claim"},
		{"subsidy/weekly", "subsidy/notify"},
		{"subsidy/study", "subsidy/claim"},
		{"store", "store/procedure"},
		{"store", "wechat"},
		{"handler", "jobs"},
		{"jobs", "handler/web"},
		{"wechat", "store"},
	} {
		if ok, known := mayImport(arrow[0], arrow[1]); ok || !known {
			t.Errorf("%s may import %s", arrow[0], arrow[1])
		}
	}
}

func TestACaseMovesInTheProcedureAlone(t *testing.T) {
	writes := []string{
		"SaveFiling", "SaveClaim", "SaveReserved", "KeepClaim", "SavePlan", "SaveEnterprise", "SaveRecovery",
		"KeepRecovery", "KeepObjection", "SaveAssessment", "SaveCorrection", "SaveBinding", "SaveSpotCheck",
		"AddStudy", "AddElsewhere",
	}
	seen := 0
	for room, files := range sources(t) {
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok || !slices.Contains(writes, s.Sel.Name) {
					return true
				}
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "procedure" {
					return true
				}
				seen++
				if !strings.HasPrefix(room, "store") {
					t.Errorf("%s writes a case itself: %s", room, s.Sel.Name)
				}
				return true
			})
		}
	}
	if seen < 30 {
		t.Errorf("only %d writes of a case were found: are these their names?", seen)
	}
}

func TestTheRulesReadNoClockAndTouchNothingOutside(t *testing.T) {
	for room, files := range sources(t) {
		if !strings.HasPrefix(room, "subsidy") {
			continue
		}
		for _, file := range files {
			for _, i := range file.Imports {
				if p := strings.Trim(i.Path.Value,
					`"`); slices.Contains([]string{"database/sql", "net/http", "net", "os"}, p) {
					t.Errorf("%s imports %s", room, p)
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" &&
						(s.Sel.Name == "Now" || s.Sel.Name == "Since") {
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
		// the sandbox stands for a third party, with a file of its own
		if strings.HasPrefix(room, "store") || room == "wechat/sandbox" {
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
		if !m.Ways().WeChat && !slices.Contains(m.Channels, subsidy.ChannelInbox) ||
			slices.Equal(m.Channels, notify.ChannelsOf(subsidy.KindWorkArrived)) {
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
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") &&
			!slices.Contains([]string{
				"cmd", "handler", "store", "jobs", "miniprogram", "subsidy", "wechat", "docs", "bin", "data",
			}, e.Name()) {
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
