package door

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/wording"
)

// languageOf returns the language in which a request is answered.
func languageOf(r *http.Request) wording.Language {
	if accepted := r.Header["Accept-Language"]; len(accepted) > 0 {
		return wording.Accepted(strings.Join(accepted, ","))
	}
	return wording.English
}

// tellLanguage says in which language an answer is, and that it depends on the language that the caller accepts.
func tellLanguage(h http.Header, l wording.Language) {
	if h.Get("Content-Language") == "" {
		h.Set("Content-Language", l.Tag)
		h.Add("Vary", "Accept-Language")
	}
}

// Language returns the language in which the request is answered.
func (r *Request) Language() wording.Language { return stateOf(r.Request).language }

// marshal returns the value as JSON, with its texts in the language of the request.
func (r *Request) marshal(value any) ([]byte, error) {
	return json.Marshal(value, wording.JSON(r.Language()))
}

// spoken translates a document, which is in English, into the language of the request.
func (r *Request) spoken(document []byte) ([]byte, error) {
	if r.operation == nil || r.operation.speech == nil || r.Language().IsEnglish() {
		return document, nil
	}
	return r.operation.speech().say(document, r.Language())
}

// tag returns the entity tag of a version as it is shown. A translated document has a tag of its own, but If-Match takes either for the
// same version; see versionOf.
func (r *Request) tag(version string, shown, english []byte) string {
	if version == "" || bytes.Equal(shown, english) {
		return version
	}
	return strings.TrimSuffix(version, `"`) + "-" + r.Language().Tag + `"`
}

// versionOf returns the tag without the language that Request.tag may have added.
func versionOf(tag string) string {
	for _, l := range wording.Languages() {
		if version, in := strings.CutSuffix(tag, "-"+l.Tag+`"`); in {
			return version + `"`
		}
	}
	return tag
}
