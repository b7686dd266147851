package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/width"
)

// lineColumns is how many columns a line may have: a tab counts four, a Chinese character two, as an editor shows
// them and as prettier counts.
const lineColumns = 120

// lastLongMigration is the newest of the migrations that were there before the limit; what ran is not touched again.
const lastLongMigration = 80

// madeFiles are made by tools, and never read by people as they stand.
var madeFiles = []string{
	"miniprogram/miniprogram/api/schema.d.ts",
	"miniprogram/miniprogram/assets/icons.wxss",
}

// lineFolders are not ours, or made by a build.
var lineFolders = []string{"node_modules", "miniprogram_npm", "dist", "data", "bin", "tmp"}

var lineEndings = []string{".go", ".ts", ".js", ".mjs", ".wxml", ".wxss", ".css", ".sql", ".templ"}

// columns counts what an editor shows of a line.
func columns(line string) int {
	n := 0
	for _, r := range line {
		switch kind := width.LookupRune(r).Kind(); {
		case r == '\t':
			n += 4
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// limited reports whether the limit holds for a file. The templates of Go's html/template are not looked at.
func limited(path string) bool {
	made := slices.Contains(madeFiles, path) || strings.HasSuffix(path, "_templ.go")
	if made || !slices.Contains(lineEndings, filepath.Ext(path)) {
		return false
	}
	if name, ok := strings.CutPrefix(path, "store/migrations/"); ok {
		number, _, _ := strings.Cut(name, "_")
		n, err := strconv.Atoi(number)
		return err != nil || n > lastLongMigration
	}
	return true
}

// tagLines are the lines of a Go file with a struct's tag: it is one token, which the language does not let us break.
func tagLines(t *testing.T, path string, source []byte) map[int]bool {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			lines[set.Position(field.Tag.Pos()).Line] = true
		}
		return true
	})
	return lines
}

// longLines are the numbers of the lines of a source that are too long.
func longLines(t *testing.T, path string, source []byte) []int {
	t.Helper()
	var long []int
	var tags map[int]bool
	for i, line := range strings.Split(string(source), "\n") {
		if columns(line) <= lineColumns {
			continue
		}
		if tags == nil && filepath.Ext(path) == ".go" {
			tags = tagLines(t, path, source)
		}
		if !tags[i+1] {
			long = append(long, i+1)
		}
	}
	return long
}

func TestNoLineIsTooLongToRead(t *testing.T) {
	root := filepath.Join("..", "..")
	looked := map[string]int{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || slices.Contains(lineFolders, name)) {
			return filepath.SkipDir
		}
		inside, err := filepath.Rel(root, path)
		if err != nil || d.IsDir() || !limited(filepath.ToSlash(inside)) {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		looked[filepath.Ext(path)]++
		for _, line := range longLines(t, filepath.ToSlash(inside), source) {
			t.Errorf("%s:%d has more than %d columns", inside, line, lineColumns)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ending := range lineEndings {
		if ending != ".sql" && looked[ending] == 0 {
			t.Errorf("no file %s was looked at", ending)
		}
	}
}

func TestColumnsAreWhatAnEditorShows(t *testing.T) {
	for line, want := range map[string]int{"": 0, "abc": 3, "\tabc": 7, "备案": 4, "“a”…": 4, "，": 2, "é": 1} {
		if got := columns(line); got != want {
			t.Errorf("%q has %d columns, not %d", line, got, want)
		}
	}
	long := strings.Repeat("长", 60)
	source := "package p\n\ntype t struct {\n\tA int `json:\"" + long + "\"`\n}\n\n// " + long + "\n// " + long[3*2:] +
		"\n"
	if got := longLines(t, "p.go", []byte(source)); !slices.Equal(got, []int{7}) {
		t.Errorf("lines %v are too long, not the seventh alone", got)
	}
	for path, want := range map[string]bool{
		"store/claim.go":                          true,
		"store/migrations/00080_elsewhere.sql":    false,
		"store/migrations/00081_x.sql":            true,
		"handler/console/templates/claim.html":    false,
		"miniprogram/miniprogram/api/schema.d.ts": false,
		"README.md": false,
	} {
		if limited(path) != want {
			t.Errorf("%s: limited is %v", path, !want)
		}
	}
}

// formatters are what make format writes with and make lint asks; each is pinned in go.mod or package-lock.json.
var formatters = regexp.MustCompile(
	`(?s)\nformat:.*go tool gofumpt -w.*npm run --silent format.*\nlint:.*go tool gofumpt -l.*format:check`)

func TestTheFormattersWriteAndLintRefuses(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	if !formatters.Match(makefile) {
		t.Error("make format does not write what make lint asks")
	}
}
