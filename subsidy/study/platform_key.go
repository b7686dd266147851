package study

import (
	"time"

	"shigang/subsidy"
)

// PlatformKey (平台密钥) lets a platform's own server send study records of its
// own courses. The secret is told once, when it is made.
type PlatformKey struct {
	ID        string
	Platform  string
	Note      string // who holds it
	CreatedAt time.Time
	RevokedAt time.Time
}

// NewPlatformKey lets the service centre make a key for a platform.
func NewPlatformKey(
	id string, p subsidy.Platform, note string, by subsidy.Actor, now time.Time,
) (PlatformKey, subsidy.Event, error) {
	k := PlatformKey{ID: id, Platform: p.ID, Note: note, CreatedAt: now}
	if err := by.May(subsidy.ManagePlatformKeys, subsidy.Scope{}); err != nil {
		return k, subsidy.Event{}, err
	}
	if !p.Until.IsZero() {
		return k, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "“" + p.Name + "”已移出名单，不能再发密钥",
		}
	}
	if err := subsidy.CheckLine("/note", "用途说明", &k.Note, 2, 100); err != nil {
		return k, subsidy.Event{}, err
	}
	ev := k.event(by, now)
	ev.Note = "为“" + p.Name + "”发放密钥：" + k.Note
	return k, ev, nil
}

// Revoke ends a key at once, for a reason.
func (k *PlatformKey) Revoke(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ManagePlatformKeys, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if !k.RevokedAt.IsZero() {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "这个密钥已经停用，请刷新页面"}
	}
	if err := subsidy.CheckReason("/reason", "停用密钥的原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	k.RevokedAt = now
	ev := k.event(by, now)
	ev.Note = "停用密钥：" + k.Note + "，原因：" + why
	return ev, nil
}

func (k PlatformKey) event(by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  subsidy.ManagePlatformKeys,
		Subject: subsidy.Subject{Kind: subsidy.SubjectPlatform, ID: k.Platform},
		By:      by,
		At:      now,
	}
}

// Actor is the platform's server that holds the key.
func (k PlatformKey) Actor() subsidy.Actor {
	return subsidy.Actor{ID: k.ID, Role: subsidy.PlatformServer, Platform: k.Platform}
}

// SignatureWindow is by how much a request's time may differ from ours.
const SignatureWindow = 5 * time.Minute

// BadSignature is the one answer to a request that is not surely the key
// holder's.
func BadSignature(cause error) error {
	return &subsidy.Error{
		Kind:    subsidy.Unauthenticated,
		Message: "签名不正确、密钥已停用，或时间与本系统相差超过5分钟，请核对密钥、时间戳和签名方法",
		Err:     cause,
	}
}

// Replayed is the answer to a nonce that was used before.
func Replayed() error {
	return &subsidy.Error{
		Kind:    subsidy.Unauthenticated,
		Message: "这个随机数（Nonce）已经用过，每次请求须换一个新的；重发同一批数据时批次编号保持不变",
	}
}

// RecordReused is what is wrong with a record whose number was used for another
// content.
const RecordReused = "这个记录编号已用于内容不同的另一条记录，请换一个编号"
