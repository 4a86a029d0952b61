package money_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/money"
)

const header = "currency,month,usdPerUnit\n"

func TestParseRatesReturnsTheRowsInTheirOrder(t *testing.T) {
	t.Parallel()
	january := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	want := []money.MonthlyRate{
		{Currency: "SEK", Month: january, USDPerUnit: mustRate(t, "0.0953")},
		{Currency: "EUR", Month: january.AddDate(0, 1, 0), USDPerUnit: mustRate(t, "1.08")},
		{Currency: "USD", Month: january, USDPerUnit: mustRate(t, "1")},
	}
	for name, file := range map[string]string{
		"plain":       header + "SEK,2026-01,0.0953\nEUR,2026-02,1.08\nUSD,2026-01,1\n",
		"last line":   header + "SEK,2026-01,0.0953\nEUR,2026-02,1.08\nUSD,2026-01,1",
		"comments":    "# a sample\n\n" + header + "# Sweden\nSEK,2026-01,0.0953\n\nEUR,2026-02,1.08\nUSD,2026-01,1.00\n",
		"spreadsheet": "\ufeff\"currency\",month,usdPerUnit\r\n\"SEK\",2026-01,0.0953\r\nEUR,2026-02,1.08\r\nUSD,2026-01,1\r\n",
		"spaces":      header + "SEK , 2026-01, 0.0953\nEUR,2026-02,1.08 \nUSD,2026-01,1\n",
	} {
		got, err := money.ParseRates([]byte(file), money.RateLimits{})
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
}

func TestParseRatesOfAFileWithoutRows(t *testing.T) {
	t.Parallel()
	got, err := money.ParseRates([]byte(header), money.RateLimits{})
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestParseRatesIsEasyAboutSpacesAndTheCaseOfTheHeader(t *testing.T) {
	t.Parallel()
	got, err := money.ParseRates([]byte(" Currency\u00a0,MONTH , usdperunit\r\n SEK\u00a0, 2026-01 ,0.1 \r\n"), money.RateLimits{})
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func TestParseRatesSaysWhatIsWrongWithALine(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{
		"HRK,2026-01,0.14":                   `line 2: the currency "HRK" is not in the list of currencies`,
		"sek,2026-01,0.14":                   `line 2: the currency "sek" is not in the list of currencies`,
		"SEK,2026-13,0.14":                   "line 2: the month is not of the form YYYY-MM",
		"SEK,2026-1,0.14":                    "line 2: the month is not of the form YYYY-MM",
		"SEK,2026-01-01,0.14":                "line 2: the month is not of the form YYYY-MM",
		"SEK,2026-01,0":                      "line 2: the rate is " + money.ErrRateZero.Error(),
		"SEK,2026-01,-1":                     "line 2: the rate is " + money.ErrNegative.Error(),
		"SEK,2026-01,0.01234567891":          "line 2: the rate is " + money.ErrRateTooPrecise.Error(),
		"SEK,2026-01,":                       "line 2: the rate is " + money.ErrNotNumber.Error(),
		"USD,2026-01,1.01":                   "line 2: the rate of USD is not 1",
		"SEK,2026-01":                        "line 2: the number of columns is 2, not 3",
		"SEK,2026-01,0.1,x":                  "line 2: the number of columns is 4, not 3",
		"SEK;2026-01;0.1":                    "line 2: the number of columns is 1, not 3",
		"SEK,2026-01,0.1\nSEK,2026-01,0.1":   `line 3: "SEK" already has a rate for "2026-01", in line 2`,
		"SEK,2026-01,\"0.1":                  "line 2: a quotation mark is missing or misplaced",
		"ABC,01/2026,zero":                   "in the list of currencies; the month is not of the form YYYY-MM; the rate is not a number",
		strings.Repeat("X", 99) + ",2026-01": "the number of columns is 2, not 3",

		strings.Repeat("Ö", 21) + ",2026-01,1": `line 2: the currency "` + strings.Repeat("Ö", 20) + `" is not in the list`,
	} {
		got, err := money.ParseRates([]byte(header+row+"\n"), money.RateLimits{})
		require.ErrorContains(t, err, want, row)
		require.Nil(t, got, row)
	}
}

func TestParseRatesNeedsTheHeader(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"":                                   `line 1: the header "currency,month,usdPerUnit" is missing`,
		"# only a comment\n":                 `line 1: the header "currency,month,usdPerUnit" is missing`,
		"\nSEK,2026-01,0.1\n":                `line 2: the header "currency,month,usdPerUnit" is missing`,
		"month,currency,usdPerUnit\n":        `line 1: the header "currency,month,usdPerUnit" is missing`,
		"currency,month,usdPerUnit,source\n": `line 1: the header "currency,month,usdPerUnit" is missing`,
	} {
		_, err := money.ParseRates([]byte(file), money.RateLimits{})
		require.ErrorContains(t, err, want, file)
	}
}

func TestParseRatesNamesEveryBadLineUpToAHundred(t *testing.T) {
	t.Parallel()
	file := header + "SEK,2026-01,0.1\n"
	for range 103 {
		file += "SEK,2026-01,0.1\n"
	}
	_, err := money.ParseRates([]byte(file), money.RateLimits{})
	lines := strings.Split(err.Error(), "\n")
	require.Len(t, lines, 102)
	for place, line := range lines[1:101] {
		require.Contains(t, line, fmt.Sprintf("line %d: ", place+3))
	}
	require.Equal(t, "and 3 more", lines[101])
}

func TestParseRatesKeepsItsLimits(t *testing.T) {
	t.Parallel()
	december := time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC)
	limits := money.RateLimits{Newest: december, Rows: 3}
	three := header + "SEK,2026-12,0.1\n# a comment\nSEK,2026-11,0.1\nEUR,1999-01,1\n"
	rates, err := money.ParseRates([]byte(three), limits)
	require.NoError(t, err)
	require.Len(t, rates, 3)
	for file, want := range map[string]string{
		header + "SEK,2027-01,0.1\n":        "line 2: the month is after 2026-12, the last one that rates are accepted for",
		three + "EUR,1999-02,1\nnonsense\n": "line 6: there are more than 3 rates; what follows was not looked at",
	} {
		_, err := money.ParseRates([]byte(file), limits)
		require.EqualError(t, err, "no rate was taken from the file:\n"+want)
	}
}
