package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

type mailboxView struct {
	Available, Confirmed bool
	Address              string
}

// letters are the letters that the sandbox has for an address.
func (c *client) letters(to string) (out []struct {
	Subject, Text string
	Files         []string
},
) {
	c.t.Helper()
	var answer struct {
		Items []struct {
			Subject, Text string
			Files         []string
		}
	}
	c.box("GET", "/control/mail?to="+to, nil, &answer)
	return answer.Items
}

// confirmMail sets the phone's e-mail address and types the code that comes.
func confirmMail(t *testing.T, hr *client, address string) {
	t.Helper()
	var view mailboxView
	if hr.api(200, "GET", "/me/mail", nil, &view); !view.Available || view.Address != "" {
		t.Fatalf("%+v", view)
	}
	hr.api(422, "POST", "/me/mail", map[string]string{"address": "nonsense"}, nil)
	if hr.api(200, "POST", "/me/mail", map[string]string{"address": address}, &view); view.Confirmed ||
		strings.Contains(address, view.Address) {
		t.Fatalf("%+v", view)
	}
	storetest.Eventually(t, 20*time.Second, "the code arrives", func() bool { return len(hr.letters(address)) == 1 })
	code := regexp.MustCompile(`\d{6}`).FindString(hr.letters(address)[0].Text)
	hr.api(422, "POST", "/me/mail/confirm", map[string]string{"code": "x" + code[1:]}, nil)
	if hr.api(200, "POST", "/me/mail/confirm", map[string]string{"code": code}, &view); !view.Confirmed {
		t.Fatalf("%+v", view)
	}
}

// An address is confirmed by its code, a chief confirms the county's weekly
// table, and on Monday noon the city's address has the Excel file, once.
func TestMailFromTheCodeToTheCitysTable(t *testing.T) {
	const address = "hr.zhang@example.com"
	dir := t.TempDir()
	server := start(t, nil, "--verbose", "serve", "--addr", "127.0.0.1:0", "--data", dir)
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	hr.login("hr")
	confirmMail(t, hr, address)
	chief := newClient(t, server.Address, hr.sandbox)
	chief.form(200, "/dev/login", url.Values{"as": {"chief"}, "county": {"440203"}})
	clock := func(d calendar.Day, at time.Duration) {
		t.Helper()
		status, data := chief.send("POST", server.Address+"/dev/clock", "application/json",
			strings.NewReader(`{"to":"`+d.Start().Add(at).Format(time.RFC3339)+`"}`))
		if status != 200 {
			t.Fatalf("clock: %d %s", status, data)
		}
	}
	// The scan that keeps the first week may not have come by yet.
	monday := calendar.WeekOf(businessDay(t, hr)).AddDays(7)
	clock(monday, 6*time.Minute)
	clock(monday.AddDays(7), 6*time.Minute)
	week := monday.String()
	storetest.Eventually(t, 20*time.Second, "the table is made", func() bool {
		status, _ := chief.send("GET", server.Address+"/console/weekly?week="+week, "", nil)
		return status == 200
	})
	if page := chief.form(200, "/console/weekly/"+week+"/confirm", url.Values{"key": {"k"}}); !strings.Contains(page,
		"已确认") {
		t.Fatal("the table is not confirmed")
	}
	mailed := func() int {
		n := 0
		for _, l := range chief.letters(weekly.CityMail) {
			if strings.Contains(l.Subject, monday.Chinese()) && len(l.Files) == 1 &&
				strings.HasSuffix(l.Files[0], ".xlsx") {
				n++
			}
		}
		return n
	}
	if n := mailed(); n != 0 {
		t.Fatalf("mailed %d times before noon", n)
	}
	clock(monday.AddDays(7), 12*time.Hour+time.Minute)
	storetest.Eventually(t, 20*time.Second, "the city has its table", func() bool { return mailed() == 1 })
	clock(monday.AddDays(8), 12*time.Hour+time.Minute)
	if n := mailed(); n != 1 {
		t.Errorf("mailed %d times", n)
	}
	if err := server.interrupt(); err != nil {
		t.Fatalf("Ctrl-C: %v\n%s", err, server.log)
	}
	for _, name := range []string{"shigang.db", "shigang.db-wal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if strings.Contains(string(data), address) || strings.Contains(string(data), weekly.CityMail) ||
			strings.Contains(server.log.String(), address) {
			t.Errorf("%s or the log shows an address", name)
		}
	}
}

func TestASandboxElsewhereTakesTheMailBySMTPURL(t *testing.T) {
	box := start(t, nil, "sandbox", "--addr", "127.0.0.1:0", "--smtp-addr", "127.0.0.1:0", "--file",
		filepath.Join(t.TempDir(), "box.db"))
	post := regexp.MustCompile(`smtp://[0-9.:]+`).FindString(box.line)
	server := start(t, []string{"SMTP_URL=" + post}, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(),
		"--wechat-api-url", box.Address)
	hr := newClient(t, server.Address, box.Address)
	hr.login("hr")
	confirmMail(t, hr, "li@example.com")

	mute := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--wechat-api-url", box.Address)
	other := newClient(t, mute.Address, box.Address)
	other.login("other")
	var view mailboxView
	if other.api(200, "GET", "/me/mail", nil, &view); view.Available {
		t.Error("mail without a server to send by")
	}
	var p problemView
	if other.api(503, "POST", "/me/mail", map[string]string{"address": "li@example.com"},
		&p); !strings.Contains(p.Detail, "没有开通发信") {
		t.Errorf("%s", p.Detail)
	}
	city := newClient(t, mute.Address, box.Address)
	city.form(200, "/dev/login", url.Values{"as": {"city"}})
	if page := city.form(200, "/console/weekly/make", url.Values{"key": {"k"}}); !strings.Contains(page,
		"请下载Excel后自行发送") {
		t.Error("the page does not say that there is no way to mail")
	}
}
