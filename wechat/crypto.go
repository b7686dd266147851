package wechat

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WeChat's signature
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// box opens and seals the bodies of the callback (消息加解密说明): AES-256-CBC,
// the key's first half as IV, padded by PKCS#7 to 32 bytes, around 16 random
// bytes, the length, the text and the app id. The SDK's own looks at no more
// than the last byte of the padding and turns panics into errors.
type box struct {
	appID string
	key   []byte
}

const (
	boxBlock = 32 // bytes; twice AES's own block
	boxHead  = 20 // 16 random bytes and a length of 4
)

var errBox = errors.New("not sealed for this account")

// newBox reads the account's EncodingAESKey, 43 characters.
func newBox(appID, aesKey string) (*box, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(aesKey) != 43 || len(key) != 32 {
		return nil, errors.New("EncodingAESKey must be 43 letters and digits")
	}
	if appID == "" {
		return nil, errors.New("the callback needs the app id")
	}
	return &box{appID: appID, key: key}, nil
}

func (b *box) open(sealed string) ([]byte, error) {
	data, err := base64.StdEncoding.Strict().DecodeString(sealed)
	if err != nil || len(data) == 0 || len(data)%boxBlock != 0 {
		return nil, errBox
	}
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, b.key[:aes.BlockSize]).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad < 1 || pad > boxBlock || !bytes.Equal(data[len(data)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errBox
	}
	data = data[:len(data)-pad]
	if len(data) < boxHead {
		return nil, errBox
	}
	text := data[boxHead:]
	n := binary.BigEndian.Uint32(data[16:boxHead])
	if uint64(n) > uint64(len(text)) || string(text[n:]) != b.appID {
		return nil, errBox
	}
	return text[:n], nil
}

func (b *box) seal(text []byte) (string, error) {
	data := make([]byte, boxHead, boxHead+len(text)+len(b.appID)+boxBlock)
	if _, err := io.ReadFull(rand.Reader, data[:16]); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	binary.BigEndian.PutUint32(data[16:], uint32(len(text))) //nolint:gosec // a reply is some KB
	data = append(append(data, text...), b.appID...)
	pad := boxBlock - len(data)%boxBlock
	data = append(data, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, b.key[:aes.BlockSize]).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data), nil
}

// sign is WeChat's signature over the token and what goes with it.
func sign(parts ...string) string {
	parts = slices.Clone(parts)
	slices.Sort(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, "")))) //nolint:gosec // WeChat's
}

// signed compares signatures in constant time.
func signed(got string, parts ...string) bool {
	return subtle.ConstantTimeCompare([]byte(got), []byte(sign(parts...))) == 1
}
