package partnercenter_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const registration = "/webhooks/v1/registration"

// fourEvents are the events that Microsoft's flow registers for.
var fourEvents = []string{"referral-created", "referral-updated", "related-referral-created", "related-referral-updated"}

// sent is what an endpoint was sent.
type sent struct {
	header http.Header
	body   []byte
}

func (s sent) thin(t *testing.T) map[string]any {
	t.Helper()
	var all map[string]any
	require.NoError(t, json.Unmarshal(s.body, &all))
	schema := apitest.PartnerCenters(t).Components.Schemas["ThinEvent"].Value
	require.NoError(t, schema.VisitJSON(all, openapi3.EnableFormatValidation()), "%s", s.body)
	return all
}

// receiver is an endpoint that answers with the status.
func receiver(t *testing.T, status int) (url string, got <-chan sent) {
	t.Helper()
	all := make(chan sent, 100)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		all <- sent{r.Header, body}
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	return s.URL, all
}

// next returns the next thing that is sent.
func next(t *testing.T, got <-chan sent) sent {
	t.Helper()
	select {
	case one := <-got:
		return one
	case <-time.After(time.Minute):
		require.FailNow(t, "nothing was sent")
		return sent{}
	}
}

// requireSigned fails the test unless the signature in the header is valid for the certificate that the message names.
func requireSigned(t *testing.T, h *apitest.Harness, one sent, header string) {
	t.Helper()
	require.Equal(t, "rsa-sha256", one.header.Get("X-MS-Signature-Algorithm"))
	path, is := strings.CutPrefix(one.header.Get("X-MS-Certificate-Url"), h.URL)
	require.True(t, is, one.header.Get("X-MS-Certificate-Url"))
	answer := h.With("").Get(t, path).Want(t, http.StatusOK)
	require.Equal(t, "application/pkix-cert", answer.Header.Get("Content-Type"))
	certificate, err := x509.ParseCertificate(answer.Body)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	_, err = certificate.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: h.Clock.Now()})
	require.NoError(t, err)
	text, is := strings.CutPrefix(one.header.Get(header), "Signature ")
	require.True(t, is, one.header)
	signature, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	key := certificate.PublicKey.(*rsa.PublicKey)
	sum := sha256.Sum256(one.body)
	require.NoError(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature))
	other := sha256.Sum256(append(one.body, ' '))
	require.Error(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, other[:], signature))
}

func TestARegistrationIsAWebhookOfTheOrganisation(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	missing := c.Get(t, registration).Want(t, 404)
	require.Equal(t, "itemNotFound", missing.Text(t, "error", "code"))
	url, _ := receiver(t, 200)
	made := c.Post(t, registration, apitest.Object{
		"webhookurl": url, "WEBHOOKEVENTS": append([]string{"Test-Created", "referral-created"}, fourEvents...), "SignatureTokenToMsSignatureHeader": "True", "x": 1,
	}).Want(t, 200)
	require.Equal(t, "/x", made.Header.Get("X-Cosell-Ignored"))
	require.Len(t, made.At(t), 3)
	require.Equal(t, []any{url, 5}, []any{made.Text(t, "WebhookUrl"), len(made.At(t, "WebhookEvents").([]any))})
	require.Equal(t, made.At(t), c.Get(t, registration+"/").Want(t, 200).At(t))
	require.Equal(t, made.At(t), c.Do(t, http.MethodPut, "/webhooks//v1/registration", apitest.Object{"WebhookUrl": url, "WebhookEvents": append(fourEvents, "test-created"), "SignatureTokenToMsSignatureHeader": true}).Want(t, 200).At(t))

	path := "/v1/webhooks/" + made.Text(t, "SubscriberId")
	shown := c.Get(t, path).Want(t, 200)
	require.Equal(t, []any{"PartnerCenter", []any{}, `"1"`}, []any{shown.At(t, "format"), shown.At(t, "secrets"), shown.At(t, "eTag")}, "what is registered again unchanged is no change")
	require.Len(t, c.Get(t, "/v1/webhooks").At(t, "items"), 1)
	c.Post(t, path+"/rotate-secret", nil).WantProblem(t, 409, "webhook-format")
	c.Patch(t, path, apitest.Object{"eventTypes": []string{"referral-expiring"}}, apitest.IfMatch("*")).WantProblem(t, 422, "validation-failed")
	c.Patch(t, path, `{"eventTypes":null}`, apitest.IfMatch("*")).WantProblem(t, 422, "validation-failed")
	c.Patch(t, path, apitest.Object{"description": "CRM"}, apitest.IfMatch("*")).Want(t, 200)
	c.Post(t, path+"/pause", nil).Want(t, 200)
	changed := c.Do(t, http.MethodPut, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": []string{"referral-updated"}}).Want(t, 200)
	require.Equal(t, []any{"referral-updated"}, changed.At(t, "WebhookEvents"))
	shown = c.Get(t, path).Want(t, 200)
	require.Equal(t, []any{"Active", "CRM"}, []any{shown.At(t, "status"), shown.At(t, "description")}, "registering again resumes")
	require.Len(t, c.Get(t, registration+"/events").At(t), 5)
	h.As("northwind", access.ReferralAdmin).Get(t, registration).Want(t, 404)
	c.Do(t, http.MethodDelete, path, nil).Want(t, 200)
	c.Get(t, registration).Want(t, 404)
	plain := c.Do(t, http.MethodPut, registration, apitest.Object{"WebhookUrl": "http://hooks.example", "WebhookEvents": fourEvents}).Want(t, 400)
	require.Contains(t, plain.Text(t, "error", "message"), "WebhookUrl: ")
	h.SolutionAdmin().Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": fourEvents}).Want(t, 403)
	h.With("").Get(t, registration).Want(t, 401)
}

// What Microsoft's flow is told: that there is a referral, where to read it, and who says so.
func TestThinEventsAreSignedAndLeadToWhatChanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	url, got := receiver(t, 200)
	c.Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": fourEvents}).Want(t, 200)
	h.Work()
	id := c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	own := next(t, got)
	if own.thin(t)["EventName"] != "referral-created" {
		own, _ = next(t, got), own
	}
	requireSigned(t, h, own, "Authorization")
	thin := own.thin(t)
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$`, thin["ResourceChangeUtcDate"])
	delete(thin, "ResourceChangeUtcDate")
	require.Equal(t, map[string]any{"EventName": "referral-created", "ResourceUri": h.URL + "/engagements/v1/referrals/" + id, "ResourceName": "referral", "AuditUri": nil}, thin)
	c.Get(t, strings.TrimPrefix(thin["ResourceUri"].(string), h.URL)).Want(t, 200)
	require.Equal(t, c.Get(t, "/v1/events").Text(t, "items", 0, "id"), own.header.Get("Webhook-Id"))
	require.Empty(t, own.header.Get("Webhook-Signature"))
}

func TestThinEventsOfOthersNameTheirReferral(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	url, got := receiver(t, 200)
	c.Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": []string{"related-referral-updated"}, "SignatureTokenToMsSignatureHeader": true}).Want(t, 200)
	h.Work()
	seller := h.As(access.Microsoft, access.MicrosoftSeller)
	theirs := seller.Engaged(t, c, id)
	seller.Post(t, apitest.Path(theirs, "accept"), nil).Want(t, 200)
	one := next(t, got)
	requireSigned(t, h, one, "X-MS-Signature")
	require.Empty(t, one.header.Get("Authorization"))
	require.Equal(t, []any{"related-referral-updated", h.URL + "/engagements/v1/referrals/" + theirs}, []any{one.thin(t)["EventName"], one.thin(t)["ResourceUri"]})
}

func TestTestEventsAndTheirReports(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	c.Post(t, registration+"/validationEvents", nil).Want(t, 404)
	url, got := receiver(t, 204)
	c.Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": []string{"referral-created"}}).Want(t, 200)
	unwanted := c.Post(t, registration+"/validationEvents", nil).Want(t, 400)
	require.Equal(t, "tests-not-wanted", unwanted.Text(t, "error", "innerError", "code"))
	c.Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": []string{"test-created"}}).Want(t, 200)
	begun := c.Post(t, registration+"/validationEvents", nil).Want(t, 200)
	require.Len(t, begun.At(t), 1)
	at := registration + "/validationEvents/" + begun.Text(t, "correlationId")
	require.Equal(t, "pending", c.Get(t, at).Want(t, 200).Text(t, "status"))
	h.Work()
	one := next(t, got)
	requireSigned(t, h, one, "Authorization")
	require.Equal(t, []any{"test-created", h.URL + at, "test"}, []any{one.thin(t)["EventName"], one.thin(t)["ResourceUri"], one.thin(t)["ResourceName"]})
	h.Settle()
	report := c.Get(t, at).Want(t, 200)
	require.Equal(t, []any{"completed", "contoso", url, "NoContent", false}, []any{
		report.At(t, "status"), report.At(t, "partnerId"), report.At(t, "callbackUrl"), report.At(t, "results", 0, "responseCode"), report.At(t, "results", 0, "systemError"),
	})
	c.Post(t, registration+"/validationEvents", nil).Want(t, 200)
	h.Clock.Add(20 * time.Second)
	limited := c.Post(t, registration+"/validationEvents", nil).Want(t, 429)
	require.Equal(t, []string{"serviceNotAvailable", "40"}, []string{limited.Text(t, "error", "code"), limited.Header.Get("Retry-After")})
	h.Clock.Add(40 * time.Second)
	c.Post(t, registration+"/validationEvents", nil).Want(t, 200)
	for _, unknown := range []string{uuid.NewString(), "7"} {
		c.Get(t, registration+"/validationEvents/"+unknown).Want(t, 404)
	}
	h.As("northwind", access.ReferralAdmin).Get(t, at).Want(t, 404)
}

// A referral shows the registration of its deal, so a step of the registration is a change of the referral; only its own party is told.
func TestStepsOfARegistrationAreChangesOfItsReferral(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := h.CreateWon(t)
	h.Work()
	h.Clock.Add(time.Hour)
	url, got := receiver(t, 200)
	c.Post(t, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": fourEvents}).Want(t, 200)
	others, nothing := receiver(t, 200)
	h.Seller().Post(t, registration, apitest.Object{"WebhookUrl": others, "WebhookEvents": fourEvents}).Want(t, 200)
	c.Patch(t, at(id), []any{operation("add", "/registrations/-", h.ReviewedForm())}).Want(t, http.StatusNoContent)
	told := next(t, got).thin(t)
	require.Equal(t, []any{"referral-updated", h.URL + "/engagements/v1/referrals/" + id}, []any{told["EventName"], told["ResourceUri"]})
	review := c.Get(t, at(id)).Text(t, "registrations", 0, "id")
	h.Operator().Post(t, apitest.ReviewPath(review, "claim"), nil).Want(t, http.StatusOK)
	h.Operator().Post(t, apitest.ReviewPath(review, "ask-for-action"), object{"comments": "Wrong company"}).Want(t, http.StatusOK)
	require.Equal(t, "referral-updated", next(t, got).thin(t)["EventName"])
	h.Settle() // a delivery is recorded a moment after it has arrived
	path := "/v1/webhooks/" + c.Get(t, registration).Text(t, "SubscriberId")
	log := c.Get(t, path+"/deliveries")
	require.ElementsMatch(t, []any{"registration-created", "registration-updated"}, []any{log.At(t, "items", 0, "eventType"), log.At(t, "items", 1, "eventType")})
	span := apitest.Object{"fromDateTime": h.Clock.Now().Add(-time.Minute), "toDateTime": h.Clock.Now().Add(time.Minute)}
	replayed := c.Post(t, path+"/replays", span).Want(t, 200)
	require.Equal(t, apitest.Object{"events": 2.0, "alreadyWaiting": 0.0}, replayed.At(t))
	require.Empty(t, nothing)
	c.Do(t, http.MethodPut, registration, apitest.Object{"WebhookUrl": url, "WebhookEvents": []string{"referral-created"}}).Want(t, 200)
	require.InDelta(t, 0, c.Post(t, path+"/replays", span).Want(t, 200).At(t, "events"), 0)
}

func TestBadRegistrations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	good := "http://127.0.0.1:9/"
	for _, bad := range []struct {
		body    any
		targets []string
	}{
		{`{}`, []string{"/WebhookEvents", "/WebhookUrl"}},
		{`[]`, []string{"", "/WebhookEvents", "/WebhookUrl"}},
		{apitest.Object{"WebhookUrl": 7, "WebhookEvents": "x"}, []string{"/WebhookEvents", "/WebhookUrl"}},
		{apitest.Object{"WebhookUrl": "https://10.0.0.1/", "WebhookEvents": []any{}}, []string{"/WebhookEvents", "/WebhookUrl"}},
		{apitest.Object{"WebhookUrl": "ftp://x.example", "WebhookEvents": []any{"referral-created", "invoice-ready", 7}}, []string{"/WebhookEvents/1", "/WebhookEvents/2", "/WebhookUrl"}},
		{apitest.Object{"WebhookUrl": good, "webhookUrl": good, "WebhookEvents": fourEvents}, []string{"/webhookUrl"}},
		{apitest.Object{"WebhookUrl": good, "WebhookEvents": fourEvents, "SignatureTokenToMsSignatureHeader": "perhaps"}, []string{"/SignatureTokenToMsSignatureHeader"}},
	} {
		answer := c.Post(t, registration, bad.body).Want(t, 400)
		require.Equal(t, "invalidRequest", answer.Text(t, "error", "code"))
		var targets []string
		for _, d := range answer.At(t, "error", "details").([]any) {
			targets = append(targets, d.(map[string]any)["target"].(string))
		}
		require.Equal(t, bad.targets, targets, "%s", answer.Body)
	}
	for _, broken := range []string{"", "{", "null", "7"} {
		require.Equal(t, 400, c.Post(t, registration, broken).Status, broken)
	}
	require.Zero(t, h.Count(t, "webhooks"))

	// What cannot be read is reported even if the rest is as it was.
	c.Post(t, registration, apitest.Object{"WebhookUrl": good, "WebhookEvents": []string{"referral-created"}}).Want(t, 200)
	for _, bad := range []apitest.Object{
		{"WebhookUrl": good, "WebhookEvents": []string{"referral-created", "invoice-ready"}},
		{"WebhookUrl": good, "webhookUrl": "http://127.0.0.1:10/", "WebhookEvents": []string{"referral-created"}},
		{"WebhookUrl": good, "WebhookEvents": []string{"referral-created"}, "SignatureTokenToMsSignatureHeader": "perhaps"},
	} {
		c.Post(t, registration, bad).Want(t, 400)
	}
}

// Whichever instance signs, the certificate that any of them serves verifies it.
func TestInstancesShareTheCertificate(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	first := h.With("").Get(t, "/webhooks/v1/certificate.cer").Want(t, 200).Body
	require.Equal(t, first, other.With("").Get(t, "/webhooks/v1//certificate.cer/").Want(t, 200).Body)
}
