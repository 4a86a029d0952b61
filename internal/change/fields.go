package change

import (
	"encoding"
	"reflect"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
)

// haveFields tells whether both values are structs of the same type, whose JSON has a member for each field and nothing else.
func haveFields(a, b any) bool {
	t := reflect.TypeOf(a)
	return t != nil && t == reflect.TypeOf(b) && hasFields(t)
}

// known remembers the results of hasFields.
var known sync.Map

func hasFields(t reflect.Type) bool {
	if said, found := known.Load(t); found {
		return said == true
	}
	has := t.Kind() == reflect.Struct && !marshalsItself(t)
	for i := 0; has && i < t.NumField(); i++ {
		f := t.Field(i)
		plain := !strings.Contains(f.Tag.Get("json"), ",") // without options such as omitzero
		has = plain && f.IsExported() && f.Anonymous != (memberOf(f) != "")
	}
	known.Store(t, has)
	return has
}

func marshalsItself(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.MarshalerTo]()) || t.Implements(reflect.TypeFor[json.Marshaler]()) ||
		t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// memberOf returns the name of a field's member; "" if the field is embedded and its members take its place.
func memberOf(f reflect.StructField) string { return strings.TrimPrefix(f.Tag.Get("json"), "-") }

// fieldNamed returns the index of the field with the member; -1 if there is none.
func fieldNamed(t reflect.Type, member string) int {
	for i := range t.NumField() {
		if f := t.Field(i); !f.Anonymous && memberOf(f) == member {
			return i
		}
	}
	return -1
}
