package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shigang/store/storetest"
)

// noise is a JPEG that does not compress well, so that it needs several pieces.
func noise(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 900, 700))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type uploadView struct {
	ID                      string
	Piece, Pieces, Received int
}

// piece sends one piece of an upload.
func (c *client) piece(want int, u uploadView, n int, data []byte) {
	c.t.Helper()
	end := min(len(data), (n+1)*u.Piece)
	status, answer := c.send("PUT", fmt.Sprintf("%s/api/v1/uploads/%s/%d", c.server, u.ID, n),
		"application/octet-stream", bytes.NewReader(data[n*u.Piece:end]))
	if status != want {
		c.t.Fatalf("piece %d: %d %s", n, status, answer)
	}
}

// TestFilesAreResumedSealedAndTheirOwners uploads a contract over a server that
// is killed in between, and looks who may see it.
func TestFilesAreResumedSealedAndTheirOwners(t *testing.T) { onBothEngines(t, filesAreTheirOwners) }

// onBothEngines runs a story on SQLite and on PostgreSQL.
func onBothEngines(t *testing.T, story func(t *testing.T, env []string)) {
	t.Run("SQLite", func(t *testing.T) { story(t, nil) })
	if storetest.Fast() {
		return
	}
	t.Run("PostgreSQL", func(t *testing.T) { story(t, []string{"DATABASE_URL=" + storetest.Postgres(t)}) })
}

func filesAreTheirOwners(t *testing.T, env []string) {
	dir := t.TempDir()
	args := []string{"serve", "--addr", "127.0.0.1:0", "--data", dir}
	server := start(t, env, args...)
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	hr.login("hr")
	county := newClient(t, server.Address, hr.sandbox)
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	register(t, hr, county)
	var f filingView
	hr.api(200, "POST", "/filings", map[string]string{"type": "on_job"}, &f)
	data := noise(t)
	var u uploadView
	hr.api(422, "POST", "/uploads", map[string]any{"name": "合同.jpg", "size": 11 << 20}, nil)
	hr.api(200, "POST", "/uploads", map[string]any{"name": "C:\\合同 张三.jpg", "size": len(data)}, &u)
	if u.Pieces < 3 {
		t.Fatalf("only %d pieces of %d bytes", u.Pieces, len(data))
	}
	hr.piece(200, u, 0, data)
	attach := map[string]string{"upload": u.ID, "kind": "filing", "subject": f.ID, "purpose": "contract"}
	hr.api(409, "POST", "/files", attach, nil) // not complete
	server.kill()

	server = start(t, env, args...)
	hr.server, county.server = server.Address, server.Address
	hr.sandbox = server.Address + "/sandbox"
	hr.api(200, "GET", "/uploads/"+u.ID, nil, &u)
	if u.Received != 1 {
		t.Fatalf("after the kill %d pieces are there", u.Received)
	}
	stranger := newClient(t, server.Address, hr.sandbox)
	stranger.login("stranger")
	stranger.piece(403, u, 1, data) // acts for no enterprise
	for n := u.Received; n < u.Pieces; n++ {
		hr.piece(200, u, n, data)
	}
	hr.piece(200, u, u.Pieces-1, data) // the same again
	hr.api(422, "POST", "/files",
		map[string]string{"upload": u.ID, "kind": "filing", "subject": f.ID, "purpose": "licence"}, nil)
	var kept struct {
		ID, Name string
		Picture  bool
	}
	hr.api(200, "POST", "/files", attach, &kept)
	if !kept.Picture || kept.Name != "合同 张三.jpg" {
		t.Fatalf("%+v", kept)
	}
	hr.api(404, "GET", "/uploads/"+u.ID, nil, nil)
	status, content := hr.send("GET", hr.server+"/api/v1/files/"+kept.ID, "", nil)
	if _, err := jpeg.Decode(bytes.NewReader(content)); status != 200 || err != nil {
		t.Fatalf("the file: %d %v", status, err)
	}
	for _, path := range []string{"/files/" + kept.ID, "/files/" + kept.ID + "/thumb"} {
		if status, _ := stranger.send("GET", server.Address+"/api/v1"+path, "", nil); status != http.StatusForbidden &&
			status != http.StatusNotFound {
			t.Errorf("a stranger gets %s: %d", path, status)
		}
	}
	blobs := 0
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		blobs++
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("JFIF")) || bytes.Contains(raw, content[100:200]) {
			t.Errorf("%s is not sealed", path)
		}
		return err
	})
	if err != nil || blobs != 2 {
		t.Errorf("%d files kept, %v", blobs, err)
	}
	if err := server.interrupt(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shigang.db", "shigang.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("合同 张三")) || bytes.Contains(raw, data[1000:1100]) {
			t.Errorf("%s shows the file or its name", name)
		}
	}
}

// TestColleaguesComeAndGo invites, joins, hands over and leaves; the codes
// serve once, and the new county takes the enterprise over.
func TestColleaguesComeAndGo(t *testing.T) { onBothEngines(t, colleaguesComeAndGo) }

func colleaguesComeAndGo(t *testing.T, env []string) {
	server := start(t, env, "--verbose", "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	box := server.Address + "/sandbox"
	owner, colleague, third := newClient(t, server.Address, box), newClient(t, server.Address, box),
		newClient(t, server.Address, box)
	owner.login("hr")
	colleague.login("colleague")
	third.login("third")
	county, next := newClient(t, server.Address, box), newClient(t, server.Address, box)
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	next.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440204"}})
	register(t, owner, county)

	var invitation struct{ Code string }
	owner.api(200, "POST", "/invites", map[string]string{"role": "clerk"}, &invitation)
	colleague.api(404, "POST", "/members", map[string]string{"code": "WRONG234", "my_name": "林小红"}, nil)
	colleague.api(422, "POST", "/members", map[string]string{"code": invitation.Code, "my_name": ""}, nil)
	colleague.api(200, "POST", "/members",
		map[string]string{"code": strings.ToLower(invitation.Code), "my_name": "林小红"}, nil)
	third.api(404, "POST", "/members", map[string]string{"code": invitation.Code, "my_name": "周大明"}, nil)
	colleague.api(403, "POST", "/invites", map[string]string{"role": "clerk"}, nil)

	type member struct {
		ID, Name, Phone, Role string
		Me                    bool
	}
	var list struct{ Items []member }
	owner.api(200, "GET", "/members", nil, &list)
	var me, other member
	for _, m := range list.Items {
		if m.Me {
			me = m
		} else {
			other = m
		}
	}
	if len(list.Items) != 2 || other.Name != "林小红" || !strings.Contains(other.Phone, "****") {
		t.Fatalf("members %+v", list.Items)
	}
	quit := func() string { return "/members/" + me.ID + "?seen=" + url.QueryEscape(owner.enterpriseSeen()) }
	owner.api(409, "DELETE", quit(), nil, nil) // the last owner stays
	lead := func(who *client) map[string]string {
		return map[string]string{"role": "owner", "seen": who.enterpriseSeen()}
	}
	colleague.api(403, "PUT", "/members/"+other.ID, lead(colleague), nil)
	owner.api(204, "PUT", "/members/"+other.ID, lead(owner), nil)
	owner.api(204, "DELETE", quit(), nil, nil) // handed over, then gone
	owner.api(403, "GET", "/filings", nil, nil)
	colleague.api(200, "GET", "/filings", nil, nil)

	var f filingView
	colleague.api(200, "POST", "/filings", map[string]string{"type": "on_job"}, &f)
	colleague.api(422, "POST", "/enterprise/move",
		map[string]string{"county": "440203", "address": "原地", "seen": colleague.enterpriseSeen()}, nil)
	colleague.api(200, "POST", "/enterprise/move",
		map[string]string{"county": "440204", "address": "韶关市浈江区某路2号", "seen": colleague.enterpriseSeen()}, nil)
	_, page := next.send("GET", next.server+"/console/enterprises", "", nil)
	id := regexp.MustCompile(`/console/enterprises/([0-9a-f-]{36})`).FindStringSubmatch(string(page))
	if id == nil || !strings.Contains(string(page), "申请迁入") {
		t.Fatalf("the move is not on the new county's page")
	}
	county.form(404, "/console/enterprises/"+id[1]+"/move", url.Values{"answer": {"accept"}})
	next.form(200, "/console/enterprises/"+id[1]+"/move", url.Values{"answer": {"accept"}})
	var inbox struct{ Items []struct{ Title string } }
	colleague.api(200, "GET", "/inbox", nil, &inbox)
	if len(inbox.Items) == 0 || inbox.Items[0].Title != "企业迁移已办理" {
		t.Fatalf("inbox %+v", inbox)
	}
	var fresh filingView
	colleague.api(200, "POST", "/filings", map[string]string{"type": "pre_job"}, &fresh)
	var window struct{ Window struct{ County string } }
	for id, want := range map[string]string{f.ID: "440203", fresh.ID: "440204"} { // open cases stay, new ones follow
		colleague.api(200, "GET", "/filings/"+id, nil, &window)
		if window.Window.County != want {
			t.Errorf("a case is with %s, want %s", window.Window.County, want)
		}
	}
	if err := server.interrupt(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(server.log.String(), "林小红") ||
		strings.Contains(server.log.String(), storetest.Entries(1)[0].ID) {
		t.Error("the log names somebody")
	}
}

// TestTheCentreAndTheCountyAnswer registers, assesses, asks and is answered,
// over HTTP.
func TestTheCentreAndTheCountyAnswer(t *testing.T) { onBothEngines(t, theyAnswer) }

func theyAnswer(t *testing.T, env []string) {
	server := start(t, env, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	box := server.Address + "/sandbox"
	hr, county, centre := newClient(t, server.Address, box), newClient(t, server.Address, box),
		newClient(t, server.Address, box)
	hr.login("hr")
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	centre.form(200, "/dev/login", url.Values{"as": {"centre"}})
	register(t, hr, county)

	hr.api(409, "POST", "/my/platforms/class/registration", nil, nil) // needs none
	hr.api(204, "POST", "/my/platforms/gdzypx/registration", nil, nil)
	hr.api(409, "POST", "/my/platforms/gdzypx/registration", nil, nil)
	_, page := centre.send("GET", centre.server+"/console/platforms", "", nil)
	path := regexp.MustCompile(`/console/registrations/[0-9a-f-]{36}/gdzypx`).Find(page)
	if path == nil {
		t.Fatal("the registration is not on the centre's desk")
	}
	county.form(403, string(path), url.Values{"answer": {"accept"}})
	centre.form(422, string(path), url.Values{"answer": {"refuse"}, "key": {"r1"}}) // without a reason
	centre.form(200, string(path), url.Values{"answer": {"accept"}, "key": {"r2"}})
	centre.form(409, string(path), url.Values{"answer": {"accept"}, "key": {"r3"}})

	centre.form(200, "/console/platforms", url.Values{
		"name":   {"新推荐平台"},
		"site":   {"www.example.com"},
		"source": {"人社厅函〔2026〕1号"},
		"key":    {"p1"},
	})
	var platforms struct {
		Items []struct{ ID, Name, Gate, Registration string }
	}
	hr.api(200, "GET", "/my/platforms", nil, &platforms)
	state := map[string]string{}
	fresh := ""
	for _, p := range platforms.Items {
		state[p.ID] = p.Registration
		if p.Name == "新推荐平台" {
			fresh = p.ID
		}
	}
	if state["gdzypx"] != "registered" || fresh == "" {
		t.Fatalf("platforms %+v", platforms.Items)
	}
	centre.form(200, "/console/platforms/"+fresh+"/delist", url.Values{
		"source": {"人社厅函〔2026〕2号"},
		"key":    {"p2"},
	})
	hr.api(200, "GET", "/my/platforms", nil, &platforms)
	for _, p := range platforms.Items {
		if p.ID == fresh {
			t.Error("a platform that was taken off the list can still be chosen")
		}
	}

	var asked struct{ ID string }
	hr.api(422, "POST", "/questions", map[string]string{"title": "问", "body": ""}, nil)
	hr.api(200, "POST", "/questions", map[string]string{"title": "怎样变更备案", "body": "培训期间新来的员工怎么办？"},
		&asked)
	centre.form(404, "/console/questions/"+asked.ID, url.Values{"body": {"不归我们答复"}, "key": {"q0"}})
	county.form(200, "/console/questions/"+asked.ID, url.Values{"body": {"请在小程序里申请变更。"}, "key": {"q1"}})
	hr.api(204, "POST", "/questions/"+asked.ID, map[string]string{"body": "谢谢"}, nil)
	var q struct {
		State    string
		Messages []struct {
			Staff bool
			Body  string
		}
	}
	hr.api(200, "GET", "/questions/"+asked.ID, nil, &q)
	if q.State != "open" || len(q.Messages) != 3 || !q.Messages[1].Staff || q.Messages[2].Body != "谢谢" {
		t.Fatalf("the thread %+v", q)
	}
	if _, page := county.send("GET", county.server+"/console/inbox", "", nil); strings.Count(string(page),
		"怎样变更备案") != 2 {
		t.Error("the county was not told of each message")
	}
	var inbox struct{ Items []struct{ Title string } }
	hr.api(200, "GET", "/inbox", nil, &inbox)
	titles := fmt.Sprint(inbox.Items)
	if !strings.Contains(titles, "您的诉求有了答复") || !strings.Contains(titles, "平台注册登记已办好") {
		t.Errorf("inbox %s", titles)
	}
}
