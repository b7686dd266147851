package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// followers lists who follows the account, as far as staff may see it.
func (k Console) followers(v visit) error {
	tag := official.Tag(v.Query("tag"))
	if !tag.Valid() {
		tag = official.TagAll
	}
	rows, next, err := k.Store.Followers(v.UserContext(), v.staff.Actor(), tag, store.Page{
		After: v.Query("after"),
		Limit: 50,
	})
	if err != nil {
		return err
	}
	list := page.FollowerList{Rows: rows, Next: next, Tag: tag, City: v.staff.Role == subsidy.CityOfficer}
	return k.writeOfficial(v, page.OfficialFollowers, "关注者", page.Followers(list), nil)
}
