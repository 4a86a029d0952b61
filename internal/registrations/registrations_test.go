package registrations_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
)

func status(t *testing.T, r *apitest.Response) string {
	t.Helper()
	return r.Want(t, http.StatusOK).Text(t, "status")
}

// A deal worth more than USD 1 M is reviewed, sent back, corrected and passed.
func TestARegistrationThatIsReviewed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, reviewer := h.ContosoAdmin(), h.Operator()
	deal := h.CreateAccepted(t)
	eligibility := func() *apitest.Response {
		return contoso.Get(t, apitest.Path(deal, "registration-eligibility")+"?type=AzureIpCoSell").Want(t, http.StatusOK)
	}
	require.Equal(t, false, eligibility().At(t, "items", 0, "eligible"), "it is not won yet")
	h.Clock.Add(73 * time.Hour)
	won := contoso.Post(t, apitest.Path(deal, "win"), nil).Want(t, http.StatusOK)
	require.Empty(t, won.At(t, "warnings"))
	require.Equal(t, true, eligibility().At(t, "items", 0, "eligible"))
	before := contoso.Get(t, apitest.Path(deal)).Want(t, http.StatusOK)

	created := contoso.Post(t, apitest.Path(deal, "registrations"), h.ReviewedForm(), apitest.Key("once")).Want(t, http.StatusCreated)
	id := created.ID(t)
	require.Equal(t, apitest.RegistrationPath(id), created.Header.Get("Location"))
	require.Equal(t, "ReviewPending", created.Text(t, "status"))
	require.Equal(t, []any{"AnnualContractValueAboveLimit"}, created.At(t, "reviewReasons"))
	require.InDelta(t, 1, created.At(t, "programVersion"), 0)
	again := contoso.Post(t, apitest.Path(deal, "registrations"), h.ReviewedForm(), apitest.Key("once")).Want(t, http.StatusCreated)
	require.Equal(t, id, again.ID(t))
	contoso.Post(t, apitest.Path(deal, "registrations"), h.ReviewedForm()).WantProblem(t, http.StatusConflict, "already-registered")

	queue := reviewer.Get(t, "/v1/registration-reviews?organizationId=contoso&claimed=Nobody").Want(t, http.StatusOK)
	require.Equal(t, id, queue.Text(t, "items", 0, "registration", "id"))
	reviewer.Post(t, apitest.ReviewPath(id, "claim"), nil).Want(t, http.StatusOK)
	require.Empty(t, reviewer.Get(t, "/v1/registration-reviews?claimed=Nobody").At(t, "items"))
	require.Len(t, reviewer.Get(t, "/v1/registration-reviews?claimed=Mine").At(t, "items"), 1)
	reviewer.Post(t, apitest.ReviewPath(id, "ask-for-action"), apitest.Object{"comments": "Whose name is in the contract?"}).Want(t, http.StatusOK)

	back := contoso.Get(t, apitest.RegistrationPath(id)).Want(t, http.StatusOK)
	require.Equal(t, "ActionRequired", back.Text(t, "status"))
	require.Equal(t, "Whose name is in the contract?", back.Text(t, "statusReason"))
	contoso.Patch(t, apitest.RegistrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	contoso.Patch(t, apitest.RegistrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	edited := contoso.Patch(t, apitest.RegistrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}, apitest.IfMatch(back.ETag())).Want(t, http.StatusOK)
	require.InDelta(t, 50000, edited.At(t, "annualContractValue"), 0)
	require.Equal(t, "ReviewPending", status(t, contoso.Post(t, apitest.RegistrationPath(id, "resubmit"), apitest.Object{"comments": "Ours"})))
	require.Equal(t, "Passed", status(t, reviewer.Post(t, apitest.ReviewPath(id, "pass"), nil)))
	require.Equal(t, "Closed", status(t, reviewer.Post(t, apitest.ReviewPath(id, "close"), nil)))
	reviewer.Post(t, apitest.ReviewPath(id, "fail"), apitest.Object{"comments": "no"}).WantProblem(t, http.StatusConflict, "registration-state")

	history := contoso.Get(t, apitest.RegistrationPath(id, "history")+"?limit=100").Want(t, http.StatusOK)
	for i, want := range []string{"Close", "Pass", "Resubmit", "Edit", "AskForAction", "Submit"} {
		require.Equal(t, want, history.Text(t, "items", i, "action"))
	}
	require.Equal(t, apitest.Object{"type": "Party", "id": nil, "name": "Microsoft", "organizationId": "msft"}, history.At(t, "items", 1, "actor"))

	after := contoso.Get(t, apitest.Path(deal)).Want(t, http.StatusOK)
	require.Equal(t, string(before.Body), string(after.Body), "the won deal stays as it is, to the byte")
	require.Equal(t, before.ETag(), after.ETag())
}

// A registration that is approved automatically is sampled, passed and closed.
func TestARegistrationThatIsApprovedByItself(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.Register(t, h.RegistrationForm())
	require.Equal(t, "Approved", status(t, h.ContosoAdmin().Get(t, apitest.RegistrationPath(id))))
	require.Equal(t, "ReviewPending", status(t, h.Operator().Post(t, apitest.ReviewPath(id, "sample"), nil)))
	require.Equal(t, []any{"Sampled"}, h.ContosoAdmin().Get(t, apitest.RegistrationPath(id)).At(t, "reviewReasons"))
	require.Equal(t, "Passed", status(t, h.Operator().Post(t, apitest.ReviewPath(id, "pass"), nil)))
	require.Equal(t, "Closed", status(t, h.Operator().Post(t, apitest.ReviewPath(id, "close"), nil)))
}

// For a failed registration an exception is asked for in the last hour of day 60, and decided for good.
func TestARegistrationThatFailsAndIsExcepted(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, reviewer := h.ContosoAdmin(), h.Operator()
	reviewer.Do(t, http.MethodPut, "/v1/holidays/2027-01-25", apitest.Object{"name": "A holiday"}).Want(t, http.StatusOK)
	id := h.Register(t, h.ReviewedForm())
	deal := contoso.Get(t, apitest.RegistrationPath(id)).Text(t, "dealId")
	require.Equal(t, "Failed", status(t, reviewer.Post(t, apitest.ReviewPath(id, "fail"), apitest.Object{"comments": "The contract is older"})))
	ask := apitest.Object{"type": "AzureIpCoSell", "justification": "The date was mistaken", "changes": apitest.Object{"signDateTime": "2026-08-01T00:00:00+02:00"}}
	h.Clock.Add(60*24*time.Hour + 11*time.Hour + 59*time.Minute) // 22 January 2027, 23:59
	asked := contoso.Post(t, apitest.Path(deal, "registration-exceptions"), ask).Want(t, http.StatusCreated)
	require.Equal(t, "2027-02-12", asked.Text(t, "decisionDueDate"), "14 working days, without the 25th")
	contoso.Post(t, apitest.Path(deal, "registration-exceptions"), ask).WantProblem(t, http.StatusConflict, "exception-already-asked")
	reviewer.Post(t, apitest.ReviewPath(id, "close"), nil).WantProblem(t, http.StatusConflict, "exception-pending")
	exception := "/v1/registration-exceptions/" + asked.ID(t)
	require.Len(t, reviewer.Get(t, "/v1/registration-exceptions").Want(t, http.StatusOK).At(t, "items"), 1)
	require.Equal(t, "Approved", status(t, reviewer.Post(t, exception+"/approve", apitest.Object{"comments": "Shown"})))
	reviewer.Post(t, exception+"/decline", apitest.Object{"comments": "After all not"}).WantProblem(t, http.StatusConflict, "exception-decided")

	back := contoso.Get(t, apitest.RegistrationPath(id)).Want(t, http.StatusOK)
	require.Equal(t, "ActionRequired", back.Text(t, "status"))
	old := apitest.Object{"contract": apitest.Object{"signDateTime": "2026-08-01T00:00:00+02:00"}}
	edited := contoso.Patch(t, apitest.RegistrationPath(id), old, apitest.IfMatch(back.ETag())).Want(t, http.StatusOK)
	require.Equal(t, "2026-08-01T00:00:00+02:00", edited.Text(t, "contract", "signDateTime"), "a day stays the one that was written")
	require.Equal(t, "ReviewPending", status(t, contoso.Post(t, apitest.RegistrationPath(id, "resubmit"), nil)))
	require.Equal(t, "Passed", status(t, reviewer.Post(t, apitest.ReviewPath(id, "pass"), nil)))
}

// Of two operators who decide at once one wins, and the other is told the registration's new status. The same holds for two claims, and
// for two forms for one deal.
func TestRacesOfRegistrations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := h.AddUser(access.Microsoft, "second@msft.example", access.Grant{Role: access.Operator})
	race := func(first, second func() *apitest.Response) (won, lost int) {
		results := make(chan int, 2)
		for _, do := range []func() *apitest.Response{first, second} {
			go func() { results <- do().Status }()
		}
		for range 2 {
			if status := <-results; status < http.StatusMultipleChoices {
				won++
			} else if status == http.StatusConflict {
				lost++
			}
		}
		return won, lost
	}
	comments := apitest.Object{"comments": "Looked at it"}
	for range apitest.Size(t, "COSELL_TEST_RACES", 6) {
		deal := h.CreateWon(t)
		form := h.ReviewedForm()
		submit := func() *apitest.Response { return h.ContosoAdmin().Post(t, apitest.Path(deal, "registrations"), form) }
		won, lost := race(submit, submit)
		require.Equal(t, []int{1, 1}, []int{won, lost}, "two forms for one deal")
		id := h.ContosoAdmin().Get(t, apitest.Path(deal, "registrations")).Text(t, "items", 0, "id")

		won, lost = race(func() *apitest.Response { return h.Operator().Post(t, apitest.ReviewPath(id, "claim"), nil) },
			func() *apitest.Response { return other.Post(t, apitest.ReviewPath(id, "claim"), nil) })
		require.Equal(t, []int{1, 1}, []int{won, lost}, "two claims")
		other.Post(t, apitest.ReviewPath(id, "release"), nil).Want(t, http.StatusOK)
		won, lost = race(func() *apitest.Response { return h.Operator().Post(t, apitest.ReviewPath(id, "pass"), nil) },
			func() *apitest.Response { return other.Post(t, apitest.ReviewPath(id, "fail"), comments) })
		require.Equal(t, []int{1, 1}, []int{won, lost}, "two decisions")
		require.Len(t, h.ContosoAdmin().Get(t, apitest.RegistrationPath(id, "history")).At(t, "items"), 2)
	}
}

// While one reviewer has claimed a registration, no other can decide it. Nobody reviews a registration that they submitted themselves, as
// a user of whatever organisation.
func TestWhoReviewsARegistration(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := h.AddUser(access.Microsoft, "second@msft.example", access.Grant{Role: access.Operator})
	id := h.Register(t, h.ReviewedForm())
	h.Operator().Post(t, apitest.ReviewPath(id, "claim"), nil).Want(t, http.StatusOK)
	h.Operator().Post(t, apitest.ReviewPath(id, "claim"), nil).Want(t, http.StatusOK)
	for _, step := range []string{"claim", "pass"} {
		other.Post(t, apitest.ReviewPath(id, step), nil).WantProblem(t, http.StatusConflict, "claimed-by-another")
	}
	other.Post(t, apitest.ReviewPath(id, "release"), nil).Want(t, http.StatusOK)
	own := h.AddUser(access.Microsoft, h.ContosoAdmin().Get(t, "/v1/access").Text(t, "user", "email"), access.Grant{Role: access.Operator})
	for _, step := range []string{"claim", "pass"} {
		own.Post(t, apitest.ReviewPath(id, step), nil).WantProblem(t, http.StatusForbidden, "own-registration")
	}
	own.Post(t, "/v1/registration-exceptions/"+h.AskException(t, id)+"/approve", apitest.Object{"comments": "x"}).
		WantProblem(t, http.StatusForbidden, "own-registration")
}

// A registration is visible to its party and its reviewers. The other parties of the engagement, and Microsoft's sellers, see nothing of
// it: not in deals, lists, histories or the feed, nor in refusals.
func TestWhatOthersSeeOfARegistration(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	deal := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft, "3000001"))
	h.AcceptForMicrosoft(t, deal)
	theirs := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), deal)
	h.NorthwindAdmin().Post(t, apitest.Path(theirs, "accept"), nil).Want(t, http.StatusOK)
	microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), deal)
	h.ContosoAdmin().Post(t, apitest.Path(deal, "win"), nil).Want(t, http.StatusOK)
	look := func(c *apitest.Client, own string) string {
		text := ""
		for _, path := range []string{
			apitest.Path(own), apitest.Path(own, "history"), apitest.Path(own, "microsoft-response"), "/v1/deals?include=microsoftResponse",
		} {
			text += string(c.Get(t, path).Want(t, http.StatusOK).Body)
		}
		for {
			placed, err := h.Outbox.SequenceEvents(t.Context())
			require.NoError(t, err)
			if placed == 0 {
				break
			}
		}
		return text + fmt.Sprint(c.Get(t, "/v1/events?limit=100").Want(t, http.StatusOK).At(t, "items"))
	}
	northwinds, sellers := look(h.NorthwindAdmin(), theirs), look(h.Seller(), microsofts)
	form := h.RegistrationForm()
	form["contract"].(apitest.Object)["value"] = 31337.42
	form["solutionDetails"].([]any)[0].(apitest.Object)["value"] = 30000
	created := h.ContosoAdmin().Post(t, apitest.Path(deal, "registrations"), form).Want(t, http.StatusCreated)
	require.Equal(t, []any{"SeveralPartners"}, created.At(t, "reviewReasons"))
	require.Equal(t, northwinds, look(h.NorthwindAdmin(), theirs))
	require.Equal(t, sellers, look(h.Seller(), microsofts))
	require.Contains(t, look(h.ContosoAdmin(), deal), "registration-created")

	for _, path := range []string{apitest.RegistrationPath(created.ID(t)), apitest.RegistrationPath(created.ID(t), "history"), apitest.Path(deal, "registrations"), apitest.Path(deal, "registration-eligibility")} {
		h.NorthwindAdmin().Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
	}
	require.Empty(t, h.NorthwindAdmin().Get(t, "/v1/registrations").Want(t, http.StatusOK).At(t, "items"))
	require.Empty(t, h.NorthwindAdmin().Get(t, apitest.Path(theirs, "registrations")).Want(t, http.StatusOK).At(t, "items"))
	require.NotContains(t, string(h.NorthwindAdmin().Get(t, apitest.Path(theirs, "registration-eligibility")).Want(t, http.StatusOK).Body), created.ID(t))
	h.Seller().Get(t, "/v1/registrations").WantProblem(t, http.StatusForbidden, "role-missing")
	queued := h.Operator().Get(t, apitest.ReviewPath(created.ID(t))).Want(t, http.StatusOK)
	require.InDelta(t, 31337.42, queued.At(t, "registration", "contract", "value"), 0)
	require.InDelta(t, 0, queued.At(t, "otherPartiesRegistered"), 0)
}

// Lists are paged by keyset in both orders, with filters and the totals of everything that matches.
func TestTheListOfRegistrations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	var ids []string
	for i, value := range []any{50000, 40000, 60000, 40000} {
		form := h.RegistrationForm()
		form["contract"].(apitest.Object)["value"] = value
		ids = append(ids, h.Register(t, form))
		if i == 1 {
			h.Clock.Add(10 * 24 * time.Hour) // 3 December
		}
	}
	h.Operator().Post(t, apitest.ReviewPath(ids[0], "sample"), nil).Want(t, http.StatusOK)
	all := func(query string) (found []string) {
		path := "/v1/registrations?limit=1" + query
		for path != "" {
			page := h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK)
			require.Len(t, page.At(t, "items"), 1)
			found = append(found, page.Text(t, "items", 0, "id"))
			path = ""
			if cursor, more := page.At(t, "nextCursor").(string); more {
				path = "/v1/registrations?limit=1" + query + "&cursor=" + cursor
			}
		}
		return found
	}
	require.Equal(t, []string{ids[3], ids[2], ids[1], ids[0]}, all(""))
	require.Equal(t, []string{ids[2], ids[0], ids[3], ids[1]}, all("&sort=-annualContractValueUsd"))
	require.Equal(t, []string{ids[0]}, all("&status=ReviewPending"))
	require.Equal(t, []string{ids[3], ids[2]}, all("&month=2026-12"))
	require.Equal(t, []string{ids[1]}, all("&month=2026-11&status=Approved&type=AzureIpCoSell&solutionId=SOL-10001-CTS"))
	totals := h.ContosoAdmin().Get(t, "/v1/registrations?month=2026-12").Want(t, http.StatusOK)
	require.Equal(t, apitest.Object{"count": 2.0, "exact": true, "annualContractValueUsd": 100000.0}, totals.At(t, "totals"))
	require.Empty(t, h.ContosoAdmin().Get(t, "/v1/registrations?solutionId=SOL-10002-CTS").Want(t, http.StatusOK).At(t, "items"))
	h.ContosoAdmin().Get(t, "/v1/registrations?month=0000-01").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	mine := h.AddUser("contoso", "carl@contoso.example", access.Grant{Role: access.ReferralUser})
	require.Empty(t, mine.Get(t, "/v1/registrations").Want(t, http.StatusOK).At(t, "items"), "on nobody's team")
}

// Reviewers read page by page what waits for them, the longest waiting first, and likewise the exceptions that they are asked for.
func TestThePagesOfTheReviewers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	var ids, asked []string
	for range 3 {
		ids = append(ids, h.Register(t, h.ReviewedForm()))
		asked = append(asked, h.AskException(t, ids[len(ids)-1]))
		h.Clock.Add(24*time.Hour + time.Millisecond)
	}
	all := func(list string, at ...any) (found []string) {
		for cursor, more := "", true; more; {
			page := h.Operator().Get(t, list+"limit=1"+cursor).Want(t, http.StatusOK)
			require.Len(t, page.At(t, "items"), 1)
			found = append(found, page.Text(t, append([]any{"items", 0}, at...)...))
			cursor, more = page.At(t, "nextCursor").(string)
			cursor = "&cursor=" + cursor
		}
		return found
	}
	require.Equal(t, ids, all("/v1/registration-reviews?", "registration", "id"))
	require.Equal(t, asked, all("/v1/registration-exceptions?", "id"))
	h.Operator().Post(t, apitest.ReviewPath(ids[1], "pass"), nil).Want(t, http.StatusOK)
	h.Operator().Post(t, "/v1/registration-exceptions/"+asked[1]+"/approve", apitest.Object{"comments": "Shown"}).Want(t, http.StatusOK)
	require.Equal(t, []string{ids[0], ids[2]}, all("/v1/registration-reviews?", "registration", "id"))
	require.Equal(t, []string{asked[0], asked[2]}, all("/v1/registration-exceptions?", "id"))
	require.ElementsMatch(t, ids, all("/v1/registration-reviews?status=ActionRequired,ReviewPending,ActionRequired&", "registration", "id"), "whatever of several")
	require.Equal(t, asked, all("/v1/registration-exceptions?status=Pending,Approved,Pending&", "id"), "in one order")
}

// Registrations are judged by the program of their day; earlier ones keep their version, and the version that the database begins with is
// that of the rules.
func TestAVersionOfTheProgram(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	first, err := json.Marshal(registration.First())
	require.NoError(t, err)
	list := h.NorthwindAdmin().Get(t, "/v1/registration-programs").Want(t, http.StatusOK)
	kept, err := json.Marshal(list.At(t, "items", 0))
	require.NoError(t, err)
	require.JSONEq(t, string(first), string(kept))

	before := h.Register(t, h.RegistrationForm())
	next := registration.ProgramDraft{ValidFrom: "2026-11-24", Figures: registration.First().Figures}
	next.Incentives[0].MaxApprovedByItself = money.MustParse("1000")
	h.Operator().Post(t, "/v1/registration-programs", next).Want(t, http.StatusCreated)
	h.Operator().Post(t, "/v1/registration-programs", next).WantProblem(t, http.StatusConflict, "program-overlap")
	next.ValidFrom, next.Incentives = "2027-01-01", next.Incentives[1:]
	h.Operator().Post(t, "/v1/registration-programs", next).WantProblem(t, http.StatusConflict, "program-in-use")
	next.ValidFrom = "2026-11-22"
	h.Operator().Post(t, "/v1/registration-programs", next).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")

	today := h.Register(t, h.RegistrationForm())
	h.Clock.Add(24 * time.Hour)
	later := h.Register(t, h.RegistrationForm())
	for id, want := range map[string][]any{before: {1.0, "Approved"}, today: {1.0, "Approved"}, later: {2.0, "ReviewPending"}} {
		r := h.ContosoAdmin().Get(t, apitest.RegistrationPath(id)).Want(t, http.StatusOK)
		require.Equal(t, want, []any{r.At(t, "programVersion"), r.At(t, "status")})
	}
}

// What cannot be registered, at the door.
func TestBadRegistrations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	won := h.CreateWon(t)
	require.Equal(t, "WonTooEarly", h.ContosoAdmin().Get(t, apitest.Path(won, "registration-eligibility")).Text(t, "items", 0, "warnings", 0, "code"))
	lost := h.CreateAccepted(t)
	h.ContosoAdmin().Post(t, apitest.Path(lost, "lose"), apitest.Object{"reasonCode": "BudgetTooSmall"}).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, apitest.Path(lost, "registrations"), h.RegistrationForm()).WantProblem(t, http.StatusConflict, "registration-not-eligible")
	private := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(private, "win"), nil).Want(t, http.StatusOK)
	refused := h.ContosoAdmin().Post(t, apitest.Path(private, "registrations"), h.RegistrationForm()).WantProblem(t, http.StatusConflict, "registration-not-eligible")
	require.Contains(t, refused.FailedChecks(t), "DealIsSharedWithMicrosoft")

	other := h.ContosoAdmin().Get(t, apitest.Path(won, "registration-eligibility")+"?type=CspDirectBill").Want(t, http.StatusOK)
	require.Equal(t, "CSP direct bill cannot be registered: only IP incentives can.", other.Text(t, "items", 0, "criteria", 0, "detail"))
	h.ContosoAdmin().Get(t, apitest.Path(won, "registration-eligibility")+"?type=Nothing").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	for name, c := range map[string]struct {
		pointer, value string
		want           []string
	}{
		"no rate":            {"/contract/currency", `"AFN"`, []string{"/contract/currency no-exchange-rate"}},
		"another incentive":  {"/type", `"CspDirectBill"`, []string{"/type incentive-not-registrable"}},
		"signed tomorrow":    {"/contract/signDateTime", `"2026-11-24T00:00:00Z"`, []string{"/contract/signDateTime in-the-future"}},
		"signed yesterday":   {"/contract/signDateTime", `"2026-11-22T23:59:59Z"`, []string{"/contract/signDateTime before-deal"}},
		"no day":             {"/contract/signDateTime", `"0000-01-01T00:00:00Z"`, []string{"/contract/signDateTime invalid-value"}},
		"an unknown member":  {"/contract/hardware", `1`, []string{"/contract/hardware unknown-field"}},
		"more than it holds": {"/solutionDetails/0/value", `42000.01`, []string{"/solutionDetails/0/value above-contract-value"}},
	} {
		r := h.ContosoAdmin().Post(t, apitest.Path(won, "registrations"), apitest.Set(t, h.RegistrationForm(), c.pointer, c.value))
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, "%s: %s", name, r.Body)
		require.Equal(t, c.want, r.Mistakes(t), name)
	}
	for _, day := range []string{`"2027-02-29T00:00:00Z"`, `"0000-01-01T00:00:00Z"`} {
		r := h.ContosoAdmin().Post(t, apitest.Path(won, "registrations"), apitest.Set(t, h.RegistrationForm(), "/contract/startDateTime", day))
		require.Equal(t, "contract/startDateTime: There is no such day or time.", r.Text(t, "detail"), day)
	}
	h.SolutionAdmin().Post(t, "/v1/solutions/SOL-10001-CTS/withdraw", nil).Want(t, http.StatusOK)
	refused = h.ContosoAdmin().Post(t, apitest.Path(won, "registrations"), h.RegistrationForm()).WantProblem(t, http.StatusConflict, "registration-not-eligible")
	require.Equal(t, []string{"SolutionHasIncentive"}, refused.FailedChecks(t), "it has lost its status after the win")
}
