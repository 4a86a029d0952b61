package httpapi_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// endpoint is a method and a path of the contract.
type endpoint struct{ method, path string }

// endpoints returns all that the contract has, in a fixed order.
func endpoints(t testing.TB) []endpoint {
	t.Helper()
	var all []endpoint
	for path, item := range apitest.Contract(t).Paths.Map() {
		for method := range item.Operations() {
			all = append(all, endpoint{method, path})
		}
	}
	slices.SortFunc(all, func(a, b endpoint) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// FuzzRequests sends anything to every operation of the contract. The answer is never a 5xx, an error is a problem document,
// and what is answered is what the contract says; the client checks the last two.
func FuzzRequests(f *testing.F) {
	h := apitest.New(f)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(f, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft, "3000001"))
	all := endpoints(f)
	for i := range all {
		addSeeds(f, i, all[i], id)
	}
	f.Fuzz(func(t *testing.T, which int, parameter, query, header, value, body string) {
		e := all[uint(which)%uint(len(all))]
		target := strings.NewReplacer("{dealId}", parameter, "{list}", parameter).Replace(e.path) + "?" + query
		answer := contoso.Raw(t, apitest.Request(e.method, encodedTarget(target), body, lines(e, header, value, body)...))
		require.Less(t, answer.Status, http.StatusInternalServerError, "%s %s: %s", e.method, target, answer.Body)
	})
}

// What a seed can consist of.
var (
	seedParameters = []string{"x", "%00", "%zz", "%ff", "../..", "", "creation-eligibility", "currencies", strings.Repeat("a", 5000)}
	seedQueries    = []string{
		"limit=1", "limit=x&limit=y", "q=%ff", "q=%25%25%25", "q=%zz", "q=%00abc", "cursor=abc", "sort=-dealValue", "fields=name,id", "dryRun=true", "dryRun=",
		"include=microsoftResponse", "minValue=1.5&maxValue=x", "updatedSince=0000-01-01T00:00:00Z", "a=b;c", "%", "&&&==", strings.Repeat("q=a&", 500),
	}
	seedHeaders = []string{
		"Idempotency-Key: k", "Idempotency-Key: ", "If-Match: W/\"1\", *", "If-None-Match: \xff", "Content-Type: text/plain", "X-Request-Id: \x00",
		"Accept: application/xml", "Content-Encoding: gzip", "a b: c", ": ",
	}
)

// addSeeds adds requests that are right, nearly right and far off. What is no matter of the operation is spread over them.
func addSeeds(f *testing.F, which int, e endpoint, id string) {
	f.Helper()
	header, value, _ := strings.Cut(seedHeaders[which%len(seedHeaders)], ": ")
	f.Add(which, id, "", header, value, "{}")
	f.Add(which, seedParameters[which%len(seedParameters)], seedQueries[which%len(seedQueries)], "", "", "")
	f.Add(which, id, seedQueries[(which+7)%len(seedQueries)], "", "", "")
	if e.method == http.MethodGet {
		return
	}
	bodies := slices.Concat(bodiesOf(badPatches), bodiesOf(keyedBodies), []string{"null", "[]", "5", string(encoded(f, apitest.Draft("contoso")))})
	for _, name := range slices.Sorted(maps.Keys(malformed)) {
		bodies = append(bodies, malformed[name].body)
	}
	for i, body := range bodies {
		if i%len(seedHeaders) == which%len(seedHeaders) && len(body) < 5000 {
			f.Add(which, id, "dryRun=true", "If-Match", "*", body)
		}
	}
}

// bodiesOf returns both sides of a table of bodies; what is no body is a bad one.
func bodiesOf[T any](table map[string]T) []string {
	var all []string
	for body, other := range table {
		all = append(all, body, fmt.Sprint(other))
	}
	slices.Sort(all) // so that a seed has the same name every time
	return all
}

// lines returns the header of a fuzzed request: one line that is anything, and what frames the body.
func lines(e endpoint, header, value, body string) []string {
	all := []string{fmt.Sprint("Content-Length: ", len(body))}
	mediaType := "application/json"
	if e.method == http.MethodPatch {
		mediaType = "application/merge-patch+json"
	}
	if !strings.EqualFold(header, "Content-Type") {
		all = append(all, "Content-Type: "+mediaType)
	}
	framing := []string{"", "content-length", "transfer-encoding", "host", "connection", "authorization", "expect"}
	if slices.Contains(framing, strings.ToLower(strings.TrimSpace(header))) {
		return all
	}
	oneLine := strings.NewReplacer("\r", "", "\n", "")
	return append(all, oneLine.Replace(header)+": "+oneLine.Replace(value))
}

// encodedTarget writes what would end a request line as an escape, and leaves everything else as it is.
func encodedTarget(target string) string {
	var b bytes.Buffer
	for _, c := range []byte(target) {
		if c <= ' ' || c == 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
