package httpapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// decision is who may do an operation, and which roles are named to those who may not.
type decision struct{ allowed, partnerRoles, microsoftRoles string }

const (
	everybody = "admin user viewer profile solutions account nobody seller operator leads msft-account"
	readers   = "ReferralAdmin ReferralUser Viewer"
	writers   = "ReferralAdmin ReferralUser"
	analysts  = "ReferralAdmin Viewer"
	sellers   = "MicrosoftSeller"
	browsers  = "ReferralAdmin ReferralUser Viewer CoSellSolutionAdmin"

	notTheirs = "-" // for an operation on a partner's thing, which does not exist for Microsoft's users

	accountAdmins = "account msft-account"
)

// decisions says for every operation of the contract who may do it; a new one needs its row. A referral user is never on
// the team of a deal that waits for an answer, since such a deal has none yet.
var decisions = map[string]decision{
	"getAccess":              {everybody, "", ""},
	"getSignInOptions":       {everybody, "", ""},
	"listRoles":              {everybody, "", ""},
	"listReferenceLists":     {everybody, "", ""},
	"getReferenceList":       {everybody, "", ""},
	"getCreationEligibility": {everybody, "", ""},
	"listSolutions":          {"admin user viewer solutions seller", browsers, sellers},

	"getSolution":           {"admin user viewer solutions", browsers, notTheirs},
	"getSolutionReadiness":  {"admin user viewer solutions", browsers, notTheirs},
	"listReviewsOfSolution": {"admin user viewer solutions", browsers, notTheirs},
	"listSolutionHistory":   {"admin user viewer solutions", browsers, notTheirs},
	"getSolutionReview":     {"admin user viewer solutions operator", browsers, notTheirs},
	"createSolution":        {"solutions", "CoSellSolutionAdmin", "CoSellSolutionAdmin"},
	"updateSolution":        {"solutions", "CoSellSolutionAdmin", notTheirs},
	"publishSolution":       {"solutions", "CoSellSolutionAdmin", notTheirs},
	"withdrawSolution":      {"solutions", "CoSellSolutionAdmin", notTheirs},
	"askSolutionReview":     {"solutions", "CoSellSolutionAdmin", notTheirs},
	"listSolutionReviews":   {"operator", "Operator", "Operator"},
	"passSolutionReview":    {"operator", "Operator", "Operator"},
	"failSolutionReview":    {"operator", "Operator", "Operator"},

	"listProfiles":    {"admin profile", "ReferralAdmin BusinessProfileAdmin", "ReferralAdmin BusinessProfileAdmin"},
	"getProfile":      {"admin profile", "ReferralAdmin BusinessProfileAdmin", notTheirs},
	"updateProfile":   {"profile", "BusinessProfileAdmin", notTheirs},
	"publishProfile":  {"profile", "BusinessProfileAdmin", notTheirs},
	"withdrawProfile": {"profile", "BusinessProfileAdmin", notTheirs},

	"searchPartners": {
		"admin user viewer profile seller operator", "ReferralAdmin ReferralUser Viewer BusinessProfileAdmin", "MicrosoftSeller Operator",
	},

	"listSimilarPartners":        {"admin user viewer seller", readers, sellers},
	"getRegistrationEligibility": {"admin user viewer", readers, readers},
	"listRegistrationsOfDeal":    {"admin user viewer", readers, readers},
	"listExceptionsOfDeal":       {"admin user viewer", readers, readers},
	"listRegistrations":          {"admin user viewer", readers, readers},
	"getRegistration":            {"admin user viewer", readers, notTheirs},
	"listRegistrationHistory":    {"admin user viewer", readers, notTheirs},
	"getRegistrationException":   {"admin user viewer operator", readers, notTheirs},
	"registerDeal":               {"admin user", writers, writers},
	"askRegistrationException":   {"admin user", writers, writers},
	"updateRegistration":         {"admin user", writers, notTheirs},
	"resubmitRegistration":       {"admin user", writers, notTheirs},

	"getScore":               {"admin viewer", "ReferralAdmin Viewer", "ReferralAdmin Viewer"},
	"listScores":             {"operator", "Operator", "Operator"},
	"getScoreOfOrganization": {"operator", "Operator", "Operator"},

	"listRegistrationReviews":      {"operator", "Operator", "Operator"},
	"getRegistrationReview":        {"operator", "Operator", "Operator"},
	"claimRegistration":            {"operator", "Operator", "Operator"},
	"releaseRegistration":          {"operator", "Operator", "Operator"},
	"askForRegistrationAction":     {"operator", "Operator", "Operator"},
	"passRegistration":             {"operator", "Operator", "Operator"},
	"failRegistration":             {"operator", "Operator", "Operator"},
	"sampleRegistration":           {"operator", "Operator", "Operator"},
	"validateMarketplace":          {"operator", "Operator", "Operator"},
	"closeRegistration":            {"operator", "Operator", "Operator"},
	"listRegistrationExceptions":   {"operator", "Operator", "Operator"},
	"approveRegistrationException": {"operator", "Operator", "Operator"},
	"declineRegistrationException": {"operator", "Operator", "Operator"},
	"extendRegistrationProgram":    {"operator", "Operator", "Operator"},
	"setHoliday":                   {"operator", "Operator", "Operator"},
	"removeHoliday":                {"operator", "Operator", "Operator"},
	"listRegistrationPrograms":     {everybody, "", ""},
	"getRegistrationProgram":       {everybody, "", ""},
	"listHolidays":                 {everybody, "", ""},

	"createLead": {"operator leads", "Operator LeadSource", "Operator LeadSource"},

	"listRoutingRules":  {"admin user viewer", readers, readers},
	"previewRouting":    {"admin user viewer", readers, readers},
	"getRoutingRule":    {"admin user viewer", readers, notTheirs},
	"createRoutingRule": {"admin", "ReferralAdmin", "ReferralAdmin"},
	"updateRoutingRule": {"admin", "ReferralAdmin", notTheirs},
	"deleteRoutingRule": {"admin", "ReferralAdmin", notTheirs},

	"listWebhooks":        {"admin account seller msft-account", "ReferralAdmin AccountAdmin", "AccountAdmin MicrosoftSeller"},
	"createWebhook":       {"admin seller", "ReferralAdmin", sellers},
	"getWebhook":          {"admin account", "ReferralAdmin AccountAdmin", notTheirs},
	"updateWebhook":       {"admin", "ReferralAdmin", notTheirs},
	"deleteWebhook":       {"admin account", "ReferralAdmin AccountAdmin", notTheirs},
	"pauseWebhook":        {"admin", "ReferralAdmin", notTheirs},
	"resumeWebhook":       {"admin", "ReferralAdmin", notTheirs},
	"rotateWebhookSecret": {"admin", "ReferralAdmin", notTheirs},
	"testWebhook":         {"admin", "ReferralAdmin", notTheirs},
	"replayWebhook":       {"admin", "ReferralAdmin", notTheirs},
	"listDeliveries":      {"admin", "ReferralAdmin", notTheirs},
	"getDelivery":         {"admin", "ReferralAdmin", notTheirs},

	"listInsightMetrics":  {everybody, "", ""},
	"getInsightSummary":   {"admin viewer", analysts, analysts},
	"getInsightBreakdown": {"admin viewer", analysts, analysts},
	"getInsightCohort":    {"admin viewer", analysts, analysts},

	"downloadInsightSummary":   {"admin viewer", analysts, analysts},
	"downloadInsightBreakdown": {"admin viewer", analysts, analysts},
	"downloadInsightCohort":    {"admin viewer", analysts, analysts},

	"listDeals":            {"admin user viewer seller", readers, sellers},
	"downloadDeals":        {"admin user viewer seller", readers, sellers},
	"getDealSummary":       {"admin user viewer seller", readers, sellers},
	"getDeal":              {"admin user viewer seller", readers, sellers},
	"listDealHistory":      {"admin user viewer seller", readers, sellers},
	"listDealActions":      {"admin user viewer seller", readers, sellers},
	"listDealParties":      {"admin user viewer seller", readers, sellers},
	"addFavoriteDeal":      {"admin user viewer seller", readers, sellers},
	"removeFavoriteDeal":   {"admin user viewer seller", readers, sellers},
	"listEvents":           {"admin user viewer seller", readers, sellers},
	"streamEvents":         {"admin user viewer seller", readers, sellers},
	"getMicrosoftResponse": {"admin user viewer seller", readers, sellers},

	"createDeal":         {"admin seller", "ReferralAdmin", sellers},
	"importDeals":        {"admin seller", "ReferralAdmin", sellers},
	"recreateDeal":       {"admin seller", "ReferralAdmin", sellers},
	"updateDeal":         {"admin user seller", writers, sellers},
	"winDeal":            {"admin user seller", writers, sellers},
	"loseDeal":           {"admin user seller", writers, sellers},
	"reportDealError":    {"admin user seller", writers, sellers},
	"inviteToDeal":       {"admin user seller", writers, sellers},
	"acceptDeal":         {"admin seller", writers, sellers},
	"declineDeal":        {"admin seller", writers, sellers},
	"answerForMicrosoft": {"seller", sellers, sellers},

	"getOrganization":            {everybody, "", ""},
	"listOrganizations":          {"operator", "Operator", "Operator"},
	"createOrganization":         {"operator", "Operator", "Operator"},
	"updateOrganization":         {"operator", "Operator", "Operator"},
	"getOrganizationSettings":    {everybody, "", ""},
	"updateOrganizationSettings": {accountAdmins, "AccountAdmin", "AccountAdmin"},

	"suspendOrganization": {"operator", "Operator", "Operator"},
	"resumeOrganization":  {"operator", "Operator", "Operator"},
	"addLocation":         {"operator", "Operator", "Operator"},

	"listExchangeRates": {"operator", "Operator", "Operator"},
	"loadExchangeRates": {"operator", "Operator", "Operator"},

	"getJobSummary": {"operator", "Operator", "Operator"},
	"listJobs":      {"operator", "Operator", "Operator"},
	"getJob":        {"operator", "Operator", "Operator"},
	"retryJob":      {"operator", "Operator", "Operator"},
	"cancelJob":     {"operator", "Operator", "Operator"},

	"listNotifications":          {everybody, "", ""},
	"getNotification":            {everybody, "", ""}, // each has one
	"resendNotification":         {everybody, "", ""},
	"resendNotifications":        {"operator", "Operator", "Operator"},
	"getNotificationSettings":    {everybody, "", ""},
	"updateNotificationSettings": {everybody, "", ""},

	"listColleagues":       {"admin user seller", writers, sellers},
	"listCustomers":        {"admin user viewer seller", readers, sellers},
	"listUsers":            {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"getUser":              {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"inviteUser":           {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"deactivateUser":       {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"reactivateUser":       {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"reinviteUser":         {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"grantRole":            {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"revokeRole":           {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"createServiceAccount": {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"getAccessRequest":     {accountAdmins, "AccountAdmin", "AccountAdmin"}, // a colleague's
	"grantAccessRequest":   {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"declineAccessRequest": {accountAdmins, "AccountAdmin", "AccountAdmin"},
	"listAuditLog":         {accountAdmins, "AccountAdmin", "AccountAdmin"},

	"createToken":        {everybody, "", ""},
	"listTokens":         {everybody, "", ""},
	"getToken":           {everybody, "", ""}, // each has one of its own
	"revokeToken":        {everybody, "", ""}, // each has one of its own
	"rotateToken":        {everybody, "", ""},
	"requestAccess":      {everybody, "", ""},
	"listAccessRequests": {everybody, "", ""},
}

// caller is a person with the deals of the own organisation to try the operations on.
type caller struct {
	*apitest.Client
	organization             string
	active, waiting, closed  string
	won                      string // and not registered
	accountAdmin, adminsMail string
	colleague                colleague
	token, mail              string            // of the caller's own
	operates                 bool              // on other organisations
	things                   map[string]string // what stands for a parameter of a path, for one operation before for all
}

// at returns the operation's path for what the caller tries it on.
func (c caller) at(o apitest.Operation) string {
	path := o.With(c.parametersFor(o.ID))
	for parameter, thing := range c.things {
		if of, name, one := strings.Cut(parameter, " "); one && of == o.ID {
			path = strings.ReplaceAll(path, name, thing)
		}
	}
	for parameter, thing := range c.things {
		path = strings.ReplaceAll(path, parameter, thing)
	}
	return path
}

// dealFor returns the deal whose state allows the operation.
func (c caller) dealFor(operationID string) string {
	switch operationID {
	case "acceptDeal", "declineDeal", "answerForMicrosoft":
		return c.waiting
	case "registerDeal", "askRegistrationException":
		return c.won
	case "recreateDeal":
		return c.closed
	default:
		return c.active
	}
}

func callers(t *testing.T, h *apitest.Harness) map[string]caller {
	t.Helper()
	things := contosoThings(t, h)
	contoso := caller{organization: "contoso", accountAdmin: "Alva Ek", adminsMail: "alva@contoso.example", things: things}
	draft := apitest.Draft("contoso")
	draft["team"] = []any{apitest.Person("ulf@contoso.example")}
	contoso.active = h.ContosoAdmin().Create(t, draft)
	contoso.closed = h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(contoso.closed, "win"), nil).Want(t, http.StatusOK)
	contoso.won = h.CreateWon(t)
	theirs := h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001", "msft"))
	contoso.waiting = h.ContosoAdmin().Engaged(t, h.NorthwindAdmin(), theirs)

	msft := caller{organization: access.Microsoft, accountAdmin: "Moa Lind", adminsMail: "moa@msft.example", things: things}
	own := apitest.Inviting(apitest.Draft(access.Microsoft), "1000001")
	msft.active = h.Seller().Create(t, own)
	msft.closed = h.Seller().Create(t, own)
	h.Seller().Post(t, apitest.Path(msft.closed, "win"), nil).Want(t, http.StatusOK)
	msft.won = msft.closed
	msft.waiting = h.Seller().Engaged(t, h.NorthwindAdmin(), theirs)

	contoso.colleague = newColleague(t, h, "contoso", access.Viewer)
	msft.colleague = newColleague(t, h, access.Microsoft, access.MicrosoftSeller)
	all := map[string]caller{}
	roles := map[string]access.Role{
		"admin": access.ReferralAdmin, "user": access.ReferralUser, "viewer": access.Viewer, "profile": access.BusinessProfileAdmin,
		"solutions": access.CoSellSolutionAdmin, "account": access.AccountAdmin,
	}
	for _, name := range slices.Sorted(maps.Keys(roles)) { // in the same order every time, for the examples
		all[name] = contoso.as(t, h, h.As("contoso", roles[name]))
	}
	all["nobody"] = contoso.as(t, h, h.AddUser("contoso", "nobody@contoso.example"))
	clients := map[string]*apitest.Client{
		"seller": h.Seller(), "operator": h.As(access.Microsoft, access.Operator),
		"leads":        h.AddUser(access.Microsoft, "leads@msft.example", access.Grant{Role: access.LeadSource}),
		"msft-account": h.As(access.Microsoft, access.AccountAdmin),
	}
	for _, name := range slices.Sorted(maps.Keys(clients)) {
		msft.operates = name == "operator"
		all[name] = msft.as(t, h, clients[name])
	}
	return all
}

func TestEveryRoleOnEveryRoute(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people := callers(t, h)
	h.As(access.Microsoft, access.Operator).Post(t, "/v1/organizations/fabrikam/suspend", nil).Want(t, http.StatusOK)
	for _, p := range access.Permissions() {
		require.Contains(t, []access.Role{
			access.ReferralAdmin, access.ReferralUser, access.Viewer, access.BusinessProfileAdmin, access.CoSellSolutionAdmin,
			access.AccountAdmin, access.MicrosoftSeller, access.Operator, access.LeadSource,
		}, p.Role, "somebody with the new role must try every route")
	}
	require.ElementsMatch(t, strings.Fields(everybody), keys(people))
	require.Len(t, decisions, len(apitest.Operations(t)), "an operation is gone")
	before := h.DumpDeals(t)
	t.Cleanup(func() { require.Equal(t, before, h.DumpDeals(t), "all were dry runs") })
	for _, o := range apitest.Operations(t) {
		d, decided := decisions[o.ID]
		require.True(t, decided, "decide who may do %s", o.ID)
		for name, c := range people {
			t.Run(o.ID+" by "+name, func(t *testing.T) {
				t.Parallel()
				knock(t, o, c, d, strings.Contains(" "+d.allowed+" ", " "+name+" "))
			})
		}
	}
}

func keys[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	return all
}

// knock tries the operation, as a dry run where it writes.
func knock(t *testing.T, o apitest.Operation, c caller, d decision, allowed bool) {
	path, body := c.at(o), o.Good(t)
	if o.ID == "createDeal" && c.organization == access.Microsoft {
		body = apitest.Inviting(apitest.Draft(access.Microsoft), "1000001")
	}
	if o.ID == "importDeals" && c.organization == access.Microsoft {
		body = apitest.DealFile(apitest.Inviting(apitest.Draft(access.Microsoft), "1000001"))
	}
	if o.ID == "inviteToDeal" && c.organization == access.Microsoft {
		body = apitest.Invitation("3000001")
	}
	if o.Writes() {
		path += "?dryRun=true"
	}
	var headers []apitest.Header
	if o.TakesIfMatch {
		headers = append(headers, apitest.IfMatch("*"))
	}
	r := o.Send(t, c.Client, path, body, headers...)
	if allowed {
		r.Want(t, http.StatusOK)
		return
	}
	if c.organization == access.Microsoft && d.microsoftRoles == notTheirs {
		r.WantProblem(t, http.StatusNotFound, "not-found")
		return
	}
	r.WantProblem(t, http.StatusForbidden, "role-missing")
	roles := d.partnerRoles
	if c.organization == access.Microsoft {
		roles = d.microsoftRoles
	}
	requireAdvice(t, r, strings.Fields(roles), c)
	creates := o.ID == "createDeal" || o.ID == "recreateDeal" || o.ID == "importDeals"
	require.Equal(t, creates, strings.Contains(string(r.Body), `"checks"`))
}

// requireAdvice fails the test unless the refusal names the roles and the people who can grant them (rule R2).
func requireAdvice(t *testing.T, r *apitest.Response, roles []string, c caller) {
	t.Helper()
	var advice struct {
		MissingRoles []string
		Contacts     []struct{ Name, Email string }
	}
	r.Decode(t, &advice)
	require.Equal(t, roles, advice.MissingRoles)
	require.Len(t, advice.Contacts, 1)
	require.Equal(t, c.accountAdmin, advice.Contacts[0].Name)
	require.Equal(t, c.adminsMail, advice.Contacts[0].Email)
}

// Every account admin of the organisation is named, by name, and nobody else's.
func TestEveryAccountAdminIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.AddUser("contoso", "second@contoso.example", access.Grant{Role: access.AccountAdmin}, access.Grant{Role: access.Viewer})
	h.AddUser("northwind", "other@northwind.example", access.Grant{Role: access.AccountAdmin})
	r := h.As("contoso", access.BusinessProfileAdmin).Get(t, "/v1/deals").WantProblem(t, http.StatusForbidden, "role-missing")
	require.Equal(t, []any{
		apitest.Object{"name": "Alva Ek", "email": "alva@contoso.example"},
		apitest.Object{"name": "Extra User", "email": "second@contoso.example"},
	}, r.At(t, "contacts"))
}
