package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatAKilledProcessLeftIsGoneAfterTheNextStart(t *testing.T) {
	t.Setenv("TMPDIR", os.TempDir()) // so that it is put back
	data := t.TempDir()
	for _, left := range []string{
		"tmp/run-1/excelize-123", "tmp/run-1/multipart-456", "tmp/run-1/sub/x", "tmp/excelize-9", "kept.db",
	} {
		path := filepath.Join(data, left)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("张三 110101199003070011"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "multipart-1")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	remove, err := temporaryFolder(data)
	if err != nil {
		t.Fatal(err)
	}
	own := os.TempDir()
	if !strings.HasPrefix(own, filepath.Join(data, "tmp")+"/run-") {
		t.Errorf("temporary files go to %s", own)
	}
	for _, folder := range []string{own, filepath.Join(data, "tmp")} {
		if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v %v", folder, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(data, "tmp")); err != nil || len(left) != 1 {
		t.Errorf("left: %v %v", left, err)
	}
	for _, kept := range []string{filepath.Join(data, "kept.db"), outside} {
		if _, err := os.Stat(kept); err != nil {
			t.Errorf("what is not ours was removed: %v", err)
		}
	}
	remove()
	if left, err := os.ReadDir(filepath.Join(data, "tmp")); err != nil || len(left) != 0 {
		t.Errorf("left at the end: %v %v", left, err)
	}
}

func TestAProcessThatStartsLeavesARunningOnesFilesAlone(t *testing.T) {
	t.Setenv("TMPDIR", os.TempDir())
	data := t.TempDir()
	remove, err := temporaryFolder(data)
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	upload, err := os.CreateTemp("", "multipart-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = upload.Close() }()
	other, err := temporaryFolder(data)
	if err != nil {
		t.Fatal(err)
	}
	defer other()
	if _, err := os.Stat(upload.Name()); err != nil {
		t.Errorf("a running process lost its file: %v", err)
	}
}
