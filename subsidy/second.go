package subsidy

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"shigang/subsidy/calendar"
)

// The second factor of a log-in (二次验证) is a code of an authenticator app
// (RFC 6238: six digits, SHA-1, which is what every such app reads). Its times
// are machine times.
const (
	SecondSetUpLife = 30 * time.Minute // that a secret which was shown waits for its first code
	HalfLoginLife   = 10 * time.Minute // that a right password waits for its code
	RecoveryCodes   = 10               // that an account is given at once (恢复码)

	secondStep   = 30 * time.Second // that a code stands for
	secondBytes  = 20               // of a secret, as long as SHA-1's key
	recoveryHalf = 5                // characters of a recovery code before and after its dash
	secondIssuer = "适岗"
)

// NeedsSecond reports whether the role needs a second factor outside a demo:
// who takes last decisions, sees the whole city, or opens accounts.
func (r Role) NeedsSecond() bool {
	return slices.Contains([]Role{CountyChief, CityOfficer, Administrator}, r)
}

// SecondFactor is an account's second factor.
type SecondFactor struct {
	Secret string // base32, "" for none
	Used   int64  // the newest step whose code was taken: none before it is taken again
}

// NewSecondSecret makes the secret that the app and we share.
func NewSecondSecret() (string, error) {
	raw := make([]byte, secondBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make second factor: %w", err)
	}
	return base32.StdEncoding.EncodeToString(raw), nil
}

// SecondAddress is what the app reads from the QR code.
func SecondAddress(login, secret string) string {
	query := url.Values{"secret": {secret}, "issuer": {secondIssuer}}
	label := url.PathEscape(secondIssuer + ":" + login)
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// Take takes a code that the app shows, or showed or will show within one step:
// clocks differ. Each code is taken once.
func (f *SecondFactor) Take(code string, at time.Time) bool {
	now := at.Unix() / int64(secondStep.Seconds())
	for _, step := range []int64{now - 1, now, now + 1} {
		right, err := hotp.ValidateCustom(code, uint64(step), f.Secret, hotp.ValidateOpts{
			Digits:    otp.DigitsSix,
			Algorithm: otp.AlgorithmSHA1,
		})
		if err == nil && right && step > f.Used {
			f.Used = step
			return true
		}
	}
	return false
}

// NewRecoveryCodes are codes for the day on which the phone is lost, each good
// for one log-in.
func NewRecoveryCodes() []string {
	out := make([]string, RecoveryCodes)
	for i := range out {
		text := strings.ToLower(rand.Text())
		out[i] = text[:recoveryHalf] + "-" + text[recoveryHalf:2*recoveryHalf]
	}
	return out
}

// CleanCode is a typed code as it is compared: with its dash where it is a
// recovery code, whatever was typed between its characters.
func CleanCode(typed string) string {
	code := strings.ToLower(strings.NewReplacer("-", "", "－", "", "—", "").Replace(CleanValue(typed)))
	if len(code) == 2*recoveryHalf {
		return code[:recoveryHalf] + "-" + code[recoveryHalf:]
	}
	return code
}

// RecoveryCode reports whether a cleaned code has a recovery code's shape.
func RecoveryCode(code string) bool { return len(code) == 2*recoveryHalf+1 }

// WrongCode refuses a code that is not right, was taken before, or is too old.
func WrongCode() error {
	return InvalidAt("/code", "验证码不正确或已经用过，请等手机上换成下一个验证码再输入")
}

// HalfExpired is the answer to half a log-in that is no more.
func HalfExpired() error {
	return &Error{Kind: Unauthenticated, Message: "这次登录已经超过时间，请重新输入登录名和密码"}
}

// Recovered is the event of a log-in with a recovery code, of which the account is told.
func (a StaffAccount) Recovered(left int, by Actor, now time.Time) Event {
	ev := a.LoggedIn(fmt.Sprintf("恢复码，还剩%d个", left), by, now)
	ev.Owes = []Owed{{
		To:      Audience{Account: a.ID},
		Message: SecondChanged{Login: a.Login, What: SecondRecovery, Left: left, At: now},
	}}
	return ev
}

// SetUpSecond (设置二次验证) gives the account a second factor, once its first code
// is right; next is the secret that was shown, "" where it lapsed.
func (a StaffAccount) SetUpSecond(
	f *SecondFactor, next, code string, at time.Time, by Actor, now time.Time,
) (Event, error) {
	if err := a.ownSecond(SetUpSecond, by); err != nil {
		return Event{}, err
	}
	if next == "" {
		return Event{}, &Error{Kind: Conflict, Message: "这次设置已经完成或超过时间，请刷新页面查看，需要时重新开始"}
	}
	set := SecondFactor{Secret: next}
	if !set.Take(CleanCode(code), at) {
		return Event{}, InvalidAt("/code", "验证码不正确。请核对手机时间是否准确，再输入手机上正在显示的6位验证码")
	}
	*f = set
	return a.secondEvent(SetUpSecond, SecondIsSet, by, now), nil
}

// RenewRecovery (重新生成恢复码) gives the account new recovery codes in place of the old.
func (a StaffAccount) RenewRecovery(by Actor, now time.Time) (Event, error) {
	if err := a.ownSecond(RenewRecovery, by); err != nil {
		return Event{}, err
	}
	return a.event(RenewRecovery, by, now, ""), nil
}

// EndSecond (停用二次验证) takes the second factor away again, where the role needs none.
func (a StaffAccount) EndSecond(needed bool, by Actor, now time.Time) (Event, error) {
	if err := a.ownSecond(EndSecond, by); err != nil {
		return Event{}, err
	}
	if needed {
		return Event{}, &Error{
			Kind:    Forbidden,
			Message: "您的岗位（" + by.Role.Chinese() + "）必须使用二次验证，不能停用；换手机请用“换一个手机”",
		}
	}
	return a.secondEvent(EndSecond, SecondIsEnded, by, now), nil
}

// ResetSecond (重置二次验证) lets an administrator take away the second factor of
// somebody who lost their phone and their recovery codes.
func (a StaffAccount) ResetSecond(has bool, by Actor, now time.Time) (Event, error) {
	if err := by.May(ResetSecond, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case !has:
		return Event{}, &Error{Kind: Conflict, Message: "这个账号没有设置二次验证，不需要重置"}
	case a.ID == by.ID:
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "不能重置自己的二次验证，请由另一位管理员办理，或用恢复码登录后换一个手机",
		}
	}
	return a.secondEvent(ResetSecond, SecondIsReset, by, now), nil
}

// ownSecond refuses another's account.
func (a StaffAccount) ownSecond(action Action, by Actor) error {
	if err := by.May(action, Scope{}); err != nil {
		return err
	}
	if by.ID == "" || by.ID != a.ID {
		return &Error{Kind: NotFound, Message: "只能办理自己账号的二次验证"}
	}
	return nil
}

// secondEvent is a change of the second factor, of which the account is told.
func (a StaffAccount) secondEvent(action Action, what SecondChange, by Actor, now time.Time) Event {
	ev := a.event(action, by, now, "")
	ev.Owes = []Owed{{To: Audience{Account: a.ID}, Message: SecondChanged{Login: a.Login, What: what, At: now}}}
	return ev
}

// SecondChange is what happened to a second factor.
type SecondChange string

// What may happen to it.
const (
	SecondIsSet    SecondChange = "set"      // 设置了
	SecondIsEnded  SecondChange = "ended"    // 停用了
	SecondIsReset  SecondChange = "reset"    // 管理员重置了
	SecondRecovery SecondChange = "recovery" // 用恢复码登录了
)

// SecondChanged tells a member of staff that their log-in is secured otherwise now.
type SecondChanged struct {
	Login string       `json:"login"`
	What  SecondChange `json:"what"`
	Left  int          `json:"left"` // recovery codes, after one was used
	At    time.Time    `json:"at"`
}

func (SecondChanged) Kind() MessageKind { return KindSecondChanged }

func (SecondChanged) Title() string { return "您的账号二次验证有变动" }

func (m SecondChanged) Body() string {
	did := map[SecondChange]string{
		SecondIsSet:    "设置了二次验证",
		SecondIsEnded:  "停用了二次验证",
		SecondIsReset:  "由管理员重置了二次验证",
		SecondRecovery: fmt.Sprintf("用恢复码登录，还剩%d个恢复码", m.Left),
	}[m.What]
	return "账号" + m.Login + "在" + m.At.In(calendar.China).Format("2006年1月2日15:04") + did +
		"。如果不是您本人办理或要求办理的，请马上联系市人社局系统管理员，并修改密码。"
}

func (SecondChanged) Lines() []Line { return nil }

func (SecondChanged) Wanted(Facts, calendar.Day) bool { return true }
