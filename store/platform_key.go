package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

const keyColumns = "id, platform_id, note, created_at, revoked_at"

func scanPlatformKey(r scanner) (k study.PlatformKey, err error) {
	var created, revoked int64
	err = r.Scan(&k.ID, &k.Platform, &k.Note, &created, &revoked)
	k.CreatedAt, k.RevokedAt = at(created), at(revoked)
	return k, err
}

// digests are what is kept of a key's secret: a digest by each of the hash
// functions that a platform may sign with. They are the keys of the signatures.
type digests struct {
	SM3    []byte `json:"sm3"`
	SHA256 []byte `json:"sha256"`
}

// NewPlatformKey lets the rule make a key for a platform of the list, or for
// one assessed favourably. The secret is told once; only digests are kept.
func (tx *Tx) NewPlatformKey(platform, note string) (k study.PlatformKey, secret string, err error) {
	p, err := tx.anyPlatform(platform)
	if err != nil {
		return k, "", err
	}
	k, event, err := study.NewPlatformKey(tx.NewID(), p, note, tx.act.Actor, tx.act.Now)
	if err != nil {
		return k, "", err
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return k, "", fmt.Errorf("make key: %w", err)
	}
	secret = base64.RawURLEncoding.EncodeToString(raw)
	three, two := sm3.Sum([]byte(secret)), sha256.Sum256([]byte(secret))
	sealed, err := tx.s.seal.json("platform_key.digests", k.ID, digests{three[:], two[:]})
	if err != nil {
		return k, "", err
	}
	if _, err := tx.exec("INSERT INTO platform_key (id, platform_id, note, digests, created_by, created_at, "+
		"revoked_at) VALUES (?, ?, ?, ?, ?, ?, 0)",
		k.ID, k.Platform, k.Note, sealed, tx.act.Actor.ID, ms(k.CreatedAt)); err != nil {
		return k, "", fmt.Errorf("keep key: %w", err)
	}
	return k, secret, tx.Record(event)
}

// anyPlatform is a platform of the list, or one assessed favourably.
func (tx *Tx) anyPlatform(id string) (subsidy.Platform, error) {
	p, err := tx.Platform(id)
	if subsidy.KindOf(err) != subsidy.NotFound {
		return p, err
	}
	a, err := tx.Assessment(id)
	if err == nil && a.State != subsidy.AssessmentFavourable {
		err = Missing()
	}
	return a.Platform(), err
}

// RevokePlatformKey lets the rule end a key, for a reason.
func (tx *Tx) RevokePlatformKey(id, reason string) error {
	k, err := scanPlatformKey(tx.row("SELECT "+keyColumns+" FROM platform_key WHERE id = ?"+tx.lock(), id))
	if k, err = found(k, err, "platform key"); err != nil {
		return err
	}
	event, err := k.Revoke(reason, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if _, err := tx.exec("UPDATE platform_key SET revoked_at = ? WHERE id = ?", ms(k.RevokedAt), id); err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	return tx.Record(event)
}

// PlatformKeys lists the keys of a platform, oldest first; the service centre
// alone sees any.
func (s *Reader) PlatformKeys(ctx context.Context, actor subsidy.Actor, platform string) ([]study.PlatformKey, error) {
	if err := actor.May(subsidy.ManagePlatformKeys, subsidy.Scope{}); err != nil {
		return nil, err
	}
	keys, err := collect(ctx, s, s.read, scanPlatformKey,
		"SELECT "+keyColumns+" FROM platform_key WHERE platform_id = ? ORDER BY id LIMIT 100", platform)
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	return keys, nil
}

// Signed is a request of a platform's server as it was signed: Signature is
// sm3= or sha256= and the hexadecimal HMAC over timestamp, nonce and body, a
// line feed between them, keyed with that digest of the secret.
type Signed struct {
	Key, Timestamp, Nonce, Signature string
	Body                             []byte
}

// PlatformCaller finds out whose signed request it is, by machine time, and
// uses its nonce up.
func (s *Store) PlatformCaller(ctx context.Context, q Signed) (study.PlatformKey, error) {
	k, sealed := study.PlatformKey{}, []byte(nil)
	err := func() (err error) {
		k, err = scanPlatformKey(alsoScan{
			s.row(ctx, "SELECT "+keyColumns+", digests FROM platform_key WHERE id = ? AND revoked_at = 0", q.Key),
			[]any{&sealed},
		})
		return err
	}()
	if _, err = found(k, err, "platform key"); err != nil {
		if subsidy.KindOf(err) == subsidy.NotFound {
			return k, study.BadSignature(errors.New("no such key"))
		}
		return k, err
	}
	seconds, err := strconv.ParseInt(q.Timestamp, 10, 64)
	now := s.machine()
	if off := now.Sub(time.Unix(seconds, 0)); err != nil || off > study.SignatureWindow ||
		off < -study.SignatureWindow {
		return k, study.BadSignature(errors.New("outside the time window"))
	}
	var d digests
	if err := s.seal.openJSON("platform_key.digests", k.ID, sealed, &d); err != nil {
		return k, err
	}
	if len(q.Nonce) < 16 || len(q.Nonce) > 64 || !d.signed(q) {
		return k, study.BadSignature(errors.New("the signature does not fit"))
	}
	n, err := s.exec(ctx, "INSERT INTO platform_nonce (key_id, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		k.ID, q.Nonce, ms(now))
	if err != nil {
		return k, fmt.Errorf("use nonce: %w", err)
	}
	if n == 0 {
		return k, study.Replayed()
	}
	return k, nil
}

// signed compares in constant time.
func (d digests) signed(q Signed) bool {
	algorithm, text, _ := strings.Cut(q.Signature, "=")
	got, err := hex.DecodeString(text)
	key, ok := map[string][]byte{"sm3": d.SM3, "sha256": d.SHA256}[algorithm]
	if err != nil || !ok {
		return false
	}
	mac := hmac.New(map[string]func() hash.Hash{"sm3": sm3.New, "sha256": sha256.New}[algorithm], key)
	mac.Write([]byte(q.Timestamp + "\n" + q.Nonce + "\n"))
	mac.Write(q.Body)
	return hmac.Equal(got, mac.Sum(nil))
}

// PlatformRecord is one record of a platform's server: its own number and what
// it says, to be compared with what came under that number before.
type PlatformRecord struct {
	ID      string
	Content []byte
}

// TakeRecords takes the numbers of a platform's records. It answers which are
// new, in their order, and which came before with another content.
func (tx *Tx) TakeRecords(platform string, records []PlatformRecord) (fresh []bool, changed []int, err error) {
	type place struct {
		at     int
		digest string
	}
	byID, ids := map[string]place{}, make([]string, 0, len(records))
	fresh = make([]bool, len(records))
	for i, r := range records {
		p := place{i, tx.s.seal.hash("record", string(r.Content))}
		first, again := byID[r.ID]
		if again && first.digest != p.digest {
			changed = append(changed, i)
		}
		if !again {
			byID[r.ID], ids, fresh[i] = p, append(ids, r.ID), true
		}
	}
	slices.Sort(ids)
	old, err := tx.recordDigests(platform, ids)
	if err != nil {
		return nil, nil, err
	}
	var rows [][]any
	for _, id := range ids {
		p := byID[id]
		digest, there := old[id]
		switch {
		case !there:
			rows = append(rows, []any{platform, id, p.digest})
		case digest != p.digest:
			changed = append(changed, p.at)
		}
		fresh[p.at] = !there
	}
	if _, err := tx.insertMany("INSERT INTO platform_record (platform_id, record_id, digest)", rows, ""); err != nil {
		return nil, nil, fmt.Errorf("take records: %w", err)
	}
	slices.Sort(changed)
	return fresh, changed, nil
}

// recordDigests reads what came under these numbers before.
func (tx *Tx) recordDigests(platform string, ids []string) (map[string]string, error) {
	old := map[string]string{}
	for chunk := range slices.Chunk(ids, 500) {
		_, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (struct{}, error) {
			var id, digest string
			err := r.Scan(&id, &digest)
			old[id] = digest
			return struct{}{}, err
		}, "SELECT record_id, digest FROM platform_record WHERE platform_id = ? AND record_id IN ("+marks(len(chunk))+
			")", anys(chunk, any(platform))...)
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
	}
	return old, nil
}
