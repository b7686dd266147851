package subsidy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// whoMayWhat is rules.md 10 written out a second time, beside the permission
// table: who, then what. What a row does not name its people may not do.
var whoMayWhat = []struct{ who, what string }{
	{"owner", "claim.payee claim.withdraw recovery.waive enterprise.member enterprise.move"},
	{
		"owner training_admin clerk",
		`assessment.edit assessment.submit assessment.withdraw claim.create claim.edit claim.submit
		claim.topup recovery.answer draft.discard enterprise.leave file.attach file.detach filing.amend filing.create
		filing.edit filing.roster
		filing.submit filing.withdraw draft.discard registration.request study.clear study.import`,
	},
	{"trainee", "claim.word correction.ask trainee.courses trainee.leave"},
	{"visitor owner training_admin clerk trainee", `account.login account.phone enterprise.register objection.raise
		objection.report question.ask trainee.ask trainee.bind
		account.privacy account.privacy_back account.erase question.rate`},
	{"visitor", "follower.message"},
	{"visitor system", "follower.county"},

	{
		"county_reviewer county_chief",
		`allowance.correct allowance.elsewhere allowance.remove claim.exclude claim.fail claim.lower claim.pay
			claim.payee_decide
		claim.publish claim.refuse_first claim.reopen claim.review claim.supplement filing.reopen correction.done
		enterprise.accept enterprise.return
		filing.accept filing.paper filing.provincial filing.refuse filing.return objection.decide plan.answer
		plan.cancel
		extension.propose suspension.propose suspension.resume
		plan.drop plan.export plan.make question.answer recovery.complete recovery.propose signal.remark
		trainee.decide`,
	},
	{"county_chief", `claim.approve claim.refuse claim.refuse_back claim.send_back plan.approve recovery.confirm
		recovery.reject weekly.confirm
		extension.grant extension.reject suspension.confirm suspension.reject
		weekly.correct`},
	{"county_reviewer county_chief trainee", "correction.askid"},
	{"county_reviewer county_chief city_officer", `draw.read follower.answer follower.remark official.read
		plan.read signal.read trainee.read`},
	{"county_reviewer county_chief city_officer system", "weekly.read"},
	{"county_chief city_officer system", "weekly.make"},
	{"county_chief city_officer administrator", "audit.export audit.read"},

	{"service_centre", `assessment.disfavour assessment.favour assessment.supplement platform.key platform.manage
		registration.decide`},
	{"city_officer", `correction.id draw.announce draw.close draw.draw draw.record follower.assign
		follower.block notice.approve
		notice.cancel notice.pause notice.preview notice.recall notice.resume notice.return notice.submit
		notice.withdraw
		notice.write official.reconcile official.write policy.confirm policy.manage policy.reject
		signal.limits weekly.set`},
	{"county_reviewer county_chief city_officer", "fund.read standard.try"},
	{"county_reviewer county_chief", "draw.answer fund.ask"},
	{"city_officer", "fund.enter fund.set second.set"},
	{"city_officer system", "follower.unblock official.look official.publish weekly.send"},
	{"city_officer administrator", "channel.switch notice.resend operations.read quota.clear task.manage"},
	{"city_officer administrator system", "template.check"},
	{"administrator", "retention.set"},
	{"administrator system", "calendar.load staff.add staff.disable staff.enable staff.read staff.reset"},
	{
		"county_reviewer county_chief service_centre city_officer administrator",
		"staff.login staff.logout staff.password",
	},
	{
		"owner training_admin clerk county_reviewer county_chief service_centre city_officer administrator",
		"feed.end feed.make",
	},

	{
		"owner training_admin clerk county_reviewer county_chief",
		"claim.export filing.export person.read study.ledger",
	},
	{"owner training_admin clerk county_reviewer county_chief city_officer", `claim.read enterprise.read filing.read
		study.read`},
	{
		"owner training_admin clerk county_reviewer county_chief city_officer service_centre",
		"assessment.read file.read",
	},
	{
		`visitor owner training_admin clerk trainee county_reviewer county_chief service_centre city_officer ` +
			`administrator`,
		"account.preference mail.confirm mail.remove mail.set",
	},

	{"platform", "study.push"},
	{"system", `audit.head claim.clear claim.expire claim.lapse claim.recount clock.move notice.fail notice.finish
		notice.send recovery.lapse recovery.notify retention.scrub staff.failed staff.locked trainee.unbind`},
}

func TestEachRoleMayWhatTheRulesGiveItAndNothingElse(t *testing.T) {
	roles := []Role{
		Owner, TrainingAdmin, Clerk, Trainee, CountyReviewer, CountyChief, ServiceCentre, CityOfficer,
		Administrator, Visitor, PlatformServer, System,
	}
	for _, row := range whoMayWhat {
		who := strings.Fields(row.who)
		for _, action := range strings.Fields(row.what) {
			for _, role := range roles {
				err := Actor{Role: role}.May(Action(action), Scope{})
				if want := slices.Contains(who, string(role)); err == nil != want {
					t.Errorf("%s may %s: %v, want %v", role, action, err == nil, want)
				}
			}
		}
	}
}

func TestWhoIsNamedForAnActionIsWhoMayDoIt(t *testing.T) {
	for action, want := range map[Action]string{
		ApproveClaim:  "您当前的身份（企业经办人）不能办理此事项，由县区负责人办理",
		ReadSignals:   "您当前的身份（企业经办人）不能办理此事项，由县区经办、县区负责人、市人社局办理",
		ReadAudit:     "您当前的身份（企业经办人）不能办理此事项，由县区负责人、市人社局、系统管理员办理",
		PublishMenu:   "您当前的身份（企业经办人）不能办理此事项，由市人社局办理",
		ClearClaim:    "您当前的身份（企业经办人）不能办理此事项",
		StaffLogin:    "您当前的身份（企业经办人）不能办理此事项",
		WithdrawClaim: "您当前的身份（企业经办人）不能办理此事项，由企业负责人办理",
	} {
		err := Actor{Role: Clerk}.May(action, Scope{})
		if KindOf(err) != Forbidden || err.Error() != want {
			t.Errorf("%s: %v", action, err)
		}
	}
	if !slices.IsSorted(Actions()) {
		t.Error("the actions are in no order")
	}
}

func TestAnothersCaseDoesNotExistForAnyRole(t *testing.T) {
	for name, v := range map[string]struct {
		by     Actor
		action Action
		of     Scope
		want   Kind
	}{
		"a member's own":       {owner, ReadClaim, Scope{Enterprise: "e", County: "440203"}, ""},
		"another enterprise's": {owner, ReadClaim, Scope{Enterprise: "other", County: "440203"}, NotFound},
		"a county's own":       {reviewer, ReadClaim, Scope{Enterprise: "e", County: "440203"}, ""},
		"another county's":     {reviewer, ReadClaim, Scope{Enterprise: "e", County: "440204"}, NotFound},
		"the city sees all": {Actor{Role: CityOfficer}, ReadClaim, Scope{
			Enterprise: "e",
			County:     "440204",
		}, ""},
		"the city decides none": {Actor{Role: CityOfficer}, ReviewClaim, Scope{County: "440204"}, Forbidden},
		"one's own word":        {Actor{Role: Trainee, Person: "p"}, SayWord, Scope{Person: "p"}, ""},
		"another's word":        {Actor{Role: Trainee, Person: "p"}, SayWord, Scope{Person: "q"}, NotFound},
		"a platform's course": {
			Actor{Role: PlatformServer, Platform: "class"},
			PushStudy,
			Scope{Platform: "class"},
			"",
		},
		"another platform's": {
			Actor{Role: PlatformServer, Platform: "class"},
			PushStudy,
			Scope{Platform: "x"},
			NotFound,
		},
		"a case, administrator":   {Actor{Role: Administrator}, ReadClaim, Scope{County: "440203"}, NotFound},
		"a person, administrator": {Actor{Role: Administrator}, ReadClaim, Scope{Person: "p"}, NotFound},
		"no case, administrator":  {Actor{Role: Administrator}, ReadClaim, Scope{}, Forbidden},
		"a claim, centre":         {Actor{Role: ServiceCentre}, ReadClaim, Scope{Enterprise: "e"}, NotFound},
		"an assessment, centre":   {Actor{Role: ServiceCentre}, ReadAssessment, Scope{Enterprise: "e"}, ""},
		"its writing, centre":     {Actor{Role: ServiceCentre}, EditAssessment, Scope{Enterprise: "e"}, Forbidden},
		"a registration, centre": {
			Actor{Role: ServiceCentre},
			RequestRegistration,
			Scope{Enterprise: "e"},
			Forbidden,
		},
		"a file, centre": {Actor{Role: ServiceCentre}, AttachFile, Scope{Enterprise: "e"}, Forbidden},
	} {
		if err := v.by.May(v.action, v.of); KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryActionIsOneRowWithItsWord(t *testing.T) {
	source, err := os.ReadFile("action.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := regexp.MustCompile(`(?m)^\t\w+\s+Action = "`).FindAllString(string(source), -1)
	if len(constants) != len(actions) {
		t.Errorf("%d actions have a row, of %d", len(actions), len(constants))
	}
	for action, row := range actions {
		if action.AuditWord() == "" || len(row.roles) == 0 {
			t.Errorf("%s: %+v", action, row)
		}
		if row.shown != "" && row.word == "" {
			t.Errorf("a timeline shows %s without a word", action)
		}
	}
}
