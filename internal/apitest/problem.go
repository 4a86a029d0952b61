package apitest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/door"
)

// inside are words that would tell a caller how the service is made, or somebody else's secret.
var inside = regexp.MustCompile(`(?i)\bsql|pgx|postgres|json:|\bGo (type|value|struct)|openapi|` +
	`\b(deal|fault|verb|lifecycle|outbox|admin|catalog|registrations|access)\.[A-Z]|` +
	`panic|goroutine|\.go:\d|runtime error|\bdemo-[a-z]+-[a-z]+`)

// problem is what every problem document must have; the texts are pointers, so that a missing one shows.
type problem struct {
	Type, Title, Detail, Instance, Code, RequestID *string
	Status                                         int
	Errors                                         []struct{ Pointer, Code, Detail *string }
}

// explained has the status of every code that is explained to callers.
var explained = func() map[string]int {
	all := map[string]int{}
	for _, e := range door.Explanations() {
		all[e.Code] = e.Status
	}
	return all
}()

// checkProblem fails the test unless the answer is a whole problem document whose own words say nothing of the inside.
func checkProblem(t testing.TB, res *http.Response, answer []byte) {
	t.Helper()
	if res.Request != nil && res.Request.Method == http.MethodHead || res.StatusCode == http.StatusExpectationFailed {
		require.Empty(t, answer)
		return
	}
	require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"), "%s", answer)
	var p problem
	require.NoError(t, json.Unmarshal(answer, &p), "%s", answer)
	require.Equal(t, res.StatusCode, p.Status, "%s", answer)
	texts := []*string{p.Type, p.Title, p.Detail, p.Instance, p.Code, p.RequestID}
	own := []*string{p.Title, p.Detail}
	for _, e := range p.Errors {
		texts = append(texts, e.Pointer, e.Code, e.Detail)
		own = append(own, e.Detail)
	}
	require.NotContains(t, texts, (*string)(nil), "%s", answer)
	require.Equal(t, "urn:cosell:problem:"+*p.Code, *p.Type)
	require.Equal(t, p.Status, explained[*p.Code], "explain the code %s with its status in internal/door/explanations.go", *p.Code)
	require.Equal(t, res.Header.Get("X-Request-Id"), *p.RequestID)
	for _, text := range own {
		require.NotRegexp(t, inside, *text)
	}
}
