package page

import (
	"fmt"

	"shigang/subsidy/signal"
)

// samplePromise says what the page is about.
const samplePromise = "拨付以后随机抽取职工，问企业申领的是否属实，估计全部已拨付人员中不属实的比例；" +
	"抽法与抽查相同，谁也不能挑选。"

// SampleList is the samples (回访), and a new one's form to who may announce it.
type SampleList struct {
	Rows        []signal.PayeeSample
	Next        string
	MayAnnounce bool
	Strata      []string // from how many yuan on
}

// SampleCase is one sample, and what may be done with it.
type SampleCase struct {
	S         signal.PayeeSample
	People    []signal.SampledPerson // to the city all, to a county its own
	City      bool
	MayAnswer bool
	Due       bool // the seed is known by now
}

func (c SampleCase) address(act string) string { return "/console/samples/" + c.S.ID + act }

// left is how many have no answer yet.
func (c SampleCase) left() (n int) {
	for _, p := range c.People {
		if p.Answer == "" {
			n++
		}
	}
	return n
}

// percent is hundredths of a percent as people read them.
func percent(hundredths int) string { return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100) }

// aim is how exact the sample is to be.
func aim(f signal.SampleForm) string {
	return fmt.Sprintf("置信水平 %d%%，误差不超过 %d 个百分点", f.Confidence, f.Margin)
}

func answerTone(a signal.SampleAnswer) Tone {
	switch a {
	case signal.SampleYes:
		return Good
	case signal.SampleNo:
		return Bad
	case signal.SampleUnreached:
		return Plain
	}
	return Open
}
