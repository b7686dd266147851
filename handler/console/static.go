package console

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/subsidy"
)

// static is what a browser keeps of the console: its style sheets and scripts, under an address that changes with
// them.
type static struct {
	files []fs.FS // the console's own, and what npm built
	base  string  // the address, without a last slash
}

// newStatic reads all files once, for the address. Before the first build there are only our own.
func newStatic(assets fs.FS) static {
	built, err := fs.Sub(assets, "vendor")
	if err != nil {
		panic("the folder's name is a valid path: " + err.Error())
	}
	s := static{files: []fs.FS{page.Files, built}}
	sum := sha256.New()
	for _, files := range s.files {
		err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(files, name)
			sum.Write(data)
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			panic("the files are embedded: " + err.Error())
		}
	}
	s.base = "/console/static/" + hex.EncodeToString(sum.Sum(nil))[:12]
	return s
}

// serve sends one file. Under the address of this build the browser keeps it for good.
func (s static) serve(c *fiber.Ctx) error {
	name := c.Params("file")
	for _, files := range s.files {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			continue
		}
		keep := "no-cache"
		if c.Path() == s.base+"/"+name {
			keep = "public, max-age=31536000, immutable" // a year
		}
		c.Set(fiber.HeaderCacheControl, keep)
		kind := mime.TypeByExtension(path.Ext(name))
		if path.Ext(name) == ".mjs" {
			kind = "text/javascript; charset=utf-8"
		}
		c.Set(fiber.HeaderContentType, kind)
		return c.Send(data)
	}
	return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个文件，请刷新页面"}
}
