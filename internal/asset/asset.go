// Package asset serves files that the program holds: packed for who unpacks them, under a tag, and kept by browsers for as long as their
// address names what is in them.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// File is a file that is served.
type File struct {
	kind, version string
	text          []byte
	packed        func() []byte
}

// kinds are the types of files that the machine's list may lack.
var kinds = map[string]string{".woff2": "font/woff2", ".json": "application/json", ".svg": "image/svg+xml"}

// New returns the file of a name, whose ending says what it is.
func New(name string, text []byte) *File {
	kind, known := kinds[path.Ext(name)]
	if !known {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	sum := sha256.Sum256(text)
	return &File{kind, hex.EncodeToString(sum[:6]), text, sync.OnceValue(func() []byte { return pack(text) })}
}

func pack(text []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(text) // a buffer takes everything
	_ = w.Close()
	return packed.Bytes()
}

// Version returns a word that changes with what is in the file. An address with it as parameter v may be kept.
func (f *File) Version() string { return f.version }

// ServeHTTP answers with the file.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h, tag := w.Header(), `"`+f.version+`"`
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	text := f.text
	if f.kind != kinds[".woff2"] && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		text = f.packed()
	}
	if r.Header.Get("If-None-Match") == tag {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(text) // it fails only when nobody reads any more
}
