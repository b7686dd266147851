package wechat

import "net/url"

// SealPush seals a text as WeChat posts it to the mini-program's callback, with its query.
func SealPush(c *Callback, text, stamp, nonce string) (url.Values, string, error) {
	sealed, err := c.box.seal([]byte(text))
	return url.Values{
		"timestamp":     {stamp},
		"nonce":         {nonce},
		"encrypt_type":  {"aes"},
		"msg_signature": {sign(c.token, stamp, nonce, sealed)},
	}, `{"ToUserName":"gh","Encrypt":"` + sealed + `"}`, err
}
