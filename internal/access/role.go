package access

import (
	"slices"

	"github.com/cosell/cosell/internal/wording"
)

// Role is what an account admin grants to a user. The values are the wire names.
type Role string

// The roles, as in the permission table below.
const (
	ReferralAdmin        Role = "ReferralAdmin"
	ReferralUser         Role = "ReferralUser"
	Viewer               Role = "Viewer"
	BusinessProfileAdmin Role = "BusinessProfileAdmin"
	CoSellSolutionAdmin  Role = "CoSellSolutionAdmin"
	AccountAdmin         Role = "AccountAdmin"
	MicrosoftSeller      Role = "MicrosoftSeller"
	Operator             Role = "Operator"
	LeadSource           Role = "LeadSource"
)

// Action is something that a role may allow. The values are the wire names.
type Action string

// The actions. Reading one's own access, the permission table, reference data and the conditions for creating a deal is open to everybody
// who is signed in, so there are no actions for it.
const (
	CreateDeal         Action = "CreateDeal" // also creating a deal again from an old one
	ReadDeal           Action = "ReadDeal"   // also its history and Microsoft's answer to it
	EditDeal           Action = "EditDeal"
	AcceptDeal         Action = "AcceptDeal"
	DeclineDeal        Action = "DeclineDeal"
	WinDeal            Action = "WinDeal"
	LoseDeal           Action = "LoseDeal"
	ReportDealError    Action = "ReportDealError"
	InviteToDeal       Action = "InviteToDeal"
	AnswerForMicrosoft Action = "AnswerForMicrosoft"
	ReadSolutions      Action = "ReadSolutions"
	EditSolutions      Action = "EditSolutions"   // also creating, publishing and withdrawing them
	SubmitSolutions    Action = "SubmitSolutions" // asking for their reviews
	ReviewSolutions    Action = "ReviewSolutions" // of any organisation
	ReadProfiles       Action = "ReadProfiles"
	EditProfiles       Action = "EditProfiles" // also publishing and withdrawing them
	// ManageUsers covers inviting people, granting roles, making service accounts, answering requests for access and reading the audit log.
	ManageUsers    Action = "ManageUsers"
	ManageSettings Action = "ManageSettings" // rules for the organisation's deals
	// ManageOrganizations covers creating, renaming and suspending any organisation.
	ManageOrganizations Action = "ManageOrganizations"
	OperateJobs         Action = "OperateJobs" // looking after background work

	CreateLead    Action = "CreateLead"    // for any partner
	ReadRouting   Action = "ReadRouting"   // also trying it out
	ManageRouting Action = "ManageRouting" // saying where deals that Microsoft sends go; for the whole organisation only

	ReadNotifications   Action = "ReadNotifications"   // who was mailed about deals; everybody may read their own mails
	ReadRegistrations   Action = "ReadRegistrations"   // also whether a deal can be registered, and exceptions
	RegisterDeals       Action = "RegisterDeals"       // also editing what was sent back, and asking for exceptions
	ReviewRegistrations Action = "ReviewRegistrations" // of any organisation, with exceptions, programs and holidays

	ManageWebhooks  Action = "ManageWebhooks"  // also reading what was sent to them; for the whole organisation only
	OverseeWebhooks Action = "OverseeWebhooks" // seeing where events are sent, and stopping it; for the whole organisation only

	ManageExchangeRates Action = "ManageExchangeRates" // also reading them

	SearchPartners Action = "SearchPartners" // in the published profiles of every organisation

	ReadInsights Action = "ReadInsights" // figures about the deals in scope, and those of the cohort
	ReadScores   Action = "ReadScores"   // the scores of all partners
)

// Actions returns every action, in the order in which they are listed to callers.
func Actions() []Action {
	return []Action{
		CreateDeal, ReadDeal, EditDeal, AcceptDeal, DeclineDeal, WinDeal, LoseDeal, ReportDealError, InviteToDeal,
		AnswerForMicrosoft, ReadSolutions, ManageOrganizations, ManageUsers, ManageSettings, EditSolutions, SubmitSolutions,
		ReviewSolutions,
		ReadProfiles, EditProfiles, OperateJobs, CreateLead, ReadRouting, ManageRouting,
		ReadNotifications, ManageWebhooks, ManageExchangeRates,
		ReadRegistrations, RegisterDeals, ReviewRegistrations, OverseeWebhooks, ReadInsights, SearchPartners,
		ReadScores,
	}
}

// aboutDeals tells whether the action is done to a deal, so that the role's Reach matters.
func (a Action) aboutDeals() bool {
	switch a {
	case CreateDeal, ReadDeal, EditDeal, AcceptDeal, DeclineDeal, WinDeal, LoseDeal, ReportDealError, InviteToDeal, AnswerForMicrosoft,
		ReadRegistrations, RegisterDeals, ReadInsights:
		return true
	default:
		return false
	}
}

// OrganizationKind tells whose users can have a role.
type OrganizationKind string

// The kinds of organisation.
const (
	AnyOrganization OrganizationKind = "Any"
	Partner         OrganizationKind = "Partner"
	MicrosoftOnly   OrganizationKind = "Microsoft"
)

// Reach tells which of the deals in its scope a role opens. Access to anything else depends on the actions alone.
type Reach string

// The reaches.
const (
	AllDeals  Reach = "All"
	TeamDeals Reach = "Team" // those on whose team the user is
	NoDeals   Reach = "None"
)

// Permission is one row of the permission table.
type Permission struct {
	Role             Role             `json:"role"`
	Description      wording.Format   `json:"description"`
	OrganizationKind OrganizationKind `json:"organizationKind"`
	DealScope        Reach            `json:"dealScope"`
	Actions          []Action         `json:"actions"`
}

// ownDeal are the actions of a deal's owner on a deal that exists.
var ownDeal = []Action{ReadDeal, EditDeal, AcceptDeal, DeclineDeal, WinDeal, LoseDeal, ReportDealError, InviteToDeal, ReadSolutions}

// permissions is the one table that says who may do what (R1 to R4). An action that a role does not list is denied to it.
var permissions = []Permission{
	{
		Role: ReferralAdmin, OrganizationKind: Partner, DealScope: AllDeals,
		Actions: append([]Action{
			CreateDeal, ReadProfiles, ReadRouting, ManageRouting, ReadNotifications, ManageWebhooks, OverseeWebhooks,
			ReadRegistrations, RegisterDeals, ReadInsights, SearchPartners,
		}, ownDeal...),
		Description: "Reads and writes every deal in scope, creates deals, answers incoming ones and registers won ones.",
	},
	{
		Role: ReferralUser, OrganizationKind: Partner, DealScope: TeamDeals,
		Actions:     append([]Action{ReadRouting, ReadRegistrations, RegisterDeals, SearchPartners}, ownDeal...),
		Description: "The same for the deals on whose team the user is; cannot create deals.",
	},
	{
		Role: Viewer, OrganizationKind: Partner, DealScope: AllDeals,
		Actions:     []Action{ReadDeal, ReadSolutions, ReadRouting, ReadRegistrations, ReadInsights, SearchPartners},
		Description: "Reads every deal in scope and the figures about them, nothing else.",
	},
	{
		Role: BusinessProfileAdmin, OrganizationKind: Partner, DealScope: NoDeals,
		Actions:     []Action{ReadProfiles, EditProfiles, SearchPartners},
		Description: "Looks after business profiles and their locations; opens no deal.",
	},
	{
		Role: CoSellSolutionAdmin, OrganizationKind: Partner, DealScope: NoDeals,
		Actions:     []Action{ReadSolutions, EditSolutions, SubmitSolutions},
		Description: "Looks after solutions: creates, publishes and submits them for validation.",
	},
	{
		Role: AccountAdmin, OrganizationKind: AnyOrganization, DealScope: NoDeals,
		Actions:     []Action{ManageUsers, ManageSettings, OverseeWebhooks},
		Description: "Looks after users and their roles, and sees where events are sent; opens no deal.",
	},
	{
		Role: MicrosoftSeller, OrganizationKind: MicrosoftOnly, DealScope: AllDeals,
		Actions: append([]Action{
			CreateDeal, AnswerForMicrosoft, ReadNotifications, ManageWebhooks, OverseeWebhooks, SearchPartners,
		}, ownDeal...),
		Description: "Creates deals for partners and answers Microsoft's own deals.",
	},
	{
		Role: Operator, OrganizationKind: MicrosoftOnly, DealScope: NoDeals,
		Actions: []Action{
			ManageOrganizations, ReviewSolutions, ReviewRegistrations, OperateJobs, CreateLead, ManageExchangeRates, SearchPartners,
			ReadScores,
		},
		Description: "Runs the service: organisations, validation of solutions and registrations, work in the background, " +
			"leads, exchange rates, partners' scores; opens no deal.",
	},
	{
		Role: LeadSource, OrganizationKind: MicrosoftOnly, DealScope: NoDeals, Actions: []Action{CreateLead},
		Description: "Passes on leads from a marketplace, as a rule as a service account; may nothing else.",
	},
}

// Permissions returns the permission table.
func Permissions() []Permission { return permissions }

// Permitted returns the row of a role, and false for an unknown one.
func Permitted(r Role) (Permission, bool) {
	i := slices.IndexFunc(permissions, func(p Permission) bool { return p.Role == r })
	if i < 0 {
		return Permission{}, false
	}
	return permissions[i], true
}

// RolesFor returns the roles that would allow the action to a user of the organisation; if no role that its users can have does, every
// role that allows it.
func RolesFor(a Action, organizationID string) []Role {
	var own, all []Role
	for _, p := range permissions {
		if !slices.Contains(p.Actions, a) {
			continue
		}
		all = append(all, p.Role)
		if p.OrganizationKind.Fits(organizationID) {
			own = append(own, p.Role)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// Grantable tells whether users of the organisation can have a role that allows the action.
func Grantable(a Action, organizationID string) bool {
	return slices.ContainsFunc(permissions, func(p Permission) bool {
		return slices.Contains(p.Actions, a) && p.OrganizationKind.Fits(organizationID)
	})
}

// Fits tells whether users of the organisation can have roles of this kind.
func (k OrganizationKind) Fits(organizationID string) bool {
	switch k {
	case Partner:
		return organizationID != Microsoft
	case MicrosoftOnly:
		return organizationID == Microsoft
	default:
		return true
	}
}
