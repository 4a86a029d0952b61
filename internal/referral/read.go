package referral

import (
	stdjson "encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// reader reads parsed values (maps, slices and scalars), with everything that Microsoft's clients do differently. What it returns has the
// names and types that a deal has.
type reader struct {
	patch    bool // a merge patch, in which null removes a value
	mistakes fault.Mistakes
	ignored  []string // pointers of unknown members, as they were sent
}

// absent stands for a value that says nothing.
type absent struct{}

// read returns the value of a field, or absent{}.
func (r *reader) read(f *field, value any, at jsontext.Pointer) any {
	switch f.kind {
	case object:
		return r.object(f, value, at)
	case list:
		return r.list(f, value, at)
	default:
		return r.scalar(f, value, at)
	}
}

// object reads the members of an object, which may be the only item of a list.
func (r *reader) object(f *field, value any, at jsontext.Pointer) any {
	if items, is := value.([]any); is && len(items) <= 1 {
		value = nil
		if len(items) == 1 {
			value = items[0]
		}
	}
	if value == nil {
		return absent{}
	}
	given, is := value.(map[string]any)
	if !is {
		r.mistakes.Add(string(at), "invalid-type", "This must be an object.")
		return absent{}
	}
	found := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		r.member(f, found, name, given[name], at)
	}
	if len(found) == 0 {
		return absent{}
	}
	return found
}

// member reads one member of an object into found.
func (r *reader) member(f *field, found map[string]any, sent string, value any, at jsontext.Pointer) {
	name, inside := f.find(sent)
	switch {
	case inside == nil && strings.HasPrefix(sent, "@odata."):
		return
	case inside == nil:
		r.ignored = append(r.ignored, string(at.AppendToken(sent)))
		return
	case inside.use == served || inside.use == state:
		return
	}
	if _, twice := found[name]; twice {
		r.mistakes.Add(string(at.AppendToken(name)), "duplicate", "This member is there twice, in different letter cases.")
		return
	}
	if read := r.read(inside, value, at.AppendToken(name)); read != any(absent{}) {
		found[name] = read
	}
}

// list reads the items of a list, or a single item without a list.
func (r *reader) list(f *field, value any, at jsontext.Pointer) any {
	var given []any
	switch v := value.(type) {
	case nil:
		return absent{}
	case []any:
		given = v
	case map[string]any:
		if len(v) > 0 {
			given = []any{v}
		}
	default:
		r.mistakes.Add(string(at), "invalid-type", "This must be an array.")
		return absent{}
	}
	whole := reader{} // an item is replaced as a whole, so null says nothing in it
	items := []any{}
	for i, v := range given {
		if item, some := whole.object(f.items, v, at.AppendToken(strconv.Itoa(i))).(map[string]any); some && f.items.says(item) {
			items = append(items, item)
		}
	}
	r.mistakes = append(r.mistakes, whole.mistakes...)
	r.ignored = append(r.ignored, whole.ignored...)
	if len(items) == 0 && !r.patch {
		return absent{}
	}
	return items
}

// says tells whether an item says anything, and adds the members that an item always has.
func (f *field) says(item map[string]any) bool {
	if _, has := item[f.needs]; f.needs != "" && !has {
		return false
	}
	for _, name := range f.always {
		if _, has := item[name]; !has {
			item[name] = ""
		}
	}
	return true
}

// scalar reads a value that is neither an object nor a list. A blank one says nothing; in a patch it removes a value that can be removed.
func (r *reader) scalar(f *field, value any, at jsontext.Pointer) any {
	if written, is := value.(string); value == nil || is && written == "" {
		if r.patch && f.use == editable {
			return nil
		}
		return absent{}
	}
	var reason wording.Format
	switch f.kind {
	case number:
		value, reason = readNumber(value)
	case flag:
		value, reason = readFlag(value)
	case moment:
		value, reason = readMoment(value)
	case stage:
		value, reason = readStage(value)
	default:
		value, reason = f.text(value)
	}
	if reason != "" {
		r.mistakes.Add(string(at), "invalid-type", reason)
		return absent{}
	}
	return value
}

// none is how Microsoft's enumerations say that there is no value; only qualification has it as a real one.
const none = "None"

func (f *field) text(value any) (any, wording.Format) {
	var written string
	switch v := value.(type) {
	case string:
		written = v
	case stdjson.Number:
		written = v.String()
	default:
		return nil, "This must be text."
	}
	if f.upper {
		written = strings.ToUpper(written)
	}
	if f.values == nil {
		return written, ""
	}
	if written = f.enum(written); strings.EqualFold(written, none) && !slices.Contains(f.values, none) {
		return absent{}, ""
	}
	return written, ""
}

func readNumber(value any) (any, wording.Format) {
	switch v := value.(type) {
	case stdjson.Number:
		return v, ""
	case string:
		if jsontext.Value(v).IsValid() && jsontext.Value(v).Kind() == jsontext.KindNumber {
			return stdjson.Number(v), ""
		}
	}
	return nil, "This must be a number."
}

func readFlag(value any) (any, wording.Format) {
	switch v := value.(type) {
	case bool:
		return v, ""
	case string:
		switch {
		case strings.EqualFold(v, "true"):
			return true, ""
		case strings.EqualFold(v, "false"):
			return false, ""
		}
	}
	return nil, "This must be true or false."
}

// moments are the forms in which clients write times; without a zone they are in UTC.
var moments = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly}

func readMoment(value any) (any, wording.Format) {
	written, is := value.(string)
	if is {
		for _, layout := range moments {
			if t, err := time.Parse(layout, strings.ToUpper(written)); err == nil {
				return t.Format(time.RFC3339Nano), ""
			}
		}
	}
	return nil, "This must be a time such as 2035-06-30T12:00:00Z, or a day."
}

// stages are the sales stages of Microsoft's connector, in per cent.
var stages = map[string]string{"qualify": "20", "develop": "40", "propose": "60", "close": "80"}

func readStage(value any) (any, wording.Format) {
	written, reason := (&field{}).text(value)
	text, is := written.(string)
	if !is {
		return nil, reason
	}
	if percent, known := stages[strings.ToLower(text)]; known {
		return percent, ""
	}
	return strings.TrimSpace(strings.TrimSuffix(text, "%")), ""
}
