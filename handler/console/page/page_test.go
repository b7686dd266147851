package page

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/a-h/templ/generator"
	parser "github.com/a-h/templ/parser/v2"
)

// sources are the components' files with their text.
func sources(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.templ")
	if err != nil || len(names) == 0 {
		t.Fatalf("components: %v, %v", names, err)
	}
	out := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

// TestTheGeneratedPagesAreFresh makes each page's Go anew: it is committed, so that a build needs no tool.
func TestTheGeneratedPagesAreFresh(t *testing.T) {
	for name, text := range sources(t) {
		file, err := parser.ParseString(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var b bytes.Buffer
		named, versioned := generator.WithFileName(name), generator.WithVersion(templ.Version())
		if _, err := generator.Generate(file, &b, named, versioned); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fresh, err := format.Source(b.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		committed, err := os.ReadFile(strings.TrimSuffix(name, ".templ") + "_templ.go")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, fresh) {
			t.Errorf("%s is not what its Go was made from: make format", name)
		}
		var formatted bytes.Buffer
		if err := file.Write(&formatted); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if formatted.String() != text {
			t.Errorf("%s is not formatted: make format", name)
		}
	}
}

var buttonOf = regexp.MustCompile(`(?s)<button\b[^>]*>|@NoEnter\(\)`)

// TestEnterNeverPicksBetweenTwoAnswers walks the forms of all pages. A browser presses a form's first button on
// Enter; NoEnter stops it.
func TestEnterNeverPicksBetweenTwoAnswers(t *testing.T) {
	walked := 0
	for name, text := range sources(t) {
		for _, form := range formsOf(text) {
			walked++
			send := 0
			buttons := buttonOf.FindAllString(form, -1)
			for _, b := range buttons {
				if strings.Contains(b, `type="button"`) || strings.HasPrefix(b, "@NoEnter") {
					continue
				}
				if send++; send == 2 && !strings.HasPrefix(buttons[0], "@NoEnter") {
					t.Errorf("%s: Enter decides in %.200s", name, form)
				}
			}
		}
	}
	if walked < 62 {
		t.Errorf("only %d forms were walked", walked)
	}
}

// formsOf are the texts from a form's line to the line that ends it at the same indent.
func formsOf(text string) (out []string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		bare := strings.TrimLeft(line, "\t")
		if !strings.HasPrefix(bare, "<form") && !strings.HasPrefix(bare, "@Form(") {
			continue
		}
		indent := line[:len(line)-len(bare)]
		for j := i + 1; j < len(lines); j++ {
			if lines[j] == indent+"</form>" || lines[j] == indent+"}" {
				out = append(out, strings.Join(lines[i:j+1], "\n"))
				break
			}
		}
	}
	return out
}
