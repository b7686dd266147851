package store_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/study"
)

// sign signs a body as a platform does, without any code of ours.
func sign(algorithm, secret, timestamp, nonce string, body []byte) string {
	mac := hmac.New(sha256.New, nil)
	switch algorithm {
	case "sha256":
		key := sha256.Sum256([]byte(secret))
		mac = hmac.New(sha256.New, key[:])
	case "sm3":
		key := sm3.Sum([]byte(secret))
		mac = hmac.New(sm3.New, key[:])
	}
	mac.Write([]byte(timestamp + "\n" + nonce + "\n" + string(body)))
	return algorithm + "=" + hex.EncodeToString(mac.Sum(nil))
}

// TestSignaturesAreThoseOfOpenSSL keeps docs/platform-api.md true: the values are
// what openssl dgst -mac HMAC gave.
func TestSignaturesAreThoseOfOpenSSL(t *testing.T) {
	for algorithm, want := range map[string]string{
		"sm3":    "3b7ba49ecb8e3e73348453d097120e51f44fbf72341e8bcc91808e6565067d9b",
		"sha256": "32de31d42d2cd917612291f954a9076d05c05ae133dadd4399c2e493f0354fad",
	} {
		if got := sign(algorithm, "s3cret-text", "1796086800", "nonce-0000000000000001",
			[]byte(`{"batch_id":"1"}`)); got != algorithm+"="+want {
			t.Errorf("%s", got)
		}
	}
}

func TestOnlyTheKeyHolderSpeaksForAPlatform(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		s := &keyStory{
			Fixture: f,
			centre:  subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre},
			body:    []byte(`{"batch_id":"1"}`),
			at:      fmt.Sprint(f.Clock.Now().Unix()),
		}
		storetest.Step(t, "the centre makes a key, the city may not", s.isMade)
		storetest.Step(t, "what it signs is taken once", s.isTakenOnce)
		storetest.Step(t, "what is spoilt is refused", s.spoiltIsRefused)
		storetest.Step(t, "the centre sees whose it is", s.isListed)
		storetest.Step(t, "revoked, it speaks no more", s.isRevoked)
	})
}

// keyStory is a platform's key, from its making to its end.
type keyStory struct {
	storetest.Fixture
	centre subsidy.Actor
	key    study.PlatformKey
	secret string
	body   []byte
	at     string // the timestamp of what is signed
	n      int    // nonces so far
}

func (s *keyStory) change(by subsidy.Actor, fn func(tx *store.Tx) error) error {
	return s.Change(ctx, store.Act{Actor: by, Now: s.Clock.Now()}, fn)
}

func (s *keyStory) nonce() string {
	s.n++
	return fmt.Sprintf("nonce-%016d", s.n)
}

// signed is a request as the key's holder signs it.
func (s *keyStory) signed(algorithm string) store.Signed {
	nonce := s.nonce()
	return store.Signed{
		Key:       s.key.ID,
		Timestamp: s.at,
		Nonce:     nonce,
		Body:      s.body,
		Signature: sign(algorithm, s.secret, s.at, nonce, s.body),
	}
}

func (s *keyStory) isMade(t *testing.T) {
	register := func(tx *store.Tx) (err error) {
		s.key, s.secret, err = tx.NewPlatformKey("class", "平台运维部")
		return err
	}
	if err := s.change(s.centre, register); err != nil {
		t.Fatal(err)
	}
	if err := s.change(storetest.City, func(tx *store.Tx) error {
		_, _, err := tx.NewPlatformKey("class", "平台运维部")
		return err
	}); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("the city made a key: %v, want %q", err, subsidy.Forbidden)
	}
}

func (s *keyStory) isTakenOnce(t *testing.T) {
	for _, algorithm := range []string{"sm3", "sha256"} {
		q := s.signed(algorithm)
		if k, err := s.PlatformCaller(ctx, q); err != nil || k.Platform != "class" || k.Actor().Platform != "class" {
			t.Fatalf("%s speaks for %q, want class: %v", algorithm, k.Platform, err)
		}
		if _, err := s.PlatformCaller(ctx, q); subsidy.KindOf(err) != subsidy.Unauthenticated ||
			!strings.Contains(err.Error(), "已经用过") {
			t.Errorf("%s again: %v, want that it was used", algorithm, err)
		}
	}
}

func (s *keyStory) spoiltIsRefused(t *testing.T) {
	for name, spoil := range s.spoilt() {
		q := s.signed("sm3")
		spoil(&q)
		if _, err := s.PlatformCaller(ctx, q); subsidy.KindOf(err) != subsidy.Unauthenticated {
			t.Errorf("%s: %v, want %q", name, err, subsidy.Unauthenticated)
		}
	}
}

// spoilt are the ways in which a good request is changed.
func (s *keyStory) spoilt() map[string]func(*store.Signed) {
	return map[string]func(*store.Signed){
		"another body":    func(q *store.Signed) { q.Body = []byte(`{"batch_id":"2"}`) },
		"another nonce":   func(q *store.Signed) { q.Nonce = s.nonce() },
		"another time":    func(q *store.Signed) { q.Timestamp = fmt.Sprint(s.Clock.Now().Unix() + 1) },
		"no signature":    func(q *store.Signed) { q.Signature = "" },
		"an unknown hash": func(q *store.Signed) { q.Signature = strings.Replace(q.Signature, "sm3", "md5", 1) },
		"the other hash":  func(q *store.Signed) { q.Signature = strings.Replace(q.Signature, "sm3", "sha256", 1) },
		"cut short":       func(q *store.Signed) { q.Signature = q.Signature[:40] },
		"an unknown key":  func(q *store.Signed) { q.Key = "nobody" },
		"a short nonce": func(q *store.Signed) {
			q.Nonce = "1"
			q.Signature = sign("sm3", s.secret, s.at, "1", s.body)
		},
		"no number for time": func(q *store.Signed) {
			q.Timestamp = "now"
			q.Signature = sign("sm3", s.secret, "now", q.Nonce, s.body)
		},
		"too late": func(q *store.Signed) {
			q.Timestamp = fmt.Sprint(s.Clock.Now().Add(-6 * time.Minute).Unix())
			q.Signature = sign("sm3", s.secret, q.Timestamp, q.Nonce, s.body)
		},
		"too early": func(q *store.Signed) {
			q.Timestamp = fmt.Sprint(s.Clock.Now().Add(6 * time.Minute).Unix())
			q.Signature = sign("sm3", s.secret, q.Timestamp, q.Nonce, s.body)
		},
		"the secret itself as the key": func(q *store.Signed) {
			mac := hmac.New(sm3.New, []byte(s.secret))
			mac.Write([]byte(q.Timestamp + "\n" + q.Nonce + "\n" + string(s.body)))
			q.Signature = "sm3=" + hex.EncodeToString(mac.Sum(nil))
		},
	}
}

func (s *keyStory) isListed(t *testing.T) {
	keys, err := s.PlatformKeys(ctx, s.centre, "class")
	if err != nil || len(keys) != 1 || keys[0].Note != "平台运维部" {
		t.Errorf("%+v, %v, want one, with its note", keys, err)
	}
}

func (s *keyStory) isRevoked(t *testing.T) {
	revoke := func(tx *store.Tx) error { return tx.RevokePlatformKey(s.key.ID, "密钥已经泄露") }
	if err := s.change(s.centre, revoke); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PlatformCaller(ctx, s.signed("sm3")); subsidy.KindOf(err) != subsidy.Unauthenticated {
		t.Errorf("a revoked key: %v, want %q", err, subsidy.Unauthenticated)
	}
	if err := s.change(s.centre, revoke); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("revoked twice: %v, want %q", err, subsidy.Conflict)
	}
}

func TestARecordsNumberIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		take := func(records ...store.PlatformRecord) (fresh []bool, changed []int) {
			err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) (err error) {
				fresh, changed, err = tx.TakeRecords("class", records)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return fresh, changed
		}
		a, b, c := store.PlatformRecord{ID: "1", Content: []byte("a")},
			store.PlatformRecord{ID: "2", Content: []byte("b")}, store.PlatformRecord{ID: "1", Content: []byte("other")}
		if fresh, changed := take(b, a, a); fmt.Sprint(fresh, changed) != "[true true false] []" {
			t.Errorf("first: %v %v", fresh, changed)
		}
		if fresh, changed := take(a, store.PlatformRecord{ID: "3"}); fmt.Sprint(fresh, changed) != "[false true] []" {
			t.Errorf("again: %v %v", fresh, changed)
		}
		if _, changed := take(b, c); fmt.Sprint(changed) != "[1]" {
			t.Errorf("another content: %v", changed)
		}
		if _, changed := take(store.PlatformRecord{ID: "9", Content: []byte("x")},
			store.PlatformRecord{ID: "9", Content: []byte("y")}); fmt.Sprint(changed) != "[1]" {
			t.Errorf("another content in one batch: %v", changed)
		}
	})
}
