package console

import (
	"strings"
	"testing"
)

// TestAFileOfACaseMayDoNothing but be shown on our own pages; the browser's reader of PDF needs to be out of the
// sandbox.
func TestAFileOfACaseMayDoNothing(t *testing.T) {
	for kind, sandbox := range map[string]bool{"image/jpeg": true, "image/png": true, "application/pdf": false} {
		policy := contentPolicy(kind)
		if strings.Contains(policy, "sandbox") != sandbox || !strings.Contains(policy, "default-src 'none'") ||
			!strings.Contains(policy, "frame-ancestors 'self'") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: %s", kind, policy)
		}
	}
}
