package official

import "testing"

func TestASendReachesWhomWeChatHasTaggedAndTellsWhoIsLeftOut(t *testing.T) {
	one, two := CountyTag("440203"), CountyTag("440204")
	groups := []FollowerGroup{
		{Followers: 5},
		{Wanted: TagSet{one, TagHR}, Done: TagSet{one, TagHR}, Followers: 7},
		{Wanted: TagSet{one}, Followers: 2},
		{Wanted: TagSet{two, TagHR}, Done: TagSet{two}, Followers: 11},
	}
	for name, v := range map[string]struct {
		audience        []Tag
		total, untagged int
	}{
		"everybody":    {[]Tag{TagAll}, 25, 0},
		"a county":     {[]Tag{one}, 7, 2},
		"two counties": {[]Tag{one, two}, 18, 2},
		"a role":       {[]Tag{TagHR}, 7, 11},
		"employees":    {[]Tag{TagEmployee}, 0, 0},
		"nobody":       {nil, 0, 0},
	} {
		if r := ReachOf(v.audience, groups); r.Total() != v.total || r.Untagged != v.untagged ||
			len(r.Parts) != len(v.audience) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
