package console

import (
	"regexp"
	"strings"
	"testing"
)

var (
	forms   = regexp.MustCompile(`(?s)<form\b.*?</form>`)
	buttons = regexp.MustCompile(`<button\b[^>]*>`)
)

// TestEnterNeverPicksBetweenTwoAnswers walks the forms of all templates. A browser
// presses a form's first button on Enter; a disabled one stops it.
func TestEnterNeverPicksBetweenTwoAnswers(t *testing.T) {
	entries, err := files.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	walked := 0
	for _, e := range entries {
		page, err := files.ReadFile("templates/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range forms.FindAllString(string(page), -1) {
			walked++
			if strings.Contains(form, "/operations/channels/") { // one of its two buttons is shown
				continue
			}
			send := 0
			for _, b := range buttons.FindAllString(form, -1) {
				if strings.Contains(b, `type="button"`) {
					continue
				}
				if send++; send == 2 && !strings.Contains(buttons.FindString(form), "disabled hidden") {
					t.Errorf("%s: Enter decides in %.120s", e.Name(), form)
				}
			}
		}
	}
	if walked < 85 { // the others are components of handler/console/page, where the same is walked
		t.Errorf("only %d forms were walked", walked)
	}
}
