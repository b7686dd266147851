package signal

import (
	"math"

	"shigang/subsidy"
)

// quantiles are the two-sided quantiles of the normal distribution, in thousandths, by confidence in percent.
var quantiles = map[int]int{90: 1645, 95: 1960, 99: 2576}

// Confidences are the confidences that may be chosen, in percent.
func Confidences() []int { return []int{90, 95, 99} }

// SampleSize is how many of some people must be asked so that a share of them is known within a margin, in percent,
// with a confidence: Cochran's size for a share of one half with the correction for a finite population,
//
//	n = z² × N ÷ (4 × e² × (N − 1) + z²), rounded up
//
// (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, 4.4). All figures are whole thousandths, so that everybody gets
// the same.
func SampleSize(people, confidence, margin int) (int, error) {
	z, ok := quantiles[confidence]
	switch {
	case !ok:
		return 0, subsidy.InvalidAt("/confidence", "置信水平请选择90%、95%或99%")
	case margin < 1 || margin > 20:
		return 0, subsidy.InvalidAt("/margin", "误差范围应在1到20个百分点之间")
	case people <= 0:
		return 0, nil
	}
	zz, e := z*z, margin*10
	below := 4*e*e*(people-1) + zz
	return (zz*people + below - 1) / below, nil
}

// Estimate is what the answers say of all people, in hundredths of a percent.
type Estimate struct {
	Asked, Yes, No, Unreached int
	Share                     int // of those who answered, how many said 不属实
	Low, High                 int // the interval that holds the share of all with the stated confidence
}

// Answered is how many said yes or no.
func (e Estimate) Answered() int { return e.Yes + e.No }

// EstimateOf estimates the share of 不属实 among all people: Wilson's interval of the normal approximation (E. B.
// Wilson 1927), for the number of answers that the finite population makes of them, n × (N − 1) ÷ (N − n). Who was not
// reached tells nothing; where many were not, the estimate speaks of those who can be reached. Nobody answered: from
// none to all.
func EstimateOf(people, yes, no, unreached, confidence int) Estimate {
	out := Estimate{Asked: yes + no + unreached, Yes: yes, No: no, Unreached: unreached, High: whole}
	n := float64(yes + no)
	if n == 0 {
		return out
	}
	p := float64(no) / n
	out.Share = hundredths(p)
	if yes+no >= people { // everybody answered
		out.Low, out.High = out.Share, out.Share
		return out
	}
	z := float64(quantiles[confidence]) / 1000
	n *= float64(people-1) / (float64(people) - n)
	middle := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	out.Low = max(0, hundredths((middle-half)/(1+z*z/n)))
	out.High = min(whole, hundredths((middle+half)/(1+z*z/n)))
	return out
}

// whole is all, in hundredths of a percent.
const whole = 10_000

func hundredths(share float64) int { return int(math.Round(share * whole)) }
