// Package miniprogram hands the built phone preview and the vendored browser
// scripts to the server. The mini-program itself lies in the folder of the
// same name and is built by npm.
package miniprogram

import (
	"embed"
	"encoding/json"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS is the built files: preview/, vendor/ and font/; empty before the first build.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("dist is embedded: " + err.Error())
	}
	return sub
}

//go:embed miniprogram/app.json
var app []byte

// Pages are the mini-program's pages, as app.json lists them.
func Pages() []string {
	var list struct {
		Pages []string `json:"pages"`
	}
	if err := json.Unmarshal(app, &list); err != nil {
		panic("app.json is embedded: " + err.Error())
	}
	return list.Pages
}
