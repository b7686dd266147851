package subsidy

import "shigang/subsidy/calendar"

// The claim window (申领期限) as a filing knows it, before there is a claim.

// claimWarnings are the days left at which an enterprise is reminded to claim.
var claimWarnings = []int{60, 30, 7, 1}

// ClaimBy is the last day to claim for the filing under its version.
func (f Filing) ClaimBy(cal calendar.Calendar, all Policies) (calendar.Deadline, error) {
	policy, err := f.Policy(all, f.Form.End)
	if err != nil {
		return calendar.Deadline{}, err
	}
	return f.ClaimDay(Terms{Policy: policy, Calendar: cal})
}

// claimReminder owes the warning that is due; a missed one gives way to the next.
func (f Filing) claimReminder(
	today calendar.Day, cal calendar.Calendar, all Policies, owe func(Audience, calendar.Day, Message),
) error {
	d, err := f.ClaimBy(cal, all)
	if err != nil {
		return err
	}
	left := d.Last.Sub(today)
	for i, w := range claimWarnings {
		if left < 0 || left > w || i+1 < len(claimWarnings) && left <= claimWarnings[i+1] {
			continue
		}
		owe(Audience{Enterprise: f.Enterprise}, d.Last.AddDays(-w), ClaimWindow{
			CaseNumber:  f.Number,
			Project:     f.Form.Project,
			End:         f.Form.End,
			Last:        d.Last,
			Left:        left,
			Provisional: d.Provisional,
		})
	}
	return nil
}
