// Package referral is Microsoft's referral as its clients know it: how a deal is shown as one, and which deal or steps a referral that
// they send asks for. It does no input or output.
package referral

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/members"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/revision"
)

// Path is where referrals are, below the address of the service. Events name them by another path.
const Path = "/v1.0/engagements/referrals"

// Source is what a referral is made from.
type Source struct {
	Deal          []byte // its document
	Registrations []byte // of the deal, oldest first, as an array; nil for none
	Favorite      bool   // the caller's; not covered by the tag
	tag           string // of a related referral; otherwise computed from the others
}

// Tag returns the referral's entity tag, quotes included. It covers the registrations; for a deal without any it is the deal's own.
func (s Source) Tag() (string, error) {
	if s.tag != "" {
		return s.tag, nil
	}
	var deal revision.Number
	for name, value := range members.Of(s.Deal) { // it is among the first, so little is read
		if string(name) != "eTag" {
			continue
		}
		if err := json.Unmarshal(value, &deal); err != nil {
			return "", err
		}
		break
	}
	registrations, err := s.registrations()
	return TagOf(deal, registrations), err
}

// Decoded returns the deal as it is at a time, and the tag of the referral then.
func (s Source) Decoded(now time.Time) (d deal.Deal, tag string, err error) {
	if err := json.Unmarshal(s.Deal, &d); err != nil {
		return d, "", err
	}
	d = d.At(now)
	registrations, err := s.registrations()
	return d, TagOf(d.Revision, registrations), err
}

// TagOf is Source.Tag for a revision of the deal. Every change of a registration raises the sum of their revisions.
func TagOf(deal revision.Number, registrations []registration.Registration) string {
	sum := revision.Number(0)
	for _, r := range registrations {
		sum += r.Revision
	}
	tag := deal.String()
	if sum == 0 {
		return tag
	}
	return tag[:len(tag)-1] + "-r" + strconv.FormatInt(int64(sum), 10) + `"`
}

func (s Source) registrations() (all []registration.Registration, err error) {
	if s.Registrations != nil {
		err = json.Unmarshal(s.Registrations, &all)
	}
	return all, err
}

// Document returns the referral, with links to the service at the address. Members that are shown as they are stored are copied without
// being decoded.
func (s Source) Document(address string) ([]byte, error) {
	registrations, err := s.registrations()
	if err != nil {
		return nil, err
	}
	w := writer{text: make([]byte, 0, len(s.Deal)+1024), favorite: s.Favorite}
	w.text = append(w.text, '{')
	for name, value := range members.Of(s.Deal) {
		w.member(string(name), value, registrations)
	}
	return w.finish(address, registrations)
}

// writer writes a referral member by member.
type writer struct {
	text           []byte
	id, engagement []byte
	reason, notes  []byte // as stored with the deal
	fromLead       bool
	favorite       bool
}

// ours are members of a deal that Microsoft's resource does not have.
var ours = map[string]bool{"dealType": true, "recreatedFromDealId": true, "hotUntilDateTime": true}

// member writes what becomes of a member of the deal.
func (w *writer) member(name string, value []byte, registrations []registration.Registration) {
	switch name {
	case "id":
		w.id = value
	case "engagementId":
		w.engagement = value
	case "eTag":
		var n revision.Number
		if json.Unmarshal(value, &n) == nil { // otherwise it is the tag of a related referral
			value, _ = jsontext.AppendQuote(nil, TagOf(n, registrations))
		}
	case "substatus":
		if string(value) == `"Received"` {
			value = []byte(`"Pending"`)
		}
	case "statusReason":
		w.reason = value
		return
	case "statusNotes":
		w.notes = value
		return
	case "createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "expirationDateTime":
		value = sevenDigits(value)
	case "callToAction":
		w.fromLead = true
	case "customerProfile":
		w.object(name, value, `,"isMatchingComplete":false`)
		return
	case "details":
		w.details(value)
		return
	default:
		if ours[name] {
			return
		}
	}
	w.copy(name, value)
}

// copy writes a member unchanged.
func (w *writer) copy(name string, value []byte) {
	if w.text[len(w.text)-1] != '{' {
		w.text = append(w.text, ',')
	}
	w.text = append(append(append(w.text, '"'), name...), `":`...)
	w.text = append(w.text, value...)
}

// object writes a member that is an object, with further members at its end.
func (w *writer) object(name string, value []byte, further string) {
	w.copy(name, bytes.TrimSuffix(value, []byte("}")))
	w.text = append(append(w.text, further...), '}')
}

func (w *writer) details(value []byte) {
	w.copy("details", []byte("{"))
	requested := false
	for name, inside := range members.Of(value) {
		switch string(name) {
		case "requirements":
			w.requirements(inside)
			continue
		case "customerRequestedContact":
			requested = true
		}
		w.copy(string(name), inside)
	}
	if !requested {
		w.text = append(w.text, `,"customerRequestedContact":false`...)
	}
	w.text = append(w.text, `,"customerAction":null,"incentiveLevel":null}`...)
}

func (w *writer) requirements(value []byte) {
	w.copy("requirements", []byte("{"))
	for name, inside := range members.Of(value) {
		if string(name) != "solutions" {
			w.copy(string(name), inside)
			continue
		}
		w.copy("solutions", []byte("["))
		w.solutions(inside)
		w.text = append(w.text, ']')
	}
	w.text = append(w.text, '}')
}

func (w *writer) solutions(value []byte) {
	var all []jsontext.Value
	if json.Unmarshal(value, &all) != nil { // the database holds nothing else
		return
	}
	for i, s := range all {
		if i > 0 {
			w.text = append(w.text, ',')
		}
		w.text = append(w.text, '{')
		for name, inside := range members.Of(s) {
			if n := string(name); n != "coSellStatus" && n != "incentives" {
				w.copy(n, inside)
			}
		}
		w.text = append(w.text, '}')
	}
}

// neutral are members of Microsoft's resource that a deal does not have.
const neutral = `,"tags":[],"dealSensitivity":"None","lastRunId":null,"trackingInfo":{"microsoftMsxId":null,` +
	`"microsoftUSFedOpportunityId":null,"microsoftUSFedLeadId":null,"migratedPSCDealId":null,"migratedPSCPartnerDealId":null}`

// notOfALead are the members that only a lead has, for other deals.
const notOfALead = `,"callToAction":null,"offerId":null,"quality":"Unknown","isSpam":false`

// finish writes what depends on several members, and what a deal does not have.
func (w *writer) finish(address string, registrations []registration.Registration) ([]byte, error) {
	if string(w.reason) == `"Other"` && string(w.notes) != "null" {
		w.reason = w.notes
	}
	w.copy("statusReason", w.reason)
	w.copy("favorite", strconv.AppendBool(nil, w.favorite))
	w.text = append(w.text, neutral...)
	if !w.fromLead {
		w.text = append(w.text, notOfALead...)
	}
	shown, err := json.Marshal(registrationsOf(registrations))
	if err != nil {
		return nil, err
	}
	w.copy("registrationStatus", []byte(`"`+registrationStatus(registrations)+`"`))
	w.copy("registrations", shown)
	links, err := json.Marshal(linksOf(address, unquoted(w.id), unquoted(w.engagement)))
	w.copy("links", links)
	return append(w.text, '}'), err
}

func unquoted(id []byte) string { return strings.Trim(string(id), `"`) }

// sevenDigits returns a stored time with as many fraction digits as Microsoft writes.
func sevenDigits(value []byte) []byte {
	const digits = "0000000"
	body, isTime := bytes.CutSuffix(value, []byte(`Z"`))
	if !isTime {
		return value
	}
	fraction := 0
	if at := bytes.IndexByte(body, '.'); at >= 0 {
		fraction = len(body) - at - 1
	} else {
		body = append(bytes.Clone(body), '.')
	}
	return append(append(bytes.Clone(body), digits[min(fraction, len(digits)):]...), `Z"`...)
}
