package past

// place is where customers are, with the legal form of their companies and the currency they pay in.
type place struct {
	country   string
	form      string
	currency  string
	perDollar float64 // roughly
	cities    []string
}

var places = []place{
	{"AT", "GmbH", "EUR", 0.9, []string{"Graz", "Linz", "Salzburg", "Wien"}},
	{"AU", "Pty Ltd", "AUD", 1.5, []string{"Adelaide", "Brisbane", "Melbourne", "Perth", "Sydney"}},
	{"BE", "NV", "EUR", 0.9, []string{"Antwerpen", "Brugge", "Gent"}},
	{"BR", "SA", "BRL", 5.5, []string{"Curitiba", "Recife", "São Paulo"}},
	{"CA", "Inc.", "CAD", 1.4, []string{"Calgary", "Montréal", "Toronto", "Vancouver"}},
	{"CH", "AG", "CHF", 0.9, []string{"Basel", "Bern", "Genève", "Zürich"}},
	{"DE", "GmbH", "EUR", 0.9, []string{"Berlin", "Bremen", "Hamburg", "Köln", "Leipzig", "München"}},
	{"DK", "A/S", "DKK", 6.8, []string{"Aarhus", "København", "Odense"}},
	{"ES", "SA", "EUR", 0.9, []string{"Bilbao", "Madrid", "Sevilla", "Valencia"}},
	{"FI", "Oy", "EUR", 0.9, []string{"Helsinki", "Oulu", "Tampere", "Turku"}},
	{"FR", "SA", "EUR", 0.9, []string{"Annecy", "Lille", "Lyon", "Nantes", "Paris"}},
	{"GB", "Ltd", "GBP", 0.8, []string{"Bristol", "Glasgow", "Leeds", "London", "Manchester"}},
	{"IN", "Pvt Ltd", "INR", 85, []string{"Bengaluru", "Chennai", "Mumbai", "Pune"}},
	{"IT", "SpA", "EUR", 0.9, []string{"Bologna", "Milano", "Torino"}},
	{"JP", "KK", "JPY", 150, []string{"Fukuoka", "Nagoya", "Osaka", "Tokyo"}},
	{"MX", "SA de CV", "MXN", 19, []string{"Guadalajara", "Monterrey", "Puebla"}},
	{"NL", "BV", "EUR", 0.9, []string{"Amsterdam", "Eindhoven", "Rotterdam", "Utrecht"}},
	{"NO", "AS", "NOK", 10.5, []string{"Bergen", "Oslo", "Stavanger", "Trondheim"}},
	{"PL", "SA", "PLN", 4, []string{"Gdańsk", "Kraków", "Poznań", "Warszawa"}},
	{"SE", "AB", "SEK", 10, []string{"Göteborg", "Lund", "Malmö", "Stockholm", "Uppsala", "Västerås"}},
	{"US", "Inc.", "USD", 1, []string{"Atlanta", "Austin", "Chicago", "Denver", "Portland", "Seattle"}},
}

// medians are the median values of deals, in USD, by the size of the customer.
var medians = map[string]float64{
	"1to9employees": 9_000, "10to50employees": 18_000, "51to250employees": 35_000, "251to1000employees": 70_000,
	"1001to5000employees": 140_000, "5001to10000employees": 260_000, "10001to20000employees": 400_000, "Morethan20000employees": 700_000,
}

// anything describes customers who come to whichever partner they find.
var anything = Strengths{
	Industries: []string{
		"Agriculture, Forestry, & Fishing", "Communications & Media", "Education", "Financial Services", "Government", "Healthcare",
		"Hospitality", "Manufacturing", "Power & Utilities", "Retail & Consumer Goods", "Services", "Travel & Transportation",
		"Wholesale & Distribution",
	},
	Products: []string{
		"Azure", "SQL", "PowerBI", "Dynamics365Business", "Dynamics365Enterprise", "Microsoft365", "Teams", "SharePoint",
		"EnterpriseMobilityAndSecurity", "Windows", "Surface",
	},
	Services: []string{
		"ConsultingAndProfessional", "CustomSolution(ISV)", "DeploymentOrMigration", "Integration", "LearningAndCertification",
		"Licensing",
		"ManagedServices", "ProjectServices",
	},
	Sizes: []string{
		"1to9employees", "10to50employees", "51to250employees", "251to1000employees", "1001to5000employees", "5001to10000employees",
		"10001to20000employees", "Morethan20000employees",
	},
}

var (
	firstWords = []string{
		"Adatum", "Alpine", "Amber", "Aurora", "Baltic", "Birch", "Blue", "Bright", "Cedar", "Clear", "Coastal", "Cobalt",
		"Copper", "Crown",
		"Delta", "Eastern", "Evergreen", "Falcon", "First", "Fjord", "Forest", "Golden", "Granite", "Green", "Harbor", "Heron",
		"Highland",
		"Horizon", "Iron", "Juniper", "Lakeside", "Linden", "Lumen", "Maple", "Meridian", "Northern", "Oak", "Orchid", "Pioneer", "Polar",
		"River", "Rowan", "Sapphire", "Silver", "Southern", "Summit", "Swift", "Union", "Valley", "Western", "White", "Willow",
	}
	secondWords = []string{
		"Airways", "Bakeries", "Bank", "Brewing", "Care", "Chemicals", "Clinics", "College", "Components", "Construction", "Energy",
		"Fashion", "Foods", "Freight", "Furniture", "Grid", "Harvest", "Hospitals", "Hotels", "Insurance", "Instruments", "Logistics",
		"Machines", "Media", "Mobility", "Motors", "Outfitters", "Paper", "Partners", "Pharma", "Plastics", "Publishing", "Rail",
		"Retail",
		"Schools", "Shipping", "Sports", "Steel", "Stores", "Systems", "Telecom", "Textiles", "Timber", "Tools", "Toys", "Travel",
		"Water",
	}
	firstNames = []string{
		"Alex", "Ana", "Bo", "Chris", "Dana", "Eli", "Erin", "Gael", "Ines", "Jamie", "Jo", "Kai", "Kim", "Lee", "Lou", "Maia",
		"Noor", "Pat",
		"Quinn", "Robin", "Sam", "Sasha", "Tove", "Uma", "Wei", "Yuki",
	}
	lastNames = []string{
		"Abel", "Bauer", "Chen", "Dubois", "Eriksen", "Ferrari", "Garcia", "Hansen", "Ito", "Jensen", "Khan", "Lake", "Martin", "Nowak",
		"Olsen", "Patel", "Rossi", "Silva", "Snow", "Tanaka", "Virtanen", "Weber", "Young",
	}
	projects = []string{
		"analytics", "cloud migration", "contact centre", "customer portal", "data platform", "demand planning", "document archive",
		"factory floor", "field service", "fraud detection", "identity and access", "intranet", "machine data", "maintenance", "new ERP",
		"online shop", "patient records", "point of sale", "reporting", "route planning", "security review", "student portal",
		"warehouse",
	}
	notes = []string{
		"Pilot in one department first, then the whole group.", "The budget is approved for this year.",
		"They compare us with one other vendor.", "The old system is switched off in spring.", "Their board decides next month.",
		"Wants references from the same industry.", "Begins with a workshop of two days.",
	}
	requests = []string{
		"We saw you on the marketplace and would like to know more.", "Please call us about prices for 200 users.",
		"Do you have experience in our industry?", "We need somebody to run this for us.", "How long would a first project take?",
	}
	invitations = []string{
		"The customer knows you and asks for you.", "We need help with the technical side.", "Let us visit the customer together.",
		"Your part would be a third of the project.", "They run your products in two subsidiaries already.",
	}
	salesPlays = []string{"DataAndAnalytics", "InfrastructureMigration", "ModernizeApps", "SecureTheCloud", "SmartFactory"}
	helpTypes  = []string{
		"CustomerTechnicalArchitecture", "GeneralOrOther", "ProofOfConceptOrDemo", "QuotesOrLicensing",
		"WorkloadSpecificValueProposition",
	}
	salesStages       = []string{"20", "40", "60", "80"}
	microsoftsReasons = []string{"NoSellerManagesCustomer", "NoSellerManagesCustomer", "NoMatchingCustomerRecord", "Other"}
	declineReasons    = []string{
		"BudgetTooSmall", "CustomerDidNotAnswer", "CustomerChoseAnotherVendor", "NotACustomer", "RequirementNotMet", "RequirementNotMet",
		"TimelineTooShort",
	}
	lossReasons = []string{
		"BudgetTooSmall", "BudgetTooSmall", "CustomerChoseAnotherVendor", "CustomerChoseAnotherVendor", "CustomerDidNotAnswer",
		"RequirementNotMet", "TimelineTooShort",
	}
	errorReasons = []string{"ConnectorSync", "CustomerMatching", "DataError", "DuplicateBulkUpload", "DuplicatePortal", "Test"}
)
