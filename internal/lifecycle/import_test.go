package lifecycle_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// upload uploads a file.
func upload(t *testing.T, c *apitest.Client, file string, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return c.Post(t, "/v1/deals.csv", file, append(headers, apitest.CSV)...)
}

// sheetOf is a downloaded file that is edited.
type sheetOf struct{ lines [][]string }

func download(t *testing.T, c *apitest.Client, query string) *sheetOf {
	t.Helper()
	r := c.Get(t, "/v1/deals.csv"+query).Want(t, http.StatusOK)
	lines, err := csv.NewReader(strings.NewReader(string(r.Body))).ReadAll()
	require.NoError(t, err)
	return &sheetOf{lines}
}

// set writes the text into the column's cell in the row of the deal.
func (s *sheetOf) set(t *testing.T, id, column, text string) {
	t.Helper()
	*s.at(t, id, column) = text
}

func (s *sheetOf) cell(t *testing.T, id, column string) string {
	t.Helper()
	return *s.at(t, id, column)
}

func (s *sheetOf) at(t *testing.T, id, column string) *string {
	t.Helper()
	row := slices.IndexFunc(s.lines, func(line []string) bool { return line[0] == id })
	require.Positive(t, row)
	at := slices.Index(s.lines[0], column)
	require.GreaterOrEqual(t, at, 0, column)
	return &s.lines[row][at]
}

func (s *sheetOf) String() string {
	var text strings.Builder
	_ = csv.NewWriter(&text).WriteAll(s.lines)
	return text.String()
}

// outcomes returns what became of the rows, as in "2 Updated Edit,Win".
func outcomes(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var done struct {
		Items []struct {
			Row     int
			Outcome string
			Actions []string
		}
	}
	r.Want(t, http.StatusOK).Decode(t, &done)
	var all []string
	for _, i := range done.Items {
		all = append(all, strings.TrimSpace(fmt.Sprint(i.Row, " ", i.Outcome, " ", strings.Join(i.Actions, ","))))
	}
	return all
}

// TestWhatCameDownGoesUp shows that a downloaded file changes nothing when it is uploaded as it is, whatever states its deals are in, and
// that edits in it are carried out by the steps of each deal's life, in the channel of files.
func TestWhatCameDownGoesUp(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
	draft["name"], draft["externalReferenceId"] = "=1+1", "'=x"
	draft["details"].(apitest.Object)["notes"] = "first\r\nsecond"
	draft["details"].(apitest.Object)["dealValue"] = "50000.50"
	draft["details"].(apitest.Object)["requirements"].(apitest.Object)["industries"] = []any{
		apitest.Object{"id": "Agriculture, Forestry, & Fishing"}, apitest.Object{"id": "Education"},
	}
	person := apitest.Person("bo@contoso.example")
	person["contactPreference"] = apitest.Object{"locale": "sv-SE", "disableNotifications": true}
	draft["team"] = []any{apitest.Person("ada@contoso.example"), person}
	asked := admin.Create(t, draft)
	won, lost, declined := admin.Create(t, apitest.Draft("contoso")), admin.Create(t, apitest.Draft("contoso")), h.Incoming(t)
	_ = declined
	closed := admin.Create(t, apitest.Draft("contoso"))
	admin.Post(t, apitest.Path(closed, "lose"), apitest.Object{"reasonCode": "Other", "notes": "moved"}).Want(t, http.StatusOK)
	lead := h.CreateLead(t, apitest.LeadTo("contoso"))
	gone := h.CreateLead(t, apitest.LeadTo("contoso"))

	s := download(t, admin, "?sort=createdDateTime")
	before := h.DumpDeals(t)
	for _, line := range outcomes(t, upload(t, admin, s.String())) {
		require.Contains(t, line, "Unchanged")
	}
	require.Equal(t, before, h.DumpDeals(t))

	s.set(t, asked, "name", "Another name")
	s.set(t, asked, "details/notes", "")
	s.set(t, asked, "team", "Robin,Lake,+46 8 555 01 00,ada@contoso.example\nBo,Ek,+46 8 555 01 00,bo@contoso.example,Boss\n")
	s.set(t, won, "details/dealValue", "60000.00")
	s.set(t, won, "substatus", "Won")
	s.set(t, won, "statusNotes", "signed")
	s.set(t, lost, "status", "Closed")
	s.set(t, lost, "substatus", "Lost")
	s.set(t, lost, "statusReason", "BudgetTooSmall")
	s.set(t, lead, "status", "Active")
	s.set(t, lead, "name", "Our name")
	s.set(t, lead, "salesStage", "40")
	s.set(t, gone, "substatus", "Declined")
	s.set(t, gone, "statusReason", "AbuseOrSpam")
	preview := admin.Post(t, "/v1/deals.csv?dryRun=true", s.String(), apitest.CSV)
	require.Len(t, outcomes(t, preview), len(s.lines)-1)
	require.Equal(t, before, h.DumpDeals(t))
	done := upload(t, admin, strings.ReplaceAll("\ufeff"+s.String(), "\n", "\r\n"), apitest.Key("once"))
	all := outcomes(t, done)
	require.Contains(t, all, "2 Updated Edit")
	require.Contains(t, all, "3 Updated Edit,Win")
	require.Contains(t, all, "4 Updated Lose")
	require.Contains(t, all, "5 Unchanged")
	again := upload(t, admin, strings.ReplaceAll("\ufeff"+s.String(), "\n", "\r\n"), apitest.Key("once"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Equal(t, done.Body, again.Body)

	read := admin.Get(t, apitest.Path(asked))
	require.Equal(t, "Another name", read.Text(t, "name"))
	require.Nil(t, read.At(t, "details", "notes"))
	require.Equal(t, "'=x", read.Text(t, "externalReferenceId"))
	require.Equal(t, "Csv", read.Text(t, "lastModifiedVia"))
	require.Equal(t, "sv-SE", read.Text(t, "team", 1, "contactPreference", "locale"))
	require.Equal(t, "Boss", read.Text(t, "team", 1, "title"))
	read = admin.Get(t, apitest.Path(won))
	require.Equal(t, "Won", read.Text(t, "substatus"))
	require.Equal(t, "signed", read.Text(t, "statusNotes"))
	require.InDelta(t, 60000, read.At(t, "details", "dealValue"), 0)
	require.Equal(t, "BudgetTooSmall", admin.Get(t, apitest.Path(lost)).Text(t, "statusReason"))
	read = admin.Get(t, apitest.Path(lead))
	require.Equal(t, "Accepted", read.Text(t, "substatus"))
	require.Equal(t, "Our name", read.Text(t, "name"))
	require.Equal(t, "40", read.Text(t, "salesStage"))
	require.Equal(t, "Declined", admin.Get(t, apitest.Path(gone)).Text(t, "substatus"))
	require.Equal(t, "Csv", admin.Get(t, apitest.Path(won, "history")).Text(t, "items", 0, "channel"))
}

// TestRowsCreateDeals shows that rows without an id create deals and invite their targets, with any cell separator.
func TestRowsCreateDeals(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001")
	r := upload(t, admin, apitest.DealFile(draft, apitest.Draft("contoso")))
	require.Equal(t, []string{"2 Created Create", "3 Created Create"}, outcomes(t, r))
	read := admin.Get(t, apitest.Path(r.Text(t, "items", 0, "id"))).Want(t, http.StatusOK)
	require.Equal(t, "CoSell", read.Text(t, "dealType"))
	require.Equal(t, "Csv", read.Text(t, "createdVia"))
	require.Equal(t, r.Text(t, "items", 0, "eTag"), read.Header.Get("ETag"))
	h.As("northwind", access.ReferralAdmin).Get(t, "/v1/deals?engagementId="+read.Text(t, "engagementId")).Want(t, http.StatusOK)

	for _, separator := range []string{",", ";", "\t"} {
		cells := [][]string{
			{
				"Name", "customerprofile/name", "customerProfile/address/country", "consent/consentToToShareInfoWithOthers",
				"consent/consentToContact", "details/dealValue", "details/currency", "details/closingDateTime",
				"details/requirements/solutions", "team", "",
			},
			{
				"A deal", "Adatum", "SE", "TRUE", "FALSE", "42000.00", "USD", "2035-06-30", "SOL-10001-CTS",
				`"Ada,Berg,+46 8 1,ada@contoso.example"`, "",
			},
		}
		file := strings.Join(cells[0], separator) + "\n\n" + strings.Join(cells[1], separator) + "\n" + strings.Repeat(separator, 10) + "\n"
		r := upload(t, admin, file)
		require.Equal(t, []string{"3 Created Create"}, outcomes(t, r), "%q", separator)
	}
	seller := h.As("msft", access.MicrosoftSeller)
	ours := apitest.Inviting(apitest.Draft(access.Microsoft), "1000001")
	require.Len(t, outcomes(t, upload(t, seller, apitest.DealFile(ours, ours))), 2)
}

// TestAFileIsTakenAsAWholeOrNotAtAll shows that the mistakes of all rows are named, and that then nothing is written.
func TestAFileIsTakenAsAWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	theirs := h.As("northwind", access.ReferralAdmin).Create(t, apitest.Draft("northwind"))
	var ids []string
	for range 8 {
		ids = append(ids, admin.Create(t, apitest.Draft("contoso")))
	}
	admin.Post(t, apitest.Path(ids[7], "win"), nil).Want(t, http.StatusOK)
	s := download(t, admin, "?sort=createdDateTime")
	admin.Patch(t, apitest.Path(ids[1]), apitest.Object{"name": "Changed since"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	s.set(t, ids[0], "name", "Good")
	s.set(t, ids[1], "name", "Stale")
	s.set(t, ids[2], "eTag", "")
	s.set(t, ids[3], "details/currency", "EURO")
	s.set(t, ids[3], "team", "")
	s.set(t, ids[3], "customerProfile/name", "Another")
	s.set(t, ids[3], "engagementId", "x")
	s.set(t, ids[3], "details/requirements/solutions", "a,b,c,d,e,f,g")
	s.set(t, ids[4], "substatus", "Lost")
	s.set(t, ids[5], "substatus", "Expired")
	s.set(t, ids[6], "statusReason", "Other")
	s.set(t, ids[7], "name", "Too late")
	for _, id := range []string{theirs, uuid.NewString(), "x", ids[0]} {
		line := slices.Clone(s.lines[1])
		line[0] = id
		s.lines = append(s.lines, line)
	}
	wrong := slices.Clone(s.lines[1])
	wrong[0], wrong[1] = "", ""
	s.lines = append(s.lines, wrong, slices.Clone(wrong))
	s.lines[13][slices.Index(s.lines[0], "details/dealValue")] = "-1"
	s.lines[13][slices.Index(s.lines[0], "status")] = "Closed"
	s.lines[14][slices.Index(s.lines[0], "mpnId")] = "2000001"
	before := h.DumpDeals(t)
	r := upload(t, admin, s.String()).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{
		"/rows/3/eTag stale-etag", "/rows/4/eTag if-match-required",
		"/rows/5/customerProfile/name fixed", "/rows/5/details/currency unknown-currency",
		"/rows/5/details/requirements/solutions invalid-value", "/rows/5/engagementId fixed", "/rows/5/team too-few",
		"/rows/6/statusReason required", "/rows/7/status deal-state", "/rows/8/statusReason fixed", "/rows/9/status deal-terminal",
		"/rows/10/id not-found", "/rows/11/id not-found", "/rows/12/id invalid-value", "/rows/13/id duplicate",
		"/rows/14/details/dealValue out-of-range", "/rows/14/status invalid-value", "/rows/15/mpnId unknown-location",
	}, r.Mistakes(t))
	require.Equal(t, before, h.DumpDeals(t))
}

// TestAFileIsReadAsAWhole shows what can be wrong with a file before its rows are looked at.
func TestAFileIsReadAsAWhole(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	for file, mistake := range map[string]string{
		"name,NAME,what\nx,y,z\n":                    "/columns/2 duplicate, /columns/3 unknown-field",
		"name\n\"x":                                  "/rows/2 invalid-value",
		"name\n\nx\"y\n":                             "/rows/3 invalid-value",
		"name\n\xff\n":                               " invalid-value",
		"name,mpnId\n":                               " required",
		"name\n" + strings.Repeat("x\n", 1001):       "/rows too-many",
		"id,eTag\n" + uuid.NewString() + ",1,more\n": "/rows/2 invalid-value",
	} {
		r := upload(t, admin, file).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, mistake, strings.Join(r.Mistakes(t), ", "), file)
	}
	upload(t, admin, "").WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	upload(t, admin, "name\n"+strings.Repeat("x", 1<<20)).WantProblem(t, http.StatusRequestEntityTooLarge, "body-too-large")
	admin.Post(t, "/v1/deals.csv", apitest.Draft("contoso")).WantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
}

// TestAFileIsOfWhoMay shows that a file may do exactly what its sender may do without one.
func TestAFileIsOfWhoMay(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin, user := h.As("contoso", access.ReferralAdmin), h.As("contoso", access.ReferralUser)
	mine := apitest.Draft("contoso")
	mine["team"] = []any{apitest.Person("ulf@contoso.example")}
	own, others := admin.Create(t, mine), admin.Create(t, apitest.Draft("contoso"))

	s := download(t, user, "")
	require.Len(t, s.lines, 2)
	s.set(t, own, "name", "Mine")
	r := upload(t, user, s.String(), apitest.Key("kept"))
	require.Equal(t, []string{"2 Updated Edit"}, outcomes(t, r))
	all := download(t, admin, "?sort=createdDateTime")
	r = upload(t, user, all.String()).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/rows/3/id role-missing"}, r.Mistakes(t))
	require.NotEmpty(t, r.At(t, "contacts"))
	require.NotEmpty(t, r.At(t, "missingRoles"))
	require.Equal(t, others, all.lines[2][0])

	r = upload(t, user, apitest.DealFile(mine)).WantProblem(t, http.StatusForbidden, "role-missing")
	require.NotEmpty(t, r.At(t, "checks"))
	upload(t, h.As("contoso", access.Viewer), all.String()).WantProblem(t, http.StatusForbidden, "role-missing")
	_, err := h.Connect(t).Exec(t.Context(), "update solutions set co_sell_status = 'InMarket' where organization_id = 'contoso'")
	require.NoError(t, err)
	upload(t, admin, apitest.DealFile(mine)).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
	require.Equal(t, []string{"2 Unchanged", "3 Unchanged"}, outcomes(t, upload(t, admin, download(t, admin, "").String())))

	admin.Patch(t, apitest.Path(own), apitest.Object{"team": []any{apitest.Person("ada@contoso.example")}}, apitest.IfMatch("*")).
		Want(t, http.StatusOK)
	upload(t, user, s.String(), apitest.Key("kept")).WantProblem(t, http.StatusForbidden, "role-missing")
}

// TestReferencesOfAFileAreUnique shows that a file cannot give two deals the same reference if the organisation wants unique ones, and
// that deals may swap theirs.
func TestReferencesOfAFileAreUnique(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	h.As("contoso", access.AccountAdmin).Patch(t, "/v1/organization-settings", apitest.Object{"uniqueExternalReferenceIds": true},
		apitest.IfMatch("*")).Want(t, http.StatusOK)
	var ids []string
	for _, reference := range []string{"A", "B", "C"} {
		ids = append(ids, admin.Create(t, apitest.Set(t, apitest.Draft("contoso"), "/externalReferenceId", apitest.Quoted(reference))))
	}
	s := download(t, admin, "?sort=createdDateTime")
	s.set(t, ids[0], "externalReferenceId", "B")
	s.set(t, ids[1], "externalReferenceId", "A")
	require.Equal(t, []string{"2 Updated Edit", "3 Updated Edit", "4 Unchanged"}, outcomes(t, upload(t, admin, s.String())))
	s = download(t, admin, "?sort=createdDateTime")
	s.set(t, ids[0], "externalReferenceId", "C")
	s.set(t, ids[1], "externalReferenceId", "D")
	fresh := slices.Clone(s.lines[1])
	fresh[0], fresh[1], fresh[slices.Index(s.lines[0], "externalReferenceId")] = "", "", "D"
	s.lines = append(s.lines, fresh)
	r := upload(t, admin, s.String()).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/rows/2/externalReferenceId reference-taken", "/rows/5/externalReferenceId reference-taken"}, r.Mistakes(t))
}

// TestRacingFilesDoNotDeadlock shows that of two files with the same deals, in opposite orders, one is taken at a time, and that the later
// one is told which deals have changed.
func TestRacingFilesDoNotDeadlock(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	for range 20 {
		admin.Create(t, apitest.Draft("contoso"))
	}
	for round := range 5 {
		there, back := download(t, admin, "?sort=createdDateTime"), download(t, admin, "?sort=-createdDateTime")
		for i := range 20 {
			there.lines[i+1][2], back.lines[i+1][2] = fmt.Sprint("there ", round), fmt.Sprint("back ", round)
		}
		statuses := make([]int, 2)
		var both sync.WaitGroup
		for i, file := range []string{there.String(), back.String()} {
			both.Go(func() { statuses[i] = upload(t, admin, file).Status })
		}
		both.Wait()
		slices.Sort(statuses)
		require.Equal(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, statuses)
	}
}

// TestALargeFileIsTakenInTime shows that the largest files, 1,000 new deals or as many changed ones, are taken well within the time of a
// request, in few round trips and with little memory.
func TestALargeFileIsTakenInTime(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	drafts := make([]apitest.Object, 1000)
	for i := range drafts {
		drafts[i] = apitest.Draft("contoso")
	}
	take := func(what, file string) *apitest.Response {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begun := time.Now() //nolint:forbidigo // a stopwatch
		var r *apitest.Response
		trips, _ := h.CountTrips(t, http.StatusOK, func() *apitest.Response { r = upload(t, admin, file); return r })
		took := time.Since(begun)
		runtime.ReadMemStats(&after)
		t.Logf("%s, %d kB: %v, %d round trips, %d MB allocated", what, len(file)/1000, took, trips,
			(after.TotalAlloc-before.TotalAlloc)>>20)
		require.LessOrEqual(t, trips, 5)
		return r
	}
	r := take("1,000 new deals", apitest.DealFile(drafts...))
	require.InDelta(t, 1000, r.At(t, "created"), 0)
	s := download(t, admin, "")
	for _, line := range s.lines[1:] {
		line[2] = "Another name"
	}
	require.InDelta(t, 1000, take("1,000 changes", s.String()).At(t, "updated"), 0)
}
