package apitest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"
	"unicode/utf8"

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

// microsofts are the error codes that clients of Microsoft's referrals API know (Partner Center REST error codes, Jun 2023).
var microsofts = []string{
	"accessDenied", "generalException", "invalidRequest", "itemNotFound", "preconditionFailed", "serviceNotAvailable", "unauthenticated",
}

// microsoftPaths are the paths at which errors are answered in Microsoft's form.
var microsoftPaths = regexp.MustCompile(`(?i)^/+(v1\.0|engagements/+v1|webhooks/+v1)(/|$)`)

// checkMicrosoftError fails the test unless the answer is a complete error in Microsoft's form whose words reveal no internals.
func checkMicrosoftError(t testing.TB, res *http.Response, answer []byte) {
	t.Helper()
	require.Equal(t, "application/json", res.Header.Get("Content-Type"), "%s", answer)
	var e struct {
		Error struct {
			Code, Message string
			InnerError    struct{ Code, Message, RequestID string }
			Details       []struct{ Code, Message string }
		}
	}
	require.NoError(t, json.Unmarshal(answer, &e), "%s", answer)
	require.Contains(t, microsofts, e.Error.Code)
	require.NotEmpty(t, e.Error.InnerError.Code, "%s", answer)
	require.Equal(t, res.Header.Get("Request-Id"), e.Error.InnerError.RequestID)
	own := []string{e.Error.Message, e.Error.InnerError.Message}
	for _, d := range e.Error.Details {
		require.NotEmpty(t, d.Code, "%s", answer)
		own = append(own, d.Message)
	}
	for _, text := range own {
		require.NotEmpty(t, text, "%s", answer)
		require.LessOrEqual(t, utf8.RuneCountInString(text), 1024)
		require.NotRegexp(t, inside, text)
	}
}

// checkProblem fails the test unless the answer is a complete problem document whose own words reveal no internals, or, at the paths of
// Microsoft's API, an error in Microsoft's form.
func checkProblem(t testing.TB, res *http.Response, answer []byte) {
	t.Helper()
	if res.Request != nil && res.Request.Method == http.MethodHead || res.StatusCode == http.StatusExpectationFailed {
		require.Empty(t, answer)
		return
	}
	if res.Request != nil && microsoftPaths.MatchString(res.Request.URL.Path) {
		checkMicrosoftError(t, res, answer)
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
