package door

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// outline says where in the text of an OpenAPI document its parts are. Parsing the whole document takes half a second of a core and 60 MB,
// most of it for what no request needs; one operation is parsed within a few milliseconds. The text is YAML in block style, indented by two
// spaces a level. Anchors are defined in components only.
type outline struct {
	paths      map[string][]byte // the block of each, as in /v1/deals
	components map[string][]byte // as in schemas/Deal
	order      []string          // of the components, in which an anchor comes before its aliases
	anchors    map[string]string // the component that each is in
}

// The indentation of the blocks of a document.
const (
	sectionIndent   = 0 // paths, components
	pathIndent      = 2
	operationIndent = 4
	memberIndent    = 6 // of an operation
	statusIndent    = 8
	kindIndent      = 2 // schemas, parameters
	componentIndent = 4
)

func newOutline(text []byte) outline {
	o := outline{paths: map[string][]byte{}, components: map[string][]byte{}, anchors: map[string]string{}}
	for section, inside := range blocks(text, sectionIndent) {
		switch section {
		case "paths":
			maps.Insert(o.paths, blocks(inside, pathIndent))
		case "components":
			for kind, all := range blocks(inside, kindIndent) {
				for name, block := range blocks(all, componentIndent) {
					o.addComponent(kind+"/"+name, block)
				}
			}
		}
	}
	return o
}

func (o *outline) addComponent(name string, block []byte) {
	o.components[name] = block
	o.order = append(o.order, name)
	for _, found := range anchor.FindAllSubmatch(block, -1) {
		o.anchors[string(found[1])] = name
	}
}

// How a block defines an anchor, and how it refers to a component or to an anchor.
var (
	anchor    = regexp.MustCompile(`(?m): &(\w+)$`)
	reference = regexp.MustCompile(`(?m)#/components/(\w+/[\w.-]+)|: \*(\w+)$`)
)

// blocks yields the members of a mapping whose names are indented by that many spaces: each name, with all the lines of the member.
func blocks(text []byte, indent int) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		name, begin, at := "", 0, 0
		for line := range bytes.Lines(text) {
			if next, ok := memberName(line, indent); ok {
				if name != "" && !yield(name, text[begin:at]) {
					return
				}
				name, begin = next, at
			}
			at += len(line)
		}
		if name != "" {
			yield(name, text[begin:])
		}
	}
}

// memberName returns the name with which the line begins a member, if it is indented so and begins one.
func memberName(line []byte, indent int) (name string, ok bool) {
	inner := bytes.TrimLeft(line, " ")
	if len(line)-len(inner) != indent || inner[0] == '\n' || inner[0] == '#' || inner[0] == '-' {
		return "", false
	}
	before, _, ok := bytes.Cut(bytes.TrimRight(inner, "\n"), []byte(": "))
	return strings.Trim(strings.TrimSuffix(string(before), ":"), `'"`), ok || bytes.HasSuffix(before, []byte(":"))
}

// memberBlock returns the block of a mapping's member, nil if there is none.
func memberBlock(text []byte, indent int, name string) []byte {
	for found, block := range blocks(text, indent) {
		if found == name {
			return block
		}
	}
	return nil
}

// document reads the document that has only these paths, and the components that they need.
func (o outline) document(paths []byte, components ...string) (*openapi3.T, error) {
	needed := map[string]bool{}
	for _, c := range components {
		o.need(needed, c)
	}
	o.follow(needed, paths)
	var text bytes.Buffer
	fmt.Fprintf(&text, "openapi: 3.0.3\ninfo: {title: a part, version: 1.0.0}\npaths:\n%s\ncomponents:\n", paths)
	kind := ""
	for _, name := range o.order {
		if !needed[name] {
			continue
		}
		if k, _, _ := strings.Cut(name, "/"); k != kind {
			kind = k
			fmt.Fprintf(&text, "  %s:\n", kind)
		}
		text.Write(o.components[name])
	}
	document, err := openapi3.NewLoader().LoadFromData(text.Bytes())
	if err != nil {
		return nil, err
	}
	if document.Components == nil { // none was needed
		document.Components = &openapi3.Components{}
	}
	closeAll(document)
	return document, nil
}

// need notes that a component is needed, and what it refers to.
func (o outline) need(needed map[string]bool, name string) {
	if !needed[name] {
		needed[name] = true
		o.follow(needed, o.components[name])
	}
}

func (o outline) follow(needed map[string]bool, text []byte) {
	for _, found := range reference.FindAllSubmatch(text, -1) {
		o.need(needed, cmp.Or(string(found[1]), o.anchors[string(found[2])]))
	}
}

// operation returns the block of the path with this operation alone. Unless all is wanted it leaves out the responses, which checking a
// request does not need, but for the one that shows what was created or changed.
func (o outline) operation(method, path string, all bool) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "  %q:\n", path)
	text.Write(memberBlock(o.paths[path], operationIndent, "parameters"))
	fmt.Fprintf(&text, "    %s:\n", strings.ToLower(method))
	for name, member := range blocks(memberBlock(o.paths[path], operationIndent, strings.ToLower(method)), memberIndent) {
		switch {
		case name != "responses" || all:
			text.Write(member)
		case method == http.MethodPost || method == http.MethodPatch:
			fmt.Fprintf(&text, "      responses:\n%s", memberBlock(member, statusIndent, resourceStatus(method)))
		}
	}
	return text.Bytes()
}
