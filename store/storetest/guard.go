package storetest

import (
	"io"
	"os/exec"
	"strconv"
	"testing"
)

// guard ends a server with a signal when this process is gone, however it went: a test that panics or is killed
// runs none of its ends. What it holds is a pipe, which the system closes with the process; it does not hear what a
// terminal tells the whole group. release lets the server go, before somebody else may get its process id.
func guard(t testing.TB, signal string, pid int) (release func()) {
	t.Helper()
	const wait = `trap '' HUP INT QUIT TERM; read -r _ || kill -"$0" "$1"`
	cmd := exec.Command("sh", "-c", wait, signal, strconv.Itoa(pid))
	hold, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_, _ = io.WriteString(hold, "\n")
		_ = hold.Close()
		_ = cmd.Wait()
	}
}
