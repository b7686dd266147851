package storetest

import (
	"context"
	"testing"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// City2 is the city's second officer, who approves what City wrote.
var City2 = subsidy.Actor{ID: "staff-city2", Role: subsidy.CityOfficer}

// Letter is a policy notice's form, to be sent as soon as it is approved.
func Letter(audience ...official.Tag) official.CampaignForm {
	if len(audience) == 0 {
		audience = []official.Tag{official.TagAll}
	}
	return official.CampaignForm{
		Title:    "关于线上适岗培训的通知",
		Digest:   "每人每课时30元",
		Body:     "各企业：\n请按时备案。",
		Source:   "https://example.gov.cn/11",
		Audience: audience,
	}
}

// Release is an approver's answer within WeChat's limits.
func Release(revision int) official.Release {
	return official.Release{Revision: revision, Limits: official.DefaultMassLimits()}
}

// As runs a change of somebody's at the business time.
func (f Fixture) As(t testing.TB, by subsidy.Actor, change func(tx *store.Tx) error) error {
	t.Helper()
	act := store.Act{Actor: by, Now: Must[time.Time](t)(f.Now(context.Background()))}
	return f.Change(context.Background(), act, change)
}

// Submitted is a policy notice of City's, with a picture, before the second officer.
func (f Fixture) Submitted(t testing.TB, form official.CampaignForm) string {
	t.Helper()
	id := ""
	err := f.As(t, City, func(tx *store.Tx) error {
		c := official.NewCampaign(tx.NewID(), City, tx.Act().Now)
		id = c.ID
		ev, err := c.Write(form, official.DefaultMassLimits(), City, tx.Act().Now)
		if err != nil {
			return err
		}
		if err := tx.SaveCampaign(c, ev); err != nil {
			return err
		}
		if err := tx.SetCover(id, "image/png", []byte("cover")); err != nil {
			return err
		}
		if c, err = tx.Campaign(id); err != nil {
			return err
		}
		if ev, err = c.Submit(City, tx.Act().Now); err != nil {
			return err
		}
		return tx.SaveCampaign(c, ev)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Approved is a policy notice that City wrote and City2 approved.
func (f Fixture) Approved(t testing.TB, form official.CampaignForm) string {
	t.Helper()
	id := f.Submitted(t, form)
	if err := f.As(t, City2, func(tx *store.Tx) error { return tx.ApproveCampaign(id, Release(1)) }); err != nil {
		t.Fatal(err)
	}
	return id
}
