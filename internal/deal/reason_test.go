package deal_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
)

// The reasons as the product lists them; those that need a note end in "!".
var (
	closingReasons = []string{
		"BudgetTooSmall", "CustomerDidNotAnswer", "CustomerChoseAnotherVendor", "RequirementNotMet", "NotACustomer",
		"TimelineTooShort", "AbuseOrSpam", "Other!",
	}
	mistakeReasons = []string{
		"DuplicateBulkUpload", "DuplicatePortal", "DuplicateFromMicrosoft", "ConnectorSync", "CustomerMatching",
		"SolutionProblem!", "Test", "DataError", "Other!",
	}
	microsoftReasons = []string{"NoMatchingCustomerRecord", "NoSellerManagesCustomer", "Other!"}
)

// reasons says which party may give which reasons with which action.
var reasons = []struct {
	name   string
	action deal.Action
	deal   func(*testing.T) deal.Deal
	codes  []string
}{
	{"a partner declines", deal.Decline, func(t *testing.T) deal.Deal { return guest(t, "3000001") }, closingReasons},
	{"Microsoft declines", deal.Decline, func(t *testing.T) deal.Deal { return guest(t, access.Microsoft) }, microsoftReasons},
	{"a partner loses", deal.Lose, func(t *testing.T) deal.Deal { return own(t) }, closingReasons},
	{"Microsoft loses", deal.Lose, microsoftsActive, closingReasons},
	{"a partner reports an error", deal.ReportError, func(t *testing.T) deal.Deal { return own(t) }, mistakeReasons},
	{"Microsoft reports an error", deal.ReportError, microsoftsActive, mistakeReasons},
}

func microsoftsActive(t *testing.T) deal.Deal {
	d, _ := inState(t, "Active/Accepted (msft)")
	return d
}

func TestReasonsOfEveryActionAndParty(t *testing.T) {
	t.Parallel()
	everywhere := slices.Concat(closingReasons, mistakeReasons, microsoftReasons, []string{"", "other", "Nonsense"})
	for _, r := range reasons {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, marked := range everywhere {
				code, needsNote := cut(marked)
				listed := slices.Contains(r.codes, marked)
				for _, notes := range []*string{nil, new(""), new(" \n"), new("a note")} {
					_, _, err := r.deal(t).Apply(r.action, ada(), deal.Reason{Code: code, Notes: notes}, start)
					requireMistakes(t, err, wanted(code, listed, needsNote, notes)...)
				}
			}
		})
	}
}

func cut(marked string) (code string, needsNote bool) {
	if n := len(marked) - 1; n > 0 && marked[n] == '!' {
		return marked[:n], true
	}
	return marked, false
}

func wanted(code string, listed, needsNote bool, notes *string) []string {
	switch {
	case code == "":
		return []string{"/reasonCode required"}
	case !listed:
		return []string{"/reasonCode unknown-code"}
	case needsNote && (notes == nil || *notes != "a note"):
		return []string{"/notes notes-required"}
	default:
		return nil
	}
}

func TestWinAndExpireNeedNoReason(t *testing.T) {
	t.Parallel()
	won := applied(t, own(t), deal.Win, deal.Reason{})
	require.Nil(t, won.StatusReason)
	expired, _, err := guest(t, "3000001").Apply(deal.Expire, audit.Clock(), deal.Reason{}, start.Add(ttl))
	require.NoError(t, err)
	require.Nil(t, expired.StatusReason)
	require.Equal(t, start.Add(ttl), *expired.Closed)
	require.Equal(t, start.Add(ttl), *expired.Expires, "until when it could have been answered stays")
}
