package reference_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/reference"
)

// sizes are the counts of the sources; a change of a list has to be meant.
var sizes = map[string]int{
	reference.DeclineReasons: 8, reference.LossReasons: 8, reference.ErrorReasons: 9, reference.MicrosoftDeclineReasons: 3,
	reference.HelpTypes: 7, reference.Industries: 14, reference.Products: 20, reference.Services: 10, reference.SolutionAreas: 6, reference.SolutionCategories: 48,
	reference.CustomerSizes: 11, reference.Currencies: 155, reference.Countries: 250, reference.Incentives: 13, reference.Languages: 28,
	reference.Statuses: 4, reference.Substatuses: 9, reference.DealTypes: 5, reference.EventTypes: 7, reference.Roles: 9, reference.AuditActions: 36,
}

func TestEveryListIsThereAndComplete(t *testing.T) {
	t.Parallel()
	require.Len(t, reference.Names(), len(sizes))
	require.True(t, slices.IsSorted(reference.Names()))
	for name, size := range sizes {
		list := get(t, name)
		require.Equal(t, name, list.Name)
		require.Len(t, list.Entries, size, name)
	}
	_, ok := reference.Get("no-such-list")
	require.False(t, ok)
}

func TestEntryFindsEveryCodeAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, name := range reference.Names() {
		list := get(t, name)
		for _, want := range list.Entries {
			got, ok := list.Entry(want.Code)
			require.True(t, ok, "%s %s", name, want.Code)
			require.Equal(t, want, got)
		}
		_, ok := list.Entry("NoSuchCode")
		require.False(t, ok, name)
		require.False(t, list.Has(""), name)
		require.False(t, list.Has(strings.ToLower(list.Entries[0].Code)+" "), name)
	}
}

func TestTextsAreTrimmed(t *testing.T) {
	t.Parallel()
	for _, name := range reference.Names() {
		for _, entry := range get(t, name).Entries {
			for _, text := range []string{entry.Code, entry.Title.String(), entry.Description.String(), entry.WhatToDo.String()} {
				require.Equal(t, strings.TrimSpace(text), text, "%s %s", name, entry.Code)
			}
		}
	}
}

func TestListTravelsAsItsFileSaysIt(t *testing.T) {
	t.Parallel()
	body, err := json.Marshal(get(t, reference.HelpTypes))
	require.NoError(t, err)
	require.NotContains(t, string(body), "minorUnits")
	require.NotContains(t, string(body), "noteRequired")
	body, err = json.Marshal(get(t, reference.Currencies))
	require.NoError(t, err)
	require.Contains(t, string(body), `{"code":"JPY","title":"Japanese yen","minorUnits":0}`)
}

func get(t *testing.T, name string) reference.List {
	t.Helper()
	list, ok := reference.Get(name)
	require.True(t, ok, name)
	return list
}

func codes(t *testing.T, name string) []string {
	t.Helper()
	entries := get(t, name).Entries
	codes := make([]string, 0, len(entries))
	for _, entry := range entries {
		codes = append(codes, entry.Code)
	}
	return codes
}

// requireSortedCodes checks lists whose order is that of the standard behind them.
func requireSortedCodes(t *testing.T, name, pattern string) {
	t.Helper()
	require.True(t, slices.IsSorted(codes(t, name)), name)
	for _, code := range codes(t, name) {
		require.Regexp(t, pattern, code, name)
	}
}

func TestCodesWithCommasAreFoundInSplitValues(t *testing.T) {
	t.Parallel()
	industries := get(t, reference.Industries)
	for text, want := range map[string]struct{ codes, unknown []string }{
		"Education,Healthcare,Education":              {[]string{"Education", "Healthcare"}, nil},
		"Agriculture,Forestry,& Fishing,Education":    {[]string{"Agriculture, Forestry, & Fishing", "Education"}, nil},
		"Education, Agriculture, Forestry, & Fishing": {[]string{"Education", "Agriculture, Forestry, & Fishing"}, nil},
		"Agriculture,Forestry,Education,education":    {[]string{"Education"}, []string{"Agriculture", "Forestry", "education"}},
		"": {nil, []string{""}},
	} {
		codes, unknown := industries.Split(strings.Split(text, ","))
		require.Equal(t, want.codes, codes, text)
		require.Equal(t, want.unknown, unknown, text)
	}
	products := get(t, reference.Products)
	codes, unknown := products.Split([]string{"DynamicsAX", "GP", "NAV", "SL", "Azure"})
	require.Equal(t, []string{"DynamicsAX,GP,NAV,SL", "Azure"}, codes)
	require.Empty(t, unknown)
}
