package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// Whatever the contract lets through, and whatever it does not, in any parameter and any member of any body, from whoever: the
// answer is one that the contract has, which the client checks, and never a 5xx. COSELL_TEST_HOSTILE is how many requests each
// operation gets.
func TestNoValueOfAnyParameterOrMemberBreaksTheService(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, rounds := callers(t, h), apitest.Size(t, "COSELL_TEST_HOSTILE", 5)
	t.Run("operations", func(t *testing.T) {
		for i, o := range apitest.Operations(t) {
			t.Run(o.ID, func(t *testing.T) {
				t.Parallel()
				tries := triesOf(t, o)
				for round := i; round < i+max(rounds, tries.values(rounds)); round++ {
					tries.knock(t, somebody(people, o, round), round)
				}
			})
		}
	})
	for _, o := range apitest.Operations(t) { // what was written can be read
		if strings.HasPrefix(o.ID, "list") {
			c := people[strings.Fields(decisions[o.ID].allowed)[0]]
			c.Get(t, c.at(o)).Want(t, http.StatusOK)
		}
	}
}

// somebody returns who tries the operation in a round: those who may, and now and then somebody who may not.
func somebody(people map[string]caller, o apitest.Operation, round int) caller {
	who := strings.Fields(decisions[o.ID].allowed)
	if round%9 == 8 {
		who = strings.Fields(everybody)
	}
	return people[who[round%len(who)]]
}

// tries is an operation with what comes in by it.
type tries struct {
	apitest.Operation
	good                any
	parameters, members []entry
}

func triesOf(t testing.TB, o apitest.Operation) tries {
	t.Helper()
	parameters, members := entries(t, o)
	return tries{o, apitest.GoodBodies[o.ID], parameters, members}
}

// values returns how many rounds the operation needs so that every parameter which is looked at has had every value that the
// contract lets through; a body's members have theirs in a long look only.
func (o tries) values(rounds int) int {
	most := 0
	for _, e := range o.parameters {
		if e.filters() {
			most = max(most, len(e.passing))
		}
	}
	return min(most, 3*rounds)
}

// filters tells whether the parameter may have any value that the contract lets through, whatever the others are.
func (e entry) filters() bool {
	return e.in == "query" && !slices.Contains([]string{"dryRun", "cursor", "after", "fields"}, e.name)
}

// knock sends one request: by turns with every parameter strange, every member strange, or one of them.
func (o tries) knock(t testing.TB, c caller, round int) {
	t.Helper()
	path, body, headers := c.at(o.Operation), any(nil), []apitest.Header(nil)
	if o.Writes() {
		body = o.good
	}
	switch turn := round / 3; {
	case round%3 == 0 && len(o.members) > 0:
		body = o.strangeBody(turn)
	case round%3 == 1 && len(o.members) > 0:
		m := o.members[turn%len(o.members)]
		body = planted(t, o.good, m.name, pick(m.passing, turn/len(o.members)))
	case round%3 == 2:
		e := o.parameters[turn%max(1, len(o.parameters)):]
		if len(e) > 0 {
			path, headers = e[0].request(c.template(o.Operation, e[0]), pick(slices.Concat(e[0].refused, e[0].passing), turn))
		}
	default:
		for i, e := range o.parameters {
			var more []apitest.Header
			if e.filters() {
				path, more = e.request(path, pick(e.passing, round+7*i))
				headers = append(headers, more...)
			}
		}
	}
	o.try(t, c.Client, path, body, headers...)
}

func (o tries) try(t testing.TB, c *apitest.Client, path string, body any, headers ...apitest.Header) {
	t.Helper()
	if o.Writes() && !strings.Contains(path, "dryRun=") && !strings.HasPrefix(o.ID, "create") {
		path, _ = entry{in: "query", name: "dryRun"}.request(path, "true")
	}
	if o.TakesIfMatch && !slices.ContainsFunc(headers, func(h apitest.Header) bool { return h.Name == "If-Match" }) {
		headers = append(headers, apitest.IfMatch("*"))
	}
	answer := o.Send(t, c, path, body, headers...)
	require.Less(t, answer.Status, http.StatusInternalServerError, "%s %s %v: %s\n%.2000s", o.Method, path, headers, answer.Body, body)
}

// FuzzEntries sends anything in one parameter or member of an otherwise good request. The answer is one that the contract has,
// and never a 5xx.
func FuzzEntries(f *testing.F) {
	h := apitest.New(f)
	host := h.ContosoAdmin()
	id := host.Create(f, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft, "3000001"))
	everywhere := caller{
		organization: "contoso", active: id, waiting: id, closed: id, token: nobody, mail: nobody, colleague: colleague{nobody, nobody, access.Viewer, nobody},
		things: map[string]string{
			"{webhookId}": nobody, "{deliveryId}": nobody, "{solutionId}": "SOL-10001-CTS", "{reviewId}": nobody, "{ruleId}": "default", "{mpnId}": "1000001", "{jobId}": "1",
		},
	}
	clients := []*apitest.Client{
		host, h.SolutionAdmin(), h.ProfileAdmin(), h.As("contoso", access.AccountAdmin), h.As("contoso", access.Viewer), h.NorthwindAdmin(), h.Seller(), h.Operator(),
	}
	var all []tries
	for _, o := range apitest.Operations(f) {
		all = append(all, triesOf(f, o))
		for i, value := range []string{"007", `"007"`, "null", "9999-12-31T23:59:59-14:00"} {
			f.Add(uint(len(all)-1), uint(i), uint(i), value)
		}
	}
	f.Fuzz(func(t *testing.T, operation, place, who uint, value string) {
		o, c := all[operation%uint(len(all))], everywhere
		c.Client = clients[who%uint(len(clients))]
		places := slices.Concat(o.parameters, o.members)
		if len(places) == 0 {
			return
		}
		switch e := places[place%uint(len(places))]; e.in {
		case "body":
			o.try(t, c.Client, c.at(o.Operation), planted(t, o.good, e.name, value))
		default:
			path, headers := e.request(c.template(o.Operation, e), value)
			o.try(t, c.Client, path, o.good, headers...)
		}
	})
}
