package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"shigang/subsidy"
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
