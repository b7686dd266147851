package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WeChat's signature
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"sort"
)

// crypt seals what is posted and opens the replies. It is written from 消息加解
// 密说明 alone and shares nothing with the client it checks.
type crypt struct {
	app, token string
	block      cipher.Block
	iv         []byte
}

func newCrypt(app, token, aesKey string) (*crypt, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(key) != 32 || token == "" {
		return nil, errors.New("the callback needs a token and an AES key of 43 characters")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &crypt{app, token, block, key[:16]}, nil
}

// seal: AES-CBC over random(16) + length(4, network order) + text + app id,
// padded by PKCS#7 to blocks of 32.
func (c *crypt) seal(text string) string {
	plain := make([]byte, 20, 20+len(text)+len(c.app)+32)
	_, _ = rand.Read(plain[:16]) // never fails (crypto/rand)
	binary.BigEndian.PutUint32(plain[16:], uint32(len(text)))
	plain = append(plain, text...)
	plain = append(plain, c.app...)
	for pad, n := 32-len(plain)%32, 0; n < pad; n++ {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

func (c *crypt) open(sealed string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) < 32 || len(b)%32 != 0 {
		return "", errors.New("密文的长度不对")
	}
	cipher.NewCBCDecrypter(c.block, c.iv).CryptBlocks(b, b)
	pad := int(b[len(b)-1])
	if pad < 1 || pad > 32 || len(b)-pad < 20 {
		return "", errors.New("密文的补位不对")
	}
	for _, v := range b[len(b)-pad:] {
		if int(v) != pad {
			return "", errors.New("密文的补位不对")
		}
	}
	b = b[:len(b)-pad]
	n := int(binary.BigEndian.Uint32(b[16:20]))
	if n > len(b)-20 || string(b[20+n:]) != c.app {
		return "", errors.New("密文里的 appid 不对")
	}
	return string(b[20 : 20+n]), nil
}

// sign is SHA-1 over the sorted parts, the token among them.
func (c *crypt) sign(parts ...string) string {
	parts = append([]string{c.token}, parts...)
	sort.Strings(parts)
	h := sha1.New() //nolint:gosec // WeChat's signature
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // never fails (hash.Hash)
	}
	return hex.EncodeToString(h.Sum(nil))
}
