package reference_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/reference"
)

func TestCurrenciesAreThoseOfISO4217(t *testing.T) {
	t.Parallel()
	requireSortedCodes(t, reference.Currencies, `^[A-Z]{3}$`)
	list := get(t, reference.Currencies)
	for code, want := range map[string]int{
		"USD": 2, "EUR": 2, "SEK": 2, "XCG": 2, "ZWG": 2, "SLE": 2, "VED": 2, "MGA": 2, "HUF": 2,
		"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "UGX": 0, "XOF": 0,
		"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	} {
		entry, ok := list.Entry(code)
		require.True(t, ok, code)
		require.NotNil(t, entry.MinorUnits, code)
		require.Equal(t, want, *entry.MinorUnits, code)
	}
}

func TestEveryCurrencyHasMinorUnitsAndNothingElseHas(t *testing.T) {
	t.Parallel()
	for _, name := range reference.Names() {
		for _, entry := range get(t, name).Entries {
			require.Equal(t, name == reference.Currencies, entry.MinorUnits != nil, "%s %s", name, entry.Code)
		}
	}
}

func TestCurrenciesThatNoDealCanBeInAreAbsent(t *testing.T) {
	t.Parallel()
	list := get(t, reference.Currencies)
	for _, code := range []string{
		"HRK", "ANG", "BGN", "ZWL", "SLL", "CUC", "STD", "MRO", "VEF", "BYR", "DEM", // withdrawn
		"BOV", "CHE", "CHW", "CLF", "COU", "MXV", "USN", "UYI", "UYW", "XAD", "XDR", "XSU", "XUA", // funds, units of account
		"XAG", "XAU", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD", "XTS", "XXX", "usd",
	} {
		require.False(t, list.Has(code), code)
	}
}

func TestCountriesAreThoseOfISO3166AndKosovo(t *testing.T) {
	t.Parallel()
	requireSortedCodes(t, reference.Countries, `^[A-Z]{2}$`)
	list := get(t, reference.Countries)
	for code, want := range map[string]string{
		"SE": "Sweden", "US": "United States", "GB": "United Kingdom", "CZ": "Czechia", "MK": "North Macedonia",
		"SZ": "Eswatini", "TR": "Türkiye", "KR": "South Korea", "SS": "South Sudan", "CW": "Curaçao", "AX": "Åland Islands",
		"XK": "Kosovo", // user-assigned: ISO has none for it
	} {
		entry, ok := list.Entry(code)
		require.True(t, ok, code)
		require.Equal(t, want, entry.Title.String())
	}
	for _, code := range []string{"AN", "YU", "CS", "UK", "EU", "XX", "ZZ", "SU"} {
		require.False(t, list.Has(code), code)
	}
}
