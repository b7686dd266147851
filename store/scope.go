package store

import "shigang/subsidy"

// scope is the condition that keeps a reader to the cases of theirs: members
// to their enterprise's, a county's staff to their county's (but for drafts),
// the city to all. Anybody else sees none.
func scope(a subsidy.Actor) (condition string, args []any) {
	switch a.Role {
	case subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk:
		return "enterprise_id = ?", []any{a.Enterprise}
	case subsidy.CountyReviewer, subsidy.CountyChief:
		return "county = ?", []any{string(a.County)}
	case subsidy.CityOfficer:
		return "1 = 1", nil
	}
	return "1 = 0", nil
}
