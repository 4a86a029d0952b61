package identity_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/identity"
)

func TestIssuersHaveDefaults(t *testing.T) {
	t.Parallel()
	issuers, err := identity.ParseIssuers([]byte(`[{"issuer": "https://login.example/tenant/", "audience": "cosell"},
		{"issuer": "http://[::1]:8080", "audience": ["a", "b"], "claims": {"emailVerified": "xms_edov"}, "algorithms": ["PS256"], "leeway": "1m"}]`))
	require.NoError(t, err)
	require.Equal(t, identity.Issuer{
		URL: "https://login.example/tenant/", Audience: identity.OneOrMany{"cosell"},
		Claims:     identity.ClaimNames{Email: "email", EmailVerified: "email_verified", Name: "name"},
		Algorithms: []string{"RS256", "ES256"}, Leeway: identity.Leeway(30 * time.Second),
	}, issuers[0])
	require.Equal(t, identity.ClaimNames{Email: "email", EmailVerified: "xms_edov", Name: "name"}, issuers[1].Claims)
	require.Equal(t, []string{"PS256"}, issuers[1].Algorithms)
	require.Equal(t, identity.Leeway(time.Minute), issuers[1].Leeway)
}

func TestEveryMistakeInTheConfigurationIsNamed(t *testing.T) {
	t.Parallel()
	for text, wants := range map[string][]string{
		``:   {"no list of issuers"},
		`{}`: {"no list of issuers"},
		`[]`: {"holds no issuer"},
		`[{"issuer": "https://a.example", "issuer": "https://b.example", "audience": "x"}]`: {"no list of issuers", "duplicate"},
		`[{}]`: {"/0/issuer is missing", "/0/audience is missing"},
		`[{"issuer": "http://a.example", "audience": ""}, {"issuer": "https://u:p@b.example/?q#f", "audience": []}]`: {
			"/0/issuer must begin with https://", "/0/audience is missing", "/1/issuer must be an address", "/1/audience is missing",
		},
		`[{"issuer": "https://a.example", "audience": "x"}, {"issuer": "https://a.example", "audience": "y"}]`: {"/1/issuer is in the list already"},
		`[{"issuer": "https://a.example", "audience": "x", "algorithms": ["none", "ES256", "HS256"], "leeway": "6m", "clames": {},
			"claims": {"email": "", "mail": "m"}}]`: {
			`/0/algorithms/0 "none"`, `/0/algorithms/2 "HS256"`, "/0/leeway must be between", "/0/clames is no setting",
			"/0/claims names a claim that is empty", "/0/claims/mail is no setting",
		},
		`[{"issuer": "https://a.example", "audience": "x", "algorithms": [], "leeway": "-1s"}]`:                {"/0/algorithms is empty", "/0/leeway"},
		`[{"issuer": 7, "audience": "x"}, {"issuer": "https://a.example", "audience": "x", "leeway": "soon"}]`: {"/0 ", "/1 ", `"soon"`},
	} {
		_, err := identity.ParseIssuers([]byte(text))
		for _, want := range wants {
			require.ErrorContains(t, err, want, text)
		}
	}
}
