package main

import (
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// writes are how a function of the store would write: the connection that writes, a change, a statement, a file.
var writes = []string{
	"write", "exec", "Change", "Begin", "BeginTx", "Conn", "Exec", "ExecContext", "Prepare", "PrepareContext",
	"os.Chtimes", "os.Create", "os.CreateTemp", "os.MkdirAll", "os.OpenFile", "os.Remove", "os.Rename", "os.WriteFile",
}

// writing is SQL that changes rows, also behind a query that reads what it returns.
var writing = regexp.MustCompile(`\b(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|PRAGMA)\b`)

// storeCode is the store's own code by name: what its readers do, and all that this may call.
type storeCode struct {
	readings map[string]*ast.FuncDecl
	helpers  map[string]*ast.FuncDecl
	texts    map[string]string // constants
	reader   *ast.StructType
}

func readStoreCode(t *testing.T) storeCode {
	code := storeCode{
		readings: map[string]*ast.FuncDecl{},
		helpers:  map[string]*ast.FuncDecl{},
		texts:    map[string]string{},
	}
	for _, file := range sources(t)["store"] {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				switch {
				case d.Recv == nil:
					code.helpers[d.Name.Name] = d
				case receiverOf(d) == "Reader":
					code.readings[d.Name.Name] = d
				}
			case *ast.GenDecl:
				code.declare(d)
			}
		}
	}
	if code.reader == nil || len(code.readings) < 200 {
		t.Fatalf("only %d readings found", len(code.readings))
	}
	return code
}

// declare keeps the constants' texts, and what a Reader is.
func (c *storeCode) declare(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if is, ok := spec.Type.(*ast.StructType); ok && spec.Name.Name == "Reader" {
				c.reader = is
			}
		case *ast.ValueSpec:
			for i, name := range spec.Names {
				if i < len(spec.Values) {
					c.texts[name.Name] = textIn(spec.Values[i])
				}
			}
		}
	}
}

// receiverOf is the name of the type that a method belongs to.
func receiverOf(d *ast.FuncDecl) string {
	of := d.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	name, _ := of.(*ast.Ident)
	return name.Name
}

// textIn is all that stands in quotes in a piece of code.
func textIn(n ast.Node) string {
	var b strings.Builder
	ast.Inspect(n, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
			b.WriteString(text.Value + "\n")
		}
		return true
	})
	return b.String()
}

// breach is how a function writes, "" when it does not, and which others it names.
func (c *storeCode) breach(f *ast.FuncDecl) (how string, names []string) {
	if how = writing.FindString(textIn(f)); how != "" {
		return how, nil
	}
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if slices.Contains(writes, selected(n)) {
				how = selected(n)
			}
			ast.Inspect(n.X, look) // the name after the dot is no function of the package
			return false
		case *ast.KeyValueExpr:
			ast.Inspect(n.Value, look) // nor is a field's
			return false
		case *ast.CompositeLit:
			if made, ok := n.Type.(*ast.Ident); ok && (made.Name == "Store" || made.Name == "Tx") {
				how = "a " + made.Name
			}
		case *ast.TypeAssertExpr:
			if x, ok := n.X.(*ast.SelectorExpr); ok && x.Sel.Name == "read" {
				how = "what lies behind the read pool"
			}
		case *ast.Ident:
			if sql := writing.FindString(c.texts[n.Name]); sql != "" {
				how = sql + " in " + n.Name
			}
			names = append(names, n.Name)
		}
		return true
	}
	ast.Inspect(f.Body, look)
	return how, names
}

// selected is the name after a dot; the system's has its package before it.
func selected(n *ast.SelectorExpr) string {
	if x, ok := n.X.(*ast.Ident); ok && x.Name == "os" {
		return "os." + n.Sel.Name
	}
	return n.Sel.Name
}

func TestAReaderReachesNothingThatWrites(t *testing.T) {
	code := readStoreCode(t)
	for _, field := range code.reader.Fields.List {
		ast.Inspect(field.Type, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok && slices.Contains([]string{"DB", "Tx", "Conn", "Store"}, name.Name) {
				t.Errorf("a Reader holds a %s: %v", name.Name, field.Names)
			}
			return true
		})
	}
	for _, name := range slices.Sorted(maps.Keys(code.readings)) {
		reached := map[*ast.FuncDecl]bool{}
		next := []*ast.FuncDecl{code.readings[name]}
		for len(next) > 0 {
			f := next[0]
			next = next[1:]
			if f == nil || reached[f] {
				continue
			}
			reached[f] = true
			how, names := code.breach(f)
			if how != "" {
				t.Errorf("Reader.%s reaches %s in %s", name, how, f.Name.Name)
			}
			for _, n := range names {
				next = append(next, code.helpers[n])
			}
		}
	}
}
