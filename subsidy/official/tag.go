package official

import (
	"slices"
	"strings"

	"shigang/subsidy"
)

// Tag is a group of followers that WeChat keeps for us: a county's, or those
// who are enterprise members or employees. "" is all followers.
type Tag string

// The tags by role; a county's is CountyTag.
const (
	TagAll      Tag = ""
	TagHR       Tag = "role:hr"      // 企业经办
	TagEmployee Tag = "role:trainee" // 职工
)

// CountyTag is the tag of a county's followers.
func CountyTag(c subsidy.County) Tag { return Tag("county:" + string(c)) }

// County is the county of a county's tag, "" for another.
func (t Tag) County() subsidy.County {
	c, _ := strings.CutPrefix(string(t), "county:")
	if c == string(t) {
		return ""
	}
	return subsidy.County(c)
}

// CountyScene is the scene of the code (带参数二维码) that a county's windows show:
// who scans it chooses that county.
func CountyScene(c subsidy.County) string { return string(CountyTag(c)) }

// SceneCounty is the county whose code was scanned, "" for another code.
func SceneCounty(scene string) subsidy.County {
	c := Tag(scene).County()
	if _, ok := subsidy.WindowOf(c); !ok {
		return ""
	}
	return c
}

// Chinese returns the tag's name, as it is made at WeChat too.
func (t Tag) Chinese() string {
	switch t {
	case TagAll:
		return "全部关注者"
	case TagHR:
		return "企业经办"
	case TagEmployee:
		return "参训职工"
	}
	return t.County().Chinese()
}

// Tags are all tags, the counties' first.
func Tags() []Tag {
	var out []Tag
	for _, c := range subsidy.Counties() {
		out = append(out, CountyTag(c))
	}
	return append(out, TagHR, TagEmployee)
}

// Valid reports whether there is such a tag; TagAll is one.
func (t Tag) Valid() bool { return t == TagAll || slices.Contains(Tags(), t) }
