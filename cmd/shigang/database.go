package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"shigang/store"
	"shigang/subsidy"
)

// database says where the rows are; every command that needs them has it.
type database struct {
	Files       string `env:"SHIGANG_FILES" help:"Folder of uploaded files, sealed; several processes share one. Default: files in the data folder."`
	Data        string `env:"SHIGANG_DATA" default:"data" help:"Folder of the SQLite file and, in a demo, the keys."`
	DatabaseURL string `kong:"-"` // DATABASE_URL: PostgreSQL (postgres://…) instead of the SQLite file
	DataKey     string `kong:"-"` // DATA_KEY seals personal data: 32 hexadecimal digits
	IndexKey    string `kong:"-"` // INDEX_KEY makes sealed data findable: 64 hexadecimal digits
	AppID       string `name:"wechat-mini-appid" env:"WECHAT_MINI_APPID" help:"App id of the mini-program."`
	Demo        bool   `env:"SHIGANG_DEMO" help:"Run as a demo: WeChat sandbox, login without passwords, keys of its own."`

	use subsidy.Limits // the server's; the commands need none
}

// open opens the database; a demo has keys of its own.
func (d database) open(ctx context.Context) (*store.Store, error) {
	if err := d.checkDemo(); err != nil {
		return nil, err
	}
	if d.DatabaseURL != "" && !strings.HasPrefix(d.DatabaseURL, "postgres://") &&
		!strings.HasPrefix(d.DatabaseURL, "postgresql://") {
		return nil, errors.New("DATABASE_URL must begin with postgres://")
	}
	files := cmp.Or(d.Files, filepath.Join(d.Data, "files"))
	if err := keepPrivate(d.Data, files); err != nil {
		return nil, err
	}
	keys, err := store.LoadKeys(d.Data, d.DataKey, d.IndexKey, d.Demo)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{
		Path: filepath.Join(d.Data, "shigang.db"), DatabaseURL: d.DatabaseURL, Files: files, Keys: keys,
		Machine: time.Now, Limits: d.use,
	})
}

// system is the operator acting on the command line.
func system(ctx context.Context, s *store.Reader) (store.Act, error) {
	now, err := s.Now(ctx)
	return store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, err
}

type migrateCmd struct{ database }

// Run migrates.
func (c migrateCmd) Run(ctx context.Context) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	return s.Close()
}

type verifyCmd struct {
	database
	Head  string `help:"A head published earlier (64 hexadecimal digits): is it on the chain?"`
	Lines int64  `help:"How many lines the log had when that head was published."`
}

// Run checks the chain.
func (c verifyCmd) Run(ctx context.Context) error {
	var given []store.AuditHead
	if c.Head != "" || c.Lines != 0 {
		if len(c.Head) != 64 || c.Lines <= 0 {
			return errors.New("give --head and --lines together, as they were published")
		}
		given = []store.AuditHead{{Lines: c.Lines, Head: c.Head}}
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	report, err := s.VerifyAudit(ctx, given...)
	if err != nil {
		return err
	}
	fmt.Printf("audit log is whole: %d lines, %d not chained yet, %d published heads on the chain, head %s\n",
		report.Lines, report.Unchained, report.Published, report.Head)
	if len(given) > 0 {
		fmt.Printf("the given head of %d lines is on the chain\n", c.Lines)
	}
	return nil
}

type holidaysCmd struct {
	database
	File string `arg:"" type:"existingfile" help:"One line: year | days off | make-up working days, e.g. '2027 | 0101-0103 0205-0212 | 0204'."`
}

// Run loads the arrangement.
func (c holidaysCmd) Run(ctx context.Context) error {
	text, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	act, err := system(ctx, &s.Reader)
	if err != nil {
		return err
	}
	if err := s.LoadArrangement(ctx, act, string(text)); err != nil {
		return sentence(err)
	}
	fmt.Println("holiday arrangement loaded")
	return nil
}

// sentence is a refusal as the operator reads it.
func sentence(err error) error {
	var e *subsidy.Error
	if errors.As(err, &e) {
		return errors.New(e.Message)
	}
	return err
}
