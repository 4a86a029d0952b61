// Package asset serves files that are part of the program: compressed for clients that accept that, with entity tags, and cached by
// browsers for as long as their address names their contents.
package asset

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// File is a file to be served. It is read when it is first requested.
type File struct {
	kind         string
	version      func() string
	text, packed func() []byte
}

// kinds maps the endings of file names to media types.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2",
}

// New returns a file with a name, whose ending says what it is.
func New(name string, read func() []byte) *File {
	text := sync.OnceValue(read)
	return &File{kinds[path.Ext(name)], version(text), text, sync.OnceValue(func() []byte { return pack(text()) })}
}

// NewPacked is New for a file that is held compressed with gzip.
func NewPacked(name string, read func() []byte) *File {
	packed := sync.OnceValue(read)
	return &File{kinds[path.Ext(name)], version(packed), func() []byte { return unpack(packed()) }, packed}
}

func version(held func() []byte) func() string {
	return sync.OnceValue(func() string {
		sum := sha256.Sum256(held())
		return hex.EncodeToString(sum[:6])
	})
}

func pack(text []byte) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(text) // a buffer never fails
	_ = w.Close()
	return packed.Bytes()
}

func unpack(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // the file is part of the program
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return text
}

// Version returns a word that changes with what is in the file. An address with it as parameter v, or in the file's name, may be cached.
func (f *File) Version() string { return f.version() }

// ServeHTTP answers with the file.
func (f *File) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	version := f.version()
	plain, zipped := `"`+version+`"`, `"`+version+`-gzip"`
	h, tag, text := w.Header(), plain, f.text
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == version || strings.Contains(path.Base(r.URL.Path), version) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	packed := f.kind != kinds[".woff2"] && AcceptsGzip(r.Header)
	if packed {
		tag, text = zipped, f.packed
	}
	h.Set("ETag", tag)
	if knows(r.Header, plain) || knows(r.Header, zipped) { // it is the same file in either form
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if packed {
		h.Set("Content-Encoding", "gzip")
	}
	body := text()
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // it fails only if the client is gone
}

// knows tells whether the client already has what the tag names.
func knows(h http.Header, tag string) bool {
	for known := range strings.SplitSeq(h.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == tag {
			return true
		}
	}
	return false
}

// AcceptsGzip tells whether the client accepts gzip (RFC 9110, 12.5.3).
func AcceptsGzip(h http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
