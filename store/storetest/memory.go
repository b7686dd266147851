package storetest

import (
	"os"
	"syscall"
)

// memory is where Linux keeps files in memory alone.
const memory = "/dev/shm"

// leastMemory is how much has to be free there, in bytes: a container may have
// 64 MB, and a campaign to very many followers fills some hundreds.
const leastMemory = 4 << 30

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
	dir, err := os.MkdirTemp(memory, "shigang-test")
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
