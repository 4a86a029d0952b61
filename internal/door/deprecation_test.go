package door

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

const aging = `openapi: 3.0.3
info: {title: A contract that gets older, version: 1.0.0}
paths:
  /things:
    get:
      parameters:
        - {name: order, in: query, schema: {type: string}}
        - {name: sort, in: query, deprecated: true, x-deprecated-since: '2026-02-01', x-sunset: '2027-02-01', schema: {type: string}}
      responses:
        '200': {description: Things., content: {application/json: {schema: {$ref: '#/components/schemas/Fresh'}}}}
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
      responses:
        '201': {description: A thing., content: {application/json: {schema: {$ref: '#/components/schemas/Fresh'}}}}
  /old-things:
    get:
      deprecated: true
      x-deprecated-since: '2026-03-01'
      x-sunset: '2027-03-01'
      responses:
        '200': {description: Things., content: {application/json: {schema: {$ref: '#/components/schemas/Fresh'}}}}
  /shown:
    get:
      responses:
        '200': {description: Things., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Fresh:
      type: object
      properties:
        label: {type: string}
    Thing:
      type: object
      properties:
        label: {type: string}
        parts:
          type: array
          items:
            type: object
            properties:
              name: {type: string, deprecated: true, x-deprecated-since: '2026-01-01', x-sunset: '2027-04-01'}
`

func TestWhatIsDeprecatedIsTold(t *testing.T) {
	t.Parallel()
	d := New(Config{
		Now:     func() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) },
		Metrics: prometheus.NewRegistry(), Log: slog.New(slog.DiscardHandler),
	})
	answer := func(w http.ResponseWriter, _ *Request) error {
		writeJSON(w, http.StatusOK, []byte("{}"))
		return nil
	}
	open := map[string]Handler{"GET /things": answer, "GET /old-things": answer, "GET /shown": answer}
	open["POST /things"] = func(w http.ResponseWriter, r *Request) error {
		if _, err := r.readBody(w); err != nil {
			return err
		}
		return answer(w, r)
	}
	service := d.Everything(API{Contract: NewContract([]byte(aging), nil), Open: open})
	for _, one := range []struct{ name, method, path, body, deprecation, sunset string }{
		{"nothing of it", "GET", "/things?order=a", "", "", ""},
		{"an operation", "GET", "/old-things", "", "@1772323200", "Mon, 01 Mar 2027 00:00:00 GMT"},
		{"a parameter", "GET", "/things?sort=a", "", "@1769904000", "Mon, 01 Feb 2027 00:00:00 GMT"},
		{"a member that answers show", "GET", "/shown", "", "@1767225600", "Thu, 01 Apr 2027 00:00:00 GMT"},
		{"a member that is sent", "POST", "/things", `{"parts":[{},{"name":"a"}]}`, "@1767225600", "Thu, 01 Apr 2027 00:00:00 GMT"},
		{"a body without it", "POST", "/things", `{"label":"a"}`, "", ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), one.method, one.path, strings.NewReader(one.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			service.ServeHTTP(w, r)
			h := w.Result().Header
			require.Equal(t, one.deprecation, h.Get("Deprecation"))
			require.Equal(t, one.sunset, h.Get("Sunset"))
			require.Equal(t, one.deprecation != "", h.Get("Link") == guidance, h["Link"])
		})
	}
}

func TestSeveralNoticesTellTheFirstDays(t *testing.T) {
	t.Parallel()
	day := func(text string) time.Time { return must(time.Parse(time.DateOnly, text)) }
	a, b := notice{day("2026-01-01"), day("2027-03-01")}, notice{day("2026-02-01"), day("2027-02-01")}
	require.Equal(t, notice{a.since, b.gone}, a.and(b))
	require.Equal(t, a, a.and(notice{}))
	require.Equal(t, a, notice{}.and(a))
}
