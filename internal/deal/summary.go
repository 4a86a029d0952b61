package deal

import "time"

// MostCounted is the highest count of deals; beyond it a Counted says that there are more.
const MostCounted = 1000

// Counted is the number of deals of a kind, up to MostCounted.
type Counted struct {
	Count  int  `json:"count"`
	Capped bool `json:"capped"` // there are more
}

// Awaited is a Counted of deals that wait for somebody's answer.
type Awaited struct {
	Counted

	Expires *time.Time `json:"expirationDateTime"` // the earliest of them; nil if there are none
}

// Closing is a Counted of open deals.
type Closing struct {
	Counted

	Closing *time.Time `json:"closingDateTime"` // the earliest from today on; nil if there is none
}

// Summary is how many deals there are of each kind. A deal may be of several kinds.
type Summary struct {
	All                 Counted `json:"all"`
	Inbound             Counted `json:"inbound"`
	Outbound            Counted `json:"outbound"`
	Favorites           Counted `json:"favorites"`
	WaitingForYou       Awaited `json:"waitingForYou"`
	WaitingForMicrosoft Awaited `json:"waitingForMicrosoft"`
	Open                Closing `json:"open"`
	Won                 Counted `json:"won"`
	Lost                Counted `json:"lost"`
	Declined            Counted `json:"declined"`
	Expired             Counted `json:"expired"`
}

// Group is the number of deals with a direction and substatus at the time of counting. It may exceed MostCounted.
type Group struct {
	Direction Direction
	Substatus Substatus
	Count     int
	Next      *time.Time // of deals that wait: the earliest expiry; of accepted ones: the earliest expected closing
}

// Add counts the deals of a group.
func (s *Summary) Add(g Group) {
	s.All.add(g.Count)
	switch g.Direction {
	case Incoming:
		s.Inbound.add(g.Count)
	case Outgoing:
		s.Outbound.add(g.Count)
	}
	switch g.Substatus {
	case Pending, Received:
		s.WaitingForYou.add(g.Count)
		s.WaitingForYou.Expires = earlier(s.WaitingForYou.Expires, g.Next)
	case Accepted:
		s.Open.add(g.Count)
		s.Open.Closing = earlier(s.Open.Closing, g.Next)
	case Won:
		s.Won.add(g.Count)
	case Lost:
		s.Lost.add(g.Count)
	case Declined:
		s.Declined.add(g.Count)
	case Expired:
		s.Expired.add(g.Count)
	case NoSubstatus, Error: // counted in All only
	}
}

// AddFavorites counts favorites.
func (s *Summary) AddFavorites(count int) { s.Favorites.add(count) }

// AddAsked counts deals that wait for Microsoft's answer; next is when the first of them expires.
func (s *Summary) AddAsked(count int, next *time.Time) {
	s.WaitingForMicrosoft.add(count)
	s.WaitingForMicrosoft.Expires = earlier(s.WaitingForMicrosoft.Expires, next)
}

func (c *Counted) add(count int) {
	total := c.Count + count
	c.Capped = c.Capped || total > MostCounted
	c.Count = min(total, MostCounted)
}

func earlier(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}
