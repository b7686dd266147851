package subsidy

import (
	"slices"
	"testing"
	"time"
)

func TestTheSecondPersonsAmountHasBounds(t *testing.T) {
	city, now := Actor{ID: "c", Role: CityOfficer}, time.Now()
	was := SecondSettings{UpTo: 1_000_00}
	for _, to := range []Fen{-1, maxSecond + 1} {
		_, err := was.Change(SecondSettings{to}, city, now)
		if e, ok := err.(*Error); !ok || e.Field != "/up_to" {
			t.Errorf("%d: %v", to, err)
		}
	}
	for _, to := range []Fen{0, 1, maxSecond} {
		if _, err := was.Change(SecondSettings{to}, city, now); err != nil {
			t.Errorf("%d: %v", to, err)
		}
	}
	if _, err := was.Change(was, city, now); KindOf(err) != Conflict {
		t.Errorf("no change: %v", err)
	}
	if _, err := was.Change(SecondSettings{}, Actor{Role: CountyChief, County: "440203"}, now); err == nil {
		t.Error("a county's chief sets it")
	}
}

func TestWhoseAccountsClash(t *testing.T) {
	account := func(id, name string, role Role, county County) DutyAccount {
		return DutyAccount{ID: id, Login: id, Name: name, Role: role, County: county}
	}
	disabled := account("z", "赵一", CountyChief, "440203")
	disabled.Disabled = true
	member := account("m", "孙四", CountyReviewer, "440203")
	member.Member = 2
	all := []DutyAccount{
		account("a", "赵一", CountyReviewer, "440203"), disabled,
		account("b", "钱二", CountyReviewer, "440203"), account("c", "钱二", CountyChief, "440203"),
		account("d", "李三", CountyReviewer, "440203"), account("e", "李三", CountyChief, "440204"),
		account("f", "周五", Administrator, ""), account("g", "周五", CityOfficer, ""),
		account("h", "吴六", Administrator, ""), account("i", "吴六", CountyReviewer, "440203"),
		member,
	}
	got := Clashes(all)
	var who []string
	for id := range got {
		who = append(who, id)
	}
	slices.Sort(who)
	if !slices.Equal(who, []string{"b", "c", "h", "i", "m"}) {
		t.Errorf("%v", got)
	}
	if outside := Outside(); !slices.Equal(outside, []Role{ServiceCentre, CityOfficer, Administrator}) {
		t.Errorf("decide no county's case: %v", outside)
	}
}
