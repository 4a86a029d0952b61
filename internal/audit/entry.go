package audit

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/change"
)

// Action is what was done to an account. The values are the names on the wire.
type Action string

// The actions of the audit log.
const (
	CreateOrganization   Action = "CreateOrganization"
	RenameOrganization   Action = "RenameOrganization"
	ChangeMailDomains    Action = "ChangeMailDomains"
	ChangeSettings       Action = "ChangeSettings"
	SuspendOrganization  Action = "SuspendOrganization"
	ResumeOrganization   Action = "ResumeOrganization"
	AddLocation          Action = "AddLocation"
	InviteUser           Action = "InviteUser"
	ActivateUser         Action = "ActivateUser"
	DeactivateUser       Action = "DeactivateUser"
	ReactivateUser       Action = "ReactivateUser"
	ReinviteUser         Action = "ReinviteUser"
	GrantRole            Action = "GrantRole"
	RevokeRole           Action = "RevokeRole"
	CreateServiceAccount Action = "CreateServiceAccount"
	CreateToken          Action = "CreateToken"
	RevokeToken          Action = "RevokeToken"
	RotateToken          Action = "RotateToken"
	RequestAccess        Action = "RequestAccess"
	GrantAccessRequest   Action = "GrantAccessRequest"
	DeclineAccessRequest Action = "DeclineAccessRequest"
	RetryJob             Action = "RetryJob"
	CancelJob            Action = "CancelJob"
	CreateRoutingRule    Action = "CreateRoutingRule"
	UpdateRoutingRule    Action = "UpdateRoutingRule"
	DeleteRoutingRule    Action = "DeleteRoutingRule"

	CreateWebhook       Action = "CreateWebhook"
	UpdateWebhook       Action = "UpdateWebhook"
	DeleteWebhook       Action = "DeleteWebhook"
	PauseWebhook        Action = "PauseWebhook"
	ResumeWebhook       Action = "ResumeWebhook"
	RotateWebhookSecret Action = "RotateWebhookSecret"
	ReplayWebhook       Action = "ReplayWebhook"

	LoadExchangeRates Action = "LoadExchangeRates"

	ResendNotification  Action = "ResendNotification"
	ResendNotifications Action = "ResendNotifications"
)

// Subject is what was changed.
type Subject struct {
	Type string `json:"type"` // Organization, User, Token, AccessRequest, Job, RoutingRule, Webhook, ExchangeRates or Notification
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Entry is one change in the audit log of an organisation. Entries are never changed or removed.
type Entry struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID string          `json:"-"`
	Occurred       time.Time       `json:"occurredDateTime"`
	Action         Action          `json:"action"`
	Actor          Actor           `json:"actor"`
	Subject        Subject         `json:"subject"`
	Changes        []change.Change `json:"changes"`
}

// ExchangeRates returns the rates of months, such as 2026-11, as the subject of a change.
func ExchangeRates(months []string) Subject {
	return Subject{"ExchangeRates", months[0], "Exchange rates of " + strings.Join(months, ", ")}
}
