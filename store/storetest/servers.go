// Package storetest gives tests a real store, on SQLite and on PostgreSQL, and
// starts the private servers they need on free loopback ports.
package storetest

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // databases for tests
)

// Fast leaves PostgreSQL and Redis out (make test-fast).
func Fast() bool { return os.Getenv("SHIGANG_TEST_FAST") == "1" }

// servers are the private servers of this test process, by name.
var servers struct {
	sync.Mutex
	postgres, redis string // addresses
	stop            []func()
	databases       int
	file            []byte // a migrated SQLite file
	template        string // name of a migrated PostgreSQL database
	disk            string // a folder for what is too large for memory
}

// Main runs a package's tests and then ends the servers they started, each by
// its own process id: func TestMain(m *testing.M) { storetest.Main(m) }.
func Main(m *testing.M) {
	servers.disk = os.TempDir()
	forget := inMemory()
	code := m.Run()
	servers.Lock()
	for _, stop := range slices.Backward(servers.stop) {
		stop()
	}
	servers.Unlock()
	forget()
	os.Exit(code)
}

// FreePort is a loopback port that nobody listens on, below those that systems
// give to outgoing connections: one of these could take it while its server is
// down between two starts.
func FreePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		ln, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err != nil {
			continue // taken
		}
		defer func() { _ = ln.Close() }()
		return ln.Addr().(*net.TCPAddr).Port
	}
	t.Fatal("no free port")
	return 0
}

// Postgres returns the address of a fresh database on a private server.
func Postgres(t testing.TB) string {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	address, _ := database(t, "template0")
	return address
}

// database makes a database as another one is; the servers are locked.
func database(t testing.TB, like string) (address, name string) {
	t.Helper()
	if servers.postgres == "" {
		servers.postgres = os.Getenv("SHIGANG_TEST_POSTGRES")
	}
	if servers.postgres == "" {
		servers.postgres = startPostgres(t)
	}
	servers.databases++
	name = fmt.Sprintf("t%d_%d", os.Getpid(), servers.databases)
	admin, err := sql.Open("pgx", servers.postgres)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	_, err = admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + like +
		" LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'")
	if err != nil {
		t.Fatalf("make test database: %v", err)
	}
	return strings.Replace(servers.postgres, "/postgres?", "/"+name+"?", 1), name
}

// inHaste are a server's settings that give up what no test needs: to outlive a
// power failure, and to look after hundreds of databases that each live a moment.
const inHaste = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c jit=off"

// startPostgres starts a private server; it will not run as root, so that
// root starts it as the user postgres.
func startPostgres(t testing.TB) string {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		t.Fatal("PostgreSQL is not installed: run make test, which installs it, or make test-fast")
	}
	bin := slices.MaxFunc(bins, func(a, b string) int { return version(a) - version(b) })
	dir, err := os.MkdirTemp(servers.disk, "shigang-pg")
	if err != nil {
		t.Fatal(err)
	}
	as := func(args ...string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }
	if me, err := user.Current(); err == nil && me.Uid == "0" {
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			t.Fatalf("chown: %s", out)
		}
		as = func(args ...string) *exec.Cmd {
			return exec.Command("runuser", append([]string{"-u", "postgres", "--"}, args...)...)
		}
	}
	data := filepath.Join(dir, "data")
	run := func(args ...string) {
		cmd := as(args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", args[0], err, out)
		}
	}
	port := FreePort(t)
	run(bin+"/initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
	run(bin+"/pg_ctl", "-D", data, "-l", filepath.Join(dir, "log"), "-w", "start", "-o",
		fmt.Sprintf("-p %d -h 127.0.0.1 -k '' -c max_connections=300 ", port)+inHaste)
	release := guard(t, "QUIT", postmaster(t, data))
	servers.stop = append(servers.stop, func() {
		release()
		stop := as(bin+"/pg_ctl", "-D", data, "-m", "immediate", "stop")
		stop.Dir = dir
		_ = stop.Run()
		_ = os.RemoveAll(dir)
	})
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// postmaster is the process id of the server on a folder.
func postmaster(t testing.TB, data string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func version(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin))) // another name counts as oldest
	return n
}

// Redis returns the address of a private Redis server.
func Redis(t testing.TB) string {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	if servers.redis == "" {
		r := newRedis(t)
		servers.stop = append(servers.stop, r.end)
		servers.redis = r.Address
	}
	return servers.redis
}

// RedisServer is a Redis of the test's own, which it may kill and start again;
// what was acknowledged is on its disk (appendfsync always).
type RedisServer struct {
	Address string // redis://127.0.0.1:port
	dir     string
	port    int
	cmd     *exec.Cmd
	release func() // of the guard
}

// OwnRedis starts a Redis for one test alone.
func OwnRedis(t testing.TB) *RedisServer {
	t.Helper()
	r := newRedis(t)
	t.Cleanup(r.end)
	return r
}

func newRedis(t testing.TB) *RedisServer {
	t.Helper()
	dir, err := os.MkdirTemp("", "shigang-redis")
	if err != nil {
		t.Fatal(err)
	}
	r := &RedisServer{dir: dir, port: FreePort(t)}
	r.Address = fmt.Sprintf("redis://127.0.0.1:%d", r.port)
	r.Start(t)
	return r
}

// Start starts it, on the same port and disk as before.
func (r *RedisServer) Start(t testing.TB) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("redis-server is not installed: run make test, which installs it, or make test-fast")
	}
	r.cmd = exec.Command(path, "--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--dir", r.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "always")
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.release = guard(t, "KILL", r.cmd.Process.Pid)
	Eventually(t, 10*time.Second, "redis answers", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", r.port))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// Kill ends it with SIGKILL, by its own process id.
func (r *RedisServer) Kill() {
	r.release()
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait()
}

func (r *RedisServer) end() {
	r.Kill()
	_ = os.RemoveAll(r.dir)
}

// Eventually waits until something is true, and fails when it stays untrue.
func Eventually(t testing.TB, limit time.Duration, what string, is func() bool) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}
