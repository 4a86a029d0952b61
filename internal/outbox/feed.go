package outbox

import (
	"context"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
)

// Feed is a page of events.
type Feed struct {
	Items []FeedItem
	Next  int64 // the position to continue after: that of the last event that was looked at
	More  bool
}

// FeedItem is an event as its receiver sees it, with its position.
type FeedItem struct {
	Position int64
	Type     event.Type
	JSON     []byte
}

// Events returns up to limit events after a position of the feed, about deals that the actor may read; position 0 is the beginning.
// Faults: Forbidden, Gone (cursor-expired).
func (s *Service) Events(ctx context.Context, a access.Actor, after int64, types []event.Type, limit int) (Feed, error) {
	scope, err := access.ScopeOf(a, access.ReadDeal)
	if err != nil {
		return Feed{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Feed(ctx, postgres.FeedQuery{Scope: scope, After: after, Types: types, Limit: limit + 1})
	if err != nil {
		return Feed{}, err
	}
	if after != 0 && after < found.Forgotten {
		return Feed{}, fault.New(fault.Gone, "cursor-expired", "The events after this cursor are no longer kept; begin again without one.")
	}
	page := Feed{Next: max(after, found.Head), More: len(found.Events) > limit || found.Reached != nil}
	if found.Reached != nil {
		page.Next = *found.Reached
	}
	for _, e := range found.Events[:min(limit, len(found.Events))] {
		text, err := s.visibleJSON(e)
		if err != nil {
			return Feed{}, err
		}
		page.Items = append(page.Items, FeedItem{e.Position, e.Type, text})
	}
	if len(found.Events) > limit {
		page.Next = page.Items[limit-1].Position
	}
	return page, nil
}

// FeedHead returns the position of the newest event. The fault is Forbidden for an actor whose roles open no deal.
func (s *Service) FeedHead(ctx context.Context, a access.Actor) (int64, error) {
	if _, err := access.ScopeOf(a, access.ReadDeal); err != nil {
		return 0, s.Advise(ctx, a, err)
	}
	return s.db.FeedHead(ctx)
}

// FeedKey returns the key that encrypts positions of the feed in what clients get.
func (s *Service) FeedKey(ctx context.Context) ([]byte, error) { return s.db.FeedKey(ctx) }

// FeedNews says how far an organisation's feed reaches.
type FeedNews = postgres.FeedNews

// FeedNews returns how far the feeds of the organisations reach.
func (s *Service) FeedNews(ctx context.Context, organizationIDs []string) ([]FeedNews, error) {
	return s.db.FeedNews(ctx, organizationIDs)
}

// visibleJSON returns an event about a deal as its receiver sees it.
func (s *Service) visibleJSON(e postgres.Event) ([]byte, error) {
	shown, err := s.visible(e)
	if err != nil {
		return nil, err
	}
	return json.Marshal(shown)
}

// visible returns an event about a deal as its receiver may know it now: without the contacts, if it is about a lead that has expired
// since.
func (s *Service) visible(e postgres.Event) (event.Event, error) {
	var err error
	if e.Deal, err = deal.HideContacts(e.Deal, e.ContactsUntil, s.Time()); err != nil {
		return event.Event{}, err
	}
	return disclose(e, s.ReasonThreshold)
}

// disclose returns an event about a deal with as much of the other side as its receiver may know. It is the same whenever it is
// asked for: what counts is the time of the event.
func disclose(e postgres.Event, threshold money.Amount) (event.Event, error) {
	var news event.News
	if err := json.Unmarshal(e.News, &news); err != nil {
		return event.Event{}, err
	}
	news, err := news.For(e.OrganizationID)
	if err != nil {
		return event.Event{}, err
	}
	var receivers deal.Deal
	if err := json.Unmarshal(e.Deal, &receivers); err != nil {
		return event.Event{}, err
	}
	if receivers.StateAt(e.Occurred) != receivers.State { // it had run out, and nothing had marked that yet
		receivers = receivers.At(e.Occurred)
		if e.Deal, err = receivers.Document(); err != nil {
			return event.Event{}, err
		}
	}
	shown := event.Event{
		ID: e.ID, Type: e.Type, Occurred: e.Occurred, OrganizationID: e.OrganizationID,
		ResourceName: event.ResourceName, ResourceURI: "/v1/deals/" + e.DealID.String(),
		DealID: *e.DealID, EngagementID: *e.EngagementID, Party: news.Party, Change: news.Change, Deal: deal.Shown(e.Deal),
		Registration: news.Registration, RegistrationChange: news.RegistrationChange,
	}
	if e.OrganizationID == access.Microsoft {
		return shown, nil
	}
	known := microsoft.Answer{Value: e.MicrosoftValue}
	if e.Microsoft != nil {
		known.Deal = new(deal.Deal)
		if err := json.Unmarshal(e.Microsoft, known.Deal); err != nil {
			return event.Event{}, err
		}
	}
	response := microsoft.Disclose(known, receivers, threshold, e.Occurred)
	shown.MicrosoftResponse = &response
	return shown, nil
}
