package apitest

import (
	"net/http"
	"strings"
	"testing"
)

// CreateWebhook registers an endpoint of Contoso's that is sent everything, and returns its id.
func (h *Harness) CreateWebhook(t testing.TB) string {
	t.Helper()
	return h.ContosoAdmin().Post(t, "/v1/webhooks", GoodBodies["createWebhook"]).Want(t, http.StatusCreated).Text(t, "webhook", "id")
}

// WebhookPath returns the path of a webhook, and of something below it.
func WebhookPath(id string, below ...string) string {
	return strings.Join(append([]string{"/v1/webhooks", id}, below...), "/")
}
