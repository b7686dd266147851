package storetest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// memory is where Linux keeps files in memory alone.
const memory = "/dev/shm"

// leastMemory is how much has to be free there, in bytes: a container may have
// 64 MB, and a campaign to very many followers fills some hundreds.
const leastMemory = 4 << 30

// ours is what the folders of tests begin with; the process follows.
const ours = "shigang-test-"

// forgetKilled removes what processes left in memory that were killed.
func forgetKilled() {
	left, _ := filepath.Glob(filepath.Join(memory, ours+"*"))
	for _, dir := range left {
		text, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), ours), "-")
		pid, err := strconv.Atoi(text)
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_ = os.RemoveAll(dir)
		}
	}
}

// inMemory lets the temporary folders of this process lie in memory, and returns
// what removes them. SQLite waits for the disk at each commit, which took more
// time than all else in the tests; a test kills processes and never pulls a
// plug, so that what lies in memory serves as well. Where there is no room,
// everything stays on the disk.
func inMemory() (end func()) {
	var at syscall.Statfs_t
	if err := syscall.Statfs(memory, &at); err != nil || at.Bavail*uint64(at.Bsize) < leastMemory {
		return func() {}
	}
	forgetKilled()
	dir, err := os.MkdirTemp(memory, ours+strconv.Itoa(os.Getpid())+"-")
	if err != nil {
		return func() {}
	}
	before, had := os.LookupEnv("TMPDIR")
	if err := os.Setenv("TMPDIR", dir); err != nil {
		return func() { _ = os.RemoveAll(dir) }
	}
	return func() {
		_ = os.Unsetenv("TMPDIR")
		if had {
			_ = os.Setenv("TMPDIR", before)
		}
		_ = os.RemoveAll(dir)
	}
}
