package door

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/revision"
	"github.com/cosell/cosell/internal/verb"
)

// RespondJSON answers a read with the text. If nothing on the way has confirmed the caller's access against the database, it does so first.
func RespondJSON(w http.ResponseWriter, r *Request, text []byte) error {
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	text, err := r.spoken(text)
	if err != nil {
		return err
	}
	if w.Header().Get("ETag") != "" {
		writeJSON(w, http.StatusOK, text)
		return nil
	}
	respondRead(w, r, "application/json", slices.Concat(text, newline))
	return nil
}

// RespondValue answers a read with the value.
func RespondValue(w http.ResponseWriter, r *Request, value any) error {
	text, err := r.marshal(value)
	if err != nil {
		return err
	}
	return RespondJSON(w, r, text)
}

// RespondTagged answers a read with the value and its tag, or with 304 if the caller has this version.
func RespondTagged(w http.ResponseWriter, r *Request, version revision.Number, value any) error {
	tag := version.String()
	if !r.Language().IsEnglish() {
		shown, english, err := r.both(value)
		if err != nil {
			return err
		}
		tag = r.tag(tag, shown, english)
	}
	w.Header().Set("ETag", tag)
	if r.Knows(tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return RespondValue(w, r, value)
}

// both returns the value as JSON, in the language of the request and in English.
func (r *Request) both(value any) (shown, english []byte, err error) {
	if shown, err = r.marshal(value); err == nil {
		english, err = json.Marshal(value)
	}
	return shown, english, err
}

// RespondAll answers with a list that has no pages.
func RespondAll(w http.ResponseWriter, r *Request, items [][]byte) error {
	return RespondJSON(w, r, slices.Concat([]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte("]}")))
}

// appendTo appends the JSON of an item to a text.
type appendTo[T any] func(text []byte, item T) ([]byte, error)

// appendValue appends the JSON of a value, with its texts in the language of the request.
func appendValue[T any](r *Request) appendTo[T] {
	return func(text []byte, item T) ([]byte, error) {
		value, err := r.marshal(item)
		return append(text, value...), err
	}
}

func appendDocument(text, item []byte) ([]byte, error) { return append(text, item...), nil }

// RespondPage answers with a page of a list.
func RespondPage[T any](w http.ResponseWriter, r *Request, l List, p page.Page[T]) error {
	return respondPage(w, r, l, p, appendValue[T](r), nil)
}

// RespondDocuments answers with a page of a list whose items are JSON already.
func RespondDocuments(w http.ResponseWriter, r *Request, l List, p page.Page[[]byte]) error {
	return respondPage(w, r, l, p, appendDocument, nil)
}

// RespondParts is RespondDocuments that leaves it to add what to append of each item.
func RespondParts(w http.ResponseWriter, r *Request, l List, p page.Page[[]byte], add func(text, item []byte) []byte) error {
	return respondPage(w, r, l, p, func(text, item []byte) ([]byte, error) { return add(text, item), nil }, nil)
}

// RespondTotals is RespondDocuments with the totals of the whole list.
func RespondTotals(w http.ResponseWriter, r *Request, l List, p page.Page[[]byte], totals any) error {
	text, err := r.marshal(totals)
	if err != nil {
		return err
	}
	return respondPage(w, r, l, p, appendDocument, slices.Concat([]byte(`,"totals":`), text))
}

// RespondWith answers with a page of a list, and with the members of a document beside it.
func RespondWith[T any](w http.ResponseWriter, r *Request, l List, p page.Page[T], document any) error {
	text, err := r.marshal(document)
	if err != nil {
		return err
	}
	return respondPage(w, r, l, p, appendValue[T](r), slices.Concat([]byte(","), text[1:len(text)-1]))
}

// respondPage answers with what add makes of the items of a page, with the cursor of the next one and with further members.
func respondPage[T any](w http.ResponseWriter, r *Request, l List, p page.Page[T], add appendTo[T], further []byte) (err error) {
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	buffer := r.Buffer()
	text := *buffer
	text = append(text, `{"items":[`...)
	for i, item := range p.Items {
		if i > 0 {
			text = append(text, ',')
		}
		if text, err = add(text, item); err != nil {
			return err
		}
	}
	text = append(text, `],"nextCursor":`...)
	text = r.appendCursor(text, l.next(p.Next), w.Header())
	text = append(append(append(text, further...), '}'), newline...)
	*buffer = text
	if text, err = r.spoken(text); err != nil {
		return err
	}
	respondRead(w, r, "application/json", text)
	return nil
}

// appendCursor appends the cursor to the text, null if there is no next page, and says where that page is.
func (r *Request) appendCursor(text []byte, cursor string, h http.Header) []byte {
	if cursor == "" {
		return append(text, "null"...)
	}
	r.linkNext(cursor, h)
	return strconv.AppendQuote(text, cursor) // a cursor has no character that JSON writes in another way
}

// linkNext says where the page is that begins at the cursor.
func (r *Request) linkNext(cursor string, h http.Header) {
	q := maps.Clone(r.query)
	q.Set("cursor", cursor)
	next := "<" + r.URL.EscapedPath() + "?" + q.Encode() + `>; rel="next"`
	h["Link"] = append([]string{next}, h["Link"]...)
}

// respondReply answers a change, also with the kept answer of an earlier request. That was kept in English and is translated for this
// request. What was created is found at the path followed by its id.
func respondReply(w http.ResponseWriter, r *Request, reply verb.Reply, dryRun bool, path string) error {
	status := http.StatusOK
	body, err := r.spoken(reply.Body)
	if err != nil {
		return err
	}
	if reply.ETag != "" && !dryRun {
		w.Header().Set("ETag", r.tag(reply.ETag, body, reply.Body))
	}
	if reply.Created && !dryRun {
		status = http.StatusCreated
		w.Header().Set("Location", path+reply.ID)
	}
	if reply.Replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	writeJSON(w, status, body)
	return nil
}

// newline ends every document, so that what curl prints stands on lines of its own.
var newline = []byte("\n")

func writeJSON(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)+len(newline)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
	_, _ = w.Write(newline)
}

func write(w http.ResponseWriter, status int, kind string, text []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func writeText(w http.ResponseWriter, status int, text string) {
	write(w, status, "text/plain; charset=utf-8", []byte(text))
}
