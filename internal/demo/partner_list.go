package demo

import (
	"time"

	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/solution"
)

// habitsOf are the habits of the partners that every demo has, including those in tests.
var habitsOf = map[string]habits{
	"contoso":   {24, 16 * time.Hour, 0.8},
	"fabrikam":  {5, 70 * time.Hour, 0.4},
	"northwind": {8, 30 * time.Hour, 0.6},
}

var partners = []partner{
	{
		"adventure-works", "Adventure Works", "4000001", "Madrid",
		[]string{"Alba Ruiz", "Diego Sanz", "Nuria Vidal", "Pablo Mora"},
		profile.Contents{
			Description: new("Tiendas, almacenes y comercio en línea: unificamos las ventas de cadenas minoristas con Dynamics 365."),
			Languages:   []string{"es"}, Contact: contact("Alba Ruiz", "alba@adventure-works.example"), Markets: []string{"ES", "MX", "FR"},
			Industries: []string{"Retail & Consumer Goods", "Hospitality"}, Products: []string{"Dynamics365Business", "PowerBI"},
			Services: []string{"Integration", "ProjectServices"}, SolutionAreas: []string{"BusinessApplications"},
			CustomerSizes: []string{"51to250employees", "251to1000employees"}, Keywords: []string{"comercio minorista", "punto de venta"},
		},
		[]offering{
			{"SOL-40001-ADW", "Adventure Works Retail", solution.Dynamics365, solution.ForBizPremium},
			{"SOL-40002-ADW", "Adventure Works Shop Floor", solution.PowerApps, solution.ToBeReady},
		},
		habits{7, 9 * time.Hour, 0.9},
	},
	{
		"blue-yonder", "Blue Yonder Airlines IT", "4000101", "London",
		[]string{"Grace Hall", "Omar Reid", "Isla Ford", "Neil Webb"},
		profile.Contents{
			Description: new("Route planning, crew rosters and maintenance records for airlines, railways and shipping companies."),
			Languages:   []string{"en"}, Contact: contact("Grace Hall", "grace@blue-yonder.example"), Markets: []string{"GB", "NL", "IN"},
			Industries: []string{"Travel & Transportation"}, Products: []string{"Azure", "SQL"},
			Services: []string{"CustomSolution(ISV)", "ManagedServices"}, SolutionAreas: []string{"DigitalAndAppInnovation", "DataAndAi"},
			CustomerSizes: []string{"1001to5000employees", "5001to10000employees"},
			Keywords:      []string{"logistics", "maintenance", "rosters"},
		},
		[]offering{{"SOL-40101-BYA", "Blue Yonder Routes", solution.SaaS, solution.ForAzureIP}},
		habits{6, 40 * time.Hour, 0.6},
	},
	{
		"city-power", "City Power & Light", "4000201", "Bergen",
		[]string{"Liv Strand", "Jonas Vik", "Siri Moen", "Per Dahle"},
		profile.Contents{
			Description: new("Nettselskaper og kraftverk: målerdata, vedlikehold og prognoser i skyen, driftet av oss døgnet rundt."),
			Languages:   []string{"no"}, Contact: contact("Liv Strand", "liv@city-power.example"), Markets: []string{"NO", "SE", "DK"},
			Industries: []string{"Power & Utilities"}, Products: []string{"Azure", "PowerBI"},
			Services:      []string{"ManagedServices", "Integration"},
			SolutionAreas: []string{"DataAndAi", "Infrastructure"}, CustomerSizes: []string{"251to1000employees", "1001to5000employees"},
			Keywords: []string{"smart meters", "kraft", "nett"},
		},
		[]offering{
			{"SOL-40201-CPL", "City Power Meter Data", solution.SaaS, solution.ForAzureIP},
			{"SOL-40202-CPL", "City Power Grid Watch", solution.AzureApplication, solution.ToBeReady},
		},
		habits{6, 20 * time.Hour, 0.7},
	},
	{
		"humongous", "Humongous Insurance Systems", "4000301", "Zürich",
		[]string{"Reto Frei", "Anna Keller", "Urs Graf", "Mia Roth"},
		profile.Contents{
			Description: new("Schadenmeldung, Policen und Betrugserkennung für Versicherungen und Banken, nach den Regeln der Aufsicht."),
			Languages:   []string{"de"}, Contact: contact("Reto Frei", "reto@humongous.example"), Markets: []string{"CH", "DE", "AT"},
			Industries: []string{"Financial Services"}, Products: []string{"Azure", "Dynamics365Enterprise"},
			Services: []string{"CustomSolution(ISV)", "ConsultingAndProfessional"}, SolutionAreas: []string{"DataAndAi", "Security"},
			CustomerSizes: []string{"1001to5000employees", "5001to10000employees", "10001to20000employees"},
			Keywords:      []string{"insurance", "claims", "fraud detection"},
		},
		[]offering{{"SOL-40301-HMI", "Humongous Claims", solution.SaaS, solution.ForAzureIP}},
		habits{5, 90 * time.Hour, 0.7},
	},
	{
		"lamna-healthcare", "Lamna Healthcare", "4000401", "Toronto",
		[]string{"Maya Singh", "Luc Roy", "Ella Stone", "Ivan Petrov"},
		profile.Contents{
			Description: new("Patient records, appointments and secure messages for hospitals and clinics, on Microsoft 365 and Teams."),
			Languages:   []string{"en"}, Contact: contact("Maya Singh", "maya@lamna-healthcare.example"), Markets: []string{"CA", "US"},
			Industries: []string{"Healthcare"}, Products: []string{"Microsoft365", "Teams", "EnterpriseMobilityAndSecurity"},
			Services: []string{"DeploymentOrMigration", "LearningAndCertification"}, SolutionAreas: []string{"ModernWork", "Security"},
			CustomerSizes: []string{"251to1000employees", "1001to5000employees"}, Keywords: []string{"hospital", "patients", "privacy"},
		},
		[]offering{{"SOL-40401-LAM", "Lamna Care Teams", solution.SaaS, solution.ToBeReady}},
		habits{7, 5 * time.Hour, 0.95},
	},
	{
		"lucerne", "Lucerne Publishing", "4000501", "Lyon",
		[]string{"Chloé Morel", "Hugo Petit", "Léa Blanc", "Marc Simon"},
		profile.Contents{
			Description: new("Portails, archives et intranets pour les médias et l'enseignement, bâtis sur SharePoint et Teams."),
			Languages:   []string{"fr"}, Contact: contact("Hugo Petit", "hugo@lucerne.example"), Markets: []string{"FR", "BE", "CH"},
			Industries: []string{"Communications & Media", "Education"}, Products: []string{"SharePoint", "Teams", "Microsoft365"},
			Services: []string{"ConsultingAndProfessional", "LearningAndCertification"}, SolutionAreas: []string{"ModernWork"},
			CustomerSizes: []string{"10to50employees", "51to250employees"}, Keywords: []string{"intranet", "archives"},
		},
		[]offering{{"SOL-40501-LUC", "Lucerne Intranet", solution.SaaS, solution.ToBeReady}},
		habits{5, 60 * time.Hour, 0.5},
	},
	{
		"relecloud", "Relecloud", "4000601", "Amsterdam",
		[]string{"Sanne Bos", "Daan Kok", "Femke Smit", "Ruben Prins"},
		profile.Contents{
			Description: new("Moves of data centres to Azure, and their operation afterwards: servers, storage, networks, backup."),
			Languages:   []string{"en", "nl"}, Contact: contact("Sanne Bos", "sanne@relecloud.example"),
			Markets:    []string{"NL", "BE", "DE", "GB"},
			Industries: []string{"Services", "Financial Services"}, Products: []string{"Azure", "Windows", "SQL"},
			Services: []string{"DeploymentOrMigration", "ManagedServices"}, SolutionAreas: []string{"Infrastructure"},
			CustomerSizes: []string{"51to250employees", "251to1000employees", "1001to5000employees"},
			Keywords:      []string{"migration", "data centre", "backup"},
		},
		[]offering{
			{"SOL-40601-REL", "Relecloud Landing Zone", solution.AzureApplication, solution.ForAzureIP},
			{"SOL-40602-REL", "Relecloud Backup", solution.SaaS, solution.ToBeReady},
			{"SOL-40603-REL", "Relecloud Run", solution.SaaS, solution.ToBeReady},
		},
		habits{8, 12 * time.Hour, 0.85},
	},
	{
		"southridge", "Southridge Video", "4000701", "Austin",
		[]string{"Jade Cole", "Ryan Nash", "Tess Boyd", "Wes Lane"},
		profile.Contents{
			Description: new("Recorded lessons, exams and student portals for schools, colleges and universities."),
			Languages:   []string{"en"}, Contact: contact("Jade Cole", "jade@southridge.example"), Markets: []string{"US", "MX", "CA"},
			Industries: []string{"Education", "Government"}, Products: []string{"Teams", "Azure", "Surface"},
			Services: []string{"LearningAndCertification", "Hardware"}, SolutionAreas: []string{"ModernWork", "DigitalAndAppInnovation"},
			CustomerSizes: []string{"51to250employees", "251to1000employees"}, Keywords: []string{"university", "lessons", "students"},
		},
		[]offering{{"SOL-40701-SRV", "Southridge Classroom", solution.SaaS, solution.ToBeReady}},
		habits{5, 130 * time.Hour, 0.3},
	},
	{
		"tailwind", "Tailwind Traders", "4000801", "Warszawa",
		[]string{"Ewa Lis", "Jan Nowicki", "Ola Kruk", "Piotr Wilk"},
		profile.Contents{
			Description: new("Wholesale, warehouses and deliveries: from the order to the invoice on Dynamics 365 and Power Apps."),
			Languages:   []string{"en"}, Contact: contact("Ewa Lis", "ewa@tailwind.example"), Markets: []string{"PL", "DE"},
			Industries: []string{"Wholesale & Distribution", "Retail & Consumer Goods"}, Products: []string{"Dynamics365Business"},
			Services: []string{"ProjectServices", "Integration"}, SolutionAreas: []string{"BusinessApplications"},
			CustomerSizes: []string{"10to50employees", "51to250employees"}, Keywords: []string{"warehouse", "trade", "deliveries"},
		},
		[]offering{{"SOL-40801-TWT", "Tailwind Warehouse", solution.PowerApps, solution.ForBizStandard}},
		habits{6, 26 * time.Hour, 0.6},
	},
	{
		"trey-research", "Trey Research", "4000901", "Göteborg",
		[]string{"Elsa Norén", "Axel Sjö", "Nils Ask", "Tuva Hed"},
		profile.Contents{
			Description: new("Maskindata, underhåll och kvalitet i fabriken: vi kopplar upp linjerna och förutser när något går sönder."),
			Languages:   []string{"sv"}, Contact: contact("Elsa Norén", "elsa@trey-research.example"), Markets: []string{"SE", "FI", "DE"},
			Industries: []string{"Manufacturing"}, Products: []string{"Azure", "SQL"}, Services: []string{"IPServices(ISV)", "Integration"},
			SolutionAreas: []string{"DataAndAi", "DigitalAndAppInnovation"},
			CustomerSizes: []string{"251to1000employees", "1001to5000employees"},
			Keywords:      []string{"fabrik", "underhåll", "machine data"},
		},
		[]offering{
			{"SOL-40901-TRY", "Trey Line Watch", solution.IoTEdgeModule, solution.ForAzureIP},
			{"SOL-40902-TRY", "Trey Quality", solution.SaaS, solution.ToBeReady},
		},
		habits{7, 7 * time.Hour, 0.9},
	},
	{
		"wide-world", "Wide World Importers", "4001001", "Melbourne",
		[]string{"Zoe Marsh", "Liam Burke", "Ava Reeve", "Noah Penn"},
		profile.Contents{
			Description: new("Farms, food and drink: harvest forecasts, cold chains and customs papers, on Azure and Power BI."),
			Languages:   []string{"en"}, Contact: contact("Zoe Marsh", "zoe@wide-world.example"), Markets: []string{"AU", "JP", "IN"},
			Industries: []string{"Agriculture, Forestry, & Fishing", "Wholesale & Distribution"}, Products: []string{"PowerBI", "Azure"},
			Services: []string{"ConsultingAndProfessional", "Integration"}, SolutionAreas: []string{"DataAndAi"},
			CustomerSizes: []string{"51to250employees", "1001to5000employees"}, Keywords: []string{"food", "cold chain", "customs"},
		},
		[]offering{{"SOL-41001-WWI", "Wide World Harvest", solution.SaaS, solution.ForAzureIP}},
		habits{5, 50 * time.Hour, 0.5},
	},
	{
		"woodgrove", "Woodgrove Security", "4001101", "São Paulo",
		[]string{"Bia Lopes", "Caio Reis", "Duda Melo", "Rafa Cruz"},
		profile.Contents{
			Description: new("Identity, access and watch over the Microsoft cloud for banks and public authorities, day and night."),
			Languages:   []string{"en", "pt"}, Contact: contact("Bia Lopes", "bia@woodgrove.example"), Markets: []string{"BR", "US"},
			Industries: []string{"Financial Services", "Government"}, Products: []string{"EnterpriseMobilityAndSecurity", "Microsoft365"},
			Services: []string{"ManagedServices", "ConsultingAndProfessional"}, SolutionAreas: []string{"Security"},
			CustomerSizes: []string{"1001to5000employees", "Morethan20000employees"}, Keywords: []string{"zero trust", "identity"},
		},
		[]offering{{"SOL-41101-WGS", "Woodgrove Sentry", solution.SaaS, solution.ForAzureIP}},
		habits{6, 36 * time.Hour, 0.75},
	},
}
