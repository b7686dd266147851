package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// MemberView is a member of the enterprise.
type MemberView struct {
	ID       string       `json:"id"`
	Name     string       `json:"name" doc:"姓名，空为没有填"`
	Phone    string       `json:"phone" doc:"手机号（脱敏）"`
	Role     subsidy.Role `json:"role" enum:"owner,training_admin,clerk"`
	RoleText string       `json:"role_text"`
	Since    time.Time    `json:"since"`
	Me       bool         `json:"me"`
}

// RoleBody is a role in an enterprise.
type RoleBody struct {
	Role subsidy.Role `json:"role" enum:"owner,training_admin,clerk" doc:"企业负责人、培训管理员或经办人"`
}

// InviteInput invites a colleague.
type InviteInput struct {
	Repeatable
	Body RoleBody
}

// Invitation is a code to be passed on.
type Invitation struct {
	Code     string    `json:"code" doc:"邀请码，只显示这一次"`
	Share    string    `json:"share" doc:"分享卡片打开的页面"`
	RoleText string    `json:"role_text"`
	Expires  time.Time `json:"expires"`
}

// InviteItem is an open invitation, without its code.
type InviteItem struct {
	ID       string       `json:"id"`
	RoleText string       `json:"role_text"`
	Until    calendar.Day `json:"until" doc:"到这一天为止有效"`
	ByMe     bool         `json:"by_me" doc:"是我发出的"`
}

// JoinInput uses a code.
type JoinInput struct {
	Repeatable
	Body struct {
		Code   string `json:"code" maxLength:"20" doc:"邀请码"`
		MyName string `json:"my_name" maxLength:"50" doc:"您的姓名"`
	}
}

// MemberID names a member in the path.
type MemberID struct {
	ID string `path:"id" maxLength:"40"`
}

// MoveInput asks to move to another county.
type MoveInput struct {
	Repeatable
	Body struct {
		County  subsidy.County `json:"county" maxLength:"6" doc:"迁往的县（市、区）代码"`
		Address string         `json:"address" maxLength:"200" doc:"新的注册地址"`
		Seen    string         `json:"seen" maxLength:"400" doc:"页面打开时企业登记的版本，原样送回"`
	}
}

func (a *API) memberRoutes(api huma.API) {
	huma.Register(api, operation("members", http.MethodGet, "/members", "本企业的成员"), a.members)
	huma.Register(api, operation("invite", http.MethodPost, "/invites", "邀请同事（企业负责人）"), a.invite)
	huma.Register(api,
		operation("invites", http.MethodGet, "/invites", "还没有使用的邀请（企业负责人）"), a.invites)
	huma.Register(api,
		operation("inviteCode", http.MethodGet, "/invites/{id}/code.png", "邀请的小程序码，只给发出邀请的人"),
		a.inviteCode)
	huma.Register(api,
		operation("cancelInvite", http.MethodDelete, "/invites/{id}", "取消邀请（企业负责人）"), a.cancelInvite)
	huma.Register(api, operation("join", http.MethodPost, "/members", "用邀请码加入企业"), a.join)
	huma.Register(api, operation("changeMember", http.MethodPut, "/members/{id}", "改变成员的身份；移交负责人"),
		a.changeMember)
	huma.Register(api, operation("removeMember", http.MethodDelete, "/members/{id}", "移出成员，或自己退出"),
		a.removeMember)
	huma.Register(api, operation("moveEnterprise", http.MethodPost, "/enterprise/move", "申请迁往别的县区"),
		a.moveEnterprise)
}

func (a *API) members(ctx context.Context, _ *struct{}) (*Body[List[MemberView]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	rows, err := a.Store.Colleagues(ctx, actor)
	return list(rows, "", err, func(c store.Colleague) MemberView {
		return MemberView{
			ID:       c.Account,
			Name:     c.Name,
			Phone:    subsidy.MaskMobile(c.Phone),
			Role:     c.Role,
			RoleText: c.Role.Chinese(),
			Since:    c.Since,
			Me:       c.Account == actor.ID,
		}
	})
}

func (a *API) invite(ctx context.Context, in *InviteInput) (*Body[Invitation], error) {
	act, err := a.member(ctx, "invite", in.Repeatable)
	if err != nil {
		return nil, err
	}
	return body(store.Answer(ctx, a.Store, act, func(tx *store.Tx) (Invitation, error) {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return Invitation{}, err
		}
		event, err := e.Invite(in.Body.Role, act.Actor, act.Now)
		if err != nil {
			return Invitation{}, err
		}
		if err := tx.Room(subsidy.UseInvites, 1); err != nil {
			return Invitation{}, err
		}
		code, expires, err := tx.NewInvite(e.ID, in.Body.Role, event)
		return Invitation{
			Code: code, Share: "/" + invitePage + "?code=" + code, RoleText: in.Body.Role.Chinese(), Expires: expires,
		}, err
	}))
}

// invitePage is where an invitation is used; its code comes as the scene, or in the share card's address.
const invitePage = "pages/members/members"

// inviteCode is a picture of the mini-program's code that opens an invitation (小程序码).
func (a *API) inviteCode(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*File, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	if err := actor.May(subsidy.ManageMembers, subsidy.Scope{Enterprise: actor.Enterprise}); err != nil {
		return nil, err
	}
	code, err := a.Store.InviteCode(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.Store.Spend(ctx, subsidy.UseInviteCodes, accountOf(ctx).ID); err != nil {
		return nil, err
	}
	picture, err := a.WeChat.PageCode(ctx, invitePage, "code="+code)
	return &File{
		ContentType: "image/jpeg", Disposition: `attachment; filename="invitation.jpg"`, Body: picture,
	}, err
}

func (a *API) invites(ctx context.Context, _ *struct{}) (*Body[List[InviteItem]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	if err := actor.May(subsidy.ManageMembers, subsidy.Scope{Enterprise: actor.Enterprise}); err != nil {
		return nil, err
	}
	rows, err := a.Store.Invites(ctx, actor)
	return list(rows, "", err, func(i subsidy.Invitation) InviteItem {
		return InviteItem{
			ID:       i.ID,
			RoleText: i.Role.Chinese(),
			Until:    calendar.DayOf(i.Expires),
			ByMe:     i.By == actor.ID,
		}
	})
}

func (a *API) cancelInvite(ctx context.Context, in *struct {
	MemberID
	RepeatableBare
},
) (*struct{}, error) {
	act, err := a.member(ctx, "cancelInvite "+in.ID, in.repeatable())
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		invitation, err := tx.Invite(e.ID, in.ID)
		if err != nil {
			return err
		}
		event, err := e.CancelInvite(invitation, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.DropInvite(invitation.ID, event)
	})
}

// join uses a code once; wrong codes are counted, so that nobody can guess.
func (a *API) join(ctx context.Context, in *JoinInput) (*Body[Me], error) {
	name, err := subsidy.MemberName(in.Body.MyName)
	if err != nil {
		return nil, err
	}
	account := accountOf(ctx)
	if err := a.Store.CountAttempt(ctx, "join "+account.ID); err != nil {
		return nil, err
	}
	act, err := a.act(ctx, account.Visitor(), "join", in.Repeatable)
	if err != nil {
		return nil, err
	}
	account, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (store.Account, error) {
		account, err := tx.Account(account.ID)
		if err != nil {
			return account, err
		}
		e, invitation, err := tx.UseInvite(in.Body.Code, account.ID)
		if err != nil {
			return account, err
		}
		event, err := e.Join(invitation, account.Phone != "", len(account.Members) > 0, act.Actor, act.Now)
		if err != nil {
			return account, err
		}
		if err := tx.AddMember(e.ID, account.ID, invitation.Role, name); err != nil {
			return account, err
		}
		if err := tx.Record(event); err != nil {
			return account, err
		}
		return tx.Account(account.ID)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, account))
}

func (a *API) changeMember(ctx context.Context, in *struct {
	MemberID
	Repeatable
	Body struct {
		RoleBody
		Seen string `json:"seen" maxLength:"400" doc:"页面打开时企业登记的版本，原样送回"`
	}
},
) (*struct{}, error) {
	return a.setMember(ctx, in.ID, in.Body.Role, in.Body.Seen, in.Repeatable)
}

func (a *API) removeMember(ctx context.Context, in *struct {
	MemberID
	RepeatableBare
	Seen string `query:"seen" maxLength:"400" doc:"页面打开时企业登记的版本，原样送回"`
},
) (*struct{}, error) {
	return a.setMember(ctx, in.ID, "", in.Seen, in.repeatable())
}

func (a *API) setMember(
	ctx context.Context, member string, role subsidy.Role, seen string, r Repeatable,
) (*struct{}, error) {
	act, err := a.enterpriseMember(ctx, "setMember "+member, r, seen, "家企业的成员")
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		was, owners, err := tx.MemberRole(e.ID, member)
		if err != nil {
			return err
		}
		event, err := e.ChangeMember(member, was, role, owners, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SetMemberRole(e.ID, member, role, event)
	})
}

func (a *API) moveEnterprise(ctx context.Context, in *MoveInput) (*Body[Me], error) {
	act, err := a.enterpriseMember(ctx, "moveEnterprise", in.Repeatable, in.Body.Seen, "家企业的登记")
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		e, err := tx.Enterprise(act.Actor.Enterprise)
		if err != nil {
			return err
		}
		return procedure.MoveEnterprise(tx, &e, in.Body.County, in.Body.Address)
	})
	if err != nil {
		return nil, err
	}
	return body(a.viewMe(ctx, accountOf(ctx)))
}
