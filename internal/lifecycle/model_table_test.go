package lifecycle_test

import (
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
)

// model is an engagement as its parties know it: Contoso hosts, and Northwind, Fabrikam and Microsoft may be its guests. The methods below
// are the table of what each of them may know; they never ask the product.
type model struct {
	now     time.Time
	parties map[string]*party
	atStake float64             // what the host's deal was worth when Microsoft declined
	said    []said              // by whom, and who may read it
	told    map[string][]string // what each party's feed says, as "type organisation action substatus"
}

// party is a party's deal.
type party struct {
	id, status, substatus string
	accepted              bool
	expires               time.Time // of a deal that waits
	value                 float64
}

// said is a text that somebody wrote.
type said struct {
	text string
	by   string
	what topic
}

type topic string

// What a party writes, and who may read it.
const (
	toGuests    topic = "beside an invitation" // for the guests of that invitation and the host
	inPrivate   topic = "in private"           // for itself: edits, and notes on an acceptance, a win or a loss
	whyDeclined topic = "of a decline"         // for itself and the host
	whyNot      topic = "of Microsoft's decline"
	answering   topic = "a seller of Microsoft's"
)

const host = "contoso"

// parties are the host and those whom it may invite.
var parties = []string{host, "northwind", "fabrikam", access.Microsoft}

// state returns the state that counts: expired if its time has run out.
func (m *model) state(organization string) (status, substatus string) {
	p := m.parties[organization]
	if p == nil {
		return "", ""
	}
	if p.status == "New" && !m.now.Before(p.expires) {
		return "Closed", "Expired"
	}
	return p.status, p.substatus
}

// hears tells whether a party is told that another party's deal has changed.
func (m *model) hears(who, of, action string) bool {
	p := m.parties[who]
	switch {
	case p == nil:
		return false
	case who == of:
		return true
	case of == host:
		return action == "Win" || action == "Lose"
	case who == host:
		return action != "Edit" || of == access.Microsoft
	case of == access.Microsoft:
		return action == "Create" || p.accepted
	default: // guests are strangers to each other
		return false
	}
}

// knowsAnswer tells whether a party is told what Microsoft has answered.
func (m *model) knowsAnswer(who string) bool {
	p := m.parties[who]
	return p != nil && m.parties[access.Microsoft] != nil && (who == access.Microsoft || who == host || p.accepted)
}

// microsoftStatus returns what a party is told about Microsoft's answer.
func (m *model) microsoftStatus(who string) string {
	if m.parties[access.Microsoft] == nil {
		return "NotRequested"
	}
	if !m.knowsAnswer(who) {
		return "Pending"
	}
	_, substatus := m.state(access.Microsoft)
	return substatus
}

// mayRead tells whether a party may read what was said.
func (m *model) mayRead(who string, s said) bool {
	switch {
	case who == s.by:
		return true
	case s.what == toGuests:
		return m.parties[who] != nil
	case s.what == whyDeclined:
		return who == host
	case s.what == whyNot:
		return m.knowsAnswer(who) && m.atStake >= 25_000
	case s.what == answering:
		return m.knowsAnswer(who)
	default:
		return false
	}
}

// mustRead tells whether a party that looks everywhere must find what was said.
func (m *model) mustRead(who string, s said) bool {
	return m.mayRead(who, s) && s.what != toGuests && (s.what != answering || m.parties[who] != nil)
}

// tell notes who hears of a change.
func (m *model) tell(of, action, substatus string) {
	for _, who := range parties {
		if !m.hears(who, of, action) {
			continue
		}
		kind := "referral-"
		if who != of {
			kind = "related-referral-"
		}
		if action == "Create" {
			kind += "created "
		} else {
			kind += "updated "
		}
		m.told[who] = append(m.told[who], kind+of+" "+action+" "+substatus)
	}
}

// strangersTo returns the organisations that a party must not learn of.
func strangersTo(who string) []string {
	if who == host {
		return nil
	}
	return slices.DeleteFunc([]string{"northwind", "fabrikam"}, func(o string) bool { return o == who })
}
