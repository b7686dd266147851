package handler_test

import (
	"strings"
	"testing"
)

func TestClause三CertificatesAreExplainedAndNotClaimedHere(t *testing.T) {
	page := newOffice(t).page(t, 200, nobody, "/certificates")
	for _, want := range []string{"粤人社规〔2020〕6号", "不在本系统申领", "/windows"} {
		if !strings.Contains(page, want) {
			t.Errorf("without %q", want)
		}
	}
}
