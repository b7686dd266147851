package public

import (
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"
)

//go:embed examples/push.mjs
var examples embed.FS

// signedExample is one request worked through, so that a platform's engineers
// can compare each step with theirs. The secret is nobody's.
type signedExample struct {
	Key, Secret, Timestamp, Nonce, Body, Digest, Signature string
}

// workedExample signs the example as a platform would.
func workedExample() signedExample {
	e := signedExample{
		Key:       "01900000-0000-7000-8000-000000000000",
		Secret:    "example-secret-of-nobody",
		Timestamp: "1795536000",
		Nonce:     "0123456789abcdef0123456789abcdef",
		Body: `{"batch_id":"b-1","records":[{"record_id":"r-1","filing":"BA440203-2026-00012","phone":"13900000000",` +
			`"course":"安全生产","start":"2026-12-01T09:00:00+08:00","end":"2026-12-01T10:30:00+08:00","score":88}]}`,
	}
	digest := sha256.Sum256([]byte(e.Secret))
	mac := hmac.New(sha256.New, digest[:])
	mac.Write([]byte(e.Timestamp + "\n" + e.Nonce + "\n" + e.Body))
	e.Digest, e.Signature = hex.EncodeToString(digest[:]), "sha256="+hex.EncodeToString(mac.Sum(nil))
	return e
}

// platformDocs tells a platform's engineers how to send study records.
func (p Pages) platformDocs(c *fiber.Ctx) error {
	script, err := examples.ReadFile("examples/push.mjs")
	if err != nil {
		return err
	}
	return show(c, "platform_docs", fiber.Map{"Example": workedExample(), "Script": string(script)})
}
