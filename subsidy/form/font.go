package form

import (
	"io/fs"
	"sync"
)

// FontFile is where the build puts the font.
const FontFile = "font/NotoSansSC_400Regular.ttf"

// OpenPress answers with the press of the font among the built files, which is read when it is first asked for.
func OpenPress(assets fs.FS) func() (*Press, error) {
	return sync.OnceValues(func() (*Press, error) {
		ttf, err := fs.ReadFile(assets, FontFile)
		if err != nil {
			return nil, err
		}
		return NewPress(ttf)
	})
}
