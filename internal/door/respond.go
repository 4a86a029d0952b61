package door

import (
	"bytes"
	"encoding/csv"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/revision"
	"github.com/cosell/cosell/internal/verb"
)

// RespondJSON answers a read with the text. A caller whom nothing has made sure of yet is made sure of here.
func RespondJSON(w http.ResponseWriter, r *Request, text []byte) error {
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, text)
	return nil
}

// RespondValue answers a read with the value.
func RespondValue(w http.ResponseWriter, r *Request, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return RespondJSON(w, r, text)
}

// RespondCSV answers a read with a table.
func RespondCSV(w http.ResponseWriter, r *Request, lines [][]string) error {
	var text bytes.Buffer
	file := csv.NewWriter(&text)
	for _, line := range lines {
		safe := make([]string, len(line))
		for i, cell := range line {
			safe[i] = cellOf(cell)
		}
		if err := file.Write(safe); err != nil {
			return err
		}
	}
	file.Flush()
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	write(w, http.StatusOK, "text/csv; charset=utf-8", text.Bytes())
	return nil
}

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// cellOf returns the text of a cell with a quote before what a spreadsheet would take for a formula.
func cellOf(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) && !plainNumber.MatchString(text) {
		return "'" + text
	}
	return text
}

// RespondTagged answers a read with the value and its tag, or with 304 if the caller has this version.
func RespondTagged(w http.ResponseWriter, r *Request, version revision.Number, value any) error {
	w.Header().Set("ETag", version.String())
	if r.Knows(version.String()) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return RespondValue(w, r, value)
}

// RespondAll answers with a list that has no pages.
func RespondAll(w http.ResponseWriter, r *Request, items [][]byte) error {
	return RespondJSON(w, r, slices.Concat([]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte("]}")))
}

// RespondPage answers with a page of a list.
func RespondPage[T any](w http.ResponseWriter, r *Request, l List, p page.Page[T]) error {
	items, err := marshalEach(p.Items)
	if err != nil {
		return err
	}
	return respondMembers(w, r, items, l.next(p.Next), nil)
}

// RespondDocuments answers with a page of a list whose items are JSON already.
func RespondDocuments(w http.ResponseWriter, r *Request, l List, p page.Page[[]byte]) error {
	return respondMembers(w, r, p.Items, l.next(p.Next), nil)
}

// RespondTotals is RespondDocuments with the totals of the whole list.
func RespondTotals(w http.ResponseWriter, r *Request, l List, p page.Page[[]byte], totals any) error {
	text, err := json.Marshal(totals)
	if err != nil {
		return err
	}
	return respondMembers(w, r, p.Items, l.next(p.Next), slices.Concat([]byte(`,"totals":`), text))
}

// RespondWith answers with a page of a list, and with the members of a document beside it.
func RespondWith[T any](w http.ResponseWriter, r *Request, l List, p page.Page[T], document any) error {
	items, err := marshalEach(p.Items)
	if err != nil {
		return err
	}
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return respondMembers(w, r, items, l.next(p.Next), slices.Concat([]byte(","), text[1:len(text)-1]))
}

func marshalEach[T any](items []T) ([][]byte, error) {
	all := make([][]byte, len(items))
	for i, item := range items {
		text, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		all[i] = text
	}
	return all, nil
}

// respondMembers answers with a page of items, where the next one is, and further members of the document.
func respondMembers(w http.ResponseWriter, r *Request, items [][]byte, next string, members []byte) error {
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	cursor := []byte("null")
	if next != "" {
		cursor = strconv.AppendQuote(nil, next) // a cursor has no character that JSON writes in another way
		q := maps.Clone(r.query)
		q.Set("cursor", next)
		w.Header().Set("Link", "<"+r.URL.EscapedPath()+"?"+q.Encode()+`>; rel="next"`)
	}
	writeJSON(w, http.StatusOK, slices.Concat(
		[]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte(`],"nextCursor":`), cursor, members, []byte("}")))
	return nil
}

// respondReply answers a change. What was created is found at the path with its id.
func respondReply(w http.ResponseWriter, reply verb.Reply, dryRun bool, path string) {
	status := http.StatusOK
	if reply.ETag != "" && !dryRun {
		w.Header().Set("ETag", reply.ETag)
	}
	if reply.Created && !dryRun {
		status = http.StatusCreated
		w.Header().Set("Location", path+reply.ID)
	}
	if reply.Replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	writeJSON(w, status, reply.Body)
}

func writeJSON(w http.ResponseWriter, status int, text []byte) {
	write(w, status, "application/json", text)
}

func write(w http.ResponseWriter, status int, kind string, text []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
