package httpapi_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// The contract marks the operations that nobody but an operator may do: those can be kept from the public.
func TestTheContractMarksWhatIsTheOperatorsAlone(t *testing.T) {
	t.Parallel()
	for _, o := range apitest.Operations(t) {
		require.Equal(t, decisions[o.ID].allowed == "operator", o.Operators, "x-operator of %s", o.ID)
	}
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// Where the operator has an address of its own, what is the operator's alone looks elsewhere like what was never there: to everybody,
// by every method, signed in or not.
func TestThePublicFindsNothingOfTheOperators(t *testing.T) {
	t.Parallel()
	public := apitest.New(t, func(cfg *apitest.Config) { cfg.CORSOrigins = []string{"https://portal.example"} }).Public(t)
	people := map[string]*apitest.Client{"an operator": public.As(access.Microsoft, access.Operator), "a stranger": public.With("wrong"), "nobody": public.With("")}
	open := map[string][]string{} // the methods of each path that the public may know
	hidden := []string{"/metrics"}
	for _, o := range apitest.Operations(t) {
		if o.Operators {
			hidden = append(hidden, o.Path)
		} else {
			open[o.Path] = append(open[o.Path], o.Method)
			if o.Method == http.MethodGet {
				open[o.Path] = append(open[o.Path], http.MethodHead)
			}
		}
	}
	unknown := people["nobody"].Raw(t, apitest.Request("GET", "/v1/no-such-thing", "")).WantProblem(t, http.StatusNotFound, "not-found")
	for _, path := range hidden {
		for _, method := range []string{"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"} {
			if slices.Contains(open[path], method) {
				continue
			}
			for name, client := range people {
				r := client.Raw(t, apitest.Request(method, parameter.ReplaceAllString(path, nobody), ""))
				require.NotContains(t, r.Header, "Www-Authenticate")
				require.Equal(t, strings.Join(open[path], ", "), r.Header.Get("Allow"), "%s %s by %s", method, path, name)
				switch {
				case len(open[path]) > 0:
					r.Want(t, http.StatusMethodNotAllowed)
				case method == http.MethodHead:
					r.Want(t, http.StatusNotFound)
				default:
					r.WantProblem(t, http.StatusNotFound, "not-found")
					require.Equal(t, unknown.At(t, "detail"), r.At(t, "detail"))
				}
			}
		}
		preflight := people["nobody"].Raw(t, apitest.Request("OPTIONS", path, "", "Origin: https://portal.example", "Access-Control-Request-Method: GET"))
		asked := people["nobody"].Raw(t, apitest.Request("OPTIONS", "/v1/no-such-thing", "", "Origin: https://portal.example", "Access-Control-Request-Method: GET"))
		for _, r := range []*apitest.Response{preflight, asked} {
			r.Header.Del("X-Request-Id")
			r.Header.Del("Date")
		}
		require.Equal(t, asked, preflight, "%s", path)
	}
}

// The public has everything else, and the operator's address all: it is one service.
func TestThePublicAndTheOperatorsAddressAreOneService(t *testing.T) {
	t.Parallel()
	everything := apitest.New(t)
	public := everything.Public(t)
	id := public.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	everything.ContosoAdmin().Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	public.As(access.Microsoft, access.Operator).Get(t, "/v1/organizations/contoso").Want(t, http.StatusOK)
	for _, path := range []string{"/", "/healthz", "/readyz", "/openapi.json", "/docs/"} {
		public.With("").Get(t, path).Want(t, http.StatusOK)
		everything.With("").Get(t, path).Want(t, http.StatusOK)
	}
	everything.As(access.Microsoft, access.Operator).Get(t, "/v1/operations/jobs").Want(t, http.StatusOK)
	figures := string(everything.With("").Get(t, "/metrics").Want(t, http.StatusOK).Body)
	require.Regexp(t, `method="POST",route="/v1/deals",status="201"\} 1`, figures)
	for _, o := range apitest.Operations(t) {
		if !o.Operators && !o.Open {
			public.With("").Do(t, o.Method, parameter.ReplaceAllString(o.Path, nobody), nil).WantProblem(t, http.StatusUnauthorized, "token-missing")
		}
	}
}
