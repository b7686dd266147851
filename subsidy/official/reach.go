package official

import "slices"

// FollowerGroup are the present followers who should have the same tags, and
// have the same at WeChat.
type FollowerGroup struct {
	Wanted, Done TagSet
	Followers    int
}

// Reach is how many followers a mass send to an audience would go to now (预计人数),
// before WeChat leaves out who refuses it.
type Reach struct {
	Parts    []ReachPart // as the audience has them
	Untagged int         // belong to the audience, and WeChat does not have their tag yet
}

// ReachPart is one tag of the audience with its followers.
type ReachPart struct {
	Tag       Tag
	Followers int // whom WeChat has the tag of; of TagAll everybody
}

// ReachOf counts the followers of an audience. WeChat sends by its own tags, so
// that who is still to be tagged gets nothing.
func ReachOf(audience []Tag, groups []FollowerGroup) Reach {
	r := Reach{Parts: make([]ReachPart, len(audience))}
	for i, tag := range audience {
		r.Parts[i].Tag = tag
		for _, g := range groups {
			switch {
			case tag == TagAll, slices.Contains(g.Done, tag):
				r.Parts[i].Followers += g.Followers
			case slices.Contains(g.Wanted, tag):
				r.Untagged += g.Followers
			}
		}
	}
	return r
}

// Total is how many followers would get it: an audience is everybody, some
// counties, of which a follower has one, or one role.
func (r Reach) Total() (n int) {
	for _, p := range r.Parts {
		n += p.Followers
	}
	return n
}
