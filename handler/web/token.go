package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"

	"github.com/gofiber/fiber/v2"
)

// FormCookie tells browsers without a session apart, for the token of their
// forms (double submit); it says nothing of who they are. Under https it has the
// prefix of the session's cookie, so that no sister site can choose it.
const (
	FormCookie       = "shigang_form"
	secureFormCookie = "__Host-" + FormCookie
)

// tokenField is the form's field with its token.
const tokenField = "form_token"

// tokenOf is what a form of ours carries: a keyed hash that only our page, which
// has the browser's secret, can know.
func tokenOf(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(tokenField))
	return hex.EncodeToString(mac.Sum(nil))
}

// secretOf is the browser's own secret: its session, else its form cookie.
func secretOf(c *fiber.Ctx) string {
	secure := isSecure(c)
	if session := StaffToken(c, secure); session != "" {
		return session
	}
	return c.Cookies(formCookie(secure))
}

func formCookie(secure bool) string {
	if secure {
		return secureFormCookie
	}
	return FormCookie
}

// isSecure reports whether people come over https, as the door knows.
func isSecure(c *fiber.Ctx) bool {
	secure, _ := c.Context().UserValue(secureKey{}).(bool)
	return secure
}

func hasToken(c *fiber.Ctx) bool {
	secret := secretOf(c)
	return secret != "" && hmac.Equal([]byte(tokenOf(secret)), []byte(c.FormValue(tokenField)))
}

// postForm is the start of a form that changes something; values in our pages
// are escaped, so that no > stands inside the tag.
var postForm = regexp.MustCompile(`<form\b[^>]*\bmethod="post"[^>]*>`)

// SendPage sends a page, and gives each form on it that changes something its
// token: here, so that no form can be forgotten.
func SendPage(c *fiber.Ctx, page []byte) error {
	c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
	if !postForm.Match(page) {
		return c.Send(page)
	}
	secret := secretOf(c)
	if secret == "" {
		secret = rand.Text()
		secure := isSecure(c)
		c.Cookie(&fiber.Cookie{
			Name: formCookie(secure), Value: secret, Path: "/", HTTPOnly: true, Secure: secure,
			SameSite: fiber.CookieSameSiteStrictMode,
		})
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	field := `<input type="hidden" name="` + tokenField + `" value="` + tokenOf(secret) + `">`
	return c.Send(postForm.ReplaceAll(page, []byte("${0}"+field)))
}
