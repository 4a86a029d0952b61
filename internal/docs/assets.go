package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed web scalar
var files embed.FS

// assets are the files that pages load, packed with gzip, by the name that they are served under.
var assets = pack("web/docs.css", "web/icon.svg", "web/page.js", "web/reference.js", "web/tour.js", "web/tour.json",
	"web/deal.js", "web/states.js",
	"scalar/scalar.js.gz")

// asset is a file that a page loads.
type asset struct {
	name    string // below /docs/
	packed  []byte // with gzip
	version string // changes with what is in it
}

func pack(paths ...string) map[string]asset {
	all := map[string]asset{}
	for _, at := range paths {
		text, err := fs.ReadFile(files, at)
		if err != nil {
			panic(err) // it is embedded
		}
		name, packed := strings.CutSuffix(path.Base(at), ".gz")
		if !packed {
			text = zip(text)
		}
		sum := sha256.Sum256(text)
		all[name] = asset{name, text, hex.EncodeToString(sum[:8])}
	}
	return all
}

func zip(text []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(text) // a buffer takes everything
	_ = w.Close()
	return packed.Bytes()
}

// address returns where a page finds an asset. It changes with the asset, so that a browser may keep what it has.
func address(name string) string { return "/docs/" + name + "?v=" + assets[name].version }

// ServeHTTP answers with the file, packed for whoever unpacks it.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, tag := w.Header(), `"`+a.version+`"`
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(a.name)))
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == a.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	switch {
	case r.Header.Get("If-None-Match") == tag:
		w.WriteHeader(http.StatusNotModified)
	case strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"):
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(a.packed)
	default:
		_, _ = w.Write(a.unpacked())
	}
}

// unpacked returns the file as it is.
func (a asset) unpacked() []byte {
	text, err := gzip.NewReader(bytes.NewReader(a.packed))
	if err != nil {
		panic(err) // it was packed here
	}
	all, err := io.ReadAll(text)
	if err != nil {
		panic(err)
	}
	return all
}

// licence answers with the licence of what the reference is shown with.
func licence(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	http.ServeFileFS(w, r, files, "scalar/LICENSE")
}
