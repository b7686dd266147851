package main

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	"github.com/redis/go-redis/v9"

	"shigang/store/storetest"
)

// nothingPersonal looks for ID numbers, phones and accounts of the story's
// people wherever the server keeps or writes something: its log (each request
// logged), the database file and its WAL, every row of PostgreSQL, every key
// of Redis. The sandbox's own file is WeChat's, which knows its users' phones.
func nothingPersonal(t *testing.T, log, dataDir, databaseURL, redisURL string) {
	t.Helper()
	secrets := []string{"13900139000", "13800138000", "李建国", "王小明"}
	for _, e := range storetest.Entries(200) {
		secrets = append(secrets, e.ID, e.Phone, e.Account)
	}
	places := map[string]string{"the log": log}
	files, err := filepath.Glob(filepath.Join(dataDir, "shigang.db*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		places[filepath.Base(file)] = string(data)
	}
	if databaseURL != "" {
		places["PostgreSQL"] = everyRow(t, databaseURL)
	}
	if redisURL != "" {
		places["Redis"] = everyKey(t, redisURL)
	}
	for place, text := range places {
		if len(text) < 20 {
			t.Errorf("%s holds only %d bytes: was it looked at?", place, len(text))
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) ||
				place == "PostgreSQL" && strings.Contains(text, hex.EncodeToString([]byte(secret))) {
				t.Errorf("%s shows %s", place, secret)
			}
		}
	}
}

// everyRow is all of a PostgreSQL database as text; bytes are hexadecimal.
func everyRow(t *testing.T, address string) string {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	column := func(query string) (out []string) {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return out
	}
	var all []string
	for _, table := range column("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'") {
		all = append(all, column(fmt.Sprintf(`SELECT t::text FROM "%s" t`, table))...)
	}
	return strings.Join(all, "\n")
}

// everyKey is all of a Redis as text.
func everyKey(t *testing.T, address string) string {
	t.Helper()
	options, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	ctx := context.Background()
	var all []string
	keys := client.Scan(ctx, 0, "*", 1000).Iterator()
	for keys.Next(ctx) {
		key := keys.Val()
		all = append(all, key)
		switch kind := client.Type(ctx, key).Val(); kind {
		case "string":
			all = append(all, client.Get(ctx, key).Val())
		case "hash":
			all = append(all, fmt.Sprint(client.HGetAll(ctx, key).Val()))
		case "list":
			all = append(all, client.LRange(ctx, key, 0, -1).Val()...)
		case "set":
			all = append(all, client.SMembers(ctx, key).Val()...)
		case "zset":
			all = append(all, client.ZRange(ctx, key, 0, -1).Val()...)
		default:
			t.Fatalf("a key of type %s", kind)
		}
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}
