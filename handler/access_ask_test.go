package handler_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// absence is a form that lets another of the county stand in for who sends it.
func (o office) absence(as visitor) url.Values {
	by := o.staff[own]
	if as == own {
		by = o.staff[chief]
	}
	return url.Values{"staff": {o.staff[as]}, "by": {by}, "from": {"2026-11-23"}, "until": {"2026-11-25"}}
}

func (o office) askAs(t *testing.T, as visitor, r row) {
	t.Helper()
	x, path := o.place(t, as, &r)
	o.asked(t, as, r, x, path)
}

// place makes the case that a route is about, with the form where it depends on
// the case, and returns the route's address.
func (o office) place(t *testing.T, as visitor, r *row) (example, string) {
	t.Helper()
	x := o.example(t, strings.Contains(r.path, "/enterprises/"), strings.HasSuffix(r.path, "/move"))
	o.noticeFor(t, &x, r.path)
	if strings.HasPrefix(r.path, "/console/official/") && strings.HasSuffix(r.path, "/import") {
		o.found(t) // a reading before this one found nothing
	}
	id := x.filing
	if strings.HasSuffix(r.path, "/provincial") {
		o.Accept(t, id, storetest.Reviewer("440203"))
	}
	if strings.HasSuffix(r.path, "/filings/:id/letter.pdf") {
		o.refusedFiling(t, id)
	}
	if strings.HasSuffix(r.path, "/reopen") {
		f := o.refusedFiling(t, id)
		r.form = anOrder(f.Revision, f.DecidedAt)
	}
	o.clocksOf(t, r.path, id)
	switch {
	case r.path == "/console/settings/phone/end" && as != nobody:
		o.onPhone(t, as)
	case r.path == "/console/work/assign":
		r.form = url.Values{"do": {"take"}, "case": {"filing " + id}}
	case r.path == "/console/work/cover":
		r.form = o.absence(as)
	case strings.HasPrefix(r.path, "/console/choices/"):
		id, r.form = o.aChoice(t)
	case strings.HasPrefix(r.path, "/console/accounts"):
		id = o.colleague(t, r)
	case r.path == "/console/sessions/end" && as != nobody, strings.HasPrefix(r.path, "/console/sessions/:id"):
		id = o.elsewhere(t, as)
	case strings.HasPrefix(r.path, "/console/phones/"):
		o.onPhone(t, own)
		id = o.staff[own]
	case strings.HasPrefix(r.path, "/console/samples"):
		id, r.form = o.sample(t, x, *r)
	case r.path == "/console/duties":
		o.Put(t, "DELETE FROM setting WHERE name = 'second'")
	case strings.HasPrefix(r.path, "/console/fund"):
		o.fund(t, r.path)
	case strings.HasPrefix(r.path, "/console/trials"):
		id = o.trial(t, as)
	case strings.HasPrefix(r.path, "/console/draws"):
		id, r.form = o.spotCheck(t, x, *r)
	case r.path == "/console/filings/:id/signals":
		r.form = o.signal(t, id)
	case strings.HasSuffix(r.path, "/elsewhere/change"):
		r.form = o.drawn(t, x, r.form)
	case strings.HasPrefix(r.path, "/console/plans"), strings.HasSuffix(r.path, "/claims/:id/export"),
		strings.Contains(r.path, "/claims/:id/forms."), strings.Contains(r.path, "/claims/:id/publicity"):
		id = o.askedPlan(t, &x, r)
	case strings.Contains(r.path, "/operations/notices/"):
		id = o.dead(t)
	case strings.HasSuffix(r.path, "/:channel"):
		o.Put(t, "DELETE FROM channel") // each finds it switched on
	case strings.Contains(r.path, "/enterprises/"):
		id = x.enterprise
	case strings.Contains(r.path, "/replies/"):
		id = x.reply
	case strings.Contains(r.path, "/official/pictures/"):
		id = x.picture
	case strings.Contains(r.path, "/messages/"):
		id = x.conversation
		if strings.HasSuffix(r.path, "/fill") {
			r.form = url.Values{"answer": {o.saved(t, "")}}
		}
	case r.path == "/console/reasons" && as == centre:
		r.form = url.Values{"kind": {"assessment"}, "text": {"请补充材料后重新提交。"}}
	case strings.Contains(r.path, "/reasons/"):
		id = o.keptReason(t)
	case strings.Contains(r.path, "/answers/"):
		id = o.saved(t, "440203")
	case strings.Contains(r.path, "/notices/"):
		id = x.campaign
	case strings.Contains(r.path, "/questions/"):
		id = x.question
	case strings.Contains(r.path, "/bindings/"):
		id = o.binding(t, x)
	case strings.Contains(r.path, "/policies/:id"):
		id = o.proposal(t)
	case strings.Contains(r.path, "/corrections/"):
		id = o.correction(t, x)
	case strings.Contains(r.path, "/assessments/"):
		id = x.assessment
	case strings.Contains(r.path, "/registrations/"):
		id = x.enterprise
	case strings.Contains(r.path, "/platforms/"):
		id = x.platform
	case strings.Contains(r.path, "/files/"):
		id = x.file
	}
	week := ""
	switch {
	case strings.Contains(r.path, "/:week/"):
		week = o.week(t)
	case strings.HasSuffix(r.path, "/weekly/make"):
		o.Clock.Advance(7 * 24 * time.Hour) // a week has ended that was not made
	case strings.HasPrefix(r.path, "/console/second/") && as != nobody:
		r.form = o.secondForm(t, as, r.path)
	case strings.Contains(r.path, "/settings/mail/") && as != nobody:
		r.form = url.Values{"code": {o.mailbox(t, as)}}
	}
	path := strings.NewReplacer(":id", id, ":row", x.person, ":key", x.key, ":platform", "gdzypx", ":n", "1",
		":channel", "biz", ":table", "counties", ":county", "440203", ":code", "official", ":week", week,
		":kind", kindOn(r.path),
		":version", "1", ":file", "console.css").Replace(r.path)
	x.id = id
	return x, path
}

// kindOn is the kind of decision whose reasons are chosen from on a path.
func kindOn(path string) string {
	for part, kind := range map[string]subsidy.ReasonKind{
		"/filings/": subsidy.ReasonReturn, "/assessments/": subsidy.ReasonAssessment,
		"/claims/:id/fill": subsidy.ReasonSupplement, "/lines/": subsidy.ReasonLower,
		"/objections/": subsidy.ReasonObjection,
	} {
		if strings.Contains(path, part) {
			return string(kind)
		}
	}
	return ""
}

func (o office) asked(t *testing.T, as visitor, r row, x example, path string) {
	t.Helper()
	status, location, page := o.ask(t, as, r.method, path, r.form)
	who := r.method + " " + r.path + " as " + visitors[as].name
	switch {
	// nobody typed a password before it
	case r.path == "/console/login/code":
		if status != http.StatusSeeOther || location != "/console/login" || page != "" {
			t.Errorf("%s: %d %s %.80q", who, status, location, page)
		}
	// no picture was chosen
	case r.path == "/console/official/pictures" && r.method == http.MethodPost && slices.Contains(r.may, as):
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请先选择一张图片") {
			t.Errorf("%s: %d %.80q", who, status, page)
		}
	// no file was chosen
	case strings.HasPrefix(r.path, "/console/plans/") && strings.HasSuffix(r.path, "/answer") &&
		slices.Contains(r.may, as):
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请先选择文件") {
			t.Errorf("%s: %d %.80q", who, status, page)
		}
	case slices.Contains(r.may, as):
		if status >= 400 || strings.HasSuffix(location, "/login") && r.path != "/console/logout" {
			t.Errorf("%s: %d %s", who, status, location)
		}
	case as == nobody:
		if status != http.StatusSeeOther || location != "/console/login" || page != "" {
			t.Errorf("%s: %d %s %.80q", who, status, location, page)
		}
	case strings.HasSuffix(r.path, "/move") && slices.Contains(itsCounty, as): // sees it, and may not decide it
		if status < 400 {
			t.Errorf("%s: %d", who, status)
		}
	case status != http.StatusForbidden && status != http.StatusNotFound:
		t.Errorf("%s: %d %s", who, status, location)
	}
	o.askMissing(t, as, r, who,
		strings.NewReplacer(x.filing, noCase, x.enterprise, noCase, x.id, noCase).Replace(path), status)
	if !slices.Contains(readers, as) && !slices.Contains(r.may, as) {
		for _, s := range x.names {
			if strings.Contains(page, s) {
				t.Errorf("%s shows %s", who, s)
			}
		}
	}
	for _, s := range x.private {
		if revealed := (strings.HasSuffix(r.path, "/roster/:row") || strings.HasSuffix(r.path, "/contacts") ||
			strings.HasSuffix(r.path, "/payees")) && slices.Contains(r.may, as); strings.Contains(page, s) &&
			!revealed {
			t.Errorf("%s shows %s", who, s)
		}
	}
	o.unchanged(t, who, as, r, x)
}

// noCase is a number that no case has.
const noCase = "01900000-0000-7000-8000-000000000000"

// caseRoute is a route about somebody's case.
var caseRoute = regexp.MustCompile(
	"^/console/(filings|enterprises|questions|corrections|files|claims|objections|official/messages)/:id")

// askMissing asks the same of a case that is not there: who may not see a case
// gets the same answer, and so does not learn that it exists.
func (o office) askMissing(t *testing.T, as visitor, r row, who, path string, status int) {
	t.Helper()
	if as == nobody || as == city || slices.Contains(itsCounty, as) || slices.Contains(r.may, as) ||
		!caseRoute.MatchString(r.path) {
		return
	}
	if vain, _, _ := o.ask(t, as, r.method, path, r.form); vain != status ||
		as != centre && status != http.StatusNotFound {
		t.Errorf("%s: %d, and %d for a case that is not there", who, status, vain)
	}
}

// unchanged looks whether a visitor who may not has left anything behind.
func (o office) unchanged(t *testing.T, who string, as visitor, r row, x example) {
	t.Helper()
	if r.method == http.MethodGet || slices.Contains(r.may, as) {
		return
	}
	cityOfficer := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	f, err := o.FilingFor(context.Background(), cityOfficer, x.filing)
	if err != nil || f.State != subsidy.FilingSubmitted && !strings.HasSuffix(r.path, "/provincial") &&
		!strings.Contains(r.path, "/extension") &&
		(f.State != subsidy.FilingRefused || !strings.HasSuffix(r.path, "/reopen")) || f.Paper.ProvincialNumber != "" ||
		!f.Paper.Day.IsZero() {
		t.Errorf("%s left the filing %q, %v", who, f.State, err)
	}
	c, err := o.CampaignFor(context.Background(), cityOfficer, x.campaign)
	if err != nil || c.State != x.state {
		t.Errorf("%s left the notice %q, %v", who, c.State, err)
	}
	conversation, messages, err := o.ConversationFor(context.Background(), cityOfficer, x.conversation)
	if err != nil || conversation.State != official.ConversationWaiting || conversation.County != "440203" ||
		len(messages) != 1 {
		t.Errorf("%s left the conversation %+v, %v", who, conversation, err)
	}
	replies, err := o.KeywordReplies(context.Background())
	if i := slices.IndexFunc(replies, func(k official.KeywordReply) bool { return k.ID == x.reply }); err != nil ||
		i < 0 || replies[i].Reply.Text != "答复" {
		t.Errorf("%s left the reply another, %v", who, err)
	}
	timeline, err := o.Timeline(context.Background(), cityOfficer, subsidy.Subject{
		Kind: subsidy.SubjectEnterprise,
		ID:   x.enterprise,
	})
	if err != nil || len(timeline) != x.lines {
		t.Errorf("%s left %d lines on the enterprise's timeline, %v", who, len(timeline), err)
	}
}
