package door

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"iter"
	"log/slog"
	"net/http"

	"github.com/cosell/cosell/internal/asset"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/sheet"
)

const csvType = "text/csv; charset=utf-8"

// RespondCSV answers a read with a table.
func RespondCSV(w http.ResponseWriter, r *Request, lines [][]string) error {
	var text bytes.Buffer
	if err := writeLines(csv.NewWriter(&text), lines); err != nil {
		return err
	}
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	respondRead(w, r, csvType, text.Bytes())
	return nil
}

func writeLines(file *csv.Writer, lines [][]string) error {
	for _, line := range lines {
		safe := make([]string, len(line))
		for i, cell := range line {
			safe[i] = sheet.Guard(cell)
		}
		if err := file.Write(safe); err != nil {
			return err
		}
	}
	file.Flush()
	return file.Error()
}

// StreamCSV answers a read with the lines of a table as they are read; no more of it is in memory than one read returns. If the table ends
// before the list does, the answer says where the rest begins. An error before the first lines is returned. After that the connection is
// cut, so that nobody takes half of the table for the whole.
func StreamCSV(w http.ResponseWriter, r *Request, l List, rest *page.Position, all iter.Seq2[[][]string, error]) error {
	next, stop := iter.Pull2(all)
	defer stop()
	lines, err, more := next()
	if err != nil {
		return err
	}
	if err := r.door.Tokens.Confirm(r.Context()); err != nil {
		return err
	}
	if rest != nil {
		r.linkNext(l.next(rest), w.Header())
	}
	out, end := startCSV(w, r)
	if r.Method == http.MethodHead {
		return nil
	}
	for file := csv.NewWriter(out); more; lines, err, more = next() {
		if err == nil {
			err = writeLines(file, lines)
		}
		if err != nil {
			r.door.Log.LogAttrs(r.Context(), slog.LevelWarn, "broke off a table", slog.String("requestId", requestID(r.Request)),
				slog.Any("error", err))
			panic(http.ErrAbortHandler)
		}
	}
	end()
	return nil
}

// startCSV begins an answer, compressed if the caller accepts that, and returns where to write it and what ends it.
func startCSV(w http.ResponseWriter, r *Request) (out io.Writer, end func()) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Type", csvType)
	if !asset.AcceptsGzip(r.Header) {
		w.WriteHeader(http.StatusOK)
		return w, func() {}
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(http.StatusOK)
	packer, _ := packers.Get().(*gzip.Writer)
	packer.Reset(w)
	return packer, func() {
		_ = packer.Close() // who has gone hears nothing
		packers.Put(packer)
	}
}
