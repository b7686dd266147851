package subsidy

import (
	"fmt"
	"time"
)

// Use is something of which nobody may have any number (限额).
type Use string

// The uses.
const (
	UseUploads     Use = "uploads"      // files on their way at once, an account's
	UseBytes       Use = "bytes"        // bytes uploaded in a day, an account's and an enterprise's
	UseKept        Use = "kept"         // bytes kept in all, an enterprise's
	UseFilings     Use = "filings"      // drafts of filings, an enterprise's
	UseAssessments Use = "assessments"  // drafts of assessments, an enterprise's
	UseClaims      Use = "claims"       // drafts of claims, an enterprise's
	UseQuestions   Use = "questions"    // messages of questions in a day, an account's
	UseInvites     Use = "invites"      // open invitations, an enterprise's
	UseInviteCodes Use = "invite_codes" // pictures of invitations, which WeChat draws, in an hour, an account's
	UseCodes       Use = "codes"        // wrong codes of WeChat in an hour, an address's
	UseOwnCodes    Use = "own_codes"    // wrong codes of WeChat in an hour, an account's
	UseObjections  Use = "objections"   // objections and reports in an hour, an address's
)

// Limits are the office's settings: how much may who; 0 is no limit. What asks
// WeChat, or costs a disk, is bounded for everybody; an enterprise whose
// registration is still pending has shown nothing yet and gets little.
type Limits struct {
	Uploads       int // files on their way at once, an account's
	UploadMB      int // megabytes a day, an account's and an enterprise's
	Drafts        int // drafts of one kind at once
	Questions     int // a day
	Invites       int // open at once
	WrongCodes    int // an hour, an address's; an account may have a sixth
	Objections    int // an hour, an address's
	PendingDrafts int // the same while the registration is pending
	PendingMB     int // a day and in all
	DiskMB        int // uploads stop when less is free on the disk …
	DiskPercent   int // … or less than this part of it, whichever is less
}

// DefaultLimits are the settings' defaults.
func DefaultLimits() Limits {
	return Limits{
		Uploads: 10, UploadMB: 2000, Drafts: 100, Questions: 20, Invites: 20, WrongCodes: 60, Objections: 20,
		PendingDrafts: 3, PendingMB: 20, DiskMB: 1024, DiskPercent: 5,
	}
}

const megabyte = 1 << 20

// bound is how much of a use may be had, in how long (0: at once), and what who
// wants more reads.
type bound struct {
	most    int64
	per     time.Duration
	kind    Kind
	refusal string
}

// bound is the table of who may how much.
func (l Limits) bound(use Use, pending bool) bound {
	drafts, mb, day := l.Drafts, l.UploadMB, 24*time.Hour
	then := "请先填写并提交已有的草稿"
	if pending {
		drafts, mb = l.PendingDrafts, l.PendingMB
		then = "企业登记通过之前只能保存这么多，请先填写已有的草稿，登记通过后再新建"
	}
	n := func(most int, per time.Duration, kind Kind, refusal string) bound {
		return bound{int64(most), per, kind, fmt.Sprintf(refusal, most)}
	}
	switch use {
	case UseUploads:
		return n(l.Uploads, 0, Busy, "您有%d个文件正在上传，请等它们传完再继续，没有传完的一小时后自动取消")
	case UseBytes:
		b := n(mb, day, Busy, "24小时内上传的材料已达%d MB的上限，请压缩后重试，或明天再上传")
		b.most *= megabyte
		return b
	case UseKept:
		if !pending {
			return bound{}
		}
		b := n(mb, 0, Conflict, "企业登记通过之前最多保存%d MB材料，请先删去不用的材料，或等登记通过后再上传")
		b.most *= megabyte
		return b
	case UseFilings:
		return n(drafts, 0, Conflict, "没有提交的备案草稿已有%d份，"+then)
	case UseAssessments:
		return n(drafts, 0, Conflict, "没有提交的平台评估草稿已有%d份，"+then)
	case UseClaims:
		return n(drafts, 0, Conflict, "没有提交的申领草稿已有%d份，"+then)
	case UseQuestions:
		return n(l.Questions, day, Busy, "24小时内的留言已达%d条的上限，请明天再留言，着急的请致电所在县区窗口")
	case UseInvites:
		most := l.Invites
		if pending {
			most = min(most, l.PendingDrafts)
		}
		return n(most, 0, Conflict, "还没有使用的邀请已有%d个，请先在“企业成员”里取消不用的邀请")
	case UseInviteCodes:
		return n(l.Invites, time.Hour, Busy, "一小时内已取过%d次小程序码，请稍后再取，或复制邀请码发给同事")
	case UseCodes:
		return bound{
			int64(l.WrongCodes),
			time.Hour,
			Busy,
			"从这个网络登录失败的次数太多，请一小时后再试，或换用手机流量",
		}
	case UseOwnCodes:
		return bound{int64((l.WrongCodes + 5) / 6), time.Hour, Busy, "手机号授权失败的次数太多，请一小时后再试"}
	case UseObjections:
		return bound{
			int64(l.Objections),
			time.Hour,
			Busy,
			"从这个网络提交的异议、举报太多，请一小时后再试，或致电所在县区窗口",
		}
	}
	return bound{}
}

// Room refuses more of a use than may be had; has is what there is already.
func (l Limits) Room(use Use, pending bool, has, more int64) error {
	b := l.bound(use, pending)
	if b.most == 0 || has+more <= b.most {
		return nil
	}
	return &Error{Kind: b.kind, Message: b.refusal}
}

// Window is in how long a use is counted, 0 for what there is at once.
func (l Limits) Window(use Use) time.Duration { return l.bound(use, false).per }

// UploadAbandoned is how long an upload may be on its way before it makes room
// for another, machine time.
const UploadAbandoned = time.Hour

// Disk (磁盘) is what is free where rows and files are kept.
type Disk struct {
	Free, Total int64 // bytes
	Low         bool  // too little for uploads and imports
}

// DiskLow reports whether so little is free that the database itself is in
// danger: uploads and imports wait, what is small goes on.
func (l Limits) DiskLow(free, total int64) bool {
	return free < min(int64(l.DiskMB)*megabyte, total/100*int64(l.DiskPercent))
}

// DiskFull is the refusal of an upload or an import.
func DiskFull() error {
	return &Error{
		Kind: Unavailable,
		Message: "系统存储空间不足，暂时不能上传和导入；已经填写的内容不受影响，请稍后再试，" +
			"着急的请致电所在县区窗口",
	}
}

// FreeText is what is free in words: “52.4 GB”.
func (d Disk) FreeText() string { return fmt.Sprintf("%.1f GB", float64(d.Free)/(1<<30)) }

// Sentence is what the operations page says of a disk that is low.
func (d Disk) Sentence() string {
	return fmt.Sprintf(
		"磁盘只剩%d MB（共%d MB），上传和导入已暂停，其余办理照常；请清理磁盘或扩容，腾出空间后自动恢复。",
		d.Free/megabyte, d.Total/megabyte)
}
