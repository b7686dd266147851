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
		own := map[string]bool{}
		for _, decl := range file.Decls {
			declare(own, decl)
		}
		for name := range own {
			out[name], out[file.Name.Name+"."+name] = true, true // with its room before it, or without
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

// namedFiles are the source files that the papers name.
var namedFiles = regexp.MustCompile(
	"`((?:cmd|handler|jobs|store|subsidy|wechat|miniprogram)/[\\w/.-]+\\.(?:go|ts|mjs|html|json|sql))`")

func TestThePapersNameFilesThatAreThere(t *testing.T) {
	root := filepath.Join("..", "..")
	papers, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range append(papers, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		text, err := os.ReadFile(paper)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range namedFiles.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name[1]))); err != nil {
				t.Errorf("%s names %s, which there is not", filepath.Base(paper), name[1])
			}
		}
	}
}
