package reference_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/reference"
)

// The wire names of the reasons are part of the contract: their spelling and their order stay as they are.
func TestReasonsHaveTheirWireNames(t *testing.T) {
	t.Parallel()
	closing := []string{
		"BudgetTooSmall", "CustomerDidNotAnswer", "CustomerChoseAnotherVendor", "RequirementNotMet",
		"NotACustomer", "TimelineTooShort", "AbuseOrSpam", "Other",
	}
	for name, want := range map[string][]string{
		reference.DeclineReasons: closing,
		reference.LossReasons:    closing,
		reference.ErrorReasons: {
			"DuplicateBulkUpload", "DuplicatePortal", "DuplicateFromMicrosoft", "ConnectorSync", "CustomerMatching",
			"SolutionProblem", "Test", "DataError", "Other",
		},
		reference.MicrosoftDeclineReasons: {"NoMatchingCustomerRecord", "NoSellerManagesCustomer", "Other"},
	} {
		require.Equal(t, want, codes(t, name), name)
	}
}

func TestNotesAreRequiredWhereTheReasonSaysTooLittle(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		reference.DeclineReasons:          {"Other"},
		reference.LossReasons:             {"Other"},
		reference.ErrorReasons:            {"SolutionProblem", "Other"},
		reference.MicrosoftDeclineReasons: {"Other"},
	} {
		var got []string
		for _, entry := range get(t, name).Entries {
			require.NotEmpty(t, entry.Description, "%s %s", name, entry.Code)
			if entry.NoteRequired {
				got = append(got, entry.Code)
			}
		}
		require.Equal(t, want, got, name)
	}
}

func TestMicrosoftsReasonsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for _, entry := range get(t, reference.MicrosoftDeclineReasons).Entries {
		require.NotEmpty(t, entry.WhatToDo, entry.Code)
	}
}

func TestHelpTypesHaveTheirWireNames(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{
		"WorkloadSpecificValueProposition", "CustomerTechnicalArchitecture", "ProofOfConceptOrDemo", "QuotesOrLicensing",
		"PostSalesCustomerSuccess", "GeneralOrOther", "Unknown",
	}, codes(t, reference.HelpTypes))
}

// The names below are easily taken apart at their commas, or cleaned of their brackets, by somebody who means well.
func TestUnusualWireNamesAreKept(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		reference.Industries:    "Agriculture, Forestry, & Fishing",
		reference.Products:      "DynamicsAX,GP,NAV,SL",
		reference.Services:      "CustomSolution(ISV)",
		reference.CustomerSizes: "Morethan20000employees",
		reference.SolutionAreas: "DataAndAi",
	} {
		require.True(t, get(t, name).Has(code), "%s %s", name, code)
	}
}
