package access

import (
	"slices"

	"github.com/cosell/cosell/internal/wording"
)

// Role is what an account admin grants to a user. The values are the names on the wire.
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

// Action is something that a role may allow. The values are the names on the wire.
type Action string

// The actions. Reading one's own access, the permission table, reference data and the conditions for creating a deal is
// open to everybody who is signed in, and so no action.
const (
	CreateDeal         Action = "CreateDeal" // also creating one again from an old one
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
	ReviewSolutions    Action = "ReviewSolutions" // of whichever organisation
	ReadProfiles       Action = "ReadProfiles"
	EditProfiles       Action = "EditProfiles" // also publishing and withdrawing them
	// ManageUsers is inviting people, granting roles, making service accounts, answering requests and reading the audit log.
	ManageUsers    Action = "ManageUsers"
	ManageSettings Action = "ManageSettings" // how the organisation's deals are kept
	// ManageOrganizations is creating, renaming and suspending organisations, of whichever.
	ManageOrganizations Action = "ManageOrganizations"
	OperateJobs         Action = "OperateJobs" // looking after the work in the background

	CreateLead    Action = "CreateLead"    // for whichever partner
	ReadRouting   Action = "ReadRouting"   // also trying it
	ManageRouting Action = "ManageRouting" // saying where deals go that Microsoft sends; in the whole organisation only

	ReadNotifications   Action = "ReadNotifications"   // who was mailed about deals; everybody reads the own mails
	ReadRegistrations   Action = "ReadRegistrations"   // also whether a deal can be registered, and exceptions
	RegisterDeals       Action = "RegisterDeals"       // also editing what was sent back, and asking for exceptions
	ReviewRegistrations Action = "ReviewRegistrations" // of whichever organisation, with exceptions, programs and holidays

	ManageWebhooks  Action = "ManageWebhooks"  // also what was sent to them; in the whole organisation only
	OverseeWebhooks Action = "OverseeWebhooks" // seeing where events are sent, and putting an end to it; in the whole organisation only

	ManageExchangeRates Action = "ManageExchangeRates" // also reading them

	SearchPartners Action = "SearchPartners" // in published profiles, of whichever organisation

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

// aboutDeals tells whether the action is something that is done with a deal, so that the role's reach counts.
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

// Reach tells which of the deals in its scope a role opens; what is no deal it opens by its actions alone.
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

// ownDeal is what the owner of a deal does with it once it exists.
var ownDeal = []Action{ReadDeal, EditDeal, AcceptDeal, DeclineDeal, WinDeal, LoseDeal, ReportDealError, InviteToDeal, ReadSolutions}

// permissions is the one table that says who may do what (rules R1 to R4). A role that does not list an action denies it.
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

// RolesFor returns the roles of which one would allow the action to a user of the organisation; where none of its own
// roles does, every role that does.
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
