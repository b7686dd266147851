package wechat_test

import (
	"fmt"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

func TestAMassSendIsAskedAboutAndItsArticleIsTakenBack(t *testing.T) {
	w := newWorld(t)
	sent := w.client.SendMass(ctx, article(t), 0, "notice-1")
	if w.count("mass") != 1 {
		t.Fatal("it did not go out")
	}
	state, o := w.client.MassState(ctx, sent.Receipt)
	if state != official.MassSuccess || o.Result != subsidy.Delivered {
		t.Fatalf("%s, %+v", state, o)
	}
	if o := w.client.DeleteMass(ctx, sent.Receipt); o.Result != subsidy.Delivered {
		t.Fatalf("taken back: %+v", o)
	}
	if state, _ := w.client.MassState(ctx, sent.Receipt); state != official.MassDeleted {
		t.Fatalf("afterwards it is %s", state)
	}
	if o := w.client.DeleteMass(ctx, sent.Receipt); o.Result != subsidy.Refused || o.Code != 40059 {
		t.Fatalf("taken back twice: %+v", o)
	}
	if w.count("mass") != 1 {
		t.Fatal("the card was taken from the phone")
	}
}

func TestWhatWeChatDoesNotTellOfAMassSendIsNotTaken(t *testing.T) {
	w := newWorld(t)
	if state, o := w.client.MassState(ctx, "42"); state != "" || o.Code != 40059 || o.Result != subsidy.Refused {
		t.Fatalf("a send that never was: %s, %+v", state, o)
	}
	for _, receipt := range []string{"42", "", "no number"} {
		if o := w.client.DeleteMass(ctx, receipt); o.Code != 40059 || o.Result != subsidy.Refused {
			t.Errorf("%q: %+v", receipt, o)
		}
	}
	if w.calls("cgi-bin/message/mass/delete") != 1 {
		t.Error("WeChat was asked about what is no number")
	}
	w.fail("cgi-bin/message/mass/delete", "cut_after", 0, 1)
	sent := w.client.SendMass(ctx, article(t), 0, "notice-1")
	w.count("mass")
	if o := w.client.DeleteMass(ctx, sent.Receipt); o.Result != subsidy.Unknown {
		t.Fatalf("an answer that was cut: %+v", o)
	}
	w.fail("cgi-bin/message/mass/get", "http500", 0, 1)
	if state, o := w.client.MassState(ctx, sent.Receipt); state != "" || o.Result != subsidy.Unknown {
		t.Fatalf("no answer: %s, %+v", state, o)
	}
	w.fail("cgi-bin/message/mass/sendall", "job", 10001, 1)
	stopped := w.client.SendMass(ctx, article(t), 0, "notice-2")
	w.count("mass")
	if state, _ := w.client.MassState(ctx, stopped.Receipt); state != official.MassFail {
		t.Fatalf("a send that WeChat stopped is %s", state)
	}
	if body := w.bodies()["cgi-bin/message/mass/get"]; body != fmt.Sprintf("{\"msg_id\":%q}\n", stopped.Receipt) {
		t.Fatalf("asked as %s", body)
	}
}
