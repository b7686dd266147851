package subsidy

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Purpose is what a file is for.
type Purpose string

// The purposes so far.
const (
	Licence      Purpose = "licence"      // 营业执照
	Contract     Purpose = "contract"     // 培训合作（服务）协议或合同复印件
	Functions    Purpose = "functions"    // 网络平台功能说明
	Credentials  Purpose = "credentials"  // 附表5-2 一：平台所属机构资信类材料
	Construction Purpose = "construction" // 附表5-2 二：平台建设材料
	Operation    Purpose = "operation"    // 附表5-2 三：平台运行材料
	Content      Purpose = "content"      // 附表5-2 四：平台培训内容材料
	Screenshot   Purpose = "screenshot"   // 学习时长记载截图（二；附件1 三）
	Results      Purpose = "results"      // 培训成绩或培训成果截图（附件1 三）
	Supplement   Purpose = "supplement"   // 申领补充材料
	Statement    Purpose = "statement"    // 陈述申辩材料
)

// Chinese returns the purpose as the notice names it.
func (p Purpose) Chinese() string {
	return map[Purpose]string{
		Licence:      "营业执照",
		Contract:     "培训合作（服务）协议或合同复印件",
		Functions:    "网络平台功能说明",
		Credentials:  "平台所属机构资信类材料",
		Construction: "平台建设材料",
		Operation:    "平台运行材料",
		Content:      "平台培训内容材料",
		Screenshot:   "学习时长截图",
		Results:      "培训成绩或成果截图",
		Supplement:   "补充材料",
		Statement:    "陈述申辩材料",
	}[p]
}

// purposes are what each kind of subject may have attached.
var purposes = map[SubjectKind][]Purpose{
	SubjectEnterprise: {Licence},
	SubjectFiling:     {Contract, Functions},
	SubjectAssessment: {Credentials, Construction, Operation, Content, Functions},
	SubjectStudy:      {Screenshot, Results},
	SubjectClaim:      {Results, Supplement},
	SubjectRecovery:   {Statement},
}

// Bounds on files.
const (
	MaxFile       = 10 << 20 // bytes of one file
	MaxFiles      = 30       // files of one subject
	MaxFilePixels = 25_000_000
)

// Attachment is a file that belongs to a case.
type Attachment struct {
	ID      string
	Subject Subject
	Scope   Scope
	Purpose Purpose
	Name    string
	Type    string // sniffed: image/jpeg, image/png or application/pdf
	Size    int    // bytes, as kept
	Digest  string // keyed digest of the content as kept
	Thumb   string // keyed digest of the thumbnail, "" for none
	Look    Look   // what a picture looks like
	By      string // account
	At      time.Time
}

// Attach checks that a file of this purpose may be put to a subject that the
// actor may change; count is how many it has.
func Attach(subject Subject, of Scope, editable bool, p Purpose, count int, by Actor) error {
	if err := by.May(AttachFile, of); err != nil {
		return err
	}
	switch {
	case !slices.Contains(purposes[subject.Kind], p):
		return InvalidAt("/purpose", "请选择这份材料的种类")
	case !editable:
		return &Error{Kind: Conflict, Message: "这项业务已经提交，不能再增删材料"}
	case count >= MaxFiles:
		return &Error{Kind: TooLarge, Message: fmt.Sprintf("最多上传%d份材料，请合并后再上传", MaxFiles)}
	}
	return nil
}

// AttachEvent is the event of a file that was put to a case, or taken off.
func AttachEvent(action Action, a Attachment, by Actor, now time.Time) Event {
	return Event{Action: action, Subject: a.Subject, Scope: a.Scope, By: by, At: now, Note: a.Purpose.Chinese()}
}

// FileName checks a file's name and keeps its last part.
func FileName(name string) (string, error) {
	name = CleanLine(name[strings.LastIndexAny(name, `/\`)+1:])
	if r := []rune(name); len(r) > 100 {
		name = string(r[len(r)-100:])
	}
	if err := CheckLine("/name", "文件名", &name, 1, 100); err != nil {
		return "", err
	}
	return name, nil
}
