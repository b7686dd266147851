package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

var (
	errNoDemo = errors.New("without a WeChat account there is only a demo, whose login asks for no password: " +
		"start it with --demo (SHIGANG_DEMO=true), or give WECHAT_MINI_APPID and what belongs to it " +
		"(docs/going-live.md)")
	errDemoBeside    = errors.New("--demo cannot be used beside a real app id or its secrets")
	errHalfAnAccount = errors.New("give all of WECHAT_MINI_APPID, WECHAT_MINI_SECRET, WECHAT_MINI_TOKEN, " +
		"WECHAT_MINI_AES_KEY, WECHAT_OFFICIAL_APPID, WECHAT_OFFICIAL_SECRET, WECHAT_OFFICIAL_TOKEN and " +
		"WECHAT_OFFICIAL_AES_KEY, " +
		"or none of them and --demo")
	errNoKeys = errors.New("give DATA_KEY and INDEX_KEY, or --demo (SHIGANG_DEMO=true) for keys of a demo's own")
)

// checkDemo refuses a demo beside a real account, and keys that would be made
// up because somebody forgot to give them.
func (d database) checkDemo() error {
	switch {
	case d.Demo && d.AppID != "":
		return errDemoBeside
	case !d.Demo && d.DataKey == "" && d.IndexKey == "":
		return errNoKeys
	}
	return nil
}

// AfterApply takes the database's secrets from the environment.
func (d *database) AfterApply() error {
	d.DatabaseURL, d.DataKey, d.IndexKey = os.Getenv("DATABASE_URL"), os.Getenv("DATA_KEY"), os.Getenv("INDEX_KEY")
	return nil
}

// AfterApply takes the server's secrets from the environment, the database's too.
func (c *serveCmd) AfterApply() error {
	if err := c.database.AfterApply(); err != nil {
		return err
	}
	c.RedisURL, c.SMTPURL = os.Getenv("REDIS_URL"), os.Getenv("SMTP_URL")
	c.MiniSecret, c.OfficialSecret = os.Getenv("WECHAT_MINI_SECRET"), os.Getenv("WECHAT_OFFICIAL_SECRET")
	c.MiniToken, c.MiniAESKey = os.Getenv("WECHAT_MINI_TOKEN"), os.Getenv("WECHAT_MINI_AES_KEY")
	c.OfficialToken, c.OfficialAESKey = os.Getenv("WECHAT_OFFICIAL_TOKEN"), os.Getenv("WECHAT_OFFICIAL_AES_KEY")
	return nil
}

// https reports whether an address is one that nobody on the way reads.
func https(address string) bool { return strings.HasPrefix(address, "https://") }

// readSecret reads a secret's file, which others must not read.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o007 != 0 {
		return "", fmt.Errorf("%s can be read by everybody on this machine: chmod o= it, and change the secret", path)
	}
	text, err := os.ReadFile(path)
	secret := strings.TrimSpace(string(text))
	if err == nil && secret == "" { // what is named is not left out: another database or a demo would begin
		return "", fmt.Errorf("%s is empty: write the secret into it, or do not name it", path)
	}
	return secret, err
}

// keepToOneself makes what this process writes its owner's alone, and keeps its
// memory, where keys and personal data lie open, out of core dumps.
func keepToOneself() error {
	syscall.Umask(0o077)
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core dumps: %w", err)
	}
	return nil
}

// ours are the files that this program keeps in the data folder.
var ours = []string{
	"shigang.db", "shigang.db-wal", "shigang.db-shm", "sandbox.db", "sandbox.db-wal", "sandbox.db-shm",
	"demo-data.key", "demo-index.key", passwords,
}

// keepPrivate makes both folders where there are none, and closes to others
// what an older version or a restored backup left open. Of the data folder only
// our own files are touched.
func keepPrivate(data, files string) error {
	for _, folder := range []string{data, files} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		info, err := os.Stat(folder)
		if err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		if info.Mode()&fs.ModeSticky != 0 {
			return fmt.Errorf("%s is everybody's: SHIGANG_DATA and SHIGANG_FILES each need a folder of its own", folder)
		}
	}
	if err := tighten(data, 0o700); err != nil {
		return err
	}
	for _, name := range ours {
		if err := tighten(filepath.Join(data, name), 0o600); err != nil {
			return err
		}
	}
	return tightenAll(files)
}

// tightenAll closes a folder of uploads. A folder below it that is closed
// already is not read: nobody else reaches what is in it.
func tightenAll(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return tighten(path, 0o600)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if path != root && info.Mode().Perm()&0o077 == 0 {
			return fs.SkipDir
		}
		return tighten(path, 0o700)
	})
}

// tighten takes from others what they may do with a file, if there is one.
func tighten(path string, mode fs.FileMode) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Perm()&0o077 == 0 || info.Mode()&fs.ModeSymlink != 0:
		return nil
	}
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("%s can be read by others, and stays so: %w", path, err)
	}
	return nil
}
