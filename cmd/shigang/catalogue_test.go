package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"shigang/miniprogram"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/wechat"
)

// kindHome is the one file that names message types.
const kindHome = "subsidy/message_kind.go"

// declaredKinds finds the constants of type MessageKind in all rooms, by name with
// value and file.
func declaredKinds(t *testing.T) map[string][2]string {
	t.Helper()
	out, root := map[string][2]string{}, filepath.Join("..", "..")
	for _, room := range []string{"cmd", "handler", "jobs", "store", "subsidy", "wechat"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			place, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				for name, value := range kindsOf(decl) {
					out[name] = [2]string{value, filepath.ToSlash(place)}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// kindsOf are the constants of type MessageKind that a declaration names.
func kindsOf(decl ast.Decl) map[string]string {
	out := map[string]string{}
	d, ok := decl.(*ast.GenDecl)
	if !ok || d.Tok != token.CONST {
		return out
	}
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || !isMessageKind(v.Type) {
			continue
		}
		for i, name := range v.Names {
			if lit, ok := v.Values[i].(*ast.BasicLit); ok {
				out[name.Name], _ = strconv.Unquote(lit.Value)
			}
		}
	}
	return out
}

func isMessageKind(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "MessageKind"
	case *ast.SelectorExpr:
		return e.Sel.Name == "MessageKind"
	}
	return false
}

func TestEveryMessageKindHasOneHomeAndOneRow(t *testing.T) {
	rows := map[subsidy.MessageKind]int{}
	for _, row := range notify.Messages() {
		rows[row.Kind]++
	}
	kinds := declaredKinds(t)
	for name, k := range kinds {
		value, place := k[0], k[1]
		if place != kindHome {
			t.Errorf("%s stands in %s, want %s", name, place, kindHome)
		}
		if n := rows[subsidy.MessageKind(value)]; n != 1 {
			t.Errorf("%s has %d rows in the catalogue, want 1", name, n)
		}
	}
	if len(kinds) != len(rows) || len(kinds) < 70 {
		t.Errorf("%d kinds have %d rows", len(kinds), len(rows))
	}
}

// A file names a dozen message types only when it is a table of them, and there is one table, cut by whose they are.
func TestTheCatalogueIsTheOnlyTableOfMessages(t *testing.T) {
	kinds, root := declaredKinds(t), filepath.Join("..", "..")
	for _, room := range []string{"cmd", "handler", "jobs", "store", "wechat", "subsidy/notify"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.HasPrefix(d.Name(), "catalogue_") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			named := map[string]bool{}
			ast.Inspect(file, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if _, is := kinds[id.Name]; is {
						named[id.Name] = true
					}
				}
				return true
			})
			if len(named) >= 12 {
				t.Errorf("%s names %d message types: what is said of each belongs into its row of subsidy/notify",
					path, len(named))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryRowsPageStandsInTheMiniProgram(t *testing.T) {
	pages, seen := miniprogram.Pages(), 0
	for _, row := range notify.Messages() {
		if row.Page == "" {
			continue
		}
		seen++
		page, _, _ := strings.Cut(row.Page, "?")
		if !slices.Contains(pages, page) {
			t.Errorf("%s opens %q, which app.json does not have", row.Kind, row.Page)
		}
	}
	if seen < 50 {
		t.Errorf("only %d rows have a page", seen)
	}
}

func TestTheSandboxsTemplatesAreTheRows(t *testing.T) {
	all := wechat.DefaultTemplates()
	for _, row := range notify.Messages() {
		for _, channel := range subsidy.Channels() {
			keys, wanted := row.Template.Keys(channel)
			got, ok := all[row.Kind][channel]
			if ok != wanted || !slices.Equal(got.Keys, keys) || ok && got.Title != row.Template.Title {
				t.Errorf("%s on %s: %+v, want %v %v", row.Kind, channel, got, wanted, keys)
			}
		}
	}
}
