package door

import (
	"encoding/json"
	"io/fs"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// ServeHTTP answers with the document, as JSON.
func (c *Contract) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.served.ServeHTTP(w, r) }

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
