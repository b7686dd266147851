package store_test

import (
	"os"
	"strings"
	"testing"

	"shigang/store/storetest"
)

// The engine that `make` builds plans a statement once; one that was built without its flags is the same, and slower.
func TestTheEngineIsBuiltAsMakeSays(t *testing.T) {
	flags := os.Getenv("CGO_CFLAGS")
	if !strings.Contains(flags, "SQLITE_ENABLE_QPSG") {
		t.Skip("not run by make")
	}
	f := storetest.SQLite(t)
	var options strings.Builder
	rows, err := f.Readers().Query("PRAGMA compile_options")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		options.WriteString(one + "\n")
	}
	if !strings.Contains(options.String(), "ENABLE_QPSG\n") {
		t.Errorf("the engine plans statements anew; it was built with\n%s", options.String())
	}
}
