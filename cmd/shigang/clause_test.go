package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// clauses are the clauses of 韶人社函〔2020〕11号 and its annexes that decide
// something; 三 (certificates) is explained, not decided.
var clauses = []string{
	"一", "二", "三", "四", "五", "六", "七", "附件1一一", "附件1一二", "附件1一三", "附件1一四", "附件1一五",
	"附件1二一", "附件1二二", "附件1三", "附表6",
}

func TestEveryClauseOfTheNoticeIsATestsName(t *testing.T) {
	name := regexp.MustCompile(`func TestClause(附件1|附表)?([一二三四五六七0-9]+)[A-Z]`)
	seen := map[string]bool{}
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			if d != nil && d.IsDir() && err == nil {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range name.FindAllStringSubmatch(string(text), -1) {
			seen[m[1]+m[2]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clauses {
		if !seen[c] {
			t.Errorf("no test bears the name of clause %s", c)
		}
	}
}
