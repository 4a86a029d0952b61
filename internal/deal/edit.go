package deal

import (
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// rule says when an edit may change a member of a deal.
type rule int

const (
	always       rule = iota // until the deal is closed
	untilInvited             // until the first invitation, and never on an incoming deal
	onlyToYes                // from no to yes
)

type editableMember struct {
	pointer  string
	rule     rule
	whileNew bool // also before the deal is accepted: the party's own names for it tell nobody anything
}

// covers tells whether the pointer is this member's or lies within it.
func (e editableMember) covers(pointer string) bool {
	return pointer == e.pointer || strings.HasPrefix(pointer, e.pointer+"/")
}

// editable lists what an edit can change, and when. Whatever is not listed is fixed at creation or has an action of its own ("Who may
// change what, when" of the referral documentation).
var editable = []editableMember{
	{"/name", always, false},
	{"/externalReferenceId", always, true},
	{"/campaignId", always, true},
	{"/referralProgram", always, false},
	{"/salesStage", always, false},
	{"/details/notes", always, false},
	{"/details/dealValue", always, false},
	{"/details/currency", always, false},
	{"/details/closingDateTime", always, false},
	{"/details/requirements/solutions", always, false},
	{"/team", always, false},
	{"/customerProfile/team", untilInvited, false},
	{"/inviteContext/notes", untilInvited, false},
	{"/inviteContext/assistanceRequestCode", untilInvited, false},
	{"/consent/consentToShareReferralWithMicrosoftSellers", onlyToYes, false},
}

// Patched returns the deal with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a value that
// it cannot have.
func (d Deal) Patched(patch []byte) (Deal, error) {
	var after Deal
	if err := change.Merge(d, patch, &after); err != nil {
		return Deal{}, err
	}
	after.Details.Closing = instant(after.Details.Closing)
	return after, nil
}

// Patched returns the draft with a merge patch (RFC 7396) applied, unchecked.
func (in Draft) Patched(patch []byte) (Draft, error) {
	if len(patch) == 0 {
		return in, nil
	}
	var after Draft
	return after, change.Merge(in, patch, &after)
}

// Edits tells whether an edit to what Patched returned would change anything, whatever state the deal is in.
func (d Deal) Edits(after Deal) (bool, error) {
	after = after.withSolutions(d, Facts{})
	after.DealType = d.DealType
	changes, err := change.Between(d.withSolutions(d, Facts{}), after, bookkeeping)
	return len(changes) > 0, err
}

// EditTo changes the deal to what Patched returned. An edit that changes nothing returns the deal itself and a nil entry. Faults: Conflict
// if the state does not allow it, Invalid for members that are fixed or wrong.
func (d Deal) EditTo(after Deal, facts Facts, by audit.Actor, now time.Time) (Deal, *Entry, error) {
	if err := d.Allows(Edit, now); err != nil {
		return Deal{}, nil, err
	}
	after = after.withSolutions(d, facts)
	after.DealType = after.dealType()
	changed, entry, err := d.record(Edit, after, by, Reason{}, now)
	if err != nil {
		return Deal{}, nil, err
	}
	if d.Status == New {
		return d.editWhileNew(changed, entry)
	}
	mistakes := d.checkFixed(after, entry.Changes)
	mistakes = append(mistakes, after.check(d, nil, facts, now)...)
	if err := mistakes.Err(); err != nil {
		return Deal{}, nil, err
	}
	if len(entry.Changes) == 0 {
		return d, nil, nil
	}
	return changed, &entry, nil
}

// editWhileNew is EditTo for a deal that still waits for its answer. What it allows needs no check.
func (d Deal) editWhileNew(changed Deal, entry Entry) (Deal, *Entry, error) {
	others := slices.ContainsFunc(entry.Changes, func(c change.Change) bool {
		return !slices.ContainsFunc(editable, func(e editableMember) bool { return e.whileNew && e.covers(c.Pointer) })
	})
	switch {
	case others || changed.State != d.State:
		return Deal{}, nil, conflict("deal-state", d.State,
			"While the deal is %s, only its externalReferenceId and campaignId can be edited.", d.Said())
	case len(entry.Changes) == 0:
		return d, nil, nil
	default:
		return changed, &entry, nil
	}
}

// checkFixed returns a mistake for every change that is not allowed.
func (d Deal) checkFixed(after Deal, changes []change.Change) fault.Mistakes {
	var m fault.Mistakes
	if after.Status != d.Status {
		m.Add("/status", "fixed", "The status changes by actions only.")
	}
	if after.Substatus != d.Substatus {
		m.Add("/substatus", "fixed", "The status changes by actions only.")
	}
	for _, c := range changes {
		if c.Pointer == "/dealType" { // follows from the others
			continue
		}
		if why := d.fixed(after, c.Pointer); why != "" {
			m.Add(c.Pointer, "fixed", why)
		}
	}
	return m
}

// Editable returns the pointers of the members that an edit can change now.
func (d Deal) Editable(now time.Time) []string {
	pointers := []string{}
	if d.Allows(Edit, now) != nil {
		return pointers
	}
	for _, e := range editable {
		switch {
		case d.Status == New && !e.whileNew:
		case e.rule == untilInvited && d.Invited():
		case e.rule == onlyToYes && value(d.Consent.ShareWithMicrosoftsSellers):
		default:
			pointers = append(pointers, e.pointer)
		}
	}
	return pointers
}

// fixed returns why the member cannot be changed; "" if it can.
func (d Deal) fixed(after Deal, pointer string) wording.Format {
	i := slices.IndexFunc(editable, func(e editableMember) bool { return e.covers(pointer) })
	switch {
	case i < 0:
		return "This cannot be changed once the deal has been created."
	case editable[i].rule == untilInvited && d.Invited():
		return "This cannot be changed after the first invitation."
	case editable[i].rule == onlyToYes && value(d.Consent.ShareWithMicrosoftsSellers) && !value(after.Consent.ShareWithMicrosoftsSellers):
		return "Sharing with Microsoft's sellers cannot be taken back."
	default:
		return ""
	}
}
