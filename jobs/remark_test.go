package jobs

import (
	"context"
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// RemarkFollower keeps a remark.
func (a *account) RemarkFollower(ctx context.Context, openid, remark string) error {
	if err := a.enter(ctx, "remark"); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if openid == "broken" {
		return code(40003)
	}
	if a.remarks == nil {
		a.remarks = map[string]string{}
	}
	a.remarks[openid] = remark
	return nil
}

// TagMembers are those with a tag, two at a time.
func (a *account) TagMembers(
	ctx context.Context, tag int, next string,
) (openids []string, following string, err error) {
	if err := a.enter(ctx, "members"); err != nil {
		return nil, "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []string
	for openid, tags := range a.tags {
		if openid > next && slices.Contains(tags, tag) {
			all = append(all, openid)
		}
	}
	slices.Sort(all)
	if all = all[:min(2, len(all))]; len(all) == 0 {
		return nil, "", nil
	}
	return all, all[len(all)-1], nil
}

// noted writes a remark of who wrote to us.
func noted(t *testing.T, f storetest.Fixture, openid, text string) {
	t.Helper()
	err := f.As(t, storetest.City, func(tx *store.Tx) error {
		c, ok, err := tx.ConversationWith(openid)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		m, err := tx.RemarkOf(openid)
		if err != nil {
			return err
		}
		event, err := m.Write(c, text, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveRemark(m, event)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARemarkIsToldToWeChatAndGoesWithItsConversation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		for id, openid := range map[string]string{"c0": "broken", "c1": "o1", "c2": "o2"} {
			err := f.As(t, storetest.City, func(tx *store.Tx) error {
				return tx.SaveConversation(official.Conversation{
					ID: id, OpenID: openid, County: "440203", State: official.ConversationAnswered,
					LastAt: f.Clock.Now(),
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			noted(t, f, openid, "某公司人事")
		}
		j := jobsOf(f, a)
		roundOf(t, j)
		if a.remarks["o1"] != "某公司人事" || a.remarks["o2"] != "某公司人事" {
			t.Fatalf("WeChat was told %v", a.remarks)
		}
		if due := storetest.Must[[]official.Remark](t)(f.RemarksDue(ctx, 10)); len(due) != 0 {
			t.Errorf("still due: %+v", due)
		}
		if held := f.Holds(t, "某公司人事"); len(held) != 0 {
			t.Errorf("the remark stands unsealed in %v", held)
		}
		noted(t, f, "o2", "")
		f.Put(t, "UPDATE conversation SET last_at = 1 WHERE id = 'c1'")
		if n, _, err := f.Scrub(ctx, f.Clock.Now(), 50); err != nil || n != 1 {
			t.Fatalf("erased %d, %v", n, err)
		}
		roundOf(t, j)
		if a.remarks["o1"] != "" || a.remarks["o2"] != "" {
			t.Errorf("WeChat still shows %v", a.remarks)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM remark"); n != "1" { // the broken one's
			t.Errorf("%s rows are left", n)
		}
		search := store.AuditSearch{Action: subsidy.RemarkFollower}
		lines, _, err := f.AuditLog(ctx, storetest.City, search, store.Page{})
		if err != nil || len(lines) != 4 {
			t.Errorf("%d audit lines, %v", len(lines), err)
		}
	})
}

func TestTagsThatDifferAtWeChatAreFoundAndPutRight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(5)
		j := jobsOf(f, a)
		roundOf(t, j)
		county := official.CountyTag("440203")
		ids := slices.Clone(a.followers)
		f.Put(t, "UPDATE follower SET county = '440203', tags = ? WHERE openid <> ?", string(county), ids[4])
		roundOf(t, j)
		name := county.Chinese()
		if n := a.withTag(name); n != 4 {
			t.Fatalf("%d have the tag", n)
		}
		a.mu.Lock()
		id := a.made[name]
		a.tags[ids[0]] = nil                           // taken away on the public platform
		a.tags[ids[4]] = append(a.tags[ids[4]], id, 7) // given there, with one that is none of ours
		a.mu.Unlock()
		f.Clock.Advance(accountEvery + time.Second)
		roundOf(t, j)
		if !slices.Contains(a.tags[ids[0]], id) {
			t.Error("a tag that was taken away is not given again")
		}
		if got := a.tags[ids[4]]; slices.Contains(got, id) || !slices.Contains(got, 7) {
			t.Errorf("who should not have it has %v", got)
		}
		if asked := a.counts["members"]; asked < 3 {
			t.Errorf("asked for %d pages", asked)
		}
	})
}
