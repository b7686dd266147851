package notify

import (
	"reflect"
	"testing"

	"shigang/subsidy"
)

// zero is a message of the row's type with nothing in it.
func (t MessageType) zero(test *testing.T) subsidy.Message {
	test.Helper()
	m, err := t.decode([]byte("{}"))
	if err != nil {
		test.Fatal(err)
	}
	return m
}

func TestARowsStructIsOfItsKind(t *testing.T) {
	for _, row := range Messages() {
		if m := row.zero(t); m.Kind() != row.Kind {
			t.Errorf("the row %s decodes a %T, which is %s", row.Kind, m, m.Kind())
		}
	}
}

func TestATemplateHasAKeyForEachLineOnEachChannelThatGoesByIt(t *testing.T) {
	seen := 0
	for _, row := range Messages() {
		lines := row.zero(t).Lines()
		for _, channel := range subsidy.Channels() {
			keys, templated := row.Template.Keys(channel)
			if wanted := ofWeChat(channel) && row.Ways().WeChat; templated != wanted {
				t.Errorf("%s has a template on %s: %v, want %v", row.Kind, channel, templated, wanted)
			}
			if !templated {
				continue
			}
			seen++
			if len(keys) != len(lines) {
				t.Errorf("%s has %d keys on %s for %d lines", row.Kind, len(keys), channel, len(lines))
			}
			once := map[string]bool{}
			for _, key := range keys {
				if once[key] {
					t.Errorf("%s has the key %s twice on %s", row.Kind, key, channel)
				}
				once[key] = true
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d templates were looked at", seen)
	}
}

func TestATemplatesNameIsOneTemplates(t *testing.T) {
	named := map[string]Template{}
	for _, row := range Messages() {
		name := row.Template.Name
		if name == "" {
			continue
		}
		if row.Template.Title == "" {
			t.Errorf("the template %s has no title", name)
		}
		if first, known := named[name]; known && !reflect.DeepEqual(first, row.Template) {
			t.Errorf("two templates are called %s: %+v and %+v", name, first, row.Template)
		}
		named[name] = row.Template
	}
}
