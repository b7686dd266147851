package store

import (
	"strings"
	"testing"
)

// What a save writes without looking stands in no index: else SQLite writes that index anew at each keystroke.
func TestWhatEverySaveWritesStandsInNoIndex(t *testing.T) {
	indexes := map[string]string{}
	for _, name := range migrationNames(t) {
		text, err := migrations.ReadFile("migrations/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range strings.Split(string(text), ";") {
			words := strings.Fields(statement[max(0, strings.LastIndex(statement, "CREATE")):])
			if len(words) > 2 && strings.Contains(statement, "INDEX") && strings.Contains(statement, " ON filing ") {
				indexes[name+" "+words[2]] = statement
			}
		}
	}
	between := func(r rune) bool { return strings.ContainsRune(" \n(),'", r) }
	if len(indexes) < 10 {
		t.Fatalf("%d indexes of filings were found", len(indexes))
	}
	set := filingKept.update[strings.Index(filingKept.update, " SET "):strings.Index(filingKept.update, " WHERE ")]
	for _, part := range strings.Split(strings.TrimPrefix(set, " SET "), ", ") {
		column := strings.TrimSuffix(part, " = ?")
		for name, index := range indexes {
			for _, word := range strings.FieldsFunc(index, between) {
				if word == column {
					t.Errorf("%s stands in %s", column, name)
				}
			}
		}
	}
}

func migrationNames(t *testing.T) (names []string) {
	t.Helper()
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}
