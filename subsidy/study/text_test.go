package study

import (
	"testing"

	"shigang/subsidy"
)

func TestAStudyRecordFindsItsPersonByTheComparableName(t *testing.T) {
	c := studyChecker{in: Input{People: []subsidy.Person{{Name: "阿依古丽·买买提"}}}}
	for _, name := range []string{"阿依古丽•买买提", "阿依古丽．买买提 ", "\u200b阿依古丽 · 买买提"} {
		if _, err := c.named(name, []int{0}, "phone"); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := c.named("阿依古丽", []int{0}, "phone"); err == nil {
		t.Error("another name agreed")
	}
}
