package partnercenter

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/wording"
)

const (
	pageSize = 100     // (API23)
	mostSkip = 100_000 // lists are followed beyond it by nextLink
)

// options are the OData options for a list.
type options struct {
	sent     sent
	where    odata.Expression
	sort     page.Sort[deal.SortKey]
	selected odata.Members
	count    bool
	top      int64 // how many referrals are wanted in all; -1: every one
	skip     int
	after    *page.Position
}

// sent are the options as the client has written them, which the token of the next page carries along.
type sent struct{ filter, orderBy, selects, count string }

// limit returns the most referrals that the page may have.
func (o options) limit() int {
	if o.top >= 0 && o.top < pageSize {
		return int(o.top)
	}
	return pageSize
}

// query has the options of a request by their names in lower case.
type query map[string]string

// known are the names of a list's options.
var known = []string{"$count", "$expand", odata.FilterOption, odata.OrderByOption, odata.SelectOption, "$skip", "$skiptoken", "$top"}

// readQuery returns the options of a request. A parameter without $ before its name is not an option; it may be meant for a proxy.
func readQuery(r *door.Request, m *fault.Mistakes) query {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		m.Add("/query", "invalid-value", "The query is not well encoded.")
	}
	q := query{}
	for name, given := range values {
		option := strings.ToLower(name)
		_, twice := q[option]
		switch {
		case !strings.HasPrefix(option, "$"):
		case !slices.Contains(known, option):
			m.Add("/query/$"+door.PointerToken(name[1:]), "unknown-parameter",
				"There is no such option, only %s.", strings.Join(known, ", "))
		case twice || len(given) > 1:
			m.Add("/query/"+option, "duplicate", "This option is given more than once.")
		default:
			if value := strings.TrimSpace(given[0]); value != "" || option == "$skiptoken" { // any other blank option says nothing
				q[option] = value
			}
		}
	}
	return q
}

// readOptions returns the options of a request, or those of the previous page if the request has its token. The fault is BadRequest, and
// names every mistake.
func readOptions(r *door.Request) (options, error) {
	var m fault.Mistakes
	q := readQuery(r, &m)
	if token, given := q["$skiptoken"]; given && len(m) == 0 {
		return resume(r, q, token)
	}
	o := options{
		sent: sent{q[odata.FilterOption], q[odata.OrderByOption], q[odata.SelectOption], q["$count"]},
		top:  q.number("$top", -1, &m), skip: int(q.skip(&m)),
	}
	o.read(&m)
	if q["$expand"] != "" {
		m.Add("/query/$expand", "unknown-field", "There is nothing to expand.")
	}
	if len(m) > 0 {
		return options{}, fault.InvalidParameters(m)
	}
	return o, nil
}

// read parses what the client has written.
func (o *options) read(m *fault.Mistakes) {
	var err error
	o.where, err = odata.Filter(o.sent.filter, referral.Filterable)
	collect(m, err)
	o.sort = referral.NewestFirst
	if o.sent.orderBy != "" {
		o.sort, err = odata.OrderBy(o.sent.orderBy, referral.Orders)
		collect(m, err)
	}
	if o.sent.selects != "" {
		o.selected, err = odata.Select(o.sent.selects, selectable)
		collect(m, err)
	}
	switch strings.ToLower(o.sent.count) {
	case "true":
		o.count = true
	case "false", "":
	default:
		m.Add("/query/$count", "invalid-value", "This must be true or false.")
	}
}

var selectable = referral.Members()

func collect(m *fault.Mistakes, err error) {
	if f := fault.As(err); f != nil {
		*m = append(*m, f.Mistakes...)
	}
}

// number returns an option that is a number, or otherwise if it is not given. A number larger than any list counts as the largest.
func (q query) number(name string, otherwise int64, m *fault.Mistakes) int64 {
	text, given := q[name]
	if !given {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || n < 0 {
		m.Add("/query/"+name, "invalid-value", "This must be a whole number from 0 on.")
		return otherwise
	}
	return n
}

func (q query) skip(m *fault.Mistakes) int64 {
	n := q.number("$skip", 0, m)
	if n > mostSkip {
		m.Add("/query/$skip", "out-of-range", "At most %d referrals can be skipped; follow @odata.nextLink instead.", mostSkip)
	}
	return n
}

// pages returns the list that a token belongs to, which is that of the caller's organisation.
func pages(r *door.Request, token *string) door.List {
	return door.NewNamedList(referral.Path+"\n"+r.Actor.OrganizationID, token)
}

// next returns the token of the page after this one; "" if there is none or no more are wanted.
func (o options) next(r *door.Request, this page.Page[referral.Source]) string {
	left := o.top
	if left >= 0 {
		left -= int64(len(this.Items))
	}
	if this.Next == nil || left == 0 {
		return ""
	}
	return pages(r, nil).Cursor(
		o.sent.filter, o.sent.orderBy, o.sent.selects, o.sent.count, strconv.FormatInt(left, 10), this.Next.Key, this.Next.ID)
}

// resume returns the options that a token carries. Options that the client sends besides the token are ignored, unless they are for
// another list. The fault is BadRequest.
func resume(r *door.Request, q query, token string) (options, error) {
	parts, err := pages(r, &token).Parts(7)
	if err != nil {
		return options{}, badToken()
	}
	o := options{sent: sent{parts[0], parts[1], parts[2], parts[3]}}
	for option, was := range map[string]string{odata.FilterOption: o.sent.filter, odata.OrderByOption: o.sent.orderBy} {
		if is, given := q[option]; given && is != was {
			return options{}, badToken()
		}
	}
	var m fault.Mistakes
	o.read(&m)
	top, err := strconv.ParseInt(parts[4], 10, 64)
	id, wrong := uuid.Parse(parts[6])
	if len(m) > 0 || err != nil || wrong != nil || !o.sort.By.Takes(parts[5]) {
		return options{}, badToken()
	}
	o.top, o.after = max(top, -1), &page.Position{Key: parts[5], ID: id.String()}
	return o, nil
}

func badToken() error {
	return fault.InvalidParameters(fault.Mistakes{
		{
			Pointer: "/query/$skiptoken", Code: "invalid-cursor",
			Detail: wording.Of("This is not a token of this list; begin again without one."),
		},
	})
}
