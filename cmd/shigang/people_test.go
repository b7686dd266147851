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
	s := &fileStory{story: t, env: env, dir: t.TempDir(), data: noise(t)}
	s.serve()
	box := s.server.Address + "/sandbox"
	s.hr, s.county = newClient(t, s.server.Address, box), newClient(t, s.server.Address, box)
	s.hr.login("hr")
	s.county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	register(t, s.hr, s.county)
	s.hr.api(200, "POST", "/filings", map[string]string{"type": "on_job"}, &s.filing)

	storetest.Step(t, "an upload that is not complete is no file", s.isBegun)
	storetest.Step(t, "it goes on after a kill", s.isResumed)
	storetest.Step(t, "it is attached for what it is", s.isAttached)
	storetest.Step(t, "a stranger does not get it", s.isHidden)
	storetest.Step(t, "it lies sealed on the disk", s.isSealed)
	storetest.Step(t, "the database does not show it", s.isNotInTheDatabase)
}

// fileStory is a contract that an enterprise uploads.
type fileStory struct {
	story      *testing.T // what is started lives as long as the story
	env        []string
	dir        string
	server     *process
	hr, county *client
	stranger   *client
	filing     filingView
	data       []byte
	upload     uploadView
	kept       struct {
		ID, Name string
		Picture  bool
	}
	content []byte // the file as it is handed out
}

func (s *fileStory) serve() {
	s.server = start(s.story, s.env, "serve", "--addr", "127.0.0.1:0", "--data", s.dir)
}

// attach is the request that makes the upload a file of the filing.
func (s *fileStory) attach(purpose string) map[string]string {
	return map[string]string{"upload": s.upload.ID, "kind": "filing", "subject": s.filing.ID, "purpose": purpose}
}

func (s *fileStory) isBegun(t *testing.T) {
	s.hr.api(422, "POST", "/uploads", map[string]any{"name": "合同.jpg", "size": 11 << 20}, nil)
	s.hr.api(200, "POST", "/uploads", map[string]any{"name": "C:\\合同 张三.jpg", "size": len(s.data)}, &s.upload)
	if s.upload.Pieces < 3 {
		t.Fatalf("only %d pieces of %d bytes, want 3", s.upload.Pieces, len(s.data))
	}
	s.hr.piece(200, s.upload, 0, s.data)
	s.hr.api(409, "POST", "/files", s.attach("contract"), nil) // not complete
}

func (s *fileStory) isResumed(t *testing.T) {
	s.server.kill()
	s.serve()
	s.hr.server, s.county.server = s.server.Address, s.server.Address
	s.hr.sandbox = s.server.Address + "/sandbox"
	s.hr.api(200, "GET", "/uploads/"+s.upload.ID, nil, &s.upload)
	if s.upload.Received != 1 {
		t.Fatalf("after the kill %d pieces are there, want 1", s.upload.Received)
	}
	s.stranger = newClient(s.story, s.server.Address, s.hr.sandbox)
	s.stranger.login("stranger")
	s.stranger.piece(403, s.upload, 1, s.data) // acts for no enterprise
	for n := s.upload.Received; n < s.upload.Pieces; n++ {
		s.hr.piece(200, s.upload, n, s.data)
	}
	s.hr.piece(200, s.upload, s.upload.Pieces-1, s.data) // the same again
}

func (s *fileStory) isAttached(t *testing.T) {
	s.hr.api(422, "POST", "/files", s.attach("licence"), nil)
	s.hr.api(200, "POST", "/files", s.attach("contract"), &s.kept)
	if !s.kept.Picture || s.kept.Name != "合同 张三.jpg" {
		t.Fatalf("%+v, want the picture 合同 张三.jpg", s.kept)
	}
	s.hr.api(404, "GET", "/uploads/"+s.upload.ID, nil, nil)
	var status int
	status, s.content = s.hr.send("GET", s.hr.server+"/api/v1/files/"+s.kept.ID, "", nil)
	if _, err := jpeg.Decode(bytes.NewReader(s.content)); status != 200 || err != nil {
		t.Fatalf("the file: %d, want 200 and a JPG: %v", status, err)
	}
}

func (s *fileStory) isHidden(t *testing.T) {
	for _, path := range []string{"/files/" + s.kept.ID, "/files/" + s.kept.ID + "/thumb"} {
		status, _ := s.stranger.send("GET", s.server.Address+"/api/v1"+path, "", nil)
		if status != http.StatusForbidden && status != http.StatusNotFound {
			t.Errorf("a stranger gets %s: %d, want 403 or 404", path, status)
		}
	}
}

func (s *fileStory) isSealed(t *testing.T) {
	blobs := 0
	err := filepath.WalkDir(filepath.Join(s.dir, "files"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		blobs++
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("JFIF")) || bytes.Contains(raw, s.content[100:200]) {
			t.Errorf("%s is not sealed", path)
		}
		return err
	})
	if err != nil || blobs != 2 {
		t.Errorf("%d files kept, want 2: %v", blobs, err)
	}
}

func (s *fileStory) isNotInTheDatabase(t *testing.T) {
	if err := s.server.interrupt(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"shigang.db", "shigang.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("合同 张三")) || bytes.Contains(raw, s.data[1000:1100]) {
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
		map[string]string{
			"county": "440204", "address": "韶关市浈江区某路2号", "seen": colleague.enterpriseSeen(),
		}, nil)
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
	s := &answerStory{
		hr:     newClient(t, server.Address, box),
		county: newClient(t, server.Address, box),
		centre: newClient(t, server.Address, box),
	}
	s.hr.login("hr")
	s.county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	s.centre.form(200, "/dev/login", url.Values{"as": {"centre"}})
	register(t, s.hr, s.county)

	storetest.Step(t, "the centre alone answers a registration, once", s.isRegistered)
	storetest.Step(t, "the list has what the centre puts on it", s.isListed)
	storetest.Step(t, "and no longer what it took off", s.isDelisted)
	storetest.Step(t, "the county alone answers a question", s.isAnswered)
	storetest.Step(t, "both are told", s.areTold)
}

// answerStory is an enterprise that asks the service centre and its county.
type answerStory struct {
	hr, county, centre *client
	fresh              string // a platform that was put on the list
}

func (s *answerStory) isRegistered(t *testing.T) {
	s.hr.api(409, "POST", "/my/platforms/class/registration", nil, nil) // needs none
	s.hr.api(204, "POST", "/my/platforms/gdzypx/registration", nil, nil)
	s.hr.api(409, "POST", "/my/platforms/gdzypx/registration", nil, nil)
	_, page := s.centre.send("GET", s.centre.server+"/console/platforms", "", nil)
	path := string(regexp.MustCompile(`/console/registrations/[0-9a-f-]{36}/gdzypx`).Find(page))
	if path == "" {
		t.Fatal("the registration is not on the centre's desk")
	}
	s.county.form(403, path, url.Values{"answer": {"accept"}})
	s.centre.form(422, path, url.Values{"answer": {"refuse"}, "key": {"r1"}}) // without a reason
	s.centre.form(200, path, url.Values{"answer": {"accept"}, "key": {"r2"}})
	s.centre.form(409, path, url.Values{"answer": {"accept"}, "key": {"r3"}})
}

type platformView struct{ ID, Name, Gate, Registration string }

// platforms are those that the enterprise may choose.
func (s *answerStory) platforms() []platformView {
	var list struct{ Items []platformView }
	s.hr.api(200, "GET", "/my/platforms", nil, &list)
	return list.Items
}

func (s *answerStory) isListed(t *testing.T) {
	s.centre.form(200, "/console/platforms", url.Values{
		"name":   {"新推荐平台"},
		"site":   {"www.example.com"},
		"source": {"人社厅函〔2026〕1号"},
		"key":    {"p1"},
	})
	state := map[string]string{}
	list := s.platforms()
	for _, p := range list {
		state[p.ID] = p.Registration
		if p.Name == "新推荐平台" {
			s.fresh = p.ID
		}
	}
	if state["gdzypx"] != "registered" || s.fresh == "" {
		t.Fatalf("platforms %+v, want gdzypx registered and 新推荐平台", list)
	}
}

func (s *answerStory) isDelisted(t *testing.T) {
	s.centre.form(200, "/console/platforms/"+s.fresh+"/delist", url.Values{
		"source": {"人社厅函〔2026〕2号"},
		"key":    {"p2"},
	})
	for _, p := range s.platforms() {
		if p.ID == s.fresh {
			t.Error("a platform that was taken off the list can still be chosen")
		}
	}
}

func (s *answerStory) isAnswered(t *testing.T) {
	var asked struct{ ID string }
	s.hr.api(422, "POST", "/questions", map[string]string{"title": "问", "body": ""}, nil)
	question := map[string]string{"title": "怎样变更备案", "body": "培训期间新来的员工怎么办？"}
	s.hr.api(200, "POST", "/questions", question, &asked)
	s.centre.form(404, "/console/questions/"+asked.ID, url.Values{"body": {"不归我们答复"}, "key": {"q0"}})
	s.county.form(200, "/console/questions/"+asked.ID, url.Values{"body": {"请在小程序里申请变更。"}, "key": {"q1"}})
	s.hr.api(204, "POST", "/questions/"+asked.ID, map[string]string{"body": "谢谢"}, nil)
	var q struct {
		State    string
		Messages []struct {
			Staff bool
			Body  string
		}
	}
	s.hr.api(200, "GET", "/questions/"+asked.ID, nil, &q)
	if q.State != "open" || len(q.Messages) != 3 || !q.Messages[1].Staff || q.Messages[2].Body != "谢谢" {
		t.Fatalf("the thread %+v, want three messages, the second of staff", q)
	}
}

func (s *answerStory) areTold(t *testing.T) {
	_, page := s.county.send("GET", s.county.server+"/console/inbox", "", nil)
	if n := strings.Count(string(page), "怎样变更备案"); n != 2 {
		t.Errorf("the county was told %d times, want 2", n)
	}
	var inbox struct{ Items []struct{ Title string } }
	s.hr.api(200, "GET", "/inbox", nil, &inbox)
	titles := fmt.Sprint(inbox.Items)
	if !strings.Contains(titles, "您的诉求有了答复") || !strings.Contains(titles, "平台注册登记已办好") {
		t.Errorf("inbox %s", titles)
	}
}
