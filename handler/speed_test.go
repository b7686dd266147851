package handler_test

import (
	"context"
	"database/sql"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"shigang/handler"
	"shigang/store/storetest"
)

// browsing is how many clients ask at once.
const browsing = 16

// open serves an app on a free port of this machine, and answers where.
func open(b *testing.B, app *fiber.App) (address string) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = app.Listener(l) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + l.Addr().String()
}

// ask asks an address once and answers the body.
func ask(b *testing.B, client *fasthttp.Client, url, token string, into *fasthttp.Response) {
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	req.SetRequestURI(url)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if err := client.Do(req, into); err != nil {
		b.Error(err)
		return
	}
	if into.StatusCode() != fiber.StatusOK {
		b.Errorf("%s answers %d: %s", url, into.StatusCode(), into.Body())
	}
}

// rate is how many answers a second the clients get together in that time, and what one costs both sides, in
// microseconds of a core.
func rate(b *testing.B, url, token string, lasts time.Duration) (perSecond, cost float64) {
	b.Helper()
	spent := storetest.Spent()
	client := &fasthttp.Client{MaxConnsPerHost: browsing}
	defer client.CloseIdleConnections()
	began := time.Now()
	counts := make([]int, browsing)
	var wait sync.WaitGroup
	for i := range browsing {
		wait.Go(func() {
			var res fasthttp.Response
			for time.Since(began) < lasts && !b.Failed() {
				ask(b, client, url, token, &res)
				counts[i]++
			}
		})
	}
	wait.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	cost = float64((storetest.Spent() - spent).Microseconds()) / float64(total)
	return storetest.PerSecond(total, time.Since(began)), cost
}

// bareReads serves the same bytes from a row of SQLite that is found by its key, with nothing around it.
func bareReads(b *testing.B, body []byte) (url string) {
	b.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(b.TempDir(), "bare.db")+"?_journal_mode=WAL&_stmt_cache_size=128")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec("CREATE TABLE kept (id TEXT PRIMARY KEY, body BLOB)"); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO kept VALUES ('one', ?)", body); err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(8)
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/:id", func(c *fiber.Ctx) error {
		var kept []byte
		if err := db.QueryRow("SELECT body FROM kept WHERE id = ?", c.Params("id")).Scan(&kept); err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(kept)
	})
	return open(b, app) + "/one"
}

// measured tells what a route of the API costs beside bare reads of its bytes, in turns.
func measured(b *testing.B, figure storetest.Figure, url, token string) {
	b.Helper()
	var res fasthttp.Response
	ask(b, &fasthttp.Client{}, url, token, &res)
	bare := bareReads(b, append([]byte(nil), res.Body()...))
	for _, warm := range []string{url, bare} {
		rate(b, warm, token, time.Second/4)
	}
	var ratios, rates, costs, bareCosts []float64
	for b.Loop() {
		for range storetest.Rounds {
			alone, bareCost := rate(b, bare, "", 2*time.Second)
			ours, cost := rate(b, url, token, 2*time.Second)
			ratios, rates = append(ratios, ours/alone), append(rates, ours)
			costs, bareCosts = append(costs, cost), append(bareCosts, bareCost)
		}
	}
	b.ReportMetric(storetest.Median(rates), "answers/s")
	b.ReportMetric(storetest.Median(costs), "us-core")
	b.ReportMetric(storetest.Median(bareCosts), "us-core-bare")
	figure.Report(b, storetest.Median(ratios))
}

// busyMember is an enterprise with cases in several states, and who acts for it.
func busyMember(b *testing.B) (served, token, filing string) {
	b.Helper()
	f := storetest.SQLite(b)
	account, member := f.Member(b, "440203")
	for range 8 {
		f.Draft(b, member, 20)
	}
	accepted := f.Submit(b, f.Draft(b, member, 200).ID, member)
	f.Accept(b, accepted.ID, storetest.Reviewer("440203"))
	f.Submit(b, f.Draft(b, member, 20).ID, member)
	token, _, err := f.NewSession(context.Background(), account.ID, false, time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	client, _ := wechatOf(b, f)
	server := handler.Server{
		Store:     f.Store,
		WeChat:    client,
		Assets:    fstest.MapFS{},
		PublicURL: "http://localhost",
	}
	return open(b, server.App()), token, accepted.ID
}

// BenchmarkTheStatusOfACase asks for one's own filing as its page does.
func BenchmarkTheStatusOfACase(b *testing.B) {
	served, token, filing := busyMember(b)
	measured(b, storetest.Figure{Name: "status of one case / bare fiber + SQLite point read of its bytes", Aim: 0.5},
		served+"/api/v1/filings/"+filing, token)
}

// BenchmarkHome asks for the first page (首页).
func BenchmarkHome(b *testing.B) {
	served, token, _ := busyMember(b)
	measured(b, storetest.Figure{Name: "home / bare fiber + SQLite point read of its bytes", Aim: 0.3},
		served+"/api/v1/home", token)
}
