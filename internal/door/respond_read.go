package door

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"sync"

	"github.com/cespare/xxhash/v2"

	"github.com/cosell/cosell/internal/asset"
)

// worthPacking is the size in bytes from which an answer is compressed: a smaller one is one network packet either way.
const worthPacking = 1500

// packers are reused: each has a megabyte of tables.
var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // there is such a level
	}
	return w
}}

// respondRead answers with a text that has no entity tag of its own, such as a change could be based on. It gives it a weak tag, made from
// the text, answers 304 to a caller who has that already, and compresses a long text for a caller who accepts that.
func respondRead(w http.ResponseWriter, r *Request, kind string, text []byte) {
	h := w.Header()
	h.Add("Vary", "Accept-Encoding")
	if r.operation != nil && r.operation.parameter("If-None-Match") != nil {
		tag := strconv.Quote(strconv.FormatUint(xxhash.Sum64(text), 36))
		h.Set("ETag", "W/"+tag)
		if r.Knows(tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if len(text) < worthPacking || !asset.AcceptsGzip(r.Header) {
		write(w, http.StatusOK, kind, text)
		return
	}
	h.Set("Content-Encoding", "gzip")
	write(w, http.StatusOK, kind, packed(text))
}

func packed(text []byte) []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(text)/4))
	packer, _ := packers.Get().(*gzip.Writer)
	packer.Reset(out)
	_, _ = packer.Write(text) // a buffer takes everything
	_ = packer.Close()
	packers.Put(packer)
	return out.Bytes()
}
