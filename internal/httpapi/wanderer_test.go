package httpapi_test

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// inDemo holds the whole demo, with deals in every state.
var inDemo = pgtest.NewTemplate(func(ctx context.Context, url string) error {
	db, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return demo.Load(ctx, db, 50, apitest.Start)
})

// Everybody in the demo, and who is nobody there, sends each operation of both contracts what its schema lets through and what stands
// just beside it, by its own method and by others, with ids of the demo and with none, in strange paths and with strange headers, as a
// dry run or in earnest. The answer is one that the contract has, which the client checks, and never a 5xx. COSELL_TEST_HOSTILE is how
// many requests each operation gets.
func TestWhateverAnybodyInTheDemoSends(t *testing.T) {
	t.Parallel()
	h, rounds := apitest.Open(t, inDemo.URL(t)), apitest.Size(t, "COSELL_TEST_HOSTILE", 3)
	w := newWorld(t, h)
	t.Run("operations", func(t *testing.T) {
		for _, o := range slices.Concat(apitest.Operations(t), apitest.PartnerCentersOperations(t)) {
			t.Run(o.ID, func(t *testing.T) {
				t.Parallel()
				seed := fnv.New64()
				_, _ = seed.Write([]byte(o.ID))
				one := wanderer{w, triesOf(t, o), rand.New(rand.NewPCG(seed.Sum64(), 0))}
				for range rounds {
					one.knock(t)
				}
			})
		}
	})
	w.readLists(t) // what was written can be read
}

// world is who there is in the demo, and what they know the ids of.
type world struct {
	people map[string]*apitest.Client
	names  []string // of them, in order

	mu  sync.Mutex
	ids map[string][]string // by the last noun of the path where they were read
}

func newWorld(t *testing.T, h *apitest.Harness) *world {
	t.Helper()
	w := &world{ids: map[string][]string{
		"list": {"countries", "currencies"}, "day": {"2027-01-01"}, "version": {"1", "2"}, "ruleId": {"default"},
	}}
	admin := h.ContosoAdmin()
	token := func(body apitest.Object) *apitest.Response {
		body["name"] = "of a test"
		return admin.Post(t, "/v1/tokens", body).Want(t, http.StatusCreated)
	}
	revoked := token(apitest.Object{})
	soon := h.Clock.Now().Add(time.Hour).Format(time.RFC3339)
	w.people = map[string]*apitest.Client{
		"nobody": h.With(""), "a stranger": h.With("wrong"),
		"revoked": h.With(revoked.Text(t, "secret")),
		"expired": h.With(token(apitest.Object{"expirationDateTime": soon}).Text(t, "secret")),
		"narrow":  h.With(token(apitest.Object{"roles": []any{"ReferralAdmin"}}).Text(t, "secret")),
		"Oslo's": h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}},
			access.Grant{Role: access.BusinessProfileAdmin, Locations: []string{"1000002"}}),
		"roleless": h.AddUser("contoso", "roleless@contoso.example"),
		"leads":    h.AddUser(access.Microsoft, "leads@msft.example", access.Grant{Role: access.LeadSource}),
		"all of Contoso's": h.AddUser("contoso", "all@contoso.example", access.Grant{Role: access.ReferralAdmin},
			access.Grant{Role: access.AccountAdmin}, access.Grant{Role: access.CoSellSolutionAdmin},
			access.Grant{Role: access.BusinessProfileAdmin}),
	}
	for _, known := range demo.Tokens() {
		w.people[known.Value] = h.With(known.Value)
	}
	admin.Post(t, "/v1/tokens/"+revoked.Text(t, "token", "id")+"/revoke", nil).Want(t, http.StatusOK)
	h.Clock.Add(2 * time.Hour)
	w.names = slices.Sorted(maps.Keys(w.people))
	w.readLists(t)
	return w
}

// mighty are who may do most.
var mighty = []string{"all of Contoso's", "demo-northwind-referral-admin", "demo-msft-operator", "demo-msft-seller", "Oslo's"}

// readLists has the mighty read every list, and learns what is in them.
func (w *world) readLists(t *testing.T) {
	t.Helper()
	for _, name := range mighty {
		for _, o := range slices.Concat(apitest.Operations(t), apitest.PartnerCentersOperations(t)) {
			if strings.HasPrefix(o.ID, "list") && !strings.Contains(o.Path, "{") {
				answer := w.people[name].Get(t, o.With(nil))
				require.Less(t, answer.Status, http.StatusInternalServerError, "%s by %s", o.Path, name)
				w.learn(o, answer)
			}
		}
	}
}

// learn remembers the ids in an answer, as those of what the path is of.
func (w *world) learn(o apitest.Operation, r *apitest.Response) {
	var answer struct {
		ID, MpnID string
		Items     []struct{ ID, MpnID string }
	}
	if r.Status >= http.StatusMultipleChoices || json.Unmarshal(r.Body, &answer) != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	parameter := parameterOf(o)
	for _, one := range append(answer.Items, struct{ ID, MpnID string }{answer.ID, answer.MpnID}) {
		if one.ID != "" && len(w.ids[parameter]) < 500 {
			w.ids[parameter] = append(w.ids[parameter], one.ID)
		}
		if one.MpnID != "" && len(w.ids["mpnId"]) < 50 {
			w.ids["mpnId"] = append(w.ids["mpnId"], one.MpnID)
		}
	}
}

// parameterOf returns the parameter that stands for one of what the operation is about: dealId for /v1/deals.
func parameterOf(o apitest.Operation) string {
	last := ""
	for noun := range strings.SplitSeq(o.Path, "/") {
		switch {
		case strings.HasPrefix(noun, "{"), strings.HasPrefix(o.ID, "list"), last == "":
			last = noun
		}
	}
	last = strings.Trim(last, "{}")
	switch last {
	case "registration-reviews":
		return "registrationId"
	case "solution-reviews":
		return "reviewId"
	case "registration-exceptions":
		return "exceptionId"
	case "access-requests":
		return "requestId"
	case "routing-rules":
		return "ruleId"
	case "referrals":
		return "id"
	}
	return strings.TrimSuffix(last, "s") + "Id"
}

// known returns an id, of what the parameter is of if there is one.
func (w *world) known(parameter string, rnd *rand.Rand) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.ids[parameter]
	switch {
	case parameter == "id" || len(all) == 0 && strings.HasSuffix(parameter, "Id") && parameter != "organizationId":
		all = w.ids["dealId"]
	case parameter == "role":
		all = []string{"ReferralAdmin", "Viewer", "AccountAdmin"}
	}
	if len(all) == 0 || rnd.IntN(20) == 0 {
		return nobody
	}
	return all[rnd.IntN(len(all))]
}

// wanderer sends one operation whatever there is.
type wanderer struct {
	*world
	tries
	*rand.Rand
}

func (w wanderer) knock(t testing.TB) {
	t.Helper()
	name := w.names[w.IntN(len(w.names))]
	if w.IntN(2) == 0 {
		name = mighty[w.IntN(len(mighty))]
	}
	method, path, body, headers := w.method(), w.path(), w.body(t), w.headers()
	c := w.people[name]
	answer := c.Do(t, method, path, body, headers...)
	said := []any{"%s %s %v by %s answered %d: %.2000s\n%.2000s", method, path, headers, name, answer.Status, answer.Body, body}
	require.Less(t, answer.Status, http.StatusInternalServerError, said...)
	switch answer.Status {
	case http.StatusMethodNotAllowed:
		require.NotEmpty(t, answer.Header.Get("Allow"), said...)
		require.NotContains(t, answer.Header.Get("Allow"), method, said...)
	case http.StatusTooManyRequests:
		require.NotEmpty(t, answer.Header.Get("Retry-After"), said...)
	case http.StatusUnauthorized:
		require.NotEmpty(t, answer.Header.Get("WWW-Authenticate"), said...)
	}
	if method == http.MethodHead {
		require.Empty(t, answer.Body, said...)
	}
	w.learn(w.Operation, answer)
}

func (w wanderer) method() string {
	switch w.IntN(10) {
	case 0:
		return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "PROPFIND"}[w.IntN(11)]
	case 1:
		if w.Method == http.MethodGet {
			return http.MethodHead
		}
	}
	return w.Method
}

var placeholder = regexp.MustCompile(`\{[A-Za-z]+\}`)

// harmful are the operations that take away what the others need; they are tried as dry runs alone.
var harmful = regexp.MustCompile(`^(deactivateUser|revokeRole|revokeToken|rotateToken|suspendOrganization|grantRole|updateOrganization)$`)

func (w wanderer) path() string {
	path := placeholder.ReplaceAllStringFunc(w.Path, func(p string) string {
		name := strings.Trim(p, "{}")
		for _, e := range w.parameters {
			if e.name == name && e.in == "path" && w.IntN(8) == 0 {
				return url.PathEscape(w.value(e))
			}
		}
		return url.PathEscape(w.known(name, w.Rand))
	})
	if w.IntN(15) == 0 {
		path = w.strangePath(path)
	}
	if _, question, needs := strings.Cut(w.With(nil), "?"); needs && w.IntN(4) > 0 {
		path += "?" + question
	}
	for _, e := range w.parameters {
		if e.in == "query" && w.IntN(4) == 0 && e.name != "dryRun" {
			path, _ = e.request(path, w.value(e))
		}
	}
	if w.Writes() && (harmful.MatchString(w.ID) || w.IntN(2) == 0) {
		path, _ = entry{in: "query", name: "dryRun"}.request(path, "true")
	}
	return path
}

func (w wanderer) strangePath(path string) string {
	switch w.IntN(10) {
	case 0:
		return path + "/"
	case 1:
		return strings.Replace(path, "/v1", "//v1", 1)
	case 2:
		return strings.ToUpper(path)
	case 3:
		return path + "/%2e%2e/%2e%2e"
	case 4:
		return path + "%00"
	case 5:
		return path + ";a=b"
	case 6:
		return path + ".json"
	case 7:
		return path + "/" + url.PathEscape(hostileText[w.IntN(len(hostileText))])
	case 8:
		return path + "/./../" + strings.Repeat("x", 2000)
	default:
		return strings.Replace(path, "/v1", "/v2", 1)
	}
}

// value returns a value for the place, mostly one that the contract lets through.
func (w wanderer) value(e entry) string {
	all := e.passing
	if len(all) == 0 || w.IntN(4) == 0 {
		all = slices.Concat(e.refused, e.passing)
	}
	return all[w.IntN(len(all))]
}

func (w wanderer) body(t testing.TB) any {
	t.Helper()
	if !w.Writes() && w.IntN(20) > 0 {
		return nil
	}
	switch w.IntN(8) {
	case 0, 1:
		return w.good
	case 2, 3:
		if len(w.members) > 0 {
			m := w.members[w.IntN(len(w.members))]
			return planted(t, w.good, m.name, w.value(m))
		}
	case 4, 5:
		if len(w.members) > 0 {
			return w.strangeBody(w.IntN(1 << 20))
		}
	case 6:
		all := slices.Concat(hostileJSON, brokenJSON, []string{
			"", " ", "{", `{"a":1,"a":2}`, "\ufeff{}", "{}{}", "<a/>", "a=b", strings.Repeat("[", 5000),
		})
		return all[w.IntN(len(all))]
	}
	return nil
}

// strangeHeaders are what may come with any request.
var strangeHeaders = map[string][]string{
	"Accept":          {"text/html", "application/xml", "*/*;q=0", ",;q=x", "text/csv", "text/event-stream", "application/problem+json"},
	"Accept-Encoding": {"gzip", "br, *;q=0", "gzip;q=1.5"},
	"Accept-Language": {"sv", "xx-YY;q=2, *"},
	"Accept-Charset":  {"utf-16"},
	"Content-Type": {
		"text/plain", "application/json; charset=utf-16", "application/json;", "application/json; charset=\"UTF-8\"",
		"multipart/form-data", ";",
	},
	"Content-Encoding":              {"gzip", "identity"},
	"Content-Language":              {"sv"},
	"If-Match":                      {"*", `"1"`, `W/"1"`, "1", `"1", W/"2"`},
	"If-None-Match":                 {"*", `"1"`, `W/"x`},
	"If-Modified-Since":             {"Mon, 01 Mar 2027 00:00:00 GMT"},
	"If-Unmodified-Since":           {"yesterday"},
	"Range":                         {"bytes=0-1"},
	"If-Range":                      {`"1"`},
	"Idempotency-Key":               {"one", `"two"`, "å", strings.Repeat("k", 256)},
	"Cosell-Organization":           {"contoso", "fabrikam", "å"},
	"X-Request-Id":                  {"mine", strings.Repeat("r", 300)},
	"Traceparent":                   {"00-x"},
	"Origin":                        {"https://a.example"},
	"Access-Control-Request-Method": {"POST"},
	"X-Http-Method-Override":        {"DELETE"},
	"X-Forwarded-For":               {"1.2.3.4, x"},
	"X-Forwarded-Host":              {"evil.example"},
	"Last-Event-Id":                 {"x"},
	"Prefer":                        {"return=minimal"},
	"Cookie":                        {"a=b; c"},
	"MS-RequestId":                  {"x"},
	"MS-CorrelationId":              {"å"},
	"Client-Request-Id":             {"x"},
	"Expect":                        {"200-maybe"},
	"Host":                          {"a.example:99"},
}

func (w wanderer) headers() []apitest.Header {
	var all []apitest.Header
	if w.TakesIfMatch && w.IntN(4) > 0 {
		all = append(all, apitest.IfMatch("*"))
	}
	if w.Method == http.MethodPatch && w.IntN(2) == 0 {
		all = append(all, apitest.Header{Name: "Content-Type", Value: "application/merge-patch+json"})
	}
	if (w.ID == "loadExchangeRates" || w.ID == "importDeals") && w.IntN(4) > 0 {
		all = append(all, apitest.CSV)
	}
	names := slices.Sorted(maps.Keys(strangeHeaders))
	for w.IntN(3) == 0 {
		name := names[w.IntN(len(names))]
		all = append(all, apitest.Header{Name: name, Value: pick(strangeHeaders[name], w.IntN(100))})
	}
	return all
}
