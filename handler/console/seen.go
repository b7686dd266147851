package console

import (
	"bytes"
	"fmt"
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/weekly"
)

// decides opens a route that decides something: what it changes carries what the
// page had shown, so that an old tab decides nothing it has not shown.
func (k Console) decides(page func(visit) error) fiber.Handler {
	return k.staff(func(v visit) error {
		v.seen = store.Seen{What: v.what(), Revisions: map[string]int{}}
		v.decidesOn(v.cases()...)
		return page(v)
	})
}

// subjects are the cases by the first part of their address: what they are
// called, and the setting they are, where the address names none.
var subjects = map[string]struct {
	what    string
	setting string
	kind    subsidy.SubjectKind // of a case that has a timeline
}{
	"filings":       {"份备案", "", subsidy.SubjectFiling},
	"enterprises":   {"项企业登记", "", subsidy.SubjectEnterprise},
	"registrations": {"项注册登记", "", ""},
	"assessments":   {"项评估", "", subsidy.SubjectAssessment},
	"claims":        {"份申领", "", subsidy.SubjectClaim},
	"objections":    {"项异议", "", ""},
	"plans":         {"份拨付计划", "", subsidy.SubjectPlan},
	"policies":      {"个政策版本", "", ""},
	"corrections":   {"项更正申请", "", ""},
	"bindings":      {"项绑定申请", "", ""},
	"draws":         {"次抽查", "", ""},
	"samples":       {"次回访", "", ""},
	"notices":       {"条通知", "", subsidy.SubjectCampaign},
	"platforms":     {"个平台", "", ""},
	"retention":     {"项设置", "retention", ""},
	"signals":       {"项设置", "signal_limits", ""},
	"weekly":        {"份统计表", "weekly", ""},
	"fund":          {"项设置", "fund", ""},
	"duties":        {"项设置", "second", ""},
	"official":      {"份菜单", "menu", ""},
	"accounts":      {"个账号", "", ""},
	"choices":       {"项事项", "", ""},
	"system":        {"项设置", "office", ""},
}

// place is the first part of the page's address.
func (v visit) place() string {
	place, _, _ := strings.Cut(strings.TrimPrefix(v.Path(), "/console/"), "/")
	return place
}

func (v visit) what() string {
	if what := subjects[v.place()].what; what != "" {
		return what
	}
	return "份材料"
}

// cases are what the address is about: every id in it, or a setting. A county's
// weekly table is a case of its own.
func (v visit) cases() []string {
	var out []string
	for name, id := range v.AllParams() {
		if name == "week" {
			week, _, err := weekly.ParseWeeklySubject(id)
			if err != nil {
				continue // the page itself refuses it
			}
			id = weekly.Subject(week, v.staff.County).ID
		}
		out = append(out, id)
	}
	if setting := subjects[v.place()].setting; setting != "" && len(out) == 0 {
		out = append(out, setting)
	}
	return out
}

// reads notes the cases' revisions for the page's forms. A page calls it before
// it reads the cases themselves: what moves in between is then refused, never
// missed.
func (k Console) reads(v visit, cases ...string) error {
	now, err := k.Store.Revisions(v.UserContext(), cases...)
	maps.Copy(v.read, now)
	return err
}

// decidesOn adds cases to what the decision must have seen.
func (v visit) decidesOn(cases ...string) {
	maps.Copy(v.seen.Revisions, store.ParseSeen(v.FormValue("seen"), cases...))
}

// nothing is what the form of a page carries on which no case has moved yet.
const nothing = "-"

// postForm finds the forms of a finished page that send something.
var postForm = regexp.MustCompile(`<form\b[^>]*\bmethod="post"[^>]*>`)

// carry lets every form of the page carry what the page shows: the revisions,
// and the case in a sentence, for the day it is compared with another. It works
// on the finished page, so that no form can forget it.
func (v visit) carry(out []byte, told string) []byte {
	carried := strings.TrimSpace(nothing + " " + store.SeenText(v.read))
	hidden := `<input type="hidden" name="seen" value="` + template.HTMLEscapeString(carried) + `">`
	if told != "" {
		hidden += `<input type="hidden" name="told" value="` + template.HTMLEscapeString(told) + `">`
	}
	return postForm.ReplaceAllFunc(out, func(form []byte) []byte { return append(bytes.Clone(form), hidden...) })
}

// longestTold bounds what a page repeats of what another page had told, in characters.
const longestTold = 200

// moved tells, on the page that comes back from a decision on an old page, what
// happened since.
func (k Console) moved(v visit, told string) (*page.Moved, error) {
	if len(v.seen.Revisions) == 0 {
		return nil, nil
	}
	id := v.Params("id")
	revision, asked := v.seen.Revisions[id]
	if !asked || revision == store.Unread || v.read[id] == revision {
		return nil, nil
	}
	m := page.Moved{Is: told}
	if was := []rune(subsidy.CleanLine(v.FormValue("told"))); m.Is != "" {
		m.Was = string(was[:min(len(was), longestTold)])
	}
	kind := subjects[v.place()].kind
	if kind == "" {
		return &m, nil
	}
	var err error
	m.Moves, err = k.Store.TimelineSince(v.UserContext(), v.staff.Actor(), subsidy.Subject{Kind: kind, ID: id},
		revision)
	if err != nil || kind != subsidy.SubjectFiling || len(m.Moves) == 0 {
		return &m, err
	}
	m.Changes, err = k.changesSince(v, id, m.Moves)
	return &m, err
}

// changesSince compares a filing's form with the submission that was current
// before the moves: each submission, and each amendment taken in, keeps a copy.
func (k Console) changesSince(v visit, id string, moves []store.TimelineEntry) ([]subsidy.Change, error) {
	f, err := k.Store.FilingFor(v.UserContext(), v.staff.Actor(), id)
	if err != nil {
		return nil, err
	}
	kept, err := k.Store.Versions(v.UserContext(), v.staff.Actor(), id) // newest first
	if err != nil {
		return nil, err
	}
	since := 0
	for _, m := range moves {
		if m.Action == subsidy.SubmitFiling || m.Action == subsidy.AmendFiling {
			since++
		}
	}
	if since >= len(kept) {
		return nil, nil
	}
	return subsidy.MaskChanges(subsidy.DiffForms(kept[since].Form, f.Form)), nil
}

// doneCookie names, until the next page, the cases of a decision that was just made.
const doneCookie = "shigang_done"

// tells lets the next page say what was done.
func (v visit) tells() {
	if cases := slices.Sorted(maps.Keys(v.seen.Revisions)); len(cases) > 0 {
		v.setDone(fiber.Cookie{Value: strings.Join(cases[:min(len(cases), mostCases)], ","), MaxAge: 60})
	}
}

func (v visit) setDone(c fiber.Cookie) {
	c.Name, c.Path, c.HTTPOnly, c.Secure, c.SameSite = doneCookie, "/console", true, v.secure,
		fiber.CookieSameSiteStrictMode
	v.Cookie(&c)
}

// did is the sentence on the page after a decision. It is read from the audit
// log, of what the reader did, so that a cookie can claim nothing.
func (k Console) did(v visit) (*page.Done, error) {
	cookie := v.Cookies(doneCookie)
	// a page that looks again by itself shows nothing new
	if v.Method() != fiber.MethodGet || cookie == "" || v.Get("HX-Request") != "" {
		return nil, nil
	}
	v.setDone(fiber.Cookie{Expires: time.Unix(0, 0)})
	cases := strings.Split(cookie, ",")
	d, ok, err := k.Store.NewestDone(v.UserContext(), v.staff.Actor(), cases[:min(len(cases), mostCases)]...)
	if err != nil || !ok {
		return nil, err
	}
	word := "已" + d.Action.AuditWord()
	if strings.HasPrefix(d.Action.AuditWord(), "不") {
		word = "已作出“" + d.Action.AuditWord() + "”的决定"
	}
	if d.Number != "" {
		word += " " + d.Number
	}
	if d.Told {
		word += "，已通知企业"
	}
	done := page.Done{Sentence: word + "（" + d.At.In(calendar.China).Format("15:04") + "）"}
	done.Next, err = k.nextCase(v, cases, subjects[v.place()].kind)
	return &done, err
}

// mostCases bounds how many cases one decision is about.
const mostCases = 8

// chosen reads an answer that must be given: a page that sends none, or another,
// has decided nothing.
func (v visit) chosen(name, sentence string, among ...string) (string, error) {
	if answer := v.FormValue(name); slices.Contains(among, answer) {
		return answer, nil
	}
	return "", &subsidy.Error{Kind: subsidy.Invalid, Field: "/" + name, Message: sentence}
}

// toldFiling is a filing in a sentence: what a decision on it is about.
func toldFiling(f subsidy.Filing) string {
	return fmt.Sprintf("%s，%d人，%s开始，%s", f.Form.Project, f.RosterSize, f.Form.Start.Chinese(), f.State.Chinese())
}

// toldClaim is a claim in a sentence.
func toldClaim(c claim.Claim) string {
	t := c.Totals()
	return fmt.Sprintf("%s，%d人、%d课时、%s，%s", c.Training.Project, t.People, t.Hours, t.Amount.Plain(),
		c.State.Chinese())
}
