package deal

import "time"

// MostCounted is up to how many deals are counted; of more, Counted says so.
const MostCounted = 1000

// Counted is how many deals there are of a kind, up to MostCounted.
type Counted struct {
	Count  int  `json:"count"`
	Capped bool `json:"capped"` // there are more
}

// Awaited is Counted of deals that somebody's answer is waited for.
type Awaited struct {
	Counted

	Expires *time.Time `json:"expirationDateTime"` // of the first of them; nil without one
}

// Closing is Counted of open deals.
type Closing struct {
	Counted

	Closing *time.Time `json:"closingDateTime"` // of the one that is expected first, from today on; nil without one
}

// Summary is how many deals there are of each kind. A deal is of several.
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

// Group is how many deals there are in one direction and substatus, or more of them than MostCounted, as they are at the time of counting.
type Group struct {
	Direction Direction
	Substatus Substatus
	Count     int
	Next      *time.Time // of those that wait, when the first runs out; of accepted ones, when the first is expected to close
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
	case NoSubstatus, Error: // among all
	}
}

// AddFavorites counts favorites.
func (s *Summary) AddFavorites(count int) { s.Favorites.add(count) }

// AddAsked counts deals whose answer from Microsoft is waited for, until the given time for the first of them.
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
