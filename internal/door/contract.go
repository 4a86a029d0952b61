package door

import (
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/cosell/cosell/internal/fault"
)

// Contract checks requests by an OpenAPI document. Several services may share one.
type Contract struct {
	Document   *openapi3.T           // is never changed
	text       []byte                // the document as JSON
	operations map[string]*operation // by method and path, as in GET /v1/deals
}

// operation is one operation of the contract with its parameters, those of its path included.
type operation struct {
	route      *routers.Route
	parameters openapi3.Parameters
	defaults   map[string]string     // of parameters of the query
	body       *openapi3.RequestBody // nil: takes none
	resource   *openapi3.Schema      // what it creates or changes; nil if it does neither
}

// ServeHTTP answers with the document.
func (c *Contract) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, c.text)
}

// LoadContract reads an OpenAPI document. The error tells why it is not a valid one.
func LoadContract(text []byte) (*Contract, error) {
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromData(text)
	if err != nil {
		return nil, err
	}
	if err := document.Validate(loader.Context); err != nil {
		return nil, err
	}
	served, err := document.MarshalJSON()
	if err != nil {
		return nil, err
	}
	closed := map[*openapi3.Schema]bool{}
	for _, s := range document.Components.Schemas {
		closeObjects(s, closed)
	}
	c := &Contract{Document: document, text: served, operations: map[string]*operation{}}
	for path, item := range document.Paths.Map() {
		for method, op := range item.Operations() {
			r := &routers.Route{Spec: document, Path: path, PathItem: item, Method: method, Operation: op}
			c.operations[method+" "+path] = newOperation(r)
		}
	}
	if len(c.operations) == 0 {
		return nil, errors.New("the contract has no operations")
	}
	return c, nil
}

// closeObjects has every object in the schema refuse members that are not in it. The document leaves open what clients read, since members
// may come; what the service takes and answers now is what the document has.
func closeObjects(ref *openapi3.SchemaRef, closed map[*openapi3.Schema]bool) {
	if ref == nil || closed[ref.Value] {
		return
	}
	s := ref.Value
	closed[s] = true
	if len(s.Properties) > 0 && s.AdditionalProperties == (openapi3.AdditionalProperties{}) {
		s.AdditionalProperties.Has = new(false)
	}
	parts := slices.Concat(slices.Collect(maps.Values(s.Properties)), s.AllOf, s.OneOf, s.AnyOf, openapi3.SchemaRefs{s.Items})
	for _, part := range parts {
		closeObjects(part, closed)
	}
}

func newOperation(r *routers.Route) *operation {
	o := &operation{route: r, parameters: slices.Concat(r.PathItem.Parameters, r.Operation.Parameters), defaults: map[string]string{}}
	if r.Operation.RequestBody != nil {
		o.body = r.Operation.RequestBody.Value
	}
	o.resource = o.answer()
	for _, p := range o.parameters {
		if value := p.Value.Schema.Value.Default; value != nil {
			o.defaults[p.Value.Name] = fmt.Sprint(value)
		}
	}
	return o
}

// answer returns the schema of what was created or patched; nil for every other operation.
func (o *operation) answer() *openapi3.Schema {
	status := http.StatusCreated
	if o.route.Method == http.MethodPatch {
		status = http.StatusOK
	}
	response := o.route.Operation.Responses.Status(status)
	if response == nil {
		return nil
	}
	media := response.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// isPatch tells whether the body is a merge patch.
func (o *operation) isPatch() bool { return o.body.Content["application/merge-patch+json"] != nil }

// parameter returns the parameter of the name, or nil if the operation has none.
func (o *operation) parameter(name string) *openapi3.Parameter {
	for _, p := range o.parameters {
		if p.Value.Name == name {
			return p.Value
		}
	}
	return nil
}

// The library's formats are global: they are set before anybody validates.
func init() {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(uuidPattern))
}

const uuidPattern = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`

// forOperators tells whether the operation is the operator's alone, so that the public need not find it.
func (o *operation) forOperators() bool {
	return o != nil && o.route.Operation.Extensions["x-operator"] == true
}

// media returns the body's schema for the content type of the request, or fault UnsupportedMedia that names the header which is wrong.
func (o *operation) media(r *http.Request) (*openapi3.Schema, error) {
	if packed := r.Header.Values("Content-Encoding"); !isIdentity(packed) {
		return nil, unsupportedMedia("Content-Encoding", "Send the body as it is, without Content-Encoding.")
	}
	types := strings.Join(slices.Sorted(maps.Keys(o.body.Content)), " or ")
	given, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	media := o.body.Content[given]
	switch charset, some := params["charset"]; {
	case r.Header.Get("Content-Type") == "":
		return nil, unsupportedMedia("Content-Type", "Send the body as "+types+"; the request has no Content-Type.")
	case err != nil:
		return nil, unsupportedMedia("Content-Type", "Send the body as "+types+"; this Content-Type cannot be read.")
	case media == nil:
		return nil, unsupportedMedia("Content-Type", "Send the body as "+types+".")
	case some && !isUTF8(charset):
		return nil, unsupportedMedia("Content-Type", "Send the body in the charset utf-8.")
	}
	return media.Schema.Value, nil
}

func unsupportedMedia(header, detail string) error {
	f := fault.New(fault.UnsupportedMedia, "unsupported-media-type", "%s", detail)
	f.Mistakes = fault.Mistakes{{Pointer: "/header/" + header, Code: "unsupported-media-type", Detail: detail}}
	return f
}

// isIdentity tells whether the Content-Encoding says that nothing was encoded.
func isIdentity(encoding []string) bool {
	for coding := range strings.SplitSeq(strings.Join(encoding, ","), ",") {
		if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
			return false
		}
	}
	return true
}

// isUTF8 tells whether a charset is UTF-8, in one of the spellings that are about.
func isUTF8(charset string) bool {
	name := strings.Trim(charset, `'" `)
	return strings.EqualFold(strings.NewReplacer("-", "", "_", "").Replace(name), "utf8")
}
