package httpapi

import (
	"context"
	"io"
	"net/http"
	"runtime"

	"github.com/cosell/cosell/internal/fault"
)

// What many callers send at once must not fill the memory: bodies beyond the usual size are taken in a few at a time, and as
// many are checked at once as there are processors, since what is found wrong with one may take a hundred times its size.
const (
	usualBody   = 64 << 10
	largeBodies = 8
)

// turns lets a few do at once what all may do.
type turns struct{ large, checking chan struct{} }

func newTurns() turns {
	return turns{make(chan struct{}, largeBodies), make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// readAll reads a body. Beyond the usual size it waits for a turn, which lasts until the request ends; fault Unavailable if
// none comes.
func (s *Server) readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	in := http.MaxBytesReader(w, r.Body, maxBody)
	text, err := io.ReadAll(io.LimitReader(in, usualBody))
	if err == nil && len(text) == usualBody {
		if err := s.takeTurn(r); err != nil {
			return nil, err
		}
		var rest []byte
		rest, err = io.ReadAll(in)
		text = append(text, rest...)
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return text, nil
}

func (s *Server) takeTurn(r *http.Request) error {
	st := stateOf(r)
	if st.hasTurn { // the request began anew
		return nil
	}
	select {
	case s.turns.large <- struct{}{}:
		st.hasTurn = true
		context.AfterFunc(r.Context(), func() { <-s.turns.large })
		return nil
	case <-r.Context().Done():
		return fault.New(fault.Unavailable, "unavailable", "Too many large bodies are being taken in; try again.")
	}
}

// check does what takes a turn, but no waiting for anybody else.
func (t turns) check(do func()) {
	t.checking <- struct{}{}
	defer func() { <-t.checking }()
	do()
}
