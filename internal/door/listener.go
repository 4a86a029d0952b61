package door

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/wording"
)

// MaxHeaderBytes is how large the headers of a request may be.
const MaxHeaderBytes = 64 << 10

// Listener wraps a listener so that every refusal is a problem document. What net/http cannot even read as a request (a badly encoded
// path, NUL in a header, headers over their limit) it refuses in plain text, and offers no hook to change that: so the connection writes
// another refusal in its place.
func Listener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

// Accept waits for the next connection.
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return connection{c}, nil
}

type connection struct{ net.Conn }

// Write writes an answer, or our refusal in place of net/http's.
func (c connection) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(p, []byte("HTTP/1.1 4")) && !bytes.HasPrefix(p, []byte("HTTP/1.1 5")) { // as hardly anything is
		return c.Conn.Write(p)
	}
	refused := ownRefusal.FindSubmatch(p)
	if refused == nil {
		return c.Conn.Write(p)
	}
	if _, err := c.Conn.Write(refuse(string(refused[1]))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite ends the answer; net/http looks for it, so that a caller who is still sending gets to read the answer.
func (c connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// ownRefusal recognises a refusal by net/http itself: no answer of ours has these headers and no others.
var ownRefusal = regexp.MustCompile(`^HTTP/1\.1 ([45]\d\d) [^\r\n]*\r\n` +
	`Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`)

// refuse returns the answer to what is no request. Whatever net/http calls it, the mistake is the caller's: no 5xx.
func refuse(said string) []byte {
	status := http.StatusBadRequest
	p := problem{Title: "The request cannot be read", Code: "bad-request", Detail: wording.Of("This is not a valid HTTP/1.1 request.")}
	if said == strconv.Itoa(http.StatusRequestHeaderFieldsTooLarge) {
		status, p = http.StatusRequestHeaderFieldsTooLarge, problem{Title: "Too large", Code: "headers-too-large"}
		p.Detail = wording.Of("The headers are larger than %d bytes.", MaxHeaderBytes)
	}
	p.Type, p.Status, p.RequestID = typeOf(p.Code), status, uuid.NewString()
	body, _ := json.Marshal(p)
	body = append(body, newline...)
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\nContent-Language: %s\r\nContent-Length: %d\r\n"+
		"X-Request-Id: %s\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), wording.English.Tag, len(body), p.RequestID, body)
	return b.Bytes()
}
