package sandbox_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/wechat/sandbox"
)

// server is an account's callback that answers as it is told.
type server struct {
	mu     sync.Mutex
	bodies []string
	query  []string
	answer func(n int, w http.ResponseWriter)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.bodies, s.query = append(s.bodies, string(data)), append(s.query, r.URL.RawQuery)
	n := len(s.bodies)
	s.mu.Unlock()
	s.answer(n, w)
}

func (s *server) seen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

func withCallback(t *testing.T, answer func(n int, w http.ResponseWriter)) (*world, *server) {
	t.Helper()
	s := &server{answer: answer}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	w := newWorld(t, func(o *sandbox.Options) { o.CallbackURL, o.Machine = web.URL+"/wechat", time.Now })
	return w, s
}

func say(w *world, text string) map[string]any {
	return w.tell("/control/message", fmt.Sprintf(`{"user":"follower","text":%q}`, text))["post"].(map[string]any)
}

func TestAPostIsRepeatedThreeTimesAndThenGivenUp(t *testing.T) {
	w, s := withCallback(t, func(n int, w http.ResponseWriter) {
		if n < 3 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte("success"))
	})
	if post := say(w, "你好"); post["state"] != "waiting" || post["tries"].(float64) < 1 {
		t.Fatalf("%v", post)
	}
	w.settle()
	if s.seen() != 3 || s.bodies[0] == s.bodies[1] { // sealed anew each time
		t.Fatalf("%d posts", s.seen())
	}
	for _, want := range []string{"encrypt_type=aes", "msg_signature=", "timestamp=", "nonce=", "openid=oa_follower"} {
		if !strings.Contains(s.query[0], want) {
			t.Errorf("a post's address lacks %s", want)
		}
	}
	if strings.Contains(s.bodies[0], "你好") {
		t.Error("a post is readable")
	}
	w, s = withCallback(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	say(w, "还在吗")
	w.settle()
	if s.seen() != 4 {
		t.Fatalf("%d posts, want one and three more", s.seen())
	}
}

func TestAReplyThatIsNoneIsNotRepeated(t *testing.T) {
	for name, answer := range map[string]string{
		"plain text": "您好",
		"plain XML":  "<xml><Content>您好</Content></xml>",
		"a wrong signature": "<xml><Encrypt>AAAA</Encrypt><MsgSignature>x</MsgSignature><TimeStamp>1</TimeStamp>" +
			"<Nonce>1</Nonce></xml>",
		"JSON": `{"a":1}`,
	} {
		w, s := withCallback(t, func(_ int, w http.ResponseWriter) { _, _ = w.Write([]byte(answer)) })
		if post := say(w, "你好"); post["state"] != "failed" || post["problem"] == "" {
			t.Errorf("%s: %v", name, post)
		}
		w.settle()
		if s.seen() != 1 || w.count("channel=reply") != 0 {
			t.Errorf("%s: %d posts", name, s.seen())
		}
	}
}

func TestPostsOutliveAStop(t *testing.T) {
	var up sync.Mutex
	works := false
	w, s := withCallback(t, func(_ int, w http.ResponseWriter) {
		up.Lock()
		defer up.Unlock()
		if !works {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte("success"))
	})
	o := options(w.path, time.Now)
	say(w, "你好")
	if err := w.box.Close(); err != nil {
		t.Fatal(err)
	}
	up.Lock()
	works = true
	up.Unlock()
	before := s.seen()
	web := httptest.NewServer(s)
	defer web.Close()
	o.CallbackURL = web.URL
	again, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	box := httptest.NewServer(again.Handler())
	defer box.Close()
	w.url = box.URL
	w.settle()
	if s.seen() <= before {
		t.Fatal("the post was lost")
	}
}

// child starts the sandbox as a process of its own.
func child(t *testing.T, path string) (address string, cmd *exec.Cmd) {
	t.Helper()
	cmd = exec.Command(os.Args[0]) //nolint:gosec // this test's own binary
	cmd.Env, cmd.Stderr = append(os.Environ(), "SANDBOX_CHILD="+path), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), cmd
}

// memory is the most memory a process has had, in MB.
func memory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("no /proc")
	}
	for _, line := range strings.Split(string(status), "\n") {
		if kb, found := strings.CutPrefix(line, "VmHWM:"); found {
			n, err := strconv.Atoi(strings.Fields(kb)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n / 1024
		}
	}
	t.Fatal("no VmHWM")
	return 0
}

// A kill -9 in the middle of a mass send to a million followers (a tenth of
// that in a hurry): the restart goes on where the rows end, each follower has
// one, and the call itself was answered at once.
func TestAKilledMassSendGoesOnWithoutRepeating(t *testing.T) {
	all := 1_000_000
	if os.Getenv("SHIGANG_TEST_FAST") != "" || testing.Short() {
		all = 100_000
	}
	w := &world{t: t, path: t.TempDir() + "/box.db", tokens: map[string]string{}}
	var process *exec.Cmd
	w.url, process = child(t, w.path)
	began := time.Now()
	w.tell("/control/followers", fmt.Sprintf(`{"count":%d,"refusing":1000,"failing":500}`, all))
	t.Logf("%d followers in %v", all, time.Since(began))
	draft := w.draft()
	began = time.Now()
	if code, out := w.sendAll(draft, "big", 0); code != 0 {
		t.Fatalf("%v", out)
	}
	t.Logf("answered after %v", time.Since(began))
	for w.count("channel=mass") < all/5 { // each count waits for its turn at the file
		if time.Since(began) > time.Minute {
			t.Fatal("the job does not run")
		}
	}
	if n := w.count("channel=mass"); n == all-1500 {
		t.Fatal("it was over before it could be killed")
	}
	t.Logf("%d MB at most", memory(t, process.Process.Pid))
	if m := memory(t, process.Process.Pid); m > 256 {
		t.Errorf("%d MB", m)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait()
	w.url, process = child(t, w.path)
	w.settle()
	took := time.Since(began)
	t.Logf("%d delivered in %v with a kill between, %d MB at most", all, took, memory(t, process.Process.Pid))
	if n := w.count("channel=mass"); n != all-1500 {
		t.Fatalf("%d delivered", n)
	}
	if took > time.Minute {
		t.Errorf("took %v", took)
	}
	db, err := sql.Open("sqlite3", "file:"+w.path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var people, total, kept, sent, failed, ends int
	err = db.QueryRow("SELECT COUNT(DISTINCT openid) FROM delivery WHERE channel = 'mass'").Scan(&people)
	if err == nil {
		err = db.QueryRow(
			"SELECT total, kept, sent, failed, (SELECT COUNT(*) FROM post WHERE kind = 'mass_end') FROM broadcast").
			Scan(&total, &kept, &sent, &failed, &ends)
	}
	if err != nil || people != all-1500 || total != all || kept != all-1000 || sent != all-1500 || failed != 500 ||
		ends != 1 {
		t.Fatalf("%d people; total %d, kept %d, sent %d, failed %d; %d ends; %v", people, total, kept, sent, failed,
			ends, err)
	}
}

func TestAMassSendThatFailsBehindSaysWhy(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/fail", `{"path":"cgi-bin/message/mass/sendall","mode":"job","code":20008,"times":1}`)
	if code, _ := w.sendAll(w.draft(), "n", 0); code != 0 {
		t.Fatal("the call itself is taken")
	}
	w.settle()
	if w.count("channel=mass") != 0 {
		t.Fatal("it was delivered")
	}
}
