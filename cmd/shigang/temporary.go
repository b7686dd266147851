package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// temporaryFolder gives this process a folder of its own for what libraries put
// aside (uploads being read, large sheets being written): personal data in
// clear, so that it lies in the data folder, closed to others. What processes
// left that were killed is removed first; one that still runs holds its lock.
func temporaryFolder(data string) (remove func(), err error) {
	data, err = filepath.Abs(data)
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	all := filepath.Join(data, "tmp")
	err = os.MkdirAll(all, 0o700)
	if err == nil {
		err = os.Chmod(all, 0o700)
	}
	var own string
	var lock *os.File
	if err == nil {
		own, lock, err = ownFolder(all)
	}
	if err == nil {
		err = os.Setenv("TMPDIR", own)
	}
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", err)
	}
	return func() {
		_ = os.RemoveAll(own)
		_ = lock.Close()
	}, nil
}

// ownFolder clears what nobody holds and makes a folder that this process
// holds; processes that start together do it in turn.
func ownFolder(all string) (own string, lock *os.File, err error) {
	turn, err := hold(all, syscall.LOCK_EX)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = turn.Close() }()
	entries, err := os.ReadDir(all)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		if err := removeLeft(filepath.Join(all, e.Name())); err != nil {
			return "", nil, err
		}
	}
	if own, err = os.MkdirTemp(all, "run-"); err != nil {
		return "", nil, err
	}
	lock, err = hold(own, syscall.LOCK_EX)
	return own, lock, err
}

// removeLeft removes what lies there, unless a running process holds it.
func removeLeft(path string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		lock, err := hold(path, syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { _ = lock.Close() }()
	}
	return os.RemoveAll(path)
}

// hold locks a folder until its file is closed or the process ends.
func hold(path string, how int) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), how); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}
