package subsidy

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"
)

var (
	mailLocal  = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	mailDomain = regexp.MustCompile(
		`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$`)
)

// ParseMail checks an e-mail address (RFC 5321: 64 characters before the @, 254
// in all); spaces and full-width letters are mended, the domain is lower case.
func ParseMail(s string) (string, error) {
	s = strings.Trim(strings.ReplaceAll(width.Fold.String(CleanLine(s)), " ", ""), Quotes)
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case s == "":
		return "", InvalidAt("/address", "请填写邮箱")
	case !ok || strings.Contains(domain, "@"):
		return "", InvalidAt("/address", "邮箱里应有一个@，例如 name@163.com")
	case !mailLocal.MatchString(local) || len(local) > 64:
		return "", InvalidAt("/address", "邮箱@前面的部分不正确，请核对")
	case !mailDomain.MatchString(domain) || len(s) > 254:
		return "", InvalidAt("/address", "邮箱@后面的部分不正确，请核对，例如 163.com")
	}
	return local + "@" + strings.ToLower(domain), nil
}

// MaskMail shows the first two characters and the domain.
func MaskMail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return ""
	}
	return local[:min(2, len(local)-1)] + "***@" + domain
}
