package door

import "sync"

// buffers are used again and again: what a list of 50 deals is read to and what a list of whole ones is answered from are 150 kB each,
// and without them the collector makes a list of fields cost a fifth more of the time of processors. One that grew beyond the usual is not
// kept.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const usualBuffer = 512 << 10

// Buffer returns an empty buffer that serves until the request has been answered.
func (r *Request) Buffer() *[]byte {
	b, _ := buffers.Get().(*[]byte)
	*b = (*b)[:0]
	stateOf(r.Request).atEnd(func() {
		if cap(*b) <= usualBuffer {
			buffers.Put(b)
		}
	})
	return b
}
