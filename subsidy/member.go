package subsidy

import (
	"slices"
	"time"
)

// InviteLife is how long an invitation may be used, machine time.
const InviteLife = 7 * 24 * time.Hour

// Invitation (邀请) makes who uses its code a member; the code itself is not kept.
type Invitation struct {
	ID, Enterprise string
	Role           Role
	By             string // the account that made it
	ByRole         Role   // what the maker is now, "" once they left
	Expires        time.Time
}

// MayInvite reports whether a member in that role may invite; invitations of
// one who may not end.
func MayInvite(role Role) bool { return slices.Contains(actions[ManageMembers].roles, role) }

// joinable refuses new members while the registration is returned: who asked
// for it may not be the enterprise at all.
func (e Enterprise) joinable() error {
	if e.State == EnterpriseReturned {
		return &Error{Kind: Conflict, Message: "企业登记已被退回，暂时不能邀请或加入，请企业负责人先更正登记并重新提交"}
	}
	return nil
}

// Invite lets the owner (负责人) invite a colleague in a role.
func (e Enterprise) Invite(role Role, by Actor, now time.Time) (Event, error) {
	if err := by.May(ManageMembers, e.Scope()); err != nil {
		return Event{}, err
	}
	if err := e.joinable(); err != nil {
		return Event{}, err
	}
	if !slices.Contains(members, role) {
		return Event{}, InvalidAt("/role", "请选择身份：企业负责人、培训管理员或经办人")
	}
	ev := e.event(ManageMembers, e.State, by, now)
	ev.Note = "邀请" + role.Chinese()
	return ev, nil
}

// CancelInvite lets the owner end an invitation before it is used.
func (e Enterprise) CancelInvite(i Invitation, by Actor, now time.Time) (Event, error) {
	if err := by.May(ManageMembers, Scope{Enterprise: i.Enterprise}); err != nil {
		return Event{}, err
	}
	ev := e.event(ManageMembers, e.State, by, now)
	ev.Note = "取消邀请" + i.Role.Chinese()
	return ev, nil
}

// Join makes an account a member by invitation, which counts for the enterprise
// and for its maker as they are now.
func (e Enterprise) Join(i Invitation, phoneBound, isMember bool, by Actor, now time.Time) (Event, error) {
	if err := e.joinable(); err != nil {
		return Event{}, err
	}
	switch {
	case !MayInvite(i.ByRole):
		return Event{}, BadInvite()
	case !phoneBound:
		return Event{}, &Error{Kind: Conflict, Message: "请先绑定微信手机号，再加入企业"}
	case isMember:
		return Event{}, &Error{Kind: Conflict, Message: "您已代表一家企业，请先退出后再加入"}
	}
	ev := e.event(ManageMembers, e.State, by, now)
	ev.Note = i.Role.Chinese() + "加入"
	return ev, nil
}

// BadInvite is the one answer to a code that opens nothing.
func BadInvite() error {
	return &Error{Kind: NotFound, Field: "/code", Message: "邀请码不正确、已用过或已过期，请向企业负责人要一个新的"}
}

// MemberName checks the name a member goes by.
func MemberName(s string) (string, error) {
	if err := CheckLine("/my_name", "您的姓名", &s, 2, 50); err != nil {
		return "", err
	}
	return s, nil
}

// ChangeMember lets the owner change a member's role (hand-over, 移交), remove a
// member, or anybody leave; role "" removes. An enterprise keeps an owner:
// owners is how many it has, was is the member's role now.
func (e Enterprise) ChangeMember(member string, was, role Role, owners int, by Actor, now time.Time) (Event, error) {
	if member != by.ID || role != "" {
		if err := by.May(ManageMembers, e.Scope()); err != nil {
			return Event{}, err
		}
	} else if err := by.May(LeaveEnterprise, e.Scope()); err != nil {
		return Event{}, err
	}
	switch {
	case role != "" && !slices.Contains(members, role):
		return Event{}, InvalidAt("/role", "请选择身份：企业负责人、培训管理员或经办人")
	case was == Owner && role != Owner && owners <= 1 && (role != "" || e.State != EnterpriseReturned):
		return Event{}, &Error{Kind: Conflict, Message: "企业至少要有一位负责人，请先把负责人移交给同事"}
	}
	ev := e.event(ManageMembers, e.State, by, now)
	ev.Note = was.Chinese() + "改为" + role.Chinese()
	if role == "" {
		ev.Note = was.Chinese() + "退出"
	}
	return ev, nil
}

// Move asks for the enterprise to be taken over by another county; open cases
// stay where they are, new ones follow (rules.md 5).
func (e *Enterprise) Move(to County, address string, by Actor, now time.Time) (Event, error) {
	if err := by.May(MoveEnterprise, e.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckLine("/address", "新的注册地址", &address, 2, 200); err != nil {
		return Event{}, err
	}
	_, known := WindowOf(to)
	switch {
	case e.State != EnterpriseAccepted:
		return Event{}, &Error{Kind: Conflict, Message: "企业登记通过之前，直接更正登记即可"}
	case !known || to == e.County:
		return Event{}, InvalidAt("/county", "请选择要迁往的县（市、区）")
	}
	e.MovingTo, e.MovingAddress = to, address
	ev := e.event(MoveEnterprise, e.State, by, now)
	ev.Note = "申请由" + e.County.Chinese() + "迁往" + to.Chinese()
	return ev, nil
}

// DecideMove is the new county's answer.
func (e *Enterprise) DecideMove(accept bool, by Actor, now time.Time) (Event, error) {
	if err := by.May(AcceptEnterprise, Scope{Enterprise: e.ID, County: e.MovingTo}); err != nil {
		return Event{}, err
	}
	if e.MovingTo == "" {
		return Event{}, &Error{Kind: Conflict, Message: "这家企业没有待办理的迁移，请刷新页面"}
	}
	note := "不同意迁往" + e.MovingTo.Chinese()
	if accept {
		note = "由" + e.County.Chinese() + "迁往" + e.MovingTo.Chinese() + "；办理中的业务仍由原县区办完"
		e.County, e.Address = e.MovingTo, e.MovingAddress
	}
	to := e.MovingTo
	e.MovingTo, e.MovingAddress = "", ""
	ev := e.event(MoveEnterprise, e.State, by, now)
	ev.Note = note
	ev.Owes = []Owed{{
		To:      Audience{Enterprise: e.ID},
		Message: EnterpriseMoved{Enterprise: e.Name, County: to, Accepted: accept},
	}}
	return ev, nil
}
