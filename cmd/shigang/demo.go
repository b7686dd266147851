package main

import (
	"context"
	"fmt"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// demoOffice is who works in the demo: a reviewer and a chief in each county,
// since a claim needs both, and two in the city, for what one writes the other
// approves.
func demoOffice() []store.Staff {
	var out []store.Staff
	for _, c := range subsidy.Counties() {
		out = append(out,
			store.Staff{Login: "jb" + string(c), Name: c.Plain() + "经办", Role: subsidy.CountyReviewer, County: c},
			store.Staff{Login: "fz" + string(c), Name: c.Plain() + "负责人", Role: subsidy.CountyChief, County: c})
	}
	return append(out, store.Staff{Login: "city", Name: "市局经办", Role: subsidy.CityOfficer},
		store.Staff{Login: "city2", Name: "市局负责人", Role: subsidy.CityOfficer},
		store.Staff{Login: "centre", Name: "服务中心经办", Role: subsidy.ServiceCentre},
		store.Staff{Login: "admin", Name: "系统管理员", Role: subsidy.Administrator})
}

// demoMenu asks for the official account's menu to be published, once, so that
// a demo's follower finds one.
func demoMenu(ctx context.Context, s *store.Store) error {
	act, err := system(ctx, &s.Reader)
	if err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *store.Tx) error {
		m, err := tx.OfficialMenu()
		if err != nil || m.State != official.MenuDraft || m.Revision > 0 || !m.ChangedAt.IsZero() {
			return err
		}
		event, err := m.Publish(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveMenu(m, event)
	})
}

// demoPlatforms gives every platform of the list an ICP备案号 and a server, so
// that a demo's filing is filled in from the platform's record. What they are
// called is made up: the addresses are those kept for documents (RFC 5737).
func demoPlatforms(ctx context.Context, s *store.Store) error {
	act, err := system(ctx, &s.Reader)
	if err != nil {
		return err
	}
	act.Actor = subsidy.Actor{ID: "demo", Role: subsidy.ServiceCentre}
	listed, err := s.AllPlatforms(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *store.Tx) error {
		for i, p := range listed {
			if p.ICP != "" || p.Server != "" || !p.Until.IsZero() {
				continue
			}
			province, city := "京", "北京市"
			if p.Gate == subsidy.GateRegistration {
				province, city = "粤", "广州市"
			}
			event, err := p.Describe(
				fmt.Sprintf("%sICP备%08d号", province, i+1), fmt.Sprintf("203.0.113.%d %s", i+1, city),
				act.Actor, act.Now)
			if err != nil {
				return err
			}
			if err := tx.SavePlatform(p, event); err != nil {
				return err
			}
		}
		return nil
	})
}
