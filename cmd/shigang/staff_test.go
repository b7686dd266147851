package main

import (
	"os/exec"
	"strings"
	"testing"
)

// staffCommand runs a command of staff on a data folder.
func staffCommand(t *testing.T, dir, password string, args ...string) (said string, failed bool) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"staff"}, args...)...)
	cmd.Env = append(cmd.Environ(), "SHIGANG_DEMO=true", "SHIGANG_DATA="+dir, "SHIGANG_STAFF_PASSWORD="+password)
	out, err := cmd.CombinedOutput()
	return string(out), err != nil
}

func TestAnAccountIsOpenedClosedAndResetOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	for _, v := range []struct {
		password string
		args     []string
		fails    bool
		says     string
	}{
		{
			"short",
			[]string{"add", "--login=wj", "--name=张三", "--role=county_reviewer", "--county=440203"},
			true,
			"密码须有12至200个字符",
		},
		{
			"a first password",
			[]string{"add", "--login=wj", "--name=张三", "--role=county_reviewer", "--county=440203"},
			false, "account opened",
		},
		{"", []string{"list"}, false, "must change password"},
		{"", []string{"disable", "wj"}, false, "sessions ended"},
		{"", []string{"disable", "wj"}, true, "已经停用"},
		{"", []string{"list"}, false, "disabled"},
		{"", []string{"enable", "wj"}, false, "account enabled"},
		{"", []string{"reset", "wj"}, false, "new password: "},
		{"", []string{"reset", "nobody"}, true, "no account has this login"},
	} {
		said, failed := staffCommand(t, dir, v.password, v.args...)
		if failed != v.fails || !strings.Contains(said, v.says) {
			t.Errorf("staff %s: failed %t, said %s", v.args[0], failed, said)
		}
	}
	if said, _ := staffCommand(t, dir, "given by us all", "reset", "wj"); strings.Contains(said, "given by us all") {
		t.Error("a given password is printed")
	}
}

func TestLimitsThatMeanNothingAreRefused(t *testing.T) {
	good := limits{Uploads: 1, DiskPercent: 5}
	if err := good.check(); err != nil {
		t.Errorf("good ones: %v", err)
	}
	for name, l := range map[string]limits{"negative": {Drafts: -1}, "more than the disk": {DiskPercent: 101}} {
		if l.check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
