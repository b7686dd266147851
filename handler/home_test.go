package handler_test

import (
	"context"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// cardSeen is a case card as the phone reads it.
type cardSeen struct {
	Kind, ID, Number, Project, Tone, Note string
	StateText                             string `json:"state_text"`
	TurnText                              string `json:"turn_text"`
	Steps                                 []struct{ Text, State string }
	Progress                              *struct {
		Text, Behind string
		Percent      int
	}
	AmountFen int `json:"amount_fen"`
	Next      *struct {
		Text, Day string
		Left      int
	}
	Draft bool
}

// homeSeen is the first screen as the phone reads it.
type homeSeen struct {
	Who struct {
		HR, Trainee, Staff bool
		EnterpriseName     string `json:"enterprise_name"`
		CountyText         string `json:"county_text"`
	}
	Welcome    *struct{ Text string }
	Need       struct{ Text, Detail, Button, Goto string }
	Cases      []cardSeen
	CasesTotal int `json:"cases_total"`
	Deadlines  []struct{ Text, Title, Day string }
	Trainee    *struct {
		Waiting []struct {
			LineID         string `json:"line_id"`
			Text           string
			EnterpriseName string `json:"enterprise_name"`
			Project        string
		}
		Courses []struct {
			FilingID string `json:"filing_id"`
			Project  string
			Percent  int
			Text     string
		}
	}
}

func (p handset) home(t *testing.T) (h homeSeen) {
	t.Helper()
	p.ask(t, "GET", "/home", "", &h)
	return h
}

// TestTheFirstScreenKnowsWhoLooks asks for it as nobody yet, as HR, as an employee
// and as both.
func TestTheFirstScreenKnowsWhoLooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		nobody := newPhone(t, f, f.Account(t, "nobody", "").ID)
		h := nobody.home(t)
		policy := storetest.Must[subsidy.Policies](t)(f.Policies(context.Background()))
		version := storetest.Must[subsidy.Policy](t)(policy.On(calendar.DayOf(storetest.Monday)))
		if h.Who.HR || h.Who.Trainee || h.Welcome == nil || h.Welcome.Text != version.Welcome() ||
			!strings.Contains(h.Welcome.Text, version.CapPerYear.Plain()) || h.Need.Goto != "phone" {
			t.Errorf("nobody yet: %+v", h)
		}
		c, member := f.Published(t, "440203", 2)
		rival, _ := f.Member(t, "440203")
		hr := nobody.as(t, member.ID)
		h = hr.home(t)
		if !h.Who.HR || h.Who.Trainee || h.Who.EnterpriseName == "" || h.Who.CountyText != "武江区" ||
			h.Welcome != nil ||
			h.Trainee != nil || h.CasesTotal != 1 || len(h.Cases) != 1 {
			t.Fatalf("HR: %+v", h)
		}
		one := h.Cases[0]
		if one.Kind != "claim" || one.ID != c.ID || one.Number != c.Number || one.StateText != "公示中" ||
			one.Tone != "plain" || one.TurnText != "" || one.Next == nil || one.Next.Text != "公示到" ||
			one.Next.Day != c.Publicity.Until.String() || one.AmountFen != int(c.Totals().Amount) ||
			one.Steps[1].State != "done" || one.Steps[2].State != "now" || one.Steps[3].State != "next" {
			t.Errorf("the claim's card: %+v", one)
		}
		if h.Need.Goto != "none" || h.Need.Text != "" || h.Need.Button != "" {
			t.Errorf("nothing needs her: %+v", h.Need)
		}
		if len(h.Deadlines) != 1 || h.Deadlines[0].Title != "适岗培训：公示结束（"+c.Training.Project+"）" {
			t.Errorf("deadlines: %+v", h.Deadlines)
		}
		if other := nobody.as(t, rival.ID).home(t); len(other.Cases) != 0 || other.CasesTotal != 0 {
			t.Errorf("another enterprise sees %+v", other.Cases)
		}
		entry := storetest.Entries(1)[0]
		employee := nobody.as(t, f.Account(t, "employee", entry.Phone).ID)
		employee.ask(t, "POST", "/trainee", `{"name":"`+entry.Name+`","id_number":"`+entry.ID+`"}`, nil)
		h = employee.home(t)
		if h.Who.HR || !h.Who.Trainee || h.Welcome != nil || h.Need.Goto != "none" || h.Trainee == nil ||
			len(h.Trainee.Waiting) != 1 || len(h.Cases) != 0 {
			t.Fatalf("an employee: %+v", h)
		}
		if w := h.Trainee.Waiting[0]; w.LineID != c.Lines[0].ID || w.Project != c.Training.Project ||
			w.EnterpriseName == "" ||
			w.Text != "这家企业为您申领了 2 课时，属实吗？" {
			t.Errorf("what waits: %+v", w)
		}
		_, text := call(t, employee.app, "GET", "/api/v1/home", employee.token, "")
		if strings.Contains(text, "登记企业") {
			t.Error("a bound employee reads 登记企业")
		}
		for _, p := range []handset{hr, employee} {
			p.showed(t, secrets(2)...)
		}
	})
}

// TestATrainingUnderWayShowsItsProgress shows what was calculated, and no more once the
// training is over.
func TestATrainingUnderWayShowsItsProgress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 3, 90)
		hr := newPhone(t, f, member.ID)
		if h := hr.home(t); len(h.Cases) != 1 || h.Cases[0].Progress != nil || h.Cases[0].Next.Text != "培训开始" {
			t.Fatalf("before it starts: %+v", h.Cases)
		}
		f.Later(t, filing.Form.Start.AddDays(2))
		day := filing.Form.Start.AddDays(2)
		if err := f.SaveProgress(context.Background(),
			store.Progress{Filing: filing.ID, Day: day, People: 3, Done: 2, Behind: 1}); err != nil {
			t.Fatal(err)
		}
		card := hr.home(t).Cases[0]
		if card.Progress == nil || card.Progress.Text != "已完成 2 / 3 人" || card.Progress.Percent != 66 ||
			card.Progress.Behind != "1 人落后进度" || card.Tone != "ok" || card.Steps[2].State != "now" {
			t.Fatalf("under way: %+v %+v", card, card.Progress)
		}
		f.Later(t, filing.Form.End.AddDays(1))
		h := hr.home(t)
		card = h.Cases[0]
		if card.Progress != nil || card.TurnText != "轮到您" || card.Next.Text != "最迟申领" || card.Tone != "soon" ||
			h.Need.Goto != "filing" || !strings.Contains(h.Need.Detail, "最迟") || h.CasesTotal != 1 {
			t.Errorf("over: %+v %+v", card, h.Need)
		}
	})
}
