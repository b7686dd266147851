package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// keys is the page of a platform's keys for the service centre.
func (k Console) keys(v visit) error { return k.showKeys(v, nil, nil) }

// showKeys shows a key that was just made with its secret, once.
func (k Console) showKeys(v visit, made *page.Key, refused error) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	list, err := k.Store.PlatformKeys(ctx, actor, id)
	if err != nil {
		return err
	}
	p, err := k.platformNamed(v, id)
	if err != nil {
		return err
	}
	shown := page.KeyList{P: p, Keys: list, Made: made}
	for _, one := range list {
		if one.RevokedAt.IsZero() {
			shown.Live++
		}
	}
	if refused != nil {
		shown.Note = v.FormValue("note")
	}
	body := page.PlatformKeys(shown)
	return k.write(v, view{place: "platforms", title: "平台接口密钥", body: body, refused: refused})
}

// platformNamed is a platform of the list, or one assessed favourably.
func (k Console) platformNamed(v visit, id string) (subsidy.Platform, error) {
	all, err := k.Store.AllPlatforms(v.UserContext())
	if err != nil {
		return subsidy.Platform{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	a, err := k.Store.AssessmentFor(v.UserContext(), v.staff.Actor(), id)
	if err == nil && a.State != subsidy.AssessmentFavourable {
		err = &subsidy.Error{Kind: subsidy.NotFound, Message: "这个平台还没有通过评估，不能发放密钥"}
	}
	return a.Platform(), err
}

// makeKey makes a key and shows its secret, this once. The form sent again
// makes no second one, and cannot show the first again.
func (k Console) makeKey(v visit) error {
	made, note := &page.Key{}, v.FormValue("note")
	err := k.Store.Change(v.UserContext(), v.act("makeKey "+v.Params("id")), func(tx *store.Tx) error {
		key, secret, err := tx.NewPlatformKey(v.Params("id"), note)
		made.ID, made.Secret = key.ID, secret
		return err
	})
	switch kind := subsidy.KindOf(err); {
	case err == nil && made.Secret == "":
		return k.showKeys(v, nil, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "密钥已经生成，只显示一次。没有记下的，请停用它，再生成一个",
		})
	case err == nil:
		return k.showKeys(v, made, nil)
	case kind == "" || kind == subsidy.NotFound || kind == subsidy.Forbidden:
		return err
	}
	return k.showKeys(v, nil, err)
}

// revokeKey ends a key at once.
func (k Console) revokeKey(v visit) error {
	err := k.Store.Change(v.UserContext(), v.act("revokeKey "+v.Params("key")), func(tx *store.Tx) error {
		return tx.RevokePlatformKey(v.Params("key"), v.FormValue("reason"))
	})
	return v.after(err, "/console/platforms/"+v.Params("id")+"/keys", func(refused error) error {
		return k.showKeys(v, nil, refused)
	})
}
