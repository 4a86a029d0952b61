package httpapi_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/ranking"
	"github.com/cosell/cosell/internal/reference"
)

// enums are the enumerations that are said in up to three places: in Go as constants of a type, in the contract at one or
// more places, and in a CHECK constraint of the database.
var enums = []struct {
	goType   string   // folder below internal and type
	contract []string // schema and, below it, members
	column   string   // table and column; "" where the database does not check it
}{
	{"deal.Status", []string{"Status"}, ""}, // with the substatus, see below
	{"deal.Substatus", []string{"Substatus"}, ""},
	{"deal.Direction", []string{"Direction"}, "deals.direction"},
	{"deal.Type", []string{"DealType"}, "deals.deal_type"},
	{"deal.Qualification", []string{"Qualification", "NullableQualification"}, "deals.qualification"},
	{"deal.ReferralType", []string{"ReferralType", "NullableReferralType"}, ""},
	{"deal.TargetType", []string{"Target.type"}, ""},
	{"audit.Channel", []string{"Channel"}, ""},
	{"deal.Action", []string{"HistoryEntry.action"}, ""},
	{"audit.ActorType", []string{"HistoryActor.type"}, ""},
	{"microsoft.Status", []string{"MicrosoftStatus"}, ""},
	{"microsoft.Withheld", []string{"MicrosoftResponse.declineReasonWithheld"}, ""},
	{"access.Role", []string{"RoleName"}, "grants.role"},
	{"access.Action", []string{"ActionName"}, ""},
	{"access.OrganizationKind", []string{"Role.organizationKind"}, ""},
	{"access.Reach", []string{"Role.dealScope"}, ""},
	{"solution.PublishState", []string{"PublishState"}, "solutions.publish_state"},
	{"solution.CoSellStatus", []string{"CoSellStatus"}, "solutions.co_sell_status"},
	{"solution.Incentive", []string{"Incentive"}, "solutions.incentives"},
	{"account.OrganizationStatus", []string{"OrganizationStatus"}, "organizations.status"},
	{"account.Kind", []string{"UserKind"}, "users.kind"},
	{"account.Status", []string{"UserStatus"}, "users.status"},
	{"account.ScopeType", []string{"Scope.type", "ScopeInput.type"}, ""},
	{"account.RequestStatus", []string{"AccessRequestStatus"}, "access_requests.status"},
	{"audit.Action", []string{"AuditEntry.action"}, ""},
	{"solution.OfferType", []string{"NullableOfferType"}, ""},
	{"solution.Goal", []string{"Goal", "SolutionHistoryEntry.goal"}, "solution_reviews.goal"},
	{"solution.ReviewState", []string{"ReviewState"}, ""}, // the database keeps no review that was not asked for, see below
	{"solution.Action", []string{"SolutionHistoryEntry.action"}, ""},
	{"profile.State", []string{"ProfileState"}, "business_profiles.state"},
	{"job.State", []string{"JobState"}, ""},
	{"job.Action", []string{"JobAction"}, ""},
	{"deal.LeadSource", []string{"LeadReferralSource"}, ""},
	{"deal.CallToAction", []string{"CallToAction"}, ""},
	{"deal.Quality", []string{"LeadQuality"}, ""},
	{"deal.EmailValidity", []string{"EmailValidity"}, ""},
	{"deal.PhoneValidity", []string{"PhoneValidity"}, ""},
	{"routing.Precedence", []string{"RoutingPrecedence"}, ""},
	{"notify.Kind", []string{"NotificationKind"}, ""},
	{"notify.Rule", []string{"NotificationRule"}, ""},
	{"notify.Status", []string{"NotificationStatus"}, "notifications.status"},
	{"webhook.Format", []string{"WebhookFormat"}, ""},
	{"webhook.Status", []string{"WebhookStatus"}, "webhooks.status"},
	{"webhook.PausedReason", []string{"NullablePausedReason"}, "webhooks.paused_reason"},
	{"webhook.Kind", []string{"DeliveryKind"}, "webhook_deliveries.kind"},
	{"webhook.DeliveryStatus", []string{"DeliveryStatus"}, "webhook_deliveries.status"},
	{"webhook.Outcome", []string{"AttemptOutcome"}, "webhook_attempts.outcome"},
	{"profile.GapCode", []string{"ProfileGap.code"}, ""},
	{"insight.MetricCode", []string{"InsightMetricCode"}, ""},
	{"insight.Grouping", []string{"InsightDimension"}, ""},
	{"insight.Unit", []string{"InsightUnit"}, ""},
	{"insight.StageCode", []string{"InsightStage.code"}, ""},
	{"insight.DistributionCode", []string{"InsightDistribution.code"}, ""},
	{"insight.Comparison", []string{"InsightTarget.comparison"}, ""},
	{"insight.Dimension", nil, "insight_figures.dimension"},
	{"postgres.GenerationState", nil, "projection.state"},
	{"ranking.AdviceCode", []string{"ScoreAdvice.code"}, ""},
	{"registration.Status", []string{"RegistrationStatus", "RegistrationHistoryEntry.from"}, "registrations.status"},
	{"registration.Action", []string{"RegistrationHistoryEntry.action"}, ""},
	{"registration.ReviewReason", []string{"ReviewReason"}, ""},
	{"registration.Term", []string{"NullableContractTerm"}, ""},
	{"registration.Tenant", []string{"NullableTenant"}, ""},
	{"registration.PricingModel", []string{"NullablePricingModel"}, ""},
	{"registration.Converted", []string{"RegistrationConversion.of"}, ""},
	{"registration.WarningCode", []string{"RegistrationWarning.code"}, ""},
	{"registration.CriterionCode", []string{"RegistrationCriterion.code"}, ""},
	{"registration.ExceptionStatus", []string{"ExceptionStatus"}, "registration_exceptions.status"},
}

func TestEnumerationsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	contract := apitest.Contract(t)
	checked := checkConstraints(t, apitest.New(t))
	for _, e := range enums {
		said := constants(t, e.goType)
		require.NotEmpty(t, said, "%s", e.goType)
		for _, place := range e.contract {
			require.ElementsMatch(t, said, contractEnum(t, contract, place), "%s and %s of the contract", e.goType, place)
		}
		if e.column != "" {
			require.ElementsMatch(t, said, checked[e.column], "%s and the database's %s", e.goType, e.column)
			delete(checked, e.column)
		}
	}
	require.ElementsMatch(t, append(checked["solution_reviews.state"], "NotAsked"), constants(t, "solution.ReviewState"))
	delete(checked, "solution_reviews.state")
	delete(checked, "deals.status") // of both pairs and of the rule that a new deal has a deadline: see below
	require.ElementsMatch(t, checked["registrations.type"], constants(t, "solution.Incentive"))
	delete(checked, "registrations.type")
	require.Empty(t, checked, "every CHECK constraint that lists values needs its row")
}

// constants returns the values of the constants of a type, from the source of its package.
func constants(t *testing.T, goType string) []string {
	t.Helper()
	folder, name, _ := strings.Cut(goType, ".")
	files, err := filepath.Glob("../" + folder + "/*.go")
	require.NoError(t, err)
	var values []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && typeName(spec) == name {
				values = append(values, stringsOf(t, spec)...)
			}
			declaration, ok := n.(*ast.GenDecl)
			return !ok || declaration.Tok == token.CONST
		})
	}
	return values
}

func typeName(spec *ast.ValueSpec) string {
	if name, ok := spec.Type.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

func stringsOf(t *testing.T, spec *ast.ValueSpec) []string {
	t.Helper()
	var values []string
	for _, v := range spec.Values {
		if literal, ok := v.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			values = append(values, text)
		}
	}
	return values
}

// contractEnum returns the values at "Schema" or "Schema.member", without null.
func contractEnum(t *testing.T, contract *openapi3.T, place string) []string {
	t.Helper()
	name, member, nested := strings.Cut(place, ".")
	ref := contract.Components.Schemas[name]
	if ref != nil && nested {
		ref = ref.Value.Properties[member]
	}
	require.NotNil(t, ref, "the contract has no %s", place)
	var values []string // of an extensible list too: the contract is the one that the service checks by
	for _, v := range ref.Value.Enum {
		if v != nil {
			values = append(values, v.(string))
		}
	}
	return values
}

var (
	checkedColumn = regexp.MustCompile(`\(*([a-z_]+)\s*(?:=|<@|in \()`)
	checkedValue  = regexp.MustCompile(`'([A-Za-z]+)'`)
)

// checkConstraints returns the values that the migrated database lets a column have, by table and column. Those of deals are checked by one
// function.
func checkConstraints(t *testing.T, h *apitest.Harness) map[string][]string {
	t.Helper()
	found, err := h.DB.Pool().Query(context.Background(), `select conrelid::regclass::text, pg_get_constraintdef(oid)
		from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
		union all select 'deals', regexp_split_to_table(prosrc, '\s+and\s+') from pg_proc where proname = 'deal_is_sound'`)
	require.NoError(t, err)
	all := map[string][]string{}
	var table, text string
	_, err = pgx.ForEachRow(found, []any{&table, &text}, func() error {
		column := checkedColumn.FindStringSubmatch(text)
		for _, v := range checkedValue.FindAllStringSubmatch(text, -1) {
			if column != nil {
				if !slices.Contains(all[table+"."+column[1]], v[1]) { // a rule beside the list may name one of its values
					all[table+"."+column[1]] = append(all[table+"."+column[1]], v[1])
				}
			}
		}
		return nil
	})
	require.NoError(t, err)
	return all
}

// The pairs of status and substatus that the database lets a deal have are those that the table of its life leads to.
func TestStatesAreTheSameInTheDatabase(t *testing.T) {
	t.Parallel()
	pairs := []string{"New/Pending", "New/Received", "None/None"} // a deal begins so
	for _, to := range deal.Transitions() {
		pairs = append(pairs, to.String())
	}
	h := apitest.New(t)
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(),
		`select substring(prosrc from '\(status, substatus\) in (.*?)\n\s+and') from pg_proc where proname = 'deal_is_sound'`).Scan(&text))
	values := checkedValue.FindAllStringSubmatch(text, -1)
	inDatabase := map[string]bool{}
	for i := 0; i+1 < len(values); i += 2 {
		inDatabase[values[i][1]+"/"+values[i+1][1]] = true
	}
	want := map[string]bool{}
	for _, p := range pairs {
		want[p] = true
	}
	require.Equal(t, want, inDatabase)
}

func TestListsOfGoNameEveryConstant(t *testing.T) {
	t.Parallel()
	var actions, roles []string
	for _, a := range access.Actions() {
		actions = append(actions, string(a))
	}
	for _, p := range access.Permissions() {
		roles = append(roles, string(p.Role))
	}
	require.ElementsMatch(t, constants(t, "access.Action"), actions)
	require.ElementsMatch(t, constants(t, "access.Role"), roles)
}

func TestReferenceListsAreTheSameInTheContract(t *testing.T) {
	t.Parallel()
	contract := apitest.Contract(t)
	list := contract.Paths.Value("/v1/reference/{list}").Get.Parameters.GetByInAndName("path", "list")
	var names []string
	for _, v := range list.Schema.Value.Enum {
		names = append(names, v.(string))
	}
	require.ElementsMatch(t, reference.Names(), names)
	require.ElementsMatch(t, reference.Names(), constants(t, "reference."), "the constants have no type")

	for place, name := range map[string]string{
		"AssistanceRequestCode": reference.HelpTypes, "NullableAssistanceRequestCode": reference.HelpTypes,
		"AuditEntry.action": reference.AuditActions, "Status": reference.Statuses, "Substatus": reference.Substatuses,
		"DealType": reference.DealTypes, "EventType": reference.EventTypes, "RoleName": reference.Roles,
	} {
		list, _ := reference.Get(name)
		var codes []string
		for _, e := range list.Entries {
			codes = append(codes, e.Code)
		}
		require.ElementsMatch(t, codes, contractEnum(t, contract, place), place)
	}
}

// A check is a condition for creating a deal, a prerequisite of a review, or a gap of a profile.
func TestCheckCodesAreTheSameInTheContract(t *testing.T) {
	t.Parallel()
	want := append(constants(t, "solution.CheckCode"), constants(t, "profile.GapCode")...)
	want = append(want, constants(t, "registration.CriterionCode")...)
	want = append(want, "CallerIsReferralAdmin", "OrganizationHasCoSellReadySolution")
	require.ElementsMatch(t, want, contractEnum(t, apitest.Contract(t), "Check.code"))
}

func TestStatesOfSolutionsAreTheSameInTheContract(t *testing.T) {
	t.Parallel()
	want := append(constants(t, "solution.PublishState"), constants(t, "solution.ReviewState")...)
	for _, place := range []string{"SolutionState", "SolutionHistoryEntry.from"} {
		require.ElementsMatch(t, want, contractEnum(t, apitest.Contract(t), place))
	}
}

func TestWhatPartnersAreFoundByIsTheSameInTheContract(t *testing.T) {
	t.Parallel()
	contract := apitest.Contract(t)
	require.ElementsMatch(t, constants(t, "partner.Dimension"), contractEnum(t, contract, "PartnerDimension"))
	require.ElementsMatch(t, constants(t, "partner.Part"), contractEnum(t, contract, "PartnerWord.part"))
	require.ElementsMatch(t, constants(t, "ranking.Step"), contractEnum(t, contract, "ScoreStep"))
}

func TestReasonsOfAFitAreTheSameInTheContract(t *testing.T) {
	t.Parallel()
	want := constants(t, "ranking.ReasonCode")
	for _, d := range ranking.Dimensions() {
		want = append(want, string(d))
	}
	require.ElementsMatch(t, want, contractEnum(t, apitest.Contract(t), "FitReason.code"))
}

func TestSortKeysAreTheSameInTheContract(t *testing.T) {
	t.Parallel()
	contract := apitest.Contract(t)
	var want, got []string
	for _, k := range constants(t, "deal.SortKey") {
		if want = append(want, k); k != string(deal.ByFit) { // nobody wants the worst first
			want = append(want, "-"+k)
		}
	}
	for _, v := range contract.Paths.Value("/v1/deals").Get.Parameters.GetByInAndName("query", "sort").Schema.Value.Enum {
		got = append(got, v.(string))
	}
	require.ElementsMatch(t, want, got)

	want, got = nil, nil
	for _, k := range constants(t, "registration.SortKey") {
		want = append(want, k, "-"+k)
	}
	for _, v := range contract.Paths.Value("/v1/registrations").Get.Parameters.GetByInAndName("query", "sort").Schema.Value.Enum {
		got = append(got, v.(string))
	}
	require.ElementsMatch(t, want, got)
}
