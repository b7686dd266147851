package subsidy

import "testing"

func TestEveryActionHasAChineseWordOnTheAuditLog(t *testing.T) {
	words := map[string]Action{}
	for _, a := range Actions() {
		word := a.AuditWord()
		if word == "" {
			t.Errorf("%s has no word", a)
		}
		if other, twice := words[word]; twice && word != "" {
			t.Errorf("%s and %s are both called %s", a, other, word)
		}
		words[word] = a
	}
}

func TestTheAuditLogIsReadByTheChiefTheCityAndTheAdministratorAlone(t *testing.T) {
	may := map[Role]bool{CountyChief: true, CityOfficer: true, Administrator: true}
	for _, role := range append(StaffRoles(), Visitor, Owner, TrainingAdmin, Clerk, Trainee, PlatformServer) {
		if err := (Actor{Role: role}).May(ReadAudit, Scope{}); (err == nil) != may[role] {
			t.Errorf("%s: %v", role, err)
		}
	}
}
