package apitest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/stretchr/testify/require"
)

// Client calls the service as one user.
type Client struct {
	h     *Harness
	token string
	http  *http.Client
}

// Token returns what the client sends, for a test that makes its own requests.
func (c *Client) Token() string { return c.token }

// Header is a header to send.
type Header struct{ Name, Value string }

// IfMatch returns the header that makes a change conditional.
func IfMatch(etag string) Header { return Header{"If-Match", etag} }

// IfNoneMatch returns the header that requests an answer only if it has another tag.
func IfNoneMatch(tags string) Header { return Header{"If-None-Match", tags} }

// Key returns the header that makes a POST safe to repeat.
func Key(value string) Header { return Header{"Idempotency-Key", value} }

// Response is an answer that has been read and, where the contract knows the route, checked against it.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Get reads a path.
func (c *Client) Get(t testing.TB, path string, headers ...Header) *Response {
	t.Helper()
	return c.Do(t, http.MethodGet, path, nil, headers...)
}

// Post sends a body, which may be nil, a string of JSON or a value to write as JSON.
func (c *Client) Post(t testing.TB, path string, body any, headers ...Header) *Response {
	t.Helper()
	return c.Do(t, http.MethodPost, path, body, headers...)
}

// Patch sends a merge patch.
func (c *Client) Patch(t testing.TB, path string, body any, headers ...Header) *Response {
	t.Helper()
	headers = append([]Header{{"Content-Type", "application/merge-patch+json"}}, headers...)
	return c.Do(t, http.MethodPatch, path, body, headers...)
}

// Do sends a request and checks the answer against the contract. A body is sent as application/json unless a header says otherwise.
func (c *Client) Do(t testing.TB, method, path string, body any, headers ...Header) *Response {
	t.Helper()
	text := encode(t, body)
	req, err := http.NewRequestWithContext(context.Background(), method, c.h.URL+path, bytes.NewReader(text))
	require.NoError(t, err)
	req.Header.Set("Accept-Encoding", "identity") // Go's client would ask for gzip, and decompress it itself
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if text != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		if req.Header.Set(h.Name, h.Value); h.Name == "Host" {
			req.Host = h.Value // the header alone is not sent
		}
	}
	res, err := c.http.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	answer := read(t, res)
	c.h.checkAnswer(t, req, res, answer)
	return &Response{Status: res.StatusCode, Header: res.Header, Body: answer}
}

// read returns the answer with its body, except that of a stream, which Stream reads.
func read(t testing.TB, res *http.Response) []byte {
	t.Helper()
	if res.Header.Get("Content-Type") == eventStream {
		return nil
	}
	answer, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return answer
}

// negotiated are the operations that answer in the media type of another one, which has an address of its own, if the caller prefers that.
var negotiated = map[string]string{
	"/v1/events":             "/v1/events/stream",
	"/v1/deals":              "/v1/deals.csv",
	"/v1/insights/summary":   "/v1/insights/summary.csv",
	"/v1/insights/breakdown": "/v1/insights/breakdown.csv",
	"/v1/insights/cohort":    "/v1/insights/cohort.csv",
}

const eventStream = "text/event-stream"

// asAnswered returns the request for the operation in whose form it was answered.
func asAnswered(req *http.Request, res *http.Response) *http.Request {
	kind := res.Header.Get("Content-Type")
	other, found := negotiated[req.URL.Path]
	if !found || kind != eventStream && !strings.HasPrefix(kind, "text/csv") {
		return req
	}
	asked := req.Clone(req.Context())
	asked.URL.Path = other
	return asked
}

func encode(t testing.TB, body any) []byte {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return []byte(b)
	case []byte:
		return b
	default:
		text, err := json.Marshal(body)
		require.NoError(t, err)
		return text
	}
}

// beforeRoutes are the statuses of requests that are refused before they reach any route of the contract.
var beforeRoutes = map[int]bool{http.StatusRequestHeaderFieldsTooLarge: true, http.StatusExpectationFailed: true}

// checkAnswer fails the test if the contract does not describe the answer, or if it is an error but not a problem document that may be
// shown. Paths that are not in the contract answer problem documents, or are not part of the API.
func (h *Harness) checkAnswer(t testing.TB, req *http.Request, res *http.Response, answer []byte) {
	t.Helper()
	if res.StatusCode >= http.StatusBadRequest {
		checkProblem(t, res, answer)
	}
	if res.StatusCode == http.StatusTooManyRequests {
		require.Equal(t, res.Header.Get("Retry-After"), res.Header.Get("RateLimit-Reset"), "%s %s", req.Method, req.URL)
		require.NotEqual(t, res.Header.Get("Retry-After") == "", res.Header.Get("RateLimit-Remaining") == "0")
	}
	req = asAnswered(req, res)
	route, params, err := h.router.FindRoute(req)
	if err != nil {
		route, params, err = findMicrosofts(req)
	}
	if err != nil || beforeRoutes[res.StatusCode] {
		return
	}
	require.NotNil(t, route.Operation.Responses.Status(res.StatusCode), "%s %s answered %d, which the contract does not have: %s",
		req.Method, req.URL, res.StatusCode, answer)
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route},
		Status:                 res.StatusCode, Header: res.Header,
		Options: &openapi3filter.Options{
			MultiError: true, IncludeResponseStatus: true, ExcludeResponseBody: res.Header.Get("Content-Type") == eventStream,
		},
	}
	input.SetBodyBytes(unpacked(t, res, answer))
	require.NoError(t, openapi3filter.ValidateResponse(context.Background(), input),
		"%s %s answered %d: %s", req.Method, req.URL, res.StatusCode, answer)
}

// unpacked returns the body of an answer, decompressed.
func unpacked(t testing.TB, res *http.Response, body []byte) []byte {
	t.Helper()
	if res.Header.Get("Content-Encoding") != "gzip" {
		return body
	}
	in, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(t, err)
	text, err := io.ReadAll(in)
	require.NoError(t, err)
	return text
}

// Want fails the test unless the answer has the status.
func (r *Response) Want(t testing.TB, status int) *Response {
	t.Helper()
	require.Equal(t, status, r.Status, "%s", r.Body)
	return r
}

// WantProblem fails the test unless the answer is a problem document with the status and the code.
func (r *Response) WantProblem(t testing.TB, status int, code string) *Response {
	t.Helper()
	r.Want(t, status)
	require.Equal(t, "application/problem+json", r.Header.Get("Content-Type"))
	require.Equal(t, code, r.At(t, "code"), "%s", r.Body)
	return r
}

// Mistakes returns the mistakes of a problem document, as "pointer code".
func (r *Response) Mistakes(t testing.TB) []string {
	t.Helper()
	var p struct {
		Errors []struct{ Pointer, Code string }
	}
	r.Decode(t, &p)
	all := []string{}
	for _, e := range p.Errors {
		all = append(all, e.Pointer+" "+e.Code)
	}
	return all
}

// Decode reads the answer as JSON into v.
func (r *Response) Decode(t testing.TB, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(r.Body, v), "%s", r.Body)
}

// At returns the value at the path of member names and indices; it fails the test if there is none.
func (r *Response) At(t testing.TB, path ...any) any {
	t.Helper()
	var value any
	r.Decode(t, &value)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			require.True(t, ok, "%v is not in an object: %s", path, r.Body)
			require.Contains(t, object, s, "%s", r.Body)
			value = object[s]
		case int:
			array, ok := value.([]any)
			require.True(t, ok && s < len(array), "%v is not in an array: %s", path, r.Body)
			value = array[s]
		}
	}
	return value
}

// Text returns the string at the path.
func (r *Response) Text(t testing.TB, path ...any) string {
	t.Helper()
	text, ok := r.At(t, path...).(string)
	require.True(t, ok, "%v is no string: %s", path, r.Body)
	return text
}

// ID returns the id of the deal that was answered.
func (r *Response) ID(t testing.TB) string {
	t.Helper()
	return r.Text(t, "id")
}

// ETag returns the tag of the deal that was answered.
func (r *Response) ETag() string { return r.Header.Get("ETag") }
