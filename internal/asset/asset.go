// Package asset serves files that the program holds: packed for who unpacks them, under a tag, and kept by browsers for as long as their
// address names what is in them.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// File is a file that is served.
type File struct {
	kind, version string
	text, packed  func() []byte
}

// kinds are the types of files that the machine's list may lack.
var kinds = map[string]string{".woff2": "font/woff2", ".json": "application/json", ".svg": "image/svg+xml"}

// New returns the file of a name, whose ending says what it is.
func New(name string, text []byte) *File {
	return newFile(name, text, func() []byte { return text }, sync.OnceValue(func() []byte { return pack(text) }))
}

// NewPacked is New of a file that is held as gzip has it.
func NewPacked(name string, packed []byte) *File {
	return newFile(name, packed, func() []byte { return unpack(packed) }, func() []byte { return packed })
}

func newFile(name string, held []byte, text, packed func() []byte) *File {
	kind, known := kinds[path.Ext(name)]
	if !known {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	sum := sha256.Sum256(held)
	return &File{kind, hex.EncodeToString(sum[:6]), text, packed}
}

func pack(text []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(text) // a buffer takes everything
	_ = w.Close()
	return packed.Bytes()
}

func unpack(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // it was packed by us
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return text
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
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	text := f.text
	if f.kind != kinds[".woff2"] && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		text = f.packed
	}
	_, _ = w.Write(text()) // it fails only when nobody reads any more
}
