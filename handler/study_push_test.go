package handler_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/study"
)

// server is a platform's own server.
type server struct {
	classroom
	key    study.PlatformKey
	secret string
	nonce  int
}

func newServer(t *testing.T, c classroom, platform string) *server {
	t.Helper()
	s := &server{classroom: c}
	err := c.Change(context.Background(),
		store.Act{Actor: subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}, Now: c.Clock.Now()},
		func(tx *store.Tx) (err error) {
			s.key, s.secret, err = tx.NewPlatformKey(platform, "平台运维部")
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// push sends a signed batch; spoil changes the request after it was signed.
func (s *server) push(t *testing.T, body string, spoil func(*http.Request)) (int, refusal, string) {
	t.Helper()
	s.nonce++
	timestamp, nonce := fmt.Sprint(s.Clock.Now().Unix()), fmt.Sprintf("%032d", s.nonce)
	key := sha256.Sum256([]byte(s.secret))
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(timestamp + "\n" + nonce + "\n" + body))
	r := httptest.NewRequest("POST", "/api/platform/v1/records", strings.NewReader(body))
	for k, v := range map[string]string{
		"Content-Type":      "application/json",
		"Shigang-Key":       s.key.ID,
		"Shigang-Timestamp": timestamp,
		"Shigang-Nonce":     nonce,
		"Shigang-Signature": "sha256=" + hex.EncodeToString(mac.Sum(nil)),
	} {
		r.Header.Set(k, v)
	}
	if spoil != nil {
		spoil(r)
	}
	res, err := s.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p refusal
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	return res.StatusCode, p, string(text)
}

// record is one session of a person, as a platform sends it.
func (s *server) record(id string, person, day, minutes int) map[string]any {
	start := s.filing.Form.Start.AddDays(day).Start().Add(9 * time.Hour)
	return map[string]any{
		"record_id": id,
		"filing":    s.filing.Number,
		"account":   s.people[person].Account,
		"course":    "钳工安全操作",
		"start":     start.Format(time.RFC3339),
		"end":       start.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339),
	}
}

func batch(t *testing.T, id string, records ...map[string]any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"batch_id": id, "records": records})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPlatformsServerPushesItsRecords(t *testing.T) {
	s := newServer(t, newClassroom(t, 3), "class")
	results := map[string]any{
		"record_id":   "r3",
		"filing":      s.filing.Number,
		"id_number":   s.people[1].ID,
		"course":      "c1",
		"units_done":  3,
		"units_total": 3,
		"score":       88.5,
		"passed":      true,
	}
	first := batch(t, "b1", s.record("r1", 0, 1, 90), s.record("r2", 1, 1, 45), results)
	status, p, text := s.push(t, first, nil)
	if status != 200 || !strings.Contains(text, `"records":3,"added":3,"known":0`) {
		t.Fatalf("%d %s %s", status, p.Detail, text)
	}
	if status, _, again := s.push(t, first, nil); status != 200 || again != text {
		t.Errorf("the same batch: %d %s", status, again)
	}
	if status, p, _ := s.push(t, batch(t, "b1", s.record("r9", 0, 2, 90)), nil); status != 422 ||
		!strings.Contains(p.Detail, "前后不一致") {
		t.Errorf("another batch under the same id: %d %s", status, p.Detail)
	}
	if status, _, text := s.push(t, batch(t, "b2", s.record("r1", 0, 1, 90), s.record("r4", 2, 1, 90)),
		nil); status != 200 || !strings.Contains(text, `"added":1,"known":1`) {
		t.Errorf("a record that came before: %d %s", status, text)
	}
	if sum := s.summary(t); sum.Minutes != 225 || sum.Hours != 4 {
		t.Errorf("%+v", sum)
	}
	for name, v := range map[string]struct {
		record map[string]any
		field  string
		word   string
	}{
		"another content under a number": {s.record("r1", 0, 1, 80), "/records/1/record_id", "记录编号已用于"},
		"an unknown filing": {func() map[string]any {
			r := s.record("n1", 0, 2, 90)
			r["filing"] = "BA440203-2026-99999"
			return r
		}(), "/records/1/filing", "没有找到这个备案编号"},
		"somebody not on the roster": {
			func() map[string]any { r := s.record("n2", 0, 2, 90); r["account"] = "nobody"; return r }(),
			"/records/1/account",
			"名册里没有这个人",
		},
		"end before start": {s.record("n3", 0, 2, -90), "/records/1/end", "结束时间早于开始时间"},
		"25 hours":         {s.record("n4", 0, 2, 25*60), "/records/1/end", "超过24小时"},
		"next year":        {s.record("n5", 0, 370, 60), "/records/1/start", "晚于现在"},
		"a score of 101": {
			func() map[string]any { r := s.record("n6", 0, 2, 60); r["score"] = 101; return r }(),
			"/records/1/score",
			"0到100分",
		},
		"a day of 25 hours": {
			map[string]any{
				"record_id": "n7",
				"filing":    s.filing.Number,
				"account":   s.people[0].Account,
				"course":    "c1",
				"day":       s.filing.Form.Start.String(),
				"seconds":   25 * 3600,
			},
			"/records/1/seconds", "一天的学习时长超过24小时",
		},
	} {
		status, p, text := s.push(t, batch(t, "bad "+name, s.record("ok "+name, 2, 3, 60), v.record), nil)
		if status != 422 || len(p.Problems) != 1 || p.Problems[0].Row != 2 || p.Problems[0].Field != v.field ||
			!strings.Contains(p.Problems[0].Message, v.word) || !strings.Contains(p.Detail, "整批没有收下") {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if sum := s.summary(t); sum.Minutes != 225 {
		t.Errorf("a refused batch left something: %+v", sum)
	}
	if status, p, _ := s.push(t, `{"batch_id":"x","records":[]}`, nil); status != 422 || p.Detail == "" {
		t.Errorf("nothing at all: %d", status)
	}
}

func TestAnUnsignedOrForeignPushIsRefused(t *testing.T) {
	c := newClassroom(t, 2)
	s, other := newServer(t, c, "class"), newServer(t, c, "xuexi")
	body := batch(t, "b1", s.record("r1", 0, 1, 90))
	for name, spoil := range map[string]func(*http.Request){
		"without a signature": func(r *http.Request) { r.Header.Del("Shigang-Signature") },
		"without a key":       func(r *http.Request) { r.Header.Del("Shigang-Key") },
		"with another signature": func(r *http.Request) {
			r.Header.Set("Shigang-Signature", "sha256="+strings.Repeat("00", 32))
		},
		"with another key": func(r *http.Request) { r.Header.Set("Shigang-Key", other.key.ID) },
		"at another time": func(r *http.Request) {
			r.Header.Set("Shigang-Timestamp", fmt.Sprint(s.Clock.Now().Unix()-3))
		},
		"with another body": func(r *http.Request) {
			changed := strings.Replace(body, "b1", "b2", 1)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(changed)), int64(len(changed))
		},
		"as a person": func(r *http.Request) {
			r.Header.Del("Shigang-Signature")
			r.Header.Set("Authorization", "Bearer "+c.token)
		},
	} {
		if status, p, text := s.push(t, body, spoil); status != 401 || !strings.Contains(p.Detail, "签名不正确") {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	var sent *http.Request
	if status, _, text := s.push(t, body,
		func(r *http.Request) { sent = r.Clone(context.Background()) }); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	status, p, _ := s.push(t, body, func(r *http.Request) { r.Header = sent.Header })
	if status != 401 || !strings.Contains(p.Detail, "已经用过") {
		t.Errorf("replayed: %d %s", status, p.Detail)
	}
	if status, p, _ := other.push(t, batch(t, "b1", s.record("r1", 0, 1, 90)), nil); status != 422 ||
		!strings.Contains(p.Problems[0].Message, "没有找到这个备案编号") {
		t.Errorf("another platform's course: %d %s", status, p.Detail)
	}
	if sum := c.summary(t); sum.Minutes != 90 {
		t.Errorf("%+v", sum)
	}
}
