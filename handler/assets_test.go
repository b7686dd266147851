package handler_test

import (
	"os"
	"testing/fstest"

	"shigang/subsidy/form"
)

// assets are the built files that these tests want: the font that forms are printed with.
var assets = builtFont()

func builtFont() fstest.MapFS {
	ttf, err := os.ReadFile("../miniprogram/dist/" + form.FontFile)
	if err != nil { // the tests that print say so
		return fstest.MapFS{}
	}
	return fstest.MapFS{form.FontFile: {Data: ttf}}
}
