package sandbox

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"

	"rsc.io/qr"
)

// jpegPicture is an answer that is a JPEG, not JSON.
type jpegPicture []byte

// Bounds of a code with a scene (生成带参数的二维码): temporary ones live at most 30
// days, a text scene has 1 to 64 characters, a number of a lasting one goes to
// 100000.
const (
	sceneMost   = 64
	sceneNumber = 100_000
	codeSeconds = 2_592_000
)

// qrCreate follows 生成带参数的二维码 createQRCode: the kind says which scene there
// must be (40054/40055 stand for menus; a bad one is 47001 here, which is ours: the
// page names no code of its own).
func (s *Sandbox) qrCreate(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Expire int    `json:"expire_seconds"`
		Kind   string `json:"action_name"`
		Info   struct {
			Scene struct {
				ID   int    `json:"scene_id"`
				Text string `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if err := strict(body, &in, "action_name", "action_info"); err != nil {
		return nil, err
	}
	scene := in.Info.Scene
	text := utf8.RuneCountInString(scene.Text)
	lasting := in.Kind == "QR_LIMIT_SCENE" || in.Kind == "QR_LIMIT_STR_SCENE"
	var fits bool
	switch in.Kind {
	case "QR_SCENE":
		fits = scene.ID != 0 && text == 0
	case "QR_LIMIT_SCENE":
		fits = scene.ID >= 1 && scene.ID <= sceneNumber && text == 0
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		fits = text >= 1 && text <= sceneMost && scene.ID == 0
	}
	if !fits || lasting && in.Expire != 0 || in.Expire < 0 || in.Expire > codeSeconds {
		return nil, refuse(47001, "data format error")
	}
	ticket := random()
	out := map[string]any{"ticket": ticket, "url": "http://weixin.qq.com/q/" + ticket}
	expires := int64(0)
	if !lasting {
		if in.Expire == 0 {
			in.Expire = 60 // 此字段如果不填，则默认有效期为60秒
		}
		out["expire_seconds"] = in.Expire
		expires = s.now().UnixMilli() + int64(in.Expire)*1000
	}
	_, err := s.db.Exec("INSERT INTO scene VALUES (?, ?, ?)", ticket, scene.Text, expires)
	return out, err
}

// wxaScene is a mini-program code's scene (最大32个可见字符，只支持数字，大小写英文以及
// 部分特殊字符：!#$&'()*+,/:;=?@-._~).
var wxaScene = regexp.MustCompile(`^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$`)

// wxaLook is how the code looks, as 获取不限制的小程序码 has it: auto_color, line_color
// (十进制表示, {"r":0,"g":0,"b":0} and {"r":"xxx","g":"xxx","b":"xxx"} both stand
// there), is_hyaline. It is read for its types; the square code stays black on white.
type wxaLook struct {
	AutoColor bool `json:"auto_color"`
	LineColor struct {
		Red   json.Number `json:"r"`
		Green json.Number `json:"g"`
		Blue  json.Number `json:"b"`
	} `json:"line_color"`
	Clear bool `json:"is_hyaline"`
}

// wxaCode follows 获取不限制的小程序码 getUnlimitedQRCode
// (developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getunlimitedqrcode).
// Its codes as developers reported them there (community/develop/doc/…): 40169 invalid
// length for scene, or the data is not json string, of a scene that is empty or longer
// than 32 (34c805bcb1db880d33e78246b8ec2211); 40129 invalid scene of characters that it
// may not have (community/personal/oCJUswz_ksvNsCiGT52E5PCyQB0M); 41030 invalid page;
// 40097 of an env_version that is none (000884344905c08ce3109e9fc6b800), which is taken
// here for a width outside of 280 to 1280 too: nobody told of that one.
func (s *Sandbox) wxaCode(_ *http.Request, body []byte) (any, error) {
	in := struct {
		Scene     string `json:"scene"`
		Page      string `json:"page"`
		CheckPath bool   `json:"check_path"`
		Version   string `json:"env_version"`
		Width     int    `json:"width"`
		wxaLook
	}{CheckPath: true, Version: "release", Width: 430}
	if err := strict(body, &in, "scene"); err != nil {
		return nil, err
	}
	_, query, _ := bytes.Cut([]byte(in.Page), []byte("?"))
	switch {
	case in.Scene == "" || utf8.RuneCountInString(in.Scene) > 32:
		return nil, refuse(40169, "invalid length for scene, or the data is not json string")
	case !wxaScene.MatchString(in.Scene):
		return nil, refuse(40129, "invalid scene")
	case badPage(in.Page) || query != nil || in.CheckPath && in.Page != "" && s.noPage(in.Page):
		return nil, refuse(41030, "invalid page")
	case in.Width < 280 || in.Width > 1280 || !slices.Contains([]string{"release", "trial", "develop"}, in.Version):
		return nil, refuse(40097, "invalid args")
	}
	// WeChat's own round code cannot be made here; this square one names the same
	code, err := qr.Encode("wxacode:"+in.Page+"?scene="+url.QueryEscape(in.Scene), qr.M)
	if err != nil {
		return nil, err
	}
	code.Scale = max(1, in.Width/(code.Size+8))
	picture, err := png.Decode(bytes.NewReader(code.PNG())) // its Image leaves Scale out of sight
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, picture, nil)
	return jpegPicture(b.Bytes()), err
}

// linkDays is how long a link into the mini-program lives (最长有效期为30天).
const linkDays = 30

// linkQuery is what its query may be made of (最大1024个字符，只支持数字，大小写英文以及部分
// 特殊字符：!#$&'()*+,/:;=?@-._~%).
var linkQuery = regexp.MustCompile(`^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]*$`)

// leastLink is the shortest life of a link, as 85401's text has it.
const leastLink = 60 // seconds

// urlLink follows 获取加密URLLink generateUrlLink
// (developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-link/api_generateurllink).
// As developers reported them (community/develop/doc/…): 40165 invalid weapp pagepath of
// a page that the published mini-program has not (000ce054d789c86e1361dd15f6b800), or with
// a query; 40212 invalid query (0000e8a4678f685bbfeb49eca51000); 85401 time limit between
// 1min and 1year (0004a88350ceb047369b60d1c5c000), the longest being 30 days by now. For
// 85402 (参数env_version填写错误) no report was found, and 40097 for the rest is ours. A
// link always ends; is_expire, which older clients send, is read and says nothing
// (小程序链接生成与使用规则调整公告, 000aeab88a4ea0c5c89d81fde5b801: is_expire 值固定为 true，
// 可不再传该值，若传值为 false 也与 true 一样).
func (s *Sandbox) urlLink(_ *http.Request, body []byte) (any, error) {
	in := struct {
		Path     string `json:"path"`
		Query    string `json:"query"`
		Version  string `json:"env_version"`
		Kind     int    `json:"expire_type"`
		Time     int64  `json:"expire_time"`
		Interval int    `json:"expire_interval"`
		Ends     bool   `json:"is_expire"`
	}{Version: "release"}
	if err := strict(body, &in); err != nil {
		return nil, err
	}
	_, query, _ := bytes.Cut([]byte(in.Path), []byte("?"))
	left := in.Time - s.o.Machine().Unix()
	switch {
	case in.Path != "" && s.noPage(in.Path) || query != nil:
		return nil, refuse(40165, "invalid weapp pagepath")
	case len(in.Query) > 1024 || !linkQuery.MatchString(in.Query):
		return nil, refuse(40212, "invalid query")
	case !slices.Contains([]string{"release", "trial", "develop"}, in.Version):
		return nil, refuse(85402, "invalid env_version")
	case in.Kind == 0 && (left < leastLink || left > linkDays*24*3600),
		in.Kind == 1 && (in.Interval < 1 || in.Interval > linkDays):
		return nil, refuse(85401, "time limit between 1min and 1year")
	case in.Kind != 0 && in.Kind != 1:
		return nil, refuse(40097, "invalid args")
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "url_link": "https://wxaurl.cn/" + random()[:11]}, nil
}
