package claim

import "shigang/subsidy"

// ChartPlace is where the claim stands on the procedure's chart (附表7).
func (c Claim) ChartPlace() int {
	switch c.State {
	case Draft, Supplement:
		return subsidy.ChartClaim
	case Submitted, Reviewed:
		return subsidy.ChartClaimReview
	case Approved, Published:
		return subsidy.ChartPublicity
	case Cleared, Scheduled:
		return subsidy.ChartPayment
	}
	return subsidy.ChartNowhere
}
