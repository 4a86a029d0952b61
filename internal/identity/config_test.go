package identity_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/identity"
)

func TestIssuersHaveDefaults(t *testing.T) {
	t.Parallel()
	issuers, err := identity.ParseIssuers([]byte(`[{"issuer": "https://login.example/tenant/", "audience": "cosell", "organizations": ["contoso"]},
		{"issuer": "http://[::1]:8080", "audience": ["a", "b"], "claims": {"emailVerified": "xms_edov", "subject": "oid"},
			"organizations": ["msft", "northwind"], "mailDomains": ["Northwind.Example"], "verifiedValues": [1, "1"], "emailsVerified": true, "algorithms": ["PS256"], "leeway": "1m"}]`))
	require.NoError(t, err)
	require.Equal(t, identity.Issuer{
		URL: "https://login.example/tenant/", Audience: identity.StringOrList{"cosell"},
		Claims:     identity.ClaimNames{Subject: "sub", Email: "email", EmailVerified: "email_verified", Name: "name"},
		Algorithms: []string{"RS256", "ES256"}, Leeway: identity.Leeway(30 * time.Second),
		Organizations: []string{"contoso"}, VerifiedValues: []any{true, "true"},
	}, issuers[0])
	require.Equal(t, identity.ClaimNames{Subject: "oid", Email: "email", EmailVerified: "xms_edov", Name: "name"}, issuers[1].Claims)
	require.Equal(t, []any{1.0, "1"}, issuers[1].VerifiedValues)
	require.Equal(t, []string{"northwind.example"}, issuers[1].MailDomains)
	require.True(t, issuers[1].EmailsVerified)
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
		`[{"issuer": "https://a.example", "audience": "x"}, {"issuer": "https://b.example", "audience": "x", "organizations": null}]`: {
			"/0/organizations is missing", "/1/organizations is missing",
		},
		`[{"issuer": "https://a.example", "audience": "x", "organizations": [], "mailDomains": [], "verifiedValues": []}]`: {
			"/0/organizations is empty", "/0/mailDomains is empty", "/0/verifiedValues is empty",
		},
		`[{"issuer": "https://a.example", "audience": "x", "organizations": ["Contoso", "*", ""], "verifiedValues": [false, 0, "", {}, [true]],
			"mailDomains": ["contoso", "*.contoso.example", "contoso.example.", "@contoso.example", "bücher.example", "Kontoso.example"]}]`: {
			`/0/organizations/0 "Contoso"`, "/0/organizations/1", "/0/organizations/2", "/0/verifiedValues/0", "/0/verifiedValues/1",
			"/0/verifiedValues/2", "/0/verifiedValues/3", "/0/verifiedValues/4", "/0/mailDomains/0", "/0/mailDomains/1", "/0/mailDomains/2",
			"/0/mailDomains/3", "/0/mailDomains/4", "/0/mailDomains/5",
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
