package door

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// served is a document as it is answered, as it is and packed, with a tag of either.
type served struct {
	plain, packed       []byte
	plainTag, packedTag string
}

func newServed(text []byte) served {
	text = append(text, newline...)
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = writer.Write(text) // a buffer takes it all
	_ = writer.Close()
	sum := sha256.Sum256(text)
	tag := base64.RawURLEncoding.EncodeToString(sum[:12])
	return served{text, packed.Bytes(), `"` + tag + `"`, `"` + tag + `-gzip"`}
}

// ServeHTTP answers with the document, as JSON.
func (c *Contract) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	document, h := c.served(), w.Header()
	text, tag := document.plain, document.plainTag
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header) {
		text, tag = document.packed, document.packedTag
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", "no-cache")
	if slices.Contains(tags(r.Header.Get("If-None-Match")), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	write(w, http.StatusOK, "application/json", text)
}

// acceptsGzip tells whether the client takes gzip (RFC 9110, 12.5.3).
func acceptsGzip(h http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

// addExamples puts the values of examples that are files into the document, so that it is one.
func addExamples(document *openapi3.T, files fs.FS) {
	for _, r := range document.Components.Responses {
		for _, media := range r.Value.Content {
			for name, example := range media.Examples {
				e := example.Value
				if e.ExternalValue == "" {
					continue
				}
				text, err := fs.ReadFile(files, e.ExternalValue)
				if err != nil { // a test is about to make it; another makes sure that it is there
					delete(media.Examples, name)
				}
				e.Value, e.ExternalValue = json.RawMessage(text), ""
			}
		}
	}
}
