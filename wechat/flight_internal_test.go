package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/miniprogram/auth"
	"github.com/silenceper/wechat/v2/officialaccount/user"
)

// The SDK writes addresses into its errors; what it is given is no secret.
func TestTheSDKNeverSeesASecret(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer server.Close()
	c := New(Settings{MiniAppID: "wxmini", MiniSecret: "SECRETSECRET", APIURL: server.URL}, nil, nil, &http.Transport{})
	var told []string
	look := func(err error) error {
		for e := err; e != nil; e = errors.Unwrap(e) {
			told = append(told, fmt.Sprintf("%v %+v %#v", e, e, e))
		}
		return err
	}
	_ = look(c.fly(context.Background(), nil, func(f *flight) error {
		_, err := auth.NewAuth(f.mini()).Code2Session("code")
		return look(err)
	}))
	_ = look(c.fly(context.Background(), nil, func(f *flight) error {
		_, err := user.NewUser(f.official()).ListUserOpenIDs()
		return look(err)
	}))
	if text := strings.Join(told, "\n"); len(told) < 4 || strings.Contains(text, "SECRETSECRET") ||
		strings.Contains(text, server.URL) {
		t.Error(text)
	}
	flights.Range(func(mark, _ any) bool {
		t.Errorf("the call %s is still there", mark)
		return true
	})
}
