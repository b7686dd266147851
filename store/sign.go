package store

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

// signingPurpose is what the signing key is derived for, and the signer's name in each signature (GB/T 32918).
const signingPurpose = "shigang signing key 1"

// signingKey derives the SM2 key with which the system signs what it hands out, from the index key: it is kept nowhere,
// every process has the same, and it is there after a restore, which wants the index key anyhow.
func (s sealer) signingKey() (*sm2.PrivateKey, error) {
	mac := hmac.New(sm3.New, s.index)
	mac.Write([]byte(signingPurpose))
	seed := mac.Sum(nil)
	mac.Reset()
	mac.Write(append([]byte(signingPurpose+"\x00"), seed...))
	wide := new(big.Int).SetBytes(append(seed, mac.Sum(nil)...)) // 512 bits, so that the rest is as good as even
	most := new(big.Int).Sub(sm2.P256().Params().N, big.NewInt(2))
	key, err := sm2.NewPrivateKeyFromInt(wide.Mod(wide, most).Add(wide, big.NewInt(1)))
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return key, nil
}

// Sign signs a message with the system's SM2 key (SM3 as its digest), as base64.
func (s *Reader) Sign(message []byte) (string, error) {
	key, err := s.seal.signingKey()
	if err != nil {
		return "", err
	}
	signature, err := key.SignWithSM2(rand.Reader, []byte(signingPurpose), message)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}

// Signed reports whether the system's key signed a message.
func (s *Reader) Signed(message []byte, signature string) bool {
	key, err := s.seal.signingKey()
	if err != nil {
		return false
	}
	raw, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && sm2.VerifyASN1WithSM2(&key.PublicKey, []byte(signingPurpose), message, raw)
}
