package subsidy

import (
	"strings"
	"testing"
	"time"
)

func TestTheOfficesSettingsAreTheAdministratorsWithinBounds(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	admin := Actor{ID: "a", Role: Administrator}
	for name, v := range map[string]struct {
		to   Office
		by   Actor
		want Kind
	}{
		"another length":     {Office{SessionHours: 4, StaffPhone: true}, admin, ""},
		"no phone":           {Office{SessionHours: 8}, admin, ""},
		"nothing new":        {DefaultOffice(), admin, Conflict},
		"too short":          {Office{SessionHours: 0, StaffPhone: true}, admin, Invalid},
		"too long":           {Office{SessionHours: 13, StaffPhone: true}, admin, Invalid},
		"by an officer":      {Office{SessionHours: 4}, Actor{ID: "c", Role: CityOfficer}, Forbidden},
		"by a county's head": {Office{SessionHours: 4}, Actor{ID: "c", Role: CountyChief}, Forbidden},
	} {
		o := DefaultOffice()
		ev, err := o.Set(v.to, v.by, now)
		if KindOf(err) != v.want || err == nil && (o != v.to || !strings.Contains(ev.Note, "改为")) ||
			err != nil && o != DefaultOffice() {
			t.Errorf("%s: %+v %+v %v", name, o, ev, err)
		}
	}
	if (Office{StaffPhone: true}).MayUsePhone() != nil || KindOf(Office{}.MayUsePhone()) != Forbidden {
		t.Error("the switch does not decide")
	}
}
