// Command shigang is the whole system in one binary: the server with its jobs,
// the WeChat sandbox, and the operator's commands.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"shigang/handler"
)

// cli is every command and setting; each setting is a flag and an environment
// variable, but a secret is no flag, for everybody on the machine sees flags.
type cli struct {
	LogJSON bool `name:"log-json" env:"SHIGANG_LOG_JSON" help:"Write the log as JSON lines."`
	Verbose bool `short:"v" env:"SHIGANG_VERBOSE" help:"Log each request."`

	Serve    serveCmd    `cmd:"" default:"withargs" help:"Serve the mini-program's API, the console and the public pages, and run the jobs (default)."`
	Sandbox  sandboxCmd  `cmd:"" help:"Run the WeChat sandbox as its own process, with its own file."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database's schema up to date and stop."`
	Staff    staffCmd    `cmd:"" help:"Open, close, reset and list accounts of the console."`
	Holidays holidaysCmd `cmd:"" help:"Load a year's holiday arrangement (放假安排)."`
	Verify   verifyCmd   `cmd:"" help:"Check the audit log's chain (操作日志) and print its head."`
	OpenAPI  openAPICmd  `cmd:"" name:"openapi" help:"Print the mini-program API's OpenAPI description."`
	Draw     drawCmd     `cmd:"" help:"Draw again from a published list and seed (抽查; docs/draw.md)."`
	Messages messagesCmd `cmd:"" help:"Print who is told what by which channel, and what each code means (docs/messages.md)."`
}

// secrets may each be given as NAME_FILE, the name of a file that holds it.
var secrets = []string{
	"DATABASE_URL", "REDIS_URL", "DATA_KEY", "INDEX_KEY", "WECHAT_MINI_SECRET", "WECHAT_MINI_TOKEN",
	"WECHAT_MINI_AES_KEY", "WECHAT_OFFICIAL_SECRET", "WECHAT_OFFICIAL_TOKEN", "WECHAT_OFFICIAL_AES_KEY", "SMTP_URL",
	"SHIGANG_STAFF_PASSWORD",
}

// about heads the help.
var about = "适岗 Shigang: online job-training subsidies of Shaoguan (韶人社函〔2020〕11号).\n\n" +
	"Secrets come from the environment alone, each as NAME or, in a file, NAME_FILE: " + strings.Join(secrets, ", ") +
	"."

func main() {
	if err := keepToOneself(); err != nil {
		fail(err)
	}
	if err := readSecretFiles(); err != nil {
		fail(err)
	}
	var c cli
	parser, err := kong.New(&c, kong.Name("shigang"), kong.Description(about), kong.UsageOnError(), defaults())
	if err != nil {
		fail(err)
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		fail(err)
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	options := &slog.HandlerOptions{Level: level}
	var log slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if c.LogJSON {
		log = slog.NewJSONHandler(os.Stderr, options)
	}
	slog.SetDefault(slog.New(log))

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(); err != nil {
		fail(err)
	}
}

// fail stops with one clear line.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "shigang: "+strings.ReplaceAll(err.Error(), "\n", " "))
	os.Exit(1)
}

// readSecretFiles puts each NAME_FILE's content where NAME is looked for.
func readSecretFiles() error {
	for _, name := range secrets {
		path := os.Getenv(name + "_FILE")
		if path == "" {
			continue
		}
		if os.Getenv(name) != "" {
			return fmt.Errorf("give %s or %s_FILE, not both", name, name)
		}
		data, err := readSecret(path)
		if err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
		if err := os.Setenv(name, data); err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
	}
	return nil
}

type openAPICmd struct{}

// Run prints the description.
func (openAPICmd) Run() error {
	text, err := handler.OpenAPI()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
