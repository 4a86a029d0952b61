package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/cosell/cosell/bench"
)

// operation is a request with placeholders, see write.
type operation struct {
	method, path, body string
	headers            [][2]string
	status             int
	changes            bool // the row that it is given: no other worker gets it, and its tag changes
}

// row is a deal, with who may read it.
type row struct{ id, tag, token, organization string }

// operations are what is measured, in this order.
var operations = []string{"read one", "list 50 of ten members", "list 50 whole deals", "create", "change"}

const tenMembers = "&fields=eTag,organizationId,status,substatus,name,externalReferenceId,mpnId,dealType,createdDateTime,updatedDateTime"

func cosellOperations() map[string]operation {
	return map[string]operation{
		"read one":               {method: http.MethodGet, path: "/v1/deals/{id}", status: http.StatusOK},
		"list 50 of ten members": {method: http.MethodGet, path: "/v1/deals?status=Active&limit=50" + tenMembers, status: http.StatusOK},
		"list 50 whole deals":    {method: http.MethodGet, path: "/v1/deals?status=Active&limit=50", status: http.StatusOK},
		"create":                 create("/v1/deals", bench.Create),
		"change":                 change("/v1/deals/{id}", "application/merge-patch+json"),
	}
}

// limitOperations are those of limit, and usualOperations those of similar programs, which do not list whole deals.
func limitOperations() map[string]operation {
	all := usualOperations()
	all["list 50 whole deals"] = operation{method: http.MethodGet, path: "/deals?status=active&limit=50&full=1", status: http.StatusOK}
	return all
}

func usualOperations() map[string]operation {
	return map[string]operation{
		"read one":               {method: http.MethodGet, path: "/deals/{id}", status: http.StatusOK},
		"list 50 of ten members": {method: http.MethodGet, path: "/deals?status=active&limit=50", status: http.StatusOK},
		"create":                 create("/deals", bench.LimitCreate),
		"change":                 change("/deals/{id}", "application/json"),
	}
}

func create(path, body string) operation {
	return operation{
		method: http.MethodPost, path: path, body: body, status: http.StatusCreated,
		headers: [][2]string{{"Content-Type", "application/json"}, {"Idempotency-Key", "{hex}{hex}"}},
	}
}

func change(path, contentType string) operation {
	return operation{
		method: http.MethodPatch, path: path, body: `{"name":"Deal renamed {n}"}`, status: http.StatusOK, changes: true,
		headers: [][2]string{{"Content-Type", contentType}, {"If-Match", "{tag}"}},
	}
}

var counter atomic.Int64

// write returns the request for a row of the target: {id}, {tag}, {token} and {org} come from the row, {solution} is its organisation's in
// Cosell, {n} is a counter, {hex} is random.
func (o operation) write(t *target, r *row) []byte {
	fill := strings.NewReplacer("{id}", r.id, "{tag}", r.tag, "{org}", r.organization, "{solution}", "SOL-"+r.organization+"-ORG",
		"{n}", strconv.FormatInt(counter.Add(1), 10), "{hex}", fmt.Sprintf("%012x", rand.Uint64()>>16))
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n", o.method, fill.Replace(o.path), t.addr, r.token)
	for _, h := range o.headers {
		b.WriteString(h[0] + ": " + fill.Replace(h[1]) + "\r\n")
	}
	body := fill.Replace(o.body)
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return b.Bytes()
}
