package partnercenter

import (
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/referral"
)

// ListReferrals answers GET /v1.0/engagements/referrals.
func (s *Server) ListReferrals(w http.ResponseWriter, r *door.Request) error {
	o, err := readOptions(r)
	if err != nil {
		return err
	}
	list, err := s.Deals.Referrals(r.Context(), r.Actor, lifecycle.ReferralQuery{
		Where: o.where, Sort: o.sort, After: o.after, Skip: o.skip, Limit: o.limit(), Count: o.count,
	})
	if err != nil {
		return err
	}
	text, err := envelope(r, o, list)
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, text)
}

// envelope returns a page of the list in OData's form, with the address of the next one.
func envelope(r *door.Request, o options, list lifecycle.ReferralList) ([]byte, error) {
	address := r.Address()
	e := struct {
		Context string           `json:"@odata.context"`
		Count   *int64           `json:"@odata.count,omitzero"`
		Value   []jsontext.Value `json:"value"`
		Next    string           `json:"@odata.nextLink,omitzero"`
	}{Context: address + "/v1.0/$metadata#engagements/referrals"}
	if o.count {
		e.Count = &list.Count
	}
	for _, item := range list.Items {
		document, err := item.Document(address)
		if err != nil {
			return nil, err
		}
		e.Value = append(e.Value, o.selected.Append(nil, document))
	}
	if token := o.next(r, list.Page); token != "" {
		e.Next = address + referral.Path + "?%24skiptoken=" + token
	}
	return json.Marshal(e)
}
