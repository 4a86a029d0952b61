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

// tellLanguage says in which language an answer is, and that it would be in another one for who prefers that.
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

// spoken returns a document, which is in English, in the language of the request.
func (r *Request) spoken(document []byte) ([]byte, error) {
	if r.operation == nil || r.operation.speech == nil || r.Language().IsEnglish() {
		return document, nil
	}
	return r.operation.speech().say(document, r.Language())
}

// tag returns the entity tag of a version that is shown as a document: another one where that is not the English one. Both tag the same
// to If-Match, see versionOf.
func (r *Request) tag(version string, shown, english []byte) string {
	if version == "" || bytes.Equal(shown, english) {
		return version
	}
	return strings.TrimSuffix(version, `"`) + "-" + r.Language().Tag + `"`
}

// versionOf returns what a tag is of, in whatever language.
func versionOf(tag string) string {
	for _, l := range wording.Languages() {
		if version, in := strings.CutSuffix(tag, "-"+l.Tag+`"`); in {
			return version + `"`
		}
	}
	return tag
}
