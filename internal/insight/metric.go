package insight

import (
	"slices"

	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/wording"
)

// Unit is what a figure is counted in. The values are the names on the wire.
type Unit string

// The units.
const (
	Count   Unit = "Count"
	USD     Unit = "USD"
	Percent Unit = "Percent" // of 100
	Days    Unit = "Days"
)

// MetricCode is the code of a metric. The values are the names on the wire.
type MetricCode string

// The metrics.
const (
	Referrals         MetricCode = "Referrals"
	ReferralsAccepted MetricCode = "ReferralsAccepted"
	ReferralsDeclined MetricCode = "ReferralsDeclined"
	ReferralsExpired  MetricCode = "ReferralsExpired"
	ReferralsWon      MetricCode = "ReferralsWon"
	ReferralsLost     MetricCode = "ReferralsLost"

	CoSellInbound             MetricCode = "CoSellInbound"
	CoSellOutbound            MetricCode = "CoSellOutbound"
	CoSellAccepted            MetricCode = "CoSellAccepted"
	CoSellAcceptedByMicrosoft MetricCode = "CoSellAcceptedByMicrosoft"
	CoSellWon                 MetricCode = "CoSellWon"
	CoSellLost                MetricCode = "CoSellLost"
	CoSellWinRate             MetricCode = "CoSellWinRate"

	LeadsReceived MetricCode = "LeadsReceived"
	LeadsAccepted MetricCode = "LeadsAccepted"
	LeadsWon      MetricCode = "LeadsWon"
	LeadWinRate   MetricCode = "LeadWinRate"

	AcceptanceRate       MetricCode = "AcceptanceRate"
	DeclineRate          MetricCode = "DeclineRate"
	ExpiryRate           MetricCode = "ExpiryRate"
	WinRate              MetricCode = "WinRate"
	LossRate             MetricCode = "LossRate"
	ClosedIn60Days       MetricCode = "ClosedIn60Days"
	ClosedIn1Year        MetricCode = "ClosedIn1Year"
	AcceptanceTimeMean   MetricCode = "AcceptanceTimeMean"
	AcceptanceTimeMedian MetricCode = "AcceptanceTimeMedian"
	TimeToWinMean        MetricCode = "TimeToWinMean"
	TimeToWinMedian      MetricCode = "TimeToWinMedian"

	EstimatedValue MetricCode = "EstimatedValue"
	WonValue       MetricCode = "WonValue"
	CoSellWonValue MetricCode = "CoSellWonValue"
	LeadWonValue   MetricCode = "LeadWonValue"
	MeanWonValue   MetricCode = "MeanWonValue"

	Registrations         MetricCode = "Registrations"
	RegistrationsApproved MetricCode = "RegistrationsApproved"
	RegistrationsRejected MetricCode = "RegistrationsRejected"
	RegisteredValue       MetricCode = "RegisteredValue"
	ApprovedValue         MetricCode = "ApprovedValue"
	AnnualContractValue   MetricCode = "AnnualContractValue"
)

// Metric is something that insights measure, with its definition.
type Metric struct {
	Code       MetricCode     `json:"code"`
	Title      wording.Format `json:"title"`
	Unit       Unit           `json:"unit"`
	Source     string         `json:"source"` // where the definition comes from
	Definition wording.Format `json:"definition"`

	of func(totals) Value
}

// Where definitions come from: the pages of Partner Center's referral insights, or here, where they define none.
const (
	summaryPage = "Partner Center, referral insights, Summary"
	coSellPage  = "Partner Center, referral insights, Co-sell"
	leadsPage   = "Partner Center, referral insights, Leads"
	targetsCard = "Partner Center, referral insights, performance targets"
	cohortPage  = "Partner Center, referral insights, Cohort"
	own         = "Cosell"
)

// MetricOf returns the metric with the code, which must exist.
func MetricOf(code MetricCode) Metric {
	return metrics[slices.IndexFunc(metrics, func(m Metric) bool { return m.Code == code })]
}

// metrics is the one table of what is measured. An event counts in the month in which it happened.
var metrics = []Metric{
	{
		Referrals, "Referrals", Count, summaryPage,
		"Deals and leads that were created or received.",
		func(s totals) Value { return number(s.all.Created.Count) },
	},
	{
		ReferralsAccepted, "Accepted", Count, summaryPage,
		"Incoming deals and leads that you accepted.",
		func(s totals) Value { return number(s.all.Accepted.Count) },
	},
	{
		ReferralsDeclined, "Declined", Count, cohortPage,
		"Incoming deals and leads that you declined.",
		func(s totals) Value { return number(s.all.Declined.Count) },
	},
	{
		ReferralsExpired, "Expired", Count, cohortPage,
		"Incoming deals and leads that expired unanswered.",
		func(s totals) Value { return number(s.all.Expired.Count) },
	},
	{
		ReferralsWon, "Won", Count, summaryPage,
		"Deals and leads that you closed as won.",
		func(s totals) Value { return number(s.all.Won.Count) },
	},
	{
		ReferralsLost, "Lost", Count, coSellPage,
		"Deals and leads that you closed as lost.",
		func(s totals) Value { return number(s.all.Lost.Count) },
	},

	{
		CoSellInbound, "Co-sell inbound", Count, summaryPage,
		"Deals of the types CoSell, PartnerLed and PartnerToPartner that you received.",
		func(s totals) Value { return number(s.Inbound.Created.Count) },
	},
	{
		CoSellOutbound, "Co-sell outbound", Count, summaryPage,
		"Deals of the types CoSell, PartnerLed and PartnerToPartner that you created.",
		func(s totals) Value { return number(s.Outbound.Created.Count) },
	},
	{
		CoSellAccepted, "Co-sell accepted by you", Count, summaryPage,
		"Inbound co-sell deals that you accepted.",
		func(s totals) Value { return number(s.Inbound.Accepted.Count) },
	},
	{
		CoSellAcceptedByMicrosoft, "Co-sell accepted by Microsoft", Count, summaryPage,
		"Outbound co-sell deals that you asked Microsoft to help with and it accepted.",
		func(s totals) Value { return number(s.Outbound.MicrosoftAccepted.Count) },
	},
	{
		CoSellWon, "Co-sell won", Count, summaryPage,
		"Co-sell deals, in- and outbound, that you closed as won.",
		func(s totals) Value { return number(s.coSell.Won.Count) },
	},
	{
		CoSellLost, "Co-sell lost", Count, coSellPage,
		"Co-sell deals, in- and outbound, that you closed as lost.",
		func(s totals) Value { return number(s.coSell.Lost.Count) },
	},
	{
		CoSellWinRate, "Co-sell win rate", Percent, summaryPage,
		"Co-sell deals won, of those accepted by you and outbound: CoSellWon / (CoSellAccepted + CoSellOutbound).",
		func(s totals) Value {
			return number(s.coSell.Won.Count).Percent(number(s.Inbound.Accepted.Count + s.Outbound.Created.Count))
		},
	},

	{
		LeadsReceived, "Leads received", Count, leadsPage,
		"Deals of the type Lead that you received.",
		func(s totals) Value { return number(s.Leads.Created.Count) },
	},
	{
		LeadsAccepted, "Leads accepted", Count, leadsPage,
		"Leads that you accepted.",
		func(s totals) Value { return number(s.Leads.Accepted.Count) },
	},
	{
		LeadsWon, "Leads won", Count, leadsPage,
		"Leads that you closed as won.",
		func(s totals) Value { return number(s.Leads.Won.Count) },
	},
	{
		LeadWinRate, "Lead win rate", Percent, leadsPage,
		"Leads won, of those accepted: LeadsWon / LeadsAccepted.",
		func(s totals) Value { return number(s.Leads.Won.Count).Percent(number(s.Leads.Accepted.Count)) },
	},

	{
		AcceptanceRate, "Acceptance rate", Percent, targetsCard,
		"Deals and leads accepted, of those accepted, declined and expired.",
		func(s totals) Value { f := s.all; return number(f.Accepted.Count).Percent(answered(f)) },
	},
	{
		DeclineRate, "Decline rate", Percent, cohortPage,
		"Deals and leads declined, of those accepted, declined and expired.",
		func(s totals) Value { f := s.all; return number(f.Declined.Count).Percent(answered(f)) },
	},
	{
		ExpiryRate, "Expiry rate", Percent, targetsCard,
		"Deals and leads expired, of those accepted, declined and expired.",
		func(s totals) Value { f := s.all; return number(f.Expired.Count).Percent(answered(f)) },
	},
	{
		WinRate, "Win rate", Percent, targetsCard,
		"Deals and leads won, of those that you accepted or created.",
		func(s totals) Value {
			return number(s.all.Won.Count).Percent(number(s.all.Accepted.Count + s.Outbound.Created.Count + s.Private.Created.Count))
		},
	},
	{
		LossRate, "Loss rate", Percent, cohortPage,
		"Deals and leads lost, of those closed as won or lost.",
		func(s totals) Value { f := s.all; return number(f.Lost.Count).Percent(decided(f)) },
	},
	{
		ClosedIn60Days, "Closed within 60 days", Percent, targetsCard,
		"Deals and leads won or lost in less than 60 days from their creation or receipt, of all won or lost.",
		func(s totals) Value { f := s.all; return closedWithin(f, 60).Percent(decided(f)) },
	},
	{
		ClosedIn1Year, "Closed within a year", Percent, targetsCard,
		"Deals and leads won or lost in less than 365 days from their creation or receipt, of all won or lost.",
		func(s totals) Value { f := s.all; return closedWithin(f, 365).Percent(decided(f)) },
	},
	{
		AcceptanceTimeMean, "Mean acceptance time", Days, summaryPage,
		"From receipt to acceptance, on average.",
		func(s totals) Value { return s.all.HoursToAccept.mean().Over(number(secondsOfDay)) },
	},
	{
		AcceptanceTimeMedian, "Median acceptance time", Days, own,
		"From receipt to acceptance, of the one in the middle; in whole hours, above 14 days as 14 days.",
		func(s totals) Value { return s.all.HoursToAccept.median().Over(number(hoursOfDay)) },
	},
	{
		TimeToWinMean, "Mean time to win", Days, summaryPage,
		"From creation or receipt to the win, on average.",
		func(s totals) Value { return s.all.DaysToWin.mean().Over(number(secondsOfDay)) },
	},
	{
		TimeToWinMedian, "Median time to win", Days, own,
		"From creation or receipt to the win, of the one in the middle; in whole days.",
		func(s totals) Value { return s.all.DaysToWin.median() },
	},

	{
		EstimatedValue, "Estimated value", USD, coSellPage,
		"Estimated value of Referrals, at the rate of the month of creation or receipt.",
		func(s totals) Value { return usd(s.all.Created.USD) },
	},
	{
		WonValue, "Won value", USD, summaryPage,
		"Value of ReferralsWon, at the rate of the month of the win.",
		func(s totals) Value { return usd(s.all.Won.USD) },
	},
	{
		CoSellWonValue, "Co-sell won value", USD, coSellPage,
		"Value of CoSellWon, at the rate of the month of the win.",
		func(s totals) Value { return usd(s.coSell.Won.USD) },
	},
	{
		LeadWonValue, "Lead won value", USD, leadsPage,
		"Value of LeadsWon, at the rate of the month of the win.",
		func(s totals) Value { return usd(s.Leads.Won.USD) },
	},
	{
		MeanWonValue, "Mean won value", USD, own,
		"WonValue for each deal or lead won whose rate is known.",
		func(s totals) Value { w := s.all.Won; return usd(w.USD).Over(number(w.Count - w.Unpriced)) },
	},

	{
		Registrations, "Registered", Count, coSellPage,
		"Registrations that were submitted.",
		func(s totals) Value { return number(s.all.Registered.total().Count) },
	},
	{
		RegistrationsApproved, "Registrations approved", Count, coSellPage,
		"Of Registrations, those that have been approved, passed or validated.",
		func(s totals) Value { return number(s.all.Registered.total(approved...).Count) },
	},
	{
		RegistrationsRejected, "Registrations rejected", Count, coSellPage,
		"Of Registrations, those that have failed.",
		func(s totals) Value { return number(s.all.Registered.total(rejected...).Count) },
	},
	{
		RegisteredValue, "Registered value", USD, coSellPage,
		"Contract value of Registrations.",
		func(s totals) Value { return usd(s.all.Registered.total().ValueUSD) },
	},
	{
		ApprovedValue, "Approved value", USD, coSellPage,
		"Contract value of RegistrationsApproved.",
		func(s totals) Value { return usd(s.all.Registered.total(approved...).ValueUSD) },
	},
	{
		AnnualContractValue, "Annual contract value", USD, coSellPage,
		"What the contracts of RegistrationsApproved are worth a year.",
		func(s totals) Value { return usd(s.all.Registered.total(approved...).AnnualUSD) },
	},
}

const (
	hoursOfDay   = 24
	secondsOfDay = hoursOfDay * 60 * 60
)

// The statuses of a registration that was granted, and of one that was not. Closed is neither: it says nothing about what came before.
var (
	approved = []registration.Status{registration.Approved, registration.Passed, registration.MarketplacePassed}
	rejected = []registration.Status{registration.Failed, registration.MarketplaceFailed}
)

// answered counts the incoming deals that were answered or ran out.
func answered(f Figures) Value { return number(f.Accepted.Count + f.Declined.Count + f.Expired.Count) }

// decided counts the deals that were won or lost.
func decided(f Figures) Value { return number(f.Won.Count + f.Lost.Count) }

func closedWithin(f Figures, days int) Value {
	return number(f.DaysToWin.within(days) + f.DaysToLose.within(days))
}

// total adds up the registrations in the statuses, or all.
func (r Registered) total(of ...registration.Status) RegisteredTally {
	var sum RegisteredTally
	for status, tally := range r {
		if of == nil || slices.Contains(of, status) {
			sum = sum.plus(tally, 1)
		}
	}
	return sum
}
