package door

import (
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/cosell/cosell/internal/asset"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Contract checks requests against an OpenAPI document, of which it parses each operation when that is first requested. Several APIs may
// share one.
type Contract struct {
	text       []byte // YAML
	outline    outline
	operations map[string]declared // by method and path, as in GET /v1/deals
	deprecates bool                // something in it is deprecated, so that the schemas of answers have to be read as well
	served     *asset.File
}

// declared is an operation as far as is known without parsing it.
type declared struct {
	forOperators bool              // only operators may call it, so the public address does not have it
	read         func() *operation // panics if the operation is not valid; a test reads every one
}

// operation is one operation of the contract with its parameters, those of its path included.
type operation struct {
	route        *routers.Route
	parameters   openapi3.Parameters
	named        map[string]*openapi3.Parameter // the parameters by their names, of which no two are the same
	defaults     map[string]string              // of parameters of the query
	body         *openapi3.RequestBody          // nil: takes none
	resource     *openapi3.Schema               // what it creates or changes; nil if it does neither
	deprecations deprecations
	speech       func() *speech // nil: its answers have no text to translate
}

// NewContract returns the contract that an OpenAPI document says, as YAML in the layout of api/openapi.yaml. Examples in it may be files.
func NewContract(text []byte, files fs.FS) *Contract {
	c := &Contract{text: text, outline: newOutline(text), operations: map[string]declared{}, deprecates: deprecates(text)}
	c.served = asset.New("openapi.json", func() []byte {
		document, err := openapi3.NewLoader().LoadFromData(text)
		addExamples(must(document, err), files)
		return append(must(document.MarshalJSON()), newline...)
	})
	for path, item := range c.outline.paths {
		for member, block := range blocks(item, operationIndent) {
			if method := strings.ToUpper(member); slices.Contains(methods, method) {
				speaks := memberBlock(block, memberIndent, localized) != nil
				c.operations[method+" "+path] = declared{
					forOperators: memberBlock(block, memberIndent, "x-operator") != nil,
					read: sync.OnceValue(func() *operation {
						o := c.read(method, path)
						if speaks {
							o.speech = sync.OnceValue(func() *speech { return c.speech(method, path) })
						}
						return o
					}),
				}
			}
		}
	}
	return c
}

// Document reads the whole document, with objects closed as the service takes and answers them. The error tells why it is not a valid one.
func (c *Contract) Document() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromData(c.text)
	if err != nil {
		return nil, err
	}
	if err := document.Validate(loader.Context, openapi3.DisableExamplesValidation()); err != nil {
		return nil, err
	}
	closeAll(document)
	return document, nil
}

// Members returns the members of an object among the schemas of the contract, by their names.
func (c *Contract) Members(schema string) openapi3.Schemas {
	return must(c.outline.document(nil, "schemas/"+schema)).Components.Schemas[schema].Value.Properties
}

func (c *Contract) read(method, path string) *operation {
	return newOperation(must(c.outline.document(c.outline.operation(method, path, c.deprecates))), method, path)
}

// speech parses what the operation answers. It is done only once somebody wants that in another language than English.
func (c *Contract) speech(method, path string) *speech {
	o := newOperation(must(c.outline.document(c.outline.operation(method, path, true))), method, path)
	for _, status := range []string{"200", "201"} {
		if response := o.route.Operation.Responses.Value(status); response != nil {
			if media := response.Value.Content["application/json"]; media != nil {
				return newSpeech(media.Schema.Value)
			}
		}
	}
	panic("the contract: " + method + " " + path + " answers no text")
}

// must returns the value, and panics on an error: the contract is embedded, so a mistake in it is a mistake of the program.
func must[T any](value T, err error) T {
	if err != nil {
		panic("the contract: " + err.Error())
	}
	return value
}

// extensibleEnum has the values of a list to which others may come without notice.
const extensibleEnum = "x-extensible-enum"

// closeAll makes every object of the document refuse members that it does not declare, and every extensible list refuse other values. The
// document leaves both open, since clients have to expect new members and values; but this program takes and answers only those declared.
func closeAll(document *openapi3.T) {
	closed := map[*openapi3.Schema]bool{}
	for _, s := range document.Components.Schemas {
		closeObjects(s, closed)
	}
}

func closeObjects(ref *openapi3.SchemaRef, closed map[*openapi3.Schema]bool) {
	if ref == nil || closed[ref.Value] {
		return
	}
	s := ref.Value
	closed[s] = true
	if len(s.Properties) > 0 && s.AdditionalProperties == (openapi3.AdditionalProperties{}) {
		s.AdditionalProperties.Has = new(false)
	}
	if values, extensible := s.Extensions[extensibleEnum].([]any); extensible {
		s.Enum = values
	}
	for _, part := range slices.Concat(slices.Collect(maps.Values(s.Properties)), parts(s)) {
		closeObjects(part, closed)
	}
}

func newOperation(document *openapi3.T, method, path string) *operation {
	item := document.Paths.Value(path)
	r := &routers.Route{Spec: document, Path: path, PathItem: item, Method: method, Operation: item.GetOperation(method)}
	o := &operation{route: r, parameters: slices.Concat(item.Parameters, r.Operation.Parameters), defaults: map[string]string{}}
	if r.Operation.RequestBody != nil {
		o.body = r.Operation.RequestBody.Value
	}
	o.resource = o.answer()
	o.named = make(map[string]*openapi3.Parameter, len(o.parameters))
	for _, p := range o.parameters {
		o.named[p.Value.Name] = p.Value
		if value := p.Value.Schema.Value.Default; value != nil {
			o.defaults[p.Value.Name] = fmt.Sprint(value)
		}
	}
	o.deprecations = deprecationsOf(o)
	return o
}

// answer returns the schema of the resource that the operation creates or patches; nil for every other operation.
func (o *operation) answer() *openapi3.Schema {
	response := o.route.Operation.Responses.Value(resourceStatus(o.route.Method))
	if response == nil {
		return nil
	}
	media := response.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// resourceStatus is the status with which an operation of the method answers what it created or changed.
func resourceStatus(method string) string {
	if method == http.MethodPatch {
		return "200"
	}
	return "201"
}

// isPatch tells whether the body is a merge patch.
func (o *operation) isPatch() bool { return o.body.Content["application/merge-patch+json"] != nil }

// takesJSON tells whether the operation takes a body that is JSON.
func (o *operation) takesJSON() bool {
	return o.body != nil && (o.isPatch() || o.body.Content["application/json"] != nil)
}

// parameter returns the parameter of the name, or nil if the operation has none.
func (o *operation) parameter(name string) *openapi3.Parameter { return o.named[name] }

// The library's formats are global: they are set before anybody validates.
func init() {
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(uuidPattern))
}

const uuidPattern = `^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`

// media returns the body's schema for the content type of the request, or fault UnsupportedMedia that names the header which is wrong.
func (o *operation) media(r *http.Request) (*openapi3.Schema, error) {
	if packed := r.Header.Values("Content-Encoding"); !isIdentity(packed) {
		return nil, unsupportedMedia("Content-Encoding", wording.Of("Send the body as it is, without Content-Encoding."))
	}
	types := wording.Either(wording.Names(slices.Sorted(maps.Keys(o.body.Content))))
	given, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	media := o.body.Content[given]
	switch charset, some := params["charset"]; {
	case r.Header.Get("Content-Type") == "":
		return nil, unsupportedMedia("Content-Type", wording.Of("Send the body as %s; the request has no Content-Type.", types))
	case err != nil:
		return nil, unsupportedMedia("Content-Type", wording.Of("Send the body as %s; this Content-Type cannot be read.", types))
	case media == nil:
		return nil, unsupportedMedia("Content-Type", wording.Of("Send the body as %s.", types))
	case some && !isUTF8(charset):
		return nil, unsupportedMedia("Content-Type", wording.Of("Send the body in the charset utf-8."))
	}
	return media.Schema.Value, nil
}

func unsupportedMedia(header string, detail wording.Text) error {
	f := fault.Of(fault.UnsupportedMedia, "unsupported-media-type", detail)
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

// isUTF8 tells whether a charset is UTF-8, in one of the spellings in use.
func isUTF8(charset string) bool {
	name := strings.Trim(charset, `'" `)
	return strings.EqualFold(strings.NewReplacer("-", "", "_", "").Replace(name), "utf8")
}
