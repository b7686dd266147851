package subsidy

import (
	"regexp"
	"strconv"
	"strings"

	"shigang/subsidy/calendar"
)

// ResidentID is a checked resident ID number (身份证号码), residence permit number
// of Hong Kong, Macao or Taiwan (810000, 820000, 830000), or a foreigner's
// permanent-residence number (外国人永久居留身份证, 2023): 18 characters, GB 11643.
// The foreigner's has 9, the province's two digits and the country's three
// (GB/T 2659) where the others have the region; birth date, sex and check digit
// stand where they do in every number.
type ResidentID string

// oldForeign is the shape of a foreigner's number before the card of 2023.
var oldForeign = regexp.MustCompile(`^[A-Z]{3}[0-9]{12}$`)

// ParseResidentID checks an ID number: shape, region, real birth date, check
// digit (MOD 11-2). Its errors never repeat the number.
func ParseResidentID(s string) (ResidentID, error) {
	s = strings.ToUpper(CleanValue(s))
	switch {
	case s == "":
		return "", InvalidAt("/id_number", "请填写身份证号码")
	case len(s) == 15 && strings.Trim(s, "0123456789") == "":
		return "", InvalidAt("/id_number", "这是15位旧身份证号码，请填写18位号码")
	case oldForeign.MatchString(s):
		return "", InvalidAt("/id_number", "这是旧版外国人永久居留身份证的15位号码，请换领新版后填写9开头的18位号码")
	case strings.ContainsAny(s, "E.") && strings.Trim(s, "0123456789E+.") == "", lostDigits(s):
		return "", InvalidAt("/id_number", "身份证号码被Excel存成了数字，后几位已经丢失，请把这一列设为文本后重新填写")
	case Stray(strings.TrimSuffix(s, "X"), "0123456789") != "":
		found := Stray(strings.TrimSuffix(s, "X"), "0123456789")
		return "", InvalidAt("/id_number", "身份证号码只能是数字，最后一位可以是X，"+found)
	case len(s) != 18:
		return "", InvalidAt("/id_number", "身份证号码应为18位，现在是"+strconv.Itoa(len(s))+"位")
	case s[0] == '0':
		return "", InvalidAt("/id_number", "身份证号码前两位地区码不正确，请核对")
	case s[0] == '9' && (s[3:6] == "000" || s[3:6] == "156"): // no country; China
		return "", InvalidAt("/id_number", "外国人永久居留身份证号码第4到6位的国家或地区代码不正确，请核对")
	}
	if d, err := calendar.ParseDay(s[6:10] + "-" + s[10:12] + "-" + s[12:14]); err != nil || d.Year() < 1800 {
		return "", InvalidAt("/id_number", "身份证号码里的出生日期不存在，请核对第7到14位")
	}
	if checkDigit(s[:17]) != s[17] {
		return "", InvalidAt("/id_number", "身份证号码校验位不正确，请逐位核对")
	}
	return ResidentID(s), nil
}

// BornBy refuses a number whose holder is not born yet on a day.
func (id ResidentID) BornBy(today calendar.Day) error {
	if id.Birth().After(today) {
		return InvalidAt("/id_number", "身份证号码里的出生日期晚于今天，请核对第7到14位")
	}
	return nil
}

// lostDigits reports a number whose last digits a spreadsheet has rounded away:
// it keeps fifteen and writes zeros. A real number that ends so passes its
// check digit.
func lostDigits(s string) bool {
	return len(s) == 18 && strings.HasSuffix(s, "000") && strings.Trim(s, "0123456789") == "" &&
		checkDigit(s[:17]) != s[17]
}

// checkDigit is GB 11643's MOD 11-2 over the first 17 digits.
func checkDigit(body string) byte {
	sum, weight := 0, 1
	for i := 16; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(body[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}

// Birth is the date of birth.
func (id ResidentID) Birth() calendar.Day {
	// checked when parsed
	d, _ := calendar.ParseDay(string(id[6:10]) + "-" + string(id[10:12]) + "-" + string(id[12:14]))
	return d
}

// Sex is told by the 17th digit.
func (id ResidentID) Sex() Sex {
	if (id[16]-'0')%2 == 1 {
		return Male
	}
	return Female
}

// Masked shows the first three and the last four, so that the person concerned
// can tell.
func (id ResidentID) Masked() string {
	if len(id) != 18 {
		return ""
	}
	return string(id[:3]) + "***********" + string(id[14:])
}

// MakeResidentID makes a valid number for demonstrations and tests; seq is the
// serial of the day, 0 to 999.
func MakeResidentID(region string, birth calendar.Day, seq int) ResidentID {
	serial := strconv.Itoa(1000 + seq%1000)[1:]
	body := region + strings.ReplaceAll(birth.String(), "-", "") + serial
	return ResidentID(body + string(checkDigit(body)))
}

// codeAlphabet is GB 32100's; I, O, S, V and Z are not used.
const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode checks a unified social credit code (统一社会信用代码), GB
// 32100, MOD 31.
func ParseCreditCode(s string) (string, error) {
	s = strings.ToUpper(CleanValue(s))
	switch {
	case s == "":
		return "", InvalidAt("/credit_code", "请填写统一社会信用代码")
	case Stray(s, codeAlphabet) != "":
		return "",
			InvalidAt("/credit_code",
				"统一社会信用代码只能是数字和大写字母（没有I、O、S、V、Z），"+Stray(s, codeAlphabet))
	case len(s) != 18:
		return "", InvalidAt("/credit_code", "统一社会信用代码应为18位，现在是"+strconv.Itoa(len(s))+"位")
	case codeDigit(s[:17]) != s[17]:
		return "", InvalidAt("/credit_code", "统一社会信用代码校验位不正确，请对照营业执照核对")
	}
	return s, nil
}

func codeDigit(body string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(codeAlphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return codeAlphabet[(31-sum%31)%31]
}

// MakeCreditCode makes a valid code of a 17-character body, for demonstrations
// and tests.
func MakeCreditCode(body string) string { return body + string(codeDigit(body)) }

var mobileShape = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// dashes are how people part a number into groups.
const dashes = "-‐‑‒–—―−"

// ParseMobile checks a mobile number (手机号码); spaces, dashes and +86 are dropped.
func ParseMobile(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(dashes, r) {
			return -1
		}
		return r
	}, wholeNumber(CleanValue(s)))
	switch {
	case s == "":
		return "", InvalidAt("/phone", "请填写手机号码")
	case strings.ContainsAny(s, "eE.") && strings.Trim(s, "0123456789eE+.") == "":
		return "", InvalidAt("/phone", "手机号码被Excel存成了科学计数法，后几位已经丢失，请重新填写")
	}
	s = strings.TrimPrefix(s, "+")
	if len(s) == 13 {
		s = strings.TrimPrefix(s, "86")
	}
	switch found := Stray(s, "0123456789"); {
	case found != "":
		return "", InvalidAt("/phone", "手机号码应为1开头的11位数字，"+found)
	case len(s) != 11:
		return "", InvalidAt("/phone", "手机号码应为1开头的11位数字，现在是"+strconv.Itoa(len(s))+"位")
	case !mobileShape.MatchString(s):
		return "", InvalidAt("/phone", "手机号码应为1开头的11位数字，第二位是3到9，请核对")
	}
	return s, nil
}

// wholeNumber writes out a number that a spreadsheet wrote as 1.3912345678E+10
// or 13912345678.0, when no digit of it is lost; anything else stays as it is.
func wholeNumber(s string) string {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(s), "E")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if !scientific {
		if strings.Trim(fraction, "0") == "" && strings.Trim(whole, "0123456789") == "" && whole != "" {
			return whole
		}
		return s
	}
	n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if err != nil || n > 17 || len(fraction) != n && len(strings.TrimRight(fraction, "0")) > n || len(fraction) < n {
		return s
	}
	return whole + fraction[:n]
}

// MaskName shows the first character of a name.
func MaskName(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + strings.Repeat("*", min(len(r)-1, 3))
}

// MaskMobile shows the first three and the last four digits.
func MaskMobile(s string) string {
	if len(s) != 11 {
		return "****"
	}
	return s[:3] + "****" + s[7:]
}

// MaskPhone masks a mobile or a fixed line; "" stays.
func MaskPhone(s string) string {
	switch {
	case s == "":
		return ""
	case len(s) == 11 && s[0] == '1':
		return MaskMobile(s)
	}
	return strings.Repeat("*", max(0, len(s)-4)) + s[max(0, len(s)-4):]
}

// MaskAccount shows the ends of a platform account (平台登录账号).
func MaskAccount(s string) string {
	r := []rune(s)
	if len(r) <= 4 {
		return "****"
	}
	return string(r[:2]) + "****" + string(r[len(r)-2:])
}
