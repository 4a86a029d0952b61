package docs

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/cosell/cosell/internal/asset"
)

//go:embed web scalar
var files embed.FS

// assets are the files that pages load, by the name under which they are served.
var assets = load("web/docs.css", "web/icon.svg", "web/page.js", "web/reference.js", "web/tour.js", "web/tour.json", "web/states.js",
	"scalar/scalar.js.gz")

func load(paths ...string) map[string]*asset.File {
	all := map[string]*asset.File{}
	for _, at := range paths {
		read := func() []byte {
			held, err := fs.ReadFile(files, at)
			if err != nil {
				panic(err) // it is embedded
			}
			return held
		}
		if name, packed := strings.CutSuffix(path.Base(at), ".gz"); packed {
			all[name] = asset.NewPacked(name, read)
		} else {
			all[name] = asset.New(name, read)
		}
	}
	return all
}

// address returns the address at which a page finds an asset. It changes with the asset, so that a browser may cache it.
func address(name string) string { return "/docs/" + name + "?v=" + assets[name].Version() }

// licence answers with the licence of the program that shows the reference.
func licence(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	http.ServeFileFS(w, r, files, "scalar/LICENSE")
}
