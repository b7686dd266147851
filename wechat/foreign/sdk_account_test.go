package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/domain/openapi"
	"github.com/silenceper/wechat/v2/miniprogram/qrcode"
	"github.com/silenceper/wechat/v2/miniprogram/urllink"
	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	officialConfig "github.com/silenceper/wechat/v2/officialaccount/config"
	officialContext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/datacube"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	"github.com/silenceper/wechat/v2/util"
)

// material is the permanent material.
func (w sdkWorld) material() map[string]work {
	m := material.NewMaterial(w.oa)
	upload := func(data []byte) (string, error) {
		id, _, err := m.AddMaterialFromReader(material.MediaTypeImage, "a.png", bytes.NewReader(data))
		return id, err
	}
	return map[string]work{
		"cgi-bin/material/add_material": {
			func() error { _, err := upload(picture(w.b.t)); return err },
			one(40005, func() error { _, err := upload([]byte("x")); return err }),
		},
		"cgi-bin/material/get_materialcount": {
			func() error { n, err := m.GetMaterialCount(); return want(n.ImageCount > 0, err) },
			one(40001, func() error { _, err := material.NewMaterial(w.wrong).GetMaterialCount(); return err }),
		},
		"cgi-bin/material/batchget_material": {
			func() error {
				list, err := m.BatchGetMaterial(material.PermanentMaterialTypeImage, 0, 20)
				return want(slices.ContainsFunc(list.Item, func(i material.ArticleListItem) bool {
					return i.MediaID == w.cover
				}), err)
			},
			one(40004, func() error { _, err := m.BatchGetMaterial("nonsense", 0, 20); return err }),
		},
		"cgi-bin/material/del_material": {
			func() error { id, err := upload(picture(w.b.t)); return errors.Join(err, m.DeleteMaterial(id)) },
			one(40007, func() error { return m.DeleteMaterial("none") }),
		},
	}
}

// figures are WeChat's own counts of followers.
func (w sdkWorld) figures() map[string]work {
	cube := datacube.NewCube(w.oa)
	summary := func(day string) error { _, err := cube.GetUserSummary(day, day); return err }
	cumulate := func(day string) error { _, err := cube.GetUserAccumulate(day, day); return err }
	return map[string]work{
		"datacube/getusersummary": {
			func() error { return summary("2026-01-05") },
			one(61501, func() error { return summary("2999-01-05") }),
		},
		"datacube/getusercumulate": {
			func() error { return cumulate("2026-01-05") },
			one(61501, func() error { return cumulate("2999-01-05") }),
		},
	}
}

// uploads are temporary media and the pictures inside articles.
func (w sdkWorld) uploads() map[string]work {
	m := material.NewMaterial(w.oa)
	media := func(data []byte) error {
		_, err := m.MediaUploadFromReader(material.MediaTypeImage, "a.png", bytes.NewReader(data))
		return err
	}
	inside := func(file string) error { address, err := m.ImageUpload(file); return want(address != "", err) }
	return map[string]work{
		"cgi-bin/media/upload": {
			func() error { return media(picture(w.b.t)) },
			one(40005, func() error { return media([]byte("x")) }),
		},
		"cgi-bin/media/uploadimg": {
			func() error { return inside(w.png) },
			one(40005, func() error { return inside(w.text) }),
		},
	}
}

// menus are the menu and what a person set on the platform. The SDK has no
// function for the automatic replies; its request asks for them with its token.
func (w sdkWorld) menus() map[string]work {
	m := menu.NewMenu(w.oa)
	set := func(name string) error { return m.SetMenu([]*menu.Button{menu.NewClickButton(name, "政策")}) }
	get := func() error {
		out, err := m.GetMenu()
		return want(len(out.Menu.Button) == 1 && out.Menu.Button[0].Name == "政策", err)
	}
	return map[string]work{
		"cgi-bin/menu/create": {
			func() error { return set("政策") },
			one(40018, func() error { return set("一二三四五六") }),
		},
		"cgi-bin/menu/get": {
			func() error { return errors.Join(set("政策"), get()) },
			one(46003, func() error {
				w.b.post("/control/platform/menu",
					map[string]any{"is_menu_open": 1, "selfmenu_info": map[string]any{}}, nil)
				return get()
			}),
		},
		"cgi-bin/get_current_selfmenu_info": {
			func() error {
				err := set("政策")
				out, failed := m.GetCurrentSelfMenuInfo()
				return want(len(out.SelfMenuInfo.Button) == 1, errors.Join(err, failed))
			},
			one(40001, func() error { _, err := menu.NewMenu(w.wrong).GetCurrentSelfMenuInfo(); return err }),
		},
		"cgi-bin/get_current_autoreply_info": {
			func() error {
				w.b.post("/control/platform/replies", map[string]int{"is_add_friend_reply_open": 1}, nil)
				open, err := replies(w.oa)
				return want(open == 1, err)
			},
			one(40001, func() error { _, err := replies(w.wrong); return err }),
		},
	}
}

// replies reads whether a new follower is greeted.
func replies(oa *officialContext.Context) (open int, err error) {
	token, err := oa.GetAccessToken()
	if err != nil {
		return 0, err
	}
	data, err := util.HTTPGet("https://api.weixin.qq.com/cgi-bin/get_current_autoreply_info?access_token=" + token)
	if err != nil {
		return 0, err
	}
	var out struct {
		util.CommonError
		Open int `json:"is_add_friend_reply_open"`
	}
	err = util.DecodeWithError(data, &out, "GetCurrentAutoreplyInfo")
	return out.Open, err
}

// followers are the calls about followers and tags.
func (w sdkWorld) followers() map[string]work {
	u := user.NewUser(w.oa)
	list := func(next string) error { _, err := u.ListUserOpenIDs(next); return err }
	create := func(name string) error { _, err := u.CreateTag(name); return err }
	return map[string]work{
		"cgi-bin/user/get": {
			func() error { return list("") },
			one(40003, func() error { return list("nobody") }),
		},
		"cgi-bin/user/info/batchget": {
			func() error { return w.info(follower) },
			one(40003, func() error { return w.info("nobody") }),
		},
		"cgi-bin/tags/create": {
			func() error { return create("始兴") },
			one(45157, func() error { return create("始兴") }),
		},
		"cgi-bin/tags/get": {func() error { _, err := u.GetTag(); return err }, nil},
		"cgi-bin/user/tag/get": {
			func() error { // it reads no errcode
				list, err := u.OpenIDListByTag(int32(w.tag))
				return want(err == nil && list.Count == len(list.Data.OpenIDs), err)
			}, nil,
		},
		"cgi-bin/user/info/updateremark": {
			func() error { return u.UpdateRemark(follower, "某公司人事") },
			one(40092, func() error { return u.UpdateRemark(follower, strings.Repeat("备", 11)) }),
		},
		"cgi-bin/tags/members/batchtagging": {
			func() error { return u.BatchTag([]string{follower}, int32(w.tag)) },
			one(45159, func() error { return u.BatchTag([]string{follower}, 999) }),
		},
		"cgi-bin/tags/members/batchuntagging": {
			func() error { return u.BatchUntag([]string{follower}, int32(w.tag)) },
			one(45159, func() error { return u.BatchUntag([]string{follower}, 999) }),
		},
	}
}

func (w sdkWorld) info(openid string) error {
	list, err := user.NewUser(w.oa).BatchGetUserInfo(user.BatchGetUserInfoParams{
		UserList: []user.BatchGetUserListItem{{OpenID: openid, Lang: "zh_CN"}},
	})
	if err == nil && list.ErrCode != 0 { // the SDK leaves it to its caller
		err = &list.CommonError
	}
	return err
}

// blacklist are the calls about the blacklist.
func (w sdkWorld) blacklist() map[string]work {
	u := user.NewUser(w.oa)
	listed := func(openid string, is bool) error {
		list, err := u.GetAllBlackList()
		return want(slices.Contains(list, openid) == is, err)
	}
	return map[string]work{
		"cgi-bin/tags/members/batchblacklist": {
			func() error { return u.BatchBlackList("oa_f0000003") },
			one(40003, func() error { return u.BatchBlackList("nobody") }),
		},
		"cgi-bin/tags/members/getblacklist": {
			func() error { return errors.Join(u.BatchBlackList("oa_f0000004"), listed("oa_f0000004", true)) },
			one(40003, func() error { _, err := u.GetBlackList("nobody"); return err }),
		},
		"cgi-bin/tags/members/batchunblacklist": {
			func() error {
				const openid = "oa_f0000005"
				return errors.Join(u.BatchBlackList(openid), u.BatchUnBlackList(openid), listed(openid, false))
			},
			one(40003, func() error { return u.BatchUnBlackList("nobody") }),
		},
	}
}

// codes are codes with a scene and links into the mini-program.
func (w sdkWorld) codes() map[string]work {
	ticket := func(oa *officialContext.Context, q *basic.Request) error {
		out, err := basic.NewBasic(oa).GetQRTicket(q)
		return want(err == nil && out.Ticket != "", err)
	}
	code := func(scene string) error {
		data, err := qrcode.NewQRCode(w.mini).GetWXACodeUnlimit(qrcode.QRCoder{
			Scene: scene, Page: "pages/home/home", LineColor: &qrcode.Color{R: "0", G: "102", B: "204"},
		})
		return want(http.DetectContentType(data) == "image/jpeg", err)
	}
	link := func(days int) error { // the SDK sends is_expire with it
		address, err := urllink.NewURLLink(w.mini).Generate(&urllink.ULParams{
			Path: "pages/home/home", Query: "id=1", ExpireType: urllink.ExpireTypeInterval, ExpireInterval: days,
		})
		return want(address != "", err)
	}
	return map[string]work{
		"cgi-bin/qrcode/create": {
			func() error {
				return errors.Join(ticket(w.oa, basic.NewLimitQrRequest("county:440203")),
					ticket(w.oa, basic.NewTmpQrRequest(time.Hour, 7)))
			},
			one(40001, func() error { return ticket(w.wrong, basic.NewLimitQrRequest("county:440203")) }),
		},
		"wxa/getwxacodeunlimit": {
			func() error { return code("county=440203") },
			one(40169, func() error { return code(strings.Repeat("a", 33)) }),
		},
		"wxa/generate_urllink": {
			func() error { return link(30) },
			one(85401, func() error { return link(31) }),
		},
	}
}

// requests are the calls about calls. Whoever takes the SDK's functions for quotas
// and rids takes its server and its logger too, which nothing here needs: its
// request asks, with its own types.
func (w sdkWorld) requests() map[string]work {
	quota := func(path string) error {
		var out openapi.APIQuota
		err := w.ask("openapi/quota/get", openapi.GetAPIQuotaParams{CgiPath: path}, &out)
		return want(out.Quota.DailyLimit == 100, err)
	}
	told := func(rid string) error {
		var out openapi.RidInfo
		err := w.ask("openapi/rid/get", openapi.GetRidInfoParams{Rid: rid}, &out)
		return want(strings.Contains(out.Request.ResponseBody, rid), err)
	}
	other := &officialContext.Context{
		Config: &officialConfig.Config{AppID: miniID}, AccessTokenHandle: w.oa.AccessTokenHandle,
	}
	return map[string]work{
		"cgi-bin/openapi/quota/get": {
			func() error { return quota("/cgi-bin/message/mass/sendall") },
			one(76021, func() error { return quota("/cgi-bin/nonsense") }),
		},
		"cgi-bin/openapi/rid/get": {
			func() error {
				_, err := broadcast.NewBroadcast(w.oa).GetMassStatus("999999")
				_, rid, _ := strings.Cut(fmt.Sprint(err), "rid: ")
				return told(rid)
			},
			one(76001, func() error { return told("nonsense") }),
		},
		"cgi-bin/clear_quota": {basic.NewBasic(w.oa).ClearQuota, one(40013, basic.NewBasic(other).ClearQuota)},
	}
}

// ask is the SDK's own request with its token.
func (w sdkWorld) ask(path string, in, out any) error {
	token, err := w.oa.GetAccessToken()
	if err != nil {
		return err
	}
	data, err := util.PostJSON("https://api.weixin.qq.com/cgi-bin/"+path+"?access_token="+token, in)
	if err != nil {
		return err
	}
	return util.DecodeWithError(data, out, path)
}
