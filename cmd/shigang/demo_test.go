package main

import (
	"context"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

func TestADemosFilingIsFilledInFromThePlatformsRecord(t *testing.T) {
	f := storetest.SQLite(t)
	ctx := context.Background()
	lines := func() string {
		return f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE subject_kind = 'platform'")
	}
	if err := demoPlatforms(ctx, f.Store); err != nil {
		t.Fatal(err)
	}
	once := lines()
	if err := demoPlatforms(ctx, f.Store); err != nil {
		t.Fatal(err)
	}
	if again := lines(); once != "9" || again != once {
		t.Errorf("%s lines, %s after a second start", once, again)
	}
	_, member := f.Member(t, "440203")
	listed, err := f.PlatformsFor(ctx, member.Enterprise)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range listed {
		form := subsidy.FilingForm{Platform: subsidy.PlatformInfo{ID: p.ID}}.KnownPlatform(p, subsidy.PlatformInfo{})
		if form.Platform.ICP == "" || form.Platform.Server == "" || form.Platform.Address == "" {
			t.Errorf("%s fills in %+v", p.Name, form.Platform)
		}
	}
}

func TestAServiceCentresOwnRecordIsLeftAlone(t *testing.T) {
	f := storetest.SQLite(t)
	centre := subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}
	err := f.As(t, centre, func(tx *store.Tx) error {
		p, err := tx.Platform("class")
		if err != nil {
			return err
		}
		event, err := p.Describe("京ICP备12345678号", "", centre, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SavePlatform(p, event)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := demoPlatforms(context.Background(), f.Store); err != nil {
		t.Fatal(err)
	}
	if icp := f.Text(t, "SELECT icp FROM platform WHERE id = 'class'"); icp != "京ICP备12345678号" {
		t.Errorf("the record became %q", icp)
	}
}
