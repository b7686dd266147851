package handler_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"shigang/store/storetest"
)

// pdfText is what a reader finds in a PDF file.
func pdfText(t *testing.T, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-raw", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Join(strings.Fields(string(text)), "")
}

// sheetText is all that an Excel file says.
func sheetText(t *testing.T, data string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(data)), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r := storetest.Must[io.ReadCloser](t)(f.Open())
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return all.String()
}

// TestHRTakesTheFormsOfAFilingAway reads 附表1-4 as files: masked for the asking, whole for a reason alone.
func TestHRTakesTheFormsOfAFilingAway(t *testing.T) {
	c := newClassroom(t, 3)
	person, path := c.people[1], "/api/v1/filings/"+c.filing.ID+"/forms"
	const title = "韶关市企业职工线上适岗职业技能培训人员名册"
	for ending, read := range map[string]func(*testing.T, string) string{".pdf": pdfText, ".xlsx": sheetText} {
		status, data := call(t, c.app, "GET", path+ending, c.token, "")
		if status != 200 {
			t.Fatalf("%s: %d %s", ending, status, data)
		}
		text := read(t, data)
		if !strings.Contains(text, title) || !strings.Contains(text, c.filing.Number) ||
			!strings.Contains(text, "已脱敏") || strings.Contains(text, person.ID) ||
			strings.Contains(text, person.Phone) || strings.Contains(text, c.filing.Form.LeaderPhone) {
			t.Errorf("%s masked: %d characters", ending, len(text))
		}
		kind := strings.TrimPrefix(ending, ".")
		status, data = call(t, c.app, "POST", path, c.token, `{"kind":"`+kind+`","reason":"打印盖章后报送"}`)
		if status != 200 {
			t.Fatalf("%s whole: %d %s", ending, status, data)
		}
		if text = read(t, data); !strings.Contains(text, title) || !strings.Contains(text, person.ID) ||
			!strings.Contains(text, person.Phone) || strings.Contains(text, "已脱敏") {
			t.Errorf("%s whole: %d characters", ending, len(text))
		}
		if status, data = call(t, c.app, "POST", path, c.token, `{"kind":"`+kind+`","reason":""}`); status != 422 {
			t.Errorf("%s whole without a reason: %d %s", ending, status, data)
		}
	}
	if n := c.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'filing.export'"); n != "2" {
		t.Errorf("%s readings are logged", n)
	}
}

// TestTheBureauTakesTheFormsOfAFilingAway reads them on the console, where the city reads them masked alone.
func TestTheBureauTakesTheFormsOfAFilingAway(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	path := "/console/filings/" + x.filing
	status, _, data := o.ask(t, city, "GET", path+"/forms.pdf", nil)
	if status != 200 {
		t.Fatalf("%d %s", status, data)
	}
	for _, word := range x.private {
		if strings.Contains(pdfText(t, data), word) {
			t.Errorf("the masked forms show %s", word)
		}
	}
	status, _, data = o.ask(t, own, "POST", path+"/export", with(nil, "reason", "录入省系统", "kind", "pdf"))
	if status != 200 || !strings.Contains(pdfText(t, data), x.private[0]) {
		t.Errorf("the whole forms: %d", status)
	}
}
