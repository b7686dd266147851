package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Keys seal personal data (Data, SM4) and make it findable (Index, HMAC-SM3).
// They are separate so that the data key can be rotated while running.
type Keys struct {
	Data  [16]byte
	Index []byte
}

// LoadKeys reads both keys from hexadecimal text. In a demo, missing ones are
// made on first start and kept in dir; otherwise they are required.
func LoadKeys(dir, data, index string, demo bool) (Keys, error) {
	var k Keys
	if demo && data == "" && index == "" {
		var err error
		if data, err = demoKey(filepath.Join(dir, "demo-data.key"), 16); err != nil {
			return k, err
		}
		if index, err = demoKey(filepath.Join(dir, "demo-index.key"), 32); err != nil {
			return k, err
		}
	}
	raw, err := hex.DecodeString(strings.TrimSpace(data))
	if err != nil || len(raw) != 16 {
		return k, errors.New("DATA_KEY must be 32 hexadecimal digits")
	}
	copy(k.Data[:], raw)
	k.Index, err = hex.DecodeString(strings.TrimSpace(index))
	if err != nil || len(k.Index) != 32 {
		return k, errors.New("INDEX_KEY must be 64 hexadecimal digits")
	}
	return k, nil
}

// demoKey reads a key file, or makes it.
func demoKey(path string, size int) (string, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return string(text), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read demo key: %w", err)
	}
	key := make([]byte, size)
	if _, err := rand.Read(key); err != nil {
		return "", fmt.Errorf("make demo key: %w", err)
	}
	made := hex.EncodeToString(key)
	if err := os.WriteFile(path, []byte(made+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep demo key: %w", err)
	}
	return made, nil
}

// sealVersion is the first byte of every sealed value; rekeying counts it up.
const sealVersion = 1

// sealer encrypts with SM4-GCM, bound to the cell it stands in, and hashes
// with HMAC-SM3.
type sealer struct {
	gcm   cipher.AEAD
	index []byte
}

func newSealer(k Keys) (sealer, error) {
	block, err := sm4.NewCipher(k.Data[:])
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return sealer{}, fmt.Errorf("data key: %w", err)
	}
	if len(k.Index) == 0 {
		return sealer{}, errors.New("index key: empty")
	}
	return sealer{gcm: gcm, index: k.Index}, nil
}

// bytes seals plain for the cell ("table.column", id).
func (s sealer) bytes(cell, id string, plain []byte) []byte {
	out := make([]byte, 1+s.gcm.NonceSize(), 1+s.gcm.NonceSize()+len(plain)+s.gcm.Overhead())
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		panic("no randomness: " + err.Error())
	}
	return s.gcm.Seal(out, out[1:], plain, []byte(cell+"."+id))
}

// open reads a sealed cell back; a value from another cell does not open.
func (s sealer) open(cell, id string, sealed []byte) ([]byte, error) {
	n := 1 + s.gcm.NonceSize()
	if len(sealed) < n || sealed[0] != sealVersion {
		return nil, fmt.Errorf("open sealed %s: not a sealed value", cell)
	}
	plain, err := s.gcm.Open(nil, sealed[1:n], sealed[n:], []byte(cell+"."+id))
	if err != nil {
		return nil, fmt.Errorf("open sealed %s: %w", cell, err)
	}
	return plain, nil
}

// json seals a value as JSON.
func (s sealer) json(cell, id string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", cell, err)
	}
	return s.bytes(cell, id, plain), nil
}

// openJSON reads back what json sealed.
func (s sealer) openJSON(cell, id string, sealed []byte, v any) error {
	plain, err := s.open(cell, id, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("open sealed %s: %w", cell, err)
	}
	return nil
}

// hash is the keyed hash under which a sealed value is found.
func (s sealer) hash(what, value string) string {
	mac := hmac.New(sm3.New, s.index)
	mac.Write([]byte(what + "\x00" + value))
	return hex.EncodeToString(mac.Sum(nil))
}
