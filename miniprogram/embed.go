// Package miniprogram hands the built phone preview and the vendored browser
// scripts to the server. The mini-program itself lies in the folder of the
// same name and is built by npm.
package miniprogram

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS is the built files: preview/ and vendor/; empty before the first build.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("dist is embedded: " + err.Error())
	}
	return sub
}
