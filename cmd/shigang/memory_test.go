package main

import (
	"os"
	"runtime/debug"
	"testing"
	"testing/fstest"
)

func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

const meminfo = "MemFree:  100 kB\nMemTotal:        4194304 kB\nMemAvailable:  1 kB\n" // 4 GB

func TestTheMemoryIsTheLeastOfMachineAndControlGroups(t *testing.T) {
	const cgroup, info = "proc/self/cgroup", "proc/meminfo"
	v1 := "12:cpu,cpuacct:/a\n4:memory:/docker/abc\n1:name=systemd:/x\n"
	for name, c := range map[string]struct {
		root fstest.MapFS
		want int64 // MB
	}{
		"a machine":         {files(info, meminfo, cgroup, "0::/\n"), 4096},
		"no control groups": {files(info, meminfo), 4096},
		"version 2": {
			files(info, meminfo, cgroup, "0::/app\n", "sys/fs/cgroup/app/memory.max", "536870912\n"),
			512,
		},
		"version 2, unlimited": {
			files(info, meminfo, cgroup, "0::/app\n", "sys/fs/cgroup/app/memory.max", "max\n"),
			4096,
		},
		"version 2, above": {files(info, meminfo, cgroup, "0::/a/b/c\n", "sys/fs/cgroup/a/b/c/memory.max", "max\n",
			"sys/fs/cgroup/a/b/memory.max", "1073741824\n", "sys/fs/cgroup/a/memory.max", "268435456\n"), 256},
		"version 2 in a container": {
			files(info, meminfo, cgroup, "0::/../../x\n", "sys/fs/cgroup/memory.max", "536870912\n"),
			512,
		},
		"version 1": {
			files(info, meminfo, cgroup, v1, "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "536870912\n"),
			512,
		},
		"version 1, unlimited": {
			files(info, meminfo, cgroup, v1, "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
			4096,
		},
		"a larger limit": {files(info, meminfo, cgroup, "0::/\n", "sys/fs/cgroup/memory.max", "17179869184\n"), 4096},
	} {
		if got, err := memory(c.root); err != nil || got>>20 != c.want {
			t.Errorf("%s: %d MB, want %d (%v)", name, got>>20, c.want, err)
		}
	}
	for name, root := range map[string]fstest.MapFS{
		"nothing": files(), "no total": files(info, "MemFree: 1 kB\n"), "words": files(info, "MemTotal: much kB\n"),
		"none": files(info, "MemTotal: 0 kB\n"), "too much": files(info, "MemTotal: 99999999999999999 kB\n"),
	} {
		if got, err := memory(root); err == nil {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestTheLimitIsFourFifthsUnlessTheEnvironmentSaysOne(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	root := files("proc/meminfo", meminfo)
	t.Setenv("GOMEMLIMIT", "1GiB")
	if limitMemory(root); debug.SetMemoryLimit(-1) != before {
		t.Errorf("the environment's limit is overruled: %d", debug.SetMemoryLimit(-1))
	}
	if err := os.Unsetenv("GOMEMLIMIT"); err != nil {
		t.Fatal(err)
	}
	if limitMemory(root); debug.SetMemoryLimit(-1) != 4<<30/100*80 {
		t.Errorf("limit %d", debug.SetMemoryLimit(-1))
	}
}

func TestThisMachinesMemoryIsRead(t *testing.T) {
	if got, err := memory(os.DirFS("/")); err != nil || got < 64<<20 {
		t.Errorf("%d %v", got, err)
	}
}
