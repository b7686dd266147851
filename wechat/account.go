package wechat

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"shigang/subsidy"
)

// read makes a GET with an account's token.
func (c *Client) read(ctx context.Context, t *token, path string, out any) error {
	return c.withToken(ctx, t, func(query url.Values) error {
		return c.call(ctx, http.MethodGet, path, query, "", nil, out)
	})
}

// staffSentence is what the member of staff reads of a failed call.
func staffSentence(err error) string {
	var e *subsidy.Error
	if errors.As(staffError(err), &e) {
		return e.Message
	}
	return ""
}
