package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryShare of the memory is the Go part's; the rest is SQLite's and the system's.
const memoryShare = 80 // percent

// limitMemory tells the Go runtime how much memory there is, so that it clears
// up before the kernel ends the process; GOMEMLIMIT, when given, stands.
func limitMemory(root fs.FS) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	have, err := memory(root)
	if err != nil {
		slog.Warn("no memory limit", "cause", err)
		return
	}
	debug.SetMemoryLimit(have / 100 * memoryShare)
}

// memory is what the machine has, or what the process's control group may
// take, if that is less; in bytes.
func memory(root fs.FS) (int64, error) {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0, err
	}
	have, err := memTotal(string(text))
	if err != nil {
		return 0, err
	}
	groups, err := fs.ReadFile(root, "proc/self/cgroup")
	if errors.Is(err, fs.ErrNotExist) {
		return have, nil // a kernel without control groups
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(groups)) {
		have = min(have, groupLimit(root, strings.TrimSpace(line)))
	}
	return have, nil
}

func memTotal(meminfo string) (int64, error) {
	for line := range strings.Lines(meminfo) {
		if text, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kB")), 10, 64)
			if err != nil || kb <= 0 || kb > math.MaxInt64>>10 {
				return 0, fmt.Errorf("MemTotal of /proc/meminfo cannot be read")
			}
			return kb << 10, nil
		}
	}
	return 0, errors.New("no MemTotal in /proc/meminfo")
}

// groupLimit is the least limit of a line of /proc/self/cgroup, its group and
// those above it: version 2 ("0::/path") or version 1 ("4:memory:/path"). A
// container sees its own group at the root, whatever path the line tells.
func groupLimit(root fs.FS, line string) int64 {
	least := int64(math.MaxInt64)
	parts := strings.SplitN(line, ":", 3)
	if len(parts) != 3 {
		return least
	}
	base, file := "", ""
	switch controllers := "," + parts[1] + ","; {
	case parts[0] == "0" && parts[1] == "":
		base, file = "sys/fs/cgroup", "memory.max"
	case strings.Contains(controllers, ",memory,"):
		base, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
	default:
		return least
	}
	for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
		if text, err := fs.ReadFile(root, path.Join(base, at, file)); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 { // not "max"
				least = min(least, n)
			}
		}
		if at == "/" {
			return least
		}
	}
}
