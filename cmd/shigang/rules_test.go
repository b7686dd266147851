package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named are the identifiers of docs/rules.md: a declaration, or one of its methods or fields.
var named = regexp.MustCompile("`([A-Za-z]\\w*(?:\\.\\w+)?)`")

// declared names what the rules declare: functions, methods, types with their fields, variables and constants.
func declared(t *testing.T, folder string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			declare(out, decl)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// declare adds what one declaration declares.
func declare(out map[string]bool, decl ast.Decl) {
	if f, ok := decl.(*ast.FuncDecl); ok {
		if f.Recv == nil {
			out[f.Name.Name] = true
			return
		}
		of := f.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if id, ok := of.(*ast.Ident); ok {
			out[id.Name+"."+f.Name.Name] = true
		}
		return
	}
	for _, spec := range decl.(*ast.GenDecl).Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range s.Names {
				out[name.Name] = true
			}
		case *ast.TypeSpec:
			out[s.Name.Name] = true
			if fields, ok := s.Type.(*ast.StructType); ok {
				for _, field := range fields.Fields.List {
					for _, name := range field.Names {
						out[s.Name.Name+"."+name.Name] = true
					}
				}
			}
		}
	}
}

func TestTheRulesNameWhatKeepsThem(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := declared(t, filepath.Join("..", "..", "subsidy"))
	names := named.FindAllStringSubmatch(string(text), -1)
	if len(names) < 100 {
		t.Errorf("only %d names found", len(names))
	}
	for _, name := range names {
		if name[1] != "subsidy" && !known[name[1]] {
			t.Errorf("docs/rules.md names %s, which there is not", name[1])
		}
	}
}
