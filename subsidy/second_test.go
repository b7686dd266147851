package subsidy

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"shigang/subsidy/calendar"
)

// appCode is what an authenticator shows at a time.
func appCode(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestACodeIsTakenOnceAndWithinOneStepOfItsTime(t *testing.T) {
	secret, err := NewSecondSecret()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 9, 0, 15, 0, calendar.China) // in the middle of a step
	for seconds, want := range map[int]bool{-75: false, -30: true, 0: true, 30: true, 75: false} {
		f := SecondFactor{Secret: secret}
		if got := f.Take(appCode(t, secret, now.Add(time.Duration(seconds)*time.Second)), now); got != want {
			t.Errorf("a code of %d seconds: %t", seconds, got)
		}
	}
	f := SecondFactor{Secret: secret}
	ahead := appCode(t, secret, now.Add(30*time.Second))
	for _, v := range []struct {
		what, code string
		want       bool
	}{
		{"the next one", ahead, true},
		{"it again", ahead, false},
		{"the one before it", appCode(t, secret, now), false},
		{"nothing", "", false},
		{"too short", "12345", false},
		{"letters", "abcdef", false},
	} {
		if got := f.Take(v.code, now); got != v.want {
			t.Errorf("%s: %t", v.what, got)
		}
	}
	if later := now.Add(time.Minute); !f.Take(appCode(t, secret, later), later) {
		t.Error("a later code is refused")
	}
	none := SecondFactor{}
	if none.Take("000000", now) {
		t.Error("an account without a second factor takes a code")
	}
}

func TestATypedCodeIsCleanedWhateverStandsBetween(t *testing.T) {
	for typed, want := range map[string]string{
		"123 456": "123456", " １２３４５６\u200b": "123456", "ABCDE-FGHIJ": "abcde-fghij", "abcdefghij": "abcde-fghij",
		"abcde — fghij": "abcde-fghij", "": "",
	} {
		if got := CleanCode(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	seen := map[string]bool{}
	for _, code := range NewRecoveryCodes() {
		if seen[code] || !RecoveryCode(CleanCode(strings.ToUpper(code))) || CleanCode(code) != code {
			t.Errorf("%q", code)
		}
		seen[code] = true
	}
	if len(seen) != RecoveryCodes || RecoveryCode("123456") {
		t.Errorf("%d codes", len(seen))
	}
}

func TestTheAppReadsWhoseSecretItIs(t *testing.T) {
	u, err := url.Parse(SecondAddress("张 三&", "ABC"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/适岗:张 三&" ||
		u.Query().Get("secret") != "ABC" || u.Query().Get("issuer") != "适岗" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("%v, %v", u, err)
	}
}

func TestWhoMustHaveASecondFactorCannotTakeItAwayAlone(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	for _, role := range StaffRoles() {
		needs := role == CountyChief || role == CityOfficer || role == Administrator
		if role.NeedsSecond() != needs {
			t.Errorf("%s: %t", role, role.NeedsSecond())
		}
	}
	a, self := StaffAccount{ID: "a", Login: "wang"}, Actor{ID: "a", Role: CountyChief}
	admin := Actor{ID: "admin", Role: Administrator}
	wants := func(what string, want Kind, _ Event, err error) {
		t.Helper()
		if KindOf(err) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	told := func(what string, ev Event, err error) {
		t.Helper()
		if err != nil || len(ev.Owes) != 1 || ev.Owes[0].To.Account != "a" {
			t.Errorf("%s: %+v, %v", what, ev, err)
		}
	}
	ev, err := a.EndSecond(true, self, now)
	wants("a needed one", Forbidden, ev, err)
	ev, err = a.EndSecond(false, self, now)
	told("one that is not needed", ev, err)
	ev, err = a.EndSecond(false, Actor{ID: "b", Role: CountyChief}, now)
	wants("another's", NotFound, ev, err)
	ev, err = a.ResetSecond(true, admin, now)
	told("by the administrator", ev, err)
	ev, err = a.ResetSecond(true, self, now)
	wants("by a chief", Forbidden, ev, err)
	ev, err = a.ResetSecond(false, admin, now)
	wants("none", Conflict, ev, err)
	ev, err = StaffAccount{ID: "admin"}.ResetSecond(true, admin, now)
	wants("the administrator's own", Conflict, ev, err)
	var f SecondFactor
	ev, err = a.SetUpSecond(&f, "", "123456", now, self, now)
	wants("without a secret", Conflict, ev, err)
	secret, _ := NewSecondSecret()
	ev, err = a.SetUpSecond(&f, secret, "12345", now, self, now)
	wants("a wrong code", Invalid, ev, err)
	ev, err = a.SetUpSecond(&f, secret, appCode(t, secret, now), now, self, now)
	told("a right one", ev, err)
	if f.Secret != secret || f.Used == 0 || f.Take(appCode(t, secret, now), now) {
		t.Errorf("%+v", f)
	}
	for _, what := range []SecondChange{SecondIsSet, SecondIsEnded, SecondIsReset, SecondRecovery} {
		body := (SecondChanged{Login: "wang", What: what, Left: 3, At: now}).Body()
		if strings.Contains(body, "09:00。") {
			t.Errorf("%s is not said: %s", what, body)
		}
	}
}
