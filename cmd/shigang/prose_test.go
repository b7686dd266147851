package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// policyNumbers are the numbers of the first policy version as people read them: what stands in prose goes on
// being told when a later version says otherwise.
var policyNumbers = regexp.MustCompile(`30(\.00)? ?元|1[,，]?000(\.00)? ?元|45 ?分钟|([6六]) ` +
	`?个月|(^|[^0-9十])([5五]|15|十五|30|三十|[3三]) ?个工作日|` +
	`十个县|12:00|60 ?分(以上|及格|合格)`)

// elsewhere are sentences with such a number that no policy version changes.
var elsewhere = []string{
	"内向人民法院提起行政诉讼",             // 行政诉讼法 art. 46
	"六个月内提起行政诉讼",               // the same
	"（剩",                       // a reminder's own steps, as its row of the catalogue names them
	`value="5"><button>加5个工作日`, // the sandbox's clock
}

// spoken are the endings of the files whose text people read.
var spoken = []string{".go", ".html", ".wxml", ".ts", ".wxs"}

func TestNoNumberOfThePolicyVersionStandsInProse(t *testing.T) {
	root := filepath.Join("..", "..")
	looked := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root &&
			(strings.HasPrefix(name, ".") || slices.Contains(lineFolders, name) || name == "tests" ||
				name == "storetest") {
			return filepath.SkipDir
		}
		if d.IsDir() || !slices.Contains(spoken, filepath.Ext(name)) || strings.HasSuffix(name, "_test.go") ||
			name == "schema.d.ts" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		looked++
		for i, line := range strings.Split(string(text), "\n") {
			code, _, _ := strings.Cut(line, "// ") // comments may quote the notice
			if strings.HasPrefix(strings.TrimSpace(code), "//") || strings.HasPrefix(strings.TrimSpace(code), "*") {
				continue
			}
			if found := policyNumbers.FindString(code); found != "" && !quoted(code) {
				t.Errorf("%s:%d says %q; take it from the policy version, or say it without", path, i+1, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 300 {
		t.Errorf("only %d files were looked at", looked)
	}
}

// quoted reports whether the number of a line is another law's, or a clock's.
func quoted(line string) bool {
	return slices.ContainsFunc(elsewhere, func(s string) bool { return strings.Contains(line, s) })
}

func TestTheNumbersOfThePolicyVersionAreKnownByTheirWords(t *testing.T) {
	for text, want := range map[string]bool{
		"每人每课时30元":         true,
		"最高1000元":          true,
		"结束后6个月内":          true,
		"公示 5 个工作日":        true,
		"十五个工作日内":          true,
		"收到后3个工作日":         true,
		"还剩 {{left}} 个工作日": false,
		"加25个工作日":          false,
		"共 130 课时":         false,
		"45分钟":             true,
	} {
		if got := policyNumbers.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
