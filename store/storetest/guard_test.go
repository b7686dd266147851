package storetest

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { Main(m) }

// orphan tells a process of this test that it is to start servers and be killed.
const orphan = "SHIGANG_TEST_ORPHAN"

// TestServersEndWithTheProcessThatStartedThem kills a process that has servers running.
func TestServersEndWithTheProcessThatStartedThem(t *testing.T) {
	if Fast() {
		return // has no servers
	}
	if os.Getenv(orphan) != "" {
		fmt.Printf("servers %s %s\n", Redis(t), Postgres(t))
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), orphan+"=1", "TMPDIR="+servers.disk)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "servers "); ok {
			addresses = strings.Fields(text)
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if len(addresses) != 2 {
		t.Fatalf("the process told %v, wanted two servers", addresses)
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		Eventually(t, 20*time.Second, u.Scheme+" ends", func() bool {
			conn, err := net.Dial("tcp", u.Host)
			if err == nil {
				_ = conn.Close()
			}
			return err != nil
		})
	}
}
