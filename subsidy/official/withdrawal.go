package official

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// revoked are WeChat's numbers of what a user takes back (授权用户信息变更
// RevokeInfo): below 200 the mini-program's, from 201 on the official account's pages.
var revoked = map[string]string{
	"1":   "车牌号",
	"2":   "地址",
	"3":   "发票信息",
	"4":   "蓝牙",
	"5":   "麦克风",
	"6":   "昵称和头像",
	"7":   "摄像头",
	"8":   "手机号",
	"12":  "微信运动步数",
	"13":  "位置信息",
	"14":  "选中的图片或视频",
	"15":  "选中的文件",
	"16":  "邮箱地址",
	"18":  "选择的位置信息",
	"19":  "微信昵称",
	"20":  "微信头像",
	"201": "地址",
	"202": "发票信息",
	"203": "卡券信息",
	"204": "麦克风",
	"205": "昵称和头像",
	"206": "位置信息",
	"207": "选中的图片或视频",
}

// revokedPhone is the number of the phone number that WeChat vouched for: of all
// that can be taken back, the one thing this system keeps.
const revokedPhone = "8"

// ErasesPhone reports whether the user's phone number is to be erased.
func (in Incoming) ErasesPhone() bool {
	return in.Mini && (in.Type == IncomingCancelled ||
		in.Type == IncomingRevoked && slices.Contains(in.Revoked, revokedPhone))
}

// ErasesUser reports whether everything that is held through WeChat alone is to
// be erased: the user has cancelled, so that nobody can come back under that openid.
func (in Incoming) ErasesUser() bool { return in.Type == IncomingCancelled }

// Renews reports whether what WeChat tells of the user is to be asked anew.
func (in Incoming) Renews() bool { return in.Type == IncomingModified }

// Withdrawal is the event of a user who took something back at WeChat, with what
// was erased for it.
func (in Incoming) Withdrawal(of subsidy.Subject, erased []string, now time.Time) (subsidy.Event, error) {
	by := subsidy.Actor{Role: subsidy.System} // WeChat's word, for the user
	action := map[IncomingType]subsidy.Action{
		IncomingRevoked:   subsidy.RevokeUser,
		IncomingCancelled: subsidy.CancelUser,
		IncomingModified:  subsidy.RenewUser,
	}[in.Type]
	if err := by.May(action, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	note := "已清除：" + cmp.Or(strings.Join(erased, "、"), "无（没有保存）")
	if in.Renews() {
		note = "向微信重新查询该用户"
	}
	if in.Type == IncomingRevoked {
		note = "撤回：" + revokedNames(in.Revoked) + "；" + note
	}
	return subsidy.Event{Action: action, Subject: of, By: by, At: now, Note: note}, nil
}

func revokedNames(numbers []string) string {
	names := make([]string, 0, len(numbers))
	for _, n := range numbers {
		names = append(names, cmp.Or(revoked[n], "其他授权"))
	}
	slices.Sort(names)
	return cmp.Or(strings.Join(slices.Compact(names), "、"), "没有写明的授权")
}
