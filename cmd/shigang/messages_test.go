package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/notify"
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

// Every code that wechat/outcome.go treats by itself has its words for staff.
func TestEveryCodeOfWeChatIsExplained(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "wechat", "outcome.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || v.Names[0].Name != "pauses" && v.Names[0].Name != "finals" {
			return true
		}
		for _, e := range v.Values[0].(*ast.CompositeLit).Elts {
			code, ok := number(e.(*ast.KeyValueExpr).Key)
			if !ok {
				t.Errorf("%s has a key that is no number", v.Names[0].Name)
				continue
			}
			seen++
			if _, known := notify.CodeOf(subsidy.ChannelTemplate, code); !known {
				t.Errorf("%d of %s has no row in subsidy/codes.go", code, v.Names[0].Name)
			}
		}
		return true
	})
	if seen < 5 {
		t.Errorf("found only %d codes", seen)
	}
}

// number reads a literal number, which may be negative.
func number(e ast.Expr) (int, bool) {
	sign := 1
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.SUB {
		sign, e = -1, u.X
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(lit.Value)
	return sign * n, err == nil
}
