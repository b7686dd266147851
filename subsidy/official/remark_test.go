package official

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

func TestARemarkIsTheCountysOwnAndShort(t *testing.T) {
	reviewer := subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
	other := subsidy.Actor{ID: "o", Role: subsidy.CountyReviewer, County: "440204"}
	city := subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}
	c := Conversation{ID: "1", OpenID: "o1", County: "440203", State: ConversationAnswered}
	gone := c
	gone.Gone = true
	for name, v := range map[string]struct {
		c    Conversation
		text string
		by   subsidy.Actor
		want subsidy.Kind
	}{
		"its reviewer":           {c, " 某公司人事 ", reviewer, ""},
		"the city":               {c, "某公司人事", city, ""},
		"taken away":             {c, "", city, ""},
		"another county":         {c, "某公司人事", other, subsidy.NotFound},
		"an enterprise":          {c, "某公司人事", subsidy.Actor{ID: "e", Role: subsidy.Owner}, subsidy.Forbidden},
		"eleven characters":      {c, strings.Repeat("某", 11), city, subsidy.Invalid},
		"who follows no more":    {gone, "某公司人事", city, subsidy.Conflict},
		"thirty-one of another":  {c, strings.Repeat("a", 31), city, subsidy.Invalid},
		"thirty of another kind": {c, strings.Repeat("a", 30), city, ""},
	} {
		var m Remark
		ev, err := m.Write(v.c, v.text, v.by, atNine)
		if got := subsidy.KindOf(err); got != v.want {
			t.Errorf("%s: %q %v, want %q", name, got, err, v.want)
			continue
		}
		if err != nil {
			if m != (Remark{}) {
				t.Errorf("%s: a refusal changed %+v", name, m)
			}
			continue
		}
		if !m.Due || m.OpenID != "o1" || m.Text != strings.TrimSpace(v.text) || strings.Contains(ev.Note, "公司") {
			t.Errorf("%s: %+v, %q", name, m, ev.Note)
		}
	}
}
