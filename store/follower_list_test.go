package store_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// follow books followers o0, o1 … of counties, "" for none; all at the same moment.
func follow(t *testing.T, f storetest.Fixture, counties ...subsidy.County) {
	t.Helper()
	for i, county := range counties {
		openid := fmt.Sprintf("o%d", i)
		err := f.As(t, storetest.City, func(tx *store.Tx) error {
			if err := tx.Followed(openid, storetest.Monday, true); err != nil || county == "" {
				return err
			}
			ev, err := official.CountyChosen(openid, county, storetest.City, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SetCounty(openid, county, ev)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFollowersAreListedOnceEachAndNoOpenidLeavesTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		follow(t, f, "440203", "440204", "440203", "", "440203")
		f.Put(t, "UPDATE follower SET following = 0 WHERE openid = 'o4'")
		read := func(actor subsidy.Actor, tag official.Tag) (tags []string) {
			t.Helper()
			p := store.Page{Limit: 1}
			for {
				rows, next, err := f.Followers(ctx, actor, tag, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					tags = append(tags, r.Tags.String())
				}
				if next == "" {
					return tags
				}
				raw, err := base64.RawURLEncoding.DecodeString(next)
				if err != nil || strings.Contains(string(raw), `"o`) {
					t.Fatalf("the address of the next page has %s, %v", raw, err)
				}
				p.After = next
			}
		}
		if got := read(storetest.City, official.TagAll); len(got) != 4 {
			t.Errorf("the city sees %q", got)
		}
		for name, got := range map[string][]string{
			"the city, of a county":     read(storetest.City, official.CountyTag("440203")),
			"the county":                read(storetest.Reviewer("440203"), official.TagAll),
			"the county, of another":    read(storetest.Reviewer("440203"), official.CountyTag("440204")),
			"the county, of employees":  read(storetest.Reviewer("440203"), official.TagEmployee),
			"another county's own list": read(storetest.Reviewer("440204"), official.TagAll),
		} {
			want, county := 2, "county:440203"
			if strings.HasPrefix(name, "another") {
				want, county = 1, "county:440204"
			}
			if len(got) != want || got[0] != county {
				t.Errorf("%s: %q", name, got)
			}
		}
		if rows, _, err := f.Followers(ctx, subsidy.Actor{Role: subsidy.Administrator}, official.TagAll,
			store.Page{}); subsidy.KindOf(err) != subsidy.Forbidden || len(rows) != 0 {
			t.Errorf("an administrator: %v, %v", rows, err)
		}
		if _, _, err := f.Followers(ctx, storetest.City, official.TagAll,
			store.Page{After: base64.RawURLEncoding.EncodeToString([]byte(`["1","6f30"]`))}); subsidy.KindOf(err) !=
			subsidy.Invalid {
			t.Errorf("a key made up: %v", err)
		}
	})
}

func TestASavedAnswerIsItsOfficesAndTheCitysIsEverybodys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		county, other := storetest.Reviewer("440203"), storetest.Reviewer("440204")
		write := func(by subsidy.Actor, title, text string) (id string) {
			t.Helper()
			err := f.As(t, by, func(tx *store.Tx) error {
				a := official.SavedAnswer{ID: tx.NewID(), County: by.County}
				ev, err := a.Write(title, text, 0, by, tx.Act().Now)
				if err != nil {
					return err
				}
				id = a.ID
				return tx.SaveSavedAnswer(a, ev)
			})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		titles := func(by subsidy.Actor) (out []string) {
			for _, a := range storetest.Must[[]official.SavedAnswer](t)(f.SavedAnswers(ctx, by)) {
				out = append(out, a.Title)
			}
			return out
		}
		own := write(county, "窗口时间", "工作日上午九点到下午五点。")
		write(storetest.City, "补贴标准", "请看政策原文。")
		if got := fmt.Sprint(titles(county), titles(other), titles(storetest.City)); got !=
			"[窗口时间 补贴标准] [补贴标准] [补贴标准]" {
			t.Errorf("%s", got)
		}
		err := f.As(t, county, func(tx *store.Tx) error {
			a, err := tx.SavedAnswer(own)
			if err != nil {
				return err
			}
			n, err := tx.OtherSavedAnswers(county.County, own)
			if err != nil || n != 0 {
				t.Errorf("%d others, %v", n, err)
			}
			ev, err := a.Write("开放时间", a.Text, n, county, tx.Act().Now.Add(time.Hour))
			if err != nil {
				return err
			}
			return tx.SaveSavedAnswer(a, ev)
		})
		if got := titles(county); err != nil || got[0] != "开放时间" {
			t.Errorf("%v, %v", got, err)
		}
		err = f.As(t, county, func(tx *store.Tx) error {
			a, err := tx.SavedAnswer(own)
			if err != nil {
				return err
			}
			ev, err := a.Remove(county, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.RemoveSavedAnswer(own, ev)
		})
		if got := titles(county); err != nil || len(got) != 1 {
			t.Errorf("%v, %v", got, err)
		}
	})
}
