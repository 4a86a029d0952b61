// Package change tells how one JSON document differs from another, and applies merge patches (RFC 7396).
package change

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/members"
)

// Change is a member of a document that has changed; an array counts as one value.
type Change struct {
	Pointer string         `json:"pointer"`
	Before  jsontext.Value `json:"before"`
	After   jsontext.Value `json:"after"`
}

// Between returns the members that differ between the JSON of two values, which must be objects, ordered by pointer. It leaves out the
// pointers in skip. It descends into objects, and takes null for absent: a new object shows as its members.
func Between(before, after any, skip map[string]bool) ([]Change, error) {
	d := differences{skip: skip, found: []Change{}}
	var err error
	if haveFields(before, after) {
		err = d.compareFields(reflect.ValueOf(before), reflect.ValueOf(after))
	} else {
		err = d.compareValues("", before, after)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(d.found, func(a, b Change) int { return strings.Compare(a.Pointer, b.Pointer) })
	return d.found, nil
}

type differences struct {
	skip  map[string]bool
	found []Change
}

// compareFields notes how two structs of one type differ. It encodes only the fields that differ: encoding two whole deals takes as long as
// writing one to the database.
func (d *differences) compareFields(before, after reflect.Value) error {
	for i := range before.NumField() {
		old, present := before.Field(i).Interface(), after.Field(i).Interface()
		if reflect.DeepEqual(old, present) {
			continue
		}
		p := jsontext.Pointer("")
		if name := memberOf(before.Type().Field(i)); name != "" { // otherwise its members are among those of the struct
			p = p.AppendToken(name)
		}
		if err := d.compareValues(p, old, present); err != nil {
			return err
		}
	}
	return nil
}

func (d *differences) compareValues(p jsontext.Pointer, before, after any) error {
	old, err := json.Marshal(before)
	if err != nil {
		return err
	}
	present, err := json.Marshal(after)
	if err != nil {
		return err
	}
	d.compare(p, old, present)
	return nil
}

// compare notes how the values at the pointer differ. Equal values, which most of a document is, are not decoded.
func (d *differences) compare(p jsontext.Pointer, before, after jsontext.Value) {
	if bytes.Equal(before, after) {
		return
	}
	old, present := orNull(leaf(before)), orNull(leaf(after))
	if !d.skip[string(p)] && !bytes.Equal(old, present) {
		d.found = append(d.found, Change{Pointer: string(p), Before: old, After: present})
	}
	had, has := membersOf(before), membersOf(after)
	for i, m := range had {
		d.compare(p.AppendToken(m.name), m.value, has.find(m.name, i))
	}
	for i, m := range has {
		if had.find(m.name, i) == nil {
			d.compare(p.AppendToken(m.name), nil, m.value)
		}
	}
}

// leaf returns a value that is neither an object nor null, and otherwise nil.
func leaf(v jsontext.Value) jsontext.Value {
	if v == nil || v.Kind() == jsontext.KindBeginObject || v.Kind() == jsontext.KindNull {
		return nil
	}
	return v
}

func orNull(v jsontext.Value) jsontext.Value {
	if v == nil {
		return jsontext.Value("null")
	}
	return v
}

// object has the members of an object, in order.
type object []member

type member struct {
	name  string
	value jsontext.Value
}

// membersOf returns the members of a value; none if it is not an object.
func membersOf(v jsontext.Value) object {
	if v == nil || v.Kind() != jsontext.KindBeginObject {
		return nil
	}
	all := make(object, 0, 40) // a deal has 33
	for name, value := range members.Of(v) {
		all = append(all, member{plain(name), value})
	}
	return all
}

// plain returns a name without the escapes that its text may have.
func plain(name []byte) string {
	if bytes.IndexByte(name, '\\') >= 0 {
		name, _ = jsontext.AppendUnquote(nil, slices.Concat([]byte{'"'}, name, []byte{'"'})) // cannot fail: it is valid JSON
	}
	return string(name)
}

// find returns the value of a member; nil if there is none. In documents of the same type it is mostly at the given place.
func (o object) find(name string, place int) jsontext.Value {
	if place < len(o) && o[place].name == name {
		return o[place].value
	}
	if i := slices.IndexFunc(o, func(m member) bool { return m.name == name }); i >= 0 {
		return o[i].value
	}
	return nil
}
